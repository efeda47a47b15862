"""Converting between Python values and bytes laid out as in C."""

from _struct import Struct, calcsize, error, iter_unpack, pack, pack_into, unpack, unpack_from
try:
    from _struct import _clearcache
except ImportError:
    pass

__all__ = ["calcsize", "pack", "pack_into", "unpack", "unpack_from", "iter_unpack", "Struct", "error"]
