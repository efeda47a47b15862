"""A parser for XML with the interface of expat: functions are set as attributes, and called for what is read.

It checks that documents are well-formed, knows namespaces, and reads entities and default attributes from the part of
the document type that stands in the document; external parts are not fetched. Validation is none of its work.
"""

import codecs
import re
import string
import sys

from xml.parsers.expat import errors, model

__all__ = ["ParserCreate", "ExpatError", "error", "ErrorString", "XMLParserType", "errors", "model", "EXPAT_VERSION",
           "version_info", "native_encoding", "features"]

EXPAT_VERSION = "expat_2.6.3"
version_info = (2, 6, 3)
native_encoding = "UTF-8"
features = []

_MESSAGES = errors.messages

_SYNTAX, _NO_ELEMENTS, _INVALID_TOKEN, _UNCLOSED_TOKEN, _TAG_MISMATCH, _DUPLICATE, _JUNK = 2, 3, 4, 5, 7, 8, 9
_UNDEFINED_ENTITY, _RECURSIVE_ENTITY, _BAD_CHARACTER, _MISPLACED_DECLARATION, _UNCLOSED_CDATA = 11, 12, 14, 17, 20
_UNBOUND_PREFIX, _UNDECLARED_PREFIX, _BAD_DECLARATION, _FINISHED, _RESERVED_XML, _RESERVED_XMLNS = (
    27, 28, 30, 36, 38, 39)
_AMPLIFICATION, _BINARY_ENTITY, _EXTERNAL_ENTITY, _NOT_STANDALONE = 43, 15, 21, 22


class ExpatError(Exception):
    """The document is not well-formed: `code`, `lineno` (from 1), `offset` (from 0)."""


error = ExpatError
_Error = ExpatError


def ErrorString(code):
    """Return the message of an error's number."""
    return _MESSAGES.get(code)


_NAME = r"[A-Za-z_:\x80-\U0010ffff][-.0-9A-Za-z_:\x80-\U0010ffff]*"
_name = re.compile(_NAME)
_word = re.compile(r"[-.0-9A-Za-z_:\x80-\U0010ffff]+")
_space = re.compile(r"[ \t\n\r]*")
# What most tags and texts are: nothing in them needs a second look.
_simple_value = r"""(?:"[^"<&\x00-\x1f]*"|'[^'<&\x00-\x1f]*')"""
_simple_name = "[A-Za-z_][-.0-9A-Za-z_]*"
_simple_start = re.compile(rf"<({_simple_name})((?:[ \n]+{_simple_name}={_simple_value})*)[ \n]*(/?)>")
_simple_attribute = re.compile(rf"({_simple_name})=(?:\"([^\"]*)\"|'([^']*)')")
_simple_text = re.compile("[^<&\\]\x00-\x08\x0b-\x1f\ufffe\uffff]+(?=<)")
_plain = re.compile("[^<&]+")
_reference = re.compile(rf"&(?:#([0-9]+)|#x([0-9a-fA-F]+)|({_NAME}));")
_reference_begun = re.compile(rf"&(?:#(?:[0-9]*|x[0-9a-fA-F]*)|{_NAME})?\Z")
_reference_part = re.compile(rf"&(?:#x[0-9a-fA-F]*|#[0-9]*|{_NAME})?")
_control = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_declaration = re.compile(
    r"""<\?xml\s+version\s*=\s*(?:'([^']*)'|"([^"]*)")(?:\s+encoding\s*=\s*(?:'([^']*)'|"([^"]*)"))?"""
    r"""(?:\s+standalone\s*=\s*(?:'(yes|no)'|"(yes|no)"))?\s*\?>""")
_byte_declaration = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_declared = re.compile(
    rf"""<!--(.*?)-->|<\?({_NAME})\s*(.*?)\?>|<!([A-Z]+)(?:[^>"']|"[^"]*"|'[^']*')*>""", re.DOTALL)
_entity_declaration = re.compile(
    rf"""<!ENTITY\s+(%\s+)?({_NAME})\s+(?:("[^"]*"|'[^']*')|(?:SYSTEM|PUBLIC\s+("[^"]*"|'[^']*'))\s+"""
    rf"""("[^"]*"|'[^']*')(?:\s+NDATA\s+({_NAME}))?)\s*>""")
_notation_declaration = re.compile(
    rf"""<!NOTATION\s+({_NAME})\s+(?:SYSTEM\s+("[^"]*"|'[^']*')|"""
    rf"""PUBLIC\s+("[^"]*"|'[^']*')(?:\s+("[^"]*"|'[^']*'))?)\s*>""")
_attlist = re.compile(rf"<!ATTLIST\s+({_NAME})((?:[^>\"']|\"[^\"]*\"|'[^']*')*)>")
_attribute_declaration = re.compile(
    rf"""\s+({_NAME})\s+(CDATA|IDREFS?|ID|ENTITY|ENTITIES|NMTOKENS?|NOTATION\s*\([^)]*\)|\([^)]*\))\s+"""
    r"""(?:(#REQUIRED|#IMPLIED)|(?:#FIXED\s+)?("[^"]*"|'[^']*'))""")
_document_type = re.compile(
    rf"""<!DOCTYPE\s+({_NAME})(?:\s+(?:SYSTEM\s+("[^"]*"|'[^']*')|PUBLIC\s+("[^"]*"|'[^']*')\s+("[^"]*"|'[^']*')))?\s*""")

_PREDEFINED = {"lt": "<", "gt": ">", "amp": "&", "apos": "'", "quot": '"'}
_IN_ADDRESSES = string.ascii_letters + string.digits + "-._~:/?#[]@!$&'()*+,;=%"
_XML = "http://www.w3.org/XML/1998/namespace"
_XMLNS = "http://www.w3.org/2000/xmlns/"


def _is_character(number):
    return (number in (9, 10, 13) or 0x20 <= number <= 0xD7FF or 0xE000 <= number <= 0xFFFD
            or 0x10000 <= number <= 0x10FFFF)


class _Incomplete(Exception):
    """A token ends beyond what has come."""


def _size(text):
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


class XMLParserType:
    """A parser; made by ParserCreate."""

    _handlers = ("StartElementHandler", "EndElementHandler", "CharacterDataHandler", "ProcessingInstructionHandler",
                 "CommentHandler", "StartNamespaceDeclHandler", "EndNamespaceDeclHandler", "StartCdataSectionHandler",
                 "EndCdataSectionHandler", "DefaultHandler", "DefaultHandlerExpand", "XmlDeclHandler",
                 "StartDoctypeDeclHandler", "EndDoctypeDeclHandler", "EntityDeclHandler", "ElementDeclHandler",
                 "AttlistDeclHandler", "NotationDeclHandler", "UnparsedEntityDeclHandler", "NotStandaloneHandler",
                 "ExternalEntityRefHandler", "SkippedEntityHandler")

    def __init__(self, encoding=None, namespace_separator=None, intern=None):
        for name in self._handlers:
            setattr(self, name, None)
        self._buffer_text = False
        self._buffer_size = 8192
        self.buffer_used = 0
        self._ordered_attributes = False
        self._specified_attributes = False
        self._namespace_prefixes = False
        self.intern = {} if intern is None else intern
        self.ErrorCode = 0
        self.ErrorLineNumber = self.ErrorColumnNumber = 0
        self._encoding = encoding
        self._separator = namespace_separator
        self._bytes = b""           # until it is known how they are encoded
        self._decoder = None
        self._text = ""             # what has not been read yet begins at _pos
        self._pos = 0
        self._event = 0             # where in _text what handlers are called for begins
        self._line, self._column = 1, 0         # of the beginning of _text
        self._state = "start"
        self._open = []             # (name, with its namespace, namespaces to go back to)
        self._namespaces = {"xml": _XML, "": None}
        self._entities = {}
        self._external_entities = {}        # name: (system's name, public name, notation)
        self._has_external_parts = self._is_standalone = False
        self._defaults = {}         # by element: {attribute: value}
        self._tokens = {}           # by element: the attributes whose value is not any text
        self._expanding = []        # (entity, how much text follows it)
        self._expanded = 0
        self._fed = self._fed_bytes = 0
        self._finished = self._is_final = self._is_reading = False
        self._held_return = ""
        self._internal_subset = ""
        self._base = None
        self._data = []

    # --- Taking text -------------------------------------------------------------------------------------------------

    def Parse(self, data, isfinal=False):
        """Take more of the document; text, or bytes as the document or the parser says."""
        if self._finished:
            self._fail(_FINISHED, self._pos)
        if isinstance(data, str):
            text = data
        else:
            text = self._decode(bytes(memoryview(data)), isfinal)
        # A line end that is cut in two waits.
        text = self._held_return + text
        self._held_return = ""
        if text.endswith("\r") and not isfinal:
            text, self._held_return = text[:-1], "\r"
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        self._is_final = isfinal
        self._fed += len(text)
        self._fed_bytes += _size(text)
        self._forget_read()
        self._text += text
        self._expanding = [(name, rest + len(text)) for name, rest in self._expanding]
        self._is_reading = True
        try:
            self._run(isfinal)
        except _Incomplete:
            if isfinal:
                self._fail(_UNCLOSED_TOKEN, self._pos)
        finally:
            self._is_reading = False
        if isfinal:
            self._end()
        self._flush()
        return 1

    def ParseFile(self, file):
        """Parse a file to its end."""
        while data := file.read(1 << 16):
            self.Parse(data)
        return self.Parse(b"" if isinstance(data, bytes) else "", True)

    def _decode(self, data, isfinal):
        if self._decoder is None:
            self._bytes += data
            data = self._bytes
            # The declaration tells the encoding: wait for its end.
            if not isfinal and (len(data) < 4 or data.startswith(b"<?xml") and b">" not in data):
                return ""
            encoding = self._encoding or self._detect(data)
            self._decoder = codecs.getincrementaldecoder(encoding)()
            self._bytes = b""
        try:
            return self._decoder.decode(data, isfinal)
        except UnicodeDecodeError as exc:
            # What could be read comes first: the place of the error is after it.
            self._text += exc.object[:exc.start].decode(exc.encoding, "ignore")
            try:
                self._run(False)
            except _Incomplete:
                pass
            self._fail(_INVALID_TOKEN, len(self._text))

    @staticmethod
    def _detect(data):
        for mark, encoding in ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"),
                               (codecs.BOM_UTF16_BE, "utf-16"), (b"<\0", "utf-16-le"), (b"\0<", "utf-16-be")):
            if data.startswith(mark):
                return encoding
        declared = _byte_declaration.match(data)
        return declared[1].decode("ascii") if declared else "utf-8"

    def _forget_read(self):
        """Drop the text that was read, its lines counted."""
        self._line, self._column = self._position(self._pos)
        self._text = self._text[self._pos:]
        self._pos = 0

    def _position(self, pos):
        lines = self._text.count("\n", 0, pos)
        if not lines:
            return self._line, self._column + pos
        return self._line + lines, pos - self._text.rindex("\n", 0, pos) - 1

    @property
    def _current(self):
        return self._event if self._is_reading else self._pos

    @property
    def CurrentLineNumber(self):
        return self._position(self._current)[0]

    @property
    def CurrentColumnNumber(self):
        return self._position(self._current)[1]

    @property
    def CurrentByteIndex(self):
        return self._fed_bytes - _size(self._text[self._current:]) if self._fed else -1

    def _fail(self, code, pos):
        self._flush()
        line, column = self._position(pos)
        self.ErrorCode, self.ErrorLineNumber, self.ErrorColumnNumber = code, line, column
        exc = ExpatError(f"{_MESSAGES[code]}: line {line}, column {column}")
        exc.code, exc.lineno, exc.offset = code, line, column
        raise exc

    def _end(self):
        self._finished = True
        if self._state != "epilog":
            self._fail(_NO_ELEMENTS, len(self._text))

    # --- Calling -----------------------------------------------------------------------------------------------------

    def _call(self, handler, *args, text=None):
        """Call a handler; where there is none the default handler gets the text."""
        function = getattr(self, handler)
        if function is not None:
            if self._data:
                self._flush()
            function(*args)
        elif text is not None:
            self._default(text)

    def _default(self, text):
        handler = self.DefaultHandlerExpand or self.DefaultHandler
        if handler is not None:
            self._flush()
            handler(text)

    def _characters(self, text):
        if self.CharacterDataHandler is None:
            self._call("CharacterDataHandler", text=text)
        elif self._buffer_text:
            if text.isascii() and (used := self.buffer_used + len(text)) <= self._buffer_size:
                self._data.append(text)
                self.buffer_used = used
            else:
                self._buffer(text)
        else:
            # Line ends come by themselves.
            for piece in re.findall("\n|[^\n]+", text):
                self.CharacterDataHandler(piece)
                self._event += len(piece)

    def _buffer(self, text):
        """Keep text until there is something else, or too much of it."""
        size = _size(text)
        if self.buffer_used + size <= self._buffer_size:
            self._data.append(text)
            self.buffer_used += size
            return
        for piece in re.findall("\n|[^\n]+", text):
            size = _size(piece)
            if self.buffer_used + size > self._buffer_size:
                self._flush()
            if self.CharacterDataHandler is None:
                return
            if size > self._buffer_size:
                self.CharacterDataHandler(piece)
            else:
                self._data.append(piece)
                self.buffer_used += size

    def _flush(self):
        if self._data:
            data, self._data = "".join(self._data), []
            if self.CharacterDataHandler is not None:
                self.CharacterDataHandler(data)
            self.buffer_used = 0

    # --- Reading -----------------------------------------------------------------------------------------------------

    def _run(self, final):
        if self._state == "start":
            if not self._text or not final and self._text in "<?xml ":
                return
            if self._text.startswith("\ufeff"):
                self._text = self._text[1:]
            if self._text.startswith("<?xml") and not _name.match(self._text[5:6]):
                self._xml_declaration()
            self._state = "prolog"
        while self._pos < len(self._text):
            self._event = self._pos
            if self._state == "content":
                self._content(final)
            else:
                self._outside()

    def _outside(self):
        """Read what is before or after the root."""
        if space := _space.match(self._text, self._pos)[0]:
            self._default(space)
            self._pos += len(space)
            return
        if self._text[self._pos] != "<":
            if self._state == "epilog":
                self._fail(_JUNK, self._pos)
            # A word has no place here; but first it must be one.
            word = _word.match(self._text, self._pos)
            end = word.end() if word else self._pos
            if end < len(self._text) and self._text[end] not in " \t\n>),|[%+*?'\"#];(":
                self._fail(_INVALID_TOKEN, end)
            self._fail(_SYNTAX, self._pos)
        self._markup()

    def _content(self, final):
        """Read text, a reference or markup within an element."""
        text, pos = self._text, self._pos
        if self._expanding:
            self._leave_entities()
        if run := _simple_text.match(text, pos):
            self._characters(run[0])
            self._pos = run.end()
        elif text.startswith("</", pos) and text.startswith(self._open[-1][0] + ">", pos + 2):
            self._pos = pos + len(self._open[-1][0]) + 3
            self._close()
        elif run := _plain.match(text, pos):
            end = run.end()
            if end == len(text) and not final:
                # The end of a section, which must not stand in text, may be cut in two.
                end -= len(run[0]) - len(run[0].rstrip("]"))
                if end == pos:
                    raise _Incomplete
            data = text[pos:end]
            if wrong := _control.search(data):
                self._emit(data[:wrong.start()])
                self._fail(_INVALID_TOKEN, pos + wrong.start())
            if (wrong := data.find("]]>")) >= 0:
                self._emit(data[:wrong])
                self._fail(_INVALID_TOKEN, pos + wrong + 2)
            self._emit(data)
            self._pos = end
        elif text[pos] == "&":
            self._content_reference()
        else:
            self._markup()

    def _leave_entities(self):
        """Forget the entities whose text has been read."""
        while self._expanding and len(self._text) - self._pos <= self._expanding[-1][1]:
            self._expanding.pop()

    def _emit(self, data):
        if data:
            self._characters(data)

    def _content_reference(self):
        text, pos = self._text, self._pos
        match = _reference.match(text, pos)
        if not match:
            self._bad_reference(pos)
        decimal, hexadecimal, name = match.groups()
        if name is None:
            self._emit(self._numbered(decimal, hexadecimal, pos))
        elif name in _PREDEFINED:
            self._emit(_PREDEFINED[name])
        elif name in self._entities:
            self._expand(name, match.end())
            return
        elif name in self._external_entities:
            self._external_reference(name, match[0])
        elif self._has_external_parts:
            self._call("SkippedEntityHandler", name, False, text=match[0])
        else:
            self._fail(_UNDEFINED_ENTITY, pos)
        self._pos = match.end()

    def _external_reference(self, name, text):
        system, public, notation = self._external_entities[name]
        if notation is not None:
            self._fail(_BINARY_ENTITY, self._pos)
        if self.ExternalEntityRefHandler is None:
            self._call("ExternalEntityRefHandler", text=text)
            return
        self._flush()
        if not self.ExternalEntityRefHandler(name, self._base, system, public):
            self._fail(_EXTERNAL_ENTITY, self._pos)

    def _bad_reference(self, pos):
        if _reference_begun.match(self._text, pos):
            raise _Incomplete
        self._fail(_INVALID_TOKEN, _reference_part.match(self._text, pos).end())

    def _numbered(self, decimal, hexadecimal, pos):
        number = int(decimal) if decimal else int(hexadecimal, 16)
        if not _is_character(number):
            self._fail(_BAD_CHARACTER, pos)
        return chr(number)

    def _expand(self, name, end):
        """Put the text of an entity in place of a reference to it."""
        value = self._entities[name]
        rest = len(self._text) - end
        if any(active == name for active, _ in self._expanding):
            self._fail(_RECURSIVE_ENTITY, self._pos)
        self._count_expansion(value)
        self._expanding.append((name, rest))
        self._text = self._text[:self._pos] + value + self._text[end:]
        if not value:
            self._expanding.pop()

    def _count_expansion(self, value):
        """Refuse documents that are small and blow up."""
        self._expanded += len(value)
        if self._expanded > 8 << 20 and self._expanded > 100 * self._fed:
            self._fail(_AMPLIFICATION, self._pos)

    # --- Markup ------------------------------------------------------------------------------------------------------

    def _find(self, sign, start):
        end = self._text.find(sign, start)
        if end < 0:
            raise _Incomplete
        return end

    def _markup(self):
        """Read what begins with <."""
        text, pos = self._text, self._pos
        second = text[pos + 1:pos + 2]
        if not second:
            raise _Incomplete
        if second == "?":
            self._instruction()
        elif second == "!":
            self._exclamation()
        elif second == "/":
            if self._state != "content":
                self._fail(_INVALID_TOKEN, pos + 1)
            self._end_tag()
        elif _name.match(second):
            if self._state == "epilog":
                self._fail(_JUNK, pos)
            self._start_tag()
        else:
            self._fail(_INVALID_TOKEN, pos + 1)

    def _exclamation(self):
        text, pos = self._text, self._pos
        if text.startswith("<!--", pos):
            end = self._find("--", pos + 4) + 2
            if end == len(text):
                raise _Incomplete
            if text[end] != ">":
                self._fail(_INVALID_TOKEN, end)
            self._checked(pos, end)
            self._call("CommentHandler", text[pos + 4:end - 2], text=text[pos:end + 1])
            self._pos = end + 1
        elif text.startswith("<![CDATA[", pos) and self._state == "content":
            end = text.find("]]>", pos)
            if end < 0:
                if self._is_final:
                    self._fail(_UNCLOSED_CDATA, len(text))
                raise _Incomplete
            self._checked(pos, end)
            self._call("StartCdataSectionHandler", text="<![CDATA[")
            self._event = pos + 9
            self._emit(text[pos + 9:end])
            self._event = end
            self._call("EndCdataSectionHandler", text="]]>")
            self._pos = end + 3
        elif text.startswith("<!DOCTYPE", pos) and self._state == "prolog":
            self._doctype()
        elif any(sign.startswith(text[pos:]) for sign in ("<!--", "<![CDATA[", "<!DOCTYPE")):
            raise _Incomplete
        else:
            self._fail(_INVALID_TOKEN, pos + 2)

    def _checked(self, start, end):
        if wrong := _control.search(self._text, start, end):
            self._fail(_INVALID_TOKEN, wrong.start())

    def _instruction(self):
        text, pos = self._text, self._pos
        name = _name.match(text, pos + 2)
        if not name:
            if pos + 2 == len(text):
                raise _Incomplete
            self._fail(_INVALID_TOKEN, pos + 2)
        end = name.end()
        if end < len(text) and text[end] not in " \t\n?":
            self._fail(_INVALID_TOKEN, end)
        if name[0].lower() == "xml" and end < len(text):
            self._fail(_MISPLACED_DECLARATION if name[0] == "xml" else _INVALID_TOKEN, pos)
        close = self._find("?>", end)
        self._checked(pos, close)
        data = text[end:close].lstrip(" \t\n")
        self._call("ProcessingInstructionHandler", name[0], data, text=text[pos:close + 2])
        self._pos = close + 2

    def _xml_declaration(self):
        end = self._find("?>", 0) + 2
        match = _declaration.fullmatch(self._text, 0, end)
        if not match:
            self._fail(_BAD_DECLARATION, len("<?xml"))
        version = match[1] or match[2]
        standalone = match[5] or match[6]
        self._is_standalone = standalone == "yes"
        self._call("XmlDeclHandler", version, match[3] or match[4],
                   -1 if standalone is None else int(standalone == "yes"), text=match[0])
        self._pos = end

    def _end_tag(self):
        text, pos = self._text, self._pos
        name = _name.match(text, pos + 2)
        if not name:
            if pos + 2 == len(text):
                raise _Incomplete
            self._fail(_INVALID_TOKEN, pos + 2)
        end = _space.match(text, name.end()).end()
        if end == len(text):
            raise _Incomplete
        if text[end] != ">":
            self._fail(_INVALID_TOKEN, end)
        if self._open[-1][0] != name[0]:
            self._fail(_TAG_MISMATCH, pos + 2)
        self._pos = end + 1
        self._close()

    def _close(self):
        _, expanded, before = self._open.pop()
        self._call("EndElementHandler", expanded)
        if before is not None:
            declared, self._namespaces = before
            for prefix in reversed(declared):
                self._call("EndNamespaceDeclHandler", prefix or None)
        if not self._open:
            self._state = "epilog"

    def _start_tag(self):
        text, pos = self._text, self._pos
        if (match := _simple_start.match(text, pos)) and self._simple_start_tag(match):
            return
        n = len(text)
        name = _name.match(text, pos + 1)
        self._check_name(name)
        i = name.end()
        attributes = []
        seen = set()
        while True:
            j = _space.match(text, i).end()
            if j == n:
                raise _Incomplete
            if text[j] == ">":
                empty, end = False, j + 1
                break
            if text[j] == "/":
                if j + 1 == n:
                    raise _Incomplete
                if text[j + 1] != ">":
                    self._fail(_INVALID_TOKEN, j + 1)
                empty, end = True, j + 2
                break
            key = _name.match(text, j)
            if j == i or not key:
                self._fail(_INVALID_TOKEN, j)
            self._check_name(key)
            value, i = self._attribute_value(key.end())
            if key[0] in seen:
                self._fail(_DUPLICATE, j)
            seen.add(key[0])
            attributes.append((key[0], value))
        if not self._specified_attributes:
            attributes += [(k, v) for k, v in self._defaults.get(name[0], {}).items() if k not in seen]
        attributes = [(k, self._attribute_text(v)) for k, v in attributes]
        if tokens := self._tokens.get(name[0]):
            attributes = [(k, " ".join(filter(None, v.split(" "))) if k in tokens else v) for k, v in attributes]
        self._pos = pos
        expanded, attributes, before = self._resolved(name[0], attributes)
        self._pos = end
        self._state = "content"
        self._open.append((name[0], expanded, before))
        if self._ordered_attributes:
            attributes = [item for pair in attributes for item in pair]
        else:
            attributes = dict(attributes)
        self._call("StartElementHandler", expanded, attributes, text=text[pos:end])
        if empty:
            self._event = self._pos
            self._close()

    def _simple_start_tag(self, match):
        """Read a start tag that has nothing special; False when it has."""
        name, attributes, empty = match.groups()
        if attributes:
            if name in self._defaults or name in self._tokens or "xmlns" in attributes:
                return False
            attributes = [(key, value or other) for key, value, other in _simple_attribute.findall(attributes)]
            if len(attributes) > 1 and len({key for key, _ in attributes}) < len(attributes):
                return False
        elif name in self._defaults:
            return False
        uri = self._namespaces[""] if self._separator is not None else None
        expanded = name if uri is None else f"{uri}{self._separator}{name}"
        self._pos = match.end()
        self._state = "content"
        self._open.append((name, expanded, None))
        if self._ordered_attributes:
            attributes = [item for pair in attributes for item in pair] if attributes else []
        else:
            attributes = dict(attributes)
        self._call("StartElementHandler", expanded, attributes, text=match[0])
        if empty:
            self._event = self._pos
            self._close()
        return True

    def _check_name(self, match):
        """Refuse names that have no place among namespaces."""
        if self._separator is None:
            return
        name = match[0]
        colon = name.find(":")
        if colon == 0:
            self._fail(_INVALID_TOKEN, match.start())
        if colon > 0 and (second := name.find(":", colon + 1)) >= 0:
            self._fail(_INVALID_TOKEN, match.start() + second)
        if colon == len(name) - 1 and match.end() < len(self._text):
            self._fail(_INVALID_TOKEN, match.end())

    def _after_space(self, i):
        i = _space.match(self._text, i).end()
        if i == len(self._text):
            raise _Incomplete
        return i

    def _attribute_value(self, i):
        """Return the value as it stands after a name that ends at `i`, and where it ends."""
        text = self._text
        i = self._after_space(i)
        if text[i] != "=":
            self._fail(_INVALID_TOKEN, i)
        i = self._after_space(i + 1)
        mark = text[i]
        if mark not in "'\"":
            self._fail(_INVALID_TOKEN, i)
        end = text.find(mark, i + 1)
        value = text[i + 1:end if end >= 0 else len(text)]
        if "<" in value:
            self._fail(_INVALID_TOKEN, i + 1 + value.index("<"))
        if wrong := _control.search(value):
            self._fail(_INVALID_TOKEN, i + 1 + wrong.start())
        if end < 0:
            raise _Incomplete
        start = 0
        while (start := value.find("&", start)) >= 0:
            if not _reference.match(value, start):
                self._fail(_INVALID_TOKEN, i + 1 + _reference_part.match(value, start).end())
            start += 1
        return value, end + 1

    def _attribute_text(self, value, active=()):
        """Return a value with its references resolved, and white space made spaces."""
        if "\n" in value or "\t" in value:
            value = value.replace("\n", " ").replace("\t", " ")
        if "&" not in value:
            return value

        def resolve(match):
            decimal, hexadecimal, name = match.groups()
            if name is None:
                return self._numbered(decimal, hexadecimal, self._pos)
            if name in _PREDEFINED:
                return _PREDEFINED[name]
            if name in active:
                self._fail(_RECURSIVE_ENTITY, self._pos)
            if name not in self._entities:
                if self._has_external_parts:
                    return ""
                self._fail(_UNDEFINED_ENTITY, self._pos)
            self._count_expansion(self._entities[name])
            if re.search(rf"<|&(?!#[0-9]+;|#x[0-9a-fA-F]+;|{_NAME};)", self._entities[name]):
                self._fail(_INVALID_TOKEN, self._pos)
            return self._attribute_text(self._entities[name], (*active, name))

        return _reference.sub(resolve, value)

    def _resolved(self, name, attributes):
        """Return the names with their namespaces; and what is to be restored at the end of the element."""
        if self._separator is None:
            return name, attributes, None
        declared = {}
        others = []
        for key, value in attributes:
            if key == "xmlns":
                declared[""] = value or None
            elif key.startswith("xmlns:"):
                prefix = key[6:]
                if prefix == "xmlns" or value == _XMLNS:
                    self._fail(_RESERVED_XMLNS, self._pos)
                if (prefix == "xml") != (value == _XML):
                    self._fail(_RESERVED_XML, self._pos)
                if not value:
                    self._fail(_UNDECLARED_PREFIX, self._pos)
                declared[prefix] = value
            else:
                others.append((key, value))
        before = None
        if declared:
            if self._separator and self._separator not in _IN_ADDRESSES and any(
                    self._separator in (uri or "") for uri in declared.values()):
                self._fail(_SYNTAX, self._pos)
            before = list(declared), self._namespaces
            self._namespaces = self._namespaces | declared
            for prefix, uri in declared.items():
                self._call("StartNamespaceDeclHandler", prefix or None, uri)
        if not declared and len(self._namespaces) == 2 and self._namespaces[""] is None and ":" not in name:
            if not any(":" in key for key, _ in others):
                return name, others, None
        resolved = [(self._qualified(key, False), value) for key, value in others]
        if len({key for key, _ in resolved}) < len(resolved):
            self._fail(_DUPLICATE, self._pos)
        return self._qualified(name, True), resolved, before

    def _qualified(self, name, use_default):
        prefix, colon, local = name.partition(":")
        if not colon:
            uri, local, prefix = (self._namespaces[""] if use_default else None), name, ""
        elif prefix in self._namespaces:
            uri = self._namespaces[prefix]
        else:
            self._fail(_UNBOUND_PREFIX, self._pos)
        if uri is None:
            return local
        qualified = f"{uri}{self._separator}{local}"
        return f"{qualified}{self._separator}{prefix}" if self._namespace_prefixes and prefix else qualified

    # --- The document type -------------------------------------------------------------------------------------------

    def _doctype(self):
        text, pos = self._text, self._pos
        end = self._doctype_end(pos)
        match = _document_type.match(text, pos)
        if not match:
            self._fail(_SYNTAX if not _space.match(text, pos + 9)[0] else _INVALID_TOKEN, pos + 9)
        name = match[1]
        system, public = match[2] or match[4], match[3]
        subset = text[match.end():end].strip()
        if subset and not (subset.startswith("[") and subset.endswith("]")):
            self._fail(_SYNTAX, match.end())
        self._has_external_parts = system is not None
        self._internal_subset = subset[1:-1]
        self._event = match.end()
        if system is not None and not self._is_standalone and self.NotStandaloneHandler is not None:
            self._flush()
            if not self.NotStandaloneHandler():
                self._fail(_NOT_STANDALONE, match.start(2) if match[2] else match.start(4))
        self._call("StartDoctypeDeclHandler", name, system and system[1:-1], public and public[1:-1], int(bool(subset)),
                   text=text[pos:end + 1])
        self._declarations(subset[1:-1])
        self._event = end
        self._call("EndDoctypeDeclHandler")
        self._pos = end + 1

    def _doctype_end(self, pos):
        """Return where the > of a document type is."""
        depth = 0
        for match in re.compile(r"""<!--.*?-->|<\?.*?\?>|"[^"]*"|'[^']*'|[\[\]<>]""", re.DOTALL).finditer(
                self._text, pos + 2):
            sign = match[0]
            if sign in "[<":
                depth += 1
            elif sign == "]" or sign == ">" and depth:
                depth -= 1
            elif sign == ">":
                return match.start()
        raise _Incomplete

    def _declarations(self, subset):
        if re.search(rf"(?:\A|>|\s)%{_NAME};", re.sub(r"<!--.*?-->", "", subset, flags=re.DOTALL)):
            self._has_external_parts = True
        for declaration in _declared.finditer(subset):
            comment, target, data, kind = declaration.groups()
            if comment is not None:
                self._call("CommentHandler", comment)
            elif target:
                self._call("ProcessingInstructionHandler", target, data)
            elif kind == "ENTITY":
                self._declare_entity(declaration[0])
            elif kind == "NOTATION":
                self._declare_notation(declaration[0])
            elif kind == "ATTLIST":
                self._declare_attributes(declaration[0])

    def _declare_entity(self, declaration):
        match = _entity_declaration.fullmatch(declaration)
        if not match:
            return
        parameter, name, value, public, system, notation = match.groups()
        public, system = public and public[1:-1], system and system[1:-1]
        if value is not None:
            value = _reference.sub(lambda m: m[0] if m[3] else self._numbered(m[1], m[2], self._pos), value[1:-1])
        if not parameter:
            # The first declaration counts.
            if name in self._entities or name in self._external_entities:
                return
            if value is not None:
                self._entities[name] = value
            else:
                self._external_entities[name] = system, public, notation
            if notation is not None and self.UnparsedEntityDeclHandler is not None:
                self._call("UnparsedEntityDeclHandler", name, self._base, system, public, notation)
                return
        self._call("EntityDeclHandler", name, int(bool(parameter)), value, self._base, system, public, notation)

    def _declare_notation(self, declaration):
        match = _notation_declaration.fullmatch(declaration)
        if match:
            system, public, system_of_public = (value and value[1:-1] for value in match.groups()[1:])
            self._call("NotationDeclHandler", match[1], self._base, system or system_of_public, public)

    def _declare_attributes(self, declaration):
        match = _attlist.fullmatch(declaration)
        if not match:
            return
        element, attributes = match.groups()
        for name, kind, required, value in _attribute_declaration.findall(attributes):
            if kind != "CDATA":
                self._tokens.setdefault(element, set()).add(name)
            if value:
                self._defaults.setdefault(element, {}).setdefault(name, value[1:-1])
            self._call("AttlistDeclHandler", element, name, kind, value[1:-1] or None, required == "#REQUIRED")

    # --- Settings ----------------------------------------------------------------------------------------------------

    @property
    def buffer_text(self):
        return self._buffer_text

    @buffer_text.setter
    def buffer_text(self, value):
        if not value:
            self._flush()
        self._buffer_text = bool(value)

    @property
    def buffer_size(self):
        return self._buffer_size

    @buffer_size.setter
    def buffer_size(self, value):
        if not isinstance(value, int):
            raise TypeError("buffer_size must be an integer")
        if value > sys.maxsize:
            raise OverflowError("Python int too large to convert to C long")
        if value <= 0:
            raise ValueError("buffer_size must be greater than zero")
        if value != self._buffer_size:
            self._flush()
        self._buffer_size = value

    @property
    def ordered_attributes(self):
        return self._ordered_attributes

    @ordered_attributes.setter
    def ordered_attributes(self, value):
        self._ordered_attributes = bool(value)

    @property
    def specified_attributes(self):
        return self._specified_attributes

    @specified_attributes.setter
    def specified_attributes(self, value):
        self._specified_attributes = bool(value)

    @property
    def namespace_prefixes(self):
        return self._namespace_prefixes

    @namespace_prefixes.setter
    def namespace_prefixes(self, value):
        self._namespace_prefixes = bool(value)

    def SetBase(self, base):
        """Set what addresses of external parts are relative to."""
        self._base = base

    def GetBase(self):
        """Return what addresses of external parts are relative to."""
        return self._base

    def GetInputContext(self):
        """Return the text that is being read, from the place that a handler is called for; None outside handlers."""
        return self._text[self._event:].encode("utf-8") if self._is_reading else None

    def ExternalEntityParserCreate(self, context, encoding=None):
        """Refused: external parts are not read."""
        raise NotImplementedError("external entities are not read")

    def SetParamEntityParsing(self, flag):
        """Return 0: parameter entities are not read."""
        return 0

    def UseForeignDTD(self, flag=True):
        """Take the document for one with external parts: entities that are not known are skipped."""
        self._has_external_parts = flag

    def GetReparseDeferralEnabled(self):
        """Return False: what is complete is read at once."""
        return False

    def SetReparseDeferralEnabled(self, enabled):
        """Nothing is put off here."""


XML_PARAM_ENTITY_PARSING_NEVER, XML_PARAM_ENTITY_PARSING_UNLESS_STANDALONE, XML_PARAM_ENTITY_PARSING_ALWAYS = range(3)


def ParserCreate(encoding=None, namespace_separator=None, intern=None):
    """Return a parser; with a separator (one character, or none) names come with their namespaces."""
    for name, value in ("encoding", encoding), ("namespace_separator", namespace_separator):
        if value is not None and not isinstance(value, str):
            raise TypeError(f"ParserCreate() argument '{name}' must be str or None, not {type(value).__name__}")
    if intern is not None and not isinstance(intern, dict):
        raise TypeError("intern must be a dictionary")
    if namespace_separator is not None and len(namespace_separator) > 1:
        raise ValueError("namespace_separator must be at most one character, omitted, or None")
    return XMLParserType(encoding, namespace_separator, intern)
