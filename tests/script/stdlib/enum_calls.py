# Enums called: lookups, and enums made by a call.
import enum


class C(enum.Enum):
    A = 1


class E0(enum.Enum):
    pass


class T(enum.Enum):
    A = (1, 2)


for source in (
    "C()",
    "C(1)",
    "C(names='A')",
    "E0()",
    "E0(1)",
    "enum.Enum()",
    "enum.Enum('X')",
    "enum.Enum('X',names=())",
    "T(1,2)",
    "T((1,2))",
    "T(1,3)",
    "C(1,2,3)",
    "C(value=1)",
    "C(value=7)",
    "E0('X','a b')",
    "list(E0('X','a b'))",
    "enum.Enum('X','a b',type=int)",
    "enum.Enum(value='X',names='a')",
    "enum.Flag('F','a b')(3)",
    "enum.IntEnum('I',['a'],start=5)(5)",
    "C.__call__",
    "enum.Enum('X',{'a':1},module='m').__module__",
    "enum.Enum('X','a',qualname='q').__qualname__",
    "enum.Enum('X','a',boundary=1)",
    "enum.Flag('X','a',boundary=enum.KEEP)(9)",
):
    try:
        print(source, eval(source))
    except Exception as error:
        print(source, type(error).__name__, error)
