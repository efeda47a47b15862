# A coroutine's frame is on the heap: calls are CallHeap, the end is ReturnHeap.
def count(n):
    while n:
        got = yield n
        n -= 1
    yield from range(3)
    return n


async def fetch(client, urls):
    async with client as session:
        async for url in urls:
            response = await session.get(url)
            print(response, end="")
    return [await r.read() async for r in session if r]


async def numbers():
    yield 1


squares = (x * x for x in range(10))
pairs = ((x, y) async for x in numbers() for y in [1, 2])
