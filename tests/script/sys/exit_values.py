# SystemExit: its code, and what is done on the way out.
import sys

for value in (None, 0, 3, "text", (1, 2), True):
    try:
        sys.exit(value)
    except SystemExit as e:
        print(repr(e.code), e.args)
try:
    exit(5)
except SystemExit as e:
    print(e.code)
print(exit, sep="")
try:
    try:
        sys.exit("never said")
    finally:
        print("finally")
except BaseException as e:
    print(type(e).__mro__)
