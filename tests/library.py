"""The public names of CPython's library, and which of them Ouro has: writes docs/library.md.

    ouro tests/library.py              print the document
    ouro tests/library.py --write      write it to docs/library.md
    python3.13 tests/library.py --names    write tests/library_names.txt, the list that Ouro is measured by

A line of the list is a module and its public names: those of `__all__`, or else all that do not begin with an underscore
and are no modules.
"""

import importlib
import pathlib
import sys
import warnings

ROOT = pathlib.Path(__file__).resolve().parent.parent
NAMES = ROOT / "tests" / "library_names.txt"
DOCUMENT = ROOT / "docs" / "library.md"

# What belongs to other systems, to CPython's own workings and tests, or is no library.
NO_LIBRARY = {"antigravity", "this", "idlelib", "test", "turtledemo", "turtle", "tkinter", "lib2to3", "msilib", "msvcrt", "winreg",
              "winsound", "nt", "ntpath", "nturl2path", "ensurepip", "venv", "pydoc_data", "opcode", "sre_compile",
              "sre_constants", "sre_parse", "pyexpat"}
PACKAGES = ("asyncio", "collections", "concurrent", "concurrent.futures", "ctypes", "curses", "dbm", "email", "email.mime", "encodings",
            "html", "http", "importlib", "importlib.metadata", "importlib.resources", "json", "logging", "multiprocessing",
            "os", "pathlib", "re", "sqlite3", "sysconfig", "tomllib", "unittest", "urllib", "wsgiref", "xml", "xml.dom",
            "xml.etree", "xml.parsers", "xml.sax", "xmlrpc", "zipfile", "zoneinfo")


def public_names(module):
    """The names that a module offers."""
    names = getattr(module, "__all__", None)
    if names is None:
        names = [name for name in dir(module) if not name.startswith("_")
                 and type(getattr(module, name, None)) is not type(sys)]
    return sorted(set(names))


def modules_here():
    """The names of the public modules of this Python."""
    import pkgutil
    for name in sorted(sys.stdlib_module_names):
        if name.startswith("_") or name in NO_LIBRARY:
            continue
        yield name
    yield "os.path"
    for package in PACKAGES:
        if package == "encodings":
            yield from ("encodings.aliases", "encodings.idna", "encodings.punycode")
            continue
        try:
            path = importlib.import_module(package).__path__
        except (ImportError, AttributeError):
            continue
        for info in pkgutil.iter_modules(path, package + "."):
            last = info.name.rpartition(".")[2]
            if not last.startswith("_") and last != "test" and "windows" not in last and "win32" not in last:
                yield info.name


def write_names():
    """Write the list; only CPython 3.13 may."""
    if sys.implementation.name != "cpython" or sys.version_info[:2] != (3, 13):
        sys.exit("the names are those of CPython 3.13")
    lines = []
    for name in sorted(set(modules_here())):
        try:
            module = importlib.import_module(name)
        except Exception as error:
            print(f"{name}: {error}", file=sys.stderr)
            continue
        lines.append(" ".join([name + ":", *public_names(module)]))
    NAMES.write_text("\n".join(lines) + "\n")


def read_names():
    """Yield (module, its names in CPython)."""
    for line in NAMES.read_text().splitlines():
        module, _, names = line.partition(":")
        yield module, names.split()


MODULES = {name for name, _ in read_names()}


def missing_of(module, names):
    """The names that the module lacks; None if there is no such module."""
    try:
        found = importlib.import_module(module)
    except ImportError as error:
        if error.name is not None and (module == error.name or module.startswith(error.name + ".")):
            return None
        raise
    # What a package names may be a module of it that nobody has imported yet.
    return [name for name in names if not hasattr(found, name) and f"{module}.{name}" not in MODULES]


def document():
    """The text of docs/library.md."""
    complete, partial, absent = [], [], []
    for module, names in read_names():
        missing = missing_of(module, names)
        if missing is None:
            # Of a package that is missing, its modules are too.
            if module.rpartition(".")[0] not in absent:
                absent.append(module)
        elif missing:
            partial.append((module, len(names), missing))
        else:
            complete.append(module)
    count = len(complete) + len(partial)
    lines = [
        "# The library",
        "",
        "Which modules of CPython 3.13's library there are, and which of their public names are missing. Written by",
        "`ouro tests/library.py --write`; a test compares. The list it goes by is `tests/library_names.txt`. That a name is",
        "there does not say that all it can do is; what is known to differ is in [differences.md](differences.md).",
        "",
        f"Of {count + len(absent)} modules (those in packages that are missing not counted) there are {count}, {len(complete)} of them with all names.",
        "",
        "## With all public names",
        "",
        *wrapped(f"`{module}`" for module in complete),
        "",
        "## With names missing",
        "",
        "| module | has | missing |",
        "| --- | --- | --- |"]
    for module, total, missing in partial:
        shown = ", ".join(f"`{name}`" for name in missing)
        lines.append(f"| `{module}` | {total - len(missing)} of {total} | {shown} |")
    lines += ["", "## Absent", "", *wrapped(f"`{module}`" for module in absent), ""]
    return "\n".join(lines)


def wrapped(words):
    """Lines of words with commas between them."""
    lines, line = [], ""
    for word in words:
        if line and len(line) + len(word) + 2 > 118:
            lines.append(line + ",")
            line = word
        else:
            line = f"{line}, {word}" if line else word
    return [*lines, line + "."] if line else ["None."]


def main():
    warnings.simplefilter("ignore")
    if "--names" in sys.argv:
        write_names()
    elif "--write" in sys.argv:
        DOCUMENT.write_text(document())
    else:
        print(document(), end="")


if __name__ == "__main__":
    main()
