"""Abstract base classes: classes that name the methods others must supply.

A class whose metaclass is `ABCMeta` knows its abstract methods, can adopt unrelated classes as virtual subclasses
(`register`), and may decide by looking at a class whether it fits (`__subclasshook__`).
"""

from _collections_native import _set_pattern_kind
from _weakref import ref

__all__ = ["ABC", "ABCMeta", "abstractclassmethod", "abstractmethod", "abstractproperty",
           "abstractstaticmethod", "get_cache_token", "update_abstractmethods"]


def abstractmethod(funcobj):
    """Mark a method as one that concrete subclasses must override."""
    funcobj.__isabstractmethod__ = True
    return funcobj


class abstractclassmethod(classmethod):
    """Deprecated: write `@classmethod` above `@abstractmethod` instead."""

    __isabstractmethod__ = True

    def __init__(self, callable):
        callable.__isabstractmethod__ = True
        super().__init__(callable)


class abstractstaticmethod(staticmethod):
    """Deprecated: write `@staticmethod` above `@abstractmethod` instead."""

    __isabstractmethod__ = True

    def __init__(self, callable):
        callable.__isabstractmethod__ = True
        super().__init__(callable)


class abstractproperty(property):
    """Deprecated: write `@property` above `@abstractmethod` instead."""

    __isabstractmethod__ = True


class _Memory:
    """What one abstract class remembers: who was registered, and the answers it gave before.

    Classes are held by weak references that remove themselves when their class goes away. Negative answers
    hold only until the next `register` anywhere, so they carry the value of the counter they were given at.
    """

    __slots__ = ("registry", "yes", "no", "no_version")

    def __init__(self):
        self.registry = set()
        self.yes = set()
        self.no = set()
        self.no_version = _registrations

    def forget(self):
        self.yes.clear()
        self.no.clear()


def _add(classes, cls):
    classes.add(ref(cls, classes.discard))


_registrations = 0


def get_cache_token():
    """Return a value that changes whenever any class is registered with any abstract class."""
    return _registrations


def _abstract_names(cls):
    names = {name for name, value in cls.__dict__.items()
             if getattr(value, "__isabstractmethod__", False)}
    for base in cls.__bases__:
        for name in getattr(base, "__abstractmethods__", ()):
            if getattr(getattr(cls, name, None), "__isabstractmethod__", False):
                names.add(name)
    return frozenset(names)


# The flags of a class by which `match` knows sequences and mappings.
_SEQUENCE = 1 << 5
_PATTERN_FLAGS = _SEQUENCE | 1 << 6


class ABCMeta(type):
    """The metaclass of abstract base classes."""

    def __new__(mcls, name, bases, namespace, /, **kwargs):
        cls = super().__new__(mcls, name, bases, namespace, **kwargs)
        cls.__abstractmethods__ = _abstract_names(cls)
        cls._abc_impl = _Memory()
        if "__abc_tpflags__" in namespace:
            kind = namespace["__abc_tpflags__"] & _PATTERN_FLAGS
            del cls.__abc_tpflags__
            if kind == _PATTERN_FLAGS:
                raise TypeError("__abc_tpflags__ cannot be both Py_TPFLAGS_SEQUENCE and Py_TPFLAGS_MAPPING")
            if kind:
                _set_pattern_kind(cls, kind == _SEQUENCE)
        return cls

    def register(cls, subclass):
        """Make `subclass` count as a subclass of this one; usable as a class decorator."""
        global _registrations
        if not isinstance(subclass, type):
            raise TypeError("Can only register classes")
        if issubclass(subclass, cls):
            return subclass
        if issubclass(cls, subclass):
            raise RuntimeError("Refusing to create an inheritance cycle")
        _add(cls._abc_impl.registry, subclass)
        _registrations += 1
        if kind := cls.__flags__ & _PATTERN_FLAGS:
            _set_pattern_kind(subclass, kind == _SEQUENCE)
        return subclass

    def __instancecheck__(cls, instance):
        """Answer `isinstance(instance, cls)`."""
        claimed = instance.__class__
        if ref(claimed) in cls._abc_impl.yes:
            return True
        actual = type(instance)
        if actual is claimed:
            return cls.__subclasscheck__(claimed)
        return cls.__subclasscheck__(claimed) or cls.__subclasscheck__(actual)

    def __subclasscheck__(cls, subclass):
        """Answer `issubclass(subclass, cls)`."""
        if not isinstance(subclass, type):
            raise TypeError("issubclass() arg 1 must be a class")
        memory = cls._abc_impl
        key = ref(subclass)
        if key in memory.yes:
            return True
        if memory.no_version != _registrations:
            memory.no.clear()
            memory.no_version = _registrations
        elif key in memory.no:
            return False

        answer = cls.__subclasshook__(subclass)
        if answer is NotImplemented:
            answer = _is_related(cls, subclass, memory)
        elif not isinstance(answer, bool):
            raise AssertionError("__subclasshook__ must return either False, True, or NotImplemented")
        _add(memory.yes if answer else memory.no, subclass)
        return answer

    def _dump_registry(cls, file=None):
        """Print what the class remembers, for debugging."""
        memory = cls._abc_impl
        print(f"Class: {cls.__module__}.{cls.__qualname__}", file=file)
        print(f"Inv. counter: {get_cache_token()}", file=file)
        print(f"_abc_registry: {memory.registry!r}", file=file)
        print(f"_abc_cache: {memory.yes!r}", file=file)
        print(f"_abc_negative_cache: {memory.no!r}", file=file)
        print(f"_abc_negative_cache_version: {memory.no_version!r}", file=file)

    def _abc_registry_clear(cls):
        cls._abc_impl.registry.clear()

    def _abc_caches_clear(cls):
        cls._abc_impl.forget()


def _is_related(cls, subclass, memory):
    """Whether `subclass` derives from `cls`, from a registered class, or from a subclass of `cls`."""
    if cls in getattr(subclass, "__mro__", ()):
        return True
    for reference in list(memory.registry):
        registered = reference()
        if registered is not None and issubclass(subclass, registered):
            return True
    return any(issubclass(subclass, child) for child in cls.__subclasses__())


def update_abstractmethods(cls):
    """Compute `cls.__abstractmethods__` again, after methods were added to or removed from the class."""
    if hasattr(cls, "__abstractmethods__"):
        cls.__abstractmethods__ = _abstract_names(cls)
    return cls


class ABC(metaclass=ABCMeta):
    """An empty class to inherit from, so that one need not write `metaclass=ABCMeta`."""

    __slots__ = ()
