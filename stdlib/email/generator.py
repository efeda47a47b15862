"""Messages as text and bytes."""

__all__ = ["Generator", "DecodedGenerator", "BytesGenerator"]

import random
import re
import sys
import time
from copy import deepcopy
from io import BytesIO, StringIO

from email.errors import HeaderWriteError
from email.utils import _has_surrogates

NL = "\n"
UNDERSCORE = "_"
NLCRE = re.compile(r"\r\n|\r|\n")
fcre = re.compile(r"^From ", re.MULTILINE)
NEWLINE_WITHOUT_FWSP = re.compile(r"\r\n[^ \t]|\r[^ \n\t]|\n[^ \t]")


class Generator:
    """Writes messages to a text file.

    `mangle_from_`, `maxheaderlen` and `policy` go before what the message's own policy says.
    """

    def __init__(self, outfp, mangle_from_=None, maxheaderlen=None, *, policy=None):
        if mangle_from_ is None:
            mangle_from_ = True if policy is None else policy.mangle_from_
        self._fp = outfp
        self._mangle_from_ = mangle_from_
        self.maxheaderlen = maxheaderlen
        self.policy = policy

    def write(self, s):
        """Write text to the file."""
        self._fp.write(s)

    def flatten(self, msg, unixfrom=False, linesep=None):
        """Write a message; with `unixfrom` the line of the envelope goes first."""
        policy = msg.policy if self.policy is None else self.policy
        if linesep is not None:
            policy = policy.clone(linesep=linesep)
        if self.maxheaderlen is not None:
            policy = policy.clone(max_line_length=self.maxheaderlen)
        self._NL = policy.linesep
        self._encoded_NL = self._encode(self._NL)
        before = self.policy, msg.policy
        try:
            # The message's policy too: it is what its headers are read by.
            self.policy = msg.policy = policy
            if unixfrom:
                envelope = msg.get_unixfrom() or f"From nobody {time.ctime(time.time())}"
                self.write(envelope + self._NL)
            self._write(msg)
        finally:
            self.policy, msg.policy = before

    def clone(self, fp):
        """Return a generator like this for another file."""
        return self.__class__(fp, self._mangle_from_, None, policy=self.policy)

    def _new_buffer(self):
        return StringIO()

    def _encode(self, s):
        """Return text as what the file takes."""
        return s

    def _write_lines(self, text):
        """Write text with its line ends made those of the policy."""
        if text:
            self.write(self._NL.join(NLCRE.split(text)))

    def _mangled(self, text):
        return fcre.sub(">From ", text) if self._mangle_from_ else text

    def _flattened(self, part):
        """Return a part as what the file takes."""
        buffer = self._new_buffer()
        self.clone(buffer).flatten(part, unixfrom=False, linesep=self._NL)
        return buffer.getvalue()

    def _write(self, msg):
        # The body first: writing it may find that the headers on its encoding must be others.
        fp = self._fp
        self._new_encoding = None
        self._fp = body = self._new_buffer()
        try:
            self._dispatch(msg)
        finally:
            self._fp = fp
            new_encoding = self._new_encoding
            del self._new_encoding
        if new_encoding:
            encoding, content_type = new_encoding
            msg = deepcopy(msg)
            if msg.get("content-transfer-encoding") is None:
                msg["Content-Transfer-Encoding"] = encoding
            else:
                msg.replace_header("content-transfer-encoding", encoding)
            msg.replace_header("content-type", content_type)
        write_headers = getattr(msg, "_write_headers", None)
        if write_headers is None:
            self._write_headers(msg)
        else:
            write_headers(self)
        self._fp.write(body.getvalue())

    def _dispatch(self, msg):
        """Write the body by the method for its type, `_handle_main_sub` or `_handle_main`."""
        main = msg.get_content_maintype().replace("-", "_")
        sub = msg.get_content_subtype().replace("-", "_")
        method = getattr(self, f"_handle_{main}_{sub}", None) or getattr(self, f"_handle_{main}", self._writeBody)
        method(msg)

    def _write_headers(self, msg):
        linesep = self.policy.linesep
        for name, value in msg.raw_items():
            folded = self.policy.fold(name, value)
            if self.policy.verify_generated_headers:
                if not folded.endswith(linesep):
                    raise HeaderWriteError(f"folded header does not end with {linesep!r}: {folded!r}")
                if NEWLINE_WITHOUT_FWSP.search(folded.removesuffix(linesep)):
                    raise HeaderWriteError(f"folded header contains newline: {folded!r}")
            self.write(folded)
        self.write(self._NL)

    def _handle_text(self, msg):
        payload = msg.get_payload()
        if payload is None:
            return
        if not isinstance(payload, str):
            raise TypeError(f"string payload expected: {type(payload)}")
        if _has_surrogates(msg._payload):
            charset = msg.get_param("charset")
            if charset is not None:
                # Text cannot hold the bytes: encode them, in a copy.
                msg = deepcopy(msg)
                del msg["content-transfer-encoding"]
                msg.set_payload(msg._payload, charset)
                payload = msg.get_payload()
                self._new_encoding = msg["content-transfer-encoding"], msg["content-type"]
        self._write_lines(self._mangled(payload))

    _writeBody = _handle_text

    def _handle_multipart(self, msg):
        parts = msg.get_payload()
        if isinstance(parts, str):
            # As parsed from what had no boundary.
            self.write(parts)
            return
        if parts is None:
            parts = []
        elif not isinstance(parts, list):
            parts = [parts]
        texts = [self._flattened(part) for part in parts]
        boundary = msg.get_boundary()
        if not boundary:
            boundary = self._make_boundary(self._encoded_NL.join(texts))
            msg.set_boundary(boundary)
        if msg.preamble is not None:
            self._write_lines(self._mangled(msg.preamble))
            self.write(self._NL)
        between = f"{self._NL}--{boundary}"
        self.write(f"--{boundary}{self._NL}")
        for i, text in enumerate(texts):
            if i:
                self.write(between + self._NL)
            self._fp.write(text)
        self.write(f"{between}--{self._NL}")
        if msg.epilogue is not None:
            self._write_lines(self._mangled(msg.epilogue))

    def _handle_multipart_signed(self, msg):
        # Headers that were folded anew would break the signature.
        policy = self.policy
        self.policy = policy.clone(max_line_length=0)
        try:
            self._handle_multipart(msg)
        finally:
            self.policy = policy

    def _handle_message_delivery_status(self, msg):
        # Blocks of headers, with one empty line between them and none at the end.
        blocks = [self._flattened(part) for part in msg.get_payload()]
        end = self._encoded_NL
        self._fp.write(end.join(block.removesuffix(end) for block in blocks))

    def _handle_message(self, msg):
        payload = msg._payload
        if isinstance(payload, list):
            self._fp.write(self._flattened(msg.get_payload(0)))
        else:
            # From a parser that read headers only.
            self._fp.write(self._encode(payload))

    @classmethod
    def _make_boundary(cls, text=None):
        """Return a boundary that no line of the text is."""
        boundary = base = f"{'=' * 15}{_fmt % random.randrange(sys.maxsize)}=="
        counter = 0
        while text is not None and cls._compile_re(f"^--{re.escape(boundary)}(--)?$", re.MULTILINE).search(text):
            boundary = f"{base}.{counter}"
            counter += 1
        return boundary

    @classmethod
    def _compile_re(cls, s, flags):
        return re.compile(s, flags)


class BytesGenerator(Generator):
    """Writes messages to a binary file."""

    def write(self, s):
        self._fp.write(s.encode("ascii", "surrogateescape"))

    def _new_buffer(self):
        return BytesIO()

    def _encode(self, s):
        return s.encode("ascii")

    def _write_headers(self, msg):
        # Bytes that came in are written as they were, unless the transport takes ASCII only.
        for name, value in msg.raw_items():
            self._fp.write(self.policy.fold_binary(name, value))
        self.write(self._NL)

    def _handle_text(self, msg):
        payload = msg._payload
        if payload is None:
            return
        if _has_surrogates(payload) and self.policy.cte_type != "7bit":
            self._write_lines(self._mangled(payload))
        else:
            super()._handle_text(msg)

    _writeBody = _handle_text

    @classmethod
    def _compile_re(cls, s, flags):
        return re.compile(s.encode("ascii"), flags)


_FMT = "[Non-text (%(type)s) part of message omitted, filename %(filename)s]"


class DecodedGenerator(Generator):
    """Writes the text of messages; other parts are told by a line that `fmt` is the pattern of."""

    def __init__(self, outfp, mangle_from_=None, maxheaderlen=None, fmt=None, *, policy=None):
        super().__init__(outfp, mangle_from_, maxheaderlen, policy=policy)
        self._fmt = _FMT if fmt is None else fmt

    def _dispatch(self, msg):
        for part in msg.walk():
            main = part.get_content_maintype()
            if main == "text":
                print(part.get_payload(decode=False), file=self)
            elif main != "multipart":
                print(self._fmt % {
                    "type": part.get_content_type(),
                    "maintype": main,
                    "subtype": part.get_content_subtype(),
                    "filename": part.get_filename("[no filename]"),
                    "description": part.get("Content-Description", "[no description]"),
                    "encoding": part.get("Content-Transfer-Encoding", "[no encoding]"),
                }, file=self)


# As many digits as the largest number has.
_width = len(repr(sys.maxsize - 1))
_fmt = f"%0{_width}d"

_make_boundary = Generator._make_boundary
