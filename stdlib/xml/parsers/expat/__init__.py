"""A parser of XML 1.0 that does not validate, with the interface of Expat.

    parser = ParserCreate()
    parser.StartElementHandler = lambda name, attributes: print(name, attributes)
    parser.Parse("<a b='1'/>", True)

Of a document type only the internal subset is read; what stands outside the document is never fetched.
"""

import re

from . import errors, model

__all__ = ["ParserCreate", "ErrorString", "ExpatError", "error", "errors", "model", "XMLParserType", "EXPAT_VERSION",
           "version_info", "native_encoding", "features", "XML_PARAM_ENTITY_PARSING_NEVER",
           "XML_PARAM_ENTITY_PARSING_UNLESS_STANDALONE", "XML_PARAM_ENTITY_PARSING_ALWAYS"]

EXPAT_VERSION = "expat_2.6.3"
version_info = 2, 6, 3
native_encoding = "UTF-8"
features = [("sizeof(XML_Char)", 1), ("sizeof(XML_LChar)", 1), ("XML_DTD", 0), ("XML_NS", 0)]
XML_PARAM_ENTITY_PARSING_NEVER, XML_PARAM_ENTITY_PARSING_UNLESS_STANDALONE, XML_PARAM_ENTITY_PARSING_ALWAYS = range(3)

_XML_NAMESPACE = "http://www.w3.org/XML/1998/namespace"
_XMLNS_NAMESPACE = "http://www.w3.org/2000/xmlns/"
# How much larger than the document entities may make what is read.
_MAX_EXPANDED = 8 * 1024 * 1024


class ExpatError(Exception):
    """The document is not well-formed. `code` says why; `lineno` and `offset` say where."""


error = ExpatError


def ErrorString(code, /):
    """Return the text of a code, or None."""
    return errors.messages.get(code)


_START = r":A-Z_a-z\xC0-\xD6\xD8-\xF6\xF8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C\u200D\u2070-\u218F\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\U00010000-\U000EFFFF"
_NAME = re.compile(f"[{_START}][{_START}\\-.0-9\xB7\u0300-\u036F\u203F-\u2040]*")
_SPACE = re.compile(r"[ \t\r\n]*")
_BAD_CHAR = re.compile("[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]")
_REFERENCE = re.compile(r"&(?:#(?:x([0-9A-Fa-f]+)|([0-9]+))|([^;&<\s]+));")
_DECLARATION = re.compile(
    r"""<\?xml[ \t\r\n]+version[ \t\r\n]*=[ \t\r\n]*(?P<q1>["'])(?P<version>[a-zA-Z0-9_.:-]+)(?P=q1)"""
    r"""(?:[ \t\r\n]+encoding[ \t\r\n]*=[ \t\r\n]*(?P<q2>["'])(?P<encoding>[A-Za-z][A-Za-z0-9._-]*)(?P=q2))?"""
    r"""(?:[ \t\r\n]+standalone[ \t\r\n]*=[ \t\r\n]*(?P<q3>["'])(?P<standalone>yes|no)(?P=q3))?[ \t\r\n]*\?>""")
_PREDEFINED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}

_HANDLERS = (
    "StartElement EndElement ProcessingInstruction CharacterData UnparsedEntityDecl NotationDecl StartNamespaceDecl "
    "EndNamespaceDecl Comment StartCdataSection EndCdataSection Default DefaultHandlerExpand NotStandalone "
    "ExternalEntityRef StartDoctypeDecl EndDoctypeDecl EntityDecl XmlDecl ElementDecl AttlistDecl SkippedEntity").split()


class _Incomplete(Exception):
    """The token goes on in what is still to come."""


def ParserCreate(encoding=None, namespace_separator=None, intern=None):
    """Return a new parser. With a namespace_separator (one character) names are given with their namespaces."""
    if encoding is not None and not isinstance(encoding, str):
        raise TypeError(f"ParserCreate() argument 'encoding' must be str or None, not {type(encoding).__name__}")
    if namespace_separator is not None:
        if not isinstance(namespace_separator, str):
            raise TypeError("ParserCreate() argument 'namespace_separator' must be str or None, not "
                            f"{type(namespace_separator).__name__}")
        if len(namespace_separator) > 1:
            raise ValueError("namespace_separator must be at most one character, omitted, or None")
    return XMLParserType(encoding, namespace_separator, {} if intern is None else intern)


class XMLParserType:
    """Reads a document in pieces, and calls the handlers that were set as attributes."""

    def __init__(self, encoding, separator, intern):
        for name in _HANDLERS:
            setattr(self, name if name.endswith("Handler") or name == "DefaultHandlerExpand" else name + "Handler", None)
        self.intern = intern
        self.buffer_text = False
        self.buffer_size = 8192
        self.ordered_attributes = False
        self.specified_attributes = False
        self.namespace_prefixes = False
        self.ErrorCode = 0
        self._encoding = encoding
        self._separator = separator
        self._base = None
        self._undecoded = b""
        self._decoder = None
        self._text = ""
        self._at = 0
        self._total = 0
        # Where the text begins: line, column (in characters).
        self._line, self._column = 1, 0
        self._open = []
        self._bindings = [{"xml": _XML_NAMESPACE}]
        self._has_root = self._is_done = self._is_begun = self._is_finished = False
        self._in_cdata = False
        self._entities = {}
        self._parameter_entities = {}
        self._defaults = {}
        self._has_doctype = False
        self._skips_undefined = False
        self._foreign_dtd = False
        self._characters = []
        self._expanding = []
        self._expanded = 0
        self._event = 0
        self._start_of_entity = None

    # The interface.

    def Parse(self, data, isfinal=False, /):
        """Read a piece of the document, text or bytes; isfinal: it is the last one. Return 1."""
        if self._is_finished:
            self._at = len(self._text)
            self._raise("XML_ERROR_FINISHED", self._at)
        if isinstance(data, str):
            if self._encoding is None:
                # What the declaration says of the encoding was true of bytes.
                self._encoding = "utf-8"
            self._feed(data)
        else:
            self._decode(bytes(data), isfinal)
        self._run(isfinal)
        if isfinal:
            self._finish()
        return 1

    def ParseFile(self, file, /):
        """Read a file to its end."""
        while True:
            data = file.read(2048)
            if not isinstance(data, (bytes, str, bytearray)):
                raise TypeError(f"read() did not return a bytes object (type={type(data).__name__})")
            if not data:
                return self.Parse(b"", True)
            self.Parse(data, False)

    def SetBase(self, base, /):
        """Set the base of relative addresses."""
        self._base = base

    def GetBase(self):
        """Return the base of relative addresses."""
        return self._base

    def GetInputContext(self):
        """Return the text that made the event, as bytes; None outside of handlers."""
        return self._text[self._event:].encode() if self._text else None

    def UseForeignDTD(self, flag=True, /):
        """Let references to entities that are not declared be no errors."""
        if self._is_begun:
            self._raise("XML_ERROR_CANT_CHANGE_FEATURE_ONCE_PARSING", 0)
        self._foreign_dtd = bool(flag)

    def SetParamEntityParsing(self, flag, /):
        """Return 1: parameter entities outside the document are not read, whatever is asked for."""
        return 1

    def ExternalEntityParserCreate(self, context, encoding=None, /):
        """Return a parser for an entity outside the document."""
        parser = XMLParserType(encoding, self._separator, self.intern)
        for name in _HANDLERS:
            name = name if name.endswith("Handler") or name == "DefaultHandlerExpand" else name + "Handler"
            setattr(parser, name, getattr(self, name))
        parser.buffer_text = self.buffer_text
        parser.ordered_attributes, parser.specified_attributes = self.ordered_attributes, self.specified_attributes
        parser._entities, parser._defaults = self._entities, self._defaults
        return parser

    def SetReparseDeferralEnabled(self, enabled, /):
        """Has no effect: tokens are read when they are whole."""

    def GetReparseDeferralEnabled(self):
        """Return False."""
        return False

    def _place(self, at):
        before = self._text[:at]
        lines = before.count("\n")
        if lines:
            return self._line + lines, at - before.rfind("\n") - 1
        return self._line, self._column + at

    CurrentLineNumber = property(lambda self: self._place(self._event)[0])
    CurrentColumnNumber = property(lambda self: self._place(self._event)[1])
    CurrentByteIndex = property(lambda self: self._total + len(self._text[:self._event].encode("utf-8", "replace")))
    ErrorLineNumber, ErrorColumnNumber, ErrorByteIndex = CurrentLineNumber, CurrentColumnNumber, CurrentByteIndex

    def _raise(self, name, at, what=""):
        text = getattr(errors, name)
        self._event = at if self._start_of_entity is None else self._start_of_entity
        line, column = self._place(self._event)
        self.ErrorCode = errors.codes[text]
        self._is_finished = True
        failure = ExpatError(f"{text}{what}: line {line}, column {column}")
        failure.code, failure.lineno, failure.offset = self.ErrorCode, line, column
        raise failure

    # From bytes to text.

    def _decode(self, data, isfinal):
        if self._decoder is None:
            self._undecoded += data
            data = self._undecoded
            # The first bytes say what encoding it is, and a declaration may follow.
            if len(data) < 4 and not isfinal:
                return
            head = data[:256]
            if data.startswith(b"<?xml") and b"?>" not in head and len(data) < 256 and not isfinal:
                return
            encoding = self._encoding or self._guess(data)
            import codecs
            self._decoder = codecs.getincrementaldecoder(encoding)("strict")
            self._undecoded = b""
        try:
            text = self._decoder.decode(data, isfinal)
        except UnicodeDecodeError as failure:
            valid = data[:failure.start].decode(failure.encoding, "ignore") if failure.start else ""
            self._feed(valid)
            self._run(False)
            self._raise("XML_ERROR_INVALID_TOKEN", len(self._text))
        if text[:1] == "\ufeff" and not self._is_begun and not self._text:
            text = text[1:]
        self._feed(text)

    @staticmethod
    def _guess(data):
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            return "utf-16"
        if data.startswith(b"\xef\xbb\xbf"):
            return "utf-8-sig"
        if data.startswith(b"<\0"):
            return "utf-16-le"
        if data.startswith(b"\0<"):
            return "utf-16-be"
        match = re.match(rb"""<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""", data)
        return match[1].decode() if match else "utf-8"

    def _feed(self, text):
        # What was read is forgotten, but for its length in lines.
        if self._at:
            self._line, self._column = self._place(self._at)
            self._total += len(self._text[:self._at].encode("utf-8", "replace"))
        self._text = self._text[self._at:] + text
        self._at = self._event = 0

    # The document.

    def _run(self, isfinal):
        text = self._text
        try:
            while self._at < len(text):
                self._event = self._at
                self._token(isfinal)
        except _Incomplete:
            if isfinal:
                at = self._at
                self._flush()
                if self._in_cdata:
                    self._raise("XML_ERROR_UNCLOSED_CDATA_SECTION", len(text))
                self._raise("XML_ERROR_UNCLOSED_TOKEN", at)

    def _finish(self):
        self._flush()
        self._event = len(self._text)
        if not self._has_root or self._open:
            self._raise("XML_ERROR_NO_ELEMENTS", len(self._text))
        self._is_finished = True

    def _find(self, what, start):
        at = self._text.find(what, start)
        if at < 0:
            raise _Incomplete
        return at

    def _token(self, isfinal):
        text, at = self._text, self._at
        if not self._is_begun:
            if "<?xml".startswith(text[at:at + 5]) and len(text) - at < 6 and not isfinal:
                raise _Incomplete
            if text.startswith("<?xml", at) and text[at + 5:at + 6] in " \t\r\n":
                self._declaration()
                self._is_begun = True
                return
            self._is_begun = True
        if self._in_cdata:
            self._cdata_text()
        elif text[at] != "<":
            self._text_run(isfinal)
        elif text.startswith("<!--", at):
            self._comment()
        elif text.startswith("<![CDATA[", at):
            if not self._open:
                self._raise("XML_ERROR_SYNTAX" if not self._has_root else "XML_ERROR_JUNK_AFTER_DOC_ELEMENT", at)
            self._flush()
            self._at += 9
            self._in_cdata = True
            if not self._call("StartCdataSectionHandler"):
                self._default("<![CDATA[")
        elif text.startswith("<?", at):
            self._instruction()
        elif text.startswith("</", at):
            self._end_tag()
        elif text.startswith("<!DOCTYPE", at):
            if self._has_root or self._has_doctype:
                self._raise("XML_ERROR_SYNTAX" if not self._has_root or not self._open else "XML_ERROR_INVALID_TOKEN", at)
            self._doctype()
        elif any(word.startswith(text[at:]) for word in ("<!--", "<![CDATA[", "<!DOCTYPE", "</", "<?")):
            raise _Incomplete
        elif text.startswith("<!", at):
            self._raise("XML_ERROR_INVALID_TOKEN", at + 2)
        else:
            self._start_tag()

    def _declaration(self):
        end = self._find("?>", self._at) + 2
        match = _DECLARATION.fullmatch(self._text, self._at, end)
        if not match:
            self._raise("XML_ERROR_XML_DECL", self._at + 6)
        standalone = {"yes": 1, "no": 0, None: -1}[match["standalone"]]
        if not self._call("XmlDeclHandler", match["version"], match["encoding"], standalone):
            self._default(match[0])
        self._at = end

    def _check_chars(self, start, end):
        match = _BAD_CHAR.search(self._text, start, end)
        if match:
            self._raise("XML_ERROR_INVALID_TOKEN", match.start())

    def _text_run(self, isfinal):
        text, at = self._text, self._at
        end = text.find("<", at)
        if end < 0:
            end = len(text)
        if not self._open:
            # Outside of the element only blank space may stand.
            space = _SPACE.match(text, at).end()
            if space < end:
                bad = space
                if self._has_root:
                    self._raise("XML_ERROR_JUNK_AFTER_DOC_ELEMENT", bad)
                name = _NAME.match(text, bad)
                if name and text[name.end():name.end() + 1] == "<":
                    self._raise("XML_ERROR_INVALID_TOKEN", name.end())
                self._raise("XML_ERROR_INVALID_TOKEN" if text[bad] == "&" or _BAD_CHAR.match(text[bad]) else "XML_ERROR_SYNTAX", bad)
            self._default(text[at:end])
            self._at = end
            return
        if end == len(text) and not isfinal:
            # A reference, a line end, or "]]>" may be cut in two.
            cut = text.rfind("&", at)
            if cut >= 0 and ";" not in text[cut:]:
                end = cut
            while end > at and text[end - 1] in "]\r":
                end -= 1
            if end == at:
                raise _Incomplete
        while at < end:
            self._event = self._at = at
            if text[at] == "&":
                at = self._reference(at, end)
                continue
            stop = text.find("&", at, end)
            if stop < 0:
                stop = end
            wrong = text.find("]]>", at, stop)
            if wrong >= 0:
                self._raise("XML_ERROR_INVALID_TOKEN", wrong + 2)
            self._check_chars(at, stop)
            self._data(text[at:stop].replace("\r\n", "\n").replace("\r", "\n"))
            at = stop
        self._at = end

    def _data(self, data):
        """Text of an element; pieces of lines, unless they are buffered."""
        if self.buffer_text:
            self._characters.append(data)
            return
        if self.CharacterDataHandler is None:
            self._default(data)
            return
        for piece in re.findall(r"[^\n]+|\n", data):
            self.CharacterDataHandler(piece)

    def _flush(self):
        if self._characters:
            data = "".join(self._characters)
            self._characters.clear()
            if self.CharacterDataHandler is not None:
                size = max(self.buffer_size, 1)
                for start in range(0, len(data), size):
                    self.CharacterDataHandler(data[start:start + size])
            else:
                self._default(data)

    def _call(self, name, *args):
        handler = getattr(self, name)
        if handler is None:
            return False
        self._flush()
        handler(*args)
        return True

    def _default(self, data):
        handler = self.DefaultHandlerExpand or self.DefaultHandler
        if handler is not None and data:
            self._flush()
            handler(data)

    def _char_of(self, match, at):
        number = int(match[1], 16) if match[1] else int(match[2])
        if number > 0x10FFFF or _BAD_CHAR.match(chr(number)):
            self._raise("XML_ERROR_BAD_CHAR_REF", at)
        return chr(number)

    def _reference(self, at, end):
        """A reference in the text of an element; gives the place behind it."""
        match = _REFERENCE.match(self._text, at)
        if not match:
            if ";" not in self._text[at:end] and end == len(self._text):
                raise _Incomplete
            name = _NAME.match(self._text, at + 1)
            self._raise("XML_ERROR_INVALID_TOKEN", name.end() if name else at + 1)
        name = match[3]
        if name is None:
            self._data(self._char_of(match, at))
        elif not _NAME.fullmatch(name):
            good = _NAME.match(name)
            self._raise("XML_ERROR_INVALID_TOKEN", at + 1 + (good.end() if good else 0))
        elif name in _PREDEFINED:
            self._data(_PREDEFINED[name])
        elif name in self._entities:
            self._entity(name, at)
        elif self._skips_undefined or self._foreign_dtd:
            if not self._call("SkippedEntityHandler", name, False):
                self._default(match[0])
        else:
            self._raise("XML_ERROR_UNDEFINED_ENTITY", at)
        return match.end()

    def _entity(self, name, at):
        """Read what an entity stands for in its place."""
        value, system, public, notation = self._entities[name]
        if notation is not None:
            self._raise("XML_ERROR_BINARY_ENTITY_REF", at)
        if value is None:
            handler = self.ExternalEntityRefHandler
            if handler is None:
                if not self._call("SkippedEntityHandler", name, False):
                    self._default(f"&{name};")
                return
            self._flush()
            if not handler(name, self._base, system, public):
                self._raise("XML_ERROR_EXTERNAL_ENTITY_HANDLING", at)
            return
        if self.DefaultHandler is not None and self.DefaultHandlerExpand is None:
            self._default(f"&{name};")
            return
        if name in self._expanding:
            self._raise("XML_ERROR_RECURSIVE_ENTITY_REF", at)
        self._count(value, at)
        outer = self._text, self._at, self._start_of_entity
        depth = len(self._open)
        self._expanding.append(name)
        if self._start_of_entity is None:
            self._start_of_entity = None
        place = self._place(at)
        saved = self._line, self._column
        self._text, self._at = value, 0
        try:
            self._run_entity(place)
            if len(self._open) != depth:
                self._raise("XML_ERROR_ASYNC_ENTITY", 0)
        finally:
            self._text, self._at, self._start_of_entity = outer
            self._line, self._column = saved
            self._expanding.pop()

    def _count(self, value, at):
        self._expanded += len(value)
        if self._expanded > _MAX_EXPANDED:
            self._raise("XML_ERROR_AMPLIFICATION_LIMIT_BREACH", at)

    def _run_entity(self, place):
        # Faults inside are told of the place of the reference.
        self._line, self._column = place
        self._start_of_entity = 0
        try:
            while self._at < len(self._text):
                self._event = self._at
                self._token(True)
        except _Incomplete:
            self._raise("XML_ERROR_UNCLOSED_TOKEN", 0)

    def _cdata_text(self):
        text, at = self._text, self._at
        end = text.find("]]>", at)
        if end < 0:
            stop = len(text)
            while stop > at and text[stop - 1] in "]\r":
                stop -= 1
            if stop > at:
                self._check_chars(at, stop)
                self._data(text[at:stop].replace("\r\n", "\n").replace("\r", "\n"))
                self._at = stop
            raise _Incomplete
        self._check_chars(at, end)
        if end > at:
            self._data(text[at:end].replace("\r\n", "\n").replace("\r", "\n"))
        self._in_cdata = False
        self._at = end + 3
        self._flush()
        if not self._call("EndCdataSectionHandler"):
            self._default("]]>")

    def _comment(self):
        at = self._at
        dashes = self._find("--", at + 4)
        if self._text[dashes + 2:dashes + 3] != ">":
            if len(self._text) <= dashes + 2:
                raise _Incomplete
            self._raise("XML_ERROR_INVALID_TOKEN", dashes + 2)
        self._check_chars(at, dashes)
        data = self._text[at + 4:dashes].replace("\r\n", "\n").replace("\r", "\n")
        self._at = dashes + 3
        if not self._call("CommentHandler", data):
            self._default(f"<!--{data}-->")

    def _instruction(self):
        at, text = self._at, self._text
        end = self._find("?>", at + 2)
        name = _NAME.match(text, at + 2)
        if not name or name.end() > end or name.end() < end and text[name.end()] not in " \t\r\n":
            self._raise("XML_ERROR_INVALID_TOKEN", name.end() if name else at + 2)
        if name[0].lower() == "xml":
            if name[0] == "xml":
                self._raise("XML_ERROR_MISPLACED_XML_PI", at)
            self._raise("XML_ERROR_INVALID_TOKEN", at + 2)
        self._check_chars(at, end)
        start = _SPACE.match(text, name.end(), end).end()
        self._at = end + 2
        data = text[start:end].replace("\r\n", "\n").replace("\r", "\n")
        if not self._call("ProcessingInstructionHandler", name[0], data):
            self._default(text[at:end + 2])

    # Tags.

    def _start_tag(self):
        text, at = self._text, self._at
        name = _NAME.match(text, at + 1)
        if not name:
            if at + 1 >= len(text):
                raise _Incomplete
            self._raise("XML_ERROR_INVALID_TOKEN", at + 1)
        if not self._open and self._has_root:
            self._raise("XML_ERROR_JUNK_AFTER_DOC_ELEMENT", at)
        pairs, place = [], name.end()
        while True:
            space = _SPACE.match(text, place).end()
            if space >= len(text):
                raise _Incomplete
            if text[space] == ">":
                end, is_empty = space + 1, False
                break
            if text[space] == "/":
                if space + 1 >= len(text):
                    raise _Incomplete
                if text[space + 1] != ">":
                    self._raise("XML_ERROR_INVALID_TOKEN", space + 1)
                end, is_empty = space + 2, True
                break
            attribute = _NAME.match(text, space)
            if not attribute or space == place:
                self._raise("XML_ERROR_INVALID_TOKEN", space)
            equals = _SPACE.match(text, attribute.end()).end()
            if equals >= len(text):
                raise _Incomplete
            if text[equals] != "=":
                self._raise("XML_ERROR_INVALID_TOKEN", equals)
            quote = _SPACE.match(text, equals + 1).end()
            if quote >= len(text):
                raise _Incomplete
            if text[quote] not in "\"'":
                self._raise("XML_ERROR_INVALID_TOKEN", quote)
            stop = text.find(text[quote], quote + 1)
            wrong = text.find("<", quote + 1, stop if stop >= 0 else len(text))
            if wrong >= 0:
                self._raise("XML_ERROR_INVALID_TOKEN", wrong)
            if stop < 0:
                raise _Incomplete
            if any(attribute[0] == known for known, _, _ in pairs):
                self._raise("XML_ERROR_DUPLICATE_ATTRIBUTE", space)
            self._check_chars(quote + 1, stop)
            pairs.append((attribute[0], self._attribute_value(text[quote + 1:stop], quote + 1), space))
            place = stop + 1
        self._has_root = True
        self._at = end
        self._start(name[0], pairs, at)
        if is_empty:
            self._end(name[0])

    def _attribute_value(self, raw, at, depth=0):
        raw = raw.replace("\r\n", "\n")
        if "&" not in raw:
            return raw.translate(_BLANKS)
        pieces, place = [], 0
        while True:
            amp = raw.find("&", place)
            if amp < 0:
                pieces.append(raw[place:].translate(_BLANKS))
                return "".join(pieces)
            pieces.append(raw[place:amp].translate(_BLANKS))
            match = _REFERENCE.match(raw, amp)
            if not match or match[3] is not None and not _NAME.fullmatch(match[3]):
                name = _NAME.match(raw, amp + 1)
                self._raise("XML_ERROR_INVALID_TOKEN", at + (name.end() if name else amp + 1))
            name = match[3]
            if name is None:
                pieces.append(self._char_of(match, at + amp))
            elif name in _PREDEFINED:
                pieces.append(_PREDEFINED[name])
            elif name in self._entities:
                value, _, _, notation = self._entities[name]
                if notation is not None:
                    self._raise("XML_ERROR_BINARY_ENTITY_REF", at + amp)
                if value is None:
                    self._raise("XML_ERROR_ATTRIBUTE_EXTERNAL_ENTITY_REF", at + amp)
                if name in self._expanding:
                    self._raise("XML_ERROR_RECURSIVE_ENTITY_REF", at + amp)
                self._count(value, at + amp)
                self._expanding.append(name)
                pieces.append(self._attribute_value(value, at, depth + 1))
                self._expanding.pop()
            elif not (self._skips_undefined or self._foreign_dtd):
                self._raise("XML_ERROR_UNDEFINED_ENTITY", at + amp)
            place = match.end()

    def _start(self, name, pairs, at):
        attributes = [(key, value) for key, value, _ in pairs]
        known = {key for key, _ in attributes}
        if not self.specified_attributes:
            for key, (value, is_tokens) in self._defaults.get(name, {}).items():
                if key not in known and value is not None:
                    attributes.append((key, value))
        for number, (key, value) in enumerate(attributes):
            if self._defaults.get(name, {}).get(key, (None, False))[1]:
                # Lists of names: single spaces between them.
                attributes[number] = key, " ".join(value.split())
        declared = []
        shown = name
        if self._separator is not None:
            attributes, declared, shown = self._with_namespaces(name, attributes, at)
        self._open.append((name, shown, declared))
        if self.StartElementHandler is None:
            self._default(self._text[at:self._at] if self._start_of_entity is None else "")
            return
        self._flush()
        if self.ordered_attributes:
            flat = [part for pair in attributes for part in pair]
            self.StartElementHandler(shown, flat)
        else:
            self.StartElementHandler(shown, dict(attributes))

    def _with_namespaces(self, name, attributes, at):
        bindings, declared, rest = self._bindings[-1], [], []
        for key, value in attributes:
            if key == "xmlns" or key.startswith("xmlns:"):
                prefix = key[6:] or None
                if prefix == "xmlns":
                    self._raise("XML_ERROR_RESERVED_PREFIX_XMLNS", at)
                if (prefix == "xml") != (value == _XML_NAMESPACE):
                    self._raise("XML_ERROR_RESERVED_PREFIX_XML" if prefix == "xml" else "XML_ERROR_RESERVED_NAMESPACE_URI", at)
                if value == _XMLNS_NAMESPACE:
                    self._raise("XML_ERROR_RESERVED_NAMESPACE_URI", at)
                if prefix and not value:
                    self._raise("XML_ERROR_UNDECLARING_PREFIX", at)
                declared.append((prefix, value))
            else:
                rest.append((key, value))
        if declared:
            bindings = {**bindings, **dict(declared)}
        self._bindings.append(bindings)
        for prefix, value in declared:
            self._call("StartNamespaceDeclHandler", prefix, value or None)
        shown = self._qualified(name, bindings, at, bindings.get(None))
        result = [(self._qualified(key, bindings, at, None), value) for key, value in rest]
        if len({key for key, _ in result}) != len(result):
            self._raise("XML_ERROR_DUPLICATE_ATTRIBUTE", at)
        return result, declared, shown

    def _qualified(self, name, bindings, at, default):
        prefix, colon, local = name.partition(":")
        if not colon:
            return f"{default}{self._separator}{name}" if default else name
        uri = bindings.get(prefix)
        if not uri:
            self._raise("XML_ERROR_UNBOUND_PREFIX", at)
        full = f"{uri}{self._separator}{local}"
        return f"{full}{self._separator}{prefix}" if self.namespace_prefixes and self._separator else full

    def _end_tag(self):
        text, at = self._text, self._at
        name = _NAME.match(text, at + 2)
        if not name:
            if at + 2 >= len(text):
                raise _Incomplete
            self._raise("XML_ERROR_INVALID_TOKEN", at + 2)
        close = _SPACE.match(text, name.end()).end()
        if close >= len(text):
            raise _Incomplete
        if text[close] != ">":
            self._raise("XML_ERROR_INVALID_TOKEN", close)
        if not self._open:
            self._raise("XML_ERROR_INVALID_TOKEN" if not self._has_root else "XML_ERROR_JUNK_AFTER_DOC_ELEMENT", at)
        if self._open[-1][0] != name[0]:
            self._raise("XML_ERROR_TAG_MISMATCH", at + 2)
        self._at = close + 1
        self._end(name[0])

    def _end(self, name):
        _, shown, declared = self._open.pop()
        if not self._call("EndElementHandler", shown):
            self._default(f"</{name}>" if self._text[self._at - 2:self._at] != "/>" else "")
        if self._separator is not None:
            self._bindings.pop()
            for prefix, _ in reversed(declared):
                self._call("EndNamespaceDeclHandler", prefix)

    # The document type.

    def _doctype(self):
        text, at = self._text, self._at
        end = self._doctype_end(at)
        place = _SPACE.match(text, at + 9).end()
        name = _NAME.match(text, place)
        if not name or place == at + 9:
            self._raise("XML_ERROR_INVALID_TOKEN", place)
        self._has_doctype = True
        place, public, system = self._external_id(_SPACE.match(text, name.end()).end(), end)
        place = _SPACE.match(text, place).end()
        has_subset = text[place] == "["
        self._flush()
        if not self._call("StartDoctypeDeclHandler", name[0], system, public, int(has_subset)):
            self._default(text[at:place + 1 if has_subset else place])
        if system is not None:
            # What it declares is not known here.
            self._skips_undefined = True
        if has_subset:
            place = self._subset(place + 1, end)
            place = _SPACE.match(text, place).end()
        if text[place] != ">":
            self._raise("XML_ERROR_INVALID_TOKEN" if has_subset else "XML_ERROR_SYNTAX", place)
        self._at = place + 1
        if not self._call("EndDoctypeDeclHandler"):
            self._default(">")

    def _doctype_end(self, at):
        """The place behind it: quotes, comments and brackets are passed over."""
        text, depth = self._text, 0
        while at < len(text):
            char = text[at]
            if char in "\"'":
                at = self._find(char, at + 1)
            elif text.startswith("<!--", at):
                at = self._find("-->", at + 4) + 2
            elif text.startswith("<?", at):
                at = self._find("?>", at) + 1
            elif char == "[":
                depth += 1
            elif char == "]":
                depth -= 1
            elif char == ">" and depth == 0:
                return at + 1
            at += 1
        raise _Incomplete

    def _literal(self, at):
        text = self._text
        at = _SPACE.match(text, at).end()
        if text[at:at + 1] not in ("'", '"'):
            self._raise("XML_ERROR_SYNTAX", at)
        end = self._find(text[at], at + 1)
        return end + 1, text[at + 1:end]

    def _external_id(self, at, end):
        text = self._text
        if text.startswith("SYSTEM", at):
            place, system = self._literal(at + 6)
            return place, None, system
        if text.startswith("PUBLIC", at):
            place, public = self._literal(at + 6)
            public = " ".join(public.split())
            after = _SPACE.match(text, place).end()
            if text[after:after + 1] in ("'", '"'):
                place, system = self._literal(place)
                return place, public, system
            return place, public, None
        return at, None, None

    def _subset(self, at, end):
        text = self._text
        while True:
            at = _SPACE.match(text, at).end()
            self._event = at
            if text[at] == "]":
                return at + 1
            if text[at] == "%":
                match = re.compile(r"%([^;\s]+);").match(text, at)
                if not match:
                    self._raise("XML_ERROR_INVALID_TOKEN", at + 1)
                value = self._parameter_entities.get(match[1])
                if value is None:
                    self._skips_undefined = True
                else:
                    self._count(value, at)
                    text = self._text = text[:at] + value + text[match.end():]
                    continue
                at = match.end()
            elif text.startswith("<!--", at):
                self._at = at
                self._comment()
                at = self._at
            elif text.startswith("<?", at):
                self._at = at
                self._instruction()
                at = self._at
            elif text.startswith("<!ENTITY", at):
                at = self._entity_declaration(at + 8)
            elif text.startswith("<!ATTLIST", at):
                at = self._attlist(at + 9)
            elif text.startswith("<!ELEMENT", at):
                at = self._element_declaration(at + 9)
            elif text.startswith("<!NOTATION", at):
                at = self._notation(at + 10)
            else:
                self._raise("XML_ERROR_INVALID_TOKEN" if text[at] == "<" else "XML_ERROR_SYNTAX", at)

    def _name_at(self, at):
        place = _SPACE.match(self._text, at).end()
        name = _NAME.match(self._text, place)
        if not name or place == at:
            self._raise("XML_ERROR_INVALID_TOKEN" if not name else "XML_ERROR_SYNTAX", place)
        return name.end(), name[0]

    def _close(self, at):
        at = _SPACE.match(self._text, at).end()
        if self._text[at] != ">":
            self._raise("XML_ERROR_SYNTAX", at)
        return at + 1

    def _entity_declaration(self, at):
        text = self._text
        start = _SPACE.match(text, at).end()
        is_parameter = text[start] == "%"
        at, name = self._name_at(start + 1 if is_parameter else at)
        place = _SPACE.match(text, at).end()
        value = public = system = notation = None
        if text[place] in "\"'":
            at, raw = self._literal(place)
            value = self._entity_value(raw, place + 1)
        else:
            at, public, system = self._external_id(place, len(text))
            if system is None:
                self._raise("XML_ERROR_SYNTAX", place)
            after = _SPACE.match(text, at).end()
            if text.startswith("NDATA", after):
                at, notation = self._name_at(after + 5)
        at = self._close(at)
        table = self._parameter_entities if is_parameter else self._entities
        # The first declaration counts.
        if name not in table:
            table[name] = value if is_parameter else (value, system, public, notation)
        if notation is not None and self.UnparsedEntityDeclHandler is not None:
            self._call("UnparsedEntityDeclHandler", name, self._base, system, public, notation)
        else:
            self._call("EntityDeclHandler", name, int(is_parameter), value, self._base, system, public, notation)
        return at

    def _entity_value(self, raw, at):
        def replaced(match):
            if match[3] is None:
                return self._char_of(match, at)
            return match[0]
        value = _REFERENCE.sub(replaced, raw.replace("\r\n", "\n"))
        return re.sub(r"%([^;\s%]+);", lambda match: self._parameter_entities.get(match[1]) or "", value) if "%" in value and self._parameter_entities else value

    def _attlist(self, at):
        text = self._text
        at, element = self._name_at(at)
        while True:
            place = _SPACE.match(text, at).end()
            if text[place] == ">":
                return place + 1
            at, name = self._name_at(at)
            place = _SPACE.match(text, at).end()
            kind = re.compile(r"CDATA|IDREFS?|ID|ENTITY|ENTITIES|NMTOKENS?|NOTATION\s*\([^)]*\)|\([^)]*\)").match(text, place)
            if not kind:
                self._raise("XML_ERROR_SYNTAX", place)
            shown = "".join(kind[0].split())
            place = _SPACE.match(text, kind.end()).end()
            value, is_required = None, 0
            if text.startswith("#REQUIRED", place):
                at, is_required = place + 9, 1
            elif text.startswith("#IMPLIED", place):
                at = place + 8
            else:
                if text.startswith("#FIXED", place):
                    place, is_required = place + 6, 1
                at, raw = self._literal(place)
                value = self._attribute_value(raw, place)
            self._defaults.setdefault(element, {}).setdefault(name, (value, shown != "CDATA"))
            self._call("AttlistDeclHandler", element, name, shown, value, is_required)

    def _element_declaration(self, at):
        at, name = self._name_at(at)
        end = self._find(">", at)
        text = self._text[at:end].strip()
        if self.ElementDeclHandler is not None:
            self._call("ElementDeclHandler", name, _content_model(text))
        return end + 1

    def _notation(self, at):
        at, name = self._name_at(at)
        at, public, system = self._external_id(_SPACE.match(self._text, at).end(), len(self._text))
        at = self._close(at)
        self._call("NotationDeclHandler", name, self._base, system, public)
        return at


_BLANKS = {9: " ", 10: " ", 13: " "}
_QUANTIFIERS = {"": model.XML_CQUANT_NONE, "?": model.XML_CQUANT_OPT, "*": model.XML_CQUANT_REP, "+": model.XML_CQUANT_PLUS}


def _content_model(text):
    """(kind, quantifier, name, children) of a declaration's text."""
    if text == "EMPTY":
        return model.XML_CTYPE_EMPTY, 0, None, ()
    if text == "ANY":
        return model.XML_CTYPE_ANY, 0, None, ()
    tokens = re.findall(r"[(),|?*+]|#PCDATA|[^\s(),|?*+]+", text)
    at = 0

    def quantifier():
        nonlocal at
        if at < len(tokens) and tokens[at] in "?*+":
            at += 1
            return _QUANTIFIERS[tokens[at - 1]]
        return 0

    def part():
        nonlocal at
        token = tokens[at]
        at += 1
        if token != "(":
            return model.XML_CTYPE_NAME, quantifier(), token, ()
        if tokens[at] == "#PCDATA":
            names = []
            while tokens[at] != ")":
                if tokens[at] not in ("|", "#PCDATA"):
                    names.append((model.XML_CTYPE_NAME, 0, tokens[at], ()))
                at += 1
            at += 1
            return model.XML_CTYPE_MIXED, quantifier(), None, tuple(names)
        children, kind = [part()], model.XML_CTYPE_SEQ
        while tokens[at] != ")":
            kind = model.XML_CTYPE_CHOICE if tokens[at] == "|" else model.XML_CTYPE_SEQ
            at += 1
            children.append(part())
        at += 1
        return kind, quantifier(), None, tuple(children)

    return part()
