import copy, copyreg
a = [1, [2, 3], {"k": (4, [5])}]
b, c = copy.copy(a), copy.deepcopy(a)
a[1].append(9)
print(b, c, b[1] is a[1], c[1] is a[1])
loop = [1]; loop.append(loop); d = copy.deepcopy(loop); print(d[1] is d, d is loop)
class P:
    def __init__(self): self.x = [1]
    def __deepcopy__(self, memo): return "deep"
class Q:
    __slots__ = "a",
q = Q(); q.a = [1]; r = copy.deepcopy(q)
print(copy.deepcopy([P()]), copy.copy(P()).x, r.a, r.a is q.a)
t = (1, 2); print(copy.deepcopy(t) is t, copy.copy("s") == "s")
copyreg.pickle(Q, lambda q: (Q, ()))
print(hasattr(copy.copy(q), "a"))
try:
    copy.replace(3, x=1)
except TypeError as error:
    print(error)
