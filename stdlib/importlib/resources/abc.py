"""What readers of resources have to offer."""

import abc
import io
import itertools
import os
import pathlib
from typing import Protocol, runtime_checkable

__all__ = ["ResourceReader", "Traversable", "TraversableResources"]


class ResourceReader(metaclass=abc.ABCMeta):
    """Reads the resources of one package; by names, without folders."""

    @abc.abstractmethod
    def open_resource(self, resource):
        """Return the resource as a binary file."""
        raise FileNotFoundError

    @abc.abstractmethod
    def resource_path(self, resource):
        """Return the path of the resource in the file system."""
        raise FileNotFoundError

    @abc.abstractmethod
    def is_resource(self, path):
        """Whether the name is that of a file."""
        raise FileNotFoundError

    @abc.abstractmethod
    def contents(self):
        """Return the names of all there is."""
        raise FileNotFoundError


class TraversalError(Exception):
    """A path leads nowhere."""


@runtime_checkable
class Traversable(Protocol):
    """As much of a path as is needed to go through folders and read files."""

    @abc.abstractmethod
    def iterdir(self):
        """Yield what the folder holds."""

    def read_bytes(self):
        """Return the file's bytes."""
        with self.open("rb") as file:
            return file.read()

    def read_text(self, encoding=None):
        """Return the file's text."""
        with self.open(encoding=encoding) as file:
            return file.read()

    @abc.abstractmethod
    def is_dir(self):
        """Whether it is a folder."""

    @abc.abstractmethod
    def is_file(self):
        """Whether it is a file."""

    def joinpath(self, *descendants):
        """Return what is below."""
        if not descendants:
            return self
        names = itertools.chain.from_iterable(pathlib.PurePosixPath(path).parts for path in map(os.fspath, descendants))
        target = next(names)
        for child in self.iterdir():
            if child.name == target:
                return child.joinpath(*names)
        raise TraversalError("Target not found during traversal.", target, list(names))

    def __truediv__(self, child):
        return self.joinpath(child)

    @abc.abstractmethod
    def open(self, mode="r", *args, **kwargs):
        """Open the file, for text or (rb) for bytes."""

    @property
    @abc.abstractmethod
    def name(self):
        """The last part of the path."""


class TraversableResources(ResourceReader):
    """A reader whose `files` gives a Traversable."""

    @abc.abstractmethod
    def files(self):
        """Return the Traversable of the package."""

    def open_resource(self, resource):
        """Return the resource as a binary file."""
        return self.files().joinpath(resource).open("rb")

    def resource_path(self, resource):
        """There is none, perhaps."""
        raise FileNotFoundError(resource)

    def is_resource(self, path):
        """Whether the name is that of a file."""
        return self.files().joinpath(path).is_file()

    def contents(self):
        """Return the names of all there is."""
        return (item.name for item in self.files().iterdir())
