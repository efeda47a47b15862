"""What tasks say of themselves."""

import linecache
import reprlib
import traceback

from . import base_futures, coroutines


def _task_repr_info(task):
    info = base_futures._future_repr_info(task)
    if task.cancelling() and not task.done():
        info[0] = "cancelling"
    own = [f"name={task.get_name()!r}"]
    if task._coro:
        own.append(f"coro=<{coroutines._format_coroutine(task._coro)}>")
    if task._fut_waiter is not None:
        own.append(f"wait_for={task._fut_waiter!r}")
    info[1:1] = own
    return info


@reprlib.recursive_repr()
def _task_repr(task):
    return f"<{task.__class__.__name__} {' '.join(_task_repr_info(task))}>"


def _task_get_stack(task, limit):
    """Return the frames in which the task stands; of a failed one, those of the traceback."""
    frame = None
    for attribute in ("cr_frame", "gi_frame", "ag_frame"):
        if hasattr(task._coro, attribute):
            frame = getattr(task._coro, attribute)
            break
    frames = []
    if frame is not None:
        while frame is not None and (limit is None or len(frames) < limit):
            frames.append(frame)
            frame = frame.f_back
        frames.reverse()
    elif task._exception is not None:
        tb = task._exception.__traceback__
        while tb is not None and (limit is None or len(frames) < limit):
            frames.append(tb.tb_frame)
            tb = tb.tb_next
    return frames


def _task_print_stack(task, limit, file):
    """Print the stack as a traceback is printed."""
    entries = []
    checked = set()
    for f in task.get_stack(limit=limit):
        filename = f.f_code.co_filename
        if filename not in checked:
            checked.add(filename)
            linecache.checkcache(filename)
        line = linecache.getline(filename, f.f_lineno, f.f_globals)
        entries.append((filename, f.f_lineno, f.f_code.co_name, line))
    exc = task._exception
    if not entries:
        print(f"No stack for {task!r}", file=file)
    elif exc is not None:
        print(f"Traceback for {task!r} (most recent call last):", file=file)
    else:
        print(f"Stack for {task!r} (most recent call last):", file=file)
    traceback.print_list(entries, file=file)
    if exc is not None:
        for line in traceback.format_exception_only(exc.__class__, exc):
            print(line, file=file, end="")
