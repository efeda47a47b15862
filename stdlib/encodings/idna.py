"""Host names with characters of all scripts (RFC 3490): each label in ASCII, after "xn--".

Characters are looked up in the Unicode data of the interpreter, which know more of them than the version 3.2 of the RFC.
"""

import codecs
import re
import unicodedata

# Full stops that may stand between labels.
dots = re.compile("[\u002E\u3002\uFF0E\uFF61]")
ace_prefix = b"xn--"
sace_prefix = "xn--"

_NOTHING = {*"\u00ad\u034f\u1806\u180b\u180c\u180d\u200b\u200c\u200d\u2060\ufeff", *map(chr, range(0xFE00, 0xFE10))}


def nameprep(label):
    """Return a label as it is compared: in lower case, normalized. Characters that may not stand in it are refused."""
    folded = "".join(char.casefold() if not char.isascii() else char.lower() for char in label if char not in _NOTHING)
    text = unicodedata.normalize("NFKC", folded)
    text = unicodedata.normalize("NFKC", "".join(char.lower() for char in text))
    for at, char in enumerate(text):
        if _is_prohibited(char):
            raise UnicodeEncodeError("idna", label, at, at + 1, f"Invalid character {char!r}")
    kinds = [unicodedata.bidirectional(char) for char in text]
    if any(kind in ("R", "AL") for kind in kinds):
        # From right to left: nothing that is from left to right, and both ends so.
        for at, kind in enumerate(kinds):
            if kind == "L":
                raise UnicodeEncodeError("idna", label, at, at + 1, "Violation of BIDI requirement 2")
        if kinds[0] not in ("R", "AL"):
            raise UnicodeEncodeError("idna", label, 0, 1, "Violation of BIDI requirement 3")
        if kinds[-1] not in ("R", "AL"):
            raise UnicodeEncodeError("idna", label, len(label) - 1, len(label), "Violation of BIDI requirement 3")
    return text


def _is_prohibited(char):
    kind = unicodedata.category(char)
    if kind == "Zs":
        return char != " "
    if kind in ("Zl", "Zp", "Co", "Cs") or kind == "Cc" and not char.isascii():
        return True
    code = ord(char)
    return (0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE or 0x2FF0 <= code <= 0x2FFB or 0xFFF9 <= code <= 0xFFFD
            or char in "\u06dd\u070f\u0340\u0341\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2061\u2062\u2063"
            or 0x206A <= code <= 0x206F or 0xE0000 <= code <= 0xE007F)


def ToASCII(label):
    """Return the bytes of a label."""
    try:
        data = label.encode("ascii")
    except UnicodeEncodeError:
        label = nameprep(label)
        try:
            data = label.encode("ascii")
        except UnicodeEncodeError:
            if label.lower().startswith(sace_prefix):
                raise UnicodeEncodeError("idna", label, 0, len(sace_prefix), "Label starts with ACE prefix")
            data = ace_prefix + label.encode("punycode")
    if 0 < len(data) < 64:
        return data
    if not data:
        raise UnicodeEncodeError("idna", label, 0, 1, "label empty")
    raise UnicodeEncodeError("idna", label, 0, len(label), "label too long")


def ToUnicode(label):
    """Return the text of a label, given as text or bytes."""
    if len(label) > 1024:
        raise UnicodeDecodeError("idna", label.encode() if isinstance(label, str) else label, 0, len(label), "label way too long")
    if isinstance(label, bytes):
        data = label
    else:
        try:
            data = label.encode("ascii")
        except UnicodeEncodeError:
            data = nameprep(label).encode("ascii")
    if not data.lower().startswith(ace_prefix):
        return str(data, "ascii")
    try:
        result = data[len(ace_prefix):].decode("punycode")
    except UnicodeDecodeError as error:
        offset = len(ace_prefix)
        raise UnicodeDecodeError("idna", data, offset + error.start, offset + error.end, error.reason)
    # What comes back must lead to the same bytes.
    again = ToASCII(result)
    if str(data, "ascii").lower() != str(again, "ascii"):
        raise UnicodeDecodeError("idna", data, 0, len(data), f"IDNA does not round-trip, {data!r} != {again!r}")
    return result


class Codec(codecs.Codec):
    """Encodes and decodes whole names."""

    def encode(self, input, errors="strict"):
        if errors != "strict":
            raise UnicodeError(f"Unsupported error handling: {errors}")
        if not input:
            return b"", 0
        try:
            data = input.encode("ascii")
        except UnicodeEncodeError:
            pass
        else:
            # A name in ASCII only has its lengths checked.
            labels = data.split(b".")
            at = 0
            for label in labels[:-1]:
                if not label:
                    raise UnicodeEncodeError("idna", input, at, at + 1, "label empty")
                if len(label) >= 64:
                    raise UnicodeEncodeError("idna", input, at, at + len(label), "label too long")
                at += len(label) + 1
            if len(labels[-1]) >= 64:
                raise UnicodeEncodeError("idna", input, at, at + len(labels[-1]), "label too long")
            return data, len(input)
        labels = dots.split(input)
        trailing = b""
        if not labels[-1]:
            trailing = b"."
            del labels[-1]
        encoded, at = [], 0
        for label in labels:
            try:
                encoded.append(ToASCII(label))
            except (UnicodeEncodeError, UnicodeDecodeError) as error:
                raise UnicodeEncodeError("idna", input, at + error.start, at + error.end, error.reason)
            at += len(label) + 1
        return b".".join(encoded) + trailing, len(input)

    def decode(self, input, errors="strict"):
        if errors != "strict":
            raise UnicodeError(f"Unsupported error handling: {errors}")
        if not input:
            return "", 0
        if not isinstance(input, bytes):
            input = bytes(input)
        if ace_prefix not in input.lower():
            try:
                return input.decode("ascii"), len(input)
            except UnicodeDecodeError:
                pass
        labels = input.split(b".")
        trailing = ""
        if not labels[-1]:
            trailing = "."
            del labels[-1]
        decoded, at = [], 0
        for label in labels:
            try:
                decoded.append(ToUnicode(label))
            except (UnicodeEncodeError, UnicodeDecodeError) as error:
                raise UnicodeDecodeError("idna", input, at + error.start, at + error.end, error.reason)
            at += len(label) + 1
        return ".".join(decoded) + trailing, len(input)


class IncrementalEncoder(codecs.BufferedIncrementalEncoder):
    """Encodes label by label."""

    def _buffer_encode(self, input, errors, final):
        if errors != "strict":
            raise UnicodeError(f"Unsupported error handling: {errors}")
        if not input:
            return b"", 0
        cut = len(input)
        if not final:
            ends = [match.end() for match in dots.finditer(input)]
            cut = ends[-1] if ends else 0
        if not cut:
            return b"", 0
        return Codec().encode(input[:cut])[0], cut


class IncrementalDecoder(codecs.BufferedIncrementalDecoder):
    """Decodes label by label."""

    def _buffer_decode(self, input, errors, final):
        if errors != "strict":
            raise UnicodeError(f"Unsupported error handling: {errors}")
        if not input:
            return "", 0
        cut = len(input) if final else bytes(input).rfind(b".") + 1
        if not cut:
            return "", 0
        return Codec().decode(bytes(input[:cut]))[0], cut


class StreamWriter(Codec, codecs.StreamWriter):
    """Writes."""


class StreamReader(Codec, codecs.StreamReader):
    """Reads."""


def getregentry():
    """Return what the registry knows of the codec."""
    return codecs.CodecInfo(name="idna", encode=Codec().encode, decode=Codec().decode,
                            incrementalencoder=IncrementalEncoder, incrementaldecoder=IncrementalDecoder,
                            streamwriter=StreamWriter, streamreader=StreamReader)
