# virtual time
"""Small random programs over everything that schedules: each runs in a loop whose clock jumps, and leaves a trace.

    random_programs.py              the checksum of each program's trace
    random_programs.py SEED         one trace
"""
import asyncio
import contextvars
import selectors
import sys

PROGRAMS = 3000
TICK = 1 / 64  # exact in binary, so that sums of delays are equal where they should be


class Jumping(selectors.SelectSelector):
    """Lets time pass instead of waiting."""
    now = 0.0

    def select(self, timeout=None):
        self.now += timeout or 0
        return super().select(0)


def new_loop():
    if sys.implementation.name != "cpython":
        return asyncio.new_event_loop()  # its clock jumps by itself
    selector = Jumping()
    loop = asyncio.SelectorEventLoop(selector)
    loop.time = lambda: selector.now
    return loop


class Oops(Exception):
    pass


class Ordered(dict):
    """A set in the order of its making."""

    def add(self, item):
        self[item] = None

    def discard(self, item):
        self.pop(item, None)


variable = contextvars.ContextVar("variable", default=0)


class Program:
    def __init__(self, seed):
        self.seed = seed
        self.state = (seed * 2654435761 + 97) % 2**31
        self.log = []
        self.count = 0
        self.budget = 60
        self.tasks = []

    # Chance.

    def below(self, n):
        self.state = (self.state * 1103515245 + 12345) % 2**31
        return (self.state >> 12) % n

    def one_in(self, n):
        return self.below(n) == 0

    def delay(self):
        return (0, 0, 1, 1, 2, 3, 5)[self.below(7)] * TICK

    # The trace.

    def say(self, *what):
        self.log.append(" ".join(map(str, what)))

    def outcome(self, f):
        if not f.done():
            return "pending"
        if f.cancelled():
            return "cancelled"
        return repr(f.exception()) if f.exception() is not None else f"-> {f.result()!r}"

    # What programs are made of.

    def spawn(self, kind=None):
        """A new task that runs a random body."""
        name = f"t{self.count}"
        self.count += 1
        coro = self.body(name, 2 + self.below(4))
        if self.one_in(6):
            context = contextvars.copy_context()
            context.run(variable.set, self.count)
            task = self.loop.create_task(coro, name=name, context=context)
        elif self.one_in(6):
            self.say("eager", name)
            task = asyncio.eager_task_factory(self.loop, coro, name=name)
        else:
            task = self.loop.create_task(coro, name=name)
        if self.one_in(3):
            task.add_done_callback(lambda t: self.say("done", t.get_name(), self.outcome(t)))
        self.tasks.append(task)
        return task

    def new_task(self):
        return self.spawn() if self.budget > 0 else self.loop.create_task(self.leaf(), name="leaf")

    async def leaf(self):
        self.say("leaf")
        if self.one_in(3):
            await asyncio.sleep(self.delay())
        if self.one_in(5):
            raise Oops("leaf")
        return "leaf"

    async def body(self, name, steps):
        try:
            for i in range(steps):
                if self.budget <= 0:
                    break
                self.budget -= 1
                step = self.STEPS[self.below(len(self.STEPS))]
                self.say(name, i, step.__name__)
                try:
                    result = await step(self, name)
                    if result is not None:
                        self.say(name, i, "=", result)
                except asyncio.CancelledError as e:
                    self.say(name, i, "cancelled", e.args, asyncio.current_task().cancelling())
                    if self.one_in(2):
                        raise
                    if self.one_in(2):
                        self.say(name, "uncancel", asyncio.current_task().uncancel())
                except (Oops, TimeoutError, asyncio.QueueShutDown, asyncio.QueueFull, asyncio.QueueEmpty,
                        asyncio.BrokenBarrierError, asyncio.InvalidStateError) as e:
                    self.say(name, i, "raised", repr(e), repr(e.__cause__), repr(e.__context__))
            if self.one_in(6):
                raise Oops(name)
            return name
        finally:
            self.say(name, "ends", variable.get())

    async def yield_(self, name):
        await asyncio.sleep(0)

    async def sleep(self, name):
        return await asyncio.sleep(self.delay(), self.below(3) or None)

    async def wait_future(self, name):
        return await self.futures[self.below(len(self.futures))]

    async def shielded_future(self, name):
        return await asyncio.shield(self.futures[self.below(len(self.futures))])

    async def set_future(self, name):
        i = self.below(len(self.futures))
        f = self.futures[i]
        what = self.below(3)
        if what == 0:
            f.set_result(name)
        elif what == 1:
            self.say("cancel", f.cancel("by " + name))
        else:
            f.set_exception(Oops("set by " + name))
        self.futures[i] = self.loop.create_future()

    async def renew_future(self, name):
        i = self.below(len(self.futures))
        old, self.futures[i] = self.futures[i], self.loop.create_future()
        self.loop.call_later(self.delay(), lambda: old.done() or old.set_result("late"))
        return await old

    async def start(self, name):
        self.new_task()

    async def cancel_task(self, name):
        if self.tasks:
            task = self.tasks[self.below(len(self.tasks))]
            return task.get_name(), task.cancel(None if self.one_in(2) else "from " + name), task.cancelling()

    async def await_new(self, name):
        return await self.new_task()

    async def await_coroutine(self, name):
        return await self.leaf()

    async def shield_new(self, name):
        return await asyncio.shield(self.new_task())

    async def gather(self, name):
        children = [self.new_task() for _ in range(1 + self.below(3))]
        if self.one_in(3):
            children.append(self.leaf())
        if self.one_in(3):
            children.append(children[0])
        return await asyncio.gather(*children, return_exceptions=self.one_in(2))

    async def wait(self, name):
        children = [self.new_task() for _ in range(1 + self.below(3))]
        how = (asyncio.ALL_COMPLETED, asyncio.FIRST_COMPLETED, asyncio.FIRST_EXCEPTION)[self.below(3)]
        done, pending = await asyncio.wait(children, timeout=None if self.one_in(2) else self.delay(), return_when=how)
        return how, sorted((t.get_name(), self.outcome(t)) for t in done), sorted(t.get_name() for t in pending)

    async def wait_for(self, name):
        what = self.leaf() if self.one_in(3) else self.new_task()
        return await asyncio.wait_for(what, None if self.one_in(5) else self.delay() - TICK * self.below(2))

    async def as_completed(self, name):
        children = [self.new_task() for _ in range(1 + self.below(3))]
        results = []
        limit = None if self.one_in(2) else self.delay()
        if self.one_in(2):
            for coro in asyncio.as_completed(children, timeout=limit):
                try:
                    results.append(await coro)
                except (Oops, asyncio.CancelledError) as e:
                    results.append(repr(e))
        else:
            async for task in asyncio.as_completed(children, timeout=limit):
                results.append((task.get_name(), self.outcome(task)))
        # Those that were done before come in the order of a set, which is nobody's promise.
        return sorted(map(str, results)) if self.seed % 5 == 4 else results

    async def timeout(self, name):
        limit = None if self.one_in(6) else self.delay()
        async with asyncio.timeout(limit) as t:
            try:
                await self.STEPS[self.below(len(self.STEPS))](self, name)
                if self.one_in(3):
                    t.reschedule(self.loop.time() + self.delay())
                await asyncio.sleep(self.delay())
            finally:
                self.say(name, "timeout", t.expired())
        return t.expired()

    async def group(self, name):
        try:
            async with asyncio.TaskGroup() as g:
                g._tasks = Ordered()  # the order in which a group cancels is that of a set, which is nobody's promise
                for _ in range(1 + self.below(3)):
                    self.count += 1
                    g.create_task(self.member(f"g{self.count}"), name=f"g{self.count}")
                if self.one_in(3):
                    await asyncio.sleep(self.delay())
        except* Oops as e:
            self.say(name, "group", repr(e), [repr(x) for x in e.exceptions])
        except* TimeoutError as e:
            self.say(name, "group", repr(e))

    async def member(self, name):
        try:
            await asyncio.sleep(self.delay())
            if self.one_in(3):
                raise Oops(name)
            if self.one_in(3):
                await asyncio.sleep(self.delay())
        except asyncio.CancelledError as e:
            self.say(name, "cancelled", e.args)
            raise
        finally:
            self.say(name, "out")

    async def put(self, name):
        queue = self.queues[self.below(len(self.queues))]
        await queue.put(self.below(10))
        return queue.qsize()

    async def get(self, name):
        queue = self.queues[self.below(len(self.queues))]
        item = await queue.get()
        if self.one_in(2):
            queue.task_done()
        return item

    async def queue_now(self, name):
        queue = self.queues[self.below(len(self.queues))]
        if self.one_in(2):
            queue.put_nowait(self.below(10))
        else:
            return queue.get_nowait()

    async def shut_down(self, name):
        if self.one_in(4):
            i = self.below(len(self.queues))
            self.queues[i].shutdown(immediate=self.one_in(2))
            self.queues[i] = asyncio.Queue(1)

    async def lock(self, name):
        async with self.locks[self.below(len(self.locks))]:
            self.say(name, "holds")
            await asyncio.sleep(self.delay())

    async def event_wait(self, name):
        return await self.event.wait()

    async def event_set(self, name):
        self.event.set()
        if self.one_in(2):
            self.event.clear()

    async def notify(self, name):
        async with self.condition:
            self.condition.notify(1 + self.below(2))

    async def wait_condition(self, name):
        async with self.condition:
            await self.condition.wait()
            self.say(name, "notified")

    async def barrier(self, name):
        return await self.gate.wait()

    async def callback(self, name):
        what = self.below(4)
        say = lambda: self.say("callback of", name, variable.get())
        if what == 0:
            self.loop.call_soon(say)
        elif what == 1:
            self.loop.call_later(self.delay(), say)
        elif what == 2:
            self.handles.append(self.loop.call_later(self.delay(), say))
        elif self.handles:
            handle = self.handles.pop()
            handle.cancel()
            return handle.cancelled()

    async def failing_callback(self, name):
        def fail():
            raise Oops("in callback")
        self.loop.call_soon(fail)

    async def numbers(self, name, n):
        try:
            for i in range(n):
                if self.one_in(2):
                    await asyncio.sleep(self.delay())
                try:
                    got = yield i
                    if got is not None:
                        self.say(name, "sent", got)
                except Oops as e:
                    self.say(name, "thrown", e)
        finally:
            if self.one_in(2):
                await asyncio.sleep(self.delay())
            self.say(name, "generator ends")

    async def iterate(self, name):
        seen = []
        async for i in self.numbers(name, 1 + self.below(4)):
            seen.append(i)
        return seen

    async def break_off(self, name):
        agen = self.numbers(name, 4)
        async for i in agen:
            if self.one_in(2):
                break
        if self.one_in(2):
            await agen.aclose()
        return i

    async def drive(self, name):
        agen = self.numbers(name, 4)
        seen = [await anext(agen), await agen.asend("x")]
        try:
            seen.append(await agen.athrow(Oops("athrow")))
        except StopAsyncIteration:
            seen.append("stop")
        await agen.aclose()
        return seen, await anext(agen, "default")

    async def context(self, name):
        variable.set(variable.get() + 1)
        return variable.get()

    async def fail(self, name):
        raise Oops(name)

    async def look(self, name):
        me = asyncio.current_task()
        waiting = sorted(t.get_name() for t in asyncio.all_tasks())
        # The numbers of automatic names depend on how many generators the collector found.
        return me.get_name().split("-")[0], me.cancelling(), len(waiting), (self.loop.time() - self.begin) / TICK

    STEPS = [yield_, sleep, sleep, wait_future, shielded_future, set_future, set_future, renew_future, start, start,
             cancel_task, cancel_task, await_new, await_coroutine, shield_new, gather, wait, wait_for, as_completed,
             timeout, timeout, group, put, put, get, queue_now, shut_down, lock, lock, event_wait, event_set, notify,
             wait_condition, barrier, callback, callback, failing_callback, iterate, break_off, drive, context, fail,
             look]

    def handle(self, loop, context):
        message = context["message"].split(" at ")[0].split("<locals>")[0]
        if self.seed % 5 == 4 and "never" in message:
            return  # when an eager task dies is up to the frames that its traceback keeps
        self.say("handler", message, repr(context.get("exception")))

    async def main(self):
        self.loop = asyncio.get_running_loop()
        self.begin = self.loop.time()
        if self.seed % 5 == 4:
            self.loop.set_task_factory(asyncio.eager_task_factory)
        self.loop.set_exception_handler(self.handle)
        self.futures = [self.loop.create_future() for _ in range(3)]
        self.queues = [asyncio.Queue(1 + self.below(2)), asyncio.PriorityQueue(), asyncio.LifoQueue(1)]
        self.locks = [asyncio.Lock(), asyncio.Semaphore(2), asyncio.BoundedSemaphore(1)]
        self.event = asyncio.Event()
        self.condition = asyncio.Condition()
        self.gate = asyncio.Barrier(2)
        self.handles = []
        for _ in range(2 + self.below(4)):
            self.spawn()
        await asyncio.sleep(30 * TICK)
        rounds = 0
        while rounds < 9 and not all(t.done() for t in self.tasks):
            rounds += 1
            for task in list(self.tasks):
                if not task.done():
                    task.cancel("end")
                    await asyncio.sleep(TICK)
        self.say("rounds", rounds, [self.outcome(t) for t in self.tasks])


def run(seed):
    program = Program(seed)
    with asyncio.Runner(loop_factory=new_loop) as runner:
        try:
            runner.run(program.main())
        except Oops as e:
            program.say("main", repr(e))
    return program.log


if len(sys.argv) > 1:
    print("\n".join(run(int(sys.argv[1]))))
else:
    for seed in range(PROGRAMS):
        trace = "\n".join(run(seed))
        print(seed, len(trace), int.from_bytes(trace.encode(), "big") % (2**61 - 1))
