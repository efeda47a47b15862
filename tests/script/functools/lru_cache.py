from functools import lru_cache


@lru_cache(maxsize=2)
def f(a, b=0):
    print("computing", a, b)
    return a


print(f(1), f(1), f(2), f(1), f(3), f(2))
print(f.cache_info())
f.cache_clear()
print(f.cache_info(), f.cache_parameters(), f.__wrapped__(5))


@lru_cache(maxsize=None, typed=True)
def g(x):
    return x


print(g(1), g(1.0), g(True), g.cache_info())


class A:
    @lru_cache
    def method(self, x):
        return x


a = A()
print(a.method(4), a.method(4), A.method.cache_info())
