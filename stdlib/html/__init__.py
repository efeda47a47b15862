"""Text in HTML: escaping it and reading it."""

import re

__all__ = ["escape", "unescape"]


def escape(s, quote=True):
    """Replace &, < and > by entities, and with `quote` the quotation marks too."""
    s = s.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return s.replace('"', "&quot;").replace("'", "&#x27;") if quote else s


# The numbers 128 to 159 are read as Windows-1252, whatever Unicode has there (HTML 5, numeric character references).
_windows = "€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ"
_replaced = {0: "\ufffd", 0x0D: "\r", **dict(enumerate(_windows, 0x80))}


def _is_noncharacter(number):
    return (number < 0x20 and number not in (0x09, 0x0A, 0x0C, 0x0D) or number == 0x7F
            or 0xFDD0 <= number <= 0xFDEF or number & 0xFFFE == 0xFFFE)


def _character(number):
    if number in _replaced:
        return _replaced[number]
    if 0xD800 <= number <= 0xDFFF or number > 0x10FFFF:
        return "\ufffd"
    return "" if _is_noncharacter(number) else chr(number)


def _replace_charref(match):
    name = match[1]
    if name[0] == "#":
        digits = name[1:].rstrip(";")
        return _character(int(digits[1:], 16) if digits[0] in "xX" else int(digits))
    from html.entities import html5
    if name in html5:
        return html5[name]
    # The names from before XML need no semicolon, and are found at the front of longer words.
    for end in range(len(name) - 1, 1, -1):
        if name[:end] in html5:
            return html5[name[:end]] + name[end:]
    return "&" + name


_reference = re.compile(r"&(#[0-9]+;?|#[xX][0-9a-fA-F]+;?|[^\t\n\f <&#;]{1,32};?)")


def unescape(s):
    """Replace references to characters, by name or number, by the characters, as HTML 5 says."""
    return _reference.sub(_replace_charref, s) if "&" in s else s
