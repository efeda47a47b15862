"""An echo server on asyncio's streams; messages of 64 KiB."""

import asyncio
import sys

SIZE = 4_000
QUICK = 100
CLIENT = "large_echo"


class EchoServer:
    """Sends back what it receives; done when the last connection is closed."""

    def __init__(self):
        self.served = 0
        self.open = 0
        self.bytes = 0
        self.done = asyncio.Event()

    async def serve(self, reader, writer):
        self.served += 1
        self.open += 1
        while data := await reader.read(65536):
            self.bytes += len(data)
            writer.write(data)
            await writer.drain()
        writer.close()
        await writer.wait_closed()
        self.open -= 1
        if self.open == 0:
            self.done.set()


async def main(size):
    echo = EchoServer()
    server = await asyncio.start_server(echo.serve, "127.0.0.1", 0)
    async with server:
        print(server.sockets[0].getsockname()[1], flush=True)
        await echo.done.wait()
    print("echo_large", size, echo.served, echo.bytes)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else SIZE))
