# displayhook, excepthook and unraisablehook can be replaced.
import builtins
import io
import sys

sys.displayhook(41)
print(builtins._)
sys.displayhook(None)
print(builtins._)
sys.stderr, saved = io.StringIO(), sys.stderr
try:
    {}["missing"]
except KeyError as e:
    sys.excepthook(type(e), e, e.__traceback__)
text, sys.stderr = sys.stderr.getvalue(), saved
print(text.replace(__file__, "FILE"))


class Broken:
    def __del__(self):
        raise ValueError("in __del__")


def note(args):
    print(args.exc_type.__name__, args.exc_value, args.object.__name__)


sys.unraisablehook = note
broken = Broken()
del broken
print("end")
