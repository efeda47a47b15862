"""The event loop class and the transports of sockets under the names that CPython's module has."""

__all__ = ("BaseSelectorEventLoop",)

from _asyncio import EventLoop as BaseSelectorEventLoop

_ELSEWHERE = {
    "": "collections errno functools itertools os selectors socket ssl warnings weakref",
    "asyncio._transports": "_SelectorTransport _SelectorSocketTransport _SelectorDatagramTransport",
    "asyncio.log": "logger",
}


# Of `socket.socket`, which is not imported for it.
_HAS_SENDMSG = True


def __getattr__(name):
    from ._lazy import fetch
    return fetch(__name__, name, _ELSEWHERE)
