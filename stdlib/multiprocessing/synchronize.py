"""Locks and events between processes: tokens in a pipe, which whoever takes one reads out."""

import os
import selectors
import threading
import time

__all__ = ["Lock", "RLock", "Semaphore", "BoundedSemaphore", "Condition", "Event"]

_FIONREAD = 0x541B


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

    def get_value(self):
        """Return how many tokens are left."""
        import fcntl
        import sys
        return int.from_bytes(fcntl.ioctl(self._read, _FIONREAD, bytes(4)), sys.byteorder)

    def __reduce__(self):
        raise RuntimeError(f"{type(self).__name__} objects should only be shared between processes through inheritance")

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
        self._bound = value

    def release(self):
        if self.get_value() >= self._bound:
            raise ValueError("semaphore or lock released too many times")
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
            self._count = 0
        self._count += 1
        return True

    def release(self):
        if self._holder != (os.getpid(), threading.get_ident()):
            raise AssertionError("attempt to release recursive lock not owned by thread")
        self._count -= 1
        if self._count == 0:
            self._holder = None
            super().release()


    def _is_owned(self):
        return self._holder == (os.getpid(), threading.get_ident())


class Condition:
    """Processes wait until one of them says that something has changed."""

    def __init__(self, lock=None, *, ctx=None):
        self._lock = lock or RLock()
        self._sleeping = Semaphore(0)
        self._woken = Semaphore(0)
        self._signal = Semaphore(0)
        self.acquire = self._lock.acquire
        self.release = self._lock.release

    def __enter__(self):
        return self._lock.__enter__()

    def __exit__(self, *args):
        return self._lock.__exit__(*args)

    def __repr__(self):
        return f"<{type(self).__name__}({self._lock}, {self._sleeping.get_value()})>"

    def _check(self, what):
        if isinstance(self._lock, RLock):
            assert self._lock._is_owned(), what
        else:
            assert self._lock.get_value() == 0, what

    def wait(self, timeout=None):
        """Give the lock away, wait to be woken, take the lock again; False when the time is over."""
        self._check("must acquire() condition before using wait()")
        self._sleeping.release()
        count = self._lock._count if isinstance(self._lock, RLock) else 1
        for _ in range(count):
            self._lock.release()
        try:
            return self._signal.acquire(True, timeout)
        finally:
            self._woken.release()
            for _ in range(count):
                self._lock.acquire()

    def notify(self, n=1):
        """Wake up to `n` that wait."""
        self._check("lock is not owned")
        # Those whose time was over are awake already.
        while self._woken.acquire(False):
            self._sleeping.acquire(False)
        woken = 0
        while woken < n and self._sleeping.acquire(False):
            self._signal.release()
            woken += 1
        for _ in range(woken):
            self._woken.acquire()
        # A signal that nobody took because the time was over just then.
        while woken and self._signal.acquire(False):
            pass

    def notify_all(self):
        """Wake all that wait."""
        import sys
        self.notify(n=sys.maxsize)

    def wait_for(self, predicate, timeout=None):
        """Wait until `predicate()` is true; return what it says last."""
        result = predicate()
        deadline = None if timeout is None else time.monotonic() + timeout
        while not result:
            left = None if deadline is None else deadline - time.monotonic()
            if left is not None and left <= 0:
                break
            self.wait(left)
            result = predicate()
        return result


class Barrier:
    """So many processes wait for each other."""

    _FILLING, _DRAINING, _RESETTING, _BROKEN = 0, 1, -1, -2

    def __init__(self, parties, action=None, timeout=None, *, ctx=None):
        if parties < 1:
            raise ValueError("parties must be > 0")
        from .sharedctypes import RawArray
        self._parties = parties
        self._action = action
        self._timeout = timeout
        self._cond = Condition()
        # state, how many are here
        self._shared = RawArray("i", 2)

    @property
    def _state(self):
        return self._shared[0]

    @_state.setter
    def _state(self, value):
        self._shared[0] = value

    def wait(self, timeout=None):
        """Wait for the others; return a number that tells those who waited apart."""
        if timeout is None:
            timeout = self._timeout
        with self._cond:
            self._cond.wait_for(lambda: self._state not in (self._DRAINING, self._RESETTING))
            if self._state == self._BROKEN:
                raise threading.BrokenBarrierError
            index = self._shared[1]
            self._shared[1] += 1
            try:
                if index + 1 == self._parties:
                    self._open()
                else:
                    self._wait(timeout)
                return index
            finally:
                self._shared[1] -= 1
                if self._shared[1] == 0 and self._state in (self._RESETTING, self._DRAINING):
                    self._state = self._FILLING
                    self._cond.notify_all()

    def _open(self):
        try:
            if self._action:
                self._action()
            self._state = self._DRAINING
            self._cond.notify_all()
        except:
            self._break()
            raise

    def _wait(self, timeout):
        if not self._cond.wait_for(lambda: self._state != self._FILLING, timeout):
            self._break()
            raise threading.BrokenBarrierError
        if self._state < 0:
            raise threading.BrokenBarrierError

    def _break(self):
        self._state = self._BROKEN
        self._cond.notify_all()

    def reset(self):
        """Begin anew; those who wait get BrokenBarrierError."""
        with self._cond:
            if self._shared[1] > 0:
                if self._state in (self._FILLING, self._BROKEN):
                    self._state = self._RESETTING
            else:
                self._state = self._FILLING
            self._cond.notify_all()

    def abort(self):
        """Break it: all who wait or come get BrokenBarrierError."""
        with self._cond:
            self._break()

    @property
    def parties(self):
        """How many wait for each other."""
        return self._parties

    @property
    def n_waiting(self):
        """How many wait now."""
        return self._shared[1] if self._state == self._FILLING else 0

    @property
    def broken(self):
        """Is it broken?"""
        return self._state == self._BROKEN

    def __repr__(self):
        if self.broken:
            return f"<{type(self).__module__}.{type(self).__qualname__} at {id(self):#x}: broken>"
        return (f"<{type(self).__module__}.{type(self).__qualname__} at {id(self):#x}: "
                f"waiters={self.n_waiting}/{self.parties}>")


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
