"""Tasks are made, run and collected, most of them at once, some in groups of their own."""

import asyncio
import sys

SIZE = 70_000
QUICK = 500


async def leaf(number):
    return number * 3


async def branch(number):
    first = asyncio.create_task(leaf(number))
    second = asyncio.create_task(leaf(number + 1))
    return await first + await second


async def family(number):
    async with asyncio.TaskGroup() as group:
        children = [group.create_task(leaf(number + i)) for i in range(4)]
    return sum(child.result() for child in children)


async def main(size):

    total = 0
    for number in range(size // 2):
        total += await asyncio.create_task(leaf(number))
    for start in range(0, size // 4, 100):
        total += sum(await asyncio.gather(*(branch(start + i) for i in range(100))))
    for number in range(size // 8):
        total += await family(number)
    print("spawn", size, total)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else SIZE))
