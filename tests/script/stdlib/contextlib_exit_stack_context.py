import contextlib
def fail(name):
    def exit(*exc):
        print(name, exc[1])
        raise ValueError(name)
    return exit
try:
    with contextlib.ExitStack() as stack:
        stack.push(fail("first"))
        stack.push(fail("second"))
        raise KeyError("body")
except ValueError as error:
    while error is not None:
        print(repr(error))
        error = error.__context__
try:
    contextlib.ExitStack().enter_context(3)
except TypeError as error:
    print(error)
with contextlib.suppress(ValueError):
    raise ExceptionGroup("g", [ValueError(1)])
print("end")
