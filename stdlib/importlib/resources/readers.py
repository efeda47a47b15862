"""Readers of resources: of packages in the file system, and of those that are in several folders."""

import collections
import itertools
import operator
import pathlib

from . import abc

__all__ = ["FileReader", "ZipReader", "NamespaceReader", "MultiplexedPath"]


def remove_duplicates(items):
    """Yield items without repetitions, in their order."""
    return iter(collections.OrderedDict.fromkeys(items))


def only(iterable, default=None, too_long=None):
    """Return the only item, `default` when there is none; several are an error."""
    it = iter(iterable)
    first = next(it, default)
    for second in it:
        raise too_long or ValueError(f"Expected exactly one item in iterable, but got {first!r}, {second!r}, "
                                     "and perhaps more.")
    return first


class FileReader(abc.TraversableResources):
    """Reads the resources beside a module's file."""

    def __init__(self, loader):
        self.path = pathlib.Path(loader.path).parent

    def resource_path(self, resource):
        """Return the path of a resource."""
        return str(self.path.joinpath(resource))

    def files(self):
        """Return the folder."""
        return self.path


class ZipReader(abc.TraversableResources):
    """Reads the resources of a package in a zip file."""

    def __init__(self, loader, module):
        self.prefix = loader.prefix.replace("\\", "/")
        if loader.is_package(module):
            _, _, name = module.rpartition(".")
            self.prefix += name + "/"
        self.archive = loader.archive

    def open_resource(self, resource):
        """Open a resource for reading."""
        try:
            return super().open_resource(resource)
        except KeyError as exc:
            raise FileNotFoundError(exc.args[0])

    def is_resource(self, path):
        """Is it a file that can be read?"""
        target = self.files().joinpath(path)
        return target.is_file() and target.exists()

    def files(self):
        """Return the folder in the zip file."""
        import zipfile
        return zipfile.Path(self.archive, self.prefix)


class MultiplexedPath(abc.Traversable):
    """Several folders that are as one."""

    def __init__(self, *paths):
        self._paths = [pathlib.Path(path) if isinstance(path, str) else path for path in dict.fromkeys(paths)]
        if not self._paths:
            message = "MultiplexedPath must contain at least one path"
            raise FileNotFoundError(message)
        if not all(path.is_dir() for path in self._paths):
            raise NotADirectoryError("MultiplexedPath only supports directories")

    def iterdir(self):
        """Yield what the folders hold; folders of one name are as one."""
        groups = {}
        for child in itertools.chain.from_iterable(path.iterdir() for path in self._paths):
            groups.setdefault(child.name, []).append(child)
        return (self._follow(group) for group in groups.values())

    @classmethod
    def _follow(cls, children):
        children = list(children)
        folders = [child for child in children if child.is_dir()]
        if len(children) == 1:
            return children[0]
        if folders:
            return cls(*folders)
        return children[0]

    def read_bytes(self):
        """It is no file."""
        raise FileNotFoundError(f"{self} is not a file")

    def read_text(self, *args, **kwargs):
        """It is no file."""
        raise FileNotFoundError(f"{self} is not a file")

    def is_dir(self):
        """It is a folder."""
        return True

    def is_file(self):
        """It is no file."""
        return False

    def joinpath(self, *descendants):
        """Return what is below."""
        try:
            return super().joinpath(*descendants)
        except abc.TraversalError:
            # What is not there yet is in the first folder.
            return self._paths[0].joinpath(*descendants)

    def open(self, *args, **kwargs):
        """It is no file."""
        raise FileNotFoundError(f"{self} is not a file")

    @property
    def name(self):
        """The last part of the path."""
        return self._paths[0].name

    def __repr__(self):
        return f"MultiplexedPath({', '.join(repr(str(path)) for path in self._paths)})"


class NamespaceReader(abc.TraversableResources):
    """Reads the resources of a package that has no file of its own."""

    def __init__(self, namespace_path):
        self.path = MultiplexedPath(*namespace_path)

    def resource_path(self, resource):
        """Return the path of a resource."""
        return str(self.path.joinpath(resource))

    def files(self):
        """Return the folders."""
        return self.path
