import doctest, importlib.abc, importlib.machinery, importlib.util, io, modulefinder, os, pathlib, pyclbr, rlcompleter, signal, sys, tempfile, types, unittest, contextlib
from xml.dom import pulldom
from unittest import signals, util

folder = os.path.realpath(tempfile.mkdtemp())
os.chdir(folder)
sys.path.insert(0, folder)
os.mkdir("pk")
pathlib.Path("pk/__init__.py").write_text("from . import one\n")
pathlib.Path("pk/one.py").write_text("import sys, nothing_here\nfrom .two import *\nfrom pk import missing\n")
pathlib.Path("pk/two.py").write_text("x = 1\n")
pathlib.Path("prog.py").write_text("import pk.one\nfrom pk import two as t\nimport sys\ndef f():\n    import lazy_thing\n")
pathlib.Path("shapes.py").write_text('''"""Examples.

>>> 1 + 1
2
"""
import collections
class Base:
    """
    >>> Base().m()
    'm'
    """
    def m(self):
        return "m"
    class Inner(dict): pass
class Derived(Base, collections.OrderedDict):
    async def go(self): pass
def outer(a):
    """A wrong one.

    >>> outer(1)
    2
    """
    def inner(): pass
    return a
''')
# modulefinder
finder = modulefinder.ModuleFinder([folder])
finder.run_script("prog.py")
print(sorted(finder.modules), sorted(finder.badmodules.items()))
print(finder.any_missing_maybe(), finder.modules["prog" if "prog" in finder.modules else "__main__"].globalnames)
out = io.StringIO()
with contextlib.redirect_stdout(out):
    finder.report()
print(out.getvalue().replace(folder, "F"))
print(modulefinder.Module("n", "f", ["p"]))

# pyclbr
tree = pyclbr.readmodule_ex("shapes", [folder])
def show(items, depth=0):
    for name, item in items.items():
        if isinstance(item, pyclbr.Class):
            print(" " * depth, "class", name, [b if isinstance(b, str) else b.name for b in item.super], item.methods, item.lineno, item.end_lineno)
        else:
            print(" " * depth, "def", name, item.lineno, item.is_async, item.parent and item.parent.name)
        show(item.children, depth + 2)
show(tree)
print(sorted(pyclbr.readmodule("shapes")), tree["Base"].file == os.path.join(folder, "shapes.py"), tree["Base"].module)
try:
    pyclbr.readmodule("no_such_module_anywhere")
except ModuleNotFoundError as e:
    print(e)

# doctests
import shapes
suite = doctest.DocTestSuite(shapes)
print(suite.countTestCases(), [repr(t) for t in suite], [t.id() for t in suite])
result = unittest.TestResult()
suite.run(result)
print(result.testsRun, len(result.failures))
print(result.failures[0][1].replace(folder, "F").split("Error: ", 1)[1])
pathlib.Path("notes.txt").write_text("Some text\n\n    >>> x = 3\n    >>> x\n    4\n")
suite = doctest.DocFileSuite(os.path.join(folder, "notes.txt"), module_relative=False, setUp=lambda t: print("up", t.name), tearDown=lambda t: print("down"))
result = unittest.TestResult()
suite.run(result)
print(result, [t.id() for t in suite])
print(result.failures[0][1].replace(folder, "F").split("Error: ", 1)[1])
print(doctest.script_from_examples("Text\n\n>>> a = 1\n>>> a\n1\nMore\n"))
print(doctest.testsource(shapes, "shapes.outer"))
old = doctest.set_unittest_reportflags(doctest.REPORT_NDIFF)
print(old, doctest.set_unittest_reportflags(old) == doctest.REPORT_NDIFF)
for call in (lambda: doctest.set_unittest_reportflags(doctest.ELLIPSIS), lambda: doctest.testsource(shapes, "none"), lambda: doctest.DocFileTest("x", module_relative=False, package="p")):
    try:
        call()
    except ValueError as e:
        print(e)

# unittest
handler = signals._InterruptHandler(signal.default_int_handler)
result = unittest.TestResult()
unittest.registerResult(result)
before = signal.getsignal(signal.SIGINT)
unittest.installHandler()
os.kill(os.getpid(), signal.SIGINT)
print(result.shouldStop)
try:
    os.kill(os.getpid(), signal.SIGINT)
    import time; time.sleep(0.1)
except KeyboardInterrupt:
    print("second")
unittest.removeHandler()
print(signal.getsignal(signal.SIGINT) is before, unittest.removeResult(result), unittest.removeResult(result))
print(util.sorted_list_difference([1, 2, 2, 3], [2, 4]), util.unorderable_list_difference([1, 2], [2, 3]), util.three_way_cmp(1, 2))

# loaders
class Texts(importlib.abc.SourceLoader):
    def get_filename(self, name): return f"<{name}>"
    def get_data(self, path):
        if "bad" in path: raise OSError
        return "# coding: latin-1\nvalue = 'é'\n".encode("latin-1")
loader = Texts()
spec = importlib.util.spec_from_loader("texts", loader)
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
print(module.value, loader.get_source("texts"), loader.is_package("texts"), loader.get_code("texts").co_filename)
try:
    loader.get_source("bad")
except ImportError as e:
    print(e)
print(issubclass(importlib.machinery.SourceFileLoader, importlib.abc.SourceLoader), isinstance(importlib.machinery.SourceFileLoader("a", "b"), importlib.abc.FileLoader))
pathlib.Path("lazy_one.py").write_text("print('loading')\nx = 5\n")
spec = importlib.util.spec_from_file_location("lazy_one", "lazy_one.py")
spec.loader = importlib.util.LazyLoader(spec.loader)
module = importlib.util.module_from_spec(spec)
sys.modules["lazy_one"] = module
spec.loader.exec_module(module)
module.y = 7
print("not yet" if "x" not in object.__getattribute__(module, "__dict__") else "loaded")
print(module.x, module.y, type(module) is types.ModuleType)
try:
    importlib.util.LazyLoader(object())
except TypeError as e:
    print(e)

# completing
c = rlcompleter.Completer({"alpha": 1, "also": len, "_p": 0})
print([c.complete("al", i) for i in range(4)], c.complete("alpha.bit_l", 0), c.complete("imp", 0), c.complete("tr", 0))
print([m for m in c.attr_matches("alpha.r")], c.attr_matches("none.x"))
try:
    rlcompleter.Completer("x")
except TypeError as e:
    print(e)

# pulldom
events = pulldom.parseString('<r a="1"><!--c--><i>x</i>t<i><b/>y</i></r>')
for event, node in events:
    if event == pulldom.START_ELEMENT and node.tagName == "i":
        events.expandNode(node)
        print(event, node.toxml())
    else:
        print(event, node.nodeName, getattr(node, "data", None))
