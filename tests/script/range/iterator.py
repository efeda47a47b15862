"""Iterators of ranges: independent of each other, done for good, hints of their length."""
it = iter(range(3))
print(next(it), it.__length_hint__(), list(it), list(it), next(it, "end"))
r = range(2)
print([(a, b) for a in r for b in r])
it = iter(range(10))
it.__setstate__(7)
print(list(it))
big = iter(range(2**70, 2**70 + 5))
print(next(big) - 2**70, big.__length_hint__())
big.__setstate__(2)
print([x - 2**70 for x in big])
print(iter(it) is it, next(big, None))
try:
    next(it)
except StopIteration as e:
    print("stopped", e.args)
