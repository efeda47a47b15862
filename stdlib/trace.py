"""Which lines and functions a program runs: printed as they run, or counted.

    tracer = trace.Trace(count=True, trace=False)
    tracer.run('main()')
    tracer.results().write_results(summary=True)
"""

import linecache
import os
import sys
import threading
import token
import tokenize
from time import monotonic as _time

__all__ = ["Trace", "CoverageResults"]

PRAGMA_NOCOVER = "#pragma NO COVER"


class _Ignore:
    """Knows the modules and folders that are not looked at."""

    def __init__(self, modules=None, dirs=None):
        self._mods = set() if not modules else set(modules)
        self._dirs = [] if not dirs else [os.path.normpath(d) for d in dirs]
        self._ignore = {"<string>": 1}

    def names(self, filename, modulename):
        if modulename in self._ignore:
            return self._ignore[modulename]
        ignored = 0
        if modulename in self._mods or any(modulename.startswith(mod + ".") for mod in self._mods):
            ignored = 1
        elif filename is None:
            # Part of the interpreter.
            ignored = 1
        elif any(filename.startswith(d + os.sep) for d in self._dirs):
            ignored = 1
        self._ignore[modulename] = ignored
        return ignored


def _modname(path):
    """Return the name of the module in a file."""
    return os.path.splitext(os.path.basename(path))[0]


def _fullmodname(path):
    """Return the dotted name of the module in a file, as `sys.path` has it."""
    compared = os.path.normcase(path)
    longest = ""
    for folder in sys.path:
        folder = os.path.normcase(folder)
        if compared.startswith(folder) and compared[len(folder):len(folder) + 1] == os.sep and len(folder) > len(
                longest):
            longest = folder
    base = path[len(longest) + 1:] if longest else path
    base = os.path.splitdrive(base)[1].replace(os.sep, ".")
    if os.altsep:
        base = base.replace(os.altsep, ".")
    return os.path.splitext(base)[0].lstrip(".")


class CoverageResults:
    """What was run: `counts` {(file, line): times}, `calledfuncs`, `callers`."""

    def __init__(self, counts=None, calledfuncs=None, infile=None, callers=None, outfile=None):
        self.counts = counts if counts is not None else {}
        self.counter = self.counts.copy()
        self.calledfuncs = calledfuncs if calledfuncs is not None else {}
        self.calledfuncs = self.calledfuncs.copy()
        self.callers = callers if callers is not None else {}
        self.callers = self.callers.copy()
        self.infile = infile
        self.outfile = outfile
        if self.infile:
            import pickle
            try:
                with open(self.infile, "rb") as f:
                    counts, calledfuncs, callers = pickle.load(f)
                self.update(self.__class__(counts, calledfuncs, callers=callers))
            except (OSError, EOFError, ValueError) as err:
                print(f"Skipping counts file {self.infile!r}: {err}", file=sys.stderr)

    def is_ignored_filename(self, filename):
        """Is it no real file?"""
        return filename.startswith("<") and filename.endswith(">")

    def update(self, other):
        """Add other results."""
        for key, times in other.counts.items():
            self.counts[key] = self.counts.get(key, 0) + times
        for key in other.calledfuncs:
            self.calledfuncs[key] = 1
        for key in other.callers:
            self.callers[key] = 1

    def write_results(self, show_missing=True, summary=False, coverdir=None, *, ignore_missing_files=False):
        """Print functions and who calls whom; write a file with the counts beside every source."""
        if self.calledfuncs:
            print()
            print("functions called:")
            for filename, modulename, funcname in sorted(self.calledfuncs):
                print(f"filename: {filename}, modulename: {modulename}, funcname: {funcname}")
        if self.callers:
            print()
            print("calling relationships:")
            lastfile = lastcfile = ""
            for (pfile, pmod, pfunc), (cfile, cmod, cfunc) in sorted(self.callers):
                if pfile != lastfile:
                    print()
                    print("***", pfile, "***")
                    lastfile = pfile
                    lastcfile = ""
                if cfile != pfile and lastcfile != cfile:
                    print("  -->", cfile)
                    lastcfile = cfile
                print(f"    {pmod}.{pfunc} -> {cmod}.{cfunc}")
        per_file = {}
        for filename, lineno in self.counts:
            per_file.setdefault(filename, {})[lineno] = self.counts[filename, lineno]
        sums = {}
        for filename, count in per_file.items():
            if self.is_ignored_filename(filename):
                continue
            if filename.endswith(".pyc"):
                filename = filename[:-1]
            if ignore_missing_files and not os.path.isfile(filename):
                continue
            if coverdir is None:
                folder = os.path.dirname(os.path.abspath(filename))
                modulename = _modname(filename)
            else:
                folder = coverdir
                os.makedirs(folder, exist_ok=True)
                modulename = _fullmodname(filename)
            lnotab = _find_executable_linenos(filename) if show_missing else {}
            source = linecache.getlines(filename)
            coverpath = os.path.join(folder, modulename + ".cover")
            with open(filename, "rb") as fp:
                encoding, _ = tokenize.detect_encoding(fp.readline)
            n_hits, n_lines = self.write_results_file(coverpath, source, lnotab, count, encoding)
            if summary and n_lines:
                sums[modulename] = n_lines, int(100 * n_hits / n_lines), modulename, filename
        if summary and sums:
            print("lines   cov%   module   (path)")
            for m in sorted(sums):
                print("%5d   %3d%%   %s   (%s)" % sums[m])
        if self.outfile:
            import pickle
            try:
                with open(self.outfile, "wb") as f:
                    pickle.dump((self.counts, self.calledfuncs, self.callers), f, 1)
            except OSError as err:
                print(f"Can't save counts files because {err}", file=sys.stderr)

    def write_results_file(self, path, lines, lnotab, lines_hit, encoding=None):
        """Write a source with the counts before its lines; return (lines that were run, lines that can be)."""
        try:
            outfile = open(path, "w", encoding=encoding)
        except OSError as err:
            print(f"trace: Could not open {path!r} for writing: {err} - skipping", file=sys.stderr)
            return 0, 0
        n_lines = n_hits = 0
        with outfile:
            for lineno, line in enumerate(lines, 1):
                if lineno in lines_hit:
                    outfile.write("%5d: " % lines_hit[lineno])
                    n_hits += 1
                    n_lines += 1
                elif lineno in lnotab and PRAGMA_NOCOVER not in line:
                    outfile.write(">>>>>> ")
                    n_lines += 1
                else:
                    outfile.write("       ")
                outfile.write(line.expandtabs(8))
        return n_hits, n_lines


def _find_lines_from_code(code, strs):
    """Return {line: 1} of the lines of a code that hold more than a docstring."""
    return {lineno: 1 for _, _, lineno in code.co_lines() if lineno and lineno not in strs}


def _find_lines(code, strs):
    linenos = _find_lines_from_code(code, strs)
    for c in code.co_consts:
        if hasattr(c, "co_code"):
            linenos.update(_find_lines(c, strs))
    return linenos


def _find_strings(filename, encoding=None):
    """Return {line: 1} of the lines of docstrings and the like."""
    found = {}
    before = token.INDENT
    with open(filename, encoding=encoding) as f:
        for kind, text, start, end, line in tokenize.generate_tokens(f.readline):
            if kind == token.STRING and before == token.INDENT:
                for i in range(start[0], end[0] + 1):
                    found[i] = 1
            before = kind
    return found


def _find_executable_linenos(filename):
    """Return {line: 1} of the lines that can be run."""
    try:
        with tokenize.open(filename) as f:
            prog = f.read()
            encoding = f.encoding
    except OSError as err:
        print(f"Not printing coverage data for {filename!r}: {err}", file=sys.stderr)
        return {}
    return _find_lines(compile(prog, filename, "exec"), _find_strings(filename, encoding))


class Trace:
    """Looks at what runs."""

    def __init__(self, count=1, trace=1, countfuncs=0, countcallers=0, ignoremods=(), ignoredirs=(), infile=None,
                 outfile=None, timing=False):
        self.infile = infile
        self.outfile = outfile
        self.ignore = _Ignore(ignoremods, ignoredirs)
        self.counts = {}
        self.pathtobasename = {}
        self.donothing = 0
        self.trace = trace
        self._calledfuncs = {}
        self._callers = {}
        self.start_time = _time() if timing else None
        if countcallers:
            self.globaltrace = self.globaltrace_trackcallers
        elif countfuncs:
            self.globaltrace = self.globaltrace_countfuncs
        elif trace or count:
            self.globaltrace = self.globaltrace_lt
            if trace and count:
                self.localtrace = self.localtrace_trace_and_count
            else:
                self.localtrace = self.localtrace_trace if trace else self.localtrace_count
        else:
            self.donothing = 1

    def run(self, cmd):
        """Run a statement in the main program."""
        import __main__
        self.runctx(cmd, __main__.__dict__, __main__.__dict__)

    def runctx(self, cmd, globals=None, locals=None):
        """Run a statement."""
        globals = {} if globals is None else globals
        locals = {} if locals is None else locals
        if not self.donothing:
            threading.settrace(self.globaltrace)
            sys.settrace(self.globaltrace)
        try:
            exec(cmd, globals, locals)
        finally:
            if not self.donothing:
                sys.settrace(None)
                threading.settrace(None)

    def runfunc(self, func, /, *args, **kw):
        """Call a function; return its result."""
        result = None
        if not self.donothing:
            sys.settrace(self.globaltrace)
        try:
            result = func(*args, **kw)
        finally:
            if not self.donothing:
                sys.settrace(None)
        return result

    def file_module_function_of(self, frame):
        """Return (file, module, function or class.function) of a frame."""
        code = frame.f_code
        filename = code.co_filename
        modulename = _modname(filename) if filename else None
        parts = code.co_qualname.split(".")
        name = code.co_name
        if len(parts) > 1 and parts[-2] != "<locals>":
            name = f"{parts[-2]}.{name}"
        return filename, modulename, name

    def globaltrace_trackcallers(self, frame, why, arg):
        """Note who calls whom."""
        if why == "call":
            this_func = self.file_module_function_of(frame)
            parent_func = self.file_module_function_of(frame.f_back)
            self._callers[parent_func, this_func] = 1

    def globaltrace_countfuncs(self, frame, why, arg):
        """Note which functions are called."""
        if why == "call":
            self._calledfuncs[self.file_module_function_of(frame)] = 1

    def globaltrace_lt(self, frame, why, arg):
        """Look at the lines of a frame, unless it is to be ignored."""
        if why != "call":
            return None
        code = frame.f_code
        filename = frame.f_globals.get("__file__", None)
        if not filename:
            return None
        modulename = _modname(filename)
        if modulename is None or self.ignore.names(filename, modulename):
            return None
        if self.trace:
            print(f" --- modulename: {modulename}, funcname: {code.co_name}")
        return self.localtrace

    def _print_line(self, frame):
        filename, lineno = frame.f_code.co_filename, frame.f_lineno
        if self.start_time:
            print("%.2f" % (_time() - self.start_time), end=" ")
        print("%s(%d):  %s" % (os.path.basename(filename), lineno, linecache.getline(filename, lineno)), end="")

    def _count_line(self, frame):
        key = frame.f_code.co_filename, frame.f_lineno
        self.counts[key] = self.counts.get(key, 0) + 1

    def localtrace_trace_and_count(self, frame, why, arg):
        """Print and count a line."""
        if why == "line":
            self._count_line(frame)
            self._print_line(frame)
        return self.localtrace

    def localtrace_trace(self, frame, why, arg):
        """Print a line."""
        if why == "line":
            self._print_line(frame)
        return self.localtrace

    def localtrace_count(self, frame, why, arg):
        """Count a line."""
        if why == "line":
            self._count_line(frame)
        return self.localtrace

    def results(self):
        """Return what was run."""
        return CoverageResults(self.counts, infile=self.infile, outfile=self.outfile, calledfuncs=self._calledfuncs,
                               callers=self._callers)


def main():
    """The command line."""
    import argparse
    parser = argparse.ArgumentParser(prog="trace")
    parser.add_argument("--version", action="version", version="trace 2.0")
    grp = parser.add_argument_group("Main options", "One of these (or --report) must be given")
    grp.add_argument("-c", "--count", action="store_true", help="Count the number of times each line is executed and "
                     "write the counts to <module>.cover for each module executed, in the module's directory. See also "
                     "--coverdir, --file, --no-report below.")
    grp.add_argument("-t", "--trace", action="store_true", help="Print each line to sys.stdout before it is executed")
    grp.add_argument("-l", "--listfuncs", action="store_true", help="Keep track of which functions are executed at "
                     "least once and write the results to sys.stdout after the program exits. Cannot be specified "
                     "alongside --trace or --count.")
    grp.add_argument("-T", "--trackcalls", action="store_true", help="Keep track of caller/called pairs and write the "
                     "results to sys.stdout after the program exits.")
    grp = parser.add_argument_group("Modifiers")
    choice = grp.add_mutually_exclusive_group()
    choice.add_argument("-r", "--report", action="store_true", help="Generate a report from a counts file; does not "
                        "execute any code. --file must specify the results file to read, which must have been created "
                        "in a previous run with --count --file=FILE")
    choice.add_argument("-R", "--no-report", action="store_true", help="Do not generate the coverage report files. "
                        "Useful if you want to accumulate over several runs.")
    grp.add_argument("-f", "--file", help="File to accumulate counts over several runs")
    grp.add_argument("-C", "--coverdir", help="Directory where the report files go. The coverage report for "
                     "<package>.<module> will be written to file <dir>/<package>/<module>.cover")
    grp.add_argument("-m", "--missing", action="store_true", help="Annotate executable lines that were not executed "
                     "with \">>>>>> \"")
    grp.add_argument("-s", "--summary", action="store_true", help="Write a brief summary for each file to sys.stdout. "
                     "Can only be used with --count or --report")
    grp.add_argument("-g", "--timing", action="store_true", help="Prefix each line with the time since the program "
                     "started. Only used while tracing")
    grp = parser.add_argument_group("Filters", "Can be specified multiple times")
    grp.add_argument("--ignore-module", action="append", default=[], help="Ignore the given module(s) and its "
                     "submodules (if it is a package). Accepts comma separated list of module names.")
    grp.add_argument("--ignore-dir", action="append", default=[], help="Ignore files in the given directory (multiple "
                     "directories can be joined by os.pathsep).")
    parser.add_argument("--module", action="store_true", default=False, help="Trace a module. ")
    parser.add_argument("progname", nargs="?", help="file to run as main program")
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help="arguments to the program")
    opts = parser.parse_args()

    prefixes = {"$prefix": sys.base_prefix, "$exec_prefix": sys.base_exec_prefix}

    def folders(text):
        for d in text.split(os.pathsep):
            d = os.path.expanduser(os.path.expandvars(d))
            for name, prefix in prefixes.items():
                d = d.replace(name, prefix)
            yield os.path.normpath(d)

    ignore_modules = [mod.strip() for i in opts.ignore_module for mod in i.split(",")]
    ignore_dirs = [d for i in opts.ignore_dir for d in folders(i)]
    if opts.report:
        if not opts.file:
            parser.error("-r/--report requires -f/--file")
        CoverageResults(infile=opts.file, outfile=opts.file).write_results(opts.missing, opts.summary, opts.coverdir)
        return
    if not any([opts.trace, opts.count, opts.listfuncs, opts.trackcalls]):
        parser.error("must specify one of --trace, --count, --report, --listfuncs, or --trackcalls")
    if opts.listfuncs and (opts.count or opts.trace):
        parser.error("cannot specify both --listfuncs and (--trace or --count)")
    if opts.summary and not opts.count:
        parser.error("--summary can only be used with --count or --report")
    if opts.progname is None:
        parser.error("progname is missing: required with the main options")
    t = Trace(opts.count, opts.trace, countfuncs=opts.listfuncs, countcallers=opts.trackcalls,
              ignoremods=ignore_modules, ignoredirs=ignore_dirs, infile=opts.file, outfile=opts.file,
              timing=opts.timing)
    try:
        if opts.module:
            import runpy
            mod_name, mod_spec, code = runpy._get_module_details(opts.progname)
            sys.argv = [code.co_filename, *opts.arguments]
            globs = {"__name__": "__main__", "__file__": code.co_filename, "__package__": mod_spec.parent,
                     "__loader__": mod_spec.loader, "__spec__": mod_spec, "__cached__": None}
        else:
            sys.argv = [opts.progname, *opts.arguments]
            sys.path[0] = os.path.dirname(opts.progname)
            with open(opts.progname, "rb") as fp:
                code = compile(fp.read(), opts.progname, "exec")
            globs = {"__file__": opts.progname, "__name__": "__main__", "__package__": None, "__cached__": None}
        t.runctx(code, globs, globs)
    except OSError as err:
        sys.exit(f"Cannot run file {sys.argv[0]!r} because: {err}")
    except SystemExit:
        pass
    results = t.results()
    if not opts.no_report:
        results.write_results(opts.missing, opts.summary, opts.coverdir)


if __name__ == "__main__":
    main()
