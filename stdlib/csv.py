"""Tables as text: fields between commas, or as a dialect says. Follows the reference of the module and PEP 305."""

import re
import types
from io import StringIO

__all__ = ["QUOTE_MINIMAL", "QUOTE_ALL", "QUOTE_NONNUMERIC", "QUOTE_NONE", "QUOTE_STRINGS", "QUOTE_NOTNULL", "Error",
           "Dialect", "excel", "excel_tab", "field_size_limit", "reader", "writer", "register_dialect", "get_dialect",
           "list_dialects", "Sniffer", "unregister_dialect", "DictReader", "DictWriter", "unix_dialect"]

__version__ = "1.0"

QUOTE_MINIMAL, QUOTE_ALL, QUOTE_NONNUMERIC, QUOTE_NONE, QUOTE_STRINGS, QUOTE_NOTNULL = range(6)


class Error(Exception):
    __module__ = "_csv"


_dialects = {}
_limit = [128 * 1024]


def field_size_limit(new_limit=None, /):
    """The greatest size of a field; an argument sets another one."""
    old = _limit[0]
    if new_limit is not None:
        if not isinstance(new_limit, int):
            raise TypeError("limit must be an integer")
        _limit[0] = new_limit
    return old


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


class _Reader:
    """Reads rows from lines."""

    __module__ = "_csv"

    def __init__(self, iterable, dialect, given):
        self._lines = iter(iterable)
        self._dialect = d = _Settings(dialect, given)
        self.line_num = 0
        # Most lines can be cut without looking at each character.
        self._is_simple = (d.quoting in (QUOTE_MINIMAL, QUOTE_ALL, QUOTE_NONE) and not d.skipinitialspace
                           and d.escapechar is None and (d.doublequote or d.quoting == QUOTE_NONE))
        self._match_field = None

    @property
    def dialect(self):
        return self._dialect

    def __iter__(self):
        return self

    def _cut(self, line):
        """The row that a line is by itself; None where that takes a closer look."""
        body = line.rstrip("\r\n")
        if "\n" in body or "\r" in body or len(body) > _limit[0]:
            return None
        d = self._dialect
        quote = d.quotechar
        if d.quoting == QUOTE_NONE or quote not in body:
            return body.split(d.delimiter) if body else []
        if self._match_field is None:
            quote, delimiter = re.escape(quote), re.escape(d.delimiter)
            self._match_field = re.compile(
                f"(?:{quote}([^{quote}]*(?:{quote}{quote}[^{quote}]*)*){quote}|((?!{quote})[^{delimiter}]*))"
                f"(?:({delimiter})|$)").match
            quote = d.quotechar
        row, place = [], 0
        while True:
            found = self._match_field(body, place)
            if found is None:
                return None
            quoted, plain, more = found.groups()
            row.append(plain if quoted is None else quoted.replace(quote * 2, quote))
            if more is None:
                return row
            place = found.end()

    def __next__(self):
        pending = None
        if self._is_simple:
            pending = next(self._lines)
            if isinstance(pending, str):
                row = self._cut(pending)
                if row is not None:
                    self.line_num += 1
                    return row
        return self._scan(pending)

    def _scan(self, pending):
        """The next row, character by character, from the line `pending` if there is one."""
        d = self._dialect
        delimiter, escape = d.delimiter, d.escapechar
        quoting = d.quoting
        quote = d.quotechar if quoting != QUOTE_NONE else None
        skips, strict, doubles = d.skipinitialspace, d.strict, d.doublequote
        row, field = [], []
        was_quoted = False
        state = "row"

        def save():
            nonlocal field, was_quoted
            text = "".join(field)
            field = []
            if text and not was_quoted and quoting in (QUOTE_NONNUMERIC, QUOTE_STRINGS):
                value = float(text)
            elif not was_quoted and not text and quoting in (QUOTE_NOTNULL, QUOTE_STRINGS):
                value = None
            else:
                value = text
            was_quoted = False
            row.append(value)

        def add(c):
            if len(field) >= _limit[0]:
                raise Error(f"field larger than field limit ({_limit[0]})")
            field.append(c)

        while True:
            try:
                line = next(self._lines) if pending is None else pending
                pending = None
            except StopIteration:
                if field or state == "quoted" or state == "escape in quoted":
                    if strict:
                        raise Error("unexpected end of data") from None
                    save()
                    return row
                if row or state not in ("row",):
                    if state == "field start" and not row:
                        raise
                    if strict and state != "row":
                        raise Error("unexpected end of data") from None
                    save()
                    return row
                raise
            if not isinstance(line, str):
                raise Error(f"iterator should return strings, not {type(line).__name__} "
                            "(the file should be opened in text mode)")
            self.line_num += 1
            for c in line:
                if state == "row":
                    if c in "\r\n":
                        state = "eat"
                        continue
                    state = "start"
                if state == "start":
                    if c in "\r\n":
                        save()
                        state = "eat"
                    elif c == quote:
                        was_quoted = True
                        state = "quoted"
                    elif c == escape:
                        state = "escape"
                    elif c == " " and skips:
                        pass
                    elif c == delimiter:
                        save()
                    else:
                        add(c)
                        state = "field"
                elif state in ("field", "escaped end"):
                    if c in "\r\n":
                        save()
                        state = "eat"
                    elif c == escape:
                        state = "escape"
                    elif c == delimiter:
                        save()
                        state = "start"
                    else:
                        add(c)
                elif state == "quoted":
                    if c == escape:
                        state = "escape in quoted"
                    elif c == quote:
                        state = "quote in quoted" if doubles else "field"
                    else:
                        add(c)
                elif state == "quote in quoted":
                    if c == quote:
                        add(c)
                        state = "quoted"
                    elif c == delimiter:
                        save()
                        state = "start"
                    elif c in "\r\n":
                        save()
                        state = "eat"
                    elif not strict:
                        add(c)
                        state = "field"
                    else:
                        raise Error(f"'{delimiter}' expected after '{quote}'")
                elif state == "escape":
                    add(c)
                    state = "escaped end" if c in "\r\n" else "field"
                elif state == "escape in quoted":
                    add(c)
                    state = "quoted"
                elif state == "eat":
                    if c not in "\r\n":
                        raise Error("new-line character seen in unquoted field - do you need to open the file "
                                    "with newline=''?")
            # The line is over.
            if state in ("row", "eat"):
                return row
            if state == "escape":
                add("\n")
                state = "field"
                continue
            if state == "escape in quoted":
                add("\n")
                state = "quoted"
                continue
            if state in ("quoted", "escaped end"):
                continue
            if state in ("start", "field", "quote in quoted"):
                save()
                return row


def reader(iterable, /, dialect=_absent, **fmtparams):
    """Read rows from an iterable of lines."""
    return _Reader(iterable, "excel" if dialect is _absent else dialect, fmtparams)


class _Writer:
    """Writes rows to a file."""

    __module__ = "_csv"

    def __init__(self, file, dialect, given):
        self._dialect = _Settings(dialect, given)
        write = getattr(file, "write", None)
        if not callable(write):
            raise TypeError("argument 1 must have a \"write\" method")
        self._write = write

    @property
    def dialect(self):
        return self._dialect

    def _plain(self, texts):
        """The row of fields that need neither quotes nor escapes; None where some may."""
        d = self._dialect
        if d.quoting not in (QUOTE_MINIMAL, QUOTE_NONE) or d.skipinitialspace or d.escapechar is not None:
            return None
        text = d.delimiter.join(texts)
        if (text.count(d.delimiter) != len(texts) - 1 or not text or "\n" in text or "\r" in text
                or d.quotechar is not None and d.quotechar in text):
            return None
        if d.lineterminator not in ("\r\n", "\n") and any(c in text for c in d.lineterminator):
            return None
        return text

    def _field(self, text, quoted, alone):
        d = self._dialect
        special = (d.delimiter, d.escapechar, d.quotechar, "\r", "\n", *d.lineterminator)
        out = []
        for c in text:
            if c in special:
                wants_escape = d.quoting == QUOTE_NONE
                if not wants_escape:
                    if c == d.quotechar:
                        if d.doublequote:
                            out.append(c)
                        else:
                            wants_escape = True
                    elif c == d.escapechar:
                        wants_escape = True
                    if not wants_escape:
                        quoted = True
                if wants_escape:
                    if d.escapechar is None:
                        raise Error("need to escape, but no escapechar set")
                    out.append(d.escapechar)
            out.append(c)
        if not text and alone:
            if d.quoting == QUOTE_NONE or d.quoting in (QUOTE_STRINGS, QUOTE_NOTNULL) and not quoted:
                raise Error("single empty field record must be quoted")
            quoted = True
        text = "".join(out)
        return d.quotechar + text + d.quotechar if quoted else text

    def writerow(self, row, /):
        """Write a row."""
        d = self._dialect
        try:
            fields = list(row)
        except TypeError:
            raise Error(f"iterable expected, not {type(row).__name__}") from None
        texts = [value if isinstance(value, str) else "" if value is None else str(value) for value in fields]
        line = self._plain(texts)
        if line is None:
            alone = len(fields) == 1
            line = d.delimiter.join([self._field(text, self._wants_quotes(value, text), alone)
                                     for value, text in zip(fields, texts)])
        return self._write(line + d.lineterminator)

    def _wants_quotes(self, value, text):
        """Whether a field is quoted whatever its text."""
        d = self._dialect
        if d.quoting == QUOTE_ALL:
            return True
        if d.quoting == QUOTE_NONNUMERIC:
            quoted = not hasattr(value, "__float__") and not hasattr(value, "__index__")
        elif d.quoting == QUOTE_STRINGS:
            quoted = isinstance(value, str)
        elif d.quoting == QUOTE_NOTNULL:
            quoted = value is not None
        else:
            quoted = False
        is_blank = text == " " * len(text) and text and d.delimiter == " " and d.skipinitialspace
        return quoted or bool(is_blank)

    def writerows(self, rows, /):
        """Write several rows."""
        for row in rows:
            self.writerow(row)


def writer(csvfile, /, dialect=_absent, **fmtparams):
    """Write rows to a file."""
    return _Writer(csvfile, "excel" if dialect is _absent else dialect, fmtparams)


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
