import types
import warnings


def attempt(function, *args):
    try:
        print(function(*args))
    except Exception as error:
        print(type(error).__name__, error)


attempt(type, "A\udcdcB", (), {})
attempt(type, "A", (), {"__doc__": "x\udcdcy"})
attempt(type, "A", (int,), {"__slots__": "x"})
attempt(type, "A", (bytes,), {"__slots__": "x"})
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    type("Odd", (), {1: 2})
    print([str(w.message) for w in caught])

A = type("A", (), {"__firstlineno__": 42})
print(A.__firstlineno__)
A.__module__ = "elsewhere"
print("__firstlineno__" in A.__dict__)
attempt(setattr, A, "__name__", "B\0")
attempt(setattr, A, "__name__", "B\udcdc")
attempt(delattr, A, "__type_params__")
print(type.__type_params__)


class Entries:
    def __mro_entries__(self, bases):
        return ()


attempt(type, "A", (Entries(),), {})


class OnlySet:
    def __set__(self, instance, value):
        pass


class Holder:
    attr = OnlySet()


holder = Holder()
print(type(holder.attr).__name__)
holder.__dict__["attr"] = 42
print(holder.attr)


class Keywords(list):
    def __new__(cls, items, extra=None):
        self = super().__new__(cls, items)
        self.extra = extra
        return self


print(Keywords([1], extra=2), Keywords([1], extra=2).extra)


class Initialised(filter):
    def __init__(self, function, items, extra=None):
        self.extra = extra


print(list(Initialised(None, [0, 1], extra=2)), Initialised(None, [], extra=2).extra)
attempt(lambda: filter(None, [], extra=2))

module = types.ModuleType("named")
print(module, types.ModuleType)
module.__file__ = "a/b.py"
print(module)
del module.__file__
module.__loader__ = "loader"
print(module)
del module.__name__
print(module)
module.__annotations__ = {}
del module.__annotations__
attempt(delattr, module, "__annotations__")
print(hash(""), hash(b""), float("nan").__hash__() == object.__hash__(nan := float("nan")) or hash(nan) == object.__hash__(nan))
