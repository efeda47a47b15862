"""Calls: recursion, defaults, keywords, `*args` and `**kwargs`, mutual recursion."""

import sys

SIZE = 200_000
QUICK = 300


def ackermann(m, n):
    if m == 0:
        return n + 1
    if n == 0:
        return ackermann(m - 1, 1)
    return ackermann(m - 1, ackermann(m, n - 1))


def is_even(n):
    return True if n == 0 else is_odd(n - 1)


def is_odd(n):
    return False if n == 0 else is_even(n - 1)


def scaled(value, factor=3, *, offset=0):
    return value * factor + offset


def spread(*values, **options):
    return sum(values) + len(options)


def forward(*args, **kwargs):
    return spread(*args, **kwargs)


def hanoi(discs, source, target, spare):
    if discs == 0:
        return 0
    return hanoi(discs - 1, source, spare, target) + 1 + hanoi(discs - 1, spare, target, source)


def main(size):

    total = ackermann(2, min(size // 100, 250))
    total += hanoi(size.bit_length() + 2, "left", "right", "middle")
    for i in range(size):
        total += scaled(i) + scaled(i, 5) + scaled(i, offset=2) + scaled(value=i, factor=2)
        total += spread(i, 1, 2) + forward(i, 3, deep=True, wide=i)
        if is_even(i % 12):
            total += 1
    print("calls", size, total)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SIZE)
