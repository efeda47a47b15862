"""Character sets as e-mail knows them: how text in them is encoded in headers and bodies."""

__all__ = ["Charset", "add_alias", "add_charset", "add_codec"]

import email.base64mime
import email.quoprimime
from email import errors
from email.encoders import encode_7or8bit

QP = 1              # quoted-printable
BASE64 = 2
SHORTEST = 3        # the shorter of both, for headers

RFC2047_CHROME_LEN = 7          # =?...?q?...?= without charset and text
DEFAULT_CHARSET = "us-ascii"
UNKNOWN8BIT = "unknown-8bit"
EMPTYSTRING = ""

# Character set: encoding in headers, in bodies, and the set to convert to.
CHARSETS = {f"iso-8859-{n}": (QP, QP, None) for n in (1, 2, 3, 4, 9, 10, 13, 14, 15, 16)}
CHARSETS |= {
    "windows-1252": (QP, QP, None),
    "viscii": (QP, QP, None),
    "us-ascii": (None, None, None),
    "big5": (BASE64, BASE64, None),
    "gb2312": (BASE64, BASE64, None),
    "euc-jp": (BASE64, None, "iso-2022-jp"),
    "shift_jis": (BASE64, None, "iso-2022-jp"),
    "iso-2022-jp": (BASE64, None, None),
    "koi8-r": (BASE64, BASE64, None),
    "utf-8": (SHORTEST, BASE64, "utf-8"),
}

ALIASES = {}
for _n, _part in enumerate((1, 2, 3, 4, 9, 10, 13, 14, 15, 16), 1):
    ALIASES[f"latin_{_n}"] = ALIASES[f"latin-{_n}"] = f"iso-8859-{_part}"
del _n, _part
ALIASES |= {"cp949": "ks_c_5601-1987", "euc_jp": "euc-jp", "euc_kr": "euc-kr", "ascii": "us-ascii"}

# Where Python's codec has another name; None where text needs no conversion.
CODEC_MAP = {"gb2312": "eucgb2312_cn", "big5": "big5_tw", "us-ascii": None}


def add_charset(charset, header_enc=None, body_enc=None, output_charset=None):
    """Say how text in a character set is encoded."""
    if body_enc == SHORTEST:
        raise ValueError("SHORTEST not allowed for body_enc")
    CHARSETS[charset] = (header_enc, body_enc, output_charset)


def add_alias(alias, canonical):
    """Give a character set another name."""
    ALIASES[alias] = canonical


def add_codec(charset, codecname):
    """Name the codec of a character set."""
    CODEC_MAP[charset] = codecname


def _encode(string, codec):
    """Return the bytes of a text; of unknown encoding are those that came in as they went out."""
    if codec == UNKNOWN8BIT:
        return string.encode("ascii", "surrogateescape")
    return string.encode(codec)


class Charset:
    """A character set, and what is done with text in it.

    `input_charset` is its name, `output_charset` that of the one it is converted to; `header_encoding` and
    `body_encoding` are QP, BASE64, SHORTEST or None; `input_codec` and `output_codec` are Python's names.
    """

    def __init__(self, input_charset=DEFAULT_CHARSET):
        try:
            if isinstance(input_charset, str):
                input_charset.encode("ascii")
            else:
                input_charset = str(input_charset, "ascii")
        except UnicodeError:
            raise errors.CharsetError(input_charset)
        input_charset = input_charset.lower()
        self.input_charset = ALIASES.get(input_charset, input_charset)
        self.header_encoding, self.body_encoding, output = CHARSETS.get(self.input_charset, (SHORTEST, BASE64, None))
        output = output or self.input_charset
        self.output_charset = ALIASES.get(output, output)
        self.input_codec = CODEC_MAP.get(self.input_charset, self.input_charset)
        self.output_codec = CODEC_MAP.get(self.output_charset, self.output_charset)

    def __repr__(self):
        return self.input_charset.lower()

    def __eq__(self, other):
        return str(self) == str(other).lower()

    def get_body_encoding(self):
        """Return the transfer encoding of bodies, or a function that is to set it in a message."""
        assert self.body_encoding != SHORTEST
        if self.body_encoding == QP:
            return "quoted-printable"
        if self.body_encoding == BASE64:
            return "base64"
        return encode_7or8bit

    def get_output_charset(self):
        """Return the name of the character set that text is converted to."""
        return self.output_charset or self.input_charset

    def _encoder(self, data):
        """Return the module that encodes headers, None where they need no encoding."""
        if self.header_encoding == SHORTEST:
            shorter = email.base64mime.header_length(data) < email.quoprimime.header_length(data)
            return email.base64mime if shorter else email.quoprimime
        return {BASE64: email.base64mime, QP: email.quoprimime}.get(self.header_encoding)

    def header_encode(self, string):
        """Return the text as an encoded word, or unchanged where the set needs none."""
        codec = self.output_codec or "us-ascii"
        data = _encode(string, codec)
        encoder = self._encoder(data)
        return string if encoder is None else encoder.header_encode(data, codec)

    def header_encode_lines(self, string, maxlengths):
        """Return the text as encoded words, each within the next of the lengths that an iterator gives.

        The first is None when not even one character fits into the first length.
        """
        codec = self.output_codec or "us-ascii"
        encoder = self._encoder(_encode(string, codec))
        charset = self.get_output_charset()
        around = len(charset) + RFC2047_CHROME_LEN
        words = []
        word = ""
        room = next(maxlengths) - around
        # A word must end between characters, and how long it gets only encoding tells.
        for character in string:
            longer = word + character
            if encoder.header_length(_encode(longer, charset)) > room:
                fits = word or words
                words.append(encoder.header_encode(_encode(word, codec), charset=codec) if fits else None)
                room = next(maxlengths) - around
                longer = character
            word = longer
        words.append(encoder.header_encode(_encode(word, codec), charset=codec))
        return words

    def body_encode(self, string):
        """Return the text (or bytes) as a body in this character set."""
        if not string:
            return string
        if isinstance(string, str):
            string = string.encode(self.output_charset)
            if self.body_encoding not in (BASE64, QP):
                return string.decode("ascii")
        if self.body_encoding == BASE64:
            return email.base64mime.body_encode(string)
        if self.body_encoding == QP:
            return email.quoprimime.body_encode(string.decode("latin1"))
        return string
