"""Clocks agree with each other; sleeping takes its time."""
import time

for name in ("time", "monotonic", "perf_counter", "process_time", "thread_time"):
    seconds, nanoseconds = getattr(time, name)(), getattr(time, name + "_ns")()
    print(name, type(seconds).__name__, type(nanoseconds).__name__, abs(nanoseconds / 1e9 - seconds) < 1)
a = time.monotonic()
time.sleep(0.02)
b = time.monotonic()
print(0.02 <= b - a < 5, time.sleep(0))
for wrong in (-1, "a", float("nan"), 1e20, 2**80):
    try:
        time.sleep(wrong)
    except (ValueError, TypeError, OverflowError) as e:
        print(type(e).__name__, e)
for name in ("time", "monotonic", "process_time"):
    print(time.get_clock_info(name))
try:
    time.get_clock_info("x")
except ValueError as e:
    print(e)
print(type(time.timezone).__name__, len(time.tzname), time.clock_getres(time.CLOCK_MONOTONIC))
try:
    time.clock_gettime(99)
except OSError as e:
    print(e)
