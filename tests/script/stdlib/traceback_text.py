import traceback
def outer():
    inner()
def inner():
    raise ValueError("bad")
try:
    outer()
except ValueError as error:
    error.add_note("a note")
    print([(f.name, f.line) for f in traceback.extract_tb(error.__traceback__)])
    print(traceback.format_exception_only(error))
try:
    try:
        1 / 0
    except ZeroDivisionError as error:
        raise KeyError("k") from error
except KeyError as error:
    text = "".join(traceback.format_exception(error))
    print("direct cause" in text, text.splitlines()[-1])
try:
    raise ExceptionGroup("g", [ValueError(1), ExceptionGroup("h", [TypeError(2)])])
except ExceptionGroup as error:
    print("".join(l for l in traceback.format_exception(error) if "File" not in l and "raise" not in l))
def deep(n):
    if n: deep(n - 1)
    else: raise RuntimeError
try:
    deep(10)
except RuntimeError as error:
    print([l for l in traceback.format_tb(error.__traceback__) if "repeated" in l])
class A:
    value = 1
for bad in (lambda: A.valeu, lambda: prin, lambda: io):
    try:
        bad()
    except Exception as error:
        print(traceback.format_exception_only(error)[0], end="")
