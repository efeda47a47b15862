"""Headers as objects: texts that know what they say (`datetime`, `addresses`, `params`), by their names.

A header's class is put together from one of the classes here, for the kind of value, and BaseHeader; HeaderRegistry
does that.
"""

from types import MappingProxyType

from email import _structured, errors, utils


class Address:
    """A mailbox: a name, and username@domain."""

    def __init__(self, display_name="", username="", domain="", addr_spec=None):
        inputs = "".join(filter(None, (display_name, username, domain, addr_spec)))
        if "\r" in inputs or "\n" in inputs:
            raise ValueError("invalid arguments; address parts cannot contain CR or LF")
        if addr_spec is not None:
            if username or domain:
                raise TypeError("addrspec specified when username and/or domain also specified")
            tree, rest = _structured.parse_addr_spec(addr_spec)
            if rest:
                raise ValueError(f"Invalid addr_spec; only '{tree}' could be parsed from '{addr_spec}'")
            if tree.all_defects:
                raise tree.all_defects[0]
            username, domain = tree.local_part, tree.domain
        self._display_name = display_name
        self._username = username
        self._domain = domain

    @property
    def display_name(self):
        return self._display_name

    @property
    def username(self):
        return self._username

    @property
    def domain(self):
        return self._domain

    @property
    def addr_spec(self):
        """username@domain, quoted where it must be."""
        local = self.username
        if not _structured.DOT_ATOM_ENDS.isdisjoint(local):
            local = _structured.quote_string(local)
        if self.domain:
            return f"{local}@{self.domain}"
        return local or "<>"

    def __repr__(self):
        return (f"{self.__class__.__name__}(display_name={self.display_name!r}, username={self.username!r}, "
                f"domain={self.domain!r})")

    def __str__(self):
        name = self.display_name
        if not _structured.SPECIALS.isdisjoint(name):
            name = _structured.quote_string(name)
        if not name:
            return self.addr_spec
        return f"{name} <{'' if self.addr_spec == '<>' else self.addr_spec}>"

    def __eq__(self, other):
        if not isinstance(other, Address):
            return NotImplemented
        return (self.display_name, self.username, self.domain) == (other.display_name, other.username, other.domain)


class Group:
    """Addresses under a name; without a name one address."""

    def __init__(self, display_name=None, addresses=None):
        self._display_name = display_name
        self._addresses = tuple(addresses or ())

    @property
    def display_name(self):
        return self._display_name

    @property
    def addresses(self):
        return self._addresses

    def __repr__(self):
        return f"{self.__class__.__name__}(display_name={self.display_name!r}, addresses={self.addresses!r}"

    def __str__(self):
        if self.display_name is None and len(self.addresses) == 1:
            return str(self.addresses[0])
        name = self.display_name
        if name is not None and not _structured.SPECIALS.isdisjoint(name):
            name = _structured.quote_string(name)
        addresses = ", ".join(str(address) for address in self.addresses)
        return f"{name}:{' ' if addresses else ''}{addresses};"

    def __eq__(self, other):
        if not isinstance(other, Group):
            return NotImplemented
        return self.display_name == other.display_name and self.addresses == other.addresses


class BaseHeader(str):
    """A header's value as text, decoded; `name`, `defects`, and what the kind of header adds.

    The class for the kind has `parse(value, kwds)`, which sets kwds['decoded'], kwds['parse_tree'] and what its `init`
    takes, and may have `max_count`.
    """

    def __new__(cls, name, value):
        kwds = {"defects": []}
        cls.parse(value, kwds)
        decoded = kwds.pop("decoded")
        if utils._has_surrogates(decoded):
            decoded = utils._sanitize(decoded)
        self = str.__new__(cls, decoded)
        self.init(name, **kwds)
        return self

    def init(self, name, *, parse_tree, defects):
        """Take what `parse` found."""
        self._name = name
        self._parse_tree = parse_tree
        self._defects = defects

    @property
    def name(self):
        return self._name

    @property
    def defects(self):
        return tuple(self._defects)

    def __reduce__(self):
        return _reconstruct_header, (self.__class__.__name__, self.__class__.__bases__, str(self)), self.__getstate__()

    @classmethod
    def _reconstruct(cls, value):
        return str.__new__(cls, value)

    def fold(self, *, policy):
        """Return the header, its name included, as lines for a message."""
        return _structured.fold_header(self.name, self._parse_tree, policy)


def _reconstruct_header(cls_name, bases, value):
    return type(cls_name, bases, {})._reconstruct(value)


class _ParsedHeader:
    """A header whose text is that of its tree."""

    @classmethod
    def parse(cls, value, kwds):
        tree = kwds["parse_tree"] = cls.value_parser(value)
        kwds["decoded"] = str(tree)
        kwds["defects"].extend(tree.all_defects)


class UnstructuredHeader:
    """Text."""

    max_count = None
    value_parser = staticmethod(_structured.parse_unstructured)

    @classmethod
    def parse(cls, value, kwds):
        kwds["parse_tree"] = cls.value_parser(value)
        kwds["decoded"] = str(kwds["parse_tree"])


class UniqueUnstructuredHeader(UnstructuredHeader):
    """Text that there is once in a message."""

    max_count = 1


class DateHeader:
    """A moment, from its text or a datetime; `datetime` is None where it cannot be read."""

    max_count = None
    value_parser = staticmethod(_structured.parse_unstructured)

    @classmethod
    def parse(cls, value, kwds):
        kwds["datetime"] = None
        kwds["parse_tree"] = _structured.Tree("date")
        if not value:
            kwds["defects"].append(errors.HeaderMissingRequiredValue())
            kwds["decoded"] = ""
            return
        if isinstance(value, str):
            kwds["decoded"] = value
            try:
                value = utils.parsedate_to_datetime(value)
            except ValueError:
                kwds["defects"].append(errors.InvalidDateDefect("Invalid date value or format"))
                return
        kwds["datetime"] = value
        kwds["decoded"] = utils.format_datetime(value)
        kwds["parse_tree"] = cls.value_parser(kwds["decoded"])

    def init(self, *args, **kw):
        self._datetime = kw.pop("datetime")
        super().init(*args, **kw)

    @property
    def datetime(self):
        return self._datetime


class UniqueDateHeader(DateHeader):
    """A moment that there is once in a message."""

    max_count = 1


class AddressHeader:
    """Addresses, from their text, or from one Address or Group or several."""

    max_count = None
    value_parser = staticmethod(_structured.parse_addresses)

    @classmethod
    def parse(cls, value, kwds):
        if isinstance(value, str):
            tree = cls.value_parser(value)
            groups = [Group(item.display_name, [Address(*(part or "" for part in mailbox))
                                                for mailbox in item.mailboxes])
                      for item in tree if hasattr(item, "mailboxes")]
            kwds["defects"] = tree.all_defects
        else:
            tree = None
            items = value if hasattr(value, "__iter__") else [value]
            groups = [item if hasattr(item, "addresses") else Group(None, [item]) for item in items]
        kwds["groups"] = groups
        kwds["decoded"] = ", ".join(str(group) for group in groups)
        kwds["parse_tree"] = cls.value_parser(kwds["decoded"]) if tree is None else tree

    def init(self, *args, **kw):
        self._groups = tuple(kw.pop("groups"))
        super().init(*args, **kw)

    @property
    def groups(self):
        return self._groups

    @property
    def addresses(self):
        """All addresses, those of groups too."""
        return tuple(address for group in self._groups for address in group.addresses)


class UniqueAddressHeader(AddressHeader):
    """Addresses in a header that there is once in a message."""

    max_count = 1


class SingleAddressHeader(AddressHeader):
    """One address."""

    @property
    def address(self):
        if len(self.addresses) != 1:
            raise ValueError(f"value of single address header {self.name} is not a single address")
        return self.addresses[0]


class UniqueSingleAddressHeader(SingleAddressHeader):
    """One address in a header that there is once in a message."""

    max_count = 1


class MIMEVersionHeader(_ParsedHeader):
    """A version: `version`, `major`, `minor`; None where it cannot be read."""

    max_count = 1
    value_parser = staticmethod(_structured.parse_mime_version)

    def init(self, *args, **kw):
        super().init(*args, **kw)
        self._major, self._minor = self._parse_tree.major, self._parse_tree.minor

    @property
    def major(self):
        return self._major

    @property
    def minor(self):
        return self._minor

    @property
    def version(self):
        return None if self._minor is None else f"{self._major}.{self._minor}"


class ParameterizedMIMEHeader(_ParsedHeader):
    """A value with parameters, in `params`."""

    max_count = 1

    def init(self, *args, **kw):
        super().init(*args, **kw)
        self._params = {utils._sanitize(name).lower(): utils._sanitize(value)
                        for name, value in self._parse_tree.params}

    @property
    def params(self):
        return MappingProxyType(self._params)


class ContentTypeHeader(ParameterizedMIMEHeader):
    """A type: `content_type`, `maintype`, `subtype`."""

    value_parser = staticmethod(_structured.parse_content_type)

    def init(self, *args, **kw):
        super().init(*args, **kw)
        self._maintype = utils._sanitize(self._parse_tree.maintype)
        self._subtype = utils._sanitize(self._parse_tree.subtype)

    @property
    def maintype(self):
        return self._maintype

    @property
    def subtype(self):
        return self._subtype

    @property
    def content_type(self):
        return f"{self.maintype}/{self.subtype}"


class ContentDispositionHeader(ParameterizedMIMEHeader):
    """What is to be done with a part: `content_disposition`."""

    value_parser = staticmethod(_structured.parse_content_disposition)

    def init(self, *args, **kw):
        super().init(*args, **kw)
        disposition = self._parse_tree.content_disposition
        self._content_disposition = None if disposition is None else utils._sanitize(disposition)

    @property
    def content_disposition(self):
        return self._content_disposition


class ContentTransferEncodingHeader(_ParsedHeader):
    """How a part is encoded: `cte`."""

    max_count = 1
    value_parser = staticmethod(_structured.parse_content_transfer_encoding)

    def init(self, *args, **kw):
        super().init(*args, **kw)
        self._cte = utils._sanitize(self._parse_tree.cte)

    @property
    def cte(self):
        return self._cte


class MessageIDHeader(_ParsedHeader):
    """The identifier of a message."""

    max_count = 1
    value_parser = staticmethod(_structured.parse_message_id)


_default_header_map = {
    "subject": UniqueUnstructuredHeader,
    "date": UniqueDateHeader,
    "resent-date": DateHeader,
    "orig-date": UniqueDateHeader,
    "sender": UniqueSingleAddressHeader,
    "resent-sender": SingleAddressHeader,
    "to": UniqueAddressHeader,
    "resent-to": AddressHeader,
    "cc": UniqueAddressHeader,
    "resent-cc": AddressHeader,
    "bcc": UniqueAddressHeader,
    "resent-bcc": AddressHeader,
    "from": UniqueAddressHeader,
    "resent-from": AddressHeader,
    "reply-to": UniqueAddressHeader,
    "mime-version": MIMEVersionHeader,
    "content-type": ContentTypeHeader,
    "content-disposition": ContentDispositionHeader,
    "content-transfer-encoding": ContentTransferEncodingHeader,
    "message-id": MessageIDHeader,
}


class HeaderRegistry:
    """Makes headers: registry(name, value). The class is that which is registered for the name, or the default."""

    def __init__(self, base_class=BaseHeader, default_class=UnstructuredHeader, use_default_map=True):
        self.registry = dict(_default_header_map) if use_default_map else {}
        self.base_class = base_class
        self.default_class = default_class

    def map_to_type(self, name, cls):
        """Register a class for a name."""
        self.registry[name.lower()] = cls

    def __getitem__(self, name):
        cls = self.registry.get(name.lower(), self.default_class)
        return type("_" + cls.__name__, (cls, self.base_class), {})

    def __call__(self, name, value):
        return self[name](name, value)
