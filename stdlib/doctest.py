"""Examples in docstrings, run and compared with what they show."""

import sys

__all__ = ["register_optionflag", "DONT_ACCEPT_TRUE_FOR_1", "DONT_ACCEPT_BLANKLINE", "NORMALIZE_WHITESPACE",
           "ELLIPSIS", "SKIP", "IGNORE_EXCEPTION_DETAIL", "COMPARISON_FLAGS", "FAIL_FAST", "Example", "DocTest",
           "DocTestParser", "DocTestFinder", "DocTestRunner", "OutputChecker", "DocTestFailure", "UnexpectedException",
           "DebugRunner", "testmod", "testfile", "run_docstring_examples", "TestResults", "REPORTING_FLAGS",
           "REPORT_UDIFF", "REPORT_CDIFF", "REPORT_NDIFF", "REPORT_ONLY_FIRST_FAILURE", "DocTestSuite", "DocFileSuite",
           "set_unittest_reportflags", "script_from_examples", "testsource", "debug_src", "debug"]

OPTIONFLAGS_BY_NAME = {}


def register_optionflag(name):
    """Return the flag of that name, which is made if need be."""
    return OPTIONFLAGS_BY_NAME.setdefault(name, 1 << len(OPTIONFLAGS_BY_NAME))


DONT_ACCEPT_TRUE_FOR_1 = register_optionflag("DONT_ACCEPT_TRUE_FOR_1")
DONT_ACCEPT_BLANKLINE = register_optionflag("DONT_ACCEPT_BLANKLINE")
NORMALIZE_WHITESPACE = register_optionflag("NORMALIZE_WHITESPACE")
ELLIPSIS = register_optionflag("ELLIPSIS")
SKIP = register_optionflag("SKIP")
IGNORE_EXCEPTION_DETAIL = register_optionflag("IGNORE_EXCEPTION_DETAIL")
COMPARISON_FLAGS = (DONT_ACCEPT_TRUE_FOR_1 | DONT_ACCEPT_BLANKLINE | NORMALIZE_WHITESPACE | ELLIPSIS | SKIP
                    | IGNORE_EXCEPTION_DETAIL)
REPORT_UDIFF = register_optionflag("REPORT_UDIFF")
REPORT_CDIFF = register_optionflag("REPORT_CDIFF")
REPORT_NDIFF = register_optionflag("REPORT_NDIFF")
REPORT_ONLY_FIRST_FAILURE = register_optionflag("REPORT_ONLY_FIRST_FAILURE")
FAIL_FAST = register_optionflag("FAIL_FAST")
REPORTING_FLAGS = REPORT_UDIFF | REPORT_CDIFF | REPORT_NDIFF | REPORT_ONLY_FIRST_FAILURE | FAIL_FAST

BLANKLINE_MARKER = "<BLANKLINE>"
_TRACEBACK_HEADERS = ("Traceback (most recent call last):", "Traceback (innermost last):")


class TestResults(tuple):
    """(failed, attempted), and `skipped`."""

    __slots__ = ()
    _fields = ("failed", "attempted")

    def __new__(cls, failed, attempted, *, skipped=0):
        results = tuple.__new__(_SkippedResults if skipped else cls, (failed, attempted))
        if skipped:
            results.skipped = skipped
        return results

    skipped = 0

    @property
    def failed(self):
        return self[0]

    @property
    def attempted(self):
        return self[1]

    def __repr__(self):
        if self.skipped:
            return f"TestResults(failed={self.failed}, attempted={self.attempted}, skipped={self.skipped})"
        return f"TestResults(failed={self.failed}, attempted={self.attempted})"


class _SkippedResults(TestResults):
    skipped = 0


class Example:
    """One example: source, the output that is wanted, or the message of an exception."""

    def __init__(self, source, want, exc_msg=None, lineno=0, indent=0, options=None):
        self.source = source if source.endswith("\n") else source + "\n"
        self.want = want + "\n" if want and not want.endswith("\n") else want
        if exc_msg is not None and not exc_msg.endswith("\n"):
            exc_msg += "\n"
        self.exc_msg = exc_msg
        self.lineno = lineno
        self.indent = indent
        self.options = {} if options is None else options

    def __eq__(self, other):
        if type(self) is not type(other):
            return NotImplemented
        return vars(self) == vars(other)

    def __hash__(self):
        return hash((self.source, self.want, self.lineno, self.indent, self.exc_msg))


class DocTest:
    """The examples of one docstring."""

    def __init__(self, examples, globs, name, filename, lineno, docstring):
        assert not isinstance(examples, str), "DocTest no longer accepts str; use DocTestParser instead"
        self.examples = examples
        self.docstring = docstring
        self.globs = globs.copy()
        self.name = name
        self.filename = filename
        self.lineno = lineno

    def __repr__(self):
        n = len(self.examples)
        examples = "no examples" if n == 0 else "1 example" if n == 1 else f"{n} examples"
        return f"<{type(self).__name__} {self.name} from {self.filename}:{self.lineno} ({examples})>"

    def __lt__(self, other):
        if not isinstance(other, DocTest):
            return NotImplemented
        key = (self.name, self.filename or "", self.lineno or 0, id(self))
        return key < (other.name, other.filename or "", other.lineno or 0, id(other))


class DocTestParser:
    """Finds examples in text."""

    def parse(self, string, name="<string>"):
        """Return a list of texts and Examples, as they follow each other."""
        string = string.expandtabs()
        lines = string.split("\n")
        margin = min((len(line) - len(line.lstrip(" ")) for line in lines if line.strip()), default=0)
        lines = [line[margin:] for line in lines]
        output = []
        text = []
        i = 0
        while i < len(lines):
            stripped = lines[i].lstrip(" ")
            if not stripped.startswith(">>>"):
                text.append(lines[i])
                i += 1
                continue
            output.append("".join(line + "\n" for line in text))
            text = []
            example, i = self._example(lines, i, name)
            if example is not None:
                output.append(example)
        output.append("\n".join(text))
        return output

    def _example(self, lines, start, name):
        """Read the example at line `start`; return (it, the line behind it)."""
        indent = len(lines[start]) - len(lines[start].lstrip(" "))
        margin = " " * indent
        source = []
        i = start
        while i < len(lines) and (i == start or lines[i].startswith(margin + "...")
                                  and lines[i][indent + 3:indent + 4] in ("", " ")):
            line = lines[i]
            if line[indent + 3:indent + 4] not in ("", " "):
                raise ValueError(f"line {i + 1} of the docstring for {name} lacks blank after "
                                 f"{line[indent:indent + 3]}: {line!r}")
            source.append(line[indent + 4:])
            i += 1
        want = []
        while i < len(lines) and lines[i].strip() and not lines[i].lstrip(" ").startswith(">>>"):
            if not lines[i].startswith(margin):
                raise ValueError(f"line {i + 1} of the docstring for {name} has inconsistent leading whitespace: "
                                 f"{lines[i]!r}")
            want.append(lines[i][indent:])
            i += 1
        code = "\n".join(source)
        options = self._find_options(code, name, start)
        if all(not line.strip() or line.lstrip().startswith("#") for line in source):
            return None, i
        return Example(code, "\n".join(want), self._exception_message(want), lineno=start, indent=indent,
                       options=options), i

    @staticmethod
    def _exception_message(want):
        """The message, if the output that is wanted is a traceback."""
        if not want or want[0].rstrip() not in _TRACEBACK_HEADERS:
            return None
        for k, line in enumerate(want[1:], 1):
            if line[:1].isalnum() or line[:1] == "_":
                return "\n".join(want[k:])
        return None

    @staticmethod
    def _find_options(source, name, lineno):
        options = {}
        for line in source.split("\n"):
            comment = line.rfind("#")
            text = line[comment + 1:].strip() if comment >= 0 else ""
            if not text.startswith("doctest:"):
                continue
            for option in text[8:].replace(",", " ").split():
                if option[0] not in "+-" or option[1:] not in OPTIONFLAGS_BY_NAME:
                    raise ValueError(f"line {lineno + 1} of the doctest for {name} has an invalid option: {option!r}")
                options[OPTIONFLAGS_BY_NAME[option[1:]]] = option[0] == "+"
        return options

    def get_examples(self, string, name="<string>"):
        return [x for x in self.parse(string, name) if isinstance(x, Example)]

    def get_doctest(self, string, globs, name, filename, lineno):
        return DocTest(self.get_examples(string, name), globs, name, filename, lineno, string)


class DocTestFinder:
    """Finds the docstrings of a module, its functions, classes and methods."""

    def __init__(self, verbose=False, parser=None, recurse=True, exclude_empty=True):
        self._parser = parser or DocTestParser()
        self._verbose = verbose
        self._recurse = recurse
        self._exclude_empty = exclude_empty

    def find(self, obj, name=None, module=None, globs=None, extraglobs=None):
        """Return the list of DocTests of an object."""
        import inspect
        if name is None:
            name = getattr(obj, "__name__", None)
            if name is None:
                raise ValueError(f"DocTestFinder.find: name must be given when obj.__name__ doesn't exist: "
                                 f"{type(obj)!r}")
        if module is False:
            module = None
        elif module is None:
            module = inspect.getmodule(obj)
        source_lines = None
        try:
            file = inspect.getsourcefile(obj)
            import linecache
            source_lines = linecache.getlines(file, getattr(module, "__dict__", None)) if file else None
        except TypeError:
            pass
        if globs is None:
            globs = {} if module is None else module.__dict__.copy()
        else:
            globs = globs.copy()
        globs.update(extraglobs or {})
        globs.setdefault("__name__", "__main__")
        tests = []
        self._find(tests, obj, name, module, source_lines or None, globs, set())
        tests.sort()
        return tests

    def _from_module(self, module, obj):
        if module is None:
            return True
        if getattr(obj, "__globals__", None) is not None:
            return obj.__globals__ is module.__dict__
        if hasattr(obj, "__module__"):
            return obj.__module__ == module.__name__
        return isinstance(obj, property)

    def _find(self, tests, obj, name, module, source_lines, globs, seen):
        import inspect
        if id(obj) in seen:
            return
        seen.add(id(obj))
        test = self._get_test(obj, name, module, globs, source_lines)
        if test is not None:
            tests.append(test)
        if not self._recurse:
            return
        if inspect.ismodule(obj):
            for valname, val in obj.__dict__.items():
                if (inspect.isroutine(inspect.unwrap(val)) or inspect.isclass(val)) and self._from_module(module, val):
                    self._find(tests, val, f"{name}.{valname}", module, source_lines, globs, seen)
            for valname, val in getattr(obj, "__test__", {}).items():
                self._find(tests, val, f"{name}.__test__.{valname}", module, source_lines, globs, seen)
        elif inspect.isclass(obj):
            for valname, val in obj.__dict__.items():
                if isinstance(val, (staticmethod, classmethod)):
                    val = val.__func__
                if (inspect.isroutine(val) or inspect.isclass(val) or isinstance(val, property)) and \
                        self._from_module(module, val):
                    self._find(tests, val, f"{name}.{valname}", module, source_lines, globs, seen)

    def _get_test(self, obj, name, module, globs, source_lines):
        docstring = obj if isinstance(obj, str) else getattr(obj, "__doc__", None)
        docstring = "" if docstring is None else str(docstring)
        if self._exclude_empty and not docstring:
            return None
        filename = None if module is None else getattr(module, "__file__", None) or module.__name__
        return self._parser.get_doctest(docstring, globs, name, filename, self._lineno(obj, docstring, source_lines))

    @staticmethod
    def _lineno(obj, docstring, source_lines):
        """The line on which the docstring begins."""
        import inspect
        lineno = 0 if inspect.ismodule(obj) and docstring else None
        if inspect.isclass(obj):
            first = obj.__dict__.get("__firstlineno__")
            lineno = None if first is None else first - 1
        if inspect.ismethod(obj):
            obj = obj.__func__
        if isinstance(obj, property):
            obj = obj.fget
        if inspect.isfunction(obj):
            lineno = inspect.unwrap(obj).__code__.co_firstlineno - 1
        if lineno is None or source_lines is None:
            return lineno
        for number in range(lineno, len(source_lines)):
            if source_lines[number].lstrip().lstrip("rRbBuU")[:1] in ("'", '"'):
                return number
        return None


class OutputChecker:
    """Compares output with what is wanted."""

    def check_output(self, want, got, optionflags):
        """Whether they are the same, as the flags allow."""
        if got == want:
            return True
        if not optionflags & DONT_ACCEPT_TRUE_FOR_1 and (got, want) in (("True\n", "1\n"), ("False\n", "0\n")):
            return True
        if not optionflags & DONT_ACCEPT_BLANKLINE:
            want = "".join("\n" if line.strip() == BLANKLINE_MARKER else line for line in want.splitlines(True))
            got = "".join("\n" if not line.strip() else line for line in got.splitlines(True))
            if got == want:
                return True
        if optionflags & NORMALIZE_WHITESPACE:
            got = " ".join(got.split())
            want = " ".join(want.split())
            if got == want:
                return True
        return bool(optionflags & ELLIPSIS) and _ellipsis_match(want, got)

    def output_difference(self, example, got, optionflags):
        """Return the text that shows both."""
        want = example.want
        if not optionflags & DONT_ACCEPT_BLANKLINE:
            got = "".join(BLANKLINE_MARKER + line if line.strip(" ") == "\n" else line
                          for line in got.splitlines(True))
        if want and got:
            return f"Expected:\n{_indent(want)}Got:\n{_indent(got)}"
        if want:
            return f"Expected:\n{_indent(want)}Got nothing\n"
        if got:
            return f"Expected nothing\nGot:\n{_indent(got)}"
        return "Expected nothing\nGot nothing\n"


def _indent(s):
    return "".join("    " + line if line.strip() else line for line in s.splitlines(True))


def _ellipsis_match(want, got):
    """Whether `got` fits `want`, in which `...` stands for anything."""
    if "..." not in want:
        return want == got
    pieces = want.split("...")
    start, end = 0, len(got)
    if pieces[0]:
        if not got.startswith(pieces[0]):
            return False
        start = len(pieces[0])
    if pieces[-1]:
        if not got.endswith(pieces[-1]):
            return False
        end -= len(pieces[-1])
    if start > end:
        return False
    for piece in pieces[1:-1]:
        start = got.find(piece, start, end)
        if start < 0:
            return False
        start += len(piece)
    return True


class DocTestFailure(Exception):
    """An example failed in a DebugRunner."""

    def __init__(self, test, example, got):
        self.test = test
        self.example = example
        self.got = got

    def __str__(self):
        return str(self.test)


class UnexpectedException(Exception):
    """An example raised an exception in a DebugRunner."""

    def __init__(self, test, example, exc_info):
        self.test = test
        self.example = example
        self.exc_info = exc_info

    def __str__(self):
        return str(self.test)


class DocTestRunner:
    """Runs examples and reports what is wrong."""

    DIVIDER = "*" * 70

    def __init__(self, checker=None, verbose=None, optionflags=0):
        self._checker = checker or OutputChecker()
        self._verbose = "-v" in sys.argv if verbose is None else verbose
        self.optionflags = self.original_optionflags = optionflags
        self.tries = 0
        self.failures = 0
        self.skips = 0
        self._stats = {}

    def report_start(self, out, test, example):
        if self._verbose:
            out(f"Trying:\n{_indent(example.source)}" + (
                f"Expecting:\n{_indent(example.want)}" if example.want else "Expecting nothing\n"))

    def report_success(self, out, test, example, got):
        if self._verbose:
            out("ok\n")

    def report_failure(self, out, test, example, got):
        out(self._failure_header(test, example) + self._checker.output_difference(example, got, self.optionflags))

    def report_unexpected_exception(self, out, test, example, exc_info):
        import traceback
        text = "".join(traceback.format_exception(*exc_info))
        out(self._failure_header(test, example) + "Exception raised:\n" + _indent(text))

    def _failure_header(self, test, example):
        lines = [self.DIVIDER]
        if test.filename:
            lineno = "?" if test.lineno is None or example.lineno is None else test.lineno + example.lineno + 1
            lines.append(f'File "{test.filename}", line {lineno}, in {test.name}')
        else:
            lines.append(f"Line {example.lineno + 1}, in {test.name}")
        lines.append("Failed example:")
        return "\n".join(lines) + "\n" + _indent(example.source)

    def run(self, test, compileflags=None, out=None, clear_globs=True):
        """Run the examples of a DocTest."""
        from io import StringIO
        self.test = test
        if out is None:
            out = sys.stdout.write
        save_stdout, save_displayhook = sys.stdout, sys.displayhook
        fake = StringIO()
        sys.stdout = fake
        sys.displayhook = sys.__displayhook__
        import linecache
        self.save_linecache_getlines = linecache.getlines
        linecache.getlines = self._getlines
        try:
            return self._run(test, out, fake, compileflags or 0)
        finally:
            sys.stdout = save_stdout
            linecache.getlines = self.save_linecache_getlines
            sys.displayhook = save_displayhook
            if clear_globs:
                test.globs.clear()
                import builtins
                builtins._ = None

    def _getlines(self, filename, module_globals=None):
        """In the place of linecache's: knows the source of examples, for tracebacks and debuggers."""
        before, _, number = filename.removesuffix("]>").rpartition("[")
        if before == f"<doctest {self.test.name}" and number.isdecimal():
            return self.test.examples[int(number)].source.splitlines(keepends=True)
        return self.save_linecache_getlines(filename, module_globals)

    def _run(self, test, out, fake, compileflags):
        failures = tries = skips = 0
        original_optionflags = self.optionflags
        for examplenum, example in enumerate(test.examples):
            quiet = self.optionflags & REPORT_ONLY_FIRST_FAILURE and failures > 0
            self.optionflags = original_optionflags
            for flag, value in example.options.items():
                if value:
                    self.optionflags |= flag
                else:
                    self.optionflags &= ~flag
            tries += 1
            if self.optionflags & SKIP:
                skips += 1
                continue
            if not quiet:
                self.report_start(out, test, example)
            filename = f"<doctest {test.name}[{examplenum}]>"
            exc_info = None
            try:
                exec(compile(example.source, filename, "single", compileflags, True), test.globs)
            except KeyboardInterrupt:
                raise
            except BaseException as exc:
                exc_info = (type(exc), exc, exc.__traceback__.tb_next)
            got = fake.getvalue()
            fake.seek(0)
            fake.truncate()
            if exc_info is None:
                success = self._checker.check_output(example.want, got, self.optionflags)
            else:
                import traceback
                lines = traceback.format_exception_only(*exc_info[:2])
                if issubclass(exc_info[0], SyntaxError):
                    lines = lines[next(i for i, l in enumerate(lines) if l.startswith(exc_info[0].__name__)):]
                exc_msg = "".join(lines)
                if example.exc_msg is None:
                    failures += 1
                    if not quiet:
                        self.report_unexpected_exception(out, test, example, exc_info)
                    if self.optionflags & FAIL_FAST:
                        break
                    continue
                got += "".join(traceback.format_exception(*exc_info))
                success = self._checker.check_output(example.exc_msg, exc_msg, self.optionflags)
                if not success and self.optionflags & IGNORE_EXCEPTION_DETAIL:
                    success = self._checker.check_output(_without_detail(example.exc_msg), _without_detail(exc_msg),
                                                         self.optionflags)
            if success:
                if not quiet:
                    self.report_success(out, test, example, got)
            else:
                failures += 1
                if not quiet:
                    self.report_failure(out, test, example, got)
                if self.optionflags & FAIL_FAST:
                    break
        self.optionflags = original_optionflags
        self._record(test, failures, tries, skips)
        return TestResults(failures, tries, skipped=skips)

    def _record(self, test, failures, tries, skips):
        failures2, tries2, skips2 = self._stats.get(test.name, (0, 0, 0))
        self._stats[test.name] = (failures + failures2, tries + tries2, skips + skips2)
        self.failures += failures
        self.tries += tries
        self.skips += skips

    def summarize(self, verbose=None):
        """Print how many examples failed; return the numbers."""
        if verbose is None:
            verbose = self._verbose
        notests, passed, failed = [], [], []
        total_tries = total_failures = total_skips = 0
        for name, (failures, tries, skips) in self._stats.items():
            total_tries += tries
            total_failures += failures
            total_skips += skips
            if tries == 0:
                notests.append(name)
            elif failures == 0:
                passed.append((name, tries))
            else:
                failed.append((name, (failures, tries, skips)))

        def plural(n, word):
            return f"{n} {word}{'' if n == 1 else 's'}"

        if verbose:
            if notests:
                print(f"{plural(len(notests), 'item')} had no tests:")
                for name in sorted(notests):
                    print(f"    {name}")
            if passed:
                print(f"{plural(len(passed), 'item')} passed all tests:")
                for name, count in sorted(passed):
                    print(f" {count:3d} test{'' if count == 1 else 's'} in {name}")
        if failed:
            print(self.DIVIDER)
            print(f"{plural(len(failed), 'item')} had failures:")
            for name, (failures, tries, skips) in sorted(failed):
                print(f" {failures:3d} of {tries:3d} in {name}")
        if verbose:
            print(f"{plural(total_tries, 'test')} in {plural(len(self._stats), 'item')}.")
            text = f"{total_tries - total_failures} passed"
            if total_failures:
                text = f"{text} and {total_failures} failed"
            print(f"{text}.")
        if total_failures:
            print(f"***Test Failed*** {plural(total_failures, 'failure')}"
                  + (f" and {plural(total_skips, 'skipped test')}" if total_skips else "") + ".")
        elif verbose:
            print("Test passed.")
        return TestResults(total_failures, total_tries, skipped=total_skips)


def _without_detail(msg):
    """The bare name of the exception in a message."""
    first = msg.split("\n", 1)[0].partition(":")[0]
    return first.rpartition(".")[2]


class DebugRunner(DocTestRunner):
    """Raises an exception at the first failure."""

    def run(self, test, compileflags=None, out=None, clear_globs=True):
        r = super().run(test, compileflags, out, False)
        if clear_globs:
            test.globs.clear()
        return r

    def report_unexpected_exception(self, out, test, example, exc_info):
        raise UnexpectedException(test, example, exc_info)

    def report_failure(self, out, test, example, got):
        raise DocTestFailure(test, example, got)


def testmod(m=None, name=None, globs=None, verbose=None, report=True, optionflags=0, extraglobs=None,
            raise_on_error=False, exclude_empty=False):
    """Run the examples of a module (by default, of the main one); return (failed, attempted)."""
    if m is None:
        m = sys.modules.get("__main__")
    import types
    if not isinstance(m, types.ModuleType):
        raise TypeError(f"testmod: module required; {m!r}")
    if name is None:
        name = m.__name__
    finder = DocTestFinder(exclude_empty=exclude_empty)
    runner = (DebugRunner if raise_on_error else DocTestRunner)(verbose=verbose, optionflags=optionflags)
    for test in finder.find(m, name, globs=globs, extraglobs=extraglobs):
        runner.run(test)
    if report:
        runner.summarize()
    return TestResults(runner.failures, runner.tries, skipped=runner.skips)


def testfile(filename, module_relative=True, name=None, package=None, globs=None, verbose=None, report=True,
             optionflags=0, extraglobs=None, raise_on_error=False, parser=DocTestParser(), encoding=None):
    """Run the examples of a text file; return (failed, attempted)."""
    import os
    if package and not module_relative:
        raise ValueError("Package may only be specified for module-relative paths.")
    text, filename = _load_testfile(filename, package, module_relative, encoding or "utf-8")
    if name is None:
        name = os.path.basename(filename)
    globs = {} if globs is None else globs.copy()
    globs.update(extraglobs or {})
    globs.setdefault("__name__", "__main__")
    runner = (DebugRunner if raise_on_error else DocTestRunner)(verbose=verbose, optionflags=optionflags)
    runner.run(parser.get_doctest(text, globs, name, filename, 0))
    if report:
        runner.summarize()
    return TestResults(runner.failures, runner.tries, skipped=runner.skips)


def _module_relative_path(module, path):
    """Return the path of a file beside a module."""
    import os
    import types
    if not isinstance(module, types.ModuleType):
        raise TypeError(f"Expected a module: {module!r}")
    if path.startswith("/"):
        raise ValueError("Module-relative files may not have absolute paths")
    path = os.path.join(*path.split("/"))
    if hasattr(module, "__file__"):
        folder = os.path.split(module.__file__)[0]
    elif module.__name__ == "__main__":
        folder = os.path.split(sys.argv[0])[0] if sys.argv and sys.argv[0] else os.curdir
    else:
        for entry in getattr(module, "__path__", ()):
            found = os.path.join(entry, path)
            if os.path.exists(found):
                return found
        raise ValueError(f"Can't resolve paths relative to the module {module.__name__!r} (it has no __file__)")
    return os.path.join(folder, path)


def _load_testfile(filename, package, module_relative, encoding):
    """Return (text, path) of a file of examples."""
    if module_relative:
        package = _normalize_module(package, 3)
        filename = _module_relative_path(package, filename)
        loader = getattr(package, "__loader__", None)
        if loader is None:
            loader = getattr(getattr(package, "__spec__", None), "loader", None)
        if hasattr(loader, "get_data"):
            text = loader.get_data(filename).decode(encoding)
            return text.replace("\r\n", "\n").replace("\r", "\n"), filename
    with open(filename, encoding=encoding) as file:
        return file.read(), filename


def run_docstring_examples(f, globs, verbose=False, name="NoName", compileflags=None, optionflags=0):
    """Run the examples in an object's docstring, and report failures."""
    finder = DocTestFinder(verbose=verbose, recurse=False)
    runner = DocTestRunner(verbose=verbose, optionflags=optionflags)
    for test in finder.find(f, name, globs=globs):
        runner.run(test, compileflags=compileflags)


# Tests of unittest. The classes are made when they are first asked for: most who use doctest never import unittest.

_unittest_reportflags = 0


def set_unittest_reportflags(flags):
    """Set the reporting flags of tests that say none; return those of before."""
    global _unittest_reportflags
    if flags & REPORTING_FLAGS != flags:
        raise ValueError("Only reporting flags allowed", flags)
    before = _unittest_reportflags
    _unittest_reportflags = flags
    return before


def _make_test_cases():
    import unittest

    class DocTestCase(unittest.TestCase):
        """A doctest as a test case."""

        def __init__(self, test, optionflags=0, setUp=None, tearDown=None, checker=None):
            super().__init__()
            self._dt_optionflags = optionflags
            self._dt_checker = checker
            self._dt_test = test
            self._dt_setUp = setUp
            self._dt_tearDown = tearDown

        def setUp(self):
            test = self._dt_test
            self._dt_globs = test.globs.copy()
            if self._dt_setUp is not None:
                self._dt_setUp(test)

        def tearDown(self):
            test = self._dt_test
            if self._dt_tearDown is not None:
                self._dt_tearDown(test)
            test.globs.clear()
            test.globs.update(self._dt_globs)

        def runTest(self):
            import io
            stdout = sys.stdout
            out = io.StringIO()
            flags = self._dt_optionflags
            if not flags & REPORTING_FLAGS:
                flags |= _unittest_reportflags
            runner = DocTestRunner(optionflags=flags, checker=self._dt_checker, verbose=False)
            try:
                runner.DIVIDER = "-" * 70
                results = runner.run(self._dt_test, out=out.write, clear_globs=False)
                if results.skipped == results.attempted:
                    raise unittest.SkipTest("all examples were skipped")
            finally:
                sys.stdout = stdout
            if results.failed:
                raise self.failureException(self.format_failure(out.getvalue()))

        def format_failure(self, err):
            """Return the report of a failure."""
            test = self._dt_test
            lineno = "unknown line number" if test.lineno is None else f"{test.lineno}"
            last = test.name.rpartition(".")[2]
            return (f'Failed doctest test for {test.name}\n  File "{test.filename}", line {lineno}, in {last}\n\n'
                    f"{err}")

        def debug(self):
            """Run the test; failures are raised."""
            self.setUp()
            runner = DebugRunner(optionflags=self._dt_optionflags, checker=self._dt_checker, verbose=False)
            runner.run(self._dt_test, clear_globs=False)
            self.tearDown()

        def id(self):
            return self._dt_test.name

        def __eq__(self, other):
            if type(self) is not type(other):
                return NotImplemented
            return (self._dt_test == other._dt_test and self._dt_optionflags == other._dt_optionflags
                    and self._dt_setUp == other._dt_setUp and self._dt_tearDown == other._dt_tearDown
                    and self._dt_checker == other._dt_checker)

        def __hash__(self):
            return hash((self._dt_optionflags, self._dt_setUp, self._dt_tearDown, self._dt_checker))

        def __repr__(self):
            before, _, last = self._dt_test.name.rpartition(".")
            return f"{last} ({before})"

        __str__ = object.__str__

        def shortDescription(self):
            return "Doctest: " + self._dt_test.name

    class SkipDocTestCase(DocTestCase):
        """Stands for the tests of a module whose docstrings are gone."""

        def __init__(self, module):
            self.module = module
            super().__init__(None)

        def setUp(self):
            self.skipTest("DocTestSuite will not work with -O2 and above")

        def test_skip(self):
            """There is nothing to run."""

        def shortDescription(self):
            return f"Skipping tests from {self.module.__name__}"

        __str__ = shortDescription

    class DocFileCase(DocTestCase):
        """A file of examples as a test case."""

        def id(self):
            return "_".join(self._dt_test.name.split("."))

        def __repr__(self):
            return self._dt_test.filename

        def format_failure(self, err):
            test = self._dt_test
            return f'Failed doctest test for {test.name}\n  File "{test.filename}", line 0\n\n{err}'

    class _DocTestSuite(unittest.TestSuite):
        def _removeTestAtIndex(self, index):
            """Doctests can be run again: keep them."""

    made = {"DocTestCase": DocTestCase, "SkipDocTestCase": SkipDocTestCase, "DocFileCase": DocFileCase,
            "_DocTestSuite": _DocTestSuite}
    for cls in made.values():
        cls.__qualname__ = cls.__name__
    globals().update(made)


def __getattr__(name):
    if name in ("DocTestCase", "SkipDocTestCase", "DocFileCase", "_DocTestSuite"):
        _make_test_cases()
        return globals()[name]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def _normalize_module(module, depth=2):
    """Return a module: itself, by its name, or the caller's."""
    import inspect
    if inspect.ismodule(module):
        return module
    if isinstance(module, str):
        return __import__(module, globals(), locals(), ["*"])
    if module is None:
        return sys.modules[sys._getframe(depth).f_globals["__name__"]]
    raise TypeError("Expected a module, string, or None")


def DocTestSuite(module=None, globs=None, extraglobs=None, test_finder=None, **options):
    """Return the doctests of a module as a suite of tests."""
    if "DocTestCase" not in globals():
        _make_test_cases()
    module = _normalize_module(module)
    finder = DocTestFinder() if test_finder is None else test_finder
    tests = finder.find(module, globs=globs, extraglobs=extraglobs)
    suite = _DocTestSuite()
    if not tests and sys.flags.optimize >= 2:
        suite.addTest(SkipDocTestCase(module))
        return suite
    tests.sort()
    for test in tests:
        if len(test.examples) == 0:
            continue
        if not test.filename:
            test.filename = module.__file__
            if test.filename.endswith(".pyc"):
                test.filename = test.filename[:-1]
        suite.addTest(DocTestCase(test, **options))
    return suite


def DocFileTest(path, module_relative=True, package=None, globs=None, parser=DocTestParser(), encoding=None,
                **options):
    """Return a file of examples as a test case."""
    if "DocFileCase" not in globals():
        _make_test_cases()
    globs = {} if globs is None else globs.copy()
    if package and not module_relative:
        raise ValueError("Package may only be specified for module-relative paths.")
    text, path = _load_testfile(path, package, module_relative, encoding or "utf-8")
    globs.setdefault("__file__", path)
    import os
    name = os.path.basename(path)
    return DocFileCase(parser.get_doctest(text, globs, name, path, 0), **options)


def DocFileSuite(*paths, **kw):
    """Return files of examples as a suite of tests."""
    if "_DocTestSuite" not in globals():
        _make_test_cases()
    if kw.get("module_relative", True):
        kw["package"] = _normalize_module(kw.get("package"))
    suite = _DocTestSuite()
    for path in paths:
        suite.addTest(DocFileTest(path, **kw))
    return suite


# Examples as programs

def script_from_examples(s):
    """Return a docstring as a program: the examples are the code, all else is comments."""
    lines = []
    for piece in DocTestParser().parse(s):
        if isinstance(piece, Example):
            lines.append(piece.source[:-1])
            if piece.want:
                lines.append("# Expected:")
                lines += ["## " + line for line in piece.want.split("\n")[:-1]]
        else:
            lines += [f"# {line.rstrip()}" if line.rstrip() else "#" for line in piece.split("\n")[:-1]]
    while lines and lines[-1] == "#":
        lines.pop()
    while lines and lines[0] == "#":
        lines.pop(0)
    return "\n".join(lines) + "\n"


def testsource(module, name):
    """Return the doctest of an object as a program."""
    module = _normalize_module(module)
    for test in DocTestFinder().find(module):
        if test.name == name:
            return script_from_examples(test.docstring)
    raise ValueError(name, "not found in tests")


def debug_src(src, pm=False, globs=None):
    """Debug the examples of a docstring."""
    debug_script(script_from_examples(src), pm, globs)


def debug_script(src, pm=False, globs=None):
    """Debug a program; with `pm` only when it fails."""
    import pdb
    globs = globs.copy() if globs else {}
    if not pm:
        pdb.Pdb(nosigint=True).run(f"exec({src!r})", globs, globs)
        return
    try:
        exec(src, globs, globs)
    except:
        print(sys.exc_info()[1])
        debugger = pdb.Pdb(nosigint=True)
        debugger.reset()
        debugger.interaction(None, sys.exc_info()[2])


def debug(module, name, pm=False):
    """Debug the doctest of an object."""
    module = _normalize_module(module)
    debug_script(testsource(module, name), pm, module.__dict__)
