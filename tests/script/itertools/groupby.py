from itertools import groupby

print([(k, list(g)) for k, g in groupby("aabbca")])
print([(k, list(g)) for k, g in groupby([1, 3, 2, 4, 5], key=lambda x: x % 2)])
print([list(g) for g in [g for k, g in groupby("aab")]])
groups = groupby("aabb")
key, first = next(groups)
print(key, next(first))
print(next(groups)[0], list(first))
