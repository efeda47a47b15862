"""Tools for packages: what modules they hold, their data, and names that lead to objects."""

from collections import namedtuple
import importlib
import importlib.machinery
import importlib.util
import os
import sys

__all__ = ["get_importer", "iter_importers", "walk_packages", "iter_modules", "get_data", "read_code", "extend_path",
           "ModuleInfo", "find_loader", "get_loader"]

ModuleInfo = namedtuple("ModuleInfo", "module_finder name ispkg")
ModuleInfo.__doc__ = "A module: what found it, its name, whether it is a package."


def read_code(stream):
    """Return the code object of a compiled file; None if it was made by another version."""
    import marshal
    magic = stream.read(4)
    if magic != importlib.util.MAGIC_NUMBER:
        return None
    stream.read(12)
    return marshal.load(stream)


def walk_packages(path=None, prefix="", onerror=None):
    """Yield a ModuleInfo for all modules on `path`, and in the packages there, which are imported for that.

    onerror: called with a package's name when its import fails; without it ImportErrors are passed over.
    """
    seen = set()
    for info in iter_modules(path, prefix):
        yield info
        if not info.ispkg:
            continue
        try:
            __import__(info.name)
        except ImportError:
            if onerror is not None:
                onerror(info.name)
        except Exception:
            if onerror is None:
                raise
            onerror(info.name)
        else:
            inner = [p for p in getattr(sys.modules[info.name], "__path__", None) or [] if p not in seen]
            seen.update(inner)
            yield from walk_packages(inner, info.name + ".", onerror)


def iter_modules(path=None, prefix=""):
    """Yield a ModuleInfo for the modules on `path` (a list of folders), or on `sys.path`."""
    if path is None:
        importers = iter_importers()
    elif isinstance(path, str):
        raise ValueError("path must be None or list of paths to look for modules in")
    else:
        importers = map(get_importer, path)
    seen = set()
    for importer in importers:
        for name, ispkg in iter_importer_modules(importer, prefix):
            if name not in seen:
                seen.add(name)
                yield ModuleInfo(importer, name, ispkg)


def iter_importer_modules(importer, prefix=""):
    """Yield (name, whether it is a package) of what an importer can find."""
    if isinstance(importer, importlib.machinery.FileFinder):
        return _in_folder(importer.path, prefix)
    if hasattr(importer, "iter_modules"):
        return importer.iter_modules(prefix)
    return []


def _in_folder(folder, prefix):
    if folder is None or not os.path.isdir(folder):
        return
    import inspect
    try:
        entries = sorted(os.listdir(folder))
    except OSError:
        entries = []
    seen = set()
    for entry in entries:
        name = inspect.getmodulename(entry)
        if name == "__init__" or name in seen:
            continue
        path = os.path.join(folder, entry)
        ispkg = False
        if not name and os.path.isdir(path) and "." not in entry:
            name = entry
            try:
                inside = os.listdir(path)
            except OSError:
                inside = []
            if not any(inspect.getmodulename(file) == "__init__" for file in inside):
                continue
            ispkg = True
        if name and "." not in name:
            seen.add(name)
            yield prefix + name, ispkg


def get_importer(path_item):
    """Return what finds modules in an entry of a path, or None; it is kept for the next time."""
    path_item = os.fsdecode(path_item)
    try:
        return sys.path_importer_cache[path_item]
    except KeyError:
        pass
    importer = None
    for hook in sys.path_hooks:
        try:
            importer = hook(path_item)
        except ImportError:
            continue
        sys.path_importer_cache.setdefault(path_item, importer)
        break
    else:
        if os.path.isdir(path_item):
            importer = importlib.machinery.FileFinder(path_item)
            sys.path_importer_cache.setdefault(path_item, importer)
    return importer


def iter_importers(fullname=""):
    """Yield the importers that would be asked for a module; its package is imported."""
    if fullname.startswith("."):
        raise ImportError(f"Relative module name {fullname!r} not supported")
    if "." in fullname:
        path = getattr(importlib.import_module(fullname.rpartition(".")[0]), "__path__", None)
        if path is None:
            return
    else:
        yield from sys.meta_path
        path = sys.path
    for item in path:
        yield get_importer(item)


def get_loader(module_or_name):
    """Return the loader of a module, given itself or by name; None if there is no such module."""
    import warnings
    warnings._deprecated("pkgutil.get_loader", f"{warnings._DEPRECATED_MSG}; use importlib.util.find_spec() instead",
                         remove=(3, 14))
    if module_or_name in sys.modules:
        module_or_name = sys.modules[module_or_name]
        if module_or_name is None:
            return None
    if isinstance(module_or_name, type(sys)):
        loader = getattr(module_or_name, "__loader__", None)
        if loader is not None:
            return loader
        if getattr(module_or_name, "__spec__", None) is None:
            return None
        module_or_name = module_or_name.__name__
    return _find_loader(module_or_name)


def find_loader(fullname):
    """Return the loader of the module of this name, or None."""
    import warnings
    warnings._deprecated("pkgutil.find_loader", f"{warnings._DEPRECATED_MSG}; use importlib.util.find_spec() instead",
                         remove=(3, 14))
    return _find_loader(fullname)


def _find_loader(fullname):
    if fullname.startswith("."):
        raise ImportError(f"Relative module name {fullname!r} not supported")
    try:
        spec = importlib.util.find_spec(fullname)
    except (ImportError, AttributeError, TypeError, ValueError) as error:
        raise ImportError(f"Error while finding loader for {fullname!r} ({type(error)}: {error})") from error
    return spec.loader if spec is not None else None


def extend_path(path, name):
    """Return `path` with the folders of the package `name` in all entries of `sys.path`, and those *.pkg files list.

    In a package's `__init__`: `__path__ = extend_path(__path__, __name__)`.
    """
    if not isinstance(path, list):
        return path
    path = path[:]
    parent, _, last = name.rpartition(".")
    if parent:
        try:
            search = getattr(sys.modules[parent], "__path__")
        except (KeyError, AttributeError):
            return path
    else:
        search = sys.path
    for folder in search:
        if not isinstance(folder, str):
            continue
        finder = get_importer(folder)
        if finder is not None and hasattr(finder, "find_spec"):
            spec = finder.find_spec(last)
            for portion in spec and spec.submodule_search_locations or []:
                if portion not in path:
                    path.append(portion)
        listing = os.path.join(folder, f"{name}.pkg")
        if not os.path.isfile(listing):
            continue
        try:
            file = open(listing)
        except OSError as error:
            sys.stderr.write(f"Can't open {listing}: {error.strerror}\n")
            continue
        with file:
            for line in file:
                line = line.rstrip("\n")
                if line and not line.startswith("#"):
                    path.append(line)
    return path


def get_data(package, resource):
    """Return the bytes of a file of a package, given its name with `/` between the parts; None if it cannot be had."""
    spec = importlib.util.find_spec(package)
    if spec is None:
        return None
    loader = spec.loader
    if loader is None or not hasattr(loader, "get_data"):
        return None
    module = sys.modules.get(package)
    if module is None:
        module = importlib.import_module(package)
    if not hasattr(module, "__file__"):
        return None
    return loader.get_data(os.path.join(os.path.dirname(module.__file__), *resource.split("/")))


def _is_dotted(text):
    return all(part.isidentifier() for part in text.split("."))


def resolve_name(name):
    """Return the object a name leads to: `package.module:object.attribute`, or `package.module.object`.

    With a colon, only what is before it is imported.
    """
    module_name, colon, rest = name.partition(":")
    if not _is_dotted(module_name) or rest and not _is_dotted(rest):
        raise ValueError(f"invalid format: {name!r}")
    if colon:
        found = importlib.import_module(module_name)
        parts = rest.split(".") if rest else []
    else:
        first, *parts = name.split(".")
        module_name = first
        found = importlib.import_module(first)
        while parts:
            longer = f"{module_name}.{parts[0]}"
            try:
                found = importlib.import_module(longer)
            except ImportError:
                break
            module_name = longer
            parts.pop(0)
    for part in parts:
        found = getattr(found, part)
    return found
