"""Encoded words (RFC 2047), and their character set, language and defects (RFC 2231, 5)."""

__all__ = ["decode_q", "encode_q", "decode_b", "encode_b", "len_q", "len_b", "decode", "encode"]

import base64
import binascii
import re
from string import ascii_letters, digits

from email import errors

_q_escape = re.compile(b"=([a-fA-F0-9]{2})")
_q_safe = set(("-!*+/" + ascii_letters + digits).encode("ascii"))
_q_table = {c: chr(c) if c in _q_safe else f"={c:02X}" for c in range(256)}
_q_table[ord(" ")] = "_"


def decode_q(encoded):
    """Return the bytes of Q-encoded bytes, and defects."""
    encoded = encoded.replace(b"_", b" ")
    return _q_escape.sub(lambda m: bytes((int(m[1], 16),)), encoded), []


def encode_q(bstring):
    """Return bytes as Q-encoded text."""
    return "".join(map(_q_table.__getitem__, bstring))


def len_q(bstring):
    """Return the length of that text."""
    return sum(len(_q_table[c]) for c in bstring)


def decode_b(encoded):
    """Return the bytes of base64, however wrong it is, and what is wrong with it."""
    over = len(encoded) % 4
    padding = b"=" * (-len(encoded) % 4)
    try:
        return (base64.b64decode(encoded + padding, validate=True),
                [errors.InvalidBase64PaddingDefect()] if over else [])
    except binascii.Error:
        pass
    # Other characters are left out; then padding is added that may be too much, which does no harm.
    try:
        return base64.b64decode(encoded, validate=False), [errors.InvalidBase64CharactersDefect()]
    except binascii.Error:
        pass
    try:
        return (base64.b64decode(encoded + b"==", validate=False),
                [errors.InvalidBase64CharactersDefect(), errors.InvalidBase64PaddingDefect()])
    except binascii.Error:
        return encoded, [errors.InvalidBase64LengthDefect()]


def encode_b(bstring):
    """Return bytes as base64 text."""
    return base64.b64encode(bstring).decode("ascii")


def len_b(bstring):
    """Return the length of that text."""
    return (len(bstring) + 2) // 3 * 4


_decoders = {"q": decode_q, "b": decode_b}
_encoders = {"q": encode_q, "b": encode_b}
_lengths = {"q": len_q, "b": len_b}


def decode(ew):
    """Return (text, charset, language, defects) of an encoded word; ValueError and KeyError when it is none."""
    _, charset, encoding, text, _ = ew.split("?")
    charset, _, language = charset.partition("*")
    data, defects = _decoders[encoding.lower()](text.encode("ascii", "surrogateescape"))
    try:
        text = data.decode(charset)
    except UnicodeDecodeError:
        defects.append(errors.UndecodableBytesDefect(
            f"Encoded word contains bytes not decodable using {charset!r} charset"))
        text = data.decode(charset, "surrogateescape")
    except (LookupError, UnicodeEncodeError):
        text = data.decode("ascii", "surrogateescape")
        if charset.lower() != "unknown-8bit":
            defects.append(errors.CharsetError(f"Unknown charset {charset!r} in encoded word; decoded as unknown bytes"))
    return text, charset, language, defects


def encode(string, charset="utf-8", encoding=None, lang=""):
    """Return text as an encoded word, in the shorter of the encodings unless one is named."""
    if charset == "unknown-8bit":
        data = string.encode("ascii", "surrogateescape")
    else:
        data = string.encode(charset)
    if encoding is None:
        # What is hardly longer as Q is easier on the eye.
        encoding = "q" if len_q(data) - len_b(data) < 5 else "b"
    if lang:
        lang = "*" + lang
    return f"=?{charset}{lang}?{encoding}?{_encoders[encoding](data)}?="
