from itertools import (accumulate, batched, chain, compress, dropwhile, filterfalse, pairwise, starmap, takewhile,
                       zip_longest)

print(list(accumulate([1, 2, 3])), list(accumulate([1, 2, 3], lambda a, b: a * b, initial=10)))
print(list(batched("ABCDEFG", 3)), list(chain("ab", [1])), list(chain.from_iterable(["ab", "c"])))
print(list(compress("abcd", [1, 0, 1])), list(dropwhile(lambda x: x < 3, [1, 2, 3, 1])))
print(list(takewhile(lambda x: x < 3, [1, 2, 3, 1])), list(filterfalse(None, [0, 1, 2, ""])))
print(list(pairwise("abcd")), list(pairwise("a")), list(starmap(pow, [(2, 3), (3, 2)])))
print(list(zip_longest("ab", [1], fillvalue="-")), list(zip_longest()))
try:
    list(batched("abc", 2, strict=True))
except ValueError as e:
    print(e)
try:
    list(chain("a", 1))
except TypeError as e:
    print(e)
