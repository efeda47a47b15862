# virtual time
"""Locks, events, semaphores and queues: order, reprs, subclasses, cancellation at every await."""
import asyncio
import inspect
import re
import sys

def clean(text):
    return re.sub(r"0x[0-9a-f]+", "0x", text)

log = []
def note(*args):
    log.append(args)

async def gave_up(coro, after, name):
    """Run a coroutine as a task, cancel it after `after` passes, and say what became of it."""
    task = asyncio.create_task(coro, name=name)
    for _ in range(after):
        await asyncio.sleep(0)
    task.cancel()
    try:
        return name, after, "result", await task
    except asyncio.CancelledError:
        return name, after, "cancelled"
    except Exception as e:
        return name, after, type(e).__name__, str(e)

async def locks():
    lock = asyncio.Lock()
    print(clean(repr(lock)), lock.locked())
    try:
        lock.release()
    except RuntimeError as e:
        print(e)
    coro = lock.acquire()
    print(inspect.iscoroutine(coro), asyncio.iscoroutine(coro), coro.__name__, coro.__qualname__, clean(repr(coro)))
    print(await coro, lock.locked())
    try:
        await coro
    except RuntimeError as e:
        print(e)
    order = []
    async def worker(i):
        async with lock as got:
            order.append((i, got))
            await asyncio.sleep(0)
    tasks = [asyncio.create_task(worker(i)) for i in range(4)]
    await asyncio.sleep(0)
    print(clean(repr(lock)), len(lock._waiters))
    tasks[1].cancel()
    lock.release()
    tasks[0].cancel()   # woken and cancelled at once: the next one gets it
    print(await asyncio.gather(*tasks, return_exceptions=True))
    print(order, lock.locked(), len(lock._waiters))
    for after in range(5):
        lock = asyncio.Lock()
        await lock.acquire()
        waiting = asyncio.create_task(gave_up(lock.acquire(), after, "acquire"))
        other = asyncio.create_task(lock.acquire())
        for _ in range(2):
            await asyncio.sleep(0)
        lock.release()
        print(await waiting)
        if lock.locked() and not other.done():
            lock.release()
        print(await asyncio.wait_for(other, 1), lock.locked(), clean(repr(lock)))
    # acquire driven by hand
    lock = asyncio.Lock()
    coro = lock.acquire()
    try:
        coro.send(1)
    except TypeError as e:
        print(e)
    try:
        coro.send(None)
    except StopIteration as e:
        print("stop", e.value)
    coro = lock.acquire()
    fut = coro.send(None)
    print(type(fut).__name__, fut.done(), coro.cr_suspended, coro.cr_running)
    try:
        coro.throw(KeyError("k"))
    except KeyError as e:
        print("KeyError", e, len(lock._waiters))
    coro = lock.acquire(); coro.send(None); coro.close(); print(len(lock._waiters))
    coro.close()
    class Mine(asyncio.Lock):
        async def acquire(self):
            print("my acquire")
            return await super().acquire()
        def release(self):
            print("my release")
            super().release()
    async with Mine() as m:
        print(m)
    print(clean(repr(Mine())).replace("locals().", ""))
    try:
        with asyncio.Lock(): pass
    except TypeError as e:
        print(e)

async def events():
    event = asyncio.Event()
    print(clean(repr(event)), event.is_set())
    tasks = [asyncio.create_task(event.wait()) for _ in range(3)]
    await asyncio.sleep(0)
    print(clean(repr(event)))
    tasks[1].cancel()
    event.set(); event.clear()
    print(await asyncio.gather(*tasks, return_exceptions=True), clean(repr(event)))
    event.set(); event.set()
    print(await event.wait(), clean(repr(event)))
    for after in range(4):
        event = asyncio.Event()
        task = asyncio.create_task(gave_up(event.wait(), after, "wait"))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        event.set()
        print(await task, len(event._waiters))

async def semaphores():
    for value in (-1, 0, 1, 2):
        try:
            print(clean(repr(asyncio.Semaphore(value))))
        except ValueError as e:
            print(e)
    sem = asyncio.Semaphore(2)
    order = []
    async def worker(i):
        async with sem:
            order.append(i)
            await asyncio.sleep(0.1)
    tasks = [asyncio.create_task(worker(i)) for i in range(6)]
    await asyncio.sleep(0)
    print(clean(repr(sem)), sem.locked())
    tasks[3].cancel()
    print(await asyncio.gather(*tasks, return_exceptions=True), order, sem._value, clean(repr(sem)))
    for after in range(5):
        sem = asyncio.Semaphore(0)
        first = asyncio.create_task(gave_up(sem.acquire(), after, "acquire"))
        second = asyncio.create_task(sem.acquire())
        await asyncio.sleep(0); await asyncio.sleep(0)
        sem.release()
        print(await first)
        await asyncio.sleep(0)
        print(second.done(), sem._value, sem.locked())
        sem.release()
        print(await second, sem._value)
    bounded = asyncio.BoundedSemaphore(1)
    await bounded.acquire()
    bounded.release()
    try:
        bounded.release()
    except ValueError as e:
        print(e)
    async with bounded:
        print(clean(repr(bounded)))

async def conditions():
    cond = asyncio.Condition()
    print(clean(repr(cond)))
    async def waiter(i):
        async with cond:
            await cond.wait()
            note("woken", i)
            return i
    for after in range(2, 7):
        tasks = [asyncio.create_task(waiter(i)) for i in range(3)]
        victim = asyncio.create_task(gave_up(waiter("victim"), after, "victim"))
        for _ in range(3):
            await asyncio.sleep(0)
        async with cond:
            cond.notify(2)
        print(await victim)
        async with cond:
            cond.notify_all()
        print(sorted(await asyncio.gather(*tasks)), cond.locked(), len(cond._waiters))

async def queues():
    q = asyncio.Queue(2)
    print(clean(repr(q)), str(q), q.qsize(), q.empty(), q.full(), q.maxsize)
    q.put_nowait(1); q.put_nowait(2)
    print(clean(repr(q)), str(q), q.full())
    for f, a in ((q.put_nowait, (3,)), (asyncio.Queue().get_nowait, ())):
        try:
            f(*a)
        except (asyncio.QueueFull, asyncio.QueueEmpty) as e:
            print(repr(e))
    putters = [asyncio.create_task(q.put(i)) for i in "abc"]
    await asyncio.sleep(0)
    print(str(q))
    putters[1].cancel()
    print([await q.get() for _ in range(4)], await asyncio.gather(*putters, return_exceptions=True), str(q))
    getters = [asyncio.create_task(q.get()) for _ in range(3)]
    await asyncio.sleep(0)
    print(str(q))
    await q.put("x")
    getters[0].cancel()      # woken and cancelled at once
    await q.put("y")
    print(await asyncio.gather(getters[0], getters[1], return_exceptions=True))
    getters[2].cancel()
    await asyncio.sleep(0)
    print(str(q))
    # join
    joined = asyncio.create_task(q.join())
    await asyncio.sleep(0)
    print(joined.done(), q._unfinished_tasks)
    while q._unfinished_tasks:
        q.task_done()
    try:
        q.task_done()
    except ValueError as e:
        print(e)
    print(await joined)
    # cancellation of put and get at each pass
    for after in range(5):
        q = asyncio.Queue(1)
        q.put_nowait("old")
        put = asyncio.create_task(gave_up(q.put("new"), after, "put"))
        other = asyncio.create_task(q.put("other"))
        await asyncio.sleep(0); await asyncio.sleep(0)
        print(q.get_nowait(), await put, end=" ")
        if not q.empty():
            print(q.get_nowait(), end=" ")
        await asyncio.wait_for(other, 1)
        print(str(q))
        q = asyncio.Queue()
        get = asyncio.create_task(gave_up(q.get(), after, "get"))
        other = asyncio.create_task(q.get())
        await asyncio.sleep(0); await asyncio.sleep(0)
        q.put_nowait(1)
        print(await get, end=" ")
        q.put_nowait(2)
        print(await other, str(q))
    # other orders, and containers of one's own
    for kind in (asyncio.PriorityQueue, asyncio.LifoQueue):
        q = kind(3)
        for i in (2, 3, 1):
            await q.put(i)
        print(str(q), q.full(), [await q.get() for _ in range(3)])
    class Unique(asyncio.Queue):
        def _init(self, maxsize):
            self._queue = set()
        def _put(self, item):
            self._queue.add(item)
        def _get(self):
            item = min(self._queue)
            self._queue.discard(item)
            return item
    q = Unique(2)
    q.put_nowait(5); q.put_nowait(5); q.put_nowait(4)
    print(q.qsize(), q.full(), await q.get(), await q.get(), q.empty(), str(q))
    class Loud(asyncio.Queue):
        def put_nowait(self, item):
            print("put", item); super().put_nowait(item); return "put"
        def get_nowait(self):
            print("get"); return super().get_nowait()
        def full(self):
            return super().full()
    q = Loud(1)
    print(await q.put(1), await q.get())
    consumer = asyncio.create_task(q.get())
    await asyncio.sleep(0)
    print(await q.put(2), await consumer)
    # shutdown
    q = asyncio.Queue(1)
    q.put_nowait(1)
    blocked = asyncio.create_task(q.put(2))
    await asyncio.sleep(0)
    q.shutdown()
    print(repr((await asyncio.gather(blocked, return_exceptions=True))[0]), clean(repr(q)), await q.get())
    for f in (lambda: q.get(), lambda: q.put(1)):
        try:
            await f()
        except asyncio.QueueShutDown as e:
            print(repr(e))
    q = asyncio.Queue()
    q.put_nowait(1); q.put_nowait(2)
    q.shutdown(immediate=True)
    print(str(q), await q.join())
    print(asyncio.Queue[int], isinstance(q, asyncio.Queue), issubclass(asyncio.PriorityQueue, asyncio.Queue))

def loops():
    lock, q = asyncio.Lock(), asyncio.Queue()
    async def use():
        await lock.acquire()
        try:
            await asyncio.wait_for(lock.acquire(), 0.01)
        except TimeoutError:
            print("timeout")
        try:
            await asyncio.wait_for(q.get(), 0.01)
        except TimeoutError:
            print("timeout")
    asyncio.run(use())
    async def again():
        for c in (lock.acquire(), q.get()):
            try:
                await c
            except RuntimeError as e:
                print(clean(str(e)))
    asyncio.run(again())

async def gathers():
    async def ok(x, t=0):
        await asyncio.sleep(t)
        return x
    async def bad(x, t=0):
        await asyncio.sleep(t)
        raise ValueError(x)
    print(await asyncio.gather(), await asyncio.gather(ok(1), ok(2)))
    c = ok(7)
    print(await asyncio.gather(c, c, ok(8), c))
    print(await asyncio.gather(ok(1), bad(2), bad(3), return_exceptions=True))
    try:
        await asyncio.gather(ok(1, 1), bad(2, 0.5), bad(3, 0.7))
    except ValueError as e:
        print(repr(e))
    g = asyncio.gather(ok(1, 5), ok(2, 6))
    await asyncio.sleep(0)
    print(type(g).__name__, g.done(), len(g._children), re.sub(r" at .*", "", repr(g)))
    print(g.cancel("why"), g.cancel(), g._cancel_requested)
    try:
        await g
    except asyncio.CancelledError as e:
        print(repr(e))
    print(g.cancel(), g.cancelled(), g.done())
    async def stubborn():
        try:
            await asyncio.sleep(10)
        except asyncio.CancelledError:
            return "no"
    g = asyncio.gather(stubborn(), return_exceptions=True)
    await asyncio.sleep(0)
    g.cancel()
    try:
        await g
    except asyncio.CancelledError as e:
        print("cancelled", repr(e))
    t = asyncio.create_task(ok(1, 10))
    async def outer():
        return await asyncio.gather(t, ok(2, 10), return_exceptions=True)
    o = asyncio.create_task(outer())
    await asyncio.sleep(1)
    t.cancel("msg")
    r = await o
    print(repr(r[0]), r[1])
    f = asyncio.get_running_loop().create_future()
    f.set_result("done")
    print(await asyncio.gather(f, ok(1), f))
    o = asyncio.create_task(outer())
    await asyncio.sleep(1)
    o.cancel()
    print(await asyncio.gather(o, return_exceptions=True))
    order = []
    async def say(i):
        order.append(i)
        await asyncio.sleep(0)
        order.append(-i)
    futs = [asyncio.ensure_future(say(i)) for i in (1, 2)]
    futs[0].add_done_callback(lambda f: order.append("cb1"))
    g = asyncio.gather(*futs, say(3))
    futs[0].add_done_callback(lambda f: order.append("cb2"))
    g.add_done_callback(lambda f: order.append("all"))
    await g
    print(order)
    try:
        asyncio.gather(1)
    except TypeError as e:
        print(e)
    class Awaitable:
        def __await__(self):
            return ok("custom").__await__()
        def __eq__(self, other):
            return True
        def __hash__(self):
            return 1
    print(await asyncio.gather(Awaitable(), Awaitable(), ok(0)))
    try:
        await asyncio.gather(ok(1), [])
    except TypeError as e:
        print(e)

async def contexts():
    import contextvars
    var = contextvars.ContextVar("var", default=0)
    async def child():
        seen = var.get()
        var.set(seen + 1)
        await asyncio.sleep(0)
        return seen, var.get()
    var.set(5)
    t = asyncio.create_task(child())
    ctx = t.get_context()
    print(ctx[var], await t, ctx[var], t.get_context() is ctx, var.get())
    async def own():
        me = asyncio.current_task().get_context()
        var.set("own")
        await asyncio.sleep(0)
        try:
            me.run(print)
        except RuntimeError as e:
            print(re.sub(r"<.*>", "<>", str(e)))
        return me[var], contextvars.copy_context()[var], me is asyncio.current_task().get_context()
    print(await asyncio.create_task(own()), var.get())
    ctx = contextvars.copy_context()
    print(await asyncio.create_task(own(), context=ctx), ctx[var], var.get())
    async def nested():
        def inside():
            var.set("inside")
            return asyncio.current_task().get_context().get(var)
        return contextvars.copy_context().run(inside), var.get()
    print(await asyncio.create_task(nested()))

for part in (locks, events, semaphores, conditions, queues, gathers, contexts):
    print("--", part.__name__)
    asyncio.run(part())
loops()
print(log)
