"""The event loop class under its public names, the default policy, and the legacy child watchers."""

__all__ = ("SelectorEventLoop", "AbstractChildWatcher", "SafeChildWatcher", "FastChildWatcher", "PidfdChildWatcher",
           "MultiLoopChildWatcher", "ThreadedChildWatcher", "DefaultEventLoopPolicy", "EventLoop")

from . import _legacy, events
from _asyncio import EventLoop as SelectorEventLoop

EventLoop = _UnixSelectorEventLoop = SelectorEventLoop


class AbstractChildWatcher:
    """Legacy: something that tells when child processes end. The loop does this by itself now."""

    def __init_subclass__(cls) -> None:
        if cls.__module__ != __name__:
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


class _ChildWatcher(AbstractChildWatcher):
    """Waits for each watched process in a thread of its own, so it works with any loop in any thread."""

    _warns = True

    def __init__(self):
        if self._warns:
            _legacy.warn_about_child_watcher(type(self).__name__)
        self._threads = {}

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

    def add_child_handler(self, pid, callback, *args):
        import threading
        loop = events.get_running_loop()
        thread = threading.Thread(target=self._wait, args=(loop, pid, callback, args), name=f"waitpid-{pid}",
                                  daemon=True)
        self._threads[pid] = thread
        thread.start()

    def remove_child_handler(self, pid):
        return True

    def _wait(self, loop, pid, callback, args):
        import os
        try:
            pid, status = os.waitpid(pid, 0)
            returncode = os.waitstatus_to_exitcode(status)
        except ChildProcessError:
            returncode = 255
        if not loop.is_closed():
            loop.call_soon_threadsafe(callback, pid, returncode, *args)
        self._threads.pop(pid, None)


class ThreadedChildWatcher(_ChildWatcher):
    """Legacy."""


class PidfdChildWatcher(_ChildWatcher):
    """Legacy."""

    _warns = False


class SafeChildWatcher(_ChildWatcher):
    """Legacy."""


class FastChildWatcher(_ChildWatcher):
    """Legacy."""


class MultiLoopChildWatcher(_ChildWatcher):
    """Legacy."""


class _UnixDefaultEventLoopPolicy(events.BaseDefaultEventLoopPolicy):
    """The policy used unless another is set."""

    _loop_factory = _UnixSelectorEventLoop

    def __init__(self):
        super().__init__()
        self._watcher = None

    def get_child_watcher(self):
        """Legacy: return the child watcher."""
        if self._watcher is None:
            self._watcher = PidfdChildWatcher()
        _legacy.warn_about_child_watcher("get_child_watcher")
        return self._watcher

    def set_child_watcher(self, watcher):
        """Legacy: set the child watcher."""
        assert watcher is None or isinstance(watcher, AbstractChildWatcher)
        if self._watcher is not None:
            self._watcher.close()
        self._watcher = watcher
        _legacy.warn_about_child_watcher("set_child_watcher")


DefaultEventLoopPolicy = _UnixDefaultEventLoopPolicy
