"""A database in two text files: `.dat` holds the values, `.dir` says where each is. Slow, but everywhere the same."""

import ast
import collections.abc
import io
import os

__all__ = ["error", "open"]

_BLOCKSIZE = 512

error = OSError


class _Database(collections.abc.MutableMapping):
    # Also used when the interpreter ends, when the names of modules may be gone.
    _os = os
    _io = io

    def __init__(self, filebasename, mode, flag="c"):
        filebasename = os.fsencode(filebasename)
        self._mode = mode
        self._readonly = flag == "r"
        self._dirfile = filebasename + b".dir"
        self._datfile = filebasename + b".dat"
        self._bakfile = filebasename + b".bak"
        # {key: (place, size)}, None when the database is closed
        self._index = None
        self._modified = False
        self._create(flag)
        self._update(flag)

    def _create(self, flag):
        if flag == "n":
            for path in (self._datfile, self._bakfile, self._dirfile):
                try:
                    os.remove(path)
                except OSError:
                    pass
        if os.path.exists(self._datfile):
            return
        if flag not in ("c", "n"):
            # Raises what opening it would.
            io.open(self._datfile, encoding="latin-1").close()
        with io.open(self._datfile, "w", encoding="latin-1"):
            self._chmod(self._datfile)

    def _update(self, flag):
        self._modified = False
        self._index = {}
        try:
            f = io.open(self._dirfile, "r", encoding="latin-1")
        except OSError:
            if flag not in ("c", "n"):
                raise
            with io.open(self._dirfile, "w", encoding="latin-1"):
                self._chmod(self._dirfile)
            return
        with f:
            for line in f:
                key, place = ast.literal_eval(line.rstrip())
                self._index[key.encode("latin-1")] = place

    def _commit(self):
        if self._index is None or not self._modified:
            return
        try:
            self._os.unlink(self._bakfile)
        except OSError:
            pass
        try:
            self._os.rename(self._dirfile, self._bakfile)
        except OSError:
            pass
        with self._io.open(self._dirfile, "w", encoding="latin-1") as f:
            self._chmod(self._dirfile)
            for key, place in self._index.items():
                f.write(f"{key.decode('latin-1')!r}, {place!r}\n")
        self._modified = False

    sync = _commit

    def _verify_open(self):
        if self._index is None:
            raise error("DBM object has already been closed")

    def _verify_write(self):
        if self._readonly:
            raise error("The database is opened for reading only")

    @staticmethod
    def _bytes(what, value):
        if isinstance(value, str):
            return value.encode("utf-8")
        if not isinstance(value, (bytes, bytearray)):
            raise TypeError(f"{what} must be bytes or strings")
        return value

    def __getitem__(self, key):
        if isinstance(key, str):
            key = key.encode("utf-8")
        self._verify_open()
        pos, siz = self._index[key]
        with io.open(self._datfile, "rb") as f:
            f.seek(pos)
            return f.read(siz)

    def _append(self, val):
        """Write a value at the end, at the start of a block."""
        with io.open(self._datfile, "rb+") as f:
            f.seek(0, 2)
            pos = f.tell()
            begin = -(-pos // _BLOCKSIZE) * _BLOCKSIZE
            f.write(b"\0" * (begin - pos))
            f.write(val)
        return begin, len(val)

    def __setitem__(self, key, val):
        self._verify_write()
        key = self._bytes("keys", key)
        val = self._bytes("values", val)
        self._verify_open()
        self._modified = True
        if key not in self._index:
            place = self._append(val)
            self._index[key] = place
            with io.open(self._dirfile, "a", encoding="latin-1") as f:
                self._chmod(self._dirfile)
                f.write(f"{key.decode('latin-1')!r}, {place!r}\n")
            return
        pos, siz = self._index[key]
        if -(-len(val) // _BLOCKSIZE) <= -(-siz // _BLOCKSIZE):
            # It fits where the old one was.
            with io.open(self._datfile, "rb+") as f:
                f.seek(pos)
                f.write(val)
            self._index[key] = pos, len(val)
        else:
            self._index[key] = self._append(val)

    def __delitem__(self, key):
        self._verify_write()
        if isinstance(key, str):
            key = key.encode("utf-8")
        self._verify_open()
        self._modified = True
        del self._index[key]
        self._commit()

    def keys(self):
        """Return the keys as a list."""
        try:
            return list(self._index)
        except TypeError:
            raise error("DBM object has already been closed") from None

    def items(self):
        """Return [(key, value)]."""
        self._verify_open()
        return [(key, self[key]) for key in self._index.keys()]

    def __contains__(self, key):
        if isinstance(key, str):
            key = key.encode("utf-8")
        try:
            return key in self._index
        except TypeError:
            if self._index is None:
                raise error("DBM object has already been closed") from None
            raise

    def iterkeys(self):
        """Return an iterator of the keys."""
        try:
            return iter(self._index)
        except TypeError:
            raise error("DBM object has already been closed") from None

    __iter__ = iterkeys

    def __len__(self):
        try:
            return len(self._index)
        except TypeError:
            raise error("DBM object has already been closed") from None

    def close(self):
        """Write what has changed, and close the database."""
        try:
            self._commit()
        finally:
            self._index = self._datfile = self._dirfile = self._bakfile = None

    __del__ = close

    def _chmod(self, file):
        self._os.chmod(file, self._mode)

    def __enter__(self):
        return self

    def __exit__(self, *args):
        self.close()


def open(file, flag="c", mode=0o666):
    """Open a database; the permissions of new files are `mode` less the umask."""
    um = os.umask(0)
    os.umask(um)
    mode &= ~um
    if flag not in ("r", "w", "c", "n"):
        raise ValueError("Flag must be one of 'r', 'w', 'c', or 'n'")
    return _Database(file, mode, flag=flag)
