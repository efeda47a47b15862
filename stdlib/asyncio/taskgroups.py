"""Groups of tasks that are waited for together."""

__all__ = ("TaskGroup",)

from . import events, exceptions, tasks


def _is_base_error(exc):
    return isinstance(exc, (SystemExit, KeyboardInterrupt))


class TaskGroup:
    """An asynchronous context manager whose end waits for all tasks started in it.

    When a task fails, the others are cancelled, and so is the block; the errors come out as an ExceptionGroup.

    >>> async with asyncio.TaskGroup() as group:
    ...     task1 = group.create_task(some_coroutine())
    ...     task2 = group.create_task(other_coroutine())
    """

    def __init__(self):
        self._entered = False
        self._exiting = False
        self._aborting = False
        self._loop = None
        self._parent_task = None
        self._parent_cancel_requested = False
        self._tasks = set()
        self._errors = []
        self._base_error = None
        self._on_completed_fut = None

    def __repr__(self):
        info = [""]
        if self._tasks:
            info.append(f"tasks={len(self._tasks)}")
        if self._errors:
            info.append(f"errors={len(self._errors)}")
        if self._aborting:
            info.append("cancelling")
        elif self._entered:
            info.append("entered")
        return f"<TaskGroup{' '.join(info)}>"

    async def __aenter__(self):
        if self._entered:
            raise RuntimeError(f"TaskGroup {self!r} has already been entered")
        if self._loop is None:
            self._loop = events.get_running_loop()
        self._parent_task = tasks.current_task(self._loop)
        if self._parent_task is None:
            raise RuntimeError(f"TaskGroup {self!r} cannot determine the parent task")
        self._entered = True
        return self

    async def __aexit__(self, et, exc, tb):
        try:
            self._exiting = True
            if exc is not None and _is_base_error(exc) and self._base_error is None:
                self._base_error = exc
            was_cancelled = et is not None and issubclass(et, exceptions.CancelledError)
            cancellation = exc if was_cancelled else None
            if et is not None and not self._aborting:
                self._abort()

            # Wait for the tasks, and again for those that they start meanwhile.
            while self._tasks:
                if self._on_completed_fut is None:
                    self._on_completed_fut = self._loop.create_future()
                try:
                    await self._on_completed_fut
                except exceptions.CancelledError as ex:
                    if not self._aborting:
                        # Cancelled from outside: the block has ended, so cancel the tasks and go on waiting for them.
                        cancellation = ex
                        self._abort()
                self._on_completed_fut = None
            assert not self._tasks

            try:
                if self._base_error is not None:
                    raise self._base_error
                if self._parent_cancel_requested and self._parent_task.uncancel() == 0:
                    # The only cancellation was the one by which this group woke its block.
                    cancellation = None
                if cancellation is not None and not self._errors:
                    raise cancellation
            finally:
                cancellation = None

            if et is not None and not was_cancelled:
                self._errors.append(exc)
            if self._errors:
                if self._parent_task.cancelling():
                    # Also cancelled from outside: let it happen again at the next suspension, with the same count.
                    self._parent_task.uncancel()
                    self._parent_task.cancel()
                raise BaseExceptionGroup("unhandled errors in a TaskGroup", self._errors)
        finally:
            # No cycles from here to the exceptions and back.
            et = exc = tb = None
            self._errors = self._base_error = None
            self._parent_task = None

    def create_task(self, coro, *, name=None, context=None):
        """Start a task in the group, and return it."""
        problem = None
        if not self._entered:
            problem = "has not been entered"
        elif self._exiting and not self._tasks:
            problem = "is finished"
        elif self._aborting:
            problem = "is shutting down"
        if problem is not None:
            coro.close()
            raise RuntimeError(f"TaskGroup {self!r} {problem}")
        if context is None:
            task = self._loop.create_task(coro, name=name)
        else:
            task = self._loop.create_task(coro, name=name, context=context)
        if task.done():
            self._on_task_done(task)  # started eagerly, and never suspended
        else:
            self._tasks.add(task)
            task.add_done_callback(self._on_task_done)
        try:
            return task
        finally:
            del task

    def _abort(self):
        self._aborting = True
        for t in self._tasks:
            if not t.done():
                t.cancel()

    def _on_task_done(self, task):
        self._tasks.discard(task)
        if self._on_completed_fut is not None and not self._tasks:
            if not self._on_completed_fut.done():
                self._on_completed_fut.set_result(True)
        if task.cancelled():
            return
        exc = task.exception()
        if exc is None:
            return

        self._errors.append(exc)
        if _is_base_error(exc) and self._base_error is None:
            self._base_error = exc
        if self._parent_task.done():
            self._loop.call_exception_handler({
                "message": f"Task {task!r} has errored out but its parent task {self._parent_task} "
                           "is already completed",
                "exception": exc,
                "task": task,
            })
            return
        if not self._aborting and not self._parent_cancel_requested:
            # Wake the block: it may be waiting for something else than this group.
            self._abort()
            self._parent_cancel_requested = True
            self._parent_task.cancel()
