"""Processes with the interface of threads. They are made by `fork`; what goes between them is pickled.

There are processes, pipes, queues, locks, semaphores, events, conditions, barriers, shared numbers, shared memory, pools
and managers; no other start method than `fork`.
"""

import os

from .process import active_children, current_process, parent_process
from .process import BaseProcess as _BaseProcess

__all__ = ["Array", "AuthenticationError", "Barrier", "BoundedSemaphore", "BufferTooShort", "Condition", "Event",
           "JoinableQueue", "Lock", "Manager", "Pipe", "Pool", "Process", "ProcessError", "Queue", "RLock", "RawArray",
           "RawValue", "Semaphore", "SimpleQueue", "TimeoutError", "Value", "active_children",
           "allow_connection_pickling", "cpu_count", "current_process", "freeze_support", "get_all_start_methods",
           "get_context", "get_logger", "get_start_method", "log_to_stderr", "parent_process", "reducer",
           "set_executable", "set_forkserver_preload", "set_start_method"]


class ProcessError(Exception):
    pass


class BufferTooShort(ProcessError):
    pass


class TimeoutError(ProcessError):
    pass


class AuthenticationError(ProcessError):
    pass


class Process(_BaseProcess):
    """A child process."""


ForkProcess = Process

# name -> the module that has it, which is imported when it is first used
_HOMES = {
    "connection": "Pipe",
    "queues": "Queue SimpleQueue JoinableQueue",
    "synchronize": "Lock RLock Semaphore BoundedSemaphore Condition Barrier Event",
    "sharedctypes": "Value Array RawValue RawArray",
    "pool": "Pool",
    "util": "get_logger log_to_stderr",
    "reduction": "",
    "managers": "",
    "context": "",
    "shared_memory": "",
    "dummy": "",
}
_HOME = {name: module for module, names in _HOMES.items() for name in names.split()}


def __getattr__(name):
    home = _HOME.get(name)
    if name == "reducer":
        name = "reduction"
    if home is None and name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import importlib
    module = importlib.import_module(f"{__name__}.{home or name}")
    if home is None:
        return module
    value = globals()[name] = getattr(module, name)
    return value


def cpu_count():
    """Return the number of processors."""
    num = os.cpu_count()
    if num is None:
        raise NotImplementedError("cannot determine number of cpus")
    return num


def freeze_support():
    """For programs frozen into an executable: nothing here."""


def get_start_method(allow_none=False):
    return "fork"


def get_all_start_methods():
    return ["fork"]


def set_start_method(method, force=False):
    if method not in (None, "fork"):
        raise NotImplementedError(f"start method {method!r}")


def get_context(method=None):
    """Return what makes processes by the method: this module, for `fork`."""
    if method not in (None, "fork"):
        if method in ("spawn", "forkserver"):
            raise NotImplementedError(f"start method {method!r}")
        raise ValueError(f"cannot find context for {method!r}")
    import sys
    return sys.modules[__name__]


def Manager():
    """Return a manager that has been started."""
    from .managers import SyncManager
    manager = SyncManager()
    manager.start()
    return manager


def allow_connection_pickling():
    """Connections are inherited; pickled they cannot be."""
    from . import connection


def set_executable(executable):
    """The interpreter that `spawn` would run, which there is not."""


def set_forkserver_preload(module_names):
    """The modules that `forkserver`, which there is not, would import."""
