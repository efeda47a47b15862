"""Processes with the interface of threads. They are made by `fork`; what goes between them is pickled.

There are processes, pipes, queues, locks, semaphores, events, shared numbers and pools; no managers, no conditions and
barriers, no other start method than `fork`.
"""

import os

from .process import active_children, current_process, parent_process
from .process import BaseProcess as _BaseProcess

__all__ = ["Array", "AuthenticationError", "BoundedSemaphore", "BufferTooShort", "Event", "JoinableQueue", "Lock", "Pipe",
           "Pool", "Process", "ProcessError", "Queue", "RLock", "RawArray", "RawValue", "Semaphore", "SimpleQueue",
           "TimeoutError", "Value", "active_children", "cpu_count", "current_process", "freeze_support",
           "get_all_start_methods", "get_context", "get_logger", "get_start_method", "parent_process",
           "set_start_method"]


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
    "synchronize": "Lock RLock Semaphore BoundedSemaphore Event",
    "sharedctypes": "Value Array RawValue RawArray",
    "pool": "Pool",
}
_HOME = {name: module for module, names in _HOMES.items() for name in names.split()}


def __getattr__(name):
    home = _HOME.get(name)
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


def get_logger():
    import logging
    return logging.getLogger("multiprocessing")
