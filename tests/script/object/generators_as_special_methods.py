# Special methods that are generator functions or coroutines give their objects, as any call of them does.
class Odd:
    def __init__(self):
        yield 1


class Gen:
    def __getattr__(self, name):
        yield name

    def __getitem__(self, key):
        yield key

    def __add__(self, other):
        yield other

    def __contains__(self, item):
        yield item

    @property
    def value(self):
        yield "value"

    def __lt__(self, other):
        yield other


try:
    Odd()
except TypeError as e:
    print(e)
g = Gen()
print(list(g.missing), list(g[1]), list(g + 2), 3 in g, list(g.value), list(g < 4), bool(g < 5))


class Init(ValueError):
    def __init__(self, a, b=2):
        super().__init__(a)
        self.b = b


e = Init(1)
print(repr(e), e.args, e.b, Init(1, b=3).b)
try:
    Init()
except TypeError as e:
    print(e)


class Number(int):
    def __init__(self, value):
        self.twice = int(self) * 2


print(Number("21").twice, Number(4))
