from datetime import date, datetime, time, timedelta, timezone, UTC
d = datetime(2024, 2, 29, 13, 5, 9, 123456)
print(d, repr(d), d.isoformat(timespec="minutes"), d.ctime(), d.date(), d.time(), d.isocalendar(), d.weekday(), d.toordinal())
print(d + timedelta(days=400, seconds=-7), d - datetime(2000, 1, 1), timedelta(days=-1, microseconds=5), repr(timedelta(1.5, milliseconds=1)))
print(timedelta(hours=5) / 2, timedelta(hours=5) // timedelta(minutes=7), timedelta(seconds=1) * 1.5, abs(timedelta(-1)), timedelta(1).total_seconds())
print(datetime.fromtimestamp(0, UTC), datetime(2024, 1, 1, tzinfo=UTC).astimezone(timezone(timedelta(hours=2), "X")), repr(timezone.utc))
print(date(2024, 1, 31).replace(month=3), time(1, 2, tzinfo=UTC) == time(2, 2, tzinfo=timezone(timedelta(hours=1))), f"{d:%H:%M}", date.max, datetime.min)
for bad in (lambda: datetime(2024, 13, 1), lambda: date(2023, 2, 29), lambda: time(24), lambda: timedelta("x"), lambda: d < d.replace(tzinfo=UTC),
            lambda: datetime.max + timedelta(1), lambda: timezone(timedelta(hours=24)), lambda: date.fromordinal(0), lambda: datetime(2024)):
    try:
        bad()
    except Exception as error:
        print(type(error).__name__, error)
