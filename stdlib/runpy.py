"""Run modules, files and folders as programs, without importing them."""

import importlib.machinery
import importlib.util
import os
import sys

__all__ = ["run_module", "run_path"]


class _TempModule:
    """A module that stands in `sys.modules` for a while."""

    def __init__(self, name):
        self.name = name
        self.module = type(sys)(name)
        self._saved = []

    def __enter__(self):
        if self.name in sys.modules:
            self._saved.append(sys.modules[self.name])
        sys.modules[self.name] = self.module
        return self

    def __exit__(self, *args):
        if self._saved:
            sys.modules[self.name] = self._saved.pop()
        else:
            del sys.modules[self.name]


class _ModifiedArgv0:
    """`sys.argv[0]` is another for a while."""

    def __init__(self, value):
        self.value = value

    def __enter__(self):
        self.saved = sys.argv[0]
        sys.argv[0] = self.value

    def __exit__(self, *args):
        sys.argv[0] = self.saved


def _run_code(code, namespace, init_globals=None, mod_name=None, spec=None, pkg_name=None, script_name=None):
    """Run code in a namespace that has what a module's has."""
    if init_globals is not None:
        namespace.update(init_globals)
    loader, fname, cached = None, script_name, None
    if spec is not None:
        loader, fname, cached = spec.loader, spec.origin, spec.cached
        if pkg_name is None:
            pkg_name = spec.parent
    namespace.update(__name__=mod_name, __file__=fname, __cached__=cached, __doc__=None, __loader__=loader,
                     __package__=pkg_name, __spec__=spec)
    exec(code, namespace)
    return namespace


def _run_module_code(code, init_globals=None, mod_name=None, spec=None, pkg_name=None, script_name=None):
    """Run code in a new module, with `sys` changed for it."""
    fname = script_name if spec is None else spec.origin
    with _TempModule(mod_name) as temp, _ModifiedArgv0(fname):
        namespace = temp.module.__dict__
        _run_code(code, namespace, init_globals, mod_name, spec, pkg_name, script_name)
    # A copy: the module may be emptied when it goes.
    return namespace.copy()


def _get_module_details(mod_name, error=ImportError):
    """(name, spec, code) of a module; of a package, those of its `__main__`."""
    if mod_name.startswith("."):
        raise error("Relative module names not supported")
    package = mod_name.rpartition(".")[0]
    if package:
        try:
            __import__(package)
        except ImportError as failure:
            # An error inside the package is not ours to change.
            if failure.name is None or failure.name != package and not package.startswith(failure.name + "."):
                raise
        existing = sys.modules.get(mod_name)
        if existing is not None and not hasattr(existing, "__path__"):
            from warnings import warn
            warn(f"{mod_name!r} found in sys.modules after import of package {package!r}, but prior to execution of "
                 f"{mod_name!r}; this may result in unpredictable behaviour", RuntimeWarning)
    try:
        spec = importlib.util.find_spec(mod_name)
    except (ImportError, AttributeError, TypeError, ValueError) as failure:
        message = f"Error while finding module specification for {mod_name!r} ({type(failure).__name__}: {failure})"
        if mod_name.endswith(".py"):
            message += f". Try using '{mod_name[:-3]}' instead of '{mod_name}' as the module name."
        raise error(message) from failure
    if spec is None:
        raise error(f"No module named {mod_name}")
    if spec.submodule_search_locations is not None:
        if mod_name == "__main__" or mod_name.endswith(".__main__"):
            raise error("Cannot use package as __main__ module")
        try:
            return _get_module_details(mod_name + ".__main__", error)
        except error as failure:
            if mod_name not in sys.modules:
                raise
            raise error(f"{failure}; {mod_name!r} is a package and cannot be directly executed")
    loader = spec.loader
    if loader is None:
        raise error(f"{mod_name!r} is a namespace package and cannot be executed")
    try:
        code = loader.get_code(mod_name)
    except ImportError as failure:
        raise error(str(failure)) from failure
    if code is None:
        raise error(f"No code object available for {mod_name}")
    return mod_name, spec, code


class _Error(Exception):
    """What a command line shows without a traceback."""


def _run_module_as_main(mod_name, alter_argv=True):
    """Run a module in the namespace of `__main__`: `python -m`."""
    try:
        if alter_argv or mod_name != "__main__":
            mod_name, spec, code = _get_module_details(mod_name, _Error)
        else:
            mod_name, spec, code = _get_main_module_details(_Error)
    except _Error as failure:
        sys.exit(f"{sys.executable}: {failure}")
    namespace = sys.modules["__main__"].__dict__
    if alter_argv:
        sys.argv[0] = spec.origin
    return _run_code(code, namespace, None, "__main__", spec)


def run_module(mod_name, init_globals=None, run_name=None, alter_sys=False):
    """Run a module (of a package, its `__main__`); return its namespace.

    init_globals: names it has from the start. run_name: its `__name__`. alter_sys: whether `sys.argv[0]` and
    `sys.modules` are changed for it.
    """
    mod_name, spec, code = _get_module_details(mod_name)
    if run_name is None:
        run_name = mod_name
    if alter_sys:
        return _run_module_code(code, init_globals, run_name, spec)
    return _run_code(code, {}, init_globals, run_name, spec)


def _get_main_module_details(error=ImportError):
    """(name, spec, code) of a `__main__` that is found along `sys.path`."""
    saved = sys.modules.pop("__main__", None)
    try:
        return _get_module_details("__main__")
    except ImportError as failure:
        if "__main__" in str(failure):
            raise error(f"can't find '__main__' module in {sys.path[0]!r}") from failure
        raise
    finally:
        if saved is not None:
            sys.modules["__main__"] = saved


def _get_code_from_file(path):
    import io
    path = os.path.abspath(path)
    with io.open_code(path) as file:
        return compile(file.read(), path, "exec")


def _is_zip(path):
    """Is it a zip file? Its directory ends within what a comment can be long."""
    with open(path, "rb") as file:
        file.seek(0, 2)
        file.seek(max(0, file.tell() - 22 - 0xFFFF))
        tail = file.read()
    return b"PK\x05\x06" in tail and b"\0" in tail


def run_path(path_name, init_globals=None, run_name=None):
    """Run a file, or the `__main__` of a folder; return its namespace."""
    if run_name is None:
        run_name = "<run_path>"
    path_name = os.fsdecode(os.fspath(path_name))
    if not os.path.isdir(path_name) and not _is_zip(path_name):
        code = _get_code_from_file(path_name)
        return _run_module_code(code, init_globals, run_name, pkg_name=run_name.rpartition(".")[0],
                                script_name=path_name)
    sys.path.insert(0, path_name)
    try:
        if not os.path.isdir(path_name):
            import zipimport
            if zipimport._Finder not in sys.meta_path:
                sys.meta_path.append(zipimport._Finder)
        mod_name, spec, code = _get_main_module_details()
        with _TempModule(run_name) as temp, _ModifiedArgv0(path_name):
            return _run_code(code, temp.module.__dict__, init_globals, run_name, spec,
                             run_name.rpartition(".")[0]).copy()
    finally:
        try:
            sys.path.remove(path_name)
        except ValueError:
            pass


if __name__ == "__main__":
    if len(sys.argv) < 2:
        print("No module specified for execution", file=sys.stderr)
    else:
        del sys.argv[0]
        _run_module_as_main(sys.argv[0])
