"""Attributes and methods: instances, class attributes, properties, slots, bound methods, `__getattr__`."""

import sys

SIZE = 600_000
QUICK = 2_000


class Account:
    """A plain instance with a class attribute and a property."""

    fee = 1

    def __init__(self, owner):
        self.owner = owner
        self.balance = 100
        self.moves = 0

    def move(self, amount):
        self.balance += amount - self.fee
        self.moves += 1
        return self

    @property
    def average(self):
        return self.balance // self.moves if self.moves else 0

    @staticmethod
    def rounded(amount):
        return amount - amount % 5

    @classmethod
    def charge(cls, amount):
        return amount + cls.fee


class Savings(Account):
    """Overrides, and calls what it overrides."""

    fee = 0

    def move(self, amount):
        super().move(self.rounded(amount))
        return self


class Point:
    __slots__ = ("x", "y")

    def __init__(self, x, y):
        self.x = x
        self.y = y

    def shift(self, dx, dy):
        self.x += dx
        self.y -= dy


class Proxy:
    """Asks another object for what it has not."""

    def __init__(self, target):
        self.target = target

    def __getattr__(self, name):
        return getattr(self.target, name)


def main(size):

    accounts = [Account("a"), Savings("b"), Account("c")]
    point = Point(0, 0)
    proxy = Proxy(accounts[0])
    total = 0
    for i in range(size):
        account = accounts[i % 3]
        account.move(i % 50).move(-(i % 49))
        total += account.average + account.charge(2)
        point.shift(i & 3, 1)
        shift = point.shift
        shift(1, 1)
        if i % 4 == 0:
            total += proxy.balance
            account.last = i
    print("attributes", size, total, [account.balance for account in accounts], point.x, point.y, accounts[1].last)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SIZE)
