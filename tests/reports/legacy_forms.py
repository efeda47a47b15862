"""Forms that CPython has deprecated or removed work, and the warning names the modern form."""
import aiohttp
import asyncio
import concurrent.futures
import sys
import warnings


def show(message, category, filename, lineno, file=None, line=None):
    print(f"{lineno}: {category.__name__}: {message}", file=sys.stderr)


warnings.showwarning = show
warnings.simplefilter("always", DeprecationWarning)


@asyncio.coroutine
def old():
    yield from asyncio.sleep(0)
    return "old"


async def new():
    return "new"


async def main():
    loop = asyncio.get_running_loop()
    say(await old())
    say(await asyncio.gather(new(), loop=loop))
    tasks = [asyncio.create_task(new())]
    say(len((await asyncio.wait(tasks, loop=loop))[0]))
    say([await future for future in asyncio.as_completed([new()], loop=loop)])
    say(len((await asyncio.wait([new(), new()]))[0]))
    say(asyncio.Queue(loop=loop).qsize())
    say(asyncio.Task.current_task() is asyncio.current_task())
    say(len(asyncio.Task.all_tasks()))
    coroutine = new()
    try:
        coroutine.throw(ValueError, ValueError("thrown"), None)
    except ValueError as error:
        say(error)

    async def numbers():
        yield 1

    try:
        await numbers().athrow(ValueError, ValueError("thrown"), None)
    except ValueError as error:
        say(error)
    watcher = asyncio.get_child_watcher()
    watcher.attach_loop(loop)
    asyncio.set_child_watcher(asyncio.SafeChildWatcher())
    with concurrent.futures.ProcessPoolExecutor(1) as pool:
        loop.set_default_executor(pool)
        say(await loop.run_in_executor(None, int, "42"))
    async with aiohttp.ClientSession() as session:
        try:
            await session.get("http://127.0.0.1:1/", verify_ssl=False)
        except aiohttp.ClientError as error:
            say(type(error).__name__)


def say(what):
    print(what, file=sys.stderr)


loop = asyncio.get_event_loop()
future = asyncio.ensure_future(new())
say(loop.run_until_complete(future))
loop.run_until_complete(main())
loop.close()
