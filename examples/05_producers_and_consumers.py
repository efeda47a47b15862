"""A bounded queue holds producers back until consumers have caught up."""

import asyncio


async def produce(queue, name, items):
    for item in items:
        await queue.put((name, item))
        print(f"{name} put {item} (queue: {queue.qsize()})")


async def consume(queue, name):
    while True:
        source, item = await queue.get()
        print(f"        {name} took {item} of {source}")
        await asyncio.sleep(0)
        queue.task_done()


async def main():
    queue = asyncio.Queue(maxsize=2)
    consumers = [asyncio.create_task(consume(queue, f"consumer {i}")) for i in (1, 2)]
    await asyncio.gather(produce(queue, "left", range(3)), produce(queue, "right", "ab"))
    await queue.join()
    for consumer in consumers:
        consumer.cancel()
    ends = await asyncio.gather(*consumers, return_exceptions=True)
    print([type(end).__name__ for end in ends])


asyncio.run(main())
