"""UTF-7 (RFC 2152): all of Unicode in bytes of ASCII, for mail of old."""

import base64
import codecs

_DIRECT = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'(),-./:? \t\n\r"
                    b"!\"#$%&*;<=>@[]^_`{|}")
_BASE64 = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")


def encode(input, errors="strict"):
    """Return (bytes, length) of a text."""
    out, shifted = bytearray(), []

    def flush(following=""):
        if not shifted:
            return
        data = "".join(shifted).encode("utf-16-be", "surrogatepass")
        out.extend(b"+" + base64.b64encode(data).rstrip(b"="))
        # A minus ends it where the next character could be read as a part of it.
        if not following or ord(following) in _BASE64 or following == "-":
            out.extend(b"-")
        shifted.clear()

    for char in input:
        if char == "+" and not shifted:
            out += b"+-"
        elif ord(char) < 128 and ord(char) in _DIRECT:
            flush(char)
            out.append(ord(char))
        else:
            shifted.append(char)
    flush()
    return bytes(out), len(input)


def decode(input, errors="strict", final=True):
    """Return (text, length) of bytes."""
    data = bytes(input)
    out, at = [], 0

    def fault(start, end, reason):
        replacement, position = codecs.lookup_error(errors)(UnicodeDecodeError("utf7", data, start, end, reason))
        out.append(replacement)
        return position

    while at < len(data):
        byte = data[at]
        if byte != 0x2B:
            if byte >= 128:
                at = fault(at, at + 1, "unexpected special character")
            else:
                out.append(chr(byte))
                at += 1
            continue
        end = at + 1
        while end < len(data) and data[end] in _BASE64:
            end += 1
        if end == len(data) and not final:
            break
        if end == at + 1:
            if data[end:end + 1] == b"-":
                out.append("+")
                at = end + 1
            elif end == len(data):
                at = end
            else:
                at = fault(at, end + 1, "ill-formed sequence")
            continue
        text = data[at + 1:end]
        bits = len(text) * 6
        raw = base64.b64decode(text + b"A" * (-len(text) % 4))[:bits // 16 * 2]
        if bits % 16 >= 6:
            at = fault(at, end, "unterminated shift sequence" if end == len(data) else "partial character in base64 sequence")
            continue
        out.append(raw.decode("utf-16-be", "surrogatepass"))
        if end == len(data):
            # The end of the text ends it as well.
            at = end
            continue
        at = end + 1 if data[end] == 0x2D else end
    return "".join(out), at


class IncrementalEncoder(codecs.IncrementalEncoder):
    """Encodes each piece by itself."""

    def encode(self, input, final=False):
        return encode(input, self.errors)[0]


class IncrementalDecoder(codecs.BufferedIncrementalDecoder):
    """Decodes what is whole."""

    @staticmethod
    def _buffer_decode(input, errors, final):
        return decode(input, errors, final)


class StreamWriter(codecs.StreamWriter):
    """Writes."""

    encode = staticmethod(encode)


class StreamReader(codecs.StreamReader):
    """Reads."""

    decode = staticmethod(decode)


def getregentry():
    """Return what the registry knows of the codec."""
    return codecs.CodecInfo(name="utf-7", encode=encode, decode=decode, incrementalencoder=IncrementalEncoder,
                            incrementaldecoder=IncrementalDecoder, streamreader=StreamReader, streamwriter=StreamWriter)
