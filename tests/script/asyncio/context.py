# Context variables in tasks, callbacks and contexts.
import asyncio
import contextvars

var = contextvars.ContextVar("var", default="default")
unset = contextvars.ContextVar("unset")


async def sets(value):
    before = var.get()
    var.set(value)
    await asyncio.sleep(0)
    return before, var.get()


async def main():
    print(await asyncio.gather(sets(1), sets(2)), var.get())
    token = var.set("main")
    print(await asyncio.create_task(sets(3)), var.get(), token.old_value is contextvars.Token.MISSING)
    var.reset(token)
    print(var.get())
    try:
        var.reset(token)
    except RuntimeError as e:
        print(type(e).__name__, str(e).split(" at ")[0])
    try:
        unset.get()
    except LookupError as e:
        print(type(e).__name__)
    context = contextvars.copy_context()
    print(context.run(lambda: (var.set("inside"), var.get())[1]), var.get(), context[var], len(context), var in context)
    task = asyncio.create_task(sets("own"), context=context)
    print(await task, context[var], task.get_context() is context)
    try:
        context.run(context.run, print)
    except RuntimeError as e:
        print(str(e).split("<")[0])
    seen = []
    loop = asyncio.get_running_loop()
    loop.call_soon(lambda: seen.append(var.get()), context=context)
    var.set("changed")
    loop.call_soon(lambda: seen.append(var.get()))
    await asyncio.sleep(0)
    print(seen)
    print(await asyncio.to_thread(var.get))


asyncio.run(main())
