"""Lists and tuples: indexing, slices, append and pop, insertion, reversal, unpacking, matrices."""

import sys

SIZE = 400_000
QUICK = 1_000


def sieve(limit):
    flags = [True] * limit
    flags[0:2] = [False, False]
    for number in range(2, int(limit**0.5) + 1):
        if flags[number]:
            flags[number * number :: number] = [False] * len(range(number * number, limit, number))
    return [number for number, flag in enumerate(flags) if flag]


def transposed_product(a, b):
    columns = list(zip(*b))
    return [[sum(x * y for x, y in zip(row, column)) for column in columns] for row in a]


def heap_sorted(items):
    """`items` in order, by a heap of our own."""
    heap = []
    for item in items:
        heap.append(item)
        place = len(heap) - 1
        while place and heap[(place - 1) // 2] > heap[place]:
            parent = (place - 1) // 2
            heap[parent], heap[place] = heap[place], heap[parent]
            place = parent
    out = []
    while heap:
        out.append(heap[0])
        last = heap.pop()
        if not heap:
            break
        heap[0] = last
        place = 0
        while (child := 2 * place + 1) < len(heap):
            if child + 1 < len(heap) and heap[child + 1] < heap[child]:
                child += 1
            if heap[place] <= heap[child]:
                break
            heap[place], heap[child] = heap[child], heap[place]
            place = child
    return out


def rotations(items, count):
    for _ in range(count):
        first, *rest = items
        items = rest[1:] + [first] + rest[:1]
        items.insert(2, items.pop())
    return items


def main(size):

    primes = sieve(size * 4)
    side = int(size ** (1 / 3))
    matrix = [[i * j % 17 - 8 for j in range(side)] for i in range(side)]
    product = transposed_product(matrix, matrix)
    ordered = heap_sorted([i * 7919 % 10007 for i in range(size // 4)])
    turned = rotations(list(range(40)), size // 2)
    pairs = [(b, a) for a, b in zip(primes, primes[1:]) if b - a == 2]
    print("sequences", size, len(primes), sum(map(sum, product)), ordered[size // 8], turned[:4], len(pairs), pairs[-1])


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SIZE)
