"""Policies: what a message, its parser and its generator do where RFCs and habits leave a choice."""

import abc

from email import charset as _charset
from email import header
from email.utils import _has_surrogates

__all__ = ["Policy", "Compat32", "compat32"]


class _PolicyBase:
    """A set of named values that does not change; the class attributes are what there is, and the defaults."""

    def __init__(self, **kw):
        for name, value in kw.items():
            self._check(name)
            super().__setattr__(name, value)

    def _check(self, name):
        if not hasattr(self, name):
            raise TypeError(f"{name!r} is an invalid keyword argument for {self.__class__.__name__}")

    def __repr__(self):
        return f"{self.__class__.__name__}({', '.join(f'{n}={v!r}' for n, v in self.__dict__.items())})"

    def clone(self, **kw):
        """Return a policy that differs in the values named."""
        new = self.__class__.__new__(self.__class__)
        for name, value in self.__dict__.items():
            object.__setattr__(new, name, value)
        for name, value in kw.items():
            self._check(name)
            object.__setattr__(new, name, value)
        return new

    def __setattr__(self, name, value):
        if hasattr(self, name):
            raise AttributeError(f"{self.__class__.__name__!r} object attribute {name!r} is read-only")
        raise AttributeError(f"{self.__class__.__name__!r} object has no attribute {name!r}")

    def __add__(self, other):
        """Return a policy with what the other says put over what this one says."""
        return self.clone(**other.__dict__)


class Policy(_PolicyBase, metaclass=abc.ABCMeta):
    """What all policies have.

    raise_on_defect: whether defects are raised; else they are noted in `defects`.
    linesep: what ends lines.
    cte_type: '7bit' or '8bit': what a transport can carry.
    max_line_length: at most so long are lines of headers, as far as possible; None or 0 for any length.
    mangle_from_: whether lines that begin with 'From ' get a '>'.
    message_factory: what parsers make messages with.
    verify_generated_headers: whether headers are refused that would break the message.
    """

    raise_on_defect = False
    linesep = "\n"
    cte_type = "8bit"
    max_line_length = 78
    mangle_from_ = False
    message_factory = None
    verify_generated_headers = True

    def handle_defect(self, obj, defect):
        """Raise a defect, or note it in the object."""
        if self.raise_on_defect:
            raise defect
        self.register_defect(obj, defect)

    def register_defect(self, obj, defect):
        """Note a defect."""
        obj.defects.append(defect)

    def header_max_count(self, name):
        """Return how many headers of that name there may be, None for any number."""
        return None

    @abc.abstractmethod
    def header_source_parse(self, sourcelines):
        """Return the (name, value) that a message is to keep for the lines of a header."""
        raise NotImplementedError

    @abc.abstractmethod
    def header_store_parse(self, name, value):
        """Return the (name, value) that a message is to keep for what a program sets."""
        raise NotImplementedError

    @abc.abstractmethod
    def header_fetch_parse(self, name, value):
        """Return the value that a program gets for what a message keeps."""
        raise NotImplementedError

    @abc.abstractmethod
    def fold(self, name, value):
        """Return a header as text for a generator."""
        raise NotImplementedError

    @abc.abstractmethod
    def fold_binary(self, name, value):
        """Return a header as bytes for a generator."""
        raise NotImplementedError


class Compat32(Policy):
    """What the package did in Python 3.2: headers are text as it stands."""

    mangle_from_ = True

    def header_source_parse(self, sourcelines):
        name, value = sourcelines[0].split(":", 1)
        value = "".join((value.lstrip(" \t"), *sourcelines[1:]))
        return name, value.rstrip("\r\n")

    def header_store_parse(self, name, value):
        return name, value

    def header_fetch_parse(self, name, value):
        if isinstance(value, str) and _has_surrogates(value):
            return header.Header(value, charset=_charset.UNKNOWN8BIT, header_name=name)
        return value

    def fold(self, name, value):
        return self._fold(name, value, sanitize=True)

    def fold_binary(self, name, value):
        return self._fold(name, value, sanitize=self.cte_type == "7bit").encode("ascii", "surrogateescape")

    def _fold(self, name, value, sanitize):
        if isinstance(value, str):
            if not _has_surrogates(value):
                value = header.Header(value, header_name=name)
            elif sanitize:
                value = header.Header(value, charset=_charset.UNKNOWN8BIT, header_name=name)
            # Bytes of an unknown encoding can be broken nowhere: they stay on their line.
        if not isinstance(value, str):
            value = value.encode(linesep=self.linesep, maxlinelen=self.max_line_length or 0)
        return f"{name}: {value}{self.linesep}"


compat32 = Compat32()
