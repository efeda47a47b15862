"""How wide the texts are that a pattern matches: `parse(pattern).getwidth()`. Matching does not need it."""

from . import compile as _compile
from ._constants import MAXREPEAT, MAXWIDTH, error

SRE_FLAG_IGNORECASE, SRE_FLAG_LOCALE, SRE_FLAG_MULTILINE, SRE_FLAG_DOTALL = 2, 4, 8, 16
SRE_FLAG_UNICODE, SRE_FLAG_VERBOSE, SRE_FLAG_DEBUG, SRE_FLAG_ASCII = 32, 64, 128, 256
_HEX_DIGITS = "0123456789abcdefABCDEF"


class SubPattern:
    """A pattern that was read."""

    def __init__(self, width):
        self._width = width

    def getwidth(self):
        """Return the least and the greatest number of characters of a text that matches."""
        low, high = self._width
        return min(low, MAXREPEAT), min(high, MAXWIDTH)


def parse(pattern, flags=0):
    """Read a pattern; raise `error` if it is wrong."""
    compiled = _compile(pattern, flags)
    if isinstance(pattern, bytes):
        pattern = pattern.decode("latin-1")
    return SubPattern(_Reader(pattern, bool(compiled.flags & SRE_FLAG_VERBOSE)).alternatives())


class _Reader:
    """Adds up widths; the pattern is known to be well-formed."""

    def __init__(self, text, is_verbose):
        self.text = text
        self.at = 0
        self.is_verbose = is_verbose
        self.groups = {}
        self.count = 0

    def alternatives(self):
        low, high = self.sequence()
        while self.text[self.at:self.at + 1] == "|":
            self.at += 1
            other_low, other_high = self.sequence()
            low, high = min(low, other_low), max(high, other_high)
        return low, high

    def sequence(self):
        low = high = 0
        while self.at < len(self.text) and self.text[self.at] not in "|)":
            item = self.item()
            if item is None:
                continue
            least, most = self.repeats(*item)
            low, high = low + least, high + most
        return low, high

    def item(self):
        char = self.text[self.at]
        self.at += 1
        if self.is_verbose:
            if char.isspace():
                return None
            if char == "#":
                end = self.text.find("\n", self.at)
                self.at = len(self.text) if end < 0 else end + 1
                return None
        if char in "^$":
            return 0, 0
        if char == "\\":
            return self.escape()
        if char == "[":
            self.char_set()
            return 1, 1
        if char == "(":
            return self.group()
        return 1, 1

    def escape(self):
        letter = self.text[self.at]
        self.at += 1
        if letter in "AbBZz":
            return 0, 0
        if letter in "xuU":
            self.at += {"x": 2, "u": 4, "U": 8}[letter]
        elif letter == "N":
            self.at = self.text.index("}", self.at) + 1
        elif letter == "0":
            for _ in range(2):
                if self.text[self.at:self.at + 1] in tuple("01234567"):
                    self.at += 1
        elif letter.isdigit():
            digits = letter
            following = self.text[self.at:self.at + 2]
            if letter in "0123" and len(following) == 2 and all(digit in "01234567" for digit in following):
                self.at += 2
                return 1, 1
            if following[:1].isdigit():
                digits += following[0]
                self.at += 1
            return self.groups.get(int(digits), (0, MAXWIDTH))
        return 1, 1

    def char_set(self):
        if self.text[self.at:self.at + 1] == "^":
            self.at += 1
        # A bracket that stands first is a member.
        first = True
        while first or self.text[self.at] != "]":
            first = False
            self.at += 2 if self.text[self.at] == "\\" else 1
        self.at += 1

    def group(self):
        text = self.text
        number = None
        if text[self.at] != "?":
            self.count += 1
            number = self.count
        elif text.startswith("?P<", self.at):
            end = text.index(">", self.at)
            self.count += 1
            number, name = self.count, text[self.at + 3:end]
            self.at = end + 1
            width = self.inside()
            self.groups[number] = self.groups[name] = width
            return width
        elif text.startswith("?P=", self.at):
            end = text.index(")", self.at)
            name = text[self.at + 3:end]
            self.at = end + 1
            return self.groups.get(name, (0, MAXWIDTH))
        elif text.startswith("?#", self.at):
            self.at = text.index(")", self.at) + 1
            return None
        elif text.startswith("?(", self.at):
            self.at = text.index(")", self.at) + 1
            low, high = self.sequence()
            if text[self.at] == "|":
                self.at += 1
                other_low, other_high = self.sequence()
                low, high = min(low, other_low), max(high, other_high)
            else:
                low = 0
            self.at += 1
            return low, high
        elif text.startswith(("?=", "?!"), self.at) or text.startswith(("?<=", "?<!"), self.at):
            self.at += 3 if text[self.at + 1] == "<" else 2
            self.inside()
            return 0, 0
        elif text.startswith("?>", self.at):
            self.at += 2
        else:
            # Flags, for all or for this group.
            was_verbose = self.is_verbose
            end = self.at + 1
            while text[end] not in ":)":
                end += 1
            on, _, off = text[self.at + 1:end].partition("-")
            self.is_verbose = (self.is_verbose or "x" in on) and "x" not in off
            self.at = end + 1
            if text[end] == ")":
                return None
            width = self.inside()
            self.is_verbose = was_verbose
            return width
        width = self.inside()
        if number is not None:
            self.groups[number] = width
        return width

    def inside(self):
        width = self.alternatives()
        self.at += 1
        return width

    def repeats(self, low, high):
        while self.at < len(self.text):
            char = self.text[self.at]
            if char == "?":
                least, most = 0, 1
            elif char == "*":
                least, most = 0, None
            elif char == "+":
                least, most = 1, None
            elif char == "{":
                end = self.text.find("}", self.at)
                first, comma, second = self.text[self.at + 1:end].partition(",")
                if end < 0 or not (first + second).isdigit() and not (comma and not first + second):
                    break
                least = int(first or 0)
                most = least if not comma else int(second) if second else None
                self.at = end
            else:
                break
            self.at += 1
            if self.text[self.at:self.at + 1] in ("?", "+"):
                self.at += 1
            low *= least
            high = MAXWIDTH if most is None and high else high * (most or 0)
        return low, high
