"""Whether messages may be coloured, and the sequences that colour them."""

import io
import os
import sys

# For tests: False forbids colours whatever the terminal says.
COLORIZE = True


class ANSIColors:
    """Sequences that switch the colour of what follows."""

    RESET = "\x1b[0m"
    BOLD_GREEN = "\x1b[1;32m"
    BOLD_MAGENTA = "\x1b[1;35m"
    BOLD_RED = "\x1b[1;31m"
    GREEN = "\x1b[32m"
    GREY = "\x1b[90m"
    MAGENTA = "\x1b[35m"
    RED = "\x1b[31m"
    YELLOW = "\x1b[33m"


class _NoColors(ANSIColors):
    pass


for _name in vars(ANSIColors):
    if not _name.startswith("_"):
        setattr(_NoColors, _name, "")

NoColors = _NoColors()


def get_colors(colorize=False):
    """The colours, or the same names for empty text."""
    return ANSIColors() if colorize or can_colorize() else NoColors


def can_colorize():
    """Ask the environment, in the order of its weight, and then the terminal."""
    environ = os.environ
    if not sys.flags.ignore_environment:
        if environ.get("PYTHON_COLORS") == "0":
            return False
        if environ.get("PYTHON_COLORS") == "1":
            return True
        if environ.get("NO_COLOR"):
            return False
    if not COLORIZE:
        return False
    if not sys.flags.ignore_environment:
        if environ.get("FORCE_COLOR"):
            return True
        if environ.get("TERM") == "dumb":
            return False
    if not hasattr(sys.stderr, "fileno"):
        return False
    try:
        return os.isatty(sys.stderr.fileno())
    except io.UnsupportedOperation:
        return sys.stderr.isatty()
