"""Reading dates and addresses, in the many ways in which they are written."""

__all__ = ["mktime_tz", "parsedate", "parsedate_tz", "quote"]

import re
import time

_monthnames = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
               "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
               "november", "december"]
_daynames = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
_timezones = {"UT": 0, "UTC": 0, "GMT": 0, "Z": 0, "AST": -400, "ADT": -300, "EST": -500, "EDT": -400, "CST": -600,
              "CDT": -500, "MST": -700, "MDT": -600, "PST": -800, "PDT": -700}


def parsedate_tz(data):
    """Return a date as a tuple of 10, the last the offset from UTC in seconds; None when it cannot be read."""
    fields = _parsedate_tz(data)
    if not fields:
        return None
    return (*fields[:9], fields[9] or 0)


def _date_words(data):
    """Return [day, month, year, time, zone] as they are written, the weekday left out; None when there are fewer."""
    words = data.split()
    if not words:
        return None
    if words[0].endswith(",") or words[0].lower() in _daynames:
        del words[0]
    else:
        words[0] = words[0].rpartition(",")[2]
    if len(words) == 3 and words[0].count("-") == 2:        # RFC 850: 06-Nov-94
        words[:1] = words[0].split("-")
    if len(words) == 4:
        # A zone may stick to the time.
        clock = words[3]
        sign = clock.find("+")
        if sign < 0:
            sign = clock.find("-")
        words[3:] = [clock[:sign], clock[sign:]] if sign > 0 else [clock, ""]
    return words[:5] if len(words) >= 5 else None


def _clock(text):
    """Return the words for hours, minutes and seconds."""
    parts = text.split(":")
    if len(parts) == 1 and "." in text:
        parts = text.split(".")
    if len(parts) == 2:
        parts.append("0")
    return parts if len(parts) == 3 else None


def _offset(zone):
    """Return the seconds of a zone's name or number; None where it is unknown, as -0000 says."""
    zone = zone.upper()
    if zone in _timezones:
        number = _timezones[zone]
    else:
        try:
            number = int(zone)
        except ValueError:
            return None
        if number == 0 and zone.startswith("-"):
            return None
    hours, minutes = divmod(abs(number), 100)
    return (hours * 3600 + minutes * 60) * (-1 if number < 0 else 1)


def _parsedate_tz(data):
    """Like `parsedate_tz`, with a list, and None for the offset where the date does not tell it."""
    words = _date_words(data) if data else None
    if not words:
        return None
    day, month, year, clock, zone = words
    if not (day and month and year):
        return None
    month = month.lower()
    if month not in _monthnames:
        day, month = month, day.lower()
        if month not in _monthnames:
            return None
    month = _monthnames.index(month) % 12 + 1
    day = day.removesuffix(",")
    if year.find(":") > 0:
        year, clock = clock, year
    if year.endswith(","):
        year = year[:-1]
        if not year:
            return None
    if not year[:1].isdigit():
        year, zone = zone, year
    clock = _clock(clock.removesuffix(","))
    if clock is None:
        return None
    try:
        year, day, hour, minute, second = map(int, (year, day, *clock))
    except ValueError:
        return None
    if year < 100:
        # As POSIX reads two digits.
        year += 1900 if year > 68 else 2000
    return [year, month, day, hour, minute, second, 0, 1, -1, _offset(zone)]


def parsedate(data):
    """Return a date as a tuple of 9; None when it cannot be read."""
    fields = parsedate_tz(data)
    return fields[:9] if isinstance(fields, tuple) else fields


def mktime_tz(data):
    """Return the seconds since the epoch of a tuple that `parsedate_tz` returned."""
    if data[9] is None:
        return time.mktime(data[:8] + (-1,))
    import calendar
    return calendar.timegm(data) - data[9]


def quote(str):
    """Return text as it stands between quotation marks."""
    return str.replace("\\", "\\\\").replace('"', '\\"')


_SPECIALS = '()<>@,:;."[]'
_atom = re.compile(r'[^()<>@,:;."\[\] \t\r\n]*')
_phrase_atom = re.compile(r'[^()<>@,:;"\[\] \t\r\n]*')


class AddrlistClass:
    """A reader of address lists (RFC 2822, obsolete forms included)."""

    def __init__(self, field):
        self.field = field
        self.pos = 0
        self.commentlist = []

    @property
    def _next(self):
        """The next character, '' at the end."""
        return self.field[self.pos:self.pos + 1]

    def _at_end(self):
        return self.pos >= len(self.field)

    def gotonext(self):
        """Skip white space and comments; return the blanks skipped."""
        blanks = ""
        while (c := self._next) and c in " \t\r\n(":
            if c == "(":
                self.commentlist.append(self.getcomment())
                continue
            if c in " \t":
                blanks += c
            self.pos += 1
        return blanks

    def getaddrlist(self):
        """Return the (name, address) of all addresses."""
        result = []
        while not self._at_end():
            result += self.getaddress() or [("", "")]
        return result

    def getaddress(self):
        """Return the list of the next address, or of those in the next group."""
        self.commentlist = []
        self.gotonext()
        start, comments = self.pos, self.commentlist
        words = self.getphraselist()
        self.gotonext()
        c = self._next
        result = []
        if c and c in ".@":
            self.pos, self.commentlist = start, comments
            address = self.getaddrspec()
            result = [(" ".join(self.commentlist), address)]
        elif c == ":":
            self.pos += 1
            while not self._at_end():
                self.gotonext()
                if self._next == ";":
                    self.pos += 1
                    break
                result = result + self.getaddress()
        elif c == "<":
            address = self.getrouteaddr()
            name = " ".join(words)
            if self.commentlist:
                name += f" ({' '.join(self.commentlist)})"
            result = [(name, address)]
        elif words:
            result = [(" ".join(self.commentlist), words[0])]
        elif c and c in _SPECIALS:
            self.pos += 1
        self.gotonext()
        if self._next == ",":
            self.pos += 1
        return result

    def getrouteaddr(self):
        """Return the address in `<@route:address>`; the route is not used."""
        if self._next != "<":
            return None
        self.pos += 1
        self.gotonext()
        address = ""
        while not self._at_end():
            c = self._next
            if c not in ">@:":
                address = self.getaddrspec()
                self.pos += 1
                break
            self.pos += 1
            if c == ">":
                break
            self.gotonext()
            if c == "@":
                self.getdomain()
                self.gotonext()
        return address

    def getaddrspec(self):
        """Return local@domain; '' where the domain is none."""
        parts = []
        self.gotonext()
        while not self._at_end():
            c = self._next
            keep_blanks = c != "."
            if c == '"':
                parts.append(f'"{quote(self.getquote())}"')
            else:
                ends = c in _SPECIALS
                if ends and parts and not parts[-1].strip():
                    parts.pop()
                if ends and c != ".":
                    break
                if ends:
                    parts.append(c)
                    self.pos += 1
                else:
                    parts.append(self.getatom())
            blanks = self.gotonext()
            if keep_blanks and blanks:
                parts.append(blanks)
        local = "".join(parts)
        if self._next != "@":
            return local
        self.pos += 1
        self.gotonext()
        domain = self.getdomain()
        return f"{local}@{domain}" if domain else ""

    def getdomain(self):
        """Return a domain; '' where a second @ follows it."""
        parts = []
        while c := self._next:
            if c in " \t":
                self.pos += 1
            elif c == "(":
                self.commentlist.append(self.getcomment())
            elif c == "[":
                parts.append(self.getdomainliteral())
            elif c == ".":
                self.pos += 1
                parts.append(c)
            elif c == "@":
                return ""
            elif c in _SPECIALS or c in "\r\n":
                break
            else:
                parts.append(self.getatom())
        return "".join(parts)

    def getdelimited(self, beginchar, endchars, allowcomments=True):
        """Return what is between delimiters, escapes resolved."""
        if self._next != beginchar:
            return ""
        self.pos += 1
        parts = []
        while c := self._next:
            if allowcomments and c == "(":
                parts.append(self.getcomment())
                continue
            self.pos += 1
            if c in endchars:
                break
            if c == "\\":
                c = self._next
                self.pos += 1
            parts.append(c)
        return "".join(parts)

    def getquote(self):
        """Return what is between quotation marks."""
        return self.getdelimited('"', '"\r', False)

    def getcomment(self):
        """Return what is in parentheses, and in those inside."""
        return self.getdelimited("(", ")\r", True)

    def getdomainliteral(self):
        """Return a domain in brackets, with them."""
        return f"[{self.getdelimited('[', ']' + chr(13), False)}]"

    def getatom(self, pattern=_atom):
        """Return the characters up to a special one."""
        found = pattern.match(self.field, self.pos)
        self.pos = found.end()
        return found[0]

    def getphraselist(self):
        """Return words and quoted texts; comments go to the list of comments."""
        words = []
        while c := self._next:
            if c in " \t\r\n":
                self.pos += 1
            elif c == '"':
                words.append(self.getquote())
            elif c == "(":
                self.commentlist.append(self.getcomment())
            elif c in _SPECIALS and c != ".":
                break
            else:
                words.append(self.getatom(_phrase_atom))
        return words


class AddressList(AddrlistClass):
    """The addresses of a field, as a list that can be added to and taken from like a set."""

    def __init__(self, field):
        super().__init__(field)
        self.addresslist = self.getaddrlist() if field else []

    @classmethod
    def _of(cls, addresses):
        new = cls(None)
        new.addresslist = addresses
        return new

    def __len__(self):
        return len(self.addresslist)

    def __add__(self, other):
        return self._of(self.addresslist + [a for a in other.addresslist if a not in self.addresslist])

    def __iadd__(self, other):
        self.addresslist += [a for a in other.addresslist if a not in self.addresslist]
        return self

    def __sub__(self, other):
        return self._of([a for a in self.addresslist if a not in other.addresslist])

    def __isub__(self, other):
        for address in other.addresslist:
            if address in self.addresslist:
                self.addresslist.remove(address)
        return self

    def __getitem__(self, index):
        return self.addresslist[index]
