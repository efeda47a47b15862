from collections import abc
class Digits(abc.Sequence):
    def __init__(self, n): self.s = str(n)
    def __len__(self): return len(self.s)
    def __getitem__(self, i):
        if isinstance(i, slice): return Digits(self.s[i])
        return int(self.s[i])
d = Digits(31415)
print(list(d), list(reversed(d)), 4 in d, d.index(1), d.index(1, 2), d.count(1))
class Bits(abc.MutableSet):
    def __init__(self, it=()): self.l = []; [self.add(x) for x in it]
    def __contains__(self, x): return x in self.l
    def __iter__(self): return iter(self.l)
    def __len__(self): return len(self.l)
    def add(self, x):
        if x not in self.l: self.l.append(x)
    def discard(self, x):
        if x in self.l: self.l.remove(x)
    def __repr__(self): return f"Bits({self.l})"
a, b = Bits([1, 2, 3]), Bits([2, 3, 4])
print(a & b, a | b, a - b, a ^ b, a <= b, Bits([2]) < a, a == {1, 2, 3}, a.isdisjoint(Bits([9])))
a |= {7}; a.remove(1); print(a, a.pop())
class Env(abc.MutableMapping):
    def __init__(self): self.d = {}
    def __getitem__(self, k): return self.d[k]
    def __setitem__(self, k, v): self.d[k] = v
    def __delitem__(self, k): del self.d[k]
    def __iter__(self): return iter(self.d)
    def __len__(self): return len(self.d)
e = Env(); e.update(a=1, b=2); e.setdefault("c", 3)
print(list(e.items()), e.pop("a"), "a" in e, e.keys() & {"b"}, e == {"b": 2, "c": 3}, e.popitem())
for cls in (abc.Hashable, abc.Iterable, abc.Iterator, abc.Sized, abc.Callable, abc.Mapping, abc.Awaitable):
    print(cls.__name__, [isinstance(x, cls) for x in (1, "a", [], {}, iter([]), len)])
print(abc.Callable[[int], str], abc.Callable[..., int], abc.Iterable[int])
