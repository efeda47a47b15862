"""What differs between two sequences, and how that is shown: deltas of lines, unified and context diffs, HTML.

    for line in unified_diff(before, after, "before.txt", "after.txt"):
        print(line, end="")
"""

from collections import deque, namedtuple
from heapq import nlargest as _nlargest
import re
from types import GenericAlias

__all__ = ["get_close_matches", "ndiff", "restore", "SequenceMatcher", "Differ", "IS_CHARACTER_JUNK", "IS_LINE_JUNK",
           "context_diff", "unified_diff", "diff_bytes", "HtmlDiff", "Match"]

Match = namedtuple("Match", "a b size")
Match.__doc__ = "a[a:a+size] == b[b:b+size]."


def _ratio(matches, length):
    return 2.0 * matches / length if length else 1.0


class SequenceMatcher:
    """Compares two sequences of hashable items: the longest block without junk that is in both, and so on around it.

    isjunk: a function that says which items are noise. autojunk: whether the items that make up more than one percent
    of a `b` of 200 or more items are passed over.
    """

    def __init__(self, isjunk=None, a="", b="", autojunk=True):
        self.isjunk = isjunk
        self.a = self.b = None
        self.autojunk = autojunk
        self.set_seqs(a, b)

    def set_seqs(self, a, b):
        """Set both sequences."""
        self.set_seq1(a)
        self.set_seq2(b)

    def set_seq1(self, a):
        """Set the first sequence. What was found out about the second is kept."""
        if a is self.a:
            return
        self.a = a
        self.matching_blocks = self.opcodes = None

    def set_seq2(self, b):
        """Set the second sequence."""
        if b is self.b:
            return
        self.b = b
        self.matching_blocks = self.opcodes = None
        self.fullbcount = None
        self._index()

    def _index(self):
        """Find the places of each item of b that is neither junk nor too popular."""
        self.b2j = places = {}
        for j, item in enumerate(self.b):
            places.setdefault(item, []).append(j)
        self.bjunk = junk = set()
        if self.isjunk:
            junk.update(item for item in places if self.isjunk(item))
            for item in junk:
                del places[item]
        self.bpopular = popular = set()
        size = len(self.b)
        if self.autojunk and size >= 200:
            limit = size // 100 + 1
            popular.update(item for item, js in places.items() if len(js) > limit)
            for item in popular:
                del places[item]

    def find_longest_match(self, alo=0, ahi=None, blo=0, bhi=None):
        """Return the longest Match in a[alo:ahi] and b[blo:bhi]; of several, the first in a, then in b."""
        a, b, places, is_junk = self.a, self.b, self.b2j, self.bjunk.__contains__
        ahi = len(a) if ahi is None else ahi
        bhi = len(b) if bhi is None else bhi
        best_i, best_j, best = alo, blo, 0
        # For each j: how long a match is that ends with a[i] and b[j].
        lengths = {}
        nowhere = []
        for i in range(alo, ahi):
            before, lengths = lengths, {}
            for j in places.get(a[i], nowhere):
                if j < blo:
                    continue
                if j >= bhi:
                    break
                size = lengths[j] = before.get(j - 1, 0) + 1
                if size > best:
                    best_i, best_j, best = i - size + 1, j - size + 1, size
        # Popular items are not indexed, yet they may stand next to what was found; then so may junk.
        for wants_junk in (False, True):
            while (best_i > alo and best_j > blo and is_junk(b[best_j - 1]) is wants_junk
                   and a[best_i - 1] == b[best_j - 1]):
                best_i, best_j, best = best_i - 1, best_j - 1, best + 1
            while (best_i + best < ahi and best_j + best < bhi and is_junk(b[best_j + best]) is wants_junk
                   and a[best_i + best] == b[best_j + best]):
                best += 1
        return Match(best_i, best_j, best)

    def get_matching_blocks(self):
        """Return Matches in rising order; the last has size 0 and stands at the ends."""
        if self.matching_blocks is not None:
            return self.matching_blocks
        la, lb = len(self.a), len(self.b)
        todo, found = [(0, la, 0, lb)], []
        while todo:
            alo, ahi, blo, bhi = todo.pop()
            match = i, j, size = self.find_longest_match(alo, ahi, blo, bhi)
            if not size:
                continue
            found.append(match)
            if alo < i and blo < j:
                todo.append((alo, i, blo, j))
            if i + size < ahi and j + size < bhi:
                todo.append((i + size, ahi, j + size, bhi))
        found.sort()
        # Blocks that touch on both sides become one.
        blocks = []
        for match in found:
            if blocks and blocks[-1].a + blocks[-1].size == match.a and blocks[-1].b + blocks[-1].size == match.b:
                blocks[-1] = blocks[-1]._replace(size=blocks[-1].size + match.size)
            else:
                blocks.append(match)
        blocks.append(Match(la, lb, 0))
        self.matching_blocks = blocks
        return blocks

    def get_opcodes(self):
        """Return (tag, i1, i2, j1, j2) tuples that turn a into b; tags: replace, delete, insert, equal."""
        if self.opcodes is not None:
            return self.opcodes
        i = j = 0
        self.opcodes = codes = []
        for ai, bj, size in self.get_matching_blocks():
            if i < ai or j < bj:
                tag = "insert" if i == ai else "delete" if j == bj else "replace"
                codes.append((tag, i, ai, j, bj))
            i, j = ai + size, bj + size
            if size:
                codes.append(("equal", ai, i, bj, j))
        return codes

    def get_grouped_opcodes(self, n=3):
        """Yield lists of opcodes: changes with up to n items of context around them."""
        codes = self.get_opcodes() or [("equal", 0, 1, 0, 1)]
        group = []
        last = len(codes) - 1
        for at, (tag, i1, i2, j1, j2) in enumerate(codes):
            if tag == "equal":
                if at == 0:
                    i1, j1 = max(i1, i2 - n), max(j1, j2 - n)
                if at == last:
                    i2, j2 = min(i2, i1 + n), min(j2, j1 + n)
                elif at and i2 - i1 > 2 * n:
                    # Too long a way to the next change: this group ends here.
                    group.append((tag, i1, min(i2, i1 + n), j1, min(j2, j1 + n)))
                    yield group
                    group = []
                    i1, j1 = max(i1, i2 - n), max(j1, j2 - n)
                elif not at and i2 - i1 > 2 * n:
                    group = []
            group.append((tag, i1, i2, j1, j2))
        if group and not (len(group) == 1 and group[0][0] == "equal"):
            yield group

    def ratio(self):
        """Return how similar the sequences are, from 0 to 1."""
        matches = sum(match.size for match in self.get_matching_blocks())
        return _ratio(matches, len(self.a) + len(self.b))

    def quick_ratio(self):
        """Return an upper bound of ratio(), which is faster: the order of the items does not count."""
        if self.fullbcount is None:
            self.fullbcount = counts = {}
            for item in self.b:
                counts[item] = counts.get(item, 0) + 1
        left, matches = {}, 0
        counts = self.fullbcount
        for item in self.a:
            rest = left.get(item)
            if rest is None:
                rest = counts.get(item, 0)
            left[item] = rest - 1
            if rest > 0:
                matches += 1
        return _ratio(matches, len(self.a) + len(self.b))

    def real_quick_ratio(self):
        """Return an upper bound of ratio(), faster still: only the lengths count."""
        la, lb = len(self.a), len(self.b)
        return _ratio(min(la, lb), la + lb)

    __class_getitem__ = classmethod(GenericAlias)


def get_close_matches(word, possibilities, n=3, cutoff=0.6):
    """Return up to n of the possibilities that are similar to word, the best first."""
    if not n > 0:
        raise ValueError(f"n must be > 0: {n!r}")
    if not 0.0 <= cutoff <= 1.0:
        raise ValueError(f"cutoff must be in [0.0, 1.0]: {cutoff!r}")
    matcher = SequenceMatcher()
    matcher.set_seq2(word)
    scored = []
    for candidate in possibilities:
        matcher.set_seq1(candidate)
        if matcher.real_quick_ratio() >= cutoff and matcher.quick_ratio() >= cutoff and matcher.ratio() >= cutoff:
            scored.append((matcher.ratio(), candidate))
    return [candidate for _, candidate in _nlargest(n, scored)]


# --- deltas of lines ---

def _dump(tag, lines, low, high):
    for line in lines[low:high]:
        yield f"{tag} {line}"


def _with_blanks_of(line, tags):
    """Marks under a line: where nothing is marked, the line's own blank space (tabs are as wide as in it)."""
    return "".join(char if tag == " " and char.isspace() else tag for char, tag in zip(line, tags)).rstrip()


class Differ:
    """Makes deltas of lines: `- ` only in the first, `+ ` only in the second, `  ` in both, `? ` marks what changed.

    linejunk, charjunk: functions that say which lines or characters are noise.
    """

    def __init__(self, linejunk=None, charjunk=None):
        self.linejunk = linejunk
        self.charjunk = charjunk

    def compare(self, a, b):
        """Yield the lines of the delta between two lists of lines."""
        for tag, alo, ahi, blo, bhi in SequenceMatcher(self.linejunk, a, b).get_opcodes():
            if tag == "replace":
                yield from self._fancy_replace(a, alo, ahi, b, blo, bhi)
            elif tag == "delete":
                yield from _dump("-", a, alo, ahi)
            elif tag == "insert":
                yield from _dump("+", b, blo, bhi)
            else:
                yield from _dump(" ", a, alo, ahi)

    def _plain_replace(self, a, alo, ahi, b, blo, bhi):
        # The smaller block first: it is easier to read.
        blocks = [_dump("-", a, alo, ahi), _dump("+", b, blo, bhi)]
        if bhi - blo < ahi - alo:
            blocks.reverse()
        for block in blocks:
            yield from block

    def _best_pair(self, a, alo, ahi, b, blo, bhi):
        """(i, j, whether they are equal) of lines that are similar enough to be shown as one line that changed."""
        best, pair = 0.74, None
        equal = None
        matcher = SequenceMatcher(self.charjunk)
        for j in range(blo, bhi):
            matcher.set_seq2(b[j])
            for i in range(alo, ahi):
                if a[i] == b[j]:
                    # Equal, and yet no match: a line of junk.
                    equal = equal or (i, j, True)
                    continue
                matcher.set_seq1(a[i])
                if matcher.real_quick_ratio() > best and matcher.quick_ratio() > best and matcher.ratio() > best:
                    best, pair = matcher.ratio(), (i, j, False)
        return pair if best >= 0.75 else equal

    def _fancy_replace(self, a, alo, ahi, b, blo, bhi):
        """Replace a block by another: around the pair of lines that is most similar."""
        pair = self._best_pair(a, alo, ahi, b, blo, bhi)
        if pair is None:
            yield from self._plain_replace(a, alo, ahi, b, blo, bhi)
            return
        i, j, is_equal = pair
        yield from self._around(a, alo, i, b, blo, j)
        if is_equal:
            yield "  " + a[i]
        else:
            tags_a = tags_b = ""
            for tag, i1, i2, j1, j2 in SequenceMatcher(self.charjunk, a[i], b[j]).get_opcodes():
                mark_a, mark_b = {"replace": "^^", "delete": "- ", "insert": " +", "equal": "  "}[tag]
                tags_a += mark_a * (i2 - i1)
                tags_b += mark_b * (j2 - j1)
            yield from self._qformat(a[i], b[j], tags_a, tags_b)
        yield from self._around(a, i + 1, ahi, b, j + 1, bhi)

    def _around(self, a, alo, ahi, b, blo, bhi):
        if alo < ahi and blo < bhi:
            yield from self._fancy_replace(a, alo, ahi, b, blo, bhi)
        else:
            yield from _dump("-", a, alo, ahi)
            yield from _dump("+", b, blo, bhi)

    def _qformat(self, aline, bline, atags, btags):
        """Two lines, each with marks below it if there are any."""
        for sign, line, tags in (("-", aline, atags), ("+", bline, btags)):
            yield f"{sign} {line}"
            marks = _with_blanks_of(line, tags)
            if marks:
                yield f"? {marks}\n"


_line_junk = re.compile(r"\s*(?:#\s*)?$").match


def IS_LINE_JUNK(line, pat=_line_junk):
    """Whether a line is blank, or has only one `#`."""
    return pat(line) is not None


def IS_CHARACTER_JUNK(ch, ws=" \t"):
    """Whether a character is a space or a tab."""
    return ch in ws


def ndiff(a, b, linejunk=None, charjunk=IS_CHARACTER_JUNK):
    """Compare two lists of lines; yield the lines of a delta as a Differ makes it."""
    return Differ(linejunk, charjunk).compare(a, b)


def restore(delta, which):
    """Yield the lines of the first (1) or the second (2) of the texts whose delta this is."""
    try:
        own = {1: "- ", 2: "+ "}[int(which)]
    except KeyError:
        raise ValueError("unknown delta choice (must be 1 or 2): %r" % which) from None
    for line in delta:
        if line[:2] in ("  ", own):
            yield line[2:]


# --- diffs as other tools make them ---

def _check_types(a, b, *args):
    """Bytes would give diffs with b'' in them: they are refused."""
    for lines in (a, b):
        if lines and not isinstance(lines[0], str):
            raise TypeError(f"lines to compare must be str, not {type(lines[0]).__name__} ({lines[0]!r})")
    for arg in args:
        if not isinstance(arg, str):
            raise TypeError(f"all arguments must be str, not: {arg!r}")


def _header(sign, file, date, lineterm):
    return f"{sign} {file}{f'{chr(9)}{date}' if date else ''}{lineterm}"


def _format_range_unified(start, stop):
    length = stop - start
    if length == 1:
        return str(start + 1)
    # Of an empty range the line before it is named.
    return f"{start + 1 if length else start},{length}"


def unified_diff(a, b, fromfile="", tofile="", fromfiledate="", tofiledate="", n=3, lineterm="\n"):
    """Yield the lines of a unified diff of two lists of lines, with n lines of context."""
    _check_types(a, b, fromfile, tofile, fromfiledate, tofiledate, lineterm)
    is_first = True
    for group in SequenceMatcher(None, a, b).get_grouped_opcodes(n):
        if is_first:
            is_first = False
            yield _header("---", fromfile, fromfiledate, lineterm)
            yield _header("+++", tofile, tofiledate, lineterm)
        first, last = group[0], group[-1]
        old, new = _format_range_unified(first[1], last[2]), _format_range_unified(first[3], last[4])
        yield f"@@ -{old} +{new} @@{lineterm}"
        for tag, i1, i2, j1, j2 in group:
            if tag == "equal":
                for line in a[i1:i2]:
                    yield " " + line
                continue
            if tag in ("replace", "delete"):
                for line in a[i1:i2]:
                    yield "-" + line
            if tag in ("replace", "insert"):
                for line in b[j1:j2]:
                    yield "+" + line


def _format_range_context(start, stop):
    length = stop - start
    first = start + 1 if length else start
    return str(first) if length <= 1 else f"{first},{first + length - 1}"


def context_diff(a, b, fromfile="", tofile="", fromfiledate="", tofiledate="", n=3, lineterm="\n"):
    """Yield the lines of a context diff of two lists of lines, with n lines of context."""
    _check_types(a, b, fromfile, tofile, fromfiledate, tofiledate, lineterm)
    prefix = {"insert": "+ ", "delete": "- ", "replace": "! ", "equal": "  "}
    is_first = True
    for group in SequenceMatcher(None, a, b).get_grouped_opcodes(n):
        if is_first:
            is_first = False
            yield _header("***", fromfile, fromfiledate, lineterm)
            yield _header("---", tofile, tofiledate, lineterm)
        first, last = group[0], group[-1]
        tags = {code[0] for code in group}
        yield f"***************{lineterm}"
        yield f"*** {_format_range_context(first[1], last[2])} ****{lineterm}"
        if tags & {"replace", "delete"}:
            for tag, i1, i2, _, _ in group:
                for line in a[i1:i2]:
                    yield prefix[tag] + line
        yield f"--- {_format_range_context(first[3], last[4])} ----{lineterm}"
        if tags & {"replace", "insert"}:
            for tag, _, _, j1, j2 in group:
                for line in b[j1:j2]:
                    yield prefix[tag] + line


def diff_bytes(dfunc, a, b, fromfile=b"", tofile=b"", fromfiledate=b"", tofiledate=b"", n=3, lineterm=b"\n"):
    """Compare lines of bytes, whatever their encoding, by a function such as `unified_diff`; yield bytes."""
    def decode(data):
        try:
            return data.decode("ascii", "surrogateescape")
        except AttributeError as error:
            raise TypeError(f"all arguments must be bytes, not {type(data).__name__} ({data!r})") from error

    a, b = list(map(decode, a)), list(map(decode, b))
    names = map(decode, (fromfile, tofile, fromfiledate, tofiledate))
    for line in dfunc(a, b, *names, n, decode(lineterm)):
        yield line.encode("ascii", "surrogateescape")


# --- side by side, as HTML ---

_MARKS = re.compile(r"\++|-+|\^+")

# What stands in a text for the begin of a change ("\0" and its kind) and for its end, until it becomes HTML.
_BEGIN, _END = "\0", "\1"
_BLANK = "", "\n"


class _SideBySide:
    """Pairs the lines of a delta: iterate to get ((number, text), (number, text), whether something changed)."""

    def __init__(self, delta):
        self.delta = delta
        self.ahead = deque()
        self.numbers = [0, 0]
        # Lines that wait for their counterparts.
        self.waiting = deque(), deque()

    def take(self, side, kind):
        """The next line of the delta, marked; it belongs to a side."""
        self.numbers[side] += 1
        line = self.ahead.popleft()
        text = line[2:]
        if kind == "?":
            for mark in reversed(list(_MARKS.finditer(self.ahead.popleft()))):
                begin, end = mark.span()
                line = f"{line[:begin]}{_BEGIN}{mark[0][0]}{line[begin:end]}{_END}{line[end:]}"
            text = line[2:]
        elif kind:
            # An empty line is shown as a space: else there is nothing to colour.
            text = f"{_BEGIN}{kind}{text or ' '}{_END}"
        self.waiting[side].append(((self.numbers[side], text), True))

    def align(self):
        """Fill up the side that has fewer lines."""
        old, new = self.waiting
        while len(old) < len(new):
            old.append((_BLANK, True))
        while len(new) < len(old):
            new.append((_BLANK, True))

    def pairs(self):
        old, new = self.waiting
        while old and new:
            (from_line, from_changed), (to_line, to_changed) = old.popleft(), new.popleft()
            yield from_line, to_line, from_changed or to_changed

    def __iter__(self):
        while True:
            while len(self.ahead) < 4:
                self.ahead.append(next(self.delta, "X"))
            kinds = "".join(line[0] for line in self.ahead)
            first = kinds[0]
            if first == "X":
                self.align()
                yield from self.pairs()
                return
            if first == " ":
                text = self.ahead.popleft()[2:]
                self.numbers[0] += 1
                self.numbers[1] += 1
                yield (self.numbers[0], text), (self.numbers[1], text), False
                continue
            if kinds == "-?+?":
                self.take(0, "?")
                self.take(1, "?")
            elif kinds.startswith("--++"):
                self.take(0, "-")
            elif kinds.startswith(("--?+", "--+", "- ")):
                # A pair of similar lines comes next, or none that changed: this is the end of a block.
                self.take(0, "-")
                self.align()
            elif kinds.startswith("-+?"):
                self.take(0, None)
                self.take(1, "?")
            elif kinds.startswith("-?+"):
                self.take(0, "?")
                self.take(1, None)
            elif first == "-":
                self.take(0, "-")
            else:
                self.take(1, "+")
                if kinds.startswith(("+ ", "+-")) and not kinds.startswith("+--"):
                    self.align()
            yield from self.pairs()


def _mdiff(fromlines, tolines, context=None, linejunk=None, charjunk=IS_CHARACTER_JUNK):
    """Pairs of lines, side by side; with a context only those near changes, (None, None, None) between them."""
    pairs = iter(_SideBySide(ndiff(fromlines, tolines, linejunk, charjunk)))
    if context is None:
        yield from pairs
        return
    while True:
        # Up to a change, only what is near it is kept.
        before, is_cut = deque(maxlen=context + 1), False
        for pair in pairs:
            is_cut = is_cut or len(before) == context + 1
            before.append(pair)
            if pair[2]:
                break
        else:
            return
        if is_cut:
            yield None, None, None
        yield from before
        left = context
        while left:
            pair = next(pairs, None)
            if pair is None:
                return
            left = context if pair[2] else left - 1
            yield pair


_file_template = """
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN"
          "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">

<html>

<head>
    <meta http-equiv="Content-Type"
          content="text/html; charset=%(charset)s" />
    <title></title>
    <style type="text/css">%(styles)s
    </style>
</head>

<body>
    %(table)s%(legend)s
</body>

</html>"""

_styles = """
        table.diff {font-family:Courier; border:medium;}
        .diff_header {background-color:#e0e0e0}
        td.diff_header {text-align:right}
        .diff_next {background-color:#c0c0c0}
        .diff_add {background-color:#aaffaa}
        .diff_chg {background-color:#ffff77}
        .diff_sub {background-color:#ffaaaa}"""

_table_template = """
    <table class="diff" id="difflib_chg_%(prefix)s_top"
           cellspacing="0" cellpadding="0" rules="groups" >
        <colgroup></colgroup> <colgroup></colgroup> <colgroup></colgroup>
        <colgroup></colgroup> <colgroup></colgroup> <colgroup></colgroup>
        %(header_row)s
        <tbody>
%(data_rows)s        </tbody>
    </table>"""

_legend = """
    <table class="diff" summary="Legends">
        <tr> <th colspan="2"> Legends </th> </tr>
        <tr> <td> <table border="" summary="Colors">
                      <tr><th> Colors </th> </tr>
                      <tr><td class="diff_add">&nbsp;Added&nbsp;</td></tr>
                      <tr><td class="diff_chg">Changed</td> </tr>
                      <tr><td class="diff_sub">Deleted</td> </tr>
                  </table></td>
             <td> <table border="" summary="Links">
                      <tr><th colspan="2"> Links </th> </tr>
                      <tr><td>(f)irst change</td> </tr>
                      <tr><td>(n)ext change</td> </tr>
                      <tr><td>(t)op</td> </tr>
                  </table></td> </tr>
    </table>"""

_SPANS = {"\0+": '<span class="diff_add">', "\0-": '<span class="diff_sub">', "\0^": '<span class="diff_chg">',
          _END: "</span>", "\t": "&nbsp;"}


class HtmlDiff:
    """Makes tables, or whole pages, that show two texts side by side with their changes coloured.

    tabsize: width of tabs; wrapcolumn: where lines are broken, or None; linejunk, charjunk: as of `ndiff`.
    """

    _file_template = _file_template
    _styles = _styles
    _table_template = _table_template
    _legend = _legend
    _default_prefix = 0

    def __init__(self, tabsize=8, wrapcolumn=None, linejunk=None, charjunk=IS_CHARACTER_JUNK):
        self._tabsize = tabsize
        self._wrapcolumn = wrapcolumn
        self._linejunk = linejunk
        self._charjunk = charjunk

    def make_file(self, fromlines, tolines, fromdesc="", todesc="", context=False, numlines=5, *, charset="utf-8"):
        """Return a page with the table of two lists of lines; arguments as of `make_table`."""
        table = self.make_table(fromlines, tolines, fromdesc, todesc, context=context, numlines=numlines)
        page = self._file_template % {"styles": self._styles, "legend": self._legend, "table": table, "charset": charset}
        return page.encode(charset, "xmlcharrefreplace").decode(charset)

    def make_table(self, fromlines, tolines, fromdesc="", todesc="", context=False, numlines=5):
        """Return a table of two lists of lines.

        context: show only changes, with numlines lines around them. Else links lead to numlines before each change.
        """
        self._make_prefix()
        rows = _mdiff(list(map(self._expand_tabs, fromlines)), list(map(self._expand_tabs, tolines)),
                      numlines if context else None, linejunk=self._linejunk, charjunk=self._charjunk)
        if self._wrapcolumn:
            rows = self._wrap(rows)
        rows = [(None, None, None) if changed is None else (self._cell(0, *old), self._cell(1, *new), changed)
                for old, new, changed in rows]
        ids, links = self._links([changed for _, _, changed in rows], numlines)
        if not rows:
            cell = f"<td></td><td>&nbsp;{'No Differences Found' if context else 'Empty File'}&nbsp;</td>"
            rows = [(cell, cell, False)]
        lines = []
        for at, ((old, new, changed), anchor, link) in enumerate(zip(rows, ids, links)):
            if changed is not None:
                lines.append(f'            <tr><td class="diff_next"{anchor}>{link}</td>{old}'
                             f'<td class="diff_next">{link}</td>{new}</tr>\n')
            elif at:
                lines.append("        </tbody>        \n        <tbody>\n")
        header = ""
        if fromdesc or todesc:
            blank = '<th class="diff_next"><br /></th>'
            old, new = (f'<th colspan="2" class="diff_header">{desc}</th>' for desc in (fromdesc, todesc))
            header = f"<thead><tr>{blank}{old}{blank}{new}</tr></thead>"
        table = self._table_template % {"data_rows": "".join(lines), "header_row": header, "prefix": self._prefix[1]}
        for mark, html in _SPANS.items():
            table = table.replace(mark, html)
        return table

    def _make_prefix(self):
        # Several tables may stand on one page.
        number = HtmlDiff._default_prefix
        HtmlDiff._default_prefix += 1
        self._prefix = [f"from{number}_", f"to{number}_"]

    def _expand_tabs(self, line):
        # Tabs become as many tabs as they are wide: spaces that turned into tabs are a change.
        line = line.replace(" ", "\0").expandtabs(self._tabsize).replace(" ", "\t")
        return line.replace("\0", " ").rstrip("\n")

    def _wrap(self, rows):
        """Break long lines; the side that has fewer parts is filled up."""
        for old, new, changed in rows:
            if changed is None:
                yield old, new, changed
                continue
            left, right = self._split(*old), self._split(*new)
            for at in range(max(len(left), len(right))):
                yield (left[at] if at < len(left) else ("", " "), right[at] if at < len(right) else ("", " "), changed)

    def _split(self, number, text):
        width, parts = self._wrapcolumn, []
        while number and len(text) - 3 * text.count(_BEGIN) > width and len(text) > width:
            at = shown = 0
            mark = ""
            while shown < width and at < len(text):
                if text[at] == _BEGIN:
                    mark = text[at + 1]
                    at += 2
                elif text[at] == _END:
                    mark = ""
                    at += 1
                else:
                    at += 1
                    shown += 1
            # A change that is cut in two is marked in both parts.
            parts.append((number, text[:at] + (_END if mark else "")))
            text = (_BEGIN + mark if mark else "") + text[at:]
            number = ">"
        parts.append((number, text))
        return parts

    def _cell(self, side, number, text):
        anchor = ""
        if isinstance(number, int):
            anchor = f' id="{self._prefix[side]}{number}"'
        text = text.replace("&", "&amp;").replace(">", "&gt;").replace("<", "&lt;").replace(" ", "&nbsp;").rstrip()
        return f'<td class="diff_header"{anchor}>{number}</td><td nowrap="nowrap">{text}</td>'

    def _links(self, flags, numlines):
        """(anchors, links) of the rows: each change leads to the next, the last one to the top."""
        name = f"difflib_chg_{self._prefix[1]}"
        count = max(len(flags), 1)
        ids, links = [""] * count, [""] * count
        changes = last = 0
        was_changed = False
        for at, changed in enumerate(flags):
            if changed and not was_changed:
                last = at
                # The anchor stands a few lines before the change.
                ids[max(0, at - numlines)] = f' id="{name}_{changes}"'
                changes += 1
                links[at] = f'<a href="#{name}_{changes}">n</a>'
            was_changed = bool(changed)
        if not flags or not flags[0]:
            links[0] = f'<a href="#{name}_0">f</a>'
        links[last] = f'<a href="#{name}_top">t</a>'
        return ids, links
