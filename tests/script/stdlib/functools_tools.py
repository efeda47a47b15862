import functools
@functools.lru_cache(maxsize=2)
def f(x):
    print("computing", x)
    return x * 2
print(f(1), f(1), f(2), f(3), f(1), f.cache_info(), f.cache_parameters())
f.cache_clear(); print(f.cache_info())
@functools.total_ordering
class V:
    def __init__(self, v): self.v = v
    def __eq__(self, o): return self.v == o.v
    def __lt__(self, o): return self.v < o.v
print(V(1) <= V(1), V(2) > V(1), V(2) >= V(3), sorted([3, 1], key=functools.cmp_to_key(lambda a, b: b - a)))
@functools.singledispatch
def show(x): return "any"
@show.register
def _(x: int): return "int"
@show.register(list)
def _(x): return "list"
@show.register
def _(x: str | bytes): return "text"
print(show(1), show(True), show([]), show("a"), show(b""), show(1.0), show.dispatch(int) is show.registry[int])
class C:
    @functools.cached_property
    def p(self):
        print("once")
        return 5
    def power(self, base, exp): return base ** exp
    square = functools.partialmethod(power, exp=2)
c = C(); print(c.p, c.p, c.square(4), c.__dict__)
@functools.wraps(f)
def g(): "doc"
print(g.__name__, g.__wrapped__ is f, functools.reduce(lambda a, b: a + b, [1, 2, 3], 10))
p = functools.partial(int, base=2); print(p("101"), p.func, p.keywords)
