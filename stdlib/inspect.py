"""Looking into live objects: what they are, their signatures, their source, the stack."""

import enum
import os
import sys
import types
from collections import namedtuple

CO_OPTIMIZED, CO_NEWLOCALS, CO_VARARGS, CO_VARKEYWORDS = 1, 2, 4, 8
CO_NESTED, CO_GENERATOR, CO_NOFREE = 16, 32, 64
CO_COROUTINE, CO_ITERABLE_COROUTINE, CO_ASYNC_GENERATOR = 128, 256, 512
TPFLAGS_IS_ABSTRACT = 1 << 20

__all__ = [
    "AGEN_CLOSED", "AGEN_CREATED", "AGEN_RUNNING", "AGEN_SUSPENDED", "ArgInfo", "Arguments", "Attribute",
    "BlockFinder", "BoundArguments", "BufferFlags", "CORO_CLOSED", "CORO_CREATED", "CORO_RUNNING", "CORO_SUSPENDED",
    "CO_ASYNC_GENERATOR", "CO_COROUTINE", "CO_GENERATOR", "CO_ITERABLE_COROUTINE", "CO_NESTED", "CO_NEWLOCALS",
    "CO_NOFREE", "CO_OPTIMIZED", "CO_VARARGS", "CO_VARKEYWORDS", "ClassFoundException", "ClosureVars", "EndOfBlock",
    "FrameInfo", "FullArgSpec", "GEN_CLOSED", "GEN_CREATED", "GEN_RUNNING", "GEN_SUSPENDED", "Parameter", "Signature",
    "TPFLAGS_IS_ABSTRACT", "Traceback", "classify_class_attrs", "cleandoc", "currentframe", "findsource",
    "formatannotation", "formatannotationrelativeto", "formatargvalues", "get_annotations", "getabsfile", "getargs",
    "getargvalues", "getasyncgenlocals", "getasyncgenstate", "getattr_static", "getblock", "getcallargs",
    "getclasstree", "getclosurevars", "getcomments", "getcoroutinelocals", "getcoroutinestate", "getdoc", "getfile",
    "getframeinfo", "getfullargspec", "getgeneratorlocals", "getgeneratorstate", "getinnerframes", "getlineno",
    "getmembers", "getmembers_static", "getmodule", "getmodulename", "getmro", "getouterframes", "getsource",
    "getsourcefile", "getsourcelines", "indentsize", "isabstract", "isasyncgen", "isasyncgenfunction", "isawaitable",
    "isbuiltin", "isclass", "iscode", "iscoroutine", "iscoroutinefunction", "isdatadescriptor", "isframe",
    "isfunction", "isgenerator", "isgeneratorfunction", "isgetsetdescriptor", "ismemberdescriptor", "ismethod",
    "ismethoddescriptor", "ismethodwrapper", "ismodule", "isroutine", "istraceback", "markcoroutinefunction",
    "signature", "stack", "trace", "unwrap", "walktree"]


# What is it?

def ismodule(object):
    return isinstance(object, types.ModuleType)


def isclass(object):
    return isinstance(object, type)


def ismethod(object):
    """Whether it is a bound method written in Python."""
    return isinstance(object, types.MethodType)


def isfunction(object):
    return isinstance(object, types.FunctionType)


def istraceback(object):
    return isinstance(object, types.TracebackType)


def isframe(object):
    return isinstance(object, types.FrameType)


def iscode(object):
    return isinstance(object, types.CodeType)


def isbuiltin(object):
    return isinstance(object, types.BuiltinFunctionType)


def ismethodwrapper(object):
    return isinstance(object, types.MethodWrapperType)


def isgenerator(object):
    return isinstance(object, types.GeneratorType)


def iscoroutine(object):
    return isinstance(object, types.CoroutineType)


def isasyncgen(object):
    return isinstance(object, types.AsyncGeneratorType)


def ismemberdescriptor(object):
    return isinstance(object, types.MemberDescriptorType)


def isgetsetdescriptor(object):
    return isinstance(object, types.GetSetDescriptorType)


def ismethoddescriptor(object):
    """Whether it has `__get__` but not `__set__`, and is neither a function, a method nor a class."""
    if isclass(object) or ismethod(object) or isfunction(object):
        return False
    tp = type(object)
    return hasattr(tp, "__get__") and not hasattr(tp, "__set__") and not hasattr(tp, "__delete__")


def isdatadescriptor(object):
    """Whether it has `__set__` or `__delete__`."""
    if isclass(object) or ismethod(object) or isfunction(object):
        return False
    tp = type(object)
    return hasattr(tp, "__set__") or hasattr(tp, "__delete__")


def isroutine(object):
    """Whether it is a function or method of any kind."""
    return (isbuiltin(object) or isfunction(object) or ismethod(object) or ismethoddescriptor(object)
            or ismethodwrapper(object))


def isawaitable(object):
    """Whether it can be awaited."""
    if isinstance(object, types.CoroutineType):
        return True
    if isinstance(object, types.GeneratorType):
        return bool(object.gi_code.co_flags & CO_ITERABLE_COROUTINE)
    from _collections_abc import Awaitable
    return isinstance(object, Awaitable)


def isabstract(object):
    """Whether it is a class with abstract methods."""
    return isinstance(object, type) and bool(getattr(object, "__abstractmethods__", ()))


def _has_code_flag(f, flag):
    """Whether the function inside methods and partial objects has this flag."""
    import functools
    f = functools._unwrap_partialmethod(f)
    while ismethod(f):
        f = f.__func__
    f = functools._unwrap_partial(f)
    if not (isfunction(f) or _signature_is_functionlike(f)):
        return False
    return bool(f.__code__.co_flags & flag)


def isgeneratorfunction(obj):
    """Whether it is a function with `yield`."""
    return _has_code_flag(obj, CO_GENERATOR)


# Functions marked with this in `_is_coroutine_mark` count as coroutine functions.
_is_coroutine_mark = object()


def _has_coroutine_mark(f):
    import functools
    while ismethod(f):
        f = f.__func__
    f = functools._unwrap_partial(f)
    return getattr(f, "_is_coroutine_marker", None) is _is_coroutine_mark


def markcoroutinefunction(func):
    """Decorator: let `iscoroutinefunction` be true for a function that returns awaitables."""
    if hasattr(func, "__func__"):
        func = func.__func__
    func._is_coroutine_marker = _is_coroutine_mark
    return func


def iscoroutinefunction(obj):
    """Whether it is written with `async def` (and without `yield`), or marked as such."""
    if _has_code_flag(obj, CO_COROUTINE) or _has_coroutine_mark(obj):
        return True
    # Some of asyncio's are native.
    asyncio = sys.modules.get("asyncio.coroutines")
    return asyncio is not None and asyncio._is_native_coroutine_function(obj)


def isasyncgenfunction(obj):
    """Whether it is written with `async def` and with `yield`."""
    return _has_code_flag(obj, CO_ASYNC_GENERATOR)


# Members.

def _getmembers(object, predicate, getter):
    results = []
    processed = set()
    names = dir(object)
    if isclass(object):
        mro = getmro(object)
        # Descriptors of the metaclass's kind may be missing in dir().
        try:
            for base in object.__bases__:
                for k, v in base.__dict__.items():
                    if isinstance(v, types.DynamicClassAttribute):
                        names.append(k)
        except AttributeError:
            pass
    else:
        mro = ()
    for key in names:
        try:
            value = getter(object, key)
            if key in processed:
                raise AttributeError
        except AttributeError:
            for base in mro:
                if key in base.__dict__:
                    value = base.__dict__[key]
                    break
            else:
                continue
        if not predicate or predicate(value):
            results.append((key, value))
        processed.add(key)
    results.sort(key=lambda pair: pair[0])
    return results


def getmembers(object, predicate=None):
    """Return the sorted (name, value) pairs of the members that fit the predicate."""
    return _getmembers(object, predicate, getattr)


def getmembers_static(object, predicate=None):
    """Like `getmembers`, without running descriptors or `__getattr__`."""
    return _getmembers(object, predicate, getattr_static)


Attribute = namedtuple("Attribute", "name kind defining_class object")


def classify_class_attrs(cls):
    """Return an Attribute for each name in dir(cls): kind, class that defines it, object."""
    mro = getmro(cls)
    metamro = tuple(c for c in getmro(type(cls)) if c not in (type, object))
    names = dir(cls)
    for base in mro:
        for k, v in base.__dict__.items():
            if isinstance(v, types.DynamicClassAttribute) and v.fget is not None:
                names.append(k)
    result = []
    processed = set()
    for name in names:
        homecls = get_obj = dict_obj = None
        if name not in processed:
            try:
                if name == "__dict__":
                    raise Exception("__dict__ is special, don't want the proxy")
                get_obj = getattr(cls, name)
            except Exception:
                pass
            else:
                homecls = getattr(get_obj, "__objclass__", homecls)
                if homecls not in mro:
                    homecls = None
                    last = None
                    for source, getter in ((mro, lambda c: getattr(c, name, None)),
                                           (metamro, lambda c: c.__dict__.get(name))):
                        for candidate in source:
                            if getter(candidate) is get_obj:
                                last = candidate
                    if last is not None:
                        homecls = last
        for base in mro:
            if name in base.__dict__:
                dict_obj = base.__dict__[name]
                if homecls not in metamro:
                    homecls = base
                break
        if homecls is None:
            continue
        obj = get_obj if get_obj is not None else dict_obj
        if isinstance(dict_obj, (staticmethod, types.BuiltinMethodType)):
            kind, obj = "static method", dict_obj
        elif isinstance(dict_obj, (classmethod, types.ClassMethodDescriptorType)):
            kind, obj = "class method", dict_obj
        elif isinstance(dict_obj, property):
            kind, obj = "property", dict_obj
        elif isroutine(obj):
            kind = "method"
        else:
            kind = "data"
        result.append(Attribute(name, kind, homecls, obj))
        processed.add(name)
    return result


def getmro(cls):
    """Return the classes in which attributes are looked up, in that order."""
    return cls.__mro__


def unwrap(func, *, stop=None):
    """Follow the chain of `__wrapped__` to the function inside."""
    f = func
    seen = {id(f): f}
    limit = sys.getrecursionlimit()
    while not isinstance(func, type) and hasattr(func, "__wrapped__"):
        if stop is not None and stop(func):
            break
        func = func.__wrapped__
        if id(func) in seen or len(seen) >= limit:
            raise ValueError(f"wrapper loop when unwrapping {f!r}")
        seen[id(func)] = func
    return func


def get_annotations(obj, *, globals=None, locals=None, eval_str=False):
    """Return a new dict of the annotations of a function, class or module."""
    if isinstance(obj, type):
        ann = obj.__dict__.get("__annotations__", None)
        if isinstance(ann, types.GetSetDescriptorType):
            ann = None
        module = sys.modules.get(getattr(obj, "__module__", None), None)
        obj_globals = getattr(module, "__dict__", None)
        obj_locals = dict(vars(obj))
        unwrapped = obj
    elif isinstance(obj, types.ModuleType):
        ann = getattr(obj, "__annotations__", None)
        obj_globals, obj_locals, unwrapped = obj.__dict__, None, None
    elif callable(obj):
        ann = getattr(obj, "__annotations__", None)
        obj_globals, obj_locals, unwrapped = getattr(obj, "__globals__", None), None, obj
    else:
        raise TypeError(f"{obj!r} is not a module, class, or callable.")
    if ann is None:
        return {}
    if not isinstance(ann, dict):
        raise ValueError(f"{obj!r}.__annotations__ is neither a dict nor None")
    if not ann:
        return {}
    if not eval_str:
        return dict(ann)

    import functools
    while unwrapped is not None:
        if hasattr(unwrapped, "__wrapped__"):
            unwrapped = unwrapped.__wrapped__
        elif isinstance(unwrapped, functools.partial):
            unwrapped = unwrapped.func
        else:
            break
        obj_globals = getattr(unwrapped, "__globals__", obj_globals)
    if globals is None:
        globals = obj_globals
    if locals is None:
        locals = obj_locals
    if type_params := getattr(obj, "__type_params__", ()):
        locals = {param.__name__: param for param in type_params} | (locals or {})
    return {key: eval(value, globals, locals) if isinstance(value, str) else value for key, value in ann.items()}


# Documentation.

def _finddoc(obj):
    """The docstring inherited from the class that defines a method first."""
    if isclass(obj):
        for base in obj.__mro__:
            if base is not object:
                doc = base.__dict__.get("__doc__")
                if isinstance(doc, str):
                    return doc
        return None
    name = getattr(obj, "__name__", None)
    if ismethod(obj):
        owner = obj.__self__ if isclass(obj.__self__) else obj.__self__.__class__
    elif isfunction(obj):
        owner = sys.modules.get(obj.__module__)
        for part in obj.__qualname__.split(".")[:-1]:
            owner = getattr(owner, part, None)
        if not isclass(owner):
            return None
    elif isinstance(obj, property):
        name = obj.fget.__name__ if obj.fget else None
        owner = sys.modules.get(getattr(obj.fget, "__module__", None))
        for part in getattr(obj.fget, "__qualname__", "").split(".")[:-1]:
            owner = getattr(owner, part, None)
        if not isclass(owner):
            return None
    elif ismethoddescriptor(obj) or isdatadescriptor(obj):
        owner = getattr(obj, "__objclass__", None)
        if owner is None:
            return None
    elif isbuiltin(obj):
        owner = obj.__self__ if isclass(obj.__self__) else obj.__self__.__class__
    else:
        return None
    for base in owner.__mro__:
        try:
            doc = getattr(base, name).__doc__
        except AttributeError:
            continue
        if doc is not None:
            return doc
    return None


def getdoc(object):
    """Return the docstring, its own or inherited, with indentation removed."""
    try:
        doc = object.__doc__
    except AttributeError:
        return None
    if doc is None:
        try:
            doc = _finddoc(object)
        except (AttributeError, TypeError):
            return None
    return cleandoc(doc) if isinstance(doc, str) else None


def cleandoc(doc):
    """Remove the indentation of a docstring's lines, and blank lines at both ends."""
    lines = doc.expandtabs().split("\n")
    margin = min((len(line) - len(line.lstrip(" ")) for line in lines[1:] if line.strip(" ")), default=0)
    lines = [lines[0].lstrip(" ")] + [line[margin:] for line in lines[1:]]
    while lines and not lines[-1]:
        lines.pop()
    while lines and not lines[0]:
        lines.pop(0)
    return "\n".join(lines)


def getcomments(object):
    """Return the comment lines just above the source of an object, or None."""
    try:
        lines, lnum = findsource(object)
    except (OSError, TypeError):
        return None
    if ismodule(object):
        start = 1 if lines and lines[0][:2] == "#!" else 0
        while start < len(lines) and lines[start].strip() in ("", "#"):
            start += 1
        comments = []
        while start < len(lines) and lines[start].startswith("#"):
            comments.append(lines[start].expandtabs())
            start += 1
        return "".join(comments) or None
    if lnum <= 0:
        return None
    indent = indentsize(lines[lnum])
    comments = []
    end = lnum - 1
    while end >= 0 and lines[end].lstrip().startswith("#") and indentsize(lines[end]) == indent:
        comments.insert(0, lines[end].expandtabs().lstrip())
        end -= 1
    return "".join(comments) or None


def indentsize(line):
    """Return how far a line is indented."""
    expanded = line.expandtabs()
    return len(expanded) - len(expanded.lstrip())


# Source.

def getfile(object):
    """Return the file in which an object was defined."""
    if ismodule(object):
        if getattr(object, "__file__", None):
            return object.__file__
        raise TypeError(f"{object!r} is a built-in module")
    if isclass(object):
        if hasattr(object, "__module__"):
            module = sys.modules.get(object.__module__)
            if getattr(module, "__file__", None):
                return module.__file__
            if object.__module__ == "__main__":
                raise OSError("source code not available")
        raise TypeError(f"{object!r} is a built-in class")
    if ismethod(object):
        object = object.__func__
    if isfunction(object):
        object = object.__code__
    if istraceback(object):
        object = object.tb_frame
    if isframe(object):
        object = object.f_code
    if iscode(object):
        return object.co_filename
    raise TypeError("module, class, method, function, traceback, frame, or code object was expected, got "
                    f"{type(object).__name__}")


def getmodulename(path):
    """Return the module name that a file of this name has, or None."""
    name = os.path.basename(path)
    for suffix in (".py", ".pyc"):
        if name.endswith(suffix):
            return name[:-len(suffix)]
    return None


def getsourcefile(object):
    """Return the file with the source of an object, or None."""
    filename = getfile(object)
    if filename.endswith(".pyc"):
        filename = filename[:-1]
    import linecache
    import os
    if filename in linecache.cache or os.path.exists(filename):
        return filename
    module = getmodule(object, filename)
    if getattr(module, "__loader__", None) is not None:
        return filename
    if getattr(getattr(module, "__spec__", None), "loader", None) is not None:
        return filename
    return None


def getabsfile(object, _filename=None):
    import os
    if _filename is None:
        _filename = getsourcefile(object) or getfile(object)
    return os.path.normcase(os.path.abspath(_filename))


def getmodule(object, _filename=None):
    """Return the module in which an object was defined, or None."""
    if ismodule(object):
        return object
    if hasattr(object, "__module__"):
        return sys.modules.get(object.__module__)
    try:
        file = getabsfile(object, _filename)
    except (TypeError, FileNotFoundError):
        return None
    for module in list(sys.modules.values()):
        if ismodule(module) and getattr(module, "__file__", None) == file:
            return module
    main = sys.modules["__main__"]
    name = getattr(object, "__name__", None)
    if name is not None and getattr(main, name, None) is object:
        return main
    return None


class ClassFoundException(Exception):
    pass


def findsource(object):
    """Return all lines of the object's file, and the index of its first line."""
    import linecache
    file = getsourcefile(object)
    if file:
        linecache.checkcache(file)
    else:
        file = getfile(object)
        if not (file.startswith("<") and file.endswith(">")):
            raise OSError("source code not available")
    module = getmodule(object, file)
    lines = linecache.getlines(file, module.__dict__) if module else linecache.getlines(file)
    if not lines and file.startswith("<") and hasattr(object, "__code__"):
        lines = linecache._getlines_from_code(object.__code__)
    if not lines:
        raise OSError("could not get source code")
    if ismodule(object):
        return lines, 0
    if isclass(object):
        try:
            lnum = vars(object)["__firstlineno__"] - 1
        except (TypeError, KeyError):
            raise OSError("source code not available")
        if lnum >= len(lines):
            raise OSError("lineno is out of bounds")
        return lines, lnum
    if ismethod(object):
        object = object.__func__
    if isfunction(object):
        object = object.__code__
    if istraceback(object):
        object = object.tb_frame
    if isframe(object):
        object = object.f_code
    if iscode(object):
        if not hasattr(object, "co_firstlineno"):
            raise OSError("could not find function definition")
        lnum = object.co_firstlineno - 1
        if lnum >= len(lines):
            raise OSError("lineno is out of bounds")
        return lines, lnum
    raise OSError("could not find code object")


class EndOfBlock(Exception):
    """Raised by `BlockFinder.tokeneater` when the token it got no longer belongs to the block."""


class BlockFinder:
    """Finds where a block of code ends, from the tokens of its lines (see `tokenize`); `last` is its last line so far."""

    def __init__(self):
        self.indent = 0             # how deep the token is inside the block
        self.islambda = False
        self.started = False        # the `def`, `class` or `lambda` has been seen
        self.passline = False       # the rest of this line belongs to the block whatever it is
        self.indecorator = False
        self.last = 1
        self.body_col0 = None       # the column at which the body stands

    def tokeneater(self, type, token, srowcol, erowcol, line):
        """Take the next token; raises EndOfBlock if it stands behind the block."""
        from token import COMMENT, DEDENT, INDENT, NEWLINE, NL
        if not self.started and not self.indecorator:
            if token == "@":
                self.indecorator = True
            elif token in ("def", "class", "lambda"):
                self.islambda = token == "lambda"
                self.started = True
            self.passline = True
        elif type == NEWLINE:
            self.passline = False
            self.last = srowcol[0]
            if self.islambda:
                raise EndOfBlock
            self.indecorator = False
        elif self.passline:
            return
        elif type == INDENT:
            if self.body_col0 is None and self.started:
                self.body_col0 = erowcol[1]
            self.indent += 1
            self.passline = True
        elif type == DEDENT:
            self.indent -= 1
            if self.indent <= 0:
                raise EndOfBlock
        elif type == COMMENT:
            if self.body_col0 is not None and srowcol[1] >= self.body_col0:
                self.last = srowcol[0]
        elif self.indent == 0 and type != NL:
            raise EndOfBlock


def getblock(lines):
    """Return the lines of the block that begins at the first line: decorators, header and body."""
    last = 0        # how many lines belong to the block for certain
    depth = 0       # open brackets
    quote = None    # the quotes of a string that goes on over lines
    base = None     # indentation of the header
    body = None     # indentation of the body
    header_done = False
    is_lambda = False
    continued = False
    for number, line in enumerate(lines, 1):
        stripped = line.strip()
        starts_statement = depth == 0 and quote is None and not continued
        if starts_statement:
            if not stripped:
                continue
            indent = indentsize(line)
            if base is None:
                base = indent
                words = stripped.split(None, 1)[0]
                is_lambda = not (stripped.startswith("@") or words in ("def", "class", "async"))
            elif stripped.startswith("#"):
                # A comment belongs to the block if more of the block follows, or if it is indented as the body is.
                if body is not None and indent >= body:
                    last = number
                continue
            elif header_done and indent <= base:
                break
            elif header_done and body is None:
                body = indent
        depth, quote, ends_with_colon, continued = _scan_line(line, depth, quote)
        last = number
        if depth == 0 and quote is None and not continued:
            if is_lambda:
                break
            if not header_done and not (starts_statement and stripped.startswith("@")) and _opens_body(
                    lines[:number], ends_with_colon):
                header_done = True
                if not ends_with_colon:
                    break  # the body stands on the line of the header
    return lines[:last]


def _opens_body(lines, ends_with_colon):
    if ends_with_colon:
        return True
    for line in lines:
        words = line.split(None, 1)
        if words and words[0] in ("def", "class", "async"):
            return True
    return False


def _scan_line(line, depth, quote):
    """Follow brackets and strings along a line; return (depth, open quotes, ends with ':', goes on after '\\')."""
    i = 0
    last = ""
    while i < len(line):
        c = line[i]
        if quote is not None:
            if c == "\\":
                i += 2
                continue
            if line.startswith(quote, i):
                i += len(quote)
                quote = None
                last = '"'
                continue
            i += 1
            continue
        if c == "#":
            break
        if c in "'\"":
            quote = c * 3 if line.startswith(c * 3, i) else c
            i += len(quote)
            continue
        if c == "\\" and line[i + 1:].strip() == "":
            return depth, quote, False, True
        if c in "([{":
            depth += 1
        elif c in ")]}":
            depth -= 1
        if not c.isspace():
            last = c
        i += 1
    if quote is not None and len(quote) == 1:
        quote = None if not line.rstrip("\n").endswith("\\") else quote
    return depth, quote, depth == 0 and last == ":", False


def getsourcelines(object):
    """Return (lines, number of the first line) of the source of an object."""
    object = unwrap(object)
    lines, lnum = findsource(object)
    if istraceback(object):
        object = object.tb_frame
    if ismodule(object) or isframe(object) and object.f_code.co_name == "<module>":
        return lines, 0
    return getblock(lines[lnum:]), lnum + 1


def getsource(object):
    """Return the source of an object as one string."""
    lines, lnum = getsourcelines(object)
    return "".join(lines)


def walktree(classes, children, parent):
    results = []
    classes.sort(key=lambda c: (c.__module__, c.__name__))
    for c in classes:
        results.append((c, c.__bases__))
        if c in children:
            results.append(walktree(children[c], children, c))
    return results


def getclasstree(classes, unique=False):
    """Arrange classes in nested lists by inheritance."""
    children = {}
    roots = []
    for c in classes:
        if c.__bases__:
            for parent in c.__bases__:
                children.setdefault(parent, [])
                if c not in children[parent]:
                    children[parent].append(c)
                if unique and parent in classes:
                    break
        elif c not in roots:
            roots.append(c)
    for parent in children:
        if parent not in classes:
            roots.append(parent)
    return walktree(roots, children, None)


# Arguments, old style.

Arguments = namedtuple("Arguments", "args, varargs, varkw")
FullArgSpec = namedtuple("FullArgSpec", "args, varargs, varkw, defaults, kwonlyargs, kwonlydefaults, annotations")
ArgInfo = namedtuple("ArgInfo", "args varargs keywords locals")


def getargs(co):
    """Return the parameter names of a code object."""
    if not iscode(co):
        raise TypeError(f"{co!r} is not a code object")
    nargs, nkwargs = co.co_argcount, co.co_kwonlyargcount
    names = co.co_varnames
    args = list(names[:nargs + nkwargs])
    at = nargs + nkwargs
    varargs = varkw = None
    if co.co_flags & CO_VARARGS:
        varargs = names[at]
        at += 1
    if co.co_flags & CO_VARKEYWORDS:
        varkw = names[at]
    return Arguments(args, varargs, varkw)


def getfullargspec(func):
    """Return the parameters of a function; prefer `signature`."""
    try:
        sig = _signature_from_callable(func, follow_wrapper_chains=False, skip_bound_arg=False, sigcls=Signature,
                                       eval_str=False)
    except Exception as ex:
        raise TypeError("unsupported callable") from ex
    args, posonly, kwonly = [], [], []
    varargs = varkw = None
    defaults = ()
    kwdefaults = {}
    annotations = {}
    if sig.return_annotation is not sig.empty:
        annotations["return"] = sig.return_annotation
    for param in sig.parameters.values():
        kind, name = param.kind, param.name
        if kind is _POSITIONAL_ONLY or kind is _POSITIONAL_OR_KEYWORD:
            (posonly if kind is _POSITIONAL_ONLY else args).append(name)
            if param.default is not param.empty:
                defaults += (param.default,)
        elif kind is _VAR_POSITIONAL:
            varargs = name
        elif kind is _KEYWORD_ONLY:
            kwonly.append(name)
            if param.default is not param.empty:
                kwdefaults[name] = param.default
        elif kind is _VAR_KEYWORD:
            varkw = name
        if param.annotation is not param.empty:
            annotations[name] = param.annotation
    return FullArgSpec(posonly + args, varargs, varkw, defaults or None, kwonly, kwdefaults or None, annotations)


def getargvalues(frame):
    """Return the arguments with which the function of a frame was called."""
    args, varargs, varkw = getargs(frame.f_code)
    return ArgInfo(args, varargs, varkw, frame.f_locals)


def formatannotation(annotation, base_module=None, *, quote_annotation_strings=True):
    if not quote_annotation_strings and isinstance(annotation, str):
        return annotation
    if getattr(annotation, "__module__", None) == "typing":
        return repr(annotation).replace("typing.", "") if not repr(annotation).startswith("<") else repr(annotation)
    if isinstance(annotation, types.GenericAlias):
        return str(annotation)
    if isinstance(annotation, type):
        if annotation.__module__ in ("builtins", base_module):
            return annotation.__qualname__
        return f"{annotation.__module__}.{annotation.__qualname__}"
    return repr(annotation)


def formatannotationrelativeto(object):
    module = getattr(object, "__module__", None)
    return lambda annotation: formatannotation(annotation, module)


def formatargvalues(args, varargs, varkw, locals, formatarg=str, formatvarargs=lambda name: "*" + name,
                    formatvarkw=lambda name: "**" + name, formatvalue=lambda value: "=" + repr(value)):
    """Return the text of what `getargvalues` returned: `(a=1, *args=(2,))`."""
    specs = [formatarg(name) + formatvalue(locals[name]) for name in args]
    if varargs:
        specs.append(formatvarargs(varargs) + formatvalue(locals[varargs]))
    if varkw:
        specs.append(formatvarkw(varkw) + formatvalue(locals[varkw]))
    return "(" + ", ".join(specs) + ")"


def getcallargs(func, /, *positional, **named):
    """Return a dict of what each parameter would be bound to in a call; prefer `Signature.bind`."""
    args, varargs, varkw, defaults, kwonlyargs, kwonlydefaults, _ = getfullargspec(func)
    f_name = func.__name__
    if ismethod(func) and func.__self__ is not None:
        positional = (func.__self__,) + positional
    result = dict(zip(args, positional))
    if varargs:
        result[varargs] = tuple(positional[len(args):])
    extra = {}
    if varkw:
        result[varkw] = extra
    for name, value in named.items():
        if name not in args and name not in kwonlyargs:
            if not varkw:
                raise TypeError(f"{f_name}() got an unexpected keyword argument {name!r}")
            extra[name] = value
            continue
        if name in result:
            raise TypeError(f"{f_name}() got multiple values for argument {name!r}")
        result[name] = value
    if len(positional) > len(args) and not varargs:
        _too_many(f_name, args, kwonlyargs, len(defaults or ()), len(positional), result)
    first_default = len(args) - len(defaults or ())
    missing = [name for name in args[:first_default] if name not in result]
    if missing:
        _missing_arguments(f_name, missing, True)
    for name, value in zip(args[first_default:], defaults or ()):
        result.setdefault(name, value)
    missing = []
    for name in kwonlyargs:
        if name not in result:
            if kwonlydefaults and name in kwonlydefaults:
                result[name] = kwonlydefaults[name]
            else:
                missing.append(name)
    if missing:
        _missing_arguments(f_name, missing, False)
    return result


def _missing_arguments(f_name, names, positional):
    names = [repr(name) for name in names]
    if len(names) == 1:
        text = names[0]
    elif len(names) == 2:
        text = " and ".join(names)
    else:
        text = f"{', '.join(names[:-1])}, and {names[-1]}"
    raise TypeError(f"{f_name}() missing {len(names)} required {'positional' if positional else 'keyword-only'} "
                    f"argument{'' if len(names) == 1 else 's'}: {text}")


def _too_many(f_name, args, kwonly, ndefaults, given, values):
    atleast = len(args) - ndefaults
    kwonly_given = len([arg for arg in kwonly if arg in values])
    if ndefaults:
        plural = True
        sig = f"from {atleast} to {len(args)}"
    else:
        plural = len(args) != 1
        sig = str(len(args))
    kwonly_sig = ""
    if kwonly_given:
        kwonly_sig = (f" positional argument{'s' if given != 1 else ''} (and {kwonly_given} keyword-only "
                      f"argument{'s' if kwonly_given != 1 else ''})")
    raise TypeError(f"{f_name}() takes {sig} positional argument{'s' if plural else ''} but {given}{kwonly_sig} "
                    f"{'was' if given == 1 and not kwonly_given else 'were'} given")


ClosureVars = namedtuple("ClosureVars", "nonlocals globals builtins unbound")


def getclosurevars(func):
    """Return the names that a function takes from outside, with their values."""
    if ismethod(func):
        func = func.__func__
    if not isfunction(func):
        raise TypeError(f"{func!r} is not a Python function")
    code = func.__code__
    nonlocals = {} if func.__closure__ is None else {
        name: cell.cell_contents for name, cell in zip(code.co_freevars, func.__closure__)}
    global_ns = func.__globals__
    builtin_ns = global_ns.get("__builtins__", __builtins__)
    if ismodule(builtin_ns):
        builtin_ns = builtin_ns.__dict__
    global_vars, builtin_vars, unbound = {}, {}, set()
    for name in code.co_names:
        if name in global_ns:
            global_vars[name] = global_ns[name]
        elif name in builtin_ns:
            builtin_vars[name] = builtin_ns[name]
        else:
            unbound.add(name)
    return ClosureVars(nonlocals, global_vars, builtin_vars, unbound)


# The stack.

_Traceback = namedtuple("_Traceback", "filename lineno function code_context index")


class Traceback(_Traceback):
    def __new__(cls, filename, lineno, function, code_context, index, *, positions=None):
        instance = super().__new__(cls, filename, lineno, function, code_context, index)
        instance.positions = positions
        return instance

    def __repr__(self):
        return (f"Traceback(filename={self.filename!r}, lineno={self.lineno!r}, function={self.function!r}, "
                f"code_context={self.code_context!r}, index={self.index!r}, positions={self.positions!r})")


_FrameInfo = namedtuple("_FrameInfo", ("frame",) + Traceback._fields)


class FrameInfo(_FrameInfo):
    def __new__(cls, frame, filename, lineno, function, code_context, index, *, positions=None):
        instance = super().__new__(cls, frame, filename, lineno, function, code_context, index)
        instance.positions = positions
        return instance

    def __repr__(self):
        return (f"FrameInfo(frame={self.frame!r}, filename={self.filename!r}, lineno={self.lineno!r}, "
                f"function={self.function!r}, code_context={self.code_context!r}, index={self.index!r}, "
                f"positions={self.positions!r})")


_Positions = namedtuple("Positions", "lineno end_lineno col_offset end_col_offset")
_Positions.__module__ = "dis"


def getlineno(frame):
    """Return the line at which a frame is."""
    return frame.f_lineno


def getframeinfo(frame, context=1):
    """Return file, line, function and `context` lines of source around the line of a frame or traceback."""
    from traceback import _position
    if istraceback(frame):
        positions = _position(frame.tb_frame.f_code, frame.tb_lasti)
        lineno = frame.tb_lineno
        frame = frame.tb_frame
    else:
        lineno = frame.f_lineno
        positions = _position(frame.f_code, frame.f_lasti)
    if positions[0] is None:
        positions = (lineno, *positions[1:])
    if not isframe(frame):
        raise TypeError(f"{frame!r} is not a frame or traceback object")
    filename = getsourcefile(frame) or getfile(frame)
    lines = index = None
    if context > 0:
        start = lineno - 1 - context // 2
        try:
            lines, lnum = findsource(frame)
        except OSError:
            lines = index = None
        else:
            start = max(0, min(start, len(lines) - context))
            lines = lines[start:start + context]
            index = lineno - 1 - start
    return Traceback(filename, lineno, frame.f_code.co_name, lines, index, positions=_Positions(*positions))


def _frame_info(frame, tb_or_frame, context):
    info = getframeinfo(tb_or_frame, context)
    return FrameInfo(frame, *info, positions=info.positions)


def getouterframes(frame, context=1):
    """Return FrameInfo objects from a frame to the bottom of the stack."""
    result = []
    while frame:
        result.append(_frame_info(frame, frame, context))
        frame = frame.f_back
    return result


def getinnerframes(tb, context=1):
    """Return FrameInfo objects for a traceback."""
    result = []
    while tb:
        result.append(_frame_info(tb.tb_frame, tb, context))
        tb = tb.tb_next
    return result


def currentframe():
    """Return the frame of the caller."""
    return sys._getframe(1)


def stack(context=1):
    """Return FrameInfo objects from the caller to the bottom of the stack."""
    return getouterframes(sys._getframe(1), context)


def trace(context=1):
    """Return FrameInfo objects between the current frame and where the handled exception was raised."""
    exc = sys.exception()
    return getinnerframes(None if exc is None else exc.__traceback__, context)


# Attributes without running code.

_absent = object()


def _mro_lookup(klass, attr):
    for entry in type.__dict__["__mro__"].__get__(klass):
        namespace = type.__dict__["__dict__"].__get__(entry)
        if attr in namespace:
            return namespace[attr]
    return _absent


def _instance_dict(obj):
    """The real dict of an object, unless a class attribute pretends to be it."""
    descriptor = _mro_lookup(type(obj), "__dict__")
    if not isinstance(descriptor, (types.GetSetDescriptorType, types.MemberDescriptorType)):
        return {}
    try:
        return object.__getattribute__(obj, "__dict__")
    except AttributeError:
        return {}


def getattr_static(obj, attr, default=_absent):
    """Like `getattr`, without running descriptors, `__getattr__` or `__getattribute__`."""
    instance_result = _absent
    if isinstance(obj, type):
        klass = obj
        klass_result = _mro_lookup(klass, attr)
    else:
        klass = type(obj)
        instance_result = _instance_dict(obj).get(attr, _absent)
        klass_result = _mro_lookup(klass, attr)
    if instance_result is not _absent and klass_result is not _absent:
        cls = type(klass_result)
        if _mro_lookup(cls, "__get__") is not _absent and (
                _mro_lookup(cls, "__set__") is not _absent or _mro_lookup(cls, "__delete__") is not _absent):
            return klass_result
    if instance_result is not _absent:
        return instance_result
    if klass_result is not _absent:
        return klass_result
    if obj is klass:
        result = _mro_lookup(type(klass), attr)
        if result is not _absent:
            return result
    if default is not _absent:
        return default
    raise AttributeError(attr)


# States of generators and coroutines.

GEN_CREATED, GEN_RUNNING, GEN_SUSPENDED, GEN_CLOSED = "GEN_CREATED", "GEN_RUNNING", "GEN_SUSPENDED", "GEN_CLOSED"
CORO_CREATED, CORO_RUNNING, CORO_SUSPENDED, CORO_CLOSED = (
    "CORO_CREATED", "CORO_RUNNING", "CORO_SUSPENDED", "CORO_CLOSED")
AGEN_CREATED, AGEN_RUNNING, AGEN_SUSPENDED, AGEN_CLOSED = (
    "AGEN_CREATED", "AGEN_RUNNING", "AGEN_SUSPENDED", "AGEN_CLOSED")


def getgeneratorstate(generator):
    """Return GEN_CREATED, GEN_RUNNING, GEN_SUSPENDED or GEN_CLOSED."""
    if generator.gi_running:
        return GEN_RUNNING
    if generator.gi_suspended:
        return GEN_SUSPENDED
    return GEN_CLOSED if generator.gi_frame is None else GEN_CREATED


def getcoroutinestate(coroutine):
    """Return CORO_CREATED, CORO_RUNNING, CORO_SUSPENDED or CORO_CLOSED."""
    if coroutine.cr_running:
        return CORO_RUNNING
    if coroutine.cr_suspended:
        return CORO_SUSPENDED
    return CORO_CLOSED if coroutine.cr_frame is None else CORO_CREATED


def getasyncgenstate(agen):
    """Return AGEN_CREATED, AGEN_RUNNING, AGEN_SUSPENDED or AGEN_CLOSED."""
    if agen.ag_running:
        return AGEN_RUNNING
    if agen.ag_suspended:
        return AGEN_SUSPENDED
    return AGEN_CLOSED if agen.ag_frame is None else AGEN_CREATED


def getgeneratorlocals(generator):
    """Return the local variables of a generator."""
    if not isgenerator(generator):
        raise TypeError(f"{generator!r} is not a Python generator")
    frame = getattr(generator, "gi_frame", None)
    return {} if frame is None else generator.gi_frame.f_locals


def getcoroutinelocals(coroutine):
    """Return the local variables of a coroutine."""
    frame = getattr(coroutine, "cr_frame", None)
    return {} if frame is None else frame.f_locals


def getasyncgenlocals(agen):
    """Return the local variables of an asynchronous generator."""
    if not isasyncgen(agen):
        raise TypeError(f"{agen!r} is not a Python async generator")
    frame = getattr(agen, "ag_frame", None)
    return {} if frame is None else agen.ag_frame.f_locals


# Signatures.

class _void:
    """Stands for an argument that was not given."""


class _empty:
    """Marks a parameter without default or annotation."""


class _ParameterKind(enum.IntEnum):
    POSITIONAL_ONLY = "positional-only"
    POSITIONAL_OR_KEYWORD = "positional or keyword"
    VAR_POSITIONAL = "variadic positional"
    KEYWORD_ONLY = "keyword-only"
    VAR_KEYWORD = "variadic keyword"

    def __new__(cls, description):
        value = len(cls.__members__)
        member = int.__new__(cls, value)
        member._value_ = value
        member.description = description
        return member

    def __str__(self):
        return self.name


_POSITIONAL_ONLY, _POSITIONAL_OR_KEYWORD, _VAR_POSITIONAL, _KEYWORD_ONLY, _VAR_KEYWORD = _ParameterKind


class Parameter:
    """One parameter of a signature."""

    __slots__ = ("_name", "_kind", "_default", "_annotation")

    POSITIONAL_ONLY = _POSITIONAL_ONLY
    POSITIONAL_OR_KEYWORD = _POSITIONAL_OR_KEYWORD
    VAR_POSITIONAL = _VAR_POSITIONAL
    KEYWORD_ONLY = _KEYWORD_ONLY
    VAR_KEYWORD = _VAR_KEYWORD
    empty = _empty

    def __init__(self, name, kind, *, default=_empty, annotation=_empty):
        try:
            self._kind = _ParameterKind(kind)
        except ValueError:
            raise ValueError(f"value {kind!r} is not a valid Parameter.kind")
        if default is not _empty and self._kind in (_VAR_POSITIONAL, _VAR_KEYWORD):
            raise ValueError(f"{self._kind.description} parameters cannot have default values")
        self._default = default
        self._annotation = annotation
        if name is _empty:
            raise ValueError("name is a required attribute for Parameter")
        if not isinstance(name, str):
            raise TypeError(f"name must be a str, not a {type(name).__name__}")
        if name[:1] == "." and name[1:].isdigit():
            # The iterator of a comprehension.
            if self._kind != _POSITIONAL_OR_KEYWORD:
                raise ValueError("implicit arguments must be passed as positional or keyword arguments, not "
                                 f"{self._kind.description}")
            self._kind = _POSITIONAL_ONLY
            name = f"implicit{name[1:]}"
        from keyword import iskeyword
        if iskeyword(name) and self._kind is not _POSITIONAL_ONLY or not name.isidentifier():
            raise ValueError(f"{name!r} is not a valid parameter name")
        self._name = name

    def __reduce__(self):
        return type(self), (self._name, self._kind), {"_default": self._default, "_annotation": self._annotation}

    def __setstate__(self, state):
        self._default = state["_default"]
        self._annotation = state["_annotation"]

    @property
    def name(self):
        return self._name

    @property
    def default(self):
        return self._default

    @property
    def annotation(self):
        return self._annotation

    @property
    def kind(self):
        return self._kind

    def replace(self, *, name=_void, kind=_void, annotation=_void, default=_void):
        """Return a changed copy."""
        return type(self)(self._name if name is _void else name, self._kind if kind is _void else kind,
                          default=self._default if default is _void else default,
                          annotation=self._annotation if annotation is _void else annotation)

    __replace__ = replace

    def __str__(self):
        return self._format()

    def _format(self, *, quote_annotation_strings=True):
        text = self._name
        if self._annotation is not _empty:
            annotation = formatannotation(self._annotation, quote_annotation_strings=quote_annotation_strings)
            text = f"{text}: {annotation}"
        if self._default is not _empty:
            text += f" = {self._default!r}" if self._annotation is not _empty else f"={self._default!r}"
        if self._kind is _VAR_POSITIONAL:
            return "*" + text
        return "**" + text if self._kind is _VAR_KEYWORD else text

    def __repr__(self):
        return f'<{self.__class__.__name__} "{self}">'

    def __hash__(self):
        return hash((self._name, self._kind, self._annotation, self._default))

    def __eq__(self, other):
        if self is other:
            return True
        if not isinstance(other, Parameter):
            return NotImplemented
        return (self._name == other._name and self._kind == other._kind and self._default == other._default
                and self._annotation == other._annotation)


class BoundArguments:
    """Arguments bound to the parameters of a signature."""

    __slots__ = ("arguments", "_signature", "__weakref__")

    def __init__(self, signature, arguments):
        self.arguments = arguments
        self._signature = signature

    @property
    def signature(self):
        return self._signature

    @property
    def args(self):
        args = []
        for name, param in self._signature.parameters.items():
            if param.kind in (_VAR_KEYWORD, _KEYWORD_ONLY) or name not in self.arguments:
                break
            if param.kind == _VAR_POSITIONAL:
                args.extend(self.arguments[name])
            else:
                args.append(self.arguments[name])
        return tuple(args)

    @property
    def kwargs(self):
        kwargs = {}
        started = False
        for name, param in self._signature.parameters.items():
            if not started:
                if param.kind in (_VAR_KEYWORD, _KEYWORD_ONLY):
                    started = True
                elif name not in self.arguments:
                    started = True
                    continue
            if not started or name not in self.arguments:
                continue
            if param.kind == _VAR_KEYWORD:
                kwargs.update(self.arguments[name])
            else:
                kwargs[name] = self.arguments[name]
        return kwargs

    def apply_defaults(self):
        """Add the defaults of parameters that were not given."""
        result = {}
        for name, param in self._signature.parameters.items():
            if name in self.arguments:
                result[name] = self.arguments[name]
            elif param.default is not _empty:
                result[name] = param.default
            elif param.kind is _VAR_POSITIONAL:
                result[name] = ()
            elif param.kind is _VAR_KEYWORD:
                result[name] = {}
        self.arguments = result

    def __eq__(self, other):
        if self is other:
            return True
        if not isinstance(other, BoundArguments):
            return NotImplemented
        return self.signature == other.signature and self.arguments == other.arguments

    def __setstate__(self, state):
        self._signature = state["_signature"]
        self.arguments = state["arguments"]

    def __getstate__(self):
        return {"_signature": self._signature, "arguments": self.arguments}

    def __repr__(self):
        args = ", ".join(f"{arg}={value!r}" for arg, value in self.arguments.items())
        return f"<{self.__class__.__name__} ({args})>"


class Signature:
    """The parameters of a callable, and its return annotation."""

    __slots__ = ("_return_annotation", "_parameters")

    _parameter_cls = Parameter
    _bound_arguments_cls = BoundArguments
    empty = _empty

    def __init__(self, parameters=None, *, return_annotation=_empty, __validate_parameters__=True):
        params = {}
        top_kind = _POSITIONAL_ONLY
        seen_default = False
        for param in parameters or ():
            if __validate_parameters__:
                kind, name = param.kind, param.name
                if kind < top_kind:
                    raise ValueError(f"wrong parameter order: {top_kind.description} parameter before "
                                     f"{kind.description} parameter")
                top_kind = kind
                if kind in (_POSITIONAL_ONLY, _POSITIONAL_OR_KEYWORD):
                    if param.default is _empty:
                        if seen_default:
                            raise ValueError("non-default argument follows default argument")
                    else:
                        seen_default = True
                if name in params:
                    raise ValueError(f"duplicate parameter name: {name!r}")
            params[param.name] = param
        self._parameters = types.MappingProxyType(params)
        self._return_annotation = return_annotation

    @classmethod
    def from_callable(cls, obj, *, follow_wrapped=True, globals=None, locals=None, eval_str=False):
        """Make one of a callable."""
        return _signature_from_callable(obj, sigcls=cls, follow_wrapper_chains=follow_wrapped, globals=globals,
                                        locals=locals, eval_str=eval_str)

    @property
    def parameters(self):
        return self._parameters

    @property
    def return_annotation(self):
        return self._return_annotation

    def replace(self, *, parameters=_void, return_annotation=_void):
        """Return a changed copy."""
        return type(self)(self.parameters.values() if parameters is _void else parameters,
                          return_annotation=self._return_annotation if return_annotation is _void
                          else return_annotation)

    __replace__ = replace

    def _hash_basis(self):
        params = tuple(p for p in self.parameters.values() if p.kind != _KEYWORD_ONLY)
        kwo_params = {p.name: p for p in self.parameters.values() if p.kind == _KEYWORD_ONLY}
        return params, kwo_params, self.return_annotation

    def __hash__(self):
        params, kwo_params, return_annotation = self._hash_basis()
        return hash((params, frozenset(kwo_params.values()), return_annotation))

    def __eq__(self, other):
        if self is other:
            return True
        if not isinstance(other, Signature):
            return NotImplemented
        return self._hash_basis() == other._hash_basis()

    def _bind(self, args, kwargs, *, partial=False):
        arguments = {}
        args = list(args)
        positional_only_as_keyword = []
        at = 0
        args_used_up = False  # before the parameter at hand was reached
        for param in self.parameters.values():
            name, kind = param.name, param.kind
            was_used_up, args_used_up = args_used_up, at >= len(args)
            if kind in (_POSITIONAL_ONLY, _POSITIONAL_OR_KEYWORD):
                if at < len(args):
                    if name in kwargs and kind is not _POSITIONAL_ONLY:
                        raise TypeError(f"multiple values for argument {name!r}")
                    arguments[name] = args[at]
                    at += 1
                elif kind is _POSITIONAL_OR_KEYWORD and name in kwargs:
                    arguments[name] = kwargs.pop(name)
                elif kind is _POSITIONAL_ONLY and name in kwargs:
                    if param.default is not _empty and self._has_var_keyword():
                        continue
                    if not self._has_var_keyword():
                        positional_only_as_keyword.append(name)
                    elif not partial:
                        raise TypeError(f"missing a required argument: {name!r}")
                elif param.default is _empty and not partial:
                    raise TypeError(f"missing a required argument: {name!r}")
            elif kind is _VAR_POSITIONAL:
                if at < len(args):
                    arguments[name] = tuple(args[at:])
                    at = len(args)
            elif kind is _KEYWORD_ONLY:
                if at < len(args):
                    raise TypeError("too many positional arguments")
                if name in kwargs:
                    arguments[name] = kwargs.pop(name)
                elif param.default is _empty and not partial:
                    what = "" if was_used_up else " keyword-only"
                    raise TypeError(f"missing a required{what} argument: {name!r}")
            elif kwargs:
                if at < len(args):
                    raise TypeError("too many positional arguments")
                arguments[name] = kwargs
                kwargs = {}
        if at < len(args):
            raise TypeError("too many positional arguments")
        if positional_only_as_keyword:
            names = ", ".join(positional_only_as_keyword)
            raise TypeError(f"got some positional-only arguments passed as keyword arguments: {names!r}")
        if kwargs:
            raise TypeError(f"got an unexpected keyword argument {next(iter(kwargs))!r}")
        return self._bound_arguments_cls(self, arguments)

    def _has_var_keyword(self):
        return any(p.kind is _VAR_KEYWORD for p in self.parameters.values())

    def bind(self, /, *args, **kwargs):
        """Bind arguments to the parameters, or raise TypeError as a call would."""
        return self._bind(args, kwargs)

    def bind_partial(self, /, *args, **kwargs):
        """Like `bind`, but arguments may be missing."""
        return self._bind(args, kwargs, partial=True)

    def __reduce__(self):
        return type(self), (tuple(self._parameters.values()),), {"_return_annotation": self._return_annotation}

    def __setstate__(self, state):
        self._return_annotation = state["_return_annotation"]

    def __repr__(self):
        return f"<{self.__class__.__name__} {self}>"

    def __str__(self):
        return self.format()

    def format(self, *, max_width=None, quote_annotation_strings=True):
        """Return the text of the signature, on several lines if it is wider than `max_width`."""
        result = []
        render_pos_only_separator = False
        render_kw_only_separator = True
        for param in self.parameters.values():
            formatted = param._format(quote_annotation_strings=quote_annotation_strings)
            kind = param.kind
            if kind == _POSITIONAL_ONLY:
                render_pos_only_separator = True
            elif render_pos_only_separator:
                result.append("/")
                render_pos_only_separator = False
            if kind == _VAR_POSITIONAL:
                render_kw_only_separator = False
            elif kind == _KEYWORD_ONLY and render_kw_only_separator:
                result.append("*")
                render_kw_only_separator = False
            result.append(formatted)
        if render_pos_only_separator:
            result.append("/")
        rendered = f"({', '.join(result)})"
        if max_width is not None and len(rendered) > max_width:
            rendered = "(\n    " + ",\n    ".join(result) + "\n)"
        if self.return_annotation is not _empty:
            anno = formatannotation(self.return_annotation, quote_annotation_strings=quote_annotation_strings)
            rendered += f" -> {anno}"
        return rendered


def signature(obj, *, follow_wrapped=True, globals=None, locals=None, eval_str=False):
    """Return the Signature of a callable."""
    return Signature.from_callable(obj, follow_wrapped=follow_wrapped, globals=globals, locals=locals,
                                   eval_str=eval_str)


def _signature_is_functionlike(obj):
    """Whether an object has all that a function has (as compiled ones do)."""
    if not callable(obj) or isclass(obj):
        return False
    name = getattr(obj, "__name__", None)
    code = getattr(obj, "__code__", None)
    defaults = getattr(obj, "__defaults__", _void)
    kwdefaults = getattr(obj, "__kwdefaults__", _void)
    return (isinstance(code, types.CodeType) and isinstance(name, str)
            and (defaults is None or isinstance(defaults, tuple))
            and (kwdefaults is None or isinstance(kwdefaults, dict)))


def _signature_bound_method(sig):
    """The signature without its first parameter."""
    params = tuple(sig.parameters.values())
    if not params or params[0].kind in (_VAR_KEYWORD, _KEYWORD_ONLY):
        raise ValueError("invalid method signature")
    if params[0].kind in (_POSITIONAL_OR_KEYWORD, _POSITIONAL_ONLY):
        params = params[1:]
    return sig.replace(parameters=params)


def _signature_from_function(cls, func, skip_bound_arg=True, globals=None, locals=None, eval_str=False):
    if not isfunction(func) and not _signature_is_functionlike(func):
        raise TypeError(f"{func!r} is not a Python function")
    text = getattr(func, "__text_signature__", None)
    if text:
        return _signature_fromstr(cls, func, text, skip_bound_arg)
    code = func.__code__
    names = code.co_varnames
    pos_count, posonly_count, kwonly_count = code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount
    annotations = get_annotations(func, globals=globals, locals=locals, eval_str=eval_str)
    defaults = func.__defaults__ or ()
    kwdefaults = func.__kwdefaults__ or {}
    make = cls._parameter_cls
    params = []
    first_default = pos_count - len(defaults)
    for i, name in enumerate(names[:pos_count]):
        params.append(make(name, _POSITIONAL_ONLY if i < posonly_count else _POSITIONAL_OR_KEYWORD,
                           default=defaults[i - first_default] if i >= first_default else _empty,
                           annotation=annotations.get(name, _empty)))
    at = pos_count + kwonly_count
    if code.co_flags & CO_VARARGS:
        name = names[at]
        at += 1
        params.append(make(name, _VAR_POSITIONAL, annotation=annotations.get(name, _empty)))
    for name in names[pos_count:pos_count + kwonly_count]:
        params.append(make(name, _KEYWORD_ONLY, default=kwdefaults.get(name, _empty),
                           annotation=annotations.get(name, _empty)))
    if code.co_flags & CO_VARKEYWORDS:
        name = names[at]
        params.append(make(name, _VAR_KEYWORD, annotation=annotations.get(name, _empty)))
    return cls(params, return_annotation=annotations.get("return", _empty), __validate_parameters__=True)


def _signature_fromstr(cls, obj, text, skip_bound_arg=True):
    """Parse the text in which native functions give their signature: `($self, x, /, *, key=None)`."""
    text = text.strip()
    if not text.startswith("("):
        raise ValueError(f"{obj!r} has invalid signature")
    depth = 0
    quote = None
    pieces = [""]
    for i, c in enumerate(text[1:], 1):
        if quote:
            if c == quote:
                quote = None
        elif c in "'\"":
            quote = c
        elif c in "([{":
            depth += 1
        elif c in ")]}":
            if depth == 0:
                break
            depth -= 1
        elif c == "," and depth == 0:
            pieces.append("")
            continue
        pieces[-1] += c

    module = sys.modules.get(getattr(obj, "__module__", None) or "builtins")
    namespace = dict(getattr(module, "__dict__", {}))
    self_parameter = None
    params = []
    kind = _POSITIONAL_OR_KEYWORD
    for piece in map(str.strip, pieces):
        if not piece:
            continue
        if piece == "/":
            params = [p.replace(kind=_POSITIONAL_ONLY) for p in params]
            continue
        if piece == "*":
            kind = _KEYWORD_ONLY
            continue
        name, has_default, default = piece.partition("=")
        name = name.partition(":")[0].strip()
        this_kind = kind
        if name.startswith("**"):
            name, this_kind = name[2:], _VAR_KEYWORD
        elif name.startswith("*"):
            name, this_kind = name[1:], _VAR_POSITIONAL
            kind = _KEYWORD_ONLY
        if name.startswith("$"):
            name = name[1:]
            self_parameter = len(params)
        value = _empty
        if has_default:
            try:
                value = eval(default.strip(), namespace)
            except Exception:
                raise ValueError(f"{obj!r} has invalid signature") from None
        params.append(cls._parameter_cls(name, this_kind, default=value))
    if self_parameter is not None:
        _self = getattr(obj, "__self__", None)
        self_isbound = _self is not None
        self_ismodule = ismodule(_self)
        if self_isbound and (self_ismodule or skip_bound_arg):
            params.pop(0)
        else:
            params[0] = params[0].replace(kind=_POSITIONAL_ONLY)
    return cls(params, return_annotation=cls.empty)


def _signature_get_partial(wrapped_sig, partial, extra_args=()):
    """The signature of a partial object: parameters that are bound are gone, or have new defaults."""
    params = dict(wrapped_sig.parameters)
    partial_args = extra_args + (partial.args or ())
    partial_keywords = partial.keywords or {}
    try:
        bound = wrapped_sig.bind_partial(*partial_args, **partial_keywords)
    except TypeError as ex:
        raise ValueError(f"partial object {partial!r} has incorrect arguments") from ex
    to_keyword_only = False
    for name, param in wrapped_sig.parameters.items():
        if name in bound.arguments:
            value = bound.arguments[name]
            if param.kind is _POSITIONAL_ONLY:
                params.pop(name)
                continue
            if param.kind is _POSITIONAL_OR_KEYWORD:
                if name in partial_keywords:
                    # It can be passed by keyword alone from now on, and so can those that follow.
                    to_keyword_only = True
                    params[name] = param.replace(default=value)
                else:
                    params.pop(name)
                    continue
            if param.kind is _KEYWORD_ONLY:
                params[name] = param.replace(default=value)
        if to_keyword_only:
            if param.kind is _POSITIONAL_OR_KEYWORD:
                params[name] = params[name].replace(kind=_KEYWORD_ONLY)
            elif param.kind is _VAR_POSITIONAL:
                params.pop(name)
    if to_keyword_only:
        # Keyword-only parameters follow `*`, so the order is by kind.
        ordered = sorted(params.values(), key=lambda p: p.kind)
        return wrapped_sig.replace(parameters=ordered)
    return wrapped_sig.replace(parameters=params.values())


def _find_method(cls, name):
    """What a class has under a name, if it is not inherited from a native class."""
    for base in cls.__mro__:
        if name in base.__dict__:
            method = base.__dict__[name]
            if isinstance(method, (types.WrapperDescriptorType, types.MethodWrapperType,
                                   types.ClassMethodDescriptorType, types.BuiltinFunctionType)):
                return None
            return method
    return None


def _signature_from_callable(obj, *, follow_wrapper_chains=True, skip_bound_arg=True, globals=None, locals=None,
                             eval_str=False, sigcls=Signature):
    def recurse(inner):
        return _signature_from_callable(inner, follow_wrapper_chains=follow_wrapper_chains,
                                        skip_bound_arg=skip_bound_arg, globals=globals, locals=locals,
                                        eval_str=eval_str, sigcls=sigcls)

    if not callable(obj):
        raise TypeError(f"{obj!r} is not a callable object")
    if isinstance(obj, types.MethodType):
        sig = recurse(obj.__func__)
        return _signature_bound_method(sig) if skip_bound_arg else sig
    if follow_wrapper_chains:
        obj = unwrap(obj, stop=lambda f: hasattr(f, "__signature__") or isinstance(f, types.MethodType))
        if isinstance(obj, types.MethodType):
            return recurse(obj)
    sig = getattr(obj, "__signature__", None)
    if sig is not None:
        if not isinstance(sig, (Signature, str)) and callable(sig):
            sig = sig()
        if isinstance(sig, str):
            return _signature_fromstr(sigcls, obj, sig)
        if not isinstance(sig, Signature):
            raise TypeError(f"unexpected object {sig!r} in __signature__ attribute")
        return sig

    import functools
    partialmethod = getattr(obj, "__partialmethod__", None)
    if isinstance(partialmethod, functools.partialmethod):
        wrapped_sig = recurse(partialmethod.func)
        sig = _signature_get_partial(wrapped_sig, partialmethod, (None,))
        first_wrapped = tuple(wrapped_sig.parameters.values())[0]
        if first_wrapped.kind is Parameter.VAR_POSITIONAL:
            return sig
        sig_params = tuple(sig.parameters.values())
        return sig.replace(parameters=(first_wrapped,) + sig_params)
    if isfunction(obj) or _signature_is_functionlike(obj):
        return _signature_from_function(sigcls, obj, skip_bound_arg=skip_bound_arg, globals=globals, locals=locals,
                                        eval_str=eval_str)
    if isbuiltin(obj) or ismethoddescriptor(obj) and hasattr(obj, "__text_signature__") or ismethodwrapper(obj):
        text = getattr(obj, "__text_signature__", None)
        if not text:
            raise ValueError(f"no signature found for builtin {obj!r}")
        return _signature_fromstr(sigcls, obj, text, skip_bound_arg)
    if isinstance(obj, functools.partial):
        return _signature_get_partial(recurse(obj.func), obj)

    if isinstance(obj, type):
        sig = _signature_of_class(obj, recurse)
        if sig is None:
            for base in obj.__mro__[:-1]:
                text = base.__dict__.get("__text_signature__") if base.__dict__.get("__text_signature__") else (
                    None if base.__module__ not in ("builtins",) and base.__flags__ & (1 << 9)
                    else getattr(base, "__text_signature__", None))
                if isinstance(text, str) and text:
                    return _signature_fromstr(sigcls, obj, text)
            if type not in obj.__mro__:
                if obj.__init__ is object.__init__ and obj.__new__ is object.__new__:
                    return sigcls.from_callable(object) if obj is not object else sigcls()
                raise ValueError(f"no signature found for builtin type {obj!r}")
            raise ValueError(f"no signature found for builtin {obj!r}")
        return sig

    call = _find_method(type(obj), "__call__")
    if call is not None:
        return _signature_of_method(call, obj, type(obj), recurse)
    raise ValueError(f"callable {obj!r} is not supported by signature")


def _signature_of_method(method, obj, cls, recurse):
    """The signature of a method found in a class, as it is when it is reached through `obj`."""
    if isfunction(method):
        return _signature_bound_method(recurse(method))
    get = getattr(type(method), "__get__", None)
    return recurse(method if get is None else get(method, obj, cls))


def _signature_of_class(obj, recurse):
    """The signature of the metaclass's `__call__`, or of `__new__` or `__init__`, whichever class defines it first."""
    call = _find_method(type(obj), "__call__")
    if call is not None:
        return _signature_of_method(call, obj, type(obj), recurse)
    new = _find_method(obj, "__new__")
    init = _find_method(obj, "__init__")
    for base in obj.__mro__:
        if new is not None and "__new__" in base.__dict__:
            if isinstance(new, staticmethod):
                new = new.__func__
                return _signature_bound_method(recurse(new))
            return _signature_of_method(new, None, obj, recurse)
        if init is not None and "__init__" in base.__dict__:
            return _signature_of_method(init, object(), obj, recurse)
    return None


class BufferFlags(enum.IntFlag):
    """Flags for `__buffer__`."""

    SIMPLE = 0x0
    WRITABLE = 0x1
    FORMAT = 0x4
    ND = 0x8
    STRIDES = 0x10 | ND
    C_CONTIGUOUS = 0x20 | STRIDES
    F_CONTIGUOUS = 0x40 | STRIDES
    ANY_CONTIGUOUS = 0x80 | STRIDES
    INDIRECT = 0x100 | STRIDES
    CONTIG = ND | WRITABLE
    CONTIG_RO = ND
    STRIDED = STRIDES | WRITABLE
    STRIDED_RO = STRIDES
    RECORDS = STRIDES | WRITABLE | FORMAT
    RECORDS_RO = STRIDES | FORMAT
    FULL = INDIRECT | WRITABLE | FORMAT
    FULL_RO = INDIRECT | FORMAT
    READ = 0x100
    WRITE = 0x200
