import asyncio
async def f(n, fail=False):
    await asyncio.sleep(n / 100)
    if fail: raise ValueError(n)
    return n
async def main():
    print(await asyncio.gather(f(2), f(1)), await asyncio.gather(f(1, True), f(1), return_exceptions=True))
    done, pending = await asyncio.wait({asyncio.create_task(f(1)), asyncio.create_task(f(5))}, return_when=asyncio.FIRST_COMPLETED)
    print([t.result() for t in done], len(pending)); [t.cancel() for t in pending]
    print([await c for c in asyncio.as_completed([f(2), f(1)])])
    async for t in asyncio.as_completed([f(2), f(1)]): print(t.result())
    for call in (lambda: asyncio.wait_for(f(9), 0.01), lambda: asyncio.wait_for(f(1), None), lambda: asyncio.shield(f(1)), lambda: asyncio.gather(), lambda: asyncio.wait([])):
        try:
            print(await call())
        except Exception as error:
            print(repr(error))
    inner = asyncio.create_task(f(2)); outer = asyncio.shield(inner); outer.cancel()
    try:
        await outer
    except asyncio.CancelledError:
        print("outer cancelled", inner.done(), await inner)
asyncio.run(main())
