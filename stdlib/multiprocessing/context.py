"""Contexts: what makes processes, locks and queues by one start method. There is one, `fork`."""

import multiprocessing
from multiprocessing import AuthenticationError, BufferTooShort, Process, ProcessError, TimeoutError

__all__ = ()


class BaseContext:
    """What the package offers, as an object."""

    ProcessError = ProcessError
    BufferTooShort = BufferTooShort
    TimeoutError = TimeoutError
    AuthenticationError = AuthenticationError

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        return getattr(multiprocessing, name)


class ForkProcess(Process):
    """A child process that is made by `fork`."""

    _start_method = "fork"


class ForkContext(BaseContext):
    """The context of `fork`."""

    _name = "fork"
    Process = ForkProcess


class DefaultContext(BaseContext):
    """The context that is used where none is chosen."""

    Process = Process


_concrete_contexts = {"fork": ForkContext()}
_default_context = DefaultContext()


def assert_spawning(obj):
    """Objects that children inherit cannot be pickled."""
    raise RuntimeError(f"{type(obj).__name__} objects should only be shared between processes through inheritance")
