"""What is a coroutine, and what makes one."""

__all__ = "iscoroutinefunction", "iscoroutine"

from types import BuiltinMethodType, CoroutineType

from _asyncio import _Sleep


def _is_debug_mode():
    import sys
    if sys.flags.dev_mode or sys.flags.ignore_environment:
        return bool(sys.flags.dev_mode)
    if os := sys.modules.get("os"):
        return bool(os.environ.get("PYTHONASYNCIODEBUG"))
    # Nobody has changed the environment.
    from posix import environ
    return bool(environ.get(b"PYTHONASYNCIODEBUG"))


# What marks a function as a coroutine function that is not written with `async def`.
_is_coroutine = object()


def iscoroutinefunction(func):
    """Whether calls of `func` return coroutines."""
    import inspect
    return inspect.iscoroutinefunction(func) or getattr(func, "_is_coroutine", None) is _is_coroutine


def _is_native_coroutine_function(func):
    import _asyncio
    if func is _asyncio.sleep:
        return True
    name = getattr(func, "__name__", None)
    with_statement = {"__aenter__", "__aexit__"}
    for owner, names in (
            (_asyncio.Lock, {"acquire"} | with_statement), (_asyncio.Semaphore, {"acquire"} | with_statement),
            (_asyncio.Event, {"wait"}), (_asyncio._Queue, {"get", "put", "join"}),
            (_asyncio._StreamReader, {"read", "readexactly", "readline", "readuntil"})):
        if name in names:
            method = getattr(owner, name)
            if func is method or isinstance(getattr(func, "__self__", None), owner) and type(func) is BuiltinMethodType:
                return True
    return False


def iscoroutine(obj):
    """Whether `obj` is a coroutine object."""
    if type(obj) is CoroutineType or type(obj) is _Sleep:
        return True
    from _collections_abc import Coroutine
    return isinstance(obj, Coroutine)


def coroutine(func):
    """Legacy decorator: make a coroutine function of a generator function (CPython removed it in 3.11)."""
    import functools
    import inspect
    import types
    from . import _legacy
    _legacy.warn_about_coroutine_decorator()
    if inspect.iscoroutinefunction(func):
        return func

    if inspect.isgeneratorfunction(func):
        generator_function = types.coroutine(func)

        @functools.wraps(func)
        async def wrapper(*args, **kwargs):
            return await generator_function(*args, **kwargs)
    else:
        @functools.wraps(func)
        async def wrapper(*args, **kwargs):
            result = func(*args, **kwargs)
            if inspect.isgenerator(result):
                return await _drive(result)
            return (await result) if inspect.isawaitable(result) else result

    return wrapper


def _drive(generator):
    from types import coroutine

    @coroutine
    def run():
        return (yield from generator)

    return run()


def _format_coroutine(coro):
    """The text that stands for a coroutine in reprs: `name() running at file:line`."""
    assert iscoroutine(coro)
    name = getattr(coro, "__qualname__", None) or getattr(coro, "__name__", None)
    name = f"{name or f'<{type(coro).__name__} without __name__>'}()"
    code = getattr(coro, "cr_code", None) or getattr(coro, "gi_code", None)
    running = getattr(coro, "cr_running", None) or getattr(coro, "gi_running", None)
    if not code:
        return f"{name} running" if running else name
    frame = getattr(coro, "gi_frame", None) or getattr(coro, "cr_frame", None)
    filename = code.co_filename or "<empty co_filename>"
    if frame is not None:
        suspended = getattr(coro, "cr_suspended", None) or getattr(coro, "gi_suspended", None)
        # One that has not started stands at its definition.
        line = frame.f_lineno if suspended or running else code.co_firstlineno
        return f"{name} running at {filename}:{line}"
    return f"{name} done, defined at {filename}:{code.co_firstlineno}"
