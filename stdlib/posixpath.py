"""Paths as on Unix: `os.path`."""

# Before the imports: `os` asks for these, and may be imported from here.
curdir, pardir, extsep, sep, pathsep = ".", "..", ".", "/", ":"
defpath, altsep, devnull = "/bin:/usr/bin", None, "/dev/null"
supports_unicode_filenames = False

import genericpath
import os
from genericpath import *

__all__ = ["normcase", "isabs", "join", "splitdrive", "splitroot", "split", "splitext", "basename", "dirname",
           "commonprefix", "getsize", "getmtime", "getatime", "getctime", "islink", "exists", "lexists", "isdir",
           "isfile", "ismount", "expanduser", "expandvars", "normpath", "abspath", "samefile", "sameopenfile",
           "samestat", "curdir", "pardir", "sep", "pathsep", "defpath", "altsep", "extsep", "devnull", "realpath",
           "supports_unicode_filenames", "relpath", "commonpath", "isjunction", "isdevdrive"]


def _sep_of(path):
    return b"/" if isinstance(path, bytes) else "/"


def normcase(s):
    """Return the path as it is: upper and lower case differ here."""
    return os.fspath(s)


def isabs(s):
    """Whether the path begins at the root."""
    s = os.fspath(s)
    return s.startswith(_sep_of(s))


def join(a, *p):
    """Join parts with slashes; an absolute part begins anew."""
    a = os.fspath(a)
    sep = _sep_of(a)
    path = a
    try:
        for b in p:
            b = os.fspath(b)
            if b.startswith(sep) or not path:
                path = b
            elif path.endswith(sep):
                path += b
            else:
                path += sep + b
    except (TypeError, AttributeError, BytesWarning):
        genericpath._check_arg_types("join", a, *map(_path_or_itself, p))
        raise
    return path


def _path_or_itself(p):
    try:
        return os.fspath(p)
    except TypeError:
        return p


def split(p):
    """Split into (all before the last slash, what follows it)."""
    p = os.fspath(p)
    sep = _sep_of(p)
    i = p.rfind(sep) + 1
    head, tail = p[:i], p[i:]
    if head and head != sep * len(head):
        head = head.rstrip(sep)
    return head, tail


def splitext(p):
    """Split into (name, extension with its dot)."""
    p = os.fspath(p)
    if isinstance(p, bytes):
        return genericpath._splitext(p, b"/", None, b".")
    return genericpath._splitext(p, "/", None, ".")


def splitdrive(p):
    """Split into (drive, rest); there are no drives here."""
    p = os.fspath(p)
    return p[:0], p


def splitroot(p):
    """Split into (drive, root, rest)."""
    p = os.fspath(p)
    sep = _sep_of(p)
    if p[:1] != sep:
        return p[:0], p[:0], p
    # Exactly two slashes at the beginning may mean something special.
    if p[1:2] != sep or p[2:3] == sep:
        return p[:0], sep, p[1:]
    return p[:0], p[:2], p[2:]


def basename(p):
    """Return what follows the last slash."""
    p = os.fspath(p)
    return p[p.rfind(_sep_of(p)) + 1:]


def dirname(p):
    """Return what stands before the last slash."""
    return split(p)[0]


def ismount(path):
    """Whether another file system begins here."""
    try:
        s1 = os.lstat(path)
    except (OSError, ValueError):
        return False
    import stat
    if stat.S_ISLNK(s1.st_mode):
        return False
    path = os.fspath(path)
    parent = realpath(join(path, b".." if isinstance(path, bytes) else ".."))
    try:
        s2 = os.lstat(parent)
    except OSError:
        return False
    return s1.st_dev != s2.st_dev or s1.st_ino == s2.st_ino


def expanduser(path):
    """Replace `~` and `~user` at the beginning by the home directory."""
    path = os.fspath(path)
    tilde = b"~" if isinstance(path, bytes) else "~"
    if not path.startswith(tilde):
        return path
    sep = _sep_of(path)
    i = path.find(sep, 1)
    if i < 0:
        i = len(path)
    if i == 1:
        if "HOME" in os.environ:
            home = os.environ["HOME"]
        else:
            try:
                import pwd
                home = pwd.getpwuid(os.getuid()).pw_dir
            except (ImportError, KeyError):
                return path
    else:
        name = path[1:i]
        if isinstance(name, bytes):
            name = os.fsdecode(name)
        try:
            import pwd
            home = pwd.getpwnam(name).pw_dir
        except (ImportError, KeyError):
            return path
    if isinstance(path, bytes):
        home = os.fsencode(home)
    home = home.rstrip(sep)
    return home + path[i:] or sep


def expandvars(path):
    """Replace `$name` and `${name}` by environment variables; unknown ones stay as they are."""
    path = os.fspath(path)
    if isinstance(path, bytes):
        return os.fsencode(_expandvars(os.fsdecode(path)))
    return _expandvars(path)


def _expandvars(path):
    result = []
    at = 0
    while True:
        found = path.find("$", at)
        if found < 0:
            return "".join(result) + path[at:]
        result.append(path[at:found])
        if path.startswith("{", found + 1):
            end = path.find("}", found)
            name = path[found + 2:end] if end >= 0 else None
            end += 1
        else:
            end = found + 1
            while end < len(path) and path[end].isascii() and (path[end].isalnum() or path[end] == "_"):
                end += 1
            name = path[found + 1:end]
        if name and name in os.environ:
            result.append(os.environ[name])
        elif name is None:
            end = found + 1
            result.append("$")
        else:
            result.append(path[found:end])
        at = end


def normpath(path):
    """Remove double slashes, `.` and `..`, without looking at the disk."""
    path = os.fspath(path)
    if isinstance(path, bytes):
        sep, dot, dotdot = b"/", b".", b".."
    else:
        sep, dot, dotdot = "/", ".", ".."
    if not path:
        return dot
    _, root, path = splitroot(path)
    parts = []
    for part in path.split(sep):
        if not part or part == dot:
            continue
        if part != dotdot or not root and not parts or parts and parts[-1] == dotdot:
            parts.append(part)
        elif parts:
            parts.pop()
    return (root + sep.join(parts)) or dot


def abspath(path):
    """Return the path from the root."""
    path = os.fspath(path)
    if not path.startswith(_sep_of(path)):
        path = join(os.getcwdb() if isinstance(path, bytes) else os.getcwd(), path)
    return normpath(path)


def realpath(filename, *, strict=False):
    """Return the path with all symbolic links followed. With `strict`, something missing is an error."""
    filename = os.fspath(filename)
    if isinstance(filename, bytes):
        sep, dot, dotdot, cwd = b"/", b".", b"..", os.getcwdb
    else:
        sep, dot, dotdot, cwd = "/", ".", "..", os.getcwd
    ignored = () if strict else OSError

    # Names yet to be walked, last one first. None marks the end of a link, whose name stands below it.
    rest = filename.split(sep)[::-1]
    path = sep if filename.startswith(sep) else cwd()
    seen = {}
    import stat
    while rest:
        name = rest.pop()
        if name is None:
            seen[rest.pop()] = path
            continue
        if not name or name == dot:
            continue
        if name == dotdot:
            path = path[:path.rindex(sep)] or sep
            continue
        newpath = path + name if path == sep else path + sep + name
        try:
            st = os.lstat(newpath)
        except ignored:
            path = newpath
            continue
        if not stat.S_ISLNK(st.st_mode):
            path = newpath
            continue
        if newpath in seen:
            if seen[newpath] is not None:
                path = seen[newpath]
                continue
            # A loop of links.
            if strict:
                os.stat(newpath)
            path = newpath
            continue
        try:
            target = os.readlink(newpath)
        except ignored:
            path = newpath
            continue
        if target.startswith(sep):
            path = sep
        seen[newpath] = None
        rest.append(newpath)
        rest.append(None)
        rest.extend(target.split(sep)[::-1])
    return path


def relpath(path, start=None):
    """Return the path as seen from `start` (by default, the current directory)."""
    path = os.fspath(path)
    if not path:
        raise ValueError("no path specified")
    if isinstance(path, bytes):
        curdir, sep, pardir = b".", b"/", b".."
    else:
        curdir, sep, pardir = ".", "/", ".."
    start = curdir if start is None else os.fspath(start)
    try:
        start_parts = [part for part in abspath(start).split(sep) if part]
        path_parts = [part for part in abspath(path).split(sep) if part]
    except (TypeError, AttributeError, BytesWarning, DeprecationWarning):
        genericpath._check_arg_types("relpath", path, start)
        raise
    common = len(commonprefix([start_parts, path_parts]))
    parts = [pardir] * (len(start_parts) - common) + path_parts[common:]
    return sep.join(parts) if parts else curdir


def commonpath(paths):
    """Return the longest path that is the beginning of all."""
    paths = tuple(map(os.fspath, paths))
    if not paths:
        raise ValueError("commonpath() arg is an empty sequence")
    if isinstance(paths[0], bytes):
        sep, curdir = b"/", b"."
    else:
        sep, curdir = "/", "."
    try:
        split_paths = [path.split(sep) for path in paths]
        if len({p[:1] == sep for p in paths}) != 1:
            raise ValueError("Can't mix absolute and relative paths") from None
        split_paths = [[c for c in s if c and c != curdir] for s in split_paths]
        s1, s2 = min(split_paths), max(split_paths)
        common = s1
        for i, c in enumerate(s1):
            if c != s2[i]:
                common = s1[:i]
                break
        return (sep if paths[0][:1] == sep else sep[:0]) + sep.join(common)
    except (TypeError, AttributeError):
        genericpath._check_arg_types("commonpath", *paths)
        raise
