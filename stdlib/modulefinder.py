"""Finds the modules that a program imports, by reading it without running it."""

import ast
import importlib.machinery
import io
import os
import sys

__all__ = ["AddPackagePath", "Module", "ModuleFinder", "ReplacePackage", "packagePathMap", "replacePackageMap",
           "test"]

_PKG_DIRECTORY = 5
_PY_SOURCE = 1
_C_BUILTIN = 6

# {package: [folders]} that packages find modules in besides their own, and {package: other package}.
packagePathMap = {}
replacePackageMap = {}


def AddPackagePath(packagename, path):
    """A package finds modules in this folder too."""
    packagePathMap.setdefault(packagename, []).append(path)


def ReplacePackage(oldname, newname):
    """A package takes the name of another one when it is imported."""
    replacePackageMap[oldname] = newname


class Module:
    """A module that was found."""

    def __init__(self, name, file=None, path=None):
        self.__name__ = name
        self.__file__ = file
        self.__path__ = path
        self.__code__ = None
        # Names that the module has, and modules that it imports with a star but that were not found.
        self.globalnames = {}
        self.starimports = {}

    def __repr__(self):
        shown = f"Module({self.__name__!r}"
        if self.__file__ is not None:
            shown += f", {self.__file__!r}"
        if self.__path__ is not None:
            shown += f", {self.__path__!r}"
        return shown + ")"


class ModuleFinder:
    """Reads programs; `modules` are those found, `badmodules` {name: who imports it} those that were not."""

    def __init__(self, path=None, debug=0, excludes=None, replace_paths=None):
        self.path = sys.path if path is None else path
        self.modules = {}
        self.badmodules = {}
        self.debug = debug
        self.indent = 0
        self.excludes = excludes if excludes is not None else []
        self.replace_paths = replace_paths if replace_paths is not None else []
        self.processed_paths = []

    def msg(self, level, str, *args):
        """Print what happens, when it is to be seen."""
        if level <= self.debug:
            print("   " * self.indent, str, *map(repr, args))

    def msgin(self, *args):
        """The same, and indent what follows."""
        if args[0] <= self.debug:
            self.indent += 1
            self.msg(*args)

    def msgout(self, *args):
        """The same, and indent no more."""
        if args[0] <= self.debug:
            self.indent -= 1
            self.msg(*args)

    def run_script(self, pathname):
        """Read a program."""
        self.msg(2, "run_script", pathname)
        with io.open_code(pathname) as fp:
            self.load_module("__main__", fp, pathname, ("", "rb", _PY_SOURCE))

    def load_file(self, pathname):
        """Read a file as a module."""
        name, ext = os.path.splitext(os.path.basename(pathname))
        with io.open_code(pathname) as fp:
            self.load_module(name, fp, pathname, (ext, "rb", _PY_SOURCE))

    def import_hook(self, name, caller=None, fromlist=None, level=-1):
        """Find a module that is imported."""
        self.msg(3, "import_hook", name, caller, fromlist, level)
        parent = self.determine_parent(caller, level=level)
        q, tail = self.find_head_package(parent, name)
        m = self.load_tail(q, tail)
        if not fromlist:
            return q
        if m.__path__:
            self.ensure_fromlist(m, fromlist)
        return None

    def determine_parent(self, caller, level=-1):
        """Return the package that names are relative to."""
        if not caller or level == 0:
            return None
        pname = caller.__name__
        if level >= 1:
            if caller.__path__:
                level -= 1
            if level == 0:
                return self.modules[pname]
            if pname.count(".") < level:
                raise ImportError("relative importpath too deep")
            return self.modules[".".join(pname.split(".")[:-level])]
        if caller.__path__:
            return self.modules[pname]
        if "." in pname:
            return self.modules[pname.rpartition(".")[0]]
        return None

    def find_head_package(self, parent, name):
        """Return (module of the first part of a name, rest)."""
        head, _, tail = name.partition(".")
        qname = f"{parent.__name__}.{head}" if parent else head
        q = self.import_module(head, qname, parent)
        if q:
            return q, tail
        if parent:
            q = self.import_module(head, head, None)
            if q:
                return q, tail
            qname = head
        raise ImportError("No module named " + qname)

    def load_tail(self, q, tail):
        """Return the module of the rest of a name."""
        m = q
        while tail:
            head, _, tail = tail.partition(".")
            mname = f"{m.__name__}.{head}"
            m = self.import_module(head, mname, m)
            if not m:
                raise ImportError("No module named " + mname)
        return m

    def ensure_fromlist(self, m, fromlist, recursive=0):
        """Find the modules that are imported from a package."""
        for sub in fromlist:
            if sub == "*":
                if not recursive:
                    names = self.find_all_submodules(m)
                    if names:
                        self.ensure_fromlist(m, names, 1)
            elif not hasattr(m, sub):
                subname = f"{m.__name__}.{sub}"
                if not self.import_module(sub, subname, m):
                    raise ImportError("No module named " + subname)

    def find_all_submodules(self, m):
        """Return the names of the modules of a package."""
        if not m.__path__:
            return None
        found = {}
        suffixes = importlib.machinery.all_suffixes()
        for folder in m.__path__:
            try:
                names = os.listdir(folder)
            except OSError:
                self.msg(2, "can't list directory", folder)
                continue
            for name in names:
                for suffix in suffixes:
                    if name.endswith(suffix):
                        name = name.removesuffix(suffix)
                        if name != "__init__":
                            found[name] = name
                        break
        return found.keys()

    def import_module(self, partname, fqname, parent):
        """Return a module, None when it is not found."""
        self.msgin(3, "import_module", partname, fqname, parent)
        try:
            m = self.modules[fqname]
        except KeyError:
            pass
        else:
            self.msgout(3, "import_module ->", m)
            return m
        if fqname in self.badmodules:
            self.msgout(3, "import_module -> None")
            return None
        if parent and parent.__path__ is None:
            self.msgout(3, "import_module -> None")
            return None
        try:
            fp, pathname, stuff = self.find_module(partname, parent and parent.__path__, parent)
        except ImportError:
            self.msgout(3, "import_module ->", None)
            return None
        try:
            m = self.load_module(fqname, fp, pathname, stuff)
        finally:
            if fp:
                fp.close()
        if parent:
            setattr(parent, partname, m)
        self.msgout(3, "import_module ->", m)
        return m

    def load_module(self, fqname, fp, pathname, file_info):
        """Read a module."""
        suffix, mode, kind = file_info
        self.msgin(2, "load_module", fqname, fp and "fp", pathname)
        if kind == _PKG_DIRECTORY:
            m = self.load_package(fqname, pathname)
            self.msgout(2, "load_module ->", m)
            return m
        m = self.add_module(fqname)
        m.__file__ = pathname
        if kind == _PY_SOURCE:
            tree = ast.parse(fp.read(), pathname)
            if self.replace_paths:
                pathname = self.replace_paths_in_code(pathname)
            m.__code__ = tree
            self.scan_code(tree, m)
        self.msgout(2, "load_module ->", m)
        return m

    def replace_paths_in_code(self, path):
        """Return the path that a file is to be known by."""
        original = os.path.normpath(path)
        new = original
        for f, r in self.replace_paths:
            if original.startswith(f):
                new = r + original[len(f):]
                break
        if self.debug and original not in self.processed_paths:
            if new != original:
                self.msgout(2, f"co_filename {original!r} changed to {new!r}")
            else:
                self.msgout(2, f"co_filename {original!r} remains unchanged")
            self.processed_paths.append(original)
        return new

    def _add_badmodule(self, name, caller):
        self.badmodules.setdefault(name, {})
        self.badmodules[name][caller.__name__ if caller else "-"] = 1

    def _safe_import_hook(self, name, caller, fromlist, level=-1):
        """Find a module; one that is not found is noted."""
        if name in self.badmodules:
            self._add_badmodule(name, caller)
            return
        try:
            self.import_hook(name, caller, level=level)
        except ImportError as msg:
            self.msg(2, "ImportError:", str(msg))
            self._add_badmodule(name, caller)
        except SyntaxError as msg:
            self.msg(2, "SyntaxError:", str(msg))
            self._add_badmodule(name, caller)
        else:
            for sub in fromlist or ():
                fullname = name + "." + sub
                if fullname in self.badmodules:
                    self._add_badmodule(fullname, caller)
                    continue
                try:
                    self.import_hook(name, caller, [sub], level=level)
                except ImportError as msg:
                    self.msg(2, "ImportError:", str(msg))
                    self._add_badmodule(fullname, caller)

    def scan_opcodes(self, tree):
        """Yield what a tree stores and imports: ('store', (name,)), ('absolute_import', …), ('relative_import', …)."""
        # What functions do comes after their module; the names that they store are their own.
        waiting = [(tree, False)]
        while waiting:
            tree, is_function = waiting.pop(0)
            nodes = list(ast.iter_child_nodes(tree))
            while nodes:
                node = nodes.pop(0)
                stored = []
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                    stored.append(node.id)
                elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                    stored.append(node.name)
                    waiting.append((node, not isinstance(node, ast.ClassDef)))
                elif isinstance(node, ast.Import):
                    for alias in node.names:
                        yield "absolute_import", (None, alias.name)
                        stored.append(alias.asname or alias.name.partition(".")[0])
                elif isinstance(node, ast.ImportFrom):
                    names = [alias.name for alias in node.names]
                    if node.level == 0:
                        yield "absolute_import", (names, node.module)
                    else:
                        yield "relative_import", (node.level, names, node.module or "")
                    stored += [alias.asname or alias.name for alias in node.names if alias.name != "*"]
                if not is_function:
                    for name in stored:
                        yield "store", (name,)
                if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
                    nodes[:0] = ast.iter_child_nodes(node)

    def scan_code(self, tree, m):
        """Find what a module imports."""
        for what, args in self.scan_opcodes(tree):
            if what == "store":
                m.globalnames[args[0]] = 1
            elif what == "absolute_import":
                fromlist, name = args
                have_star = fromlist is not None and "*" in fromlist
                if have_star:
                    fromlist = [f for f in fromlist if f != "*"]
                self._safe_import_hook(name, m, fromlist, level=0)
                if have_star:
                    mm = None
                    if m.__path__:
                        mm = self.modules.get(m.__name__ + "." + name)
                    if mm is None:
                        mm = self.modules.get(name)
                    if mm is not None:
                        m.globalnames.update(mm.globalnames)
                        m.starimports.update(mm.starimports)
                        if mm.__code__ is None:
                            m.starimports[name] = 1
                    else:
                        m.starimports[name] = 1
            else:
                level, fromlist, name = args
                if name:
                    self._safe_import_hook(name, m, fromlist, level=level)
                else:
                    parent = self.determine_parent(m, level=level)
                    self._safe_import_hook(parent.__name__, None, fromlist, level=0)

    def load_package(self, fqname, pathname):
        """Read a package."""
        self.msgin(2, "load_package", fqname, pathname)
        fqname = replacePackageMap.get(fqname, fqname)
        m = self.add_module(fqname)
        m.__file__ = pathname
        m.__path__ = [pathname] + packagePathMap.get(fqname, [])
        fp, buf, stuff = self.find_module("__init__", m.__path__)
        try:
            self.load_module(fqname, fp, buf, stuff)
            self.msgout(2, "load_package ->", m)
            return m
        finally:
            if fp:
                fp.close()

    def add_module(self, fqname):
        """Return the module of a name, made when there is none."""
        if fqname not in self.modules:
            self.modules[fqname] = Module(fqname)
        return self.modules[fqname]

    def find_module(self, name, path, parent=None):
        """Return (open file, path, kind) of a module."""
        fullname = parent.__name__ + "." + name if parent is not None else name
        if fullname in self.excludes:
            self.msgout(3, "find_module -> Excluded", fullname)
            raise ImportError(name)
        if path is None:
            if name in sys.builtin_module_names:
                return None, None, ("", "", _C_BUILTIN)
            path = self.path
        importlib.machinery.PathFinder.invalidate_caches()
        spec = importlib.machinery.PathFinder.find_spec(name, path)
        if spec is None or spec.loader is None:
            if path is self.path and importlib.machinery.FrozenImporter.find_spec(name):
                # Carried in the interpreter.
                return None, None, ("", "", _C_BUILTIN)
            raise ImportError(f"No module named {name!r}")
        file_path = spec.origin
        if name != "__init__" and spec.loader.is_package(name):
            return None, os.path.dirname(file_path), ("", "", _PKG_DIRECTORY)
        return io.open_code(file_path), file_path, (os.path.splitext(file_path)[1], "rb", _PY_SOURCE)

    def report(self):
        """Print the modules that were found, and those that were not."""
        print()
        print(f"  {'Name':<25s} {'File':s}")
        print(f"  {'----':<25s} {'----':s}")
        for key in sorted(self.modules.keys()):
            m = self.modules[key]
            print("P" if m.__path__ else "m", end=" ")
            print(f"{key:<25s}", m.__file__ or "")
        missing, maybe = self.any_missing_maybe()
        if missing:
            print()
            print("Missing modules:")
            for name in missing:
                print("?", name, "imported from", ", ".join(sorted(self.badmodules[name].keys())))
        if maybe:
            print()
            print("Submodules that appear to be missing, but could also be", end=" ")
            print("global names in the parent package:")
            for name in maybe:
                print("?", name, "imported from", ", ".join(sorted(self.badmodules[name].keys())))

    def any_missing(self):
        """Return the names of modules that were not found."""
        missing, maybe = self.any_missing_maybe()
        return missing + maybe

    def any_missing_maybe(self):
        """Return (modules that were not found, names that may be no modules)."""
        missing, maybe = [], []
        for name in self.badmodules:
            if name in self.excludes:
                continue
            i = name.rfind(".")
            if i < 0:
                missing.append(name)
                continue
            subname, pkgname = name[i + 1:], name[:i]
            pkg = self.modules.get(pkgname)
            if pkg is None:
                missing.append(name)
            elif pkgname in self.badmodules[name]:
                # The package itself imports it: it must be a module.
                missing.append(name)
            elif subname in pkg.globalnames:
                pass
            elif pkg.starimports:
                maybe.append(name)
            else:
                missing.append(name)
        missing.sort()
        maybe.sort()
        return missing, maybe


def test():
    """The command line."""
    import getopt
    try:
        opts, args = getopt.getopt(sys.argv[1:], "dmp:qx:")
    except getopt.error as msg:
        print(msg)
        return None
    debug, domods, addpath, exclude = 1, 0, [], []
    for o, a in opts:
        if o == "-d":
            debug += 1
        if o == "-m":
            domods = 1
        if o == "-p":
            addpath += a.split(os.pathsep)
        if o == "-q":
            debug = 0
        if o == "-x":
            exclude.append(a)
    script = args[0] if args else "hello.py"
    path = sys.path[:]
    path[0] = os.path.dirname(script)
    mf = ModuleFinder(addpath + path, debug, exclude)
    for arg in args[1:]:
        if arg == "-m":
            domods = 1
        elif domods:
            if arg[-2:] == ".*":
                mf.import_hook(arg[:-2], None, ["*"])
            else:
                mf.import_hook(arg)
        else:
            mf.load_file(arg)
    mf.run_script(script)
    mf.report()
    return mf


if __name__ == "__main__":
    try:
        mf = test()
    except KeyboardInterrupt:
        print("\n[interrupted]")
