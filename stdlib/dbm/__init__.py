"""Databases that are like dictionaries of bytes, kept in files. There is one kind, `dbm.dumb`."""

import io
import os

__all__ = ["open", "whichdb", "error"]


class error(Exception):
    """An error of any kind of database."""


_names = ["dbm.sqlite3", "dbm.gnu", "dbm.ndbm", "dbm.dumb"]
_modules = {}
_defaultmod = None

error = (error, OSError)


def _load(name):
    if name not in _modules:
        _modules[name] = __import__(name, fromlist=["open"])
    return _modules[name]


def open(file, flag="r", mode=0o666):
    """Open a database: for reading ('r'), writing ('w'), writing or making it ('c'), making it anew ('n')."""
    global _defaultmod
    if _defaultmod is None:
        for name in _names:
            try:
                _defaultmod = _load(name)
                break
            except ImportError:
                continue
    result = whichdb(file) if "n" not in flag else None
    if result is None:
        if "c" not in flag and "n" not in flag:
            raise error[0]("db file doesn't exist; use 'c' or 'n' flag to create a new db")
        return _defaultmod.open(file, flag, mode)
    if result == "":
        raise error[0]("db type could not be determined")
    try:
        module = _load(result)
    except ImportError:
        raise error[0](f"db type is {result}, but the module is not available") from None
    return module.open(file, flag, mode)


def whichdb(filename):
    """Return the module of a database: None when there is no file, '' when it is not known."""
    filename = os.fsencode(filename)
    if os.path.isfile(filename + b".pag") and os.path.isfile(filename + b".dir"):
        return "dbm.ndbm"
    try:
        os.stat(filename + b".dat")
        if os.stat(filename + b".dir").st_size == 0:
            return "dbm.dumb"
        with io.open(filename + b".dir", "rb") as f:
            if f.read(1) in (b"'", b'"'):
                return "dbm.dumb"
    except OSError:
        pass
    try:
        with io.open(filename, "rb") as f:
            head = f.read(16)
    except OSError:
        return None
    if len(head) < 4:
        return ""
    if head == b"SQLite format 3\0":
        return "dbm.sqlite3"
    import sys
    if int.from_bytes(head[:4], sys.byteorder) in (0x13579ACE, 0x13579ACD, 0x13579ACF):
        return "dbm.gnu"
    return ""


def _main():
    import sys
    for filename in sys.argv[1:]:
        print(whichdb(filename) or "UNKNOWN", filename)


if __name__ == "__main__":
    _main()
