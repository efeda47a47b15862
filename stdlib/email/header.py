"""Headers of more than ASCII: RFC 2047's encoded words, and the folding of long lines."""

__all__ = ["Header", "decode_header", "make_header"]

import binascii
import re

import email.base64mime
import email.quoprimime
from email import charset as _charset
from email.errors import HeaderParseError

Charset = _charset.Charset
MAXLINELEN = 78
USASCII = Charset("us-ascii")
UTF8 = Charset("utf-8")

ecre = re.compile(r"=\?([^?]*?)\?([qQbB])\?(.*?)\?=", re.MULTILINE)
fcre = re.compile(r"[\041-\176]+:$")
_embedded_header = re.compile(r"\n[^ \t]+:")


def _words(header):
    """Yield (text, encoding, charset) of a header: encoded words, and what is between them with two Nones."""
    for line in header.splitlines():
        plain, *rest = ecre.split(line)
        if plain := plain.lstrip():
            yield plain, None, None
        for charset, encoding, text, plain in zip(*[iter(rest)] * 4):
            yield text, encoding.lower(), charset.lower()
            if plain:
                yield plain, None, None


def _decoded(text, encoding):
    if encoding == "q":
        text = email.quoprimime.header_decode(text)
    elif encoding == "b":
        try:
            return email.base64mime.decode(text + "=" * (-len(text) % 4))
        except binascii.Error:
            raise HeaderParseError("Base64 decoding error")
    return text.encode("raw-unicode-escape")


def decode_header(header):
    """Return the parts of a header as (bytes, charset), the charset None where nothing is encoded.

    A header without encoded words is one pair, its text left as it is.
    """
    if hasattr(header, "_chunks"):
        return [(_charset._encode(string, str(charset)), str(charset)) for string, charset in header._chunks]
    if not ecre.search(header):
        return [(header, None)]
    words = list(_words(header))
    # White space between two encoded words is not part of the text.
    dropped = [n for n in range(1, len(words) - 1)
               if words[n][0].isspace() and words[n - 1][1] and words[n + 1][1]]
    for n in reversed(dropped):
        del words[n]
    parts = []
    for text, encoding, charset in words:
        data = _decoded(text, encoding)
        if parts and parts[-1][1] == charset:
            data = parts[-1][0] + (b" " if charset is None else b"") + data
            parts.pop()
        parts.append((data, charset))
    return parts


def make_header(decoded_seq, maxlinelen=None, header_name=None, continuation_ws=" "):
    """Return a Header of the parts that `decode_header` returned."""
    header = Header(maxlinelen=maxlinelen, header_name=header_name, continuation_ws=continuation_ws)
    for text, charset in decoded_seq:
        if charset is not None and not isinstance(charset, Charset):
            charset = Charset(charset)
        header.append(text, charset)
    return header


def _is_space(character):
    """Whether a character parts words by itself, so that no space is needed beside it."""
    return character.isspace() or character in "()\\"


class Header:
    """The value of a header, in chunks that each have a character set."""

    def __init__(self, s=None, charset=None, maxlinelen=None, header_name=None, continuation_ws=" ", errors="strict"):
        self._charset = self._as_charset(charset, USASCII)
        self._continuation_ws = continuation_ws
        self._chunks = []
        if s is not None:
            self.append(s, self._charset, errors)
        self._maxlinelen = MAXLINELEN if maxlinelen is None else maxlinelen
        # The name and its colon take room on the first line.
        self._headerlen = 0 if header_name is None else len(header_name) + 2

    @staticmethod
    def _as_charset(charset, default):
        if charset is None:
            return default
        return charset if isinstance(charset, Charset) else Charset(charset)

    def __str__(self):
        """Return the text without any encoding."""
        self._normalize()
        parts = []
        last = ends_with_space = None
        for string, charset in self._chunks:
            this = charset
            if charset == _charset.UNKNOWN8BIT:
                string = string.encode("ascii", "surrogateescape").decode("ascii", "replace")
            if parts:
                starts_with_space = string and _is_space(string[0])
                if last not in (None, "us-ascii"):
                    if this in (None, "us-ascii") and not starts_with_space:
                        parts.append(" ")
                        this = None
                elif this not in (None, "us-ascii") and not ends_with_space:
                    parts.append(" ")
            ends_with_space = string and _is_space(string[-1])
            last = this
            parts.append(string)
        return "".join(parts)

    def __eq__(self, other):
        return other == str(self)

    def append(self, s, charset=None, errors="strict"):
        """Add text, or bytes in a character set; text that the set cannot express is taken as UTF-8 if it is ASCII."""
        charset = self._as_charset(charset, self._charset)
        if not isinstance(s, str):
            codec = charset.input_codec or "us-ascii"
            s = s.decode("us-ascii", "surrogateescape") if codec == _charset.UNKNOWN8BIT else s.decode(codec, errors)
        codec = charset.output_codec or "us-ascii"
        if codec != _charset.UNKNOWN8BIT:
            try:
                s.encode(codec, errors)
            except UnicodeEncodeError:
                if codec != "us-ascii":
                    raise
                charset = UTF8
        self._chunks.append((s, charset))

    def encode(self, splitchars=";, \t", maxlinelen=None, linesep="\n"):
        """Return the value as it is written in a message: encoded where needed, folded into lines.

        Lines of ASCII are parted at white space, by preference after one of `splitchars`, the first ones most.
        """
        self._normalize()
        if maxlinelen is None:
            maxlinelen = self._maxlinelen
        # No limit is a limit that nothing reaches.
        folder = _Folder(self._headerlen, maxlinelen or 1_000_000, self._continuation_ws, splitchars)
        last = ends_with_space = None
        for n, (string, charset) in enumerate(self._chunks):
            if n:
                ascii = charset in (None, "us-ascii")
                if last not in (None, "us-ascii"):
                    if not (string and _is_space(string[0])) or not ascii:
                        folder.space()
                elif not ascii and not ends_with_space:
                    folder.space()
            ends_with_space = string and _is_space(string[-1])
            last = charset
            lines = string.splitlines() or [""]
            folder.add("", lines[0], charset)
            for line in lines[1:]:
                folder.end_line()
                text = line.lstrip()
                if charset.header_encoding is not None:
                    folder.add(self._continuation_ws, " " + text, charset)
                else:
                    folder.add(line[:len(line) - len(text)], text, charset)
            if len(lines) > 1:
                folder.end_line()
        if self._chunks:
            folder.space()
        value = folder.text(linesep)
        if _embedded_header.search(value):
            raise HeaderParseError(f"header value appears to contain an embedded header: {value!r}")
        return value

    def _normalize(self):
        """Join neighbours of one character set with spaces."""
        chunks = []
        for string, charset in self._chunks:
            if chunks and chunks[-1][1] == charset:
                string = f"{chunks.pop()[0]} {string}"
            chunks.append((string, charset))
        self._chunks = chunks


class _Folder:
    """Lines that are filled with pieces, each the white space before it and its text."""

    def __init__(self, start, width, indent, splitchars):
        self.width = width
        self.indent = indent
        self.splitchars = splitchars
        self.lines = []
        self.pieces = []
        self.start = start          # what stands on the line before the first piece

    def length(self):
        return self.start + sum(len(space) + len(text) for space, text in self.pieces)

    def line(self):
        return "".join(space + text for space, text in self.pieces)

    def text(self, linesep):
        self.end_line()
        return linesep.join(self.lines)

    def space(self):
        """Where the next piece may go onto a line of its own; a space otherwise."""
        self.pieces.append((" ", ""))

    def end_line(self):
        if self.pieces and self.pieces[-1] == (" ", ""):
            self.pieces.pop()
        line = self.line()
        if self.start + len(line) > 0:
            if self.lines and self.start == 0 and line.isspace():
                # A line of white space alone would end the header.
                self.lines[-1] += line
            else:
                self.lines.append(line)
        self.pieces = []
        self.start = 0

    def add(self, space, string, charset):
        if charset.header_encoding is None:
            parts = re.split("([ \t]+)", space + string)
            parts = parts[1:] if not parts[0] else ["", *parts]
            for pair in zip(parts[::2], parts[1::2]):
                self.append(*pair)
            return
        first, *rest = charset.header_encode_lines(string, self._room())
        if first is not None:
            self.append(space, first)
        if rest:
            self.end_line()
            self.lines.extend(self.indent + word for word in rest[:-1])
            self.pieces.append((self.indent, rest[-1]))

    def _room(self):
        yield self.width - self.length()
        while True:
            yield self.width - len(self.indent)

    def append(self, space, text):
        self.pieces.append((space, text))
        if self.length() <= self.width:
            return
        at = self._best_break()
        if at is not None:
            rest = self.pieces[at:]
            del self.pieces[at:]
            self.lines.append(self.line())
            self.pieces = rest
            self.start = 0
            return
        # There is no place to break: the piece gets a line of its own where that helps.
        self.pieces.pop()
        if self.start > 0:
            self.end_line()
            space = space or " "
        self.pieces.append((space, text))

    def _best_break(self):
        """Return the last piece that a line may begin with, by the split characters in their order."""
        for character in self.splitchars:
            for at in range(len(self.pieces) - 1, 0, -1):
                if character.isspace() and self.pieces[at][0].startswith(character):
                    return at
                if self.pieces[at - 1][1].endswith(character):
                    return at
        return None
