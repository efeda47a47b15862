"""Documents as a stream of events, of which parts can be made into nodes.

    events = pulldom.parse('sales.xml')
    for event, node in events:
        if event == pulldom.START_ELEMENT and node.tagName == 'item':
            events.expandNode(node)
"""

import xml.sax
import xml.sax.handler

START_ELEMENT = "START_ELEMENT"
END_ELEMENT = "END_ELEMENT"
COMMENT = "COMMENT"
START_DOCUMENT = "START_DOCUMENT"
END_DOCUMENT = "END_DOCUMENT"
PROCESSING_INSTRUCTION = "PROCESSING_INSTRUCTION"
IGNORABLE_WHITESPACE = "IGNORABLE_WHITESPACE"
CHARACTERS = "CHARACTERS"

default_bufsize = 2 ** 14 - 20


class PullDOM(xml.sax.ContentHandler):
    """Makes events of what a parser reports. They are a chain: [(event, node), next]."""

    _locator = None
    document = None

    def __init__(self, documentFactory=None):
        from xml.dom import XML_NAMESPACE
        self.documentFactory = documentFactory
        self.firstEvent = [None, None]
        self.lastEvent = self.firstEvent
        self.elementStack = []
        self.push = self.elementStack.append
        # {namespace: prefix}, outer ones below
        self._ns_contexts = [{XML_NAMESPACE: "xml"}]
        self._current_context = self._ns_contexts[-1]
        self.pending_events = []
        self._xmlns_attrs = []

    def pop(self):
        """Leave an element."""
        result = self.elementStack[-1]
        del self.elementStack[-1]
        return result

    def _event(self, kind, node):
        self.lastEvent[1] = [(kind, node), None]
        self.lastEvent = self.lastEvent[1]

    def setDocumentLocator(self, locator):
        self._locator = locator

    def startPrefixMapping(self, prefix, uri):
        self._xmlns_attrs.append((prefix or "xmlns", uri))
        self._ns_contexts.append(self._current_context.copy())
        self._current_context[uri] = prefix or None

    def endPrefixMapping(self, prefix):
        self._current_context = self._ns_contexts.pop()

    def startElementNS(self, name, tagName, attrs):
        uri, localname = name
        if uri:
            if tagName is None:
                # The parser does not say the prefix.
                prefix = self._current_context[uri]
                tagName = f"{prefix}:{localname}" if prefix else localname
            if self.document:
                node = self.document.createElementNS(uri, tagName)
            else:
                node = self.buildDocument(uri, tagName)
        elif self.document:
            node = self.document.createElement(localname)
        else:
            node = self.buildDocument(None, localname)
        from xml.dom import XMLNS_NAMESPACE
        for aname, value in self._xmlns_attrs:
            qname = "xmlns:" + aname if aname != "xmlns" else "xmlns"
            attr = self.document.createAttributeNS(XMLNS_NAMESPACE, qname)
            attr.value = value
            node.setAttributeNodeNS(attr)
        self._xmlns_attrs = []
        for (a_uri, a_localname), value in attrs.items():
            if a_uri:
                prefix = self._current_context[a_uri]
                a_qname = f"{prefix}:{a_localname}" if prefix else a_localname
                attr = self.document.createAttributeNS(a_uri, a_qname)
                node.setAttributeNodeNS(attr)
            else:
                attr = self.document.createAttribute(a_localname)
                node.setAttributeNode(attr)
            attr.value = value
        self._event(START_ELEMENT, node)
        self.push(node)

    def endElementNS(self, name, tagName):
        self._event(END_ELEMENT, self.pop())

    def startElement(self, name, attrs):
        node = self.document.createElement(name) if self.document else self.buildDocument(None, name)
        for aname, value in attrs.items():
            attr = self.document.createAttribute(aname)
            attr.value = value
            node.setAttributeNode(attr)
        self._event(START_ELEMENT, node)
        self.push(node)

    def endElement(self, name):
        self._event(END_ELEMENT, self.pop())

    def comment(self, s):
        """A comment."""
        if self.document:
            self._event(COMMENT, self.document.createComment(s))
        else:
            # Before the document's element there is nothing to make nodes with.
            self.pending_events.append([(COMMENT, s), None])

    def processingInstruction(self, target, data):
        if self.document:
            self._event(PROCESSING_INSTRUCTION, self.document.createProcessingInstruction(target, data))
        else:
            self.pending_events.append([(PROCESSING_INSTRUCTION, target, data), None])

    def ignorableWhitespace(self, chars):
        self._event(IGNORABLE_WHITESPACE, self.document.createTextNode(chars))

    def characters(self, chars):
        self._event(CHARACTERS, self.document.createTextNode(chars))

    def startDocument(self):
        if self.documentFactory is None:
            import xml.dom.minidom
            self.documentFactory = xml.dom.minidom.Document.implementation

    def buildDocument(self, uri, tagname):
        """Make the document, now that its element is known; return the element."""
        self.document = node = self.documentFactory.createDocument(uri, tagname, None)
        self._event(START_DOCUMENT, node)
        self.push(node)
        for event in self.pending_events:
            kind = event[0][0]
            if kind == COMMENT:
                self._event(COMMENT, self.document.createComment(event[0][1]))
            elif kind == PROCESSING_INSTRUCTION:
                self._event(PROCESSING_INSTRUCTION, self.document.createProcessingInstruction(*event[0][1:]))
        self.pending_events = []
        return node.firstChild

    def endDocument(self):
        self._event(END_DOCUMENT, self.document)
        self.pop()

    def clear(self):
        """Forget the document."""
        self.document = None


class ErrorHandler:
    """Prints warnings, raises errors."""

    def warning(self, exception):
        print(exception)

    def error(self, exception):
        raise exception

    def fatalError(self, exception):
        raise exception


class DOMEventStream:
    """The events of a stream, one after the other."""

    def __init__(self, stream, parser, bufsize):
        self.stream = stream
        self.parser = parser
        self.bufsize = bufsize
        if not hasattr(self.parser, "feed"):
            self.getEvent = self._slurp
        self.reset()

    def reset(self):
        """Begin."""
        self.pulldom = PullDOM()
        # Namespaces are looked at.
        self.parser.setFeature(xml.sax.handler.feature_namespaces, 1)
        self.parser.setContentHandler(self.pulldom)

    def __next__(self):
        rc = self.getEvent()
        if rc:
            return rc
        raise StopIteration

    def __iter__(self):
        return self

    def expandNode(self, node):
        """Read the rest of an element, and put it below its node."""
        event = self.getEvent()
        parents = [node]
        while event:
            token, cur_node = event
            if cur_node is node:
                return
            if token != END_ELEMENT:
                parents[-1].appendChild(cur_node)
            if token == START_ELEMENT:
                parents.append(cur_node)
            elif token == END_ELEMENT:
                del parents[-1]
            event = self.getEvent()

    def getEvent(self):
        """Return the next (event, node), None at the end."""
        if not self.pulldom.firstEvent[1]:
            self.pulldom.lastEvent = self.pulldom.firstEvent
        while not self.pulldom.firstEvent[1]:
            buf = self.stream.read(self.bufsize)
            if not buf:
                self.parser.close()
                return None
            self.parser.feed(buf)
        rc = self.pulldom.firstEvent[1][0]
        self.pulldom.firstEvent[1] = self.pulldom.firstEvent[1][1]
        return rc

    def _slurp(self):
        """For parsers that read a stream themselves: all at once."""
        self.parser.parse(self.stream)
        self.getEvent = self._emit
        return self._emit()

    def _emit(self):
        if not self.pulldom.firstEvent[1]:
            return None
        rc = self.pulldom.firstEvent[1][0]
        self.pulldom.firstEvent[1] = self.pulldom.firstEvent[1][1]
        return rc

    def clear(self):
        """Forget all."""
        self.pulldom.clear()
        del self.pulldom
        self.parser = None
        self.stream = None


class SAX2DOM(PullDOM):
    """Makes the whole document at once."""

    def _below(self, call, *args):
        current = self.elementStack[-1]
        call(self, *args)
        current.appendChild(self.lastEvent[0][1])

    def startElementNS(self, name, tagName, attrs):
        PullDOM.startElementNS(self, name, tagName, attrs)
        self.elementStack[-2].appendChild(self.elementStack[-1])

    def startElement(self, name, attrs):
        PullDOM.startElement(self, name, attrs)
        self.elementStack[-2].appendChild(self.elementStack[-1])

    def processingInstruction(self, target, data):
        self._below(PullDOM.processingInstruction, target, data)

    def ignorableWhitespace(self, chars):
        self._below(PullDOM.ignorableWhitespace, chars)

    def characters(self, chars):
        self._below(PullDOM.characters, chars)


def parse(stream_or_string, parser=None, bufsize=None):
    """Return the events of a file, by its name or open."""
    if bufsize is None:
        bufsize = default_bufsize
    stream = open(stream_or_string, "rb") if isinstance(stream_or_string, str) else stream_or_string
    return DOMEventStream(stream, parser or xml.sax.make_parser(), bufsize)


def parseString(string, parser=None):
    """Return the events of a text."""
    from io import StringIO
    return DOMEventStream(StringIO(string), parser or xml.sax.make_parser(), len(string))
