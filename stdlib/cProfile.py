"""Profiles: how often functions are called, and how long they take; they can be switched on and off.

    with cProfile.Profile() as profile:
        main()
    profile.print_stats('cumulative')
"""

import profile as _pyprofile
import sys
import time

__all__ = ["run", "runctx", "Profile"]


def run(statement, filename=None, sort=-1):
    """Run a statement; print its profile, or write it to a file."""
    return _pyprofile._Utils(Profile).run(statement, filename, sort)


def runctx(statement, globals, locals, filename=None, sort=-1):
    """Run a statement in namespaces; print its profile, or write it to a file."""
    return _pyprofile._Utils(Profile).runctx(statement, globals, locals, filename, sort)


class _Figures(tuple):
    """The figures of a function, as `getstats` returns them."""

    __slots__ = ()

    code = property(lambda self: self[0])
    callcount = property(lambda self: self[1])
    reccallcount = property(lambda self: self[2])
    totaltime = property(lambda self: self[3])
    inlinetime = property(lambda self: self[4])
    calls = property(lambda self: self[5])


class Profile(_pyprofile._Reports):
    """A profile; `enable` and `disable`, or `with`, say what is seen."""

    def __init__(self, timer=None, timeunit=0.0, subcalls=True, builtins=True):
        if timer is not None and timeunit:
            self._timer = lambda: timer() * timeunit
        else:
            self._timer = timer or time.perf_counter
        self._subcalls = subcalls
        self._builtins = builtins
        self._recorder = _pyprofile._Recorder(self._timer, 0, _pyprofile._builtin_name)
        self.stats = {}

    def _report(self, frame, event, arg):
        if self._builtins or event in ("call", "return"):
            self._recorder.report(frame, event, arg)

    def enable(self, subcalls=True, builtins=True):
        """Begin to look."""
        if sys.getprofile() is not None and sys.getprofile() != self._report:
            raise ValueError("Another profiling tool is already active")
        self._subcalls = subcalls
        self._builtins = builtins
        sys.setprofile(self._report)

    def disable(self):
        """Look no longer."""
        sys.setprofile(None)
        self._recorder.finish()

    def clear(self):
        """Forget all."""
        self._recorder = _pyprofile._Recorder(self._timer, 0, _pyprofile._builtin_name)

    def getstats(self):
        """Return the figures: code, callcount, reccallcount, totaltime, inlinetime, calls."""
        callees = {}
        for func, entry in self._recorder.entries.items():
            for caller, edge in entry.callers.items():
                callees.setdefault(caller, []).append(
                    _Figures((_code(func), edge[0], edge[0] - edge[1], edge[3], edge[2], None)))
        return [_Figures((_code(func), entry.calls, entry.calls - entry.primitive, entry.whole, entry.own,
                          callees.get(func)))
                for func, entry in self._recorder.entries.items() if entry.calls]

    def create_stats(self):
        """Stop, and make `stats` of what is known."""
        self.disable()
        self.snapshot_stats()

    def snapshot_stats(self):
        """Make `stats` of what is known."""
        self.stats = {}
        for func, entry in self._recorder.entries.items():
            if entry.calls:
                callers = {caller: tuple(edge[:4]) for caller, edge in entry.callers.items() if edge[0]}
                self.stats[func] = entry.primitive, entry.calls, entry.own, entry.whole, callers

    def runctx(self, cmd, globals, locals):
        """Run a statement."""
        self.enable()
        try:
            exec(cmd, globals, locals)
        finally:
            self.disable()
        return self

    def runcall(self, func, /, *args, **kw):
        """Call a function; return its result."""
        self.enable()
        try:
            return func(*args, **kw)
        finally:
            self.disable()

    def __enter__(self):
        self.enable()
        return self

    def __exit__(self, *exc_info):
        self.disable()


class _Code:
    """Stands for the code of a function in figures."""

    def __init__(self, func):
        self.co_filename, self.co_firstlineno, self.co_name = func


def _code(func):
    return func[2] if func[:2] == ("~", 0) else _Code(func)


def label(code):
    """Return what figures of a code are kept under."""
    if isinstance(code, str):
        return "~", 0, code
    return code.co_filename, code.co_firstlineno, code.co_name


def main():
    """The command line."""
    return _pyprofile._command_line("cProfile", Profile, runctx)


if __name__ == "__main__":
    main()
