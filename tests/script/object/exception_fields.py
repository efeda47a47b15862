import copy
import pickle


def show(error):
    print(type(error).__name__, vars(error), error.args)


for text in ("import nope_nope", "open('/nope')", "nope", "int.nope", "b'\\xff'.decode()", "'\\xe9'.encode('ascii')",
             "raise OSError(2, 'text', 'name')", "raise BlockingIOError(11, 'text', 3)",
             "raise ImportError('a', name='b', path='c')"):
    try:
        exec(text)
    except Exception as error:
        show(error)
        other = pickle.loads(pickle.dumps(error)) if text != "int.nope" else copy.copy(error)
        print(type(other).__name__, other.args, str(other) == str(error), getattr(other, "name", None),
              getattr(other, "filename", None))

stop = StopIteration(1)
stop.value = 2
print(stop.value, stop.args)
del stop.value
print(stop.value)
leave = SystemExit(3)
leave.code = 4
print(leave.code, leave.args, SystemExit(1, 2).code, SystemExit().code)


def inner():
    error = StopIteration("given")
    error.value = "changed"
    raise error


class Delegate:
    def __iter__(self):
        return self

    def __next__(self):
        inner()


def outer():
    return (yield from Delegate())


try:
    next(outer())
except StopIteration as error:
    print(error.value)

error = UnicodeDecodeError("utf-8", b"abc", 1, 2, "why")
error.start = 0
print(error, error.start)
for name in ("start", "reason"):
    try:
        delattr(error, name)
        print(getattr(error, name))
    except TypeError as wrong:
        print(wrong)
error = BlockingIOError()
for action in (lambda: error.characters_written, lambda: delattr(error, "characters_written")):
    try:
        print(action())
    except AttributeError as wrong:
        print(wrong)
error.characters_written = 5
print(error.characters_written)
group = ExceptionGroup("text", [ValueError(1)])
print(group.message, group.exceptions, vars(group))
