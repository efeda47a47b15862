import asyncio
async def f(): return asyncio.get_running_loop() is not None
with asyncio.Runner() as runner:
    print(runner.run(f()), runner.get_loop().is_closed())
for bad in (lambda: runner.run(3), lambda: runner.get_loop(), lambda: asyncio.run(5), lambda: asyncio.get_running_loop()):
    try:
        bad()
    except Exception as error:
        print(type(error).__name__, error)
async def nested():
    c = f()
    try:
        asyncio.run(c)
    except RuntimeError as error:
        print(error)
    c.close()
    return await asyncio.to_thread(lambda: "thread")
print(asyncio.run(nested()))
async def leaves():
    async def forever():
        try:
            await asyncio.sleep(99)
        finally:
            print("cleaned")
    asyncio.create_task(forever()); await asyncio.sleep(0)
asyncio.run(leaves())
print(sorted(n for n in asyncio.__all__ if n[0].islower()), all(hasattr(asyncio, n) for n in asyncio.__all__))
