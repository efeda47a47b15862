# Datagrams, pipes, Unix sockets, low-level socket coroutines, backpressure.
import asyncio
import os
import socket
import tempfile


class Datagrams(asyncio.DatagramProtocol):
    def __init__(self, name, reply):
        self.name, self.reply, self.events, self.got = name, reply, [], asyncio.get_running_loop().create_future()

    def connection_made(self, transport):
        self.transport = transport
        self.events.append("made")

    def datagram_received(self, data, addr):
        self.events.append(data)
        if self.reply:
            self.transport.sendto(data.upper(), addr)
        elif not self.got.done():
            self.got.set_result(data)

    def error_received(self, exc):
        self.events.append(type(exc).__name__)
        if not self.got.done():
            self.got.set_result(exc)

    def connection_lost(self, exc):
        self.events.append(("lost", exc))


async def datagrams():
    loop = asyncio.get_running_loop()
    server, sp = await loop.create_datagram_endpoint(lambda: Datagrams("s", True), local_addr=("127.0.0.1", 0))
    addr = server.get_extra_info("sockname")
    client, cp = await loop.create_datagram_endpoint(lambda: Datagrams("c", False), remote_addr=addr)
    client.sendto(b"hello")
    print(await asyncio.wait_for(cp.got, 5), client.get_extra_info("peername") == addr)
    client.sendto(b"")
    try:
        client.sendto(b"x", ("127.0.0.1", 1))
    except ValueError as e:
        print("ValueError", str(e).split("(")[0])
    try:
        client.sendto("text")
    except TypeError as e:
        print("TypeError", e)
    client.close(); server.close()
    print(client.is_closing(), client.get_write_buffer_size())
    await asyncio.sleep(0.02)
    print(sp.events, cp.events)
    # Nobody listens there.
    probe = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); probe.bind(("127.0.0.1", 0)); dead = probe.getsockname(); probe.close()
    client, cp = await loop.create_datagram_endpoint(lambda: Datagrams("c", False), remote_addr=dead)
    client.sendto(b"anyone?")
    print(type(await asyncio.wait_for(cp.got, 5)).__name__)
    client.abort()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    print(cp.events)
    for kwargs in ({}, {"local_addr": ("127.0.0.1", 0), "sock": probe}, {"local_addr": ("nonsense",)}):
        try:
            await loop.create_datagram_endpoint(asyncio.DatagramProtocol, **kwargs)
        except Exception as e:
            print(type(e).__name__, str(e)[:60])


async def pipes():
    loop = asyncio.get_running_loop()
    r, w = os.pipe()
    reader = asyncio.StreamReader()
    rt, _ = await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(r, "rb"))
    wt, wp = await loop.connect_write_pipe(asyncio.Protocol, os.fdopen(w, "wb"))
    print(type(rt).__name__, type(wt).__name__, wt.can_write_eof())
    wt.write(b"one\ntwo")
    print(await reader.readline())
    big = b"z" * 300000
    wt.write(big)
    print(wt.get_write_buffer_size() > 0)
    data = await reader.readexactly(3 + len(big))
    print(len(data), wt.get_write_buffer_size())
    wt.write_eof()
    print(await reader.read(), wt.is_closing())
    rt.close()
    await asyncio.sleep(0.01)
    r, w = os.pipe()
    wt, wp = await loop.connect_write_pipe(Lost, os.fdopen(w, "wb"))
    os.close(r)
    print(await asyncio.wait_for(wp.lost, 5))
    with tempfile.TemporaryFile() as f:
        try:
            await loop.connect_read_pipe(asyncio.Protocol, f)
        except ValueError as e:
            print(e)


class Lost(asyncio.Protocol):
    def __init__(self):
        self.lost = asyncio.get_running_loop().create_future()

    def connection_lost(self, exc):
        self.lost.set_result(type(exc).__name__)


async def unix():
    async def serve(reader, writer):
        writer.write((await reader.readline())[::-1])
        writer.write_eof()
        await writer.drain()
        writer.close()
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "s")
        server = await asyncio.start_unix_server(serve, path)
        reader, writer = await asyncio.open_unix_connection(path)
        writer.write(b"abc\n")
        print(await reader.read())
        writer.close()
        await writer.wait_closed()
        server.close()
        await server.wait_closed()
        print(os.path.exists(path), server.sockets, server.is_serving())
        try:
            await asyncio.open_unix_connection(path)
        except OSError as e:
            print(type(e).__name__)


async def sockets():
    loop = asyncio.get_running_loop()
    listener = socket.create_server(("127.0.0.1", 0)); listener.setblocking(False)
    client = socket.socket(); client.setblocking(False)
    accepted, _ = await asyncio.gather(loop.sock_accept(listener), loop.sock_connect(client, listener.getsockname()))
    conn = accepted[0]
    await loop.sock_sendall(client, b"x" * 500000 if False else b"message")
    print(await loop.sock_recv(conn, 100))
    buf = bytearray(10)
    send = asyncio.create_task(loop.sock_sendall(conn, b"back"))
    print(await loop.sock_recv_into(client, buf), bytes(buf), await send)
    with tempfile.TemporaryFile() as f:
        f.write(b"file contents" * 1000); f.seek(0)
        sent = asyncio.create_task(loop.sock_sendfile(conn, f))
        got = b""
        while len(got) < 13000:
            got += await loop.sock_recv(client, 65536)
        print(await sent, got == b"file contents" * 1000)
    waiting = asyncio.create_task(loop.sock_recv(client, 10))
    await asyncio.sleep(0)
    waiting.cancel()
    try:
        await waiting
    except asyncio.CancelledError:
        print("cancelled", loop.remove_reader(client.fileno()))
    conn.close()
    print(await loop.sock_recv(client, 10))
    a, b = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM); a.setblocking(False); b.setblocking(False)
    await loop.sock_sendto(a, b"dgram", None) if False else a.send(b"dgram")
    print(await loop.sock_recvfrom(b, 100))
    for s in (listener, client, a, b):
        s.close()


class Buffered(asyncio.BufferedProtocol):
    def __init__(self):
        self.buffer, self.data, self.done = bytearray(1000), b"", asyncio.get_running_loop().create_future()

    def get_buffer(self, sizehint):
        return self.buffer

    def buffer_updated(self, nbytes):
        self.data += self.buffer[:nbytes]

    def eof_received(self):
        self.done.set_result(len(self.data))


class Slow(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport
        transport.pause_reading()

    def data_received(self, data):
        pass


class Writer(asyncio.Protocol):
    def __init__(self):
        self.events, self.resumed = [], asyncio.get_running_loop().create_future()

    def pause_writing(self):
        self.events.append("pause")

    def resume_writing(self):
        self.events.append("resume")
        if not self.resumed.done():
            self.resumed.set_result(None)


async def flow():
    loop = asyncio.get_running_loop()
    protocols = []
    server = await loop.create_server(lambda: protocols.append(Slow()) or protocols[-1], "127.0.0.1", 0, start_serving=False)
    print(server.is_serving())
    await server.start_serving()
    print(server.is_serving())
    transport, writer = await loop.create_connection(Writer, *server.sockets[0].getsockname())
    transport.set_write_buffer_limits(high=1000, low=100)
    print(transport.get_write_buffer_limits())
    while not writer.events:
        transport.write(b"q" * 100000)
    print(writer.events, transport.get_write_buffer_size() > 1000)
    await asyncio.sleep(0.01)
    print(protocols[0].transport.is_reading())
    protocols[0].transport.resume_reading()
    await asyncio.wait_for(writer.resumed, 5)
    print(writer.events)
    transport.abort()
    server.close()
    received = []
    server = await loop.create_server(lambda: received.append(Buffered()) or received[-1], "127.0.0.1", 0)
    transport, _ = await loop.create_connection(asyncio.Protocol, *server.sockets[0].getsockname())
    transport.writelines([b"a" * 1500, b"b" * 1500])
    transport.write_eof()
    await asyncio.sleep(0.02)
    print(await asyncio.wait_for(received[0].done, 5))
    try:
        transport.write(b"more")
    except RuntimeError as e:
        print(e)
    transport.close()
    async with server:
        forever = asyncio.create_task(server.serve_forever())
        await asyncio.sleep(0)
        forever.cancel()
        try:
            await forever
        except asyncio.CancelledError:
            print("no longer forever", server.is_serving())


async def main():
    for part in (datagrams, pipes, unix, sockets, flow):
        print("--", part.__name__)
        await part()


asyncio.run(main())
