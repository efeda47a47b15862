"""Running blocking functions in threads."""

__all__ = ("to_thread",)

from . import events


async def to_thread(func, /, *args, **kwargs):
    """Call a function in another thread, with the context variables of this task, and return its result."""
    import contextvars
    import functools
    loop = events.get_running_loop()
    ctx = contextvars.copy_context()
    func_call = functools.partial(ctx.run, func, *args, **kwargs)
    return await loop.run_in_executor(None, func_call)
