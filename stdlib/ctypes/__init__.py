"""The simple types of C, as objects that hold a value. Libraries cannot be loaded; there are no pointers, no arrays, and
structures without fields only."""

import struct
from types import GenericAlias

__all__ = ["sizeof", "alignment", "resize", "ArgumentError", "Array", "CDLL", "Structure", "PyDLL", "c_bool", "c_byte", "c_char", "c_double", "c_float",
           "c_int", "c_int8", "c_int16", "c_int32", "c_int64", "c_long", "c_longlong", "c_short", "c_size_t",
           "c_ssize_t", "c_time_t", "c_ubyte", "c_uint", "c_uint8", "c_uint16", "c_uint32", "c_uint64", "c_ulong", "c_ulonglong",
           "c_ushort", "c_wchar", "cdll", "pydll", "SIZEOF_TIME_T"]


class ArgumentError(Exception):
    """An argument cannot be passed to a function."""


class _SimpleCData:
    """A value of a type of C; `value` reads and sets it."""

    _type_ = None

    def __init__(self, value=None):
        self._value = self._zero
        if value is not None:
            self.value = value

    @property
    def value(self):
        """The value."""
        return self._value

    @value.setter
    def value(self, value):
        self._value = self._converted(value)

    def __repr__(self):
        return f"{type(self).__name__}({self._value!r})"

    def __bool__(self):
        return bool(self._value)

    def __bytes__(self):
        return struct.pack(self._type_, self._value)

    @classmethod
    def from_buffer_copy(cls, source, offset=0):
        """Make an object of bytes."""
        size = sizeof(cls)
        data = bytes(source)[offset:offset + size]
        if len(data) < size:
            raise ValueError(f"Buffer size too small ({len(bytes(source))} instead of at least {size + offset} bytes)")
        return cls(struct.unpack(cls._type_, data)[0])


class _Integer(_SimpleCData):
    _zero = 0

    def _converted(self, value):
        if not isinstance(value, int):
            raise TypeError(f"int expected instead of {type(value).__name__} instance")
        # Values wrap around, as in C.
        bits = 8 * sizeof(self)
        value &= (1 << bits) - 1
        return value - (1 << bits) if self._type_.islower() and value >> bits - 1 else value


class _Float(_SimpleCData):
    _zero = 0.0

    def _converted(self, value):
        if not isinstance(value, (int, float)):
            raise TypeError(f"must be real number, not {type(value).__name__}")
        return struct.unpack(self._type_, struct.pack(self._type_, value))[0]


def _integer(name, code):
    return type(name, (_Integer,), {"_type_": code, "__module__": __name__})


c_byte, c_ubyte = _integer("c_byte", "b"), _integer("c_ubyte", "B")
c_short, c_ushort = _integer("c_short", "h"), _integer("c_ushort", "H")
c_int, c_uint = _integer("c_int", "i"), _integer("c_uint", "I")
c_long, c_ulong = _integer("c_long", "l"), _integer("c_ulong", "L")
# Types of one size are one type.
c_longlong, c_ulonglong = c_long, c_ulong
c_int8, c_uint8, c_int16, c_uint16 = c_byte, c_ubyte, c_short, c_ushort
c_int32, c_uint32, c_int64, c_uint64 = c_int, c_uint, c_long, c_ulong
c_size_t, c_ssize_t = c_ulong, c_long
c_time_t = c_long
SIZEOF_TIME_T = 8
c_float = type("c_float", (_Float,), {"_type_": "f", "__module__": __name__})
c_double = type("c_double", (_Float,), {"_type_": "d", "__module__": __name__})


class c_bool(_SimpleCData):
    """A truth value."""

    _type_, _zero = "?", False

    def _converted(self, value):
        return bool(value)


class c_char(_SimpleCData):
    """A byte."""

    _type_, _zero = "c", b"\0"

    def _converted(self, value):
        if isinstance(value, int) and 0 <= value < 256:
            return bytes((value,))
        if not isinstance(value, (bytes, bytearray)) or len(value) != 1:
            raise TypeError("one character bytes, bytearray, or an integer in range(256) expected")
        return bytes(value)


class c_wchar(_SimpleCData):
    """A character."""

    _type_, _zero = "i", "\0"

    def _converted(self, value):
        if not isinstance(value, str):
            raise TypeError(f"unicode string expected instead of {type(value).__name__} instance")
        if len(value) != 1:
            raise TypeError("one character unicode string expected")
        return value


class Structure:
    """A structure: memory without fields, which `resize` makes larger."""

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        if getattr(cls, "_fields_", None):
            raise NotImplementedError("fields of structures are missing: ctypes has only the simple types")

    def __init__(self, *args, **kwargs):
        if args:
            raise TypeError("too many initializers")
        self.__memory = bytearray()

    def __buffer__(self, flags, /):
        return memoryview(self.__memory)

    def _resize(self, size):
        if size < len(self.__memory):
            raise ValueError(f"minimum size is {len(self.__memory)}")
        self.__memory.extend(bytes(size - len(self.__memory)))


class Array:
    """An array of C; none can be made."""

    __class_getitem__ = classmethod(GenericAlias)

    def __init_subclass__(cls, **kwargs):
        raise NotImplementedError("arrays are missing: ctypes has only the simple types")

    def __init__(self, *args):
        raise NotImplementedError("arrays are missing: ctypes has only the simple types")


def resize(obj, size, /):
    """Make the memory of a structure larger."""
    if not isinstance(obj, Structure):
        raise TypeError("expected ctypes instance")
    obj._resize(size)


def sizeof(obj, /):
    """Return the number of bytes of a type or an object."""
    if isinstance(obj, Structure):
        return len(memoryview(obj))
    if isinstance(obj, type) and issubclass(obj, Structure):
        return 0
    code = getattr(obj, "_type_", None)
    if not isinstance(code, str):
        raise TypeError("this type has no size")
    return struct.calcsize(code)


def alignment(obj, /):
    """Return the alignment of a type or an object: that of simple types is their size."""
    return sizeof(obj)


class CDLL:
    """A library; none can be loaded."""

    def __init__(self, name, *args, **kwargs):
        raise NotImplementedError("libraries of C cannot be loaded: ctypes has only the simple types")


PyDLL = CDLL


class LibraryLoader:
    """Loads libraries by attributes; none can be loaded."""

    def __init__(self, dlltype):
        self._dlltype = dlltype

    def __getattr__(self, name):
        if name[0] == "_":
            raise AttributeError(name)
        return self._dlltype(name)

    def LoadLibrary(self, name):
        """Load a library."""
        return self._dlltype(name)


cdll, pydll = LibraryLoader(CDLL), LibraryLoader(PyDLL)
