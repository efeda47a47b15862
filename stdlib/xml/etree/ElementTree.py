"""XML documents as trees: elements have a tag, attributes, a text, children, and a tail (the text behind them).

    root = ElementTree.fromstring("<list><item n='1'>one</item></list>")
    for item in root.iter("item"):
        print(item.get("n"), item.text)
"""

import collections
import collections.abc
import contextlib
import io
import re
import sys
import warnings
import weakref

from . import ElementPath

__all__ = ["Comment", "dump", "Element", "ElementTree", "canonicalize", "fromstring", "fromstringlist", "indent",
           "iselement", "iterparse", "parse", "ParseError", "PI", "ProcessingInstruction", "QName", "SubElement",
           "tostring", "tostringlist", "TreeBuilder", "VERSION", "XML", "XMLID", "XMLParser", "XMLPullParser",
           "register_namespace", "C14NWriterTarget"]

VERSION = "1.3.0"


class ParseError(SyntaxError):
    """The document is not well-formed: `code` says why, `position` where."""


def iselement(element):
    """Whether it is an element, or what is like one."""
    return hasattr(element, "tag")


class Element:
    """An element: a sequence of its children, with `tag`, `attrib`, `text` and `tail`."""

    tag = None
    attrib = None
    text = None
    tail = None

    def __init__(self, tag, /, attrib={}, **extra):
        if not isinstance(attrib, dict):
            raise TypeError(f"Element() argument 'attrib' must be dict, not {type(attrib).__name__}")
        self.tag = tag
        self.attrib = {**attrib, **extra}
        self._children = []

    def __repr__(self):
        return f"<{self.__class__.__name__} {self.tag!r} at {id(self):#x}>"

    def makeelement(self, tag, attrib, /):
        """Return a new element of this class."""
        return self.__class__(tag, attrib)

    def __copy__(self):
        copied = self.makeelement(self.tag, self.attrib)
        copied.text, copied.tail = self.text, self.tail
        copied[:] = self
        return copied

    def __deepcopy__(self, memo):
        import copy
        made = self.__class__.__new__(self.__class__)
        made.tag, made.attrib = copy.deepcopy(self.tag, memo), copy.deepcopy(self.attrib, memo)
        made.text, made.tail = copy.deepcopy(self.text, memo), copy.deepcopy(self.tail, memo)
        made._children = [copy.deepcopy(child, memo) for child in self._children]
        memo[id(self)] = made
        return made

    def __getstate__(self):
        return {"tag": self.tag, "_children": list(self._children), "attrib": self.attrib, "text": self.text,
                "tail": self.tail}

    def __setstate__(self, state):
        self.__dict__.update(state)

    def __len__(self):
        return len(self._children)

    def __bool__(self):
        warnings.warn("Testing an element's truth value will always return True in future versions.  Use specific "
                      "'len(elem)' or 'elem is not None' test instead.", DeprecationWarning, stacklevel=2)
        return len(self._children) != 0

    def __getitem__(self, index):
        return self._children[index]

    def __setitem__(self, index, element):
        if isinstance(index, slice):
            element = list(element)
            for child in element:
                self._assert_is_element(child)
        else:
            self._assert_is_element(element)
        self._children[index] = element

    def __delitem__(self, index):
        del self._children[index]

    def _assert_is_element(self, element):
        if not isinstance(element, Element):
            raise TypeError(f"expected an Element, not {type(element).__name__}")

    def append(self, subelement, /):
        """Add a child at the end."""
        self._assert_is_element(subelement)
        self._children.append(subelement)

    def extend(self, elements, /):
        """Add children at the end."""
        for element in list(elements):
            self._assert_is_element(element)
            self._children.append(element)

    def insert(self, index, subelement, /):
        """Add a child before the one of this number."""
        self._assert_is_element(subelement)
        self._children.insert(index, subelement)

    def remove(self, subelement, /):
        """Remove a child."""
        for at, child in enumerate(self._children):
            if child is subelement or child == subelement:
                del self._children[at]
                return
        raise ValueError("list.remove(x): x not in list")

    def find(self, path, namespaces=None):
        """Return the first element that a path leads to, or None."""
        return ElementPath.find(self, path, namespaces)

    def findtext(self, path, default=None, namespaces=None):
        """Return the text of the first element that a path leads to, or the default."""
        return ElementPath.findtext(self, path, default, namespaces)

    def findall(self, path, namespaces=None):
        """Return the elements that a path leads to."""
        return ElementPath.findall(self, path, namespaces)

    def iterfind(self, path, namespaces=None):
        """Yield the elements that a path leads to."""
        return ElementPath.iterfind(self, path, namespaces)

    def clear(self):
        """Remove everything but the tag."""
        self.attrib.clear()
        self._children = []
        self.text = self.tail = None

    def get(self, key, default=None):
        """Return an attribute, or the default."""
        return self.attrib.get(key, default)

    def set(self, key, value, /):
        """Set an attribute."""
        self.attrib[key] = value

    def keys(self):
        """Return the names of the attributes."""
        return self.attrib.keys()

    def items(self):
        """Return (name, value) of the attributes."""
        return self.attrib.items()

    def iter(self, tag=None):
        """Yield this element and all below, in the order of the document; with a tag, those that have it."""
        if tag == "*":
            tag = None
        return _walk(self, tag)

    def itertext(self):
        """Yield the texts of this element and of all below."""
        return _texts(self)


def _walk(element, tag):
    # No recursion: documents may be deep.
    stack = [iter((element,))]
    while stack:
        child = next(stack[-1], None)
        if child is None:
            stack.pop()
            continue
        if tag is None or child.tag == tag:
            yield child
        stack.append(iter(child))


def _texts(element):
    if not isinstance(element.tag, str) and element.tag is not None:
        return
    if element.text:
        yield element.text
    for child in element:
        yield from _texts(child)
        if child.tail:
            yield child.tail


def SubElement(parent, tag, /, attrib={}, **extra):
    """Make an element and add it to another; return it."""
    if not isinstance(parent, Element):
        raise TypeError(f"SubElement() argument 1 must be xml.etree.ElementTree.Element, not {type(parent).__name__}")
    element = parent.makeelement(tag, {**attrib, **extra})
    parent.append(element)
    return element


def Comment(text=None):
    """Return an element that is written as a comment."""
    element = Element(Comment)
    element.text = text
    return element


def ProcessingInstruction(target, text=None):
    """Return an element that is written as a processing instruction."""
    element = Element(ProcessingInstruction)
    element.text = f"{target} {text}" if text else target
    return element


PI = ProcessingInstruction


class QName:
    """A name with its namespace: `QName(uri, tag)`, or `QName("{uri}tag")`."""

    def __init__(self, text_or_uri, tag=None):
        self.text = f"{{{text_or_uri}}}{tag}" if tag else text_or_uri

    def __str__(self):
        return self.text

    def __repr__(self):
        return f"<{self.__class__.__name__} {self.text!r}>"

    def __hash__(self):
        return hash(self.text)

    def _other(self, other):
        return other.text if isinstance(other, QName) else other

    def __le__(self, other):
        return self.text <= self._other(other)

    def __lt__(self, other):
        return self.text < self._other(other)

    def __ge__(self, other):
        return self.text >= self._other(other)

    def __gt__(self, other):
        return self.text > self._other(other)

    def __eq__(self, other):
        return self.text == self._other(other)


class ElementTree:
    """A document: its root element, and how it is read and written."""

    def __init__(self, element=None, file=None):
        if element is not None and not iselement(element):
            raise TypeError("expected an Element, not %s" % type(element).__name__)
        self._root = element
        if file:
            self.parse(file)

    def getroot(self):
        """Return the root."""
        return self._root

    def _setroot(self, element):
        if not iselement(element):
            raise TypeError("expected an Element, not %s" % type(element).__name__)
        self._root = element

    def parse(self, source, parser=None):
        """Read a document, from a file or the file of a name; return its root."""
        with contextlib.ExitStack() as stack:
            if not hasattr(source, "read"):
                source = stack.enter_context(open(source, "rb"))
            parser = XMLParser() if parser is None else parser
            while data := source.read(65536):
                parser.feed(data)
            self._root = parser.close()
            return self._root

    def iter(self, tag=None):
        """Yield all elements, or those with a tag."""
        return self._root.iter(tag)

    def _relative(self, path):
        if path[:1] == "/":
            path = "." + path
            warnings.warn("This search is broken in 1.3 and earlier, and will be fixed in a future version.  If you rely "
                          f"on the current behaviour, change it to {path!r}", FutureWarning, stacklevel=3)
        return path

    def find(self, path, namespaces=None):
        """Return the first element that a path leads to, or None."""
        return self._root.find(self._relative(path), namespaces)

    def findtext(self, path, default=None, namespaces=None):
        """Return the text of the first element that a path leads to, or the default."""
        return self._root.findtext(self._relative(path), default, namespaces)

    def findall(self, path, namespaces=None):
        """Return the elements that a path leads to."""
        return self._root.findall(self._relative(path), namespaces)

    def iterfind(self, path, namespaces=None):
        """Yield the elements that a path leads to."""
        return self._root.iterfind(self._relative(path), namespaces)

    def write(self, file_or_filename, encoding=None, xml_declaration=None, default_namespace=None, method=None, *,
              short_empty_elements=True):
        """Write the document. method: xml, html, text or c14n. xml_declaration: whether it begins with one (None: if
        the encoding demands it)."""
        method = method or "xml"
        if method not in _WRITERS and method != "c14n":
            raise ValueError("unknown method %r" % method)
        if not encoding:
            encoding = "utf-8" if method == "c14n" else "us-ascii"
        with _open_to_write(file_or_filename, encoding) as (write, declared):
            if method == "xml" and (xml_declaration or xml_declaration is None and encoding.lower() != "unicode"
                                    and declared.lower() not in ("utf-8", "us-ascii")):
                write(f"<?xml version='1.0' encoding='{declared}'?>\n")
            if method == "text":
                for text in self._root.itertext():
                    write(text)
                return
            names, namespaces = _name_table(self._root, default_namespace)
            _WRITERS[method](write, self._root, names, namespaces, short_empty_elements=short_empty_elements)

    def write_c14n(self, file):
        """Write the document in its canonical form of old."""
        return self.write(file, method="c14n")


@contextlib.contextmanager
def _open_to_write(file_or_filename, encoding):
    """(a function that writes texts, the name of the encoding) of a file."""
    write = getattr(file_or_filename, "write", None)
    if write is None:
        if encoding.lower() == "unicode":
            encoding = "utf-8"
        with open(file_or_filename, "w", encoding=encoding, errors="xmlcharrefreplace") as file:
            yield file.write, encoding
        return
    if encoding.lower() == "unicode":
        yield write, getattr(file_or_filename, "encoding", None) or "utf-8"
        return
    if isinstance(file_or_filename, io.RawIOBase) or isinstance(file_or_filename, io.BufferedIOBase):
        target = file_or_filename
    else:
        # What only has a method `write` is enough.
        target = None
    if encoding.lower() in ("utf-16", "utf-32"):
        import codecs
        encoder = codecs.getincrementalencoder(encoding)("xmlcharrefreplace")
        yield (lambda text: write(encoder.encode(text))), encoding
        return
    pieces = []
    yield pieces.append, encoding
    data = "".join(pieces).encode(encoding, "xmlcharrefreplace")
    write(data) if data or target is None else None


_namespace_map = {
    "http://www.w3.org/XML/1998/namespace": "xml", "http://www.w3.org/1999/xhtml": "html",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf", "http://schemas.xmlsoap.org/wsdl/": "wsdl",
    "http://www.w3.org/2001/XMLSchema": "xs", "http://www.w3.org/2001/XMLSchema-instance": "xsi",
    "http://purl.org/dc/elements/1.1/": "dc"}


def register_namespace(prefix, uri):
    """Set the prefix that a namespace is written with, from now on."""
    if re.match(r"ns\d+$", prefix):
        raise ValueError("Prefix format reserved for internal use")
    for known, name in list(_namespace_map.items()):
        if known == uri or name == prefix:
            del _namespace_map[known]
    _namespace_map[uri] = prefix


register_namespace._namespace_map = _namespace_map


def _cannot_write(value):
    raise TypeError("cannot serialize %r (type %s)" % (value, type(value).__name__))


def _name_table(root, default_namespace=None):
    """(names as they are written, prefixes of namespaces) of all tags and attributes."""
    names, prefixes = {None: None}, {}
    if default_namespace:
        prefixes[default_namespace] = ""

    def add(name):
        if name in names:
            return
        try:
            if name[:1] == "{":
                uri, local = name[1:].rsplit("}", 1)
                prefix = prefixes.get(uri)
                if prefix is None:
                    prefix = _namespace_map.get(uri)
                    if prefix is None:
                        prefix = "ns%d" % len(prefixes)
                    if prefix != "xml":
                        prefixes[uri] = prefix
                names[name] = f"{prefix}:{local}" if prefix else local
            else:
                if default_namespace:
                    raise ValueError("cannot use non-qualified names with default_namespace option")
                names[name] = name
        except TypeError:
            _cannot_write(name)

    for element in root.iter():
        tag = element.tag
        if isinstance(tag, QName):
            add(tag.text)
        elif isinstance(tag, str):
            add(tag)
        elif tag is not None and tag is not Comment and tag is not PI:
            _cannot_write(tag)
        for key, value in element.items():
            add(key.text if isinstance(key, QName) else key)
            if isinstance(value, QName):
                add(value.text)
        if isinstance(element.text, QName):
            add(element.text.text)
    return names, prefixes


def _attributes(write, element, names, namespaces, escape):
    for key, value in element.items():
        if isinstance(key, QName):
            key = key.text
        value = names[value.text] if isinstance(value, QName) else escape(value)
        write(f' {names[key]}="{value}"')
    for uri, prefix in sorted((namespaces or {}).items(), key=lambda item: item[1]):
        write(f' xmlns{":" + prefix if prefix else ""}="{_escape_attrib(uri)}"')


def _serialize_xml(write, element, names, namespaces, short_empty_elements, **kwargs):
    tag, text = element.tag, element.text
    if tag is Comment:
        write("<!--%s-->" % text)
    elif tag is ProcessingInstruction:
        write("<?%s?>" % text)
    else:
        name = names[tag.text if isinstance(tag, QName) else tag]
        if name is None:
            if text:
                write(_escape_cdata(text))
            for child in element:
                _serialize_xml(write, child, names, None, short_empty_elements)
        else:
            write("<" + name)
            _attributes(write, element, names, namespaces, _escape_attrib)
            if text or len(element) or not short_empty_elements:
                write(">")
                if text:
                    write(names[text.text] if isinstance(text, QName) else _escape_cdata(text))
                for child in element:
                    _serialize_xml(write, child, names, None, short_empty_elements)
                write(f"</{name}>")
            else:
                write(" />")
    if element.tail:
        write(_escape_cdata(element.tail))


# Elements of HTML that have no end tag.
HTML_EMPTY = {"area", "base", "basefont", "br", "col", "embed", "frame", "hr", "img", "input", "isindex", "link", "meta",
              "param", "source", "track", "wbr"}


def _serialize_html(write, element, names, namespaces, **kwargs):
    tag, text = element.tag, element.text
    if tag is Comment:
        write("<!--%s-->" % _escape_cdata(text))
    elif tag is ProcessingInstruction:
        write("<?%s?>" % _escape_cdata(text))
    else:
        name = names[tag.text if isinstance(tag, QName) else tag]
        if name is not None:
            write("<" + name)
            _attributes(write, element, names, namespaces, _escape_attrib_html)
            write(">")
        low = (name or "").lower()
        if text:
            write(text if low in ("script", "style") else _escape_cdata(text))
        for child in element:
            _serialize_html(write, child, names, None)
        if name is not None and low not in HTML_EMPTY:
            write(f"</{name}>")
    if element.tail:
        write(_escape_cdata(element.tail))


def _serialize_text(write, element):
    for text in element.itertext():
        write(text)
    if element.tail:
        write(element.tail)


_WRITERS = {"xml": _serialize_xml, "html": _serialize_html, "text": _serialize_text}


def _escape_cdata(text):
    try:
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    except (TypeError, AttributeError):
        _cannot_write(text)


def _escape_attrib(text):
    try:
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
        return text.replace("\r", "&#13;").replace("\n", "&#10;").replace("\t", "&#09;")
    except (TypeError, AttributeError):
        _cannot_write(text)


def _escape_attrib_html(text):
    try:
        return text.replace("&", "&amp;").replace(">", "&gt;").replace('"', "&quot;")
    except (TypeError, AttributeError):
        _cannot_write(text)


def tostring(element, encoding=None, method=None, *, xml_declaration=None, default_namespace=None,
             short_empty_elements=True):
    """Return an element as bytes; as text if the encoding is "unicode"."""
    stream = io.StringIO() if encoding == "unicode" else io.BytesIO()
    ElementTree(element).write(stream, encoding, xml_declaration=xml_declaration, default_namespace=default_namespace,
                               method=method, short_empty_elements=short_empty_elements)
    return stream.getvalue()


class _ListDataStream(io.BufferedIOBase):
    """Collects what is written in a list."""

    def __init__(self, pieces):
        self.pieces = pieces

    def writable(self):
        return True

    def seekable(self):
        return True

    def write(self, data):
        self.pieces.append(data)

    def tell(self):
        return len(self.pieces)


def tostringlist(element, encoding=None, method=None, *, xml_declaration=None, default_namespace=None,
                 short_empty_elements=True):
    """Return an element as a list of pieces."""
    pieces = []
    ElementTree(element).write(_ListDataStream(pieces), encoding, xml_declaration=xml_declaration,
                               default_namespace=default_namespace, method=method,
                               short_empty_elements=short_empty_elements)
    return pieces


def dump(elem):
    """Print an element."""
    if not isinstance(elem, ElementTree):
        elem = ElementTree(elem)
    elem.write(sys.stdout, encoding="unicode")
    tail = elem.getroot().tail
    if not tail or tail[-1] != "\n":
        sys.stdout.write("\n")


def indent(tree, space="  ", level=0):
    """Put blank space between elements, so that each stands in a line of its own."""
    if isinstance(tree, ElementTree):
        tree = tree.getroot()
    if level < 0:
        raise ValueError(f"Initial indentation level must be >= 0, got {level}")
    if len(tree):
        _indent(tree, ["\n" + level * space], space, level)


def _indent(element, lines, space, level):
    if len(lines) <= level + 1:
        lines.append(lines[level] + space)
    inside = lines[level + 1]
    if not element.text or not element.text.strip():
        element.text = inside
    for child in element:
        if len(child):
            _indent(child, lines, space, level + 1)
        if not child.tail or not child.tail.strip():
            child.tail = inside
    # The last one is followed by the end tag.
    if not child.tail.strip():
        child.tail = lines[level]


# --- reading ---

class TreeBuilder:
    """Makes a tree of what a parser tells. element_factory makes elements; with insert_comments and insert_pis the tree
    has comments and processing instructions, which comment_factory and pi_factory make."""

    def __init__(self, element_factory=None, *, comment_factory=None, pi_factory=None, insert_comments=False,
                 insert_pis=False):
        self._data = []
        self._elem = []
        self._last = None
        self._root = None
        # Whether text belongs behind the last element, or into it.
        self._tail = None
        self._comment_factory = comment_factory or Comment
        self.insert_comments = insert_comments
        self._pi_factory = pi_factory or ProcessingInstruction
        self.insert_pis = insert_pis
        self._factory = element_factory or Element

    def close(self):
        """Return the root."""
        assert len(self._elem) == 0, "missing end tags"
        assert self._root is not None, "missing toplevel element"
        return self._root

    def _flush(self):
        if not self._data:
            return
        if self._last is not None:
            text = "".join(self._data)
            if self._tail:
                assert self._last.tail is None, "internal error (tail)"
                self._last.tail = text
            else:
                assert self._last.text is None, "internal error (text)"
                self._last.text = text
        self._data = []

    def data(self, data, /):
        """Take a text."""
        self._data.append(data)

    def start(self, tag, attrs, /):
        """Begin an element; return it."""
        self._flush()
        element = self._last = self._factory(tag, attrs)
        if self._elem:
            self._elem[-1].append(element)
        elif self._root is None:
            self._root = element
        self._elem.append(element)
        self._tail = 0
        return element

    def end(self, tag, /):
        """End an element; return it."""
        self._flush()
        self._last = self._elem.pop()
        assert self._last.tag == tag, f"end tag mismatch (expected {self._last.tag}, got {tag})"
        self._tail = 1
        return self._last

    def comment(self, text, /):
        """Take a comment."""
        return self._single(self._comment_factory, self.insert_comments, text)

    def pi(self, target, text=None, /):
        """Take a processing instruction."""
        return self._single(self._pi_factory, self.insert_pis, target, text)

    def _single(self, factory, insert, *args):
        element = factory(*args)
        if insert:
            self._flush()
            self._last = element
            if self._elem:
                self._elem[-1].append(element)
            self._tail = 1
        return element


class XMLParser:
    """Reads a document and tells a target, by default a TreeBuilder."""

    def __init__(self, *, target=None, encoding=None):
        from xml.parsers import expat
        parser = expat.ParserCreate(encoding, "}")
        self.target = TreeBuilder() if target is None else target
        self.parser = self._parser = parser
        self._error = expat.error
        self._names = {}
        parser.DefaultHandlerExpand = self._default
        for handler, method in (("StartElementHandler", "start"), ("EndElementHandler", "end"),
                                ("StartNamespaceDeclHandler", "start_ns"), ("EndNamespaceDeclHandler", "end_ns"),
                                ("CharacterDataHandler", "data"), ("CommentHandler", "comment"),
                                ("ProcessingInstructionHandler", "pi")):
            if hasattr(self.target, method):
                own = getattr(self, "_" + method, None)
                setattr(parser, handler, own or getattr(self.target, method))
        parser.buffer_text = True
        parser.ordered_attributes = True
        self._doctype = None
        self.entity = {}
        self.version = f"Expat {expat.version_info[0]}.{expat.version_info[1]}.{expat.version_info[2]}"

    def _setevents(self, events_queue, events_to_report):
        parser, append = self._parser, events_queue.append
        for event in events_to_report:
            if event == "start":
                def start(tag, attributes, event=event):
                    append((event, self._start(tag, attributes)))
                parser.StartElementHandler = start
            elif event == "end":
                def end(tag, event=event):
                    append((event, self._end(tag)))
                parser.EndElementHandler = end
            elif event == "start-ns":
                def start_ns(prefix, uri, event=event):
                    if hasattr(self.target, "start_ns"):
                        append((event, self._start_ns(prefix, uri)))
                    else:
                        append((event, (prefix or "", uri or "")))
                parser.StartNamespaceDeclHandler = start_ns
            elif event == "end-ns":
                def end_ns(prefix, event=event):
                    append((event, self._end_ns(prefix) if hasattr(self.target, "end_ns") else None))
                parser.EndNamespaceDeclHandler = end_ns
            elif event == "comment":
                def comment(text, event=event):
                    append((event, self.target.comment(text)))
                parser.CommentHandler = comment
            elif event == "pi":
                def pi(target, data, event=event):
                    append((event, self.target.pi(target, data)))
                parser.ProcessingInstructionHandler = pi
            else:
                raise ValueError("unknown event %r" % event)

    def _raise(self, failure):
        error = ParseError(failure)
        error.code = failure.code
        error.position = failure.lineno, failure.offset
        raise error from None

    def _name(self, key):
        name = self._names.get(key)
        if name is None:
            name = self._names[key] = "{" + key if "}" in key else key
        return name

    def _start_ns(self, prefix, uri):
        return self.target.start_ns(prefix or "", uri or "")

    def _end_ns(self, prefix):
        return self.target.end_ns(prefix or "")

    def _start(self, tag, attributes):
        names = map(self._name, attributes[::2])
        return self.target.start(self._name(tag), dict(zip(names, attributes[1::2])))

    def _end(self, tag):
        return self.target.end(self._name(tag))

    def _default(self, text):
        if text[:1] == "&":
            # An entity that is not declared in the document.
            try:
                take = self.target.data
            except AttributeError:
                return
            try:
                take(self.entity[text[1:-1]])
            except KeyError:
                from xml.parsers import expat
                error = expat.error("undefined entity %s: line %d, column %d" % (
                    text, self._parser.ErrorLineNumber, self._parser.ErrorColumnNumber))
                error.code, error.lineno, error.offset = 11, self._parser.ErrorLineNumber, self._parser.ErrorColumnNumber
                raise error
        elif text[:9] == "<!DOCTYPE" and hasattr(self.target, "doctype"):
            match = re.match(r"""<!DOCTYPE\s+(\S+)\s*(?:PUBLIC\s*(["'])(.*?)\2\s*(["'])(.*?)\4|SYSTEM\s*(["'])(.*?)\6)?""", text)
            if match:
                system = match[5] if match[3] is not None else match[7]
                if system is not None:
                    self.target.doctype(match[1], match[3], system)

    def feed(self, data):
        """Read a piece of the document."""
        try:
            self._parser.Parse(data, False)
        except self._error as failure:
            self._raise(failure)

    def close(self):
        """End the document; return what the target's close() gives."""
        try:
            self._parser.Parse(b"", True)
        except self._error as failure:
            self._raise(failure)
        close = getattr(self.target, "close", None)
        if close is None:
            return None
        return close()

    def flush(self):
        """Has no effect: what is whole was read."""


def parse(source, parser=None):
    """Read a document, from a file or the file of a name; return an ElementTree."""
    tree = ElementTree()
    tree.parse(source, parser)
    return tree


class XMLPullParser:
    """Takes a document in pieces, and gives what it found when asked. events: start, end, comment, pi, start-ns, end-ns."""

    def __init__(self, events=None, *, _parser=None):
        self._events_queue = collections.deque()
        self._parser = _parser or XMLParser(target=TreeBuilder())
        self._parser._setevents(self._events_queue, ("end",) if events is None else events)

    def feed(self, data):
        """Take a piece."""
        if self._parser is None:
            raise ValueError("feed() called after end of stream")
        if data:
            try:
                self._parser.feed(data)
            except SyntaxError as error:
                # It is raised when the events before it were taken.
                self._events_queue.append(error)

    def _close_and_return_root(self):
        root = self._parser.close()
        self._parser = None
        return root

    def close(self):
        """End the document."""
        self._close_and_return_root()

    def read_events(self):
        """Yield (event, element) of what was found since the last time."""
        events = self._events_queue
        while events:
            event = events.popleft()
            if isinstance(event, Exception):
                raise event
            yield event

    def flush(self):
        """Has no effect: what is whole was read."""
        if self._parser is None:
            raise ValueError("flush() called after end of stream")
        self._parser.flush()


def iterparse(source, events=None, parser=None):
    """Read a document in pieces; yield (event, element) on the way. `root` is there at the end."""
    pull = XMLPullParser(events=events, _parser=parser)
    close_source = not hasattr(source, "read")
    if close_source:
        source = open(source, "rb")

    def steps():
        try:
            while True:
                yield from pull.read_events()
                data = source.read(16 * 1024)
                if not data:
                    break
                pull.feed(data)
            root = pull._close_and_return_root()
            yield from pull.read_events()
            target = reference()
            if target is not None:
                target.root = root
        finally:
            if close_source:
                source.close()

    generator = steps()

    class IterParseIterator(collections.abc.Iterator):
        def __next__(self):
            return next(generator)

        def close(self):
            generator.close()
            if close_source:
                source.close()

    iterator = IterParseIterator()
    iterator.root = None
    reference = weakref.ref(iterator)
    return iterator


def XML(text, parser=None):
    """Return the root of a document, given as text or bytes."""
    parser = parser or XMLParser(target=TreeBuilder())
    parser.feed(text)
    return parser.close()


fromstring = XML


def XMLID(text, parser=None):
    """Return (root, dictionary of the elements that have an attribute id)."""
    root = XML(text, parser)
    return root, {element.get("id"): element for element in root.iter() if element.get("id")}


def fromstringlist(sequence, parser=None):
    """Return the root of a document, given in pieces."""
    parser = parser or XMLParser(target=TreeBuilder())
    for text in sequence:
        parser.feed(text)
    return parser.close()


# --- canonical form ---

def canonicalize(xml_data=None, *, out=None, from_file=None, **options):
    """Return a document in its canonical form (C14N 2.0), or write it to out. Options: those of C14NWriterTarget."""
    if xml_data is None and from_file is None:
        raise ValueError("Either 'xml_data' or 'from_file' must be provided as input")
    stream = io.StringIO() if out is None else out
    parser = XMLParser(target=C14NWriterTarget(stream.write, **options))
    if xml_data is not None:
        parser.feed(xml_data)
        parser.close()
    else:
        parse(from_file, parser=parser)
    return stream.getvalue() if out is None else None


_looks_like_prefix_name = re.compile(r"^\w+:\w+$", re.UNICODE).match


class C14NWriterTarget:
    """Writes what a parser tells in the canonical form: attributes sorted, namespaces where they are used.

    with_comments; strip_text: blank space around texts; rewrite_prefixes: n0, n1...; qname_aware_tags, qname_aware_attrs:
    whose texts are names with prefixes; exclude_attrs, exclude_tags: what is left out.
    """

    def __init__(self, write, *, with_comments=False, strip_text=False, rewrite_prefixes=False, qname_aware_tags=None,
                 qname_aware_attrs=None, exclude_attrs=None, exclude_tags=None):
        self._write = write
        self._data = []
        self._with_comments = with_comments
        self._strip_text = strip_text
        self._exclude_attrs = set(exclude_attrs) if exclude_attrs else None
        self._exclude_tags = set(exclude_tags) if exclude_tags else None
        self._rewrite_prefixes = rewrite_prefixes
        self._qname_aware_tags = set(qname_aware_tags) if qname_aware_tags else None
        self._qname_aware_attrs = set(qname_aware_attrs) if qname_aware_attrs else None
        # What is declared by the open elements: (uri, prefix) as it was read, and as it was written.
        self._declared_ns_stack = [[("http://www.w3.org/XML/1998/namespace", "xml")]]
        self._ns_stack = [[]]
        self._prefix_map = {}
        self._preserve_space = [False]
        self._pending_start = None
        self._root_seen = self._root_done = False
        self._ignored_depth = 0

    def _declared(self, stack):
        for namespaces in reversed(stack):
            yield from namespaces

    def _resolve(self, name):
        prefix, name = name.split(":", 1)
        for uri, known in self._declared(self._ns_stack):
            if known == prefix:
                return f"{{{uri}}}{name}"
        raise ValueError(f'Prefix {prefix} of QName "{prefix}:{name}" is not declared in scope')

    def _qname(self, qname, uri=None):
        """(name as it is written, local name, uri) of a name."""
        if uri is None:
            uri, tag = qname[1:].rsplit("}", 1) if qname[:1] == "{" else ("", qname)
        else:
            tag = qname
        seen = set()
        for known, prefix in self._declared(self._declared_ns_stack):
            if known == uri and prefix not in seen:
                return f"{prefix}:{tag}" if prefix else tag, tag, uri
            seen.add(prefix)
        if self._rewrite_prefixes:
            prefix = self._prefix_map.get(uri)
            if prefix is None:
                prefix = self._prefix_map[uri] = f"n{len(self._prefix_map)}"
            self._declared_ns_stack[-1].append((uri, prefix))
            return f"{prefix}:{tag}", tag, uri
        if not uri and "" not in seen:
            return tag, tag, uri
        for known, prefix in self._declared(self._ns_stack):
            if known == uri:
                self._declared_ns_stack[-1].append((uri, prefix))
                return f"{prefix}:{tag}" if prefix else tag, tag, uri
        if not uri:
            return tag, tag, uri
        raise ValueError(f'Namespace "{uri}" is not declared in scope')

    def data(self, data):
        """Take a text."""
        if not self._ignored_depth:
            self._data.append(data)

    def _flush(self):
        data = "".join(self._data)
        self._data.clear()
        if self._strip_text and not self._preserve_space[-1]:
            data = data.strip()
        if self._pending_start is not None:
            args, self._pending_start = self._pending_start, None
            qname_text = data if data and _looks_like_prefix_name(data) else None
            self._start(*args, qname_text)
            if qname_text is not None:
                return
        if data and self._root_seen:
            self._write(data.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#xD;"))

    def start_ns(self, prefix, uri):
        """Take the declaration of a namespace."""
        if self._ignored_depth:
            return
        # It stands in the tag that comes next.
        if self._data:
            self._flush()
        self._ns_stack[-1].append((uri, prefix or ""))

    def start(self, tag, attrs):
        """Begin an element."""
        if self._exclude_tags is not None and (self._ignored_depth or tag in self._exclude_tags):
            self._ignored_depth += 1
            return
        if self._data:
            self._flush()
        new_namespaces = []
        self._declared_ns_stack.append(new_namespaces)
        if self._qname_aware_tags is not None and tag in self._qname_aware_tags:
            # Its text may have a prefix that must be declared.
            self._pending_start = tag, attrs, new_namespaces
            return
        self._start(tag, attrs, new_namespaces)

    def _start(self, tag, attrs, new_namespaces, qname_text=None):
        if self._exclude_attrs is not None and attrs:
            attrs = {key: value for key, value in attrs.items() if key not in self._exclude_attrs}
        names, resolved = {tag, *attrs}, {}
        if qname_text is not None:
            full = resolved[qname_text] = self._resolve(qname_text)
            names.add(full)
        aware = []
        if self._qname_aware_attrs is not None and attrs:
            aware = [key for key in attrs.keys() & self._qname_aware_attrs if _looks_like_prefix_name(attrs[key])]
            for key in aware:
                full = resolved[attrs[key]] = self._resolve(attrs[key])
                names.add(full)
        parse = self._qname
        parsed = {name: parse(name) for name in sorted(names, key=lambda name: name.split("}", 1))}
        # Declarations first, by prefix; then attributes, by namespace and name.
        listed = [("xmlns:" + prefix if prefix else "xmlns", uri) for uri, prefix in new_namespaces]
        listed.sort()
        own = []
        for key, value in attrs.items():
            if key in aware:
                value = parsed[resolved[value]][0]
            shown, local, uri = parsed[key]
            if not uri:
                shown = key
            own.append((uri, local, shown, value))
        own.sort()
        listed += [(shown, value) for _, _, shown, value in own]
        space = attrs.get("{http://www.w3.org/XML/1998/namespace}space")
        self._preserve_space.append(space == "preserve" if space else self._preserve_space[-1])
        self._write("<" + parsed[tag][0])
        for key, value in listed:
            value = value.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
            value = value.replace("\t", "&#x9;").replace("\n", "&#xA;").replace("\r", "&#xD;")
            self._write(f' {key}="{value}"')
        self._write(">")
        if qname_text is not None:
            self._write(parsed[resolved[qname_text]][0])
        self._root_seen = True
        self._ns_stack.append([])

    def end(self, tag):
        """End an element."""
        if self._ignored_depth:
            self._ignored_depth -= 1
            return
        if self._data or self._pending_start is not None:
            self._flush()
        self._write(f"</{self._qname(tag)[0]}>")
        self._preserve_space.pop()
        self._root_done = len(self._preserve_space) == 1
        self._declared_ns_stack.pop()
        self._ns_stack.pop()

    def comment(self, text):
        """Take a comment."""
        if not self._with_comments or self._ignored_depth:
            return
        self._outside(f"<!--{text.replace(chr(13), '&#xD;')}-->")

    def pi(self, target, data):
        """Take a processing instruction."""
        if self._ignored_depth:
            return
        data = data.replace("\r", "&#xD;")
        self._outside(f"<?{target} {data}?>" if data else f"<?{target}?>")

    def _outside(self, text):
        # Before the root a line follows, behind it one precedes.
        if self._root_done:
            self._write("\n")
        elif self._root_seen and self._data or self._pending_start is not None:
            self._flush()
        self._write(text)
        if not self._root_seen:
            self._write("\n")
