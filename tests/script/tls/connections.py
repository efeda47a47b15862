# TLS over streams, protocols, sockets and in memory. The certificates beside this file are for tests alone.
import asyncio
import os
import socket
import ssl
import threading

HERE = os.path.dirname(os.path.abspath(__file__))
server_context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
server_context.load_cert_chain(os.path.join(HERE, "localhost.pem"))
trusting = ssl.create_default_context(cafile=os.path.join(HERE, "authority.pem"))


async def echo(reader, writer):
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
        writer.close()
        await writer.wait_closed()
    except (ConnectionError, ssl.SSLError):
        pass


async def attempt(port, context, name):
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=context, server_hostname=name)
    except ssl.SSLCertVerificationError as e:
        print("refused:", type(e).__name__, e.verify_message.split(",")[0].split(" for")[0])
        return
    print(writer.get_extra_info("ssl_object").version(), writer.can_write_eof())
    message = bytes(range(256)) * 2000
    writer.write(message)
    print(await reader.readexactly(len(message)) == message)
    writer.close()
    await writer.wait_closed()
    print(await reader.read())


async def upgraded(reader, writer):
    print(await reader.readline())
    writer.write(b"go ahead\n")
    await writer.drain()
    await writer.start_tls(server_context)
    writer.write(b"secret " + await reader.readline())
    await writer.drain()
    writer.close()


async def main():
    server = await asyncio.start_server(echo, "127.0.0.1", 0, ssl=server_context)
    port = server.sockets[0].getsockname()[1]
    await attempt(port, trusting, "localhost")
    await attempt(port, trusting, None)
    await attempt(port, trusting, "elsewhere.example")
    await attempt(port, ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), "localhost")
    old = ssl.create_default_context(cafile=os.path.join(HERE, "authority.pem"))
    old.maximum_version = ssl.TLSVersion.TLSv1_2
    await attempt(port, old, "localhost")
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"this is not TLS\n\n")
    print(await reader.read() != b"", "a plain client is refused")
    writer.close()
    server.close()

    server = await asyncio.start_server(upgraded, "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    writer.write(b"start\n")
    print(await reader.readline())
    await writer.start_tls(trusting, server_hostname="localhost")
    writer.write(b"words\n")
    print(await reader.readline(), await reader.read())
    writer.close()
    server.close()


asyncio.run(main())

# Blocking sockets.
listener = socket.create_server(("127.0.0.1", 0))


def serve():
    plain, _ = listener.accept()
    with server_context.wrap_socket(plain, server_side=True) as conn:
        conn.sendall(conn.recv(100).upper())


thread = threading.Thread(target=serve)
thread.start()
with socket.create_connection(listener.getsockname()) as sock:
    with trusting.wrap_socket(sock, server_hostname="localhost") as conn:
        print(conn.version(), len(conn.getpeercert(True)) > 300)
        conn.sendall(b"blocking")
        print(conn.recv(100), conn.recv(100))
thread.join()
listener.close()

# In memory.
a_in, a_out, b_in, b_out = (ssl.MemoryBIO() for _ in range(4))
client = trusting.wrap_bio(a_in, a_out, server_hostname="localhost")
server = server_context.wrap_bio(b_in, b_out, server_side=True)
for _ in range(4):
    for end in (client, server):
        try:
            end.do_handshake()
        except ssl.SSLWantReadError:
            pass
        b_in.write(a_out.read())
        a_in.write(b_out.read())
print(client.version(), client.write(b"through memory"))
b_in.write(a_out.read())
print(server.read())
try:
    server.read()
except ssl.SSLWantReadError as e:
    print(type(e).__name__)
for wrong in (lambda: trusting.wrap_bio(a_in, a_out), lambda: ssl.SSLObject(), lambda: setattr(trusting, "verify_mode", 0)):
    try:
        wrong()
    except (ValueError, TypeError) as e:
        print(type(e).__name__, e)
