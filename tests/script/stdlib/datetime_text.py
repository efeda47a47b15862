from datetime import date, datetime, time, timedelta, timezone
d = datetime(2024, 2, 29, 13, 5, 9, 123456, timezone(timedelta(hours=-3, minutes=-30)))
for f in ("%Y-%m-%d %H:%M:%S.%f", "%a %A %b %B %d %j %U %W %p %I %y %%", "%z|%Z|%:z", "%G-W%V-%u"):
    print(d.strftime(f))
for s in ("2024-02-29", "2024-02-29T10:11", "20240229T101112Z", "2024-W09-4", "2024-02-29 10:11:12.5+05:30", "2024-02-30", "x"):
    try:
        print(repr(datetime.fromisoformat(s)))
    except ValueError as error:
        print(error)
print(time.fromisoformat("T101112"), time.fromisoformat("10:11:12.5Z"), date.fromisoformat("2024-W09"))
for s, f in (("2024-02-29", "%Y-%m-%d"), ("29 Feb 24 1:05 PM", "%d %b %y %I:%M %p"), ("2024 060", "%Y %j"), ("x", "%Y"), ("2024-02-29 1", "%Y-%m-%d"),
             ("Thu Feb 29 13:05:09 2024", "%c"), ("12:30 +0530", "%H:%M %z"), ("1", "%Q"), ("2024 9 1", "%Y %W %w"), ("30 2 2024", "%d %m %Y")):
    try:
        print(datetime.strptime(s, f))
    except ValueError as error:
        print(error)
