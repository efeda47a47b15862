"""Paths as objects."""

import io
import os
import posixpath
import sys
from _collections_abc import Sequence
from fnmatch import _matches, _parse
from pathlib._abc import UnsupportedOperation
from types import GenericAlias

__all__ = ["UnsupportedOperation", "PurePath", "PurePosixPath", "PureWindowsPath", "Path", "PosixPath", "WindowsPath"]


class _PathParents(Sequence):
    """All directories above a path."""

    def __init__(self, path):
        self._path = path
        self._count = len(path._tail)

    def __len__(self):
        return self._count

    def __getitem__(self, idx):
        if isinstance(idx, slice):
            return tuple(self[i] for i in range(*idx.indices(len(self))))
        if idx >= len(self) or idx < -len(self):
            raise IndexError(idx)
        if idx < 0:
            idx += len(self)
        path = self._path
        return path._from_tail(path._tail[:-idx - 1])

    def __repr__(self):
        return f"<{type(self._path).__name__}.parents>"


class PurePath:
    """A path that is only looked at as text."""

    __slots__ = ("_raw_paths", "_drv", "_root", "_tail_cached", "_str", "_folded", "_hash")

    parser = os.path

    def __new__(cls, *args, **kwargs):
        if cls is PurePath:
            cls = PurePosixPath
        return object.__new__(cls)

    def __init__(self, *args):
        paths = []
        for arg in args:
            if isinstance(arg, PurePath):
                if arg.parser is self.parser:
                    paths.extend(arg._raw_paths)
                else:
                    paths.append(arg.as_posix())
                continue
            try:
                path = os.fspath(arg)
            except TypeError:
                path = arg
            if not isinstance(path, str):
                raise TypeError("argument should be a str or an os.PathLike object where __fspath__ returns a str, "
                                f"not {type(path).__name__!r}")
            paths.append(path)
        self._raw_paths = paths

    def with_segments(self, *pathsegments):
        """Make a path of the same kind; all methods that return paths call this."""
        return type(self)(*pathsegments)

    @property
    def _raw_path(self):
        """The path as it was given, in one piece."""
        paths = self._raw_paths
        if len(paths) == 1:
            return paths[0]
        return self.parser.join(*paths) if paths else ""

    @classmethod
    def _parse_path(cls, path):
        """Drive, root and components of a path."""
        if not path:
            return "", "", []
        sep, altsep = cls.parser.sep, cls.parser.altsep
        if altsep:
            path = path.replace(altsep, sep)
        drive, root, rest = cls.parser.splitroot(path)
        if not root and drive.startswith(sep) and not drive.endswith(sep):
            # A share (\\\\server\\share) is a root even when nothing follows.
            pieces = drive.split(sep)
            if len(pieces) == 4 and pieces[2] not in "?." or len(pieces) == 6:
                root = sep
        return drive, root, [sys.intern(str(part)) for part in rest.split(sep) if part and part != "."]

    @classmethod
    def _format_parsed_parts(cls, drive, root, tail):
        if drive or root:
            return drive + root + cls.parser.sep.join(tail)
        if tail and cls.parser.splitdrive(tail[0])[0]:
            # A name that looks like a drive.
            tail = [".", *tail]
        return cls.parser.sep.join(tail)

    def _parse(self):
        self._drv, self._root, self._tail_cached = self._parse_path(self._raw_path)

    @property
    def _tail(self):
        try:
            return self._tail_cached
        except AttributeError:
            self._parse()
            return self._tail_cached

    @property
    def root(self):
        """The root, '/' or ''."""
        try:
            return self._root
        except AttributeError:
            self._parse()
            return self._root

    @property
    def drive(self):
        """The drive, which there is on Windows only."""
        try:
            return self._drv
        except AttributeError:
            self._parse()
            return self._drv

    @property
    def anchor(self):
        """Drive and root together."""
        return self.drive + self.root

    def _from_parsed_parts(self, drive, root, tail):
        text = self._format_parsed_parts(drive, root, tail)
        path = self.with_segments(text)
        path._str = text or "."
        path._drv, path._root, path._tail_cached = drive, root, tail
        return path

    def _from_tail(self, tail):
        return self._from_parsed_parts(self.drive, self.root, tail)

    def __reduce__(self):
        return self.__class__, tuple(self._raw_paths)

    def __repr__(self):
        return f"{type(self).__name__}({self.as_posix()!r})"

    def __str__(self):
        try:
            return self._str
        except AttributeError:
            self._str = self._format_parsed_parts(self.drive, self.root, self._tail) or "."
            return self._str

    def __fspath__(self):
        return str(self)

    def __bytes__(self):
        return os.fsencode(self)

    def as_posix(self):
        """The path with slashes."""
        return str(self).replace(self.parser.sep, "/")

    def as_uri(self):
        """The path as a file: URI."""
        if not self.is_absolute():
            raise ValueError("relative path can't be expressed as a file URI")
        drive = self.drive
        if len(drive) == 2 and drive[1] == ":":
            prefix, path = "file:///" + drive, self.as_posix()[2:]
        elif drive:
            prefix, path = "file:", self.as_posix()
        else:
            prefix, path = "file://", str(self)
        safe = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-~/")
        return prefix + "".join(chr(c) if c in safe else f"%{c:02X}" for c in os.fsencode(path))

    @property
    def _str_normcase(self):
        """The path as text, in which case does not matter where it does not."""
        if self.parser is posixpath:
            return str(self)
        try:
            return self._folded
        except AttributeError:
            self._folded = str(self).lower()
            return self._folded

    def __hash__(self):
        try:
            return self._hash
        except AttributeError:
            self._hash = hash(self._str_normcase)
            return self._hash

    def __eq__(self, other):
        if not isinstance(other, PurePath):
            return NotImplemented
        return self._str_normcase == other._str_normcase and self.parser is other.parser

    @property
    def _parts_normcase(self):
        return self._str_normcase.split(self.parser.sep)

    def __lt__(self, other):
        if not isinstance(other, PurePath) or self.parser is not other.parser:
            return NotImplemented
        return self._parts_normcase < other._parts_normcase

    def __le__(self, other):
        if not isinstance(other, PurePath) or self.parser is not other.parser:
            return NotImplemented
        return self._parts_normcase <= other._parts_normcase

    def __gt__(self, other):
        if not isinstance(other, PurePath) or self.parser is not other.parser:
            return NotImplemented
        return self._parts_normcase > other._parts_normcase

    def __ge__(self, other):
        if not isinstance(other, PurePath) or self.parser is not other.parser:
            return NotImplemented
        return self._parts_normcase >= other._parts_normcase

    def __truediv__(self, key):
        try:
            return self.with_segments(self, key)
        except TypeError:
            return NotImplemented

    def __rtruediv__(self, key):
        try:
            return self.with_segments(key, self)
        except TypeError:
            return NotImplemented

    __class_getitem__ = classmethod(GenericAlias)

    @property
    def parts(self):
        """The components as a tuple."""
        anchor = self.anchor
        return (anchor, *self._tail) if anchor else tuple(self._tail)

    @property
    def parent(self):
        """The directory above."""
        tail = self._tail
        return self._from_tail(tail[:-1]) if tail else self

    @property
    def parents(self):
        """All directories above, the nearest first."""
        return _PathParents(self)

    @property
    def name(self):
        """The last component."""
        tail = self._tail
        return tail[-1] if tail else ""

    @property
    def suffix(self):
        """The extension of the name, with its dot."""
        name = self.name
        i = name.rfind(".")
        return name[i:] if 0 < i < len(name) - 1 else ""

    @property
    def suffixes(self):
        """All extensions of the name."""
        name = self.name
        if name.endswith("."):
            return []
        return ["." + suffix for suffix in name.lstrip(".").split(".")[1:]]

    @property
    def stem(self):
        """The name without its extension."""
        name = self.name
        i = name.rfind(".")
        return name[:i] if 0 < i < len(name) - 1 else name

    def with_name(self, name):
        """The path with another name."""
        sep, altsep = self.parser.sep, self.parser.altsep
        if not name or sep in name or altsep and altsep in name or name == ".":
            raise ValueError(f"Invalid name {name!r}")
        if not self.name:
            raise ValueError(f"{self!r} has an empty name")
        return self._from_tail(self._tail[:-1] + [name])

    def with_stem(self, stem):
        """The path with another name, but the same extension."""
        suffix = self.suffix
        if not suffix:
            return self.with_name(stem)
        if not stem:
            raise ValueError(f"{self!r} has a non-empty suffix")
        return self.with_name(stem + suffix)

    def with_suffix(self, suffix):
        """The path with another extension."""
        stem = self.stem
        if not stem:
            raise ValueError(f"{self!r} has an empty name")
        sep, altsep = self.parser.sep, self.parser.altsep
        if (suffix and not suffix.startswith(".") or suffix == "." or sep in suffix
                or altsep and altsep in suffix):
            raise ValueError(f"Invalid suffix {suffix!r}")
        return self.with_name(stem + suffix)

    def relative_to(self, other, /, *_deprecated, walk_up=False):
        """The path as seen from another one; ValueError if that is not above it (unless `walk_up`)."""
        other = self._other("relative_to", other, _deprecated)
        for step, path in enumerate([other] + list(other.parents)):
            if path == self or path in self.parents:
                break
            if not walk_up:
                raise ValueError(f"{str(self)!r} is not in the subpath of {str(other)!r}")
            if path.name == "..":
                raise ValueError(f"'..' segment in {str(other)!r} cannot be walked")
        else:
            raise ValueError(f"{str(self)!r} and {str(other)!r} have different anchors")
        return self._from_parsed_parts("", "", [".."] * step + self._tail[len(path._tail):])

    def is_relative_to(self, other, /, *_deprecated):
        """Whether the path is below another one."""
        other = self._other("is_relative_to", other, _deprecated)
        return other == self or other in self.parents

    def _other(self, name, other, deprecated):
        if deprecated:
            import warnings
            warnings._deprecated(f"pathlib.PurePath.{name}(*args)",
                                 f"support for supplying more than one positional argument to pathlib.PurePath."
                                 f"{name}() is deprecated and scheduled for removal in Python {{remove}}",
                                 remove=(3, 14))
            return self.with_segments(other, *deprecated)
        return other if isinstance(other, PurePath) else self.with_segments(other)

    def joinpath(self, *pathsegments):
        """The path with others appended."""
        return self.with_segments(self, *pathsegments)

    def is_absolute(self):
        """Whether the path begins at the root (and names its drive, where there are drives)."""
        return self.parser.isabs(self)

    def is_reserved(self):
        """Deprecated: whether the name is reserved, as some are on Windows."""
        import warnings
        warnings._deprecated("pathlib.PurePath.is_reserved", "{name!r} is deprecated and scheduled for removal in "
                             "Python {remove}. Use os.path.isreserved() to detect reserved paths on Windows.",
                             remove=(3, 15))
        return self.parser is not posixpath and self.parser.isreserved(self)

    def match(self, path_pattern, *, case_sensitive=None):
        """Whether the end of the path fits a pattern."""
        pattern = path_pattern if isinstance(path_pattern, PurePath) else self.with_segments(path_pattern)
        wanted = pattern.parts
        if not wanted:
            raise ValueError("empty pattern")
        mine = self.parts
        if len(mine) < len(wanted) or len(mine) > len(wanted) and pattern.anchor:
            return False
        case_sensitive = self._is_case_sensitive(case_sensitive)
        return all(_component_matches(part, p, case_sensitive)
                   for part, p in zip(mine[len(mine) - len(wanted):], wanted))

    def full_match(self, pattern, *, case_sensitive=None):
        """Whether the whole path fits a pattern, in which `**` stands for any number of components."""
        if not isinstance(pattern, PurePath):
            pattern = self.with_segments(pattern)
        return _parts_match(self.parts, pattern.parts, self._is_case_sensitive(case_sensitive))

    def _is_case_sensitive(self, wish):
        if wish is None and self.parser is not posixpath:
            return self.parser.normcase("Aa") == "Aa"
        return wish


def _component_matches(name, pattern, case_sensitive=None):
    if case_sensitive is False:
        name, pattern = name.lower(), pattern.lower()
    return _matches(name, _parse(pattern))


def _parts_match(parts, pattern, case_sensitive):
    if not pattern:
        return not parts
    if pattern[0] == "**":
        return any(_parts_match(parts[i:], pattern[1:], case_sensitive) for i in range(len(parts) + 1))
    return (bool(parts) and _component_matches(parts[0], pattern[0], case_sensitive)
            and _parts_match(parts[1:], pattern[1:], case_sensitive))


os.PathLike.register(PurePath)


class PurePosixPath(PurePath):
    """A path as on Unix."""

    __slots__ = ()
    parser = posixpath


class _WindowsParser:
    """Imports `ntpath` when it is first asked for."""

    def __get__(self, instance, owner):
        import ntpath
        PureWindowsPath.parser = ntpath
        return ntpath


class PureWindowsPath(PurePath):
    """A path as on Windows."""

    __slots__ = ()
    parser = _WindowsParser()


class Path(PurePath):
    """A path of this system, with methods that look at files and change them."""

    __slots__ = ()

    def __new__(cls, *args, **kwargs):
        if cls is Path:
            cls = PosixPath
        return object.__new__(cls)

    def __init__(self, *args, **kwargs):
        if kwargs:
            import warnings
            warnings._deprecated("pathlib.PurePath(**kwargs)", "support for supplying keyword arguments to "
                                 "pathlib.PurePath is deprecated and scheduled for removal in Python {remove}",
                                 remove=(3, 14))
        super().__init__(*args)

    @classmethod
    def cwd(cls):
        """The current directory."""
        return cls(os.getcwd())

    @classmethod
    def home(cls):
        """The user's home directory."""
        homedir = os.path.expanduser("~")
        if homedir == "~":
            raise RuntimeError("Could not determine home directory.")
        return cls(homedir)

    @classmethod
    def from_uri(cls, uri):
        """The path of a file: URI."""
        if not uri.startswith("file:"):
            raise ValueError(f"URI does not start with 'file:': {uri!r}")
        path = uri[5:]
        if path[:3] == "///":
            path = path[2:]
        elif path[:12] == "//localhost/":
            path = path[11:]
        pieces = path.encode("utf-8", "surrogateescape").split(b"%")
        data = pieces[0] + b"".join(bytes([int(p[:2], 16)]) + p[2:] for p in pieces[1:])
        path = cls(os.fsdecode(data))
        if not path.is_absolute():
            raise ValueError(f"URI is not absolute: {uri!r}")
        return path

    # Questions.

    def stat(self, *, follow_symlinks=True):
        """The result of `os.stat`."""
        return os.stat(self, follow_symlinks=follow_symlinks)

    def lstat(self):
        return os.lstat(self)

    def exists(self, *, follow_symlinks=True):
        """Whether the path leads to something."""
        return os.path.exists(self) if follow_symlinks else os.path.lexists(self)

    def _mode_is(self, test, follow_symlinks=True):
        try:
            mode = self.stat(follow_symlinks=follow_symlinks).st_mode
        except OSError as error:
            if error.errno not in (2, 20, 9, 40):
                raise
            return False
        except ValueError:
            return False
        import stat
        return getattr(stat, test)(mode)

    def is_dir(self, *, follow_symlinks=True):
        return self._mode_is("S_ISDIR", follow_symlinks)

    def is_file(self, *, follow_symlinks=True):
        return self._mode_is("S_ISREG", follow_symlinks)

    def is_symlink(self):
        return os.path.islink(self)

    def is_junction(self):
        return os.path.isjunction(self)

    def is_mount(self):
        return os.path.ismount(self)

    def is_block_device(self):
        return self._mode_is("S_ISBLK")

    def is_char_device(self):
        return self._mode_is("S_ISCHR")

    def is_fifo(self):
        return self._mode_is("S_ISFIFO")

    def is_socket(self):
        return self._mode_is("S_ISSOCK")

    def samefile(self, other_path):
        """Whether two paths lead to one file."""
        st = self.stat()
        other_st = other_path.stat() if hasattr(other_path, "stat") else self.with_segments(other_path).stat()
        return os.path.samestat(st, other_st)

    def owner(self, *, follow_symlinks=True):
        """The name of the owner."""
        import pwd
        return pwd.getpwuid(self.stat(follow_symlinks=follow_symlinks).st_uid).pw_name

    def group(self, *, follow_symlinks=True):
        """The name of the group."""
        import grp
        return grp.getgrgid(self.stat(follow_symlinks=follow_symlinks).st_gid).gr_name

    # Contents.

    def open(self, mode="r", buffering=-1, encoding=None, errors=None, newline=None):
        """Open the file."""
        if "b" not in mode:
            encoding = io.text_encoding(encoding)
        return io.open(self, mode, buffering, encoding, errors, newline)

    def read_bytes(self):
        """Return the contents."""
        with self.open(mode="rb", buffering=0) as f:
            return f.read()

    def read_text(self, encoding=None, errors=None, newline=None):
        """Return the contents as text."""
        encoding = io.text_encoding(encoding)
        with self.open(mode="r", encoding=encoding, errors=errors, newline=newline) as f:
            return f.read()

    def write_bytes(self, data):
        """Make the file hold `data`."""
        view = memoryview(data)
        with self.open(mode="wb") as f:
            return f.write(view)

    def write_text(self, data, encoding=None, errors=None, newline=None):
        """Make the file hold the text `data`."""
        if not isinstance(data, str):
            raise TypeError(f"data must be str, not {data.__class__.__name__}")
        encoding = io.text_encoding(encoding)
        with self.open(mode="w", encoding=encoding, errors=errors, newline=newline) as f:
            return f.write(data)

    # Directories.

    def _child(self, name):
        return self._from_tail(self._tail + [name])

    def iterdir(self):
        """Iterate over the paths in a directory."""
        return (self._child(name) for name in os.listdir(self))

    def glob(self, pattern, *, case_sensitive=None, recurse_symlinks=False):
        """Iterate over the paths below that fit a pattern."""
        sys.audit("pathlib.Path.glob", self, pattern)
        if not isinstance(pattern, PurePath):
            pattern = self.with_segments(pattern)
        if not pattern._tail and not pattern.root:
            raise ValueError(f"Unacceptable pattern: {str(pattern)!r}")
        only_dirs = pattern._raw_path.endswith("/")
        if pattern.root:
            raise NotImplementedError("Non-relative patterns are unsupported")
        seen = set()
        for path in self._glob(pattern._tail, case_sensitive, recurse_symlinks, only_dirs):
            if path not in seen:
                seen.add(path)
                yield path

    def _glob(self, parts, case_sensitive, recurse_symlinks, only_dirs):
        if not parts:
            yield self
            return
        first, rest = parts[0], parts[1:]
        if first == "**":
            yield from self._glob(rest, case_sensitive, recurse_symlinks, only_dirs)
            for entry in self._entries():
                try:
                    is_dir = entry.is_dir(follow_symlinks=recurse_symlinks)
                except OSError:
                    continue
                child = self._child(entry.name)
                if is_dir:
                    yield from child._glob(parts, case_sensitive, recurse_symlinks, only_dirs)
                elif not rest and not only_dirs:
                    yield child
            return
        if first == ".." or not any(c in first for c in "*?[") and case_sensitive is None:
            child = self._child(first)
            if rest or only_dirs:
                if child.is_dir():
                    yield from child._glob(rest, case_sensitive, recurse_symlinks, only_dirs)
            elif child.exists(follow_symlinks=False):
                yield child
            return
        for entry in self._entries():
            if not _component_matches(entry.name, first, case_sensitive):
                continue
            child = self._child(entry.name)
            if not rest and not only_dirs:
                yield child
                continue
            try:
                is_dir = entry.is_dir()
            except OSError:
                continue
            if is_dir:
                yield from child._glob(rest, case_sensitive, recurse_symlinks, only_dirs)

    def _entries(self):
        try:
            with os.scandir(self) as it:
                return list(it)
        except OSError:
            return []

    def rglob(self, pattern, *, case_sensitive=None, recurse_symlinks=False):
        """Like `glob` with `**/` before the pattern."""
        sys.audit("pathlib.Path.rglob", self, pattern)
        if not isinstance(pattern, PurePath):
            pattern = self.with_segments(pattern)
        if not pattern._raw_path:
            raise ValueError(f"Unacceptable pattern: {str(pattern)!r}")
        return self.glob(f"**/{pattern._raw_path}", case_sensitive=case_sensitive, recurse_symlinks=recurse_symlinks)

    def walk(self, top_down=True, on_error=None, follow_symlinks=False):
        """Generate (directory, names of directories in it, names of files in it) for a tree."""
        sys.audit("pathlib.Path.walk", self, on_error, follow_symlinks)
        stack = [self]
        while stack:
            path = stack.pop()
            if isinstance(path, tuple):
                yield path
                continue
            dirs, files = [], []
            try:
                with os.scandir(path) as it:
                    entries = list(it)
            except OSError as error:
                if on_error is not None:
                    on_error(error)
                continue
            for entry in entries:
                try:
                    # Unlike in os.walk, links to directories count as files unless they are followed.
                    is_dir = entry.is_dir(follow_symlinks=follow_symlinks)
                except OSError:
                    is_dir = False
                (dirs if is_dir else files).append(entry.name)
            if top_down:
                yield path, dirs, files
            else:
                stack.append((path, dirs, files))
            stack.extend(path._child(d) for d in reversed(dirs))

    def mkdir(self, mode=0o777, parents=False, exist_ok=False):
        """Make the directory."""
        try:
            os.mkdir(self, mode)
        except FileNotFoundError:
            if not parents or self.parent == self:
                raise
            self.parent.mkdir(parents=True, exist_ok=True)
            self.mkdir(mode, parents=False, exist_ok=exist_ok)
        except OSError:
            if not exist_ok or not self.is_dir():
                raise

    def rmdir(self):
        """Remove the directory, which has to be empty."""
        os.rmdir(self)

    # Changes.

    def touch(self, mode=0o666, exist_ok=True):
        """Make an empty file, or set the time of the one there is."""
        if exist_ok:
            try:
                os.utime(self, None)
            except OSError:
                pass
            else:
                return
        flags = os.O_CREAT | os.O_WRONLY
        if not exist_ok:
            flags |= os.O_EXCL
        os.close(os.open(self, flags, mode))

    def chmod(self, mode, *, follow_symlinks=True):
        os.chmod(self, mode, follow_symlinks=follow_symlinks)

    def lchmod(self, mode):
        self.chmod(mode, follow_symlinks=False)

    def unlink(self, missing_ok=False):
        """Remove the file."""
        try:
            os.unlink(self)
        except FileNotFoundError:
            if not missing_ok:
                raise

    def rename(self, target):
        """Give the file another path; return that."""
        os.rename(self, target)
        return self.with_segments(target)

    def replace(self, target):
        """Like `rename`; a file that is there is replaced."""
        os.replace(self, target)
        return self.with_segments(target)

    def readlink(self):
        """The path to which a symbolic link leads."""
        return self.with_segments(os.readlink(self))

    def symlink_to(self, target, target_is_directory=False):
        """Make a symbolic link."""
        os.symlink(target, self, target_is_directory)

    def hardlink_to(self, target):
        """Make another name for a file."""
        os.link(target, self)

    # Other forms of the path.

    def absolute(self):
        """The path from the root, without following links."""
        if self.is_absolute():
            return self
        return self.with_segments(os.getcwd(), self)

    def resolve(self, strict=False):
        """The path from the root, with links followed."""
        return self.with_segments(os.path.realpath(self, strict=strict))

    def expanduser(self):
        """The path with `~` replaced."""
        if not self.anchor and self._tail and self._tail[0][:1] == "~":
            homedir = os.path.expanduser(self._tail[0])
            if homedir[:1] == "~":
                raise RuntimeError("Could not determine home directory.")
            return self.with_segments(homedir, *self._tail[1:])
        return self


class PosixPath(Path, PurePosixPath):
    """A path of a Unix system."""

    __slots__ = ()


class WindowsPath(Path, PureWindowsPath):
    """A path of a Windows system: there is none here."""

    __slots__ = ()

    def __new__(cls, *args, **kwargs):
        raise UnsupportedOperation(f"cannot instantiate {cls.__name__!r} on your system")
