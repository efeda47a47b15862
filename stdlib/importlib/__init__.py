"""Importing by means of functions."""

import sys

__all__ = ["__import__", "import_module", "invalidate_caches", "reload"]

__import__ = __import__


def _resolve_name(name, package, level):
    bits = package.rsplit(".", level - 1)
    if len(bits) < level:
        raise ImportError("attempted relative import beyond top-level package")
    return f"{bits[0]}.{name}" if name else bits[0]


def import_module(name, package=None):
    """Import a module and return it. A name that begins with dots is relative to `package`."""
    if name.startswith("."):
        if not package:
            raise TypeError("the 'package' argument is required to perform a relative import for "
                            f"{name!r}")
        level = len(name) - len(name.lstrip("."))
        name = _resolve_name(name[level:], package, level)
    __import__(name)
    return sys.modules[name]


def invalidate_caches():
    """Let finders notice files that were made while the program ran."""
    for finder in getattr(sys, "meta_path", ()):
        if hasattr(finder, "invalidate_caches"):
            finder.invalidate_caches()


_RELOADING = {}


def reload(module):
    """Run a module's code again in the module there is; return it."""
    try:
        name = module.__spec__.name
    except AttributeError:
        try:
            name = module.__name__
        except AttributeError:
            raise TypeError("reload() argument must be a module") from None
    if sys.modules.get(name) is not module:
        raise ImportError(f"module {name} not in sys.modules", name=name)
    if name in _RELOADING:
        return _RELOADING[name]
    _RELOADING[name] = module
    try:
        spec = getattr(module, "__spec__", None)
        if spec is None:
            from .machinery import _spec_of
            spec = _spec_of(module)
        if spec is None or spec.loader is None:
            raise ModuleNotFoundError(f"spec not found for the module {name!r}", name=name)
        spec.loader.exec_module(module)
        return sys.modules[name]
    finally:
        del _RELOADING[name]
