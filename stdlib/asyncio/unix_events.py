"""The event loop class under its public names, the default policy, and the legacy child watchers."""

__all__ = ("SelectorEventLoop", "AbstractChildWatcher", "SafeChildWatcher", "FastChildWatcher", "PidfdChildWatcher",
           "MultiLoopChildWatcher", "ThreadedChildWatcher", "DefaultEventLoopPolicy", "EventLoop")

from . import events
from _asyncio import EventLoop as SelectorEventLoop

EventLoop = _UnixSelectorEventLoop = SelectorEventLoop

_ELSEWHERE = {
    "": "errno fcntl io os selectors signal socket stat subprocess sys threading warnings",
    "asyncio._pipes": "_UnixReadPipeTransport _UnixWritePipeTransport _UnixSubprocessTransport",
    "asyncio.log": "logger",
}


def __getattr__(name):
    from ._lazy import fetch
    return fetch(__name__, name, _ELSEWHERE)


def can_use_pidfd():
    """Whether the system makes descriptors for processes."""
    import os
    if not hasattr(os, "pidfd_open"):
        return False
    try:
        os.close(os.pidfd_open(os.getpid()))
    except OSError:
        return False
    return True


def waitstatus_to_exitcode(status):
    """The exit code for a status of `waitpid`; the status itself when the process has not ended."""
    import os
    try:
        return os.waitstatus_to_exitcode(status)
    except ValueError:
        return status


class AbstractChildWatcher:
    """Legacy: something that tells when child processes end. The loop does this by itself now."""

    def __init_subclass__(cls) -> None:
        if cls.__module__ != __name__:
            from . import _legacy
            _legacy.warn_about_child_watcher("AbstractChildWatcher")

    def add_child_handler(self, pid, callback, *args):
        """Call `callback(pid, returncode, *args)` when the process ends."""
        raise NotImplementedError()

    def remove_child_handler(self, pid):
        raise NotImplementedError()

    def attach_loop(self, loop):
        raise NotImplementedError()

    def close(self):
        raise NotImplementedError()

    def is_active(self):
        raise NotImplementedError()

    def __enter__(self):
        raise NotImplementedError()

    def __exit__(self, a, b, c):
        raise NotImplementedError()


class _LooplessWatcher(AbstractChildWatcher):
    """A watcher that needs no loop of its own: the one that is running is told."""

    def is_active(self):
        return True

    def close(self):
        pass

    def attach_loop(self, loop):
        pass

    def __enter__(self):
        return self

    def __exit__(self, exc_type, exc_val, exc_tb):
        pass

    def remove_child_handler(self, pid):
        # The process may be another one by now: the handler stays.
        return True


def _collect(pid, blocks=True):
    """How the process ended: (its id or 0, its exit status)."""
    import os
    try:
        pid, status = os.waitpid(pid, 0 if blocks else os.WNOHANG)
    except ChildProcessError:
        from .unix_events import logger
        logger.warning("Unknown child process pid %d, will report returncode 255", pid)
        return pid, 255
    return pid, waitstatus_to_exitcode(status) if pid else None


class PidfdChildWatcher(_LooplessWatcher):
    """Watches a descriptor that the system makes readable when the process ends."""

    def add_child_handler(self, pid, callback, *args):
        import os
        loop = events.get_running_loop()
        pidfd = os.pidfd_open(pid)
        loop._add_reader(pidfd, self._do_wait, pid, pidfd, callback, args)

    def _do_wait(self, pid, pidfd, callback, args):
        import os
        events.get_running_loop()._remove_reader(pidfd)
        _, returncode = _collect(pid)
        os.close(pidfd)
        callback(pid, returncode, *args)


class ThreadedChildWatcher(_LooplessWatcher):
    """Legacy: waits for each process in a thread, so it works with any loop in any thread."""

    def __init__(self):
        self._threads = {}

    def add_child_handler(self, pid, callback, *args):
        import threading
        loop = events.get_running_loop()
        thread = threading.Thread(target=self._wait, args=(loop, pid, callback, args), name=f"waitpid-{pid}",
                                  daemon=True)
        self._threads[pid] = thread
        thread.start()

    def _wait(self, loop, expected_pid, callback, args):
        pid, returncode = _collect(expected_pid)
        if loop.is_closed():
            from .unix_events import logger
            logger.warning("Loop %r that handles pid %r is closed", loop, pid)
        else:
            loop.call_soon_threadsafe(callback, pid, returncode, *args)
        self._threads.pop(expected_pid)


class _SignalWatcher(AbstractChildWatcher):
    """Legacy: looks at its processes whenever SIGCHLD comes."""

    def __init__(self):
        from . import _legacy
        _legacy.warn_about_child_watcher(type(self).__name__)
        self._loop = None
        self._callbacks = {}

    def __enter__(self):
        return self

    def __exit__(self, exc_type, exc_val, exc_tb):
        pass

    def is_active(self):
        return self._loop is not None and self._loop.is_running()

    def attach_loop(self, loop):
        """Be told of signals by this loop, which has to run in the main thread."""
        import signal
        assert loop is None or isinstance(loop, events.AbstractEventLoop)
        if self._loop is not None and loop is None and self._callbacks:
            import warnings
            warnings.warn("A loop is being detached from a child watcher with pending handlers", RuntimeWarning)
        if self._loop is not None:
            self._loop.remove_signal_handler(signal.SIGCHLD)
        self._loop = loop
        if loop is not None:
            loop.add_signal_handler(signal.SIGCHLD, self._sig_chld)
            # Processes may have ended meanwhile.
            self._look()

    def close(self):
        self._callbacks.clear()
        if self._loop is not None and not self._loop.is_closed():
            self.attach_loop(None)
        self._loop = None

    def add_child_handler(self, pid, callback, *args):
        self._callbacks[pid] = callback, args
        self._look_at(pid)

    def remove_child_handler(self, pid):
        return self._callbacks.pop(pid, None) is not None

    def _sig_chld(self):
        try:
            self._look()
        except (SystemExit, KeyboardInterrupt):
            raise
        except BaseException as exc:
            self._loop.call_exception_handler({"message": "Unknown exception in SIGCHLD handler", "exception": exc})

    def _look(self):
        for pid in list(self._callbacks):
            self._look_at(pid)

    def _look_at(self, expected_pid):
        pid, returncode = _collect(expected_pid, blocks=False)
        if pid:
            callback, args = self._callbacks.pop(pid)
            callback(pid, returncode, *args)


class SafeChildWatcher(_SignalWatcher):
    """Legacy: asks for each of its processes alone."""


class FastChildWatcher(_SignalWatcher):
    """Legacy: was faster with very many processes; here it does the same as SafeChildWatcher."""


class MultiLoopChildWatcher(_SignalWatcher):
    """Legacy: like SafeChildWatcher, for loops in any thread."""

    _handles_signal = False

    def is_active(self):
        return self._handles_signal

    def attach_loop(self, loop):
        """Begin: the policy calls this in the main thread, which alone may handle signals."""
        if not self._handles_signal:
            import signal
            signal.signal(signal.SIGCHLD, lambda signum, frame: self._look())
            self._handles_signal = True

    def close(self):
        self._callbacks.clear()
        if self._handles_signal:
            import signal
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            self._handles_signal = False

    def add_child_handler(self, pid, callback, *args):
        loop = events.get_running_loop()
        self._callbacks[pid] = loop.call_soon_threadsafe, (callback, pid, *args)
        self._look_at(pid)

    def _look_at(self, expected_pid):
        pid, returncode = _collect(expected_pid, blocks=False)
        if pid:
            call_soon, (callback, pid, *args) = self._callbacks.pop(pid)
            call_soon(callback, pid, returncode, *args)


class _UnixDefaultEventLoopPolicy(events.BaseDefaultEventLoopPolicy):
    """The policy used unless another is set."""

    _loop_factory = _UnixSelectorEventLoop

    def __init__(self):
        super().__init__()
        self._watcher = None

    def set_event_loop(self, loop):
        """Make `loop` the loop of this thread; in the main thread, a watcher that needs one gets it too."""
        super().set_event_loop(loop)
        if self._watcher is not None and events._in_main_thread():
            self._watcher.attach_loop(loop)

    def get_child_watcher(self):
        """Legacy: return the child watcher."""
        from . import _legacy
        if self._watcher is None:
            self._watcher = PidfdChildWatcher() if can_use_pidfd() else ThreadedChildWatcher()
        _legacy.warn_about_child_watcher("get_child_watcher")
        return self._watcher

    def set_child_watcher(self, watcher):
        """Legacy: set the child watcher."""
        from . import _legacy
        assert watcher is None or isinstance(watcher, AbstractChildWatcher)
        if self._watcher is not None:
            self._watcher.close()
        self._watcher = watcher
        _legacy.warn_about_child_watcher("set_child_watcher")


DefaultEventLoopPolicy = _UnixDefaultEventLoopPolicy
