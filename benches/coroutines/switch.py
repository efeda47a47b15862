"""Many tasks take turns by `sleep(0)`."""

import asyncio
import sys

SIZE = 12_000
QUICK = 100


async def worker(number, rounds, log):
    total = 0
    for step in range(rounds):
        total += number ^ step
        await asyncio.sleep(0)
    log.append(number)
    return total


async def main(size):

    log = []
    tasks = [asyncio.create_task(worker(number, 40, log)) for number in range(size)]
    total = sum([await task for task in tasks])
    print("switch", size, total, log == sorted(log))


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else SIZE))
