class Base:
    def __add__(self, other):
        return "added"

    def __eq__(self, other):
        return True

    def __lt__(self, other):
        return NotImplemented

    __hash__ = None


class Blocked(Base):
    __eq__ = None
    __add__ = None
    __radd__ = None
    __iadd__ = None
    __bool__ = None
    __lt__ = None


class NoLen:
    __len__ = None


def attempt(function):
    try:
        print(function())
    except TypeError as error:
        print(error)


base, blocked = Base(), Blocked()


def in_place(left, right):
    left += right
    return left


for function in (lambda: base == base, lambda: base == blocked, lambda: blocked == base, lambda: base + 1,
                 lambda: blocked + 1, lambda: 1 + blocked, lambda: base + blocked, lambda: in_place(blocked, 1),
                 lambda: bool(blocked), lambda: bool(NoLen()), lambda: base < blocked, lambda: blocked > base,
                 lambda: hash(base)):
    attempt(function)
