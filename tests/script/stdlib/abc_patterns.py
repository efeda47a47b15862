# Patterns of sequences and mappings know heirs of the abstract classes and what is registered with them.
from collections.abc import Collection, Mapping, Sequence
from array import array


def kind(subject):
    match subject:
        case [*_]:
            return "sequence"
        case {}:
            return "mapping"
    return None


class Heir(Sequence):
    __getitem__ = None

    def __len__(self):
        return 0


class Parent:
    pass


class Before(Parent):
    pass


print(kind(Before()))
Sequence.register(Parent)


class After(Parent):
    pass


class Other:
    pass


Mapping.register(Other)
print(kind(Heir()), kind(Parent()), kind(Before()), kind(After()), kind(Other()), kind(array("b", b"abc")), kind("abc"))
print(hasattr(Sequence, "__abc_tpflags__"), hasattr(Heir, "__abc_tpflags__"))
try:
    class Both(Collection):
        __abc_tpflags__ = Sequence.__flags__ | Mapping.__flags__
except TypeError as e:
    print(e)
