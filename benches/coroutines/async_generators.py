"""Asynchronous generators, iterators, comprehensions and context managers."""

import asyncio
import sys

SIZE = 90_000
QUICK = 500


class Countdown:
    """An asynchronous iterator written by hand."""

    def __init__(self, start):
        self.left = start

    def __aiter__(self):
        return self

    async def __anext__(self):
        if self.left == 0:
            raise StopAsyncIteration
        self.left -= 1
        return self.left


class Lease:
    """An asynchronous context manager that waits now and then."""

    held = 0

    async def __aenter__(self):
        Lease.held += 1
        if Lease.held % 8 == 0:
            await asyncio.sleep(0)
        return Lease.held

    async def __aexit__(self, *exception):
        return False


async def ticks(limit):
    for number in range(limit):
        if number % 16 == 0:
            await asyncio.sleep(0)
        yield number


async def only_odd(source):
    async for item in source:
        if item % 2:
            yield item


async def running_total():
    total = 0
    try:
        while True:
            total += yield total
    finally:
        await asyncio.sleep(0)


async def main(size):

    total = 0
    async for item in only_odd(only_odd(ticks(size * 2))):
        total += item
    async for item in Countdown(size):
        total -= item
    squares = [item * item async for item in ticks(size) if item % 5 == 0]
    table = {item % 101: item async for item in only_odd(ticks(size))}
    for _ in range(size):
        async with Lease() as number:
            total += number & 7
    adding = running_total()
    await adding.asend(None)
    for number in range(size):
        last = await adding.asend(number)
    await adding.aclose()
    print("async_generators", size, total, sum(squares), len(table), last)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else SIZE))
