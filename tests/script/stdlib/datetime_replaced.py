# Classes of the module replaced by a program, as tests do that stop the clock: the library itself keeps its own.
import datetime

real_date, real_datetime, real_delta, real_time, real_zone = (
    datetime.date, datetime.datetime, datetime.timedelta, datetime.time, datetime.timezone)


class Meta(type):
    def __instancecheck__(cls, instance):
        return isinstance(instance, real_datetime)


class Frozen(real_datetime, metaclass=Meta):
    @classmethod
    def now(cls, tz=None):
        return cls(2020, 2, 3, 4, 5, 6, tzinfo=tz)


class FrozenDate(real_date):
    @classmethod
    def today(cls):
        return cls(2020, 2, 3)


class Broken:
    def __init__(self, *args, **kwargs):
        raise RuntimeError("replaced")


datetime.datetime, datetime.date = Frozen, FrozenDate
datetime.timedelta = datetime.time = datetime.timezone = datetime.tzinfo = Broken
a, b = Frozen(2001, 1, 1), Frozen.now()
print(a < b, a == b, b - a, sorted([b, a]) == [a, b], min(a, b), a >= a)
print(b + real_delta(hours=1), b - real_delta(days=40), type(b + real_delta(1)).__name__, a.__hash__() == hash(a))
print(b.date(), b.time(), b.timetz(), b.isoformat(), b.timestamp() - a.timestamp(), b.utcoffset())
print(Frozen.now(real_zone.utc), Frozen.now(real_zone(real_delta(hours=2))).astimezone(real_zone.utc))
print(Frozen.combine(real_date(2000, 1, 2), real_time(3, 4)), Frozen.fromisoformat("2020-01-02T03:04:05+02:00"))
print(FrozenDate.today() - FrozenDate(2020, 1, 1), FrozenDate(2020, 1, 1) < FrozenDate.today())
print(real_datetime(2020, 1, 1) < b, isinstance(real_datetime(1, 1, 1), Frozen), b.replace(year=2021), b.weekday())
print(real_time(1, 2) < real_time(2, 3), real_time.fromisoformat("01:02:03+01:00"), hash(real_time(1)) == hash(real_time(1)))
print(real_delta(3) * 2, real_delta(5) / real_delta(2), divmod(real_delta(5), real_delta(2)), -real_delta(1), abs(-real_delta(1)))
print(real_datetime.strptime("2020-03-04", "%Y-%m-%d"), b.strftime("%d/%m/%y"), real_zone.utc.tzname(b))
