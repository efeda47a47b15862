"""Folders of installed packages: what they and the .pth files in them add to `sys.path`.

The interpreter adds those of `--site DIR`, of the virtual environment that VIRTUAL_ENV names, and of its own place.
"""

import builtins
import io
import os
import sys

PREFIXES = [sys.prefix, sys.exec_prefix]
ENABLE_USER_SITE = None
USER_SITE = None
USER_BASE = None


def makepath(*paths):
    """Return a path as it stands on `sys.path`, and as it is compared."""
    path = os.path.abspath(os.path.join(*paths))
    return path, os.path.normcase(path)


def removeduppaths():
    """Leave each folder once on `sys.path`; return the set of them."""
    kept, known = [], set()
    for folder in sys.path:
        folder, compared = makepath(folder)
        if compared not in known:
            kept.append(folder)
            known.add(compared)
    sys.path[:] = kept
    return known


def _known_folders():
    known = set()
    for item in sys.path:
        try:
            if os.path.exists(item):
                known.add(makepath(item)[1])
        except TypeError:
            continue
    return known


def addpackage(sitedir, name, known_paths):
    """Take a .pth file: its lines are folders, or `import` statements to run."""
    is_alone = known_paths is None
    if is_alone:
        known_paths = _known_folders()
    path = os.path.join(sitedir, name)
    try:
        with io.open_code(path) as file:
            data = file.read()
    except OSError:
        return None if is_alone else known_paths
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        import locale
        text = data.decode(locale.getencoding(), "surrogateescape")
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        try:
            if line.startswith(("import ", "import\t")):
                exec(line)
                continue
            folder, compared = makepath(sitedir, line.rstrip())
            if compared not in known_paths and os.path.exists(folder):
                sys.path.append(folder)
                known_paths.add(compared)
        except Exception as error:
            print(f"Error processing line {number:d} of {path}:\n", file=sys.stderr)
            import traceback
            for entry in traceback.format_exception(error):
                for shown in entry.splitlines():
                    print("  " + shown, file=sys.stderr)
            print("\nRemainder of file ignored", file=sys.stderr)
            break
    return None if is_alone else known_paths


def addsitedir(sitedir, known_paths=None):
    """Add a folder to `sys.path`, and what the .pth files in it say."""
    is_alone = known_paths is None
    if is_alone:
        known_paths = _known_folders()
    sitedir, compared = makepath(sitedir)
    if compared not in known_paths:
        sys.path.append(sitedir)
        known_paths.add(compared)
    try:
        names = os.listdir(sitedir)
    except OSError:
        return None
    for name in sorted(names):
        if name.endswith(".pth") and not name.startswith("."):
            addpackage(sitedir, name, known_paths)
    return None if is_alone else known_paths


def check_enableusersite():
    """Whether the user's own packages may be used: None if that is unsafe, False if it was switched off."""
    if sys.flags.no_user_site:
        return False
    if os.getuid() != os.geteuid() or os.getgid() != os.getegid():
        return None
    return True


def getuserbase():
    """Return the folder of what the user installed."""
    global USER_BASE
    if USER_BASE is None:
        USER_BASE = os.environ.get("PYTHONUSERBASE") or os.path.join(os.path.expanduser("~"), ".local")
    return USER_BASE


def getusersitepackages():
    """Return the folder of the user's packages."""
    global USER_SITE, ENABLE_USER_SITE
    base = getuserbase()
    if USER_SITE is None:
        if base is None:
            ENABLE_USER_SITE = False
        else:
            USER_SITE = os.path.join(base, "lib", f"python{sys.version_info[0]}.{sys.version_info[1]}", "site-packages")
    return USER_SITE


def addusersitepackages(known_paths):
    """Add the folder of the user's packages, if there is one and it may be used."""
    folder = getusersitepackages()
    if ENABLE_USER_SITE and os.path.isdir(folder):
        addsitedir(folder, known_paths)
    return known_paths


def getsitepackages(prefixes=None):
    """Return the folders of packages below prefixes."""
    folders, seen = [], set()
    for prefix in PREFIXES if prefixes is None else prefixes:
        if not prefix or prefix in seen:
            continue
        seen.add(prefix)
        for lib in dict.fromkeys((getattr(sys, "platlibdir", "lib"), "lib")):
            folders.append(os.path.join(prefix, lib, f"python{sys.version_info[0]}.{sys.version_info[1]}", "site-packages"))
    return folders


def addsitepackages(known_paths, prefixes=None):
    """Add the folders of packages below prefixes."""
    for folder in getsitepackages(prefixes):
        if os.path.isdir(folder):
            addsitedir(folder, known_paths)
    return known_paths


def execsitecustomize():
    """Import `sitecustomize`, if there is such a module."""
    _customize("sitecustomize")


def execusercustomize():
    """Import `usercustomize`, if there is such a module."""
    _customize("usercustomize")


def _customize(name):
    try:
        __import__(name)
    except ImportError as error:
        if error.name != name:
            raise
    except Exception as error:
        if sys.flags.verbose:
            sys.excepthook(type(error), error, error.__traceback__)
        else:
            print(f"Error in {name}; set PYTHONVERBOSE for traceback:\n{type(error).__name__}: {error}", file=sys.stderr)


def main():
    """Add all folders of packages."""
    global ENABLE_USER_SITE
    known_paths = removeduppaths()
    if ENABLE_USER_SITE is None:
        ENABLE_USER_SITE = check_enableusersite()
    known_paths = addusersitepackages(known_paths)
    addsitepackages(known_paths)


def _script():
    """The command `python -m site`."""
    args = sys.argv[1:]
    getusersitepackages()
    if not args:
        print("sys.path = [")
        for folder in sys.path:
            print(f"    {folder!r},")
        print("]")
        for name, path in (("USER_BASE", USER_BASE), ("USER_SITE", USER_SITE)):
            print(f"{name}: {path!r} ({'exists' if path and os.path.isdir(path) else 'doesn' + chr(39) + 't exist'})")
        print(f"ENABLE_USER_SITE: {ENABLE_USER_SITE!r}")
        sys.exit(0)
    shown = [path for flag, path in (("--user-base", USER_BASE), ("--user-site", USER_SITE)) if flag in args]
    if shown:
        print(os.pathsep.join(shown))
        sys.exit(0 if check_enableusersite() else 1)
    print(f"{sys.argv[0]} [--user-base] [--user-site]")
    sys.exit(10)


if __name__ == "__main__":
    _script()
