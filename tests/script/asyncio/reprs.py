# What tasks, futures, handles and loops say of themselves. Files are left out: they differ from place to place.
import asyncio
import re


def show(thing):
    text = re.sub(r" at [^ ]*[/<][^ :>]*>?:\d+", " at FILE", repr(thing))
    text = re.sub(r"defined at [^ >]*:\d+", "defined at FILE", text)
    text = re.sub(r"0x[0-9a-f]+", "ADDRESS", text)
    text = re.sub(r"when=[\d.]+", "when=TIME", text)
    print(re.sub(r" cb=\[_run_until_complete_cb[^]]*\]", "", text))


async def work(x):
    await asyncio.sleep(0.01)
    return x


async def fails():
    raise ValueError("bad")


async def main():
    loop = asyncio.get_running_loop()
    show(loop)
    task = asyncio.create_task(work(1), name="worker")
    show(task)
    await asyncio.sleep(0)
    show(task)
    task.add_done_callback(lambda t: None)
    show(task)
    await task
    show(task)
    task = asyncio.create_task(fails())
    await asyncio.wait([task])
    show(task)
    task.exception()
    task = asyncio.create_task(work(2))
    task.cancel()
    show(task)
    await asyncio.sleep(0)
    show(task)
    future = loop.create_future()

    async def waits():
        await future

    task = asyncio.create_task(waits())
    await asyncio.sleep(0)
    task.set_name("waiter")
    show(task)
    show(future)
    future.add_done_callback(print)
    future.add_done_callback(show)
    show(future)
    task.cancel()
    show(task)
    show(future)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    handle = loop.call_soon(print, "never")
    show(handle)
    handle.cancel()
    show(handle)
    timer = loop.call_later(5, print)
    show(timer)
    timer.cancel()
    show(timer)
    show(asyncio.Lock())
    show(asyncio.Event())
    show(asyncio.Queue())
    print(asyncio.current_task().get_name(), len(asyncio.all_tasks()))


asyncio.run(main())
