"""Dates: gmtime, strftime, asctime, mktime, struct_time."""


def show(*sources):
    for source in sources:
        try:
            print(source, "->", repr(eval(source)))
        except Exception as e:
            print(source, "!", type(e).__name__, e)


import time


show(
    'time.gmtime(0)',
    'time.gmtime(1e9), time.gmtime(-1), time.gmtime(951782400), time.gmtime(1.9)',
    'time.gmtime("a")',
    'time.gmtime(1e20)',
    'time.gmtime(float("nan"))',
    'time.strftime("%Y-%m-%d %H:%M:%S %j %a %A %b %B %p %y %% %U %W %w %u %V %G %g %C %e %I %D %F %T %R %r %c %x %X %h", time.gmtime(951782400 + 50000))',
    'time.strftime("%-d|%_d|%^a|%#Z|%5Y|%Q|%|", time.gmtime(0))',
    'time.strftime("%Y", (1, 2))',
    'time.strftime("%Y", 1)',
    'time.strftime("%Y", (2000, 13, 1, 0, 0, 0, 0, 1, 0))',
    'time.strftime("%Y", (2000, 1, 32, 0, 0, 0, 0, 1, 0))',
    'time.strftime("%Y", (2000, 1, 1, 24, 0, 0, 0, 1, 0))',
    'time.strftime("%Y", (2000, 1, 1, 0, 60, 0, 0, 1, 0))',
    'time.strftime("%Y", (2000, 1, 1, 0, 0, 62, 0, 1, 0))',
    'time.strftime("%Y", (2000, 1, 1, 0, 0, 0, -2, 1, 0))',
    'time.strftime("%Y", (2000, 1, 1, 0, 0, 0, 0, 367, 0))',
    'time.strftime("%d %m %j", (2000, 0, 0, 0, 0, 0, 0, 0, 0))',
    'time.asctime(time.gmtime(0)), time.asctime((2024, 2, 29, 23, 59, 59, 3, 60, 0))',
    'time.asctime((1, 2))',
    'time.mktime(time.localtime(1000000000)), time.mktime(time.localtime(0))',
    'time.mktime((1, 2))',
    'time.gmtime(0)[:3], time.gmtime(0).tm_year, time.gmtime(0).tm_zone, time.gmtime(0).tm_gmtoff, len(time.gmtime(0))',
    'time.gmtime(0) == (1970, 1, 1, 0, 0, 0, 3, 1, 0), time.gmtime(0) < time.gmtime(86400)',
    'time.struct_time((1, 2, 3, 4, 5, 6, 7, 8, 9)).tm_zone, time.struct_time(range(9))',
    'time.struct_time((1, 2))',
    'time.struct_time(range(12))',
    'time.struct_time.n_fields, time.struct_time.n_sequence_fields, time.struct_time.__match_args__',
    'time.strptime("2020-01-02 03:04", "%Y-%m-%d %H:%M")',
    'time.strptime("x", "%Y")',
)
