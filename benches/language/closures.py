"""Closures: counters, decorators, partial application, memoization, composed functions, `lambda`."""

import functools
import sys

SIZE = 280_000
QUICK = 500


def counter(step):
    count = 0

    def advance():
        nonlocal count
        count += step
        return count

    return advance


def memoized(function):
    known = {}

    @functools.wraps(function)
    def wrapper(*args):
        if args not in known:
            known[args] = function(*args)
        return known[args]

    return wrapper


@memoized
def paths(right, down):
    """The ways through a grid."""
    if right == 0 or down == 0:
        return 1
    return paths(right - 1, down) + paths(right, down - 1)


def counted(calls):
    def decorate(function):
        def wrapper(*args, **kwargs):
            calls[function.__name__] = calls.get(function.__name__, 0) + 1
            return function(*args, **kwargs)

        return wrapper

    return decorate


def compose(*functions):
    return functools.reduce(lambda f, g: lambda x: g(f(x)), functions)


def adder(amount):
    return lambda value: value + amount


def main(size):

    calls = {}

    @counted(calls)
    def mixed(a, b=1, *, c=0):
        return a * b - c

    advance = counter(3)
    pipeline = compose(adder(1), adder(2), lambda x: x * 2, adder(-3))
    tripled = functools.partial(mixed, b=3)
    adders = [adder(i) for i in range(10)]
    total = 0
    for i in range(size):
        total += advance() + pipeline(i) + tripled(i) + mixed(i, c=2)
        total += adders[i % 10](i) + paths(i % 12, i % 9)
    evens = sum(map(adder(1), filter(lambda i: i % 2 == 0, range(size))))
    print("closures", size, total, evens, calls, paths(20, 20))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SIZE)
