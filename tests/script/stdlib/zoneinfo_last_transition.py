# Where the table of transitions ends and the rules of the footer begin, for zones made here.
import io
import struct
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo


def zone(moments, kinds, numbers, footer):
    """A zone file: transitions, kinds (seconds, is summer, name), the kind of each transition, and the rules."""
    names = b"".join(name.encode() + b"\0" for _, _, name in kinds)
    starts, at = [], 0
    for _, _, name in kinds:
        starts.append(at)
        at += len(name) + 1

    def block(width):
        counts = struct.pack(">6l", 0, 0, 0, len(moments), len(kinds), len(names))
        data = struct.pack(f">{len(moments)}{width}", *moments) + bytes(numbers)
        for (seconds, summer, _), start in zip(kinds, starts):
            data += struct.pack(">lbb", seconds, summer, start)
        return b"TZif2" + b"\0" * 15 + counts + data + names

    return ZoneInfo.from_file(io.BytesIO(block("l") + block("q") + b"\n" + footer + b"\n"), key="Made/Here")


def show(title, z, moment):
    print(title)
    for seconds in (-7200, -3601, -3600, -1, 0, 1, 1800, 3599, 3600, 7200):
        utc = datetime.fromtimestamp(moment + seconds, timezone.utc)
        local = utc.astimezone(z)
        both = [(local.replace(fold=fold).utcoffset(), local.replace(fold=fold).tzname()) for fold in (0, 1)]
        print("   ", utc.time(), local.replace(tzinfo=None), local.fold, local.tzname(), local.dst(), *both)


# 2023-10-29 01:00 UTC
last = 1698541200
kinds = [(-10800, 0, "STD"), (-7200, 1, "DST"), (-7200, 0, "NEW")]
show("standard time changes, the clock does not", zone([last - 20000000, last], kinds, [1, 2],
     b"NEW2NES,M3.5.0/-1,M10.5.0/0"), last)
show("the same without rules", zone([last - 20000000, last], kinds, [1, 2], b"NEW2"), last)
show("the clock is turned back", zone([last - 20000000, last], [(3600, 0, "STD"), (7200, 1, "DST")], [1, 0],
     b"STD-1DST,M3.5.0,M10.5.0/3"), last)
show("one transition only", zone([last], [(7200, 0, "OLD"), (3600, 0, "NEW")], [1], b"NEW-1"), last)
show("turned back further than the rules do", zone([last - 20000000, last], [(0, 0, "A"), (10800, 1, "B")], [1, 0],
     b"A0S,M3.5.0,M10.5.0/1"), last)
show("forward", zone([last - 20000000, last], [(0, 0, "A"), (3600, 0, "B")], [0, 1], b"B-1"), last)
show("rules alone", zone([], [(0, 0, "A")], [], b"A0S,M3.5.0/1,M10.5.0/2"), last)
