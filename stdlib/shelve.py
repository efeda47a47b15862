"""Dictionaries of pickled objects, kept in a database."""

import collections.abc
from io import BytesIO
from pickle import DEFAULT_PROTOCOL, Pickler, Unpickler

__all__ = ["Shelf", "BsdDbShelf", "DbfilenameShelf", "open"]


class _ClosedDict(collections.abc.MutableMapping):
    """Stands in the place of the database when the shelf is closed."""

    def closed(self, *args):
        raise ValueError("invalid operation on closed shelf")

    __iter__ = __len__ = __getitem__ = __setitem__ = __delitem__ = keys = closed

    def __repr__(self):
        return "<Closed Dictionary>"


class Shelf(collections.abc.MutableMapping):
    """A shelf over any mapping of bytes to bytes.

    With `writeback` what is read is kept, and written again by `sync` and `close`.
    """

    def __init__(self, dict, protocol=None, writeback=False, keyencoding="utf-8"):
        self.dict = dict
        self._protocol = DEFAULT_PROTOCOL if protocol is None else protocol
        self.writeback = writeback
        self.cache = {}
        self.keyencoding = keyencoding

    def __iter__(self):
        for k in self.dict.keys():
            yield k.decode(self.keyencoding)

    def __len__(self):
        return len(self.dict)

    def __contains__(self, key):
        return key.encode(self.keyencoding) in self.dict

    def get(self, key, default=None):
        """Return the object under a key, `default` when there is none."""
        return self[key] if key.encode(self.keyencoding) in self.dict else default

    def __getitem__(self, key):
        try:
            return self.cache[key]
        except KeyError:
            pass
        value = Unpickler(BytesIO(self.dict[key.encode(self.keyencoding)])).load()
        if self.writeback:
            self.cache[key] = value
        return value

    def __setitem__(self, key, value):
        if self.writeback:
            self.cache[key] = value
        f = BytesIO()
        Pickler(f, self._protocol).dump(value)
        self.dict[key.encode(self.keyencoding)] = f.getvalue()

    def __delitem__(self, key):
        del self.dict[key.encode(self.keyencoding)]
        self.cache.pop(key, None)

    def __enter__(self):
        return self

    def __exit__(self, type, value, traceback):
        self.close()

    def close(self):
        """Write what is kept, and close the database."""
        if self.dict is None:
            return
        try:
            self.sync()
            try:
                self.dict.close()
            except AttributeError:
                pass
        finally:
            # At the end of the interpreter even the class may be gone.
            try:
                self.dict = _ClosedDict()
            except Exception:
                self.dict = None

    def __del__(self):
        if hasattr(self, "writeback"):
            self.close()

    def sync(self):
        """Write what is kept."""
        if self.writeback and self.cache:
            self.writeback = False
            for key, entry in self.cache.items():
                self[key] = entry
            self.writeback = True
            self.cache = {}
        if hasattr(self.dict, "sync"):
            self.dict.sync()


class BsdDbShelf(Shelf):
    """A shelf over a database with a cursor, as the old bsddb had it."""

    def set_location(self, key):
        """Go to a key; return (key, object)."""
        return self._entry(self.dict.set_location(key))

    def next(self):
        """Go on; return (key, object)."""
        return self._entry(next(self.dict))

    def previous(self):
        """Go back; return (key, object)."""
        return self._entry(self.dict.previous())

    def first(self):
        """Go to the first key; return (key, object)."""
        return self._entry(self.dict.first())

    def last(self):
        """Go to the last key; return (key, object)."""
        return self._entry(self.dict.last())

    def _entry(self, entry):
        key, value = entry
        return key.decode(self.keyencoding), Unpickler(BytesIO(value)).load()


class DbfilenameShelf(Shelf):
    """A shelf over a database by its file name."""

    def __init__(self, filename, flag="c", protocol=None, writeback=False):
        import dbm
        super().__init__(dbm.open(filename, flag), protocol, writeback)

    def clear(self):
        """Remove all."""
        self.cache.clear()
        self.dict.clear()


def open(filename, flag="c", protocol=None, writeback=False):
    """Open a shelf in a file."""
    return DbfilenameShelf(filename, flag, protocol, writeback)
