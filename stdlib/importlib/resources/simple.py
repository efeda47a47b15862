"""A simple way to give resources: names, and what opens them."""

import abc
import io
import itertools
from typing import BinaryIO, List

from .abc import Traversable, TraversableResources


class SimpleReader(abc.ABC):
    """The minimum that a reader has to know."""

    @property
    @abc.abstractmethod
    def package(self):
        """The name of the package."""

    @abc.abstractmethod
    def children(self):
        """Return the readers of the packages in this one."""

    @abc.abstractmethod
    def resources(self):
        """Return the names of the resources."""

    @abc.abstractmethod
    def open_binary(self, resource):
        """Open a resource for bytes."""

    @property
    def name(self):
        """The last part of the package's name."""
        return self.package.split(".")[-1]


class ResourceContainer(Traversable):
    """A package, as a folder."""

    def __init__(self, reader):
        self.reader = reader

    def is_dir(self):
        return True

    def is_file(self):
        return False

    def iterdir(self):
        files = (ResourceHandle(self, name) for name in self.reader.resources())
        return itertools.chain(files, map(ResourceContainer, self.reader.children()))

    def open(self, *args, **kwargs):
        raise IsADirectoryError()

    @property
    def name(self):
        return self.reader.name


class ResourceHandle(Traversable):
    """A resource, as a file."""

    def __init__(self, parent, name):
        self.parent = parent
        self.name = name

    def is_file(self):
        return True

    def is_dir(self):
        return False

    def open(self, mode="r", *args, **kwargs):
        stream = self.parent.reader.open_binary(self.name)
        return stream if "b" in mode else io.TextIOWrapper(stream, *args, **kwargs)

    def joinpath(self, name):
        raise RuntimeError("Cannot traverse into a resource")


class TraversableReader(TraversableResources, SimpleReader):
    """A SimpleReader that is a reader of resources."""

    def files(self):
        return ResourceContainer(self)
