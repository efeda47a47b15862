# What parts of exception groups keep; names of modules are no paths; a package that was forgotten is imported again.
import importlib
import os
import sys
import tempfile

group = ExceptionGroup("a", [ValueError(1), TypeError(2)])
first, rest = group.split(ValueError)
print(first.__suppress_context__, rest.__suppress_context__, group.subgroup(TypeError).__suppress_context__)
print(group.derive([KeyError()]).__suppress_context__, group.subgroup(lambda e: True) is group)

with tempfile.TemporaryDirectory() as folder:
    sys.path.insert(0, folder)
    os.mkdir(os.path.join(folder, "pk"))
    for name, text in (("__init__", "y = 1"), ("b", "")):
        with open(os.path.join(folder, "pk", name + ".py"), "w") as file:
            file.write(text)
    for name in ("pk/b", "pk.", "pk..b"):
        try:
            importlib.import_module(name)
        except ModuleNotFoundError as error:
            print(error)
    import pk.b
    del sys.modules["pk"]
    import pk.b
    print("pk" in sys.modules, pk.y)


class X:
    def __del__(self):
        X()


sys.unraisablehook = lambda info: print(info.exc_type.__name__)
try:
    "a" * 10**13
except MemoryError as error:
    print(repr(error))
