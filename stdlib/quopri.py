"""Quoted-printable (RFC 1521), and with `header` the Q encoding of RFC 1522."""

__all__ = ["encode", "decode", "encodestring", "decodestring"]

import re

ESCAPE = b"="
MAXLINESIZE = 76
HEX = b"0123456789ABCDEF"
EMPTYSTRING = b""


def needsquoting(c, quotetabs, header):
    """Whether a byte must be escaped; blanks only with `quotetabs`."""
    assert isinstance(c, bytes)
    if c in b" \t":
        return quotetabs
    if c == b"_":
        return header
    return c == ESCAPE or not b" " <= c <= b"~"


def quote(c):
    """Return the escape of a byte."""
    assert isinstance(c, bytes) and len(c) == 1
    return f"={c[0]:02X}".encode("ascii")


def _encoded(data, quotetabs, header):
    # The first line end decides how all are written.
    newline = b"\r\n" if re.match(b"[^\n]*\r\n", data) else b"\n"
    out = bytearray()
    width = 0
    tokens = re.findall(b"\r?\n|[^\n]", data)
    for c, following in zip(tokens, [*tokens[1:], b""]):
        if c.endswith(b"\n"):
            if out[-1:] in (b" ", b"\t"):
                # White space that ends a line would get lost.
                out[-1:] = quote(bytes(out[-1:]))
            out += newline
            width = 0
            continue
        blank_at_end = c in b" \t" and not following
        # A dot alone on a line ends messages in SMTP.
        dot_alone = c == b"." and not width and following[:1] in (b"", b"\n", b"\r", b"\0")
        if c != b"\r" and needsquoting(c, quotetabs, header) or blank_at_end or dot_alone:
            if width + 3 >= MAXLINESIZE:
                out += ESCAPE + newline
                width = 0
            out += quote(c)
            width += 3
        else:
            if following not in (b"", b"\n") and width + 1 >= MAXLINESIZE:
                out += ESCAPE + newline
                width = 0
            out += b"_" if header and c == b" " else c
            width += 1
    return bytes(out)


# An escape, a soft line break, or a sign that some write twice.
_escape = re.compile(rb"=(?:([0-9A-Fa-f]{2})|(\n|\r[^\n]*\n?|\Z)|=)")


def _decoded(data, header):
    if header:
        data = data.replace(b"_", b" ")

    def unescape(match):
        if match[1]:
            return bytes((int(match[1], 16),))
        return b"" if match[2] is not None else ESCAPE

    return _escape.sub(unescape, data)


def encode(input, output, quotetabs, header=False):
    """Copy a binary file to another, encoded."""
    output.write(_encoded(input.read(), quotetabs, header))


def encodestring(s, quotetabs=False, header=False):
    """Return bytes encoded."""
    return _encoded(s, quotetabs, header)


def decode(input, output, header=False):
    """Copy an encoded binary file to another, decoded."""
    output.write(_decoded(input.read(), header))


def decodestring(s, header=False):
    """Return encoded bytes decoded."""
    return _decoded(s, header)


def ishex(c):
    """Whether a byte is a hexadecimal digit."""
    assert isinstance(c, bytes)
    return b"0" <= c <= b"9" or b"a" <= c <= b"f" or b"A" <= c <= b"F"


def unhex(s):
    """Return the number of two hexadecimal digits."""
    return int(s.decode("latin-1"), 16)


def main():
    """The program: encode (-t: tabs too) or decode (-d) files to standard output."""
    import getopt
    import sys
    try:
        options, files = getopt.getopt(sys.argv[1:], "td")
    except getopt.error as message:
        sys.stdout = sys.stderr
        print(message)
        print("usage: quopri [-t | -d] [file] ...")
        print("-t: quote tabs")
        print("-d: decode; default encode")
        sys.exit(2)
    decoding = ("-d", "") in options
    tabs = ("-t", "") in options
    if decoding and tabs:
        sys.stdout = sys.stderr
        print("-t and -d are mutually exclusive")
        sys.exit(2)
    failed = 0
    for name in files or ["-"]:
        try:
            source = sys.stdin.buffer if name == "-" else open(name, "rb")
        except OSError as message:
            sys.stderr.write(f"{name}: can't open ({message})\n")
            failed = 1
            continue
        try:
            if decoding:
                decode(source, sys.stdout.buffer)
            else:
                encode(source, sys.stdout.buffer, tabs)
        finally:
            if source is not sys.stdin.buffer:
                source.close()
    if failed:
        sys.exit(failed)


if __name__ == "__main__":
    main()
