"""The heart of the decoder: reading one value."""

try:
    from _json import make_scanner as c_make_scanner
except ImportError:
    c_make_scanner = None

__all__ = ["make_scanner"]

_DIGITS = "0123456789"


def _scan_number(string, idx):
    """Return (integer, fraction, exponent, end) of the number at `idx`, or None."""
    i = idx
    n = len(string)
    if string[i:i + 1] == "-":
        i += 1
    if string[i:i + 1] == "0":
        i += 1
    elif i < n and string[i] in "123456789":
        while i < n and string[i] in _DIGITS:
            i += 1
    else:
        return None
    integer = string[idx:i]
    fraction = exponent = ""
    if string[i:i + 1] == ".":
        j = i + 1
        while j < n and string[j] in _DIGITS:
            j += 1
        if j > i + 1:
            fraction = string[i:j]
            i = j
    if i < n and string[i] in "eE":
        j = i + 1
        if j < n and string[j] in "+-":
            j += 1
        k = j
        while k < n and string[k] in _DIGITS:
            k += 1
        if k > j:
            exponent = string[i:k]
            i = k
    return integer, fraction, exponent, i


def py_make_scanner(context):
    """Return the function by which a decoder reads a value: scan_once(text, offset) -> (value, offset behind it)."""
    parse_object = context.parse_object
    parse_array = context.parse_array
    parse_string = context.parse_string
    strict = context.strict
    parse_float = context.parse_float
    parse_int = context.parse_int
    parse_constant = context.parse_constant
    object_hook = context.object_hook
    object_pairs_hook = context.object_pairs_hook
    memo = context.memo

    def _scan_once(string, idx):
        try:
            nextchar = string[idx]
        except IndexError:
            raise StopIteration(idx) from None
        if nextchar == '"':
            return parse_string(string, idx + 1, strict)
        if nextchar == "{":
            return parse_object((string, idx + 1), strict, _scan_once, object_hook, object_pairs_hook, memo)
        if nextchar == "[":
            return parse_array((string, idx + 1), _scan_once)
        if nextchar == "n" and string[idx:idx + 4] == "null":
            return None, idx + 4
        if nextchar == "t" and string[idx:idx + 4] == "true":
            return True, idx + 4
        if nextchar == "f" and string[idx:idx + 5] == "false":
            return False, idx + 5
        number = _scan_number(string, idx)
        if number is not None:
            integer, fraction, exponent, end = number
            if fraction or exponent:
                return parse_float(integer + fraction + exponent), end
            return parse_int(integer), end
        for constant in ("NaN", "Infinity", "-Infinity"):
            if string.startswith(constant, idx):
                return parse_constant(constant), idx + len(constant)
        raise StopIteration(idx)

    def scan_once(string, idx):
        if idx < 0:
            raise ValueError("idx cannot be negative")
        try:
            return _scan_once(string, idx)
        finally:
            memo.clear()

    return scan_once


make_scanner = c_make_scanner or py_make_scanner
