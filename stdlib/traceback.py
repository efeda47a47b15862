"""Text of exceptions and stacks."""

import linecache
import sys

__all__ = ["extract_stack", "extract_tb", "format_exception", "format_exception_only", "format_list", "format_stack",
           "format_tb", "print_exc", "format_exc", "print_exception", "print_last", "print_stack", "print_tb",
           "clear_frames", "FrameSummary", "StackSummary", "TracebackException", "walk_stack", "walk_tb"]


class _Implicit:
    def __repr__(self):
        return "<implicit>"


_sentinel = _Implicit()

_cause_message = ("\nThe above exception was the direct cause "
                  "of the following exception:\n\n")

_context_message = ("\nDuring handling of the above exception, "
                    "another exception occurred:\n\n")

_RECURSIVE_CUTOFF = 3  # how often a line is shown before "Previous line repeated"


# The functions.

def print_list(extracted_list, file=None):
    """Print a list of frames, as from `extract_tb`."""
    if file is None:
        file = sys.stderr
    for item in StackSummary.from_list(extracted_list).format():
        print(item, file=file, end="")


def format_list(extracted_list):
    """Return the lines for a list of frames."""
    return StackSummary.from_list(extracted_list).format()


def print_tb(tb, limit=None, file=None):
    """Print the frames of a traceback."""
    print_list(extract_tb(tb, limit=limit), file=file)


def format_tb(tb, limit=None):
    """Return the lines for a traceback."""
    return extract_tb(tb, limit=limit).format()


def extract_tb(tb, limit=None):
    """Return the frames of a traceback as a StackSummary."""
    return StackSummary._extract_from_extended_frame_gen(_walk_tb_with_full_positions(tb), limit=limit)


def print_exception(exc, /, value=_sentinel, tb=_sentinel, limit=None, file=None, chain=True, **kwargs):
    """Print an exception with its traceback, as the interpreter does."""
    te = TracebackException(*_parse_value_tb(exc, value, tb), limit=limit, compact=True)
    te.print(file=file, chain=chain)


def _print_exception_bltin(exc, /):
    """What the interpreter calls for an exception that nobody caught."""
    file = sys.stderr if sys.stderr is not None else sys.__stderr__
    print_exception(exc, file=file)


def format_exception(exc, /, value=_sentinel, tb=_sentinel, limit=None, chain=True, **kwargs):
    """Return the lines that `print_exception` would print."""
    te = TracebackException(*_parse_value_tb(exc, value, tb), limit=limit, compact=True)
    return list(te.format(chain=chain))


def format_exception_only(exc, /, value=_sentinel, *, show_group=False, **kwargs):
    """Return the lines for the exception without its traceback."""
    if value is _sentinel:
        value = exc
    te = TracebackException(type(value), value, None, compact=True)
    return list(te.format_exception_only(show_group=show_group))


def print_exc(limit=None, file=None, chain=True):
    """Print the exception that is being handled."""
    print_exception(sys.exception(), limit=limit, file=file, chain=chain)


def format_exc(limit=None, chain=True):
    """Return the text that `print_exc` would print."""
    return "".join(format_exception(sys.exception(), limit=limit, chain=chain))


def print_last(limit=None, file=None, chain=True):
    """Print the last exception that nobody caught (in interactive use)."""
    if not hasattr(sys, "last_exc") and not hasattr(sys, "last_type"):
        raise ValueError("no last exception")
    if hasattr(sys, "last_exc"):
        print_exception(sys.last_exc, limit=limit, file=file, chain=chain)
    else:
        print_exception(sys.last_type, sys.last_value, sys.last_traceback, limit=limit, file=file, chain=chain)


def print_stack(f=None, limit=None, file=None):
    """Print the stack from its bottom to here (or to frame `f`)."""
    if f is None:
        f = sys._getframe().f_back
    print_list(extract_stack(f, limit=limit), file=file)


def format_stack(f=None, limit=None):
    """Return the lines that `print_stack` would print."""
    if f is None:
        f = sys._getframe().f_back
    return format_list(extract_stack(f, limit=limit))


def extract_stack(f=None, limit=None):
    """Return the frames of the stack as a StackSummary."""
    if f is None:
        f = sys._getframe().f_back
    stack = StackSummary.extract(walk_stack(f), limit=limit)
    stack.reverse()
    return stack


def clear_frames(tb):
    """Clear the local variables of all frames of a traceback."""
    while tb is not None:
        try:
            tb.tb_frame.clear()
        except RuntimeError:
            pass  # still running
        tb = tb.tb_next


def walk_stack(f):
    """Iterate over (frame, line number), from `f` to the bottom."""
    if f is None:
        f = sys._getframe().f_back.f_back.f_back.f_back
    while f is not None:
        yield f, f.f_lineno
        f = f.f_back


def walk_tb(tb):
    """Iterate over (frame, line number) of a traceback."""
    while tb is not None:
        yield tb.tb_frame, tb.tb_lineno
        tb = tb.tb_next


def _walk_tb_with_full_positions(tb):
    while tb is not None:
        lineno, end_lineno, colno, end_colno = _position(tb.tb_frame.f_code, tb.tb_lasti)
        if lineno is None:
            yield tb.tb_frame, (tb.tb_lineno, end_lineno, colno, end_colno)
        else:
            yield tb.tb_frame, (lineno, end_lineno, colno, end_colno)
        tb = tb.tb_next


def _position(code, instruction_index):
    if instruction_index < 0:
        return None, None, None, None
    from itertools import islice
    return next(islice(code.co_positions(), instruction_index // 2, None), (None, None, None, None))


def _parse_value_tb(exc, value, tb):
    """Make (type, value, traceback) of the arguments of the print functions, old style or new."""
    if (value is _sentinel) != (tb is _sentinel):
        raise ValueError("Both or neither of value and tb must be given")
    if value is tb is _sentinel:
        if exc is None:
            return type(None), None, None
        if isinstance(exc, BaseException):
            return type(exc), exc, exc.__traceback__
        raise TypeError(f"Exception expected for value, {type(exc).__name__} found")
    return type(value), value, tb


def _some_str(value, what, func=str):
    try:
        return func(value)
    except Exception:
        return f"<{what} {func.__name__}() failed>"


_safe_string = _some_str


# Frames.

class FrameSummary:
    """One line of a traceback: where, in what, and (fetched when needed) the source."""

    __slots__ = ("filename", "lineno", "end_lineno", "colno", "end_colno", "name", "_lines", "_lines_dedented",
                 "locals", "_code")

    def __init__(self, filename, lineno, name, *, lookup_line=True, locals=None, line=None, end_lineno=None,
                 colno=None, end_colno=None, **kwargs):
        self.filename = filename
        self.lineno = lineno
        self.end_lineno = lineno if end_lineno is None else end_lineno
        self.colno = colno
        self.end_colno = end_colno
        self.name = name
        self._code = kwargs.get("_code")
        self._lines = line
        self._lines_dedented = None
        if lookup_line:
            self.line
        self.locals = None if not locals else {
            k: _some_str(v, "local", func=repr) for k, v in locals.items()}

    def __eq__(self, other):
        if isinstance(other, FrameSummary):
            return (self.filename == other.filename and self.lineno == other.lineno and self.name == other.name
                    and self.locals == other.locals)
        if isinstance(other, tuple):
            return (self.filename, self.lineno, self.name, self.line) == other
        return NotImplemented

    def __getitem__(self, pos):
        return (self.filename, self.lineno, self.name, self.line)[pos]

    def __iter__(self):
        return iter([self.filename, self.lineno, self.name, self.line])

    def __repr__(self):
        return f"<FrameSummary file {self.filename}, line {self.lineno} in {self.name}>"

    def __len__(self):
        return 4

    def _set_lines(self):
        if self._lines is None and self.lineno is not None and self.end_lineno is not None:
            lines = []
            for lineno in range(self.lineno, self.end_lineno + 1):
                line = linecache.getline(self.filename, lineno).rstrip()
                if not line and self._code is not None and self.filename[:1] == "<" and self.filename[-1:] == ">":
                    source = linecache._getlines_from_code(self._code)
                    line = source[lineno - 1].rstrip() if lineno <= len(source) else ""
                lines.append(line)
            self._lines = "\n".join(lines) + "\n"

    @property
    def _original_lines(self):
        self._set_lines()
        return self._lines

    @property
    def _dedented_lines(self):
        self._set_lines()
        if self._lines_dedented is None and self._lines is not None:
            self._lines_dedented = _dedent(self._lines)
        return self._lines_dedented

    @property
    def line(self):
        """The source line, without white space around it."""
        self._set_lines()
        if self._lines is None:
            return None
        return self._lines.partition("\n")[0].strip()


def _dedent(text):
    """Remove the indentation that all lines share."""
    lines = text.split("\n")
    margin = None
    for line in lines:
        if line.strip():
            indent = line[:len(line) - len(line.lstrip(" \t"))]
            if margin is None:
                margin = indent
            else:
                n = 0
                while n < min(len(margin), len(indent)) and margin[n] == indent[n]:
                    n += 1
                margin = margin[:n]
    n = len(margin or "")
    return "\n".join(line[n:] if line.strip() else "" for line in lines)


def _indent(text, prefix):
    return "".join(prefix + line for line in text.splitlines(True))


def _byte_offset_to_character_offset(line, offset):
    return len(line.encode("utf-8")[:offset].decode("utf-8", errors="replace"))


def _display_width(line, offset=None):
    """How many columns the first `offset` characters take: wide East Asian characters take two."""
    text = line if offset is None else line[:offset]
    if line.isascii():
        return len(text)
    from unicodedata import east_asian_width
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)


class StackSummary(list):
    """A list of FrameSummary objects."""

    @classmethod
    def extract(klass, frame_gen, *, limit=None, lookup_lines=True, capture_locals=False):
        """Make one of an iterator over (frame, line number)."""
        def extended_frame_gen():
            for f, lineno in frame_gen:
                yield f, (lineno, None, None, None)
        return klass._extract_from_extended_frame_gen(
            extended_frame_gen(), limit=limit, lookup_lines=lookup_lines, capture_locals=capture_locals)

    @classmethod
    def _extract_from_extended_frame_gen(klass, frame_gen, *, limit=None, lookup_lines=True, capture_locals=False):
        if limit is None:
            limit = getattr(sys, "tracebacklimit", None)
            if limit is not None and limit < 0:
                limit = 0
        if limit is not None:
            if limit >= 0:
                from itertools import islice
                frame_gen = islice(frame_gen, limit)
            else:
                from collections import deque
                frame_gen = deque(frame_gen, maxlen=-limit)

        result = klass()
        fnames = set()
        for f, (lineno, end_lineno, colno, end_colno) in frame_gen:
            co = f.f_code
            fnames.add(co.co_filename)
            linecache.lazycache(co.co_filename, f.f_globals)
            result.append(FrameSummary(
                co.co_filename, lineno, co.co_name, lookup_line=False, locals=f.f_locals if capture_locals else None,
                end_lineno=end_lineno, colno=colno, end_colno=end_colno, _code=co))
        for filename in fnames:
            linecache.checkcache(filename)
        if lookup_lines:
            for f in result:
                f.line
        return result

    @classmethod
    def from_list(klass, a_list):
        """Make one of a list of FrameSummary objects or old-style tuples."""
        result = StackSummary()
        for frame in a_list:
            if isinstance(frame, FrameSummary):
                result.append(frame)
            else:
                filename, lineno, name, line = frame
                result.append(FrameSummary(filename, lineno, name, line=line))
        return result

    def format_frame_summary(self, frame_summary, **kwargs):
        """Return the text for one frame: place, source, marks, local variables."""
        filename = frame_summary.filename
        if filename.startswith("<stdin-") and filename.endswith(">"):
            filename = "<stdin>"
        row = [f'  File "{filename}", line {frame_summary.lineno}, in {frame_summary.name}\n']
        if frame_summary._dedented_lines and frame_summary._dedented_lines.strip():
            if frame_summary.colno is None or frame_summary.end_colno is None:
                row.append(_indent(frame_summary.line, "    ") + "\n")
            else:
                row.append(_indent(_marked_source(frame_summary), "    "))
        if frame_summary.locals:
            for name, value in sorted(frame_summary.locals.items()):
                row.append(f"    {name} = {value}\n")
        return "".join(row)

    def format(self, **kwargs):
        """Return the text of each frame; long repetitions (recursion) are counted instead of shown."""
        result = []
        last = None
        count = 0
        for frame_summary in self:
            formatted = self.format_frame_summary(frame_summary)
            if formatted is None:
                continue
            place = (frame_summary.filename, frame_summary.lineno, frame_summary.name)
            if last is None or place != last:
                result.extend(_repetition(count))
                last = place
                count = 0
            count += 1
            if count <= _RECURSIVE_CUTOFF:
                result.append(formatted)
        result.extend(_repetition(count))
        return result


def _repetition(count):
    count -= _RECURSIVE_CUTOFF
    if count > 0:
        yield f"  [Previous line repeated {count} more time{'s' if count > 1 else ''}]\n"


# Marks below the source: `~` under what was evaluated, `^` under the operator, the brackets or the call.

def _marked_source(frame):
    """The source lines of a frame with marks below them."""
    all_lines = frame._original_lines.splitlines()
    num_lines = frame.end_lineno - frame.lineno + 1
    all_lines = all_lines[:num_lines]
    start = _byte_offset_to_character_offset(all_lines[0], frame.colno)
    end = _byte_offset_to_character_offset(all_lines[-1], frame.end_colno)

    dedented = frame._dedented_lines.splitlines()[:num_lines]
    removed = len(all_lines[0]) - len(dedented[0])
    all_lines = dedented
    start = max(0, start - removed)
    end = max(0, end - removed)
    last = len(all_lines) - 1

    # The text that was evaluated, and the anchors in it as (line, column).
    segment = "\n".join(all_lines)
    cut = segment[start:len(segment) - (len(all_lines[last]) - end)]
    found = _find_anchors(cut)
    left = right = None
    if found is not None:
        left, right = (_line_and_column(all_lines, start, cut, offset) for offset in found[:2])
    show_marks = _is_worth_marking(all_lines, start, end, cut, found)
    width_start = _display_width(all_lines[0], start)
    width_end = _display_width(all_lines[last], end)

    # Of many lines, only the first, the last and those around the anchors are shown.
    significant = {0, last}
    for anchor in (left, right):
        if anchor is not None:
            significant.update(range(anchor[0] - 1, anchor[0] + 2))
    significant &= set(range(last + 1))

    result = []

    def output_line(lineno):
        line = all_lines[lineno]
        result.append(line + "\n")
        if not show_marks:
            return
        spaces = len(line) - len(line.lstrip())
        marks = []
        for col in range(width_end if lineno == last else _display_width(line)):
            if col < spaces or lineno == 0 and col < width_start:
                marks.append(" ")
            elif left is None:
                marks.append("^")
            else:
                marks.append("^" if left <= (lineno, col) < right else "~")
        result.append("".join(marks) + "\n")

    previous = None
    for lineno in sorted(significant):
        if previous is not None:
            between = lineno - previous - 1
            if between == 1:
                output_line(lineno - 1)
            elif between > 1:
                result.append(f"...<{between} lines>...\n")
        output_line(lineno)
        previous = lineno
    return _dedent("".join(result))


def _line_and_column(all_lines, start, cut, offset):
    before = cut[:offset]
    lineno = before.count("\n")
    column = offset - (before.rfind("\n") + 1)
    if lineno == 0:
        column += start
    return lineno, _display_width(all_lines[lineno], column)


def _is_worth_marking(all_lines, start, end, cut, found):
    """Marks that say nothing new are left out: those under the whole of a line, or of `x = call()`."""
    prefix = all_lines[0][:start].strip()
    suffix = all_lines[-1][end:].strip()
    if found is not None and found[2] == "call" and prefix and not suffix:
        if _is_call_of_name(cut, found[0]) and (prefix == "return" or _is_assignment(prefix)):
            return False
    return found is not None or bool(prefix) or bool(suffix)


def _is_call_of_name(text, opening):
    return text[:opening].strip().isidentifier()


def _is_assignment(prefix):
    """Whether the text before a value is `target =`: one target, no augmented or annotated assignment."""
    depth = 0
    targets = 0
    for kind, text, _, _ in _scan(prefix):
        if text in ("(", "[", "{"):
            depth += 1
        elif text in (")", "]", "}"):
            depth -= 1
        elif depth == 0 and kind == "op" and text not in ("=", ".", ",", "*"):
            return False
        elif depth == 0 and text == "=":
            targets += 1
        elif kind == "name" and (text in _LOWER_KEYWORDS or text in _STATEMENT_KEYWORDS):
            return False
    return depth == 0 and targets == 1 and prefix.endswith("=")


_BINARY = {"|": 1, "^": 2, "&": 3, "<<": 4, ">>": 4, "+": 5, "-": 5, "*": 6, "/": 6, "//": 6, "%": 6, "@": 6, "**": 8}
_UNARY = 7
_LOWER_KEYWORDS = {"if", "else", "and", "or", "not", "in", "is", "lambda", "for", "async", "yield", "from"}
_STATEMENT_KEYWORDS = {"assert", "class", "def", "del", "except", "finally", "global", "import", "nonlocal", "raise",
                       "return", "try", "while", "with"}
_OPENING = {"(": ")", "[": "]", "{": "}"}


def _find_anchors(text):
    """Find the operator of a binary expression, or the brackets of a call or subscript, that `text` as a whole is.

    Returns (start, end, kind) as offsets, or None if the expression is of another kind.
    """
    tokens = [token for token in _scan(text) if token[0] != "comment"]
    if not tokens:
        return None
    depth = 0
    operator = None
    opener = None  # the token that opens the last bracket on the outermost level
    expect_operand = True
    for index, (kind, word, start, end) in enumerate(tokens):
        if word in _OPENING and kind == "op":
            if depth == 0:
                opener = index
                is_trailer = not expect_operand
            depth += 1
            expect_operand = True
        elif kind == "op" and word in (")", "]", "}"):
            depth -= 1
            expect_operand = False
            if depth < 0:
                return None
        elif depth:
            expect_operand = False
        elif kind == "op":
            if word == ".":
                continue
            if expect_operand:
                if word not in ("+", "-", "~"):
                    return None
                continue
            if word not in _BINARY:
                return None
            level = _BINARY[word]
            if operator is None or level < operator[0] or level == operator[0] and word != "**":
                operator = (level, start, end)
            expect_operand = True
        elif kind == "name" and (word in _LOWER_KEYWORDS or word in _STATEMENT_KEYWORDS):
            return None
        elif kind == "name" and word == "await":
            continue
        else:
            expect_operand = False
    if depth or expect_operand:
        return None
    first = tokens[0][1]
    if operator is not None:
        if first in ("+", "-", "~") and operator[0] > _UNARY:
            return None
        return operator[1], operator[2], "operator"
    if first in ("+", "-", "~", "await") or opener is None:
        return None
    closing = tokens[-1]
    if closing[0] != "op" or closing[1] != _OPENING[tokens[opener][1]]:
        return None
    if not is_trailer:
        # The whole is in brackets: look inside plain parentheses.
        if opener == 0 and tokens[0][1] == "(":
            inner = _find_anchors(text[tokens[0][3]:closing[2]])
            shift = tokens[0][3]
            return inner and (inner[0] + shift, inner[1] + shift, inner[2])
        return None
    if tokens[opener][1] == "{":
        return None
    return tokens[opener][2], closing[3], "call" if tokens[opener][1] == "(" else "subscript"


_LONG_OPERATORS = ("**=", "//=", ">>=", "<<=", "...", "**", "//", ">>", "<<", "==", "!=", "<=", ">=", "->", ":=", "+=",
                   "-=", "*=", "/=", "%=", "&=", "|=", "^=", "@=")


def _scan(text):
    """Cut Python text into tokens (kind, text, start, end): name, number, string, op, comment."""
    i = 0
    n = len(text)
    while i < n:
        c = text[i]
        start = i
        if c.isspace() or c == "\\":
            i += 1
            continue
        if c == "#":
            while i < n and text[i] != "\n":
                i += 1
            kind = "comment"
        elif c.isidentifier():
            while i < n and (text[i].isalnum() or text[i] == "_"):
                i += 1
            kind = "name"
            if i < n and text[i] in "'\"" and i - start <= 2 and not set(text[start:i].lower()) - set("rbfu"):
                i = _end_of_string(text, i, "f" in text[start:i].lower(), "r" in text[start:i].lower())
                kind = "string"
        elif c.isdigit() or c == "." and text[i + 1:i + 2].isdigit():
            while i < n and (text[i].isalnum() or text[i] in "._" or text[i] in "+-" and text[i - 1] in "eE"
                             and not text[start:start + 2].lower() == "0x"):
                i += 1
            kind = "number"
        elif c in "'\"":
            i = _end_of_string(text, i, False, False)
            kind = "string"
        else:
            kind = "op"
            for operator in _LONG_OPERATORS:
                if text.startswith(operator, i):
                    i += len(operator)
                    break
            else:
                i += 1
        yield kind, text[start:i], start, i


def _end_of_string(text, i, is_f, is_raw):
    """The offset behind the string literal whose first quote stands at `i`."""
    quote = text[i] * 3 if text[i:i + 3] == text[i] * 3 else text[i]
    i += len(quote)
    n = len(text)
    depth = 0
    while i < n:
        if depth:
            # In the replacement field of an f-string: code, with strings of its own.
            if text[i] in "{([":
                depth += 1
            elif text[i] in "})]":
                depth -= 1
            elif text[i] in "'\"" and not text.startswith(quote, i):
                i = _end_of_string(text, i, False, False)
                continue
            i += 1
        elif text[i] == "\\":
            i += 2
        elif text.startswith(quote, i):
            return i + len(quote)
        elif is_f and text[i] == "{":
            if text[i + 1:i + 2] == "{":
                i += 2
            else:
                depth = 1
                i += 1
        else:
            i += 1
    return n


# Exceptions.

class _ExceptionPrintContext:
    """How deep in exception groups the text is."""

    def __init__(self):
        self.seen = set()
        self.exception_group_depth = 0
        self.need_close = False

    def indent(self):
        return " " * (2 * self.exception_group_depth)

    def emit(self, text_gen, margin_char=None):
        prefix = self.indent()
        if self.exception_group_depth:
            prefix += (margin_char or "|") + " "
        for text in [text_gen] if isinstance(text_gen, str) else text_gen:
            yield _indent(text, prefix)


class TracebackException:
    """An exception ready to be printed: holds text and places, but no references to frames or to the exception."""

    def __init__(self, exc_type, exc_value, exc_traceback, *, limit=None, lookup_lines=True, capture_locals=False,
                 compact=False, max_group_width=15, max_group_depth=10, save_exc_type=True, _seen=None):
        is_recursive_call = _seen is not None
        if _seen is None:
            _seen = set()
        _seen.add(id(exc_value))
        options = dict(limit=limit, lookup_lines=lookup_lines, capture_locals=capture_locals,
                       max_group_width=max_group_width, max_group_depth=max_group_depth)

        self.max_group_width = max_group_width
        self.max_group_depth = max_group_depth
        self.stack = StackSummary._extract_from_extended_frame_gen(
            _walk_tb_with_full_positions(exc_traceback), limit=limit, lookup_lines=lookup_lines,
            capture_locals=capture_locals)
        self._exc_type = exc_type if save_exc_type else None
        self._str = _some_str(exc_value, "exception")
        try:
            self.__notes__ = getattr(exc_value, "__notes__", None)
        except Exception as e:
            self.__notes__ = [f"Ignored error getting __notes__: {_some_str(e, '__notes__', repr)}"]
        self._is_syntax_error = False
        self._have_exc_type = exc_type is not None
        if exc_type is not None:
            self.exc_type_qualname = exc_type.__qualname__
            self.exc_type_module = exc_type.__module__
        else:
            self.exc_type_qualname = self.exc_type_module = None
        if exc_type and issubclass(exc_type, SyntaxError):
            self._take_syntax_error(exc_value)
        else:
            self._str += _suggestion_text(exc_type, exc_value, exc_traceback)
        if lookup_lines:
            for frame in self.stack:
                frame.line
        self.__suppress_context__ = exc_value.__suppress_context__ if exc_value is not None else False
        self.__cause__ = self.__context__ = self.exceptions = None
        if not is_recursive_call:
            self._take_related(exc_value, compact, _seen, options)

    def _take_syntax_error(self, exc):
        self.filename = exc.filename
        self.lineno = str(exc.lineno) if exc.lineno is not None else None
        self.end_lineno = str(exc.end_lineno) if exc.end_lineno is not None else None
        self.text = exc.text
        self.offset = exc.offset
        self.end_offset = exc.end_offset
        self.msg = exc.msg
        self._is_syntax_error = True

    def _take_related(self, exc_value, compact, seen, options):
        """Take causes, contexts and members of groups; without recursion, for chains may be long."""
        queue = [(self, exc_value)]
        while queue:
            te, e = queue.pop()

            def related(other):
                return TracebackException(type(other), other, other.__traceback__, _seen=seen, **options)

            cause = context = None
            if e and e.__cause__ is not None and id(e.__cause__) not in seen:
                cause = related(e.__cause__)
            if compact:
                need_context = cause is None and e is not None and not e.__suppress_context__
            else:
                need_context = True
            if e and e.__context__ is not None and need_context and id(e.__context__) not in seen:
                context = related(e.__context__)
            te.__cause__ = cause
            te.__context__ = context
            if cause:
                queue.append((te.__cause__, e.__cause__))
            if context:
                queue.append((te.__context__, e.__context__))
            if e is not None and isinstance(e, BaseExceptionGroup):
                te.exceptions = [related(inner) for inner in e.exceptions]
                queue.extend(zip(te.exceptions, e.exceptions))

    @classmethod
    def from_exception(cls, exc, *args, **kwargs):
        """Make one of an exception."""
        return cls(type(exc), exc, exc.__traceback__, *args, **kwargs)

    @property
    def exc_type(self):
        import warnings
        warnings.warn("Deprecated in 3.13. Use exc_type_str instead.", DeprecationWarning, stacklevel=2)
        return self._exc_type

    @property
    def exc_type_str(self):
        """The name of the class, with its module if that is not obvious."""
        if not self._have_exc_type:
            return None
        if self.exc_type_module in ("__main__", "builtins"):
            return self.exc_type_qualname
        if not isinstance(self.exc_type_module, str):
            return "<unknown>." + self.exc_type_qualname
        return f"{self.exc_type_module}.{self.exc_type_qualname}"

    def __eq__(self, other):
        if isinstance(other, TracebackException):
            return self.__dict__ == other.__dict__
        return NotImplemented

    def __str__(self):
        return self._str

    def format_exception_only(self, *, show_group=False, _depth=0, **kwargs):
        """Generate the lines for the exception alone: the last part of a traceback."""
        indent = 3 * _depth * " "
        if not self._have_exc_type:
            yield indent + _final_line(None, self._str)
            return
        if self._is_syntax_error:
            formatted = self._format_syntax_error(self.exc_type_str)
            for line in formatted:
                yield indent + line
        elif _depth > 0:
            formatted = _final_line(self.exc_type_str, self._str).split("\n")[:-1]
            for line in formatted:
                yield f"{indent}{line}\n"
        else:
            yield _final_line(self.exc_type_str, self._str)

        notes = self.__notes__
        from _collections_abc import Sequence
        if isinstance(notes, Sequence) and not isinstance(notes, (str, bytes)):
            for note in notes:
                for line in _some_str(note, "note").split("\n"):
                    yield f"{indent}{line}\n"
        elif notes is not None:
            yield f"{indent}{_some_str(notes, '__notes__', func=repr)}\n"

        if self.exceptions and show_group:
            for ex in self.exceptions:
                yield from ex.format_exception_only(show_group=show_group, _depth=_depth + 1)

    def _format_syntax_error(self, stype):
        filename_suffix = ""
        if self.lineno is not None:
            yield f'  File "{self.filename or "<string>"}", line {self.lineno}\n'
        elif self.filename is not None:
            filename_suffix = f" ({self.filename})"

        text = self.text
        if isinstance(text, str):
            rtext = text.rstrip("\n")
            ltext = rtext.lstrip(" \n\f")
            spaces = len(rtext) - len(ltext)
            yield f"    {ltext}\n"
            if self.offset is not None:
                offset = self.offset
                if self.lineno == self.end_lineno:
                    end_offset = self.end_offset if self.end_offset not in (None, 0) else offset
                else:
                    end_offset = len(rtext) + 1
                if self.text and offset > len(self.text):
                    offset = len(self.text) + 1
                    end_offset = max(end_offset, offset)
                if offset == end_offset or end_offset == -1:
                    end_offset = offset + 1
                # From columns counted from 1 in the whole line to columns of the stripped text.
                colno = offset - 1 - spaces
                end_colno = end_offset - 1 - spaces
                if colno >= 0:
                    # Tabs are kept, or the marks would not stand below their text.
                    margin = "".join(c if c.isspace() else " " for c in ltext[:colno])
                    yield f"    {margin}{'^' * (end_colno - colno)}\n"
        yield f"{stype}: {self.msg or '<no detail available>'}{filename_suffix}\n"

    def format(self, *, chain=True, _ctx=None, **kwargs):
        """Generate the text: causes first, then the traceback and the exception, with members of groups indented."""
        if _ctx is None:
            _ctx = _ExceptionPrintContext()
        for message, exc in reversed(self._chain(chain)):
            if message is not None:
                yield from _ctx.emit(message)
            if exc.exceptions is None:
                if exc.stack:
                    yield from _ctx.emit("Traceback (most recent call last):\n")
                    yield from _ctx.emit(exc.stack.format())
                yield from _ctx.emit(exc.format_exception_only())
            elif _ctx.exception_group_depth > self.max_group_depth:
                yield from _ctx.emit(f"... (max_group_depth is {self.max_group_depth})\n")
            else:
                yield from self._format_group(exc, chain, _ctx)

    def _chain(self, chain):
        """The exception with its causes and contexts, each with the message that follows it."""
        result = []
        exc = self
        while exc:
            message = following = None
            if chain:
                if exc.__cause__ is not None:
                    message, following = _cause_message, exc.__cause__
                elif exc.__context__ is not None and not exc.__suppress_context__:
                    message, following = _context_message, exc.__context__
            result.append((message, exc))
            exc = following
        return result

    def _format_group(self, exc, chain, _ctx):
        is_toplevel = _ctx.exception_group_depth == 0
        if is_toplevel:
            _ctx.exception_group_depth += 1
        if exc.stack:
            yield from _ctx.emit("Exception Group Traceback (most recent call last):\n",
                                 margin_char="+" if is_toplevel else None)
            yield from _ctx.emit(exc.stack.format())
        yield from _ctx.emit(exc.format_exception_only())

        total = len(exc.exceptions)
        shown = min(total, self.max_group_width)
        titles = [str(i + 1) for i in range(shown)]
        if total > shown:
            titles.append("...")
        _ctx.need_close = False
        for i, title in enumerate(titles):
            is_last = i == len(titles) - 1
            if is_last:
                _ctx.need_close = True  # a group within the last one may draw the line
            yield f"{_ctx.indent()}{'+-' if i == 0 else '  '}+---------------- {title} ----------------\n"
            _ctx.exception_group_depth += 1
            if i < shown:
                yield from exc.exceptions[i].format(chain=chain, _ctx=_ctx)
            else:
                remaining = total - shown
                yield from _ctx.emit(f"and {remaining} more exception{'s' if remaining > 1 else ''}\n")
            if is_last and _ctx.need_close:
                yield f"{_ctx.indent()}+------------------------------------\n"
                _ctx.need_close = False
            _ctx.exception_group_depth -= 1
        if is_toplevel:
            _ctx.exception_group_depth = 0

    def print(self, *, file=None, chain=True, **kwargs):
        """Print the text, by default to standard error."""
        if file is None:
            file = sys.stderr
        for line in self.format(chain=chain):
            print(line, file=file, end="")


def _final_line(etype, value):
    valuestr = value if isinstance(value, str) else _some_str(value, "exception")
    if value is None or value == "None" and etype is None or not valuestr:
        return f"{etype}\n"
    return f"{etype}: {valuestr}\n"


# Suggestions: "Did you mean".

def _suggestion_text(exc_type, exc_value, tb):
    """What to add to the message of an error about a name that is not there."""
    if not exc_type:
        return ""
    if issubclass(exc_type, ImportError):
        wrong_name = getattr(exc_value, "name_from", None)
        if wrong_name is None:
            return ""
        suggestion = _compute_suggestion_error(exc_value, tb, wrong_name)
        return f". Did you mean: '{suggestion}'?" if suggestion else ""
    if not issubclass(exc_type, (NameError, AttributeError)) or getattr(exc_value, "name", None) is None:
        return ""
    wrong_name = exc_value.name
    suggestion = _compute_suggestion_error(exc_value, tb, wrong_name)
    text = f". Did you mean: '{suggestion}'?" if suggestion else ""
    if issubclass(exc_type, NameError) and wrong_name in getattr(sys, "stdlib_module_names", ()):
        if suggestion:
            text += f" Or did you forget to import '{wrong_name}'?"
        else:
            text += f". Did you forget to import '{wrong_name}'?"
    return text


def _candidates(exc_value, tb, wrong_name):
    """The names that might have been meant."""
    if isinstance(exc_value, AttributeError):
        obj = exc_value.obj
        try:
            names = dir(obj)
        except TypeError:  # attributes that cannot be sorted
            names = list(obj.__dict__.keys() if hasattr(obj, "__dict__") else ())
        names = sorted(x for x in names if isinstance(x, str))
        hide_underscored = wrong_name[:1] != "_"
        if hide_underscored and tb is not None:
            while tb.tb_next is not None:
                tb = tb.tb_next
            frame = tb.tb_frame
            if "self" in frame.f_locals and frame.f_locals["self"] is obj:
                hide_underscored = False
        return [x for x in names if x[:1] != "_"] if hide_underscored else names
    if isinstance(exc_value, ImportError):
        names = sorted(x for x in dir(__import__(exc_value.name)) if isinstance(x, str))
        return [x for x in names if x[:1] != "_"] if wrong_name[:1] != "_" else names
    if tb is None:
        return None
    while tb.tb_next is not None:
        tb = tb.tb_next
    frame = tb.tb_frame
    names = [*frame.f_locals, *frame.f_globals, *frame.f_builtins]
    return [x for x in names if isinstance(x, str)]


def _compute_suggestion_error(exc_value, tb, wrong_name):
    """Return the name most like `wrong_name`, if one is like it enough."""
    if not isinstance(wrong_name, str):
        return None
    try:
        names = _candidates(exc_value, tb, wrong_name)
        if isinstance(exc_value, NameError) and tb is not None:
            last = tb
            while last.tb_next is not None:
                last = last.tb_next
            if "self" in last.tb_frame.f_locals and hasattr(last.tb_frame.f_locals["self"], wrong_name):
                return f"self.{wrong_name}"
    except Exception:
        return None
    if names is None:
        return None
    from _suggestions import _generate_suggestions

    return _generate_suggestions([name for name in names if isinstance(name, str)], wrong_name)
