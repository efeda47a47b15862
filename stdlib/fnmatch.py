"""Names that fit patterns as in a shell: `*`, `?`, `[abc]`, `[!abc]`."""

import posixpath

__all__ = ["filter", "fnmatch", "fnmatchcase", "translate"]


def fnmatch(name, pat):
    """Whether the name fits the pattern."""
    return fnmatchcase(posixpath.normcase(name), posixpath.normcase(pat))


def filter(names, pat):
    """Return the names that fit the pattern."""
    parts = _parse(pat)
    return [name for name in names if _matches(name, parts)]


def fnmatchcase(name, pat):
    """Whether the name fits the pattern, where upper and lower case differ."""
    return _matches(name, _parse(pat))


_STAR, _ANY = object(), object()


def _parse(pat):
    """Turn a pattern into a list of _STAR, _ANY, characters, and (negated, set of characters and ranges)."""
    if isinstance(pat, bytes):
        pat = pat.decode("latin-1")
    parts = []
    i, n = 0, len(pat)
    while i < n:
        c = pat[i]
        i += 1
        if c == "*":
            if not parts or parts[-1] is not _STAR:
                parts.append(_STAR)
        elif c == "?":
            parts.append(_ANY)
        elif c == "[":
            j = i
            if j < n and pat[j] == "!":
                j += 1
            if j < n and pat[j] == "]":
                j += 1
            while j < n and pat[j] != "]":
                j += 1
            if j >= n:
                parts.append("[")
            else:
                body = pat[i:j]
                i = j + 1
                negated = body.startswith("!")
                parts.append((negated, _parse_set(body[negated:])))
        else:
            parts.append(c)
    return parts


def _parse_set(body):
    """The characters of `a-c_`, as pairs (first, last)."""
    ranges = []
    i = 0
    while i < len(body):
        if i + 2 < len(body) and body[i + 1] == "-":
            if body[i] <= body[i + 2]:
                ranges.append((body[i], body[i + 2]))
            i += 3
        else:
            ranges.append((body[i], body[i]))
            i += 1
    return ranges


def _fits(c, part):
    if part is _ANY:
        return True
    if isinstance(part, tuple):
        negated, ranges = part
        return any(low <= c <= high for low, high in ranges) != negated
    return c == part


def _matches(name, parts):
    """Match with one step back at a time: to the last star, which then takes one more character."""
    if isinstance(name, bytes):
        name = name.decode("latin-1")
    at = part = 0
    star = retry = None
    while at < len(name):
        if part < len(parts) and parts[part] is _STAR:
            star, retry = part, at
            part += 1
        elif part < len(parts) and _fits(name[at], parts[part]):
            at += 1
            part += 1
        elif star is not None:
            retry += 1
            at, part = retry, star + 1
        else:
            return False
    while part < len(parts) and parts[part] is _STAR:
        part += 1
    return part == len(parts)


_SPECIAL = {ord(c): "\\" + c for c in "()[]{}?*+-|^$\\.&~# \t\n\r\v\f"}


def translate(pat):
    """Return a regular expression that means the same as the pattern."""
    result = []
    parts = _parse(pat)
    stars = [i for i, part in enumerate(parts) if part is _STAR]
    for i, part in enumerate(parts):
        if part is _STAR:
            if i == stars[-1] or i == 0:
                result.append(".*" if i == stars[-1] else "")
            if i != stars[-1]:
                # All but the last star are matched once and for all, with what follows them.
                following = parts[i + 1:stars[stars.index(i) + 1]]
                text = "".join(map(_regex, following))
                result.append(f"(?>.*?{text})")
        elif not any(s < i for s in stars[:-1]) or i > stars[-1]:
            result.append(_regex(part))
    return f"(?s:{''.join(result)})\\Z"


def _regex(part):
    if part is _ANY:
        return "."
    if isinstance(part, tuple):
        negated, ranges = part
        if not ranges:
            return "." if negated else "(?!)"
        body = "".join(_set_char(a) if a == b else f"{_set_char(a)}-{_set_char(b)}" for a, b in ranges)
        if body[0] in "^[" and not negated:
            body = "\\" + body
        return f"[{'^' if negated else ''}{body}]"
    return part.translate(_SPECIAL)


def _set_char(c):
    return "\\" + c if c in "\\&~|" else c
