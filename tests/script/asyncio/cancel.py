# Cancelling: messages, counts, must-cancel, chains, shields.
import asyncio


async def sleeper(name):
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError as e:
        print("cancelled", name, e.args)
        raise


async def outer(task):
    await task


async def stubborn():
    for _ in range(2):
        try:
            await asyncio.sleep(10)
        except asyncio.CancelledError:
            print("no", asyncio.current_task().cancelling())
    return "done"


async def main():
    task = asyncio.create_task(sleeper(1))
    await asyncio.sleep(0)
    print(task.cancel("why"), task.cancelling(), task.cancelled(), task.done())
    try:
        await task
    except asyncio.CancelledError as e:
        print("seen", e.args, task.cancelled(), task.done(), task.cancel())

    inner = asyncio.create_task(sleeper(2))
    chain = asyncio.create_task(outer(inner))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    chain.cancel("deep")
    print(await asyncio.gather(chain, inner, return_exceptions=True), chain.cancelling(), inner.cancelling())

    never = asyncio.create_task(sleeper(3))
    never.cancel()
    try:
        await never
    except asyncio.CancelledError as e:
        print("never ran", e.args)

    task = asyncio.create_task(stubborn())
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    task.cancel()
    print(await task, task.cancelling(), task.uncancel(), task.uncancel(), task.uncancel())

    async def cancels_itself():
        asyncio.current_task().cancel("me")
        try:
            await asyncio.sleep(0)
        except asyncio.CancelledError as e:
            print("itself", e.args)
            raise

    try:
        await asyncio.create_task(cancels_itself())
    except asyncio.CancelledError as e:
        print("after", e.args)

    async def work():
        await asyncio.sleep(0.01)
        return "kept"

    inner = asyncio.create_task(work())
    shielded = asyncio.create_task(outer(asyncio.shield(inner)))
    await asyncio.sleep(0)
    shielded.cancel()
    try:
        await shielded
    except asyncio.CancelledError:
        print("shield cancelled", inner.done())
    print(await inner)

    future = asyncio.get_running_loop().create_future()
    print(future.cancel("m"), future.cancel(), future.cancelled())
    try:
        await future
    except asyncio.CancelledError as e:
        print(e.args)


asyncio.run(main())
