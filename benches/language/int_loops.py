"""Loops over ints: `for` and `while`, nested, with arithmetic, comparisons and bits."""

import sys

SIZE = 2_000_000
QUICK = 5_000


def collatz(limit):
    """The start below `limit` with the longest way to one, and the length of that way."""
    best, longest = 1, 1
    for start in range(1, limit):
        number, steps = start, 1
        while number != 1:
            number = number // 2 if number % 2 == 0 else 3 * number + 1
            steps += 1
        if steps > longest:
            best, longest = start, steps
    return best, longest


def gcd(a, b):
    while b:
        a, b = b, a % b
    return a


def coprime_pairs(limit):
    count = 0
    for a in range(1, limit):
        for b in range(1, a):
            if gcd(a, b) == 1:
                count += 1
    return count


def checksum(count):
    low, high = 1, 0
    for i in range(count):
        low = (low + (i & 0xFF) ^ (i >> 3)) % 65521
        high = (high + low) % 65521
    return high << 16 | low


def main(size):

    print("int_loops", size, collatz(size // 50), coprime_pairs(int(size**0.5) // 3), checksum(size))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SIZE)
