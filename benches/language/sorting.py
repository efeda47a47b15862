"""Sorting: numbers, texts, tuples and instances, by key, reversed, nearly sorted; `min`, `max`, `bisect`."""

import bisect
import sys

SIZE = 120_000
QUICK = 500


class Version:
    """Compared part by part."""

    def __init__(self, text):
        self.parts = [int(part) for part in text.split(".")]

    def __lt__(self, other):
        return self.parts < other.parts


def noise(count, seed=1):
    for _ in range(count):
        seed = seed * 16807 % 2147483647
        yield seed


def main(size):

    numbers = list(noise(size))
    texts = [f"{number % 9973:x}-{number % 7}" for number in numbers]
    records = [(number % 100, text, -number) for number, text in zip(numbers, texts)]
    versions = [Version(f"{number % 9}.{number % 11}.{number % 101}") for number in numbers[: size // 3]]
    checks = [sorted(numbers)[size // 2], sorted(texts)[size // 2], sorted(records, reverse=True)[size // 3]]
    checks += [sorted(versions)[size // 6].parts, sorted(texts, key=len)[0]]
    checks += sorted(records, key=lambda r: (r[2] % 10, r[1]))[9]
    nearly = sorted(numbers)
    for i in range(0, size - 10, size // 50):
        nearly[i], nearly[i + 9] = nearly[i + 9], nearly[i]
    nearly.sort()
    nearly.sort(key=float, reverse=True)
    places = [bisect.bisect(nearly, number, key=None) for number in numbers[:100]]
    for number in numbers[: size // 10]:
        bisect.insort(nearly, number % 1000)
    checks += [len(places), nearly[5], max(texts, key=str.swapcase), min(records, key=lambda r: r[1:])]
    print("sorting", size, checks)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SIZE)
