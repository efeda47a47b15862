"""Quoted-printable (RFC 2045) for bodies, and its form for headers (RFC 2047, the Q encoding).

Text stands for bytes here: a character is the byte of its number.
"""

__all__ = ["body_decode", "body_encode", "body_length", "decode", "decodestring", "header_decode", "header_encode",
           "header_length", "quote", "unquote"]

import re
from string import ascii_letters, digits, hexdigits

CRLF = "\r\n"
NL = "\n"
EMPTYSTRING = ""

_HEX = [f"={c:02X}" for c in range(256)]


def _map(safe):
    table = _HEX.copy()
    for c in safe:
        table[ord(c)] = c
    return table


_HEADER = _map("-!*+/" + ascii_letters + digits)
_HEADER[ord(" ")] = "_"
_BODY = _map("".join(chr(c) for c in range(ord(" "), ord("~") + 1) if chr(c) != "=") + "\t")
_BODY_LINES = {c: text for c, text in enumerate(_BODY) if chr(c) not in "\r\n"}


def header_check(octet):
    """Whether a byte must be escaped in a header."""
    return chr(octet) != _HEADER[octet]


def body_check(octet):
    """Whether a byte must be escaped in a body."""
    return chr(octet) != _BODY[octet]


def header_length(bytearray):
    """Return the length of the bytes as header text."""
    return sum(len(_HEADER[octet]) for octet in bytearray)


def body_length(bytearray):
    """Return the length of the bytes as body text, without line breaks."""
    return sum(len(_BODY[octet]) for octet in bytearray)


def unquote(s):
    """Return the character that an escape (=AB) stands for."""
    return chr(int(s[1:3], 16))


def quote(c):
    """Return the escape of a character."""
    return _HEX[ord(c)]


def header_encode(header_bytes, charset="iso-8859-1"):
    """Return an encoded word."""
    if not header_bytes:
        return ""
    text = header_bytes.decode("latin1").translate(_HEADER)
    return f"=?{charset}?q?{text}?="


def body_encode(body, maxlinelen=76, eol=NL):
    """Return text with escapes, in lines of at most `maxlinelen` characters; soft breaks (=) part longer ones."""
    if maxlinelen < 4:
        raise ValueError("maxlinelen must be at least 4")
    if not body:
        return body
    lines = []
    for line in body.translate(_BODY_LINES).splitlines():
        lines.extend(_wrapped(line, maxlinelen))
    if body[-1] in CRLF:
        lines.append("")
    return eol.join(lines)


def _wrapped(line, width):
    """Yield an escaped line in pieces that fit, soft breaks included; white space at its end is protected."""
    while len(line) > width:
        # One column for the break; an escape is not parted.
        end = width - 1
        escape = line.rfind("=", end - 2, end)
        if escape >= 0:
            end = escape
        yield line[:end] + "="
        line = line[end:]
    if not line or line[-1] not in " \t":
        yield line
        return
    space = quote(line[-1])
    if len(line) + 2 <= width:
        yield line[:-1] + space
    elif len(line) + 1 <= width:
        yield line + "="
        yield ""
    else:
        yield line[:-1] + "="
        yield space


def decode(encoded, eol=NL):
    """Return the text without escapes and soft breaks, its lines ended with `eol`."""
    if not encoded:
        return encoded
    decoded = []
    for line in encoded.splitlines():
        line = line.rstrip()
        soft = line.endswith("=")
        decoded.append(_escape.sub(_unquote_match, line[:-1] if soft else line) + ("" if soft else eol))
    decoded = "".join(decoded)
    if encoded[-1] not in "\r\n" and decoded.endswith(eol):
        decoded = decoded[:-1]
    return decoded


body_decode = decode
decodestring = decode

_escape = re.compile(f"=[{hexdigits}]{{2}}", re.ASCII)


def _unquote_match(match):
    return unquote(match[0])


def header_decode(s):
    """Return the text of a Q-encoded word."""
    return _escape.sub(_unquote_match, s.replace("_", " "))
