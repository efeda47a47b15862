"""Parsing times by patterns: the opposite of `strftime`, for `time` and `datetime`."""

import time
from datetime import date as datetime_date
from datetime import timedelta as datetime_timedelta
from datetime import timezone as datetime_timezone

_MONTHS = ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
           "november", "december"]
_DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]

# Directives that stand for a whole pattern.
_COMPOSED = {"D": "%m/%d/%y", "c": "%a %b %d %H:%M:%S %Y", "x": "%m/%d/%y", "X": "%H:%M:%S", "R": "%H:%M",
             "T": "%H:%M:%S", "F": "%Y-%m-%d", "r": "%I:%M:%S %p"}

# Numbers: directive -> (fewest digits, most digits, lowest, highest).
_NUMBERS = {"d": (1, 2, 1, 31), "H": (1, 2, 0, 23), "I": (1, 2, 1, 12), "j": (1, 3, 1, 366), "m": (1, 2, 1, 12),
            "M": (1, 2, 0, 59), "S": (1, 2, 0, 61), "U": (1, 2, 0, 53), "W": (1, 2, 0, 53), "V": (1, 2, 1, 53),
            "w": (1, 1, 0, 6), "u": (1, 1, 1, 7), "y": (2, 2, 0, 99), "Y": (4, 4, 0, 9999), "G": (4, 4, 0, 9999),
            "f": (1, 6, 0, 999999)}


def _expand(format):
    """The pattern with composed directives replaced; a list of characters and (directive,)."""
    parts = []
    i = 0
    while i < len(format):
        c = format[i]
        i += 1
        if c != "%":
            if c.isspace():
                if not parts or parts[-1] != " ":
                    parts.append(" ")
            else:
                parts.append(c)
            continue
        if i >= len(format):
            raise ValueError(f"stray %% in format '{format}'".replace("%%", "%"))
        c = format[i]
        i += 1
        if c in _COMPOSED:
            parts.extend(_expand(_COMPOSED[c]))
        elif c in _NUMBERS or c in "aAbBpzZ%":
            parts.append((c,))
        else:
            raise ValueError(f"'{c}' is a bad directive in format '{format}'")
    return parts


def _number_ends(text, at, directive):
    """The offsets at which a number may end, longest first."""
    fewest, most, low, high = _NUMBERS[directive]
    ends = []
    for end in range(at + fewest, at + most + 1):
        digits = text[at:end]
        if len(digits) != end - at or not (digits.isascii() and digits.isdigit()):
            break
        if low <= int(digits) <= high:
            ends.append(end)
    ends.reverse()
    return ends


def _name_ends(text, at, names):
    lower = text[at:].lower()
    return sorted((at + len(name) for name in names if name and lower.startswith(name)), reverse=True)


def _offset_ends(text, at):
    """The offsets at which `Z`, `+HHMM`, `+HH:MM[:SS[.ffffff]]` may end."""
    if text[at:at + 1] in ("Z", "z"):
        return [at + 1] if text[at] == "Z" else []
    if text[at:at + 1] not in ("+", "-"):
        return []

    def two(i):
        return text[i:i + 2].isascii() and text[i:i + 2].isdigit() and len(text[i:i + 2]) == 2

    i = at + 1
    if not two(i):
        return []
    i += 2
    if text[i:i + 1] == ":":
        i += 1
    if not two(i) or text[i] > "5":
        return []
    i += 2
    ends = [i]
    j = i + (text[i:i + 1] == ":")
    if two(j) and text[j] <= "5":
        j += 2
        ends.append(j)
        if text[j:j + 1] == ".":
            k = j + 1
            while k < len(text) and k - j <= 6 and text[k].isdigit():
                k += 1
                ends.append(k)
    return ends[::-1]


def _match(parts, text, index, at, found):
    """Match the parts from `index` on; `found` maps directives to text. Returns the end, or None."""
    if index == len(parts):
        return at
    part = parts[index]
    if part == " ":
        end = at
        while end < len(text) and text[end].isspace():
            end += 1
        if end == at:
            return None
        return _match(parts, text, index + 1, end, found)
    if isinstance(part, str):
        if text[at:at + 1].lower() != part.lower():
            return None
        return _match(parts, text, index + 1, at + 1, found)
    directive = part[0]
    if directive == "%":
        return _match(parts, text, index + 1, at + 1, found) if text[at:at + 1] == "%" else None
    if directive in _NUMBERS:
        # A day of the month may be padded with a blank.
        if directive == "d" and text[at:at + 1] == " " and text[at + 1:at + 2].isdigit() and text[at + 1] != "0":
            ends = [at + 2]
        else:
            ends = _number_ends(text, at, directive)
    elif directive == "a":
        ends = _name_ends(text, at, [name[:3] for name in _DAYS])
    elif directive == "A":
        ends = _name_ends(text, at, _DAYS)
    elif directive == "b":
        ends = _name_ends(text, at, [name[:3] for name in _MONTHS])
    elif directive == "B":
        ends = _name_ends(text, at, _MONTHS)
    elif directive == "p":
        ends = _name_ends(text, at, ["am", "pm"])
    elif directive == "Z":
        ends = _name_ends(text, at, {"utc", "gmt", *(name.lower() for name in time.tzname)})
    else:
        ends = _offset_ends(text, at)
    for end in ends:
        found[directive] = text[at:end]
        result = _match(parts, text, index + 1, end, found)
        if result is not None:
            found.setdefault(directive, text[at:end])
            return result
    return None


def _parse_offset(z):
    """Seconds and microseconds of an offset."""
    if z == "Z":
        return 0, 0
    sign = -1 if z[0] == "-" else 1
    digits = z[1:].replace(":", "")
    if ":" in z and len(digits) > 4 and z[3:4] == ":" and z[6:7] not in ("", ":"):
        raise ValueError(f"Inconsistent use of : in {z}")
    hours, minutes = int(digits[:2]), int(digits[2:4])
    seconds = int(digits[4:6] or 0)
    fraction = digits[6:].lstrip(".").ljust(6, "0")
    return sign * (hours * 3600 + minutes * 60 + seconds), sign * int(fraction or 0)


_NO_YEAR_WARNING = """\
Parsing dates involving a day of month without a year specified is ambiguious
and fails to parse leap day. The default behavior will change in Python 3.15
to either always raise an exception or to use a different default year (TBD).
To avoid trouble, add a specific year to the input & format.
See https://github.com/python/cpython/issues/70647."""


def _julian_from_week(year, week_of_year, day_of_week, week_starts_mon):
    """The day of the year of a weekday in a week."""
    first_weekday = datetime_date(year, 1, 1).weekday()
    if not week_starts_mon:
        first_weekday = (first_weekday + 1) % 7
        day_of_week = (day_of_week + 1) % 7
    week_0_length = (7 - first_weekday) % 7
    if week_of_year == 0:
        return 1 + day_of_week - first_weekday
    return 1 + week_0_length + 7 * (week_of_year - 1) + day_of_week


def _strptime(data_string, format="%a %b %d %H:%M:%S %Y"):
    """Return (the nine fields of a struct_time and name and offset of the zone, microseconds, those of the offset)."""
    for index, arg in enumerate([data_string, format]):
        if not isinstance(arg, str):
            raise TypeError(f"strptime() argument {index} must be str, not {type(arg)}")
    parts = _expand(format)
    seen = [part[0] for part in parts if isinstance(part, tuple) and part[0] != "%"]
    for directive in seen:
        if seen.count(directive) > 1:
            raise ValueError(f"redefinition of group name '{directive}' as group {len(seen)}; was group 1")
    if "d" in seen and not {"Y", "y", "G"}.intersection(seen):
        import warnings
        warnings.warn(_NO_YEAR_WARNING, DeprecationWarning, stacklevel=3)
    found = {}
    end = _match(parts, data_string, 0, 0, found)
    if end is None:
        raise ValueError(f"time data {data_string!r} does not match format {format!r}")
    if end != len(data_string):
        raise ValueError(f"unconverted data remains: {data_string[end:]}")

    iso_year = year = None
    month = day = 1
    hour = minute = second = fraction = 0
    tz = -1
    gmtoff = None
    gmtoff_fraction = 0
    iso_week = week_of_year = week_of_year_start = None
    weekday = julian = None
    for directive, text in found.items():
        number = int(text) if directive in _NUMBERS else None
        if directive == "y":
            year = number + (2000 if number <= 68 else 1900)
        elif directive == "Y":
            year = number
        elif directive == "G":
            iso_year = number
        elif directive == "m":
            month = number
        elif directive in "bB":
            names = [name[:3] for name in _MONTHS] if directive == "b" else _MONTHS
            month = names.index(text.lower()) + 1
        elif directive == "d":
            day = number
        elif directive == "H":
            hour = number
        elif directive == "I":
            ampm = found.get("p", "").lower()
            hour = number
            if ampm in ("", "am"):
                hour = 0 if hour == 12 else hour
            elif hour != 12:
                hour += 12
        elif directive == "M":
            minute = number
        elif directive == "S":
            second = number
        elif directive == "f":
            fraction = int(text.ljust(6, "0"))
        elif directive in "aA":
            names = [name[:3] for name in _DAYS] if directive == "a" else _DAYS
            weekday = names.index(text.lower())
        elif directive == "w":
            weekday = 6 if number == 0 else number - 1
        elif directive == "u":
            weekday = number - 1
        elif directive == "j":
            julian = number
        elif directive in "UW":
            week_of_year = number
            week_of_year_start = 6 if directive == "U" else 0
        elif directive == "V":
            iso_week = number
        elif directive == "z":
            gmtoff, gmtoff_fraction = _parse_offset(text)
        elif directive == "Z":
            name = text.lower()
            local = [zone.lower() for zone in time.tzname]
            if name in ("utc", "gmt"):
                tz = 0
            elif not (local[0] == local[1] and time.daylight):
                tz = local.index(name)

    if iso_year is not None:
        if julian is not None:
            raise ValueError("Day of the year directive '%j' is not compatible with ISO year directive '%G'. "
                             "Use '%Y' instead.")
        if iso_week is None or weekday is None:
            raise ValueError("ISO year directive '%G' must be used with the ISO week directive '%V' and a weekday "
                             "directive ('%A', '%a', '%w', or '%u').")
    elif iso_week is not None:
        if year is None or weekday is None:
            raise ValueError("ISO week directive '%V' must be used with the ISO year directive '%G' and a weekday "
                             "directive ('%A', '%a', '%w', or '%u').")
        raise ValueError("ISO week directive '%V' is incompatible with the year directive '%Y'. Use the ISO year "
                         "'%G' instead.")

    leap_year_fix = False
    if year is None:
        if month == 2 and day == 29:
            year = 1904
            leap_year_fix = True
        else:
            year = 1900
    if julian is None and weekday is not None:
        if week_of_year is not None:
            julian = _julian_from_week(year, week_of_year, weekday, week_of_year_start == 0)
        elif iso_year is not None and iso_week is not None:
            result = datetime_date.fromisocalendar(iso_year, iso_week, weekday + 1)
            year, month, day = result.year, result.month, result.day
            julian = result.toordinal() - datetime_date(year, 1, 1).toordinal() + 1
        if julian is not None and julian <= 0:
            year -= 1
            julian += 366 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 365
    if julian is None:
        julian = datetime_date(year, month, day).toordinal() - datetime_date(year, 1, 1).toordinal() + 1
    else:
        result = datetime_date.fromordinal(julian - 1 + datetime_date(year, 1, 1).toordinal())
        year, month, day = result.year, result.month, result.day
    if weekday is None:
        weekday = datetime_date(year, month, day).weekday()
    if leap_year_fix:
        year = 1900
    return (year, month, day, hour, minute, second, weekday, julian, tz, found.get("Z"), gmtoff), fraction, \
        gmtoff_fraction


def _strptime_time(data_string, format="%a %b %d %H:%M:%S %Y"):
    """`time.strptime`."""
    return time.struct_time(_strptime(data_string, format)[0])


def _strptime_datetime(cls, data_string, format="%a %b %d %H:%M:%S %Y"):
    """`datetime.strptime`."""
    tt, fraction, gmtoff_fraction = _strptime(data_string, format)
    tzname, gmtoff = tt[-2:]
    args = tt[:6] + (fraction,)
    if gmtoff is None:
        return cls(*args)
    delta = datetime_timedelta(seconds=gmtoff, microseconds=gmtoff_fraction)
    return cls(*args, datetime_timezone(delta, tzname) if tzname else datetime_timezone(delta))
