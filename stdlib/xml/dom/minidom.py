"""A small DOM: documents as objects that know their parents and neighbours, parsed, changed and written."""

import io

import xml.dom
from xml.dom import EMPTY_NAMESPACE, EMPTY_PREFIX, XMLNS_NAMESPACE, UserDataHandler


class NodeList(list):
    """A list of nodes."""

    __slots__ = ()

    def item(self, index):
        """Return a node, None beyond the end."""
        return self[index] if 0 <= index < len(self) else None

    @property
    def length(self):
        return len(self)


def _escaped(text, attribute):
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    if attribute:
        text = text.replace('"', "&quot;").replace("\r", "&#13;").replace("\n", "&#10;").replace("\t", "&#9;")
    return text


def _split_name(name):
    prefix, colon, local = name.partition(":")
    return (prefix, local) if colon else (None, name)


class Node(xml.dom.Node):
    """What all nodes have."""

    namespaceURI = None
    parentNode = None
    ownerDocument = None
    nextSibling = None
    previousSibling = None
    prefix = EMPTY_PREFIX
    attributes = None
    nodeValue = None
    localName = None
    childNodes = NodeList()
    # The kinds of nodes that may be in it.
    _child_types = ()

    def __bool__(self):
        return True

    def toxml(self, encoding=None, standalone=None):
        """Return the node as text, as bytes with an encoding."""
        return self.toprettyxml("", "", encoding, standalone)

    def toprettyxml(self, indent="\t", newl="\n", encoding=None, standalone=None):
        """Return the node as text with a line for each, as bytes with an encoding."""
        if encoding is None:
            writer = io.StringIO()
        else:
            writer = io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors="xmlcharrefreplace", newline="\n")
        if self.nodeType == Node.DOCUMENT_NODE:
            self.writexml(writer, "", indent, newl, encoding, standalone)
        else:
            self.writexml(writer, "", indent, newl)
        if encoding is None:
            return writer.getvalue()
        return writer.detach().getvalue()

    def hasChildNodes(self):
        """Whether there are nodes in it."""
        return bool(self.childNodes)

    @property
    def firstChild(self):
        return self.childNodes[0] if self.childNodes else None

    @property
    def lastChild(self):
        return self.childNodes[-1] if self.childNodes else None

    def _check_child(self, node):
        if node.nodeType not in self._child_types:
            raise xml.dom.HierarchyRequestErr(f"{node!r} cannot be child of {self!r}")

    def _position(self, node):
        for i, child in enumerate(self.childNodes):
            if child is node:
                return i
        raise xml.dom.NotFoundErr()

    def _link(self):
        """See that neighbours know each other."""
        before = None
        for child in self.childNodes:
            child.parentNode = self
            child.previousSibling, child.nextSibling = before, None
            if before is not None:
                before.nextSibling = child
            before = child

    @staticmethod
    def _unlinked(node):
        node.parentNode = node.previousSibling = node.nextSibling = None
        return node

    def insertBefore(self, newChild, refChild):
        """Put a node before another (None for the end); return it."""
        if newChild.nodeType == self.DOCUMENT_FRAGMENT_NODE:
            for child in tuple(newChild.childNodes):
                self.insertBefore(child, refChild)
            return newChild
        self._check_child(newChild)
        if newChild.parentNode is not None:
            newChild.parentNode.removeChild(newChild)
        if refChild is None:
            return self.appendChild(newChild)
        self.childNodes.insert(self._position(refChild), newChild)
        self._link()
        return newChild

    def appendChild(self, node):
        """Put a node at the end; return it."""
        if node.nodeType == self.DOCUMENT_FRAGMENT_NODE:
            for child in tuple(node.childNodes):
                self.appendChild(child)
            return node
        self._check_child(node)
        if node.parentNode is not None:
            node.parentNode.removeChild(node)
        last = self.lastChild
        self.childNodes.append(node)
        node.parentNode, node.previousSibling, node.nextSibling = self, last, None
        if last is not None:
            last.nextSibling = node
        return node

    def replaceChild(self, newChild, oldChild):
        """Put a node in the place of another; return that."""
        if newChild.nodeType == self.DOCUMENT_FRAGMENT_NODE:
            following = oldChild.nextSibling
            self.removeChild(oldChild)
            return self.insertBefore(newChild, following)
        self._check_child(newChild)
        if newChild is oldChild:
            return None
        if newChild.parentNode is not None:
            newChild.parentNode.removeChild(newChild)
        self.childNodes[self._position(oldChild)] = newChild
        self._unlinked(oldChild)
        self._link()
        return oldChild

    def removeChild(self, oldChild):
        """Take a node out; return it."""
        del self.childNodes[self._position(oldChild)]
        self._unlinked(oldChild)
        self._link()
        return oldChild

    def normalize(self):
        """Join texts that are neighbours, and take out empty ones, here and below."""
        kept = []
        for child in self.childNodes:
            if child.nodeType == Node.TEXT_NODE:
                if not child.data:
                    self._unlinked(child)
                    continue
                if kept and kept[-1].nodeType == Node.TEXT_NODE:
                    kept[-1].data += child.data
                    self._unlinked(child)
                    continue
            elif child.nodeType == Node.ELEMENT_NODE:
                child.normalize()
            kept.append(child)
        if len(kept) != len(self.childNodes):
            self.childNodes[:] = kept
            self._link()

    def cloneNode(self, deep):
        """Return a copy, of what is in it too if it is to be deep."""
        return _clone(self, deep, self.ownerDocument or self, UserDataHandler.NODE_CLONED)

    def isSupported(self, feature, version):
        """Whether a feature is there."""
        return DOMImplementation().hasFeature(feature, version)

    def getInterface(self, feature):
        """Return the node if it has a feature."""
        return self if self.isSupported(feature, None) else None

    def isSameNode(self, other):
        """Whether the other is this node."""
        return self is other

    def getUserData(self, key):
        """Return what a program has kept with the node."""
        return self.__dict__.get("_user_data", {}).get(key, (None,))[0]

    def setUserData(self, key, data, handler):
        """Keep something with the node; return what was kept before."""
        known = self.__dict__.setdefault("_user_data", {})
        old = known.pop(key, (None,))[0]
        if data is not None:
            known[key] = data, handler
        return old

    def unlink(self):
        """Cut the ties between nodes, so that they go away at once."""
        self.parentNode = self.ownerDocument = None
        for child in self.childNodes:
            child.unlink()
        if self.childNodes:
            self.childNodes = NodeList()
        self.previousSibling = self.nextSibling = None

    def __enter__(self):
        return self

    def __exit__(self, et, ev, tb):
        self.unlink()


def _tell(node, operation, other):
    """Tell those who keep something with a node what happens to it."""
    for key, (data, handler) in list(node.__dict__.get("_user_data", {}).items()):
        if handler is not None:
            handler.handle(operation, key, data, node, other)


def _clone(node, deep, document, operation):
    """Return a copy of a node for a document."""
    kind = node.nodeType
    if kind == Node.ELEMENT_NODE:
        copy = document.createElementNS(node.namespaceURI, node.nodeName)
        for attribute in node.attributes.values():
            copy.setAttributeNS(attribute.namespaceURI, attribute.nodeName, attribute.value)
            new = copy.getAttributeNodeNS(attribute.namespaceURI, attribute.localName)
            new.specified, new.isId = attribute.specified, attribute.isId
    elif kind == Node.DOCUMENT_FRAGMENT_NODE:
        copy = document.createDocumentFragment()
    elif kind == Node.TEXT_NODE:
        copy = Text()
        copy.data, copy.ownerDocument = node.data, document
    elif kind == Node.CDATA_SECTION_NODE:
        copy = document.createCDATASection(node.data)
    elif kind == Node.PROCESSING_INSTRUCTION_NODE:
        copy = document.createProcessingInstruction(node.target, node.data)
    elif kind == Node.COMMENT_NODE:
        copy = document.createComment(node.data)
    elif kind == Node.ATTRIBUTE_NODE:
        copy = document.createAttributeNS(node.namespaceURI, node.nodeName)
        copy.value = node.value
        copy.specified = True
    elif kind == Node.DOCUMENT_TYPE_NODE:
        return _clone_type(node, deep, document, operation)
    else:
        raise xml.dom.NotSupportedErr(f"Cannot clone node {node!r}")
    if deep and kind != Node.ATTRIBUTE_NODE:
        for child in node.childNodes:
            copy.appendChild(_clone(child, True, document, operation))
    _tell(node, operation, copy)
    return copy


def _clone_type(node, deep, document, operation):
    copy = DocumentType(node.name)
    copy.publicId, copy.systemId = node.publicId, node.systemId
    if operation == UserDataHandler.NODE_IMPORTED:
        copy.ownerDocument = document
    if deep:
        for notation in node.notations:
            new = Notation(notation.nodeName, notation.publicId, notation.systemId)
            copy.notations._seq.append(new)
            _tell(notation, operation, new)
        for entity in node.entities:
            new = Entity(entity.nodeName, entity.publicId, entity.systemId, entity.notationName)
            new.actualEncoding, new.encoding, new.version = entity.actualEncoding, entity.encoding, entity.version
            for child in entity.childNodes:
                new.childNodes.append(_clone(child, True, document, operation))
            copy.entities._seq.append(new)
            _tell(entity, operation, new)
    _tell(node, operation, copy)
    return copy


_CONTENT = (Node.ELEMENT_NODE, Node.PROCESSING_INSTRUCTION_NODE, Node.COMMENT_NODE, Node.TEXT_NODE,
            Node.CDATA_SECTION_NODE, Node.ENTITY_REFERENCE_NODE)


class DocumentFragment(Node):
    """Nodes without a parent; what is put somewhere are those, not the fragment."""

    nodeType = Node.DOCUMENT_FRAGMENT_NODE
    nodeName = "#document-fragment"
    _child_types = _CONTENT + (Node.NOTATION_NODE,)

    def __init__(self):
        self.childNodes = NodeList()


class TypeInfo:
    """What a document type says of an element or an attribute."""

    __slots__ = ("namespace", "name")

    def __init__(self, namespace, name):
        self.namespace = namespace
        self.name = name

    def __repr__(self):
        if self.namespace:
            return f"<TypeInfo {self.name!r} (from {self.namespace!r})>"
        return f"<TypeInfo {self.name!r}>"


_no_type = TypeInfo(EMPTY_NAMESPACE, None)


class Attr(Node):
    """An attribute."""

    nodeType = Node.ATTRIBUTE_NODE
    specified = False
    isId = False
    schemaType = _no_type
    ownerElement = None

    def __init__(self, qName, namespaceURI=EMPTY_NAMESPACE, localName=None, prefix=None):
        self.name = self.nodeName = qName
        self.namespaceURI = namespaceURI
        parsed_prefix, local = _split_name(qName)
        self.prefix = prefix if prefix is not None else parsed_prefix
        self.localName = localName or local
        self.value = ""

    @property
    def nodeValue(self):
        return self.value

    @nodeValue.setter
    def nodeValue(self, value):
        self.value = value

    @property
    def childNodes(self):
        text = Text()
        text.data = self.value
        return NodeList([text])

    def unlink(self):
        element = self.ownerElement
        if element is not None:
            element.attributes._forget(self)

    def __repr__(self):
        return f"<xml.dom.minidom.Attr object at {id(self):#x}>"


class NamedNodeMap:
    """The attributes of an element, by name, and by namespace and local name."""

    def __init__(self, owner):
        self._owner = owner
        self._attributes = {}

    def _forget(self, attribute):
        self._attributes.pop(attribute.nodeName, None)
        attribute.ownerElement = None
        attribute.isId = False

    def _rename(self, attribute, name):
        self._attributes.pop(attribute.nodeName, None)
        attribute.name = attribute.nodeName = name
        self.setNamedItem(attribute)

    @property
    def length(self):
        return len(self._attributes)

    def item(self, index):
        return list(self._attributes.values())[index] if 0 <= index < len(self._attributes) else None

    def items(self):
        return [(name, attribute.value) for name, attribute in self._attributes.items()]

    def itemsNS(self):
        return [((a.namespaceURI, a.localName), a.value) for a in self._attributes.values()]

    def __contains__(self, key):
        if isinstance(key, str):
            return key in self._attributes
        return self.getNamedItemNS(*key) is not None

    def keys(self):
        return self._attributes.keys()

    def keysNS(self):
        return [(a.namespaceURI, a.localName) for a in self._attributes.values()]

    def values(self):
        return self._attributes.values()

    def get(self, name, value=None):
        return self._attributes.get(name, value)

    def __len__(self):
        return len(self._attributes)

    def __iter__(self):
        return iter(self._attributes)

    def __getitem__(self, attname_or_tuple):
        if isinstance(attname_or_tuple, tuple):
            found = self.getNamedItemNS(*attname_or_tuple)
            if found is None:
                raise KeyError(attname_or_tuple)
            return found
        return self._attributes[attname_or_tuple]

    def __setitem__(self, attname, value):
        if isinstance(value, str):
            self._owner.setAttribute(attname, value)
        elif isinstance(value, Attr):
            self.setNamedItem(value)
        else:
            raise TypeError("value must be a string or Attr object")

    def __delitem__(self, attname_or_tuple):
        self._forget(self[attname_or_tuple])

    def getNamedItem(self, name):
        return self._attributes.get(name)

    def getNamedItemNS(self, namespaceURI, localName):
        return next((a for a in self._attributes.values()
                     if a.namespaceURI == namespaceURI and a.localName == localName), None)

    def removeNamedItem(self, name):
        attribute = self._attributes.get(name)
        if attribute is None:
            raise xml.dom.NotFoundErr()
        self._forget(attribute)
        return attribute

    def removeNamedItemNS(self, namespaceURI, localName):
        attribute = self.getNamedItemNS(namespaceURI, localName)
        if attribute is None:
            raise xml.dom.NotFoundErr()
        self._forget(attribute)
        return attribute

    def setNamedItem(self, node):
        if not isinstance(node, Attr):
            raise xml.dom.HierarchyRequestErr(f"{node!r} cannot be child of {self!r}")
        old = self._attributes.get(node.name)
        if old is not None and old is not node:
            old.ownerElement = None
            old.isId = False
        self._attributes[node.name] = node
        node.ownerElement = self._owner
        return old

    def setNamedItemNS(self, node):
        if not isinstance(node, Attr):
            raise xml.dom.HierarchyRequestErr(f"{node!r} cannot be child of {self!r}")
        old = self.getNamedItemNS(node.namespaceURI, node.localName)
        if old is not None and old is not node:
            self._forget(old)
        return self.setNamedItem(node) or old


AttributeList = NamedNodeMap


def _elements(parent, matches, result):
    for node in parent.childNodes:
        if node.nodeType == Node.ELEMENT_NODE:
            if matches(node):
                result.append(node)
            _elements(node, matches, result)
    return result


class _Searchable:
    """A node with elements below it."""

    def getElementsByTagName(self, name):
        """Return the elements below it of that name, '*' for all."""
        return _elements(self, lambda e: name in ("*", e.tagName), NodeList())

    def getElementsByTagNameNS(self, namespaceURI, localName):
        """Return the elements below it of that namespace and local name, '*' for all."""
        return _elements(self, lambda e: localName in ("*", e.localName) and namespaceURI in ("*", e.namespaceURI),
                         NodeList())


class Element(_Searchable, Node):
    """An element."""

    nodeType = Node.ELEMENT_NODE
    schemaType = _no_type
    _child_types = _CONTENT

    def __init__(self, tagName, namespaceURI=EMPTY_NAMESPACE, prefix=None, localName=None):
        self.tagName = self.nodeName = tagName
        self.namespaceURI = namespaceURI
        parsed_prefix, local = _split_name(tagName)
        self.prefix = prefix if prefix is not None else parsed_prefix
        self.localName = localName or (local if namespaceURI is not None or parsed_prefix else tagName)
        self.childNodes = NodeList()
        self.attributes = NamedNodeMap(self)

    def unlink(self):
        for attribute in list(self.attributes.values()):
            attribute.ownerElement = None
        super().unlink()

    def getAttribute(self, attname):
        """Return an attribute's value, '' when there is none."""
        attribute = self.attributes.get(attname)
        return "" if attribute is None else attribute.value

    def getAttributeNS(self, namespaceURI, localName):
        """Return an attribute's value, '' when there is none."""
        attribute = self.attributes.getNamedItemNS(namespaceURI, localName)
        return "" if attribute is None else attribute.value

    def setAttribute(self, attname, value):
        """Set an attribute."""
        attribute = self.attributes.get(attname)
        if attribute is None:
            attribute = Attr(attname)
            attribute.ownerDocument = self.ownerDocument
            self.attributes.setNamedItem(attribute)
        attribute.value = value

    def setAttributeNS(self, namespaceURI, qualifiedName, value):
        """Set an attribute."""
        prefix, local = _split_name(qualifiedName)
        attribute = self.attributes.getNamedItemNS(namespaceURI, local)
        if attribute is None:
            attribute = Attr(qualifiedName, namespaceURI, local, prefix)
            attribute.ownerDocument = self.ownerDocument
            self.attributes.setNamedItem(attribute)
        elif attribute.name != qualifiedName:
            self.attributes._rename(attribute, qualifiedName)
            attribute.prefix = prefix
        attribute.value = value

    def getAttributeNode(self, attrname):
        """Return an attribute, or None."""
        return self.attributes.get(attrname)

    def getAttributeNodeNS(self, namespaceURI, localName):
        """Return an attribute, or None."""
        return self.attributes.getNamedItemNS(namespaceURI, localName)

    def setAttributeNode(self, attr):
        """Put an attribute in; return the one that it replaces."""
        if attr.ownerElement not in (None, self):
            raise xml.dom.InuseAttributeErr("attribute node already owned")
        old = self.attributes.setNamedItemNS(attr)
        return None if old is attr else old

    setAttributeNodeNS = setAttributeNode

    def removeAttribute(self, name):
        """Take an attribute away; NotFoundErr when there is none."""
        self.attributes.removeNamedItem(name)

    def removeAttributeNS(self, namespaceURI, localName):
        """Take an attribute away; NotFoundErr when there is none."""
        self.attributes.removeNamedItemNS(namespaceURI, localName)

    def removeAttributeNode(self, node):
        """Take an attribute away; return it."""
        if node is None:
            raise xml.dom.NotFoundErr()
        return self.attributes.removeNamedItem(node.name)

    removeAttributeNodeNS = removeAttributeNode

    def hasAttribute(self, name):
        """Whether there is an attribute of that name."""
        return name in self.attributes

    def hasAttributeNS(self, namespaceURI, localName):
        """Whether there is an attribute of that name."""
        return (namespaceURI, localName) in self.attributes

    def hasAttributes(self):
        """Whether there are attributes."""
        return len(self.attributes) > 0

    def setIdAttribute(self, name):
        """Let an attribute be what getElementById looks at."""
        self.setIdAttributeNode(self.getAttributeNode(name))

    def setIdAttributeNS(self, namespaceURI, localName):
        """Let an attribute be what getElementById looks at."""
        self.setIdAttributeNode(self.getAttributeNodeNS(namespaceURI, localName))

    def setIdAttributeNode(self, idAttr):
        """Let an attribute be what getElementById looks at."""
        if idAttr is None or idAttr.ownerElement is not self:
            raise xml.dom.NotFoundErr()
        idAttr.isId = True

    def __repr__(self):
        return f"<DOM Element: {self.tagName} at {id(self):#x}>"

    def writexml(self, writer, indent="", addindent="", newl=""):
        """Write the element to a file."""
        attributes = "".join(f' {name}="{_escaped(value, True)}"' for name, value in self.attributes.items())
        writer.write(f"{indent}<{self.tagName}{attributes}")
        if not self.childNodes:
            writer.write(f"/>{newl}")
            return
        writer.write(">")
        if len(self.childNodes) == 1 and self.childNodes[0].nodeType in (Node.TEXT_NODE, Node.CDATA_SECTION_NODE):
            # A text alone keeps its white space.
            self.childNodes[0].writexml(writer, "", "", "")
        else:
            writer.write(newl)
            for node in self.childNodes:
                node.writexml(writer, indent + addindent, addindent, newl)
            writer.write(indent)
        writer.write(f"</{self.tagName}>{newl}")


class Childless:
    """A node that nothing can be in."""

    attributes = None

    def _get_firstChild(self):
        return None

    def appendChild(self, node):
        raise xml.dom.HierarchyRequestErr(self.nodeName + " nodes cannot have children")

    def hasChildNodes(self):
        return False

    def insertBefore(self, newChild, refChild):
        raise xml.dom.HierarchyRequestErr(self.nodeName + " nodes do not have children")

    def removeChild(self, oldChild):
        raise xml.dom.NotFoundErr(self.nodeName + " nodes do not have children")

    def normalize(self):
        """Nothing is in it."""

    def replaceChild(self, newChild, oldChild):
        raise xml.dom.HierarchyRequestErr(self.nodeName + " nodes do not have children")


class ProcessingInstruction(Childless, Node):
    """An instruction."""

    nodeType = Node.PROCESSING_INSTRUCTION_NODE

    def __init__(self, target, data):
        self.target = target
        self.data = data

    @property
    def nodeName(self):
        return self.target

    @property
    def nodeValue(self):
        return self.data

    @nodeValue.setter
    def nodeValue(self, value):
        self.data = value

    def writexml(self, writer, indent="", addindent="", newl=""):
        """Write the instruction to a file."""
        writer.write(f"{indent}<?{self.target} {self.data}?>{newl}")


class CharacterData(Childless, Node):
    """Text, in whatever kind of node."""

    def __init__(self):
        self.data = ""

    @property
    def nodeValue(self):
        return self.data

    @nodeValue.setter
    def nodeValue(self, value):
        self.data = value

    @property
    def length(self):
        return len(self.data)

    __len__ = length.fget

    def __repr__(self):
        dots = "..." if len(self.data) > 10 else ""
        return f'<DOM {self.__class__.__name__} node "{self.data[:10]!r}{dots}">'

    def _check_range(self, offset, count=0):
        if offset < 0:
            raise xml.dom.IndexSizeErr("offset cannot be negative")
        if offset >= len(self.data):
            raise xml.dom.IndexSizeErr("offset cannot be beyond end of data")
        if count < 0:
            raise xml.dom.IndexSizeErr("count cannot be negative")

    def substringData(self, offset, count):
        """Return a part of the text."""
        self._check_range(offset, count)
        return self.data[offset:offset + count]

    def appendData(self, arg):
        """Add text."""
        self.data += arg

    def insertData(self, offset, arg):
        """Put text in."""
        self._check_range(offset)
        self.data = self.data[:offset] + arg + self.data[offset:]

    def deleteData(self, offset, count):
        """Take text out."""
        self._check_range(offset, count)
        self.data = self.data[:offset] + self.data[offset + count:]

    def replaceData(self, offset, count, arg):
        """Put text in the place of other."""
        self._check_range(offset, count)
        self.data = self.data[:offset] + arg + self.data[offset + count:]


class Text(CharacterData):
    """A text."""

    nodeType = Node.TEXT_NODE
    nodeName = "#text"
    isWhitespaceInElementContent = False

    def splitText(self, offset):
        """Cut the text in two; return the second."""
        if not 0 <= offset <= len(self.data):
            raise xml.dom.IndexSizeErr("illegal offset value")
        new = self.__class__()
        new.data = self.data[offset:]
        new.ownerDocument = self.ownerDocument
        if self.parentNode is not None:
            self.parentNode.insertBefore(new, self.nextSibling)
        self.data = self.data[:offset]
        return new

    def writexml(self, writer, indent="", addindent="", newl=""):
        """Write the text to a file."""
        writer.write(_escaped(f"{indent}{self.data}{newl}", False))

    def _neighbours(self):
        """Return the texts before and after it that nothing parts from it."""
        before, after = [], []
        for node, direction, found in ((self.previousSibling, "previousSibling", before),
                                       (self.nextSibling, "nextSibling", after)):
            while node is not None and node.nodeType in (Node.TEXT_NODE, Node.CDATA_SECTION_NODE):
                found.append(node)
                node = getattr(node, direction)
        return before[::-1], after

    @property
    def wholeText(self):
        before, after = self._neighbours()
        return "".join(node.data for node in (*before, self, *after))

    def replaceWholeText(self, content):
        """Put text in the place of this and its neighbours; return the node, None if it is gone."""
        before, after = self._neighbours()
        for node in (*before, *after):
            self.parentNode.removeChild(node)
        if content:
            self.data = content
            return self
        self.parentNode.removeChild(self)
        return None


class Comment(CharacterData):
    """A comment."""

    nodeType = Node.COMMENT_NODE
    nodeName = "#comment"

    def __init__(self, data):
        super().__init__()
        self.data = data

    def writexml(self, writer, indent="", addindent="", newl=""):
        """Write the comment to a file."""
        if "--" in self.data:
            raise ValueError("'--' is not allowed in a comment node")
        writer.write(f"{indent}<!--{self.data}-->{newl}")


class CDATASection(Text):
    """A text that is written as it is."""

    nodeType = Node.CDATA_SECTION_NODE
    nodeName = "#cdata-section"

    def writexml(self, writer, indent="", addindent="", newl=""):
        if "]]>" in self.data:
            raise ValueError("']]>' not allowed in a CDATA section")
        writer.write(f"<![CDATA[{self.data}]]>")


class ReadOnlySequentialNamedNodeMap:
    """Nodes in their order, found by name, that cannot be changed."""

    def __init__(self, nodes=()):
        self._seq = list(nodes)

    def __len__(self):
        return len(self._seq)

    @property
    def length(self):
        return len(self._seq)

    def item(self, index):
        return self._seq[index] if 0 <= index < len(self._seq) else None

    def getNamedItem(self, name):
        return next((node for node in self._seq if node.nodeName == name), None)

    def getNamedItemNS(self, namespaceURI, localName):
        return next((node for node in self._seq
                     if node.namespaceURI == namespaceURI and node.localName == localName), None)

    def __getitem__(self, name_or_tuple):
        if isinstance(name_or_tuple, tuple):
            found = self.getNamedItemNS(*name_or_tuple)
        else:
            found = self.getNamedItem(name_or_tuple)
        if found is None:
            raise KeyError(name_or_tuple)
        return found

    def __iter__(self):
        return iter(self._seq)

    def _refuse(self, *args):
        raise xml.dom.NoModificationAllowedErr("NamedNodeMap instance is read-only")

    removeNamedItem = removeNamedItemNS = setNamedItem = setNamedItemNS = _refuse


class Identified:
    """A node with a public and a system identifier."""

    def __init__(self, publicId=None, systemId=None):
        self.publicId, self.systemId = publicId, systemId


class Entity(Identified, Node):
    """An entity of a document type; what it stands for is in it."""

    nodeType = Node.ENTITY_NODE
    actualEncoding = encoding = version = None

    def __init__(self, name, publicId, systemId, notation):
        super().__init__(publicId, systemId)
        self.nodeName = name
        self.notationName = notation
        self.childNodes = NodeList()

    def appendChild(self, newChild):
        raise xml.dom.HierarchyRequestErr("cannot append children to an entity node")

    def insertBefore(self, newChild, refChild):
        raise xml.dom.HierarchyRequestErr("cannot insert children below an entity node")

    def removeChild(self, oldChild):
        raise xml.dom.HierarchyRequestErr("cannot remove children from an entity node")

    def replaceChild(self, newChild, oldChild):
        raise xml.dom.HierarchyRequestErr("cannot replace children of an entity node")


class Notation(Identified, Childless, Node):
    """A notation of a document type."""

    nodeType = Node.NOTATION_NODE

    def __init__(self, name, publicId, systemId):
        super().__init__(publicId, systemId)
        self.nodeName = name


class DocumentType(Childless, Node):
    """A document type."""

    nodeType = Node.DOCUMENT_TYPE_NODE
    publicId = systemId = internalSubset = None

    def __init__(self, qualifiedName):
        self.name = self.nodeName = qualifiedName or None
        self.entities = ReadOnlySequentialNamedNodeMap()
        self.notations = ReadOnlySequentialNamedNodeMap()

    def cloneNode(self, deep):
        return None if self.ownerDocument is not None else _clone_type(self, deep, None, UserDataHandler.NODE_CLONED)

    def writexml(self, writer, indent="", addindent="", newl=""):
        """Write the document type to a file."""
        writer.write(f"<!DOCTYPE {self.name}")
        if self.publicId:
            writer.write(f"{newl}  PUBLIC '{self.publicId}'{newl}  '{self.systemId}'")
        elif self.systemId:
            writer.write(f"{newl}  SYSTEM '{self.systemId}'")
        if self.internalSubset is not None:
            writer.write(f" [{self.internalSubset}]")
        writer.write(f">{newl}")


class DOMImplementation:
    """What makes documents."""

    _features = {("core", "1.0"), ("core", "2.0"), ("core", None), ("xml", "1.0"), ("xml", "2.0"), ("xml", None),
                 ("ls-load", "3.0"), ("ls-load", None)}

    def hasFeature(self, feature, version):
        """Whether a feature is there."""
        return (feature.lower(), version or None) in self._features

    def createDocument(self, namespaceURI, qualifiedName, doctype):
        """Return a document with a root."""
        if doctype and doctype.parentNode is not None:
            raise xml.dom.WrongDocumentErr("doctype object owned by another DOM tree")
        document = Document()
        if not (namespaceURI is None and qualifiedName is None and doctype is None):
            if not qualifiedName:
                raise xml.dom.InvalidCharacterErr("Element with no name")
            prefix, _ = _split_name(qualifiedName)
            if prefix == "xml" and namespaceURI != xml.dom.XML_NAMESPACE:
                raise xml.dom.NamespaceErr("illegal use of 'xml' prefix")
            if prefix and not namespaceURI:
                raise xml.dom.NamespaceErr("illegal use of prefix without namespaces")
            if doctype:
                document.appendChild(doctype)
                doctype.ownerDocument = document
            document.appendChild(document.createElementNS(namespaceURI, qualifiedName))
        return document

    def createDocumentType(self, qualifiedName, publicId, systemId):
        """Return a document type."""
        doctype = DocumentType(qualifiedName)
        doctype.publicId, doctype.systemId = publicId, systemId
        return doctype

    def getInterface(self, feature):
        return self if self.hasFeature(feature, None) else None


class Document(_Searchable, Node):
    """A document: its root is `documentElement`."""

    nodeType = Node.DOCUMENT_NODE
    nodeName = "#document"
    implementation = DOMImplementation()
    _child_types = (Node.ELEMENT_NODE, Node.PROCESSING_INSTRUCTION_NODE, Node.COMMENT_NODE, Node.DOCUMENT_TYPE_NODE)
    encoding = standalone = version = actualEncoding = documentURI = errorHandler = None
    async_ = strictErrorChecking = False

    def __init__(self):
        self.childNodes = NodeList()

    @property
    def documentElement(self):
        return next((node for node in self.childNodes if node.nodeType == Node.ELEMENT_NODE), None)

    @property
    def doctype(self):
        return next((node for node in self.childNodes if node.nodeType == Node.DOCUMENT_TYPE_NODE), None)

    def appendChild(self, node):
        self._check_child(node)
        if node.parentNode is not None:
            node.parentNode.removeChild(node)
        if node.nodeType == Node.ELEMENT_NODE and self.documentElement:
            raise xml.dom.HierarchyRequestErr("two document elements disallowed")
        return super().appendChild(node)

    def _owned(self, node):
        node.ownerDocument = self
        return node

    def createDocumentFragment(self):
        """Return a fragment."""
        return self._owned(DocumentFragment())

    def createElement(self, tagName):
        """Return an element."""
        return self._owned(Element(tagName))

    def createElementNS(self, namespaceURI, qualifiedName):
        """Return an element."""
        prefix, _ = _split_name(qualifiedName)
        return self._owned(Element(qualifiedName, namespaceURI, prefix))

    def createTextNode(self, data):
        """Return a text."""
        if not isinstance(data, str):
            raise TypeError("node contents must be a string")
        text = self._owned(Text())
        text.data = data
        return text

    def createCDATASection(self, data):
        """Return a text that is written as it is."""
        if not isinstance(data, str):
            raise TypeError("node contents must be a string")
        text = self._owned(CDATASection())
        text.data = data
        return text

    def createComment(self, data):
        """Return a comment."""
        return self._owned(Comment(data))

    def createProcessingInstruction(self, target, data):
        """Return an instruction."""
        return self._owned(ProcessingInstruction(target, data))

    def createAttribute(self, qName):
        """Return an attribute."""
        return self._owned(Attr(qName))

    def createAttributeNS(self, namespaceURI, qualifiedName):
        """Return an attribute."""
        prefix, local = _split_name(qualifiedName)
        return self._owned(Attr(qualifiedName, namespaceURI, local, prefix))

    def getElementById(self, id):
        """Return the element whose attribute that is an ID has that value, or None."""
        found = _elements(self, lambda e: any(a.isId and a.value == id for a in e.attributes.values()), [])
        return found[0] if found else None

    def importNode(self, node, deep):
        """Return a copy of another document's node."""
        if node.nodeType == Node.DOCUMENT_NODE:
            raise xml.dom.NotSupportedErr("cannot import document nodes")
        if node.nodeType == Node.DOCUMENT_TYPE_NODE:
            raise xml.dom.NotSupportedErr("cannot import document type nodes")
        return _clone(node, deep, self, UserDataHandler.NODE_IMPORTED)

    def renameNode(self, n, namespaceURI, name):
        """Give an element or an attribute another name; return it."""
        if n.ownerDocument is not self:
            raise xml.dom.WrongDocumentErr("cannot rename nodes from other documents;\n"
                                           f"expected {self},\nfound {n.ownerDocument}")
        if n.nodeType not in (Node.ELEMENT_NODE, Node.ATTRIBUTE_NODE):
            raise xml.dom.NotSupportedErr("renameNode() only applies to element and attribute nodes")
        prefix = local = None
        if namespaceURI != EMPTY_NAMESPACE:
            prefix, local = _split_name(name)
            if prefix == "xmlns" and namespaceURI != XMLNS_NAMESPACE:
                raise xml.dom.NamespaceErr("illegal use of 'xmlns' prefix")
            if name == "xmlns" and namespaceURI != XMLNS_NAMESPACE and n.nodeType == Node.ATTRIBUTE_NODE:
                raise xml.dom.NamespaceErr("illegal use of the 'xmlns' attribute")
        if n.nodeType == Node.ELEMENT_NODE:
            n.tagName = n.nodeName = name
        elif n.ownerElement is not None:
            n.ownerElement.attributes._rename(n, name)
        else:
            n.name = n.nodeName = name
        n.namespaceURI, n.prefix, n.localName = namespaceURI, prefix, local
        return n

    def abort(self):
        """Stop loading: there is nothing of that."""
        raise NotImplementedError("haven't figured out what this means yet")

    def load(self, uri):
        """Load a document in place of this: there is nothing of that."""
        raise NotImplementedError("haven't written this yet")

    def loadXML(self, source):
        """Load a document in place of this: there is nothing of that."""
        raise NotImplementedError("haven't written this yet")

    def saveXML(self, snode):
        """Return the document, or a node of it, as text."""
        if snode is None:
            snode = self
        elif snode.ownerDocument is not self:
            raise xml.dom.WrongDocumentErr()
        return snode.toxml()

    def cloneNode(self, deep):
        if not deep:
            return None
        copy = Document()
        copy.encoding, copy.standalone, copy.version = self.encoding, self.standalone, self.version
        for node in self.childNodes:
            copy.appendChild(_clone(node, True, copy, UserDataHandler.NODE_IMPORTED))
        _tell(self, UserDataHandler.NODE_CLONED, copy)
        return copy

    def writexml(self, writer, indent="", addindent="", newl="", encoding=None, standalone=None):
        """Write the document to a file."""
        declarations = []
        if encoding:
            declarations.append(f'encoding="{encoding}"')
        if standalone is not None:
            declarations.append(f'standalone="{"yes" if standalone else "no"}"')
        writer.write(f'<?xml version="1.0" {" ".join(declarations)}?>{newl}')
        for node in self.childNodes:
            node.writexml(writer, indent, addindent, newl)


# --- Parsing ---------------------------------------------------------------------------------------------------------


class _Builder:
    """Makes a document of what a parser tells."""

    def __init__(self):
        from xml.parsers import expat
        self.document = Document()
        self.current = self.document
        self.declared = []
        self.cdata = None
        self.ids = {}                   # by element: the attribute that is its name
        self.parser = parser = expat.ParserCreate(namespace_separator=" ")
        parser.namespace_prefixes = True
        parser.ordered_attributes = True
        parser.specified_attributes = True
        parser.buffer_text = True
        parser.XmlDeclHandler = self.declaration
        parser.StartDoctypeDeclHandler = self.doctype
        parser.EntityDeclHandler = self.entity
        parser.NotationDeclHandler = self.notation
        parser.AttlistDeclHandler = self.attribute
        parser.StartNamespaceDeclHandler = lambda prefix, uri: self.declared.append((prefix, uri))
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.text
        parser.CommentHandler = lambda data: self.add(self.document.createComment(data))
        parser.ProcessingInstructionHandler = lambda target, data: self.add(
            self.document.createProcessingInstruction(target, data))
        parser.StartCdataSectionHandler = self.start_cdata
        parser.EndCdataSectionHandler = self.end_cdata

    def add(self, node):
        self.current.appendChild(node)

    def declaration(self, version, encoding, standalone):
        self.document.version, self.document.encoding = version, encoding
        if standalone >= 0:
            self.document.standalone = bool(standalone)

    def doctype(self, name, system, public, has_subset):
        doctype = self.document.implementation.createDocumentType(name, public, system)
        doctype.ownerDocument = self.document
        if has_subset:
            doctype.internalSubset = self.parser._internal_subset
        self.add(doctype)

    def entity(self, name, is_parameter, value, base, system, public, notation):
        if is_parameter:
            return
        entity = Entity(name, public, system, notation)
        entity.ownerDocument = self.document
        if value is not None:
            entity.childNodes.append(self.document.createTextNode(value))
        self.document.doctype.entities._seq.append(entity)

    def notation(self, name, base, system, public):
        notation = Notation(name, public, system)
        notation.ownerDocument = self.document
        self.document.doctype.notations._seq.append(notation)

    def attribute(self, element, name, kind, default, required):
        if kind == "ID":
            self.ids[element] = name

    @staticmethod
    def _name(name):
        """Return (namespace, name with prefix)."""
        parts = name.split(" ")
        if len(parts) == 1:
            return EMPTY_NAMESPACE, name
        return parts[0], f"{parts[2]}:{parts[1]}" if len(parts) == 3 else parts[1]

    def start(self, name, attributes):
        element = self.document.createElementNS(*self._name(name))
        for prefix, uri in self.declared:
            element.setAttributeNS(XMLNS_NAMESPACE, f"xmlns:{prefix}" if prefix else "xmlns", uri or "")
        self.declared.clear()
        for i in range(0, len(attributes), 2):
            element.setAttributeNS(*self._name(attributes[i]), attributes[i + 1])
        if (key := self.ids.get(element.tagName)) and (attribute := element.getAttributeNode(key)):
            attribute.isId = True
            attribute.schemaType = TypeInfo(EMPTY_NAMESPACE, "id")
        self.add(element)
        self.current = element

    def end(self, name):
        self.current = self.current.parentNode

    def text(self, data):
        last = self.current.lastChild
        if self.cdata is not None:
            self.cdata.append(data)
        elif last is not None and last.nodeType == Node.TEXT_NODE:
            last.data += data
        else:
            self.add(self.document.createTextNode(data))

    def start_cdata(self):
        self.cdata = []

    def end_cdata(self):
        data, self.cdata = "".join(self.cdata), None
        self.add(self.document.createCDATASection(data))


def parse(file, parser=None, bufsize=None):
    """Return the document in a file, or of its name."""
    if parser is not None:
        raise NotImplementedError("parsers of SAX make no documents here")
    builder = _Builder()
    if isinstance(file, str) or hasattr(file, "__fspath__"):
        with open(file, "rb") as f:
            builder.parser.ParseFile(f)
    else:
        builder.parser.ParseFile(file)
    return builder.document


def parseString(string, parser=None):
    """Return the document that a text, or bytes, are."""
    if parser is not None:
        raise NotImplementedError("parsers of SAX make no documents here")
    builder = _Builder()
    builder.parser.Parse(string, True)
    return builder.document


def getDOMImplementation(features=None):
    """Return what makes documents; None when it lacks a feature."""
    implementation = Document.implementation
    for feature, version in features or ():
        if not implementation.hasFeature(feature, version):
            return None
    return implementation
