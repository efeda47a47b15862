"""Comprehensions and generators: lists, dicts, sets, generator expressions, pipelines, `yield from`."""

import sys

SIZE = 400_000
QUICK = 500


class Tree:
    """A binary search tree that is walked by a recursive generator."""

    def __init__(self, value):
        self.value = value
        self.left = self.right = None

    def insert(self, value):
        node = self
        while True:
            side = "left" if value < node.value else "right"
            following = getattr(node, side)
            if following is None:
                setattr(node, side, Tree(value))
                return
            node = following

    def __iter__(self):
        if self.left:
            yield from self.left
        yield self.value
        if self.right:
            yield from self.right


def numbers(limit):
    number = 0
    while number < limit:
        yield number
        number += 1


def only(condition, items):
    for item in items:
        if condition(item):
            yield item


def batches(items, size):
    batch = []
    for item in items:
        batch.append(item)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def averages():
    """Is sent numbers, yields their mean so far."""
    total = count = 0
    mean = None
    while True:
        total += yield mean
        count += 1
        mean = total // count


def main(size):

    squares = [i * i for i in range(size) if i % 3]
    table = {i: str(i) for i in range(size // 2)}
    lengths = {text: len(text) for text in table.values() if text.endswith("7")}
    rests = {i % 1013 * (i % 7) for i in squares}
    flat = [x + y for x in range(size // 200) for y in range(200) if (x ^ y) & 1]
    total = sum(i * 2 for i in flat) + sum(len(batch) for batch in batches(only(lambda n: n % 5, numbers(size * 2)), 7))
    found = any(i == size - 2 for i in range(size)) and all(i < size for i in range(size))
    tree = Tree(size // 2)
    for i in range(size // 8):
        tree.insert(i * 7919 % size)
    mean = averages()
    next(mean)
    for value in tree:
        last = mean.send(value)
    walked = list(tree)
    print("comprehensions", size, len(squares), len(lengths), len(rests), total, found, last, walked == sorted(walked))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SIZE)
