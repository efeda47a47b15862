"""ZoneInfo: the transitions of a zone, and the rule that holds after the last one."""

import bisect
import calendar
import collections
from datetime import datetime, timedelta, timezone, tzinfo
import functools
import re
import struct
import weakref

from . import _common

_EPOCH = datetime(1970, 1, 1)
_EPOCH_ORDINAL = _EPOCH.toordinal()
_ZERO = timedelta(0)
_DAY = 86400


@functools.lru_cache(maxsize=512)
def _delta(seconds):
    return timedelta(seconds=seconds)


def _seconds(dt):
    """Seconds since the epoch of what the clock shows."""
    return (dt.toordinal() - _EPOCH_ORDINAL) * _DAY + dt.hour * 3600 + dt.minute * 60 + dt.second


class _Kind:
    """What is in force for a time: the offset from UTC, how much of it is summer time, and the name."""

    __slots__ = ("utcoff", "dstoff", "tzname", "seconds")

    def __init__(self, seconds, dst_seconds, name):
        self.seconds = seconds
        self.utcoff = _delta(seconds)
        self.dstoff = _delta(dst_seconds)
        self.tzname = name

    def __eq__(self, other):
        return (self.utcoff, self.dstoff, self.tzname) == (other.utcoff, other.dstoff, other.tzname)


_UNKNOWN = _Kind(0, 0, None)
_UNKNOWN.utcoff = _UNKNOWN.dstoff = None


class ZoneInfo(tzinfo):
    """A time zone, given by its key; the same object for the same key."""

    _strong_cache_size = 8
    _strong_cache = collections.OrderedDict()
    _weak_cache = weakref.WeakValueDictionary()
    __module__ = "zoneinfo"

    def __init_subclass__(cls):
        cls._strong_cache = collections.OrderedDict()
        cls._weak_cache = weakref.WeakValueDictionary()

    def __new__(cls, key):
        zone = cls._weak_cache.get(key)
        if zone is None:
            zone = cls._weak_cache.setdefault(key, cls._new_instance(key))
            zone._from_cache = True
        # Those that were used last are kept.
        cls._strong_cache[key] = cls._strong_cache.pop(key, zone)
        if len(cls._strong_cache) > cls._strong_cache_size:
            cls._strong_cache.popitem(last=False)
        return zone

    @classmethod
    def no_cache(cls, key):
        """Return a new object for a key."""
        zone = cls._new_instance(key)
        zone._from_cache = False
        return zone

    @classmethod
    def _new_instance(cls, key):
        zone = super().__new__(cls)
        zone._key = key
        path = zone._file_path = _common.find_tzfile(key)
        with (open(path, "rb") if path is not None else _common.load_tzdata(key)) as file:
            zone._load(file)
        return zone

    @classmethod
    def from_file(cls, file_obj, /, key=None):
        """Return a zone that is read from an open file."""
        zone = super().__new__(cls)
        zone._key = key
        zone._file_path = None
        zone._load(file_obj)
        zone._file_repr = repr(file_obj)
        # A file cannot be found again.
        zone.__reduce__ = zone._refuse_pickle
        return zone

    @classmethod
    def clear_cache(cls, *, only_keys=None):
        """Forget the objects that were made; or those of these keys."""
        if only_keys is not None:
            for key in only_keys:
                cls._weak_cache.pop(key, None)
                cls._strong_cache.pop(key, None)
        else:
            cls._weak_cache.clear()
            cls._strong_cache.clear()

    @property
    def key(self):
        """The key of the zone."""
        return self._key

    def utcoffset(self, dt):
        """Return the offset from UTC."""
        return self._kind_at(dt).utcoff

    def dst(self, dt):
        """Return how much of the offset is summer time."""
        return self._kind_at(dt).dstoff

    def tzname(self, dt):
        """Return the abbreviated name."""
        return self._kind_at(dt).tzname

    def _kind_at(self, dt):
        """What is in force when the clock of the zone shows dt; of a time that comes twice, dt.fold says which."""
        if dt is None:
            return self._fixed or _UNKNOWN
        seconds, fold = _seconds(dt), dt.fold
        local = self._local[fold]
        # The moment of the last transition itself is the table's; only what comes after it is the rules'.
        if not local or seconds > local[-1]:
            return self._after.at_local(seconds, dt.year, fold)
        at = bisect.bisect_right(local, seconds)
        return self._kinds[at - 1] if at else self._before

    def fromutc(self, dt):
        """Return the time of this zone for one of UTC (whose tzinfo is this zone)."""
        if not isinstance(dt, datetime):
            raise TypeError("fromutc: argument must be a datetime instance")
        if dt.tzinfo is not self:
            raise ValueError("fromutc: dt.tzinfo is not self")
        seconds = _seconds(dt)
        moments = self._moments
        fold = 0
        if not moments or seconds > moments[-1]:
            kind, fold = self._after.at_utc(seconds, dt.year)
            at = len(moments)
        else:
            at = bisect.bisect_right(moments, seconds)
            kind = self._kinds[at - 1] if at else self._before
        if at and not fold:
            before = self._kinds[at - 2] if at >= 2 else self._before
            # For that long after a transition the clock shows what it has shown before.
            fold = int(seconds - moments[at - 1] < before.seconds - kind.seconds)
        result = dt + kind.utcoff
        return result.replace(fold=1) if fold else result

    def __str__(self):
        return f"{self._key}" if self._key is not None else repr(self)

    def __repr__(self):
        if self._key is not None:
            return f"{type(self).__module__}.{type(self).__qualname__}(key={self._key!r})"
        return f"{type(self).__module__}.{type(self).__qualname__}.from_file({self._file_repr})"

    def __reduce__(self):
        return self.__class__._unpickle, (self._key, self._from_cache)

    def __reduce_ex__(self, protocol):
        return self.__reduce__()

    def _refuse_pickle(self):
        import pickle
        raise pickle.PicklingError("Cannot pickle a ZoneInfo file from a file stream.")

    @classmethod
    def _unpickle(cls, key, from_cache, /):
        return cls(key) if from_cache else cls.no_cache(key)

    # Reading.

    def _load(self, file):
        moments, numbers, offsets, is_summer, names, rule = _read(file)
        summers = _summer_offsets(moments, numbers, offsets, is_summer)
        kinds = [_Kind(offset, summer, name) for offset, summer, name in zip(offsets, summers, names)]
        self._moments = moments
        self._kinds = [kinds[number] for number in numbers]
        # Before the first transition the first kind of standard time holds.
        self._before = next((kind for kind, summer in zip(kinds, is_summer) if not summer), kinds[0] if kinds else None)
        self._local = _local_moments(moments, numbers, offsets, self._before)
        if rule:
            self._after = _parse_rule(rule)
        else:
            if not kinds and not moments:
                raise ValueError("No time zone information found.")
            self._after = _Rule(self._kinds[-1] if moments else self._before)
        self._fixed = None
        if not moments and not self._after.has_rules or self._is_always_the_same():
            self._fixed = self._after.standard

    def _is_always_the_same(self):
        after = self._after
        return (not after.has_rules and all(kind == after.standard for kind in self._kinds)
                and (self._before is None or self._before == after.standard))


def _read(file):
    """(moments of transitions, numbers of kinds, offsets, whether they are summer time, names, rule) of a file."""
    header = struct.Struct(">4sc15x6l")

    def read_header():
        data = file.read(header.size)
        if data[:4] != b"TZif":
            raise ValueError("Invalid TZif file: magic not found")
        _, version, *counts = header.unpack(data)
        return (1 if version == b"\0" else int(version)), counts

    version, counts = read_header()
    width, letter = 4, "l"
    if version >= 2:
        # The same once more, with times of 64 bits.
        is_utc, is_standard, leaps, times, types, chars = counts
        file.seek(times * 5 + types * 6 + chars + leaps * 8 + is_standard + is_utc, 1)
        _, counts = read_header()
        width, letter = 8, "q"
    is_utc, is_standard, leaps, times, types, chars = counts
    moments = list(struct.unpack(f">{times}{letter}", file.read(times * width)))
    numbers = list(struct.unpack(f">{times}B", file.read(times)))
    records = [struct.unpack(">lbb", file.read(6)) for _ in range(types)]
    text = file.read(chars)

    def name(start):
        return text[start:text.find(b"\0", start)].decode()

    offsets = [record[0] for record in records]
    is_summer = [bool(record[1]) for record in records]
    names = [name(record[2]) for record in records]
    rule = None
    if version >= 2:
        file.seek(is_utc + is_standard + leaps * 12, 1)
        if file.read(1) != b"\n":
            raise ValueError("Invalid TZif file: no footer")
        rule = b"".join(iter(lambda: _until_newline(file), b""))
    return moments, numbers, offsets, is_summer, names, rule


def _until_newline(file):
    char = file.read(1)
    return b"" if char == b"\n" else char


def _summer_offsets(moments, numbers, offsets, is_summer):
    """How much of each offset is summer time: files do not say, but the standard time before or after does."""
    found = [None if summer else 0 for summer in is_summer]
    last = len(numbers) - 1
    for at, number in enumerate(numbers):
        if at == 0 or found[number] is not None:
            continue
        neighbours = [numbers[at - 1]]
        if at < last and number < len(offsets) - 1:
            neighbours.append(numbers[at + 1])
        for neighbour in neighbours:
            gain = offsets[number] - offsets[neighbour]
            if gain and not is_summer[neighbour]:
                found[number] = gain
                break
    # An hour, if nothing is known.
    return [3600 if amount is None else amount for amount in found]


def _local_moments(moments, numbers, offsets, before):
    """What clocks show at the transitions: the times from which on the new kind holds, for fold 0 and for fold 1."""
    first, second = [], []
    last = before.seconds if before else 0
    for moment, number in zip(moments, numbers):
        offset = offsets[number]
        # If the clock is turned back, fold 0 is the old kind until the end of what is shown twice, fold 1 the new one
        # from its begin. If it is turned forward, fold 0 is the old kind until the end of what is never shown.
        first.append(moment + max(last, offset))
        second.append(moment + min(last, offset))
        last = offset
    return first, second


# --- rules ---

class _Rule:
    """What holds after the last transition: one kind, or two that alternate every year."""

    has_rules = False

    def __init__(self, standard):
        self.standard = standard

    def at_local(self, seconds, year, fold):
        return self.standard

    def at_utc(self, seconds, year):
        return self.standard, 0


class _YearlyRule(_Rule):
    has_rules = True

    def __init__(self, standard, summer, start, end):
        self.standard = standard
        self.summer = summer
        self.start = start
        self.end = end
        self.gain = summer.seconds - standard.seconds

    def transitions(self, year):
        """When summer time starts and ends, as the clock shows that is turned."""
        return self.start.seconds_of(year), self.end.seconds_of(year)

    def at_local(self, seconds, year, fold):
        start, end = self.transitions(year)
        # With fold 1 the hour that is shown twice (or never) is on the other side.
        if fold == (self.gain >= 0):
            end -= self.gain
        else:
            start += self.gain
        if start < end:
            is_summer = start <= seconds < end
        else:
            is_summer = not end <= seconds < start
        return self.summer if is_summer else self.standard

    def at_utc(self, seconds, year):
        """The kind at a time of UTC, and its fold."""
        start, end = self.transitions(year)
        start -= self.standard.seconds
        end -= self.summer.seconds
        if start < end:
            is_summer = start <= seconds < end
        else:
            is_summer = not end <= seconds < start
        # The hour after a transition that turned the clock back.
        again = end if self.gain > 0 else start
        fold = int(again <= seconds < again + abs(self.gain))
        return (self.summer if is_summer else self.standard), fold


class _OnDay:
    """A day of the year, 1 to 365 without February 29 (J), or 0 to 365."""

    __slots__ = ("day", "julian", "time")

    def __init__(self, day, time, julian):
        lowest = 1 if julian else 0
        if not lowest <= day <= 365:
            raise ValueError(f"d must be in [{lowest}, 365], not: {day}")
        self.day = day
        self.julian = julian
        self.time = time

    def seconds_of(self, year):
        days = datetime(year, 1, 1).toordinal() - _EPOCH_ORDINAL
        day = self.day
        if not self.julian:
            day += 1
        elif day >= 60 and calendar.isleap(year):
            day += 1
        return (days + day - 1) * _DAY + self.time


class _OnWeekday:
    """A weekday (0 is Sunday) in the first to fifth week of a month; the fifth is the last."""

    __slots__ = ("month", "week", "weekday", "time")

    def __init__(self, month, week, weekday, time):
        if not 0 < month <= 12:
            raise ValueError("m must be in (0, 12]")
        if not 0 < week <= 5:
            raise ValueError("w must be in (0, 5]")
        if not 0 <= weekday <= 6:
            raise ValueError("d must be in [0, 6]")
        self.month, self.week, self.weekday, self.time = month, week, weekday, time

    def seconds_of(self, year):
        first, length = calendar.monthrange(year, self.month)
        day = (self.weekday - (first + 1)) % 7 + 1 + (self.week - 1) * 7
        if day > length:
            day -= 7
        ordinal = datetime(year, self.month, 1).toordinal() + day - 1
        return (ordinal - _EPOCH_ORDINAL) * _DAY + self.time


_NAME = r"[^<0-9:.+-]+|<[a-zA-Z0-9+-]+>"
_RULE = re.compile(
    rf"(?P<std>{_NAME})(?:(?P<stdoff>[+-]?\d{{1,3}}(?::\d{{2}}(?::\d{{2}})?)?)"
    rf"(?:(?P<dst>{_NAME})(?P<dstoff>[+-]?\d{{1,3}}(?::\d{{2}}(?::\d{{2}})?)?)?)?)?", re.ASCII)
_TIME = re.compile(r"(?P<sign>[+-])?(?P<h>\d{1,3})(?::(?P<m>\d{2})(?::(?P<s>\d{2}))?)?", re.ASCII)


def _parse_rule(data):
    """The rule of bytes such as CET-1CEST,M3.5.0,M10.5.0/3."""
    offset, comma, rest = data.decode("latin-1").partition(",")
    match = _RULE.fullmatch(offset)
    if match is None:
        raise ValueError(f"Invalid STD format in {data!r}")
    if not match["stdoff"]:
        raise ValueError(f"Invalid STD offset in {data!r}")
    name, summer_name = match["std"].strip("<>"), match["dst"]
    standard = _parse_offset(match["stdoff"])
    if not summer_name:
        if comma:
            raise ValueError(f"Extraneous characters at end of TZ string: {data!r}")
        return _Rule(_Kind(standard, 0, name))
    if not comma:
        raise ValueError(f"Missing transition rules in TZ string: {data!r}" if match["dstoff"] else f"Invalid DST offset in {data!r}")
    summer = _parse_offset(match["dstoff"]) if match["dstoff"] else standard + 3600
    try:
        start, end = map(_parse_day, rest.split(","))
    except ValueError:
        raise ValueError(f"Malformed transition rule in TZ string: {data!r}") from None
    return _YearlyRule(_Kind(standard, 0, name), _Kind(summer, summer - standard, summer_name.strip("<>")), start, end)


def _parse_time(text, what, limit):
    match = _TIME.fullmatch(text)
    if match is None:
        raise ValueError(f"Invalid {what}: {text}")
    hours, minutes, seconds = int(match["h"]), int(match["m"] or 0), int(match["s"] or 0)
    if hours > limit:
        raise ValueError(f"{what.capitalize()} hours must be in [0, {limit}]: {text}")
    total = hours * 3600 + minutes * 60 + seconds
    return -total if match["sign"] == "-" else total


def _parse_offset(text):
    # West of Greenwich is positive there.
    return -_parse_time(text, "UTC offset", 24)


def _parse_day(text):
    date, slash, time = text.partition("/")
    seconds = _parse_time(time, "transition time", 167) if slash else 7200
    if date.startswith("M"):
        match = re.fullmatch(r"M(\d{1,2})\.(\d).(\d)", date, re.ASCII)
        if match is None:
            raise ValueError(f"Invalid dst start/end date: {text}")
        return _OnWeekday(*map(int, match.groups()), seconds)
    julian = date.startswith("J")
    digits = date[1:] if julian else date
    if not re.fullmatch(r"\d{1,3}", digits, re.ASCII):
        raise ValueError(f"Invalid dst start/end date: {text}")
    return _OnDay(int(digits), seconds, julian)
