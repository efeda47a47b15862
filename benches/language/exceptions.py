"""Exceptions: raised and caught near and far, `finally`, chains, groups of their own, context managers."""

import sys

SIZE = 200_000
QUICK = 500


class Refused(Exception):
    def __init__(self, code, detail):
        super().__init__(code, detail)
        self.code = code


class RefusedForNow(Refused):
    pass


class Guard:
    """A context manager that swallows what is only for now."""

    def __init__(self, log):
        self.log = log

    def __enter__(self):
        self.log.append(1)
        return self

    def __exit__(self, kind, value, traceback):
        self.log.append(2)
        return kind is not None and issubclass(kind, RefusedForNow)


def check(number):
    if number % 5 == 0:
        raise Refused(number, "five")
    if number % 7 == 0:
        raise RefusedForNow(number, "seven")
    return number


def deep(number, depth):
    if depth:
        return deep(number, depth - 1)
    return check(number)


def parse(text):
    try:
        return int(text)
    except ValueError as error:
        raise Refused(len(text), "no number") from error


def tidy(number, log):
    try:
        return deep(number, 5)
    except RefusedForNow:
        return -1
    except (KeyError, Refused) as error:
        return error.code // 5
    else:
        return 0
    finally:
        log[number % 10] += 1


def main(size):

    total, causes = 0, 0
    log, entries = [0] * 10, []
    small = {i: i for i in range(0, 100, 3)}
    for i in range(size):
        total += tidy(i, log)
        try:
            total += small[i % 100]
        except KeyError as error:
            total += error.args[0]
        try:
            parse("12" if i % 3 else f"x{i}")
        except Refused as error:
            causes += isinstance(error.__cause__, ValueError)
        if i % 10 == 0:
            entries.clear()
        try:
            with Guard(entries):
                check(i)
        except Refused as error:
            total -= error.code % 3
    print("exceptions", size, total, causes, log, len(entries))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SIZE)
