# Attributes of classes and instances that change all the time, read and written at the same places.
out_lines = []
def out(*parts): out_lines.append(" ".join(map(str, parts)))
import random
rnd = random.Random(2026)
class Data:
    def __init__(self, n): self.n = n
    def __get__(self, o, t=None): return ("data", self.n, o is None)
    def __set__(self, o, v): o.__dict__["_data"] = v
class NonData:
    def __init__(self, n): self.n = n
    def __get__(self, o, t=None): return ("nondata", self.n, o is None)
class Plain:
    def __init__(self, n): self.n = n
class Meta(type):
    z = "meta-z"
    def y(cls): return "meta-y"
class A: pass
class B(A): pass
class M: x = "M.x"
class C(B, M): pass
class D(A, metaclass=Meta): pass
class S(A): __slots__ = ("x", "w")
class E(Exception): pass
classes = [A, B, M, C, D, S, E]
names = ["x", "y", "z"]
def make(cls):
    try: return cls()
    except Exception as e: return A()
objs = [make(c) for c in classes for _ in range(2)]
def rd_x(o): return o.x
def rd_y(o): return o.y
def rd_z(o): return o.z
def call_x(o): return o.x()
def call_y(o): return o.y()
def call_z(o): return o.z()
def wr_x(o, v): o.x = v
def wr_y(o, v): o.y = v
def wr_z(o, v): o.z = v
def aug_x(o, v): o.x += v
def sup(o):
    class T(type(o)):
        def t(self): return super().x
        def u(self): return super().y()
    return T
reads = [rd_x, rd_y, rd_z, call_x, call_y, call_z]; writes = [wr_x, wr_y, wr_z, aug_x]
def value():
    k = rnd.randrange(12); n = rnd.randrange(5)
    if k == 0: return Data(n)
    if k == 1: return NonData(n)
    if k == 2: return Plain(n)
    if k == 3: return lambda *a: ("fn", n, len(a))
    if k == 4: return staticmethod(lambda *a: ("static", n, len(a)))
    if k == 5: return classmethod(lambda cls, *a: ("class", n, cls.__name__))
    if k == 6: return property(lambda s: ("prop", n), lambda s, v: s.__dict__.__setitem__("_p", v))
    if k == 7: return property(lambda s: ("ro", n))
    if k == 8: return len
    if k == 9: return "str%d" % n
    return n
def show(v):
    if isinstance(v, (int, str, tuple)): return repr(v)
    return type(v).__name__
def attempt(f, *a):
    try: return show(f(*a))
    except Exception as e:
        m = str(e)
        return type(e).__name__ + ":" + (m if "0x" not in m else "")
def hook(n): return lambda self, name: ("hook", n, name) if name in names else (_ for _ in ()).throw(AttributeError(name))
for step in range(4000):
    r = rnd.randrange(20); o = rnd.choice(objs); c = rnd.choice(classes); n = rnd.choice(names)
    if r < 8:
        f = rnd.choice(reads)
        out(step, f.__name__, objs.index(o), attempt(f, o), attempt(f, o))
    elif r < 10:
        f = rnd.choice(reads); out(step, "cls", f.__name__, c.__name__, attempt(f, c))
    elif r < 13:
        f = rnd.choice(writes); v = rnd.randrange(100); out(step, f.__name__, objs.index(o), attempt(f, o, v))
    elif r == 13: out(step, "set", c.__name__, n, attempt(setattr, c, n, value()))
    elif r == 14: out(step, "del", c.__name__, n, attempt(delattr, c, n))
    elif r == 15: out(step, "delo", objs.index(o), n, attempt(delattr, o, n))
    elif r == 16: out(step, "dict", objs.index(o), attempt(lambda: o.__dict__.update({n: rnd.randrange(9)})))
    elif r == 17:
        k = rnd.choice([A, B, C]); out(step, "class", objs.index(o), attempt(setattr, o, "__class__", k), type(o).__name__)
    elif r == 18:
        if rnd.random() < .5: out(step, "hook", c.__name__, attempt(setattr, c, "__getattr__", hook(step % 7)))
        else: out(step, "unhook", c.__name__, attempt(delattr, c, "__getattr__"))
    else:
        out(step, "get", attempt(getattr, o, n, "none"), attempt(hasattr, o, n), attempt(getattr, c, n, "none"))
        if rnd.random() < .2: out(step, "bases", attempt(setattr, B, "__bases__", rnd.choice([(A,), (A, M), (M, A)])), [k.__name__ for k in C.__mro__])
        if rnd.random() < .3:
            T = attempt(sup, o)
            try:
                T = sup(o); t = T.__new__(T); out(step, "super", attempt(t.t), attempt(t.u), attempt(t.t))
            except Exception as e: out(step, "super", type(e).__name__)


def digest(lines):
    value = 7
    for line in lines:
        for c in line:
            value = (value * 31 + ord(c)) % 1000000007
    return value


for i in range(0, len(out_lines), 100):
    print(i, digest(out_lines[i : i + 100]))
