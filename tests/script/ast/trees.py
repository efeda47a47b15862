# Trees of every kind of node, shown and turned into source again.
import ast

SOURCE = '''
@dec(1)
async def f[T: int, *Ts, **P](a, /, b: int = 1, *c, d, e=2, **g) -> str:
    """Doc."""
    global x
    async for i in y: await i
    async with a as b, c: return (yield)
    return 1, 2
class C(B, metaclass=M):
    x: int = 3
    (y): str
    a[1:2, ::3].b **= -x ** 2 @ z
    del p, (q, r)
for i, j in k: pass
else: break
while not a or b and c: continue
if a < b <= c is not d: raise E from e
elif lambda x, *y: x: assert t, "m"
else: import a.b as c, d; from .. import *; from e import (f as g)
try: ...
except (A, B) as e: nonlocal_ = 1
except: pass
else: 1
finally: 2
try: 3
except* E: 4
match v:
    case {"a": 1, **rest} | C(1, k=_): 5
    case [1, *_] if g: 6
    case None | -1+2j | a.b: 7
    case (x as y): 8
type X[T = int] = list[T]
with open(f"{a!r:>{w}} {b=}" "x{{" b'') as h: pass
print(*a, **b, c=[x for x in y if z for w in v], d={1: 2, **q}, e={1, 2}, f=(x async for x in y))
u"é" if (n := 10) else 1e400 + 2j + 0x10 + b"\\0"
'''.replace("b''", "")
tree = ast.parse(SOURCE)
print(ast.dump(tree))
text = ast.unparse(tree)
print(text)
print(ast.dump(ast.parse(text)) == ast.dump(tree))
first = tree.body[0]
print(ast.get_docstring(first), first.lineno, first.col_offset, first.end_lineno, first.end_col_offset)
print(ast.get_source_segment(SOURCE, tree.body[1].body[2]))
print(ast.dump(ast.parse("x = 1\n", mode="single")), ast.dump(ast.parse("x", mode="eval"), include_attributes=True, indent=2))
print(len(list(ast.walk(tree))), ast.Name._fields, ast.Name.__mro__[1].__name__, ast.expr._attributes)
