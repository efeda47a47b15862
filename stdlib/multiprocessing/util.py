"""What the modules of multiprocessing have in common: logging, and what is done at the end or after a fork."""

import atexit
import itertools
import os
import threading
import weakref

__all__ = ["sub_debug", "debug", "info", "sub_warning", "get_logger", "log_to_stderr", "get_temp_dir",
           "register_after_fork", "is_exiting", "Finalize", "ForkAwareThreadLock", "ForkAwareLocal",
           "close_all_fds_except", "SUBDEBUG", "SUBWARNING"]

NOTSET = 0
SUBDEBUG = 5
DEBUG = 10
INFO = 20
SUBWARNING = 25
WARNING = 30

LOGGER_NAME = "multiprocessing"
DEFAULT_LOGGING_FORMAT = "[%(levelname)s/%(processName)s] %(message)s"

_logger = None
_log_to_stderr = False


def _log(level, msg, args):
    if _logger:
        _logger.log(level, msg, *args, stacklevel=3)


def sub_debug(msg, *args):
    """Log below DEBUG."""
    _log(SUBDEBUG, msg, args)


def debug(msg, *args):
    """Log at DEBUG."""
    _log(DEBUG, msg, args)


def info(msg, *args):
    """Log at INFO."""
    _log(INFO, msg, args)


def sub_warning(msg, *args):
    """Log below WARNING."""
    _log(SUBWARNING, msg, args)


def get_logger():
    """Return the logger of multiprocessing."""
    global _logger
    if _logger is None:
        import logging
        _logger = logging.getLogger(LOGGER_NAME)
        _logger.propagate = 0
    return _logger


def log_to_stderr(level=None):
    """Let the logger write to standard error; return it."""
    global _log_to_stderr
    import logging
    logger = get_logger()
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter(DEFAULT_LOGGING_FORMAT))
    logger.addHandler(handler)
    if level:
        logger.setLevel(level)
    _log_to_stderr = True
    return _logger


_temp_dirs = {}


def get_temp_dir():
    """Return a folder of the process, which is removed when it ends."""
    pid = os.getpid()
    if pid not in _temp_dirs:
        import shutil
        import tempfile
        _temp_dirs[pid] = tempfile.mkdtemp(prefix="pymp-")
        Finalize(None, shutil.rmtree, args=(_temp_dirs[pid], True), exitpriority=-100)
    return _temp_dirs[pid]


# Forks

def register_after_fork(obj, func):
    """Call `func(obj)` in children, as long as the object lives."""
    from . import process
    ref = weakref.ref(obj)

    def objects():
        found = ref()
        return () if found is None else (found,)

    process._after_fork.append((func, objects))


class ForkAwareThreadLock:
    """A lock that is free in children."""

    def __init__(self):
        self._make(self)
        register_after_fork(self, self._make)

    @staticmethod
    def _make(self):
        self._lock = threading.Lock()
        self.acquire = self._lock.acquire
        self.release = self._lock.release

    def __enter__(self):
        return self._lock.__enter__()

    def __exit__(self, *args):
        return self._lock.__exit__(*args)


class ForkAwareLocal(threading.local):
    """Values of a thread, which are gone in children."""

    def __new__(cls):
        self = threading.local.__new__(cls)
        register_after_fork(self, lambda obj: obj.__dict__.clear())
        return self

    def __reduce__(self):
        return type(self), ()


# Ends

_finalizer_registry = {}
_finalizer_counter = itertools.count()
_exiting = False


class Finalize:
    """Calls something once: when it is called itself, when an object is gone, or when the process ends."""

    def __init__(self, obj, callback, args=(), kwargs=None, exitpriority=None):
        if exitpriority is not None and not isinstance(exitpriority, int):
            raise TypeError(f"Exitpriority ({exitpriority!r}) must be None or int, not {type(exitpriority)!s}")
        if obj is not None:
            self._weakref = weakref.ref(obj, self)
        elif exitpriority is None:
            raise ValueError("Without object, exitpriority cannot be None")
        else:
            self._weakref = None
        self._callback = callback
        self._args = args
        self._kwargs = kwargs or {}
        self._key = exitpriority, next(_finalizer_counter)
        self._pid = os.getpid()
        _finalizer_registry[self._key] = self

    def __call__(self, wr=None):
        """Call it, unless that was done, or is another process's task."""
        if _finalizer_registry.pop(self._key, None) is None:
            return None
        result = self._callback(*self._args, **self._kwargs) if self._pid == os.getpid() else None
        self._weakref = self._callback = self._args = self._kwargs = None
        return result

    def cancel(self):
        """Never call it."""
        if _finalizer_registry.pop(self._key, None) is not None:
            self._weakref = self._callback = self._args = self._kwargs = None

    def still_active(self):
        """Is it still to be called?"""
        return self._key in _finalizer_registry

    def __repr__(self):
        if self._callback is None:
            return f"<{self.__class__.__name__} object, dead>"
        shown = f"<{self.__class__.__name__} object, callback={getattr(self._callback, '__name__', self._callback)}"
        if self._args:
            shown += f", args={self._args!s}"
        if self._kwargs:
            shown += f", kwargs={self._kwargs!s}"
        if self._key[0] is not None:
            shown += f", exitpriority={self._key[0]!s}"
        return shown + ">"


def _run_finalizers(minpriority=None):
    """Call what is to be called at the end, the greatest priority first, then the newest."""
    def wanted(key):
        return key[0] is not None and (minpriority is None or key[0] >= minpriority)

    for key in sorted(filter(wanted, list(_finalizer_registry)), reverse=True):
        finalizer = _finalizer_registry.get(key)
        if finalizer is not None:
            try:
                finalizer()
            except Exception:
                import traceback
                traceback.print_exc()
    if minpriority is None:
        _finalizer_registry.clear()


def is_exiting():
    """Does the process end?"""
    return _exiting


def _exit_function():
    global _exiting
    if not _exiting:
        _exiting = True
        _run_finalizers(0)
        _run_finalizers()


atexit.register(_exit_function)


def close_all_fds_except(fds):
    """Close all descriptors but these."""
    before = -1
    for fd in [*sorted(fds), os.sysconf("SC_OPEN_MAX")]:
        os.closerange(before + 1, fd)
        before = fd


def close_fds(*fds):
    """Close descriptors."""
    for fd in fds:
        os.close(fd)
