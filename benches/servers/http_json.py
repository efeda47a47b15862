"""A small HTTP/1.1 server on asyncio's streams: routes, queries, bodies, JSON, connections that are kept."""

import asyncio
import json
import sys
from urllib.parse import parse_qs, urlsplit

SIZE = 10_000
QUICK = 200
CLIENT = "http"

REASONS = {200: "OK", 400: "Bad Request", 404: "Not Found"}


class Request:
    def __init__(self, method, target, headers, body):
        parts = urlsplit(target)
        self.method = method
        self.path = parts.path
        self.query = parse_qs(parts.query)
        self.headers = headers
        self.body = body


class Application:
    """Routes to handlers, and the connections that ask for them; done when the last is closed."""

    def __init__(self):
        self.routes = {}
        self.requests = 0
        self.open = 0
        self.done = asyncio.Event()

    def route(self, method, path):
        def register(handler):
            self.routes[method, path] = handler
            return handler

        return register

    async def connection(self, reader, writer):
        self.open += 1
        try:
            while (request := await self.read(reader)) is not None:
                status, value = await self.answer(request)
                payload = json.dumps(value).encode()
                head = f"HTTP/1.1 {status} {REASONS[status]}\r\nContent-Type: application/json\r\n"
                head += f"Content-Length: {len(payload)}\r\n\r\n"
                writer.write(head.encode("ascii") + payload)
                await writer.drain()
        finally:
            writer.close()
            self.open -= 1
            if self.open == 0:
                self.done.set()

    @staticmethod
    async def read(reader):
        """The next request, or None at the end of the connection."""
        line = await reader.readline()
        if not line:
            return None
        method, target, _ = line.decode("ascii").split()
        headers = {}
        while (line := await reader.readline()) != b"\r\n":
            name, _, value = line.decode("latin-1").partition(":")
            headers[name.strip().lower()] = value.strip()
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        return Request(method, target, headers, body)

    async def answer(self, request):
        self.requests += 1
        handler = self.routes.get((request.method, request.path))
        if handler is None:
            return 404, {"error": f"nothing at {request.path}"}
        try:
            return 200, await handler(request)
        except (KeyError, ValueError) as problem:
            return 400, {"error": repr(problem)}


async def main(size):
    application = Application()

    @application.route("GET", "/hello")
    async def hello(request):
        return {"hello": request.query["name"][0]}

    @application.route("POST", "/length")
    async def length(request):
        return {"length": len(request.body)}

    server = await asyncio.start_server(application.connection, "127.0.0.1", 0)
    async with server:
        print(server.sockets[0].getsockname()[1], flush=True)
        await application.done.wait()
    print("http_json", size, application.requests)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else SIZE))
