"""Import modules from ZIP archives."""

import importlib.machinery
import importlib.util
import os
import sys

__all__ = ["ZipImportError", "zipimporter"]


class ZipImportError(ImportError):
    """The archive, or the module in it, cannot be read."""


class zipimporter:
    """Finds and loads the modules of an archive: `zipimporter("archive.zip")`, or of a folder in it."""

    def __init__(self, path):
        if not isinstance(path, str):
            raise TypeError(f"expected str, not {type(path)!r}")
        if not path:
            raise ZipImportError("archive path is empty", path=path)
        archive, inside = path, []
        while archive and not os.path.isfile(archive):
            head, tail = os.path.split(archive)
            if head == archive:
                break
            archive, inside = head, [tail, *inside]
        import zipfile
        try:
            self._zip = zipfile.ZipFile(archive)
        except (OSError, zipfile.BadZipFile):
            raise ZipImportError(f"not a Zip file: {path!r}", path=path) from None
        self.archive = archive
        self.prefix = "".join(part + os.sep for part in inside)
        self._names = set(self._zip.namelist())

    def __repr__(self):
        if self.prefix:
            return f'<zipimporter object "{self.archive}{os.sep}{self.prefix}">'
        return f'<zipimporter object "{self.archive}">'

    def _found(self, fullname):
        """(name in the archive, whether it is a package) of a module, or None."""
        base = self.prefix + fullname.rpartition(".")[2]
        for name, is_package in ((base + "/__init__.py", True), (base + ".py", False)):
            if name in self._names:
                return name, is_package
        return None

    def _sure(self, fullname):
        found = self._found(fullname)
        if found is None:
            raise ZipImportError(f"can't find module {fullname!r}", name=fullname)
        return found

    def find_spec(self, fullname, target=None):
        """Return the spec of a module, or None."""
        found = self._found(fullname)
        if found is None:
            base = self.prefix + fullname.rpartition(".")[2] + "/"
            if any(name.startswith(base) for name in self._names):
                # A package without a file of its own.
                spec = importlib.machinery.ModuleSpec(fullname, None, is_package=True)
                spec.submodule_search_locations.append(os.path.join(self.archive, base.rstrip("/")))
                return spec
            return None
        return importlib.util.spec_from_loader(fullname, self, is_package=found[1])

    def create_module(self, spec):
        """None: an ordinary module will do."""

    def exec_module(self, module):
        """Run the module's code."""
        exec(self.get_code(module.__name__), module.__dict__)

    def load_module(self, fullname):
        """Import a module."""
        spec = self.find_spec(fullname)
        if spec is None:
            raise ZipImportError(f"can't find module {fullname!r}", name=fullname)
        module = importlib.util.module_from_spec(spec)
        sys.modules[fullname] = module
        self.exec_module(module)
        return sys.modules[fullname]

    def get_code(self, fullname):
        """Return the code object of a module."""
        return compile(self.get_data(self._sure(fullname)[0]), self.get_filename(fullname), "exec", dont_inherit=True)

    def get_data(self, pathname):
        """Return the bytes of a file, given its name in the archive or its whole path."""
        name = pathname.removeprefix(self.archive + os.sep).replace(os.sep, "/")
        try:
            return self._zip.read(name)
        except KeyError:
            raise OSError(0, "", name) from None

    def get_filename(self, fullname):
        """Return the path that a module's `__file__` is."""
        return os.path.join(self.archive, self._sure(fullname)[0])

    def get_source(self, fullname):
        """Return the source of a module."""
        return self.get_data(self._sure(fullname)[0]).decode()

    def is_package(self, fullname):
        """Whether a module is a package."""
        return self._sure(fullname)[1]

    def invalidate_caches(self):
        """Read the list of files again."""
        import zipfile
        self._zip = zipfile.ZipFile(self.archive)
        self._names = set(self._zip.namelist())


class _Finder:
    """Stands on `sys.meta_path` when a program is run from an archive: finds modules in the archives of a path."""

    _importers = {}

    @classmethod
    def find_spec(cls, fullname, path=None, target=None):
        for entry in sys.path if path is None else path:
            if not isinstance(entry, str) or not entry or os.path.isdir(entry):
                continue
            if entry not in cls._importers:
                # What the importer itself imports is not in the archive.
                cls._importers[entry] = None
                try:
                    cls._importers[entry] = zipimporter(entry)
                except ZipImportError:
                    pass
            importer = cls._importers[entry]
            spec = importer.find_spec(fullname) if importer is not None else None
            if spec is not None:
                return spec
        return None

    @staticmethod
    def invalidate_caches():
        """Look at all archives again."""
        _Finder._importers.clear()


def _run_main(path):
    """Return (source of the `__main__` of an archive, its file), None when it has none; imports find the archive."""
    if _Finder not in sys.meta_path:
        sys.meta_path.append(_Finder)
    importer = zipimporter(path)
    if importer.find_spec("__main__") is None:
        return None
    return importer.get_source("__main__"), importer.get_filename("__main__")
