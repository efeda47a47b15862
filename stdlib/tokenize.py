"""Cutting Python source into tokens; here so far only what finds a file's encoding."""

from builtins import open as _builtin_open

__all__ = ["detect_encoding", "open"]


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
