"""Paths in ZIP archives, with what pathlib's paths can do."""

import io
import pathlib
import posixpath
import re
import stat

# The package imports this module when its own classes are there.
from . import ZipFile, ZipInfo


def _parents(path):
    """The folders above a path, the nearest first, and none twice."""
    path = posixpath.dirname(path.rstrip("/"))
    while path.rstrip("/"):
        yield path
        path = posixpath.dirname(path)


class CompleteDirs(ZipFile):
    """An archive in whose names the folders stand that it does not list."""

    def __init__(self, *args, **kwargs):
        # What it was opened by, so that it can be pickled.
        self._opened_by = args, kwargs
        super().__init__(*args, **kwargs)

    def __getstate__(self):
        return self._opened_by

    def __setstate__(self, state):
        args, kwargs = state
        self.__init__(*args, **kwargs)

    @staticmethod
    def _implied_dirs(names):
        there = set(names)
        implied = dict.fromkeys(f"{parent}/" for name in names for parent in _parents(name))
        return [name for name in implied if name not in there]

    def namelist(self):
        names = super().namelist()
        return names + self._implied_dirs(names)

    def _name_set(self):
        return set(self.namelist())

    def resolve_dir(self, name):
        """The name, with a slash if it is that of a folder."""
        names = self._name_set()
        return f"{name}/" if name not in names and f"{name}/" in names else name

    def getinfo(self, name):
        """Return the ZipInfo of a file, or of a folder that the archive does not list."""
        try:
            return super().getinfo(name)
        except KeyError:
            if not name.endswith("/") or name not in self._name_set():
                raise
            return ZipInfo(filename=name)

    @classmethod
    def make(cls, source):
        """Return an archive of this class: of a file, or the archive that was given, changed."""
        if isinstance(source, CompleteDirs):
            return source
        if not isinstance(source, ZipFile):
            return cls(source)
        if "r" not in source.mode:
            cls = CompleteDirs
        source.__class__ = cls
        return source

    @classmethod
    def inject(cls, zf):
        """Write the folders that the names of an archive imply; return it."""
        for name in cls._implied_dirs(zf.namelist()):
            zf.writestr(name, b"")
        return zf


class FastLookup(CompleteDirs):
    """An archive that is only read: its names are found once."""

    def namelist(self):
        if not hasattr(self, "_names"):
            self._names = super().namelist()
        return self._names

    def _name_set(self):
        if not hasattr(self, "_lookup"):
            self._lookup = super()._name_set()
        return self._lookup


class Path:
    """A path in an archive: `Path(archive) / "folder" / "file.txt"`. `at` ends with a slash for folders."""

    def __init__(self, root, at=""):
        self.root = FastLookup.make(root)
        self.at = at

    def __eq__(self, other):
        if self.__class__ is not other.__class__:
            return NotImplemented
        return (self.root, self.at) == (other.root, other.at)

    def __hash__(self):
        return hash((self.root, self.at))

    def open(self, mode="r", *args, pwd=None, **kwargs):
        """Open the file; as text unless the mode has a b."""
        if self.is_dir():
            raise IsADirectoryError(self)
        zip_mode = mode[0]
        if zip_mode == "r" and not self.exists():
            raise FileNotFoundError(self)
        stream = self.root.open(self.at, zip_mode, pwd=pwd)
        if "b" in mode:
            if args or kwargs:
                raise ValueError("encoding args invalid for binary operation")
            return stream
        if args:
            encoding, args = io.text_encoding(args[0]), args[1:]
        else:
            encoding = io.text_encoding(kwargs.pop("encoding", None))
        return io.TextIOWrapper(stream, encoding, *args, **kwargs)

    def _base(self):
        return pathlib.PurePosixPath(self.at) if self.at else self.filename

    @property
    def name(self):
        """The last part."""
        return self._base().name

    @property
    def suffix(self):
        """The last suffix of the name."""
        return self._base().suffix

    @property
    def suffixes(self):
        """All suffixes of the name."""
        return self._base().suffixes

    @property
    def stem(self):
        """The name without its last suffix."""
        return self._base().stem

    @property
    def filename(self):
        """The path of the archive, with that in it."""
        return pathlib.Path(self.root.filename).joinpath(self.at)

    def read_text(self, *args, **kwargs):
        """Return the file's text."""
        encoding = io.text_encoding(args[0] if args else kwargs.pop("encoding", None))
        with self.open("r", encoding, *args[1:], **kwargs) as file:
            return file.read()

    def read_bytes(self):
        """Return the file's bytes."""
        with self.open("rb") as file:
            return file.read()

    def _next(self, at):
        return self.__class__(self.root, at)

    def is_dir(self):
        """Whether it is a folder."""
        return not self.at or self.at.endswith("/")

    def is_file(self):
        """Whether it is a file."""
        return self.exists() and not self.is_dir()

    def exists(self):
        """Whether the archive has it."""
        return self.at in self.root._name_set()

    def iterdir(self):
        """Yield the paths in the folder."""
        if not self.is_dir():
            raise ValueError("Can't listdir a file")
        inside = (self._next(name) for name in self.root.namelist())
        return (path for path in inside if posixpath.dirname(path.at.rstrip("/")) == self.at.rstrip("/"))

    def match(self, path_pattern):
        """Whether the path is of a pattern."""
        return pathlib.PurePosixPath(self.at).match(path_pattern)

    def is_symlink(self):
        """Whether it is a symbolic link."""
        return stat.S_ISLNK(self.root.getinfo(self.at).external_attr >> 16)

    def glob(self, pattern):
        """Yield the paths below that are of a pattern."""
        if not pattern:
            raise ValueError(f"Unacceptable pattern: {pattern!r}")
        matches = re.compile(re.escape(self.at) + _translate(pattern)).fullmatch
        return map(self._next, filter(matches, self.root.namelist()))

    def rglob(self, pattern):
        """Yield the paths below, at any depth, that are of a pattern."""
        return self.glob(f"**/{pattern}")

    def relative_to(self, other, *extra):
        """Return the path as seen from another one."""
        return posixpath.relpath(str(self), str(other.joinpath(*extra)))

    def __str__(self):
        return posixpath.join(self.root.filename, self.at)

    def __repr__(self):
        return f"{self.__class__.__name__}({self.root.filename!r}, {self.at!r})"

    def joinpath(self, *other):
        """Return a path below."""
        return self._next(self.root.resolve_dir(posixpath.join(self.at, *other)))

    __truediv__ = joinpath

    @property
    def parent(self):
        """The folder above; of the root, that of the archive."""
        if not self.at:
            return self.filename.parent
        at = posixpath.dirname(self.at.rstrip("/"))
        return self._next(at + "/" if at else at)


def _translate(pattern):
    """The regular expression of a pattern: `**` crosses folders, `*` and `?` do not. Folders end with a slash."""
    parts = re.split(r"(/)", pattern)
    for part in parts:
        if "**" in part and part != "**":
            raise ValueError("** must appear alone in a path segment")
    translated = "".join(map(_translate_part, _pairs(parts)))
    return f"(?s:{translated}/?)\\Z" if not pattern.endswith("/") else f"(?s:{translated})\\Z"


def _pairs(parts):
    """Parts of a pattern; `**/` is one, which may be nothing."""
    at = 0
    while at < len(parts):
        if parts[at] == "**" and at + 1 < len(parts):
            yield "**/"
            at += 2
        else:
            yield parts[at]
            at += 1


def _translate_part(part):
    if part == "**/":
        return ".*/"
    if part == "**":
        return ".*"
    pieces = []
    for piece in re.split(r"(\*|\?|\[.*?\])", part):
        if piece == "*":
            pieces.append("[^/]*")
        elif piece == "?":
            pieces.append("[^/]")
        elif piece.startswith("[") and piece.endswith("]") and len(piece) > 2:
            pieces.append(f"[^{piece[2:]}" if piece[1] == "!" else piece)
        else:
            pieces.append(re.escape(piece))
    return "".join(pieces)
