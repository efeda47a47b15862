"""Regular expressions."""

import enum
import _sre
from _sre import Match, Pattern

__all__ = [
    "match", "fullmatch", "search", "sub", "subn", "split", "findall", "finditer", "compile", "purge", "escape",
    "error", "Pattern", "Match", "A", "I", "L", "M", "S", "X", "U", "ASCII", "IGNORECASE", "LOCALE", "MULTILINE",
    "DOTALL", "VERBOSE", "UNICODE", "NOFLAG", "RegexFlag", "PatternError"]

__version__ = "2.2.1"


@enum.global_enum
class RegexFlag(enum.IntFlag, boundary=enum.KEEP):
    NOFLAG = 0
    ASCII = A = 256
    IGNORECASE = I = 2
    LOCALE = L = 4
    UNICODE = U = 32
    MULTILINE = M = 8
    DOTALL = S = 16
    VERBOSE = X = 64
    DEBUG = 128
    __str__ = object.__str__
    _numeric_repr_ = hex


class PatternError(Exception):
    """A pattern, or a template, that says nothing.

    msg: what is wrong; pattern, pos, lineno, colno: where, or None.
    """

    __module__ = "re"

    def __init__(self, msg, pattern=None, pos=None):
        self.msg = msg
        self.pattern = pattern
        self.pos = pos
        if pattern is not None and pos is not None:
            newline = "\n" if isinstance(pattern, str) else b"\n"
            msg = f"{msg} at position {pos}"
            self.lineno = pattern.count(newline, 0, pos) + 1
            self.colno = pos - pattern.rfind(newline, 0, pos)
            if newline in pattern:
                msg = f"{msg} (line {self.lineno}, column {self.colno})"
        else:
            self.lineno = self.colno = None
        super().__init__(msg)


error = PatternError


def match(pattern, string, flags=0):
    """Match at the start of the string; gives a Match, or None."""
    return _compile(pattern, flags).match(string)


def fullmatch(pattern, string, flags=0):
    """Match the whole string; gives a Match, or None."""
    return _compile(pattern, flags).fullmatch(string)


def search(pattern, string, flags=0):
    """Find the first match in the string; gives a Match, or None."""
    return _compile(pattern, flags).search(string)


class _Absent(int):
    pass


_absent = _Absent()


def _positional(function, least, names, args, given):
    """Take what older programs pass by position, with a warning."""
    values = list(given)
    for i, value in enumerate(args):
        if i >= len(names):
            raise TypeError(f"{function}() takes from {least} to {least + len(names)} positional arguments "
                            f"but {least + len(args)} were given")
        if values[i] is not _absent:
            raise TypeError(f"{function}() got multiple values for argument {names[i]!r}")
        values[i] = value
    if args:
        import warnings
        warnings.warn(f"{names[0]!r} is passed as positional argument", DeprecationWarning, stacklevel=3)
    return values


def sub(pattern, repl, string, *args, count=_absent, flags=_absent):
    """Replace the matches in the string by `repl`: a template, or a function of the Match."""
    if args:
        count, flags = _positional("sub", 3, ("count", "flags"), args, (count, flags))
    return _compile(pattern, flags).sub(repl, string, count)


sub.__text_signature__ = "(pattern, repl, string, count=0, flags=0)"


def subn(pattern, repl, string, *args, count=_absent, flags=_absent):
    """As `sub`, giving (new string, number of replacements)."""
    if args:
        count, flags = _positional("subn", 3, ("count", "flags"), args, (count, flags))
    return _compile(pattern, flags).subn(repl, string, count)


subn.__text_signature__ = "(pattern, repl, string, count=0, flags=0)"


def split(pattern, string, *args, maxsplit=_absent, flags=_absent):
    """Split the string at the matches; what groups matched stands between the parts."""
    if args:
        maxsplit, flags = _positional("split", 2, ("maxsplit", "flags"), args, (maxsplit, flags))
    return _compile(pattern, flags).split(string, maxsplit)


split.__text_signature__ = "(pattern, string, maxsplit=0, flags=0)"


def findall(pattern, string, flags=0):
    """List all matches that do not overlap: their text, or that of their groups."""
    return _compile(pattern, flags).findall(string)


def finditer(pattern, string, flags=0):
    """Iterate over all matches that do not overlap."""
    return _compile(pattern, flags).finditer(string)


def compile(pattern, flags=0):
    """Compile a pattern."""
    return _compile(pattern, flags)


def purge():
    """Forget the compiled patterns."""
    _cache.clear()
    _cache2.clear()


_special = {i: "\\" + chr(i) for i in b"()[]{}?*+-|^$\\.&~# \t\n\r\v\f"}


def escape(pattern):
    """Put a backslash before every character that could mean something."""
    if isinstance(pattern, str):
        return pattern.translate(_special)
    pattern = str(pattern, "latin1")
    return pattern.translate(_special).encode("latin1")


# Compiled patterns: those used last, and in front of them a small one in which nothing is moved.
_cache = {}
_cache2 = {}
_MAXCACHE = 512
_MAXCACHE2 = 256


def _compile(pattern, flags):
    if isinstance(flags, RegexFlag):
        flags = flags.value
    try:
        return _cache2[type(pattern), pattern, flags]
    except KeyError:
        pass
    key = (type(pattern), pattern, flags)
    compiled = _cache.pop(key, None)
    if compiled is None:
        if isinstance(pattern, Pattern):
            if flags:
                raise ValueError("cannot process flags argument with a compiled pattern")
            return pattern
        if not isinstance(pattern, (str, bytes)):
            raise TypeError("first argument must be string or compiled pattern")
        if flags & DEBUG:
            raise NotImplementedError("re.DEBUG: the program of a pattern cannot be shown")
        compiled, doubts = _sre.compile(pattern, flags)
        if doubts:
            import warnings
            for doubt in doubts:
                warnings.warn(doubt, FutureWarning, stacklevel=3)
        if len(_cache) >= _MAXCACHE:
            try:
                del _cache[next(iter(_cache))]
            except (StopIteration, RuntimeError, KeyError):
                pass
    _cache[key] = compiled
    if len(_cache2) >= _MAXCACHE2:
        try:
            del _cache2[next(iter(_cache2))]
        except (StopIteration, RuntimeError, KeyError):
            pass
    _cache2[key] = compiled
    return compiled


import copyreg


def _pickle(p):
    return _compile, (p.pattern, p.flags)


copyreg.pickle(Pattern, _pickle, _compile)


class Scanner:
    """A tokenizer: phrases, and what is done with what they match (a function, a value, or None to skip it)."""

    def __init__(self, lexicon, flags=0):
        if isinstance(flags, RegexFlag):
            flags = flags.value
        self.lexicon = lexicon
        self._actions = {}
        number = 1
        for phrase, action in lexicon:
            self._actions[number] = action
            number += 1 + _compile(phrase, flags).groups
        self.scanner = _compile("|".join(f"({phrase})" for phrase, _ in lexicon), flags)

    def scan(self, string):
        """Tokenize; gives the results and what is left of the string."""
        result = []
        step = self.scanner.scanner(string).match
        i = 0
        while m := step():
            j = m.end()
            if i == j:
                break
            action = self._actions[m.lastindex]
            if callable(action):
                self.match = m
                action = action(self, m.group())
            if action is not None:
                result.append(action)
            i = j
        return result, string[i:]
