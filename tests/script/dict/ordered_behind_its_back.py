from collections import OrderedDict


def attempt(function):
    try:
        print(function())
    except Exception as error:
        print(type(error).__name__, "" if " at 0x" in str(error) else error)


def made():
    return OrderedDict([("spam", 1), ("ham", 2), ("eggs", 3)])


# Methods of dict know nothing of the order.
od = made()
dict.__delitem__(od, "spam")
attempt(lambda: repr(od))
od = made()
print(dict.pop(od, "ham"), len(od))
attempt(lambda: repr(od))
od = made()
dict.clear(od)
print(od)
od = made()
print(od.pop("spam"), od.popitem(), repr(od))
del od["ham"]
print(od, len(od))


# Comparing can change what is compared.
class Key:
    def __init__(self, effect=None):
        self.effect = effect

    def __hash__(self):
        return -1

    def __eq__(self, other):
        if self.effect:
            effect, self.effect = self.effect, None
            effect()
        return True


def clear():
    left.clear()


def delete():
    del left[target]


def replace():
    del left[target]
    left["a"] = "c"


for effect in (clear, delete, replace):
    target = Key(effect)
    left = OrderedDict.fromkeys((0, target, 4.2))
    attempt(lambda: left == OrderedDict.fromkeys((0, Key(), 4.2)))
    target.effect = None
    print(len(left))


# A hash that changes loses the key.
class Unsteady:
    count = 0

    def __hash__(self):
        Unsteady.count += 1
        return Unsteady.count


od = OrderedDict()
od[Unsteady()] = 1
attempt(lambda: list(od))
attempt(lambda: list(od.values())[0])
print(OrderedDict(a=1).__sizeof__() > dict(a=1).__sizeof__())
