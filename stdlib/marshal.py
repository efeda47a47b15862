"""Values as bytes, in the format that CPython keeps in compiled files (version 4).

Numbers, texts, bytes and collections of them can be written. Code objects cannot: those of this interpreter have
another form, and nothing is compiled to files.
"""

import struct

__all__ = ["dump", "dumps", "load", "loads", "version"]

version = 4

# A bit of the first byte of an object: further on it may be referred to.
_FLAG_REF = 0x80
_CONSTANTS = {"N": None, "T": True, "F": False, ".": Ellipsis, "S": StopIteration}
_LETTERS = {None: b"N", True: b"T", False: b"F", Ellipsis: b".", StopIteration: b"S"}
_MAX_DEPTH = 2000


class _Writer:
    def __init__(self, version):
        self.version = version
        self.pieces = []
        # Places of objects that can be referred to, by identity; the objects are kept alive.
        self.places = {}
        self.kept = []
        self.depth = 0

    def size(self, length):
        if length > 0x7FFFFFFF:
            raise ValueError("unmarshallable object")
        return struct.pack("<i", length)

    def write(self, value):
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            raise ValueError("object too deeply nested to marshal")
        self.write_value(value)
        self.depth -= 1

    def write_value(self, value):
        kind = type(value)
        if value is None or kind is bool or value is Ellipsis or value is StopIteration:
            self.pieces.append(_LETTERS[value])
            return
        flag = 0
        if self.version >= 3:
            place = self.places.get(id(value))
            if place is not None:
                self.pieces.append(b"r" + struct.pack("<i", place))
                return
            flag = _FLAG_REF
            self.places[id(value)] = len(self.kept)
            self.kept.append(value)
        self.flag = flag
        writer = _WRITERS.get(kind)
        if writer is None:
            try:
                data = bytes(memoryview(value))
            except TypeError:
                raise ValueError("unmarshallable object") from None
            self.write_bytes(data)
            return
        writer(self, value)

    def put(self, letter, data=b""):
        self.pieces.append(bytes((ord(letter) | self.flag,)) + data)

    def write_int(self, value):
        if -0x80000000 <= value <= 0x7FFFFFFF:
            self.put("i", struct.pack("<i", value))
            return
        digits, rest = [], abs(value)
        while rest:
            digits.append(rest & 0x7FFF)
            rest >>= 15
        count = -len(digits) if value < 0 else len(digits)
        self.put("l", struct.pack(f"<i{len(digits)}H", count, *digits))

    def write_float(self, value):
        if self.version > 1:
            self.put("g", struct.pack("<d", value))
        else:
            text = repr(value).encode()
            self.put("f", bytes((len(text),)) + text)

    def write_complex(self, value):
        if self.version > 1:
            self.put("y", struct.pack("<dd", value.real, value.imag))
        else:
            parts = (repr(value.real).encode(), repr(value.imag).encode())
            self.put("x", b"".join(bytes((len(part),)) + part for part in parts))

    def write_bytes(self, value):
        self.put("s", self.size(len(value)) + value)

    def write_str(self, value):
        if self.version >= 4 and value.isascii():
            data = value.encode("ascii")
            if len(data) < 256:
                self.put("z", bytes((len(data),)) + data)
            else:
                self.put("a", self.size(len(data)) + data)
            return
        data = value.encode("utf-8", "surrogatepass")
        self.put("u", self.size(len(data)) + data)

    def write_tuple(self, value):
        if self.version >= 4 and len(value) < 256:
            self.put(")", bytes((len(value),)))
        else:
            self.put("(", self.size(len(value)))
        for item in value:
            self.write(item)

    def write_list(self, value):
        self.put("[", self.size(len(value)))
        for item in value:
            self.write(item)

    def write_dict(self, value):
        self.put("{")
        for key, item in value.items():
            self.write(key)
            self.write(item)
        self.pieces.append(b"0")

    def write_set(self, value):
        self.put("<" if type(value) is set else ">", self.size(len(value)))
        # In the order of what is written, so that equal sets give equal bytes.
        for _, item in sorted((dumps(item, self.version), number) for number, item in enumerate(value)):
            self.write(list(value)[item])


_WRITERS = {
    int: _Writer.write_int, float: _Writer.write_float, complex: _Writer.write_complex, bytes: _Writer.write_bytes,
    str: _Writer.write_str, tuple: _Writer.write_tuple, list: _Writer.write_list, dict: _Writer.write_dict,
    set: _Writer.write_set, frozenset: _Writer.write_set}


class _Missing:
    """Ends a dictionary."""


class _Reader:
    def __init__(self, read):
        self.read = read
        self.references = []

    def take(self, count):
        data = self.read(count)
        if len(data) < count:
            raise EOFError("marshal data too short")
        return data

    def number(self):
        return struct.unpack("<i", self.take(4))[0]

    def size(self, what):
        count = self.number()
        if count < 0:
            raise ValueError(f"bad marshal data ({what} size out of range)")
        return count

    def value(self):
        first = self.read(1)
        if not first:
            raise EOFError("EOF read where object expected")
        code = first[0]
        letter, has_flag = chr(code & ~_FLAG_REF), code & _FLAG_REF
        if letter == "0":
            return _Missing
        if letter in _CONSTANTS:
            return _CONSTANTS[letter]
        if letter == "r":
            place = self.number()
            if not 0 <= place < len(self.references) or self.references[place] is _Missing:
                raise ValueError("bad marshal data (invalid reference)")
            return self.references[place]
        self.place = None
        place = None
        if has_flag:
            place = len(self.references)
            self.references.append(_Missing)
        result = self.of(letter, place)
        if has_flag:
            self.references[place] = result
        return result

    def item(self, what):
        value = self.value()
        if value is _Missing:
            raise TypeError(f"NULL object in marshal data for {what}")
        return value

    def remember(self, place, container):
        if place is not None:
            self.references[place] = container
        return container

    def of(self, letter, place):
        if letter == "i":
            return self.number()
        if letter == "l":
            count = self.number()
            digits = struct.unpack(f"<{abs(count)}H", self.take(2 * abs(count)))
            if any(digit > 0x7FFF for digit in digits):
                raise ValueError("bad marshal data (digit out of range in long)")
            if digits and not digits[-1]:
                raise ValueError("bad marshal data (unnormalized long data)")
            value = sum(digit << 15 * at for at, digit in enumerate(digits))
            return -value if count < 0 else value
        if letter == "g":
            return struct.unpack("<d", self.take(8))[0]
        if letter == "f":
            return float(self.take(self.take(1)[0]))
        if letter == "y":
            return complex(*struct.unpack("<dd", self.take(16)))
        if letter == "x":
            real = float(self.take(self.take(1)[0]))
            return complex(real, float(self.take(self.take(1)[0])))
        if letter == "s":
            return self.take(self.size("bytes object"))
        if letter in "aA":
            return self.take(self.size("string")).decode("latin-1")
        if letter in "zZ":
            return self.take(self.take(1)[0]).decode("latin-1")
        if letter in "ut":
            return self.take(self.size("string")).decode("utf-8", "surrogatepass")
        if letter == ")":
            return tuple(self.item("tuple") for _ in range(self.take(1)[0]))
        if letter == "(":
            return tuple(self.item("tuple") for _ in range(self.size("tuple")))
        if letter == "[":
            count, items = self.size("list"), self.remember(place, [])
            for _ in range(count):
                items.append(self.item("list"))
            return items
        if letter == "{":
            table = self.remember(place, {})
            while (key := self.value()) is not _Missing:
                value = self.value()
                if value is _Missing:
                    break
                table[key] = value
            return table
        if letter in "<>":
            count = self.size("set")
            if letter == ">":
                return frozenset([self.item("set") for _ in range(count)])
            items = self.remember(place, set())
            for _ in range(count):
                items.add(self.item("set"))
            return items
        if letter == "c":
            raise ValueError("bad marshal data (code objects of CPython cannot be run here)")
        raise ValueError("bad marshal data (unknown type code)")


def dumps(value, version=version, /, *, allow_code=True):
    """Return the bytes of a value."""
    writer = _Writer(version)
    writer.write(value)
    return b"".join(writer.pieces)


def dump(value, file, version=version, /, *, allow_code=True):
    """Write the bytes of a value to a file."""
    return file.write(dumps(value, version))


def _whole(reader):
    value = reader.value()
    if value is _Missing:
        raise TypeError("NULL object in marshal data for object")
    return value


def loads(bytes, /, *, allow_code=True):
    """Return the value that bytes begin with."""
    import io
    return _whole(_Reader(io.BytesIO(bytes).read))


def load(file, /, *, allow_code=True):
    """Read a value from a file."""
    def read(count):
        data = file.read(count)
        if not isinstance(data, bytes):
            raise TypeError(f"file.read() returned not bytes but {type(data).__name__}")
        return data
    return _whole(_Reader(read))
