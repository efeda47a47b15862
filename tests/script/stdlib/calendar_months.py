import calendar
print(calendar.month(2024, 2), calendar.monthrange(2023, 2), calendar.isleap(1900), calendar.leapdays(2000, 2025), calendar.weekday(2024, 2, 29))
print(calendar.monthcalendar(2024, 9)[0], calendar.timegm((2024, 1, 1, 0, 0, 0)), list(calendar.month_abbr)[:3], calendar.day_name[0])
print(calendar.TextCalendar(6).formatmonth(2024, 1), calendar.calendar(2024)[:200])
try:
    calendar.monthrange(2024, 13)
except calendar.IllegalMonthError as error:
    print(error)
