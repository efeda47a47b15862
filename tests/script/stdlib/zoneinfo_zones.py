# zoneinfo: a zone made of bytes, so that it is the same everywhere; offsets, folds, gaps, caches and errors.
import io
import pickle
import struct
import zoneinfo
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


def tzif(transitions, kinds, names, rule, version=b"2"):
    """The bytes of a file: (moment, kind) pairs, (offset, is summer, place of name) triples."""
    def block(letter):
        counts = struct.pack(">6l", 0, 0, 0, len(transitions), len(kinds), len(names))
        data = b"".join(struct.pack(">" + letter, moment) for moment, _ in transitions)
        data += bytes(kind for _, kind in transitions)
        data += b"".join(struct.pack(">lbb", *kind) for kind in kinds)
        return b"TZif" + version + b"\0" * 15 + counts + data + names
    return block("l") + block("q") + b"\n" + rule + b"\n"


def utc(*args):
    return int(datetime(*args, tzinfo=timezone.utc).timestamp())


DATA = tzif([(utc(1990, 3, 25, 1), 2), (utc(1990, 9, 30, 1), 1), (utc(1991, 3, 31, 1), 2), (utc(1991, 9, 29, 1), 1)],
            [(3000, 0, 0), (3600, 0, 4), (7200, 1, 8)], b"LMT\0CET\0CEST\0", b"CET-1CEST,M3.5.0,M10.5.0/3")
zone = ZoneInfo.from_file(io.BytesIO(DATA), key="Made/Up")
print(zone, repr(zone), zone.key, str(ZoneInfo.from_file(io.BytesIO(DATA)))[:40])
for args in ((1980, 1, 1), (1990, 3, 25, 1, 59), (1990, 3, 25, 2, 30), (1990, 3, 25, 3), (1990, 9, 30, 2, 30), (1991, 7, 1), (2024, 1, 1),
             (2024, 3, 31, 2, 30), (2024, 7, 1), (2024, 10, 27, 2, 30), (2024, 10, 27, 3), (2500, 6, 1)):
    for fold in (0, 1):
        dt = datetime(*args, tzinfo=zone, fold=fold)
        print(dt.isoformat(), dt.tzname(), dt.dst(), dt.astimezone(timezone.utc).isoformat())
moment = datetime(2024, 10, 27, 0, 30, tzinfo=timezone.utc)
for _ in range(3):
    there = moment.astimezone(zone)
    print(there, there.fold)
    moment += timedelta(hours=1)
moment = datetime(1990, 9, 30, 0, 30, tzinfo=timezone.utc)
for _ in range(3):
    print(moment.astimezone(zone), moment.astimezone(zone).fold)
    moment += timedelta(hours=1)
print(zone.utcoffset(None), zone.dst(None), zone.tzname(None))
for rule in (b"UTC0", b"<+03>-3", b"EST5EDT,J60,J300/1:30", b"AEST-10AEDT,M10.1.0,M4.1.0/3", b"XXX3YYY2:30,59,300/-2"):
    z = ZoneInfo.from_file(io.BytesIO(tzif([], [(0, 0, 0)], b"STD\0", rule)))
    print(rule, [(datetime(2024, month, 1, tzinfo=z).utcoffset(), datetime(2024, month, 1, tzinfo=z).tzname()) for month in (1, 3, 7, 11)])
for data in (b"", b"nope" * 20, tzif([], [(0, 0, 0)], b"STD\0", b"AAA"), tzif([], [(0, 0, 0)], b"STD\0", b"AAA3BBB"),
             tzif([], [(0, 0, 0)], b"STD\0", b"AAA3BBB,M13.1.0,M4.1.0")):
    try:
        print(datetime(2024, 1, 1, tzinfo=ZoneInfo.from_file(io.BytesIO(data))).tzname())
    except Exception as error:
        print(type(error).__name__, str(error)[:60])
for key in ("No/Such", "/absolute", "../up", "a//b"):
    try:
        ZoneInfo(key)
    except (ZoneInfoNotFoundError, ValueError) as error:
        print(type(error).__name__, error)
try:
    pickle.dumps(zone)
except pickle.PicklingError as error:
    print(error)
for to in ("x", ["relative"]):
    try:
        zoneinfo.reset_tzpath(to)
    except (TypeError, ValueError) as error:
        print(type(error).__name__, error)
zoneinfo.reset_tzpath(["/nonexistent"])
print(zoneinfo.TZPATH, issubclass(ZoneInfoNotFoundError, KeyError))
try:
    zone.fromutc(datetime(2024, 1, 1))
except ValueError as error:
    print(error)
