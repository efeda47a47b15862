"""Bytes as text of few characters: base16, base32, base64, base85 (RFC 4648, Ascii85)."""

import binascii
import struct

__all__ = ["encode", "decode", "encodebytes", "decodebytes", "b64encode", "b64decode", "b32encode", "b32decode",
           "b32hexencode", "b32hexdecode", "b16encode", "b16decode", "b85encode", "b85decode", "a85encode",
           "a85decode", "z85encode", "z85decode", "standard_b64encode", "standard_b64decode", "urlsafe_b64encode",
           "urlsafe_b64decode"]

_byte_like = (bytes, bytearray)


def _to_bytes(s):
    """What is to be decoded, as bytes: text must be ASCII."""
    if isinstance(s, str):
        try:
            return s.encode("ascii")
        except UnicodeEncodeError:
            raise ValueError("string argument should contain only ASCII characters") from None
    if isinstance(s, _byte_like):
        return s
    try:
        return memoryview(s).tobytes()
    except TypeError:
        raise TypeError("argument should be a bytes-like object or ASCII string, not "
                        f"{s.__class__.__name__!r}") from None


def b64encode(s, altchars=None):
    """Encode; `altchars` stand for `+` and `/`."""
    encoded = binascii.b2a_base64(s, newline=False)
    if altchars is not None:
        assert len(altchars) == 2, repr(altchars)
        return encoded.translate(bytes.maketrans(b"+/", altchars))
    return encoded


def b64decode(s, altchars=None, validate=False):
    """Decode; characters that do not belong are skipped unless `validate`."""
    s = _to_bytes(s)
    if altchars is not None:
        altchars = _to_bytes(altchars)
        assert len(altchars) == 2, repr(altchars)
        s = s.translate(bytes.maketrans(altchars, b"+/"))
    return binascii.a2b_base64(s, strict_mode=validate)


def standard_b64encode(s):
    return b64encode(s)


def standard_b64decode(s):
    return b64decode(s)


_urlsafe_encode = bytes.maketrans(b"+/", b"-_")
_urlsafe_decode = bytes.maketrans(b"-_", b"+/")


def urlsafe_b64encode(s):
    return b64encode(s).translate(_urlsafe_encode)


def urlsafe_b64decode(s):
    return b64decode(_to_bytes(s).translate(_urlsafe_decode))


_b32alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_b32hexalphabet = b"0123456789ABCDEFGHIJKLMNOPQRSTUV"


def _encode32(alphabet, s):
    if not isinstance(s, _byte_like):
        s = memoryview(s).tobytes()
    out = bytearray()
    for i in range(0, len(s), 5):
        chunk = s[i:i + 5]
        number = int.from_bytes(chunk.ljust(5, b"\0"), "big")
        digits = bytes(alphabet[number >> shift & 31] for shift in range(35, -1, -5))
        used = (len(chunk) * 8 + 4) // 5
        out += digits[:used] + b"=" * (8 - used)
    return bytes(out)


def _decode32(alphabet, s, casefold, map01):
    s = _to_bytes(s)
    if len(s) % 8:
        raise binascii.Error("Incorrect padding")
    if map01 is not None:
        map01 = _to_bytes(map01)
        assert len(map01) == 1, repr(map01)
        s = s.translate(bytes.maketrans(b"01", b"O" + map01))
    if casefold:
        s = s.upper()
    n = len(s)
    s = s.rstrip(b"=")
    padding = n - len(s)
    values = {c: i for i, c in enumerate(alphabet)}
    out = bytearray()
    for i in range(0, len(s), 8):
        number = 0
        chunk = s[i:i + 8]
        try:
            for c in chunk:
                number = number << 5 | values[c]
        except KeyError:
            raise binascii.Error("Non-base32 digit found") from None
        number <<= 5 * (8 - len(chunk))
        out += number.to_bytes(5, "big")
    if n % 8 or padding not in (0, 1, 3, 4, 6):
        raise binascii.Error("Incorrect padding")
    if padding and out:
        out = out[:-5] + out[-5:][:(43 - 5 * padding) // 8]
    return bytes(out)


def b32encode(s):
    return _encode32(_b32alphabet, s)


def b32decode(s, casefold=False, map01=None):
    return _decode32(_b32alphabet, s, casefold, map01)


def b32hexencode(s):
    return _encode32(_b32hexalphabet, s)


def b32hexdecode(s, casefold=False):
    return _decode32(_b32hexalphabet, s, casefold, None)


def b16encode(s):
    return binascii.hexlify(s).upper()


def b16decode(s, casefold=False):
    s = _to_bytes(s)
    if casefold:
        s = s.upper()
    if s.translate(None, delete=b"0123456789ABCDEF"):
        raise binascii.Error("Non-base16 digit found")
    return binascii.unhexlify(s)


def _encode85(s, chars, pad=False, foldnuls=False, foldspaces=False):
    if not isinstance(s, _byte_like):
        s = memoryview(s).tobytes()
    padding = -len(s) % 4
    words = struct.unpack(f"!{(len(s) + padding) // 4}I", bytes(s) + b"\0" * padding)
    chunks = []
    for word in words:
        if foldnuls and word == 0:
            chunks.append(b"z")
        elif foldspaces and word == 0x20202020:
            chunks.append(b"y")
        else:
            chunks.append(bytes(chars[word // 85 ** i % 85] for i in (4, 3, 2, 1, 0)))
    if padding and not pad:
        if chunks[-1] == b"z":
            chunks[-1] = chars[:1] * 5
        chunks[-1] = chunks[-1][:-padding]
    return b"".join(chunks)


_a85chars = bytes(range(33, 118))
_A85START, _A85END = b"<~", b"~>"


def a85encode(b, *, foldspaces=False, wrapcol=0, pad=False, adobe=False):
    """Encode as Ascii85; `adobe` puts it between <~ and ~>."""
    result = _encode85(b, _a85chars, pad, True, foldspaces)
    if adobe:
        result = _A85START + result
    if wrapcol:
        wrapcol = max(2 if adobe else 1, wrapcol)
        lines = [result[i:i + wrapcol] for i in range(0, len(result), wrapcol)]
        if adobe and len(lines[-1]) + 2 > wrapcol:
            lines.append(b"")
        result = b"\n".join(lines)
    return result + _A85END if adobe else result


def a85decode(b, *, foldspaces=False, adobe=False, ignorechars=b" \t\n\r\v"):
    b = _to_bytes(b)
    if adobe:
        if not b.endswith(_A85END):
            raise ValueError(f"Ascii85 encoded byte sequences must end with {_A85END!r}")
        b = b[2:-2] if b.startswith(_A85START) else b[:-2]
    out = bytearray()
    digits = []
    for c in b + b"u" * 4:
        if b"!"[0] <= c <= b"u"[0]:
            digits.append(c)
            if len(digits) == 5:
                word = 0
                for digit in digits:
                    word = 85 * word + digit - 33
                if word > 0xFFFFFFFF:
                    raise ValueError("Ascii85 overflow")
                out += word.to_bytes(4, "big")
                digits = []
        elif c == b"z"[0]:
            if digits:
                raise ValueError("z inside Ascii85 5-tuple")
            out += b"\0\0\0\0"
        elif foldspaces and c == b"y"[0]:
            if digits:
                raise ValueError("y inside Ascii85 5-tuple")
            out += b"\x20\x20\x20\x20"
        elif c not in ignorechars:
            raise ValueError(f"Non-Ascii85 digit found: {chr(c)}")
    padding = 4 - len(digits)
    return bytes(out[:-padding] if padding else out)


_b85chars = (b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
             b"!#$%&()*+-;<=>?@^_`{|}~")
_z85chars = (b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
             b".-:+=^!/*?&<>()[]{}@%$#")
_to_z85 = bytes.maketrans(_b85chars, _z85chars)
# What is a digit of base85 alone must not pass as one.
_z85_bad = b";_`|~"
_from_z85 = bytes.maketrans(_z85chars + _z85_bad, _b85chars + b"\0" * len(_z85_bad))


def b85encode(b, pad=False):
    return _encode85(b, _b85chars, pad)


def b85decode(b):
    b = _to_bytes(b)
    values = {c: i for i, c in enumerate(_b85chars)}
    padding = -len(b) % 5
    b = bytes(b) + b"~" * padding
    out = bytearray()
    for i in range(0, len(b), 5):
        word = 0
        for j, c in enumerate(b[i:i + 5]):
            if c not in values:
                raise ValueError(f"bad base85 character at position {i + j}")
            word = word * 85 + values[c]
        if word > 0xFFFFFFFF:
            raise ValueError(f"base85 overflow in hunk starting at byte {i}")
        out += word.to_bytes(4, "big")
    return bytes(out[:-padding] if padding else out)


def z85encode(s):
    return b85encode(s).translate(_to_z85)


def z85decode(s):
    s = _to_bytes(s)
    try:
        return b85decode(s.translate(_from_z85))
    except ValueError as e:
        raise ValueError(e.args[0].replace("base85", "z85")) from None


# Files and lines, as in MIME.

MAXLINESIZE = 76
MAXBINSIZE = (MAXLINESIZE // 4) * 3


def encode(input, output):
    """Encode a file into another one, in lines."""
    while s := input.read(MAXBINSIZE):
        while len(s) < MAXBINSIZE and (more := input.read(MAXBINSIZE - len(s))):
            s += more
        output.write(binascii.b2a_base64(s))


def decode(input, output):
    """Decode a file into another one."""
    while line := input.readline():
        output.write(binascii.a2b_base64(line))


def _input_type_check(s):
    try:
        m = memoryview(s)
    except TypeError as err:
        raise TypeError(f"expected bytes-like object, not {s.__class__.__name__}") from err
    if m.format not in ("c", "b", "B"):
        raise TypeError(f"expected single byte elements, not {m.format!r} from {s.__class__.__name__}")
    if m.ndim != 1:
        raise TypeError(f"expected 1-D data, not {m.ndim}-D data from {s.__class__.__name__}")


def encodebytes(s):
    """Encode, in lines of 76 characters."""
    _input_type_check(s)
    return b"".join(binascii.b2a_base64(s[i:i + MAXBINSIZE]) for i in range(0, len(s), MAXBINSIZE))


def decodebytes(s):
    _input_type_check(s)
    return binascii.a2b_base64(s)
