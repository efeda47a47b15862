import gc, weakref
class C:
    def __init__(self, n): self.n = n
    def m(self): return self.n
a, b = C(1), C(2)
d = weakref.WeakValueDictionary(a=a, b=b)
k = weakref.WeakKeyDictionary({a: "A", b: "B"})
s = weakref.WeakSet([a, b])
print(sorted(d), len(k), len(s), a in s, d["a"].n)
m = weakref.WeakMethod(a.m)
print(m()())
f = weakref.finalize(b, print, "finalized", "b")
print(f.alive)
del b; gc.collect()
print(sorted(d), len(k), len(s), f.alive, f())
r = weakref.ref(a, lambda ref: print("callback"))
p = weakref.proxy(a)
print(p.n, r() is a, weakref.getweakrefcount(a) > 0)
del a; gc.collect()
print(r(), m(), len(d), list(s))
try:
    p.n
except ReferenceError as error:
    print(error)
try:
    weakref.WeakMethod(print)
except TypeError as error:
    print(str(error)[:32])
