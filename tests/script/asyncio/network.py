# Streams, protocols, Unix sockets, datagrams, readers and pipes.
import asyncio
import os
import socket
import tempfile


async def streams():
    async def handle(reader, writer):
        while line := await reader.readline():
            writer.write(line.upper())
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"one\ntwo\n")
    print(await reader.readline(), await reader.readline())
    big = b"x" * 60_000 + b"\n"
    writer.write(big)
    print(len(await reader.readexactly(len(big))))
    writer.write_eof()
    print(await reader.read(), writer.get_extra_info("peername") == ("127.0.0.1", port))
    writer.close()
    await writer.wait_closed()
    server.close()
    await server.wait_closed()
    print(server.is_serving(), server.sockets)


class Echo(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.transport.write(b"<" + data + b">")

    def eof_received(self):
        self.transport.write(b"eof")

    def connection_lost(self, exc):
        print("lost", exc)


class Client(asyncio.Protocol):
    def __init__(self, done):
        self.done = done
        self.data = b""

    def connection_made(self, transport):
        transport.write(b"hi")
        transport.write_eof()

    def data_received(self, data):
        self.data += data

    def connection_lost(self, exc):
        self.done.set_result(self.data)


async def protocols():
    loop = asyncio.get_running_loop()
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "socket")
        server = await loop.create_unix_server(Echo, path)
        done = loop.create_future()
        await loop.create_unix_connection(lambda: Client(done), path)
        print(await done)
        server.close()
        await server.wait_closed()
    try:
        await loop.create_connection(asyncio.Protocol, "127.0.0.1", 1)
    except ConnectionRefusedError as e:
        print(e.errno, e)


async def datagrams():
    loop = asyncio.get_running_loop()
    got = loop.create_future()

    class Receiver(asyncio.DatagramProtocol):
        def datagram_received(self, data, addr):
            got.set_result(data)

    receiver, _ = await loop.create_datagram_endpoint(Receiver, local_addr=("127.0.0.1", 0))
    address = receiver.get_extra_info("sockname")
    sender, _ = await loop.create_datagram_endpoint(asyncio.DatagramProtocol, remote_addr=address)
    sender.sendto(b"datagram")
    print(await got)
    sender.close()
    receiver.close()


async def descriptors():
    loop = asyncio.get_running_loop()
    a, b = socket.socketpair()
    a.setblocking(False)
    b.setblocking(False)
    got = loop.create_future()
    loop.add_reader(a, lambda: got.set_result(a.recv(10)))
    await loop.sock_sendall(b, b"bytes")
    print(await got, loop.remove_reader(a), loop.remove_reader(a))
    await loop.sock_sendall(a, b"more")
    print(await loop.sock_recv(b, 10))
    a.close()
    b.close()


for part in (streams, protocols, datagrams, descriptors):
    asyncio.run(part())
