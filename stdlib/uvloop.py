"""The names of the package `uvloop`: its loop is the interpreter's own, which is native already."""

import asyncio as _asyncio
from asyncio.events import BaseDefaultEventLoopPolicy as _BasePolicy

__version__ = "0.21.0"
__all__ = ("new_event_loop", "install", "EventLoopPolicy", "run")


class Loop(_asyncio.SelectorEventLoop):
    """An event loop."""


def new_event_loop():
    """Return a new event loop."""
    return Loop()


def install():
    """Let all new loops be of this module (its own form of it is deprecated in favour of `run`)."""
    import warnings
    warnings.warn("uvloop.install() is deprecated in favor of uvloop.run() starting with Python 3.12.",
                  DeprecationWarning, stacklevel=2)
    _asyncio.set_event_loop_policy(EventLoopPolicy())


def run(main, *, loop_factory=new_event_loop, debug=None, **run_kwargs):
    """Like `asyncio.run`, with a loop of this module."""
    return _asyncio.run(main, loop_factory=loop_factory, debug=debug, **run_kwargs)


class EventLoopPolicy(_BasePolicy):
    """The policy whose loops are of this module."""

    _loop_factory = Loop
