import asyncio
async def serve(reader, writer):
    async for line in reader:
        writer.write(line.upper()); await writer.drain()
    writer.close()
async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        r, w = await asyncio.open_connection(*server.sockets[0].getsockname())
        w.writelines([b"one\n", b"two\n", b"rest"]); await w.drain(); w.write_eof()
        print(await r.readline(), await r.readexactly(2), await r.read(), r.at_eof()); w.close(); await w.wait_closed()
    r = asyncio.StreamReader(limit=4); r.feed_data(b"abcdefgh\nij"); r.feed_eof(); print(str(r))
    for call in (lambda: r.readline(), lambda: r.readuntil(b"x"), lambda: r.readexactly(9), lambda: r.readuntil(b""), lambda: r.readexactly(-1)):
        try:
            print(await call())
        except Exception as error:
            print(type(error).__name__, error)
asyncio.run(main())
