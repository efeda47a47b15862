"""`gather`, `wait` and `as_completed` over many coroutines, with failures among them."""

import asyncio
import sys

SIZE = 80_000
QUICK = 500


async def compute(number):
    if number % 3 == 0:
        await asyncio.sleep(0)
    if number % 100 == 99:
        raise ValueError(number)
    return number * number % 1009


async def main(size):

    results = await asyncio.gather(*map(compute, range(size)), return_exceptions=True)
    failed = [result.args[0] for result in results if isinstance(result, ValueError)]
    total = sum(result for result in results if isinstance(result, int))
    for start in range(0, size // 2, 50):
        tasks = [asyncio.ensure_future(compute(start + i)) for i in range(49)]
        done, pending = await asyncio.wait(tasks)
        total += sum(task.result() for task in done) + len(pending)
    for start in range(0, size // 4, 20):
        for following in asyncio.as_completed([compute(start * 5 + i) for i in range(15)]):
            total += await following
    print("gathering", size, total, len(failed), sum(failed))


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else SIZE))
