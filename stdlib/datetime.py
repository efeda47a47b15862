"""Dates, times of day, moments, and the differences between them."""

import _datetime as _native
import math as _math
import time as _time

__all__ = ("date", "datetime", "time", "timedelta", "timezone", "tzinfo", "MINYEAR", "MAXYEAR", "UTC")

MINYEAR = 1
MAXYEAR = 9999

# Programs put classes of their own in the place of `datetime.datetime` and its like, to stop the clock: what is written
# here reaches the classes by names that nobody replaces (`_datetime`, `_date`, `_time_class`...).

_MONTHNAMES = [None, "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_DAYNAMES = [None, "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
_DAYS_IN_MONTH = [-1, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
_DAYS_BEFORE_MONTH = [-1, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334]
_DAYS_IN_400_YEARS = 146097
_MAXORDINAL = 3652059


# The calendar. Days are numbered from 1 January of year 1, which is day 1.

def _is_leap(year):
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _days_before_year(year):
    y = year - 1
    return y * 365 + y // 4 - y // 100 + y // 400


def _days_in_month(year, month):
    return 29 if month == 2 and _is_leap(year) else _DAYS_IN_MONTH[month]


def _days_before_month(year, month):
    return _DAYS_BEFORE_MONTH[month] + (month > 2 and _is_leap(year))


def _ymd2ord(year, month, day):
    return _days_before_year(year) + _days_before_month(year, month) + day


def _ord2ymd(n):
    """The date of day number `n`."""
    n -= 1
    n400, n = divmod(n, _DAYS_IN_400_YEARS)
    n100, n = divmod(n, 36524)
    n4, n = divmod(n, 1461)
    n1, n = divmod(n, 365)
    year = n400 * 400 + n100 * 100 + n4 * 4 + n1 + 1
    if n1 == 4 or n100 == 4:
        return year - 1, 12, 31  # the last day of a leap year
    month = 1
    while month < 12 and n >= _days_before_month(year, month + 1):
        month += 1
    return year, month, n - _days_before_month(year, month) + 1


def _isoweek1monday(year):
    """The day number of the Monday that begins the first ISO week of a year."""
    firstday = _ymd2ord(year, 1, 1)
    firstweekday = (firstday + 6) % 7
    week1monday = firstday - firstweekday
    return week1monday + 7 if firstweekday > 3 else week1monday


def _isoweek_to_gregorian(year, week, day):
    if not MINYEAR <= year <= MAXYEAR:
        raise ValueError(f"Year is out of range: {year}")
    if not 0 < week < 53:
        first_weekday = _ymd2ord(year, 1, 1) % 7
        # A year has 53 weeks if it begins on a Thursday, or is a leap year that begins on a Wednesday.
        if not (week == 53 and (first_weekday == 4 or first_weekday == 3 and _is_leap(year))):
            raise ValueError(f"Invalid week: {week}")
    if not 0 < day < 8:
        raise ValueError(f"Invalid weekday: {day} (range is [1, 7])")
    return _ord2ymd(_isoweek1monday(year) + (week - 1) * 7 + day - 1)


# Checking arguments.

def _index(value):
    try:
        return value.__index__()
    except AttributeError:
        if isinstance(value, float):
            raise TypeError("'float' object cannot be interpreted as an integer") from None
        raise TypeError(f"'{type(value).__name__}' object cannot be interpreted as an integer") from None


def _check_date_fields(year, month, day):
    year, month, day = _index(year), _index(month), _index(day)
    if not MINYEAR <= year <= MAXYEAR:
        raise ValueError(f"year {year} is out of range")
    if not 1 <= month <= 12:
        raise ValueError("month must be in 1..12")
    if not 1 <= day <= _days_in_month(year, month):
        raise ValueError("day is out of range for month")
    return year, month, day


def _check_time_fields(hour, minute, second, microsecond, fold):
    hour, minute, second, microsecond = _index(hour), _index(minute), _index(second), _index(microsecond)
    if not 0 <= hour <= 23:
        raise ValueError("hour must be in 0..23")
    if not 0 <= minute <= 59:
        raise ValueError("minute must be in 0..59")
    if not 0 <= second <= 59:
        raise ValueError("second must be in 0..59")
    if not 0 <= microsecond <= 999999:
        raise ValueError("microsecond must be in 0..999999")
    if fold not in (0, 1):
        raise ValueError("fold must be either 0 or 1")
    return hour, minute, second, microsecond, fold


def _check_tzinfo_arg(tz):
    if tz is not None and not isinstance(tz, _tzinfo_class):
        raise TypeError(f"tzinfo argument must be None or of a tzinfo subclass, not type '{type(tz).__name__}'")


def _check_utc_offset(name, offset):
    if offset is None:
        return
    if not isinstance(offset, _timedelta):
        raise TypeError(f"tzinfo.{name}() must return None or a timedelta, not '{type(offset).__name__}'")
    if not -_timedelta(1) < offset < _timedelta(1):
        raise ValueError(f"offset must be a timedelta strictly between -timedelta(hours=24) and "
                         f"timedelta(hours=24), not {offset!r}.")


def _check_tzname(name):
    if name is not None and not isinstance(name, str):
        raise TypeError(f"tzinfo.tzname() must return None or a string, not '{type(name).__name__}'")


def _cmp(x, y):
    return 0 if x == y else 1 if x > y else -1


# Text.

def _format_time(hh, mm, ss, us, timespec="auto"):
    formats = {"hours": "{:02d}", "minutes": "{:02d}:{:02d}", "seconds": "{:02d}:{:02d}:{:02d}",
               "milliseconds": "{:02d}:{:02d}:{:02d}.{:03d}", "microseconds": "{:02d}:{:02d}:{:02d}.{:06d}"}
    if timespec == "auto":
        timespec = "microseconds" if us else "seconds"
    elif timespec == "milliseconds":
        us //= 1000
    try:
        fmt = formats[timespec]
    except KeyError:
        raise ValueError("Unknown timespec value")
    return fmt.format(hh, mm, ss, us)


def _format_offset(off, sep=":"):
    """`+01:30`, with seconds and microseconds if there are any; empty for None."""
    if off is None:
        return ""
    sign = "+"
    if off.days < 0:
        sign, off = "-", -off
    hh, rest = divmod(off, _timedelta(hours=1))
    mm, rest = divmod(rest, _timedelta(minutes=1))
    text = f"{sign}{hh:02d}{sep}{mm:02d}"
    if rest:
        text += f"{sep}{rest.seconds:02d}"
        if rest.microseconds:
            text += f".{rest.microseconds:06d}"
    return text


def _wrap_strftime(object, format, timetuple):
    """Format with `time.strftime`, after replacing what it does not know: %f, %z, %:z, %Z, and years below 1000."""
    result = []
    i, n = 0, len(format)
    while i < n:
        ch = format[i]
        i += 1
        if ch != "%" or i >= n:
            result.append(ch)
            continue
        ch = format[i]
        i += 1
        if ch == "f":
            result.append(f"{getattr(object, 'microsecond', 0):06d}")
        elif ch == "z":
            result.append(_format_offset(object.utcoffset(), sep="") if hasattr(object, "utcoffset") else "")
        elif ch == ":" and format[i:i + 1] == "z":
            i += 1
            result.append(_format_offset(object.utcoffset()) if hasattr(object, "utcoffset") else "")
        elif ch == "Z":
            name = object.tzname() if hasattr(object, "tzname") else None
            result.append((name or "").replace("%", "%%"))
        elif ch in "YG" and hasattr(object, "year"):
            year = object.year if ch == "Y" else object.isocalendar()[0]
            result.append(f"{year:04d}" if year < 1000 else f"%{ch}")
        elif ch == "C" and hasattr(object, "year"):
            result.append(f"{object.year // 100:02d}")
        elif ch == "F" and hasattr(object, "year"):
            result.append(f"{object.year:04d}-%m-%d")
        else:
            result.append("%" + ch)
    return _time.strftime("".join(result), timetuple)


def _build_struct_time(y, m, d, hh, mm, ss, dstflag):
    wday = (_ymd2ord(y, m, d) + 6) % 7
    dnum = _days_before_month(y, m) + d
    return _time.struct_time((y, m, d, hh, mm, ss, wday, dnum, dstflag))


def _digits(text):
    if not (text.isascii() and text.isdigit()):
        raise ValueError("Invalid isoformat string")
    return int(text)


def _parse_isoformat_date(dtstr):
    """Parse YYYY-MM-DD, YYYYMMDD, YYYY-Www[-D], YYYYWww[D]."""
    year = _digits(dtstr[:4])
    if len(dtstr) < 7:
        raise ValueError("Invalid isoformat string")
    has_sep = dtstr[4] == "-"
    pos = 4 + has_sep
    if dtstr[pos] == "W":
        week = _digits(dtstr[pos + 1:pos + 3])
        rest = dtstr[pos + 3:]
        day = 1
        if rest:
            if (rest[0] == "-") != has_sep:
                raise ValueError("Inconsistent use of dash separator")
            day = _digits(rest[has_sep:])
        return _isoweek_to_gregorian(year, week, day)
    month = _digits(dtstr[pos:pos + 2])
    pos += 2
    if (dtstr[pos:pos + 1] == "-") != has_sep:
        raise ValueError("Inconsistent use of dash separator")
    pos += has_sep
    if len(dtstr) - pos != 2:
        raise ValueError("Invalid isoformat string")
    return year, month, _digits(dtstr[pos:])


def _parse_hh_mm_ss_ff(tstr):
    """Parse HH[:MM[:SS[.f...]]], with or without the colons; return [hours, minutes, seconds, microseconds]."""
    parts = [0, 0, 0, 0]
    pos = 0
    has_sep = None
    for comp in range(3):
        if len(tstr) - pos < 2:
            raise ValueError("Incomplete time component")
        parts[comp] = _digits(tstr[pos:pos + 2])
        pos += 2
        next_char = tstr[pos:pos + 1]
        if comp == 0:
            has_sep = next_char == ":"
        if not next_char or comp >= 2:
            break
        if has_sep and next_char != ":":
            raise ValueError(f"Invalid time separator: {next_char}")
        if not has_sep and next_char in ".,":
            break
        pos += has_sep
    if pos < len(tstr):
        if tstr[pos] not in ".,":
            raise ValueError("Invalid microsecond separator" if has_sep else "Invalid microsecond component")
        fraction = tstr[pos + 1:]
        if not fraction or not (fraction.isascii() and fraction.isdigit()):
            raise ValueError("Non-digit values in fraction" if fraction else "Invalid microsecond component")
        parts[3] = int(fraction[:6].ljust(6, "0"))
    return parts


def _parse_isoformat_time(tstr):
    """Parse a time with an optional offset; return [hours, minutes, seconds, microseconds, tzinfo]."""
    if len(tstr) < 2:
        raise ValueError("Isoformat time too short")
    tz_pos = next((i for i, c in enumerate(tstr) if c in "+-Z"), None)
    components = _parse_hh_mm_ss_ff(tstr if tz_pos is None else tstr[:tz_pos])
    tzi = None
    if tz_pos is not None:
        tzstr = tstr[tz_pos + 1:]
        if tstr[tz_pos] == "Z":
            if tzstr:
                raise ValueError("Malformed time zone string")
            tzi = _timezone.utc
        else:
            if len(tzstr) in (0, 1, 3):
                raise ValueError("Malformed time zone string")
            hh, mm, ss, us = _parse_hh_mm_ss_ff(tzstr)
            td = _timedelta(hours=hh, minutes=mm, seconds=ss, microseconds=us)
            tzi = _timezone.utc if not td else _timezone(-td if tstr[tz_pos] == "-" else td)
    return components + [tzi]


def _find_separator(dtstr):
    """The offset of the character between date and time."""
    n = len(dtstr)
    if n == 7:
        return 7
    if dtstr[4] == "-":
        if dtstr[5] == "W":
            if n < 8:
                raise ValueError("Invalid ISO string")
            if n > 8 and dtstr[8] == "-":
                if n == 9:
                    raise ValueError("Invalid ISO string")
                if n > 10 and dtstr[10].isdigit():
                    return 8  # the dash is the separator
                return 10
            return 8
        return 10
    if dtstr[4] == "W":
        idx = 7
        while idx < n and dtstr[idx].isdigit():
            idx += 1
        if idx < 9:
            return idx
        return 7 if idx % 2 == 0 else 8
    return 8


# Differences.

class timedelta(_native.Delta):
    """A length of time, kept as days, seconds (0 to 86399) and microseconds (0 to 999999)."""

    __slots__ = ()

    def __repr__(self):
        args = [f"{name}={value}" for name, value in (
            ("days", self.days), ("seconds", self.seconds), ("microseconds", self.microseconds)) if value]
        return f"{_qualified(self.__class__)}({', '.join(args) or '0'})"

    def __str__(self):
        mm, ss = divmod(self.seconds, 60)
        hh, mm = divmod(mm, 60)
        s = f"{hh}:{mm:02d}:{ss:02d}"
        if self.days:
            s = f"{self.days} day{'' if abs(self.days) == 1 else 's'}, {s}"
        if self.microseconds:
            s += f".{self.microseconds:06d}"
        return s

    def __floordiv__(self, other):
        if not isinstance(other, (int, _timedelta)):
            return NotImplemented
        usec = self._to_microseconds()
        if isinstance(other, _timedelta):
            return usec // other._to_microseconds()
        return _timedelta._from_microseconds(usec // other)

    def __truediv__(self, other):
        if not isinstance(other, (int, float, _timedelta)):
            return NotImplemented
        usec = self._to_microseconds()
        if isinstance(other, _timedelta):
            return usec / other._to_microseconds()
        if isinstance(other, int):
            return _timedelta._from_microseconds(_divide_and_round(usec, other))
        a, b = other.as_integer_ratio()
        return _timedelta._from_microseconds(_divide_and_round(b * usec, a))

    def __mod__(self, other):
        if isinstance(other, _timedelta):
            return _timedelta._from_microseconds(self._to_microseconds() % other._to_microseconds())
        return NotImplemented

    def __divmod__(self, other):
        if isinstance(other, _timedelta):
            q, r = divmod(self._to_microseconds(), other._to_microseconds())
            return q, _timedelta._from_microseconds(r)
        return NotImplemented

    def __reduce__(self):
        return self.__class__, (self.days, self.seconds, self.microseconds)


def _new_timedelta(cls, days=0, seconds=0, microseconds=0, milliseconds=0, minutes=0, hours=0, weeks=0):
    """`timedelta()` of arguments that are not all whole numbers of a word."""
    for name, value in (("days", days), ("seconds", seconds), ("microseconds", microseconds),
                        ("milliseconds", milliseconds), ("minutes", minutes), ("hours", hours),
                        ("weeks", weeks)):
        if not isinstance(value, (int, float)):
            raise TypeError(f"unsupported type for timedelta {name} component: {type(value).__name__}")
    # Whole microseconds exactly; fractions are summed up and rounded once, at the end.
    total = 0
    fraction = 0.0
    for value, factor in ((microseconds, 1), (milliseconds, 1000), (seconds, 1000000), (minutes, 60000000),
                          (hours, 3600000000), (days, 86400000000), (weeks, 604800000000)):
        if isinstance(value, int):
            total += value * factor
        else:
            frac, whole = _math.modf(value)
            total += int(whole) * factor
            if frac:
                frac, whole = _math.modf(frac * factor)
                total += int(whole)
                fraction += frac
    if fraction:
        # Half to even, counting the whole part.
        whole = round(fraction)
        if abs(whole - fraction) == 0.5:
            is_odd = total & 1
            whole = 2.0 * round((fraction + is_odd) * 0.5) - is_odd
        total += int(whole)
    return cls._from_microseconds(total)


def _multiply_timedelta(delta, other):
    if isinstance(other, int):
        return _timedelta._from_microseconds(delta._to_microseconds() * other)
    if isinstance(other, float):
        a, b = other.as_integer_ratio()
        return _timedelta._from_microseconds(_divide_and_round(delta._to_microseconds() * a, b))
    return NotImplemented


def _qualified(cls):
    return f"{cls.__module__}.{cls.__qualname__}"


def _divide_and_round(a, b):
    """Divide integers and round, halves to even."""
    q, r = divmod(a, b)
    r *= 2
    greater_than_half = r > b if b > 0 else r < b
    if greater_than_half or r == b and q % 2 == 1:
        q += 1
    return q


class IsoCalendarDate(tuple):
    """Year, week and weekday of the ISO calendar."""

    def __new__(cls, year, week, weekday, /):
        return super().__new__(cls, (year, week, weekday))

    @property
    def year(self):
        return self[0]

    @property
    def week(self):
        return self[1]

    @property
    def weekday(self):
        return self[2]

    def __reduce__(self):
        return tuple, (tuple(self),)

    def __repr__(self):
        return f"{_qualified(self.__class__)}(year={self[0]}, week={self[1]}, weekday={self[2]})"


class date(_native.Point):
    """A day of the calendar."""

    __slots__ = ()

    @classmethod
    def fromtimestamp(cls, t):
        """The local date at a time of the system's clock."""
        if t is None:
            raise TypeError("'NoneType' object cannot be interpreted as an integer")
        y, m, d, hh, mm, ss, weekday, jday, dst = _time.localtime(t)
        return cls(y, m, d)

    @classmethod
    def today(cls):
        """The local date of today."""
        return cls.fromtimestamp(_time.time())

    @classmethod
    def fromisocalendar(cls, year, week, day):
        """The date of a year, week and weekday of the ISO calendar."""
        return cls(*_isoweek_to_gregorian(year, week, day))

    def __repr__(self):
        return f"{_qualified(self.__class__)}({self.year}, {self.month}, {self.day})"

    def ctime(self):
        """The text of C's ctime()."""
        weekday = self.toordinal() % 7 or 7
        return f"{_DAYNAMES[weekday]} {_MONTHNAMES[self.month]} {self.day:2d} 00:00:00 {self.year:04d}"

    def __format__(self, fmt):
        if not isinstance(fmt, str):
            raise TypeError(f"__format__() argument 1 must be str, not {type(fmt).__name__}")
        return self.strftime(fmt) if fmt else str(self)

    def timetuple(self):
        return _build_struct_time(self.year, self.month, self.day, 0, 0, 0, -1)

    def __replace__(self, /, **changes):
        return self.replace(**changes)

    def isocalendar(self):
        """Year, week and weekday of the ISO calendar."""
        year = self.year
        week1monday = _isoweek1monday(year)
        today = _ymd2ord(self.year, self.month, self.day)
        week, day = divmod(today - week1monday, 7)
        if week < 0:
            year -= 1
            week, day = divmod(today - _isoweek1monday(year), 7)
        elif week >= 52 and today >= _isoweek1monday(year + 1):
            year += 1
            week = 0
        return IsoCalendarDate(year, week + 1, day + 1)

    def _getstate(self):
        yhi, ylo = divmod(self.year, 256)
        return bytes([yhi, ylo, self.month, self.day]),

    def __reduce__(self):
        return self.__class__, self._getstate()


def _new_date(cls, year, month=None, day=None):
    """`date()` of arguments that are not plainly right."""
    if month is None and isinstance(year, (bytes, str)) and len(year) == 4:
        if isinstance(year, str):
            year = year.encode("latin1")
        if 1 <= year[2] <= 12:
            yhi, ylo, month, day = year
            return cls._make((yhi * 256 + ylo, month, day), None, 0, False)
    if month is None or day is None:
        missing = [("'month' (pos 2)"), ("'day' (pos 3)")][month is not None]
        raise TypeError(f"function missing required argument {missing}")
    return cls._make(_check_date_fields(year, month, day), None, 0, False)


def _date_from_ordinal(cls, n):
    if n < 1:
        raise ValueError("ordinal must be >= 1")
    if n > _MAXORDINAL:
        raise ValueError(f"year {_ord2ymd(n)[0]} is out of range")
    y, m, d = _ord2ymd(n)
    return cls(y, m, d)


def _date_from_iso(cls, date_string):
    if not isinstance(date_string, str):
        raise TypeError("fromisoformat: argument must be str")
    if len(date_string) not in (7, 8, 10):
        raise ValueError(f"Invalid isoformat string: {date_string!r}")
    year, month, day = date_string[:4], date_string[5:7], date_string[8:]
    if date_string[4] == date_string[7:8] == "-" and date_string.isascii() and (year + month + day).isdigit():
        return cls(int(year), int(month), int(day))
    try:
        fields = _parse_isoformat_date(date_string)
    except ValueError:
        raise ValueError(f"Invalid isoformat string: {date_string!r}") from None
    return cls(*fields)


def _replace_date(self, year=None, month=None, day=None):
    return type(self)(self.year if year is None else year, self.month if month is None else month,
                      self.day if day is None else day)


def _date_isoformat(self):
    return f"{self.year:04d}-{self.month:02d}-{self.day:02d}"


def _strftime_point(self, format):
    return _wrap_strftime(self, format, self.timetuple())


def _add_to_point(self, other):
    """`self + other` for instances of subclasses."""
    if not isinstance(self, _datetime):
        o = self.toordinal() + other.days
        if 0 < o <= _MAXORDINAL:
            return type(self).fromordinal(o)
        raise OverflowError("date value out of range")
    delta = self._since_start() + other
    if not 0 < delta.days <= _MAXORDINAL:
        raise OverflowError("date value out of range")
    hour, rem = divmod(delta.seconds, 3600)
    minute, second = divmod(rem, 60)
    return type(self).combine(_date.fromordinal(delta.days),
                              _time_class(hour, minute, second, delta.microseconds, tzinfo=self._tzinfo))


class tzinfo:
    """A time zone. Subclasses define `utcoffset`, `dst` and `tzname`."""

    __slots__ = ()

    def tzname(self, dt):
        """The name of the zone at a moment."""
        raise NotImplementedError("a tzinfo subclass must implement tzname()")

    def utcoffset(self, dt):
        """How far local time is ahead of UTC."""
        raise NotImplementedError("a tzinfo subclass must implement utcoffset()")

    def dst(self, dt):
        """How much of that is daylight saving time."""
        raise NotImplementedError("a tzinfo subclass must implement dst()")

    def fromutc(self, dt):
        """Local time for a moment that is given in UTC (but with this object as its zone)."""
        if not isinstance(dt, _datetime):
            raise TypeError("fromutc: argument must be a datetime")
        if dt.tzinfo is not self:
            raise ValueError("fromutc: dt.tzinfo is not self")
        dtoff = dt.utcoffset()
        if dtoff is None:
            raise ValueError("fromutc: non-None utcoffset() result required")
        dtdst = dt.dst()
        if dtdst is None:
            raise ValueError("fromutc: non-None dst() result required")
        delta = dtoff - dtdst
        if delta:
            dt += delta
            dtdst = dt.dst()
            if dtdst is None:
                raise ValueError("fromutc: tz.dst() gave inconsistent results; cannot convert")
        return dt + dtdst

    def __reduce__(self):
        getinitargs = getattr(self, "__getinitargs__", None)
        return self.__class__, getinitargs() if getinitargs else (), self.__getstate__()


_tzinfo_class = tzinfo


class time:
    """A time of day, with or without a zone."""

    __slots__ = "_hour", "_minute", "_second", "_microsecond", "_tzinfo", "_hashcode", "_fold"

    def __new__(cls, hour=0, minute=0, second=0, microsecond=0, tzinfo=None, *, fold=0):
        if isinstance(hour, (bytes, str)) and len(hour) == 6:
            if isinstance(hour, str):
                hour = hour.encode("latin1")
            if hour[0] & 0x7F < 24:
                self = object.__new__(cls)
                self.__setstate(hour, minute or None)
                self._hashcode = -1
                return self
        hour, minute, second, microsecond, fold = _check_time_fields(hour, minute, second, microsecond, fold)
        _check_tzinfo_arg(tzinfo)
        self = object.__new__(cls)
        self._hour, self._minute, self._second, self._microsecond = hour, minute, second, microsecond
        self._tzinfo, self._fold, self._hashcode = tzinfo, fold, -1
        return self

    @property
    def hour(self):
        return self._hour

    @property
    def minute(self):
        return self._minute

    @property
    def second(self):
        return self._second

    @property
    def microsecond(self):
        return self._microsecond

    @property
    def tzinfo(self):
        return self._tzinfo

    @property
    def fold(self):
        return self._fold

    def __eq__(self, other):
        if isinstance(other, _time_class):
            return self._compare(other, allow_mixed=True) == 0
        return NotImplemented

    def __le__(self, other):
        if isinstance(other, _time_class):
            return self._compare(other) <= 0
        return NotImplemented

    def __lt__(self, other):
        if isinstance(other, _time_class):
            return self._compare(other) < 0
        return NotImplemented

    def __ge__(self, other):
        if isinstance(other, _time_class):
            return self._compare(other) >= 0
        return NotImplemented

    def __gt__(self, other):
        if isinstance(other, _time_class):
            return self._compare(other) > 0
        return NotImplemented

    def _fields(self):
        return (self._hour, self._minute, self._second, self._microsecond)

    def _compare(self, other, allow_mixed=False):
        if self._tzinfo is other._tzinfo:
            return _cmp(self._fields(), other._fields())
        myoff, otoff = self.utcoffset(), other.utcoffset()
        if myoff == otoff:
            return _cmp(self._fields(), other._fields())
        if myoff is None or otoff is None:
            if allow_mixed:
                return 2
            raise TypeError("can't compare offset-naive and offset-aware times")
        mine = self._hour * 60 + self._minute - myoff // _timedelta(minutes=1)
        theirs = other._hour * 60 + other._minute - otoff // _timedelta(minutes=1)
        return _cmp((mine, self._second, self._microsecond), (theirs, other._second, other._microsecond))

    def __hash__(self):
        if self._hashcode == -1:
            t = self.replace(fold=0) if self._fold else self
            tzoff = t.utcoffset()
            if not tzoff:
                self._hashcode = hash(t._getstate()[0])
            else:
                h, m = divmod(_timedelta(hours=self._hour, minutes=self._minute) - tzoff, _timedelta(hours=1))
                m //= _timedelta(minutes=1)
                if 0 <= h < 24:
                    self._hashcode = hash(_time_class(h, m, self._second, self._microsecond))
                else:
                    self._hashcode = hash((h, m, self._second, self._microsecond))
        return self._hashcode

    def __repr__(self):
        if self._microsecond != 0:
            s = f", {self._second}, {self._microsecond}"
        elif self._second != 0:
            s = f", {self._second}"
        else:
            s = ""
        if self._tzinfo is not None:
            s += f", tzinfo={self._tzinfo!r}"
        if self._fold:
            s += ", fold=1"
        return f"{_qualified(self.__class__)}({self._hour}, {self._minute}{s})"

    def isoformat(self, timespec="auto"):
        """HH:MM:SS[.ffffff][+HH:MM]."""
        return _format_time(*self._fields(), timespec) + _format_offset(self.utcoffset())

    __str__ = isoformat

    @classmethod
    def fromisoformat(cls, time_string):
        """Parse a time in ISO format."""
        if not isinstance(time_string, str):
            raise TypeError("fromisoformat: argument must be str")
        stripped = time_string.removeprefix("T")
        try:
            return cls(*_parse_isoformat_time(stripped))
        except ValueError as error:
            if str(error).endswith(("0..23", "0..59")) or "offset must be" in str(error):
                raise
            raise ValueError(f"Invalid isoformat string: {time_string!r}") from None

    def strftime(self, format):
        """Format by a pattern such as '%H:%M'."""
        timetuple = (1900, 1, 1, self._hour, self._minute, self._second, 0, 1, -1)
        return _wrap_strftime(self, format, timetuple)

    def __format__(self, fmt):
        if not isinstance(fmt, str):
            raise TypeError(f"__format__() argument 1 must be str, not {type(fmt).__name__}")
        return self.strftime(fmt) if fmt else str(self)

    def utcoffset(self):
        """How far the zone is ahead of UTC; None without a zone."""
        if self._tzinfo is None:
            return None
        offset = self._tzinfo.utcoffset(None)
        _check_utc_offset("utcoffset", offset)
        return offset

    def tzname(self):
        """The name of the zone."""
        if self._tzinfo is None:
            return None
        name = self._tzinfo.tzname(None)
        _check_tzname(name)
        return name

    def dst(self):
        """The daylight saving time of the zone."""
        if self._tzinfo is None:
            return None
        offset = self._tzinfo.dst(None)
        _check_utc_offset("dst", offset)
        return offset

    def replace(self, hour=None, minute=None, second=None, microsecond=None, tzinfo=True, *, fold=None):
        """Return a time with some fields changed."""
        return type(self)(self._hour if hour is None else hour, self._minute if minute is None else minute,
                          self._second if second is None else second,
                          self._microsecond if microsecond is None else microsecond,
                          self._tzinfo if tzinfo is True else tzinfo, fold=self._fold if fold is None else fold)

    __replace__ = replace

    def _getstate(self, protocol=3):
        us2, us3 = divmod(self._microsecond, 256)
        us1, us2 = divmod(us2, 256)
        h = self._hour
        if self._fold and protocol > 3:
            h += 128
        basestate = bytes([h, self._minute, self._second, us1, us2, us3])
        return (basestate,) if self._tzinfo is None else (basestate, self._tzinfo)

    def __setstate(self, string, tzinfo):
        if tzinfo is not None and not isinstance(tzinfo, _tzinfo_class):
            raise TypeError("bad tzinfo state arg")
        h, self._minute, self._second, us1, us2, us3 = string
        self._fold, self._hour = divmod(h, 128)
        self._microsecond = (us1 << 8 | us2) << 8 | us3
        self._tzinfo = tzinfo

    def __reduce_ex__(self, protocol):
        return self.__class__, self._getstate(protocol)

    def __reduce__(self):
        return self.__reduce_ex__(2)


_time_class = time

class datetime(date):
    """A day and a time of day, with or without a zone."""

    __slots__ = ()

    hour = _native.Point._hour
    minute = _native.Point._minute
    second = _native.Point._second
    microsecond = _native.Point._microsecond
    tzinfo = _native.Point._tzinfo
    fold = _native.Point._fold

    @classmethod
    def _fromtimestamp(cls, t, utc, tz):
        frac, t = _math.modf(t)
        us = round(frac * 1e6)
        if us >= 1000000:
            t += 1
            us -= 1000000
        elif us < 0:
            t -= 1
            us += 1000000
        converter = _time.gmtime if utc else _time.localtime
        y, m, d, hh, mm, ss, weekday, jday, dst = converter(t)
        ss = min(ss, 59)  # leap seconds
        result = cls(y, m, d, hh, mm, ss, us, tz)
        if tz is None and not utc:
            # Of a time that happens twice, find out whether this is the second.
            max_fold_seconds = 24 * 3600
            if t < max_fold_seconds - 62135596800:
                return result
            y, m, d, hh, mm, ss = converter(t - max_fold_seconds)[:6]
            probe1 = cls(y, m, d, hh, mm, ss, us, tz)
            trans = result - probe1 - _timedelta(0, max_fold_seconds)
            if trans.days < 0:
                y, m, d, hh, mm, ss = converter(t + trans // _timedelta(0, 1))[:6]
                probe2 = cls(y, m, d, hh, mm, ss, us, tz)
                if probe2 == result:
                    result = result.replace(fold=1)
        elif tz is not None:
            result = tz.fromutc(result)
        return result

    @classmethod
    def fromtimestamp(cls, timestamp, tz=None):
        """The moment of a time of the system's clock, in a zone or in local time."""
        if tz is None and cls is _datetime:
            moment = _native.local_moment(timestamp)
            if moment is not None:
                return moment
        _check_tzinfo_arg(tz)
        return cls._fromtimestamp(timestamp, tz is not None, tz)

    @classmethod
    def utcfromtimestamp(cls, t):
        """Deprecated: the moment in UTC, but without a zone."""
        import warnings
        warnings.warn("datetime.datetime.utcfromtimestamp() is deprecated and scheduled for removal in a future "
                      "version. Use timezone-aware objects to represent datetimes in UTC: "
                      "datetime.datetime.fromtimestamp(timestamp, datetime.UTC).", DeprecationWarning, stacklevel=2)
        return cls._fromtimestamp(t, True, None)

    @classmethod
    def now(cls, tz=None):
        """The present moment, in a zone or in local time."""
        return cls.fromtimestamp(_time.time(), tz)

    @classmethod
    def utcnow(cls):
        """Deprecated: the present moment in UTC, but without a zone."""
        import warnings
        warnings.warn("datetime.datetime.utcnow() is deprecated and scheduled for removal in a future version. Use "
                      "timezone-aware objects to represent datetimes in UTC: datetime.datetime.now(datetime.UTC).",
                      DeprecationWarning, stacklevel=2)
        return cls._fromtimestamp(_time.time(), True, None)

    @classmethod
    def combine(cls, date, time, tzinfo=True):
        """A date and a time of day together."""
        if not isinstance(date, _date):
            raise TypeError(f"combine() argument 1 must be datetime.date, not {type(date).__name__}")
        if not isinstance(time, _time_class):
            raise TypeError(f"combine() argument 2 must be datetime.time, not {type(time).__name__}")
        if tzinfo is True:
            tzinfo = time.tzinfo
        return cls(date.year, date.month, date.day, time.hour, time.minute, time.second, time.microsecond, tzinfo,
                   fold=time.fold)

    def timetuple(self):
        dst = self.dst()
        dst = -1 if dst is None else 1 if dst else 0
        return _build_struct_time(self.year, self.month, self.day, self._hour, self._minute, self._second, dst)

    def timestamp(self):
        """Seconds since 1970 in UTC."""
        if self._tzinfo is None:
            return _native.mktime(self) + self._microsecond / 1e6
        return (self - _EPOCH).total_seconds()

    def utctimetuple(self):
        offset = self.utcoffset()
        moment = self - offset if offset else self
        return _build_struct_time(moment.year, moment.month, moment.day, moment._hour, moment._minute,
                                  moment._second, 0)

    def date(self):
        """The day."""
        return _native.date_of(self)

    def time(self):
        """The time of day, without the zone."""
        return _time_class(self._hour, self._minute, self._second, self._microsecond, fold=self._fold)

    def timetz(self):
        """The time of day, with the zone."""
        return _time_class(self._hour, self._minute, self._second, self._microsecond, self._tzinfo, fold=self._fold)

    def _local_timezone(self):
        """The local zone's offset at this local time."""
        ts = _native.mktime(self)
        # In a gap (when clocks are put forward), the offset before it is meant with fold=0, that behind it with 1.
        other = _native.mktime(self.replace(fold=1 - self._fold))
        if other != ts and (other > ts) == self._fold:
            ts = other
        return _local_zone_at(ts)

    def astimezone(self, tz=None):
        """The same moment in another zone (by default, the local one)."""
        if tz is not None and not isinstance(tz, _tzinfo_class):
            raise TypeError("tzinfo argument must be None or of a tzinfo subclass, not type "
                            f"'{type(tz).__name__}'")
        mytz = self._tzinfo
        if mytz is not None and tz is mytz:
            return self
        myoffset = None if mytz is None else mytz.utcoffset(self)
        if myoffset is None:
            naive = self if mytz is None else self.replace(tzinfo=None)
            myoffset = naive._local_timezone().utcoffset(None)
        utc = self.replace(tzinfo=None) - myoffset
        if tz is None:
            tz = _local_zone_at((utc - _datetime(1970, 1, 1)) // _timedelta(seconds=1))
        return tz.fromutc(utc.replace(tzinfo=tz))

    def ctime(self):
        weekday = self.toordinal() % 7 or 7
        return (f"{_DAYNAMES[weekday]} {_MONTHNAMES[self.month]} {self.day:2d} {self._hour:02d}:{self._minute:02d}:"
                f"{self._second:02d} {self.year:04d}")

    def __repr__(self):
        fields = [self.year, self.month, self.day, self._hour, self._minute, self._second, self._microsecond]
        if fields[-1] == 0:
            del fields[-1]
            if fields[-1] == 0:
                del fields[-1]
        s = f"{_qualified(self.__class__)}({', '.join(map(str, fields))}"
        if self._tzinfo is not None:
            s += f", tzinfo={self._tzinfo!r}"
        if self._fold:
            s += ", fold=1"
        return s + ")"

    @classmethod
    def strptime(cls, date_string, format):
        """Parse by a pattern such as '%d.%m.%Y %H:%M'."""
        import _strptime
        return _strptime._strptime_datetime(cls, date_string, format)

    def utcoffset(self):
        """How far the zone is ahead of UTC; None without a zone."""
        if self._tzinfo is None:
            return None
        offset = self._tzinfo.utcoffset(self)
        _check_utc_offset("utcoffset", offset)
        return offset

    def tzname(self):
        """The name of the zone."""
        if self._tzinfo is None:
            return None
        name = self._tzinfo.tzname(self)
        _check_tzname(name)
        return name

    def dst(self):
        """The daylight saving time of the zone."""
        if self._tzinfo is None:
            return None
        offset = self._tzinfo.dst(self)
        _check_utc_offset("dst", offset)
        return offset

    def _fields(self):
        return (self.year, self.month, self.day, self._hour, self._minute, self._second, self._microsecond)

    def _since_start(self):
        return _timedelta(self.toordinal(), hours=self._hour, minutes=self._minute, seconds=self._second,
                         microseconds=self._microsecond)

    def _getstate(self, protocol=3):
        yhi, ylo = divmod(self.year, 256)
        us2, us3 = divmod(self._microsecond, 256)
        us1, us2 = divmod(us2, 256)
        m = self.month
        if self._fold and protocol > 3:
            m += 128
        basestate = bytes([yhi, ylo, m, self.day, self._hour, self._minute, self._second, us1, us2, us3])
        return (basestate,) if self._tzinfo is None else (basestate, self._tzinfo)

    def __reduce_ex__(self, protocol):
        return self.__class__, self._getstate(protocol)

    def __reduce__(self):
        return self.__reduce_ex__(2)


def _new_datetime(cls, year, month=None, day=None, hour=0, minute=0, second=0, microsecond=0, tzinfo=None, *, fold=0):
    """`datetime()` of arguments that are not plainly right."""
    if isinstance(year, (bytes, str)) and len(year) == 10:
        if isinstance(year, str):
            year = bytes(year, "latin1")
        if 1 <= year[2] & 0x7F <= 12:
            if month is not None and not isinstance(month, _tzinfo_class):
                raise TypeError("bad tzinfo state arg")
            yhi, ylo, m, day, hour, minute, second, us1, us2, us3 = year
            fold, m = divmod(m, 128)
            return cls._make((yhi * 256 + ylo, m, day, hour, minute, second, (us1 << 8 | us2) << 8 | us3), month, fold)
    if month is None or day is None:
        missing = [("'month' (pos 2)"), ("'day' (pos 3)")][month is not None]
        raise TypeError(f"function missing required argument {missing}")
    fields = _check_date_fields(year, month, day)
    *time_fields, fold = _check_time_fields(hour, minute, second, microsecond, fold)
    _check_tzinfo_arg(tzinfo)
    return cls._make((*fields, *time_fields), tzinfo, fold)


def _datetime_from_iso(cls, date_string):
    if not isinstance(date_string, str):
        raise TypeError("fromisoformat: argument must be str")
    if len(date_string) < 7:
        raise ValueError(f"Invalid isoformat string: {date_string!r}")
    try:
        separator = _find_separator(date_string)
        date_components = _parse_isoformat_date(date_string[:separator])
        tstr = date_string[separator + 1:]
        time_components = _parse_isoformat_time(tstr) if tstr else [0, 0, 0, 0, None]
        if len(date_string) == separator + 1:
            raise ValueError
    except ValueError:
        raise ValueError(f"Invalid isoformat string: {date_string!r}") from None
    return cls(*date_components, *time_components)


def _replace_datetime(self, year=None, month=None, day=None, hour=None, minute=None, second=None, microsecond=None,
                      tzinfo=True, *, fold=None):
    return type(self)(self.year if year is None else year, self.month if month is None else month,
                      self.day if day is None else day, self._hour if hour is None else hour,
                      self._minute if minute is None else minute, self._second if second is None else second,
                      self._microsecond if microsecond is None else microsecond,
                      self._tzinfo if tzinfo is True else tzinfo, fold=self._fold if fold is None else fold)


def _datetime_isoformat(self, sep="T", timespec="auto"):
    """YYYY-MM-DDTHH:MM:SS[.ffffff][+HH:MM]."""
    return (f"{self.year:04d}-{self.month:02d}-{self.day:02d}{sep}"
            + _format_time(self._hour, self._minute, self._second, self._microsecond, timespec)
            + _format_offset(self.utcoffset()))


def _compare_datetimes(self, other, allow_mixed=False):
    """The order of moments in different zones; 2 where only being unequal is certain."""
    myoff, otoff = self.utcoffset(), other.utcoffset()
    if allow_mixed:
        # Times that exist twice are equal to nothing in another zone.
        if myoff != self.replace(fold=not self._fold).utcoffset():
            return 2
        if otoff != other.replace(fold=not other._fold).utcoffset():
            return 2
    if myoff == otoff:
        return _cmp(self._fields(), other._fields())
    if myoff is None or otoff is None:
        if allow_mixed:
            return 2
        raise TypeError("can't compare offset-naive and offset-aware datetimes")
    diff = self - other
    return -1 if diff.days < 0 else 1 if diff else 0


def _subtract_datetimes(self, other):
    """The time between moments in different zones."""
    base = self._since_start() - other._since_start()
    myoff, otoff = self.utcoffset(), other.utcoffset()
    if myoff == otoff:
        return base
    if myoff is None or otoff is None:
        raise TypeError("can't subtract offset-naive and offset-aware datetimes")
    return base + otoff - myoff


def _hash_datetime(self):
    t = self.replace(fold=0) if self._fold else self
    tzoff = t.utcoffset()
    if tzoff is None:
        return hash(t._getstate()[0])
    days = _ymd2ord(self.year, self.month, self.day)
    seconds = self._hour * 3600 + self._minute * 60 + self._second
    return hash(_timedelta(days, seconds, self._microsecond) - tzoff)


_date, _datetime, _timedelta = date, datetime, timedelta
_native.register(date, datetime, timedelta, tzinfo, {
    "new_timedelta": _new_timedelta, "multiply": _multiply_timedelta, "new_date": _new_date,
    "new_datetime": _new_datetime, "compare": _compare_datetimes, "hash_datetime": _hash_datetime,
    "add": _add_to_point, "subtract": _subtract_datetimes, "isoformat_date": _date_isoformat,
    "isoformat_datetime": _datetime_isoformat, "strftime": _strftime_point, "replace_date": _replace_date,
    "replace_datetime": _replace_datetime, "fromordinal": _date_from_ordinal, "parse_date": _date_from_iso,
    "parse_datetime": _datetime_from_iso,
})

timedelta.min = timedelta(-999999999)
timedelta.max = timedelta(days=999999999, hours=23, minutes=59, seconds=59, microseconds=999999)
timedelta.resolution = timedelta(microseconds=1)
date.min = date(1, 1, 1)
date.max = date(9999, 12, 31)
date.resolution = timedelta(days=1)
time.min = time(0, 0, 0)
time.max = time(23, 59, 59, 999999)
time.resolution = timedelta(microseconds=1)


def _local_zone_at(timestamp):
    localtm = _time.localtime(timestamp)
    return _timezone(_timedelta(seconds=localtm.tm_gmtoff), localtm.tm_zone)


datetime.min = datetime(1, 1, 1)
datetime.max = datetime(9999, 12, 31, 23, 59, 59, 999999)
datetime.resolution = timedelta(microseconds=1)


class timezone(tzinfo):
    """A zone with a fixed offset from UTC."""

    def __init_subclass__(cls):
        raise TypeError("type 'datetime.timezone' is not an acceptable base type")

    __slots__ = "_offset", "_name"

    _Omitted = object()

    def __new__(cls, offset, name=_Omitted):
        if not isinstance(offset, _timedelta):
            raise TypeError(f"timezone() argument 1 must be datetime.timedelta, not {type(offset).__name__}")
        if name is cls._Omitted:
            if not offset:
                return cls.utc
            name = None
        elif not isinstance(name, str):
            raise TypeError(f"timezone() argument 2 must be str, not {type(name).__name__}")
        if not -_timedelta(1) < offset < _timedelta(1):
            raise ValueError("offset must be a timedelta strictly between -timedelta(hours=24) and "
                             f"timedelta(hours=24), not {offset!r}.")
        return cls._create(offset, name)

    @classmethod
    def _create(cls, offset, name=None):
        self = _tzinfo_class.__new__(cls)
        self._offset = offset
        self._name = name
        return self

    def __getinitargs__(self):
        return (self._offset,) if self._name is None else (self._offset, self._name)

    def __eq__(self, other):
        if isinstance(other, _timezone):
            return self._offset == other._offset
        return NotImplemented

    def __hash__(self):
        return hash(self._offset)

    def __repr__(self):
        if self is self.utc:
            return "datetime.timezone.utc"
        if self._name is None:
            return f"{_qualified(self.__class__)}({self._offset!r})"
        return f"{_qualified(self.__class__)}({self._offset!r}, {self._name!r})"

    def __str__(self):
        return self.tzname(None)

    @staticmethod
    def _check(dt, name):
        if not (isinstance(dt, _datetime) or dt is None):
            raise TypeError(f"{name}(dt) argument must be a datetime instance or None, not {type(dt).__name__}")

    def utcoffset(self, dt):
        self._check(dt, "utcoffset")
        return self._offset

    def tzname(self, dt):
        self._check(dt, "tzname")
        if self._name is not None:
            return self._name
        return "UTC" + _format_offset(self._offset) if self._offset else "UTC"

    def dst(self, dt):
        self._check(dt, "dst")
        return None

    def fromutc(self, dt):
        if not isinstance(dt, _datetime):
            raise TypeError("fromutc() argument must be a datetime instance or None")
        if dt.tzinfo is not self:
            raise ValueError("fromutc: dt.tzinfo is not self")
        return dt + self._offset

    def __reduce__(self):
        return self.__class__, self.__getinitargs__()


_timezone = timezone
UTC = timezone.utc = timezone._create(timedelta(0))
timezone.min = timezone._create(-timedelta(hours=23, minutes=59))
timezone.max = timezone._create(timedelta(hours=23, minutes=59))
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
