"""Base64 (RFC 2045) for headers and bodies."""

__all__ = ["body_decode", "body_encode", "decode", "decodestring", "header_encode", "header_length"]

from base64 import b64encode
from binascii import a2b_base64, b2a_base64

CRLF = "\r\n"
NL = "\n"
EMPTYSTRING = ""

# What an encoded word has around its charset and text: =?...?b?...?=
MISC_LEN = 7


def header_length(bytearray):
    """Return the length of the bytes in base64."""
    return (len(bytearray) + 2) // 3 * 4


def header_encode(header_bytes, charset="iso-8859-1"):
    """Return an encoded word."""
    if not header_bytes:
        return ""
    if isinstance(header_bytes, str):
        header_bytes = header_bytes.encode(charset)
    return f"=?{charset}?b?{b64encode(header_bytes).decode('ascii')}?="


def body_encode(s, maxlinelen=76, eol=NL):
    """Return bytes as lines of base64, each ended with `eol`."""
    if not s:
        return ""
    step = maxlinelen * 3 // 4
    lines = (b2a_base64(s[i:i + step]).decode("ascii") for i in range(0, len(s), step))
    return "".join(line if eol == NL else line[:-1] + eol for line in lines)


def decode(string):
    """Return the bytes that base64 text stands for."""
    if not string:
        return b""
    if isinstance(string, str):
        string = string.encode("raw-unicode-escape")
    return a2b_base64(string)


body_decode = decode
decodestring = decode
