"""Where the files of time zones are."""

import os
import sys


class InvalidTZPathWarning(RuntimeWarning):
    """PYTHONTZPATH has entries that are not absolute."""


class ZoneInfoNotFoundError(KeyError):
    """There is no time zone with this key."""


TZPATH = ()
_DEFAULT = ("/usr/share/zoneinfo", "/usr/lib/zoneinfo", "/usr/share/lib/zoneinfo", "/etc/zoneinfo")


def reset_tzpath(to=None):
    """Set the folders that zones are looked for in; without an argument as they are when the program starts."""
    global TZPATH
    if to is not None:
        if isinstance(to, (str, bytes)):
            raise TypeError(f"tzpaths must be a list or tuple, not {type(to)}: {to!r}")
        if not all(map(os.path.isabs, to)):
            raise ValueError(_not_absolute(to))
        TZPATH = tuple(to)
    else:
        variable = os.environ.get("PYTHONTZPATH", None) if not sys.flags.ignore_environment else None
        TZPATH = _DEFAULT if variable is None else _from_environment(variable)
    package = sys.modules.get("zoneinfo")
    if package is not None:
        package.TZPATH = TZPATH


def _from_environment(variable):
    if not variable:
        return ()
    paths = variable.split(os.pathsep)
    good = tuple(filter(os.path.isabs, paths))
    if len(good) != len(paths):
        import warnings
        message = _not_absolute(paths)
        warnings.warn("Invalid paths specified in PYTHONTZPATH environment variable. " + message, InvalidTZPathWarning,
                      stacklevel=5)
    return good


def _not_absolute(paths):
    listed = "".join(f"\n    {path}" for path in paths if not os.path.isabs(path))
    return f"Paths should be absolute but found the following relative paths:{listed}"


def find_tzfile(key):
    """The path of the file of a zone, or None."""
    _check_key(key)
    for folder in TZPATH:
        path = os.path.join(folder, key)
        if os.path.isfile(path):
            return path
    return None


_BASE = "_"


def _check_key(key):
    # A key is a relative path that does not lead out of the folder.
    if os.path.isabs(key):
        raise ValueError(f"ZoneInfo keys may not be absolute paths, got: {key}")
    normal = os.path.normpath(key)
    if len(normal) != len(key):
        raise ValueError(f"ZoneInfo keys must be normalized relative paths, got: {key}")
    if not os.path.normpath(os.path.join(_BASE, normal)).startswith(_BASE + os.sep):
        raise ValueError(f"ZoneInfo keys must refer to subdirectories of TZPATH, got: {key}")


def load_tzdata(key):
    """The file of a zone in the package tzdata, open."""
    from importlib import resources
    *folders, name = key.split("/")
    package = ".".join(["tzdata.zoneinfo", *folders])
    try:
        path = resources.files(package).joinpath(name)
        if os.path.isdir(str(path)):
            raise IsADirectoryError
        return path.open("rb")
    except (ImportError, FileNotFoundError, UnicodeEncodeError, IsADirectoryError, PermissionError, NotADirectoryError):
        raise ZoneInfoNotFoundError(f"No time zone found with key {key}")


def available_timezones():
    """Return the keys of all zones there are, as a set. All files are opened for that."""
    zones = set()
    try:
        from importlib import resources
        listing = resources.files("tzdata").joinpath("zones").read_text("utf-8")
        zones.update(filter(None, listing.split("\n")))
    except (ImportError, FileNotFoundError):
        pass
    for root in TZPATH:
        if not os.path.exists(root):
            continue
        for folder, folders, files in os.walk(root):
            if folder == root:
                # The same zones again, with leap seconds and without.
                folders[:] = [name for name in folders if name not in ("right", "posix")]
            for name in files:
                path = os.path.join(folder, name)
                key = os.path.relpath(path, start=root).replace(os.sep, "/")
                if key not in zones and _is_zone(path):
                    zones.add(key)
    # Rules of the system, no zone.
    zones.discard("posixrules")
    return zones


def _is_zone(path):
    try:
        with open(path, "rb") as file:
            return file.read(4) == b"TZif"
    except OSError:
        return False


reset_tzpath()
