"""Exceptions of the package, and the defects that parsers note and go on from."""


class MessageError(Exception):
    """Any error of the package."""


class MessageParseError(MessageError):
    """A message cannot be parsed."""


class HeaderParseError(MessageParseError):
    """A header cannot be parsed."""


class BoundaryError(MessageParseError):
    """The boundary that ends a multipart was not found."""


class MultipartConversionError(MessageError, TypeError):
    """The message cannot become a multipart, or cannot take the part."""


class CharsetError(MessageError):
    """The name of a character set is none."""


class HeaderWriteError(MessageError):
    """A header cannot be written."""


class MessageDefect(ValueError):
    """Something wrong in a message that the parser could work around."""

    def __init__(self, line=None):
        if line is not None:
            super().__init__(line)
        self.line = line


class NoBoundaryInMultipartDefect(MessageDefect):
    """A multipart names no boundary."""


class StartBoundaryNotFoundDefect(MessageDefect):
    """The boundary that was named never came."""


class CloseBoundaryNotFoundDefect(MessageDefect):
    """The last boundary never came."""


class FirstHeaderLineIsContinuationDefect(MessageDefect):
    """The headers begin with a line that continues something."""


class MisplacedEnvelopeHeaderDefect(MessageDefect):
    """An envelope's `From ` stands among the headers."""


class MissingHeaderBodySeparatorDefect(MessageDefect):
    """A line among the headers is neither a header nor empty."""


MalformedHeaderDefect = MissingHeaderBodySeparatorDefect


class MultipartInvariantViolationDefect(MessageDefect):
    """A message says that it is a multipart and has no parts."""


class InvalidMultipartContentTransferEncodingDefect(MessageDefect):
    """A multipart as a whole is said to be encoded."""


class UndecodableBytesDefect(MessageDefect):
    """A header has bytes that cannot be decoded."""


class InvalidBase64PaddingDefect(MessageDefect):
    """The end of base64 text is not padded as it must be."""


class InvalidBase64CharactersDefect(MessageDefect):
    """Base64 text has other characters."""


class InvalidBase64LengthDefect(MessageDefect):
    """Base64 text has a length that nothing encodes to."""


class HeaderDefect(MessageDefect):
    """Something wrong in a header."""

    def __init__(self, *args, **kw):
        super().__init__(*args, **kw)


class InvalidHeaderDefect(HeaderDefect):
    """A header is not valid; the message says why."""


class HeaderMissingRequiredValue(HeaderDefect):
    """A header that must have a value has none."""


class NonPrintableDefect(HeaderDefect):
    """A header has control characters."""

    def __init__(self, non_printables):
        super().__init__(non_printables)
        self.non_printables = non_printables

    def __str__(self):
        return f"the following ASCII non-printables found in header: {self.non_printables}"


class ObsoleteHeaderDefect(HeaderDefect):
    """A header is written in a way that RFC 5322 calls obsolete."""


class NonASCIILocalPartDefect(HeaderDefect):
    """What is before the @ of an address is not ASCII."""


class InvalidDateDefect(HeaderDefect):
    """A date cannot be read."""
