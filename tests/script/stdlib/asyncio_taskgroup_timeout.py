import asyncio
async def f(n, fail=False):
    try:
        await asyncio.sleep(n / 100)
    except asyncio.CancelledError:
        print("cancelled", n); raise
    if fail: raise ValueError(n)
    return n
async def main():
    async with asyncio.TaskGroup() as g:
        a, b = g.create_task(f(2)), g.create_task(f(1), name="b"); print(g)
    print(a.result(), b.result(), b.get_name(), g)
    try:
        async with asyncio.TaskGroup() as g:
            g.create_task(f(1, True)); g.create_task(f(9)); await asyncio.sleep(5)
    except* ValueError as group:
        print(repr(group), group.exceptions)
    try:
        g.create_task(f(1))
    except RuntimeError as error:
        print(error)
    try:
        async with asyncio.timeout(0.01) as t: await f(50)
    except TimeoutError as error:
        print(repr(error), repr(error.__cause__), t.expired(), t)
    async with asyncio.timeout(None) as t:
        t.reschedule(asyncio.get_running_loop().time() + 9); print(t.expired(), str(t)[:23])
    print(t, await asyncio.wait_for(f(1), 5))
    for bad in (lambda: t.reschedule(1), lambda: asyncio.timeout(1).reschedule(2)):
        try:
            bad()
        except RuntimeError as error:
            print(error)
asyncio.run(main())
