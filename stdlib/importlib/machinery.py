"""The parts of the import system: what is known about a module, and what loads it from a file."""

import _imp
import os
import sys

SOURCE_SUFFIXES = [".py"]
DEBUG_BYTECODE_SUFFIXES = OPTIMIZED_BYTECODE_SUFFIXES = BYTECODE_SUFFIXES = [".pyc"]
EXTENSION_SUFFIXES = []

__all__ = ["BuiltinImporter", "FrozenImporter", "ModuleSpec", "SourceFileLoader", "SourcelessFileLoader",
           "ExtensionFileLoader", "NamespaceLoader", "PathFinder", "FileFinder", "SOURCE_SUFFIXES", "BYTECODE_SUFFIXES",
           "WindowsRegistryFinder", "AppleFrameworkLoader", "DEBUG_BYTECODE_SUFFIXES", "OPTIMIZED_BYTECODE_SUFFIXES", "EXTENSION_SUFFIXES", "all_suffixes"]


def all_suffixes():
    """Return the endings of names of files that are modules."""
    return SOURCE_SUFFIXES + BYTECODE_SUFFIXES + EXTENSION_SUFFIXES


class ModuleSpec:
    """What is known about a module before it is loaded."""

    def __init__(self, name, loader, *, origin=None, loader_state=None, is_package=None):
        self.name = name
        self.loader = loader
        self.origin = origin
        self.loader_state = loader_state
        self.submodule_search_locations = [] if is_package else None
        self._uninitialized_submodules = []
        self._set_fileattr = False
        self._cached = None

    def __repr__(self):
        args = [f"name={self.name!r}", f"loader={self.loader!r}"]
        if self.origin is not None:
            args.append(f"origin={self.origin!r}")
        if self.submodule_search_locations is not None:
            args.append(f"submodule_search_locations={self.submodule_search_locations}")
        return f"{self.__class__.__name__}({', '.join(args)})"

    def __eq__(self, other):
        try:
            return (self.name == other.name and self.loader == other.loader and self.origin == other.origin
                    and self.submodule_search_locations == other.submodule_search_locations
                    and self.cached == other.cached and self.has_location == other.has_location)
        except AttributeError:
            return NotImplemented

    @property
    def cached(self):
        return self._cached

    @cached.setter
    def cached(self, cached):
        self._cached = cached

    @property
    def parent(self):
        """The package of the module."""
        if self.submodule_search_locations is None:
            return self.name.rpartition(".")[0]
        return self.name

    @property
    def has_location(self):
        return self._set_fileattr

    @has_location.setter
    def has_location(self, value):
        self._set_fileattr = bool(value)


class SourceFileLoader:
    """Loads a module from a source file."""

    def __init__(self, fullname, path):
        self.name = fullname
        self.path = path

    def __eq__(self, other):
        return self.__class__ == other.__class__ and self.__dict__ == other.__dict__

    def __hash__(self):
        return hash(self.name) ^ hash(self.path)

    def is_package(self, fullname):
        return (os.path.basename(self.path).rpartition(".")[0] == "__init__"
                and fullname.rpartition(".")[2] != "__init__")

    def get_filename(self, name=None):
        return self.path

    def get_data(self, path):
        with open(path, "rb") as file:
            return file.read()

    def get_source(self, fullname=None):
        from tokenize import open as open_source
        with open_source(self.path) as file:
            return file.read()

    def source_to_code(self, data, path, *, _optimize=-1):
        return compile(data, path, "exec", dont_inherit=True, optimize=_optimize)

    def get_code(self, fullname=None):
        return self.source_to_code(self.get_data(self.path), self.path)

    def create_module(self, spec):
        """None: an ordinary module will do."""

    def exec_module(self, module):
        """Run the module's code."""
        exec(self.get_code(module.__name__), module.__dict__)

    def load_module(self, fullname=None):
        from .util import module_from_spec, spec_from_loader
        module = module_from_spec(spec_from_loader(self.name, self))
        sys.modules[self.name] = module
        self.exec_module(module)
        return sys.modules[self.name]


class BuiltinImporter:
    """Finds and loads the modules that are part of the interpreter."""

    @classmethod
    def find_spec(cls, fullname, path=None, target=None):
        if _imp.is_builtin(fullname):
            return ModuleSpec(fullname, cls, origin="built-in")
        return None

    @staticmethod
    def create_module(spec):
        if not _imp.is_builtin(spec.name):
            raise ImportError(f"{spec.name!r} is not a built-in module", name=spec.name)
        return __import__(spec.name) if "." not in spec.name else None

    @staticmethod
    def exec_module(module):
        pass

    @classmethod
    def get_code(cls, fullname):
        return None

    @classmethod
    def get_source(cls, fullname):
        return None

    @classmethod
    def is_package(cls, fullname):
        return False


class FrozenImporter:
    """Finds and loads the modules whose source is carried in the interpreter."""

    @classmethod
    def find_spec(cls, fullname, path=None, target=None):
        if _imp.is_frozen(fullname):
            return ModuleSpec(fullname, cls, origin="frozen", is_package=_imp.is_frozen_package(fullname))
        return None

    @staticmethod
    def create_module(spec):
        """None: an ordinary module will do."""

    @classmethod
    def exec_module(cls, module):
        exec(cls.get_code(module.__name__), module.__dict__)

    @classmethod
    def get_code(cls, fullname):
        return compile(cls.get_source(fullname), f"<frozen {fullname}>", "exec", dont_inherit=True)

    @classmethod
    def get_source(cls, fullname):
        source = _imp.get_frozen_source(fullname)
        if source is None:
            raise ImportError(f"No such frozen object named {fullname!r}", name=fullname)
        return source

    @classmethod
    def is_package(cls, fullname):
        return _imp.is_frozen_package(fullname)


class NamespaceLoader:
    """Loads a package whose parts lie in several folders: there is no code to run."""

    def __init__(self, name, path, path_finder=None):
        self._path = path

    def is_package(self, fullname):
        return True

    def get_source(self, fullname):
        return ""

    def get_code(self, fullname):
        return compile("", "<string>", "exec", dont_inherit=True)

    def create_module(self, spec):
        """None: an ordinary module will do."""

    def exec_module(self, module):
        pass

    def get_resource_reader(self, module):
        from importlib.resources.readers import NamespaceReader
        return NamespaceReader(self._path)


class SourcelessFileLoader:
    """Loads a module from what `py_compile` has written."""

    def __init__(self, fullname, path):
        self.name = fullname
        self.path = path

    def get_source(self, fullname):
        return None

    def get_filename(self, name=None):
        return self.path

    def is_package(self, fullname):
        return os.path.basename(self.path).rpartition(".")[0] == "__init__"

    def get_data(self, path):
        with open(path, "rb") as file:
            return file.read()

    def get_code(self, fullname):
        """Compile the source that `py_compile` has put into the file."""
        import marshal
        from .util import MAGIC_NUMBER
        data = self.get_data(self.path)
        source = None
        if data[:4] == MAGIC_NUMBER:
            try:
                source = marshal.loads(data[16:])
            except (ValueError, EOFError, TypeError):
                pass
        if not isinstance(source, bytes):
            raise ImportError(f"compiled files of other interpreters cannot be loaded: {self.path!r}", name=fullname,
                              path=self.path)
        return compile(source, self.path, "exec", dont_inherit=True)

    def create_module(self, spec):
        """None: an ordinary module will do."""

    def exec_module(self, module):
        exec(self.get_code(module.__name__), module.__dict__)


class ExtensionFileLoader(SourcelessFileLoader):
    """Would load extension modules, which need CPython."""

    def get_code(self, fullname):
        return None

    def exec_module(self, module):
        pass

    def create_module(self, spec):
        raise ImportError(f"extension modules cannot be loaded: {self.path!r}", name=self.name, path=self.path)


class AppleFrameworkLoader(ExtensionFileLoader):
    """Would load extension modules in frameworks of Apple's systems."""


class WindowsRegistryFinder:
    """Would find modules that are named in the registry of Windows."""

    @classmethod
    def find_spec(cls, fullname, path=None, target=None):
        return None


def _spec_of(module):
    """The spec of a module that was imported without one being made."""
    name = module.__name__
    if name == "__main__":
        return None
    file = getattr(module, "__file__", None)
    if file is not None:
        from .util import spec_from_file_location
        path = getattr(module, "__path__", None)
        return spec_from_file_location(name, file, submodule_search_locations=None if path is None else list(path))
    return BuiltinImporter.find_spec(name) or FrozenImporter.find_spec(name)


class FileFinder:
    """Finds modules in one directory."""

    def __init__(self, path, *loader_details):
        self.path = path or "."

    def find_spec(self, fullname, target=None):
        from .util import spec_from_file_location
        tail = fullname.rpartition(".")[2]
        base = os.path.join(self.path, tail)
        init = os.path.join(base, "__init__.py")
        if os.path.isfile(init):
            return spec_from_file_location(fullname, init, submodule_search_locations=[base])
        if os.path.isfile(base + ".py"):
            return spec_from_file_location(fullname, base + ".py")
        return None

    def invalidate_caches(self):
        pass

    def __repr__(self):
        return f"FileFinder({self.path!r})"


class PathFinder:
    """Finds modules in the directories of `sys.path`, or of a package."""

    @classmethod
    def find_spec(cls, fullname, path=None, target=None):
        namespace = []
        for entry in sys.path if path is None else path:
            if not isinstance(entry, str):
                continue
            spec = FileFinder(entry).find_spec(fullname)
            if spec is not None:
                return spec
            directory = os.path.join(entry or ".", fullname.rpartition(".")[2])
            if os.path.isdir(directory):
                namespace.append(directory)
        if namespace:
            # A directory without __init__.py is a package whose parts may lie in several places.
            spec = ModuleSpec(fullname, None, is_package=True)
            spec.submodule_search_locations = namespace
            return spec
        return None

    @staticmethod
    def invalidate_caches():
        pass
