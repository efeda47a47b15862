# The order of callbacks, steps, timers and wake-ups.
import asyncio

log = []


async def worker(name, rounds):
    for i in range(rounds):
        log.append((name, i))
        await asyncio.sleep(0)
    return name


async def main():
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    future.add_done_callback(lambda f: log.append("first callback"))
    tasks = [asyncio.create_task(worker(name, 3)) for name in "ab"]
    loop.call_soon(log.append, "soon")
    loop.call_later(0, log.append, "later 0")
    future.add_done_callback(lambda f: log.append("second callback"))
    loop.call_soon(future.set_result, 1)

    async def waits():
        log.append(("result", await future))

    waiting = asyncio.create_task(waits())
    for task in tasks:
        log.append(await task)
    await waiting
    print(log)

    log.clear()
    when = loop.time() - 1
    for i in range(7):
        loop.call_at(when, log.append, i)
    await asyncio.sleep(0.001)
    print(log)

    log.clear()
    now = loop.time()
    handles = [loop.call_at(now + delay, log.append, delay) for delay in (0.03, 0.01, 0.02, 0.015)]
    handles[2].cancel()
    await asyncio.sleep(0.05)
    print([round(x, 3) for x in log], handles[2].cancelled(), handles[0].cancelled())


asyncio.run(main())
