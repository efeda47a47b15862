"""Contents of messages as objects: text, bytes, messages."""

import binascii

import email.charset
import email.errors
import email.message
from email import quoprimime


class ContentManager:
    """Functions that get the content of messages, by type, and set it, by the class of the object."""

    def __init__(self):
        self.get_handlers = {}
        self.set_handlers = {}

    def add_get_handler(self, key, handler):
        """Register a function for a type (main/sub, main, or '' for all)."""
        self.get_handlers[key] = handler

    def get_content(self, msg, *args, **kw):
        """Return the content; KeyError when no function is registered for its type."""
        content_type = msg.get_content_type()
        for key in (content_type, msg.get_content_maintype(), ""):
            if key in self.get_handlers:
                return self.get_handlers[key](msg, *args, **kw)
        raise KeyError(content_type)

    def add_set_handler(self, typekey, handler):
        """Register a function for a class (itself, its name with or without the module's, or None for all)."""
        self.set_handlers[typekey] = handler

    def set_content(self, msg, obj, *args, **kw):
        """Set the content; KeyError when no function is registered for the object."""
        if msg.get_content_maintype() == "multipart":
            raise TypeError("set_content not valid on multipart")
        handler = self._find_set_handler(obj)
        msg.clear_content()
        handler(msg, obj, *args, **kw)

    def _find_set_handler(self, obj):
        names = []
        for cls in type(obj).__mro__:
            module = getattr(cls, "__module__", "")
            full = f"{module}.{cls.__qualname__}" if module else cls.__qualname__
            names.append(full)
            for key in (cls, full, cls.__qualname__, cls.__name__):
                if key in self.set_handlers:
                    return self.set_handlers[key]
        if None in self.set_handlers:
            return self.set_handlers[None]
        raise KeyError(names[0])


raw_data_manager = ContentManager()


def get_text_content(msg, errors="replace"):
    """Return the text of a message."""
    return msg.get_payload(decode=True).decode(msg.get_param("charset", "ASCII"), errors=errors)


def get_non_text_content(msg):
    """Return the bytes of a message."""
    return msg.get_payload(decode=True)


def get_message_content(msg):
    """Return the message in a message."""
    return msg.get_payload(0)


def get_and_fixup_unknown_message_content(msg):
    """Return the bytes of a message of a kind that is not known, as RFC 2046 says."""
    return bytes(msg.get_payload(0))


raw_data_manager.add_get_handler("text", get_text_content)
for _type in ("audio", "image", "video", "application"):
    raw_data_manager.add_get_handler(_type, get_non_text_content)
raw_data_manager.add_get_handler("message/rfc822", get_message_content)
raw_data_manager.add_get_handler("message/external-body", get_message_content)
raw_data_manager.add_get_handler("message", get_and_fixup_unknown_message_content)


def _prepare_set(msg, maintype, subtype, headers):
    msg["Content-Type"] = f"{maintype}/{subtype}"
    if not headers:
        return
    if not hasattr(headers[0], "name"):
        policy = msg.policy
        headers = [policy.header_factory(*policy.header_source_parse([header])) for header in headers]
    try:
        for header in headers:
            if header.defects:
                raise header.defects[0]
            msg[header.name] = header
    except email.errors.HeaderDefect as exc:
        raise ValueError(f"Invalid header: {header.fold(policy=msg.policy)}") from exc


def _finalize_set(msg, disposition, filename, cid, params):
    if disposition is None and filename is not None:
        disposition = "attachment"
    if disposition is not None:
        msg["Content-Disposition"] = disposition
    if filename is not None:
        msg.set_param("filename", filename, header="Content-Disposition", replace=True)
    if cid is not None:
        msg["Content-ID"] = cid
    for name, value in (params or {}).items():
        msg.set_param(name, value)


def _encode_base64(data, max_line_length):
    step = max_line_length // 4 * 3
    return "".join(binascii.b2a_base64(data[i:i + step]).decode("ascii") for i in range(0, len(data), step))


def _encode_text(string, charset, cte, policy):
    """Return (encoding, payload) of a text; without an encoding the one that suits it best."""
    lines = string.encode(charset).splitlines()
    linesep = policy.linesep.encode("ascii")
    # In a payload lines end with \n; inside of an encoding they end as they will in the message.
    plain = b"\n".join(lines) + b"\n"
    if cte is None:
        if max(map(len, lines), default=0) <= policy.max_line_length:
            if plain.isascii():
                return "7bit", plain.decode("ascii")
            if policy.cte_type == "8bit":
                return "8bit", plain.decode("ascii", "surrogateescape")
        # The first lines tell which is shorter.
        sample = linesep.join(lines[:10]) + linesep
        quoted = quoprimime.body_encode(sample.decode("latin-1"), policy.max_line_length)
        if len(quoted) > len(binascii.b2a_base64(sample)):
            cte = "base64"
        else:
            cte = "quoted-printable"
            if len(lines) <= 10:
                return cte, quoted
    if cte == "7bit":
        return cte, plain.decode("ascii")
    if cte == "8bit":
        return cte, plain.decode("ascii", "surrogateescape")
    if cte == "quoted-printable":
        return cte, quoprimime.body_encode(plain.decode("latin-1"), policy.max_line_length)
    if cte == "base64":
        return cte, _encode_base64(linesep.join(lines) + linesep, policy.max_line_length)
    raise ValueError(f"Unknown content transfer encoding {cte}")


def set_text_content(msg, string, subtype="plain", charset="utf-8", cte=None, disposition=None, filename=None, cid=None,
                     params=None, headers=None):
    """Set a text."""
    _prepare_set(msg, "text", subtype, headers)
    cte, payload = _encode_text(string, charset, cte, msg.policy)
    msg.set_payload(payload)
    msg.set_param("charset", email.charset.ALIASES.get(charset, charset), replace=True)
    msg["Content-Transfer-Encoding"] = cte
    _finalize_set(msg, disposition, filename, cid, params)


def set_message_content(msg, message, subtype="rfc822", cte=None, disposition=None, filename=None, cid=None,
                        params=None, headers=None):
    """Set a message. Those may not be encoded (RFC 2046, 5.2)."""
    if subtype == "partial":
        raise ValueError("message/partial is not supported for Message objects")
    allowed = {"rfc822": ("8bit", "7bit", "binary"), "external-body": ("7bit",)}.get(subtype)
    if allowed is not None and cte is not None and cte not in allowed:
        raise ValueError(f"message/{subtype} parts do not support cte={cte}")
    if subtype == "external-body" or cte is None:
        cte = "8bit" if subtype == "rfc822" else "7bit"
    _prepare_set(msg, "message", subtype, headers)
    msg.set_payload([message])
    msg["Content-Transfer-Encoding"] = cte
    _finalize_set(msg, disposition, filename, cid, params)


def set_bytes_content(msg, data, maintype, subtype, cte="base64", disposition=None, filename=None, cid=None,
                      params=None, headers=None):
    """Set bytes."""
    _prepare_set(msg, maintype, subtype, headers)
    if cte == "base64":
        data = _encode_base64(data, max_line_length=msg.policy.max_line_length)
    elif cte == "quoted-printable":
        data = _quoted_bytes(data)
    elif cte == "7bit":
        data = data.decode("ascii")
    elif cte in ("8bit", "binary"):
        data = data.decode("ascii", "surrogateescape")
    msg.set_payload(data)
    msg["Content-Transfer-Encoding"] = cte
    _finalize_set(msg, disposition, filename, cid, params)


def _quoted_bytes(data):
    """Return bytes as quoted-printable text in which line ends are escaped too."""
    import quopri
    pieces = []
    width = 0
    for i in range(len(data)):
        c = bytes(data[i:i + 1])
        alone = c == b"." and width == 0 and bytes(data[i + 1:i + 2]) in (b"", b"\n", b"\r", b"\0")
        text = quopri.quote(c) if alone or c in b"\r\n" or quopri.needsquoting(c, True, False) else c
        room = 76 - width
        if len(text) == 3 and room <= 3 or len(text) == 1 and room <= 1 and i + 1 != len(data) and data[i + 1] != 10:
            pieces.append(b"=\n")
            width = 0
        pieces.append(text)
        width += len(text)
    return b"".join(pieces).decode("ascii")


raw_data_manager.add_set_handler(str, set_text_content)
raw_data_manager.add_set_handler(email.message.Message, set_message_content)
for _type in (bytes, bytearray, memoryview):
    raw_data_manager.add_set_handler(_type, set_bytes_content)
del _type
