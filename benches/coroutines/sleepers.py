"""Many tasks that sleep at the same time, with the memory that each of them takes."""

import asyncio
import sys

SIZE = 200_000
QUICK = 2_000
EACH = "task"


async def sleeper(delay, state):
    state["asleep"] += 1
    await asyncio.sleep(delay)
    state["awake"] += 1


async def main(size):

    state = {"asleep": 0, "awake": 0}
    tasks = [asyncio.create_task(sleeper(0.2 + number % 100 / 1000, state)) for number in range(size)]
    await asyncio.sleep(0)
    asleep = state["asleep"]
    for task in tasks:
        await task
    print("sleepers", size, asleep, state["awake"])


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else SIZE))
