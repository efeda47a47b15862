"""Echo server and clients in one process, with lines on streams: what a loop costs that does both."""

import asyncio
import sys

SIZE = 8_000
QUICK = 200
CONNECTIONS = 20


async def serve(reader, writer):
    """Answer each line with the sum of its numbers."""
    async for line in reader:
        writer.write(b"%d\n" % sum(map(int, line.split())))
        await writer.drain()
    writer.close()


async def converse(port, first, count):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    total = 0
    for number in range(first, first + count):
        writer.write(f"{number} {number * 2} 3\n".encode())
        await writer.drain()
        total += int(await reader.readline())
    writer.close()
    await writer.wait_closed()
    return total


async def main(size):
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        share = size // CONNECTIONS
        totals = await asyncio.gather(*(converse(port, i * share, share) for i in range(CONNECTIONS)))
    print("both_ends", size, sum(totals), totals[-1])


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else SIZE))
