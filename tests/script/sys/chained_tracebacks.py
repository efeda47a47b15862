# Chains, notes, groups and repeated frames, as the text of a traceback.
import io
import sys


def fail(n):
    return fail(n - 1) if n else [1, 2][n + 5] + 1


def show(function):
    sys.stderr, saved = io.StringIO(), sys.stderr
    try:
        function()
    except BaseException as e:
        sys.excepthook(type(e), e, e.__traceback__)
    text, sys.stderr = sys.stderr.getvalue(), saved
    print(text.replace(__file__, "FILE"))


def chained():
    try:
        fail(6)
    except IndexError as e:
        e.add_note("a note\nof two lines")
        try:
            raise ValueError("second") from e
        except ValueError:
            raise TypeError("third")


def grouped():
    raise ExceptionGroup("some", [
        ValueError(1),
        ExceptionGroup("inner", [KeyError("k")]),
    ])


def suggested():
    print(shwo)


show(chained)
show(grouped)
show(suggested)
show(lambda: sys.exiit)
show(lambda: compile("x = (1,\ny = 2", "text", "exec"))
