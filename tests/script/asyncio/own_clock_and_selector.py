# A loop whose clock or selector is the program's own.
import asyncio
import selectors
import socket
import threading
from asyncio import staggered


class Skipping(asyncio.SelectorEventLoop):
    """Time does not pass: it jumps to what is due next."""

    def __init__(self):
        super().__init__()
        self._now = 0.0
        self._clock_resolution = 1e-9

    def time(self):
        return self._now

    def _run_once(self):
        if not self._ready and self._scheduled:
            self._now = max(self._now, min(handle.when() for handle in self._scheduled))
        super()._run_once()


async def sleeper(name, delay):
    await asyncio.sleep(delay)
    print(name, asyncio.get_running_loop().time())


async def naps():
    await asyncio.gather(sleeper("b", 7200), sleeper("a", 3600), sleeper("c", 86400))
    try:
        async with asyncio.timeout(1000):
            await asyncio.sleep(2000)
    except TimeoutError:
        print("timeout at", asyncio.get_running_loop().time())


loop = Skipping()
print(loop._clock_resolution)
loop.run_until_complete(naps())
handle = loop.call_later(5, print)
print(handle.when(), handle in loop._scheduled)
loop.close()


class Counting(selectors.DefaultSelector):
    calls = 0

    def select(self, timeout=None):
        self.calls += 1
        return super().select(timeout)


async def talk(loop):
    a, b = socket.socketpair()
    a.setblocking(False)
    b.setblocking(False)
    await loop.sock_sendall(a, b"hello")
    print(await loop.sock_recv(b, 100))
    got = loop.create_future()
    loop.add_reader(b, lambda: got.set_result(b.recv(10)))
    loop.add_writer(b, lambda: loop.remove_writer(b))
    loop.call_later(0.01, a.send, b"later")
    print(await got)
    print(loop.remove_reader(b), loop.remove_reader(b), loop.remove_writer(b))
    # From another thread, while the selector waits without end.
    woken = asyncio.Event()
    timer = threading.Timer(0.02, loop.call_soon_threadsafe, (woken.set,))
    timer.start()
    await woken.wait()
    print(await loop.run_in_executor(None, sum, [1, 2, 3]))
    a.close()
    b.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    writer.write(b"ping\n")
    print(await reader.readline())
    writer.close()
    await writer.wait_closed()
    server.close()
    await server.wait_closed()


async def answer(reader, writer):
    writer.write((await reader.readline()).upper())
    writer.close()


selector = Counting()
loop = asyncio.SelectorEventLoop(selector)
print(loop._selector is selector)
loop.run_until_complete(talk(loop))
loop.run_until_complete(loop.shutdown_default_executor())
print(selector.calls > 5)
loop.close()
print(loop._selector, selector.get_map())


async def attempt(result, delay):
    await asyncio.sleep(delay)
    if isinstance(result, Exception):
        raise result
    return result


async def race(delay, *attempts):
    won, index, raised = await staggered.staggered_race([lambda a=a: attempt(*a) for a in attempts], delay)
    print(won, index, raised)


async def races():
    await race(None)
    await race(None, ("x", 0))
    await race(None, (ValueError("v"), 0), ("y", 0))
    await race(0.01, ("slow", 5), ("quick", 0.01))
    await race(0.001, (ValueError("v"), 0), (KeyError("k"), 0))


asyncio.run(races())
