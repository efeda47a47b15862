"""Files and directories that do not stay."""

import functools
import io
import os
import shutil
import sys
import types
import weakref
from random import Random

__all__ = ["NamedTemporaryFile", "TemporaryFile", "SpooledTemporaryFile", "TemporaryDirectory", "mkstemp", "mkdtemp",
           "mktemp", "TMP_MAX", "gettempprefix", "tempdir", "gettempdir", "gettempprefixb", "gettempdirb"]

TMP_MAX = 10000
template = "tmp"
tempdir = None

_text_openflags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
_bin_openflags = _text_openflags


class _RandomNameSequence:
    """Names of eight random characters, different in each process."""

    characters = "abcdefghijklmnopqrstuvwxyz0123456789_"
    _rng_pid = None

    @property
    def rng(self):
        if self._rng_pid != os.getpid():
            self._rng = Random()
            self._rng_pid = os.getpid()
        return self._rng

    def __iter__(self):
        return self

    def __next__(self):
        return "".join(self.rng.choices(self.characters, k=8))


_name_sequence = None


def _get_candidate_names():
    global _name_sequence
    if _name_sequence is None:
        _name_sequence = _RandomNameSequence()
    return _name_sequence


def _infer_return_type(*args):
    """Whether names are to be text or bytes."""
    return_type = None
    for arg in args:
        if arg is None:
            continue
        if isinstance(arg, os.PathLike):
            arg = os.fspath(arg)
        this = bytes if isinstance(arg, bytes) else str
        if return_type not in (None, this):
            raise TypeError("Can't mix bytes and non-bytes in path components.")
        return_type = this
    if return_type is None:
        return str if tempdir is None or isinstance(tempdir, str) else bytes
    return return_type


def _sanitize_params(prefix, suffix, dir):
    output_type = _infer_return_type(prefix, suffix, dir)
    if suffix is None:
        suffix = output_type()
    if prefix is None:
        prefix = template if output_type is str else os.fsencode(template)
    if dir is None:
        dir = gettempdir() if output_type is str else gettempdirb()
    return prefix, suffix, dir, output_type


def _get_default_tempdir():
    candidates = [os.getenv(name) for name in ("TMPDIR", "TEMP", "TMP")]
    candidates = [c for c in candidates if c] + ["/tmp", "/var/tmp", "/usr/tmp"]
    try:
        candidates.append(os.getcwd())
    except OSError:
        candidates.append(os.curdir)
    for directory in candidates:
        directory = os.path.abspath(directory)
        for name in [next(_get_candidate_names()) for _ in range(100)]:
            filename = os.path.join(directory, name)
            try:
                fd = os.open(filename, _bin_openflags, 0o600)
                try:
                    try:
                        os.write(fd, b"blat")
                    finally:
                        os.close(fd)
                finally:
                    os.unlink(filename)
                return directory
            except FileExistsError:
                continue
            except OSError:
                break  # no hope in this directory
    raise FileNotFoundError(2, f"No usable temporary directory found in {candidates}")


def gettempprefix():
    """Return what names begin with."""
    return os.fsdecode(template)


def gettempprefixb():
    return os.fsencode(template)


def _gettempdir():
    global tempdir
    if tempdir is None:
        tempdir = _get_default_tempdir()
    return tempdir


def gettempdir():
    """Return the directory for temporary files."""
    return os.fsdecode(_gettempdir())


def gettempdirb():
    return os.fsencode(_gettempdir())


def _new_name(dir, prefix, suffix, output_type, create, what):
    """Call `create(path)` with new names until one is free."""
    names = _get_candidate_names()
    if output_type is bytes:
        names = map(os.fsencode, names)
    for _ in range(TMP_MAX):
        path = os.path.join(dir, prefix + next(names) + suffix)
        try:
            return create(path), path
        except FileExistsError:
            continue
    raise FileExistsError(17, f"No usable temporary {what} name found")


def mkstemp(suffix=None, prefix=None, dir=None, text=False):
    """Make a file; return (descriptor, path). The caller has to remove it."""
    prefix, suffix, dir, output_type = _sanitize_params(prefix, suffix, dir)
    dir = os.path.abspath(dir)

    def create(path):
        sys.audit("tempfile.mkstemp", path)
        return os.open(path, _text_openflags, 0o600)

    return _new_name(dir, prefix, suffix, output_type, create, "file")


def mkdtemp(suffix=None, prefix=None, dir=None):
    """Make a directory; return its path. The caller has to remove it."""
    prefix, suffix, dir, output_type = _sanitize_params(prefix, suffix, dir)

    def create(path):
        sys.audit("tempfile.mkdtemp", path)
        os.mkdir(path, 0o700)

    return os.path.abspath(_new_name(dir, prefix, suffix, output_type, create, "directory")[1])


def mktemp(suffix="", prefix=template, dir=None):
    """Return a free name. Unsafe: somebody else may take it; use `mkstemp`."""
    if dir is None:
        dir = gettempdir()
    names = _get_candidate_names()
    for _ in range(TMP_MAX):
        file = os.path.join(dir, prefix + next(names) + suffix)
        if not os.path.lexists(file):
            return file
    raise FileExistsError(17, "No usable temporary filename found")


class _TemporaryFileCloser:
    """Closes a file and removes it, once."""

    cleanup_called = False
    close_called = False

    def __init__(self, file, name, delete=True, delete_on_close=True, warn_message="Implicitly cleaning up"):
        self.file = file
        self.name = name
        self.delete = delete
        self.delete_on_close = delete_on_close
        self.warn_message = warn_message

    def cleanup(self, unlink=os.unlink):
        if self.cleanup_called:
            return
        self.cleanup_called = True
        try:
            if not self.close_called:
                self.close_called = True
                self.file.close()
        finally:
            if self.delete:
                try:
                    unlink(self.name)
                except FileNotFoundError:
                    pass

    def close(self):
        if not self.close_called:
            self.close_called = True
            try:
                self.file.close()
            finally:
                if self.delete and self.delete_on_close:
                    self.cleanup()

    def __del__(self):
        if self.cleanup_called:
            return
        import warnings
        self.cleanup()
        warnings.warn(self.warn_message, ResourceWarning)


class _TemporaryFileWrapper:
    """A file with a name, which is removed when it is closed."""

    def __init__(self, file, name, delete=True, delete_on_close=True):
        self.file = file
        self.name = name
        self._closer = _TemporaryFileCloser(file, name, delete, delete_on_close, f"Implicitly cleaning up {self!r}")

    def __repr__(self):
        return f"<{type(self).__name__} file={self.__dict__['file']!r}>"

    def __getattr__(self, name):
        file = self.__dict__["file"]
        a = getattr(file, name)
        if hasattr(a, "__call__"):
            func = a

            @functools.wraps(func)
            def func_wrapper(*args, **kwargs):
                return func(*args, **kwargs)

            # The wrapper keeps the file alive while the method is in use.
            func_wrapper._closer = self._closer
            a = func_wrapper
        if not isinstance(a, int):
            setattr(self, name, a)
        return a

    def __enter__(self):
        self.file.__enter__()
        return self

    def __exit__(self, exc, value, tb):
        result = self.file.__exit__(exc, value, tb)
        self._closer.cleanup()
        return result

    def close(self):
        self._closer.close()

    def __iter__(self):
        yield from self.file


def NamedTemporaryFile(mode="w+b", buffering=-1, encoding=None, newline=None, suffix=None, prefix=None, dir=None,
                       delete=True, *, errors=None, delete_on_close=True):
    """Make and open a file that is removed when it is closed; its path is `.name`."""
    prefix, suffix, dir, output_type = _sanitize_params(prefix, suffix, dir)
    if "b" not in mode:
        encoding = io.text_encoding(encoding)
    name = None

    def opener(*args):
        nonlocal name
        fd, name = mkstemp(suffix, prefix, dir)
        return fd

    try:
        file = io.open(dir, mode, buffering=buffering, newline=newline, encoding=encoding, errors=errors,
                       opener=opener)
        try:
            raw = getattr(file, "buffer", file)
            raw = getattr(raw, "raw", raw)
            raw.name = name
            return _TemporaryFileWrapper(file, name, delete, delete_on_close)
        except:
            file.close()
            raise
    except:
        if name is not None and not (name and not os.path.lexists(name)):
            os.unlink(name)
        raise


def TemporaryFile(mode="w+b", buffering=-1, encoding=None, newline=None, suffix=None, prefix=None, dir=None, *,
                  errors=None):
    """Make and open a file without a name."""
    prefix, suffix, dir, output_type = _sanitize_params(prefix, suffix, dir)
    if "b" not in mode:
        encoding = io.text_encoding(encoding)

    def opener(*args):
        fd, path = mkstemp(suffix, prefix, dir)
        try:
            os.unlink(path)
        except:
            os.close(fd)
            raise
        return fd

    return io.open(dir, mode, buffering=buffering, newline=newline, encoding=encoding, errors=errors, opener=opener)


class SpooledTemporaryFile(io.IOBase):
    """Kept in memory until it is larger than `max_size`; a real file from then on."""

    _rolled = False

    def __init__(self, max_size=0, mode="w+b", buffering=-1, encoding=None, newline=None, suffix=None, prefix=None,
                 dir=None, *, errors=None):
        if "b" in mode:
            self._file = io.BytesIO()
        else:
            encoding = io.text_encoding(encoding)
            self._file = io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors=errors, newline=newline)
        self._max_size = max_size
        self._TemporaryFileArgs = {"mode": mode, "buffering": buffering, "suffix": suffix, "prefix": prefix,
                                   "encoding": encoding, "newline": newline, "dir": dir, "errors": errors}

    __class_getitem__ = classmethod(types.GenericAlias)

    def _check(self, file):
        if not self._rolled and self._max_size and file.tell() > self._max_size:
            self.rollover()

    def rollover(self):
        """Move to a real file."""
        if self._rolled:
            return
        file = self._file
        newfile = self._file = TemporaryFile(**self._TemporaryFileArgs)
        del self._TemporaryFileArgs
        pos = file.tell()
        if hasattr(newfile, "buffer"):
            newfile.buffer.write(file.detach().getvalue())
        else:
            newfile.write(file.getvalue())
        newfile.seek(pos, 0)
        self._rolled = True

    def __enter__(self):
        if self._file.closed:
            raise ValueError("Cannot enter context with closed file")
        return self

    def __exit__(self, exc, value, tb):
        self._file.close()

    def __iter__(self):
        return self._file.__iter__()

    def close(self):
        self._file.close()

    def __del__(self):
        if hasattr(self, "_file") and not self.closed:
            import warnings
            warnings.warn(f"Unclosed file {self!r}", ResourceWarning, stacklevel=2, source=self)
            self.close()

    @property
    def closed(self):
        return self._file.closed

    @property
    def encoding(self):
        return self._file.encoding

    @property
    def errors(self):
        return self._file.errors

    @property
    def mode(self):
        try:
            return self._file.mode
        except AttributeError:
            return self._TemporaryFileArgs["mode"]

    @property
    def name(self):
        try:
            return self._file.name
        except AttributeError:
            return None

    @property
    def newlines(self):
        return self._file.newlines

    def detach(self):
        return self._file.detach()

    def fileno(self):
        self.rollover()
        return self._file.fileno()

    def flush(self):
        self._file.flush()

    def isatty(self):
        return self._file.isatty()

    def read(self, *args):
        return self._file.read(*args)

    def read1(self, *args):
        return self._file.read1(*args)

    def readinto(self, b):
        return self._file.readinto(b)

    def readinto1(self, b):
        return self._file.readinto1(b)

    def readable(self):
        return self._file.readable()

    def readline(self, *args):
        return self._file.readline(*args)

    def readlines(self, *args):
        return self._file.readlines(*args)

    def seekable(self):
        return self._file.seekable()

    def seek(self, *args):
        return self._file.seek(*args)

    def tell(self):
        return self._file.tell()

    def truncate(self, size=None):
        if size is None:
            return self._file.truncate()
        if size > self._max_size:
            self.rollover()
        return self._file.truncate(size)

    def writable(self):
        return self._file.writable()

    def write(self, s):
        file = self._file
        rv = file.write(s)
        self._check(file)
        return rv

    def writelines(self, iterable):
        if self._max_size == 0 or self._rolled:
            return self._file.writelines(iterable)
        for line in iterable:
            self.write(line)


class TemporaryDirectory:
    """A directory that is removed with all that is in it, at the end of the block."""

    def __init__(self, suffix=None, prefix=None, dir=None, ignore_cleanup_errors=False, *, delete=True):
        self.name = mkdtemp(suffix, prefix, dir)
        self._ignore_cleanup_errors = ignore_cleanup_errors
        self._delete = delete
        self._finalizer = weakref.finalize(
            self, self._cleanup, self.name, warn_message=f"Implicitly cleaning up {self!r}",
            ignore_errors=self._ignore_cleanup_errors, delete=self._delete)

    @classmethod
    def _rmtree(cls, name, ignore_errors=False):
        shutil.rmtree(name, ignore_errors=ignore_errors)

    @classmethod
    def _cleanup(cls, name, warn_message, ignore_errors=False, delete=True):
        if delete:
            cls._rmtree(name, ignore_errors=ignore_errors)
            import warnings
            warnings.warn(warn_message, ResourceWarning)

    def __repr__(self):
        return f"<{self.__class__.__name__} {self.name!r}>"

    def __enter__(self):
        return self.name

    def __exit__(self, exc, value, tb):
        if self._delete:
            self.cleanup()

    def cleanup(self):
        """Remove the directory now."""
        if self._finalizer.detach() or os.path.exists(self.name):
            self._rmtree(self.name, ignore_errors=self._ignore_cleanup_errors)

    __class_getitem__ = classmethod(types.GenericAlias)
