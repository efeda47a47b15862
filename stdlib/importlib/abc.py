"""Abstract base classes of finders and loaders."""

import abc

__all__ = ["Loader", "MetaPathFinder", "PathEntryFinder", "ResourceLoader", "InspectLoader", "ExecutionLoader"]


class Loader(metaclass=abc.ABCMeta):
    """Loads modules."""

    def create_module(self, spec):
        """Return a module, or None for an ordinary one."""
        return None

    def load_module(self, fullname):
        raise ImportError


class MetaPathFinder(metaclass=abc.ABCMeta):
    """Finds modules of any kind; stands in `sys.meta_path`."""

    def invalidate_caches(self):
        pass


class PathEntryFinder(metaclass=abc.ABCMeta):
    """Finds modules in one entry of `sys.path`."""

    def invalidate_caches(self):
        pass


class ResourceLoader(Loader):
    """Gives the contents of files."""

    @abc.abstractmethod
    def get_data(self, path):
        raise OSError


class InspectLoader(Loader):
    """Gives the source of modules."""

    def is_package(self, fullname):
        raise ImportError

    @abc.abstractmethod
    def get_source(self, fullname):
        raise ImportError


class ExecutionLoader(InspectLoader):
    """Gives the file of modules."""

    @abc.abstractmethod
    def get_filename(self, fullname):
        raise ImportError
