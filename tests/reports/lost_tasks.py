"""A task that failed and that nobody awaits is reported when it has ended, with the line that made it."""
import asyncio


async def fails(text):
    raise ValueError(text)


def starts():
    asyncio.ensure_future(fails("ensured"))


async def main():
    asyncio.create_task(fails("created"))
    await asyncio.sleep(0)
    asyncio.get_running_loop().create_task(fails("named"), name="Name")
    await asyncio.sleep(0)
    starts()
    await asyncio.sleep(0)
    # Somebody else looks at this one.
    task = asyncio.create_task(fails("seen"))
    await asyncio.wait([task])
    task.exception()


asyncio.run(main())
