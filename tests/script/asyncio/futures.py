# Futures: states, errors and their texts.
import asyncio


async def main():
    loop = asyncio.get_running_loop()
    f = loop.create_future()
    print(f, f.done(), f.cancelled())
    for text in ("f.result()", "f.exception()", "f.set_exception(3)", "f.set_result(1); f.set_result(2)",
                 "print(f.result(), f.exception())", "f._log_traceback = True", "asyncio.Future(3)",
                 "asyncio.Task(3, loop=loop)"):
        try:
            exec(text)
        except Exception as e:
            print(text, "->", type(e).__name__, e)
    print(f)
    f = loop.create_future()
    f.set_exception(StopIteration(4))
    try:
        await f
    except RuntimeError as e:
        print(repr(e), repr(e.__cause__))
    f = asyncio.Future()
    f.set_exception(ValueError)
    print(f, repr(f.exception()))

    calls = []
    f = loop.create_future()
    f.add_done_callback(calls.append)
    f.add_done_callback(calls.append)
    print(f.remove_done_callback(calls.append), f.remove_done_callback(calls.append))
    f.add_done_callback(calls.append)
    f.set_result(None)
    print(calls)
    await asyncio.sleep(0)
    print(calls == [f])

    class Sub(asyncio.Future):
        def __init__(self, *, tag, **kwargs):
            super().__init__(**kwargs)
            self.tag = tag

    s = Sub(tag=5, loop=loop)
    loop.call_soon(s.set_result, "sub")
    print(await s, s.tag, type(s).__name__)
    print(asyncio.isfuture(s), asyncio.isfuture(3), s.get_loop() is loop)

    async def yields_badly():
        import types

        @types.coroutine
        def give():
            yield 5

        await give()

    async def itself():
        await asyncio.current_task()

    async def not_blocking():
        import types

        @types.coroutine
        def give():
            yield loop.create_future()

        await give()

    for bad in (yields_badly, itself, not_blocking):
        try:
            await asyncio.create_task(bad(), name=bad.__name__)
        except RuntimeError as e:
            print(str(e).split(" in task")[0].split(": <")[0])
    task = asyncio.create_task(itself(), name="named")
    print(task.get_name(), task.get_coro().__name__, task.get_context() is not None)
    for text in ("task.set_result(1)", "task.set_exception(ValueError())"):
        try:
            exec(text)
        except RuntimeError as e:
            print(e)
    await asyncio.gather(task, return_exceptions=True)


asyncio.run(main())
