# A finder of a program's own in sys.meta_path: modules that stand in no file, packages, failures.
import importlib.abc
import importlib.util
import sys

SOURCES = {"made_up": "value = 1\n", "pack": "here = __path__\n", "pack.inner": "from . import here\nname = __name__, __package__\n",
           "broken": "1 / 0\n"}


class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, fullname, path, target=None):
        if fullname in SOURCES:
            print("find", fullname, path)
            return importlib.util.spec_from_loader(fullname, self, is_package=fullname == "pack")
        return None

    def exec_module(self, module):
        exec(SOURCES[module.__name__], module.__dict__)


finder = Finder()
sys.meta_path.insert(0, finder)
import made_up
import pack.inner

print(made_up.value, made_up.__spec__.name, made_up.__loader__ is finder, pack.here, pack.inner.name)
try:
    import broken
except ZeroDivisionError as error:
    print(error, "broken" in sys.modules)
try:
    import not_there_at_all
except ModuleNotFoundError as error:
    print(error)
sys.meta_path.remove(finder)
import made_up as again

print(again is made_up)
for source in (b"", b"x = 1\n", b"12345678", bytes(range(100))):
    print(importlib.util.source_hash(source))
print(importlib.util.MAGIC_NUMBER)
