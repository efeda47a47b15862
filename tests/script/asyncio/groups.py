# gather, wait, as_completed, timeouts, task groups, executors.
import asyncio


async def give(value, delay=0.0):
    await asyncio.sleep(delay)
    return value


async def fail(text, delay=0.0):
    await asyncio.sleep(delay)
    raise ValueError(text)


async def main():
    print(await asyncio.gather(give(1, 0.01), give(2), give(3, 0.005)))
    print(await asyncio.gather(give(1), fail("x"), return_exceptions=True))
    try:
        await asyncio.gather(give(1), fail("y"))
    except ValueError as e:
        print("gather", e)
    done, pending = await asyncio.wait([asyncio.create_task(give(i, i / 100)) for i in range(3)],
                                       return_when=asyncio.FIRST_COMPLETED)
    print(len(done), len(pending), [t.result() for t in done])
    done, pending = await asyncio.wait(pending, timeout=1)
    print(sorted(t.result() for t in done), pending)
    print([await c for c in asyncio.as_completed([give("b", 0.02), give("a", 0.01)])])
    try:
        await asyncio.wait_for(give(1, 1), 0.01)
    except TimeoutError as e:
        print("wait_for", repr(e))
    try:
        async with asyncio.timeout(0.01) as scope:
            await asyncio.sleep(1)
    except TimeoutError:
        print("timeout", scope.expired())
    try:
        async with asyncio.TaskGroup() as group:
            ok = group.create_task(give("in a group"))
            group.create_task(fail("z", 0.001))
            late = group.create_task(give("never", 1))
    except* ValueError as e:
        print("group", e.exceptions, ok.result(), late.cancelled())
    loop = asyncio.get_running_loop()
    print(await loop.run_in_executor(None, sum, range(10)), await asyncio.to_thread(max, 1, 2))

    queue = asyncio.Queue(maxsize=2)

    async def produce():
        for i in range(5):
            await queue.put(i)
        await queue.put(None)

    producer = asyncio.create_task(produce())
    items = []
    while (item := await queue.get()) is not None:
        items.append(item)
    print(items, producer.done())

    lock, event, order = asyncio.Lock(), asyncio.Event(), []

    async def uses(name):
        async with lock:
            order.append(name)
            await asyncio.sleep(0)
            order.append(name)

    await asyncio.gather(uses("a"), uses("b"))
    loop.call_later(0.001, event.set)
    print(order, await event.wait())

    async def agen():
        try:
            for i in range(5):
                yield i
        finally:
            await asyncio.sleep(0)
            print("closed")

    async for x in agen():
        if x == 2:
            break
    print("eager", asyncio.eager_task_factory is not None)
    loop.set_task_factory(asyncio.eager_task_factory)
    task = asyncio.create_task(give("eager"))
    print(task.done(), await task)

    async def at_once():
        return "at once"

    task = asyncio.create_task(at_once())
    print(task.done(), task.result())


asyncio.run(main())
