import reprlib
print(reprlib.repr(list(range(20))), reprlib.repr("x" * 100), reprlib.repr({i: i for i in range(9)}), reprlib.repr(10 ** 99))
print(reprlib.repr([[[[[[[1]]]]]]]), reprlib.repr((1,)), reprlib.repr(set()), reprlib.repr(frozenset([1])))
r = reprlib.Repr(maxlist=2, fillvalue="~", indent=2); print(r.repr([1, 2, 3]))
class L(list):
    @reprlib.recursive_repr()
    def __repr__(self): return "L(" + ", ".join(map(repr, self)) + ")"
l = L([1]); l.append(l); print(l)
