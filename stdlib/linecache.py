"""Lines of source files, kept after the first reading."""

import sys

__all__ = ["getline", "clearcache", "checkcache", "lazycache"]

# filename -> (size, mtime, lines, fullname), or (loader function,) for source that is fetched when asked for.
cache = {}

# Source of code that has no file (the interactive prompt, exec), by the file name in its code object.
_interactive_cache = {}


def clearcache():
    """Forget everything."""
    cache.clear()


def getline(filename, lineno, module_globals=None):
    """Return line `lineno` of the file, with its newline; the empty string when there is none."""
    lines = getlines(filename, module_globals)
    return lines[lineno - 1] if 1 <= lineno <= len(lines) else ""


def getlines(filename, module_globals=None):
    """Return all lines of the file; an empty list when it cannot be read."""
    entry = cache.get(filename)
    if entry is not None and len(entry) != 1:
        return entry[2]
    try:
        return updatecache(filename, module_globals)
    except MemoryError:
        clearcache()
        return []


def _is_no_file(filename):
    return not filename or (filename.startswith("<") and filename.endswith(">"))


def _code_key(code):
    return (code.co_name, code.co_filename, code.co_firstlineno)


def _getline_from_code(filename, lineno):
    """A line of the code object's own source, for code entered interactively."""
    lines = _getlines_from_code(filename)
    return lines[lineno - 1] if 1 <= lineno <= len(lines) else ""


def _getlines_from_code(code):
    entry = _interactive_cache.get(_code_key(code))
    return entry[2] if entry is not None and len(entry) != 1 else []


def _register_code(code, string, name):
    """Remember the source `string` of `code` and of the code objects inside it."""
    if isinstance(code, str):
        cache[code] = len(string), None, [line + "\n" for line in string.splitlines()], name
        return
    stack = [code]
    while stack:
        code = stack.pop()
        stack.extend(const for const in code.co_consts if isinstance(const, type(code)))
        _interactive_cache[_code_key(code)] = (
            len(string), None, [line + "\n" for line in string.splitlines()], name)


def checkcache(filename=None):
    """Forget files that changed on disk since they were read (all files, or one)."""
    import os
    for name in list(cache) if filename is None else [filename]:
        entry = cache.get(name)
        if entry is None or len(entry) == 1:
            continue
        size, mtime, lines, fullname = entry
        if mtime is None:
            continue
        try:
            stat = os.stat(fullname)
        except (OSError, ValueError):
            cache.pop(name, None)
            continue
        if size != stat.st_size or mtime != stat.st_mtime:
            cache.pop(name, None)


def updatecache(filename, module_globals=None):
    """Read the file again and return its lines."""
    import os
    entry = cache.pop(filename, None)
    if _is_no_file(filename):
        return []
    fullname = filename
    try:
        stat = os.stat(fullname)
    except OSError:
        if entry is not None and len(entry) == 1:
            cache[filename] = entry
        if lazycache(filename, module_globals):
            try:
                data = cache[filename][0]()
            except (ImportError, OSError):
                pass
            else:
                if data is None:
                    return []
                cache[filename] = (len(data), None, [line + "\n" for line in data.splitlines()], fullname)
                return cache[filename][2]
        if os.path.isabs(filename):
            return []
        for folder in sys.path:
            try:
                fullname = os.path.join(folder, filename)
            except (TypeError, AttributeError):
                continue
            try:
                stat = os.stat(fullname)
                break
            except (OSError, ValueError):
                pass
        else:
            return []
    except ValueError:
        return []

    try:
        lines = _read_source(fullname)
    except (OSError, UnicodeDecodeError, SyntaxError):
        return []
    if not lines:
        lines = ["\n"]
    elif not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    cache[filename] = stat.st_size, stat.st_mtime, lines, fullname
    return lines


def _read_source(path):
    from tokenize import open as open_source
    with open_source(path) as file:
        return file.readlines()


def lazycache(filename, module_globals):
    """Note that the source can be had from the module's loader; return whether it can."""
    if filename in cache:
        return len(cache[filename]) == 1
    if _is_no_file(filename):
        return False
    if module_globals and "__name__" in module_globals:
        spec = module_globals.get("__spec__")
        name = getattr(spec, "name", None) or module_globals["__name__"]
        loader = getattr(spec, "loader", None) or module_globals.get("__loader__")
        get_source = getattr(loader, "get_source", None)
        if name and get_source:
            def get_lines(name=name):
                return get_source(name)
            cache[filename] = (get_lines,)
            return True
    return False
