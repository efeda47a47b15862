"""Finds lines whose indentation depends on how wide a tab is."""

import os
import sys
import tokenize

__all__ = ["check", "NannyNag", "process_tokens"]

verbose = 0
filename_only = 0


def errprint(*args):
    """Print to standard error, the parts divided by blanks, and exit."""
    sys.stderr.write(" ".join(map(str, args)) + "\n")
    sys.exit(1)


class NannyNag(Exception):
    """Says which line is ambiguous, and why."""

    def __init__(self, lineno, msg, line):
        self.lineno, self.msg, self.line = lineno, msg, line

    def get_lineno(self):
        """Return the number of the line."""
        return self.lineno

    def get_msg(self):
        """Return why it is ambiguous."""
        return self.msg

    def get_line(self):
        """Return the line."""
        return self.line


def check(file):
    """Check a file, or all Python files below a folder; print what is found."""
    if os.path.isdir(file) and not os.path.islink(file):
        if verbose:
            print(f"{file!r}: listing directory")
        for name in os.listdir(file):
            path = os.path.join(file, name)
            if os.path.isdir(path) and not os.path.islink(path) or os.path.normcase(name[-3:]) == ".py":
                check(path)
        return
    try:
        source = tokenize.open(file)
    except OSError as msg:
        errprint(f"{file!r}: I/O Error: {msg}")
    if verbose > 1:
        print(f"checking {file!r} ...")
    try:
        process_tokens(tokenize.generate_tokens(source.readline))
    except tokenize.TokenError as msg:
        errprint(f"{file!r}: Token Error: {msg}")
    except IndentationError as msg:
        errprint(f"{file!r}: Indentation Error: {msg}")
    except SyntaxError as msg:
        errprint(f"{file!r}: Syntax Error: {msg}")
    except NannyNag as nag:
        lineno, line = nag.get_lineno(), nag.get_line()
        if verbose:
            print(f"{file!r}: *** Line {lineno}: trouble in tab city! ***")
            print(f"offending line: {line!r}")
            print(nag.get_msg())
        else:
            if " " in file:
                file = f'"{file}"'
            print(file) if filename_only else print(file, lineno, repr(line))
        return
    finally:
        source.close()
    if verbose:
        print(f"{file!r}: Clean bill of health.")


class Whitespace:
    """The blanks and tabs at the start of a line.

    A run of blanks before a tab may be rounded up by it. So an indentation is known by how many tabs stand behind each
    count of blanks, and by the blanks at its end: that says how wide it is for every width of a tab.
    """

    def __init__(self, line):
        self.raw = line
        self.n = self.nt = 0
        counts = []
        blanks = 0
        for char in line:
            if char == " ":
                self.n += 1
                blanks += 1
            elif char == "\t":
                self.n += 1
                self.nt += 1
                counts.extend([0] * (blanks + 1 - len(counts)))
                counts[blanks] += 1
                blanks = 0
            else:
                break
        self.norm = tuple(counts), blanks
        self.is_simple = len(counts) <= 1

    def longest_run_of_spaces(self):
        """Return the longest run of blanks that is not divided by a tab."""
        counts, trailing = self.norm
        return max(len(counts) - 1, trailing)

    def indent_level(self, tabsize):
        """Return the width for a width of a tab."""
        counts, trailing = self.norm
        full = sum(i // tabsize * counts[i] for i in range(tabsize, len(counts)))
        return trailing + tabsize * (full + self.nt)

    def equal(self, other):
        """Is it as wide as another, whatever the width of a tab?"""
        return self.norm == other.norm

    def not_equal_witness(self, other):
        """Return the widths of a tab for which they differ: (width, here, there)."""
        most = max(self.longest_run_of_spaces(), other.longest_run_of_spaces()) + 1
        widths = ((ts, self.indent_level(ts), other.indent_level(ts)) for ts in range(1, most + 1))
        return [(ts, here, there) for ts, here, there in widths if here != there]

    def less(self, other):
        """Is it narrower than another, whatever the width of a tab?"""
        if self.n >= other.n:
            return False
        if self.is_simple and other.is_simple:
            return self.nt <= other.nt
        most = max(self.longest_run_of_spaces(), other.longest_run_of_spaces()) + 1
        return all(self.indent_level(ts) < other.indent_level(ts) for ts in range(2, most + 1))

    def not_less_witness(self, other):
        """Return the widths of a tab for which it is not narrower: (width, here, there)."""
        most = max(self.longest_run_of_spaces(), other.longest_run_of_spaces()) + 1
        widths = ((ts, self.indent_level(ts), other.indent_level(ts)) for ts in range(1, most + 1))
        return [(ts, here, there) for ts, here, there in widths if here >= there]


def format_witnesses(w):
    """Return the widths as text."""
    return f"at tab size{'s' if len(w) > 1 else ''} {', '.join(str(entry[0]) for entry in w)}"


def process_tokens(tokens):
    """Raise NannyNag at the first ambiguous line."""
    try:
        _process_tokens(tokens)
    except TabError as e:
        raise NannyNag(e.lineno, e.msg, e.text)


def _process_tokens(tokens):
    passed_over = {tokenize.COMMENT, tokenize.NL}
    indents = [Whitespace("")]
    check_equal = False
    for kind, text, start, _, line in tokens:
        if kind == tokenize.NEWLINE:
            check_equal = True
        elif kind == tokenize.INDENT:
            check_equal = False
            here = Whitespace(text)
            if not indents[-1].less(here):
                witness = indents[-1].not_less_witness(here)
                raise NannyNag(start[0], "indent not greater e.g. " + format_witnesses(witness), line)
            indents.append(here)
        elif kind == tokenize.DEDENT:
            check_equal = True
            del indents[-1]
        elif check_equal and kind not in passed_over:
            # The first word of a logical line: its indentation must be that of its block.
            check_equal = False
            here = Whitespace(line)
            if not indents[-1].equal(here):
                witness = indents[-1].not_equal_witness(here)
                raise NannyNag(start[0], "indent not equal e.g. " + format_witnesses(witness), line)


def main():
    """Check what the command line names."""
    import getopt
    global verbose, filename_only
    try:
        opts, args = getopt.getopt(sys.argv[1:], "qv")
    except getopt.error as msg:
        errprint(msg)
    for o, _ in opts:
        if o == "-q":
            filename_only += 1
        if o == "-v":
            verbose += 1
    if not args:
        errprint("Usage:", sys.argv[0], "[-v] file_or_directory ...")
    for arg in args:
        check(arg)


if __name__ == "__main__":
    main()
