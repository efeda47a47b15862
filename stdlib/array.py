"""Numbers of one kind, as closely packed as in C."""

import struct
from _array import Array
from types import GenericAlias

__all__ = ["array", "ArrayType", "typecodes"]

typecodes = "bBuwhHiIlLqQfd"
_SIZES = {code: struct.calcsize("I" if code in "uw" else code) for code in typecodes}


class array(Array):
    """array(typecode [, initializer]) -> array"""

    __slots__ = ("__weakref__",)
    __module__ = "array"
    __class_getitem__ = classmethod(GenericAlias)

    def __new__(cls, typecode, initializer=(), /, *rest, **kwargs):
        if rest:
            raise TypeError(f"array() takes at most 2 arguments ({2 + len(rest)} given)")
        if kwargs and cls is array:
            raise TypeError("array.array() takes no keyword arguments")
        if not isinstance(typecode, str) or len(typecode) != 1:
            kind = f"a string of length {len(typecode)}" if isinstance(typecode, str) else type(typecode).__name__
            raise TypeError(f"array() argument 1 must be a unicode character, not {kind}")
        is_text = typecode in "uw"
        if isinstance(initializer, str) and not is_text:
            raise TypeError(f"cannot use a str to initialize an array with typecode {typecode!r}")
        if isinstance(initializer, array) and initializer._code in "uw" and not is_text:
            raise TypeError(f"cannot use a unicode array to initialize an array with typecode {typecode!r}")
        if typecode not in _SIZES:
            raise ValueError("bad typecode (must be b, B, u, w, h, H, i, I, l, L, q, Q, f or d)")
        if typecode == "u":
            import warnings
            warnings.warn("The 'u' type code is deprecated and will be removed in Python 3.16",
                          DeprecationWarning, stacklevel=2)
        self = cls._of(typecode, _SIZES[typecode], bytearray())
        if isinstance(initializer, (bytes, bytearray)):
            self.frombytes(initializer)
        elif isinstance(initializer, str):
            self.fromunicode(initializer)
        elif isinstance(initializer, array) and initializer._code == typecode:
            self._data[:] = initializer._data
        else:
            self._extend(initializer)
        return self

    @property
    def typecode(self):
        """the typecode character used to create the array"""
        return self._code

    @property
    def itemsize(self):
        """the size, in bytes, of one array item"""
        return _SIZES[self._code]

    def _pack(self, item):
        code = self._code
        if code in "uw":
            if not isinstance(item, str):
                raise TypeError(f"array item must be a unicode character, not {type(item).__name__}")
            if len(item) != 1:
                raise TypeError("array item must be a string of length 1, "
                                f"not a string of length {len(item)}" if len(item) != 1 else "")
            return struct.pack("I", ord(item))
        if code in "fd":
            if not hasattr(item, "__float__") and not hasattr(item, "__index__"):
                raise TypeError(f"must be real number, not {type(item).__name__}")
            return struct.pack(code, item)
        if not hasattr(item, "__index__"):
            raise TypeError(f"'{type(item).__name__}' object cannot be interpreted as an integer")
        try:
            return struct.pack(code, item)
        except struct.error:
            names = {"b": "signed char", "B": "unsigned byte integer", "h": "signed short integer",
                     "H": "unsigned short", "i": "signed integer", "I": "unsigned int", "l": "long",
                     "L": "unsigned long", "q": "long long", "Q": "unsigned long long"}
            item = item.__index__()
            if code in "lLqQiI" and not (code in "i" and -2**63 <= item < 2**63):
                if item < 0 and code in "LQI":
                    raise OverflowError("can't convert negative value to unsigned int") from None
                raise OverflowError(f"Python int too large to convert to C {names[code]}") from None
            bound = "less than minimum" if item < 0 else "greater than maximum"
            raise OverflowError(f"{names[code]} is {bound}") from None

    def _view(self):
        view = memoryview(self._data)
        return view.cast("I" if self._code in "uw" else self._code)

    def _item(self, i):
        size = _SIZES[self._code]
        code = self._code
        value, = struct.unpack_from("I" if code in "uw" else code, self._data, i * size)
        return chr(value) if code in "uw" else value

    def __buffer__(self, flags):
        return self._view()

    def _position(self, index, what="array index out of range"):
        index = index.__index__()
        n = len(self)
        if index < 0:
            index += n
        if not 0 <= index < n:
            raise IndexError(what)
        return index

    def _made(self, data):
        return array._of(self._code, _SIZES[self._code], bytearray(data))

    def _get(self, index):
        if isinstance(index, slice):
            start, stop, step = index.indices(len(self))
            size = _SIZES[self._code]
            if step == 1:
                return self._made(self._data[start * size:max(start, stop) * size])
            return self._made(b"".join(self._data[i * size:(i + 1) * size] for i in range(start, stop, step)))
        if not hasattr(index, "__index__"):
            raise TypeError("array indices must be integers")
        return self._item(self._position(index))

    def _set(self, index, value):
        size = _SIZES[self._code]
        if isinstance(index, slice):
            if not isinstance(value, array):
                raise TypeError(f'can only assign array (not "{type(value).__name__}") to array slice')
            if value._code != self._code:
                raise TypeError("bad argument type for built-in operation")
            start, stop, step = index.indices(len(self))
            if step == 1:
                self._data[start * size:max(start, stop) * size] = bytes(value._data)
                return
            places = range(start, stop, step)
            if len(places) != len(value):
                raise ValueError(f"attempt to assign array of size {len(value)} to extended slice "
                                 f"of size {len(places)}")
            data = bytes(value._data)
            for n, i in enumerate(places):
                self._data[i * size:(i + 1) * size] = data[n * size:(n + 1) * size]
            return
        if not hasattr(index, "__index__"):
            raise TypeError("array indices must be integers")
        i = self._position(index, "array assignment index out of range")
        self._data[i * size:(i + 1) * size] = self._pack(value)

    def __delitem__(self, index):
        size = _SIZES[self._code]
        if isinstance(index, slice):
            for i in sorted(range(*index.indices(len(self))), reverse=True):
                del self._data[i * size:(i + 1) * size]
            return
        if not hasattr(index, "__index__"):
            raise TypeError("array indices must be integers")
        i = self._position(index, "array assignment index out of range")
        del self._data[i * size:(i + 1) * size]

    def __contains__(self, value):
        return any(item == value for item in self)

    def extend(self, bb, /):
        """Append items to the end of the array."""
        if isinstance(bb, array):
            if bb._code != self._code:
                raise TypeError("can only extend with array of same kind")
            self._data += bytes(bb._data)
            return
        self._extend(bb)

    def insert(self, i, v, /):
        """Insert a new item v into the array before position i."""
        n = len(self)
        i = max(i + n, 0) if i < 0 else min(i, n)
        at = i * _SIZES[self._code]
        self._data[at:at] = self._pack(v)

    def pop(self, i=-1, /):
        """Return the i-th element and delete it from the array."""
        if not self._data:
            raise IndexError("pop from empty array")
        i = self._position(i, "pop index out of range")
        value = self._item(i)
        del self[i]
        return value

    def remove(self, v, /):
        """Remove the first occurrence of v in the array."""
        for i, item in enumerate(self):
            if item == v:
                del self[i]
                return
        raise ValueError("array.remove(x): x not in array")

    def index(self, v, start=0, stop=2**63 - 1, /):
        """Return index of first occurrence of v in the array."""
        n = len(self)
        start = max(start + n, 0) if start < 0 else start
        stop = stop + n if stop < 0 else stop
        for i in range(start, min(stop, n)):
            if self._item(i) == v:
                return i
        raise ValueError("array.index(x): x not in array")

    def count(self, v, /):
        """Return number of occurrences of v in the array."""
        return sum(1 for item in self if item == v)

    def reverse(self):
        """Reverse the order of the items in the array."""
        self._data[:] = self[::-1]._data

    def byteswap(self):
        """Byteswap all items of the array."""
        size = _SIZES[self._code]
        self._data[:] = b"".join(bytes(self._data[i:i + size])[::-1] for i in range(0, len(self._data), size))

    def clear(self):
        """Remove all items from the array."""
        self._data.clear()

    def buffer_info(self):
        """Return a tuple (address, length) giving the current memory address and the length in items."""
        return id(self._data), len(self)

    def tobytes(self):
        """Convert the array to an array of machine values and return the bytes representation."""
        return bytes(self._data)

    def frombytes(self, buffer, /):
        """Appends items from the string, interpreting it as an array of machine values."""
        if isinstance(buffer, str):
            raise TypeError("a bytes-like object is required, not 'str'")
        data = memoryview(buffer).tobytes()
        if len(data) % _SIZES[self._code]:
            raise ValueError("bytes length not a multiple of item size")
        self._data += data

    def fromlist(self, list, /):
        """Append items to array from list."""
        if not isinstance(list, _list):
            raise TypeError("arg must be list")
        data = b"".join(self._pack(item) for item in list)
        self._data += data

    def tofile(self, f, /):
        """Write all items (as machine values) to the file object f."""
        f.write(bytes(self._data))

    def fromfile(self, f, n, /):
        """Read n objects from the file object f and append them to the end of the array."""
        if n < 0:
            raise ValueError("negative count")
        size = _SIZES[self._code]
        data = f.read(n * size)
        if not isinstance(data, bytes):
            raise TypeError("read() didn't return bytes")
        self.frombytes(data)
        if len(data) < n * size:
            raise EOFError("read() didn't return enough bytes")

    def tounicode(self):
        """Extends this array with data from the unicode string ustr."""
        if self._code not in "uw":
            raise ValueError("tounicode() may only be called on unicode type arrays ('u' or 'w')")
        return "".join(self)

    def fromunicode(self, ustr, /):
        """Extends this array with data from the unicode string ustr."""
        if self._code not in "uw":
            raise ValueError("fromunicode() may only be called on unicode type arrays ('u' or 'w')")
        if not isinstance(ustr, str):
            raise TypeError(f"fromunicode() argument must be str, not {type(ustr).__name__}")
        self._data += b"".join(struct.pack("I", ord(c)) for c in ustr)

    def __add__(self, other):
        if not isinstance(other, array):
            raise TypeError(f'can only append array (not "{type(other).__name__}") to array')
        if other._code != self._code:
            raise TypeError("bad argument type for built-in operation")
        return self._made(self._data + other._data)

    def __iadd__(self, other):
        if not isinstance(other, array):
            raise TypeError(f'can only extend with array (not "{type(other).__name__}")')
        self.extend(other)
        return self

    def __mul__(self, n):
        if not hasattr(n, "__index__"):
            return NotImplemented
        return self._made(self._data * n)

    __rmul__ = __mul__

    def __imul__(self, n):
        if not hasattr(n, "__index__"):
            return NotImplemented
        self._data *= n
        return self

    def __eq__(self, other):
        return list(self) == list(other) if isinstance(other, array) else NotImplemented

    def __lt__(self, other):
        return list(self) < list(other) if isinstance(other, array) else NotImplemented

    def __le__(self, other):
        return list(self) <= list(other) if isinstance(other, array) else NotImplemented

    def __gt__(self, other):
        return list(self) > list(other) if isinstance(other, array) else NotImplemented

    def __ge__(self, other):
        return list(self) >= list(other) if isinstance(other, array) else NotImplemented

    __hash__ = None

    def __repr__(self):
        name = type(self).__name__
        if not self._data:
            return f"{name}({self._code!r})"
        shown = self.tounicode() if self._code in "uw" else self.tolist()
        return f"{name}({self._code!r}, {shown!r})"

    def __copy__(self):
        return self._made(self._data)

    def __deepcopy__(self, memo, /):
        return self._made(self._data)

    def __reduce_ex__(self, protocol, /):
        state = getattr(self, "__dict__", None)
        if self._code in "uw":
            return type(self), (self._code, self.tounicode()), state
        return type(self), (self._code, self.tolist()), state


_list = list
ArrayType = array


def _array_reconstructor(arraytype, typecode, mformat_code, items, /):
    """Internal. Used for pickling support."""
    new = arraytype(typecode)
    new.frombytes(items)
    return new


from collections.abc import MutableSequence
MutableSequence.register(array)
del MutableSequence
