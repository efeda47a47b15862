"""Small tools around messages: dates, addresses, parameters with character sets (RFC 2231)."""

__all__ = ["collapse_rfc2231_value", "decode_params", "decode_rfc2231", "encode_rfc2231", "formataddr", "formatdate",
           "format_datetime", "getaddresses", "make_msgid", "mktime_tz", "parseaddr", "parsedate", "parsedate_tz",
           "parsedate_to_datetime", "unquote"]

import os
import re
import time
import urllib.parse

from email._parseaddr import AddressList as _AddressList
from email._parseaddr import _parsedate_tz, mktime_tz, parsedate, parsedate_tz, quote

COMMASPACE = ", "
EMPTYSTRING = ""
UEMPTYSTRING = ""
CRLF = "\r\n"
TICK = "'"

specialsre = re.compile(r'[][\\()<>@,:;".]')
escapesre = re.compile(r'[\\"]')


def _has_surrogates(s):
    """Whether a text has bytes in it that could not be decoded."""
    try:
        s.encode()
        return False
    except UnicodeEncodeError:
        return True


def _sanitize(string):
    """Return the text with such bytes decoded as UTF-8, or replaced."""
    return string.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


# --- Addresses -------------------------------------------------------------------------------------------------------


def formataddr(pair, charset="utf-8"):
    """Return the text of a (name, address), the name quoted or encoded where needed."""
    name, address = pair
    address.encode("ascii")
    if not name:
        return address
    try:
        name.encode("ascii")
    except UnicodeEncodeError:
        if isinstance(charset, str):
            from email.charset import Charset
            charset = Charset(charset)
        return f"{charset.header_encode(name)} <{address}>"
    mark = '"' if specialsre.search(name) else ""
    return f"{mark}{escapesre.sub(r'\\\g<0>', name)}{mark} <{address}>"


supports_strict_parsing = True

_quoted = re.compile(r'(\\.)|"(?:[^"\\]|\\.)*"', re.DOTALL)


def _strip_quoted_realnames(text):
    """Return the text without what stands between quotation marks, those that are escaped not counted."""
    return _quoted.sub(lambda m: m[1] or "", text)


def _check_parenthesis(text):
    """Whether the parentheses match."""
    depth = 0
    for c in re.sub(r"\\.", "", _strip_quoted_realnames(text), flags=re.DOTALL):
        depth += (c == "(") - (c == ")")
        if depth < 0:
            return False
    return depth == 0


def _checked(field):
    """Return the field, or what parses as no address where its comments do not close."""
    return field if _check_parenthesis(field) else "('', '')"


def _addresses(field):
    # A bracket that is left over means that no domain was found in it.
    return [("", "") if "[" in address else (name, address) for name, address in _AddressList(field).addresslist]


def getaddresses(fieldvalues, *, strict=True):
    """Return the (name, address) pairs of fields; [('', '')] when `strict` and something is not right."""
    fields = [str(value) for value in fieldvalues]
    if not strict:
        return _AddressList(COMMASPACE.join(fields)).addresslist
    fields = [_checked(field) for field in fields]
    result = _addresses(COMMASPACE.join(fields))
    # A field has one address more than commas, unless text was taken for an address that was meant as a name.
    expected = sum(1 + _strip_quoted_realnames(field).count(",") for field in fields)
    return result if len(result) == expected else [("", "")]


def parseaddr(addr, *, strict=True):
    """Return the (name, address) of a text, ('', '') when there is no such."""
    if not strict:
        if isinstance(addr, list):
            # Its items are atoms to the reader.
            return ("", addr[0])
        addresses = _AddressList(addr).addresslist
        return addresses[0] if addresses else ("", "")
    if isinstance(addr, list):
        addr = addr[0]
    if not isinstance(addr, str):
        return ("", "")
    addresses = _addresses(_checked(addr))
    return addresses[0] if len(addresses) == 1 else ("", "")


def unquote(str):
    """Return the text without the quotation marks or angle brackets around it."""
    if len(str) > 1:
        if str.startswith('"') and str.endswith('"'):
            return str[1:-1].replace("\\\\", "\\").replace('\\"', '"')
        if str.startswith("<") and str.endswith(">"):
            return str[1:-1]
    return str


def make_msgid(idstring=None, domain=None):
    """Return a text for the header Message-ID that no other message has."""
    import random
    import socket
    moment = int(time.time() * 100)
    idstring = "" if idstring is None else "." + idstring
    number = random.getrandbits(64)
    if domain is None:
        domain = socket.getfqdn()
    return f"<{moment}.{os.getpid()}.{number}{idstring}@{domain}>"


# --- Dates -----------------------------------------------------------------------------------------------------------

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def format_datetime(dt, usegmt=False):
    """Return the text of a datetime: Fri, 09 Nov 2001 01:08:47 -0000."""
    fields = dt.timetuple()
    if usegmt:
        from datetime import timezone
        if dt.tzinfo is None or dt.tzinfo != timezone.utc:
            raise ValueError("usegmt option requires a UTC datetime")
        zone = "GMT"
    elif dt.tzinfo is None:
        zone = "-0000"
    else:
        zone = dt.strftime("%z")
    # Names of days and months are English whatever the locale.
    year, month, day, hour, minute, second, weekday = fields[:7]
    return f"{_DAYS[weekday]}, {day:02} {_MONTHS[month - 1]} {year:04} {hour:02}:{minute:02}:{second:02} {zone}"


def formatdate(timeval=None, localtime=False, usegmt=False):
    """Return the text of a moment in seconds since the epoch, by default of now."""
    from datetime import datetime, timezone
    if timeval is None:
        timeval = time.time()
    dt = datetime.fromtimestamp(timeval, timezone.utc)
    if localtime:
        return format_datetime(dt.astimezone())
    return format_datetime(dt if usegmt else dt.replace(tzinfo=None), usegmt)


def parsedate_to_datetime(data):
    """Return the datetime of a text; without a zone where the text says -0000 or nothing."""
    fields = _parsedate_tz(data)
    if fields is None:
        raise ValueError(f'Invalid date value or format "{data!s}"')
    from datetime import datetime, timedelta, timezone
    *fields, offset = fields
    if offset is None:
        return datetime(*fields[:6])
    return datetime(*fields[:6], tzinfo=timezone(timedelta(seconds=offset)))


def localtime(dt=None, isdst=None):
    """Return a datetime in the local zone, by default now."""
    if isdst is not None:
        import warnings
        warnings._deprecated("The 'isdst' parameter to 'localtime'",
                             message="{name} is deprecated and slated for removal in Python {remove}", remove=(3, 14))
    if dt is None:
        from datetime import datetime
        dt = datetime.now()
    return dt.astimezone()


# --- Parameters (RFC 2231) -------------------------------------------------------------------------------------------


def decode_rfc2231(s):
    """Return [charset, language, text] of charset'language'text."""
    parts = s.split(TICK, 2)
    return parts if len(parts) == 3 else (None, None, s)


def encode_rfc2231(s, charset=None, language=None):
    """Return the text percent-encoded, with character set and language before it when one is given."""
    s = urllib.parse.quote(s, safe="", encoding=charset or "ascii")
    if charset is None and language is None:
        return s
    return f"{charset}'{language or ''}'{s}"


rfc2231_continuation = re.compile(r"^(?P<name>\w+)\*((?P<num>[0-9]+)\*?)?$", re.ASCII)


def decode_params(params):
    """Return parameters with those that come in pieces (name*0, name*1*) put together.

    The first item is kept: it is the value before the parameters. A value that has a character set becomes
    (charset, language, text).
    """
    result = params[:1]
    pieces = {}
    for name, value in params[1:]:
        value = unquote(value)
        if m := rfc2231_continuation.match(name):
            number = None if m["num"] is None else int(m["num"])
            pieces.setdefault(m["name"], []).append((number, value, name.endswith("*")))
        else:
            result.append((name, f'"{quote(value)}"'))
    for name, parts in pieces.items():
        parts.sort()
        # Percent-encoded bytes become characters of the same number; `collapse_rfc2231_value` decodes them.
        text = quote("".join(urllib.parse.unquote(text, encoding="latin-1") if encoded else text
                             for _, text, encoded in parts))
        if any(encoded for *_, encoded in parts):
            charset, language, text = decode_rfc2231(text)
            result.append((name, (charset, language, f'"{text}"')))
        else:
            result.append((name, f'"{text}"'))
    return result


def collapse_rfc2231_value(value, errors="replace", fallback_charset="us-ascii"):
    """Return the text of a parameter's value, which may be (charset, language, text)."""
    if not isinstance(value, tuple) or len(value) != 3:
        return unquote(value)
    charset, _, text = value
    try:
        return text.encode("raw-unicode-escape").decode(fallback_charset if charset is None else charset, errors)
    except LookupError:
        return unquote(text)
