# The limit of digits between integers and decimal text can be changed.
import sys
print(sys.get_int_max_str_digits(), sys.int_info, sys.flags.int_max_str_digits)
sys.set_int_max_str_digits(0)
print(len(str(10**5000)), len(repr(10**5000)), len(f"{10**5000}"), int("1"*5000) % 7, len("%d" % 10**5000), len(format(10**5000, "d")))
sys.set_int_max_str_digits(1000)
for f in (lambda: str(10**1000), lambda: int("1"*1001), lambda: "%d" % 10**1000, lambda: f"{10**1000:d}", lambda: int("1"*1001, 7), lambda: hex(10**2000)[:4], lambda: int("f"*2000, 16) % 5, lambda: int("1_0"*600)):
    try: print(str(f())[:20])
    except (ValueError, SyntaxError) as e: print(type(e).__name__, e)
for n in (1, 639, -1, 640, "x"):
    try: sys.set_int_max_str_digits(n); print("ok")
    except (ValueError, TypeError) as e: print(type(e).__name__, e)
