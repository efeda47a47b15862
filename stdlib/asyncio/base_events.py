"""The event loop and server classes under the names that CPython's module has."""

__all__ = "BaseEventLoop", "Server"

from _asyncio import EventLoop as BaseEventLoop, _run_until_complete_cb

_ELSEWHERE = {
    "": "collections concurrent errno heapq itertools os socket ssl stat subprocess sys threading time traceback "
        "warnings weakref",
    "asyncio._transports": "Server _set_nodelay",
    "asyncio._event_loop": "_ipaddr_info",
    "asyncio.log": "logger",
}


def __getattr__(name):
    from ._lazy import fetch
    return fetch(__name__, name, _ELSEWHERE)
