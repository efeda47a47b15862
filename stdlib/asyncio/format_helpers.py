"""How callbacks are shown in reprs and messages: `function() at file:line`."""

import functools
import reprlib
import sys

from . import constants


def _get_function_source(func):
    """Return (file, line) of a Python function, whatever it is wrapped in; None for anything else."""
    while (inner := getattr(func, "__wrapped__", None)) is not None and callable(inner):
        func = inner
    if isinstance(func, (functools.partial, functools.partialmethod)):
        return _get_function_source(func.func)
    if type(func) is type(_get_function_source):
        code = func.__code__
        return code.co_filename, code.co_firstlineno
    return None


def _format_callback_source(func, args, *, debug=False):
    text = _format_callback(func, args, None, debug=debug)
    source = _get_function_source(func)
    return f"{text} at {source[0]}:{source[1]}" if source else text


def _format_args_and_kwargs(args, kwargs, *, debug=False):
    """Show the arguments of a call, in debug mode only: they may be secret."""
    if not debug:
        return "()"
    items = [reprlib.repr(arg) for arg in args or ()]
    items += [f"{key}={reprlib.repr(value)}" for key, value in (kwargs or {}).items()]
    return f"({', '.join(items)})"


def _format_callback(func, args, kwargs, *, debug=False, suffix=""):
    while isinstance(func, functools.partial):
        suffix = _format_args_and_kwargs(args, kwargs, debug=debug) + suffix
        func, args, kwargs = func.func, func.args, func.keywords
    name = getattr(func, "__qualname__", None) or getattr(func, "__name__", None) or repr(func)
    return name + _format_args_and_kwargs(args, kwargs, debug=debug) + suffix


def extract_stack(f=None, limit=None):
    """Return the stack of the caller as a StackSummary, cheaply, for debug mode."""
    import traceback
    if f is None:
        f = sys._getframe().f_back
    if limit is None:
        limit = constants.DEBUG_STACK_DEPTH
    stack = traceback.StackSummary.extract(traceback.walk_stack(f), limit=limit, lookup_lines=False)
    stack.reverse()
    return stack
