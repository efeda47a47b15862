"""Read TOML 1.0 files: `load` a binary file, or `loads` a text."""

import re
from datetime import date, datetime, time, timedelta, timezone

__all__ = ("loads", "load", "TOMLDecodeError")


class TOMLDecodeError(ValueError):
    """The text is not valid TOML."""


_BLANK = re.compile(r"[ \t]*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_CONTROL = frozenset(map(chr, [*range(9), *range(10, 32), 127]))
# A newline, and one that belongs to "\r\n", which the text has no more, are no control characters in long strings.
_CONTROL_MULTILINE = _CONTROL - {"\n"}
_ESCAPES = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", '"': '"', "\\": "\\"}

_NUMBER = re.compile(r"""
    0(?: x[0-9A-Fa-f](?:_?[0-9A-Fa-f])* | b[01](?:_?[01])* | o[0-7](?:_?[0-7])* )
    | [+-]?(?:0|[1-9](?:_?[0-9])*)
      (?P<float>(?:\.[0-9](?:_?[0-9])*)?(?:[eE][+-]?[0-9](?:_?[0-9])*)?)
    """, re.VERBOSE)
_CLOCK = r"([01][0-9]|2[0-3]):([0-5][0-9]):([0-5][0-9])(?:\.([0-9]{1,6})[0-9]*)?"
_LOCAL_TIME = re.compile(_CLOCK)
_DATETIME = re.compile(
    rf"([0-9]{{4}})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
    rf"(?:[Tt ]{_CLOCK}(?:([Zz])|([+-])([01][0-9]|2[0-3]):([0-5][0-9]))?)?")


def load(fp, /, *, parse_float=float):
    """Read a binary file; return a dictionary."""
    data = fp.read()
    try:
        text = data.decode()
    except AttributeError:
        raise TypeError("File must be opened in binary mode, e.g. use `open('foo.toml', 'rb')`") from None
    return loads(text, parse_float=parse_float)


def loads(s, /, *, parse_float=float):
    """Read a text; return a dictionary. Floats are made by parse_float of their text."""
    try:
        text = s.replace("\r\n", "\n")
    except AttributeError:
        raise TypeError(f"Expected str object, not '{type(s).__qualname__}'") from None
    if parse_float is not float:
        parse_float = _checked(parse_float)
    return _Parser(text, parse_float).document()


def _checked(parse_float):
    def make(text):
        value = parse_float(text)
        # A table or an array here would be taken for a part of the document.
        if isinstance(value, (dict, list)):
            raise ValueError("parse_float must not return dicts or lists")
        return value
    return make


class _Mark:
    """What is known about a key besides its value."""

    __slots__ = ("is_explicit", "is_frozen", "children")

    def __init__(self):
        # Named by a header, or by a dotted key: a further header may not name it.
        self.is_explicit = False
        # An inline table or array: nothing below can change any more.
        self.is_frozen = False
        self.children = {}


class _Marks:
    """The marks of keys, by their paths."""

    def __init__(self):
        self.root = _Mark()

    def at(self, path):
        """The mark of a key, which is made if there is none."""
        mark = self.root
        for part in path:
            mark = mark.children.get(part) or mark.children.setdefault(part, _Mark())
        return mark

    def is_explicit(self, path):
        mark = self.root
        for part in path:
            mark = mark.children.get(part)
            if mark is None:
                return False
        return mark.is_explicit

    def is_frozen(self, path):
        mark = self.root
        for part in path:
            mark = mark.children.get(part)
            if mark is None:
                return False
            if mark.is_frozen:
                return True
        return False

    def forget(self, path):
        mark = self.root
        for part in path[:-1]:
            mark = mark.children.get(part)
            if mark is None:
                return
        mark.children.pop(path[-1], None)


def _nest(table, path, through_arrays=True):
    """The table at a path, made if there is none; of an array its last member. None if something else is in the way."""
    for part in path:
        table = table.setdefault(part, {})
        if through_arrays and isinstance(table, list):
            table = table[-1]
        if not isinstance(table, dict):
            return None
    return table


class _Parser:
    """Reads a text from left to right; `at` is where it stands."""

    def __init__(self, text, parse_float):
        self.text = text
        self.at = 0
        self.parse_float = parse_float
        self.root = {}
        self.marks = _Marks()
        # Paths of tables that dotted keys made since the last header.
        self.dotted = []

    def fail(self, message, at=None):
        at = self.at if at is None else at
        if at >= len(self.text):
            place = "end of document"
        else:
            line = self.text.count("\n", 0, at) + 1
            column = at + 1 if line == 1 else at - self.text.rindex("\n", 0, at)
            place = f"line {line}, column {column}"
        raise TOMLDecodeError(f"{message} (at {place})")

    def peek(self):
        return self.text[self.at:self.at + 1]

    def blanks(self):
        self.at = _BLANK.match(self.text, self.at).end()

    def comment(self):
        if self.peek() != "#":
            return
        end = self.text.find("\n", self.at)
        if end < 0:
            end = len(self.text)
        for at in range(self.at + 1, end):
            if self.text[at] in _CONTROL:
                self.fail(f"Found invalid character {self.text[at]!r}", at)
        self.at = end

    def blanks_lines_and_comments(self):
        while True:
            before = self.at
            while self.peek() and self.peek() in " \t\n":
                self.at += 1
            self.comment()
            if self.at == before:
                return

    # The document.

    def document(self):
        header = ()
        while True:
            while self.peek() and self.peek() in " \t\n":
                self.at += 1
            first = self.peek()
            if not first:
                return self.root
            if first == "[":
                # The tables that dotted keys made can be named by no header; but further dotted keys may add to them.
                for path in self.dotted:
                    self.marks.at(path).is_explicit = True
                self.dotted.clear()
                header = self.array_header() if self.text.startswith("[[", self.at) else self.header()
                self.blanks()
            elif first == '"' or first == "'" or _BARE_KEY.match(first):
                self.assignment(header)
                self.blanks()
            elif first != "#":
                self.fail("Invalid statement")
            self.comment()
            if self.peek() and self.peek() != "\n":
                self.fail("Expected newline or end of document after a statement")

    def header(self):
        self.at += 1
        self.blanks()
        key = self.key()
        if self.marks.is_frozen(key) or self.marks.is_explicit(key):
            self.fail(f"Cannot declare {key} twice")
        self.marks.at(key).is_explicit = True
        if _nest(self.root, key) is None:
            self.fail("Cannot overwrite a value")
        if self.peek() != "]":
            self.fail("Expected ']' at the end of a table declaration")
        self.at += 1
        return key

    def array_header(self):
        self.at += 2
        self.blanks()
        key = self.key()
        if self.marks.is_frozen(key):
            self.fail(f"Cannot mutate immutable namespace {key}")
        # A new table: the names below are free again.
        self.marks.forget(key)
        self.marks.at(key).is_explicit = True
        table = _nest(self.root, key[:-1])
        array = None if table is None else table.setdefault(key[-1], [])
        if not isinstance(array, list):
            self.fail("Cannot overwrite a value")
        array.append({})
        if not self.text.startswith("]]", self.at):
            self.fail("Expected ']]' at the end of an array declaration")
        self.at += 2
        return key

    def assignment(self, header):
        key, value = self.pair()
        for end in range(1, len(key)):
            path = header + key[:end]
            if self.marks.is_explicit(path):
                self.fail(f"Cannot redefine namespace {path}")
            self.dotted.append(path)
        parent = header + key[:-1]
        if self.marks.is_frozen(parent):
            self.fail(f"Cannot mutate immutable namespace {parent}")
        table = _nest(self.root, parent)
        if table is None or key[-1] in table:
            self.fail("Cannot overwrite a value")
        if isinstance(value, (dict, list)):
            self.marks.at(header + key).is_frozen = True
        table[key[-1]] = value

    # Keys.

    def pair(self):
        key = self.key()
        if self.peek() != "=":
            self.fail("Expected '=' after a key in a key/value pair")
        self.at += 1
        self.blanks()
        return key, self.value()

    def key(self):
        parts = [self.key_part()]
        self.blanks()
        while self.peek() == ".":
            self.at += 1
            self.blanks()
            parts.append(self.key_part())
            self.blanks()
        return tuple(parts)

    def key_part(self):
        match = _BARE_KEY.match(self.text, self.at)
        if match:
            self.at = match.end()
            return match[0]
        first = self.peek()
        if first == '"':
            return self.basic_string()
        if first == "'":
            return self.literal_string()
        self.fail("Invalid initial character for a key part")

    # Values.

    def value(self):
        text, at = self.text, self.at
        first = self.peek()
        if first == '"':
            return self.long_string('"') if text.startswith('"""', at) else self.basic_string()
        if first == "'":
            return self.long_string("'") if text.startswith("'''", at) else self.literal_string()
        if first == "t" and text.startswith("true", at):
            self.at += 4
            return True
        if first == "f" and text.startswith("false", at):
            self.at += 5
            return False
        if first == "[":
            return self.array()
        if first == "{":
            return self.inline_table()
        match = _DATETIME.match(text, at)
        if match:
            try:
                value = _to_datetime(match)
            except ValueError as error:
                try:
                    self.fail("Invalid date or datetime")
                except TOMLDecodeError as failure:
                    raise failure from error
            self.at = match.end()
            return value
        match = _LOCAL_TIME.match(text, at)
        if match:
            self.at = match.end()
            return _to_time(*match.groups())
        match = _NUMBER.match(text, at)
        if match:
            self.at = match.end()
            return self.parse_float(match[0]) if match["float"] else int(match[0], 0)
        for word in (text[at:at + 3], text[at:at + 4]):
            if word in ("inf", "nan", "-inf", "+inf", "-nan", "+nan"):
                self.at += len(word)
                return self.parse_float(word)
        self.fail("Invalid value")

    def array(self):
        self.at += 1
        items = []
        self.blanks_lines_and_comments()
        if self.peek() == "]":
            self.at += 1
            return items
        while True:
            items.append(self.value())
            self.blanks_lines_and_comments()
            separator = self.peek()
            if separator == "]":
                self.at += 1
                return items
            if separator != ",":
                self.fail("Unclosed array")
            self.at += 1
            self.blanks_lines_and_comments()
            if self.peek() == "]":
                self.at += 1
                return items

    def inline_table(self):
        self.at += 1
        entries, marks = {}, _Marks()
        self.blanks()
        if self.peek() == "}":
            self.at += 1
            return entries
        while True:
            key, value = self.pair()
            if marks.is_frozen(key):
                self.fail(f"Cannot mutate immutable namespace {key}")
            table = _nest(entries, key[:-1], through_arrays=False)
            if table is None:
                self.fail("Cannot overwrite a value")
            if key[-1] in table:
                self.fail(f"Duplicate inline table key {key[-1]!r}")
            table[key[-1]] = value
            self.blanks()
            separator = self.peek()
            if separator == "}":
                self.at += 1
                return entries
            if separator != ",":
                self.fail("Unclosed inline table")
            if isinstance(value, (dict, list)):
                marks.at(key).is_frozen = True
            self.at += 1
            self.blanks()

    # Strings.

    def literal_string(self):
        self.at += 1
        return self.until("'", _CONTROL)

    def until(self, end, refused):
        """The text before `end`, which is passed."""
        start, stop = self.at, self.text.find(end, self.at)
        if stop < 0:
            self.fail(f"Expected {end!r}", len(self.text))
        for at in range(start, stop):
            if self.text[at] in refused:
                self.fail(f"Found invalid character {self.text[at]!r}", at)
        self.at = stop + len(end)
        return self.text[start:stop]

    def basic_string(self):
        self.at += 1
        return self.quoted(_CONTROL, is_long=False)

    def quoted(self, refused, is_long):
        """What stands between double quotes, with its escapes undone."""
        text, pieces, start = self.text, [], self.at
        while True:
            if self.at >= len(text):
                self.fail("Unterminated string")
            char = text[self.at]
            if char == '"':
                if not is_long:
                    pieces.append(text[start:self.at])
                    self.at += 1
                    return "".join(pieces)
                if text.startswith('"""', self.at):
                    pieces.append(text[start:self.at])
                    self.at += 3
                    return "".join(pieces)
                self.at += 1
            elif char == "\\":
                pieces.append(text[start:self.at])
                pieces.append(self.escape(is_long))
                start = self.at
            elif char in refused:
                self.fail(f"Illegal character {char!r}")
            else:
                self.at += 1

    def escape(self, is_long):
        letter = self.text[self.at + 1:self.at + 2]
        self.at += 2
        if is_long and letter and letter in " \t\n":
            # A backslash at the end of a line joins it with what follows the blank space.
            if letter != "\n":
                self.blanks()
                if self.at >= len(self.text):
                    return ""
                if self.peek() != "\n":
                    self.fail("Unescaped '\\' in a string")
                self.at += 1
            while self.peek() and self.peek() in " \t\n":
                self.at += 1
            return ""
        if letter == "u":
            return self.code_point(4)
        if letter == "U":
            return self.code_point(8)
        try:
            return _ESCAPES[letter]
        except KeyError:
            self.fail("Unescaped '\\' in a string")

    def code_point(self, width):
        digits = self.text[self.at:self.at + width]
        if len(digits) != width or not re.fullmatch("[0-9A-Fa-f]+", digits):
            self.fail("Invalid hex value")
        self.at += width
        number = int(digits, 16)
        if number > 0x10FFFF or 0xD800 <= number <= 0xDFFF:
            self.fail("Escaped character is not a Unicode scalar value")
        return chr(number)

    def long_string(self, quote):
        self.at += 3
        if self.peek() == "\n":
            self.at += 1
        if quote == "'":
            value = self.until("'''", _CONTROL_MULTILINE)
        else:
            value = self.quoted(_CONTROL_MULTILINE, is_long=True)
        # Up to two quotes may stand before the closing three.
        for _ in range(2):
            if self.peek() != quote:
                break
            self.at += 1
            value += quote
        return value


def _to_time(hour, minute, second, fraction):
    return time(int(hour), int(minute), int(second), int(fraction.ljust(6, "0")) if fraction else 0)


def _to_datetime(match):
    year, month, day, hour, minute, second, fraction, zulu, sign, offset_hour, offset_minute = match.groups()
    day = date(int(year), int(month), int(day))
    if hour is None:
        return day
    zone = None
    if sign:
        offset = timedelta(hours=int(offset_hour), minutes=int(offset_minute))
        zone = timezone(-offset if sign == "-" else offset)
    elif zulu:
        zone = timezone.utc
    return datetime.combine(day, _to_time(hour, minute, second, fraction), zone)
