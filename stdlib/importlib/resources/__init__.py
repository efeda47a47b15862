"""The files that stand beside the modules of a package.

    files("package").joinpath("data.txt").read_text()
"""

import contextlib
import importlib
import inspect
import itertools
import os
import pathlib
import tempfile
import types
from typing import Optional, Union, cast

from .abc import ResourceReader, Traversable

__all__ = ["Package", "Anchor", "ResourceReader", "as_file", "files", "contents", "is_resource", "open_binary",
           "open_text", "path", "read_binary", "read_text"]

Package = Union[types.ModuleType, str]
Anchor = Package


def files(anchor=None):
    """Return the folder of a package (a module or its name), as a Traversable; of the caller's without one."""
    if anchor is None:
        frame = inspect.currentframe().f_back
        anchor = frame.f_globals["__name__"]
    module = importlib.import_module(anchor) if isinstance(anchor, str) else cast(types.ModuleType, anchor)
    return _files_of(module)


def _files_of(module):
    spec = getattr(module, "__spec__", None)
    loader = getattr(spec, "loader", None)
    make_reader = getattr(loader, "get_resource_reader", None)
    reader = make_reader(spec.name) if make_reader is not None else None
    if reader is not None:
        if hasattr(reader, "files"):
            return reader.files()
        from ._legacy import CompatibilityFiles
        return CompatibilityFiles(reader)
    file = getattr(module, "__file__", None)
    if file is not None:
        return pathlib.Path(file).parent
    paths = getattr(module, "__path__", None)
    if paths:
        from .readers import MultiplexedPath
        return MultiplexedPath(*paths)
    # A module in the interpreter: nothing stands beside it.
    raise TypeError(f"The package {module.__name__!r} has no files of its own")


@contextlib.contextmanager
def as_file(path):
    """Give the path of a Traversable in the file system; a temporary one, if it is not there."""
    if isinstance(path, pathlib.Path):
        yield path
        return
    if path.is_dir():
        with tempfile.TemporaryDirectory() as folder:
            target = pathlib.Path(folder) / path.name
            _write(target, path)
            yield target
        return
    handle, name = tempfile.mkstemp(suffix=path.name)
    try:
        try:
            os.write(handle, path.read_bytes())
        finally:
            os.close(handle)
        yield pathlib.Path(name)
    finally:
        with contextlib.suppress(FileNotFoundError):
            os.remove(name)


def _write(target, source):
    if source.is_dir():
        target.mkdir()
        for item in source.iterdir():
            _write(target / item.name, item)
    else:
        target.write_bytes(source.read_bytes())


# Functions about one resource: a package, and the names that lead to it.

def _resource(anchor, path_names):
    for name in path_names:
        text = os.fspath(name)
        if os.path.isabs(text):
            raise ValueError(f"{name!r} must be only a file name")
    return files(anchor).joinpath(*path_names)


def open_binary(anchor, *path_names):
    """Open a resource for bytes."""
    return _resource(anchor, path_names).open("rb")


_MISSING = object()


def _encoding_of(encoding, path_names):
    if encoding is not _MISSING:
        return encoding
    if len(path_names) > 1:
        raise TypeError("'encoding' argument required with multiple path names")
    return "utf-8"


def open_text(anchor, *path_names, encoding=_MISSING, errors="strict"):
    """Open a resource for text."""
    encoding = _encoding_of(encoding, path_names)
    return _resource(anchor, path_names).open("r", encoding=encoding, errors=errors)


def read_binary(anchor, *path_names):
    """Return the bytes of a resource."""
    return _resource(anchor, path_names).read_bytes()


def read_text(anchor, *path_names, encoding=_MISSING, errors="strict"):
    """Return the text of a resource."""
    encoding = _encoding_of(encoding, path_names)
    with _resource(anchor, path_names).open("r", encoding=encoding, errors=errors) as file:
        return file.read()


def path(anchor, *path_names):
    """Give the path of a resource in the file system, as a context manager."""
    return as_file(_resource(anchor, path_names))


def is_resource(anchor, *path_names):
    """Whether it is a file."""
    return _resource(anchor, path_names).is_file()


def contents(anchor, *path_names):
    """Yield the names in a folder."""
    import warnings
    warnings.warn("importlib.resources.contents is deprecated. Use files(anchor).iterdir() instead.", DeprecationWarning,
                  stacklevel=1)
    return (item.name for item in _resource(anchor, path_names).iterdir())
