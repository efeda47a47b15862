"""Forms that CPython has removed, which are still accepted here with a warning that names the modern form."""


def warn(message):
    """Warn whoever called asyncio: the first frame outside of this package."""
    import sys
    import warnings
    level = 1
    frame = sys._getframe(0)
    while frame is not None:
        module = frame.f_globals.get("__name__", "")
        if module != "asyncio" and not module.startswith("asyncio."):
            break
        frame = frame.f_back
        level += 1
    warnings.warn(message, DeprecationWarning, stacklevel=level)


def warn_about_loop(name, form):
    """Somebody passed `loop=` to `asyncio.<name>`."""
    warn(f"The loop argument of asyncio.{name}() is deprecated since Python 3.8, and was removed in CPython 3.10; "
         f"use {form}.")


def warn_about_coroutines_in_wait():
    warn("Passing coroutines to asyncio.wait() is deprecated since Python 3.8, and was removed in CPython 3.11; pass "
         "tasks made by asyncio.create_task().")


def warn_about_coroutine_decorator():
    warn('"@coroutine" decorator is deprecated since Python 3.8, and was removed in CPython 3.11; use "async def" '
         'instead')


def warn_about_child_watcher(name):
    warn(f"{name} is deprecated as of Python 3.12 and will be removed in Python 3.14: the loop watches its own "
         "children; asyncio.create_subprocess_exec() alone is enough.")


def all_tasks(loop):
    """`asyncio.Task.all_tasks(loop)`."""
    from . import events, tasks
    warn("Task.all_tasks() is deprecated since Python 3.7, and was removed in CPython 3.9; use asyncio.all_tasks() "
         "instead")
    return tasks.all_tasks(events.get_event_loop() if loop is None else loop)


def current_task(loop):
    """`asyncio.Task.current_task(loop)`."""
    from . import events, tasks
    warn("Task.current_task() is deprecated since Python 3.7, and was removed in CPython 3.9; use "
         "asyncio.current_task() instead")
    return tasks.current_task(events.get_event_loop() if loop is None else loop)


def warn_about_default_processes():
    warn("Using the default executor that is not an instance of ThreadPoolExecutor is deprecated since Python 3.8, and "
         "was removed in CPython 3.11; use loop.run_in_executor(pool, ...) with the process pool, or a "
         "ThreadPoolExecutor as the default")
