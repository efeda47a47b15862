"""What futures say of themselves."""

__all__ = ()

import reprlib

from . import format_helpers
from .futures import _CANCELLED, _FINISHED, _PENDING, isfuture


def _format_callbacks(cb):
    """Show the first and the last callback."""
    shown = [format_helpers._format_callback_source(callback[0], ()) for callback in (cb[:1] + cb[1:][-1:])]
    if len(cb) > 2:
        shown.insert(1, f"<{len(cb) - 2} more>")
    return f"cb=[{', '.join(shown)}]"


def _future_repr_info(future):
    info = [future._state.lower()]
    if future._state == _FINISHED:
        if future._exception is not None:
            info.append(f"exception={future._exception!r}")
        else:
            info.append(f"result={reprlib.repr(future._result)}")
    if future._callbacks:
        info.append(_format_callbacks(future._callbacks))
    if future._source_traceback:
        frame = future._source_traceback[-1]
        info.append(f"created at {frame[0]}:{frame[1]}")
    return info


@reprlib.recursive_repr()
def _future_repr(future):
    return f"<{future.__class__.__name__} {' '.join(_future_repr_info(future))}>"
