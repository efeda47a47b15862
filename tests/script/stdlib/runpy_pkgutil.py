# runpy runs modules, files and folders; pkgutil finds modules and what names lead to.
import importlib
import os
import pkgutil
import runpy
import sys
import tempfile

with tempfile.TemporaryDirectory() as folder:
    def write(name, text):
        path = os.path.join(folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as file:
            file.write(text)
        return path

    script = write("script.py", "import sys\nresult = (__name__, __package__, __spec__, given, sys.argv[0] == __file__)\n")
    write("pack/__init__.py", "value = 1\n")
    write("pack/__main__.py", "main = (__name__, __package__)\n")
    write("pack/inner/__init__.py", "")
    write("pack/inner/deep.py", "answer = 42\nname = __name__\n")
    write("pack/data.txt", "some data")
    write("alone.py", "class A:\n    b = {'c': 1}\n")
    write("program/__main__.py", "ran = __name__\n")
    sys.path.insert(0, folder)
    importlib.invalidate_caches()
    print(runpy.run_path(script, {"given": 7})["result"], runpy.run_path(script, {"given": 8}, "named")["result"])
    print(runpy.run_module("pack")["main"], runpy.run_module("pack.inner.deep", run_name="other", alter_sys=True)["name"])
    print(runpy.run_path(os.path.join(folder, "program"))["ran"])
    for name in ("nothing_there", "pack.inner", "pack.nothing", ".relative"):
        try:
            runpy.run_module(name)
        except ImportError as error:
            print(type(error).__name__, error)
    print([tuple(info)[1:] for info in pkgutil.iter_modules([folder])])
    print([info.name for info in pkgutil.walk_packages([folder])])
    print([info.name for info in pkgutil.iter_modules([os.path.join(folder, "pack")], "pack.")])
    print(pkgutil.get_data("pack", "data.txt"), pkgutil.get_data("no_such_package", "x"))
    for name in ("pack", "pack.inner.deep", "pack.inner.deep:answer", "alone:A.b", "alone.A.b", "pack:"):
        print(name, type(pkgutil.resolve_name(name)).__name__)
    for name in ("", "a-b", "pack:x.y z", "pack.inner.missing", "not_there_at_all"):
        try:
            pkgutil.resolve_name(name)
        except (ValueError, AttributeError, ImportError) as error:
            print(type(error).__name__, error)
    try:
        pkgutil.iter_modules(folder).__next__()
    except ValueError as error:
        print(error)
    print(pkgutil.extend_path("not a list", "x"), pkgutil.extend_path(["a"], "pack")[0], pkgutil.ModuleInfo._fields)
