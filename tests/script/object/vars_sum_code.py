# vars() of odd classes, sums that are refused, module code as functions.
for f in (lambda: sum(), lambda: sum(42), lambda: sum(['a','b','c']), lambda: sum(['a'], ''), lambda: sum([b'a', b'c'], b''), lambda: sum([bytearray(b'a')], bytearray(b'')), lambda: sum([[1],[2]]), lambda: sum([{2:3}]*2, {2:3}), lambda: sum([], '')):
    try: print(f())
    except TypeError as e: print(e)
class C:
    def g(self): return {'a': 2}
    __dict__ = property(fget=g)
print(vars(C()))
class S: __slots__ = ()
for x in (1, S()):
    try: print(vars(x))
    except TypeError as e: print(e)
import types
ns = {"n": 5}
f = types.FunctionType(compile("m = n + 1", "x", "exec"), ns); f(); print(ns["m"])
import ast, asyncio
co = compile("a = await asyncio.sleep(0, 5)", "x", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
ns = {"asyncio": asyncio}
asyncio.run(types.FunctionType(co, ns)()); print(ns["a"])
print(asyncio.run(eval(compile("await asyncio.sleep(0, 7)", "x", "eval", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT))))
