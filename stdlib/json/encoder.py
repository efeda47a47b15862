"""From Python values to JSON."""

try:
    from _json import encode_basestring as c_encode_basestring
    from _json import encode_basestring_ascii as c_encode_basestring_ascii
except ImportError:
    c_encode_basestring = c_encode_basestring_ascii = None
try:
    from _json import encode as _native_encode
except ImportError:
    _native_encode = None

__all__ = ["JSONEncoder"]

INFINITY = float("inf")

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
for _i in range(0x20):
    _ESCAPES.setdefault(chr(_i), f"\\u{_i:04x}")
ESCAPE_DCT = _ESCAPES
c_make_encoder = None
_TABLE = str.maketrans(_ESCAPES)


def __getattr__(name):
    patterns = {"ESCAPE": r'[\x00-\x1f\\"\b\f\n\r\t]', "ESCAPE_ASCII": r'([\\"]|[^\ -~])', "HAS_UTF8": b"[\x80-\xff]"}
    if name in patterns:
        import re
        return re.compile(patterns[name])
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def py_encode_basestring(s):
    """Return a string in double quotes, with other characters than ASCII as they are."""
    return '"' + s.translate(_TABLE) + '"'


def py_encode_basestring_ascii(s):
    """Return a string in double quotes, in ASCII."""
    text = s.translate(_TABLE)
    if text.isascii() and "\x7f" not in text:
        return f'"{text}"'
    result = []
    for c in text:
        n = ord(c)
        if n < 0x7F:
            result.append(c)
        elif n < 0x10000:
            result.append(f"\\u{n:04x}")
        else:
            n -= 0x10000
            result.append(f"\\u{0xD800 | n >> 10:04x}\\u{0xDC00 | n & 0x3FF:04x}")
    return '"' + "".join(result) + '"'


encode_basestring = c_encode_basestring or py_encode_basestring
encode_basestring_ascii = c_encode_basestring_ascii or py_encode_basestring_ascii


class JSONEncoder:
    """Turns Python values into JSON. Override `default` for objects that JSON does not know."""

    item_separator = ", "
    key_separator = ": "

    def __init__(self, *, skipkeys=False, ensure_ascii=True, check_circular=True, allow_nan=True, sort_keys=False,
                 indent=None, separators=None, default=None):
        self.skipkeys = skipkeys
        self.ensure_ascii = ensure_ascii
        self.check_circular = check_circular
        self.allow_nan = allow_nan
        self.sort_keys = sort_keys
        self.indent = indent
        if separators is not None:
            self.item_separator, self.key_separator = separators
        elif indent is not None:
            self.item_separator = ","
        if default is not None:
            self.default = default

    def default(self, o):
        """Return something that can be encoded in place of `o`, or raise TypeError."""
        raise TypeError(f"Object of type {o.__class__.__name__} is not JSON serializable")

    def encode(self, o):
        """Return the JSON of a value."""
        if isinstance(o, str):
            return encode_basestring_ascii(o) if self.ensure_ascii else encode_basestring(o)
        if _native_encode is not None and type(self).iterencode is JSONEncoder.iterencode:
            indent = self.indent
            if indent is not None and not isinstance(indent, str):
                indent = " " * indent
            return _native_encode(o, self.default, indent, (self.item_separator, self.key_separator), self.ensure_ascii,
                           self.sort_keys, self.skipkeys, self.allow_nan, self.check_circular)
        return "".join(self.iterencode(o, _one_shot=True))

    def iterencode(self, o, _one_shot=False):
        """Iterate over pieces of the JSON of a value."""
        return _Writer(self).write(o, 0)


class _Writer:
    """One run of an encoder."""

    def __init__(self, encoder):
        self.encoder = encoder
        self.markers = {} if encoder.check_circular else None
        self.quote = encode_basestring_ascii if encoder.ensure_ascii else encode_basestring
        indent = encoder.indent
        self.indent = " " * indent if indent is not None and not isinstance(indent, str) else indent

    def float_text(self, o):
        if o != o:
            text = "NaN"
        elif o == INFINITY:
            text = "Infinity"
        elif o == -INFINITY:
            text = "-Infinity"
        else:
            return float.__repr__(o)
        if not self.encoder.allow_nan:
            raise ValueError("Out of range float values are not JSON compliant: " + repr(o))
        return text

    def scalar(self, o):
        """The text of a simple value, or None."""
        if isinstance(o, str):
            return self.quote(o)
        if o is None:
            return "null"
        if o is True:
            return "true"
        if o is False:
            return "false"
        if isinstance(o, int):
            return int.__repr__(o)
        if isinstance(o, float):
            return self.float_text(o)
        return None

    def write(self, o, level):
        text = self.scalar(o)
        if text is not None:
            yield text
        elif isinstance(o, (list, tuple)):
            yield from self.write_list(o, level)
        elif isinstance(o, dict):
            yield from self.write_dict(o, level)
        else:
            marker = self.mark(o)
            o_default = self.encoder.default(o)
            yield from self.write(o_default, level)
            self.unmark(marker)

    def mark(self, o):
        """Note that `o` is being written; an error if it is already."""
        if self.markers is None:
            return None
        marker = id(o)
        if marker in self.markers:
            raise ValueError("Circular reference detected")
        self.markers[marker] = o
        return marker

    def unmark(self, marker):
        if marker is not None:
            del self.markers[marker]

    def newline(self, level):
        return "\n" + self.indent * level

    def write_list(self, items, level):
        if not items:
            yield "[]"
            return
        marker = self.mark(items)
        buf = "["
        separator = self.encoder.item_separator
        if self.indent is not None:
            buf += self.newline(level + 1)
            separator += self.newline(level + 1)
        for i, value in enumerate(items):
            if i:
                buf = separator
            text = self.scalar(value)
            if text is not None:
                yield buf + text
            else:
                yield buf
                yield from self.write(value, level + 1)
        if self.indent is not None:
            yield self.newline(level)
        yield "]"
        self.unmark(marker)

    def key_text(self, key):
        """The text of a key, or None if it is to be skipped."""
        if isinstance(key, str):
            return key
        if isinstance(key, float):
            return self.float_text(key)
        if key is True:
            return "true"
        if key is False:
            return "false"
        if key is None:
            return "null"
        if isinstance(key, int):
            return int.__repr__(key)
        if self.encoder.skipkeys:
            return None
        raise TypeError(f"keys must be str, int, float, bool or None, not {key.__class__.__name__}")

    def write_dict(self, dct, level):
        if not dct:
            yield "{}"
            return
        marker = self.mark(dct)
        yield "{"
        separator = self.encoder.item_separator
        first = ""
        if self.indent is not None:
            first = self.newline(level + 1)
            separator += first
        items = sorted(dct.items()) if self.encoder.sort_keys else dct.items()
        written = False
        for key, value in items:
            key_text = self.key_text(key)
            if key_text is None:
                continue
            yield separator if written else first
            written = True
            yield self.quote(key_text)
            yield self.encoder.key_separator
            yield from self.write(value, level + 1)
        if written and self.indent is not None:
            yield self.newline(level)
        yield "}"
        self.unmark(marker)
