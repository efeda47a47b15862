"""Chains of awaits: entered often without waiting, and suspended often at their bottom."""

import asyncio
import sys

SIZE = 900_000
QUICK = 5_000


class Pause:
    """Suspends whoever awaits it, once."""

    def __await__(self):
        yield


async def through(depth, value):
    if depth == 0:
        return value
    return await through(depth - 1, value) + 1


async def sink(depth, rounds):
    if depth:
        return await sink(depth - 1, rounds)
    for _ in range(rounds):
        await Pause()
    return rounds


async def main(size):

    total = 0
    for depth in (1, 10, 100):
        for value in range(size // depth // 3):
            total += await through(depth, value)
    for depth in (1, 10, 100, 300):
        total += await sink(depth, size // 12)
    print("await_depth", size, total)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else SIZE))
