# GeneratorExit closes what a generator delegates to first, the innermost first of all.
def inner(log):
    try:
        yield 1
        yield 2
    except GeneratorExit as e:
        log.append(("inner", type(e).__name__, id(e)))
        raise
    finally:
        log.append("inner done")
def mid(log):
    try:
        yield from inner(log)
    except GeneratorExit as e:
        log.append(("mid", id(e)))
        raise
def outer(log):
    try:
        yield from mid(log)
    except GeneratorExit as e:
        log.append(("outer", e is thrown))
        raise
log=[]
g = outer(log); next(g)
thrown = GeneratorExit()
try: g.throw(thrown)
except GeneratorExit as e: print(e is thrown, e.__context__)
print([x if isinstance(x,str) else x[0] for x in log], len({x[-1] for x in log if x[0] in("inner","mid")}), log[-1])
def ret():
    try: yield 1
    except GeneratorExit: return 5
def o2():
    r = yield from ret()
    print("not here", r)
g = o2(); next(g)
try: g.throw(GeneratorExit)
except GeneratorExit as e: print("exit", repr(e))
def ign():
    try: yield 1
    except GeneratorExit: yield 2
def o3():
    try: yield from ign()
    except RuntimeError as e: print("rt", e); yield 9
g = o3(); next(g)
print(g.throw(GeneratorExit))
def bad():
    try: yield 1
    finally: raise KeyError("k")
def o4():
    try: yield from bad()
    except KeyError as e: print(repr(e), repr(e.__context__)); raise ValueError("v")
def o5():
    yield from o4()
g = o5(); next(g)
try: g.close()
except ValueError as e: print(repr(e), repr(e.__context__))
async def co(n):
    try:
        if n: await co(n-1)
        else: await Susp()
    finally: cnt.append(n)
class Susp:
    def __await__(self): yield 1
cnt=[]
c = co(300); c.send(None); c.close(); print(len(cnt), cnt[:3])
async def ag():
    try:
        yield 1
        await Susp()
    finally: print("ag fin")
async def use():
    try:
        async for x in ag(): pass
    except GeneratorExit: print("use exit"); raise
c = use(); c.send(None); c.close()
