"""What installed packages say of themselves: versions, files, requirements, entry points.

    version("requests")
    for point in entry_points(group="console_scripts"):
        point.load()
"""

import abc
import collections
import functools
import itertools
import operator
import os
import pathlib
import posixpath
import re
import sys
from importlib import import_module
from importlib.abc import MetaPathFinder
from itertools import starmap
from typing import Any, Iterable, List, Mapping, Optional, Set, Union, cast

from ._meta import PackageMetadata, SimplePath

__all__ = ["Distribution", "DistributionFinder", "PackageMetadata", "PackageNotFoundError", "distribution",
           "distributions", "entry_points", "files", "metadata", "packages_distributions", "requires", "version"]


class PackageNotFoundError(ModuleNotFoundError):
    """The package is not installed."""

    def __str__(self):
        return f"No package metadata was found for {self.name}"

    @property
    def name(self):
        """The name of the package."""
        name, = self.args
        return name


# --- entry points ---

_ENTRY_VALUE = re.compile(
    r"(?P<module>[\w.]+)\s*(:\s*(?P<attr>[\w.]+)\s*)?((?P<extras>\[.*\])\s*)?$")


class EntryPoint:
    """A name in a group that stands for an object: `module:attribute [extras]`."""

    name: str
    value: str
    group: str
    # The distribution that it is of.
    dist: Optional["Distribution"] = None
    pattern = _ENTRY_VALUE

    def __init__(self, name, value, group):
        vars(self).update(name=name, value=value, group=group)

    def load(self):
        """Import the module; return the object."""
        match = _ENTRY_VALUE.match(self.value)
        module = import_module(match["module"])
        attributes = filter(None, (match["attr"] or "").split("."))
        return functools.reduce(getattr, attributes, module)

    @property
    def module(self):
        """The name of the module."""
        match = _ENTRY_VALUE.match(self.value)
        assert match is not None
        return match["module"]

    @property
    def attr(self):
        """The path of the object in the module."""
        match = _ENTRY_VALUE.match(self.value)
        assert match is not None
        return match["attr"]

    @property
    def extras(self):
        """The extras that it needs."""
        match = _ENTRY_VALUE.match(self.value)
        assert match is not None
        return re.findall(r"\w+", match["extras"] or "")

    def _for(self, dist):
        vars(self).update(dist=dist)
        return self

    def matches(self, **params):
        """Whether its attributes have these values."""
        return all(getattr(self, name) == value for name, value in params.items())

    def _key(self):
        return self.name, self.value, self.group

    def __lt__(self, other):
        return self._key() < other._key()

    def __eq__(self, other):
        return self._key() == other._key()

    def __setattr__(self, name, value):
        raise AttributeError("EntryPoint objects are immutable.")

    def __repr__(self):
        return f"EntryPoint(name={self.name!r}, value={self.value!r}, group={self.group!r})"

    def __hash__(self):
        return hash(self._key())


class EntryPoints(tuple):
    """Entry points, which can be selected by their attributes."""

    __slots__ = ()

    def __getitem__(self, name):
        try:
            return next(iter(self.select(name=name)))
        except StopIteration:
            raise KeyError(name)

    def __repr__(self):
        return f"{self.__class__.__name__}({tuple(self)!r})"

    def select(self, **params):
        """Return those whose attributes have these values."""
        return EntryPoints(point for point in self if point.matches(**params))

    @property
    def names(self):
        """The names, as a set."""
        return {point.name for point in self}

    @property
    def groups(self):
        """The groups, as a set."""
        return {point.group for point in self}

    @classmethod
    def _from_text_for(cls, text, dist):
        return cls(point._for(dist) for point in cls._from_text(text))

    @staticmethod
    def _from_text(text):
        return (EntryPoint(name=value[0], value=value[1], group=section)
                for section, value in _sections(text or "", _as_pair) if section is not None)


def _as_pair(line):
    name, _, value = map(str.strip, line.partition("="))
    return name, value


def _sections(text, convert):
    """(section, line) of a text with [section] headers; blank lines and comments are left out."""
    section = None
    for line in map(str.strip, text.splitlines()):
        if not line or line.startswith("#"):
            continue
        if line.startswith("[") and line.endswith("]"):
            section = line.strip("[]")
        else:
            yield section, convert(line)


# --- files ---

class PackagePath(pathlib.PurePosixPath):
    """The path of a file of a package, as its list of files has it."""

    hash: Optional["FileHash"]
    size: int
    dist: "Distribution"

    def read_text(self, encoding="utf-8"):
        """Return the file's text."""
        return self.locate().read_text(encoding=encoding)

    def read_binary(self):
        """Return the file's bytes."""
        return self.locate().read_bytes()

    def locate(self):
        """Return where the file is."""
        return self.dist.locate_file(self)


class FileHash:
    """The hash of a file: `mode` is the method, `value` its result."""

    def __init__(self, spec):
        self.mode, _, self.value = spec.partition("=")

    def __repr__(self):
        return f"<FileHash mode: {self.mode} value: {self.value}>"


# --- distributions ---

class DeprecatedNonAbstract:
    """Warns if a subclass lacks a method that it ought to have."""

    def __new__(cls, *args, **kwargs):
        missing = [name for subclass in cls.__mro__ for name, value in vars(subclass).items()
                   if getattr(value, "__isabstractmethod__", False) and getattr(getattr(cls, name), "__isabstractmethod__", False)]
        if missing:
            import warnings
            warnings.warn(f"Unimplemented abstract methods {set(missing)}", DeprecationWarning, stacklevel=2)
        return super().__new__(cls)


class Distribution(DeprecatedNonAbstract):
    """An installed package."""

    @abc.abstractmethod
    def read_text(self, filename):
        """Return the text of a file of the metadata, or None."""

    @abc.abstractmethod
    def locate_file(self, path):
        """Return the path of a file of the package."""

    @classmethod
    def from_name(cls, name):
        """Return the distribution of this name."""
        if not name:
            raise ValueError("A distribution name is required.")
        try:
            return next(iter(cls._prefer_valid(cls.discover(name=name))))
        except StopIteration:
            raise PackageNotFoundError(name)

    @classmethod
    def discover(cls, *, context=None, **kwargs):
        """Yield the distributions that there are; the keywords (or the context) say which."""
        if context and kwargs:
            raise ValueError("cannot accept context and kwargs")
        context = context or DistributionFinder.Context(**kwargs)
        return itertools.chain.from_iterable(finder(context) for finder in cls._discover_resolvers())

    @staticmethod
    def _prefer_valid(dists):
        # Those with metadata come before those that are left over from something.
        dists = list(dists)
        return sorted(dists, key=lambda dist: not bool(dist.metadata)) if len(dists) > 1 else dists

    @staticmethod
    def at(path):
        """Return the distribution of a folder of metadata."""
        return PathDistribution(pathlib.Path(path))

    @staticmethod
    def _discover_resolvers():
        found = [finder.find_distributions for finder in sys.meta_path
                 if getattr(finder, "find_distributions", None) is not None]
        # The finder of the file system is built in: `sys.meta_path` need not name it.
        if MetadataPathFinder.find_distributions not in found:
            found.append(MetadataPathFinder.find_distributions)
        return found

    @property
    def metadata(self):
        """What the package says of itself: a mapping of names and values."""
        from . import _adapters
        import email
        text = self.read_text("METADATA") or self.read_text("PKG-INFO") or self.read_text("") or ""
        return _adapters.Message(email.message_from_string(text))

    @property
    def name(self):
        """The name of the package."""
        return self.metadata["Name"]

    @property
    def _normalized_name(self):
        return Prepared.normalize(self.name)

    @property
    def version(self):
        """The version of the package."""
        return self.metadata["Version"]

    @property
    def entry_points(self):
        """The entry points of the package."""
        return EntryPoints._from_text_for(self.read_text("entry_points.txt"), self)

    @property
    def files(self):
        """The files of the package, as a list of PackagePath; None if there is no list of them."""
        rows = self._read_files_distinfo()
        if rows is None:
            rows = self._read_files_egginfo_installed()
        if rows is None:
            rows = self._read_files_egginfo_sources()
        if rows is None:
            return None
        import csv
        paths = list(starmap(self._make_file, csv.reader(rows)))
        return [path for path in paths if path.locate().exists()]

    def _make_file(self, name, hash=None, size_str=None):
        path = PackagePath(name)
        path.hash = FileHash(hash) if hash else None
        path.size = int(size_str) if size_str else None
        path.dist = self
        return path

    def _read_files_distinfo(self):
        text = self.read_text("RECORD")
        return text and text.splitlines()

    def _read_files_egginfo_installed(self):
        text = self.read_text("installed-files.txt")
        folder = getattr(self, "_path", None)
        if not text or folder is None:
            return None
        root = self.locate_file("").resolve()
        return (f'"{os.path.relpath((folder / name).resolve(), root)}"'.replace(os.sep, "/") for name in text.splitlines())

    def _read_files_egginfo_sources(self):
        text = self.read_text("SOURCES.txt")
        return text and map('"{}"'.format, text.splitlines())

    @property
    def requires(self):
        """The requirements of the package, as a list; None if it has none."""
        required = self.metadata.get_all("Requires-Dist")
        if required is None:
            source = self.read_text("requires.txt")
            required = None if source is None else self._deps_from_requires_text(source)
        return required and list(required)

    @classmethod
    def _deps_from_requires_text(cls, source):
        for section, line in _sections(source, str):
            # A section is [extra], [extra:marker] or [:marker].
            extra, _, marker = (section or "").partition(":")
            if extra and marker:
                marker = f"({marker})"
            conditions = list(filter(None, [marker, extra and f'extra == "{extra}"']))
            space = " " if "@" in line else ""
            yield line + (f"{space}; " + " and ".join(conditions) if conditions else "")

    @property
    def origin(self):
        """Where the package was installed from: what direct_url.json says, or None."""
        import json
        import types
        text = self.read_text("direct_url.json")
        return text and json.loads(text, object_hook=lambda data: types.SimpleNamespace(**data))


class DistributionFinder(MetaPathFinder):
    """A finder that finds distributions, too."""

    class Context:
        """What is looked for: the name (None for all), and where."""

        name = None

        def __init__(self, **kwargs):
            vars(self).update(kwargs)

        @property
        def path(self):
            """The folders to look in."""
            return vars(self).get("path", sys.path)

    @abc.abstractmethod
    def find_distributions(self, context=Context()):
        """Return an iterable of the distributions."""


class Prepared:
    """A name as it is looked for: letter case and separators do not matter."""

    normalized = None
    legacy_normalized = None

    def __init__(self, name):
        self.name = name
        if name is not None:
            self.normalized = self.normalize(name)
            self.legacy_normalized = self.legacy_normalize(name)

    @staticmethod
    def normalize(name):
        """Return the name as it is written in folders, by PEP 503."""
        return re.sub(r"[-_.]+", "-", name).lower().replace("-", "_")

    @staticmethod
    def legacy_normalize(name):
        """Return the name as older tools have it."""
        return name.lower().replace("-", "_")

    def __bool__(self):
        return bool(self.name)


class FastPath:
    """A folder of `sys.path`; what it holds is read once for each time it changed."""

    @functools.lru_cache()
    def __new__(cls, root):
        return super().__new__(cls)

    def __init__(self, root):
        self.root = root

    def joinpath(self, child):
        return pathlib.Path(self.root, child)

    def children(self):
        try:
            return os.listdir(self.root or ".")
        except OSError:
            return self.zip_children()

    def zip_children(self):
        if not os.path.isfile(self.root):
            return []
        import zipfile
        try:
            archive = zipfile.Path(self.root)
        except (zipfile.BadZipFile, OSError):
            return []
        self.joinpath = archive.joinpath
        return dict.fromkeys(name.split(posixpath.sep, 1)[0] for name in archive.root.namelist())

    def search(self, prepared):
        """The paths of the metadata of a name, or of all."""
        return self.lookup(self.mtime).search(prepared)

    @property
    def mtime(self):
        try:
            return os.stat(self.root or ".").st_mtime
        except OSError:
            self.lookup.cache_clear()
            return None

    @functools.cached_property
    def lookup(self):
        return functools.lru_cache(maxsize=1)(lambda mtime: Lookup(self))


class Lookup:
    """The folders of metadata in a folder, by the names of their packages."""

    def __init__(self, path):
        self.infos = collections.defaultdict(list)
        self.eggs = collections.defaultdict(list)
        is_egg = os.path.basename(path.root).lower().endswith(".egg")
        for child in path.children():
            low = child.lower()
            if low.endswith((".dist-info", ".egg-info")):
                name = low.rpartition(".")[0].partition("-")[0]
                self.infos[Prepared.normalize(name)].append(path.joinpath(child))
            elif is_egg and low == "egg-info":
                name = os.path.basename(path.root).lower().rpartition(".")[0].partition("-")[0]
                self.eggs[Prepared.legacy_normalize(name)].append(path.joinpath(child))

    def search(self, prepared):
        if prepared:
            return itertools.chain(self.infos.get(prepared.normalized, ()), self.eggs.get(prepared.legacy_normalized, ()))
        return itertools.chain(itertools.chain.from_iterable(self.infos.values()),
                               itertools.chain.from_iterable(self.eggs.values()))


class MetadataPathFinder(DistributionFinder):
    """Finds the distributions in folders."""

    @classmethod
    def find_distributions(cls, context=DistributionFinder.Context()):
        """Return an iterable of the distributions."""
        return map(PathDistribution, cls._search_paths(context.name, context.path))

    @classmethod
    def _search_paths(cls, name, paths):
        prepared = Prepared(name)
        return itertools.chain.from_iterable(
            path.search(prepared) for path in map(FastPath, paths) if isinstance(path.root, str))

    @classmethod
    def invalidate_caches(cls):
        """Forget what folders hold."""
        FastPath.__new__.cache_clear()


class PathDistribution(Distribution):
    """A distribution whose metadata is in a folder."""

    def __init__(self, path):
        self._path = path

    def read_text(self, filename):
        """Return the text of a file of the metadata, or None."""
        try:
            return self._path.joinpath(filename).read_text(encoding="utf-8")
        except (FileNotFoundError, IsADirectoryError, KeyError, NotADirectoryError, PermissionError):
            return None

    def locate_file(self, path):
        """Return the path of a file of the package."""
        return self._path.parent / path

    @property
    def _normalized_name(self):
        # The folder's name says it, most of the time.
        stem = os.path.basename(str(self._path))
        base, ending = os.path.splitext(stem)
        if ending in (".dist-info", ".egg-info"):
            return Prepared.normalize(base.partition("-")[0])
        return super()._normalized_name


# --- functions ---

def distribution(distribution_name):
    """Return the Distribution of a name."""
    return Distribution.from_name(distribution_name)


def distributions(**kwargs):
    """Yield all Distributions, or those that the keywords say."""
    return Distribution.discover(**kwargs)


def metadata(distribution_name):
    """Return what a package says of itself."""
    return Distribution.from_name(distribution_name).metadata


def version(distribution_name):
    """Return the version of a package."""
    return distribution(distribution_name).version


def entry_points(**params):
    """Return the EntryPoints of all packages; the keywords select some."""
    seen, points = set(), []
    for dist in distributions():
        # Of several of one name, the first on the path counts.
        name = dist._normalized_name
        if name not in seen:
            seen.add(name)
            points.extend(dist.entry_points)
    return EntryPoints(points).select(**params)


def files(distribution_name):
    """Return the files of a package, or None."""
    return distribution(distribution_name).files


def requires(distribution_name):
    """Return the requirements of a package, or None."""
    return distribution(distribution_name).requires


def packages_distributions():
    """Return a dictionary of the names that can be imported, and the packages that they are of."""
    found = collections.defaultdict(list)
    for dist in distributions():
        for name in _top_level_declared(dist) or _top_level_inferred(dist):
            found[name].append(dist.metadata["Name"])
    return dict(found)


def _top_level_declared(dist):
    return (dist.read_text("top_level.txt") or "").split()


def _top_level_inferred(dist):
    import inspect
    names = set()
    for path in dist.files or ():
        first = path.parts[0] if len(path.parts) > 1 else inspect.getmodulename(str(path)) or str(path)
        if "." not in first:
            names.add(first)
    return names
