"""Coroutines, tasks and an event loop.

What is hot or meets the operating system is native (module `_asyncio`): loop, handles, futures, tasks. The rest is
here, written against the public interface alone. Only what nearly every program uses is imported at once; the other
names below are fetched from their modules when first asked for.
"""

from _asyncio import (
    Future, Handle, Task, TimerHandle, _enter_task, _get_running_loop, _leave_task, _register_task,
    _set_running_loop, _unregister_task, all_tasks, current_task, get_running_loop, sleep)
from .events import (
    get_event_loop, get_event_loop_policy, new_event_loop, set_event_loop, set_event_loop_policy)
from .exceptions import (
    BrokenBarrierError, CancelledError, IncompleteReadError, InvalidStateError, LimitOverrunError,
    SendfileNotAvailableError, TimeoutError)

# module -> the public names it defines
_LAZY = {
    "base_events": "BaseEventLoop Server",
    "coroutines": "iscoroutine iscoroutinefunction",
    "events": "AbstractEventLoop AbstractEventLoopPolicy AbstractServer get_child_watcher set_child_watcher",
    "futures": "isfuture wrap_future",
    "locks": "Barrier BoundedSemaphore Condition Event Lock Semaphore",
    "protocols": "BaseProtocol BufferedProtocol DatagramProtocol Protocol SubprocessProtocol",
    "queues": "LifoQueue PriorityQueue Queue QueueEmpty QueueFull QueueShutDown",
    "runners": "Runner run",
    "streams": "StreamReader StreamReaderProtocol StreamWriter open_connection open_unix_connection start_server "
               "start_unix_server",
    "subprocess": "create_subprocess_exec create_subprocess_shell",
    "taskgroups": "TaskGroup",
    "tasks": "ALL_COMPLETED FIRST_COMPLETED FIRST_EXCEPTION as_completed create_eager_task_factory create_task "
             "eager_task_factory ensure_future gather run_coroutine_threadsafe shield wait wait_for",
    "threads": "to_thread",
    "timeouts": "Timeout timeout timeout_at",
    "transports": "BaseTransport DatagramTransport ReadTransport SubprocessTransport Transport WriteTransport",
    "unix_events": "AbstractChildWatcher DefaultEventLoopPolicy EventLoop FastChildWatcher MultiLoopChildWatcher "
                   "PidfdChildWatcher SafeChildWatcher SelectorEventLoop ThreadedChildWatcher",
}
_HOME = {name: module for module, names in _LAZY.items() for name in names.split()}
_SUBMODULES = {*_LAZY, "base_futures", "base_subprocess", "base_tasks", "constants", "exceptions", "format_helpers",
               "log", "mixins", "selector_events", "sslproto", "staggered", "trsock"}

__all__ = (
    "BrokenBarrierError", "CancelledError", "Future", "Handle", "IncompleteReadError", "InvalidStateError",
    "LimitOverrunError", "SendfileNotAvailableError", "Task", "TimeoutError", "TimerHandle", "_enter_task",
    "_get_running_loop", "_leave_task", "_register_task", "_set_running_loop", "_unregister_task", "all_tasks",
    "current_task", "get_event_loop", "get_event_loop_policy", "get_running_loop", "new_event_loop", "set_event_loop",
    "set_event_loop_policy", "sleep", *_HOME)


def __getattr__(name):
    home = _HOME.get(name)
    if home is not None:
        value = getattr(_submodule(home), name)
    elif name in _SUBMODULES:
        return _submodule(name)
    elif name == "coroutine":
        value = _submodule("coroutines").coroutine  # legacy: not in CPython since 3.11
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value
    return value


def _submodule(name):
    import sys
    full = f"{__name__}.{name}"
    __import__(full)
    return sys.modules[full]


def __dir__():
    return sorted({*globals(), *__all__, *_SUBMODULES})
