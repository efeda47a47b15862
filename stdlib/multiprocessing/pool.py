"""A pool of processes, over the executor that `concurrent.futures` has."""

import concurrent.futures
import os

from . import TimeoutError

__all__ = ["Pool", "ThreadPool"]


class AsyncResult:
    """A result that is not there yet."""

    def __init__(self, futures, combine, callback, error_callback):
        self._futures = futures
        self._combine = combine
        self._left = len(futures)
        for future in futures:
            future.add_done_callback(lambda _: self._one_done(callback, error_callback))
        if not futures and callback:
            callback(combine([]))

    def _one_done(self, callback, error_callback):
        self._left -= 1
        if self._left:
            return
        try:
            value = self._value()
        except Exception as e:
            if error_callback:
                error_callback(e)
        else:
            if callback:
                callback(value)

    def _value(self):
        return self._combine([future.result() for future in self._futures])

    def ready(self):
        return all(future.done() for future in self._futures)

    def successful(self):
        if not self.ready():
            raise ValueError(f"{self!r} not ready")
        return all(future.exception() is None for future in self._futures)

    def wait(self, timeout=None):
        concurrent.futures.wait(self._futures, timeout)

    def get(self, timeout=None):
        self.wait(timeout)
        if not self.ready():
            raise TimeoutError
        return self._value()


ApplyResult = AsyncResult


class Pool:
    """Processes that run calls."""

    def __init__(self, processes=None, initializer=None, initargs=(), maxtasksperchild=None, context=None):
        if processes is None:
            processes = os.process_cpu_count() or 1
        if processes < 1:
            raise ValueError("Number of processes must be at least 1")
        if initializer is not None and not callable(initializer):
            raise TypeError("initializer must be a callable")
        self._processes = processes
        self._executor = self._make_executor(processes, initializer, initargs)
        self._state = "RUN"

    @staticmethod
    def _make_executor(processes, initializer, initargs):
        return concurrent.futures.ProcessPoolExecutor(processes, None, initializer, initargs)

    def _check_running(self):
        if self._state != "RUN":
            raise ValueError("Pool not running")

    def _submit(self, func, args, kwds={}):
        self._check_running()
        return self._executor.submit(func, *args, **kwds)

    def apply(self, func, args=(), kwds={}):
        """Call `func(*args, **kwds)` in a process and wait for the result."""
        return self.apply_async(func, args, kwds).get()

    def apply_async(self, func, args=(), kwds={}, callback=None, error_callback=None):
        return AsyncResult([self._submit(func, args, kwds)], lambda values: values[0], callback, error_callback)

    def map(self, func, iterable, chunksize=None):
        """Call `func` with each item; return the list of results."""
        return self.map_async(func, iterable, chunksize).get()

    def map_async(self, func, iterable, chunksize=None, callback=None, error_callback=None):
        return self._map(func, [(item,) for item in iterable], callback, error_callback)

    def starmap(self, func, iterable, chunksize=None):
        """Call `func(*item)` for each item; return the list of results."""
        return self.starmap_async(func, iterable, chunksize).get()

    def starmap_async(self, func, iterable, chunksize=None, callback=None, error_callback=None):
        return self._map(func, list(iterable), callback, error_callback)

    def _map(self, func, args, callback, error_callback):
        return AsyncResult([self._submit(func, a) for a in args], list, callback, error_callback)

    def imap(self, func, iterable, chunksize=1):
        """The results one by one, in the order of the items."""
        futures = [self._submit(func, (item,)) for item in iterable]
        return (future.result() for future in futures)

    def imap_unordered(self, func, iterable, chunksize=1):
        """The results one by one, as they come."""
        futures = [self._submit(func, (item,)) for item in iterable]
        return (future.result() for future in concurrent.futures.as_completed(futures))

    def close(self):
        """Take no more work."""
        if self._state == "RUN":
            self._state = "CLOSE"

    def terminate(self):
        """End the processes, whatever they do."""
        self._state = "TERMINATE"
        self._executor._terminate()

    def join(self):
        """Wait until the processes have ended; after `close()` or `terminate()`."""
        if self._state == "RUN":
            raise ValueError("Pool is still running")
        self._executor.shutdown(wait=True)

    def __enter__(self):
        self._check_running()
        return self

    def __exit__(self, exc_type, exc_val, exc_tb):
        self.terminate()

    def __repr__(self):
        return f"<{type(self).__module__}.{type(self).__qualname__} state={self._state} pool_size={self._processes}>"


class ThreadPool(Pool):
    """Threads that run calls."""

    def __init__(self, processes=None, initializer=None, initargs=()):
        super().__init__(processes, initializer, initargs)

    @staticmethod
    def _make_executor(processes, initializer, initargs):
        return concurrent.futures.ThreadPoolExecutor(processes, "", initializer, initargs)

    def terminate(self):
        """Begin no more calls."""
        self._state = "TERMINATE"
        self._executor.shutdown(wait=False, cancel_futures=True)
