"""A parser that is fed with text as it comes, and returns the message when it is closed.

It never fails on what it reads: what is wrong is noted in `defects`. The lines wait until `close`; then a part is
read until a line ends it, and a multipart says which lines end its parts (`_Lines.until`).
"""

__all__ = ["FeedParser", "BytesFeedParser"]

import re
from contextlib import contextmanager

from email import errors
from email._policybase import compat32

# A file opened with newline="" ends lines so: not at the further characters that str.splitlines knows.
_line = re.compile("[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_line_end = re.compile("(?:\r\n|\r|\n)\\Z")
_blank = re.compile("\r\n|\r|\n")
_header = re.compile("From |[!-9;-~]*:|[\t ]")
_after_boundary = re.compile("(?P<end>--)?[ \t]*(?P<linesep>\r\n|\r|\n)?$")


class _Lines:
    """The lines of a message, and a place among them."""

    def __init__(self, text):
        self.lines = _line.findall(text)
        self.next = 0
        self.stops = []

    def read(self):
        """Return the next line; '' at the end, and where a line stands that stops what is being read."""
        if self.next == len(self.lines):
            return ""
        line = self.lines[self.next]
        if any(stop(line) for stop in self.stops):
            return ""
        self.next += 1
        return line

    def unread(self):
        """Go back before the last line."""
        self.next -= 1

    def insert(self, line):
        """Let a line be the next."""
        self.lines.insert(self.next, line)

    def rest(self):
        """Return all lines up to the end or a stop."""
        return list(iter(self.read, ""))

    @contextmanager
    def until(self, stop):
        """Let lines that `stop` is true of end what is read inside."""
        self.stops.append(stop)
        try:
            yield
        finally:
            self.stops.pop()


def _without_line_end(text):
    return _line_end.sub("", text, count=1)


class FeedParser:
    """Builds a message from text that comes in pieces."""

    def __init__(self, _factory=None, *, policy=compat32):
        self.policy = policy
        self._pieces = []
        self._headersonly = False
        self._old_style_factory = False
        if _factory is None:
            if policy.message_factory is None:
                from email.message import Message
                self._factory = Message
            else:
                self._factory = policy.message_factory
        else:
            self._factory = _factory
            try:
                _factory(policy=policy)
            except TypeError:
                # A factory from before there were policies.
                self._old_style_factory = True

    def _set_headersonly(self):
        self._headersonly = True

    def feed(self, data):
        """Take more text."""
        self._pieces.append(data)

    def close(self):
        """Return the message."""
        self._lines = _Lines("".join(self._pieces))
        self._pieces = []
        root, _ = self._message(None)
        if root.get_content_maintype() == "multipart" and not root.is_multipart() and not self._headersonly:
            self._defect(root, errors.MultipartInvariantViolationDefect())
        return root

    def _defect(self, msg, defect):
        self.policy.handle_defect(msg, defect)

    def _message(self, parent):
        """Read a message, a part of `parent`; return it and the innermost part that was read last."""
        msg = self._factory() if self._old_style_factory else self._factory(policy=self.policy)
        if parent is not None:
            if parent.get_content_type() == "multipart/digest":
                msg.set_default_type("message/rfc822")
            parent.attach(msg)
        self._headers(msg)
        if self._headersonly:
            msg.set_payload("".join(self._lines.rest()))
        elif msg.get_content_type() == "message/delivery-status":
            return msg, self._delivery_status(msg)
        elif msg.get_content_maintype() == "message":
            return msg, self._message(msg)[1]
        elif msg.get_content_maintype() == "multipart":
            self._multipart(msg)
        else:
            msg.set_payload("".join(self._lines.rest()))
        return msg, msg

    def _headers(self, msg):
        """Read the lines of the headers and the line that ends them."""
        lines = []
        while line := self._lines.read():
            if _header.match(line):
                lines.append(line)
                continue
            if not _blank.match(line):
                self._defect(msg, errors.MissingHeaderBodySeparatorDefect())
                self._lines.unread()
            break
        source = []

        def store():
            if source:
                msg.set_raw(*self.policy.header_source_parse(source))
                source.clear()

        for number, line in enumerate(lines):
            if line[0] in " \t":
                if source:
                    source.append(line)
                else:
                    self._defect(msg, errors.FirstHeaderLineIsContinuationDefect(line))
                continue
            store()
            if line.startswith("From "):
                if number == 0:
                    msg.set_unixfrom(_without_line_end(line))
                elif number == len(lines) - 1:
                    # More likely the first line of the body.
                    self._lines.insert(line)
                    return
                else:
                    msg.defects.append(errors.MisplacedEnvelopeHeaderDefect(line))
            elif line.startswith(":"):
                msg.defects.append(errors.InvalidHeaderDefect("Missing header name."))
            else:
                source.append(line)
        store()

    def _delivery_status(self, msg):
        """Read blocks of headers, parted by empty lines."""
        while True:
            with self._lines.until(_blank.match):
                last = self._message(msg)[1]
            self._lines.read()
            if not self._lines.read():
                return last
            self._lines.unread()

    def _multipart(self, msg):
        boundary = msg.get_boundary()
        if boundary is None:
            self._defect(msg, errors.NoBoundaryInMultipartDefect())
            msg.set_payload("".join(self._lines.rest()))
            return
        if str(msg.get("content-transfer-encoding", "8bit")).lower() not in ("7bit", "8bit", "binary"):
            self._defect(msg, errors.InvalidMultipartContentTransferEncodingDefect())
        separator = "--" + boundary

        def is_boundary(line):
            return line.startswith(separator) and _after_boundary.match(line, len(separator))

        preamble = []
        while (line := self._lines.read()) and not (found := is_boundary(line)):
            preamble.append(line)
        if line and not found["end"]:
            if preamble:
                # The line end before a boundary belongs to it.
                msg.preamble = "".join(preamble[:-1]) + _without_line_end(preamble[-1])
            found = self._parts(msg, is_boundary)
            if not found:
                self._defect(msg, errors.CloseBoundaryNotFoundDefect())
                return
        else:
            self._defect(msg, errors.StartBoundaryNotFoundDefect())
            msg.set_payload("".join(preamble))
            self._lines.rest()
            msg.epilogue = ""
            return
        epilogue = self._lines.rest()
        if found["linesep"]:
            epilogue.insert(0, "")
        if epilogue:
            start = _blank.match(epilogue[0])
            if start:
                epilogue[0] = epilogue[0][start.end():]
        msg.epilogue = "".join(epilogue)

    def _parts(self, msg, is_boundary):
        """Read the parts that follow the first boundary; return the match of the last, None without one."""
        while True:
            # Boundaries that follow each other at once part nothing.
            while (line := self._lines.read()) and is_boundary(line):
                pass
            if line:
                self._lines.unread()
            with self._lines.until(is_boundary):
                last = self._message(msg)[1]
            if last.get_content_maintype() == "multipart":
                if last.epilogue == "":
                    last.epilogue = None
                elif last.epilogue is not None:
                    last.epilogue = _without_line_end(last.epilogue)
            elif isinstance(last._payload, str):
                last._payload = _without_line_end(last._payload)
            line = self._lines.read()
            if not line:
                return None
            found = is_boundary(line)
            if found["end"]:
                return found


class BytesFeedParser(FeedParser):
    """Builds a message from bytes that come in pieces."""

    def feed(self, data):
        super().feed(data.decode("ascii", "surrogateescape"))
