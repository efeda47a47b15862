"""Locks, semaphores, events, conditions and barriers among tasks."""

import asyncio
import sys

SIZE = 18_000
QUICK = 100


class Ledger:
    def __init__(self):
        self.lock = asyncio.Lock()
        self.value = 0

    async def add(self, amount):
        async with self.lock:
            before = self.value
            await asyncio.sleep(0)
            self.value = before + amount


async def clerk(ledger, number, rounds):
    for step in range(rounds):
        await ledger.add(number * step % 13)


async def limited(semaphore, busy, peak):
    async with semaphore:
        busy.append(1)
        peak[0] = max(peak[0], len(busy))
        await asyncio.sleep(0)
        busy.pop()


async def buyer(condition, shelf, bought, count):
    for _ in range(count):
        async with condition:
            await condition.wait_for(lambda: shelf)
            bought.append(shelf.pop())


async def seller(condition, shelf, count):
    for number in range(count):
        async with condition:
            shelf.append(number)
            condition.notify()
        if number % 10 == 0:
            await asyncio.sleep(0)


async def meet(barrier, rounds):
    return sum([await barrier.wait() for _ in range(rounds)])


async def follow(events, index):
    await events[index].wait()
    if index + 1 < len(events):
        events[index + 1].set()


async def main(size):

    ledger = Ledger()
    await asyncio.gather(*(clerk(ledger, number, size // 50) for number in range(50)))
    semaphore, peak = asyncio.Semaphore(7), [0]
    busy = []
    await asyncio.gather(*(limited(semaphore, busy, peak) for _ in range(size)))
    condition, shelf, bought = asyncio.Condition(), [], []
    buyers = [buyer(condition, shelf, bought, size // 8) for _ in range(4)]
    await asyncio.gather(*buyers, seller(condition, shelf, size // 8 * 4))
    barrier = asyncio.Barrier(6)
    ranks = await asyncio.gather(*(meet(barrier, size // 20) for _ in range(6)))
    events = [asyncio.Event() for _ in range(size)]
    chain = [asyncio.create_task(follow(events, index)) for index in range(size)]
    await asyncio.sleep(0)
    events[0].set()
    await asyncio.gather(*chain)
    print("locks", size, ledger.value, peak[0], sum(bought), sum(ranks), all(event.is_set() for event in events))


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else SIZE))
