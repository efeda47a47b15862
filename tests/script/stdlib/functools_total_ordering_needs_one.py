import functools
try:
    @functools.total_ordering
    class C: pass
except ValueError as error:
    print(error)
try:
    functools.lru_cache("x")
except TypeError as error:
    print(error)
try:
    functools.singledispatch(lambda: 0)()
except TypeError as error:
    print(error)
