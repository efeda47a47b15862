"""XML as a tree of elements: building, parsing, searching, writing."""

__all__ = ["Comment", "dump", "Element", "ElementTree", "canonicalize", "fromstring", "fromstringlist", "indent",
           "iselement", "iterparse", "parse", "ParseError", "PI", "ProcessingInstruction", "QName", "SubElement",
           "tostring", "tostringlist", "TreeBuilder", "VERSION", "XML", "XMLID", "XMLParser", "XMLPullParser",
           "register_namespace", "C14NWriterTarget"]

VERSION = "1.3.0"

import collections
import collections.abc
import contextlib
import io
import re
import sys
import warnings
import weakref

from xml.etree import ElementPath


class ParseError(SyntaxError):
    """A document is not well-formed: `code` is expat's number, `position` (line, column)."""


def iselement(element):
    """Whether an object looks like an element."""
    return hasattr(element, "tag")


def _is_path(path, namespaces):
    """Whether a path is more than a name."""
    return (namespaces is not None or not isinstance(path, str) or path.startswith(("{*}", "{}"))
            or not path or re.search(r"[/*\[@.]", re.sub(r"\{[^}]*\}", "", path)) is not None)


def _type_name(obj):
    return type(obj).__name__


_missing = object()


class Element:
    """An element: `tag`, `attrib`, `text` (before the first child), `tail` (after the end tag), and its children."""

    def __init__(self, tag=_missing, /, attrib={}, **extra):
        if tag is _missing:
            raise TypeError("Element() takes at least 1 argument (0 given)")
        if not isinstance(attrib, dict):
            raise TypeError(f"Element() argument 2 must be dict, not {_type_name(attrib)}")
        self.tag = tag
        self.attrib = {**attrib, **extra}
        self.text = self.tail = None
        self._children = []

    def __repr__(self):
        return f"<Element {self.tag!r} at {id(self):#x}>"

    def makeelement(self, tag, attrib, /):
        """Return a new element of the same class."""
        return self.__class__(tag, attrib)

    def __copy__(self):
        element = self.makeelement(self.tag, self.attrib)
        element.text, element.tail = self.text, self.tail
        element._children = self._children.copy()
        return element

    def __getstate__(self):
        return {"tag": self.tag, "_children": list(self._children), "attrib": self.attrib, "text": self.text,
                "tail": self.tail}

    def __setstate__(self, state):
        self.__dict__.update(state)

    def __reduce__(self):
        return _new_element, (self.__class__,), self.__getstate__()

    def __len__(self):
        return len(self._children)

    def __bool__(self):
        warnings.warn("Testing an element's truth value will always return True in future versions.  Use specific "
                      "'len(elem)' or 'elem is not None' test instead.", DeprecationWarning, stacklevel=2)
        return len(self._children) != 0

    def _index(self, index, what="child"):
        if not isinstance(index, slice):
            try:
                index = index.__index__()
            except AttributeError:
                raise TypeError("element indices must be integers") from None
            if not -len(self._children) <= index < len(self._children):
                raise IndexError(f"{what} index out of range")
        return index

    def __getitem__(self, index):
        return self._children[self._index(index)]

    def __setitem__(self, index, element):
        index = self._index(index, "child assignment")
        if isinstance(index, slice):
            element = list(element)
            for item in element:
                self._check(item)
        else:
            self._check(element)
        self._children[index] = element

    def __delitem__(self, index):
        del self._children[self._index(index, "child assignment")]

    @staticmethod
    def _check(element):
        if not isinstance(element, Element):
            raise TypeError(f'expected an Element, not "{_type_name(element)}"')

    def append(self, subelement, /):
        """Add a child."""
        if not isinstance(subelement, Element):
            raise TypeError(f"append() argument 1 must be xml.etree.ElementTree.Element, not {_type_name(subelement)}")
        self._children.append(subelement)

    def extend(self, elements, /):
        """Add children."""
        for element in elements:
            self._check(element)
            self._children.append(element)

    def insert(self, index, subelement, /):
        """Add a child at a place."""
        if not isinstance(subelement, Element):
            raise TypeError(f"insert() argument 2 must be xml.etree.ElementTree.Element, not {_type_name(subelement)}")
        self._children.insert(index, subelement)

    def remove(self, subelement, /):
        """Take a child away; ValueError when it is none."""
        if not isinstance(subelement, Element):
            raise TypeError(f"remove() argument must be xml.etree.ElementTree.Element, not {_type_name(subelement)}")
        for i, child in enumerate(self._children):
            if child is subelement or child == subelement:
                del self._children[i]
                return
        raise ValueError("list.remove(x): x not in list")

    def find(self, path, namespaces=None):
        """Return the first element that a name or path leads to, or None."""
        if _is_path(path, namespaces):
            return ElementPath.find(self, path, namespaces)
        return next(self._named(path), None)

    def _named(self, tag):
        return (child for child in self._children if child.tag == tag)

    def findtext(self, path, default=None, namespaces=None):
        """Return the text of the first element that a name or path leads to."""
        if _is_path(path, namespaces):
            return ElementPath.findtext(self, path, default, namespaces)
        found = next(self._named(path), None)
        if found is None:
            return default
        return "" if found.text is None else found.text

    def findall(self, path, namespaces=None):
        """Return the elements that a name or path leads to."""
        if _is_path(path, namespaces):
            return ElementPath.findall(self, path, namespaces)
        return list(self._named(path))

    def iterfind(self, path, namespaces=None):
        """Return an iterator over the elements that a name or path leads to."""
        return ElementPath.iterfind(self, path, namespaces)

    def clear(self):
        """Take everything but the tag away."""
        self.attrib.clear()
        self._children = []
        self.text = self.tail = None

    def get(self, key, default=None):
        """Return an attribute."""
        return self.attrib.get(key, default)

    def set(self, key, value, /):
        """Set an attribute."""
        self.attrib[key] = value

    def keys(self):
        """Return the names of the attributes."""
        return list(self.attrib)

    def items(self):
        """Return the attributes as pairs."""
        return list(self.attrib.items())

    def iter(self, tag=None):
        """Return an iterator over the element and all below it, in the order of the document; of that tag only."""
        if tag == "*":
            tag = None
        return self._iter(tag)

    def _iter(self, tag):
        # By a stack of its own: trees may be deeper than calls can be.
        stack = [iter((self,))]
        while stack:
            for element in stack[-1]:
                if tag is None or element.tag == tag:
                    yield element
                if element._children:
                    stack.append(iter(element._children))
                    break
            else:
                stack.pop()

    def itertext(self):
        """Yield the texts in the element, in the order of the document."""
        if not isinstance(self.tag, str) and self.tag is not None:
            return
        if self.text:
            yield self.text
        for child in self._children:
            yield from child.itertext()
            if child.tail:
                yield child.tail


def _new_element(cls):
    return cls.__new__(cls)


def SubElement(parent, tag, /, attrib={}, **extra):
    """Make an element, add it to a parent, return it."""
    if not isinstance(parent, Element):
        raise TypeError(f"SubElement() argument 1 must be xml.etree.ElementTree.Element, not {_type_name(parent)}")
    if not isinstance(attrib, dict):
        raise TypeError(f"SubElement() argument 3 must be dict, not {_type_name(attrib)}")
    element = parent.makeelement(tag, {**attrib, **extra})
    parent.append(element)
    return element


def Comment(text=None):
    """Return a comment: an element whose tag is this function."""
    element = Element(Comment)
    element.text = text
    return element


def ProcessingInstruction(target, text=None):
    """Return a processing instruction: an element whose tag is this function."""
    element = Element(ProcessingInstruction)
    element.text = f"{target} {text}" if text else target
    return element


PI = ProcessingInstruction


class QName:
    """A name with its namespace, so that it can be the value of an attribute; `text` is {uri}tag."""

    def __init__(self, text_or_uri, tag=None):
        self.text = f"{{{text_or_uri}}}{tag}" if tag else text_or_uri

    def __str__(self):
        return self.text

    def __repr__(self):
        return f"<{self.__class__.__name__} {self.text!r}>"

    def __hash__(self):
        return hash(self.text)

    @staticmethod
    def _text(other):
        return other.text if isinstance(other, QName) else other

    def __le__(self, other):
        return self.text <= self._text(other)

    def __lt__(self, other):
        return self.text < self._text(other)

    def __ge__(self, other):
        return self.text >= self._text(other)

    def __gt__(self, other):
        return self.text > self._text(other)

    def __eq__(self, other):
        return self.text == self._text(other)


class ElementTree:
    """A document: its root, and how it is read and written."""

    def __init__(self, element=None, file=None):
        self._root = element
        if file:
            self.parse(file)

    def getroot(self):
        """Return the root."""
        return self._root

    def _setroot(self, element):
        self._root = element

    def parse(self, source, parser=None):
        """Read a file (or its name); return the root."""
        with contextlib.ExitStack() as stack:
            if not hasattr(source, "read"):
                source = stack.enter_context(open(source, "rb"))
            if parser is None:
                parser = XMLParser()
                if hasattr(parser, "_parse_whole"):
                    self._root = parser._parse_whole(source)
                    return self._root
            while data := source.read(65536):
                parser.feed(data)
            self._root = parser.close()
            return self._root

    def iter(self, tag=None):
        """Return an iterator over all elements, of that tag only when one is given."""
        return self._root.iter(tag)

    @staticmethod
    def _relative(path):
        if path[:1] == "/":
            path = "." + path
            warnings.warn("This search is broken in 1.3 and earlier, and will be fixed in a future version.  If you "
                          f"rely on the current behaviour, change it to {path!r}", FutureWarning, stacklevel=3)
        return path

    def find(self, path, namespaces=None):
        """Return the first element that a path from the root leads to."""
        return self._root.find(self._relative(path), namespaces)

    def findtext(self, path, default=None, namespaces=None):
        """Return the text of the first element that a path from the root leads to."""
        return self._root.findtext(self._relative(path), default, namespaces)

    def findall(self, path, namespaces=None):
        """Return the elements that a path from the root leads to."""
        return self._root.findall(self._relative(path), namespaces)

    def iterfind(self, path, namespaces=None):
        """Return an iterator over the elements that a path from the root leads to."""
        return self._root.iterfind(self._relative(path), namespaces)

    def write(self, file_or_filename, encoding=None, xml_declaration=None, default_namespace=None, method=None, *,
              short_empty_elements=True):
        """Write the document: as 'xml', 'html', 'text' or 'c14n'.

        Encoded as ASCII with references unless an encoding is named; 'unicode' gives text. The declaration is written
        where it must be, unless that is said.
        """
        if not method:
            method = "xml"
        elif method not in _serialize:
            raise ValueError(f"unknown method {method!r}")
        if not encoding:
            encoding = "utf-8" if method == "c14n" else "us-ascii"
        with _writer(file_or_filename, encoding) as (write, declared):
            if xml_declaration is None:
                xml_declaration = encoding.lower() != "unicode" and declared.lower() not in ("utf-8", "us-ascii")
            if method == "xml" and xml_declaration:
                write(f"<?xml version='1.0' encoding='{declared}'?>\n")
            if method == "text":
                _serialize_text(write, self._root)
            else:
                qnames, namespaces = _namespaces(self._root, default_namespace)
                _serialize[method](write, self._root, qnames, namespaces, short_empty_elements=short_empty_elements)

    def write_c14n(self, file):
        """Write the document in canonical form."""
        return self.write(file, method="c14n")


# --- Writing -----------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def _writer(file_or_filename, encoding):
    """Yield (a function that writes text, the encoding to declare)."""
    is_text = encoding.lower() == "unicode"
    write = getattr(file_or_filename, "write", None)
    if write is None:
        if is_text:
            encoding = "utf-8"
        with open(file_or_filename, "w", encoding=encoding, errors="xmlcharrefreplace") as file:
            yield file.write, encoding
    elif is_text:
        yield write, getattr(file_or_filename, "encoding", None) or "utf-8"
    else:
        with contextlib.ExitStack() as stack:
            if isinstance(file_or_filename, io.BufferedIOBase):
                file = file_or_filename
            elif isinstance(file_or_filename, io.RawIOBase):
                file = io.BufferedWriter(file_or_filename)
                stack.callback(file.detach)
            else:
                file = _Writable(file_or_filename)
            file = io.TextIOWrapper(file, encoding=encoding, errors="xmlcharrefreplace", newline="\n")
            # The file stays open, and has everything when this is done.
            stack.callback(file.detach)
            yield file.write, encoding


class _Writable(io.BufferedIOBase):
    """A file over any object that has `write`."""

    def __init__(self, target):
        self.write = target.write
        # By these it is known whether a byte order mark is due.
        for name in ("seekable", "tell"):
            if hasattr(target, name):
                setattr(self, name, getattr(target, name))

    def writable(self):
        return True


def _raise_serialization_error(text):
    raise TypeError(f"cannot serialize {text!r} (type {_type_name(text)})")


def _namespaces(elem, default_namespace=None):
    """Return ({name in the tree: name in the document}, {uri: prefix}) of a tree."""
    qnames = {None: None}
    namespaces = {}
    if default_namespace:
        namespaces[default_namespace] = ""

    def add(name):
        if isinstance(name, QName):
            name = name.text
        if name in qnames:
            return
        if not isinstance(name, str):
            _raise_serialization_error(name)
        if name[:1] != "{":
            if default_namespace:
                raise ValueError("cannot use non-qualified names with default_namespace option")
            qnames[name] = name
            return
        uri, local = name[1:].rsplit("}", 1)
        prefix = namespaces.get(uri)
        if prefix is None:
            prefix = _namespace_map.get(uri)
            if prefix is None:
                prefix = f"ns{len(namespaces)}"
            if prefix != "xml":
                namespaces[uri] = prefix
        qnames[name] = f"{prefix}:{local}" if prefix else local

    for element in elem.iter():
        tag = element.tag
        if isinstance(tag, (QName, str)):
            add(tag)
        elif tag is not None and tag is not Comment and tag is not PI:
            _raise_serialization_error(tag)
        for key, value in element.items():
            add(key)
            if isinstance(value, QName):
                add(value)
        if isinstance(element.text, QName):
            add(element.text)
    return qnames, namespaces


def _start_tag(write, elem, tag, qnames, namespaces, escape):
    """Write a start tag without its end."""
    write("<" + tag)
    for uri, prefix in sorted((namespaces or {}).items(), key=lambda item: item[1]):
        write(f' xmlns{":" + prefix if prefix else ""}="{_escape_attrib(uri)}"')
    for key, value in elem.items():
        if isinstance(key, QName):
            key = key.text
        value = qnames[value.text] if isinstance(value, QName) else escape(value)
        write(f' {qnames[key]}="{value}"')


def _serialize_xml(write, elem, qnames, namespaces, short_empty_elements, **kwargs):
    tag, text = elem.tag, elem.text
    if tag is Comment:
        write(f"<!--{text}-->")
    elif tag is ProcessingInstruction:
        write(f"<?{text}?>")
    else:
        tag = qnames[tag.text if isinstance(tag, QName) else tag]
        if tag is not None:
            _start_tag(write, elem, tag, qnames, namespaces, _escape_attrib)
        if tag is not None and not text and not len(elem) and short_empty_elements:
            write(" />")
        else:
            if tag is not None:
                write(">")
            if text:
                write(_escape_cdata(text))
            for child in elem:
                _serialize_xml(write, child, qnames, None, short_empty_elements=short_empty_elements)
            if tag is not None:
                write(f"</{tag}>")
    if elem.tail:
        write(_escape_cdata(elem.tail))


# Elements that have no end tag in HTML.
HTML_EMPTY = {"area", "base", "basefont", "br", "col", "embed", "frame", "hr", "img", "input", "isindex", "link",
              "meta", "param", "source", "track", "wbr"}


def _serialize_html(write, elem, qnames, namespaces, **kwargs):
    tag, text = elem.tag, elem.text
    if tag is Comment:
        write(f"<!--{_escape_cdata(text)}-->")
    elif tag is ProcessingInstruction:
        write(f"<?{_escape_cdata(text)}?>")
    else:
        tag = qnames[tag.text if isinstance(tag, QName) else tag]
        plain = False
        if tag is not None:
            _start_tag(write, elem, tag, qnames, namespaces, _escape_attrib_html)
            write(">")
            plain = tag.lower() in ("script", "style")
        if text:
            write(text if plain else _escape_cdata(text))
        for child in elem:
            _serialize_html(write, child, qnames, None)
        if tag is not None and tag.lower() not in HTML_EMPTY:
            write(f"</{tag}>")
    if elem.tail:
        write(_escape_cdata(elem.tail))


def _serialize_text(write, elem):
    for part in elem.itertext():
        write(part)
    if elem.tail:
        write(elem.tail)


_serialize = {"xml": _serialize_xml, "html": _serialize_html, "text": _serialize_text}


def register_namespace(prefix, uri):
    """Let documents that are written have this prefix for a namespace."""
    if re.match(r"ns\d+$", prefix):
        raise ValueError("Prefix format reserved for internal use")
    for known_uri, known_prefix in list(_namespace_map.items()):
        if known_uri == uri or known_prefix == prefix:
            del _namespace_map[known_uri]
    _namespace_map[uri] = prefix


_namespace_map = {
    "http://www.w3.org/XML/1998/namespace": "xml",
    "http://www.w3.org/1999/xhtml": "html",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
    "http://schemas.xmlsoap.org/wsdl/": "wsdl",
    "http://www.w3.org/2001/XMLSchema": "xs",
    "http://www.w3.org/2001/XMLSchema-instance": "xsi",
    "http://purl.org/dc/elements/1.1/": "dc",
}
register_namespace._namespace_map = _namespace_map


def _escaper(*replacements):
    """Return a function that escapes text."""
    def escape(text):
        try:
            for sign, reference in replacements:
                if sign in text:
                    text = text.replace(sign, reference)
            return text
        except (TypeError, AttributeError):
            _raise_serialization_error(text)
    return escape


_escape_cdata = _escaper(("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"))
# Line ends in attributes would be read as spaces.
_escape_attrib = _escaper(("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("\r", "&#13;"),
                          ("\n", "&#10;"), ("\t", "&#09;"))
_escape_attrib_html = _escaper(("&", "&amp;"), (">", "&gt;"), ('"', "&quot;"))
_escape_cdata_c14n = _escaper(("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\r", "&#xD;"))
_escape_attrib_c14n = _escaper(("&", "&amp;"), ("<", "&lt;"), ('"', "&quot;"), ("\t", "&#x9;"), ("\n", "&#xA;"),
                               ("\r", "&#xD;"))


def tostring(element, encoding=None, method=None, *, xml_declaration=None, default_namespace=None,
             short_empty_elements=True):
    """Return an element as bytes, as text with the encoding 'unicode'."""
    stream = io.StringIO() if encoding == "unicode" else io.BytesIO()
    ElementTree(element).write(stream, encoding, xml_declaration=xml_declaration, default_namespace=default_namespace,
                               method=method, short_empty_elements=short_empty_elements)
    return stream.getvalue()


class _ListDataStream(io.BufferedIOBase):
    """A file that keeps what is written as a list."""

    def __init__(self, lst):
        self.lst = lst

    def writable(self):
        return True

    def seekable(self):
        return True

    def write(self, b):
        self.lst.append(b)

    def tell(self):
        return len(self.lst)


def tostringlist(element, encoding=None, method=None, *, xml_declaration=None, default_namespace=None,
                 short_empty_elements=True):
    """Return an element as a list of pieces."""
    pieces = []
    ElementTree(element).write(_ListDataStream(pieces), encoding, xml_declaration=xml_declaration,
                               default_namespace=default_namespace, method=method,
                               short_empty_elements=short_empty_elements)
    return pieces


def dump(elem):
    """Print an element or tree."""
    if not isinstance(elem, ElementTree):
        elem = ElementTree(elem)
    elem.write(sys.stdout, encoding="unicode")
    tail = elem.getroot().tail
    if not tail or tail[-1] != "\n":
        sys.stdout.write("\n")


def indent(tree, space="  ", level=0):
    """Put line ends and spaces between elements, so that the document shows its structure."""
    if isinstance(tree, ElementTree):
        tree = tree.getroot()
    if level < 0:
        raise ValueError(f"Initial indentation level must be >= 0, got {level}")

    def blank(text):
        return not text or not text.strip()

    def indent_children(element, outer):
        inner = outer + space
        if blank(element.text):
            element.text = inner
        for child in element:
            if len(child):
                indent_children(child, inner)
            if blank(child.tail):
                child.tail = inner
        # The end tag stands further out.
        if blank(child.tail):
            child.tail = outer

    if len(tree):
        indent_children(tree, "\n" + level * space)


# --- Reading -----------------------------------------------------------------------------------------------------------


def parse(source, parser=None):
    """Return the tree of a file (or its name)."""
    tree = ElementTree()
    tree.parse(source, parser)
    return tree


def iterparse(source, events=None, parser=None):
    """Return an iterator over (event, element) while a file (or its name) is read.

    Events are 'start', 'end' (the default), 'start-ns', 'end-ns', 'comment', 'pi'. At the end it has the `root`.
    """
    pull = XMLPullParser(events=events, _parser=parser)
    close_source = not hasattr(source, "read")
    if close_source:
        source = open(source, "rb")

    def read(source):
        try:
            while True:
                yield from pull.read_events()
                data = source.read(16 * 1024)
                if not data:
                    break
                pull.feed(data)
            root = pull._close_and_return_root()
            yield from pull.read_events()
            if (it := iterator_ref()) is not None:
                it.root = root
        finally:
            if close_source:
                source.close()

    generator = read(source)

    class IterParseIterator(collections.abc.Iterator):
        root = None
        __next__ = generator.__next__

        def close(self):
            """Close the file, if it was opened here."""
            if close_source:
                source.close()
            generator.close()

        def __del__(self):
            if close_source:
                source.close()

    iterator = IterParseIterator()
    iterator_ref = weakref.ref(iterator)
    return iterator


class XMLPullParser:
    """A parser that is fed, and asked for the events that came of it."""

    def __init__(self, events=None, *, _parser=None):
        self._events_queue = collections.deque()
        self._parser = _parser or XMLParser(target=TreeBuilder())
        self._parser._setevents(self._events_queue, ("end",) if events is None else events)

    def feed(self, data):
        """Take more of the document; what is wrong is raised when events are read."""
        if self._parser is None:
            raise ValueError("feed() called after end of stream")
        if data:
            try:
                self._parser.feed(data)
            except SyntaxError as exc:
                self._events_queue.append(exc)

    def _close_and_return_root(self):
        root = self._parser.close()
        self._parser = None
        return root

    def close(self):
        """Say that the document is at its end."""
        self._close_and_return_root()

    def read_events(self):
        """Yield the (event, element) that there are."""
        while self._events_queue:
            event = self._events_queue.popleft()
            if isinstance(event, Exception):
                raise event
            yield event

    def flush(self):
        """Read what was put off."""
        if self._parser is None:
            raise ValueError("flush() called after end of stream")
        self._parser.flush()


def XML(text, parser=None):
    """Return the element that a text (or bytes) is."""
    if not parser:
        parser = XMLParser(target=TreeBuilder())
    parser.feed(text)
    return parser.close()


fromstring = XML


def XMLID(text, parser=None):
    """Return the element that a text is, and the dictionary of elements by their attribute `id`."""
    tree = XML(text, parser)
    return tree, {element.get("id"): element for element in tree.iter() if element.get("id")}


def fromstringlist(sequence, parser=None):
    """Return the element that pieces of text are."""
    if not parser:
        parser = XMLParser(target=TreeBuilder())
    for text in sequence:
        parser.feed(text)
    return parser.close()


class TreeBuilder:
    """Makes a tree of what a parser tells; comments and instructions are left out unless asked for."""

    def __init__(self, element_factory=None, *, comment_factory=None, pi_factory=None, insert_comments=False,
                 insert_pis=False):
        self._data = []
        self._open = []
        self._last = None           # what was opened or closed last
        self._root = None
        self._after = False         # whether text goes after it
        self._comment_factory = Comment if comment_factory is None else comment_factory
        self._pi_factory = ProcessingInstruction if pi_factory is None else pi_factory
        self.insert_comments = insert_comments
        self.insert_pis = insert_pis
        self._factory = Element if element_factory is None else element_factory

    def close(self):
        """Return the root."""
        return self._root

    def _flush(self):
        if not self._data:
            return
        text, self._data = "".join(self._data), []
        if self._last is None:
            return
        if self._after:
            self._last.tail = text
        else:
            self._last.text = text

    def data(self, data, /):
        """Add text."""
        self._data.append(data)

    def start(self, tag, attrs, /):
        """Open an element; return it."""
        self._flush()
        self._last = element = self._factory(tag, attrs)
        if self._open:
            self._open[-1].append(element)
        elif self._root is None:
            self._root = element
        self._open.append(element)
        self._after = False
        return element

    def end(self, tag, /):
        """Close the element that was opened last; return it."""
        self._flush()
        if not self._open:
            raise IndexError("pop from empty stack")
        self._last = self._open.pop()
        self._after = True
        return self._last

    def _single(self, factory, insert, *args):
        element = factory(*args)
        if insert:
            self._flush()
            self._last = element
            if self._open:
                self._open[-1].append(element)
            self._after = True
        return element

    def comment(self, text, /):
        """Add a comment; return it."""
        return self._single(self._comment_factory, self.insert_comments, text)

    def pi(self, target, text=None, /):
        """Add a processing instruction; return it."""
        return self._single(self._pi_factory, self.insert_pis, target, text)


class XMLParser:
    """Reads XML, and tells a target (by default a TreeBuilder) what there is: start, end, data, comment, pi, ..."""

    def __init__(self, *, target=None, encoding=None):
        from xml.parsers import expat
        self.parser = self._parser = parser = expat.ParserCreate(encoding, "}")
        self.target = self._target = TreeBuilder() if target is None else target
        self._error = expat.error
        # Entities that a program knows beside those of the document.
        self.entity = {}
        self.version = "Expat " + ".".join(map(str, expat.version_info))
        parser.buffer_text = 1
        parser.ordered_attributes = 1
        parser.DefaultHandlerExpand = self._default
        target = self.target
        if hasattr(target, "start"):
            parser.StartElementHandler = self._start
        if hasattr(target, "end"):
            parser.EndElementHandler = self._end
        if hasattr(target, "start_ns"):
            parser.StartNamespaceDeclHandler = self._start_ns
        if hasattr(target, "end_ns"):
            parser.EndNamespaceDeclHandler = self._end_ns
        if hasattr(target, "data"):
            parser.CharacterDataHandler = target.data
        if hasattr(target, "comment"):
            parser.CommentHandler = target.comment
        if hasattr(target, "pi"):
            parser.ProcessingInstructionHandler = target.pi
        if hasattr(target, "doctype"):
            parser.StartDoctypeDeclHandler = lambda name, system, public, internal: target.doctype(name, public, system)
        elif hasattr(self, "doctype"):
            parser.StartDoctypeDeclHandler = self._ignored_doctype

    def _ignored_doctype(self, *args):
        warnings.warn("The doctype() method of XMLParser is ignored.  Define doctype() method on the TreeBuilder target.",
                      RuntimeWarning)

    def _setevents(self, events_queue, events_to_report):
        """Let events be put into a queue."""
        parser, append = self._parser, events_queue.append
        for event in events_to_report:
            if event == "start":
                def start(tag, attributes):
                    append(("start", self._start(tag, attributes)))
                parser.StartElementHandler = start
            elif event == "end":
                def end(tag):
                    append(("end", self._end(tag)))
                parser.EndElementHandler = end
            elif event == "start-ns":
                if hasattr(self.target, "start_ns"):
                    def start_ns(prefix, uri):
                        append(("start-ns", self._start_ns(prefix, uri)))
                else:
                    def start_ns(prefix, uri):
                        append(("start-ns", (prefix or "", uri or "")))
                parser.StartNamespaceDeclHandler = start_ns
            elif event == "end-ns":
                if hasattr(self.target, "end_ns"):
                    def end_ns(prefix):
                        append(("end-ns", self._end_ns(prefix)))
                else:
                    def end_ns(prefix):
                        append(("end-ns", None))
                parser.EndNamespaceDeclHandler = end_ns
            elif event == "comment":
                def comment(text):
                    append(("comment", self.target.comment(text)))
                parser.CommentHandler = comment
            elif event == "pi":
                def pi(target, text):
                    append(("pi", self.target.pi(target, text)))
                parser.ProcessingInstructionHandler = pi
            else:
                raise ValueError(f"unknown event {event!r}")

    @staticmethod
    def _fixname(name):
        """Return {uri}tag for uri}tag."""
        return "{" + name if "}" in name else name

    def _start(self, tag, attributes):
        fixed = self._fixname
        return self.target.start(fixed(tag), {fixed(attributes[i]): attributes[i + 1]
                                              for i in range(0, len(attributes), 2)} if attributes else {})

    def _end(self, tag):
        return self.target.end(self._fixname(tag))

    def _start_ns(self, prefix, uri):
        return self.target.start_ns(prefix or "", uri or "")

    def _end_ns(self, prefix):
        return self.target.end_ns(prefix or "")

    def _default(self, text):
        # What nobody else takes: an entity that is declared elsewhere.
        if text[:1] != "&" or not hasattr(self.target, "data"):
            return
        try:
            self.target.data(self.entity[text[1:-1]])
        except KeyError:
            parser = self._parser
            line, column = parser.CurrentLineNumber, parser.CurrentColumnNumber
            err = self._error(f"undefined entity {text}: line {line}, column {column}")
            err.code, err.lineno, err.offset = 11, line, column
            raise err

    def _parse(self, data, final):
        try:
            self._parser.Parse(data, final)
        except self._error as value:
            err = ParseError(value)
            err.code = value.code
            err.position = value.lineno, value.offset
            # The exception of the other parser is a detail.
            raise err from None

    def feed(self, data):
        """Take more of the document."""
        self._parse(data, False)

    def _parse_whole(self, file):
        while data := file.read(65536):
            self.feed(data)
        return self.close()

    def close(self):
        """Say that the document is at its end; return what the target's `close` returns."""
        self._parse(b"", True)
        close = getattr(self.target, "close", None)
        return close() if close is not None else None

    def flush(self):
        """Read what was put off: nothing is, here."""


# --- Canonical form ------------------------------------------------------------------------------------------------------


def canonicalize(xml_data=None, *, out=None, from_file=None, **options):
    """Return a document in its canonical form (C14N 2.0), or write it to a file. For the options see C14NWriterTarget."""
    if xml_data is None and from_file is None:
        raise ValueError("Either 'xml_data' or 'from_file' must be provided as input")
    buffer = None
    if out is None:
        buffer = out = io.StringIO()
    parser = XMLParser(target=C14NWriterTarget(out.write, **options))
    if xml_data is not None:
        parser.feed(xml_data)
        parser.close()
    else:
        parse(from_file, parser=parser)
    return buffer.getvalue() if buffer is not None else None


_looks_like_prefix_name = re.compile(r"^\w+:\w+$", re.UNICODE).match


class C14NWriterTarget:
    """A target that writes the canonical form.

    with_comments: keep comments. strip_text: strip white space around text. rewrite_prefixes: name prefixes n0, n1...
    qname_aware_tags, qname_aware_attrs: names of elements and attributes whose text is a name with a prefix.
    exclude_attrs, exclude_tags: what is left out.
    """

    def __init__(self, write, *, with_comments=False, strip_text=False, rewrite_prefixes=False, qname_aware_tags=None,
                 qname_aware_attrs=None, exclude_attrs=None, exclude_tags=None):
        self._write = write
        self._data = []
        self._with_comments = with_comments
        self._strip_text = strip_text
        self._exclude_attrs = set(exclude_attrs or ())
        self._exclude_tags = set(exclude_tags or ())
        self._rewrite_prefixes = rewrite_prefixes
        self._qname_aware_tags = set(qname_aware_tags or ())
        self._qname_aware_attrs = set(qname_aware_attrs or ())
        # Per level: the (uri, prefix) that were written, and those that are in the document.
        self._written = [[("http://www.w3.org/XML/1998/namespace", "xml")]]
        self._declared = [[]]
        self._numbers = {}
        self._preserve_space = [False]
        self._pending = None
        self._root_seen = self._root_done = False
        self._ignored_depth = 0

    def _known(self, stack):
        for level in reversed(stack):
            yield from level

    def _resolve_prefix_name(self, name):
        prefix, local = name.split(":", 1)
        for uri, known in self._known(self._declared):
            if known == prefix:
                return f"{{{uri}}}{local}"
        raise ValueError(f'Prefix {prefix} of QName "{name}" is not declared in scope')

    def _qname(self, name, uri=None):
        """Return (prefix:local, local, uri) of a name, a prefix declared where there is none."""
        if uri is None:
            uri, local = name[1:].rsplit("}", 1) if name[:1] == "{" else ("", name)
        else:
            local = name
        seen = set()
        for known_uri, prefix in self._known(self._written):
            if known_uri == uri and prefix not in seen:
                return f"{prefix}:{local}" if prefix else local, local, uri
            seen.add(prefix)
        if self._rewrite_prefixes:
            if uri not in self._numbers:
                self._numbers[uri] = f"n{len(self._numbers)}"
            prefix = self._numbers[uri]
            self._written[-1].append((uri, prefix))
            return f"{prefix}:{local}", local, uri
        if not uri and "" not in seen:
            return local, local, uri
        for known_uri, prefix in self._known(self._declared):
            if known_uri == uri:
                self._written[-1].append((uri, prefix))
                return f"{prefix}:{local}" if prefix else local, local, uri
        if not uri:
            return local, local, uri
        raise ValueError(f'Namespace "{uri}" is not declared in scope')

    def data(self, data):
        """Take text."""
        if not self._ignored_depth:
            self._data.append(data)

    def _flush(self):
        text = "".join(self._data)
        self._data.clear()
        if self._strip_text and not self._preserve_space[-1]:
            text = text.strip()
        if self._pending is not None:
            arguments, self._pending = self._pending, None
            name = text if text and _looks_like_prefix_name(text) else None
            self._start(*arguments, name)
            if name is not None:
                return
        if text and self._root_seen:
            self._write(_escape_cdata_c14n(text))

    def start_ns(self, prefix, uri):
        """Take a declaration of a namespace."""
        if self._ignored_depth:
            return
        if self._data:
            self._flush()
        self._declared[-1].append((uri, prefix))

    def start(self, tag, attrs):
        """Take a start tag."""
        if self._ignored_depth or tag in self._exclude_tags:
            self._ignored_depth += 1
            return
        if self._data:
            self._flush()
        new_namespaces = []
        self._written.append(new_namespaces)
        if self._qname_aware_tags and tag in self._qname_aware_tags:
            # What namespaces it needs its text tells.
            self._pending = tag, attrs, new_namespaces
            return
        self._start(tag, attrs, new_namespaces)

    def _start(self, tag, attrs, new_namespaces, qname_text=None):
        if self._exclude_attrs and attrs:
            attrs = {key: value for key, value in attrs.items() if key not in self._exclude_attrs}
        names = {tag, *attrs}
        resolved = {}
        if qname_text is not None:
            resolved[qname_text] = self._resolve_prefix_name(qname_text)
            names.add(resolved[qname_text])
        aware = set()
        if self._qname_aware_attrs and attrs:
            aware = self._qname_aware_attrs & attrs.keys()
            for key in aware:
                if _looks_like_prefix_name(attrs[key]):
                    resolved[attrs[key]] = self._resolve_prefix_name(attrs[key])
                    names.add(resolved[attrs[key]])
        qnames = {name: self._qname(name) for name in sorted(names, key=lambda n: n.split("}", 1))}
        attributes = []
        if new_namespaces:
            attributes = sorted((f"xmlns:{prefix}" if prefix else "xmlns", uri) for uri, prefix in new_namespaces)
        for key, value in sorted(attrs.items()):
            if key in aware and value in resolved:
                value = qnames[resolved[value]][0]
            name, local, uri = qnames[key]
            attributes.append((name if uri else local, value))
        # Attributes without a namespace come first, then by the namespace.
        space = attrs.get("{http://www.w3.org/XML/1998/namespace}space")
        self._preserve_space.append(space == "preserve" if space else self._preserve_space[-1])
        self._write("<" + qnames[tag][0])
        self._write("".join(f' {key}="{_escape_attrib_c14n(value)}"' for key, value in attributes))
        self._write(">")
        if qname_text is not None:
            self._write(_escape_cdata_c14n(qnames[resolved[qname_text]][0]))
        self._root_seen = True
        self._declared.append([])

    def end(self, tag):
        """Take an end tag."""
        if self._ignored_depth:
            self._ignored_depth -= 1
            return
        if self._data or self._pending is not None:
            self._flush()
        self._write(f"</{self._qname(tag)[0]}>")
        self._preserve_space.pop()
        self._root_done = len(self._preserve_space) == 1
        self._declared.pop()
        self._written.pop()

    def _around_root(self, text):
        """Write what may stand beside the root, on a line of its own there."""
        if self._root_done:
            self._write("\n")
        elif self._root_seen and self._data:
            self._flush()
        self._write(text)
        if not self._root_seen:
            self._write("\n")

    def comment(self, text):
        """Take a comment."""
        if self._with_comments and not self._ignored_depth:
            self._around_root(f"<!--{_escape_cdata_c14n(text)}-->")

    def pi(self, target, data):
        """Take a processing instruction."""
        if not self._ignored_depth:
            self._around_root(f"<?{target} {_escape_cdata_c14n(data)}?>" if data else f"<?{target}?>")


def _serialize_c14n(write, elem, qnames, namespaces, **kwargs):
    canonicalize(tostring(elem, "unicode"), out=_Out(write))


class _Out:
    def __init__(self, write):
        self.write = write


_serialize["c14n"] = _serialize_c14n
