"""Cancelling raises an exception where the task waits. Whoever cleans up in `finally` or `async with` is safe."""

import asyncio


class Connection:
    async def __aenter__(self):
        print("  connection open")
        return self

    async def __aexit__(self, kind, error, traceback):
        await asyncio.sleep(0)
        print(f"  connection closed ({kind.__name__ if kind else 'no error'})")


async def download(seconds):
    async with Connection():
        await asyncio.sleep(seconds)
        return "data"


async def main():
    print("in time:")
    print(await asyncio.wait_for(download(0.01), timeout=1))
    print("too slow:")
    try:
        async with asyncio.timeout(0.02):
            await download(10)
    except TimeoutError:
        print("timed out")
    print("a group fails together:")
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(download(10))
            group.create_task(fail())
    except* ValueError as errors:
        print([str(error) for error in errors.exceptions])


async def fail():
    await asyncio.sleep(0.01)
    raise ValueError("one of us failed")


asyncio.run(main())
