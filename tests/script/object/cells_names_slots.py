import collections
import dataclasses
import io
import os
import pickle
import types
import typing


def attempt(function):
    try:
        print(function())
    except Exception as error:
        print(type(error).__name__, error)


one, two, empty = types.CellType(1), types.CellType(2), types.CellType()
print(one < two, one == types.CellType(1), empty < one, one <= two, empty == types.CellType(), one != two, empty > one)
attempt(lambda: hash(one))
attempt(lambda: one < 3)


@dataclasses.dataclass
class Base:
    __slots__ = ("x",)
    x: int


@dataclasses.dataclass
class Derived(Base):
    x: int
    y: int


print(Derived(1, 2), isinstance(Base.x, types.MemberDescriptorType))


class Named:
    def __set_name__(self, owner, name):
        self.name = name


class Refusing:
    def __set_name__(self, owner, name):
        raise ValueError("not this name")


class Pair(typing.NamedTuple):
    first: Named = Named()
    second = Named()


print(Pair().first.name, Pair.second.name, Pair._fields)
try:
    class Refused(typing.NamedTuple):
        attr = Refusing()
except ValueError as error:
    print(error, error.__notes__)


def generator():
    yield


g = generator()
attempt(lambda: delattr(g, "__name__"))
attempt(lambda: setattr(g, "__qualname__", 1))
g.__name__ = "other"
print(g.__name__)


class Slotted(collections.deque):
    __slots__ = ("x", "__dict__")


slotted = Slotted([1, 2])
slotted.x, slotted.y = 3, 4
again = pickle.loads(pickle.dumps(slotted))
print(list(again), again.x, again.y)


class Text(str):
    def __float__(self):
        return float(str(self)) + 1


class NoBytes:
    __bytes__ = None


print(float(Text("8")), 0 / -(10**40), str(0 / 10**40))
attempt(lambda: bytes(NoBytes()))
data = bytearray(b"\xff")
error = UnicodeDecodeError("ascii", data, 0, 1, "reason")
data[0] = 0
print(error.object, ExceptionGroup[int])

file = io.FileIO(os.devnull, "w")
file.flush = lambda: print("flushed")
file.close()
print(file.closed)
