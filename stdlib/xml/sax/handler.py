"""Handlers: what a parser calls. Programs have subclasses."""

version = "2.0beta"


class ErrorHandler:
    """Called for what is wrong: by default errors are raised and warnings printed."""

    def error(self, exception):
        raise exception

    def fatalError(self, exception):
        raise exception

    def warning(self, exception):
        print(exception)


class ContentHandler:
    """Called for what is in a document."""

    def __init__(self):
        self._locator = None

    def setDocumentLocator(self, locator):
        """Called first, with an object that knows where the parser is."""
        self._locator = locator

    def startDocument(self):
        """Called at the beginning."""

    def endDocument(self):
        """Called at the end."""

    def startPrefixMapping(self, prefix, uri):
        """Called where a namespace is declared."""

    def endPrefixMapping(self, prefix):
        """Called where a declaration ends."""

    def startElement(self, name, attrs):
        """Called for a start tag."""

    def endElement(self, name):
        """Called for an end tag."""

    def startElementNS(self, name, qname, attrs):
        """Called for a start tag, with (namespace, name)."""

    def endElementNS(self, name, qname):
        """Called for an end tag, with (namespace, name)."""

    def characters(self, content):
        """Called for text."""

    def ignorableWhitespace(self, whitespace):
        """Called for white space that means nothing."""

    def processingInstruction(self, target, data):
        """Called for an instruction."""

    def skippedEntity(self, name):
        """Called for an entity that was not read."""
