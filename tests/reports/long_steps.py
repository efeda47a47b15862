"""Steps that keep the loop from going on are named, each place once; the limit is the loop's own."""
import asyncio
import time


async def sleeps(seconds):
    time.sleep(seconds)


def callback():
    time.sleep(0.25)


async def main():
    loop = asyncio.get_running_loop()
    await asyncio.create_task(sleeps(0.05), name="short")
    await asyncio.create_task(sleeps(0.5), name="long")
    await asyncio.create_task(sleeps(0.5), name="the same line again")
    loop.call_soon(callback)
    await asyncio.sleep(1)
    loop.slow_callback_duration = 10
    time.sleep(5)
    await asyncio.sleep(0)
    loop.slow_callback_duration = 0.1
    for _ in range(1000):
        await asyncio.sleep(0.001)
    time.sleep(0.1)


asyncio.run(main())
