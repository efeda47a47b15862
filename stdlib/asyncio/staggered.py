"""Several attempts at the same thing, each begun some time after the one before."""

__all__ = ("staggered_race",)

from . import events, exceptions, locks, tasks


async def staggered_race(coro_fns, delay, *, loop=None):
    """Start the attempts one after another until the first succeeds, and cancel the others.

    The next one starts when the one before fails, or after `delay` seconds (None: only when it fails). Return the
    winner's result and index (both None where all failed) and for each attempt its exception or None.
    """
    loop = loop or events.get_running_loop()
    attempts = iter(enumerate(coro_fns))
    winner = (None, None)
    raised = []
    running = set()
    changed = locks.Event()

    async def attempt(index, coro_fn, failed):
        nonlocal winner
        try:
            result = await coro_fn()
        except (SystemExit, KeyboardInterrupt):
            raise
        except BaseException as exc:
            raised[index] = exc
            failed.set()
        else:
            if winner[1] is None:
                winner = result, index
                for other in running:
                    if other is not tasks.current_task():
                        other.cancel()

    def ended(task):
        running.discard(task)
        changed.set()

    async def start_all():
        for index, coro_fn in attempts:
            if winner[1] is not None:
                return
            raised.append(None)
            failed = locks.Event()
            task = loop.create_task(attempt(index, coro_fn, failed))
            running.add(task)
            task.add_done_callback(ended)
            try:
                await tasks.wait_for(failed.wait(), delay)
            except exceptions.TimeoutError:
                pass

    starter = loop.create_task(start_all())
    running.add(starter)
    starter.add_done_callback(ended)
    try:
        while running:
            changed.clear()
            await changed.wait()
            if starter.done() and not starter.cancelled() and starter.exception() is not None:
                raise starter.exception()
    finally:
        for task in running:
            task.cancel()
    return (*winner, raised)
