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


class DTDHandler:
    """Called for what a document type declares."""

    def notationDecl(self, name, publicId, systemId):
        """A notation."""

    def unparsedEntityDecl(self, name, publicId, systemId, ndata):
        """An entity that is no XML."""


class EntityResolver:
    """Called to find external entities."""

    def resolveEntity(self, publicId, systemId):
        """Return an InputSource, or the name or address of one."""
        return systemId


class LexicalHandler:
    """Called for what is no content; a parser has one as a property."""

    def comment(self, content):
        """A comment."""

    def startDTD(self, name, public_id, system_id):
        """The document type begins."""

    def endDTD(self):
        """The document type ends."""

    def startCDATA(self):
        """A section of text without markup begins."""

    def endCDATA(self):
        """The section ends."""


_FEATURE, _PROPERTY, _OWN = ("http://xml.org/sax/features/", "http://xml.org/sax/properties/",
                             "http://www.python.org/sax/properties/")

feature_namespaces = _FEATURE + "namespaces"
feature_namespace_prefixes = _FEATURE + "namespace-prefixes"
feature_string_interning = _FEATURE + "string-interning"
feature_validation = _FEATURE + "validation"
feature_external_ges = _FEATURE + "external-general-entities"
feature_external_pes = _FEATURE + "external-parameter-entities"
all_features = [feature_namespaces, feature_namespace_prefixes, feature_string_interning, feature_validation,
                feature_external_ges, feature_external_pes]

property_lexical_handler = _PROPERTY + "lexical-handler"
property_declaration_handler = _PROPERTY + "declaration-handler"
property_dom_node = _PROPERTY + "dom-node"
property_xml_string = _PROPERTY + "xml-string"
property_encoding = _OWN + "encoding"
property_interning_dict = _OWN + "interning-dict"
all_properties = [property_lexical_handler, property_dom_node, property_declaration_handler, property_xml_string,
                  property_encoding, property_interning_dict]
