"""Profiles: how often functions are called, and how long they take.

    profile.run('main()', sort='cumulative')
"""

import importlib.machinery
import io
import marshal
import sys
import time

__all__ = ["run", "runctx", "Profile"]


class _Utils:
    """The functions of a module of profiles, over its class."""

    def __init__(self, profiler):
        self.profiler = profiler

    def run(self, statement, filename, sort):
        prof = self.profiler()
        try:
            prof.run(statement)
        except SystemExit:
            pass
        finally:
            self._show(prof, filename, sort)

    def runctx(self, statement, globals, locals, filename, sort):
        prof = self.profiler()
        try:
            prof.runctx(statement, globals, locals)
        except SystemExit:
            pass
        finally:
            self._show(prof, filename, sort)

    def _show(self, prof, filename, sort):
        if filename is not None:
            prof.dump_stats(filename)
        else:
            prof.print_stats(sort)


def run(statement, filename=None, sort=-1):
    """Run a statement; print its profile, or write it to a file."""
    return _Utils(Profile).run(statement, filename, sort)


def runctx(statement, globals, locals, filename=None, sort=-1):
    """Run a statement in namespaces; print its profile, or write it to a file."""
    return _Utils(Profile).runctx(statement, globals, locals, filename, sort)


class _Entry:
    """The figures of a function; `depth` counts its open calls."""

    __slots__ = ("calls", "primitive", "own", "whole", "depth", "callers")

    def __init__(self):
        self.calls = self.primitive = self.depth = 0
        self.own = self.whole = 0.0
        # {caller: [calls, primitive calls, own time, whole time, open calls]}
        self.callers = {}


class _Recorder:
    """Keeps the stack of calls, and adds times to functions."""

    def __init__(self, timer, bias=0, builtin_key=None):
        self.timer = timer
        self.builtin_key = builtin_key or (lambda function: ("", 0, function.__name__))
        self.bias = bias
        self.entries = {}
        # Open calls: [function, frame, when it was entered, time in calls that it made].
        self.stack = []

    def enter(self, func, frame):
        """A call begins."""
        entry = self.entries.get(func)
        if entry is None:
            entry = self.entries[func] = _Entry()
        entry.depth += 1
        caller = self.stack[-1][0] if self.stack else None
        if caller is not None:
            edge = entry.callers.setdefault(caller, [0, 0, 0.0, 0.0, 0])
            edge[4] += 1
        self.stack.append([func, frame, self.timer(), 0.0])

    def leave(self):
        """The last call ends."""
        func, _, begun, inner = self.stack.pop()
        whole = max(self.timer() - begun - self.bias, 0)
        own = max(whole - inner, 0)
        entry = self.entries[func]
        entry.depth -= 1
        entry.calls += 1
        entry.own += own
        if entry.depth == 0:
            # Of calls within calls of itself, only the outermost counts as a whole.
            entry.primitive += 1
            entry.whole += whole
        if self.stack:
            self.stack[-1][3] += whole
            edge = entry.callers[self.stack[-1][0]]
            edge[4] -= 1
            edge[0] += 1
            edge[2] += own
            if edge[4] == 0:
                edge[1] += 1
                edge[3] += whole

    def report(self, frame, event, arg):
        """The profile function."""
        if event == "call":
            code = frame.f_code
            self.enter((code.co_filename, code.co_firstlineno, code.co_name), frame)
        elif event == "return":
            # What was entered before the start is not known.
            if any(call[1] is frame for call in self.stack):
                while self.stack and self.stack[-1][1] is not frame:
                    self.leave()
                self.leave()
        elif event == "c_call":
            self.enter(self.builtin_key(arg), None)
        elif event in ("c_return", "c_exception"):
            if self.stack and self.stack[-1][1] is None:
                self.leave()

    def finish(self):
        """End all calls that are open."""
        while self.stack:
            self.leave()


def _builtin_name(function):
    """The key of a builtin in profiles of cProfile."""
    return "~", 0, _builtin_text(function)


def _builtin_text(function):
    owner = getattr(function, "__self__", None)
    if owner is None or isinstance(owner, type(sys)):
        module = getattr(function, "__module__", None)
        return f"<built-in method {module}.{function.__name__}>" if module else f"<{function.__name__}>"
    return f"<method '{function.__name__}' of '{type(owner).__name__}' objects>"


class _Reports:
    """What both profilers do with the figures that `create_stats()` makes."""

    def print_stats(self, sort=-1):
        """Print the profile."""
        import pstats
        if not isinstance(sort, tuple):
            sort = (sort,)
        pstats.Stats(self).strip_dirs().sort_stats(*sort).print_stats()

    def dump_stats(self, file):
        """Write the profile to a file."""
        with open(file, "wb") as f:
            self.create_stats()
            marshal.dump(self.stats, f)

    def run(self, cmd):
        """Run a statement in the main program."""
        import __main__
        return self.runctx(cmd, __main__.__dict__, __main__.__dict__)


class Profile(_Reports):
    """A profile that is made while something runs."""

    # What the profile itself costs, taken off every call; see `calibrate`.
    bias = 0

    def __init__(self, timer=None, bias=None):
        if bias is None:
            bias = self.bias
        self.bias = bias
        if timer is None:
            self.timer = time.process_time
        else:
            first = timer()
            self.timer = timer if not isinstance(first, (tuple, list)) else lambda: sum(timer())
        self._recorder = _Recorder(self.timer, bias)
        self.stats = {}

    def dispatcher(self, frame, event, arg):
        """The profile function."""
        self._recorder.report(frame, event, arg)

    def create_stats(self):
        """Make `stats` of what is known."""
        self.simulate_cmd_complete()
        self.snapshot_stats()

    def snapshot_stats(self):
        """Make `stats` of what is known."""
        self.stats = {}
        for func, entry in self._recorder.entries.items():
            callers = {caller: self._edge(edge) for caller, edge in entry.callers.items()}
            self.stats[func] = entry.primitive, entry.calls, entry.own, entry.whole, callers

    @staticmethod
    def _edge(edge):
        return edge[0]

    def set_cmd(self, cmd):
        """Name what is run: it is shown as a function."""
        if not self._recorder.stack:
            self._recorder.enter(("profile", 0, cmd), self)

    def simulate_cmd_complete(self):
        """End what is open."""
        self._recorder.finish()

    def runctx(self, cmd, globals, locals):
        """Run a statement."""
        self.set_cmd(cmd if isinstance(cmd, str) else "<code>")
        sys.setprofile(self.dispatcher)
        try:
            exec(cmd, globals, locals)
        finally:
            sys.setprofile(None)
        return self

    def runcall(self, func, /, *args, **kw):
        """Call a function; return its result."""
        self.set_cmd(repr(func))
        sys.setprofile(self.dispatcher)
        try:
            return func(*args, **kw)
        finally:
            sys.setprofile(None)

    def calibrate(self, m, verbose=0):
        """Return what a profile costs for each call, in seconds: a value for `bias`."""
        if self.__class__ is not Profile:
            raise TypeError("Subclasses must override .calibrate().")

        def inner(n):
            for _ in range(n):
                pass

        def outer(m):
            for _ in range(m):
                inner(100)

        begun = self.timer()
        outer(m)
        plain = self.timer() - begun
        profile = Profile(self.timer, 0)
        begun = self.timer()
        profile.runctx("outer(m)", {"outer": outer, "m": m}, {})
        profiled = self.timer() - begun
        if verbose:
            print("elapsed time without profiling =", plain)
            print("elapsed time with profiling =", profiled)
        return max((profiled - plain) / 2 / (m + 1), 0.0)


def _command_line(module_name, profiler, runner):
    """The command line of `profile` and `cProfile`."""
    import os
    from optparse import OptionParser
    usage = module_name + ".py [-o output_file_path] [-s sort] [-m module | scriptfile] [arg] ..."
    parser = OptionParser(usage=usage)
    parser.allow_interspersed_args = False
    parser.add_option("-o", "--outfile", dest="outfile", help="Save stats to <outfile>", default=None)
    parser.add_option("-m", dest="module", action="store_true", help="Profile a library module.", default=False)
    import pstats
    parser.add_option("-s", "--sort", dest="sort", help="Sort order when printing to stdout, based on pstats.Stats class",
                      default=2 if module_name == "cProfile" else -1,
                      **({"choices": sorted(pstats.Stats.sort_arg_dict_default)} if module_name == "cProfile" else {}))
    if not sys.argv[1:]:
        parser.print_usage()
        sys.exit(2)
    options, args = parser.parse_args()
    sys.argv[:] = args
    if options.outfile is not None:
        # The program may go to another folder.
        options.outfile = os.path.abspath(options.outfile)
    if not args:
        parser.print_usage()
        return parser
    if options.module:
        import runpy
        code = "run_module(modname, run_name='__main__')"
        globs = {"run_module": runpy.run_module, "modname": args[0]}
    else:
        progname = args[0]
        sys.path.insert(0, os.path.dirname(progname))
        with io.open_code(progname) as fp:
            code = compile(fp.read(), progname, "exec")
        spec = importlib.machinery.ModuleSpec(name="__main__", loader=None, origin=progname)
        module = type(sys)("__main__")
        module.__dict__.update(__spec__=spec, __file__=progname, __package__=None, __cached__=None)
        # What the program pickles is found in its module.
        module.__builtins__ = __builtins__
        sys.modules["__main__"] = module
        globs = module.__dict__
    try:
        runner(code, globs, None, options.outfile, options.sort)
    except BrokenPipeError as exc:
        # Whoever reads has gone.
        sys.stdout = None
        sys.exit(exc.errno)
    return parser


def main():
    """The command line."""
    return _command_line("profile", Profile, runctx)


if __name__ == "__main__":
    main()
