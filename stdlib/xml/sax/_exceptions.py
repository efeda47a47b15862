"""What can go wrong with SAX."""


class SAXException(Exception):
    """Any error of SAX; `getException` is what caused it."""

    def __init__(self, msg, exception=None):
        self._msg = msg
        self._exception = exception
        super().__init__(msg)

    def getMessage(self):
        """Return the message."""
        return self._msg

    def getException(self):
        """Return the exception that caused it, or None."""
        return self._exception

    def __str__(self):
        return self._msg

    def __getitem__(self, ix):
        raise AttributeError("__getitem__")


class SAXParseException(SAXException):
    """A document is not well-formed, at a place that a locator tells."""

    def __init__(self, msg, exception, locator):
        super().__init__(msg, exception)
        self._locator = locator
        self._colnum = locator.getColumnNumber()
        self._linenum = locator.getLineNumber()
        self._systemId = locator.getSystemId()

    def getColumnNumber(self):
        return self._colnum

    def getLineNumber(self):
        return self._linenum

    def getPublicId(self):
        return self._locator.getPublicId()

    def getSystemId(self):
        return self._systemId

    def __str__(self):
        name = self.getSystemId() or "<unknown>"
        line, column = ("?" if number is None else number for number in (self._linenum, self._colnum))
        return f"{name}:{line}:{column}: {self._msg}"


class SAXNotRecognizedException(SAXException):
    """A feature or property is not known."""


class SAXNotSupportedException(SAXException):
    """A feature or property cannot be set to that."""


class SAXReaderNotAvailable(SAXNotSupportedException):
    """A reader cannot be had here."""
