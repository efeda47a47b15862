"""The event loop and server classes under the names that CPython's module has."""

__all__ = "BaseEventLoop", "Server"

from _asyncio import EventLoop as BaseEventLoop
from ._lazy import attributes

__getattr__ = attributes(__name__, {
    "": "collections concurrent errno heapq itertools os socket ssl stat subprocess sys threading time traceback "
        "warnings weakref",
    "asyncio._transports": "Server _set_nodelay",
    "asyncio._event_loop": "_ipaddr_info",
    "asyncio.log": "logger",
})
