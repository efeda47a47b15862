"""What locks and queues share: they belong to the loop in which they first wait."""

from . import events

from _thread import allocate_lock as _allocate_lock

_global_lock = _allocate_lock()


class _LoopBoundMixin:
    _loop = None

    def _get_loop(self):
        loop = events._get_running_loop()
        if self._loop is None:
            with _global_lock:
                if self._loop is None:
                    self._loop = loop
        if loop is not self._loop:
            raise RuntimeError(f"{self!r} is bound to a different event loop")
        return loop
