"""An executor of processes. Each worker is a forked process with a pipe of its own; a thread hands out the work."""

import collections
import os
import threading
import traceback

from concurrent.futures import _base
from multiprocessing import connection, process

_executors = set()


def _python_exit():
    for executor in list(_executors):
        executor.shutdown(wait=True)


threading._register_atexit(_python_exit)
os.register_at_fork(after_in_child=_executors.clear)  # the parent's are not the child's


class BrokenProcessPool(_base.BrokenExecutor):
    """A process of the pool ended unexpectedly."""


class _RemoteTraceback(Exception):
    """The traceback of an exception in another process, as text."""

    def __init__(self, tb):
        self.tb = tb

    def __str__(self):
        return self.tb


def _rebuild_exc(exc, tb):
    exc.__cause__ = _RemoteTraceback(tb)
    return exc


class _ExceptionWithTraceback:
    """An exception on its way to another process."""

    def __init__(self, exc):
        tb = "".join(traceback.format_exception(type(exc), exc, exc.__traceback__))
        self.exc = exc
        self.exc.__traceback__ = None
        self.tb = f'\n"""\n{tb}"""'

    def __reduce__(self):
        return _rebuild_exc, (self.exc, self.tb)


def _work(conn, initializer, initargs):
    """What a worker does: calls until None comes."""
    if initializer is not None:
        try:
            initializer(*initargs)
        except BaseException:
            from concurrent.futures._base import _log_exception
            _log_exception("Exception in initializer:")
            return
    while True:
        try:
            call = conn.recv()
        except EOFError:
            return
        if call is None:
            return
        fn, args, kwargs = call
        try:
            answer = True, fn(*args, **kwargs)
        except BaseException as e:
            answer = False, _ExceptionWithTraceback(e)
        try:
            conn.send(answer)
        except Exception as e:
            conn.send((False, _ExceptionWithTraceback(e)))


class _Worker:
    def __init__(self, initializer, initargs):
        self.conn, theirs = connection.Pipe()
        process._private_fds.add(self.conn.fileno())
        self.process = process.BaseProcess(target=_work, args=(theirs, initializer, initargs))
        self.process._name = self.process._name.replace("BaseProcess", "Process")
        self.process.start()
        theirs.close()
        self.future = None
        self.calls = 0

    def end(self):
        process._private_fds.discard(self.conn.fileno())
        self.conn.close()
        self.process.join()


class ProcessPoolExecutor(_base.Executor):
    """Runs calls in a pool of processes."""

    def __init__(self, max_workers=None, mp_context=None, initializer=None, initargs=(), *,
                 max_tasks_per_child=None):
        if max_workers is None:
            max_workers = os.process_cpu_count() or 1
        if max_workers <= 0:
            raise ValueError("max_workers must be greater than 0")
        if initializer is not None and not callable(initializer):
            raise TypeError("initializer must be a callable")
        if max_tasks_per_child is not None:
            if not isinstance(max_tasks_per_child, int):
                raise TypeError("max_tasks_per_child must be an integer")
            if max_tasks_per_child <= 0:
                raise ValueError("max_tasks_per_child must be >= 1")
        self._max_workers = max_workers
        self._initializer = initializer
        self._initargs = initargs
        self._max_tasks_per_child = max_tasks_per_child
        self._workers = []
        self._waiting = collections.deque()
        self._lock = threading.Lock()
        self._broken = None
        self._shutdown = False
        self._manager = None
        # A byte in this pipe makes the thread look up.
        self._bell, self._rope = os.pipe()
        process._private_fds.update((self._bell, self._rope))

    def submit(self, fn, /, *args, **kwargs):
        with self._lock:
            if self._broken:
                raise BrokenProcessPool(self._broken)
            if self._shutdown:
                raise RuntimeError("cannot schedule new futures after shutdown")
            future = _base.Future()
            self._waiting.append((future, (fn, args, kwargs)))
            idle = sum(worker.future is None for worker in self._workers)
            if len(self._workers) < self._max_workers and idle < len(self._waiting):
                self._workers.append(_Worker(self._initializer, self._initargs))
            if self._manager is None:
                self._manager = threading.Thread(target=self._manage, name="ProcessPoolManager", daemon=True)
                self._manager.start()
                _executors.add(self)
        self._ring()
        return future

    submit.__doc__ = _base.Executor.submit.__doc__

    def map(self, fn, *iterables, timeout=None, chunksize=1):
        """Like `map`, in the processes, `chunksize` calls at a time."""
        if chunksize < 1:
            raise ValueError("chunksize must be >= 1.")
        import functools
        import itertools
        chunks = itertools.batched(zip(*iterables), chunksize)
        results = super().map(functools.partial(_process_chunk, fn), chunks, timeout=timeout)
        return _chain_from_iterable_of_lists(results)

    def _ring(self):
        os.write(self._rope, b".")

    def _manage(self):
        """Give work to those who have none, take their answers, until the pool is shut down and all is done."""
        while True:
            with self._lock:
                self._hand_out()
                if self._shutdown and not self._waiting and all(w.future is None for w in self._workers):
                    break
                busy = {worker.conn: worker for worker in self._workers}
            ready = connection.wait([self._bell, *busy])
            for source in ready:
                if source is self._bell or source == self._bell:
                    os.read(self._bell, 1000)
                else:
                    self._take_answer(busy[source])
            if self._broken:
                break
        self._end_workers()

    def _hand_out(self):
        for worker in self._workers:
            while worker.future is None and self._waiting:
                future, call = self._waiting.popleft()
                if not future.set_running_or_notify_cancel():
                    continue
                try:
                    worker.conn.send(call)
                except OSError:
                    worker.future = future
                    break
                except Exception as e:
                    future.set_exception(e)
                    continue
                worker.future = future

    def _take_answer(self, worker):
        future = worker.future
        try:
            succeeded, value = worker.conn.recv()
        except (EOFError, OSError):
            self._break()
            return
        worker.future = None
        worker.calls += 1
        if worker.calls == self._max_tasks_per_child:
            with self._lock:
                worker.conn.send(None)
                self._workers.remove(worker)
                worker.end()
                if self._waiting:
                    self._workers.append(_Worker(self._initializer, self._initargs))
        if succeeded:
            future.set_result(value)
        else:
            future.set_exception(value)

    def _break(self):
        """A worker is gone: nobody knows what became of its work, so all of it fails."""
        with self._lock:
            self._broken = ("A child process terminated abruptly, the process pool is not usable anymore")
            lost = [w.future for w in self._workers if w.future is not None] + [f for f, _ in self._waiting]
            self._waiting.clear()
        for future in lost:
            if not future.done():
                future.set_exception(BrokenProcessPool(
                    "A process in the process pool was terminated abruptly while the future was running or pending."))
        for worker in self._workers:
            worker.future = None
            worker.process.terminate()

    def _end_workers(self):
        for worker in self._workers:
            try:
                worker.conn.send(None)
            except OSError:
                pass
        for worker in self._workers:
            worker.end()
        self._workers = []
        process._private_fds.difference_update((self._bell, self._rope))
        os.close(self._bell)
        os.close(self._rope)
        _executors.discard(self)

    def _terminate(self):
        """End the processes, whatever they do."""
        with self._lock:
            self._shutdown = True
            waiting, self._waiting = self._waiting, collections.deque()
            for worker in self._workers:
                worker.process.terminate()
        for future, _ in waiting:
            future.cancel()
        if self._manager is not None:
            if self._manager.is_alive():
                self._ring()
            self._manager.join()

    def shutdown(self, wait=True, *, cancel_futures=False):
        with self._lock:
            is_first = not self._shutdown
            self._shutdown = True
            if cancel_futures:
                waiting, self._waiting = self._waiting, collections.deque()
                for future, _ in waiting:
                    future.cancel()
            if self._manager is None:
                if is_first:
                    process._private_fds.difference_update((self._bell, self._rope))
                    os.close(self._bell)
                    os.close(self._rope)
                return
            if is_first and not self._broken:
                self._ring()
        if wait:
            self._manager.join()

    shutdown.__doc__ = _base.Executor.shutdown.__doc__


def _process_chunk(fn, chunk):
    return [fn(*args) for args in chunk]


def _chain_from_iterable_of_lists(iterable):
    for element in iterable:
        element.reverse()
        while element:
            yield element.pop()
