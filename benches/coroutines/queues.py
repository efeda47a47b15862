"""Queues: two that answer each other, a chain of filters, many producers and consumers, by priority."""

import asyncio
import sys

SIZE = 60_000
QUICK = 500


async def echo(requests, answers):
    while (item := await requests.get()) is not None:
        await answers.put(item + 1)


async def add(source, target, amount):
    while (item := await source.get()) is not None:
        await target.put(item + amount)
    await target.put(None)


async def feed(queue, count):
    for item in range(count):
        await queue.put(item)
    await queue.put(None)


async def produce(queue, start, count):
    for item in range(start, start + count):
        await queue.put((item * 7919 % 1009, item))


async def consume(queue, totals, number):
    while True:
        rank, item = await queue.get()
        totals[number % 3] += rank ^ item
        queue.task_done()


async def main(size):

    requests, answers = asyncio.Queue(), asyncio.Queue()
    echoing = asyncio.create_task(echo(requests, answers))
    ball = 0
    for _ in range(size // 2):
        await requests.put(ball)
        ball = await answers.get()
    await requests.put(None)
    await echoing

    chain = [asyncio.Queue(10) for _ in range(6)]
    filters = [asyncio.create_task(add(a, b, 5)) for a, b in zip(chain, chain[1:])]
    feeding = asyncio.create_task(feed(chain[0], size // 4))
    passed = 0
    while (item := await chain[-1].get()) is not None:
        passed += item
    await asyncio.gather(feeding, *filters)

    totals = [0, 0, 0]
    for queue in (asyncio.Queue(100), asyncio.PriorityQueue(100), asyncio.LifoQueue(100)):
        consumers = [asyncio.create_task(consume(queue, totals, i)) for i in range(5)]
        await asyncio.gather(*(produce(queue, start * 1000, size // 20) for start in range(10)))
        await queue.join()
        for consumer in consumers:
            consumer.cancel()
    print("queues", size, ball, passed, sum(totals))


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else SIZE))
