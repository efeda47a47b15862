"""Bases for classes of paths that are not the system's: all is derived from a parser and a few methods."""

__all__ = ["UnsupportedOperation"]


class UnsupportedOperation(NotImplementedError):
    """The operation is not there for paths of this kind."""


class ParserBase:
    """How text is taken apart into paths; subclasses supply it."""

    @classmethod
    def _refuse(cls, what):
        raise UnsupportedOperation(f"{cls.__name__}.{what} is unsupported")

    @property
    def sep(self):
        """What stands between the components."""
        self._refuse("sep")

    def join(self, path, *paths):
        """Join components."""
        self._refuse("join()")

    def split(self, path):
        """Split off the last component."""
        self._refuse("split()")

    def splitdrive(self, path):
        """Split off the drive."""
        self._refuse("splitdrive()")

    def splitext(self, path):
        """Split off the extension."""
        self._refuse("splitext()")

    def normcase(self, path):
        """Make letters comparable."""
        self._refuse("normcase()")

    def isabs(self, path):
        """Whether the path is absolute."""
        self._refuse("isabs()")


class PurePathBase:
    """A path that is only looked at as text."""

    __slots__ = ("_raw_path",)

    parser = ParserBase()

    def __init__(self, path, *paths):
        self._raw_path = self.parser.join(path, *paths) if paths else path
        if not isinstance(self._raw_path, str):
            raise TypeError(f"path should be a str, not {type(self._raw_path).__name__!r}")

    def with_segments(self, *pathsegments):
        """Make a path of the same kind; all methods that return paths call this."""
        return type(self)(*pathsegments)

    def __str__(self):
        return self._raw_path

    def as_posix(self):
        """The path with slashes."""
        return str(self).replace(self.parser.sep, "/")

    def _pieces(self):
        """The anchor, and the names below it."""
        split = self.parser.split
        path, names = str(self), []
        parent, name = split(path)
        while path != parent:
            names.append(name)
            path = parent
            parent, name = split(path)
        return path, names[::-1]

    @property
    def drive(self):
        """The part before the root."""
        return self.parser.splitdrive(self.anchor)[0]

    @property
    def root(self):
        """What makes the path absolute, or ''."""
        return self.parser.splitdrive(self.anchor)[1]

    @property
    def anchor(self):
        """Drive and root together."""
        return self._pieces()[0]

    @property
    def parts(self):
        """The components as a tuple."""
        anchor, names = self._pieces()
        return (anchor, *names) if anchor else tuple(names)

    @property
    def name(self):
        """The last component."""
        return self.parser.split(str(self))[1]

    @property
    def suffix(self):
        """The extension of the name, with its dot."""
        return self.parser.splitext(self.name)[1]

    @property
    def suffixes(self):
        """All extensions of the name."""
        split, suffixes = self.parser.splitext, []
        stem, suffix = split(self.name)
        while suffix:
            suffixes.append(suffix)
            stem, suffix = split(stem)
        return suffixes[::-1]

    @property
    def stem(self):
        """The name without its extension."""
        return self.parser.splitext(self.name)[0]

    def with_name(self, name):
        """The path with another name."""
        split = self.parser.split
        if split(name)[0]:
            raise ValueError(f"Invalid name {name!r}")
        return self.with_segments(split(str(self))[0], name)

    def with_stem(self, stem):
        """The path with another name, but the same extension."""
        suffix = self.suffix
        if suffix and not stem:
            raise ValueError(f"{self!r} has a non-empty suffix")
        return self.with_name(stem + suffix)

    def with_suffix(self, suffix):
        """The path with another extension."""
        stem = self.stem
        if not stem:
            raise ValueError(f"{self!r} has an empty name")
        if suffix and not (suffix.startswith(".") and len(suffix) > 1):
            raise ValueError(f"Invalid suffix {suffix!r}")
        return self.with_name(stem + suffix)

    @property
    def parent(self):
        """The directory above."""
        path = str(self)
        above = self.parser.split(path)[0]
        return self if above == path else self.with_segments(above)

    @property
    def parents(self):
        """All directories above, the nearest first."""
        found, path = [], str(self)
        while (above := self.parser.split(path)[0]) != path:
            found.append(self.with_segments(above))
            path = above
        return tuple(found)

    def joinpath(self, *pathsegments):
        """The path with others appended."""
        return self.with_segments(self.parser.join(str(self), *map(str, pathsegments)))

    def __truediv__(self, key):
        try:
            return self.with_segments(self.parser.join(str(self), key if isinstance(key, str) else str(key)))
        except TypeError:
            return NotImplemented

    def __rtruediv__(self, key):
        try:
            return self.with_segments(self.parser.join(key, str(self)))
        except TypeError:
            return NotImplemented

    def is_absolute(self):
        """Whether the path begins at the root."""
        return self.parser.isabs(str(self))

    def relative_to(self, other, *, walk_up=False):
        """The path as seen from another one; ValueError if that is not above it (unless `walk_up`)."""
        if not isinstance(other, PurePathBase):
            other = self.with_segments(other)
        anchor, names = self._pieces()
        other_anchor, other_names = other._pieces()
        if anchor != other_anchor:
            raise ValueError(f"{str(self)!r} and {str(other)!r} have different anchors")
        names = [name for name in names if name not in ("", ".")]
        other_names = [name for name in other_names if name not in ("", ".")]
        same = 0
        while same < len(names) and same < len(other_names) and names[same] == other_names[same]:
            same += 1
        up = other_names[same:]
        if up and not walk_up:
            raise ValueError(f"{str(self)!r} is not in the subpath of {str(other)!r}")
        if ".." in up:
            raise ValueError(f"'..' segment in {str(other)!r} cannot be walked")
        return self.with_segments(*([".."] * len(up) + names[same:] or [""]))

    def is_relative_to(self, other):
        """Whether the path is below another one."""
        if not isinstance(other, PurePathBase):
            other = self.with_segments(other)
        try:
            self.relative_to(other)
        except ValueError:
            return False
        return True

    def match(self, path_pattern, *, case_sensitive=None):
        """Whether the end of the path fits a pattern."""
        from pathlib import _component_matches
        if not isinstance(path_pattern, PurePathBase):
            path_pattern = self.with_segments(path_pattern)
        wanted, mine = path_pattern.parts, self.parts
        if not wanted:
            raise ValueError("empty pattern")
        if len(mine) < len(wanted) or len(mine) > len(wanted) and path_pattern.anchor:
            return False
        return all(_component_matches(part, p, case_sensitive)
                   for part, p in zip(mine[len(mine) - len(wanted):], wanted))

    def full_match(self, pattern, *, case_sensitive=None):
        """Whether the whole path fits a pattern, in which `**` stands for any number of components."""
        from pathlib import _parts_match
        if not isinstance(pattern, PurePathBase):
            pattern = self.with_segments(pattern)
        return _parts_match(self.parts, pattern.parts, case_sensitive)


def _refused(name, doc, kind=None):
    """A method that only a subclass can give."""

    def method(self, *args, **kwargs):
        owner = self.__name__ if isinstance(self, type) else type(self).__name__
        raise UnsupportedOperation(f"{owner}.{name}() is unsupported")

    method.__name__ = name
    method.__qualname__ = f"PathBase.{name}"
    method.__doc__ = doc
    return kind(method) if kind else method


def _mode_test(name, doc):
    """A method that asks `stat` what stands at the path; what cannot be found is not of any kind."""

    def method(self, **kwargs):
        import stat
        try:
            return getattr(stat, name)(self.stat(**kwargs).st_mode)
        except (OSError, ValueError):
            return False

    method.__doc__ = doc
    return method


class PathBase(PurePathBase):
    """A path that leads to a file, in whatever system: `stat`, `open` and `iterdir` give the rest."""

    __slots__ = ()

    stat = _refused("stat", "What is known about the file.")
    open = _refused("open", "Open the file.")
    iterdir = _refused("iterdir", "The paths in the directory.")
    absolute = _refused("absolute", "The path from the root.")
    resolve = _refused("resolve", "The path from the root, without links.")
    expanduser = _refused("expanduser", "The path with `~` replaced.")
    readlink = _refused("readlink", "Where a link leads.")
    symlink_to = _refused("symlink_to", "Make the path a symbolic link.")
    hardlink_to = _refused("hardlink_to", "Make the path a hard link.")
    mkdir = _refused("mkdir", "Make a directory.")
    touch = _refused("touch", "Make a file if there is none.")
    rename = _refused("rename", "Give the file another path.")
    replace = _refused("replace", "Give the file another path, over what stands there.")
    chmod = _refused("chmod", "Change the permissions.")
    lchmod = _refused("lchmod", "Change the permissions of a link.")
    unlink = _refused("unlink", "Remove the file.")
    rmdir = _refused("rmdir", "Remove the directory.")
    owner = _refused("owner", "The name of the owner.")
    group = _refused("group", "The name of the group.")
    as_uri = _refused("as_uri", "The path as a URI.")
    is_mount = _refused("is_mount", "Whether something is mounted here.")
    glob = _refused("glob", "The paths below that fit a pattern.")
    rglob = _refused("rglob", "The paths at any depth below that fit a pattern.")
    cwd = _refused("cwd", "The current directory.", classmethod)
    home = _refused("home", "The user's directory.", classmethod)

    is_dir = _mode_test("S_ISDIR", "Whether it is a directory.")
    is_file = _mode_test("S_ISREG", "Whether it is a regular file.")
    is_block_device = _mode_test("S_ISBLK", "Whether it is a block device.")
    is_char_device = _mode_test("S_ISCHR", "Whether it is a character device.")
    is_fifo = _mode_test("S_ISFIFO", "Whether it is a pipe.")
    is_socket = _mode_test("S_ISSOCK", "Whether it is a socket.")

    def lstat(self):
        """What is known about the file, or the link itself."""
        return self.stat(follow_symlinks=False)

    def is_symlink(self):
        """Whether it is a symbolic link."""
        import stat
        try:
            return stat.S_ISLNK(self.lstat().st_mode)
        except (OSError, ValueError):
            return False

    def exists(self, *, follow_symlinks=True):
        """Whether there is anything at the path."""
        try:
            self.stat(follow_symlinks=follow_symlinks)
        except (OSError, ValueError):
            return False
        return True

    def samefile(self, other_path):
        """Whether two paths lead to one file."""
        here = self.stat()
        if not hasattr(other_path, "stat"):
            other_path = self.with_segments(other_path)
        there = other_path.stat()
        return (here.st_ino, here.st_dev) == (there.st_ino, there.st_dev)

    def read_bytes(self):
        """All that is in the file."""
        with self.open(mode="rb") as file:
            return file.read()

    def read_text(self, encoding=None, errors=None, newline=None):
        """All that is in the file, as text."""
        with self.open(mode="r", encoding=encoding, errors=errors, newline=newline) as file:
            return file.read()

    def write_bytes(self, data):
        """Replace what is in the file."""
        view = memoryview(data)
        with self.open(mode="wb") as file:
            return file.write(view)

    def write_text(self, data, encoding=None, errors=None, newline=None):
        """Replace what is in the file by text."""
        if not isinstance(data, str):
            raise TypeError(f"data must be str, not {type(data).__name__}")
        with self.open(mode="w", encoding=encoding, errors=errors, newline=newline) as file:
            return file.write(data)

    def walk(self, top_down=True, on_error=None, follow_symlinks=False):
        """The directories below, each with the names of the directories and the files in it."""
        try:
            entries = list(self.iterdir())
        except OSError as error:
            if on_error is not None:
                on_error(error)
            return
        dirs = [path.name for path in entries if path.is_dir(follow_symlinks=follow_symlinks)]
        files = [path.name for path in entries if not path.is_dir(follow_symlinks=follow_symlinks)]
        if top_down:
            yield self, dirs, files
        for name in dirs:
            yield from (self / name).walk(top_down, on_error, follow_symlinks)
        if not top_down:
            yield self, dirs, files
