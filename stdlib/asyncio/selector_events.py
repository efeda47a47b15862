"""The event loop class under the name that CPython's module has."""

__all__ = ("BaseSelectorEventLoop",)

from _asyncio import EventLoop as BaseSelectorEventLoop
