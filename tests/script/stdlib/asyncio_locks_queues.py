import asyncio
async def main():
    lock, event, sem, order = asyncio.Lock(), asyncio.Event(), asyncio.Semaphore(2), []
    async def hold(n):
        async with lock: order.append(n); await asyncio.sleep(0)
    await asyncio.gather(*(hold(i) for i in range(3))); print(order, lock.locked(), repr(lock)[-11:], repr(event)[-8:], repr(sem)[-20:])
    t = asyncio.create_task(event.wait()); await asyncio.sleep(0); event.set(); print(await t)
    cond, got = asyncio.Condition(), []
    async def consumer():
        async with cond: await cond.wait_for(lambda: got); return got.pop()
    t = asyncio.create_task(consumer()); await asyncio.sleep(0)
    async with cond: got.append(5); cond.notify()
    print(await t)
    b = asyncio.Barrier(2); print(sorted(await asyncio.gather(b.wait(), b.wait())), repr(b)[-23:])
    q = asyncio.Queue(1); await q.put(1)
    put = asyncio.create_task(q.put(2)); await asyncio.sleep(0); print(q, q.full(), await q.get(), await q.get(), q.empty()); await put
    q.task_done(); q.task_done(); await q.join()
    p = asyncio.PriorityQueue(); [p.put_nowait(x) for x in (3, 1, 2)]; print([p.get_nowait() for _ in range(3)])
    q.shutdown()
    for bad in (q.get_nowait, lambda: q.put_nowait(1), p.get_nowait, lock.release, q.task_done, lambda: asyncio.Semaphore(-1), lambda: asyncio.BoundedSemaphore().release()):
        try:
            bad()
        except Exception as error:
            print(type(error).__name__, error)
asyncio.run(main())
