"""Deadlines for blocks of code."""

__all__ = ("Timeout", "timeout", "timeout_at")

from . import events, exceptions, tasks

# The states of a Timeout, as its repr shows them.
CREATED, ENTERED, EXPIRING, EXPIRED, EXITED = "created", "active", "expiring", "expired", "finished"


class Timeout:
    """An asynchronous context manager that cancels what its block waits for at a deadline.

    The CancelledError that leaves the block becomes a TimeoutError. Use `timeout()` or `timeout_at()` to make one.
    """

    def __init__(self, when):
        """`when` is a time of the loop's clock, or None for no deadline."""
        self._state = CREATED
        self._timeout_handler = None
        self._task = None
        self._when = when

    def when(self):
        """Return the deadline."""
        return self._when

    def reschedule(self, when):
        """Move the deadline."""
        if self._state is not ENTERED:
            if self._state is CREATED:
                raise RuntimeError("Timeout has not been entered")
            raise RuntimeError(f"Cannot change state of {self._state} Timeout")
        self._when = when
        if self._timeout_handler is not None:
            self._timeout_handler.cancel()
        if when is None:
            self._timeout_handler = None
            return
        loop = events.get_running_loop()
        if when <= loop.time():
            self._timeout_handler = loop.call_soon(self._on_timeout)
        else:
            self._timeout_handler = loop.call_at(when, self._on_timeout)

    def expired(self):
        """Whether the deadline passed while the block ran."""
        return self._state in (EXPIRING, EXPIRED)

    def __repr__(self):
        info = ""
        if self._state is ENTERED:
            when = round(self._when, 3) if self._when is not None else None
            info = f" when={when}"
        return f"<Timeout [{self._state}]{info}>"

    async def __aenter__(self):
        if self._state is not CREATED:
            raise RuntimeError("Timeout has already been entered")
        task = tasks.current_task()
        if task is None:
            raise RuntimeError("Timeout should be used inside a task")
        self._state = ENTERED
        self._task = task
        self._cancelling = task.cancelling()
        self.reschedule(self._when)
        return self

    async def __aexit__(self, exc_type, exc_val, exc_tb):
        assert self._state in (ENTERED, EXPIRING)
        if self._timeout_handler is not None:
            self._timeout_handler.cancel()
            self._timeout_handler = None
        if self._state is ENTERED:
            self._state = EXITED
            return None

        self._state = EXPIRED
        # If the task was cancelled by others too, the cancellation is not ours to turn into TimeoutError.
        if self._task.uncancel() <= self._cancelling and exc_type is not None:
            if issubclass(exc_type, exceptions.CancelledError):
                raise TimeoutError from exc_val
            if exc_val is not None:
                self._insert_timeout_error(exc_val)
                if isinstance(exc_val, ExceptionGroup):
                    for exc in exc_val.exceptions:
                        self._insert_timeout_error(exc)
        return None

    def _on_timeout(self):
        assert self._state is ENTERED
        self._task.cancel()
        self._state = EXPIRING
        self._timeout_handler = None

    @staticmethod
    def _insert_timeout_error(exc_val):
        """Put a TimeoutError into the context chain, above the CancelledError that the deadline caused."""
        while exc_val.__context__ is not None:
            if isinstance(exc_val.__context__, exceptions.CancelledError):
                te = TimeoutError()
                te.__context__ = te.__cause__ = exc_val.__context__
                exc_val.__context__ = te
                break
            exc_val = exc_val.__context__


def timeout(delay):
    """Give the block `delay` seconds (None: as long as it takes).

    >>> async with asyncio.timeout(10):
    ...     await long_running_task()
    """
    loop = events.get_running_loop()
    return Timeout(loop.time() + delay if delay is not None else None)


def timeout_at(when):
    """Give the block until the time `when` of the loop's clock."""
    return Timeout(when)
