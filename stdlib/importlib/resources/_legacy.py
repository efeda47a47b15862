"""Readers that know names alone, as folders."""

import pathlib

from . import abc


class CompatibilityFiles(abc.Traversable):
    """What a ResourceReader has, as a folder of files."""

    def __init__(self, reader):
        self._reader = reader

    def iterdir(self):
        """Yield the files."""
        return (_File(self._reader, name) for name in self._reader.contents())

    def is_dir(self):
        """It is a folder."""
        return True

    def is_file(self):
        """It is no file."""
        return False

    def joinpath(self, *descendants):
        """Return a file."""
        return _File(self._reader, "/".join(map(str, descendants))) if descendants else self

    @property
    def name(self):
        """It has no name."""
        return ""

    def open(self, mode="r", *args, **kwargs):
        """It is no file."""
        raise IsADirectoryError


class _File(abc.Traversable):
    """A resource of a ResourceReader."""

    def __init__(self, reader, name):
        self._reader = reader
        self._name = name

    def iterdir(self):
        """It holds nothing."""
        return iter(())

    def is_file(self):
        """Whether the reader has it."""
        return self._reader.is_resource(self._name)

    def is_dir(self):
        """It is no folder."""
        return False

    def joinpath(self, *descendants):
        """Return what would be below."""
        return _File(self._reader, str(pathlib.PurePosixPath(self._name, *descendants))) if descendants else self

    @property
    def name(self):
        """The name."""
        return self._name

    def open(self, mode="r", *args, **kwargs):
        """Open it."""
        stream = self._reader.open_resource(self._name)
        if "b" in mode:
            return stream
        import io
        return io.TextIOWrapper(stream, *args, **kwargs)
