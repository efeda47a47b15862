"""Paths as Windows writes them: on any system, as long as only text is looked at."""

import genericpath
import os
from genericpath import (
    commonprefix, exists, getatime, getctime, getmtime, getsize, isdevdrive, isdir, isfile, isjunction, islink,
    lexists, samefile, sameopenfile, samestat,
)

__all__ = ["normcase", "isabs", "join", "splitdrive", "splitroot", "split", "splitext", "basename", "dirname",
           "commonprefix", "getsize", "getmtime", "getatime", "getctime", "islink", "exists", "lexists", "isdir",
           "isfile", "ismount", "isreserved", "expanduser", "expandvars", "normpath", "abspath", "curdir", "pardir",
           "sep", "pathsep", "defpath", "altsep", "extsep", "devnull", "realpath", "supports_unicode_filenames",
           "relpath", "samefile", "sameopenfile", "samestat", "commonpath", "isjunction", "isdevdrive"]

curdir = "."
pardir = ".."
extsep = "."
sep = "\\"
pathsep = ";"
altsep = "/"
defpath = ".;C:\\bin"
devnull = "nul"
supports_unicode_filenames = True


class _Signs:
    """The special strings, for text or for bytes."""

    def __init__(self, like):
        convert = (lambda text: text) if isinstance(like, str) else str.encode
        self.sep, self.altsep, self.both = convert("\\"), convert("/"), convert("\\/")
        self.colon, self.curdir, self.pardir, self.empty = map(convert, (":", ".", "..", ""))
        self.share_prefix = convert("\\\\?\\UNC\\")


_TEXT = _Signs("")
_BYTES = _Signs(b"")


def _signs(path):
    return _BYTES if isinstance(path, bytes) else _TEXT


def normcase(s):
    """The path in small letters, with backslashes."""
    s = os.fspath(s)
    if isinstance(s, bytes):
        return os.fsencode(os.fsdecode(s).replace("/", "\\").lower())
    return s.replace("/", "\\").lower()


def isabs(s):
    """Whether the path begins at the root of a drive it names, or at a share."""
    s = os.fspath(s)
    signs = _signs(s)
    start = s[:3].replace(signs.altsep, signs.sep)
    return start.startswith(signs.colon + signs.sep, 1) or start.startswith(signs.sep + signs.sep)


def join(path, *paths):
    """The paths one after the other; what is absolute, or on another drive, begins anew."""
    path = os.fspath(path)
    signs = _signs(path)
    try:
        if not paths:
            path[:0] + signs.sep
        drive, root, rest = splitroot(path)
        for other in map(os.fspath, paths):
            other_drive, other_root, other_rest = splitroot(other)
            if other_root:
                # It begins at a root: of its drive, or of ours where it names none.
                if other_drive or not drive:
                    drive = other_drive
                root, rest = other_root, other_rest
                continue
            if other_drive and other_drive != drive:
                if other_drive.lower() != drive.lower():
                    drive, root, rest = other_drive, other_root, other_rest
                    continue
                # The same drive, written otherwise.
                drive = other_drive
            if rest and rest[-1:] not in signs.both:
                rest += signs.sep
            rest += other_rest
        if rest and not root and drive and drive[-1:] not in signs.colon + signs.both:
            # A share and what stands in it.
            return drive + signs.sep + rest
        return drive + root + rest
    except (TypeError, AttributeError, BytesWarning):
        genericpath._check_arg_types("join", path, *paths)
        raise


def splitdrive(p):
    """(drive or share, the rest)."""
    drive, root, rest = splitroot(p)
    return drive, root + rest


def splitroot(p):
    """(drive or share, root, the rest)."""
    p = os.fspath(p)
    signs = _signs(p)
    unified = p.replace(signs.altsep, signs.sep)
    empty = p[:0]
    if unified[:1] != signs.sep:
        if unified[1:2] != signs.colon:
            return empty, empty, p
        end = 2
        root = unified[2:3] == signs.sep
        return p[:2], p[2:3] if root else empty, p[3:] if root else p[2:]
    if unified[1:2] != signs.sep:
        return empty, p[:1], p[1:]
    # \\server\share, \\.\device or \\?\UNC\server\share.
    start = 8 if unified[:8].upper() == signs.share_prefix else 2
    end = unified.find(signs.sep, start)
    if end == -1:
        return p, empty, empty
    end = unified.find(signs.sep, end + 1)
    if end == -1:
        return p, empty, empty
    return p[:end], p[end:end + 1], p[end + 1:]


def split(p):
    """(head, tail): the tail is what follows the last slash."""
    p = os.fspath(p)
    signs = _signs(p)
    drive, root, rest = splitroot(p)
    i = len(rest)
    while i and rest[i - 1:i] not in signs.both:
        i -= 1
    head, tail = rest[:i], rest[i:]
    return drive + root + head.rstrip(signs.both), tail


def splitext(p):
    """(root, extension)."""
    p = os.fspath(p)
    if isinstance(p, bytes):
        return genericpath._splitext(p, b"\\", b"/", b".")
    return genericpath._splitext(p, "\\", "/", ".")


splitext.__doc__ = genericpath._splitext.__doc__


def basename(p):
    """The last component."""
    return split(p)[1]


def dirname(p):
    """The path without its last component."""
    return split(p)[0]


def ismount(path):
    """Whether the path is the root of a drive or a share."""
    path = os.fspath(path)
    signs = _signs(path)
    drive, root, rest = splitroot(abspath(path))
    if drive and drive[:1] in signs.both:
        return not rest
    return bool(root) and not rest


_NAMES = frozenset(["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$",
                    *(f"{device}{digit}" for device in ("COM", "LPT") for digit in "123456789\xb9\xb2\xb3")])
_SIGNS = frozenset([*map(chr, range(32)), *'"*:<>?|/\\'])


def isreserved(path):
    """Whether a name in the path means a device, or is one that Windows does not take as it is."""
    path = os.fsdecode(splitroot(path)[2]).replace("/", "\\")
    return any(_is_reserved_name(name) for name in reversed(path.split("\\")))


def _is_reserved_name(name):
    if name[-1:] in (".", " "):
        return name not in (".", "..")
    if _SIGNS.intersection(name):
        return True
    return name.partition(".")[0].rstrip(" ").upper() in _NAMES


def expanduser(path):
    """The path with `~` or `~user` in place of the user's home directory; unchanged where that is not known."""
    path = os.fspath(path)
    is_bytes = isinstance(path, bytes)
    text = os.fsdecode(path) if is_bytes else path
    if not text.startswith("~"):
        return path
    end = 1
    while end < len(text) and text[end] not in "\\/":
        end += 1
    if "USERPROFILE" in os.environ:
        home = os.environ["USERPROFILE"]
    elif "HOMEPATH" in os.environ:
        home = join(os.environ.get("HOMEDRIVE", ""), os.environ["HOMEPATH"])
    else:
        return path
    if end != 1:
        # Another user's directory stands beside that of this user, if it is named after them.
        user, current = text[1:end], os.environ.get("USERNAME")
        if user != current:
            if current != basename(home):
                return path
            home = join(dirname(home), user)
    result = home + text[end:]
    return os.fsencode(result) if is_bytes else result


_variables = None


def expandvars(path):
    """The path with variables of the environment ($name, ${name}, %name%) replaced; nothing is in quotes."""
    global _variables
    path = os.fspath(path)
    is_bytes = isinstance(path, bytes)
    text = os.fsdecode(path) if is_bytes else path
    if "$" not in text and "%" not in text:
        return path
    if _variables is None:
        import re
        _variables = re.compile(r"('[^']*'?)|%(%|[^%]*)(%?)|\$(\$|[-_a-zA-Z0-9]+|\{[^}]*\}?)")
    # An environment of bytes may stand in for this one.
    environ = getattr(os, "environb", None) if is_bytes else os.environ

    def value_of(name):
        if environ is None:
            return os.environ[name]
        return os.fsdecode(environ[os.fsencode(name)]) if is_bytes else environ[name]

    def replace(match):
        whole, quoted, percent, closing, dollar = match[0], match[1], match[2], match[3], match[4]
        if quoted is not None:
            return whole
        try:
            if dollar is not None:
                if dollar == "$":
                    return "$"
                if dollar[0] == "{":
                    return value_of(dollar[1:-1]) if dollar[-1] == "}" else whole
                return value_of(dollar)
            if percent == "%":
                return "%"
            if not percent and closing:
                return "%"
            return value_of(percent) if closing else whole
        except KeyError:
            return whole

    result = _variables.sub(replace, text)
    return os.fsencode(result) if is_bytes else result


def normpath(path):
    """The path without doubled slashes, `.` and `x\\..`."""
    path = os.fspath(path)
    signs = _signs(path)
    drive, root, rest = splitroot(path.replace(signs.altsep, signs.sep))
    names = []
    for name in rest.split(signs.sep):
        if not name or name == signs.curdir:
            continue
        if name == signs.pardir:
            if names and names[-1] != signs.pardir:
                names.pop()
                continue
            if root:
                continue
        names.append(name)
    if not names and not drive and not root:
        return signs.curdir
    return drive + root + signs.sep.join(names)


def abspath(path):
    """The path from the root, normalized; the current directory is that of this system."""
    path = os.fspath(path)
    if not isabs(path):
        path = join(os.getcwdb() if isinstance(path, bytes) else os.getcwd(), path)
    return normpath(path)


def realpath(path, *, strict=False):
    """The same as abspath(): links are those of this system, and not looked for."""
    return abspath(path)


def relpath(path, start=None):
    """The path as seen from `start`."""
    path = os.fspath(path)
    signs = _signs(path)
    if not path:
        raise ValueError("no path specified")
    start = signs.curdir if start is None else os.fspath(start)
    try:
        start_drive, _, start_rest = splitroot(abspath(start))
        drive, _, rest = splitroot(abspath(path))
        if normcase(start_drive) != normcase(drive):
            raise ValueError(f"path is on mount {drive!r}, start on mount {start_drive!r}")
        start_names = start_rest.split(signs.sep) if start_rest else []
        names = rest.split(signs.sep) if rest else []
        common = 0
        for a, b in zip(start_names, names):
            if normcase(a) != normcase(b):
                break
            common += 1
        result = [signs.pardir] * (len(start_names) - common) + names[common:]
        return signs.sep.join(result) if result else signs.curdir
    except (TypeError, ValueError, AttributeError, BytesWarning, DeprecationWarning):
        genericpath._check_arg_types("relpath", path, start)
        raise


def commonpath(paths):
    """The longest path above all others."""
    paths = tuple(map(os.fspath, paths))
    if not paths:
        raise ValueError("commonpath() arg is an empty iterable")
    signs = _signs(paths[0])
    try:
        parts = [splitroot(path.replace(signs.altsep, signs.sep).lower()) for path in paths]
        shown = [path.replace(signs.altsep, signs.sep) for path in paths]
        if len({drive for drive, _, _ in parts}) != 1:
            raise ValueError("Paths don't have the same drive")
        drive, root, rest = splitroot(shown[0])
        if len({root for _, root, _ in parts}) != 1:
            if drive:
                raise ValueError("Can't mix absolute and relative paths")
            raise ValueError("Can't mix rooted and not-rooted paths")
        names = [name for name in rest.split(signs.sep) if name and name != signs.curdir]
        others = [[name for name in rest.split(signs.sep) if name and name != signs.curdir] for _, _, rest in parts]
        least, most = min(others), max(others)
        count = 0
        for a, b in zip(least, most):
            if a != b:
                break
            count += 1
        return drive + root + signs.sep.join(names[:count])
    except (TypeError, AttributeError):
        genericpath._check_arg_types("commonpath", *paths)
        raise
