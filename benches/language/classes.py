"""Classes: inheritance, operators, containers, dataclasses, abstract bases, creation at run time."""

import abc
import dataclasses
import sys

SIZE = 110_000
QUICK = 300


class Money:
    """An amount with the operators that one expects of it."""

    def __init__(self, cents, currency="EUR"):
        self.cents = cents
        self.currency = currency

    def __add__(self, other):
        if not isinstance(other, Money):
            return NotImplemented
        return Money(self.cents + other.cents, self.currency)

    def __radd__(self, other):
        return self if other == 0 else NotImplemented

    def __mul__(self, factor):
        return Money(int(self.cents * factor), self.currency)

    def __eq__(self, other):
        return isinstance(other, Money) and (self.cents, self.currency) == (other.cents, other.currency)

    def __hash__(self):
        return hash((self.cents, self.currency))

    def __lt__(self, other):
        return self.cents < other.cents

    def __bool__(self):
        return self.cents != 0

    def __str__(self):
        return f"{self.cents // 100}.{self.cents % 100:02} {self.currency}"


class Basket:
    """A container of one's own."""

    def __init__(self):
        self.items = {}

    def __setitem__(self, name, money):
        self.items[name] = money

    def __getitem__(self, name):
        return self.items[name]

    def __contains__(self, name):
        return name in self.items

    def __len__(self):
        return len(self.items)

    def __iter__(self):
        return iter(self.items.values())


class Shape(abc.ABC):
    @abc.abstractmethod
    def area(self): ...

    def doubled(self):
        return self.area() * 2


@dataclasses.dataclass
class Rectangle(Shape):
    width: int
    height: int

    def area(self):
        return self.width * self.height


@dataclasses.dataclass
class Square(Rectangle):
    def __init__(self, side):
        super().__init__(side, side)


class Named:
    """Counts its subclasses."""

    subclasses = []

    def __init_subclass__(cls, **options):
        super().__init_subclass__(**options)
        cls.subclasses.append(cls.__name__)


class Loud(Named):
    def speak(self):
        return [*super().speak(), "loud"] if hasattr(super(), "speak") else ["loud"]


class Quiet(Named):
    def speak(self):
        return ["quiet"]


class Both(Loud, Quiet):
    pass


def main(size):

    basket = Basket()
    area = 0
    distinct = set()
    for i in range(size):
        price = Money(i % 997) * 1.5 + Money(1)
        basket[f"item {i % 50}"] = price
        if f"item {i % 60}" in basket and price:
            distinct.add(price)
        shape = Square(i % 9) if i % 2 else Rectangle(i % 5, 3)
        area += shape.doubled() + (shape == Rectangle(4, 3))
        if i % 200 == 0:
            type(f"Made{i}", (Named,), {"number": i})
        area += len(Both().speak())
    print("classes", size, sum(basket), max(basket), len(distinct), area, len(Named.subclasses), repr(shape))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SIZE)
