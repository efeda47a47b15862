"""Functions that are called when the interpreter ends, the last one registered first."""

_functions = []


def register(func, /, *args, **kwargs):
    """Call `func` with these arguments at the end; gives `func`, so that it can be used as a decorator."""
    if not callable(func):
        raise TypeError("the first argument must be callable")
    _functions.append((func, args, kwargs))
    return func


def unregister(func, /):
    """Take back every registration of `func`."""
    _functions[:] = [entry for entry in _functions if not entry[0] == func]


def _clear():
    _functions.clear()


def _ncallbacks():
    return len(_functions)


def _run_exitfuncs():
    """Call what is registered; errors are reported and do not keep the others from running."""
    import sys
    while _functions:
        func, args, kwargs = _functions.pop()
        try:
            func(*args, **kwargs)
        except SystemExit:
            raise
        except BaseException:
            print(f"Exception ignored in atexit callback: {func!r}", file=sys.stderr)
            sys.excepthook(*sys.exc_info())
