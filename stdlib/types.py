"""Names for the interpreter's own classes, and help for making classes at run time."""

import sys


def _probe():
    """Functions of every kind, to ask what their objects are called."""
    cell = None

    def function():
        nonlocal cell

    async def coroutine():
        pass

    async def async_generator():
        yield

    FunctionType = type(function)
    names = {
        "FunctionType": FunctionType,
        "LambdaType": FunctionType,
        "CodeType": type(function.__code__),
        "CellType": type(function.__closure__[0]),
        "GeneratorType": type((lambda: (yield))()),
        "AsyncGeneratorType": type(async_generator()),
        "MappingProxyType": type(type.__dict__),
        "SimpleNamespace": type(sys.implementation),
        "MethodType": type(_Sample().method),
        "BuiltinFunctionType": type(len),
        "BuiltinMethodType": type([].append),
        "WrapperDescriptorType": type(object.__init__),
        "MethodWrapperType": type(object().__str__),
        "MethodDescriptorType": type(str.join),
        "ClassMethodDescriptorType": type(dict.__dict__["fromkeys"]),
        "ModuleType": type(sys),
        "GetSetDescriptorType": type(FunctionType.__code__),
        "MemberDescriptorType": type(type("_", (), {"__slots__": ("slot",)}).slot),
        "GenericAlias": type(list[int]),
        "UnionType": type(int | str),
        "EllipsisType": type(...),
        "NoneType": type(None),
        "NotImplementedType": type(NotImplemented),
    }
    unstarted = coroutine()
    names["CoroutineType"] = type(unstarted)
    unstarted.close()
    try:
        raise TypeError
    except TypeError as error:
        names["TracebackType"] = type(error.__traceback__)
        names["FrameType"] = type(error.__traceback__.tb_frame)
    try:
        from _types import CapsuleType
        names["CapsuleType"] = CapsuleType
    except ImportError:
        names["CapsuleType"] = PyCapsule
    return names


class PyCapsule:
    """What extension modules hand each other pointers in; there are none here."""

    def __new__(cls, *args, **kwargs):
        raise TypeError("cannot create 'PyCapsule' instances")


PyCapsule.__module__ = "builtins"


class _Sample:
    def method(self):
        pass


globals().update(_probe())
del _probe, _Sample, PyCapsule


def new_class(name, bases=(), kwds=None, exec_body=None):
    """Make a class as the `class` statement would; `exec_body(namespace)` plays the part of the body."""
    resolved = resolve_bases(bases)
    meta, namespace, kwds = prepare_class(name, resolved, kwds)
    if exec_body is not None:
        exec_body(namespace)
    if resolved is not bases:
        namespace["__orig_bases__"] = bases
    return meta(name, resolved, namespace, **kwds)


def resolve_bases(bases):
    """Replace bases that are not classes by what their `__mro_entries__` say."""
    resolved = []
    changed = False
    for base in bases:
        if isinstance(base, type) or not hasattr(base, "__mro_entries__"):
            resolved.append(base)
            continue
        entries = base.__mro_entries__(bases)
        if not isinstance(entries, tuple):
            raise TypeError("__mro_entries__ must return a tuple")
        resolved.extend(entries)
        changed = True
    return tuple(resolved) if changed else bases


def prepare_class(name, bases=(), kwds=None):
    """Find the metaclass, and return it with the namespace it prepares and the remaining keywords."""
    kwds = dict(kwds or ())
    if "metaclass" in kwds:
        meta = kwds.pop("metaclass")
    else:
        meta = type(bases[0]) if bases else type
    if isinstance(meta, type):
        meta = _most_derived(meta, bases)
    prepare = getattr(meta, "__prepare__", None)
    namespace = {} if prepare is None else prepare(name, bases, **kwds)
    return meta, namespace, kwds


def _most_derived(meta, bases):
    for base in bases:
        other = type(base)
        if issubclass(other, meta):
            meta = other
        elif not issubclass(meta, other):
            raise TypeError("metaclass conflict: "
                            "the metaclass of a derived class "
                            "must be a (non-strict) subclass "
                            "of the metaclasses of all its bases")
    return meta


def get_original_bases(cls, /):
    """Return the bases of `cls` as they were written, before `__mro_entries__`."""
    try:
        return cls.__dict__.get("__orig_bases__", cls.__bases__)
    except AttributeError:
        raise TypeError(f"Expected an instance of type, not {type(cls).__name__!r}") from None


class DynamicClassAttribute:
    """A property that hides itself on the class, so that the metaclass's `__getattr__` may answer there."""

    def __init__(self, fget=None, fset=None, fdel=None, doc=None):
        self.fget = fget
        self.fset = fset
        self.fdel = fdel
        self.overwrite_doc = doc is None
        self.__doc__ = fget.__doc__ if doc is None and fget is not None else doc
        self.__isabstractmethod__ = bool(getattr(fget, "__isabstractmethod__", False))

    def __get__(self, instance, ownerclass=None):
        if instance is None:
            if self.__isabstractmethod__:
                return self
            raise AttributeError()
        if self.fget is None:
            raise AttributeError("unreadable attribute")
        return self.fget(instance)

    def __set__(self, instance, value):
        if self.fset is None:
            raise AttributeError("can't set attribute")
        self.fset(instance, value)

    def __delete__(self, instance):
        if self.fdel is None:
            raise AttributeError("can't delete attribute")
        self.fdel(instance)

    def _with(self, fget, fset, fdel, doc):
        made = type(self)(fget, fset, fdel, doc)
        made.overwrite_doc = self.overwrite_doc
        return made

    def getter(self, fget):
        doc = fget.__doc__ if self.overwrite_doc else None
        return self._with(fget, self.fset, self.fdel, doc or self.__doc__)

    def setter(self, fset):
        return self._with(self.fget, fset, self.fdel, self.__doc__)

    def deleter(self, fdel):
        return self._with(self.fget, self.fset, fdel, self.__doc__)


class _GeneratorWrapper:
    """Makes an object with generator methods awaitable (see `coroutine`)."""

    def __init__(self, gen):
        self.__wrapped = gen
        self.__is_generator = isinstance(gen, GeneratorType)
        self.__name__ = getattr(gen, "__name__", None)
        self.__qualname__ = getattr(gen, "__qualname__", None)

    def send(self, value):
        return self.__wrapped.send(value)

    def throw(self, tp, *rest):
        return self.__wrapped.throw(tp, *rest)

    def close(self):
        return self.__wrapped.close()

    @property
    def gi_code(self):
        return self.__wrapped.gi_code

    @property
    def gi_frame(self):
        return self.__wrapped.gi_frame

    @property
    def gi_running(self):
        return self.__wrapped.gi_running

    @property
    def gi_yieldfrom(self):
        return self.__wrapped.gi_yieldfrom

    cr_code = gi_code
    cr_frame = gi_frame
    cr_running = gi_running
    cr_await = gi_yieldfrom

    def __next__(self):
        return next(self.__wrapped)

    def __iter__(self):
        return self.__wrapped if self.__is_generator else self

    __await__ = __iter__


def coroutine(func):
    """Make a generator function's results awaitable."""
    if not callable(func):
        raise TypeError("types.coroutine() expects a callable")

    ITERABLE_COROUTINE, COROUTINE, GENERATOR = 0x100, 0x80, 0x20
    if type(func) is FunctionType and type(getattr(func, "__code__", None)) is CodeType:
        flags = func.__code__.co_flags
        if flags & (COROUTINE | ITERABLE_COROUTINE):
            return func
        if flags & GENERATOR:
            func.__code__ = func.__code__.replace(co_flags=flags | ITERABLE_COROUTINE)
            return func

    import functools
    from _collections_abc import Coroutine, Generator

    @functools.wraps(func)
    def wrapped(*args, **kwargs):
        result = func(*args, **kwargs)
        if type(result) is CoroutineType or (
                type(result) is GeneratorType and result.gi_code.co_flags & ITERABLE_COROUTINE):
            return result
        if isinstance(result, Generator) and not isinstance(result, Coroutine):
            return _GeneratorWrapper(result)
        return result

    return wrapped


__all__ = [name for name in globals() if not name.startswith("_") and name != "sys"]
