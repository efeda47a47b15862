# What the exception handler is told.
import asyncio
import gc


async def fails():
    raise ValueError("lost")


async def main():
    loop = asyncio.get_running_loop()
    seen = []
    loop.set_exception_handler(lambda loop, context: seen.append((context["message"].split(" at ")[0], repr(context.get("exception")),
                                                                  sorted(context))))
    loop.call_soon(lambda: 1 / 0)
    await asyncio.sleep(0)
    task = asyncio.create_task(fails())
    await asyncio.sleep(0)
    del task
    gc.collect()
    f = loop.create_future()
    f.set_exception(KeyError(1))
    del f
    gc.collect()
    for entry in seen:
        print(entry)
    for text in ("loop.set_exception_handler(3)", "loop.close()", "loop.call_later(None, print)", "loop.set_task_factory(3)"):
        try:
            exec(text)
        except (TypeError, RuntimeError) as e:
            print(type(e).__name__, e)


asyncio.run(main())
loop = asyncio.new_event_loop()
print(loop)
loop.call_soon(loop.stop)
loop.run_forever()
loop.close()
print(loop, loop.is_closed())
for text in ("loop.call_soon(print)", "loop.run_forever()", "asyncio.get_running_loop()"):
    try:
        exec(text)
    except RuntimeError as e:
        print(e)
loop = asyncio.new_event_loop()
try:
    loop.run_until_complete(fails())
except ValueError as e:
    print("out", e)
loop.call_soon(loop.stop)
try:
    loop.run_until_complete(loop.create_future())
except RuntimeError as e:
    print(e)
loop.close()
