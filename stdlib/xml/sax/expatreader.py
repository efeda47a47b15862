"""The reader of XML that uses xml.parsers.expat."""

from xml.parsers import expat

from . import saxutils, xmlreader
from ._exceptions import (SAXException, SAXNotRecognizedException, SAXNotSupportedException, SAXParseException,
                          SAXReaderNotAvailable)
from .handler import (feature_external_ges, feature_external_pes, feature_namespace_prefixes, feature_namespaces,
                      feature_string_interning, feature_validation, property_interning_dict, property_lexical_handler,
                      property_xml_string)

version = "0.20"

AttributesImpl = xmlreader.AttributesImpl
AttributesNSImpl = xmlreader.AttributesNSImpl

_REFUSED = {
    feature_validation: "expat does not support validation",
    feature_external_pes: "expat does not read external parameter entities",
    feature_namespace_prefixes: "expat does not report namespace prefixes",
}


class _ClosedParser:
    """What is left of a parser when a document is at its end: where that was."""

    def __init__(self, parser):
        self.ErrorLineNumber = parser.ErrorLineNumber
        self.ErrorColumnNumber = parser.ErrorColumnNumber
        self.ErrorCode = 0


class ExpatLocator(xmlreader.Locator):
    """Where a parser is."""

    def __init__(self, parser):
        import weakref
        self._parser = weakref.ref(parser)

    def getColumnNumber(self):
        parser = self._parser()
        return 1 if parser is None else parser.getColumnNumber()

    def getLineNumber(self):
        parser = self._parser()
        return 1 if parser is None else parser.getLineNumber()

    def getPublicId(self):
        parser = self._parser()
        return None if parser is None else parser.getPublicId()

    def getSystemId(self):
        parser = self._parser()
        return None if parser is None else parser.getSystemId()


def _pair(name):
    """Return (namespace, name) for what expat calls an element or attribute, and the name with its prefix if known."""
    parts = name.split()
    if len(parts) == 1:
        return (None, name), None
    return tuple(parts[:2]), f"{parts[2]}:{parts[1]}" if len(parts) == 3 else None


class ExpatParser(xmlreader.IncrementalParser, xmlreader.Locator):
    """The reader."""

    def __init__(self, namespaceHandling=0, bufsize=2**16 - 20):
        super().__init__(bufsize)
        self._source = xmlreader.InputSource()
        self._parser = None
        self._namespaces = namespaceHandling
        self._lex_handler_prop = None
        self._parsing = False
        self._interning = None
        self._external_ges = 0

    # --- What is read ------------------------------------------------------------------------------------------------

    def parse(self, source):
        source = saxutils.prepare_input_source(source)
        self._source = source
        try:
            self.reset()
            self._cont_handler.setDocumentLocator(ExpatLocator(self))
            super().parse(source)
        except BaseException:
            self._close_source()
            raise

    def prepareParser(self, source):
        if source.getSystemId() is not None:
            self._parser.SetBase(source.getSystemId())

    def feed(self, data, isFinal=False):
        if not self._parsing:
            self.reset()
            self._parsing = True
            self._cont_handler.startDocument()
        try:
            self._parser.Parse(data, isFinal)
        except expat.error as exc:
            # The handler may go on.
            self._err_handler.fatalError(SAXParseException(expat.ErrorString(exc.code), exc, self))

    def flush(self):
        """Read what has been put off: nothing is."""

    def close(self):
        if self._parser is None or isinstance(self._parser, _ClosedParser):
            return
        try:
            self.feed(b"", isFinal=True)
            self._cont_handler.endDocument()
            self._parsing = False
            self._parser = None
        finally:
            self._parsing = False
            if self._parser is not None:
                self._parser = _ClosedParser(self._parser)
        self._close_source()

    def _close_source(self):
        for file in (self._source.getCharacterStream(), self._source.getByteStream()):
            if file is not None:
                file.close()

    def reset(self):
        if self._namespaces:
            self._parser = expat.ParserCreate(self._source.getEncoding(), " ", intern=self._interning)
            self._parser.namespace_prefixes = 1
            self._parser.StartElementHandler = self.start_element_ns
            self._parser.EndElementHandler = self.end_element_ns
        else:
            self._parser = expat.ParserCreate(self._source.getEncoding(), intern=self._interning)
            self._parser.StartElementHandler = self.start_element
            self._parser.EndElementHandler = self.end_element
        self._reset_cont_handler()
        self._parser.UnparsedEntityDeclHandler = self.unparsed_entity_decl
        self._parser.NotationDeclHandler = self.notation_decl
        self._parser.StartNamespaceDeclHandler = self.start_namespace_decl
        self._parser.EndNamespaceDeclHandler = self.end_namespace_decl
        self._parser.ExternalEntityRefHandler = self.external_entity_ref
        self._parser.SkippedEntityHandler = self.skipped_entity_handler
        self._reset_lex_handler_prop()
        self._parsing = False

    # --- Settings ----------------------------------------------------------------------------------------------------

    def setContentHandler(self, handler):
        super().setContentHandler(handler)
        if self._parsing:
            self._reset_cont_handler()

    def _reset_cont_handler(self):
        self._parser.ProcessingInstructionHandler = self._cont_handler.processingInstruction
        self._parser.CharacterDataHandler = self._cont_handler.characters

    def _reset_lex_handler_prop(self):
        lexical = self._lex_handler_prop
        parser = self._parser
        parser.CommentHandler = lexical and lexical.comment
        parser.StartCdataSectionHandler = lexical and lexical.startCDATA
        parser.EndCdataSectionHandler = lexical and lexical.endCDATA
        parser.StartDoctypeDeclHandler = lexical and self.start_doctype_decl
        parser.EndDoctypeDeclHandler = lexical and lexical.endDTD

    def getFeature(self, name):
        if name == feature_namespaces:
            return self._namespaces
        if name == feature_string_interning:
            return self._interning is not None
        if name == feature_external_ges:
            return self._external_ges
        if name in _REFUSED:
            return 0
        raise SAXNotRecognizedException(f"Feature '{name}' not recognized")

    def setFeature(self, name, state):
        if self._parsing:
            raise SAXNotSupportedException("Cannot set features while parsing")
        if name == feature_namespaces:
            self._namespaces = state
        elif name == feature_string_interning:
            if not state:
                self._interning = None
            elif self._interning is None:
                self._interning = {}
        elif name == feature_external_ges:
            self._external_ges = state
        elif name not in _REFUSED:
            raise SAXNotRecognizedException(f"Feature '{name}' not recognized")
        elif state:
            raise SAXNotSupportedException(_REFUSED[name])

    def getProperty(self, name):
        if name == property_lexical_handler:
            return self._lex_handler_prop
        if name == property_interning_dict:
            return self._interning
        if name == property_xml_string:
            if self._parser is None or isinstance(self._parser, _ClosedParser):
                raise SAXNotSupportedException("XML string cannot be returned when not parsing")
            return self._parser.GetInputContext()
        raise SAXNotRecognizedException(f"Property '{name}' not recognized")

    def setProperty(self, name, value):
        if name == property_lexical_handler:
            self._lex_handler_prop = value
            if self._parsing:
                self._reset_lex_handler_prop()
        elif name == property_interning_dict:
            self._interning = value
        elif name == property_xml_string:
            raise SAXNotSupportedException(f"Property '{name}' cannot be set")
        else:
            raise SAXNotRecognizedException(f"Property '{name}' not recognized")

    # --- Where it is -------------------------------------------------------------------------------------------------

    def getColumnNumber(self):
        parser = self._parser
        if parser is None:
            return None
        if isinstance(parser, _ClosedParser) or parser.ErrorCode:
            return parser.ErrorColumnNumber
        return parser.CurrentColumnNumber

    def getLineNumber(self):
        parser = self._parser
        if parser is None:
            return 1
        if isinstance(parser, _ClosedParser) or parser.ErrorCode:
            return parser.ErrorLineNumber
        return parser.CurrentLineNumber

    def getPublicId(self):
        return self._source.getPublicId()

    def getSystemId(self):
        return self._source.getSystemId()

    # --- What expat calls --------------------------------------------------------------------------------------------

    def start_element(self, name, attrs):
        self._cont_handler.startElement(name, AttributesImpl(attrs))

    def end_element(self, name):
        self._cont_handler.endElement(name)

    def start_element_ns(self, name, attrs):
        values, qualified = {}, {}
        for key, value in attrs.items():
            pair, with_prefix = _pair(key)
            values[pair] = value
            qualified[pair] = with_prefix or pair[1]
        self._cont_handler.startElementNS(_pair(name)[0], None, AttributesNSImpl(values, qualified))

    def end_element_ns(self, name):
        self._cont_handler.endElementNS(_pair(name)[0], None)

    def processing_instruction(self, target, data):
        self._cont_handler.processingInstruction(target, data)

    def character_data(self, data):
        self._cont_handler.characters(data)

    def start_namespace_decl(self, prefix, uri):
        self._cont_handler.startPrefixMapping(prefix, uri)

    def end_namespace_decl(self, prefix):
        self._cont_handler.endPrefixMapping(prefix)

    def start_doctype_decl(self, name, sysid, pubid, has_internal_subset):
        self._lex_handler_prop.startDTD(name, pubid, sysid)

    def unparsed_entity_decl(self, name, base, sysid, pubid, notation_name):
        self._dtd_handler.unparsedEntityDecl(name, pubid, sysid, notation_name)

    def notation_decl(self, name, base, sysid, pubid):
        self._dtd_handler.notationDecl(name, pubid, sysid)

    def external_entity_ref(self, context, base, sysid, pubid):
        if self._external_ges:
            raise SAXNotSupportedException("external entities are not read")
        return 1                        # passed over

    def skipped_entity_handler(self, name, is_pe):
        if not is_pe:
            self._cont_handler.skippedEntity(name)


def create_parser(*args, **kwargs):
    """Return a reader."""
    return ExpatParser(*args, **kwargs)
