import asyncio, contextlib
@contextlib.asynccontextmanager
async def tag(name):
    print("enter", name)
    try:
        yield name.upper()
    finally:
        await asyncio.sleep(0)
        print("exit", name)
class Thing:
    async def aclose(self): print("aclose")
async def main():
    async with tag("a") as t:
        print(t)
    async with contextlib.AsyncExitStack() as stack:
        print(await stack.enter_async_context(tag("b")))
        stack.push_async_callback(asyncio.sleep, 0)
        stack.callback(print, "sync callback")
    async with contextlib.aclosing(Thing()), contextlib.nullcontext(1) as n:
        print(n)
    try:
        async with tag("c"):
            raise LookupError("inside")
    except LookupError as error:
        print("caught", error)
asyncio.run(main())
