"""Numbers that processes share: they stand in a file without a name."""

import os
import struct

from . import synchronize

__all__ = ["Value", "Array", "RawValue", "RawArray"]

_FORMATS = set("cbBhHiIlLqQfd?")


class _Memory:
    def __init__(self, typecode, count):
        if not isinstance(typecode, str) or typecode not in _FORMATS:
            raise TypeError(f"this type needs ctypes: {typecode!r}")
        import tempfile
        self._format = typecode
        self._size = struct.calcsize(typecode)
        self._count = count
        self._file = tempfile.TemporaryFile(buffering=0)
        os.ftruncate(self._file.fileno(), self._size * count)

    def _load(self, i):
        return struct.unpack(self._format, os.pread(self._file.fileno(), self._size, i * self._size))[0]

    def _store(self, i, value):
        os.pwrite(self._file.fileno(), struct.pack(self._format, value), i * self._size)


class RawValue(_Memory):
    """A number without a lock."""

    def __init__(self, typecode, value=0):
        super().__init__(typecode, 1)
        self._store(0, value)

    @property
    def value(self):
        return self._load(0)

    @value.setter
    def value(self, value):
        self._store(0, value)


class RawArray(_Memory):
    """Numbers without a lock."""

    def __init__(self, typecode, size_or_initializer):
        if isinstance(size_or_initializer, int):
            super().__init__(typecode, size_or_initializer)
            return
        values = list(size_or_initializer)
        super().__init__(typecode, len(values))
        for i, value in enumerate(values):
            self._store(i, value)

    def __len__(self):
        return self._count

    def _place(self, i):
        if not -self._count <= i < self._count:
            raise IndexError("invalid index")
        return i % self._count

    def __getitem__(self, i):
        if isinstance(i, slice):
            return [self._load(k) for k in range(*i.indices(self._count))]
        return self._load(self._place(i))

    def __setitem__(self, i, value):
        if isinstance(i, slice):
            places = range(*i.indices(self._count))
            values = list(value)
            if len(values) != len(places):
                raise ValueError("Can only assign sequence of same size")
            for k, v in zip(places, values):
                self._store(k, v)
            return
        self._store(self._place(i), value)

    def __iter__(self):
        return iter(self[:])


class _Locked:
    def __init__(self, *args, lock=True, ctx=None):
        super().__init__(*args)
        self._lock = synchronize.RLock() if lock is True else lock

    def get_lock(self):
        return self._lock

    def get_obj(self):
        return self

    def acquire(self, *args):
        return self._lock.acquire(*args)

    def release(self):
        self._lock.release()

    def __enter__(self):
        return self._lock.__enter__()

    def __exit__(self, *args):
        return self._lock.__exit__(*args)


class _SynchronizedValue(_Locked, RawValue):
    pass


class _SynchronizedArray(_Locked, RawArray):
    pass


def Value(typecode, *args, lock=True):
    """A number with a lock (unless `lock` is False)."""
    return _SynchronizedValue(typecode, *args, lock=lock) if lock else RawValue(typecode, *args)


def Array(typecode, size_or_initializer, *, lock=True):
    """Numbers with a lock (unless `lock` is False)."""
    if not lock:
        return RawArray(typecode, size_or_initializer)
    return _SynchronizedArray(typecode, size_or_initializer, lock=lock)
