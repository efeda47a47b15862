"""Abstract base classes of finders and loaders."""

import abc

__all__ = ["Loader", "MetaPathFinder", "PathEntryFinder", "ResourceLoader", "InspectLoader", "ExecutionLoader",
           "FileLoader", "SourceLoader"]


class Loader(metaclass=abc.ABCMeta):
    """Loads modules."""

    def create_module(self, spec):
        """Return a module, or None for an ordinary one."""
        return None

    def load_module(self, fullname):
        """Load a module in the old way: make it, put it into `sys.modules`, run it."""
        if not hasattr(self, "exec_module"):
            raise ImportError
        import sys
        from .util import module_from_spec, spec_from_loader
        spec = spec_from_loader(fullname, self)
        if fullname in sys.modules:
            module = sys.modules[fullname]
            module.__spec__ = spec
            self.exec_module(module)
            return sys.modules[fullname]
        module = sys.modules[fullname] = module_from_spec(spec)
        try:
            self.exec_module(module)
        except BaseException:
            sys.modules.pop(fullname, None)
            raise
        return sys.modules[fullname]


class MetaPathFinder(metaclass=abc.ABCMeta):
    """Finds modules of any kind; stands in `sys.meta_path`."""

    def invalidate_caches(self):
        """Forget what was found."""


class PathEntryFinder(metaclass=abc.ABCMeta):
    """Finds modules in one entry of `sys.path`."""

    def invalidate_caches(self):
        """Forget what was found."""


class ResourceLoader(Loader):
    """Gives the contents of files."""

    @abc.abstractmethod
    def get_data(self, path):
        """Return the bytes of a file."""
        raise OSError


class InspectLoader(Loader):
    """Gives the source of modules."""

    def is_package(self, fullname):
        """Is the module a package?"""
        raise ImportError

    def get_code(self, fullname):
        """Return the module's code, None when it has none."""
        source = self.get_source(fullname)
        return None if source is None else self.source_to_code(source)

    @abc.abstractmethod
    def get_source(self, fullname):
        """Return the module's source, None when it has none."""
        raise ImportError

    @staticmethod
    def source_to_code(data, path="<string>"):
        """Compile a module's source."""
        return compile(data, path, "exec", dont_inherit=True)

    def exec_module(self, module):
        """Run the module's code."""
        code = self.get_code(module.__name__)
        if code is None:
            raise ImportError(f"cannot load module {module.__name__!r} when get_code() returns None")
        exec(code, module.__dict__)


class ExecutionLoader(InspectLoader):
    """Gives the file of modules."""

    @abc.abstractmethod
    def get_filename(self, fullname):
        """Return the module's file."""
        raise ImportError

    def get_code(self, fullname):
        """Return the module's code, None when it has none."""
        source = self.get_source(fullname)
        if source is None:
            return None
        try:
            path = self.get_filename(fullname)
        except ImportError:
            return self.source_to_code(source)
        return self.source_to_code(source, path)


class FileLoader(ResourceLoader, ExecutionLoader):
    """Loads a module from one file."""

    def __init__(self, fullname, path):
        self.name = fullname
        self.path = path

    def __eq__(self, other):
        return self.__class__ == other.__class__ and self.__dict__ == other.__dict__

    def __hash__(self):
        return hash(self.name) ^ hash(self.path)

    def _is_mine(self, name):
        if name is not None and name != self.name:
            raise ImportError(f"loader for {self.name} cannot handle {name}", name=name)

    def load_module(self, fullname=None):
        """Load the module in the old way."""
        self._is_mine(fullname)
        return super().load_module(self.name)

    def get_filename(self, name=None):
        """Return the file."""
        self._is_mine(name)
        return self.path

    def is_package(self, fullname):
        """Is the file the __init__ of a package?"""
        from os.path import basename
        return basename(self.get_filename(fullname)).rpartition(".")[0] == "__init__" and fullname.rpartition(
            ".")[2] != "__init__"

    def get_data(self, path):
        """Return the bytes of a file."""
        with open(path, "rb") as file:
            return file.read()

    def get_resource_reader(self, module):
        """Return what reads the files beside the module."""
        from importlib.resources.readers import FileReader
        return FileReader(self)


class SourceLoader(ResourceLoader, ExecutionLoader):
    """Loads modules from source; `get_data` and `get_filename` say where it is."""

    def is_package(self, fullname):
        """Is the file the __init__ of a package?"""
        from os.path import basename
        return basename(self.get_filename(fullname)).rpartition(".")[0] == "__init__" and fullname.rpartition(
            ".")[2] != "__init__"

    def path_mtime(self, path):
        """Return when a file was changed."""
        if self.path_stats.__func__ is SourceLoader.path_stats:
            raise OSError
        return int(self.path_stats(path)["mtime"])

    def path_stats(self, path):
        """Return {"mtime": when a file was changed}."""
        if self.path_mtime.__func__ is SourceLoader.path_mtime:
            raise OSError
        return {"mtime": self.path_mtime(path)}

    def set_data(self, path, data):
        """Write a file, where that is possible."""

    def get_source(self, fullname):
        """Return the module's source."""
        path = self.get_filename(fullname)
        try:
            source = self.get_data(path)
        except OSError as exc:
            raise ImportError("source not available through get_data()", name=fullname) from exc
        from .util import decode_source
        return decode_source(source)

    def source_to_code(self, data, path, *, _optimize=-1):
        """Compile a module's source."""
        return compile(data, path, "exec", dont_inherit=True, optimize=_optimize)

    def get_code(self, fullname):
        """Return the module's code."""
        path = self.get_filename(fullname)
        return self.source_to_code(self.get_data(path), path)


def _register():
    from . import machinery
    for base, names in ((MetaPathFinder, "BuiltinImporter FrozenImporter PathFinder"), (PathEntryFinder, "FileFinder"),
                        (InspectLoader, "BuiltinImporter FrozenImporter NamespaceLoader"),
                        (ExecutionLoader, "ExtensionFileLoader"),
                        (FileLoader, "SourceFileLoader SourcelessFileLoader"), (SourceLoader, "SourceFileLoader")):
        for name in names.split():
            base.register(getattr(machinery, name))


_register()
