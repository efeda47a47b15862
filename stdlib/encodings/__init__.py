"""The encodings that are written in Python: those with one byte for a character, and transformations.

The interpreter itself knows UTF-8, UTF-16, UTF-32, ASCII, Latin-1, cp1252 and the escapes; of East Asian encodings with
several bytes there are none.
"""

import codecs

from . import aliases


class CodecRegistryError(LookupError, SystemError):
    """A module of an encoding does not give what it should."""


def normalize_encoding(encoding):
    """Return the name as modules have it: all but letters, digits and dots become single underscores."""
    if isinstance(encoding, bytes):
        encoding = str(encoding, "ascii")
    chars, had_other = [], False
    for char in encoding:
        if char.isalnum() or char == ".":
            if had_other and chars:
                chars.append("_")
            if char.isascii():
                chars.append(char)
            had_other = False
        else:
            had_other = True
    return "".join(chars)


def search_function(encoding):
    """Return the CodecInfo of an encoding, or None."""
    name = normalize_encoding(encoding).lower()
    name = aliases.aliases.get(name) or aliases.aliases.get(name.replace(".", "_")) or name
    make = _MAKERS.get(name)
    if make is not None:
        if name not in _made:
            _made[name] = make()
        return _made[name]
    from ._tables import TABLES
    if name in TABLES:
        return _charmap_info(*TABLES[name])
    return None


# Those asked for so far: under all its names such a codec is the same, and programs compare them. (Those with one byte
# for a character are made anew for every name.)
_made = {}

_ASCII = "".join(map(chr, range(128)))


def _charmap_info(name, table):
    """The codec of an encoding with one byte for a character."""
    decoding_table = table if len(table) == 256 else _ASCII + table
    encoding_table = codecs.charmap_build(decoding_table)

    class Codec(codecs.Codec):
        def encode(self, input, errors="strict"):
            return codecs.charmap_encode(input, errors, encoding_table)

        def decode(self, input, errors="strict"):
            return codecs.charmap_decode(input, errors, decoding_table)

    class IncrementalEncoder(codecs.IncrementalEncoder):
        def encode(self, input, final=False):
            return codecs.charmap_encode(input, self.errors, encoding_table)[0]

    class IncrementalDecoder(codecs.IncrementalDecoder):
        def decode(self, input, final=False):
            return codecs.charmap_decode(input, self.errors, decoding_table)[0]

    return _info(name, Codec, IncrementalEncoder, IncrementalDecoder)


def _info(name, Codec, IncrementalEncoder, IncrementalDecoder, is_text=True):
    class StreamWriter(Codec, codecs.StreamWriter):
        pass

    class StreamReader(Codec, codecs.StreamReader):
        pass

    codec = Codec()
    return codecs.CodecInfo(
        name=name, encode=codec.encode, decode=codec.decode, incrementalencoder=IncrementalEncoder,
        incrementaldecoder=IncrementalDecoder, streamreader=StreamReader, streamwriter=StreamWriter,
        _is_text_encoding=is_text)


def _transform(name, encode, decode):
    """The codec of two functions from bytes to bytes."""
    class Codec(codecs.Codec):
        def encode(self, input, errors="strict"):
            assert errors == "strict"
            return encode(input), len(input)

        def decode(self, input, errors="strict"):
            assert errors == "strict"
            return decode(input), len(input)

    class IncrementalEncoder(codecs.IncrementalEncoder):
        def encode(self, input, final=False):
            assert self.errors == "strict"
            return encode(input)

    class IncrementalDecoder(codecs.IncrementalDecoder):
        def decode(self, input, final=False):
            assert self.errors == "strict"
            return decode(input)

    return _info(name, Codec, IncrementalEncoder, IncrementalDecoder, is_text=False)


def _base64():
    import base64
    return _transform("base64", base64.encodebytes, base64.decodebytes)


def _quopri():
    import quopri
    return _transform("quopri", lambda data: quopri.encodestring(data, quotetabs=True), quopri.decodestring)


def _zlib():
    import zlib
    return _transform("zlib", zlib.compress, zlib.decompress)


def _hex():
    import binascii
    return _transform("hex", binascii.b2a_hex, binascii.a2b_hex)


def _undefined():
    def refuse(input, errors="strict"):
        raise UnicodeError("undefined encoding")
    return codecs.CodecInfo(refuse, refuse, name="undefined")


def _charmap():
    """Of no mapping: Latin-1. Who has a mapping of its own makes the incremental codecs with it."""
    class Codec(codecs.Codec):
        encode = staticmethod(codecs.charmap_encode)
        decode = staticmethod(codecs.charmap_decode)

    class IncrementalEncoder(codecs.IncrementalEncoder):
        def __init__(self, errors="strict", mapping=None):
            super().__init__(errors)
            self.mapping = mapping

        def encode(self, input, final=False):
            return codecs.charmap_encode(input, self.errors, self.mapping)[0]

    class IncrementalDecoder(codecs.IncrementalDecoder):
        def __init__(self, errors="strict", mapping=None):
            super().__init__(errors)
            self.mapping = mapping

        def decode(self, input, final=False):
            return codecs.charmap_decode(input, self.errors, self.mapping)[0]

    return _info("charmap", Codec, IncrementalEncoder, IncrementalDecoder)


def _punycode():
    from . import punycode
    return punycode.getregentry()


def _idna():
    from . import idna
    return idna.getregentry()


def _utf_7():
    from . import utf_7
    return utf_7.getregentry()


_MAKERS = {"base64_codec": _base64, "quopri_codec": _quopri, "zlib_codec": _zlib, "hex_codec": _hex,
           "undefined": _undefined, "charmap": _charmap, "punycode": _punycode, "idna": _idna, "utf_7": _utf_7}
