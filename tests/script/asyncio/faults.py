"""Peers that misbehave, and a system that runs out: resets, half-closed connections, slow readers, floods, silence,
descriptors that are used up."""
import asyncio
import contextlib
import errno
import logging
import os
import re
import resource
import socket
import struct


async def serving(handler, **options):
    server = await asyncio.start_server(handler, "127.0.0.1", 0, **options)
    return server, server.sockets[0].getsockname()


def reset(sock):
    """Close so that the other side gets an RST."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sock.close()


async def resets():
    print("-- resets")
    ended = asyncio.Queue()

    async def handler(reader, writer):
        try:
            data = await reader.readexactly(10)
        except Exception as error:
            ended.put_nowait((type(error).__name__, isinstance(error, OSError) and errno.errorcode[error.errno],
                              reader.at_eof(), repr(reader.exception())))
        try:
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.01)
            writer.write(b"x")
            await writer.drain()
            ended.put_nowait("written")
        except Exception as error:
            ended.put_nowait((type(error).__name__, str(error)))
        writer.close()
        try:
            await writer.wait_closed()
            ended.put_nowait("closed")
        except Exception as error:
            ended.put_nowait((type(error).__name__,))

    server, address = await serving(handler)
    client = socket.create_connection(address)
    client.sendall(b"abc")
    await asyncio.sleep(0.02)
    reset(client)
    for _ in range(3):
        print(await ended.get())
    server.close()
    await server.wait_closed()

    print("-- a protocol is told")

    class Told(asyncio.Protocol):
        def __init__(self):
            self.events = []
            self.over = asyncio.get_running_loop().create_future()

        def connection_made(self, transport):
            self.transport = transport

        def data_received(self, data):
            self.events.append(data)

        def eof_received(self):
            self.events.append("eof")

        def connection_lost(self, exc):
            self.events.append(("lost", type(exc).__name__))
            self.over.set_result(self.events)

    loop = asyncio.get_running_loop()
    made = []
    server = await loop.create_server(lambda: made.append(Told()) or made[-1], "127.0.0.1", 0)
    for end in (reset, socket.socket.close):
        client = socket.create_connection(server.sockets[0].getsockname())
        client.sendall(b"abc")
        await asyncio.sleep(0.02)
        end(client)
        print(await made[-1].over, made[-1].transport.is_closing())
    server.close()


async def half_closed():
    print("-- half closed")

    async def handler(reader, writer):
        data = await reader.read()
        writer.write(b"%d bytes" % len(data))
        await writer.drain()
        writer.write_eof()
        try:
            writer.write(b"more")
        except RuntimeError as error:
            print(error)
        writer.close()

    server, address = await serving(handler)
    reader, writer = await asyncio.open_connection(*address)
    writer.write(b"a" * 100_000)
    print(writer.can_write_eof())
    writer.write_eof()
    print(await reader.read(), reader.at_eof())
    writer.close()
    await writer.wait_closed()
    server.close()
    await server.wait_closed()


async def slow_reader():
    print("-- a reader that is slow")
    log = []

    class Writes(asyncio.Protocol):
        def connection_made(self, transport):
            self.transport = transport
            transport.set_write_buffer_limits(high=100_000, low=50_000)
            print(transport.get_write_buffer_limits())
            self.over = asyncio.get_running_loop().create_future()

        def pause_writing(self):
            log.append(("pause", self.transport.get_write_buffer_size() > 100_000))

        def resume_writing(self):
            log.append(("resume", self.transport.get_write_buffer_size() <= 50_000))

        def connection_lost(self, exc):
            self.over.set_result(exc)

    ours, theirs = socket.socketpair()
    theirs.setblocking(False)
    loop = asyncio.get_running_loop()
    transport, protocol = await loop.create_connection(Writes, sock=ours)
    pieces = [bytes([i]) * 50_000 for i in range(40)]
    for piece in pieces[:20]:
        transport.write(piece)
    transport.writelines(pieces[20:])
    print(log, transport.get_write_buffer_size() > 0)
    transport.close()
    print(transport.is_closing(), protocol.over.done())
    received = bytearray()
    while data := await loop.sock_recv(theirs, 30_000):
        received += data
        await asyncio.sleep(0)
    print(received == b"".join(pieces), log, await protocol.over)
    theirs.close()

    print("-- a writer that is slow to be read is aborted")
    ours, theirs = socket.socketpair()
    transport, protocol = await loop.create_connection(Writes, sock=ours)
    transport.write(bytes(5_000_000))
    transport.abort()
    print(transport.get_write_buffer_size(), await protocol.over)
    theirs.close()


async def flood():
    print("-- a flood is held back")
    ours, theirs = socket.socketpair()
    theirs.setblocking(False)
    reader, writer = await asyncio.open_connection(sock=ours, limit=10_000)
    sent = 0
    for _ in range(50):
        with contextlib.suppress(BlockingIOError):
            while True:
                sent += theirs.send(b"f" * 20_000)
        await asyncio.sleep(0)
    with contextlib.suppress(BlockingIOError):
        theirs.send(b"f")
    print(reader._paused, len(reader._buffer) < 2_000_000, writer.transport.is_reading())
    received = 0
    while received < sent:
        received += len(await reader.read(7_777))
    print(reader._paused, received >= sent)
    try:
        theirs.send(b"g" * 30_000)
        while len(reader._buffer) < 20_000:
            await asyncio.sleep(0.001)
        await reader.readline()
    except ValueError as error:
        print(error, len(reader._buffer))
    theirs.close()
    writer.close()


async def silence():
    print("-- peers that are silent")

    async def handler(reader, writer):
        try:
            async with asyncio.timeout(0.02):
                await reader.readline()
        except TimeoutError:
            writer.write(b"too slow\n")
        writer.close()

    server, address = await serving(handler)
    connections = [await asyncio.open_connection(*address) for _ in range(5)]
    print(await asyncio.gather(*(reader.read() for reader, _ in connections)))
    for _, writer in connections:
        writer.close()


    loop = asyncio.get_running_loop()
    black_hole = socket.create_server(("127.0.0.1", 0), backlog=0)
    fillers = []
    for _ in range(4):
        filler = socket.socket()
        filler.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            filler.connect(black_hole.getsockname())
        fillers.append(filler)
    try:
        await asyncio.wait_for(asyncio.open_connection(*black_hole.getsockname()), 0.05)
    except TimeoutError:
        print("no answer")
    for sock in (*fillers, black_hole):
        sock.close()
    server.close()
    await server.wait_closed()


async def refused():
    print("-- refused")
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = server.getsockname()
    try:
        await asyncio.open_connection(*address)
    except ConnectionRefusedError as error:
        print(error.errno == errno.ECONNREFUSED, str(error).replace(str(address[1]), "PORT"))
    try:
        await asyncio.open_connection("127.0.0.1", address[1], local_addr=("192.0.2.1", 0))
    except OSError as error:
        print(type(error).__name__, str(error).partition(")")[0])


async def out_of_descriptors():
    print("-- out of descriptors")
    loop = asyncio.get_running_loop()
    reports = []
    loop.set_exception_handler(lambda loop, context: reports.append(
        (context["message"], errno.errorcode[context["exception"].errno], "socket" in context)))
    asyncio.constants.ACCEPT_RETRY_DELAY = 0.05

    async def handler(reader, writer):
        writer.write(b"welcome " + await reader.readline())
        writer.close()

    server, address = await serving(handler)
    clients = []
    for i in range(3):
        client = socket.socket()
        client.setblocking(False)
        clients.append(client)
    hoard = []
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    highest = max(map(int, os.listdir("/proc/self/fd")))
    resource.setrlimit(resource.RLIMIT_NOFILE, (highest + 10, limits[1]))
    with contextlib.suppress(OSError):
        while True:
            hoard.append(os.open("/dev/null", os.O_RDONLY))
    for i, client in enumerate(clients):
        await loop.sock_connect(client, address)
        await loop.sock_sendall(client, b"client %d\n" % i)
    await asyncio.sleep(0.12)
    print(len(reports) >= 2, set(reports))
    for fd in hoard:
        os.close(fd)
    resource.setrlimit(resource.RLIMIT_NOFILE, limits)
    print(await asyncio.wait_for(asyncio.gather(*(loop.sock_recv(client, 100) for client in clients)), 5))
    for client in clients:
        client.close()
    server.close()
    await server.wait_closed()


async def lost_writes():
    print("-- writing to who has gone")
    logging.getLogger("asyncio").addHandler(handler := logging.Handler())
    warnings = []
    handler.emit = lambda record: warnings.append(record.getMessage())
    ours, theirs = socket.socketpair()
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_connection(asyncio.Protocol, sock=ours)
    theirs.close()
    for _ in range(8):
        transport.write(b"x")
    print(transport.is_closing(), warnings)
    logging.getLogger("asyncio").removeHandler(handler)
    await asyncio.sleep(0)
    try:
        loop.add_reader(ours, print)
    except (RuntimeError, ValueError) as error:
        print(type(error).__name__)


async def descriptors_of_transports():
    print("-- descriptors of transports are theirs")
    ours, theirs = socket.socketpair()
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_connection(asyncio.Protocol, sock=ours)
    fd = ours.fileno()
    for attempt in (lambda: loop.add_reader(fd, print), lambda: loop.add_writer(ours, print),
                    lambda: loop.remove_reader(fd), lambda: loop.remove_writer(ours)):
        try:
            attempt()
        except RuntimeError as error:
            print(re.sub(r"\d+", "N", str(error))[:70])
    try:
        await asyncio.wait_for(loop.sock_recv(ours, 1), 1)
    except RuntimeError as error:
        print("sock_recv", re.sub(r"\d+", "N", str(error))[:60])
    transport.close()
    await asyncio.sleep(0)
    theirs.close()


async def main():
    for part in (resets, half_closed, slow_reader, flood, silence, refused, descriptors_of_transports, lost_writes,
                 out_of_descriptors):
        await part()


asyncio.run(main())
