"""Punycode (RFC 3492): a label of a host name in ASCII."""

import codecs

_BASE, _T_MIN, _T_MAX, _SKEW, _DAMP = 36, 1, 26, 38, 700
_FIRST_CODE = 128
_DIGITS = b"abcdefghijklmnopqrstuvwxyz0123456789"


def _adapt(delta, is_first, count):
    delta = delta // _DAMP if is_first else delta // 2
    delta += delta // count
    k = 0
    while delta > ((_BASE - _T_MIN) * _T_MAX) // 2:
        delta //= _BASE - _T_MIN
        k += _BASE
    return k + (_BASE - _T_MIN + 1) * delta // (delta + _SKEW)


def _threshold(k, bias):
    return min(max(k - bias, _T_MIN), _T_MAX)


def _number(value, bias):
    """The digits of a number whose length shows by itself."""
    digits = bytearray()
    k = _BASE
    while True:
        threshold = _threshold(k, bias)
        if value < threshold:
            digits.append(_DIGITS[value])
            return digits
        digits.append(_DIGITS[threshold + (value - threshold) % (_BASE - threshold)])
        value = (value - threshold) // (_BASE - threshold)
        k += _BASE


def punycode_encode(text):
    """Return the bytes of a text: its ASCII characters, and where the others stand."""
    basic = bytes(ord(char) for char in text if ord(char) < 128)
    out = bytearray(basic)
    if basic:
        out += b"-"
    done = len(basic)
    code, delta, bias = _FIRST_CODE, 0, 72
    is_first = True
    for following in sorted({ord(char) for char in text if ord(char) >= 128}):
        delta += (following - code) * (done + 1)
        code = following
        for char in text:
            if ord(char) < code:
                delta += 1
            elif ord(char) == code:
                out += _number(delta, bias)
                bias = _adapt(delta, is_first, done + 1)
                is_first = False
                delta = 0
                done += 1
        delta += 1
        code += 1
    return bytes(out)


def punycode_decode(text, errors):
    """Return the text of bytes."""
    if isinstance(text, str):
        text = text.encode("ascii")
    if isinstance(text, memoryview):
        text = bytes(text)
    cut = text.rfind(b"-")
    if cut == -1:
        base, rest, offset = "", text, 0
    else:
        try:
            base = str(text[:cut], "ascii", errors)
        except UnicodeDecodeError as error:
            raise UnicodeDecodeError("ascii", text, error.start, error.end, error.reason) from None
        rest, offset = text[cut + 1:], cut + 1
    chars = list(base)
    code, position, bias = _FIRST_CODE, -1, 72
    at = 0
    is_first = True
    while at < len(rest):
        value, weight, k = 0, 1, _BASE
        while True:
            if at >= len(rest):
                if errors == "strict":
                    raise UnicodeDecodeError("punycode", text, offset + at, offset + at + 1, "incomplete punycode string")
                return "".join(chars)
            digit = _value(rest[at])
            if digit is None:
                if errors == "strict":
                    raise UnicodeDecodeError("punycode", text, offset + at, offset + at + 1,
                                             f"Invalid extended code point '{rest[at]}'")
                return "".join(chars)
            at += 1
            threshold = _threshold(k, bias)
            value += digit * weight
            if digit < threshold:
                break
            weight *= _BASE - threshold
            k += _BASE
        position += value + 1
        code += position // (len(chars) + 1)
        if code > 0x10FFFF:
            if errors == "strict":
                raise UnicodeDecodeError("punycode", text, offset + at - 1, offset + at, f"Invalid character U+{code:x}")
            code = ord("?")
        position %= len(chars) + 1
        chars.insert(position, chr(code))
        bias = _adapt(value, is_first, len(chars))
        is_first = False
    return "".join(chars)


def _value(byte):
    at = _DIGITS.find(bytes((byte,)).lower())
    return None if at < 0 else at


class Codec(codecs.Codec):
    """Encodes and decodes at once."""

    def encode(self, input, errors="strict"):
        return punycode_encode(input), len(input)

    def decode(self, input, errors="strict"):
        if errors not in ("strict", "replace", "ignore"):
            raise UnicodeError(f"Unsupported error handling: {errors}")
        return punycode_decode(input, errors), len(input)


class IncrementalEncoder(codecs.IncrementalEncoder):
    """Encodes each piece by itself."""

    def encode(self, input, final=False):
        return punycode_encode(input)


class IncrementalDecoder(codecs.IncrementalDecoder):
    """Decodes each piece by itself."""

    def decode(self, input, final=False):
        if self.errors not in ("strict", "replace", "ignore"):
            raise UnicodeError(f"Unsupported error handling: {self.errors}")
        return punycode_decode(input, self.errors)


class StreamWriter(Codec, codecs.StreamWriter):
    """Writes."""


class StreamReader(Codec, codecs.StreamReader):
    """Reads."""


def getregentry():
    """Return what the registry knows of the codec."""
    return codecs.CodecInfo(name="punycode", encode=Codec().encode, decode=Codec().decode,
                            incrementalencoder=IncrementalEncoder, incrementaldecoder=IncrementalDecoder,
                            streamwriter=StreamWriter, streamreader=StreamReader)
