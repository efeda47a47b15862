"""Property lists, as Apple's systems keep settings: in XML or binary.

    with open('settings.plist', 'rb') as f:
        settings = plistlib.load(f)
"""

import binascii
import codecs
import datetime
import enum
import re
from io import BytesIO

__all__ = ["InvalidFileException", "FMT_XML", "FMT_BINARY", "load", "dump", "loads", "dumps", "UID"]

PlistFormat = enum.Enum("PlistFormat", "FMT_XML FMT_BINARY", module=__name__)
globals().update(PlistFormat.__members__)


class UID:
    """A number that NSKeyedArchiver refers to objects by."""

    def __init__(self, data):
        if not isinstance(data, int):
            raise TypeError("data must be an int")
        if data >= 1 << 64:
            raise ValueError("UIDs cannot be >= 2**64")
        if data < 0:
            raise ValueError("UIDs must be positive")
        self.data = data

    def __index__(self):
        return self.data

    def __repr__(self):
        return f"{self.__class__.__name__}({self.data!r})"

    def __reduce__(self):
        return self.__class__, (self.data,)

    def __eq__(self, other):
        if not isinstance(other, UID):
            return NotImplemented
        return self.data == other.data

    def __hash__(self):
        return hash(self.data)


class InvalidFileException(ValueError):
    """The file is no property list."""

    def __init__(self, message="Invalid file"):
        ValueError.__init__(self, message)


# XML

PLISTHEADER = b"""\
<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
"""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_DATE = re.compile(r"(?P<year>\d\d\d\d)(?:-(?P<month>\d\d)(?:-(?P<day>\d\d)(?:T(?P<hour>\d\d)(?::(?P<minute>\d\d)"
                   r"(?::(?P<second>\d\d))?)?)?)?)?Z", re.ASCII)


def _encode_base64(s, maxlinelength=76):
    size = maxlinelength // 4 * 3
    return b"".join(binascii.b2a_base64(s[i:i + size]) for i in range(0, len(s), size))


def _date_from_string(s, aware_datetime):
    match = _DATE.match(s)
    numbers = [int(n) for n in match.groups() if n is not None]
    return datetime.datetime(*numbers, tzinfo=datetime.UTC if aware_datetime else None)


def _date_to_string(d, aware_datetime):
    if aware_datetime:
        d = d.astimezone(datetime.UTC)
    return f"{d.year:04d}-{d.month:02d}-{d.day:02d}T{d.hour:02d}:{d.minute:02d}:{d.second:02d}Z"


def _escape(text):
    if (match := _CONTROL.search(text)) is not None:
        raise ValueError("strings can't contain control characters; use bytes instead")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


class _PlistParser:
    def __init__(self, dict_type, aware_datetime=False):
        self.stack = []
        self.current_key = None
        self.root = None
        self._dict_type = dict_type
        self._aware_datetime = aware_datetime

    def parse(self, fileobj):
        from xml.parsers.expat import ParserCreate
        self.parser = ParserCreate()
        self.parser.StartElementHandler = self.begin
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.text
        self.parser.EntityDeclHandler = self.entity
        self.parser.ParseFile(fileobj)
        return self.root

    def entity(self, *args):
        # A few entities that name each other make a text of any size.
        raise InvalidFileException("XML entity declarations are not supported in plist files")

    def begin(self, element, attrs):
        self.data = []
        if element == "dict":
            self.open(self._dict_type())
        elif element == "array":
            self.open([])

    def open(self, container):
        self.add(container)
        self.stack.append(container)

    def end(self, element):
        method = getattr(self, "end_" + element, None)
        if method is not None:
            method()

    def text(self, data):
        self.data.append(data)

    def add(self, value):
        line = self.parser.CurrentLineNumber
        if self.current_key is not None:
            if not isinstance(self.stack[-1], dict):
                raise ValueError(f"unexpected element at line {line}")
            self.stack[-1][self.current_key] = value
            self.current_key = None
        elif not self.stack:
            self.root = value
        else:
            if not isinstance(self.stack[-1], list):
                raise ValueError(f"unexpected element at line {line}")
            self.stack[-1].append(value)

    def taken(self):
        data = "".join(self.data)
        self.data = []
        return data

    def end_dict(self):
        if self.current_key:
            raise ValueError(f"missing value for key '{self.current_key}' at line {self.parser.CurrentLineNumber}")
        self.stack.pop()

    def end_key(self):
        if self.current_key or not isinstance(self.stack[-1], dict):
            raise ValueError(f"unexpected key at line {self.parser.CurrentLineNumber}")
        self.current_key = self.taken()

    def end_array(self):
        self.stack.pop()

    def end_true(self):
        self.add(True)

    def end_false(self):
        self.add(False)

    def end_integer(self):
        raw = self.taken()
        self.add(int(raw, 16) if raw.startswith(("0x", "0X")) else int(raw))

    def end_real(self):
        self.add(float(self.taken()))

    def end_string(self):
        self.add(self.taken())

    def end_data(self):
        self.add(binascii.a2b_base64(self.taken().encode("ascii")))

    def end_date(self):
        self.add(_date_from_string(self.taken(), self._aware_datetime))


class _PlistWriter:
    def __init__(self, file, sort_keys, skipkeys, aware_datetime):
        self.file = file
        self.level = 0
        self._sort_keys = sort_keys
        self._skipkeys = skipkeys
        self._aware_datetime = aware_datetime

    def write(self, value):
        self.file.write(PLISTHEADER)
        self.line('<plist version="1.0">')
        self.value(value)
        self.line("</plist>")

    def line(self, text):
        self.file.write(b"\t" * self.level + text.encode("utf-8") + b"\n")

    def element(self, name, text):
        self.line(f"<{name}>{_escape(text)}</{name}>")

    def value(self, value):
        if isinstance(value, str):
            self.element("string", value)
        elif value is True:
            self.line("<true/>")
        elif value is False:
            self.line("<false/>")
        elif isinstance(value, int):
            if not -1 << 63 <= value < 1 << 64:
                raise OverflowError(value)
            self.element("integer", f"{value:d}")
        elif isinstance(value, float):
            self.element("real", repr(value))
        elif isinstance(value, dict):
            self.dictionary(value)
        elif isinstance(value, (bytes, bytearray)):
            self.line("<data>")
            width = max(16, 76 - 8 * self.level)
            for line in _encode_base64(value, width).split(b"\n"):
                if line:
                    self.line(line.decode("ascii"))
            self.line("</data>")
        elif isinstance(value, datetime.datetime):
            self.element("date", _date_to_string(value, self._aware_datetime))
        elif isinstance(value, (tuple, list)):
            if not value:
                self.line("<array/>")
                return
            self.line("<array>")
            self.level += 1
            for each in value:
                self.value(each)
            self.level -= 1
            self.line("</array>")
        else:
            raise TypeError(f"unsupported type: {type(value)}")

    def dictionary(self, d):
        if not d:
            self.line("<dict/>")
            return
        self.line("<dict>")
        self.level += 1
        for key, value in sorted(d.items()) if self._sort_keys else d.items():
            if not isinstance(key, str):
                if self._skipkeys:
                    continue
                raise TypeError("keys must be strings")
            self.element("key", key)
            self.value(value)
        self.level -= 1
        self.line("</dict>")


def _is_fmt_xml(header):
    if header.startswith((b"<?xml", b"<plist")):
        return True
    for bom, encoding in ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_BE, "utf-16-be"),
                          (codecs.BOM_UTF16_LE, "utf-16-le")):
        for start in ("<?xml", "<plist"):
            prefix = bom + start.encode(encoding)
            if header[:len(prefix)] == prefix:
                return True
    return False


# Binary: objects that refer to each other by number, a table of where each is, and a trailer

_UNDEFINED = object()
_EPOCH = datetime.datetime(2001, 1, 1)


class _BinaryPlistParser:
    def __init__(self, dict_type, aware_datetime=False):
        self._dict_type = dict_type
        self._aware_datetime = aware_datetime

    def parse(self, fp):
        import struct
        try:
            self._fp = fp
            fp.seek(-32, 2)
            trailer = fp.read(32)
            if len(trailer) != 32:
                raise InvalidFileException()
            offset_size, self._ref_size, count, top, table = struct.unpack(">6xBBQQQ", trailer)
            fp.seek(table)
            self._offsets = self._ints(count, offset_size)
            self._objects = [_UNDEFINED] * count
            return self._object(top)
        except (OSError, IndexError, struct.error, OverflowError, ValueError):
            raise InvalidFileException()

    def _data(self, size):
        data = self._fp.read(size)
        if len(data) != size:
            raise InvalidFileException()
        return data

    def _ints(self, n, size):
        data = self._fp.read(size * n)
        if not size or len(data) != size * n:
            raise InvalidFileException()
        return tuple(int.from_bytes(data[i:i + size], "big") for i in range(0, size * n, size))

    def _size(self, low):
        """The length of an object: in the lower half of its first byte, or in an integer behind it."""
        if low != 0xF:
            return low
        return int.from_bytes(self._data(1 << (self._data(1)[0] & 0x3)), "big")

    def _object(self, ref):
        result = self._objects[ref]
        if result is not _UNDEFINED:
            return result
        self._fp.seek(self._offsets[ref])
        token = self._data(1)[0]
        high, low = token & 0xF0, token & 0x0F
        if token in _SIMPLE:
            result = _SIMPLE[token]
        elif high == 0x10:
            result = int.from_bytes(self._data(1 << low), "big", signed=low >= 3)
        elif token in (0x22, 0x23):
            import struct
            result = struct.unpack(">f" if token == 0x22 else ">d", self._data(4 if token == 0x22 else 8))[0]
        elif token == 0x33:
            import struct
            seconds = datetime.timedelta(seconds=struct.unpack(">d", self._data(8))[0])
            epoch = _EPOCH.replace(tzinfo=datetime.UTC) if self._aware_datetime else _EPOCH
            result = epoch + seconds
        elif high == 0x40:
            result = self._data(self._size(low))
        elif high == 0x50:
            result = self._data(self._size(low)).decode("ascii")
        elif high == 0x60:
            result = self._data(self._size(low) * 2).decode("utf-16be")
        elif high == 0x80:
            result = UID(int.from_bytes(self._data(1 + low), "big"))
        elif high == 0xA0:
            refs = self._ints(self._size(low), self._ref_size)
            result = self._objects[ref] = []
            result.extend(self._object(x) for x in refs)
        elif high == 0xD0:
            size = self._size(low)
            keys = self._ints(size, self._ref_size) if size else ()
            values = self._ints(size, self._ref_size) if size else ()
            result = self._objects[ref] = self._dict_type()
            try:
                for k, o in zip(keys, values):
                    result[self._object(k)] = self._object(o)
            except TypeError:
                raise InvalidFileException()
        else:
            raise InvalidFileException()
        self._objects[ref] = result
        return result


_SIMPLE = {0x00: None, 0x08: False, 0x09: True, 0x0F: b""}


def _count_to_size(count):
    if count < 1 << 8:
        return 1
    if count < 1 << 16:
        return 2
    return 4 if count < 1 << 32 else 8


_SCALARS = (str, int, float, datetime.datetime, bytes)


class _BinaryPlistWriter:
    def __init__(self, fp, sort_keys, skipkeys, aware_datetime):
        self._fp = fp
        self._sort_keys = sort_keys
        self._skipkeys = skipkeys
        self._aware_datetime = aware_datetime

    def write(self, value):
        import struct
        self._objects = []
        # Equal scalars are written once, containers when they are the same object.
        self._refs = {}
        self._ids = {}
        self._flatten(value)
        count = len(self._objects)
        self._offsets = [0] * count
        self._ref_size = _count_to_size(count)
        self._fp.write(b"bplist00")
        for obj in self._objects:
            self._write_object(obj)
        table = self._fp.tell()
        size = _count_to_size(table)
        for offset in self._offsets:
            self._fp.write(offset.to_bytes(size, "big"))
        self._fp.write(struct.pack(">5xBBBQQQ", 0, size, self._ref_size, count, self._ref(value), table))

    def _flatten(self, value):
        if isinstance(value, _SCALARS):
            if (type(value), value) in self._refs:
                return
        elif id(value) in self._ids:
            return
        number = len(self._objects)
        self._objects.append(value)
        if isinstance(value, _SCALARS):
            self._refs[type(value), value] = number
        else:
            self._ids[id(value)] = number
        if isinstance(value, dict):
            keys, values = [], []
            for k, v in sorted(value.items()) if self._sort_keys else value.items():
                if not isinstance(k, str):
                    if self._skipkeys:
                        continue
                    raise TypeError("keys must be strings")
                keys.append(k)
                values.append(v)
            for each in keys + values:
                self._flatten(each)
        elif isinstance(value, (list, tuple)):
            for each in value:
                self._flatten(each)

    def _ref(self, value):
        return self._refs[type(value), value] if isinstance(value, _SCALARS) else self._ids[id(value)]

    def _head(self, token, size):
        if size < 15:
            self._fp.write(bytes([token | size]))
            return
        width = _count_to_size(size)
        self._fp.write(bytes([token | 0xF, 0x10 | (width.bit_length() - 1)]) + size.to_bytes(width, "big"))

    def _put_refs(self, values):
        self._fp.write(b"".join(self._ref(v).to_bytes(self._ref_size, "big") for v in values))

    def _write_object(self, value):
        import struct
        self._offsets[self._ref(value)] = self._fp.tell()
        if value is None:
            self._fp.write(b"\x00")
        elif value is False:
            self._fp.write(b"\x08")
        elif value is True:
            self._fp.write(b"\x09")
        elif isinstance(value, int):
            if value < 0:
                try:
                    self._fp.write(struct.pack(">Bq", 0x13, value))
                except struct.error:
                    raise OverflowError(value) from None
            elif value < 1 << 63:
                width = _count_to_size(value)
                self._fp.write(bytes([0x10 | (width.bit_length() - 1)]) + value.to_bytes(width, "big"))
            elif value < 1 << 64:
                self._fp.write(b"\x14" + value.to_bytes(16, "big", signed=True))
            else:
                raise OverflowError(value)
        elif isinstance(value, float):
            self._fp.write(struct.pack(">Bd", 0x23, value))
        elif isinstance(value, datetime.datetime):
            if self._aware_datetime:
                value = value.astimezone(datetime.UTC).replace(tzinfo=None)
            self._fp.write(struct.pack(">Bd", 0x33, (value - _EPOCH).total_seconds()))
        elif isinstance(value, (bytes, bytearray)):
            self._head(0x40, len(value))
            self._fp.write(value)
        elif isinstance(value, str):
            if value.isascii():
                data = value.encode("ascii")
                self._head(0x50, len(data))
            else:
                data = value.encode("utf-16be")
                self._head(0x60, len(data) // 2)
            self._fp.write(data)
        elif isinstance(value, UID):
            if value.data >= 1 << 64:
                raise OverflowError(value)
            width = _count_to_size(value.data)
            self._fp.write(bytes([0x80 | (width - 1)]) + value.data.to_bytes(width, "big"))
        elif isinstance(value, (list, tuple)):
            self._head(0xA0, len(value))
            self._put_refs(value)
        elif isinstance(value, dict):
            items = sorted(value.items()) if self._sort_keys else value.items()
            items = [(k, v) for k, v in items if isinstance(k, str)]
            self._head(0xD0, len(items))
            self._put_refs(k for k, _ in items)
            self._put_refs(v for _, v in items)
        else:
            raise TypeError(value)


# The functions

def load(fp, *, fmt=None, dict_type=dict, aware_datetime=False):
    """Read a property list from a file open for bytes; the format is told by its start, unless it is given."""
    if fmt is None:
        header = fp.read(32)
        fp.seek(0)
        if _is_fmt_xml(header):
            fmt = FMT_XML
        elif header[:8] == b"bplist00":
            fmt = FMT_BINARY
        else:
            raise InvalidFileException()
    parser = _PlistParser if fmt == FMT_XML else _BinaryPlistParser
    return parser(dict_type=dict_type, aware_datetime=aware_datetime).parse(fp)


def loads(value, *, fmt=None, dict_type=dict, aware_datetime=False):
    """Read a property list from bytes, or from text when it is XML."""
    if isinstance(value, str):
        if fmt == FMT_BINARY:
            raise TypeError("value must be bytes-like object when fmt is FMT_BINARY")
        value = value.encode()
    return load(BytesIO(value), fmt=fmt, dict_type=dict_type, aware_datetime=aware_datetime)


def dump(value, fp, *, fmt=FMT_XML, sort_keys=True, skipkeys=False, aware_datetime=False):
    """Write a property list to a file open for bytes."""
    if fmt not in (FMT_XML, FMT_BINARY):
        raise ValueError(f"Unsupported format: {fmt!r}")
    writer = _PlistWriter if fmt == FMT_XML else _BinaryPlistWriter
    writer(fp, sort_keys, skipkeys, aware_datetime).write(value)


def dumps(value, *, fmt=FMT_XML, skipkeys=False, sort_keys=True, aware_datetime=False):
    """Return a property list as bytes."""
    fp = BytesIO()
    dump(value, fp, fmt=fmt, skipkeys=skipkeys, sort_keys=sort_keys, aware_datetime=aware_datetime)
    return fp.getvalue()
