"""Events at moments of time, one after the other."""

import heapq
import threading
import time
from collections import namedtuple
from itertools import count
from time import monotonic as _time

__all__ = ["scheduler"]

Event = namedtuple("Event", "time, priority, sequence, action, argument, kwargs")
Event.__doc__ = "What is to be done, and when; of those at one moment the lowest priority goes first, then the oldest."
for _field, _doc in (("time", "The moment, as the scheduler's clock tells it."),
                     ("priority", "Among events of one moment lower numbers go first."),
                     ("sequence", "The order in which events were entered."),
                     ("action", "What is called: action(*argument, **kwargs)."),
                     ("argument", "The positional arguments."),
                     ("kwargs", "The keyword arguments.")):
    getattr(Event, _field).__doc__ = _doc
del _field, _doc

_sentinel = object()


class scheduler:
    """A list of events, and `run`, which waits for each and calls it.

    `timefunc` tells the time, `delayfunc` waits; it is called with 0 after each event to let other threads run.
    """

    def __init__(self, timefunc=_time, delayfunc=time.sleep):
        self._queue = []
        self._lock = threading.RLock()
        self.timefunc = timefunc
        self.delayfunc = delayfunc
        self._sequence_generator = count()

    def enterabs(self, time, priority, action, argument=(), kwargs=_sentinel):
        """Enter an event at a moment; return it."""
        with self._lock:
            event = Event(time, priority, next(self._sequence_generator), action, argument,
                          {} if kwargs is _sentinel else kwargs)
            heapq.heappush(self._queue, event)
        return event

    def enter(self, delay, priority, action, argument=(), kwargs=_sentinel):
        """Enter an event so much later than now; return it."""
        return self.enterabs(self.timefunc() + delay, priority, action, argument, kwargs)

    def cancel(self, event):
        """Take an event out; ValueError when it is not there."""
        with self._lock:
            self._queue.remove(event)
            heapq.heapify(self._queue)

    def empty(self):
        """Whether there are no events."""
        with self._lock:
            return not self._queue

    def run(self, blocking=True):
        """Run events until there are none.

        Without blocking run those that are due, and return how long it is to the next. An event that raises is out
        of the list; the rest stay there.
        """
        while True:
            with self._lock:
                if not self._queue:
                    return None
                event = self._queue[0]
                now = self.timefunc()
                wait = event.time > now
                if not wait:
                    heapq.heappop(self._queue)
            if not wait:
                event.action(*event.argument, **event.kwargs)
                self.delayfunc(0)
            elif not blocking:
                return event.time - now
            else:
                self.delayfunc(event.time - now)

    @property
    def queue(self):
        """The events in the order in which they will run."""
        with self._lock:
            events = self._queue[:]
        return sorted(events, key=lambda event: event[:3])
