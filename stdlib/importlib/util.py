"""Tools for those who import in their own way."""

import os
import sys
import types

from . import _resolve_name
from .machinery import BuiltinImporter, FrozenImporter, ModuleSpec, PathFinder, SourceFileLoader, _spec_of

__all__ = ["find_spec", "module_from_spec", "resolve_name", "spec_from_file_location", "spec_from_loader",
           "LazyLoader", "Loader", "MAGIC_NUMBER", "source_hash", "cache_from_source", "source_from_cache", "decode_source"]


# What the compiled files of CPython 3.13 begin with.
MAGIC_NUMBER = (3571).to_bytes(2, "little") + b"\r\n"
_MASK = 0xFFFFFFFFFFFFFFFF


def source_hash(source_bytes):
    """Return the eight bytes by which CPython knows a source: SipHash-1-3, the key being the magic number."""
    key = int.from_bytes(MAGIC_NUMBER, "little")
    v0, v1, v2, v3 = (key ^ 0x736F6D6570736575, 0x646F72616E646F6D, key ^ 0x6C7967656E657261, 0x7465646279746573)

    def turn(v0, v1, v2, v3):
        def left(value, bits):
            return (value << bits | value >> 64 - bits) & _MASK
        v0 = (v0 + v1) & _MASK
        v2 = (v2 + v3) & _MASK
        v1, v3 = left(v1, 13) ^ v0, left(v3, 16) ^ v2
        v0 = (left(v0, 32) + v3) & _MASK
        v2 = (v2 + v1) & _MASK
        v1, v3 = left(v1, 17) ^ v2, left(v3, 21) ^ v0
        return v0, v1, left(v2, 32), v3

    data = memoryview(source_bytes)
    size = len(data)
    for at in range(0, size - size % 8, 8):
        word = int.from_bytes(data[at:at + 8], "little")
        v0, v1, v2, v3 = turn(v0, v1, v2, v3 ^ word)
        v0 ^= word
    word = (size & 0xFF) << 56 | int.from_bytes(data[size - size % 8:], "little")
    v0, v1, v2, v3 = turn(v0, v1, v2, v3 ^ word)
    v0 ^= word
    v2 ^= 0xFF
    for _ in range(3):
        v0, v1, v2, v3 = turn(v0, v1, v2, v3)
    return ((v0 ^ v1 ^ v2 ^ v3) & _MASK).to_bytes(8, "little")


def __getattr__(name):
    # Base classes cost more to make than most programs that import this need.
    if name == "Loader":
        from .abc import Loader
        return Loader
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


class _LazyModule(types.ModuleType):
    """A module that is loaded when something of it is asked for."""

    def __getattribute__(self, attr):
        spec = object.__getattribute__(self, "__spec__")
        state = spec.loader_state
        with state["lock"]:
            # Another thread may have loaded it meanwhile.
            if object.__getattribute__(self, "__class__") is _LazyModule:
                values = object.__getattribute__(self, "__dict__")
                if state["is_loading"] and attr.startswith("__") and attr.endswith("__"):
                    return object.__getattribute__(self, attr)
                state["is_loading"] = True
                name = spec.name
                before = state["__dict__"]
                changed = {key: value for key, value in values.items() if before.get(key, state) is not value}
                spec.loader.exec_module(self)
                if name in sys.modules and sys.modules[name] is not self:
                    raise ValueError(f"module object for {name!r} substituted in sys.modules during a lazy load")
                # What was set before wins over what loading sets.
                values.update(changed)
                self.__class__ = types.ModuleType
        return getattr(self, attr)

    def __delattr__(self, attr):
        # Loads it, so that what is deleted is deleted for good.
        self.__getattribute__(attr)
        delattr(self, attr)


class LazyLoader:
    """A loader that puts off what another one does until the module is used."""

    def __init__(self, loader):
        self._check(loader)
        self.loader = loader

    @staticmethod
    def _check(loader):
        if not hasattr(loader, "exec_module"):
            raise TypeError("loader must define exec_module()")

    @classmethod
    def factory(cls, loader):
        """Return a function that makes lazy loaders of a class's loaders."""
        cls._check(loader)
        return lambda *args, **kwargs: cls(loader(*args, **kwargs))

    def create_module(self, spec):
        """Let the other loader make the module."""
        return self.loader.create_module(spec)

    def exec_module(self, module):
        """Prepare the module to be loaded later."""
        import threading
        module.__spec__.loader = self.loader
        module.__loader__ = self.loader
        module.__spec__.loader_state = {"__dict__": module.__dict__.copy(), "__class__": module.__class__,
                                        "lock": threading.RLock(), "is_loading": False}
        module.__class__ = _LazyModule


def resolve_name(name, package):
    """Return the full name of a relative one."""
    if not name.startswith("."):
        return name
    if not package:
        raise ImportError(f"no package specified for {name!r} (required for relative module names)")
    level = len(name) - len(name.lstrip("."))
    return _resolve_name(name[level:], package, level)


def spec_from_loader(name, loader, *, origin=None, is_package=None):
    """Make the spec of a module with this loader."""
    if hasattr(loader, "get_filename"):
        return spec_from_file_location(name, loader=loader)
    if is_package is None:
        try:
            is_package = loader.is_package(name)
        except (AttributeError, ImportError):
            is_package = False
    return ModuleSpec(name, loader, origin=origin, is_package=is_package)


def spec_from_file_location(name, location=None, *, loader=None, submodule_search_locations=False):
    """Make the spec of a module in this file."""
    if location is None:
        location = loader.get_filename(name) if hasattr(loader, "get_filename") else "<unknown>"
    else:
        location = os.path.abspath(os.fspath(location))
    if loader is None:
        if not location.endswith(".py"):
            return None
        loader = SourceFileLoader(name, location)
    spec = ModuleSpec(name, loader, origin=location)
    spec.has_location = True
    if submodule_search_locations is False:
        is_package = getattr(loader, "is_package", None)
        if is_package is not None and is_package(name):
            spec.submodule_search_locations = [os.path.dirname(location)]
    else:
        spec.submodule_search_locations = submodule_search_locations
    return spec


def module_from_spec(spec):
    """Make a module, which is yet to be loaded."""
    module = None
    if hasattr(spec.loader, "create_module"):
        module = spec.loader.create_module(spec)
    elif hasattr(spec.loader, "exec_module"):
        raise ImportError("loaders that define exec_module() must also define create_module()")
    if module is None:
        module = types.ModuleType(spec.name)
    module.__spec__ = spec
    module.__loader__ = spec.loader
    module.__package__ = spec.parent
    if spec.submodule_search_locations is not None:
        module.__path__ = spec.submodule_search_locations
    if spec.has_location:
        module.__file__ = spec.origin
    return module


def find_spec(name, package=None):
    """Return the spec of a module, or None; the packages above it are imported."""
    fullname = resolve_name(name, package) if name.startswith(".") else name
    if fullname in sys.modules:
        module = sys.modules[fullname]
        if module is None:
            return None
        try:
            spec = module.__spec__
        except AttributeError:
            raise ValueError(f"{name}.__spec__ is not set") from None
        if spec is None and (spec := _spec_of(module)) is None:
            raise ValueError(f"{name}.__spec__ is None")
        return spec
    path = None
    parent_name = fullname.rpartition(".")[0]
    if parent_name:
        __import__(parent_name)
        try:
            path = sys.modules[parent_name].__path__
        except AttributeError as e:
            raise ModuleNotFoundError(f"__path__ attribute not found on {parent_name!r} while trying to find "
                                      f"{fullname!r}", name=fullname) from e
    for finder in getattr(sys, "meta_path", ()):
        find = getattr(finder, "find_spec", None)
        spec = find(fullname, path) if find is not None else None
        if spec is not None:
            return spec
    return (BuiltinImporter.find_spec(fullname) or FrozenImporter.find_spec(fullname)
            or PathFinder.find_spec(fullname, path))


def cache_from_source(path, debug_override=None, *, optimization=None):
    """Return where compiled code of a file would be kept."""
    head, tail = os.path.split(os.fspath(path))
    base, _, _ = tail.rpartition(".")
    tag = sys.implementation.cache_tag
    if tag is None:
        raise NotImplementedError("sys.implementation.cache_tag is None")
    suffix = f".opt-{optimization}" if optimization else ""
    return os.path.join(head, "__pycache__", f"{base or tail}.{tag}{suffix}.pyc")


def source_from_cache(path):
    """Return the source file of a file of compiled code."""
    head, name = os.path.split(os.fspath(path))
    head, cache = os.path.split(head)
    if cache != "__pycache__":
        raise ValueError(f"__pycache__ not bottom-level directory in {path!r}")
    return os.path.join(head, name.partition(".")[0] + ".py")


def decode_source(source_bytes):
    """Return the text of source in bytes."""
    import io
    import tokenize
    buffer = io.BytesIO(source_bytes)
    encoding, _ = tokenize.detect_encoding(buffer.readline)
    return io.IncrementalNewlineDecoder(None, True).decode(source_bytes.decode(encoding))
