"""The event loop and server classes under the names that CPython's module has."""

__all__ = "BaseEventLoop", "Server"

from _asyncio import EventLoop as BaseEventLoop


def __getattr__(name):
    if name == "Server":
        from ._transports import Server
        return Server
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
