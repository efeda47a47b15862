"""`async for` waits between items; asynchronous generators and comprehensions are made of the same frames."""

import asyncio


async def ticks(n, every):
    try:
        for i in range(n):
            await asyncio.sleep(every)
            yield i
    finally:
        print("  (generator cleaned up)")


async def main():
    async for tick in ticks(3, 0.001):
        print("tick", tick)
    print([tick * tick async for tick in ticks(4, 0.001) if tick % 2])
    stream = ticks(100, 0.001)
    print("first:", await anext(stream))
    await stream.aclose()
    print("after the end:", await anext(stream, "nothing"))


asyncio.run(main())
