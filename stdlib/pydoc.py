"""Documentation of anything, made of its docstrings and signatures: `help()` on the screen, `render_doc` as text.

The topics of the language reference are no part of it, nor are web pages.
"""

import builtins
import inspect
import os
import pkgutil
import re
import sys
from collections import deque
from reprlib import Repr

__all__ = ["help"]


def pathdirs():
    """Return the folders of `sys.path`, each once."""
    seen, result = set(), []
    for folder in sys.path:
        folder = os.path.abspath(folder or ".")
        normal = os.path.normcase(folder)
        if normal not in seen and os.path.isdir(folder):
            result.append(folder)
            seen.add(normal)
    return result


# What is known of an object

def _isclass(object):
    return inspect.isclass(object) and not _is_alias(object)


def _is_alias(object):
    import types
    return isinstance(object, types.GenericAlias)


def _own_doc(obj):
    """The docstring of an object itself, not that of its class."""
    try:
        doc = object.__getattribute__(obj, "__doc__")
        if doc is not None and obj is not type:
            import types
            if isinstance(obj, types.GenericAlias) and obj.__doc__ == obj.__origin__.__doc__:
                return None
            if not inspect.isclass(obj) and doc == type(obj).__doc__:
                return None
        return doc
    except AttributeError:
        return None


def _find_doc(obj):
    """The docstring that a method has from a base."""
    cls = None
    if inspect.isclass(obj):
        return None
    if inspect.ismethod(obj):
        name, self = obj.__func__.__name__, obj.__self__
        cls = self if inspect.isclass(self) else type(self)
    elif inspect.isfunction(obj):
        name = obj.__name__
        cls = _class_of(obj)
        if cls is None or getattr(cls, name, None) is not obj:
            return None
    elif isinstance(obj, property):
        name = getattr(obj, "__name__", None)
        cls = _class_of(obj.fget) if obj.fget is not None else None
        if name is None or cls is None or getattr(cls, name, None) is not obj:
            return None
    elif inspect.ismethoddescriptor(obj) or inspect.isdatadescriptor(obj):
        name = getattr(obj, "__name__", None)
        cls = getattr(obj, "__objclass__", None)
        if name is None or cls is None or getattr(cls, name, None) is not obj:
            return None
        slots = getattr(cls, "__slots__", None)
        if inspect.ismemberdescriptor(obj) and isinstance(slots, dict) and name in slots:
            return slots[name]
    else:
        return None
    for base in cls.__mro__:
        try:
            doc = _own_doc(getattr(base, name))
        except AttributeError:
            continue
        if doc is not None:
            return doc
    return _OBJECT_DOCS.get(name)


# What the methods of `object` say of themselves.
_OBJECT_DOCS = {
    "__init__": "Initialize self.  See help(type(self)) for accurate signature.",
    "__new__": "Create and return a new object.  See help(type) for accurate signature.",
    "__repr__": "Return repr(self).", "__str__": "Return str(self).", "__hash__": "Return hash(self).",
    "__eq__": "Return self==value.", "__ne__": "Return self!=value.", "__lt__": "Return self<value.",
    "__le__": "Return self<=value.", "__gt__": "Return self>value.", "__ge__": "Return self>=value.",
    "__getattribute__": "Return getattr(self, name).",
    "__setattr__": "Implement setattr(self, name, value).", "__delattr__": "Implement delattr(self, name).",
    "__reduce__": "Helper for pickle.", "__reduce_ex__": "Helper for pickle.",
    "__dir__": "Default dir() implementation.", "__sizeof__": "Size of object in memory, in bytes."}


def _class_of(function):
    """The class in whose body a function stands."""
    cls = sys.modules.get(getattr(function, "__module__", None))
    for name in function.__qualname__.split(".")[:-1]:
        cls = getattr(cls, name, None)
    return cls if inspect.isclass(cls) else None


def _getdoc(object):
    doc = _own_doc(object)
    if doc is None:
        try:
            doc = _find_doc(object)
        except (AttributeError, TypeError):
            return None
    return inspect.cleandoc(doc) if isinstance(doc, str) else None


def getdoc(object):
    """Return the docstring of an object, or the comment before it."""
    result = _getdoc(object) or inspect.getcomments(object)
    return result and re.sub("^ *\n", "", result.rstrip()) or ""


def splitdoc(doc):
    """Return (first line, rest) of a docstring."""
    lines = doc.strip().split("\n")
    if len(lines) == 1:
        return lines[0], ""
    if len(lines) >= 2 and not lines[1].rstrip():
        return lines[0], "\n".join(lines[2:])
    return "", "\n".join(lines)


def classname(object, modname):
    """Return the name of a class, with its module when it is another one than `modname`."""
    name = object.__name__
    return name if object.__module__ == modname else f"{object.__module__}.{name}"


def parentname(object, modname):
    """Return the name of the class or module that a function stands in."""
    if "." in object.__qualname__:
        name = object.__qualname__.rpartition(".")[0]
        return name if object.__module__ == modname else f"{object.__module__}.{name}"
    return object.__module__ if object.__module__ != modname else None


def isdata(object):
    """Is it neither a module, a class, a routine nor a part of the interpreter?"""
    return not (inspect.ismodule(object) or _isclass(object) or inspect.isroutine(object) or inspect.isframe(object)
                or inspect.istraceback(object) or inspect.iscode(object))


def replace(text, *pairs):
    """Return a text with replacements made in turn."""
    while pairs:
        text = pairs[1].join(text.split(pairs[0]))
        pairs = pairs[2:]
    return text


def cram(text, maxlen):
    """Return a text, its middle left out when it is too long."""
    if len(text) > maxlen:
        pre = max(0, (maxlen - 3) // 2)
        post = max(0, maxlen - 3 - pre)
        return text[:pre] + "..." + text[len(text) - post:]
    return text


_re_stripid = re.compile(r" at 0x[0-9a-f]{6,16}(>+)$", re.IGNORECASE)


def stripid(text):
    """Return a repr without the address at its end."""
    return _re_stripid.sub(r"\1", text)


def _is_bound_method(fn):
    if inspect.ismethod(fn):
        return True
    if inspect.isbuiltin(fn):
        self = getattr(fn, "__self__", None)
        return not (inspect.ismodule(self) or self is None)
    return False


def allmethods(cl):
    """Return {name: method} of a class and its bases."""
    methods = {key: 1 for key, value in inspect.getmembers(cl, inspect.isroutine)}
    for base in cl.__bases__:
        methods.update(allmethods(base))
    return {key: getattr(cl, key) for key in methods}


_HIDDEN = {"__author__", "__builtins__", "__cached__", "__credits__", "__date__", "__doc__", "__docformat__",
           "__file__", "__loader__", "__module__", "__name__", "__package__", "__path__", "__qualname__", "__slots__",
           "__spec__", "__version__", "__static_attributes__", "__firstlineno__"}


def visiblename(name, all=None, obj=None):
    """Is a name to be shown?"""
    if name in _HIDDEN:
        return 0
    if name.startswith("__") and name.endswith("__"):
        return 1
    if name.startswith("_") and hasattr(obj, "_fields"):
        # Named tuples have public names that begin with an underscore.
        return True
    return name in all if all is not None else not name.startswith("_")


def classify_class_attrs(object):
    """Return (name, kind, home, value) of the attributes of a class."""
    results = []
    for name, kind, cls, value in inspect.classify_class_attrs(object):
        if inspect.isdatadescriptor(value):
            kind = "data descriptor"
            if isinstance(value, property) and value.fset is None:
                kind = "readonly property"
        results.append((name, kind, cls, value))
    return results


def sort_attributes(attrs, object):
    """Sort attributes by name, the fields of named tuples in their order."""
    fields = getattr(object, "_fields", [])
    try:
        order = {name: i - len(fields) for i, name in enumerate(fields)}
    except TypeError:
        order = {}
    attrs.sort(key=lambda attr: (order.get(attr[0], 0), attr[0]))


def describe(thing):
    """Return what a thing is, in a few words."""
    if inspect.ismodule(thing):
        if thing.__name__ in sys.builtin_module_names:
            return "built-in module " + thing.__name__
        return ("package " if hasattr(thing, "__path__") else "module ") + thing.__name__
    if inspect.isbuiltin(thing):
        return "built-in function " + thing.__name__
    if inspect.isgetsetdescriptor(thing) or inspect.ismemberdescriptor(thing):
        cls = thing.__objclass__
        kind = "getset" if inspect.isgetsetdescriptor(thing) else "member"
        return f"{kind} descriptor {cls.__module__}.{cls.__name__}.{thing.__name__}"
    if _isclass(thing):
        return "class " + thing.__name__
    if inspect.isfunction(thing):
        return "function " + thing.__name__
    if inspect.ismethod(thing):
        return "method " + thing.__name__
    if inspect.ismethodwrapper(thing):
        return "method wrapper " + thing.__name__
    if inspect.ismethoddescriptor(thing):
        try:
            return "method descriptor " + thing.__name__
        except AttributeError:
            pass
    return type(thing).__name__


# Finding things

class ErrorDuringImport(Exception):
    """A module was found, but it cannot be imported."""

    def __init__(self, filename, exc_info):
        if not isinstance(exc_info, tuple):
            assert isinstance(exc_info, BaseException)
            self.exc, self.value, self.tb = type(exc_info), exc_info, exc_info.__traceback__
        else:
            self.exc, self.value, self.tb = exc_info
        self.filename = filename

    def __str__(self):
        return f"problem in {self.filename} - {self.exc.__name__}: {self.value}"


def safeimport(path, forceload=0, cache={}):
    """Import a module; None when there is none."""
    try:
        if forceload and path in sys.modules and path not in sys.builtin_module_names:
            for name in [m for m in sys.modules if m == path or m.startswith(path + ".")]:
                cache[name] = sys.modules.pop(name)
        module = __import__(path)
    except BaseException as err:
        if path in sys.modules:
            raise ErrorDuringImport(sys.modules[path].__file__, err)
        if isinstance(err, SyntaxError):
            raise ErrorDuringImport(err.filename, err)
        if isinstance(err, ImportError) and err.name == path:
            return None
        raise ErrorDuringImport(path, err)
    for part in path.split(".")[1:]:
        try:
            module = getattr(module, part)
        except AttributeError:
            return None
    return module


def locate(path, forceload=0):
    """Return what a dotted name stands for, None when there is nothing."""
    parts = [part for part in path.split(".") if part]
    module, n = None, 0
    while n < len(parts):
        next = safeimport(".".join(parts[:n + 1]), forceload)
        if not next:
            break
        module, n = next, n + 1
    found = module if module else builtins
    for part in parts[n:]:
        try:
            found = getattr(found, part)
        except AttributeError:
            return None
    return found


def resolve(thing, forceload=0):
    """Return (object, name) of a thing or of a name."""
    if isinstance(thing, str):
        found = locate(thing, forceload)
        if found is None:
            raise ImportError(f"No Python documentation found for {thing!r}.\n"
                              "Use help() to get the interactive help utility.\n"
                              "Use help(str) for help on the str class.")
        return found, thing
    name = getattr(thing, "__name__", None)
    return thing, name if isinstance(name, str) else None


def ispackage(path):
    """Is a folder a package?"""
    return os.path.isdir(path) and any(os.path.exists(os.path.join(path, "__init__" + ext)) for ext in (".py", ".pyc"))


def source_synopsis(file):
    """Return the first line of the docstring in a source file."""
    import ast
    try:
        doc = ast.get_docstring(ast.parse(file.read()))
    except SyntaxError:
        return None
    return doc.strip().split("\n")[0].strip() if doc else None


def synopsis(filename, cache={}):
    """Return the first line of a module's docstring."""
    mtime = os.stat(filename).st_mtime
    lastupdate, result = cache.get(filename, (None, None))
    if lastupdate is None or lastupdate < mtime:
        import tokenize
        try:
            with tokenize.open(filename) as file:
                result = source_synopsis(file)
        except (OSError, SyntaxError):
            return None
        cache[filename] = (mtime, result)
    return result


# Text

class TextRepr(Repr):
    """Reprs that are cut short, without addresses."""

    def __init__(self):
        Repr.__init__(self)
        self.maxlist = self.maxtuple = 20
        self.maxdict = 10
        self.maxstring = self.maxother = 100

    def repr1(self, x, level):
        if hasattr(type(x), "__name__"):
            method = getattr(self, "repr_" + "_".join(type(x).__name__.split()), None)
            if method is not None:
                return method(x, level)
        return cram(stripid(repr(x)), self.maxother)

    def repr_string(self, x, level):
        test = cram(x, self.maxstring)
        shown = repr(test)
        if "\\" in test and "\\" not in replace(shown, r"\\", ""):
            # Only backslashes: a raw string is easier to read.
            return "r" + shown[0] + test + shown[0]
        return shown

    repr_str = repr_string

    def repr_instance(self, x, level):
        try:
            return cram(stripid(repr(x)), self.maxstring)
        except Exception:
            return f"<{x.__class__.__name__} instance>"


class Doc:
    """The base of what writes documentation."""

    PYTHONDOCS = os.environ.get("PYTHONDOCS", "https://docs.python.org/%d.%d/library" % sys.version_info[:2])

    def document(self, object, name=None, *args):
        """Return the documentation of an object."""
        args = (object, name) + args
        try:
            if inspect.ismodule(object):
                return self.docmodule(*args)
            if _isclass(object):
                return self.docclass(*args)
            if inspect.isroutine(object):
                return self.docroutine(*args)
        except AttributeError:
            pass
        if inspect.isdatadescriptor(object):
            return self.docdata(*args)
        return self.docother(*args)

    def fail(self, object, name=None, *args):
        """Say that it cannot be done."""
        raise TypeError(f"don't know how to document object{name and ' ' + repr(name)} of type "
                        f"{type(object).__name__}")

    docmodule = docclass = docroutine = docother = docproperty = docdata = fail


class TextDoc(Doc):
    """Writes text, headings struck twice as typewriters did it."""

    _repr_instance = TextRepr()
    repr = _repr_instance.repr

    def bold(self, text):
        """Return a text in bold."""
        return "".join(ch + "\b" + ch for ch in text)

    def indent(self, text, prefix="    "):
        """Return a text with something before every line."""
        return "\n".join((prefix + line).rstrip() for line in text.split("\n")) if text else ""

    def section(self, title, contents):
        """Return a part with a heading."""
        return self.bold(title) + "\n" + self.indent(contents).rstrip() + "\n\n"

    def formattree(self, tree, modname, parent=None, prefix=""):
        """Return a tree of classes."""
        result = ""
        for entry in tree:
            if isinstance(entry, tuple):
                c, bases = entry
                result += prefix + classname(c, modname)
                if bases and bases != (parent,):
                    result += f"({', '.join(classname(base, modname) for base in bases)})"
                result += "\n"
            elif isinstance(entry, list):
                result += self.formattree(entry, modname, c, prefix + "    ")
        return result

    def docmodule(self, object, name=None, mod=None, *ignored):
        """Return the documentation of a module."""
        name = object.__name__
        synop, desc = splitdoc(getdoc(object))
        result = self.section("NAME", name + (synop and " - " + synop))
        all = getattr(object, "__all__", None)
        if desc:
            result += self.section("DESCRIPTION", desc)

        def is_here(value):
            return all is not None or (inspect.getmodule(value) or object) is object

        classes = [(key, value) for key, value in inspect.getmembers(object, _isclass)
                   if is_here(value) and visiblename(key, all, object)]
        funcs = [(key, value) for key, value in inspect.getmembers(object, inspect.isroutine)
                 if (is_here(value) or inspect.isbuiltin(value)) and visiblename(key, all, object)]
        data = [(key, value) for key, value in inspect.getmembers(object, isdata) if visiblename(key, all, object)]
        packages = set()
        if hasattr(object, "__path__"):
            names = []
            for info in pkgutil.iter_modules(object.__path__):
                packages.add(info.name)
                names.append(info.name + (" (package)" if info.ispkg else ""))
            names.sort()
            result += self.section("PACKAGE CONTENTS", "\n".join(names))
        below = sorted(key for key, value in inspect.getmembers(object, inspect.ismodule)
                       if value.__name__.startswith(name + ".") and key not in packages)
        if below:
            result += self.section("SUBMODULES", "\n".join(below))
        if classes:
            contents = [self.formattree(inspect.getclasstree([value for _, value in classes], 1), name)]
            contents += [self.document(value, key, name) for key, value in classes]
            result += self.section("CLASSES", "\n".join(contents))
        if funcs:
            result += self.section("FUNCTIONS", "\n".join(self.document(value, key, name) for key, value in funcs))
        if data:
            result += self.section("DATA", "\n".join(self.docother(value, key, name, maxlen=70)
                                                     for key, value in data))
        if hasattr(object, "__version__"):
            result += self.section("VERSION", str(object.__version__))
        for attribute in ("date", "author", "credits"):
            if hasattr(object, f"__{attribute}__"):
                result += self.section(attribute.upper(), str(getattr(object, f"__{attribute}__")))
        try:
            file = inspect.getabsfile(object)
        except TypeError:
            file = "(built-in)"
        return result + self.section("FILE", file)

    def docclass(self, object, name=None, mod=None, *ignored):
        """Return the documentation of a class."""
        realname = object.__name__
        name = name or realname

        def makename(c, m=object.__module__):
            return classname(c, m)

        if name == realname:
            title = "class " + self.bold(realname)
        else:
            title = self.bold(name) + " = class " + realname
        if object.__bases__:
            title += f"({', '.join(map(makename, object.__bases__))})"
        contents = []
        push = contents.append
        argspec = _argspec(object)
        if argspec and argspec != "()":
            push(name + argspec + "\n")
        doc = getdoc(object)
        if doc:
            push(doc + "\n")
        mro = deque(inspect.getmro(object))
        if len(mro) > 2:
            push("Method resolution order:")
            for base in mro:
                push("    " + makename(base))
            push("")
        subclasses = sorted((cls.__name__ for cls in type.__subclasses__(object)
                             if not cls.__name__.startswith("_") and cls.__module__ == "builtins"), key=str.lower)
        if subclasses:
            push("Built-in subclasses:")
            for shown in subclasses[:4]:
                push("    " + shown)
            if len(subclasses) > 4:
                push(f"    ... and {len(subclasses) - 4} other subclasses")
            push("")
        rule_due = False

        def heading(msg):
            nonlocal rule_due
            if rule_due:
                push("-" * 70)
            rule_due = True
            push(msg)

        def take(kind, attrs):
            return [a for a in attrs if a[1] == kind], [a for a in attrs if a[1] != kind]

        def spill(msg, attrs, kind):
            ok, attrs = take(kind, attrs)
            if ok:
                heading(msg)
                for name, _, homecls, value in ok:
                    try:
                        value = getattr(object, name)
                    except Exception:
                        # Some descriptors do not like to be looked at through the class.
                        push(self.docdata(value, name, mod))
                    else:
                        push(self.document(value, name, mod, object, homecls))
            return attrs

        def spilldescriptors(msg, attrs, kind):
            ok, attrs = take(kind, attrs)
            if ok:
                heading(msg)
                for name, _, _, value in ok:
                    push(self.docdata(value, name, mod))
            return attrs

        def spilldata(msg, attrs):
            ok, attrs = take("data", attrs)
            if ok:
                heading(msg)
                for name, _, homecls, value in ok:
                    doc = getdoc(value)
                    try:
                        obj = getattr(object, name)
                    except AttributeError:
                        obj = homecls.__dict__[name]
                    push(self.docother(obj, name, mod, maxlen=70, doc=doc) + "\n")
            return attrs

        attrs = [attr for attr in classify_class_attrs(object) if visiblename(attr[0], obj=object)]
        while attrs:
            thisclass = mro.popleft() if mro else attrs[0][2]
            inherited = [a for a in attrs if a[2] is not thisclass]
            attrs = [a for a in attrs if a[2] is thisclass]
            if object is not builtins.object and thisclass is builtins.object:
                attrs = inherited
                continue
            tag = "defined here" if thisclass is object else (
                f"inherited from {classname(thisclass, object.__module__)}")
            sort_attributes(attrs, object)
            attrs = spill(f"Methods {tag}:\n", attrs, "method")
            attrs = spill(f"Class methods {tag}:\n", attrs, "class method")
            attrs = spill(f"Static methods {tag}:\n", attrs, "static method")
            attrs = spilldescriptors(f"Readonly properties {tag}:\n", attrs, "readonly property")
            attrs = spilldescriptors(f"Data descriptors {tag}:\n", attrs, "data descriptor")
            spilldata(f"Data and other attributes {tag}:\n", attrs)
            attrs = inherited
        contents = "\n".join(contents)
        if not contents:
            return title + "\n"
        return title + "\n" + self.indent(contents.rstrip(), " |  ") + "\n"

    def docroutine(self, object, name=None, mod=None, cl=None, homecls=None):
        """Return the documentation of a function or a method."""
        realname = object.__name__
        name = name or realname
        homecls = cl if homecls is None else homecls
        note, skipdocs, function = "", False, None
        if _is_bound_method(object):
            owner = object.__self__
            if owner is cl:
                function = getattr(object, "__func__", None)
            elif inspect.isclass(owner):
                note = f" class method of {classname(owner, mod)}"
            else:
                note = f" method of {classname(owner.__class__, mod)} instance"
        elif inspect.ismethoddescriptor(object) or inspect.ismethodwrapper(object):
            objclass = getattr(object, "__objclass__", None)
            if objclass is not None:
                if cl is None:
                    note = f" unbound {classname(objclass, mod)} method"
                elif objclass is not homecls:
                    note = f" from {classname(objclass, mod)}"
        else:
            function = object
        if inspect.isfunction(function) and homecls is not None and (
                function.__module__ != homecls.__module__
                or function.__qualname__ != homecls.__qualname__ + "." + realname):
            pname = parentname(function, mod)
            if pname:
                note = f" from {pname}"
        asynchronous = ""
        if inspect.iscoroutinefunction(object) or inspect.isasyncgenfunction(object):
            asynchronous = "async "
        if name == realname:
            title = self.bold(realname)
        else:
            if cl is not None and inspect.getattr_static(cl, realname, []) is object:
                skipdocs = True
                if note.startswith(" from "):
                    note = ""
            title = self.bold(name) + " = " + realname
        argspec = _argspec(object) if inspect.isroutine(object) else None
        if argspec and realname == "<lambda>":
            title = self.bold(name) + " lambda "
            argspec = argspec[1:-1]
        decl = asynchronous + title + (argspec or "(...)") + note
        if skipdocs:
            return decl + "\n"
        doc = getdoc(object) or ""
        return decl + "\n" + (doc and self.indent(doc).rstrip() + "\n")

    def docdata(self, object, name=None, mod=None, cl=None, *ignored):
        """Return the documentation of a descriptor."""
        result = self.bold(name) + "\n" if name else ""
        doc = getdoc(object) or ""
        if doc:
            result += self.indent(doc) + "\n"
        return result

    docproperty = docdata

    def docother(self, object, name=None, mod=None, parent=None, *ignored, maxlen=None, doc=None):
        """Return the documentation of a value."""
        shown = self.repr(object)
        if maxlen:
            chop = maxlen - len((name and name + " = " or "") + shown)
            if chop < 0:
                shown = shown[:chop] + "..."
        line = (name and self.bold(name) + " = " or "") + shown
        if not doc:
            doc = getdoc(object)
        if doc:
            line += "\n" + self.indent(str(doc)) + "\n"
        return line


def _argspec(object):
    try:
        return str(inspect.signature(object))
    except (ValueError, TypeError):
        return None


class _PlainTextDoc(TextDoc):
    def bold(self, text):
        return text


text = TextDoc()
plaintext = _PlainTextDoc()


def plain(text):
    """Return a text without what is struck twice."""
    return re.sub(".\b", "", text)


def render_doc(thing, title="Python Library Documentation: %s", forceload=0, renderer=None):
    """Return the documentation of a thing, or of what a name stands for, as text."""
    if renderer is None:
        renderer = text
    object, name = resolve(thing, forceload)
    desc = describe(object)
    module = inspect.getmodule(object)
    if name and "." in name:
        desc += " in " + name[:name.rfind(".")]
    elif module and module is not object:
        desc += " in module " + module.__name__
    if not (inspect.ismodule(object) or _isclass(object) or inspect.isroutine(object)
            or inspect.isdatadescriptor(object) or _getdoc(object)):
        # Of a value there is nothing to say but what its class says.
        object = object.__origin__ if hasattr(object, "__origin__") else type(object)
        desc += " object"
    return title % desc + "\n\n" + renderer.document(object, name)


def doc(thing, title="Python Library Documentation: %s", forceload=0, output=None, is_cli=False):
    """Show the documentation of a thing."""
    if output is None:
        try:
            what = thing if isinstance(thing, str) else describe(thing)
            pager(render_doc(thing, title, forceload), f"Help on {what!s}")
        except ImportError as exc:
            if is_cli:
                raise
            print(exc)
        return
    try:
        s = render_doc(thing, title, forceload, plaintext)
    except ImportError as exc:
        s = str(exc)
    output.write(s)


# Showing text

def pager(text, title=""):
    """Show a text: page by page on a terminal, else as it is."""
    pipe_to = os.environ.get("MANPAGER") or os.environ.get("PAGER")
    if (hasattr(sys.stdin, "isatty") and sys.stdin.isatty() and hasattr(sys.stdout, "isatty")
            and sys.stdout.isatty() and os.environ.get("TERM") not in ("dumb", "emacs")):
        if not pipe_to:
            import shutil
            pipe_to = shutil.which("less") or shutil.which("more")
        if pipe_to:
            pipepager(text, pipe_to, title)
            return
    plainpager(text, title)


def plainpager(text, title=""):
    """Write a text without bold."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    sys.stdout.write(plain(text.encode(encoding, "backslashreplace").decode(encoding)))


plain_pager = plainpager


def pipepager(text, cmd, title=""):
    """Write a text into another program."""
    import subprocess
    process = subprocess.Popen(cmd, shell=True, stdin=subprocess.PIPE, errors="backslashreplace", text=True)
    try:
        with process.stdin as pipe:
            try:
                pipe.write(text)
            except KeyboardInterrupt:
                pass
    except OSError:
        # The reader has left before the end.
        pass
    while True:
        try:
            process.wait()
            break
        except KeyboardInterrupt:
            pass


def getpager():
    """Return what shows a text."""
    return pager


# The helper

class Helper:
    """`help`: with an argument shows its documentation, without one asks for names."""

    _GoInteractive = object()

    def __init__(self, input=None, output=None):
        self._input = input
        self._output = output

    @property
    def input(self):
        return self._input or sys.stdin

    @property
    def output(self):
        return self._output or sys.stdout

    def __repr__(self):
        if sys._getframe(1).f_code.co_name == "<module>" and sys._getframe(1).f_code.co_filename.startswith("<"):
            self()
            return ""
        return f"<{self.__class__.__module__}.{self.__class__.__qualname__} instance>"

    def __call__(self, request=_GoInteractive):
        if request is not self._GoInteractive:
            self.help(request)
            return
        self.intro()
        self.interact()
        self.output.write('\nYou are now leaving help and returning to the Python interpreter.\n'
                          'If you want to ask for help on a particular object directly from the\n'
                          'interpreter, you can type "help(object)".  Executing "help(\'string\')"\n'
                          'has the same effect as typing a particular string at the help> prompt.\n')

    def interact(self):
        """Ask for names until there are no more."""
        self.output.write("\n")
        while True:
            try:
                request = self.getline("help> ")
                if not request:
                    break
            except (KeyboardInterrupt, EOFError):
                break
            request = request.strip()
            if len(request) > 2 and request[0] == request[-1] in ("'", '"') and request[0] not in request[1:-1]:
                request = request[1:-1]
            if request.lower() in ("q", "quit", "exit"):
                break
            if request == "help":
                self.intro()
            else:
                self.help(request)

    def getline(self, prompt):
        """Read a line."""
        if self.input is sys.stdin:
            return input(prompt)
        self.output.write(prompt)
        self.output.flush()
        return self.input.readline()

    def help(self, request, is_cli=False):
        """Show the documentation of an object or a name."""
        if not isinstance(request, str):
            doc(request, "Help on %s:", output=self._output, is_cli=is_cli)
            self.output.write("\n")
            return
        request = request.strip()
        import keyword
        if request == "keywords":
            self.listkeywords()
        elif request == "modules":
            self.listmodules()
        elif request.startswith("modules "):
            apropos(request.split()[1])
        elif request in ("topics", "symbols") or request in keyword.kwlist and request not in (
                "True", "False", "None"):
            self.output.write('\nSorry, topic and keyword documentation is not available because the\n'
                              'module "pydoc_data.topics" could not be found.\n')
        elif request in ("True", "False", "None"):
            # Evaluated: there is no module of the name.
            doc(eval(request), "Help on %s:", output=self._output, is_cli=is_cli)
        elif request:
            doc(request, "Help on %s:", output=self._output, is_cli=is_cli)
        else:
            doc(str, "Help on %s:", output=self._output, is_cli=is_cli)
        self.output.write("\n")

    def intro(self):
        """Say what can be asked."""
        self.output.write(f"\nType the name of a module, a class or a function of Python {sys.version_info[0]}."
                          f"{sys.version_info[1]} to read about it,\n\"keywords\" or \"modules\" for a list, \"quit\" to "
                          "leave.\n")

    def list(self, items, columns=4, width=80):
        """Print names in columns."""
        items = sorted(items)
        colw = width // columns
        rows = (len(items) + columns - 1) // columns
        for row in range(rows):
            for col in range(columns):
                i = col * rows + row
                if i < len(items):
                    self.output.write(items[i])
                    if col < columns - 1:
                        self.output.write(" " + " " * (colw - 1 - len(items[i])))
            self.output.write("\n")

    def listkeywords(self):
        """Print the keywords."""
        import keyword
        self.output.write("\nHere is a list of the Python keywords.  Enter any keyword to get more help.\n\n")
        self.list(keyword.kwlist)

    def listmodules(self):
        """Print the modules."""
        names = {info.name for info in pkgutil.iter_modules()} | set(sys.builtin_module_names)
        self.list(name for name in names if not name.startswith("_"))


help = Helper()


def apropos(key):
    """Print the modules whose first line has a word in it."""
    key = key.lower()
    for info in pkgutil.iter_modules():
        try:
            spec = info.module_finder.find_spec(info.name, None)
            line = synopsis(spec.origin) or "" if spec and spec.origin else ""
        except (OSError, AttributeError, TypeError):
            continue
        if key in (info.name + " - " + line).lower():
            print(info.name, line and "- " + line)


def cli():
    """The command line: show the documentation of the names that it gives."""
    import getopt
    try:
        opts, args = getopt.getopt(sys.argv[1:], "k:")
    except getopt.error:
        opts, args = [], []
    for opt, val in opts:
        if opt == "-k":
            apropos(val)
            return
    if not args:
        print(f"{os.path.splitext(os.path.basename(sys.argv[0]))[0]} <name> ...\n"
              "    Show the documentation of a module, a class, a function.\n\n"
              "-k <keyword>\n    Show the modules whose first line has the word in it.")
        return
    for arg in args:
        if arg.endswith(".py") and not os.path.exists(arg):
            print(f"file {arg!r} does not exist")
            sys.exit(1)
        try:
            if arg.endswith(".py"):
                import importlib.util
                name = os.path.splitext(os.path.basename(arg))[0]
                spec = importlib.util.spec_from_file_location(name, arg)
                arg = importlib.util.module_from_spec(spec)
                spec.loader.exec_module(arg)
            help.help(arg, is_cli=True)
        except (ImportError, ErrorDuringImport) as value:
            print(value)
            sys.exit(1)


if __name__ == "__main__":
    cli()
