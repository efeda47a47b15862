"""Every primitive, cancelled at each of its suspension points (after 0, 1, 2 … passes of the loop, until it is over by
then): what becomes of it, of the others that wait, and whether the primitive still works afterwards."""
import asyncio
import contextlib
import gc
import os
import re
import socket
import threading
import warnings

warnings.simplefilter("ignore", ResourceWarning)


def clean(text):
    return re.sub(r"0x[0-9a-f]+|Task-\d+|/\S+", "_", str(text))


class Trace(list):
    def __call__(self, *what):
        self.append(" ".join(map(clean, what)))


async def outcome(task):
    try:
        return f"result {clean(await task)}"
    except asyncio.CancelledError as error:
        return f"cancelled {error.args}"
    except BaseExceptionGroup as error:
        return f"{type(error).__name__} {[type(e).__name__ for e in error.exceptions]}"
    except Exception as error:
        return f"{type(error).__name__} {clean(error)}"


async def passes(count):
    for _ in range(count):
        await asyncio.sleep(0)


SCENARIOS = []


def scenario(function):
    SCENARIOS.append(function)
    return function


# Each is an asynchronous generator: it makes the world, gives the coroutine to be cancelled, and checks the world when it
# is resumed.

@scenario
async def lock_acquire(trace):
    lock = asyncio.Lock()
    await lock.acquire()

    async def other(name):
        async with lock:
            trace(name, "has it")
            await asyncio.sleep(0)

    async def victim():
        await lock.acquire()
        trace("victim has it")
        lock.release()
        return "acquired"

    before = asyncio.create_task(other("before"))
    await passes(1)
    asyncio.get_running_loop().call_soon(lambda: asyncio.get_running_loop().call_soon(lock.release))
    yield victim()
    after = asyncio.create_task(other("after"))
    await asyncio.gather(before, after)
    trace(lock.locked(), list(lock._waiters or ()))


@scenario
async def lock_with(trace):
    lock = asyncio.Lock()

    async def victim():
        async with lock:
            trace("in")
            await passes(2)
            trace("still in")
        return "out"

    async def other():
        async with lock:
            trace("other")

    others = [asyncio.create_task(other()) for _ in range(2)]
    yield victim()
    await asyncio.gather(*others)
    trace(lock.locked())


@scenario
async def event_wait(trace):
    event = asyncio.Event()

    async def victim():
        return await event.wait()

    async def other():
        trace("other", await event.wait())

    task = asyncio.create_task(other())
    asyncio.get_running_loop().call_later(0, lambda: asyncio.get_running_loop().call_soon(event.set))
    yield victim()
    await task
    trace(event.is_set(), len(event._waiters))


@scenario
async def condition_wait(trace):
    condition = asyncio.Condition()

    async def waits(name):
        async with condition:
            trace(name, "waits")
            try:
                return await condition.wait()
            finally:
                trace(name, "has the lock", condition.locked())

    async def notifies():
        await passes(2)
        async with condition:
            condition.notify(1)
            await passes(2)

    other = asyncio.create_task(waits("other"))
    notifier = asyncio.create_task(notifies())
    yield waits("victim")
    await notifier
    async with condition:
        condition.notify_all()
    trace(await other, condition.locked(), len(condition._waiters))


@scenario
async def condition_wait_for(trace):
    condition = asyncio.Condition()
    ready = []

    async def victim():
        async with condition:
            return await condition.wait_for(lambda: ready)

    async def feeds():
        for value in range(2):
            await passes(2)
            async with condition:
                if value:
                    ready.append(value)
                condition.notify_all()

    feeder = asyncio.create_task(feeds())
    yield victim()
    await feeder
    trace(condition.locked(), len(condition._waiters))


def semaphore_scenario(kind):
    async def semaphore(trace):
        semaphore = kind(1)

        async def other(name):
            async with semaphore:
                trace(name, "in")
                await passes(2)

        async def victim():
            async with semaphore:
                trace("victim in")
                await passes(1)
            return "done"

        others = [asyncio.create_task(other(name)) for name in "ab"]
        yield victim()
        others.append(asyncio.create_task(other("c")))
        await asyncio.gather(*others)
        trace(semaphore.locked(), semaphore._value, list(semaphore._waiters or ()))
        if kind is asyncio.BoundedSemaphore:
            try:
                semaphore.release()
            except ValueError as error:
                trace(error)
    semaphore.__name__ = kind.__name__
    return semaphore


scenario(semaphore_scenario(asyncio.Semaphore))
scenario(semaphore_scenario(asyncio.BoundedSemaphore))


@scenario
async def barrier_wait(trace):
    barrier = asyncio.Barrier(3)

    async def party(name):
        try:
            position = await barrier.wait()
            await passes(1)
            return name, position
        except asyncio.BrokenBarrierError as error:
            return name, type(error).__name__

    async def late():
        await passes(2)
        return await party("late")

    others = [asyncio.create_task(party("early")), asyncio.create_task(late())]
    yield party("victim")
    await passes(3)
    trace(barrier.n_waiting, barrier.broken)
    await barrier.abort()
    trace(await asyncio.gather(*others))
    await barrier.reset()
    trace(barrier.n_waiting, barrier.broken)
    trace(sorted(await asyncio.gather(*(barrier.wait() for _ in range(3)))))


def queue_scenarios(kind):
    async def get(trace):
        queue = kind()

        async def victim():
            return await queue.get()

        async def other():
            trace("other got", await queue.get())

        async def feeds():
            for item in (1, 2):
                await passes(2)
                await queue.put(item)

        task, feeder = asyncio.create_task(other()), asyncio.create_task(feeds())
        yield victim()
        await feeder
        while not task.done():
            queue.put_nowait(3)
            await passes(3)
        trace(queue.qsize(), len(queue._getters))

    async def put(trace):
        queue = kind(1)
        queue.put_nowait(0)

        async def victim():
            await queue.put(5)
            return "put"

        async def other():
            await queue.put(6)
            trace("other put")

        async def takes():
            await passes(2)
            trace("took", await queue.get())

        tasks = [asyncio.create_task(other()), asyncio.create_task(takes())]
        yield victim()
        await passes(3)
        while not all(task.done() for task in tasks):
            trace("took", queue.get_nowait())
            await passes(3)
        left = [queue.get_nowait() for _ in range(queue.qsize())]
        trace(left, len(queue._putters))

    async def join(trace):
        queue = kind()
        queue.put_nowait(1)
        queue.put_nowait(2)

        async def victim():
            await queue.join()
            return "joined"

        async def works():
            for _ in range(2):
                await passes(1)
                queue.get_nowait()
                queue.task_done()

        worker = asyncio.create_task(works())
        yield victim()
        await worker
        await queue.join()
        trace("joined", queue._unfinished_tasks)

    async def shut_down(trace):
        queue = kind()

        async def victim():
            return await queue.get()

        async def closes():
            await passes(2)
            queue.shutdown()

        closer = asyncio.create_task(closes())
        yield victim()
        await closer
        trace(len(queue._getters))

    for function in (get, put, join, shut_down):
        function.__name__ = f"{kind.__name__}_{function.__name__}"
        scenario(function)


for kind in (asyncio.Queue, asyncio.LifoQueue, asyncio.PriorityQueue):
    queue_scenarios(kind)


@scenario
async def task_group(trace):
    async def child(name, count):
        try:
            await passes(count)
            trace(name, "done")
        except asyncio.CancelledError as error:
            trace(name, "cancelled", error.args)
            raise

    async def victim():
        async with asyncio.TaskGroup() as group:
            group.create_task(child("a", 2))
            group.create_task(child("b", 4))
            await passes(1)
            trace("body over")
        return "group over"

    yield victim()


@scenario
async def task_group_with_errors(trace):
    async def fails():
        await passes(2)
        raise ValueError("fails")

    async def stubborn():
        try:
            await passes(6)
        except asyncio.CancelledError:
            trace("stubborn")
            await passes(2)
            raise KeyError("stubborn")

    async def victim():
        async with asyncio.TaskGroup() as group:
            group.create_task(fails())
            group.create_task(stubborn())
            await asyncio.sleep(10)

    yield victim()


@scenario
async def timeout_block(trace):
    async def victim():
        try:
            async with asyncio.timeout(0) as scope:
                await passes(2)
                trace("not cut")
                await asyncio.sleep(10)
        except TimeoutError:
            trace("expired", scope.expired())
            await passes(1)
        return "over"

    yield victim()


@scenario
async def timeout_nested(trace):
    async def victim():
        try:
            async with asyncio.timeout(10) as outer:
                async with asyncio.timeout(None) as inner:
                    await passes(1)
                    inner.reschedule(asyncio.get_running_loop().time() - 1)
                    await asyncio.sleep(10)
        finally:
            trace(outer.expired(), inner.expired(), asyncio.current_task().cancelling())

    yield victim()


@scenario
async def wait_for(trace):
    async def inner():
        try:
            await passes(3)
            return "inner"
        finally:
            trace("inner over")

    async def victim():
        return await asyncio.wait_for(inner(), 10)

    yield victim()


@scenario
async def wait_for_future(trace):
    future = asyncio.get_running_loop().create_future()
    asyncio.get_running_loop().call_soon(asyncio.get_running_loop().call_soon, lambda: future.done() or future.set_result(1))

    async def victim():
        return await asyncio.wait_for(future, 10)

    yield victim()
    trace(future)


@scenario
async def gather(trace):
    async def child(name, count):
        try:
            await passes(count)
            if name == "fails":
                raise ValueError(name)
            return name
        except asyncio.CancelledError:
            trace(name, "cancelled")
            raise

    for return_exceptions in (False, True):
        async def victim():
            return await asyncio.gather(child("a", 1), child("b", 3), child("fails", 4),
                                        return_exceptions=return_exceptions)

        yield victim()


@scenario
async def wait(trace):
    async def child(count):
        await passes(count)
        return count

    for return_when in (asyncio.FIRST_COMPLETED, asyncio.FIRST_EXCEPTION, asyncio.ALL_COMPLETED):
        children = [asyncio.create_task(child(count)) for count in (1, 3)]

        async def victim():
            done, pending = await asyncio.wait(children, return_when=return_when)
            return len(done), len(pending)

        yield victim()
        trace([await outcome(c) for c in children])


@scenario
async def shield(trace):
    async def inner():
        await passes(3)
        trace("inner over")
        return "inner"

    task = asyncio.create_task(inner())

    async def victim():
        return await asyncio.shield(task)

    yield victim()
    trace(await outcome(task))


@scenario
async def as_completed(trace):
    async def child(count):
        await passes(count)
        return count

    for is_async in (False, True):
        children = [asyncio.create_task(child(count)) for count in (3, 1)]

        async def victim():
            results = []
            if is_async:
                async for task in asyncio.as_completed(children):
                    results.append(await task)
            else:
                for future in asyncio.as_completed(children):
                    results.append(await future)
            return results

        yield victim()
        trace([await outcome(c) for c in children])


@scenario
async def sleep(trace):
    async def victim():
        trace(await asyncio.sleep(0, "a"))
        trace(await asyncio.sleep(0.001, "b"))
        return await asyncio.sleep(0)

    yield victim()


@scenario
async def sleep_caught(trace):
    async def victim():
        for delay in (0, 0.01, 0, 0):
            try:
                await asyncio.sleep(delay)
            except asyncio.CancelledError:
                trace("caught at", delay)
        return "stubborn"

    yield victim()


@scenario
async def future_and_task(trace):
    future = asyncio.get_running_loop().create_future()

    async def inner():
        try:
            return await future
        finally:
            trace("inner over")

    async def victim():
        return await asyncio.create_task(inner())

    asyncio.get_running_loop().call_soon(
        lambda: asyncio.get_running_loop().call_soon(lambda: future.done() or future.set_result("f")))
    yield victim()
    trace(future.cancelled())


@scenario
async def generator_aclose(trace):
    async def numbers():
        try:
            for i in range(3):
                await passes(1)
                yield i
        finally:
            trace("closing")
            await passes(2)
            trace("closed")

    generator = numbers()

    async def victim():
        async with contextlib.aclosing(generator) as source:
            async for number in source:
                trace(number)
                if number == 1:
                    break
        return "over"

    yield victim()
    trace(generator.ag_running, await outcome(anext(generator, "empty")))
    await generator.aclose()


@scenario
async def generator_asend_athrow(trace):
    async def echo():
        got = None
        while True:
            try:
                got = yield got
                await passes(1)
            except ValueError as error:
                await passes(1)
                got = error

    generator = echo()

    async def victim():
        await generator.asend(None)
        trace(await generator.asend(1))
        trace(await generator.athrow(ValueError("thrown")))
        await generator.aclose()
        return "over"

    yield victim()
    await generator.aclose()


@scenario
async def exit_stack(trace):
    @contextlib.asynccontextmanager
    async def section(name):
        trace("enter", name)
        await passes(1)
        try:
            yield name
        finally:
            trace("leave", name)
            await passes(1)

    async def victim():
        async with contextlib.AsyncExitStack() as stack:
            for name in "ab":
                await stack.enter_async_context(section(name))
            await passes(1)
        return "over"

    yield victim()


# Streams and sockets: both ends here. How many passes the system takes is its own affair: those are cancelled where they
# surely wait.

STUCK = []


def stuck(function):
    STUCK.append(function)
    return function


async def stream_pair():
    left, right = socket.socketpair()
    return await asyncio.open_connection(sock=left), await asyncio.open_connection(sock=right)


async def close(*writers):
    for writer in writers:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()


def reading_scenario(method, *args, sent):
    async def reads(trace):
        (reader, writer), (_, other) = await stream_pair()

        async def victim():
            return await getattr(reader, method)(*args)

        other.write(b"pa")
        yield victim()
        other.write(sent)
        trace(await getattr(reader, method)(*args))
        trace(reader._waiter, bytes(reader._buffer))
        await close(writer, other)
    reads.__name__ = f"stream_{method}"
    stuck(reads)


reading_scenario("readline", sent=b"rt\nrest")
reading_scenario("readuntil", b"--", sent=b"rt--rest")
reading_scenario("readexactly", 4, sent=b"rtrest")


@stuck
async def stream_read(trace):
    (reader, writer), (_, other) = await stream_pair()

    async def victim():
        return await reader.read(10)

    yield victim()
    other.write(b"after")
    trace(await reader.read(10))
    other.close()
    trace(await reader.read(10), reader.at_eof())
    await close(writer)


@stuck
async def stream_drain(trace):
    (_, writer), (reader, other) = await stream_pair()
    size = 4 << 20

    async def victim():
        writer.write(bytes(size))
        await writer.drain()
        return "drained"

    yield victim()
    trace(len(await reader.readexactly(size)))
    await writer.drain()
    trace(writer.transport.get_write_buffer_size(), len(writer._protocol._drain_waiters))
    await close(writer, other)


@stuck
async def stream_wait_closed(trace):
    (_, writer), (reader, other) = await stream_pair()
    writer.write(bytes(4 << 20))

    async def victim():
        writer.close()
        await writer.wait_closed()

    yield victim()
    trace(len(await reader.read()), "cancelled" if writer._protocol._closed.cancelled() else "closed")
    await close(other)


@stuck
async def sock_recv(trace):
    left, right = socket.socketpair()
    left.setblocking(False)
    right.setblocking(False)
    loop = asyncio.get_running_loop()

    async def victim():
        return await loop.sock_recv(left, 10)

    yield victim()
    await loop.sock_sendall(right, b"after")
    trace(await loop.sock_recv(left, 10), loop.remove_reader(left.fileno()))
    left.close()
    right.close()


@stuck
async def sock_recv_into(trace):
    left, right = socket.socketpair()
    left.setblocking(False)
    right.setblocking(False)
    loop = asyncio.get_running_loop()
    buffer = bytearray(5)

    async def victim():
        return await loop.sock_recv_into(left, buffer)

    yield victim()
    await loop.sock_sendall(right, b"after")
    trace(await loop.sock_recv_into(left, buffer), buffer, loop.remove_reader(left.fileno()))
    left.close()
    right.close()


@stuck
async def sock_sendall(trace):
    left, right = socket.socketpair()
    left.setblocking(False)
    right.setblocking(False)
    loop = asyncio.get_running_loop()

    async def victim():
        await loop.sock_sendall(left, bytes(4 << 20))

    yield victim()
    trace(loop.remove_writer(left.fileno()))
    left.close()
    size = 0
    while data := await loop.sock_recv(right, 1 << 20):
        size += len(data)
    trace(0 < size < 4 << 20)
    right.close()


@stuck
async def sock_accept(trace):
    server = socket.create_server(("127.0.0.1", 0))
    server.setblocking(False)
    loop = asyncio.get_running_loop()

    async def victim():
        return await loop.sock_accept(server)

    yield victim()
    client = socket.socket()
    client.setblocking(False)
    (connection, _), _ = await asyncio.gather(loop.sock_accept(server),
                                              loop.sock_connect(client, server.getsockname()))
    trace(connection.gettimeout(), loop.remove_reader(server.fileno()))
    for sock in (client, connection, server):
        sock.close()


@stuck
async def sock_connect(trace):
    # A listener whose backlog is full answers nobody.
    server = socket.socket(socket.AF_UNIX)
    server.bind("\0ouro-cancel-everywhere-%d" % os.getpid())
    server.listen(0)
    first = socket.socket(socket.AF_UNIX)
    first.connect(server.getsockname())
    tcp = socket.create_server(("127.0.0.1", 0), backlog=0)
    loop = asyncio.get_running_loop()
    waiting = []
    for _ in range(4):
        client = socket.socket()
        client.setblocking(False)
        waiting.append((client, asyncio.create_task(loop.sock_connect(client, tcp.getsockname()))))
    await asyncio.sleep(0.02)
    stuck_ones = [(client, task) for client, task in waiting if not task.done()]
    trace(bool(stuck_ones))
    client, task = stuck_ones[0]

    async def victim():
        await task

    yield victim()
    trace(task.cancelled(), loop.remove_writer(client.fileno()))
    for client, task in waiting:
        task.cancel()
        client.close()
    for sock in (server, first, tcp):
        sock.close()


@stuck
async def server_forever(trace):
    async def serve(reader, writer):
        pass

    server = await asyncio.start_server(serve, "127.0.0.1", 0)

    async def victim():
        async with server:
            await server.serve_forever()

    yield victim()
    trace(server.is_serving(), server.sockets)


@stuck
async def subprocess_wait(trace):
    process = await asyncio.create_subprocess_exec("sleep", "30")

    async def victim():
        return await process.wait()

    yield victim()
    trace(process.returncode)
    process.terminate()
    trace(await process.wait())


@stuck
async def subprocess_communicate(trace):
    process = await asyncio.create_subprocess_exec("cat", stdin=-1, stdout=-1)

    async def victim():
        return await process.stdout.read()

    yield victim()
    trace(await process.communicate(b"after"), process.returncode)

    process = await asyncio.create_subprocess_exec("sleep", "30", stdout=-1)

    async def victim():
        return await process.communicate()

    yield victim()
    process.kill()
    trace(await process.communicate(), process.returncode)


@stuck
async def to_thread(trace):
    release, ended = threading.Event(), threading.Event()

    def work():
        release.wait(10)
        ended.set()
        return "worked"

    async def victim():
        return await asyncio.to_thread(work)

    yield victim()
    release.set()
    trace(await asyncio.to_thread(ended.wait, 10))


@stuck
async def run_in_executor(trace):
    import concurrent.futures
    loop = asyncio.get_running_loop()
    release = threading.Event()
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        first = loop.run_in_executor(pool, release.wait, 10)
        queued = loop.run_in_executor(pool, print, "never printed")

        async def victim():
            await queued

        yield victim()
        trace(queued.cancelled(), first.done())
        release.set()
        trace(await first)


async def run(function):
    """Cancel after 0, 1, 2 … passes, until nothing is left to cancel."""
    count = 0
    while True:
        trace = Trace()
        was_over = True
        async for victim in function(trace):
            task = asyncio.create_task(victim)
            await passes(count)
            was_over &= task.done()
            task.cancel("cut")
            trace("->", await outcome(task), task.cancelling())
        await passes(3)
        print(function.__name__, count, *trace, sep=" | ")
        if was_over or count > 20:
            return
        count += 1


async def run_waiting(function):
    trace = Trace()
    async for victim in function(trace):
        task = asyncio.create_task(victim)
        await asyncio.sleep(0.05)
        trace(task.done())
        task.cancel("cut")
        trace("->", await outcome(task), task.cancelling())
    print(function.__name__, *trace, sep=" | ")


async def main():
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda loop, context: print("handler:", clean(context["message"]),
                                                           clean(repr(context.get("exception")))))
    for function in SCENARIOS:
        await run(function)
    for function in STUCK:
        await run_waiting(function)
    gc.collect()
    print(len(asyncio.all_tasks()))


asyncio.run(main())
