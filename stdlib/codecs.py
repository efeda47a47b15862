"""Codecs: text to bytes and back, at once, bit by bit, or on the way to a file."""

import builtins
import sys

from _codecs import (
    decode, encode, lookup, lookup_error, register, register_error, unregister, charmap_build,
    ascii_decode, ascii_encode, charmap_decode, charmap_encode, escape_decode, escape_encode,
    latin_1_decode, latin_1_encode, raw_unicode_escape_decode, raw_unicode_escape_encode, readbuffer_encode,
    unicode_escape_decode, unicode_escape_encode, utf_8_decode, utf_8_encode, utf_16_be_decode,
    utf_16_be_encode, utf_16_decode, utf_16_encode, utf_16_ex_decode, utf_16_le_decode, utf_16_le_encode, utf_32_be_decode, utf_32_be_encode,
    utf_32_decode, utf_32_encode, utf_32_ex_decode, utf_32_le_decode, utf_32_le_encode,
)
import _codecs

__all__ = [
    "register", "lookup", "open", "EncodedFile", "BOM", "BOM_BE", "BOM_LE", "BOM32_BE", "BOM32_LE", "BOM64_BE",
    "BOM64_LE", "BOM_UTF8", "BOM_UTF16", "BOM_UTF16_LE", "BOM_UTF16_BE", "BOM_UTF32", "BOM_UTF32_LE",
    "BOM_UTF32_BE", "CodecInfo", "Codec", "IncrementalEncoder", "IncrementalDecoder", "StreamReader",
    "StreamWriter", "StreamReaderWriter", "StreamRecoder", "getencoder", "getdecoder", "getincrementalencoder",
    "getincrementaldecoder", "getreader", "getwriter", "encode", "decode", "iterencode", "iterdecode",
    "strict_errors", "ignore_errors", "replace_errors", "xmlcharrefreplace_errors", "backslashreplace_errors",
    "namereplace_errors", "register_error", "lookup_error",
]

BOM_UTF8 = b"\xef\xbb\xbf"
BOM_LE = BOM_UTF16_LE = b"\xff\xfe"
BOM_BE = BOM_UTF16_BE = b"\xfe\xff"
BOM_UTF32_LE = b"\xff\xfe\x00\x00"
BOM_UTF32_BE = b"\x00\x00\xfe\xff"
if sys.byteorder == "little":
    BOM = BOM_UTF16 = BOM_UTF16_LE
    BOM_UTF32 = BOM_UTF32_LE
else:
    BOM = BOM_UTF16 = BOM_UTF16_BE
    BOM_UTF32 = BOM_UTF32_BE
BOM32_LE, BOM32_BE = BOM_UTF16_LE, BOM_UTF16_BE
BOM64_LE, BOM64_BE = BOM_UTF32_LE, BOM_UTF32_BE

strict_errors = lookup_error("strict")
ignore_errors = lookup_error("ignore")
replace_errors = lookup_error("replace")
xmlcharrefreplace_errors = lookup_error("xmlcharrefreplace")
backslashreplace_errors = lookup_error("backslashreplace")
namereplace_errors = lookup_error("namereplace")


class CodecInfo(tuple):
    """What the registry knows of a codec: its four functions as a tuple, and more as attributes."""

    _is_text_encoding = True

    def __new__(cls, encode, decode, streamreader=None, streamwriter=None, incrementalencoder=None,
                incrementaldecoder=None, name=None, *, _is_text_encoding=None):
        self = tuple.__new__(cls, (encode, decode, streamreader, streamwriter))
        self.name = name
        self.encode = encode
        self.decode = decode
        self.incrementalencoder = incrementalencoder
        self.incrementaldecoder = incrementaldecoder
        self.streamwriter = streamwriter
        self.streamreader = streamreader
        if _is_text_encoding is not None:
            self._is_text_encoding = _is_text_encoding
        return self

    def __repr__(self):
        cls = type(self)
        return f"<{cls.__module__}.{cls.__qualname__} object for encoding {self.name} at {id(self):#x}>"

    def __getnewargs__(self):
        return tuple(self)


class Codec:
    """A codec without state."""

    def encode(self, input, errors="strict"):
        raise NotImplementedError

    def decode(self, input, errors="strict"):
        raise NotImplementedError


class IncrementalEncoder:
    """Encodes text that comes bit by bit."""

    def __init__(self, errors="strict"):
        self.errors = errors
        self.buffer = ""

    def encode(self, input, final=False):
        raise NotImplementedError

    def reset(self):
        pass

    def getstate(self):
        return 0

    def setstate(self, state):
        pass


class BufferedIncrementalEncoder(IncrementalEncoder):
    """Keeps what could not be encoded yet in front of what comes next."""

    def __init__(self, errors="strict"):
        super().__init__(errors)
        self.buffer = ""

    def _buffer_encode(self, input, errors, final):
        raise NotImplementedError

    def encode(self, input, final=False):
        data = self.buffer + input
        result, consumed = self._buffer_encode(data, self.errors, final)
        self.buffer = data[consumed:]
        return result

    def reset(self):
        super().reset()
        self.buffer = ""

    def getstate(self):
        return self.buffer or 0

    def setstate(self, state):
        self.buffer = state or ""


class IncrementalDecoder:
    """Decodes bytes that come bit by bit."""

    def __init__(self, errors="strict"):
        self.errors = errors

    def decode(self, input, final=False):
        raise NotImplementedError

    def reset(self):
        pass

    def getstate(self):
        return (b"", 0)

    def setstate(self, state):
        pass


class BufferedIncrementalDecoder(IncrementalDecoder):
    """Keeps an incomplete sequence in front of what comes next."""

    def __init__(self, errors="strict"):
        super().__init__(errors)
        self.buffer = b""

    def _buffer_decode(self, input, errors, final):
        raise NotImplementedError

    def decode(self, input, final=False):
        data = self.buffer + input
        result, consumed = self._buffer_decode(data, self.errors, final)
        self.buffer = data[consumed:]
        return result

    def reset(self):
        super().reset()
        self.buffer = b""

    def getstate(self):
        return (self.buffer, 0)

    def setstate(self, state):
        self.buffer = state[0]


class StreamWriter(Codec):
    """Encodes what is written to a stream of bytes."""

    def __init__(self, stream, errors="strict"):
        self.stream = stream
        self.errors = errors

    def write(self, object):
        data, _ = self.encode(object, self.errors)
        self.stream.write(data)

    def writelines(self, list):
        self.write("".join(list))

    def reset(self):
        pass

    def seek(self, offset, whence=0):
        self.stream.seek(offset, whence)
        if whence == 0 and offset == 0:
            self.reset()

    def __getattr__(self, name):
        return getattr(self.stream, name)

    def __enter__(self):
        return self

    def __exit__(self, type, value, tb):
        self.stream.close()


class StreamReader(Codec):
    """Decodes what is read from a stream of bytes."""

    charbuffertype = str

    def __init__(self, stream, errors="strict"):
        self.stream = stream
        self.errors = errors
        self.bytebuffer = b""
        self.charbuffer = self.charbuffertype()

    def read(self, size=-1, chars=-1, firstline=False):
        while chars < 0 or len(self.charbuffer) < chars:
            new = self.stream.read() if size < 0 else self.stream.read(size)
            data = self.bytebuffer + new
            if data:
                text, consumed = self.decode(data, self.errors)
                self.bytebuffer = data[consumed:]
                self.charbuffer += text
            if not new or size < 0:
                break
            if chars < 0 and self.charbuffer:
                break
        if chars < 0:
            result, self.charbuffer = self.charbuffer, self.charbuffertype()
        else:
            result, self.charbuffer = self.charbuffer[:chars], self.charbuffer[chars:]
        return result

    def readline(self, size=None, keepends=True):
        if size is None:
            size = 72
        while True:
            lines = self.charbuffer.splitlines(True)
            # The last line, or a line end at the very end, may go on.
            if len(lines) > 1:
                break
            before = self.charbuffer
            self.charbuffer = self.charbuffertype()
            try:
                more = self.read(size)
            finally:
                self.charbuffer = before + self.charbuffer
            self.charbuffer += more
            if not more:
                lines = self.charbuffer.splitlines(True)
                break
        if not lines:
            return self.charbuffertype()
        self.charbuffer = self.charbuffer[len(lines[0]):]
        return lines[0] if keepends else lines[0].splitlines(False)[0]

    def readlines(self, sizehint=None, keepends=True):
        return self.read().splitlines(keepends)

    def reset(self):
        self.bytebuffer = b""
        self.charbuffer = self.charbuffertype()

    def seek(self, offset, whence=0):
        self.stream.seek(offset, whence)
        self.reset()

    def __next__(self):
        line = self.readline()
        if line:
            return line
        raise StopIteration

    def __iter__(self):
        return self

    def __getattr__(self, name):
        return getattr(self.stream, name)

    def __enter__(self):
        return self

    def __exit__(self, type, value, tb):
        self.stream.close()


class StreamReaderWriter:
    """Reads and writes text through one stream of bytes."""

    encoding = "unknown"

    def __init__(self, stream, Reader, Writer, errors="strict"):
        self.stream = stream
        self.reader = Reader(stream, errors)
        self.writer = Writer(stream, errors)
        self.errors = errors

    def read(self, size=-1):
        return self.reader.read(size)

    def readline(self, size=None, keepends=True):
        return self.reader.readline(size, keepends)

    def readlines(self, sizehint=None):
        return self.reader.readlines(sizehint)

    def __next__(self):
        return next(self.reader)

    def __iter__(self):
        return self

    def write(self, data):
        return self.writer.write(data)

    def writelines(self, list):
        return self.writer.writelines(list)

    def reset(self):
        self.reader.reset()
        self.writer.reset()

    def seek(self, offset, whence=0):
        self.stream.seek(offset, whence)
        self.reader.reset()
        if whence == 0 and offset == 0:
            self.writer.reset()

    def __getattr__(self, name):
        return getattr(self.stream, name)

    def __enter__(self):
        return self

    def __exit__(self, type, value, tb):
        self.stream.close()


def _make_info(name):
    """The CodecInfo of a codec that the interpreter itself has."""
    prefix = "latin_1" if name == "iso8859-1" else name.replace("-", "_")
    if hasattr(_codecs, prefix + "_encode"):
        encode_all = getattr(_codecs, prefix + "_encode")
        decode_part = getattr(_codecs, prefix + "_decode")
    else:
        def encode_all(input, errors="strict"):
            return _codecs._multibyte_encode(name, input, errors)

        def decode_part(input, errors="strict", final=False):
            return _codecs._multibyte_decode(name, input, errors, final)

    wide = {"utf-16": (utf_16_ex_decode, "utf_16"), "utf-32": (utf_32_ex_decode, "utf_32")}.get(name)

    def encode(input, errors="strict"):
        return encode_all(input, errors)

    def decode(input, errors="strict"):
        return decode_part(input, errors, True)

    if wide is not None or name == "utf-8-sig":
        if wide is not None:
            ex_decode, base = wide
            encode_rest = getattr(_codecs, base + ("_le" if sys.byteorder == "little" else "_be") + "_encode")
        else:
            encode_rest = utf_8_encode

        class Encoder(IncrementalEncoder):
            # A mark stands at the beginning only.
            def __init__(self, errors="strict"):
                super().__init__(errors)
                self.started = False

            def encode(self, input, final=False):
                if self.started:
                    return encode_rest(input, self.errors)[0]
                self.started = True
                return encode_all(input, self.errors)[0]

            def reset(self):
                self.started = False

            def getstate(self):
                return 0 if self.started else 2

            def setstate(self, state):
                self.started = state == 0
    else:
        class Encoder(IncrementalEncoder):
            def encode(self, input, final=False):
                return encode_all(input, self.errors)[0]

    if wide is not None:
        class Decoder(BufferedIncrementalDecoder):
            def __init__(self, errors="strict"):
                super().__init__(errors)
                self.order = 0

            def _buffer_decode(self, input, errors, final):
                text, consumed, order = ex_decode(input, errors, self.order, final)
                if self.order == 0 and consumed:
                    self.order = order or (-1 if sys.byteorder == "little" else 1)
                return text, consumed

            def reset(self):
                super().reset()
                self.order = 0

            def getstate(self):
                native = -1 if sys.byteorder == "little" else 1
                return (self.buffer, 2 if self.order == 0 else int(self.order != native))

            def setstate(self, state):
                super().setstate(state)
                native = -1 if sys.byteorder == "little" else 1
                self.order = {0: native, 1: -native}.get(state[1], 0)
    elif name == "utf-8-sig":
        class Decoder(BufferedIncrementalDecoder):
            def __init__(self, errors="strict"):
                super().__init__(errors)
                self.first = True

            def _buffer_decode(self, input, errors, final):
                if not self.first:
                    return utf_8_decode(input, errors, final)
                if len(input) < 3 and BOM_UTF8.startswith(input) and not final:
                    return "", 0
                self.first = False
                skipped = 3 if input[:3] == BOM_UTF8 else 0
                text, consumed = utf_8_decode(input[skipped:], errors, final)
                return text, consumed + skipped

            def reset(self):
                super().reset()
                self.first = True

            def getstate(self):
                return (self.buffer, int(self.first))

            def setstate(self, state):
                super().setstate(state)
                self.first = bool(state[1])
    elif name in ("ascii", "iso8859-1", "cp1252"):
        class Decoder(IncrementalDecoder):
            def decode(self, input, final=False):
                return decode_part(input, self.errors, True)[0]
    else:
        class Decoder(BufferedIncrementalDecoder):
            def _buffer_decode(self, input, errors, final):
                return decode_part(input, errors, final)

    class Writer(StreamWriter):
        def __init__(self, stream, errors="strict"):
            super().__init__(stream, errors)
            self.encoder = Encoder(errors)

        def encode(self, input, errors="strict"):
            return self.encoder.encode(input), len(input)

        def reset(self):
            self.encoder.reset()

    class Reader(StreamReader):
        def __init__(self, stream, errors="strict"):
            super().__init__(stream, errors)
            self.decoder = Decoder(errors)

        def decode(self, input, errors="strict"):
            return self.decoder.decode(input), len(input)

        def reset(self):
            super().reset()
            self.decoder.reset()

    module = "encodings." + prefix
    for cls, cls_name in ((Encoder, "IncrementalEncoder"), (Decoder, "IncrementalDecoder"), (Writer, "StreamWriter"),
                          (Reader, "StreamReader")):
        cls.__name__ = cls.__qualname__ = cls_name
        cls.__module__ = module
    return CodecInfo(encode, decode, Reader, Writer, Encoder, Decoder, name)


# Those made so far: under all its names a codec is the same, and programs compare them.
_made = {}


def _search_builtin(encoding):
    name = _codecs._builtin_name(encoding)
    if name is None:
        return None
    if name not in _made:
        _made[name] = _make_info(name)
    return _made[name]


def _rot13(text, errors="strict"):
    letters = "abcdefghijklmnopqrstuvwxyz"
    turned = letters[13:] + letters[:13]
    return text.translate(str.maketrans(letters + letters.upper(), turned + turned.upper())), len(text)


def _hex_encode(data, errors="strict"):
    return bytes(data).hex().encode("ascii"), len(data)


def _hex_decode(data, errors="strict"):
    return bytes.fromhex(bytes(data).decode("ascii")), len(data)


def _search_transforms(encoding):
    if encoding in ("rot13", "rot_13"):
        return CodecInfo(_rot13, _rot13, name="rot13", _is_text_encoding=False)
    if encoding in ("hex", "hex_codec"):
        return CodecInfo(_hex_encode, _hex_decode, name="hex", _is_text_encoding=False)
    return None


register(_search_builtin)
register(_search_transforms)


def getencoder(encoding):
    """The encoding function of a codec."""
    return lookup(encoding).encode


def getdecoder(encoding):
    """The decoding function of a codec."""
    return lookup(encoding).decode


def getincrementalencoder(encoding):
    """The IncrementalEncoder class of a codec."""
    encoder = lookup(encoding).incrementalencoder
    if encoder is None:
        raise LookupError(encoding)
    return encoder


def getincrementaldecoder(encoding):
    """The IncrementalDecoder class of a codec."""
    decoder = lookup(encoding).incrementaldecoder
    if decoder is None:
        raise LookupError(encoding)
    return decoder


def getreader(encoding):
    """The StreamReader class of a codec."""
    return lookup(encoding).streamreader


def getwriter(encoding):
    """The StreamWriter class of a codec."""
    return lookup(encoding).streamwriter


def iterencode(iterator, encoding, errors="strict", **kwargs):
    """Encode the strings of an iterator as they come."""
    encoder = getincrementalencoder(encoding)(errors, **kwargs)
    for input in iterator:
        output = encoder.encode(input)
        if output:
            yield output
    output = encoder.encode("", True)
    if output:
        yield output


def iterdecode(iterator, encoding, errors="strict", **kwargs):
    """Decode the bytes of an iterator as they come."""
    decoder = getincrementaldecoder(encoding)(errors, **kwargs)
    for input in iterator:
        output = decoder.decode(input)
        if output:
            yield output
    output = decoder.decode(b"", True)
    if output:
        yield output


def open(filename, mode="r", encoding=None, errors="strict", buffering=-1):
    """Open a file through a codec; without an encoding, as `open` does."""
    if encoding is not None and "b" not in mode:
        mode += "b"
    file = builtins.open(filename, mode, buffering)
    if encoding is None:
        return file
    try:
        info = lookup(encoding)
        wrapped = StreamReaderWriter(file, info.streamreader, info.streamwriter, errors)
        wrapped.encoding = encoding
        return wrapped
    except:
        file.close()
        raise


class StreamRecoder:
    """Translates between two encodings: who uses it sees bytes in one, the stream has them in another.

    `encode` and `decode` are of the encoding that is seen, `Reader` and `Writer` of the stream's.
    """

    data_encoding = "unknown"
    file_encoding = "unknown"

    def __init__(self, stream, encode, decode, Reader, Writer, errors="strict"):
        self.stream = stream
        self.encode = encode
        self.decode = decode
        self.reader = Reader(stream, errors)
        self.writer = Writer(stream, errors)
        self.errors = errors

    def _seen(self, text):
        return self.encode(text, self.errors)[0]

    def read(self, size=-1):
        return self._seen(self.reader.read(size))

    def readline(self, size=None):
        return self._seen(self.reader.readline() if size is None else self.reader.readline(size))

    def readlines(self, sizehint=None):
        return self._seen(self.reader.read()).splitlines(keepends=True)

    def __next__(self):
        return self._seen(next(self.reader))

    def __iter__(self):
        return self

    def write(self, data):
        return self.writer.write(self.decode(data, self.errors)[0])

    def writelines(self, list):
        return self.write(b"".join(list))

    def reset(self):
        self.reader.reset()
        self.writer.reset()

    def seek(self, offset, whence=0):
        self.reader.seek(offset, whence)
        self.writer.seek(offset, whence)

    def __getattr__(self, name):
        return getattr(self.stream, name)

    def __enter__(self):
        return self

    def __exit__(self, type, value, tb):
        self.stream.close()

    def __reduce_ex__(self, proto):
        raise TypeError(f"can't serialize {type(self).__name__}")


def EncodedFile(file, data_encoding, file_encoding=None, errors="strict"):
    """Wrap a stream whose bytes are in `file_encoding`: what is read and written are bytes in `data_encoding`."""
    if file_encoding is None:
        file_encoding = data_encoding
    data_info = lookup(data_encoding)
    file_info = lookup(file_encoding)
    recoder = StreamRecoder(file, data_info.encode, data_info.decode, file_info.streamreader, file_info.streamwriter,
                            errors)
    recoder.data_encoding = data_encoding
    recoder.file_encoding = file_encoding
    return recoder


def make_identity_dict(rng):
    """A dictionary that maps every integer of `rng` to itself."""
    return {i: i for i in rng}


def make_encoding_map(decoding_map):
    """The reverse of a decoding map; what several bytes decode to maps to None."""
    result = {}
    for key, value in decoding_map.items():
        result[value] = None if value in result else key
    return result
