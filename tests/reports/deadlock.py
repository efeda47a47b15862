"""Where nothing can happen any more, every task is named with the line where it waits."""
import asyncio


async def holds(lock, event):
    async with lock:
        await event.wait()


async def gets(queue):
    return await queue.get()


async def main():
    lock, event, queue = asyncio.Lock(), asyncio.Event(), asyncio.Queue()
    tasks = [asyncio.create_task(holds(lock, event), name="first"), asyncio.create_task(holds(lock, event))]
    async with asyncio.TaskGroup() as group:
        group.create_task(gets(queue))


try:
    asyncio.run(main())
except RuntimeError as error:
    import sys
    print(error, file=sys.stderr)
