"""Tables as text: fields between commas, or as a dialect says. Follows the reference of the module and PEP 305."""

import re
import types
from _csv import field_size_limit, make_reader, make_writer
from io import StringIO

__all__ = ["QUOTE_MINIMAL", "QUOTE_ALL", "QUOTE_NONNUMERIC", "QUOTE_NONE", "QUOTE_STRINGS", "QUOTE_NOTNULL", "Error",
           "Dialect", "excel", "excel_tab", "field_size_limit", "reader", "writer", "register_dialect", "get_dialect",
           "list_dialects", "Sniffer", "unregister_dialect", "DictReader", "DictWriter", "unix_dialect"]

__version__ = "1.0"

QUOTE_MINIMAL, QUOTE_ALL, QUOTE_NONNUMERIC, QUOTE_NONE, QUOTE_STRINGS, QUOTE_NOTNULL = range(6)


class Error(Exception):
    __module__ = "_csv"


_dialects = {}
_absent = object()


class _Settings:
    """What a dialect and keywords come to, checked."""

    __slots__ = ("delimiter", "doublequote", "escapechar", "lineterminator", "quotechar", "quoting",
                 "skipinitialspace", "strict")
    _defaults = {"delimiter": ",", "doublequote": True, "escapechar": None, "lineterminator": "\r\n",
                 "quotechar": '"', "quoting": QUOTE_MINIMAL, "skipinitialspace": False, "strict": False}

    def __init__(self, dialect=None, given={}):
        for name in given:
            if name not in self._defaults:
                raise TypeError(f"this function got an unexpected keyword argument {name!r}")
        if isinstance(dialect, str):
            dialect = get_dialect(dialect)
        values = {}
        for name, default in self._defaults.items():
            value = given.get(name, _absent)
            if value is _absent and dialect is not None:
                value = getattr(dialect, name, _absent)
            values[name] = default if value is _absent else value
            if name == "quoting" and value is _absent and values.get("quotechar", "") is None:
                values[name] = QUOTE_NONE
        if values["quotechar"] is None and given.get("quoting", getattr(dialect, "quoting", _absent)) is _absent:
            values["quoting"] = QUOTE_NONE
        for name in ("delimiter", "escapechar", "quotechar"):
            value = values[name]
            if value is None and name != "delimiter":
                continue
            if not isinstance(value, str):
                kind = "string" if name == "delimiter" else "string or None"
                raise TypeError(f'"{name}" must be {kind}, not {type(value).__name__}')
            if len(value) != 1:
                raise TypeError(f'"{name}" must be a 1-character string')
        quoting = values["quoting"]
        if type(quoting) is not int:
            raise TypeError('"quoting" must be an integer')
        if not 0 <= quoting <= 5:
            raise TypeError('bad "quoting" value')
        if values["lineterminator"] is None:
            raise TypeError("lineterminator must be set")
        if not isinstance(values["lineterminator"], str):
            raise TypeError(f'"lineterminator" must be a string, not {type(values["lineterminator"]).__name__}')
        if quoting != QUOTE_NONE and values["quotechar"] is None:
            raise TypeError("quotechar must be set if quoting enabled")
        delimiter, escape, quote = values["delimiter"], values["escapechar"], values["quotechar"]
        for name in ("delimiter", "escapechar", "quotechar"):
            value = values[name]
            if value is not None and (value in "\r\n" or value == " " and name != "delimiter"
                                      and values["skipinitialspace"]):
                raise ValueError(f"bad {name} value")
        if delimiter == " " and values["skipinitialspace"]:
            raise ValueError("bad delimiter value")
        terminator = values["lineterminator"]
        for name, value in (("delimiter", delimiter), ("escapechar", escape), ("quotechar", quote)):
            if value is not None and value in terminator:
                raise ValueError(f"bad {name} or lineterminator value")
        for a, b in (("delimiter", "escapechar"), ("delimiter", "quotechar"), ("escapechar", "quotechar")):
            if values[a] is not None and values[a] == values[b]:
                raise ValueError(f"bad {a} or {b} value")
        for name, value in values.items():
            if name in ("doublequote", "skipinitialspace", "strict"):
                value = bool(value)
            object.__setattr__(self, name, value)

    def __setattr__(self, name, value):
        if name in self._defaults:
            raise AttributeError(f"attribute {name!r} of '_csv.Dialect' objects is not writable")
        raise AttributeError(f"'_csv.Dialect' object has no attribute {name!r}")

    def __delattr__(self, name):
        self.__setattr__(name, None)

    def __reduce__(self):
        raise TypeError("cannot pickle 'Dialect' instances")


def register_dialect(name, /, dialect=None, **fmtparams):
    """Give a dialect a name."""
    if not isinstance(name, str):
        raise TypeError("dialect name must be a string")
    _dialects[name] = _Settings(dialect, fmtparams)


def unregister_dialect(name):
    if name not in _dialects:
        raise Error("unknown dialect")
    del _dialects[name]


def get_dialect(name):
    try:
        return _dialects[name]
    except (KeyError, TypeError) as e:
        if isinstance(e, TypeError):
            raise
        raise Error("unknown dialect") from None


def list_dialects():
    return list(_dialects)


def reader(iterable, /, dialect=_absent, **fmtparams):
    """Read rows from an iterable of lines."""
    lines = iter(iterable)
    return make_reader(lines, _Settings("excel" if dialect is _absent else dialect, fmtparams), Error)


def writer(csvfile, /, dialect=_absent, **fmtparams):
    """Write rows to a file."""
    settings = _Settings("excel" if dialect is _absent else dialect, fmtparams)
    write = getattr(csvfile, "write", None)
    if not callable(write):
        raise TypeError("argument 1 must have a \"write\" method")
    return make_writer(write, settings, Error)


class Dialect:
    """How a table is written; attributes left None stand for the defaults."""

    _name = ""
    _valid = False
    delimiter = None
    quotechar = None
    escapechar = None
    doublequote = None
    skipinitialspace = None
    lineterminator = None
    quoting = None

    def __init__(self):
        if self.__class__ != Dialect:
            self._valid = True
        try:
            _Settings(self)
        except TypeError as e:
            raise Error(str(e)) from None


class excel(Dialect):
    """What Excel writes."""
    delimiter = ","
    quotechar = '"'
    doublequote = True
    skipinitialspace = False
    lineterminator = "\r\n"
    quoting = QUOTE_MINIMAL


class excel_tab(excel):
    """What Excel writes between tabs."""
    delimiter = "\t"


class unix_dialect(Dialect):
    """What Unix programs write."""
    delimiter = ","
    quotechar = '"'
    doublequote = True
    skipinitialspace = False
    lineterminator = "\n"
    quoting = QUOTE_ALL


register_dialect("excel", excel)
register_dialect("excel-tab", excel_tab)
register_dialect("unix", unix_dialect)


class DictReader:
    """Reads rows as dicts; the first row names the fields unless they are given."""

    def __init__(self, f, fieldnames=None, restkey=None, restval=None, dialect="excel", *args, **kwds):
        if fieldnames is not None and iter(fieldnames) is fieldnames:
            fieldnames = list(fieldnames)
        self._fieldnames = fieldnames
        self.restkey = restkey
        self.restval = restval
        self.reader = reader(f, dialect, *args, **kwds)
        self.dialect = dialect
        self.line_num = 0

    def __iter__(self):
        return self

    @property
    def fieldnames(self):
        if self._fieldnames is None:
            try:
                self._fieldnames = next(self.reader)
            except StopIteration:
                pass
        self.line_num = self.reader.line_num
        return self._fieldnames

    @fieldnames.setter
    def fieldnames(self, value):
        self._fieldnames = value

    def __next__(self):
        if self.line_num == 0:
            self.fieldnames
        row = next(self.reader)
        self.line_num = self.reader.line_num
        while row == []:
            row = next(self.reader)
        d = dict(zip(self.fieldnames, row))
        known, got = len(self.fieldnames), len(row)
        if known < got:
            d[self.restkey] = row[known:]
        elif known > got:
            for key in self.fieldnames[got:]:
                d[key] = self.restval
        return d

    __class_getitem__ = classmethod(types.GenericAlias)


class DictWriter:
    """Writes dicts as rows."""

    def __init__(self, f, fieldnames, restval="", extrasaction="raise", dialect="excel", *args, **kwds):
        if fieldnames is not None and iter(fieldnames) is fieldnames:
            fieldnames = list(fieldnames)
        self.fieldnames = fieldnames
        self.restval = restval
        extrasaction = extrasaction.lower()
        if extrasaction not in ("raise", "ignore"):
            raise ValueError(f"extrasaction ({extrasaction}) must be 'raise' or 'ignore'")
        self.extrasaction = extrasaction
        self.writer = writer(f, dialect, *args, **kwds)

    def writeheader(self):
        return self.writerow(dict(zip(self.fieldnames, self.fieldnames)))

    def _values(self, rowdict):
        if self.extrasaction == "raise":
            wrong = rowdict.keys() - self.fieldnames
            if wrong:
                raise ValueError("dict contains fields not in fieldnames: " + ", ".join(repr(x) for x in wrong))
        return (rowdict.get(key, self.restval) for key in self.fieldnames)

    def writerow(self, rowdict):
        return self.writer.writerow(self._values(rowdict))

    def writerows(self, rowdicts):
        return self.writer.writerows(map(self._values, rowdicts))

    __class_getitem__ = classmethod(types.GenericAlias)


class Sniffer:
    """Guesses a dialect from a sample."""

    def __init__(self):
        self.preferred = [",", "\t", ";", " ", ":"]

    def sniff(self, sample, delimiters=None):
        """A dialect in which the sample makes sense."""
        quote, doubles, delimiter, skips = self._by_quotes(sample, delimiters)
        if not delimiter:
            delimiter, skips = self._by_counts(sample, delimiters)
        if not delimiter:
            raise Error("Could not determine delimiter")

        class dialect(Dialect):
            _name = "sniffed"
            lineterminator = "\r\n"
            quoting = QUOTE_MINIMAL

        dialect.doublequote = doubles
        dialect.delimiter = delimiter
        dialect.quotechar = quote or '"'
        dialect.skipinitialspace = skips
        return dialect

    def _by_quotes(self, data, delimiters):
        for pattern in (r"(?P<delim>[^\w\n\"'])(?P<space> ?)(?P<quote>[\"']).*?(?P=quote)(?P=delim)",
                        r"(?:^|\n)(?P<quote>[\"']).*?(?P=quote)(?P<delim>[^\w\n\"'])(?P<space> ?)",
                        r"(?P<delim>[^\w\n\"'])(?P<space> ?)(?P<quote>[\"']).*?(?P=quote)(?:$|\n)",
                        r"(?:^|\n)(?P<quote>[\"']).*?(?P=quote)(?:$|\n)"):
            found = list(re.compile(pattern, re.DOTALL | re.MULTILINE).finditer(data))
            if found:
                break
        else:
            return "", False, None, False
        quotes, counts, spaces = {}, {}, 0
        for m in found:
            groups = m.groupdict()
            quotes[groups["quote"]] = quotes.get(groups["quote"], 0) + 1
            key = groups.get("delim")
            if key and (delimiters is None or key in delimiters):
                counts[key] = counts.get(key, 0) + 1
            if groups.get("space"):
                spaces += 1
        quote = max(quotes, key=quotes.get)
        if counts:
            delimiter = max(counts, key=counts.get)
            skips = counts[delimiter] == spaces
            if delimiter == "\n":
                delimiter = ""
        else:
            delimiter, skips = "", False
        d, q = re.escape(delimiter), quote
        doubled = re.compile(rf"(({d})|^)\W*{q}[^{d}\n]*{q}[^{d}\n]*{q}\W*(({d})|$)", re.MULTILINE)
        return quote, bool(doubled.search(data)), delimiter, skips

    def _by_counts(self, data, delimiters):
        lines = list(filter(None, data.split("\n")))
        characters = [chr(c) for c in range(127)]
        best = {}
        chunk = min(10, len(lines))
        tables = {c: {} for c in characters}
        start, end, seen = 0, chunk, 0
        while start < len(lines):
            seen += 1
            for line in lines[start:end]:
                for c in characters:
                    n = line.count(c)
                    tables[c][n] = tables[c].get(n, 0) + 1
            modes = {}
            for c, table in tables.items():
                items = list(table.items())
                if len(items) == 1 and items[0][0] == 0:
                    continue
                if len(items) > 1:
                    top = max(items, key=lambda x: x[1])
                    items.remove(top)
                    modes[c] = (top[0], top[1] - sum(x[1] for x in items))
                else:
                    modes[c] = items[0]
            total = float(min(chunk * seen, len(lines)))
            consistency = 1.0
            while not best and consistency >= 0.9:
                for c, (n, share) in modes.items():
                    if n > 0 and share > 0 and share / total >= consistency and (delimiters is None or c in delimiters):
                        best[c] = (n, share)
                consistency -= 0.01
            if len(best) == 1:
                delimiter = next(iter(best))
                return delimiter, lines[0].count(delimiter) == lines[0].count(f"{delimiter} ")
            start = end
            end += chunk
        if not best:
            return "", 0
        for d in self.preferred:
            if d in best:
                return d, lines[0].count(d) == lines[0].count(f"{d} ")
        _, delimiter = max((v, k) for k, v in best.items())
        return delimiter, lines[0].count(delimiter) == lines[0].count(f"{delimiter} ")

    def has_header(self, sample):
        """Whether the first row seems to be of another kind than the others."""
        rows = reader(StringIO(sample), self.sniff(sample))
        header = next(rows)
        kinds = dict.fromkeys(range(len(header)))
        for checked, row in enumerate(rows):
            if checked > 20:
                break
            if len(row) != len(header):
                continue
            for column in list(kinds):
                try:
                    complex(row[column])
                    kind = complex
                except (ValueError, OverflowError):
                    kind = len(row[column])
                if kind != kinds[column]:
                    if kinds[column] is None:
                        kinds[column] = kind
                    else:
                        del kinds[column]
        votes = 0
        for column, kind in kinds.items():
            if isinstance(kind, int):
                votes += 1 if len(header[column]) != kind else -1
            else:
                try:
                    kind(header[column])
                    votes -= 1
                except (ValueError, TypeError):
                    votes += 1
        return votes > 0
