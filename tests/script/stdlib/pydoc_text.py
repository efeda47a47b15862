import pydoc
class Base:
    """Base doc."""
    x: int = 3
    def __init__(self, a, b=2): "init doc"
    def meth(self, *args, **kw) -> int:
        """Do it.

        More.
        """
    @classmethod
    def cm(cls): pass
    @staticmethod
    def sm(q): "static"
    @property
    def prop(self): "the prop"
    @property
    def ro(self): return 1
class Derived(Base):
    CONST = [1,2]
    alias = Base.meth
    def meth(self): "over"
    def own(self): pass
    class Inner: pass
class Slots:
    __slots__ = {'a': 'doc of a', 'b': None}
def f(a, /, b: int = 3, *, c) -> str:
    "Function f."
async def af(): pass
lam = lambda x: x
class WithRepr:
    def __init__(self): pass
    def __repr__(self): return ""
class Late:
    def __eq__(self, other): return True
    __hash__ = None
for o in (Base, Derived, Slots, WithRepr, Late, f, af, lam, Base.meth, Base(1).meth, Base.prop, Base(1)):
    print(pydoc.plain(pydoc.render_doc(o)))
    print('=====')
help = pydoc.help
help(f)
help("nothing.at.all")
print(pydoc.splitdoc("one\n\ntwo\nthree"), pydoc.cram("a" * 20, 9), pydoc.stripid("<x at 0x7f0011223344>"), pydoc.locate("os.path.join").__name__)
print(pydoc.visiblename("_x"), pydoc.visiblename("__len__"), pydoc.visiblename("x", ["y"]), pydoc.describe(f), pydoc.describe(Base), pydoc.describe(3), pydoc.describe(len))
print(pydoc.locate("no.such"), pydoc.replace("aXb", "X", "-"), repr(pydoc.text.bold("ab")), pydoc.plaintext.repr("x" * 200))
