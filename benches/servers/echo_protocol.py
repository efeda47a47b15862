"""An echo server on a Protocol, without streams; messages of 1 KiB."""

import asyncio
import sys

SIZE = 20_000
QUICK = 200
CLIENT = "echo"


class Totals:
    """What all connections have in common."""

    def __init__(self):
        self.served = 0
        self.open = 0
        self.bytes = 0
        self.done = asyncio.get_running_loop().create_future()


class Echo(asyncio.Protocol):
    def __init__(self, totals):
        self.totals = totals
        self.transport = None

    def connection_made(self, transport):
        self.transport = transport
        self.totals.served += 1
        self.totals.open += 1

    def data_received(self, data):
        self.totals.bytes += len(data)
        self.transport.write(data)

    def connection_lost(self, error):
        self.totals.open -= 1
        if self.totals.open == 0:
            self.totals.done.set_result(error)


async def main(size):
    totals = Totals()
    server = await asyncio.get_running_loop().create_server(lambda: Echo(totals), "127.0.0.1", 0)
    async with server:
        print(server.sockets[0].getsockname()[1], flush=True)
        await totals.done
    print("echo_protocol", size, totals.served, totals.bytes)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else SIZE))
