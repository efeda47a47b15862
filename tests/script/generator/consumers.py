# Built-in functions that consume generators, slices, fields of named tuples, attributes of classes.
import sys, traceback
def g(n):
    for i in range(n): yield i
print(sum(x*x for x in range(10)), sum((x for x in [0.1]*10), 5), sum(x for x in [2**62, 2**62, 1.5]), sum((x for x in ()), 7))
print(any(x > 3 for x in range(10)), all(x < 3 for x in range(10)), any(x for x in ()), all(x for x in ()))
print(max(x % 7 for x in range(20)), min(-x for x in range(5)), sorted(x % 3 for x in range(7)), list(x for x in 'abc'), tuple(x for x in 'abc'))
print(','.join(str(i) for i in range(5)), ''.join(c for c in ''))
for f in (max, min):
    try: f(x for x in ())
    except ValueError as e: print(e)
try: sum(x for x in 'ab')
except TypeError as e: print(e)
try: ','.join(i for i in range(3))
except TypeError as e: print(e)
def bad():
    yield 1
    raise KeyError('k')
for f in (sum, any, all, max, list, tuple, sorted):
    try: print(f.__name__, f(bad()))
    except KeyError as e: print(f.__name__, 'KeyError', [fr.name for fr in traceback.extract_tb(e.__traceback__)])
class Noisy:
    def __init__(s, g): s.g = g
    def __bool__(s):
        print('bool'); return False
    def __radd__(s, o):
        print('radd', o); return 5
    def __lt__(s, o): print('lt'); return True
    def __gt__(s, o): print('gt'); return False
def noisy():
    try:
        for i in range(3): yield Noisy(None)
    finally: print('fin')
print(any(noisy()), sum(noisy()), type(min(noisy())).__name__, type(max(noisy())).__name__)
def closing():
    me = []
    def gen():
        try:
            yield C(); yield C(); yield C()
        finally: print('closed')
    class C:
        def __radd__(s, o):
            me[0].close(); return o + 1
        __add__ = __radd__
    x = gen(); me.append(x)
    try: print(sum(x))
    except Exception as e: print(repr(e))
closing()
def reenter():
    def gen():
        yield sum(x)
    x = gen()
    try: sum(x)
    except Exception as e: print(repr(e))
reenter()
def started():
    x = g(5); next(x)
    print(sum(x), sum(x), list(x))
started()
def early():
    def gen():
        try:
            yield 0; yield 1; yield 2
        finally: print('early closed')
    print(any(gen())); print('after')
early()
def nested():
    print(sum(sum(j for j in range(i)) for i in range(10)), max(len(','.join(str(k) for k in range(j))) for j in range(5)))
nested()
def gens():
    yield sum(x for x in range(4))
    yield list(y for y in g(3))
    yield ''.join(c for c in 'xyz')
print(list(gens()), [*gens()])
async def co():
    return sum(x for x in range(5)) + max(x for x in range(9))
try: co().send(None)
except StopIteration as e: print(e.value)
class L(list):
    def __init__(s, it): print('init'); super().__init__(it)
print(L(x for x in 'ab'))
print(max((x for x in 'abc'), key=lambda c: -ord(c)), max((x for x in ()), default=3), sorted((x for x in 'hello'), reverse=True))
import builtins
print(builtins.sum(x for x in range(3)), builtins.list(x for x in range(3)))
s = sum
def local(): return s(i for i in range(10))
print(local())
def exc():
    try:
        return sum(1//i for i in (1, 0))
    except ZeroDivisionError as e:
        print([(entry.name, entry.line) for entry in traceback.extract_tb(e.__traceback__)])
exc()
x = [1,2,3,4,5]
print(x[1:3], x[::-1], x[:], 'hello'[1:3], 'hello'[::-1], (1,2,3)[1:], b'abc'[1:], x[3:1], x[-2:], 'é'[0:1])
import collections
P = collections.namedtuple('P', 'a b')
p = P(1, 2)
for i in range(3): print(p.a, p.b, P.a.__doc__)
class Q(P):
    @property
    def a(self): return 'q'
print(Q(3,4).a, Q(3,4).b)
class Base:
    K = 1
    def __init__(self, v): self.v = v; self.w = v
subs = [type(f'S{i}', (Base,), {}) for i in range(6)]
objs = [s(i) for i, s in enumerate(subs) for _ in range(3)]
for o in objs: o.v += 1; o.z = 1
print([o.v + o.w + o.z for o in objs])
def k(c): return c.K
print([k(c) for c in subs], k(Base)); Base.K = 2; print([k(c) for c in subs]); subs[0].K = 9; print([k(c) for c in subs]); del subs[0].K; print(k(subs[0]))
class Sl:
    __slots__ = ('v',)
    def __init__(self, v): self.v = v
class Prop(Base):
    @property
    def v(self): return 'p'
    @v.setter
    def v(self, x): print('set', x)
for c in subs[:4] + [Sl, Prop] + subs[4:]:
    try: o = c(7); print(o.v)
    except AttributeError as e: print(e)
def sa(o, v): o.attr = v
for c in subs: sa(c(1), 2)
def no(self, n, v): print('hook', n)
subs[2].__setattr__ = no
for c in subs: sa(c(1), 3)
