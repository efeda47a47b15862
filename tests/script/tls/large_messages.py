"""Large messages over TLS: sockets that wait, sockets that do not, memory, and one connection inside of another."""
import asyncio
import os
import socket
import ssl
import threading

HERE = os.path.dirname(os.path.abspath(__file__))
DATA = bytes(range(256)) * 4096


def contexts():
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(os.path.join(HERE, "localhost.pem"))
    client = ssl.create_default_context(cafile=os.path.join(HERE, "authority.pem"))
    return server, client


SERVER, CLIENT = contexts()


async def echo(reader, writer):
    try:
        while size := await reader.readexactly(4):
            writer.write(await reader.readexactly(int.from_bytes(size, "big")))
            await writer.drain()
    except asyncio.IncompleteReadError:
        pass
    writer.close()


def waits(address):
    with socket.create_connection(address) as plain, CLIENT.wrap_socket(plain, server_hostname="localhost") as sock:
        print(sock.send(len(DATA).to_bytes(4, "big")))
        sender = threading.Thread(target=lambda: print(sock.send(DATA)))
        sender.start()
        received = bytearray()
        while len(received) < len(DATA):
            received += sock.recv(100_000)
        sender.join()
        print(received == DATA)


def waits_not(address):
    import select
    with socket.create_connection(address) as plain:
        plain.setblocking(False)
        sock = CLIENT.wrap_socket(plain, server_hostname="localhost", do_handshake_on_connect=False)

        def until_done(action, *args):
            while True:
                try:
                    return action(*args)
                except ssl.SSLWantReadError:
                    select.select([sock], [], [], 5)
                except ssl.SSLWantWriteError:
                    select.select([], [sock], [], 5)

        until_done(sock.do_handshake)
        until_done(sock.send, len(DATA).to_bytes(4, "big"))
        sent, received = 0, bytearray()
        while len(received) < len(DATA):
            if sent < len(DATA):
                try:
                    sent += sock.send(DATA[sent:sent + 300_000])
                except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
                    pass
            try:
                received += sock.recv(100_000)
            except ssl.SSLWantReadError:
                select.select([sock], [sock] if sent < len(DATA) else [], [], 5)
        print(received == DATA)
        sock.close()


def memory():
    ends = [(ssl.MemoryBIO(), ssl.MemoryBIO()) for _ in range(1)]
    to_server, to_client = ends[0]
    server = SERVER.wrap_bio(to_server, to_client, server_side=True)
    client = CLIENT.wrap_bio(to_client, to_server, server_hostname="localhost")
    try:
        client.write(b"too early")
    except ssl.SSLWantReadError as error:
        print(type(error).__name__)
    done = set()
    while len(done) < 2:
        for end in (client, server):
            try:
                end.do_handshake()
                done.add(end)
            except ssl.SSLWantReadError:
                pass
    print(client.write(DATA), to_server.pending > len(DATA))
    received = bytearray()
    while len(received) < len(DATA):
        received += server.read(50_000)
    print(received == DATA, to_server.pending)


async def one_inside_of_another():
    async def serve(reader, writer):
        await writer.start_tls(SERVER)
        await echo(reader, writer)

    server = await asyncio.start_server(serve, "localhost", 0, ssl=SERVER, family=socket.AF_INET)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname(), ssl=CLIENT,
                                                   server_hostname="localhost")
    await writer.start_tls(CLIENT, server_hostname="localhost")
    writer.write(len(DATA).to_bytes(4, "big") + DATA)
    print(await reader.readexactly(len(DATA)) == DATA)
    writer.close()
    server.close()


async def main():
    server = await asyncio.start_server(echo, "localhost", 0, ssl=SERVER, family=socket.AF_INET)
    address = server.sockets[0].getsockname()
    print("-- a socket that waits")
    await asyncio.to_thread(waits, address)
    print("-- a socket that does not")
    await asyncio.to_thread(waits_not, address)
    print("-- memory")
    memory()
    print("-- one inside of another")
    await asyncio.wait_for(one_inside_of_another(), 10)
    server.close()


asyncio.run(main())
