from itertools import tee

a, b, c = tee("xyz", 3)
next(a)
print(list(b), list(a), list(c), tee([1], 0))
a, b = tee(iter(range(5)))
next(a)
a2, a3 = tee(a)
print(list(a2), list(b), list(a3))
try:
    tee([1], -1)
except ValueError as e:
    print(e)
