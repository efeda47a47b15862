"""Filling, indenting and shortening text."""

__all__ = ["TextWrapper", "wrap", "fill", "dedent", "indent", "shorten"]

_whitespace = "\t\n\x0b\x0c\r "


def _is_letter(c):
    return c.isalpha() or c == "_"


def _is_wordish(c):
    return c.isalnum() or c in "_!\"'&.,?"


class TextWrapper:
    """Breaks text into lines of a certain width; the attributes say how."""

    def __init__(self, width=70, initial_indent="", subsequent_indent="", expand_tabs=True, replace_whitespace=True,
                 fix_sentence_endings=False, break_long_words=True, drop_whitespace=True, break_on_hyphens=True,
                 tabsize=8, *, max_lines=None, placeholder=" [...]"):
        self.width = width
        self.initial_indent = initial_indent
        self.subsequent_indent = subsequent_indent
        self.expand_tabs = expand_tabs
        self.replace_whitespace = replace_whitespace
        self.fix_sentence_endings = fix_sentence_endings
        self.break_long_words = break_long_words
        self.drop_whitespace = drop_whitespace
        self.break_on_hyphens = break_on_hyphens
        self.tabsize = tabsize
        self.max_lines = max_lines
        self.placeholder = placeholder

    def _munge_whitespace(self, text):
        if self.expand_tabs:
            text = text.expandtabs(self.tabsize)
        if self.replace_whitespace:
            text = text.translate({ord(c): " " for c in _whitespace})
        return text

    def _split(self, text):
        """Cut into chunks that are not to be broken: words, white space, parts of words that end in hyphens."""
        chunks = []
        i = 0
        while i < len(text):
            start = i
            in_space = text[i] in _whitespace
            while i < len(text) and (text[i] in _whitespace) == in_space:
                i += 1
            chunk = text[start:i]
            if in_space or not self.break_on_hyphens:
                chunks.append(chunk)
            else:
                chunks.extend(_split_word(chunk))
        return chunks

    def _split_chunks(self, text):
        return self._split(self._munge_whitespace(text))

    def _fix_sentence_endings(self, chunks):
        """Two blanks after the end of a sentence."""
        for i in range(len(chunks) - 1):
            chunk = chunks[i].rstrip("\"'")
            if chunks[i + 1] == " " and len(chunk) > 1 and chunk[-1] in ".!?" and chunk[-2].islower() \
                    and len(chunks[i]) - len(chunk) <= 1:
                chunks[i + 1] = "  "

    def _handle_long_word(self, reversed_chunks, cur_line, cur_len, width):
        space_left = 1 if width < 1 else width - cur_len
        if self.break_long_words:
            end = space_left
            chunk = reversed_chunks[-1]
            if self.break_on_hyphens and len(chunk) > space_left:
                # Break behind a hyphen, but not inside of a run of them at the beginning.
                hyphen = chunk.rfind("-", 0, space_left)
                if hyphen > 0 and any(c != "-" for c in chunk[:hyphen]):
                    end = hyphen + 1
            cur_line.append(chunk[:end])
            reversed_chunks[-1] = chunk[end:]
        elif not cur_line:
            cur_line.append(reversed_chunks.pop())

    def _wrap_chunks(self, chunks):
        if self.width <= 0:
            raise ValueError(f"invalid width {self.width!r} (must be > 0)")
        if self.max_lines is not None:
            indent = self.subsequent_indent if self.max_lines > 1 else self.initial_indent
            if len(indent) + len(self.placeholder.lstrip()) > self.width:
                raise ValueError("placeholder too large for max width")
        lines = []
        chunks = chunks[::-1]  # the next chunk is at the end
        while chunks:
            cur_line = []
            cur_len = 0
            indent = self.subsequent_indent if lines else self.initial_indent
            width = self.width - len(indent)
            if self.drop_whitespace and chunks[-1].strip() == "" and lines:
                chunks.pop()
            while chunks and cur_len + len(chunks[-1]) <= width:
                cur_len += len(chunks[-1])
                cur_line.append(chunks.pop())
            if chunks and len(chunks[-1]) > width:
                self._handle_long_word(chunks, cur_line, cur_len, width)
                cur_len = sum(map(len, cur_line))
            if self.drop_whitespace and cur_line and cur_line[-1].strip() == "":
                cur_len -= len(cur_line.pop())
            if not cur_line:
                continue
            if (self.max_lines is None or len(lines) + 1 < self.max_lines
                    or (not chunks or self.drop_whitespace and len(chunks) == 1 and not chunks[0].strip())
                    and cur_len <= width):
                lines.append(indent + "".join(cur_line))
                continue
            # The last line that is allowed: shorten it until the placeholder fits.
            while cur_line:
                if cur_line[-1].strip() and cur_len + len(self.placeholder) <= width:
                    cur_line.append(self.placeholder)
                    lines.append(indent + "".join(cur_line))
                    break
                cur_len -= len(cur_line.pop())
            else:
                if lines:
                    prev_line = lines[-1].rstrip()
                    if len(prev_line) + len(self.placeholder) <= self.width:
                        lines[-1] = prev_line + self.placeholder
                        break
                lines.append(indent + self.placeholder.lstrip())
            break
        return lines

    def wrap(self, text):
        """Return the list of lines."""
        chunks = self._split_chunks(text)
        if self.fix_sentence_endings:
            self._fix_sentence_endings(chunks)
        return self._wrap_chunks(chunks)

    def fill(self, text):
        """Return the lines as one string."""
        return "\n".join(self.wrap(text))


def _split_word(word):
    """Cut a word behind hyphens between letters, and around dashes of two or more hyphens."""
    pieces = []
    start = i = 0
    n = len(word)
    while i < n:
        if word[i] != "-":
            i += 1
            continue
        end = i
        while end < n and word[end] == "-":
            end += 1
        count = end - i
        if count >= 2 and i > start and end < n and _is_wordish(word[i - 1]) and (word[end].isalnum()
                                                                               or word[end] == "_"):
            # A dash within a word stands alone.
            pieces.append(word[start:i])
            pieces.append(word[i:end])
            start = i = end
        elif count == 1 and _breaks_at(word, i):
            pieces.append(word[start:i + 1])
            start = i = i + 1
        else:
            i = end
    if start < n:
        pieces.append(word[start:])
    return [piece for piece in pieces if piece]


def _breaks_at(word, i):
    """Whether a word may be broken behind the hyphen at `i`: two letters before it, two letters behind it."""
    before = word[:i]
    behind = word[i + 1:]
    if len(before) < 2:
        return False
    if not (_is_letter(before[-1]) and (_is_letter(before[-2]) or before[-2] == "-" and len(before) > 2
                                        and _is_letter(before[-3]))):
        return False
    if len(behind) < 2:
        return False
    return _is_letter(behind[0]) and (_is_letter(behind[1]) or behind[1] == "-" and len(behind) > 2
                                      and _is_letter(behind[2]))


def wrap(text, width=70, **kwargs):
    """Break a paragraph into lines of at most `width` characters; return the list of lines."""
    return TextWrapper(width=width, **kwargs).wrap(text)


def fill(text, width=70, **kwargs):
    """Break a paragraph into lines, and return them as one string."""
    return TextWrapper(width=width, **kwargs).fill(text)


def shorten(text, width, **kwargs):
    """Reduce white space, and cut the end off if the text is longer than `width`.

    >>> shorten('Hello world!', width=11)
    'Hello [...]'
    """
    return TextWrapper(width=width, max_lines=1, **kwargs).fill(" ".join(text.strip().split()))


def dedent(text):
    """Remove the indentation that all lines share; lines of white space alone become empty."""
    lines = text.split("\n")
    margin = None
    for i, line in enumerate(lines):
        stripped = line.lstrip(" \t")
        if not stripped:
            lines[i] = ""
            continue
        indent = line[:len(line) - len(stripped)]
        if margin is None:
            margin = indent
        else:
            n = 0
            while n < min(len(margin), len(indent)) and margin[n] == indent[n]:
                n += 1
            margin = margin[:n]
    if margin:
        lines = [line[len(margin):] for line in lines]
    return "\n".join(lines)


def indent(text, prefix, predicate=None):
    """Put `prefix` before all lines (but those of white space alone, or as `predicate(line)` says)."""
    if predicate is None:
        predicate = str.strip
    return "".join(prefix + line if predicate(line) else line for line in text.splitlines(True))
