"""The event loop class and the transports of sockets under the names that CPython's module has."""

__all__ = ("BaseSelectorEventLoop",)

from _asyncio import EventLoop as BaseSelectorEventLoop
from ._lazy import attributes

__getattr__ = attributes(__name__, {
    "": "collections errno functools itertools os selectors socket ssl warnings weakref",
    "asyncio._transports": "_SelectorTransport _SelectorSocketTransport _SelectorDatagramTransport",
    "asyncio.log": "logger",
})
