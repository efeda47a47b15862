"""Queues between processes."""

import collections
import os
import pickle
import threading
import time
from queue import Empty, Full

from . import connection, process, synchronize

__all__ = ["Queue", "SimpleQueue", "JoinableQueue"]


class Queue:
    """First in, first out. `put` does not wait for readers: a thread writes what the pipe has no room for."""

    def __init__(self, maxsize=0, *, ctx=None):
        self._maxsize = maxsize if maxsize > 0 else 2**31 - 1
        self._reader, self._writer = connection.Pipe(duplex=False)
        self._rlock = synchronize.Lock()
        self._wlock = synchronize.Lock()
        self._sem = synchronize.BoundedSemaphore(maxsize) if maxsize > 0 else None
        self._reset()

    def _reset(self):
        self._pid = os.getpid()
        self._buffer = collections.deque()
        self._notempty = threading.Condition(threading.Lock())
        self._thread = None
        self._closed = False
        self._joins = True

    def put(self, obj, block=True, timeout=None):
        """Put an object into the queue."""
        if self._pid != os.getpid():
            self._reset()
        if self._closed:
            raise ValueError(f"Queue {self!r} is closed")
        if self._sem is not None and not _Room.acquire(self._sem, block, timeout):
            raise Full
        with self._notempty:
            if self._thread is None:
                self._thread = threading.Thread(target=self._feed, name="QueueFeederThread", daemon=True)
                self._thread.start()
                process._exit_functions.append(self._finish)
            self._buffer.append(obj)
            self._notempty.notify()

    def put_nowait(self, obj):
        return self.put(obj, False)

    def _feed(self):
        while True:
            with self._notempty:
                while not self._buffer:
                    self._notempty.wait()
                obj = self._buffer.popleft()
            if obj is _END:
                return
            try:
                data = pickle.dumps(obj)
            except Exception:
                import traceback
                traceback.print_exc()
                continue
            with self._wlock:
                self._writer.send_bytes(data)

    def _finish(self):
        if self._thread is not None and self._pid == os.getpid():
            with self._notempty:
                self._buffer.append(_END)
                self._notempty.notify()
            if self._joins:
                self._thread.join()
            self._thread = None

    def get(self, block=True, timeout=None):
        """Take an object out of the queue."""
        if self._closed:
            raise ValueError(f"Queue {self!r} is closed")
        deadline = None if timeout is None else time.monotonic() + timeout
        if not self._rlock.acquire(block, timeout):
            raise Empty
        try:
            if not block and not self._reader.poll(0):
                raise Empty
            if block and deadline is not None and not self._reader.poll(max(deadline - time.monotonic(), 0)):
                raise Empty
            data = self._reader.recv_bytes()
        finally:
            self._rlock.release()
        if self._sem is not None:
            _Room.release(self._sem)
        return pickle.loads(data)

    def get_nowait(self):
        return self.get(False)

    def empty(self):
        return not self._reader.poll()

    def full(self):
        """Is there no room?"""
        return self._sem is not None and self._sem.get_value() == 0

    def qsize(self):
        """Return how many objects are in a queue with a bound."""
        if self._sem is None:
            raise NotImplementedError("the size of a queue without bound is not counted")
        return self._maxsize - self._sem.get_value()

    def close(self):
        """Put nothing more from this process."""
        self._closed = True

    def join_thread(self):
        """Wait until everything is written; after `close()`."""
        assert self._closed, f"Queue {self!r} not closed"
        self._finish()

    def cancel_join_thread(self):
        """At the end of the process, do not wait until everything is written."""
        self._joins = False


class _Room:
    """The room in a bounded queue: taken in one process, given back in another."""

    @staticmethod
    def acquire(sem, block, timeout):
        return synchronize._Tokens.acquire(sem, block, timeout)

    @staticmethod
    def release(sem):
        synchronize._Tokens.release(sem)


_END = object()


class JoinableQueue(Queue):
    """A queue that counts the work on its items."""

    def __init__(self, maxsize=0, *, ctx=None):
        super().__init__(maxsize)
        self._unfinished = synchronize.Semaphore(0)
        self._none_left = synchronize.Event()
        self._none_left.set()
        self._count_lock = synchronize.Lock()

    def put(self, obj, block=True, timeout=None):
        with self._count_lock:
            self._unfinished.release()
            self._none_left.clear()
        super().put(obj, block, timeout)

    def task_done(self):
        with self._count_lock:
            if not self._unfinished.acquire(False):
                raise ValueError("task_done() called too many times")
            if not synchronize._is_readable(self._unfinished._read, 0):
                self._none_left.set()

    def join(self):
        self._none_left.wait()


class SimpleQueue:
    """A pipe with locks at both ends."""

    def __init__(self, *, ctx=None):
        self._reader, self._writer = connection.Pipe(duplex=False)
        self._rlock = synchronize.Lock()
        self._wlock = synchronize.Lock()

    def close(self):
        self._reader.close()
        self._writer.close()

    def empty(self):
        return not self._reader.poll()

    def get(self):
        with self._rlock:
            data = self._reader.recv_bytes()
        return pickle.loads(data)

    def put(self, obj):
        data = pickle.dumps(obj)
        with self._wlock:
            self._writer.send_bytes(data)
