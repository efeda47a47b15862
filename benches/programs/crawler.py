"""An asynchronous crawler, and the small web site on the loopback interface that it crawls."""

import asyncio
import re
import sys
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

SIZE = 2_000
QUICK = 30

LINK = re.compile(r'<a\s+href="([^"#]*)(?:#[^"]*)?">([^<]*)</a>', re.IGNORECASE)
TITLE = re.compile(r"<title>(.*?)</title>", re.IGNORECASE | re.DOTALL)


class Site:
    """A web site of numbered pages that link to one another, served over HTTP/1.1."""

    def __init__(self, pages):
        self.pages = pages
        self.requests = Counter()

    async def handle(self, reader, writer):
        """One connection, request after request."""
        try:
            while request := await reader.readline():
                method, path, _ = request.decode("ascii").split()
                headers = await self.read_headers(reader)
                status, body, extra = self.answer(method, path)
                self.requests[status] += 1
                payload = body.encode("utf-8")
                head = [f"HTTP/1.1 {status} {REASONS[status]}", "Content-Type: text/html; charset=utf-8"]
                head += [f"Content-Length: {len(payload)}", *extra]
                writer.write("\r\n".join([*head, "", ""]).encode("ascii") + payload)
                await writer.drain()
                if headers.get("connection") == "close":
                    break
        finally:
            writer.close()

    @staticmethod
    async def read_headers(reader):
        headers = {}
        while (line := await reader.readline()).strip():
            name, _, value = line.decode("latin-1").partition(":")
            headers[name.strip().lower()] = value.strip().lower()
        return headers

    def answer(self, method, path):
        """Status, body and further headers for `path`."""
        if method != "GET":
            return 405, "", ["Allow: GET"]
        if path == "/":
            return 301, "", ["Location: /page/0"]
        kind, _, number = path.strip("/").partition("/")
        if kind != "page" or not number.isdigit() or int(number) >= self.pages:
            return 404, "<title>missing</title>", []
        return 200, self.page(int(number)), []

    def page(self, number):
        targets = [number * 2 + 1, number * 2 + 2, number * 7 % self.pages, number // 2]
        links = [f'<li><a href="/page/{target}#top">page {target}</a></li>' for target in targets]
        links.append('<li><a href="../about">about</a> and <a href="http://elsewhere.example/x">elsewhere</a></li>')
        filler = " ".join(f"word{number * i % 97}" for i in range(60))
        return f"<html><title>Page №{number}</title><body><ul>{''.join(links)}</ul><p>{filler}</p></body></html>"


REASONS = {200: "OK", 301: "Moved Permanently", 404: "Not Found", 405: "Method Not Allowed"}


@dataclass
class Page:
    """What came of one address."""

    address: str
    status: int
    title: str = ""
    links: list[str] = field(default_factory=list)
    words: int = 0


class Connection:
    """A connection that is used for many requests, one after another."""

    def __init__(self, host, port):
        self.host = host
        self.port = port
        self.reader = None
        self.writer = None

    async def __aenter__(self):
        self.reader, self.writer = await asyncio.open_connection(self.host, self.port)
        return self

    async def __aexit__(self, *exception):
        self.writer.close()
        await self.writer.wait_closed()

    async def get(self, path):
        request = f"GET {path} HTTP/1.1\r\nHost: {self.host}:{self.port}\r\nAccept: text/html\r\n\r\n"
        self.writer.write(request.encode("ascii"))
        await self.writer.drain()
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode("ascii")
        status_line, *lines = head.rstrip().split("\r\n")
        headers = {}
        for line in lines:
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        body = await self.reader.readexactly(int(headers["content-length"]))
        return int(status_line.split()[1]), headers, body.decode("utf-8")


class Crawler:
    """Visits every address of one site once, with a number of workers."""

    def __init__(self, root, workers=8):
        self.root = root
        self.host, self.port = urlsplit(root).hostname, urlsplit(root).port
        self.workers = workers
        self.queue = asyncio.Queue()
        self.seen = set()
        self.pages = {}
        self.foreign = Counter()

    def add(self, address):
        if address in self.seen:
            return
        self.seen.add(address)
        parts = urlsplit(address)
        if (parts.hostname, parts.port) != (self.host, self.port):
            self.foreign[parts.netloc] += 1
            return
        self.queue.put_nowait(address)

    async def crawl(self):
        self.add(self.root)
        async with asyncio.TaskGroup() as group:
            workers = [group.create_task(self.work(), name=f"worker {i}") for i in range(self.workers)]
            await self.queue.join()
            for worker in workers:
                worker.cancel()
        return self.pages

    async def work(self):
        async with Connection(self.host, self.port) as connection:
            while True:
                address = await self.queue.get()
                try:
                    async with asyncio.timeout(30):
                        self.pages[address] = await self.visit(connection, address)
                finally:
                    self.queue.task_done()

    async def visit(self, connection, address):
        status, headers, body = await connection.get(urlsplit(address).path)
        if status == 301:
            target = urljoin(address, headers["location"])
            self.add(target)
            return Page(address, status, links=[target])
        page = Page(address, status, words=len(body.split()))
        if title := TITLE.search(body):
            page.title = title.group(1).strip()
        if status == 200:
            for href, text in LINK.findall(body):
                target = urljoin(address, href)
                page.links.append(target)
                self.add(target)
        return page


async def run(size):
    site = Site(size)
    server = await asyncio.start_server(site.handle, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        crawler = Crawler(f"http://127.0.0.1:{port}/")
        pages = await crawler.crawl()
    statuses = Counter(page.status for page in pages.values())
    linked = Counter(urlsplit(link).path for page in pages.values() for link in page.links)
    titles = sum(len(page.title) for page in pages.values())
    words = sum(page.words for page in pages.values())
    top = sorted(linked.items(), key=lambda item: (-item[1], item[0]))[:3]
    assert statuses == site.requests
    print("crawler", size, sorted(statuses.items()), titles, words, top, crawler.foreign.most_common(1))


def main(size):
    asyncio.run(run(size))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SIZE)
