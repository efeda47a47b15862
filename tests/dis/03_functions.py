# Closures, classes, decorators and generics.
def counter():
    n = 0

    def increment():
        nonlocal n
        n += 1
        return n

    def forget():
        nonlocal n
        del n

    n = n + 1
    del n
    return increment, forget, [lambda: i for i in range(3)]


@decorator(1)
class Point(Base, metaclass=Meta):
    """A point."""
    x: int = 0

    def __init__(self, x, /, y: int = 2, *rest, z=3, **others) -> None:
        super().__init__()
        self.x = x

    def who(self):
        return __class__

    x = x + 1
    del x


def outer(a):
    class Inner:
        b = a
        nonlocal_ = lambda: a
    return Inner


def largest[T: (int, str), *Ts, **P = [int]](x: T, *xs: *Ts) -> T:
    return max(x, *xs)


class Stack[T: int = bool]:
    type Item = T

    def push[U](self, item: Item) -> T: ...


def visible(a):
    class Sees:
        a = a
        def get(self): return a
    return locals()
