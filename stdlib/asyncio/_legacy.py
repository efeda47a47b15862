"""Forms that CPython has removed, which are still accepted here with a warning that names the modern form."""

import warnings


def warn_about_loop(name, form):
    """Somebody passed `loop=` to `asyncio.<name>`."""
    warnings.warn(f"The loop argument of asyncio.{name}() is deprecated since Python 3.8, and was removed in "
                  f"CPython 3.10; use {form}.", DeprecationWarning, stacklevel=3)


def warn_about_coroutines_in_wait():
    warnings.warn("Passing coroutines to asyncio.wait() is deprecated since Python 3.8, and was removed in CPython "
                  "3.11; pass tasks made by asyncio.create_task().", DeprecationWarning, stacklevel=3)


def warn_about_coroutine_decorator():
    warnings.warn('"@coroutine" decorator is deprecated since Python 3.8, and was removed in CPython 3.11; '
                  'use "async def" instead', DeprecationWarning, stacklevel=3)


def warn_about_child_watcher(name):
    warnings.warn(f"{name} is deprecated as of Python 3.12 and will be removed in Python 3.14: the loop watches its "
                  "own children; asyncio.create_subprocess_exec() alone is enough.", DeprecationWarning, stacklevel=3)
