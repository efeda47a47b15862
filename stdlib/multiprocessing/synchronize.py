"""Locks and events between processes: tokens in a pipe, which whoever takes one reads out."""

import os
import selectors
import threading
import time

__all__ = ["Lock", "RLock", "Semaphore", "BoundedSemaphore", "Event"]


def _is_readable(fd, timeout):
    with selectors.DefaultSelector() as selector:
        selector.register(fd, selectors.EVENT_READ)
        return bool(selector.select(timeout))


class _Tokens:
    """So many may hold it at once."""

    def __init__(self, value):
        self._read, self._write = os.pipe()
        os.set_blocking(self._read, False)
        self._owner = os.getpid()
        if value:
            os.write(self._write, b"." * value)

    def __del__(self):
        if self._owner == os.getpid():
            os.close(self._read)
            os.close(self._write)

    def acquire(self, block=True, timeout=None):
        deadline = None if timeout is None else time.monotonic() + max(timeout, 0)
        while True:
            left = None if block else 0
            if block and deadline is not None:
                left = max(deadline - time.monotonic(), 0)
            ready = _is_readable(self._read, left)
            if ready:
                try:
                    os.read(self._read, 1)
                    return True
                except BlockingIOError:
                    continue  # somebody was quicker
            if left is not None:
                return False

    def release(self):
        os.write(self._write, b".")


    def __enter__(self):
        self.acquire()
        return True

    def __exit__(self, *args):
        self.release()


class Semaphore(_Tokens):
    """At most `value` at once."""

    def __init__(self, value=1, *, ctx=None):
        super().__init__(value)


class BoundedSemaphore(Semaphore):
    """Released no more often than it was acquired."""

    def __init__(self, value=1, *, ctx=None):
        super().__init__(value)
        self._held = 0

    def acquire(self, block=True, timeout=None):
        got = super().acquire(block, timeout)
        self._held += got
        return got

    def release(self):
        if self._held <= 0:
            raise ValueError("semaphore or lock released too many times")
        self._held -= 1
        super().release()


class Lock(_Tokens):
    """One at a time."""

    def __init__(self, *, ctx=None):
        super().__init__(1)

    def release(self):
        if _is_readable(self._read, 0):
            raise ValueError("semaphore or lock released too many times")
        super().release()


class RLock(_Tokens):
    """One at a time, who may take it again."""

    def __init__(self, *, ctx=None):
        super().__init__(1)
        self._holder = None
        self._count = 0

    def acquire(self, block=True, timeout=None):
        me = os.getpid(), threading.get_ident()
        if self._holder != me:
            if not super().acquire(block, timeout):
                return False
            self._holder = me
        self._count += 1
        return True

    def release(self):
        if self._holder != (os.getpid(), threading.get_ident()):
            raise AssertionError("attempt to release recursive lock not owned by thread")
        self._count -= 1
        if self._count == 0:
            self._holder = None
            super().release()


class Event:
    """A flag: set while there is a token."""

    def __init__(self, *, ctx=None):
        self._flag = _Tokens(0)
        self._lock = Lock()

    def is_set(self):
        return _is_readable(self._flag._read, 0)

    def set(self):
        with self._lock:
            if not self.is_set():
                self._flag.release()

    def clear(self):
        with self._lock:
            self._flag.acquire(False)

    def wait(self, timeout=None):
        return _is_readable(self._flag._read, timeout)

    def __repr__(self):
        return f"<{type(self).__qualname__} at {id(self):#x} {'set' if self.is_set() else 'unset'}>"
