"""Names that CPython keeps in this module."""

__all__ = ()

from .futures import _CANCELLED, _FINISHED, _PENDING, isfuture
