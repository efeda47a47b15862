"""URLs and their parts: RFC 3986 with the habits of browsers, percent-encoding, query strings.

Every function takes str or bytes and answers in kind. The work is done on text: bytes are decoded as ASCII on the way
in (`_as_text`) and encoded on the way out.
"""

import re
import warnings
from collections import namedtuple
from functools import lru_cache, wraps

__all__ = ["urlparse", "urlunparse", "urljoin", "urldefrag", "urlsplit", "urlunsplit", "urlencode", "parse_qs",
           "parse_qsl", "quote", "quote_plus", "quote_from_bytes", "unquote", "unquote_plus", "unquote_to_bytes",
           "DefragResult", "ParseResult", "SplitResult", "DefragResultBytes", "ParseResultBytes", "SplitResultBytes"]

# What is known of schemes: which have relative forms, a network location, parameters. The empty string stands for URLs
# without a scheme. Programs append to these lists.
uses_relative = ["", "ftp", "http", "gopher", "nntp", "imap", "wais", "file", "https", "shttp", "mms", "prospero",
                 "rtsp", "rtsps", "rtspu", "sftp", "svn", "svn+ssh", "ws", "wss"]
uses_netloc = ["", "ftp", "http", "gopher", "nntp", "telnet", "imap", "wais", "file", "mms", "https", "shttp", "snews",
               "prospero", "rtsp", "rtsps", "rtspu", "rsync", "svn", "svn+ssh", "sftp", "nfs", "git", "git+ssh", "ws",
               "wss", "itms-services"]
uses_params = ["", "ftp", "hdl", "prospero", "http", "imap", "https", "shttp", "rtsp", "rtsps", "rtspu", "sip", "sips",
               "mms", "sftp", "tel"]
non_hierarchical = ["gopher", "hdl", "mailto", "news", "telnet", "wais", "imap", "snews", "sip", "sips"]
uses_query = ["", "http", "wais", "imap", "https", "shttp", "mms", "gopher", "rtsp", "rtsps", "rtspu", "sip", "sips"]
uses_fragment = ["", "ftp", "hdl", "http", "gopher", "news", "nntp", "wais", "https", "shttp", "snews", "file",
                 "prospero"]

scheme_chars = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-."

# Browsers (WHATWG) drop these around a URL, and line ends and tabs anywhere in it.
_WHATWG_C0_CONTROL_OR_SPACE = "".join(map(chr, range(0x21)))
_UNSAFE_URL_BYTES_TO_REMOVE = ["\t", "\r", "\n"]
_remove_unsafe = str.maketrans(dict.fromkeys(_UNSAFE_URL_BYTES_TO_REMOVE))

_implicit_encoding = "ascii"
_implicit_errors = "strict"


def _same(obj):
    return obj


def _encode_result(obj, encoding=_implicit_encoding, errors=_implicit_errors):
    return obj.encode(encoding, errors)


def _coerce_args(*args):
    """Return the arguments as text, and at the end the function that brings a result into the caller's kind."""
    as_str = isinstance(args[0], str)
    if any(arg and isinstance(arg, str) != as_str for arg in args[1:]):
        raise TypeError("Cannot mix str and non-str arguments")
    if as_str:
        return args + (_same,)
    decoded = tuple(arg.decode(_implicit_encoding, _implicit_errors) if arg else "" for arg in args)
    return decoded + (_encode_result,)


# --- What splitting returns ------------------------------------------------------------------------------------------


class _ResultMixinStr:
    """A result of text, which can become one of bytes."""

    __slots__ = ()

    def encode(self, encoding="ascii", errors="strict"):
        """Return the same result with its parts as bytes."""
        return self._encoded_counterpart(*(part.encode(encoding, errors) for part in self))


class _ResultMixinBytes:
    """A result of bytes, which can become one of text."""

    __slots__ = ()

    def decode(self, encoding="ascii", errors="strict"):
        """Return the same result with its parts as text."""
        return self._decoded_counterpart(*(part.decode(encoding, errors) for part in self))


class _NetlocResultMixinBase:
    """What a network location says: user:password@host:port."""

    __slots__ = ()

    def _sign(self, text):
        """Return a piece of punctuation in the kind of the result."""
        return text if isinstance(self.netloc, str) else text.encode("ascii")

    @property
    def _userinfo(self):
        userinfo, at, _ = self.netloc.rpartition(self._sign("@"))
        if not at:
            return None, None
        username, colon, password = userinfo.partition(self._sign(":"))
        return username, password if colon else None

    @property
    def _hostinfo(self):
        hostinfo = self.netloc.rpartition(self._sign("@"))[2]
        _, bracket, bracketed = hostinfo.partition(self._sign("["))
        if bracket:
            hostname, _, rest = bracketed.partition(self._sign("]"))
            port = rest.partition(self._sign(":"))[2]
        else:
            hostname, _, port = hostinfo.partition(self._sign(":"))
        return hostname, port or None

    @property
    def username(self):
        return self._userinfo[0]

    @property
    def password(self):
        return self._userinfo[1]

    @property
    def hostname(self):
        hostname = self._hostinfo[0]
        if not hostname:
            return None
        # The zone of an IPv6 address keeps its case: it names an interface of this machine.
        address, percent, zone = hostname.partition(self._sign("%"))
        return address.lower() + percent + zone

    @property
    def port(self):
        port = self._hostinfo[1]
        if port is None:
            return None
        if not (port.isdigit() and port.isascii()):
            raise ValueError(f"Port could not be cast to integer value as {port!r}")
        port = int(port)
        if not 0 <= port <= 65535:
            raise ValueError("Port out of range 0-65535")
        return port

    __class_getitem__ = classmethod(type(list[int]))


class _NetlocResultMixinStr(_NetlocResultMixinBase, _ResultMixinStr):
    __slots__ = ()


class _NetlocResultMixinBytes(_NetlocResultMixinBase, _ResultMixinBytes):
    __slots__ = ()


_DefragResultBase = namedtuple("_DefragResultBase", "url fragment")
_SplitResultBase = namedtuple("_SplitResultBase", "scheme netloc path query fragment")
_ParseResultBase = namedtuple("_ParseResultBase", "scheme netloc path params query fragment")

_DefragResultBase.__doc__ = "DefragResult(url, fragment): a URL without its fragment, and the fragment."
_SplitResultBase.__doc__ = "SplitResult(scheme, netloc, path, query, fragment): the five parts of a URL."
_ParseResultBase.__doc__ = "ParseResult(scheme, netloc, path, params, query, fragment): the six parts of a URL."

for _base in (_DefragResultBase, _SplitResultBase, _ParseResultBase):
    for _field, _doc in (("url", "The URL without its fragment."),
                         ("scheme", "The scheme, in lower case."),
                         ("netloc", "The network location: user, password, host and port."),
                         ("path", "The hierarchical path."),
                         ("params", "The parameters of the last segment of the path."),
                         ("query", "What follows the question mark."),
                         ("fragment", "What follows the number sign.")):
        if _field in _base._fields:
            getattr(_base, _field).__doc__ = _doc
del _base, _field, _doc

# The name that code of old uses for the class with the properties of a network location.
ResultBase = _NetlocResultMixinStr


class DefragResult(_DefragResultBase, _ResultMixinStr):
    __slots__ = ()

    def geturl(self):
        """Return the URL again."""
        return f"{self.url}#{self.fragment}" if self.fragment else self.url


class SplitResult(_SplitResultBase, _NetlocResultMixinStr):
    __slots__ = ()

    def geturl(self):
        """Return the URL again."""
        return urlunsplit(self)


class ParseResult(_ParseResultBase, _NetlocResultMixinStr):
    __slots__ = ()

    def geturl(self):
        """Return the URL again."""
        return urlunparse(self)


class DefragResultBytes(_DefragResultBase, _ResultMixinBytes):
    __slots__ = ()

    def geturl(self):
        """Return the URL again."""
        return self.url + b"#" + self.fragment if self.fragment else self.url


class SplitResultBytes(_SplitResultBase, _NetlocResultMixinBytes):
    __slots__ = ()

    def geturl(self):
        """Return the URL again."""
        return urlunsplit(self)


class ParseResultBytes(_ParseResultBase, _NetlocResultMixinBytes):
    __slots__ = ()

    def geturl(self):
        """Return the URL again."""
        return urlunparse(self)


for _text, _bytes in ((DefragResult, DefragResultBytes), (SplitResult, SplitResultBytes),
                      (ParseResult, ParseResultBytes)):
    _text._encoded_counterpart = _bytes
    _bytes._decoded_counterpart = _text
del _text, _bytes


# --- Splitting and joining -------------------------------------------------------------------------------------------


def urlparse(url, scheme="", allow_fragments=True):
    """Split a URL into six parts: scheme://netloc/path;params?query#fragment."""
    url, scheme, coerce_result = _coerce_args(url, scheme)
    scheme, netloc, path, query, fragment = urlsplit(url, scheme, allow_fragments)
    params = ""
    if scheme in uses_params and ";" in path:
        path, params = _splitparams(path)
    return coerce_result(ParseResult(scheme, netloc, path, params, query, fragment))


def _splitparams(path):
    """Cut the parameters off the last segment of a path."""
    end = path.find(";", max(path.rfind("/"), 0))
    if end < 0:
        return path, ""
    return path[:end], path[end + 1:]


_end_of_netloc = re.compile("[/?#]")
_scheme = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*):")


def _splitnetloc(url, start=0):
    """Return the network location that begins at `start`, and what follows it."""
    end = _end_of_netloc.search(url, start)
    end = end.start() if end else len(url)
    return url[start:end], url[end:]


def _checknetloc(netloc):
    """Refuse characters that compatibility normalisation, which host names undergo, turns into separators."""
    if not netloc or netloc.isascii():
        return
    import unicodedata
    rest = re.sub("[@:#?]", "", netloc)
    normal = unicodedata.normalize("NFKC", rest)
    if normal != rest and re.search("[/?#@:]", normal):
        raise ValueError(f"netloc '{netloc}' contains invalid characters under NFKC normalization")


def _check_bracketed_host(hostname):
    """Refuse what is neither an IPv6 address nor of the form that RFC 3986 reserves for later versions."""
    if hostname.startswith("v"):
        if not re.match(r"\Av[a-fA-F0-9]+\..+\Z", hostname):
            raise ValueError("IPvFuture address is invalid")
        return
    import ipaddress
    if isinstance(ipaddress.ip_address(hostname), ipaddress.IPv4Address):
        raise ValueError("An IPv4 address cannot be in brackets")


@lru_cache(typed=True)
def urlsplit(url, scheme="", allow_fragments=True):
    """Split a URL into five parts: scheme://netloc/path?query#fragment."""
    url, scheme, coerce_result = _coerce_args(url, scheme)
    url = url.lstrip(_WHATWG_C0_CONTROL_OR_SPACE).translate(_remove_unsafe)
    scheme = scheme.strip(_WHATWG_C0_CONTROL_OR_SPACE).translate(_remove_unsafe)
    netloc = query = fragment = ""
    if prefix := _scheme.match(url):
        scheme, url = prefix[1].lower(), url[prefix.end():]
    if url.startswith("//"):
        netloc, url = _splitnetloc(url, 2)
        if ("[" in netloc) != ("]" in netloc):
            raise ValueError("Invalid IPv6 URL")
        if "[" in netloc:
            _check_bracketed_host(netloc.partition("[")[2].partition("]")[0])
    if allow_fragments:
        url, _, fragment = url.partition("#")
    url, _, query = url.partition("?")
    _checknetloc(netloc)
    return coerce_result(SplitResult(scheme, netloc, url, query, fragment))


def clear_cache():
    """Forget the results of `urlsplit` that are kept."""
    urlsplit.cache_clear()


def urlunparse(components):
    """Put six parts together again; what comes out may differ in delimiters that delimited nothing."""
    scheme, netloc, url, params, query, fragment, coerce_result = _coerce_args(*components)
    if params:
        url = f"{url};{params}"
    return coerce_result(urlunsplit((scheme, netloc, url, query, fragment)))


def urlunsplit(components):
    """Put five parts together again; what comes out may differ in delimiters that delimited nothing."""
    scheme, netloc, url, query, fragment, coerce_result = _coerce_args(*components)
    if netloc:
        url = f"//{netloc}{'' if not url or url[:1] == '/' else '/'}{url}"
    elif url[:2] == "//" or scheme and scheme in uses_netloc and (not url or url[:1] == "/"):
        # An empty location is written where its absence would make the path one.
        url = "//" + url
    if scheme:
        url = f"{scheme}:{url}"
    if query:
        url = f"{url}?{query}"
    if fragment:
        url = f"{url}#{fragment}"
    return coerce_result(url)


def _merge_paths(base, path):
    """Resolve a relative path against that of the base, dots taken away (RFC 3986, 5.2)."""
    segments = path.split("/")
    if path[:1] != "/":
        folder = base.split("/")
        if folder[-1]:
            folder.pop()
        segments = folder + segments
        segments[1:-1] = filter(None, segments[1:-1])
    resolved = []
    for segment in segments:
        if segment == "..":
            if resolved:
                resolved.pop()
        elif segment != ".":
            resolved.append(segment)
    if segments[-1] in (".", ".."):
        resolved.append("")
    return "/".join(resolved) or "/"


def urljoin(base, url, allow_fragments=True):
    """Return the absolute form of a URL that may be relative to a base."""
    if not base:
        return url
    if not url:
        return base
    base, url, coerce_result = _coerce_args(base, url)
    base = urlparse(base, "", allow_fragments)
    scheme, netloc, path, params, query, fragment = urlparse(url, base.scheme, allow_fragments)
    if scheme != base.scheme or scheme not in uses_relative:
        return coerce_result(url)
    if not (netloc and scheme in uses_netloc):
        if scheme in uses_netloc:
            netloc = base.netloc
        if not path and not params:
            path, params, query = base.path, base.params, query or base.query
        else:
            path = _merge_paths(base.path, path)
    return coerce_result(urlunparse((scheme, netloc, path, params, query, fragment)))


def urldefrag(url):
    """Split a URL into the URL without its fragment, and the fragment."""
    url, coerce_result = _coerce_args(url)
    fragment = ""
    if "#" in url:
        scheme, netloc, path, params, query, fragment = urlparse(url)
        url = urlunparse((scheme, netloc, path, params, query, ""))
    return coerce_result(DefragResult(url, fragment))


# --- Percent-encoding ------------------------------------------------------------------------------------------------

_escape = re.compile(rb"%([0-9a-fA-F]{2})")
_ascii_run = re.compile("([\x00-\x7f]+)")


def unquote_to_bytes(string):
    """Decode percent-encoded text; return bytes."""
    if isinstance(string, str):
        string = string.encode("utf-8")
    elif not isinstance(string, bytes):
        # Refuses the same things, and in the same words, as the splitting that once was here.
        string.split
        if not string:
            return b""
        string = bytes(string)
    if b"%" not in string:
        return string
    return _escape.sub(lambda m: bytes((int(m[1], 16),)), string)


def unquote(string, encoding="utf-8", errors="replace"):
    """Decode percent-encoded text; return text, its escapes decoded as `encoding` says."""
    if isinstance(string, bytes):
        return unquote_to_bytes(string).decode(encoding, errors)
    if "%" not in string:
        string.split
        return string
    if encoding is None:
        encoding = "utf-8"
    if errors is None:
        errors = "replace"
    # What is not ASCII stands for itself, and parts the escapes around it.
    return _ascii_run.sub(lambda m: unquote_to_bytes(m[1]).decode(encoding, errors), string)


def unquote_plus(string, encoding="utf-8", errors="replace"):
    """Like `unquote`, with plus signs as spaces."""
    return unquote(string.replace("+", " "), encoding, errors)


_ALWAYS_SAFE = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ" b"abcdefghijklmnopqrstuvwxyz" b"0123456789" b"_.-~")
_ALWAYS_SAFE_BYTES = bytes(sorted(_ALWAYS_SAFE))


class _Quoter(dict):
    """From bytes to what stands for them, filled as they are asked for."""

    def __init__(self, safe):
        self.safe = _ALWAYS_SAFE.union(safe)

    def __repr__(self):
        return f"<Quoter {dict(self)!r}>"

    def __missing__(self, byte):
        text = self[byte] = chr(byte) if byte in self.safe else f"%{byte:02X}"
        return text


@lru_cache
def _byte_quoter_factory(safe):
    return _Quoter(safe).__getitem__


def quote(string, safe="/", encoding=None, errors=None):
    """Percent-encode text (or bytes), but for letters, digits, `_.-~` and what is in `safe`."""
    if isinstance(string, str):
        if not string:
            return string
        string = string.encode("utf-8" if encoding is None else encoding, "strict" if errors is None else errors)
    elif encoding is not None:
        raise TypeError("quote() doesn't support 'encoding' for bytes")
    elif errors is not None:
        raise TypeError("quote() doesn't support 'errors' for bytes")
    return quote_from_bytes(string, safe)


def quote_plus(string, safe="", encoding=None, errors=None):
    """Like `quote`, with spaces as plus signs."""
    space = " " if isinstance(string, str) else b" "
    if space not in string:
        return quote(string, safe, encoding, errors)
    keep = " " if isinstance(safe, str) else b" "
    return quote(string, safe + keep, encoding, errors).replace(" ", "+")


def quote_from_bytes(bs, safe="/"):
    """Percent-encode bytes; return text."""
    if not isinstance(bs, (bytes, bytearray)):
        raise TypeError("quote_from_bytes() expected bytes")
    if not bs:
        return ""
    if isinstance(safe, str):
        safe = safe.encode("ascii", "ignore")
    else:
        safe = bytes(c for c in safe if c < 128)
    if not bs.rstrip(_ALWAYS_SAFE_BYTES + safe):
        return bs.decode()
    return "".join(map(_byte_quoter_factory(safe), bs))


# --- Query strings ---------------------------------------------------------------------------------------------------


def parse_qs(qs, keep_blank_values=False, strict_parsing=False, encoding="utf-8", errors="replace",
             max_num_fields=None, separator="&"):
    """Return a query string's fields as a dictionary from names to lists of values."""
    fields = {}
    for name, value in parse_qsl(qs, keep_blank_values, strict_parsing, encoding=encoding, errors=errors,
                                 max_num_fields=max_num_fields, separator=separator):
        fields.setdefault(name, []).append(value)
    return fields


def parse_qsl(qs, keep_blank_values=False, strict_parsing=False, encoding="utf-8", errors="replace",
              max_num_fields=None, separator="&"):
    """Return a query string's fields as a list of (name, value)."""
    if not separator or not isinstance(separator, (str, bytes)):
        raise ValueError("Separator must be of type string or bytes.")
    if isinstance(qs, str):
        equals = "="
        if isinstance(separator, bytes):
            separator = separator.decode("ascii")

        def decode(text):
            return unquote_plus(text, encoding=encoding, errors=errors)
    else:
        if not qs:
            return []
        qs = bytes(memoryview(qs))      # numbers and iterables are no query strings, though bytes() takes them
        equals = b"="
        if isinstance(separator, str):
            separator = separator.encode("ascii")

        def decode(text):
            return unquote_to_bytes(text.replace(b"+", b" "))

    if not qs:
        return []
    if max_num_fields is not None and max_num_fields < 1 + qs.count(separator):
        raise ValueError("Max number of fields exceeded")
    fields = []
    for field in qs.split(separator):
        if not field and not strict_parsing:
            continue
        name, found, value = field.partition(equals)
        if not found and strict_parsing:
            raise ValueError(f"bad query field: {field!r}")
        if value or keep_blank_values:
            fields.append((decode(name), decode(value)))
    return fields


def urlencode(query, doseq=False, safe="", encoding=None, errors=None, quote_via=quote_plus):
    """Return the query string of a mapping or a sequence of pairs.

    With `doseq` a value that is a sequence gives a field for each of its items.
    """
    if hasattr(query, "items"):
        query = query.items()
    else:
        try:
            # Strings, and whatever else is no sequence of pairs, are found out here.
            if len(query) and not isinstance(query[0], tuple):
                raise TypeError
        except TypeError as err:
            raise TypeError("not a valid non-string sequence or mapping object") from err

    def quoted(item):
        if isinstance(item, bytes):
            return quote_via(item, safe)
        return quote_via(str(item), safe, encoding, errors)

    fields = []
    for name, value in query:
        name = quoted(name)
        values = (value,)
        if doseq and not isinstance(value, (str, bytes)):
            try:
                len(value)
            except TypeError:
                pass
            else:
                values = value
        fields.extend(f"{name}={quoted(item)}" for item in values)
    return "&".join(fields)


# --- Smaller cuts, for the rest of the package; public names of old ------------------------------------------------------


def _to_bytes(url):
    """Return the URL if it is ASCII; despite the name, as text."""
    if isinstance(url, str):
        try:
            url = url.encode("ASCII").decode()
        except UnicodeError:
            raise UnicodeError(f"URL {url!r} contains non-ASCII characters")
    return url


def unwrap(url):
    """Return the URL in `<URL:scheme://host/path>`, which may lack either wrapping."""
    url = str(url).strip()
    if url.startswith("<") and url.endswith(">"):
        url = url[1:-1].strip()
    return url.removeprefix("URL:").strip() if url.startswith("URL:") else url


def _splittype(url):
    """'type:rest' -> 'type', 'rest'."""
    if m := re.match("([^/:]+):(.*)", url, re.DOTALL):
        return m[1].lower(), m[2]
    return None, url


def _splithost(url):
    """'//host:port/path' -> 'host:port', '/path'."""
    m = re.match("//([^/#?]*)(.*)", url, re.DOTALL)
    if not m:
        return None, url
    host, path = m.groups()
    return host, "/" + path if path and path[0] != "/" else path


def _splituser(host):
    """'user:password@host' -> 'user:password', 'host'."""
    user, at, host = host.rpartition("@")
    return user if at else None, host


def _splitpasswd(user):
    """'user:password' -> 'user', 'password'."""
    user, colon, password = user.partition(":")
    return user, password if colon else None


def _splitport(host):
    """'host:port' -> 'host', 'port'."""
    m = re.fullmatch("(.*):([0-9]*)", host, re.DOTALL)
    return (m[1], m[2] or None) if m else (host, None)


def _splitnport(host, defport=-1):
    """'host:port' -> 'host', port; the default without a port, None where it is no number."""
    name, colon, port = host.rpartition(":")
    if not colon:
        return host, defport
    if not port:
        return name, defport
    return name, int(port) if port.isdigit() and port.isascii() else None


def _cut(text, sign):
    head, found, tail = text.rpartition(sign)
    return (head, tail) if found else (text, None)


def _splitquery(url):
    """'path?query' -> 'path', 'query'."""
    return _cut(url, "?")


def _splittag(url):
    """'path#tag' -> 'path', 'tag'."""
    return _cut(url, "#")


def _splitattr(url):
    """'path;a=1;b=2' -> 'path', ['a=1', 'b=2']."""
    path, *attributes = url.split(";")
    return path, attributes


def _splitvalue(attr):
    """'name=value' -> 'name', 'value'."""
    name, equals, value = attr.partition("=")
    return name, value if equals else None


def _deprecated(function, advice="use urllib.parse.urlparse() instead"):
    """Return the public form of a helper, which warns."""
    name = function.__name__[1:]

    @wraps(function)
    def public(*args, **kwargs):
        warnings.warn(f"urllib.parse.{name}() is deprecated as of 3.8{advice and ', ' + advice}",
                      DeprecationWarning, stacklevel=2)
        return function(*args, **kwargs)

    public.__name__ = public.__qualname__ = name
    return public


splittype = _deprecated(_splittype)
splithost = _deprecated(_splithost)
splituser = _deprecated(_splituser)
splitpasswd = _deprecated(_splitpasswd)
splitport = _deprecated(_splitport)
splitnport = _deprecated(_splitnport)
splitquery = _deprecated(_splitquery)
splittag = _deprecated(_splittag)
splitattr = _deprecated(_splitattr)
splitvalue = _deprecated(_splitvalue, "use urllib.parse.parse_qsl() instead")
to_bytes = _deprecated(_to_bytes, "")


def __getattr__(name):
    if name == "Quoter":
        warnings.warn("Deprecated in 3.11. urllib.parse.Quoter will be removed in Python 3.14. "
                      "It was not intended to be a public API.", DeprecationWarning, stacklevel=2)
        return _Quoter
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
