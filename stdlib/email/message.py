"""Messages: headers, and a payload that is text or a list of messages."""

__all__ = ["Message", "EmailMessage"]

import re
from io import BytesIO, StringIO

from email import errors, utils
from email._encoded_words import decode_b
from email._policybase import compat32
from email.charset import Charset

SEMISPACE = "; "
tspecials = re.compile(r'[ \(\)<>@,;:\\"/\[\]\?=]')

_missing = object()


def _splitparam(param):
    """Return what is before the first semicolon, and what is after it or None."""
    value, semicolon, rest = str(param).partition(";")
    return value.strip(), rest.strip() if semicolon else None


def _formatparam(param, value=None, quote=True):
    """Return name=value as it stands in a header; a value with a character set as RFC 2231 has it."""
    if value is None or len(value) == 0:
        return param
    if isinstance(value, tuple):
        charset, language, text = value
        return f"{param}*={utils.encode_rfc2231(text, charset, language)}"
    try:
        value.encode("ascii")
    except UnicodeEncodeError:
        return f"{param}*={utils.encode_rfc2231(value, 'utf-8', '')}"
    if quote or tspecials.search(value):
        return f'{param}="{utils.quote(value)}"'
    return f"{param}={value}"


def _parseparam(s):
    """Return the pieces of a header between semicolons that are not quoted; names in lower case."""
    pieces = []
    rest = str(s)
    while rest is not None:
        end = rest.find(";")
        while end > 0 and (rest.count('"', 0, end) - rest.count('\\"', 0, end)) % 2:
            end = rest.find(";", end + 1)
        piece, rest = (rest, None) if end < 0 else (rest[:end], rest[end + 1:])
        name, equals, value = piece.partition("=")
        if equals:
            piece = f"{name.strip().lower()}={value.strip()}"
        pieces.append(piece.strip())
    return pieces


def _unquotevalue(value):
    if isinstance(value, tuple):
        return value[0], value[1], utils.unquote(value[2])
    return utils.unquote(value)


def _decode_uu_line(line):
    """Return the bytes of a line: the first character tells how many, each further one is six bits."""
    length = line[0] - 32 & 63
    bits = 0
    # Some encoders write more than the count says.
    count = (length * 4 + 2) // 3
    for c in line[1:1 + count].ljust(count):
        if not 32 <= c <= 96:
            raise ValueError("Illegal char")
        bits = bits << 6 | c - 32 & 63
    return (bits >> count * 6 - length * 8).to_bytes(length, "big")


def _decode_uu(encoded):
    """Return the bytes of uuencoded text."""
    lines = iter(encoded.splitlines())
    for line in lines:
        if line.startswith(b"begin "):
            mode, _, _ = line.removeprefix(b"begin ").partition(b" ")
            try:
                int(mode, base=8)
            except ValueError:
                continue
            break
    else:
        raise ValueError("`begin` line not found")
    decoded = []
    for line in lines:
        if not line:
            raise ValueError("Truncated input")
        if line.strip(b" \t\r\n\f") == b"end":
            break
        decoded.append(_decode_uu_line(line))
    return b"".join(decoded)


class Message:
    """A message under the policy `compat32`: headers are text.

    It is a mapping from names to values, in the order of the message, whose names are compared without case; a name
    may occur several times, and asking for one that is missing returns None.
    """

    def __init__(self, policy=compat32):
        self.policy = policy
        self._headers = []
        self._unixfrom = None
        self._payload = None
        self._charset = None
        self.preamble = self.epilogue = None
        self.defects = []
        self._default_type = "text/plain"

    # --- As text -----------------------------------------------------------------------------------------------------

    def __str__(self):
        return self.as_string()

    def as_string(self, unixfrom=False, maxheaderlen=0, policy=None):
        """Return the message as text."""
        from email.generator import Generator
        policy = self.policy if policy is None else policy
        fp = StringIO()
        Generator(fp, mangle_from_=False, maxheaderlen=maxheaderlen, policy=policy).flatten(self, unixfrom=unixfrom)
        return fp.getvalue()

    def __bytes__(self):
        return self.as_bytes()

    def as_bytes(self, unixfrom=False, policy=None):
        """Return the message as bytes."""
        from email.generator import BytesGenerator
        policy = self.policy if policy is None else policy
        fp = BytesIO()
        BytesGenerator(fp, mangle_from_=False, policy=policy).flatten(self, unixfrom=unixfrom)
        return fp.getvalue()

    # --- The payload -------------------------------------------------------------------------------------------------

    def is_multipart(self):
        """Whether the payload is a list of messages."""
        return isinstance(self._payload, list)

    def set_unixfrom(self, unixfrom):
        """Set the line of the envelope: From sender date."""
        self._unixfrom = unixfrom

    def get_unixfrom(self):
        """Return the line of the envelope."""
        return self._unixfrom

    def attach(self, payload):
        """Add a part."""
        if self._payload is None:
            self._payload = []
        try:
            self._payload.append(payload)
        except AttributeError:
            raise TypeError("Attach is not valid on a message with a non-multipart payload")

    def get_payload(self, i=None, decode=False):
        """Return the payload, or one of its parts.

        With `decode` it is bytes, as Content-Transfer-Encoding says, and None for a multipart.
        """
        payload = self._payload
        if self.is_multipart():
            if decode:
                return None
            return payload if i is None else payload[i]
        if i is not None:
            raise TypeError(f"Expected list, got {type(payload)}")
        if not decode:
            return self._text_payload(payload)
        if not isinstance(payload, str):
            data = payload
        else:
            try:
                data = payload.encode("ascii", "surrogateescape")
            except UnicodeEncodeError:
                # Not a text that a parser would have made; no encoding is right.
                data = payload.encode("raw-unicode-escape")
        encoding = str(self.get("content-transfer-encoding", "")).lower()
        if encoding == "quoted-printable":
            import quopri
            return quopri.decodestring(data)
        if encoding == "base64":
            data, defects = decode_b(b"".join(data.splitlines()))
            for defect in defects:
                self.policy.handle_defect(self, defect)
        elif encoding in ("x-uuencode", "uuencode", "uue", "x-uue"):
            try:
                return _decode_uu(data)
            except ValueError:
                pass
        return data

    def _text_payload(self, payload):
        """Return the payload with bytes in it decoded as the message's character set says."""
        if not isinstance(payload, str) or not utils._has_surrogates(payload):
            return payload
        try:
            data = payload.encode("ascii", "surrogateescape")
        except UnicodeEncodeError:
            return payload
        try:
            return data.decode(self.get_content_charset("ascii"), "replace")
        except LookupError:
            return data.decode("ascii", "replace")

    def set_payload(self, payload, charset=None):
        """Set the payload; with a character set text is encoded in it, and the headers say so."""
        if hasattr(payload, "encode"):
            if charset is None:
                self._payload = payload
                return
            if not isinstance(charset, Charset):
                charset = Charset(charset)
            payload = payload.encode(charset.output_charset, "surrogateescape")
        self._payload = payload.decode("ascii", "surrogateescape") if hasattr(payload, "decode") else payload
        if charset is not None:
            self.set_charset(charset)

    def set_charset(self, charset):
        """Set the payload's character set and the headers that tell it; None takes it away."""
        if charset is None:
            self.del_param("charset")
            self._charset = None
            return
        if not isinstance(charset, Charset):
            charset = Charset(charset)
        self._charset = charset
        output = charset.get_output_charset()
        if "MIME-Version" not in self:
            self.add_header("MIME-Version", "1.0")
        if "Content-Type" in self:
            self.set_param("charset", output)
        else:
            self.add_header("Content-Type", "text/plain", charset=output)
        if charset != output:
            self._payload = charset.body_encode(self._payload)
        if "Content-Transfer-Encoding" in self:
            return
        encoding = charset.get_body_encoding()
        if callable(encoding):
            encoding(self)
            return
        payload = self._payload
        if payload:
            try:
                payload = payload.encode("ascii", "surrogateescape")
            except UnicodeError:
                payload = payload.encode(charset.output_charset)
        self._payload = charset.body_encode(payload)
        self.add_header("Content-Transfer-Encoding", encoding)

    def get_charset(self):
        """Return the Charset that was set."""
        return self._charset

    # --- Headers as a mapping ----------------------------------------------------------------------------------------

    def _fetch(self, name, value):
        return self.policy.header_fetch_parse(name, value)

    def __len__(self):
        return len(self._headers)

    def __getitem__(self, name):
        return self.get(name)

    def __setitem__(self, name, val):
        limit = self.policy.header_max_count(name)
        if limit:
            wanted = name.lower()
            if sum(key.lower() == wanted for key, _ in self._headers) >= limit:
                raise ValueError(f"There may be at most {limit} {name} headers in a message")
        self._headers.append(self.policy.header_store_parse(name, val))

    def __delitem__(self, name):
        name = name.lower()
        self._headers = [header for header in self._headers if header[0].lower() != name]

    def __contains__(self, name):
        name = name.lower()
        return any(key.lower() == name for key, _ in self._headers)

    def __iter__(self):
        for name, _ in self._headers:
            yield name

    def keys(self):
        """Return the names, each as often as it occurs."""
        return [name for name, _ in self._headers]

    def values(self):
        """Return the values."""
        return [self._fetch(name, value) for name, value in self._headers]

    def items(self):
        """Return the names and values."""
        return [(name, self._fetch(name, value)) for name, value in self._headers]

    def get(self, name, failobj=None):
        """Return the first value of a name."""
        name = name.lower()
        for key, value in self._headers:
            if key.lower() == name:
                return self._fetch(key, value)
        return failobj

    def set_raw(self, name, value):
        """Keep a header as it is, without asking the policy (for parsers)."""
        self._headers.append((name, value))

    def raw_items(self):
        """Return an iterator over the headers as they are kept (for generators)."""
        return iter(self._headers.copy())

    def get_all(self, name, failobj=None):
        """Return the values of a name as a list; `failobj` when there are none."""
        name = name.lower()
        values = [self._fetch(key, value) for key, value in self._headers if key.lower() == name]
        return values or failobj

    def add_header(self, _name, _value, **_params):
        """Add a header with parameters; underscores in their names become dashes, None stands for no value."""
        parts = [] if _value is None else [_value]
        for name, value in _params.items():
            name = name.replace("_", "-")
            parts.append(name if value is None else _formatparam(name, value))
        self[_name] = SEMISPACE.join(parts)

    def replace_header(self, _name, _value):
        """Give the first header of that name another value, in its place; KeyError when there is none."""
        name = _name.lower()
        for i, (key, _) in enumerate(self._headers):
            if key.lower() == name:
                self._headers[i] = self.policy.header_store_parse(key, _value)
                return
        raise KeyError(_name)

    # --- The content's type ------------------------------------------------------------------------------------------

    def get_content_type(self):
        """Return the type in lower case: main/sub."""
        value = self.get("content-type", _missing)
        if value is _missing:
            return self.get_default_type()
        type = _splitparam(value)[0].lower()
        # RFC 2045, 5.2: what cannot be read is text.
        return type if type.count("/") == 1 else "text/plain"

    def get_content_maintype(self):
        """Return what is before the slash."""
        return self.get_content_type().split("/")[0]

    def get_content_subtype(self):
        """Return what is after the slash."""
        return self.get_content_type().split("/")[1]

    def get_default_type(self):
        """Return the type that holds when no header tells it."""
        return self._default_type

    def set_default_type(self, ctype):
        """Set the type that holds when no header tells it; no header is changed."""
        self._default_type = ctype

    def _params(self, header):
        """Return the (name, value) pairs of a header, values quoted as they are; None without the header."""
        value = self.get(header, _missing)
        if value is _missing:
            return None
        params = []
        for piece in _parseparam(value):
            name, _, text = piece.partition("=")
            params.append((name.strip(), text.strip()))
        return utils.decode_params(params)

    def get_params(self, failobj=None, header="content-type", unquote=True):
        """Return the parameters of a header as pairs; the first is its value with ''."""
        params = self._params(header)
        if params is None:
            return failobj
        return [(name, _unquotevalue(value)) for name, value in params] if unquote else params

    def get_param(self, param, failobj=None, header="content-type", unquote=True):
        """Return a parameter of a header; (charset, language, text) when it is written so."""
        param = param.lower()
        for name, value in self._params(header) or ():
            if name.lower() == param:
                return _unquotevalue(value) if unquote else value
        return failobj

    def set_param(self, param, value, header="Content-Type", requote=True, charset=None, language="", replace=False):
        """Set a parameter of a header; with `replace` the header stays in its place."""
        if not isinstance(value, tuple) and charset:
            value = (charset, language, value)
        if header not in self and header.lower() == "content-type":
            current = "text/plain"
        else:
            current = self.get(header)
        new = _formatparam(param, value, requote)
        if not self.get_param(param, header=header):
            text = SEMISPACE.join((current, new)) if current else new
        else:
            text = SEMISPACE.join(new if name.lower() == param.lower() else _formatparam(name, old, requote)
                                  for name, old in self.get_params(header=header, unquote=requote))
        if text == self.get(header):
            return
        if replace:
            self.replace_header(header, text)
        else:
            del self[header]
            self[header] = text

    def del_param(self, param, header="content-type", requote=True):
        """Take a parameter out of a header."""
        if header not in self:
            return
        text = SEMISPACE.join(_formatparam(name, value, requote)
                              for name, value in self.get_params(header=header, unquote=requote)
                              if name.lower() != param.lower())
        if text != self.get(header):
            del self[header]
            self[header] = text

    def set_type(self, type, header="Content-Type", requote=True):
        """Set the type (main/sub), its parameters kept."""
        if type.count("/") != 1:
            raise ValueError
        if header.lower() == "content-type":
            del self["mime-version"]
            self["MIME-Version"] = "1.0"
        params = self.get_params(header=header, unquote=requote)
        del self[header]
        self[header] = type
        for name, value in (params or ())[1:]:
            self.set_param(name, value, header, requote)

    def get_filename(self, failobj=None):
        """Return the name of the file that the message carries."""
        filename = self.get_param("filename", _missing, "content-disposition")
        if filename is _missing:
            filename = self.get_param("name", _missing, "content-type")
        return failobj if filename is _missing else utils.collapse_rfc2231_value(filename).strip()

    def get_boundary(self, failobj=None):
        """Return what parts the parts."""
        boundary = self.get_param("boundary", _missing)
        # RFC 2046: they may begin with white space, not end with it.
        return failobj if boundary is _missing else utils.collapse_rfc2231_value(boundary).rstrip()

    def set_boundary(self, boundary):
        """Set what parts the parts; Content-Type stays in its place."""
        params = self._params("content-type")
        if params is None:
            raise errors.HeaderParseError("No Content-Type header found")
        new = ("boundary", f'"{boundary}"')
        if any(name.lower() == "boundary" for name, _ in params):
            params = [new if name.lower() == "boundary" else (name, value) for name, value in params]
        else:
            params = [*params, new]
        text = SEMISPACE.join(name if value == "" else f"{name}={value}" for name, value in params)
        self._headers = [self.policy.header_store_parse(name, text) if name.lower() == "content-type" else (name, value)
                         for name, value in self._headers]

    def get_content_charset(self, failobj=None):
        """Return the character set that Content-Type names, in lower case."""
        charset = self.get_param("charset", _missing)
        if charset is _missing:
            return failobj
        if isinstance(charset, tuple):
            codec, _, text = charset
            try:
                charset = text.encode("raw-unicode-escape").decode(codec or "us-ascii")
            except (LookupError, UnicodeError):
                charset = text
        return charset.lower() if charset.isascii() else failobj

    def get_charsets(self, failobj=None):
        """Return the character sets of the message and all its parts."""
        return [part.get_content_charset(failobj) for part in self.walk()]

    def get_content_disposition(self):
        """Return 'inline', 'attachment' or whatever Content-Disposition says, or None."""
        value = self.get("content-disposition")
        return None if value is None else _splitparam(value)[0].lower()

    from email.iterators import walk


class MIMEPart(Message):
    """A message, or part of one, under the policies of `email.policy`: headers are objects, contents too."""

    def __init__(self, policy=None):
        if policy is None:
            from email.policy import default
            policy = default
        super().__init__(policy)

    def as_string(self, unixfrom=False, maxheaderlen=None, policy=None):
        """Return the message as text; lines of headers are as long as the policy says."""
        policy = self.policy if policy is None else policy
        if maxheaderlen is None:
            maxheaderlen = policy.max_line_length
        return super().as_string(unixfrom, maxheaderlen, policy)

    def __str__(self):
        return self.as_string(policy=self.policy.clone(utf8=True))

    def is_attachment(self):
        """Whether the part is said to be an attachment."""
        disposition = self.get("content-disposition")
        return False if disposition is None else disposition.content_disposition == "attachment"

    def _bodies(self, part, preferences):
        """Yield (rank, part) of what may be the body."""
        if part.is_attachment():
            return
        main, sub = part.get_content_type().split("/")
        if main == "text":
            if sub in preferences:
                yield preferences.index(sub), part
            return
        if main != "multipart" or not self.is_multipart():
            return
        if sub != "related":
            for subpart in part.iter_parts():
                yield from self._bodies(subpart, preferences)
            return
        if "related" in preferences:
            yield preferences.index("related"), part
        # Of what is related, one part is the root: that which `start` names, or the first.
        root = None
        start = part.get_param("start")
        if start:
            root = next((p for p in part.iter_parts() if p["content-id"] == start), None)
        if root is None:
            parts = part.get_payload()
            root = parts[0] if parts else None
        if root is not None:
            yield from self._bodies(root, preferences)

    def get_body(self, preferencelist=("related", "html", "plain")):
        """Return the part that is the text of the message, of the kinds listed the first there is; else None."""
        best, body = len(preferencelist), None
        for rank, part in self._bodies(self, preferencelist):
            if rank < best:
                best, body = rank, part
                if rank == 0:
                    break
        return body

    _body_types = {("text", "plain"), ("text", "html"), ("multipart", "related"), ("multipart", "alternative")}

    def iter_attachments(self):
        """Yield the parts that are not the body."""
        main, sub = self.get_content_type().split("/")
        if main != "multipart" or sub == "alternative":
            return
        payload = self.get_payload()
        try:
            # A payload that is text, or nothing, has no parts.
            parts = payload.copy()
        except AttributeError:
            return
        if main == "multipart" and sub == "related":
            start = self.get_param("start")
            if start:
                found = False
                attachments = []
                for part in parts:
                    if part.get("content-id") == start:
                        found = True
                    else:
                        attachments.append(part)
                if found:
                    yield from attachments
                    return
            if parts:
                parts.pop(0)
            yield from parts
            return
        # The first of each kind of text is the body.
        seen = []
        for part in parts:
            kind = tuple(part.get_content_type().split("/"))
            if kind in self._body_types and not part.is_attachment() and kind[1] not in seen:
                seen.append(kind[1])
                continue
            yield part

    def iter_parts(self):
        """Yield the parts."""
        if self.is_multipart():
            yield from self.get_payload()

    def get_content(self, *args, content_manager=None, **kw):
        """Return the content as an object of the kind that its type calls for."""
        manager = self.policy.content_manager if content_manager is None else content_manager
        return manager.get_content(self, *args, **kw)

    def set_content(self, *args, content_manager=None, **kw):
        """Set the content, and the headers that describe it."""
        manager = self.policy.content_manager if content_manager is None else content_manager
        manager.set_content(self, *args, **kw)

    def _make_multipart(self, subtype, disallowed_subtypes, boundary):
        if self.get_content_maintype() == "multipart":
            existing = self.get_content_subtype()
            if existing in (*disallowed_subtypes, subtype):
                raise ValueError(f"Cannot convert {existing} to {subtype}")
        part_headers = [h for h in self._headers if h[0].lower().startswith("content-")]
        if part_headers:
            # What was the content becomes the first part.
            part = type(self)(policy=self.policy)
            part._headers = part_headers
            part._payload = self._payload
            self._headers = [h for h in self._headers if not h[0].lower().startswith("content-")]
            self._payload = [part]
        else:
            self._payload = []
        self["Content-Type"] = "multipart/" + subtype
        if boundary is not None:
            self.set_param("boundary", boundary)

    def make_related(self, boundary=None):
        """Turn the message into a multipart/related, its content the first part."""
        self._make_multipart("related", ("alternative", "mixed"), boundary)

    def make_alternative(self, boundary=None):
        """Turn the message into a multipart/alternative, its content the first part."""
        self._make_multipart("alternative", ("mixed",), boundary)

    def make_mixed(self, boundary=None):
        """Turn the message into a multipart/mixed, its content the first part."""
        self._make_multipart("mixed", (), boundary)

    def _add_multipart(self, _subtype, *args, _disp=None, **kw):
        if self.get_content_type() != f"multipart/{_subtype}":
            getattr(self, "make_" + _subtype)()
        part = type(self)(policy=self.policy)
        part.set_content(*args, **kw)
        if _disp and "content-disposition" not in part:
            part["Content-Disposition"] = _disp
        self.attach(part)

    def add_related(self, *args, **kw):
        """Add what the body refers to."""
        self._add_multipart("related", *args, _disp="inline", **kw)

    def add_alternative(self, *args, **kw):
        """Add another form of the body."""
        self._add_multipart("alternative", *args, **kw)

    def add_attachment(self, *args, **kw):
        """Add an attachment."""
        self._add_multipart("mixed", *args, _disp="attachment", **kw)

    def clear(self):
        """Take away all headers and the content."""
        self._headers = []
        self._payload = None

    def clear_content(self):
        """Take away the content and the headers that describe it."""
        self._headers = [h for h in self._headers if not h[0].lower().startswith("content-")]
        self._payload = None


class EmailMessage(MIMEPart):
    """A message to be sent: its content brings the header MIME-Version."""

    def set_content(self, *args, **kw):
        super().set_content(*args, **kw)
        if "MIME-Version" not in self:
            self["MIME-Version"] = "1.0"
