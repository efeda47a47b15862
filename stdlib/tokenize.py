"""Cutting Python source into tokens, comments and blank lines included.

    for token in tokenize.tokenize(file.readline):
        print(token.type, token.string, token.start)
"""

from bisect import bisect_right
from builtins import open as _builtin_open
from collections import namedtuple
import re
import token as _token
from token import *
from token import EXACT_TOKEN_TYPES

__all__ = _token.__all__ + ["tokenize", "generate_tokens", "detect_encoding", "untokenize", "TokenInfo", "open", "TokenError"]


class TokenError(Exception):
    """The source ends in the midst of a text or of brackets, or has what is no token."""


class TokenInfo(namedtuple("TokenInfo", "type string start end line")):
    """A token: its kind, its text, where it begins and ends as (line, column), and the line it stands in."""

    def __repr__(self):
        return (f"TokenInfo(type={self.type} ({tok_name[self.type]}), string={self.string!r}, start={self.start!r}, "
                f"end={self.end!r}, line={self.line!r})")

    @property
    def exact_type(self):
        """The kind; of an operator, its own."""
        if self.type == OP and self.string in EXACT_TOKEN_TYPES:
            return EXACT_TOKEN_TYPES[self.string]
        return self.type


def _cookie(line):
    """The encoding named in a comment like `# -*- coding: utf-8 -*-`, or None."""
    text = line.lstrip(b" \t\f")
    if not text.startswith(b"#"):
        return None
    at = text.find(b"coding")
    while at >= 0:
        rest = text[at + 6:]
        if rest[:1] in (b":", b"="):
            rest = rest[1:].lstrip(b" \t")
            end = 0
            while end < len(rest) and (rest[end:end + 1].isalnum() or rest[end:end + 1] in b"-_."):
                end += 1
            if end:
                return rest[:end].decode("ascii")
        at = text.find(b"coding", at + 6)
    return None


def _normalized(name):
    start = name[:12].lower().replace("_", "-")
    if start == "utf-8" or start.startswith("utf-8-"):
        return "utf-8"
    if start in ("latin-1", "iso-8859-1", "iso-latin-1") or start.startswith(
            ("latin-1-", "iso-8859-1-", "iso-latin-1-")):
        return "iso-8859-1"
    return name


def detect_encoding(readline):
    """Return (encoding, the lines read to find it), from the byte order mark and the first two lines."""
    filename = getattr(getattr(readline, "__self__", None), "name", None)
    default = "utf-8"

    def read():
        try:
            return readline()
        except StopIteration:
            return b""

    def check(line, with_bom):
        try:
            line.decode("utf-8")
        except UnicodeDecodeError:
            text = "invalid or missing encoding declaration"
            raise SyntaxError(f"{text} for {filename!r}" if filename is not None else text)
        name = _cookie(line)
        if name is None:
            return None
        encoding = _normalized(name)
        try:
            b"".decode(encoding)
        except LookupError:
            if filename is None:
                raise SyntaxError("unknown encoding: " + encoding)
            raise SyntaxError(f"unknown encoding for {filename!r}: {encoding}")
        if with_bom:
            if encoding != "utf-8":
                raise SyntaxError("encoding problem: utf-8" if filename is None
                                  else f"encoding problem for {filename!r}: utf-8")
            encoding += "-sig"
        return encoding

    first = read()
    bom = first.startswith(b"\xef\xbb\xbf")
    if bom:
        first = first[3:]
        default = "utf-8-sig"
    if not first:
        return default, []
    encoding = check(first, bom)
    if encoding:
        return encoding, [first]
    stripped = first.strip()
    if stripped and not stripped.startswith(b"#"):
        return default, [first]
    second = read()
    if not second:
        return default, [first]
    return check(second, bom) or default, [first, second]


def open(filename):
    """Open a source file for reading, in its own encoding."""
    buffer = _builtin_open(filename, "rb")
    try:
        encoding, _ = detect_encoding(buffer.readline)
        buffer.seek(0)
        from io import TextIOWrapper
        text = TextIOWrapper(buffer, encoding, line_buffering=True)
        text.mode = "r"
        return text
    except:
        buffer.close()
        raise


# --- cutting ---

_PREFIX = r"(?:[bB][rR]?|[rR][bB]?|[uU])?"
_F_PREFIX = r"(?:[fF][rR]?|[rR][fF])"
_NUMBER = (r"0[xX](?:_?[0-9a-fA-F])+|0[bB](?:_?[01])+|0[oO](?:_?[0-7])+"
           r"|(?:[0-9](?:_?[0-9])*\.(?:[0-9](?:_?[0-9])*)?|\.[0-9](?:_?[0-9])*)(?:[eE][-+]?[0-9](?:_?[0-9])*)?[jJ]?"
           r"|[0-9](?:_?[0-9])*[eE][-+]?[0-9](?:_?[0-9])*[jJ]?|[0-9](?:_?[0-9])*[jJ]?")
_OPERATORS = "|".join(map(re.escape, sorted(EXACT_TOKEN_TYPES, key=len, reverse=True)))
_BLANKS = re.compile(r"[ \f\t]*(?:\\\r?\n[ \f\t]*)*")
_TOKEN = re.compile(
    rf"""(?P<comment>\#[^\r\n]*)|(?P<newline>\r?\n)|(?P<fstart>{_F_PREFIX}(?:\'\'\'|\"\"\"|\'|\"))"""
    rf"""|(?P<string>{_PREFIX}(?:\'\'\'|\"\"\"|\'|\"))|(?P<number>{_NUMBER})|(?P<name>\w+)|(?P<op>{_OPERATORS}|<>)""")
_TABSIZE = 8


class _FString:
    """An f-string that is being read; `fields` are its open replacement fields."""

    __slots__ = "quote", "is_raw", "fields", "start"

    def __init__(self, quote, is_raw, start):
        self.quote, self.is_raw, self.start = quote, is_raw, start
        # Of each field: how many brackets were open, and whether its format follows.
        self.fields = []


class _Cutter:
    """Cuts a source; columns are characters.

    A line is asked for when the lines before it are cut, for there are programs that follow what has been read. `source`
    is what is at hand: the line that is being cut and, in front of it, those that the same token is made of.
    """

    def __init__(self, next_line):
        self.next_line = next_line
        self.has_ended = False
        self.source = ""
        self.at = 0
        self.before = 0     # how many lines there are in front of `source`
        self.starts = [0]
        self.brackets = []
        self.fstrings = []

    def more(self, is_fresh=False):
        """Read a line, which follows what is at hand or (`is_fresh`) takes its place; False at the end."""
        line = "" if self.has_ended else self.next_line()
        if not line:
            self.has_ended = True
            return False
        if is_fresh:
            self.before += len(self.starts) - 1
            self.source, self.at, self.starts = "", 0, [0]
        size = len(self.source)
        self.source += line
        self.starts.extend(size + match.end() for match in re.finditer("\n", line))
        return True

    def place(self, at):
        row = bisect_right(self.starts, at)
        return self.before + row, at - self.starts[row - 1]

    def lines(self, start, end):
        """The whole lines from one place to another."""
        last = bisect_right(self.starts, max(start, end - 1) if end > start else start)
        stop = self.starts[last] if last < len(self.starts) else len(self.source)
        return self.source[self.starts[bisect_right(self.starts, start) - 1]:stop]

    def make(self, kind, start, end):
        return TokenInfo(kind, self.source[start:end], self.place(start), self.place(end), self.lines(start, end))

    def fail(self, message, at):
        row, column = self.place(at)
        raise TokenError(message, (row, column))

    def tokens(self):
        # The second width of an indentation counts a tab as one column: both must agree on what is deeper.
        indents, narrow = [0], [0]
        at_begin = True
        while True:
            if self.at >= len(self.source) and self.source[-1:] in ("", "\n"):
                self.more(is_fresh=not self.fstrings)
            source, size = self.source, len(self.source)
            if self.fstrings and (not self.fstrings[-1].fields or self.fstrings[-1].fields[-1][1]):
                yield from self.fstring_text()
                at_begin = False
                continue
            if at_begin and not self.brackets:
                begin = self.at
                column = 0
                at = begin
                while at < size and source[at] in " \t\f":
                    column = column + 1 if source[at] == " " else (column // _TABSIZE + 1) * _TABSIZE if source[at] == "\t" else 0
                    at += 1
                if at >= size:
                    self.at = at
                    break
                if source[at] in "#\r\n" and not (source[at] == "\r" and source[at:at + 2] != "\r\n"):
                    # A line without code.
                    match = _TOKEN.match(source, at)
                    if match["comment"] is not None:
                        yield self.make(COMMENT, at, match.end())
                        at = match.end()
                        match = _TOKEN.match(source, at) if at < size else None
                    end = match.end() if match and match["newline"] is not None else at
                    yield TokenInfo(NL, source[at:end], self.place(at), self._end_of(at), self.lines(at, max(end, at + 1)))
                    self.at = end
                    if at >= size:
                        break
                    continue
                self.at = at
                if source[at] != "\\":
                    tabs_are_one = at - (source.rfind("\f", begin, at) + 1 or begin)
                    if column == indents[-1] and tabs_are_one != narrow[-1]:
                        raise self.indentation(TabError, at)
                    if column > indents[-1]:
                        if tabs_are_one <= narrow[-1]:
                            raise self.indentation(TabError, at)
                        indents.append(column)
                        narrow.append(tabs_are_one)
                        yield TokenInfo(INDENT, source[begin:at], self.place(begin), self.place(at), self.lines(at, at + 1))
                    while column < indents[-1]:
                        if column not in indents:
                            raise self.indentation(IndentationError, at)
                        indents.pop()
                        narrow.pop()
                        if column == indents[-1] and tabs_are_one != narrow[-1]:
                            raise self.indentation(TabError, at)
                        yield TokenInfo(DEDENT, "", self.place(at), self.place(at), self.lines(at, at + 1))
                at_begin = False
            blank = _BLANKS.match(source, self.at)
            self.at = blank.end()
            while self.at >= size and source.endswith("\n") and self.more():
                source, size = self.source, len(self.source)
                blank = _BLANKS.match(source, self.at)
                self.at = blank.end()
            if self.at >= size:
                if self.brackets or self.fstrings:
                    row, column = self.place(size)
                    if not source.endswith("\n"):
                        yield TokenInfo(NL, "", (row, column), (row, column + 1), source[self.starts[-1]:])
                    raise TokenError("unexpected EOF in multi-line statement", (row - source.endswith("\n"), 0))
                if "\\" in blank[0]:
                    row, column = self.place(source.rindex("\\"))
                    raise TokenError("unexpected EOF in multi-line statement", (row, column + 2))
                break
            start = self.at
            match = _TOKEN.match(source, start)
            if not match:
                if source[start] == "\\":
                    if start + 1 >= size:
                        row, column = self.place(start)
                        raise TokenError("unexpected EOF in multi-line statement", (row, column + 2))
                    self.fail("unexpected character after line continuation character", start + 1)
                yield self.other(start)
                continue
            kind = match.lastgroup
            end = match.end()
            if kind == "newline":
                self.at = end
                is_blank = bool(self.brackets)
                row, column = self.place(start)
                yield TokenInfo(NL if is_blank else NEWLINE, match[0], (row, column), (row, column + len(match[0])),
                                self.lines(start, end))
                at_begin = not is_blank
            elif kind == "comment":
                self.at = end
                yield self.make(COMMENT, start, end)
            elif kind == "string":
                yield self.string(start, match[0])
            elif kind == "fstart":
                quote = match[0].lstrip("fFrR")
                self.at = end
                self.fstrings.append(_FString(quote, "r" in match[0].lower(), self.place(start)))
                yield self.make(FSTRING_START, start, end)
            elif kind == "number":
                self.at = end
                yield self.make(NUMBER, start, end)
            elif kind == "name":
                self.at = end
                if not match[0].isidentifier():
                    self.fail(f"invalid character {match[0][0]!r} (U+{ord(match[0][0]):04X})", start)
                yield self.make(NAME, start, end)
            else:
                yield from self.operator(start, match[0])
        if self.at and not at_begin or self.source and not self.source.endswith("\n") and not self.ends_blank:
            row, column = self.place(size)
            yield TokenInfo(NEWLINE, "", (row, column), (row, column + 1), source[self.starts[-1]:])
        self.more()
        row = self.before + len(self.starts)
        if self.source and not self.source.endswith("\n"):
            row += 1
        for _ in indents[1:]:
            yield TokenInfo(DEDENT, "", (row, 0), (row, 0), "")
        yield TokenInfo(ENDMARKER, "", (row, 0), (row, 0), "")

    def indentation(self, kind, at):
        """The error of a line whose indentation does not fit."""
        line = self.lines(at, at + 1).rstrip("\n")
        message = ("inconsistent use of tabs and spaces in indentation" if kind is TabError
                   else "unindent does not match any outer indentation level")
        return kind(message, ("<string>", self.place(at)[0], len(line) + 1, line, None, None))

    @property
    def ends_blank(self):
        """Whether the last line has no code."""
        last = self.source[self.starts[-1]:].strip(" \t\f")
        return not last or last.startswith("#")

    def _end_of(self, at):
        row, column = self.place(at)
        return row, column + 1

    def other(self, start):
        char = self.source[start]
        self.at = start + 1
        if char in "$?`":
            return self.make(OP, start, start + 1)
        self.invalid(char, start)

    def invalid(self, char, start):
        if char.isprintable():
            self.fail(f"invalid character {char!r} (U+{ord(char):04X})", start)
        self.fail(f"invalid non-printable character U+{ord(char):04X}", start)

    def string(self, start, opening):
        source = self.source
        quote = opening.lstrip("bBrRuU")
        at = start + len(opening)
        while True:
            char = source[at:at + 1]
            if not char and self.more():
                source = self.source
                continue
            if not char or char == "\n" and len(quote) == 1:
                row = self.place(start)[0]
                if len(quote) == 3:
                    raise TokenError("EOF in multi-line string", self.one_based(start))
                raise TokenError(f"unterminated string literal (detected at line {row})", self.one_based(start))
            if char == "\\":
                at += 3 if source.startswith("\r\n", at + 1) else 2
                continue
            if source.startswith(quote, at):
                self.at = at + len(quote)
                return self.make(STRING, start, self.at)
            at += 1

    def last_row(self):
        return self.before + len(self.starts) - self.source.endswith("\n")

    def one_based(self, at):
        row, column = self.place(at)
        return row, column + 1

    def operator(self, start, text):
        self.at = start + len(text)
        inside = self.fstrings[-1] if self.fstrings else None
        depth = len(self.brackets)
        if inside is not None and depth == inside.fields[-1][0]:
            # At the level of the field: its format, or its end.
            if text.startswith(":"):
                self.at = start + 1
                inside.fields[-1] = depth, True
                yield self.make(OP, start, start + 1)
                return
            if text == "}":
                inside.fields.pop()
                self.brackets.pop()
                yield self.make(OP, start, start + 1)
                return
        if text in "([{":
            self.brackets.append((text, start))
        elif text in ")]}":
            # That they match is for the parser to say.
            if self.brackets:
                self.brackets.pop()
        yield self.make(OP, start, self.at)

    def fstring_text(self):
        """The text of an f-string up to a field or to its end."""
        inside, source = self.fstrings[-1], self.source
        in_format = bool(inside.fields)
        start = at = self.at
        pieces_from = start
        while True:
            char = source[at:at + 1]
            if not char and self.more():
                source = self.source
                continue
            if not char or char == "\n" and len(inside.quote) == 1:
                if char and in_format:
                    # The format ends with the line.
                    break
                row, column = inside.start
                if len(inside.quote) == 3:
                    raise TokenError("unterminated triple-quoted f-string literal "
                                     f"(detected at line {self.last_row()})", (row, column + 1))
                raise TokenError(f"unterminated f-string literal (detected at line {row})", (row, column + 1))
            if source.startswith(inside.quote, at):
                break
            if char == "\\":
                if not inside.is_raw and source.startswith("N{", at + 1):
                    at = source.find("}", at) + 1
                elif source[at + 1:at + 2] in ("{", "}"):
                    at += 1
                else:
                    at += 2
                continue
            if char == "{":
                if source[at + 1:at + 2] == "{" and not in_format:
                    # Twice: one of them belongs to the text.
                    yield self.piece(pieces_from, at + 1)
                    at += 2
                    pieces_from = at
                    continue
                break
            if char == "}":
                if in_format:
                    break
                if source[at + 1:at + 2] == "}":
                    yield self.piece(pieces_from, at + 1)
                    at += 2
                    pieces_from = at
                    continue
                raise TokenError("f-string: single '}' is not allowed", self.one_based(at))
            at += 1
        if at > pieces_from or in_format and source[at:at + 1] == "}" == source[at - 1]:
            # Behind a field in a format there is always a piece, if only an empty one.
            yield self.piece(pieces_from, at)
        self.at = at
        char = source[at:at + 1]
        if char == "{":
            self.brackets.append(("{", at))
            inside.fields.append((len(self.brackets), False))
            self.at = at + 1
            yield self.make(OP, at, at + 1)
        elif char == "}" and in_format:
            inside.fields.pop()
            self.brackets.pop()
            self.at = at + 1
            yield self.make(OP, at, at + 1)
        elif in_format and char == "\n":
            inside.fields[-1] = inside.fields[-1][0], False
        else:
            self.at = at + len(inside.quote)
            self.fstrings.pop()
            yield self.make(FSTRING_END, at, self.at)

    def piece(self, start, end):
        return TokenInfo(FSTRING_MIDDLE, self.source[start:end], self.place(start), self.place(end),
                         self.lines(start, end + 1))


def _line_or_end(readline):
    """A function that gives the next line, and an empty one (of whatever type) for the end however `readline` tells it."""
    def next_line():
        try:
            return readline()
        except StopIteration:
            return ""
    return next_line


def generate_tokens(readline):
    """Yield the tokens of a source, whose lines `readline` gives as texts."""
    return _Cutter(_line_or_end(readline)).tokens()


def tokenize(readline):
    """Yield the tokens of a source, whose lines `readline` gives as bytes; the first token is its encoding."""
    encoding, consumed = detect_encoding(readline)
    next_line = _line_or_end(readline)
    consumed.reverse()
    if encoding is not None:
        shown = "utf-8" if encoding == "utf-8-sig" else encoding
        yield TokenInfo(ENCODING, shown, (0, 0), (0, 0), "")
    is_first = True

    def next_text():
        nonlocal is_first
        line = consumed.pop() if consumed else next_line()
        text = line.decode(encoding) if line else ""
        if is_first:
            is_first = False
            return text.removeprefix("\ufeff")
        return text

    yield from _Cutter(next_text).tokens()


class Untokenizer:
    """Puts tokens together again, each where it was."""

    def __init__(self):
        self.tokens = []
        self.prev_row, self.prev_col = 1, 0
        self.prev_line = ""
        self.encoding = None

    def add_whitespace(self, start):
        """Go to a place."""
        row, column = start
        if row < self.prev_row or row == self.prev_row and column < self.prev_col:
            raise ValueError(f"start ({row},{column}) precedes previous end ({self.prev_row},{self.prev_col})")
        if row > self.prev_row:
            # A backslash joins the lines; what blank space stood before it is in the line.
            newline = "\r\n" if self.prev_line.endswith("\r\n") else "\n"
            line = self.prev_line.rstrip("\\\r\n")
            self.tokens.append(line[len(line.rstrip()):] + f"\\{newline}" * (row - self.prev_row))
            self.prev_col = 0
        if column > self.prev_col:
            self.tokens.append(" " * (column - self.prev_col))

    def untokenize(self, iterable):
        """Return the source."""
        tokens = iter(iterable)
        indents, at_begin = [], False
        for token in tokens:
            if len(token) == 2:
                self.compat(token, tokens)
                break
            kind, text, start, end, line = token
            if kind == ENCODING:
                self.encoding = text
                continue
            if kind == ENDMARKER:
                break
            if kind == INDENT:
                indents.append(text)
                continue
            if kind == DEDENT:
                indents.pop()
                self.prev_row, self.prev_col = end
                continue
            if kind in (NEWLINE, NL):
                at_begin = True
            elif at_begin and indents:
                indent = indents[-1]
                if start[1] >= len(indent):
                    self.tokens.append(indent)
                    self.prev_col = len(indent)
                at_begin = False
            elif kind == FSTRING_MIDDLE and ("{" in text or "}" in text):
                end_row, end_column = end
                extra = text.count("{") + text.count("}")
                text = re.sub("[{}]", lambda brace: brace[0] * 2, text)
                end = end_row, end_column + extra
            if kind == FSTRING_MIDDLE and at_begin is False and ("{" in text or "}" in text) and "{{" not in text and "}}" not in text:
                text = re.sub("[{}]", lambda brace: brace[0] * 2, text)
            self.add_whitespace(start)
            self.tokens.append(text)
            self.prev_row, self.prev_col = end
            if kind in (NEWLINE, NL):
                self.prev_row += 1
                self.prev_col = 0
            self.prev_line = line
        return "".join(self.tokens)

    def compat(self, token, iterable):
        """Put together pairs of kind and text: with single spaces."""
        import itertools
        indents, pieces = [], self.tokens.append
        at_begin = token[0] in (NEWLINE, NL)
        was_string = False
        in_fstring = 0
        for one in itertools.chain([token], iterable):
            kind, text = one[:2]
            if kind == ENCODING:
                self.encoding = text
                continue
            if kind in (NAME, NUMBER):
                text += " "
            if kind == STRING:
                # Two in a row would become one.
                if was_string:
                    text = " " + text
                was_string = True
            elif kind == FSTRING_START:
                if was_string:
                    text = " " + text
                was_string = False
                in_fstring += 1
            elif kind == FSTRING_END:
                in_fstring -= 1
                was_string = True
            else:
                was_string = False
            if kind == INDENT:
                indents.append(text)
                continue
            if kind == DEDENT:
                indents.pop()
                continue
            if kind in (NEWLINE, NL):
                at_begin = True
            elif at_begin and indents:
                pieces(indents[-1])
                at_begin = False
            elif kind == FSTRING_MIDDLE:
                text = re.sub("[{}]", lambda brace: brace[0] * 2, text)
            pieces(text)


def untokenize(iterable):
    """Return the source of tokens, as text, or as bytes if they begin with an encoding."""
    untokenizer = Untokenizer()
    source = untokenizer.untokenize(iterable)
    return source if untokenizer.encoding is None else source.encode(untokenizer.encoding)


def main():
    """The command `python -m tokenize`: print the tokens of a file."""
    import argparse
    import sys
    parser = argparse.ArgumentParser(prog="python -m tokenize")
    parser.add_argument(dest="filename", nargs="?", metavar="filename.py", help="the file to tokenize; defaults to stdin")
    parser.add_argument("-e", "--exact", dest="exact", action="store_true", help="display token names using the exact type")
    args = parser.parse_args()
    if args.filename:
        with _builtin_open(args.filename, "rb") as file:
            tokens = list(tokenize(file.readline))
    else:
        tokens = generate_tokens(sys.stdin.readline)
    for token in tokens:
        kind = token.exact_type if args.exact else token.type
        place = f"{token.start[0]},{token.start[1]}-{token.end[0]},{token.end[1]}:"
        print(f"{place:<20}{tok_name[kind]:<15}{token.string!r:<15}")


if __name__ == "__main__":
    main()
