"""Cookies as a client keeps them: in a jar, under a policy, and in files (RFC 2965, and the ways of Netscape).

A response's cookies go through `CookieJar.make_cookies` (headers to Cookie objects) and the policy's `set_ok`; a
request gets those that the policy's `return_ok` lets out. Where headers are wrong they are taken as browsers take them.
"""

__all__ = ["Cookie", "CookieJar", "CookiePolicy", "DefaultCookiePolicy", "FileCookieJar", "LWPCookieJar", "LoadError",
           "MozillaCookieJar"]

import copy
import os
import re
import threading
import time
import urllib.parse
from calendar import timegm

# Set to true to be told, through `logging`, why cookies are refused.
debug = False
logger = None

HTTPONLY_ATTR = "HTTPOnly"
HTTPONLY_PREFIX = "#HttpOnly_"
DEFAULT_HTTP_PORT = "80"
NETSCAPE_MAGIC_RGX = re.compile("#( Netscape)? HTTP Cookie File")
MISSING_FILENAME_TEXT = "a filename was not supplied (nor was the CookieJar instance initialised with one)"
NETSCAPE_HEADER_TEXT = """\
# Netscape HTTP Cookie File
# http://curl.haxx.se/rfc/cookie_spec.html
# This is a generated file!  Do not edit.

"""


def _debug(*args):
    if not debug:
        return None
    global logger
    if not logger:
        import logging
        logger = logging.getLogger("http.cookiejar")
    return logger.debug(*args)


def _warn_unhandled_exception():
    """Say that something went wrong which nothing from outside should be able to cause."""
    import traceback
    import warnings
    warnings.warn(f"http.cookiejar bug!\n{traceback.format_exc()}", stacklevel=2)


# --- Dates -----------------------------------------------------------------------------------------------------------

EPOCH_YEAR = 1970
_MAXYEAR = 9999         # as datetime has it
DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
MONTHS_LOWER = [month.lower() for month in MONTHS]


def _timegm(tt):
    """Return the seconds since the epoch; None for fields that no date has."""
    year, month, mday, hour, min, sec = tt[:6]
    if (year >= EPOCH_YEAR and 1 <= month <= 12 and 1 <= mday <= 31 and 0 <= hour <= 24 and 0 <= min <= 59
            and 0 <= sec <= 61):
        return timegm(tt)
    return None


def _utc(t):
    from datetime import UTC, datetime
    return datetime.now(tz=UTC) if t is None else datetime.fromtimestamp(t, tz=UTC)


def time2isoz(t=None):
    """Return a moment, by default now, as YYYY-MM-DD hh:mm:ssZ."""
    return f"{_utc(t):%Y-%m-%d %H:%M:%S}Z"


def time2netscape(t=None):
    """Return a moment, by default now, as Wed, DD-Mon-YYYY HH:MM:SS GMT."""
    dt = _utc(t)
    return (f"{DAYS[dt.weekday()]}, {dt.day:02}-{MONTHS[dt.month - 1]}-{dt.year:04} "
            f"{dt.hour:02}:{dt.minute:02}:{dt.second:02} GMT")


UTC_ZONES = {"GMT": None, "UTC": None, "UT": None, "Z": None}
TIMEZONE_RE = re.compile(r"^([-+])?(\d\d?):?(\d\d)?$", re.ASCII)


def offset_from_tz_string(tz):
    """Return the seconds that a zone is ahead of UTC; None when it is unknown."""
    if tz in UTC_ZONES:
        return 0
    m = TIMEZONE_RE.search(tz)
    if not m:
        return None
    offset = 3600 * int(m[2]) + 60 * int(m[3] or 0)
    return -offset if m[1] == "-" else offset


def _month(text):
    if text.lower() in MONTHS_LOWER:
        return MONTHS_LOWER.index(text.lower()) + 1
    try:
        number = int(text)
    except ValueError:
        return None
    return number if 1 <= number <= 12 else None


def _century(year):
    """Complete a year of few digits: to within 50 years of now."""
    now = time.localtime(time.time())[0]
    distance = now % 100 - year
    year += now - now % 100
    if abs(distance) > 50:
        year += 100 if distance > 0 else -100
    return year


def _str2time(day, mon, yr, hr, min, sec, tz):
    yr = int(yr)
    if yr > _MAXYEAR:
        return None
    mon = _month(mon)
    if mon is None:
        return None
    if yr < 1000:
        yr = _century(yr)
    t = _timegm((yr, mon, int(day), int(hr or 0), int(min or 0), int(sec or 0)))
    if t is None:
        return None
    offset = offset_from_tz_string((tz or "UTC").upper())
    return None if offset is None else t - offset


STRICT_DATE_RE = re.compile(r"^[SMTWF][a-z][a-z], (\d\d) ([JFMASOND][a-z][a-z]) (\d\d\d\d) (\d\d):(\d\d):(\d\d) GMT$",
                            re.ASCII)
WEEKDAY_RE = re.compile(r"^(?:Sun|Mon|Tue|Wed|Thu|Fri|Sat)[a-z]*,?\s*", re.I | re.ASCII)
LOOSE_HTTP_DATE_RE = re.compile(
    r"^(\d\d?)(?:\s+|[-\/])(\w+)(?:\s+|[-\/])(\d+)"         # day, month, year
    r"(?:(?:\s+|:)(\d\d?):(\d\d)(?::(\d\d))?)?\s*"          # hour, minute, second
    r"(?:([-+]?\d{2,4}|(?![APap][Mm]\b)[A-Za-z]+)\s*)?"     # zone
    r"(?:\(\w+\)\s*)?$", re.ASCII)
ISO_DATE_RE = re.compile(
    r"^(\d{4})[-\/]?(\d\d?)[-\/]?(\d\d?)"                   # year, month, day
    r"(?:(?:\s+|[-:Tt])(\d\d?):?(\d\d):?(\d\d(?:\.\d*)?)?)?\s*"
    r"(?:([-+]?\d\d?:?(?::?\d\d)?|Z|z)\s*)?$", re.ASCII)


def http2time(text):
    """Return the seconds since the epoch of a date as HTTP has it, or in one of many other ways; else None."""
    if m := STRICT_DATE_RE.search(text):
        day, month, year, hour, minute, second = m.groups()
        month = MONTHS_LOWER.index(month.lower()) + 1 if month.lower() in MONTHS_LOWER else 0
        return _timegm((int(year), month, int(day), int(hour), int(minute), float(second)))
    m = LOOSE_HTTP_DATE_RE.search(WEEKDAY_RE.sub("", text.lstrip(), count=1))
    return _str2time(*m.groups()) if m else None


def iso2time(text):
    """Return the seconds since the epoch of a date in the manner of ISO 8601; else None."""
    m = ISO_DATE_RE.search(text.lstrip())
    if not m:
        return None
    year, month, day, hour, minute, second, zone = m.groups()
    return _str2time(day, month, year, hour, minute, float(second) if second else None, zone)


# --- Headers ---------------------------------------------------------------------------------------------------------

HEADER_TOKEN_RE = re.compile(r"^\s*([^=\s;,]+)")
HEADER_QUOTED_VALUE_RE = re.compile(r"^\s*=\s*\"([^\"\\]*(?:\\.[^\"\\]*)*)\"")
HEADER_VALUE_RE = re.compile(r"^\s*=\s*([^\s;,]*)")
HEADER_ESCAPE_RE = re.compile(r"\\(.)")
HEADER_JOIN_ESCAPE_RE = re.compile(r"([\"\\])")


def split_header_words(header_values):
    """Return the lists of (name, value) of headers such as `a=1; b="x;y", c`; the value None where there is none."""
    assert not isinstance(header_values, str)
    result = []
    for text in header_values:
        pairs = []
        while text:
            if m := HEADER_TOKEN_RE.search(text):
                name, value, text = m[1], None, text[m.end():]
                if m := HEADER_QUOTED_VALUE_RE.search(text):
                    value = HEADER_ESCAPE_RE.sub(r"\1", m[1])
                elif m := HEADER_VALUE_RE.search(text):
                    value = m[1].rstrip()
                if m:
                    text = text[m.end():]
                pairs.append((name, value))
            elif text.lstrip().startswith(","):
                text = text.lstrip()[1:]
                if pairs:
                    result.append(pairs)
                pairs = []
            else:
                text = re.sub(r"^[=\s;]*", "", text)
        if pairs:
            result.append(pairs)
    return result


def join_header_words(lists):
    """Return the header that `split_header_words` splits into these lists."""
    headers = []
    for pairs in lists:
        fields = []
        for name, value in pairs:
            if value is not None:
                if not re.search(r"^\w+$", value):
                    value = '"%s"' % HEADER_JOIN_ESCAPE_RE.sub(r"\\\1", value)
                name = f"{name}={value}"
            fields.append(name)
        if fields:
            headers.append("; ".join(fields))
    return ", ".join(headers)


def strip_quotes(text):
    """Return text without quotation marks at its ends."""
    return text.removeprefix('"').removesuffix('"')


def parse_ns_headers(ns_headers):
    """Return the lists of (name, value) of Netscape's headers: one cookie each, and commas are part of values.

    `expires` becomes seconds since the epoch.
    """
    known = ("expires", "domain", "path", "secure", "version", "port", "max-age")
    result = []
    for header in ns_headers:
        pairs = []
        version_set = False
        for n, field in enumerate(header.split(";")):
            name, equals, value = field.strip().partition("=")
            name = name.strip()
            if not name:
                if n == 0:
                    break
                continue
            value = value.strip() if equals else None
            if n:
                if name.lower() in known:
                    name = name.lower()
                if name == "version":
                    if value is not None:
                        value = strip_quotes(value)
                    version_set = True
                elif name == "expires" and value is not None:
                    value = http2time(strip_quotes(value))
            pairs.append((name, value))
        if pairs:
            if not version_set:
                pairs.append(("version", "0"))
            result.append(pairs)
    return result


# --- Hosts and paths -------------------------------------------------------------------------------------------------

IPV4_RE = re.compile(r"\.\d+$", re.ASCII)


def is_HDN(text):
    """Whether a text is a host's name, not an address."""
    return not (IPV4_RE.search(text) or text == "" or text[0] == "." or text[-1] == ".")


def domain_match(A, B):
    """Whether host A is in domain B (which begins with a dot), or is B (RFC 2965)."""
    A, B = A.lower(), B.lower()
    if A == B:
        return True
    return is_HDN(A) and A.rfind(B) > 0 and B.startswith(".") and is_HDN(B[1:])


def liberal_is_HDN(text):
    """Whether a text may be a host's name."""
    return not IPV4_RE.search(text)


def user_domain_match(A, B):
    """Whether a host is meant by what a user wrote: a host, or a domain that begins with a dot."""
    A, B = A.lower(), B.lower()
    if B.startswith(".") and liberal_is_HDN(A) and liberal_is_HDN(B):
        return A.endswith(B)
    return A == B


cut_port_re = re.compile(r":\d+$", re.ASCII)


def request_host(request):
    """Return the host of a request in lower case."""
    host = urllib.parse.urlparse(request.get_full_url())[1] or request.get_header("Host", "")
    return cut_port_re.sub("", host, count=1).lower()


def eff_request_host(request):
    """Return the host, and the name that it goes by in comparisons: with a dot."""
    host = request_host(request)
    return host, host if "." in host else host + ".local"


def request_path(request):
    """Return the path of a request."""
    path = escape_path(urllib.parse.urlsplit(request.get_full_url()).path)
    return path if path.startswith("/") else "/" + path


def request_port(request):
    """Return the port of a request as text, None when it is no number."""
    _, colon, port = request.host.partition(":")
    if not colon:
        return DEFAULT_HTTP_PORT
    try:
        int(port)
    except ValueError:
        _debug("nonnumeric port: '%s'", port)
        return None
    return port


HTTP_PATH_SAFE = "%/;:@&=+$,!~*'()"
ESCAPED_CHAR_RE = re.compile(r"%([0-9a-fA-F][0-9a-fA-F])")


def uppercase_escaped_char(match):
    """Return an escape in upper case."""
    return "%" + match[1].upper()


def escape_path(path):
    """Return a path with escapes where they must be, all in upper case."""
    return ESCAPED_CHAR_RE.sub(uppercase_escaped_char, urllib.parse.quote(path, HTTP_PATH_SAFE))


def reach(h):
    """Return the domain that a host may set cookies for: `.example.com` for www.example.com."""
    _, dot, parent = h.partition(".")
    if dot and is_HDN(h) and ("." in parent or parent == "local"):
        return "." + parent
    return h


def is_third_party(request):
    """Whether a request goes elsewhere than to where the user went."""
    return not domain_match(request_host(request), reach(request.origin_req_host))


# --- Cookies ---------------------------------------------------------------------------------------------------------


class Cookie:
    """A cookie, with all that its headers said; version 0 is Netscape's, None unknown."""

    _shown = ("version", "name", "value", "port", "port_specified", "domain", "domain_specified",
              "domain_initial_dot", "path", "path_specified", "secure", "expires", "discard", "comment",
              "comment_url")

    def __init__(self, version, name, value, port, port_specified, domain, domain_specified, domain_initial_dot, path,
                 path_specified, secure, expires, discard, comment, comment_url, rest, rfc2109=False):
        if version is not None:
            version = int(version)
        if expires is not None:
            expires = int(float(expires))
        if port is None and port_specified is True:
            raise ValueError("if port is None, port_specified must be false")
        self.version = version
        self.name = name
        self.value = value
        self.port = port
        self.port_specified = port_specified
        self.domain = domain.lower()
        self.domain_specified = domain_specified
        # Domains are kept with a dot; this tells whether the header had it.
        self.domain_initial_dot = domain_initial_dot
        self.path = path
        self.path_specified = path_specified
        self.secure = secure
        self.expires = expires
        self.discard = discard
        self.comment = comment
        self.comment_url = comment_url
        self.rfc2109 = rfc2109
        self._rest = copy.copy(rest)

    def has_nonstandard_attr(self, name):
        """Whether there is an attribute beyond those of the standards."""
        return name in self._rest

    def get_nonstandard_attr(self, name, default=None):
        """Return such an attribute."""
        return self._rest.get(name, default)

    def set_nonstandard_attr(self, name, value):
        """Set such an attribute."""
        self._rest[name] = value

    def is_expired(self, now=None):
        """Whether the cookie's time is over."""
        if now is None:
            now = time.time()
        return self.expires is not None and self.expires <= now

    def __str__(self):
        port = "" if self.port is None else f":{self.port}"
        text = self.name if self.value is None else f"{self.name}={self.value}"
        return f"<Cookie {text} for {self.domain}{port}{self.path}>"

    def __repr__(self):
        fields = [f"{name}={getattr(self, name)!r}" for name in self._shown]
        fields += [f"rest={self._rest!r}", f"rfc2109={self.rfc2109!r}"]
        return f"{self.__class__.__name__}({', '.join(fields)})"


class CookiePolicy:
    """Decides which cookies are taken and which are sent."""

    netscape = True
    rfc2965 = False
    hide_cookie2 = False

    def set_ok(self, cookie, request):
        """Whether a cookie may be kept."""
        raise NotImplementedError()

    def return_ok(self, cookie, request):
        """Whether a cookie may be sent."""
        raise NotImplementedError()

    def domain_return_ok(self, domain, request):
        """Whether cookies of a domain may be sent at all: a shortcut."""
        return True

    def path_return_ok(self, path, request):
        """Whether cookies of a path may be sent at all: a shortcut."""
        return True


class DefaultCookiePolicy(CookiePolicy):
    """The rules of the standards, as strict as the flags say."""

    DomainStrictNoDots = 1
    DomainStrictNonDomain = 2
    DomainRFC2965Match = 4
    DomainLiberal = 0
    DomainStrict = DomainStrictNoDots | DomainStrictNonDomain

    def __init__(self, blocked_domains=None, allowed_domains=None, netscape=True, rfc2965=False,
                 rfc2109_as_netscape=None, hide_cookie2=False, strict_domain=False, strict_rfc2965_unverifiable=True,
                 strict_ns_unverifiable=False, strict_ns_domain=DomainLiberal, strict_ns_set_initial_dollar=False,
                 strict_ns_set_path=False, secure_protocols=("https", "wss")):
        self.netscape = netscape
        self.rfc2965 = rfc2965
        self.rfc2109_as_netscape = rfc2109_as_netscape
        self.hide_cookie2 = hide_cookie2
        self.strict_domain = strict_domain
        self.strict_rfc2965_unverifiable = strict_rfc2965_unverifiable
        self.strict_ns_unverifiable = strict_ns_unverifiable
        self.strict_ns_domain = strict_ns_domain
        self.strict_ns_set_initial_dollar = strict_ns_set_initial_dollar
        self.strict_ns_set_path = strict_ns_set_path
        self.secure_protocols = secure_protocols
        self._blocked_domains = () if blocked_domains is None else tuple(blocked_domains)
        self.set_allowed_domains(allowed_domains)

    def blocked_domains(self):
        """Return the domains that cookies are neither taken from nor sent to."""
        return self._blocked_domains

    def set_blocked_domains(self, blocked_domains):
        """Set those domains."""
        self._blocked_domains = tuple(blocked_domains)

    def is_blocked(self, domain):
        """Whether a domain is one of them."""
        return any(user_domain_match(domain, blocked) for blocked in self._blocked_domains)

    def allowed_domains(self):
        """Return the only domains that cookies are taken from and sent to; None for all."""
        return self._allowed_domains

    def set_allowed_domains(self, allowed_domains):
        """Set those domains."""
        self._allowed_domains = None if allowed_domains is None else tuple(allowed_domains)

    def is_not_allowed(self, domain):
        """Whether a domain is none of them."""
        if self._allowed_domains is None:
            return False
        return not any(user_domain_match(domain, allowed) for allowed in self._allowed_domains)

    def set_ok(self, cookie, request):
        _debug(" - checking cookie %s=%s", cookie.name, cookie.value)
        assert cookie.name is not None
        return all(getattr(self, "set_ok_" + what)(cookie, request)
                   for what in ("version", "verifiability", "name", "path", "domain", "port"))

    def set_ok_version(self, cookie, request):
        if cookie.version is None:
            _debug("   Set-Cookie2 without version attribute (%s=%s)", cookie.name, cookie.value)
            return False
        return self._version_ok(cookie)

    def _version_ok(self, cookie):
        if cookie.version > 0 and not self.rfc2965:
            _debug("   RFC 2965 cookies are switched off")
            return False
        if cookie.version == 0 and not self.netscape:
            _debug("   Netscape cookies are switched off")
            return False
        return True

    def set_ok_verifiability(self, cookie, request):
        if not request.unverifiable or not is_third_party(request):
            return True
        if cookie.version > 0 and self.strict_rfc2965_unverifiable:
            _debug("   third-party RFC 2965 cookie during unverifiable transaction")
            return False
        if cookie.version == 0 and self.strict_ns_unverifiable:
            _debug("   third-party Netscape cookie during unverifiable transaction")
            return False
        return True

    def set_ok_name(self, cookie, request):
        # Names with a dollar sign are those of attributes in the header Cookie.
        if cookie.version == 0 and self.strict_ns_set_initial_dollar and cookie.name.startswith("$"):
            _debug("   illegal name (starts with '$'): '%s'", cookie.name)
            return False
        return True

    def set_ok_path(self, cookie, request):
        if not cookie.path_specified or cookie.version == 0 and not self.strict_ns_set_path:
            return True
        if not self.path_return_ok(cookie.path, request):
            _debug("   path attribute %s is not a prefix of request path %s", cookie.path, request_path(request))
            return False
        return True

    # Below these, with a country's domain, anybody can have a name.
    _shared = ("co", "ac", "com", "edu", "org", "net", "gov", "mil", "int", "aero", "biz", "cat", "coop", "info",
               "jobs", "mobi", "museum", "name", "pro", "travel", "eu")

    def set_ok_domain(self, cookie, request):
        domain = cookie.domain
        if self.is_blocked(domain):
            _debug("   domain %s is in user block-list", domain)
            return False
        if self.is_not_allowed(domain):
            _debug("   domain %s is not in user allow-list", domain)
            return False
        if not cookie.domain_specified:
            return True
        host, name = eff_request_host(request)
        parts = domain.split(".")
        if self.strict_domain and len(parts) == 3 and not parts[0]:
            if parts[1].lower() in self._shared and len(parts[2]) == 2:
                _debug("   country-code second level domain %s", domain)
                return False
        plain = domain.removeprefix(".")
        if "." not in plain and not name.endswith(".local"):
            _debug("   non-local domain %s contains no embedded dot", domain)
            return False
        if cookie.version == 0 and not (name.endswith((domain, plain + ".local")) or name.startswith(".")
                                        or ("." + name).endswith(domain)):
            _debug("   effective request-host %s (even with added initial dot) does not end with %s", name, domain)
            return False
        if cookie.version > 0 or self.strict_ns_domain & self.DomainRFC2965Match:
            if not domain_match(name, domain):
                _debug("   effective request-host %s does not domain-match %s", name, domain)
                return False
        if cookie.version > 0 or self.strict_ns_domain & self.DomainStrictNoDots:
            prefix = host[:-len(domain)]
            if "." in prefix and not IPV4_RE.search(host):
                _debug("   host prefix %s for domain %s contains a dot", prefix, domain)
                return False
        return True

    def set_ok_port(self, cookie, request):
        if not cookie.port_specified:
            return True
        wanted = str(request_port(request) or DEFAULT_HTTP_PORT)
        for port in cookie.port.split(","):
            try:
                int(port)
            except ValueError:
                _debug("   bad port %s (not numeric)", port)
                return False
            if port == wanted:
                return True
        _debug("   request port (%s) not found in %s", wanted, cookie.port)
        return False

    def return_ok(self, cookie, request):
        _debug(" - checking cookie %s=%s", cookie.name, cookie.value)
        return all(getattr(self, "return_ok_" + what)(cookie, request)
                   for what in ("version", "verifiability", "secure", "expires", "port", "domain"))

    def return_ok_version(self, cookie, request):
        return self._version_ok(cookie)

    def return_ok_verifiability(self, cookie, request):
        return self.set_ok_verifiability(cookie, request)

    def return_ok_secure(self, cookie, request):
        if cookie.secure and request.type not in self.secure_protocols:
            _debug("   secure cookie with non-secure request")
            return False
        return True

    def return_ok_expires(self, cookie, request):
        if cookie.is_expired(self._now):
            _debug("   cookie expired")
            return False
        return True

    def return_ok_port(self, cookie, request):
        if not cookie.port:
            return True
        wanted = request_port(request) or DEFAULT_HTTP_PORT
        if wanted not in cookie.port.split(","):
            _debug("   request port %s does not match cookie port %s", wanted, cookie.port)
            return False
        return True

    def return_ok_domain(self, cookie, request):
        _, name = eff_request_host(request)
        domain = cookie.domain
        if cookie.version > 0:
            if not domain_match(name, domain):
                _debug("   effective request-host name %s does not domain-match RFC 2965 cookie domain %s", name, domain)
                return False
            return True
        if self.strict_ns_domain & self.DomainStrictNonDomain and not cookie.domain_specified and domain != name:
            _debug("   cookie with unspecified domain does not string-compare equal to request domain")
            return False
        if not ("." + name).endswith(_dotted(domain)):
            _debug("   request-host %s does not match Netscape cookie domain %s", name, domain)
            return False
        return True

    def domain_return_ok(self, domain, request):
        # Only what costs little, since this is asked of all domains in the jar.
        if not any(_dotted(host).endswith(_dotted(domain)) for host in eff_request_host(request)):
            return False
        if self.is_blocked(domain):
            _debug("   domain %s is in user block-list", domain)
            return False
        if self.is_not_allowed(domain):
            _debug("   domain %s is not in user allow-list", domain)
            return False
        return True

    def path_return_ok(self, path, request):
        _debug("- checking cookie path=%s", path)
        wanted = request_path(request)
        if wanted == path or wanted.startswith(path) and (path.endswith("/") or wanted[len(path)] == "/"):
            return True
        _debug("  %s does not path-match %s", wanted, path)
        return False


def _dotted(domain):
    return domain if not domain or domain.startswith(".") else "." + domain


def vals_sorted_by_key(adict):
    """Return an iterator over the values of a dictionary, in the order of its keys."""
    return map(adict.get, sorted(adict.keys()))


def deepvalues(mapping):
    """Yield the values of a dictionary, and in place of dictionaries theirs."""
    for value in list(mapping.values()):
        if hasattr(value, "items"):
            yield from deepvalues(value)
        else:
            yield value


class Absent:
    """What an attribute is that a header does not have (None is one that has no value)."""


class CookieJar:
    """Keeps cookies, by domain, path and name."""

    non_word_re = re.compile(r"\W")
    quote_re = re.compile(r"([\"\\])")
    strict_domain_re = re.compile(r"\.?[^.]*")
    domain_re = re.compile(r"[^.]*")
    dots_re = re.compile(r"^\.+")
    magic_re = re.compile(r"^\#LWP-Cookies-(\d+\.\d+)", re.ASCII)

    def __init__(self, policy=None):
        self._policy = DefaultCookiePolicy() if policy is None else policy
        self._cookies_lock = threading.RLock()
        self._cookies = {}

    def set_policy(self, policy):
        """Set the policy."""
        self._policy = policy

    def _set_now(self):
        """Let now be one moment for all that is done together."""
        self._policy._now = self._now = int(time.time())

    # --- Sending -----------------------------------------------------------------------------------------------------

    def _cookies_for_domain(self, domain, request):
        _debug("Checking %s for cookies to return", domain)
        if not self._policy.domain_return_ok(domain, request):
            return []
        return [cookie for path, by_name in self._cookies[domain].items()
                if self._policy.path_return_ok(path, request)
                for cookie in by_name.values() if self._policy.return_ok(cookie, request)]

    def _cookies_for_request(self, request):
        return [cookie for domain in self._cookies for cookie in self._cookies_for_domain(domain, request)]

    def _cookie_attrs(self, cookies):
        """Return the fields of the header Cookie; what is for a deeper path goes first."""
        cookies.sort(key=lambda cookie: len(cookie.path), reverse=True)
        fields = []
        if cookies and cookies[0].version > 0:
            fields.append(f"$Version={cookies[0].version}")
        for cookie in cookies:
            value = cookie.value
            if value is None:
                fields.append(cookie.name)
            else:
                # Values of Netscape's cookies have their quotation marks still.
                if cookie.version > 0 and self.non_word_re.search(value):
                    value = self.quote_re.sub(r"\\\1", value)
                fields.append(f"{cookie.name}={value}")
            if cookie.version == 0:
                continue
            if cookie.path_specified:
                fields.append(f'$Path="{cookie.path}"')
            if cookie.domain.startswith("."):
                domain = cookie.domain if cookie.domain_initial_dot else cookie.domain[1:]
                fields.append(f'$Domain="{domain}"')
            if cookie.port is not None:
                fields.append(f'$Port="{cookie.port}"' if cookie.port_specified else "$Port")
        return fields

    def add_cookie_header(self, request):
        """Add the header Cookie to a request (an object of `urllib.request`), unless it has one."""
        _debug("add_cookie_header")
        with self._cookies_lock:
            self._set_now()
            cookies = self._cookies_for_request(request)
            fields = self._cookie_attrs(cookies)
            if fields and not request.has_header("Cookie"):
                request.add_unredirected_header("Cookie", "; ".join(fields))
            if self._policy.rfc2965 and not self._policy.hide_cookie2 and not request.has_header("Cookie2"):
                if any(cookie.version != 1 for cookie in cookies):
                    # The server learns that the newer kind is understood.
                    request.add_unredirected_header("Cookie2", '$Version="1"')
        self.clear_expired_cookies()

    # --- Receiving ---------------------------------------------------------------------------------------------------

    _flags = ("discard", "secure")
    _valued = ("version", "expires", "max-age", "domain", "path", "port", "comment", "commenturl")

    def _normalized_cookie_tuples(self, attrs_set):
        """Return (name, value, standard attributes, others) of cookies; those that are wrong are left out."""
        result = []
        for (name, value), *attributes in attrs_set:
            standard, rest = {}, {}
            max_age_set = False
            for key, v in attributes:
                if key.lower() in self._valued or key.lower() in self._flags:
                    key = key.lower()
                if key in self._flags and v is None:
                    v = True
                if key in standard:
                    # The first counts.
                    continue
                if key == "domain":
                    if v is None:
                        break
                    v = v.lower()
                elif key == "expires":
                    if max_age_set or v is None:
                        continue
                elif key == "max-age":
                    max_age_set = True
                    try:
                        v = int(v)
                    except (ValueError, TypeError):
                        break
                    # Kept as a moment; RFC 2965 prefers it to `expires`.
                    key = "expires"
                    v = self._now + v
                if key not in self._valued and key not in self._flags:
                    rest[key] = v
                    continue
                if v is None and key not in ("port", "comment", "commenturl"):
                    break
                standard[key] = v
            else:
                result.append((name, value, standard, rest))
        return result

    def _cookie_from_cookie_tuple(self, tup, request):
        """Return a cookie with what was not said filled in; None when it is wrong, or over (it is then taken away)."""
        name, value, standard, rest = tup
        domain = standard.get("domain", Absent)
        path = standard.get("path", Absent)
        port = standard.get("port", Absent)
        expires = standard.get("expires", Absent)
        version = standard.get("version")
        if version is not None:
            try:
                version = int(version)
            except ValueError:
                return None
        discard = standard.get("discard", False)
        path_specified = path is not Absent and path != ""
        if path_specified:
            path = escape_path(path)
        else:
            path = request_path(request)
            slash = path.rfind("/")
            if slash >= 0:
                # Netscape leaves out the slash.
                path = path[:slash] if version == 0 else path[:slash + 1]
            path = path or "/"
        domain_specified = domain is not Absent
        initial_dot = domain_specified and domain.startswith(".")
        domain = _dotted(domain) if domain_specified else eff_request_host(request)[1]
        port_specified = False
        if port is Absent:
            port = None
        elif port is None:
            # Named without a value: the port of the request only.
            port = request_port(request)
        else:
            port_specified = True
            port = re.sub(r"\s+", "", port)
        if expires is Absent:
            expires = None
            discard = True
        elif expires <= self._now:
            try:
                self.clear(domain, path, name)
            except KeyError:
                pass
            _debug("Expiring cookie, domain='%s', path='%s', name='%s'", domain, path, name)
            return None
        return Cookie(version, name, value, port, port_specified, domain, domain_specified, initial_dot, path,
                      path_specified, standard.get("secure", False), expires, discard, standard.get("comment"),
                      standard.get("commenturl"), rest)

    def _cookies_from_attrs_set(self, attrs_set, request):
        cookies = (self._cookie_from_cookie_tuple(tup, request) for tup in self._normalized_cookie_tuples(attrs_set))
        return [cookie for cookie in cookies if cookie]

    def _process_rfc2109_cookies(self, cookies):
        as_netscape = getattr(self._policy, "rfc2109_as_netscape", None)
        if as_netscape is None:
            as_netscape = not self._policy.rfc2965
        for cookie in cookies:
            if cookie.version == 1:
                cookie.rfc2109 = True
                if as_netscape:
                    cookie.version = 0

    def _parsed(self, parse, headers, request):
        """Return the cookies of headers; none when something is so wrong that nobody thought of it."""
        try:
            return self._cookies_from_attrs_set(parse(headers), request)
        except Exception:
            _warn_unhandled_exception()
            return []

    def make_cookies(self, response, request):
        """Return the cookies in a response."""
        headers = response.info()
        new_headers = headers.get_all("Set-Cookie2", [])
        old_headers = headers.get_all("Set-Cookie", [])
        self._set_now()
        new, old = self._policy.rfc2965, self._policy.netscape
        if not (new_headers and new or old_headers and old):
            return []
        cookies = self._parsed(split_header_words, new_headers, request)
        if old_headers and old:
            old_cookies = self._parsed(parse_ns_headers, old_headers, request)
            self._process_rfc2109_cookies(old_cookies)
            if new:
                # A server that sends both means the newer.
                known = {(cookie.domain, cookie.path, cookie.name) for cookie in cookies}
                old_cookies = [c for c in old_cookies if (c.domain, c.path, c.name) not in known]
            cookies += old_cookies
        return cookies

    def set_cookie_if_ok(self, cookie, request):
        """Keep a cookie if the policy lets it in."""
        with self._cookies_lock:
            self._set_now()
            if self._policy.set_ok(cookie, request):
                self.set_cookie(cookie)

    def set_cookie(self, cookie):
        """Keep a cookie."""
        with self._cookies_lock:
            by_path = self._cookies.setdefault(cookie.domain, {})
            by_path.setdefault(cookie.path, {})[cookie.name] = cookie

    def extract_cookies(self, response, request):
        """Keep the cookies of a response that the policy lets in."""
        _debug("extract_cookies: %s", response.info())
        with self._cookies_lock:
            for cookie in self.make_cookies(response, request):
                if self._policy.set_ok(cookie, request):
                    _debug(" setting cookie: %s", cookie)
                    self.set_cookie(cookie)

    # --- The jar -----------------------------------------------------------------------------------------------------

    def clear(self, domain=None, path=None, name=None):
        """Take away all cookies, those of a domain, of a path in it, or one."""
        if name is not None:
            if domain is None or path is None:
                raise ValueError("domain and path must be given to remove a cookie by name")
            del self._cookies[domain][path][name]
        elif path is not None:
            if domain is None:
                raise ValueError("domain must be given to remove cookies by path")
            del self._cookies[domain][path]
        elif domain is not None:
            del self._cookies[domain]
        else:
            self._cookies = {}

    def clear_session_cookies(self):
        """Take away the cookies that a browser would not keep."""
        with self._cookies_lock:
            for cookie in list(self):
                if cookie.discard:
                    self.clear(cookie.domain, cookie.path, cookie.name)

    def clear_expired_cookies(self):
        """Take away the cookies whose time is over."""
        with self._cookies_lock:
            now = time.time()
            for cookie in list(self):
                if cookie.is_expired(now):
                    self.clear(cookie.domain, cookie.path, cookie.name)

    def __iter__(self):
        return deepvalues(self._cookies)

    def __len__(self):
        return sum(1 for _ in self)

    def __repr__(self):
        return f"<{self.__class__.__name__}[{', '.join(map(repr, self))}]>"

    def __str__(self):
        return f"<{self.__class__.__name__}[{', '.join(map(str, self))}]>"


# --- Files -----------------------------------------------------------------------------------------------------------


class LoadError(OSError):
    """A file has no cookies in it, or they cannot be read."""


class FileCookieJar(CookieJar):
    """A jar that can be written to a file and read back; subclasses know the format."""

    def __init__(self, filename=None, delayload=False, policy=None):
        super().__init__(policy)
        self.filename = None if filename is None else os.fspath(filename)
        self.delayload = bool(delayload)

    def _name(self, filename):
        filename = self.filename if filename is None else filename
        if filename is None:
            raise ValueError(MISSING_FILENAME_TEXT)
        return filename

    def _kept(self, ignore_discard, ignore_expires, cookies=None):
        """Yield the cookies that go to a file, or come from one."""
        now = time.time()
        for cookie in self if cookies is None else cookies:
            if (ignore_discard or not cookie.discard) and (ignore_expires or not cookie.is_expired(now)):
                yield cookie

    def _write(self, filename, text):
        # Cookies are as good as passwords: nobody else is to read them.
        with os.fdopen(os.open(self._name(filename), os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w") as f:
            f.write(text)

    def save(self, filename=None, ignore_discard=False, ignore_expires=False):
        """Write the cookies to a file; those of the session and those that are over only when asked to."""
        raise NotImplementedError()

    def load(self, filename=None, ignore_discard=False, ignore_expires=False):
        """Add the cookies of a file."""
        filename = self._name(filename)
        with open(filename) as f:
            self._really_load(f, filename, ignore_discard, ignore_expires)

    def revert(self, filename=None, ignore_discard=False, ignore_expires=False):
        """Replace all cookies by those of a file; they stay as they are if it cannot be read."""
        filename = self._name(filename)
        with self._cookies_lock:
            before = copy.deepcopy(self._cookies)
            self._cookies = {}
            try:
                self.load(filename, ignore_discard, ignore_expires)
            except OSError:
                self._cookies = before
                raise

    def _load_lines(self, f, filename, what, read, ignore_discard, ignore_expires):
        """Add the cookies that `read` yields for lines; what goes wrong makes the file one that is not `what`."""
        line = ""
        try:
            for line in iter(f.readline, ""):
                for cookie in self._kept(ignore_discard, ignore_expires, read(line)):
                    self.set_cookie(cookie)
        except OSError:
            raise
        except Exception:
            _warn_unhandled_exception()
            raise LoadError(f"invalid {what} {filename!r}: {line!r}")


def lwp_cookie_str(cookie):
    """Return a cookie as LWP's files have it, without the header's name."""
    fields = [(cookie.name, cookie.value), ("path", cookie.path), ("domain", cookie.domain)]
    if cookie.port is not None:
        fields.append(("port", cookie.port))
    for flag, name in ((cookie.path_specified, "path_spec"), (cookie.port_specified, "port_spec"),
                       (cookie.domain_initial_dot, "domain_dot"), (cookie.secure, "secure")):
        if flag:
            fields.append((name, None))
    if cookie.expires:
        fields.append(("expires", time2isoz(float(cookie.expires))))
    if cookie.discard:
        fields.append(("discard", None))
    if cookie.comment:
        fields.append(("comment", cookie.comment))
    if cookie.comment_url:
        fields.append(("commenturl", cookie.comment_url))
    fields += [(name, str(cookie._rest[name])) for name in sorted(cookie._rest)]
    fields.append(("version", str(cookie.version)))
    return join_header_words([fields])


class LWPCookieJar(FileCookieJar):
    """A jar in the format of libwww-perl, which keeps all that is known of cookies."""

    def as_lwp_str(self, ignore_discard=True, ignore_expires=True):
        """Return the cookies as lines `Set-Cookie3: ...`."""
        return "".join(f"Set-Cookie3: {lwp_cookie_str(cookie)}\n"
                       for cookie in self._kept(ignore_discard, ignore_expires))

    def save(self, filename=None, ignore_discard=False, ignore_expires=False):
        self._write(filename, "#LWP-Cookies-2.0\n" + self.as_lwp_str(ignore_discard, ignore_expires))

    def _really_load(self, f, filename, ignore_discard, ignore_expires):
        if not self.magic_re.search(f.readline()):
            raise LoadError(f"{filename!r} does not look like a Set-Cookie3 (LWP) format file")
        self._load_lines(f, filename, "Set-Cookie3 format file", self._read, ignore_discard, ignore_expires)

    def _read(self, line):
        flags = ("port_spec", "path_spec", "domain_dot", "secure", "discard")
        valued = ("version", "port", "path", "domain", "expires", "comment", "commenturl")
        header = "Set-Cookie3:"
        if not line.startswith(header):
            return
        for (name, value), *attributes in split_header_words([line[len(header):].strip()]):
            standard = dict.fromkeys(flags, False)
            rest = {}
            for key, v in attributes:
                short = key.lower() if key is not None else None
                if short in flags:
                    standard[short] = True if v is None else v
                elif short in valued:
                    standard[short] = v
                else:
                    rest[key] = v
            get = standard.get
            expires, discard = get("expires"), get("discard")
            if expires is not None:
                expires = iso2time(expires)
            if expires is None:
                discard = True
            domain = get("domain")
            yield Cookie(get("version"), name, value, get("port"), get("port_spec"), domain, domain.startswith("."),
                         get("domain_dot"), get("path"), get("path_spec"), get("secure"), expires, discard,
                         get("comment"), get("commenturl"), rest)


class MozillaCookieJar(FileCookieJar):
    """A jar in the format of Netscape's cookies.txt, which curl and wget use too."""

    def save(self, filename=None, ignore_discard=False, ignore_expires=False):
        lines = []
        for cookie in self._kept(ignore_discard, ignore_expires):
            def flag(value):
                return "TRUE" if value else "FALSE"

            # A cookie without a name is written as a value.
            name, value = ("", cookie.name) if cookie.value is None else (cookie.name, cookie.value)
            prefix = HTTPONLY_PREFIX if cookie.has_nonstandard_attr(HTTPONLY_ATTR) else ""
            lines.append("\t".join([prefix + cookie.domain, flag(cookie.domain.startswith(".")), cookie.path,
                                    flag(cookie.secure), "" if cookie.expires is None else str(cookie.expires),
                                    name, value]) + "\n")
        self._write(filename, NETSCAPE_HEADER_TEXT + "".join(lines))

    def _really_load(self, f, filename, ignore_discard, ignore_expires):
        if not NETSCAPE_MAGIC_RGX.match(f.readline()):
            raise LoadError(f"{filename!r} does not look like a Netscape format cookies file")
        self._load_lines(f, filename, "Netscape format cookies file", self._read, ignore_discard, ignore_expires)

    def _read(self, line):
        rest = {}
        if line.startswith(HTTPONLY_PREFIX):
            rest[HTTPONLY_ATTR] = ""
            line = line[len(HTTPONLY_PREFIX):]
        line = line.removesuffix("\n")
        if line.strip().startswith(("#", "$")) or line.strip() == "":
            return
        domain, specified, path, secure, expires, name, value = line.split("\t")
        specified = specified == "TRUE"
        if name == "":
            name, value = value, None
        dot = domain.startswith(".")
        assert specified == dot
        # Without a date they are those of a session.
        yield Cookie(0, name, value, None, False, domain, specified, dot, path, False, secure == "TRUE",
                     expires or None, expires == "", None, None, rest)
