"""Files whose paths fit a pattern: `*`, `?`, `[abc]`, and `**` for any number of directories."""

import fnmatch
import os

__all__ = ["escape", "glob", "iglob", "translate"]


def glob(pathname, *, root_dir=None, dir_fd=None, recursive=False, include_hidden=False):
    """Return the list of paths that fit the pattern."""
    return list(iglob(pathname, root_dir=root_dir, dir_fd=dir_fd, recursive=recursive,
                      include_hidden=include_hidden))


def iglob(pathname, *, root_dir=None, dir_fd=None, recursive=False, include_hidden=False):
    """Iterate over the paths that fit the pattern."""
    if dir_fd is not None:
        raise NotImplementedError("glob with dir_fd")
    pathname = os.fspath(pathname)
    if root_dir is not None:
        root_dir = os.fspath(root_dir)
    else:
        root_dir = pathname[:0]
    results = _iglob(pathname, root_dir, recursive, include_hidden)
    if not pathname or recursive and _is_recursive(pathname[:2]):
        # `**` also fits the empty path, which is no result.
        results = (path for path in results if path)
    return results


def _iglob(pathname, root_dir, recursive, include_hidden):
    dirname, basename = os.path.split(pathname)
    if not has_magic(pathname):
        if basename:
            if os.path.lexists(os.path.join(root_dir, pathname)):
                yield pathname
        elif os.path.isdir(os.path.join(root_dir, dirname)):
            yield pathname
        return
    if not dirname:
        if recursive and _is_recursive(basename):
            yield from _walk(root_dir, dirname, include_hidden, itself=True)
        else:
            yield from _in_directory(root_dir, basename, include_hidden)
        return
    if dirname != pathname and has_magic(dirname):
        dirs = _iglob(dirname, root_dir, recursive, include_hidden)
    else:
        dirs = [dirname]
    for directory in dirs:
        full = os.path.join(root_dir, directory)
        if not has_magic(basename):
            if basename:
                if os.path.lexists(os.path.join(full, basename)):
                    yield os.path.join(directory, basename)
            elif os.path.isdir(full):
                yield os.path.join(directory, basename)
        elif recursive and _is_recursive(basename):
            if os.path.isdir(full):
                yield from (os.path.join(directory, name)
                            for name in _walk(full, basename[:0], include_hidden, itself=True))
        else:
            for name in _in_directory(full, basename, include_hidden):
                yield os.path.join(directory, name)


def _names(directory):
    try:
        return os.listdir(directory or (b"." if isinstance(directory, bytes) else "."))
    except OSError:
        return []


def _in_directory(directory, pattern, include_hidden):
    names = _names(directory)
    if not include_hidden and not _is_hidden(pattern):
        names = [name for name in names if not _is_hidden(name)]
    return fnmatch.filter(names, pattern)


def _walk(directory, prefix, include_hidden, itself=False):
    """All names below a directory, relative to it."""
    if itself:
        yield prefix
    for name in _names(directory):
        if include_hidden or not _is_hidden(name):
            yield os.path.join(prefix, name) if prefix else name
            path = os.path.join(directory, name)
            if os.path.isdir(path):
                yield from _walk(path, os.path.join(prefix, name) if prefix else name, include_hidden)


def _is_hidden(name):
    return name[:1] in (".", b".")


def _is_recursive(pattern):
    return pattern in ("**", b"**")


def has_magic(s):
    """Whether there is anything to match in the pattern."""
    return any(c in s for c in ((b"*", b"?", b"[") if isinstance(s, bytes) else "*?["))


def escape(pathname):
    """Return a pattern that fits this path alone."""
    if isinstance(pathname, bytes):
        return b"".join(b"[" + pathname[i:i + 1] + b"]" if pathname[i:i + 1] in b"*?[" else pathname[i:i + 1]
                        for i in range(len(pathname)))
    return "".join(f"[{c}]" if c in "*?[" else c for c in pathname)


def translate(pat, *, recursive=False, include_hidden=False, seps=None):
    """Return a regular expression that means the same as the pattern."""
    if not seps:
        seps = "/"
    escaped_seps = "".join(c.translate(fnmatch._SPECIAL) for c in seps)
    any_sep = f"[{escaped_seps}]" if len(seps) > 1 else escaped_seps
    not_sep = f"[^{escaped_seps}]"
    if include_hidden:
        one_last_segment = f"{not_sep}+"
        one_segment = f"{one_last_segment}{any_sep}"
        any_segments = f"(?:.+{any_sep})?"
        any_last_segments = ".*"
    else:
        one_last_segment = f"[^{escaped_seps}.]{not_sep}*"
        one_segment = f"{one_last_segment}{any_sep}"
        any_segments = f"(?:{one_segment})*"
        any_last_segments = f"{any_segments}(?:{one_last_segment})?"
    results = []
    parts = pat.replace(seps[-1], seps[0]).split(seps[0])
    last = len(parts) - 1
    for i, part in enumerate(parts):
        if part == "*":
            results.append(one_segment if i < last else one_last_segment)
        elif recursive and part == "**":
            if i < last:
                if parts[i + 1] != "**":
                    results.append(any_segments)
            else:
                results.append(any_last_segments)
        else:
            if part:
                if not include_hidden and part[0] in "*?":
                    results.append(r"(?!\.)")
                for piece in fnmatch._parse(part):
                    if piece is fnmatch._STAR:
                        results.append(f"{not_sep}*")
                    elif piece is fnmatch._ANY:
                        results.append(not_sep)
                    else:
                        results.append(fnmatch._regex(piece))
            if i < last:
                results.append(any_sep)
    return f"(?s:{''.join(results)})\\Z"
