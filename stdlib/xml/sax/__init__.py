"""SAX: handlers of what a parser tells, and tools to write XML (`saxutils`)."""

from xml.sax.handler import ContentHandler, ErrorHandler


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


class _Locator:
    """Where a parser is."""

    def __init__(self, parser, name):
        self.parser = parser
        self.name = name

    def getColumnNumber(self):
        return self.parser.ErrorColumnNumber if self.parser.ErrorCode else self.parser.CurrentColumnNumber

    def getLineNumber(self):
        return self.parser.ErrorLineNumber if self.parser.ErrorCode else self.parser.CurrentLineNumber

    def getPublicId(self):
        return None

    def getSystemId(self):
        return self.name


class AttributesImpl:
    """The attributes of an element, as a mapping that is not changed."""

    def __init__(self, attrs):
        self._attrs = attrs

    def getLength(self):
        return len(self._attrs)

    def getType(self, name):
        return "CDATA"

    def getValue(self, name):
        return self._attrs[name]

    getValueByQName = getValue

    def getNameByQName(self, name):
        if name not in self._attrs:
            raise KeyError(name)
        return name

    getQNameByName = getNameByQName

    def getNames(self):
        return list(self._attrs)

    getQNames = getNames

    def __len__(self):
        return len(self._attrs)

    def __getitem__(self, name):
        return self._attrs[name]

    def __contains__(self, name):
        return name in self._attrs

    def __iter__(self):
        return iter(self._attrs)

    def keys(self):
        return list(self._attrs)

    def get(self, name, alternative=None):
        return self._attrs.get(name, alternative)

    def copy(self):
        return self.__class__(self._attrs)

    def items(self):
        return list(self._attrs.items())

    def values(self):
        return list(self._attrs.values())


def parse(source, handler, errorHandler=ErrorHandler()):
    """Read a file (or its name) and tell a ContentHandler what there is."""
    from xml.parsers import expat
    opened = not hasattr(source, "read")
    name = source if opened else getattr(source, "name", None)
    file = open(source, "rb") if opened else source
    parser = expat.ParserCreate()
    locator = _Locator(parser, name)
    parser.StartElementHandler = lambda tag, attrs: handler.startElement(tag, AttributesImpl(attrs))
    parser.EndElementHandler = handler.endElement
    parser.CharacterDataHandler = handler.characters
    parser.ProcessingInstructionHandler = handler.processingInstruction
    handler.setDocumentLocator(locator)
    handler.startDocument()
    try:
        parser.ParseFile(file)
    except expat.ExpatError as exc:
        message = expat.ErrorString(exc.code)
        errorHandler.fatalError(SAXParseException(message, exc, locator))
    finally:
        if opened:
            file.close()
    handler.endDocument()


def parseString(string, handler, errorHandler=ErrorHandler()):
    """Read a text, or bytes, and tell a ContentHandler what there is."""
    import io
    parse(io.StringIO(string) if isinstance(string, str) else io.BytesIO(string), handler, errorHandler)
