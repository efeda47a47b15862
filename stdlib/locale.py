"""The conventions of a language and country. Only the locale "C" is known, with UTF-8 for text."""

import functools
import sys

__all__ = ["getlocale", "getdefaultlocale", "getpreferredencoding", "Error", "setlocale", "localeconv", "strcoll",
           "strxfrm", "str", "atof", "atoi", "format_string", "currency", "normalize", "LC_CTYPE", "LC_COLLATE",
           "LC_MESSAGES", "LC_TIME", "LC_MONETARY", "LC_NUMERIC", "LC_ALL", "CHAR_MAX", "getencoding", "delocalize",
           "localize"]

LC_CTYPE, LC_NUMERIC, LC_TIME, LC_COLLATE, LC_MONETARY, LC_MESSAGES, LC_ALL = range(7)
CHAR_MAX = 127
CODESET = 14


class Error(Exception):
    """A locale that is not supported."""

    __module__ = "locale"


_str = str
_KNOWN = ("C", "POSIX", "C.UTF-8", "C.utf8", "C.UTF8")
_current = ["C.UTF-8"] + ["C"] * 5


def localeconv():
    """How numbers and amounts are written."""
    return {"decimal_point": ".", "thousands_sep": "", "grouping": [], "int_curr_symbol": "", "currency_symbol": "",
            "mon_decimal_point": "", "mon_thousands_sep": "", "mon_grouping": [], "positive_sign": "",
            "negative_sign": "", "int_frac_digits": CHAR_MAX, "frac_digits": CHAR_MAX, "p_cs_precedes": CHAR_MAX,
            "p_sep_by_space": CHAR_MAX, "n_cs_precedes": CHAR_MAX, "n_sep_by_space": CHAR_MAX,
            "p_sign_posn": CHAR_MAX, "n_sign_posn": CHAR_MAX}


def setlocale(category, locale=None):
    """Ask for or set the conventions of a category."""
    if not isinstance(category, int) or not 0 <= category <= LC_ALL:
        raise Error("invalid locale category")
    if locale is not None and not isinstance(locale, _str):
        language, encoding = locale
        locale = language or "C"
        if encoding:
            locale += "." + encoding
    if locale is not None:
        if locale == "":
            locale = "C.UTF-8"
        if locale not in _KNOWN:
            raise Error("unsupported locale setting")
        for i in range(6) if category == LC_ALL else [category]:
            _current[i] = locale
    if category != LC_ALL:
        return _current[category]
    if len(set(_current)) == 1:
        return _current[0]
    names = ("LC_CTYPE", "LC_NUMERIC", "LC_TIME", "LC_COLLATE", "LC_MONETARY", "LC_MESSAGES")
    return ";".join(f"{name}={value}" for name, value in zip(names, _current))


def getlocale(category=LC_CTYPE):
    """Language and encoding of a category."""
    name = setlocale(category)
    if category == LC_ALL and ";" in name:
        raise TypeError("category LC_ALL is not supported")
    return (None, None) if name in ("C", "POSIX") else (None, "UTF-8")


def getdefaultlocale(envvars=("LC_ALL", "LC_CTYPE", "LANG", "LANGUAGE")):
    return None, "UTF-8"


def getencoding():
    return "UTF-8"


def getpreferredencoding(do_setlocale=True):
    """The encoding of text files."""
    return "utf-8"


def nl_langinfo(key):
    if key == CODESET:
        return "UTF-8"
    raise ValueError("unsupported langinfo constant")


def normalize(localename):
    return localename


def strcoll(a, b, /):
    """Compare two strings."""
    return (a > b) - (a < b)


def strxfrm(string, /):
    """A string that compares as its collation key."""
    return string


def _group(s, monetary=False):
    return s, 0


def format_string(f, val, grouping=False, monetary=False):
    """As `f % val`, by the conventions."""
    return f % val


def currency(val, symbol=True, grouping=False, international=False):
    """An amount of money, which the locale "C" does not know how to write."""
    raise ValueError("Currency formatting is not possible using the 'C' locale.")


def str(val):
    """A float as text."""
    return f"{val:.12g}"


def delocalize(string):
    return string


def localize(string, grouping=False, monetary=False):
    return string


def atof(string, func=float):
    """Text as a float."""
    return func(delocalize(string))


def atoi(string):
    """Text as an integer."""
    return int(delocalize(string))
