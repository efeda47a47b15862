import bisect
a = [1, 2, 2, 3]
print(bisect.bisect(a, 2), bisect.bisect_left(a, 2), bisect.bisect_right(a, 9), bisect.bisect_left([(1, "a"), (3, "b")], 2, key=lambda t: t[0]))
bisect.insort(a, 2.5); print(a)
try:
    bisect.bisect(a, 1, lo=-1)
except ValueError as error:
    print(error)
