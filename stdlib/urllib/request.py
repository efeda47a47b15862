"""Opening URLs.

`urlopen` asks an OpenerDirector, a list of handlers whose methods are found by their names: `http_open` opens,
`http_request` changes a request before, `http_response` the response after, `http_error_404` handles an error.
"""

import base64
import bisect
import contextlib
import email
import http.client
import io
import os
import re
import socket
import string
import sys
import time
import warnings
from urllib.error import ContentTooShortError, HTTPError, URLError
from urllib.parse import (_splitpasswd, _splitport, _splittag, _splittype, _splithost, _splituser, quote, unquote,
                          unquote_to_bytes, unwrap, urljoin, urlparse, urlsplit, urlunparse)
from urllib.response import addinfourl

__all__ = ["Request", "OpenerDirector", "BaseHandler", "HTTPDefaultErrorHandler", "HTTPRedirectHandler",
           "HTTPCookieProcessor", "ProxyHandler", "HTTPPasswordMgr", "HTTPPasswordMgrWithDefaultRealm",
           "HTTPPasswordMgrWithPriorAuth", "AbstractBasicAuthHandler", "HTTPBasicAuthHandler", "ProxyBasicAuthHandler",
           "AbstractDigestAuthHandler", "HTTPDigestAuthHandler", "ProxyDigestAuthHandler", "HTTPHandler",
           "FileHandler", "FTPHandler", "CacheFTPHandler", "DataHandler", "UnknownHandler", "HTTPErrorProcessor", "urlopen",
           "install_opener", "build_opener", "pathname2url", "url2pathname", "getproxies", "urlretrieve",
           "urlcleanup", "HTTPSHandler"]

__version__ = "%d.%d" % sys.version_info[:2]

_opener = None


def urlopen(url, data=None, timeout=socket._GLOBAL_DEFAULT_TIMEOUT, *, context=None):
    """Open a URL, a text or a Request; return a response: a file with `headers`, `url` and `status`.

    With `data` (bytes, a file, an iterable of bytes) HTTP posts it. `context` is for TLS.
    """
    global _opener
    if context:
        opener = build_opener(HTTPSHandler(context=context))
    else:
        if _opener is None:
            _opener = build_opener()
        opener = _opener
    return opener.open(url, data, timeout)


def install_opener(opener):
    """Let `urlopen` ask another opener."""
    global _opener
    _opener = opener


_url_tempfiles = []


def urlretrieve(url, filename=None, reporthook=None, data=None):
    """Copy what a URL names to a file; return (file name, headers).

    Without a name a temporary file is made, unless the URL is a local file. `reporthook` is called with the number of
    the block, the size of blocks, and the size of the whole (-1 when unknown).
    """
    url_type, path = _splittype(url)
    with contextlib.closing(urlopen(url, data)) as response:
        headers = response.info()
        if url_type == "file" and not filename:
            return os.path.normpath(path), headers
        if filename:
            target = open(filename, "wb")
        else:
            import tempfile
            target = tempfile.NamedTemporaryFile(delete=False)
            filename = target.name
            _url_tempfiles.append(filename)
        with target:
            result = filename, headers
            block_size = 1024 * 8
            size = int(headers["Content-Length"]) if "content-length" in headers else -1
            read = number = 0
            if reporthook:
                reporthook(number, block_size, size)
            while block := response.read(block_size):
                read += len(block)
                target.write(block)
                number += 1
                if reporthook:
                    reporthook(number, block_size, size)
    if size >= 0 and read < size:
        raise ContentTooShortError(f"retrieval incomplete: got only {read} out of {size} bytes", result)
    return result


def urlcleanup():
    """Remove the temporary files of `urlretrieve`, and forget the opener."""
    global _opener
    for name in _url_tempfiles:
        with contextlib.suppress(OSError):
            os.unlink(name)
    _url_tempfiles.clear()
    _opener = None


_cut_port_re = re.compile(r":\d+$", re.ASCII)


def request_host(request):
    """Return the host of a request in lower case, by its URL or its header."""
    host = urlparse(request.full_url)[1] or request.get_header("Host", "")
    return _cut_port_re.sub("", host, count=1).lower()


class Request:
    """What is asked for: a URL, data, headers (their names kept as `Xxxx-xxxx`), a method."""

    def __init__(self, url, data=None, headers={}, origin_req_host=None, unverifiable=False, method=None):
        self.full_url = url
        self.headers = {}
        # These are for this request only, not for those that redirections lead to.
        self.unredirected_hdrs = {}
        self._data = None
        self.data = data
        self._tunnel_host = None
        for name, value in headers.items():
            self.add_header(name, value)
        self.origin_req_host = request_host(self) if origin_req_host is None else origin_req_host
        self.unverifiable = unverifiable
        if method:
            self.method = method

    @property
    def full_url(self):
        return f"{self._full_url}#{self.fragment}" if self.fragment else self._full_url

    @full_url.setter
    def full_url(self, url):
        self._full_url, self.fragment = _splittag(unwrap(url))
        self._parse()

    @full_url.deleter
    def full_url(self):
        self._full_url = self.fragment = None
        self.selector = ""

    @property
    def data(self):
        return self._data

    @data.setter
    def data(self, data):
        if data != self._data:
            self._data = data
            # A length that was worked out for other data.
            if self.has_header("Content-length"):
                self.remove_header("Content-length")

    @data.deleter
    def data(self):
        self.data = None

    def _parse(self):
        self.type, rest = _splittype(self._full_url)
        if self.type is None:
            raise ValueError(f"unknown url type: {self.full_url!r}")
        self.host, self.selector = _splithost(rest)
        if self.host:
            self.host = unquote(self.host)

    def get_method(self):
        """Return the method: the one given, or POST with data and GET without."""
        return getattr(self, "method", "GET" if self.data is None else "POST")

    def get_full_url(self):
        """Return the URL."""
        return self.full_url

    def set_proxy(self, host, type):
        """Send the request to a proxy; HTTPS through a tunnel."""
        if self.type == "https" and not self._tunnel_host:
            self._tunnel_host = self.host
        else:
            self.type = type
            self.selector = self.full_url
        self.host = host

    def has_proxy(self):
        """Whether the request goes to a proxy, as a whole URL."""
        return self.selector == self.full_url

    def add_header(self, key, val):
        """Set a header."""
        self.headers[key.capitalize()] = val

    def add_unredirected_header(self, key, val):
        """Set a header that redirections do not take along."""
        self.unredirected_hdrs[key.capitalize()] = val

    def has_header(self, header_name):
        """Whether there is a header of that name (as `Xxxx-xxxx`)."""
        return header_name in self.headers or header_name in self.unredirected_hdrs

    def get_header(self, header_name, default=None):
        """Return a header's value."""
        return self.headers.get(header_name, self.unredirected_hdrs.get(header_name, default))

    def remove_header(self, header_name):
        """Take a header away."""
        self.headers.pop(header_name, None)
        self.unredirected_hdrs.pop(header_name, None)

    def header_items(self):
        """Return the (name, value) pairs."""
        return list((self.unredirected_hdrs | self.headers).items())


class OpenerDirector:
    """Handlers, by what they can do, in the order of their `handler_order`."""

    def __init__(self):
        self.addheaders = [("User-agent", f"Python-urllib/{__version__}")]
        self.handlers = []
        self.handle_open = {}
        self.handle_error = {}
        self.process_response = {}
        self.process_request = {}

    def add_handler(self, handler):
        """Add a handler, if one of its methods has a name that says what it is for."""
        if not hasattr(handler, "add_parent"):
            raise TypeError(f"expected BaseHandler instance, got {type(handler)!r}")
        added = False
        for name in dir(handler):
            if name in ("redirect_request", "do_open", "proxy_open"):
                continue
            protocol, _, condition = name.partition("_")
            kind = protocol
            if condition.startswith("error"):
                kind = condition.partition("_")[2]
                with contextlib.suppress(ValueError):
                    kind = int(kind)
                table = self.handle_error.setdefault(protocol, {})
            elif condition == "open":
                table = self.handle_open
            elif condition == "response":
                table = self.process_response
            elif condition == "request":
                table = self.process_request
            else:
                continue
            bisect.insort(table.setdefault(kind, []), handler)
            added = True
        if added:
            bisect.insort(self.handlers, handler)
            handler.add_parent(self)

    def close(self):
        """Nothing is to be done; handlers need no end."""

    def _call_chain(self, chain, kind, meth_name, *args):
        """Return what the first handler of a kind returns that returns anything."""
        for handler in chain.get(kind, ()):
            result = getattr(handler, meth_name)(*args)
            if result is not None:
                return result
        return None

    def open(self, fullurl, data=None, timeout=socket._GLOBAL_DEFAULT_TIMEOUT):
        """Open a URL or a Request."""
        if isinstance(fullurl, str):
            req = Request(fullurl, data)
        else:
            req = fullurl
            if data is not None:
                req.data = data
        req.timeout = timeout
        protocol = req.type
        for processor in self.process_request.get(protocol, ()):
            req = getattr(processor, protocol + "_request")(req)
        sys.audit("urllib.Request", req.full_url, req.data, req.headers, req.get_method())
        response = self._open(req, data)
        for processor in self.process_response.get(protocol, ()):
            response = getattr(processor, protocol + "_response")(req, response)
        return response

    def _open(self, req, data=None):
        for kind, name in (("default", "default_open"), (req.type, req.type + "_open"), ("unknown", "unknown_open")):
            result = self._call_chain(self.handle_open, kind, name, req)
            if result:
                return result
        return result

    def error(self, proto, *args):
        """Let handlers turn an error into a response; for HTTP the third argument is the status."""
        if proto not in ("http", "https"):
            return self._call_chain(self.handle_error, proto, proto + "_error", *args)
        chain = self.handle_error["http"]
        status = args[2]
        return (self._call_chain(chain, status, f"http_error_{status}", *args)
                or self._call_chain(chain, "default", "http_error_default", *args))


def build_opener(*handlers):
    """Return an opener with the handlers given (classes or instances) and the usual ones that they do not replace."""
    opener = OpenerDirector()
    for usual in (ProxyHandler, UnknownHandler, HTTPHandler, HTTPDefaultErrorHandler, HTTPRedirectHandler, FTPHandler,
                  FileHandler, HTTPErrorProcessor, DataHandler, HTTPSHandler):
        if not any(issubclass(h, usual) if isinstance(h, type) else isinstance(h, usual) for h in handlers):
            opener.add_handler(usual())
    for handler in handlers:
        opener.add_handler(handler() if isinstance(handler, type) else handler)
    return opener


class BaseHandler:
    """A handler: `parent` is the opener."""

    handler_order = 500

    def add_parent(self, parent):
        """Called with the opener that the handler is added to."""
        self.parent = parent

    def close(self):
        """Kept for those who call it."""

    def __lt__(self, other):
        return not hasattr(other, "handler_order") or self.handler_order < other.handler_order


# --- Errors and redirections -----------------------------------------------------------------------------------------


class HTTPErrorProcessor(BaseHandler):
    """Gives responses that are errors to the handlers of errors."""

    handler_order = 1000

    def http_response(self, request, response):
        code, msg, headers = response.code, response.msg, response.info()
        if 200 <= code < 300:
            return response
        return self.parent.error("http", request, response, code, msg, headers)

    https_response = http_response


class HTTPDefaultErrorHandler(BaseHandler):
    """Raises errors that nobody else handles."""

    def http_error_default(self, req, fp, code, msg, hdrs):
        raise HTTPError(req.full_url, code, msg, hdrs, fp)


class HTTPRedirectHandler(BaseHandler):
    """Goes where a server sends it, though not round and round."""

    max_repeats = 4
    max_redirections = 10

    def redirect_request(self, req, fp, code, msg, headers, newurl):
        """Return the request to follow with; None to leave it to others, or raise HTTPError.

        What was posted becomes a GET, as browsers do it, except where the status says that it must stay what it is.
        """
        method = req.get_method()
        if not (method in ("GET", "HEAD") and code in (301, 302, 303, 307, 308)
                or method == "POST" and code in (301, 302, 303)):
            raise HTTPError(req.full_url, code, msg, headers, fp)
        headers = {name: value for name, value in req.headers.items()
                   if name.lower() not in ("content-length", "content-type")}
        return Request(newurl.replace(" ", "%20"), method="HEAD" if method == "HEAD" else "GET", headers=headers,
                       origin_req_host=req.origin_req_host, unverifiable=True)

    def http_error_302(self, req, fp, code, msg, headers):
        newurl = headers.get("location", headers.get("uri"))
        if newurl is None:
            return None
        parts = urlparse(newurl)
        # A server must not make the program read local files.
        if parts.scheme not in ("http", "https", "ftp", ""):
            raise HTTPError(newurl, code, f"{msg} - Redirection to url '{newurl}' is not allowed", headers, fp)
        if not parts.path and parts.netloc:
            parts = parts._replace(path="/")
        newurl = quote(urlunparse(parts), encoding="iso-8859-1", safe=string.punctuation)
        newurl = urljoin(req.full_url, newurl)
        new = self.redirect_request(req, fp, code, msg, headers, newurl)
        if new is None:
            return None
        visited = getattr(req, "redirect_dict", None)
        if visited is None:
            visited = req.redirect_dict = {}
        elif visited.get(newurl, 0) >= self.max_repeats or len(visited) >= self.max_redirections:
            raise HTTPError(req.full_url, code, self.inf_msg + msg, headers, fp)
        new.redirect_dict = visited
        visited[newurl] = visited.get(newurl, 0) + 1
        # The connection may be wanted for the next request.
        fp.read()
        fp.close()
        return self.parent.open(new, timeout=req.timeout)

    http_error_301 = http_error_303 = http_error_307 = http_error_308 = http_error_302

    inf_msg = ("The HTTP server returned a redirect error that would lead to an infinite loop.\n"
               "The last 30x error message was:\n")


# --- Proxies ---------------------------------------------------------------------------------------------------------


def _parse_proxy(proxy):
    """Return (scheme, user, password, host:port) of a proxy's URL, of which everything but the host may be missing."""
    scheme, rest = _splittype(proxy)
    if not rest.startswith("/"):
        scheme = None
        authority = proxy
    else:
        if not rest.startswith("//"):
            raise ValueError(f"proxy URL with no authority: {proxy!r}")
        # Passwords may have slashes.
        end = rest.find("/", max(rest.find("@"), 2))
        authority = rest[2:end if end >= 0 else None]
    userinfo, hostport = _splituser(authority)
    user, password = (None, None) if userinfo is None else _splitpasswd(userinfo)
    return scheme, user, password, hostport


class ProxyHandler(BaseHandler):
    """Sends requests to proxies: a mapping from schemes to URLs, by default that of the environment."""

    handler_order = 100

    def __init__(self, proxies=None):
        if proxies is None:
            proxies = getproxies()
        assert hasattr(proxies, "keys"), "proxies must be a mapping"
        self.proxies = proxies
        for type, url in proxies.items():
            type = type.lower()
            setattr(self, f"{type}_open", lambda r, proxy=url, type=type, open=self.proxy_open: open(r, proxy, type))

    def proxy_open(self, req, proxy, type):
        """Direct a request to a proxy."""
        scheme, user, password, hostport = _parse_proxy(proxy)
        original = req.type
        if scheme is None:
            scheme = original
        if req.host and proxy_bypass(req.host):
            return None
        if user and password:
            credentials = f"{unquote(user)}:{unquote(password)}".encode()
            req.add_header("Proxy-authorization", "Basic " + base64.b64encode(credentials).decode("ascii"))
        req.set_proxy(unquote(hostport), scheme)
        if original in (scheme, "https"):
            # The handlers that come next can go on with the request.
            return None
        return self.parent.open(req, timeout=req.timeout)


def getproxies_environment():
    """Return the proxies that variables of the environment name: http_proxy, https_proxy, no_proxy."""
    found = [(name, name[:-6].lower(), value) for name, value in os.environ.items()
             if len(name) > 5 and name[-6:].lower() == "_proxy"]
    proxies = {scheme: value for _, scheme, value in found if value}
    if "REQUEST_METHOD" in os.environ:
        # In a CGI program HTTP_PROXY is a header of the request.
        proxies.pop("http", None)
    # Names in lower case have the last word.
    for name, scheme, value in found:
        if name.endswith("_proxy"):
            if value:
                proxies[scheme] = value
            else:
                proxies.pop(scheme, None)
    return proxies


def proxy_bypass_environment(host, proxies=None):
    """Whether a host is reached without a proxy: the list no_proxy has it, or a domain that it is in."""
    if proxies is None:
        proxies = getproxies_environment()
    no_proxy = proxies.get("no")
    if no_proxy is None:
        return False
    if no_proxy == "*":
        return True
    host = host.lower()
    names = (host, _splitport(host)[0])
    for entry in no_proxy.split(","):
        entry = entry.strip().lstrip(".").lower()
        if entry and any(name == entry or name.endswith("." + entry) for name in names):
            return True
    return False


getproxies = getproxies_environment
proxy_bypass = proxy_bypass_environment


# --- Passwords -------------------------------------------------------------------------------------------------------


class HTTPPasswordMgr:
    """Users and passwords, by realm and URI."""

    def __init__(self):
        self.passwd = {}

    def _reduced(self, uri):
        """Yield the forms of a URI with and without the usual port."""
        for default_port in (True, False):
            yield self.reduce_uri(uri, default_port)

    def add_password(self, realm, uri, user, passwd):
        """Remember a user for one URI or several, and for what is below them."""
        uris = [uri] if isinstance(uri, str) else uri
        known = self.passwd.setdefault(realm, {})
        for default_port in (True, False):
            known[tuple(self.reduce_uri(u, default_port) for u in uris)] = user, passwd

    def find_user_password(self, realm, authuri):
        """Return (user, password) for a URI; (None, None) when there is none."""
        known = self.passwd.get(realm, {})
        for reduced in self._reduced(authuri):
            for uris, user in known.items():
                if any(self.is_suburi(uri, reduced) for uri in uris):
                    return user
        return None, None

    def reduce_uri(self, uri, default_port=True):
        """Return (host and port, path) of a URI, which may be a host alone."""
        parts = urlsplit(uri)
        if parts.netloc:
            scheme, authority, path = parts.scheme, parts.netloc, parts.path or "/"
        else:
            scheme, authority, path = None, uri, "/"
        host, port = _splitport(authority)
        usual = {"http": 80, "https": 443}.get(scheme)
        if default_port and port is None and usual is not None:
            authority = f"{host}:{usual}"
        return authority, path

    def is_suburi(self, base, test):
        """Whether a reduced URI is the same as another, or below it."""
        if base == test:
            return True
        prefix = base[1] if base[1].endswith("/") else base[1] + "/"
        return base[0] == test[0] and test[1].startswith(prefix)


class HTTPPasswordMgrWithDefaultRealm(HTTPPasswordMgr):
    """Passwords of the realm None hold for all realms."""

    def find_user_password(self, realm, authuri):
        user, password = super().find_user_password(realm, authuri)
        if user is not None:
            return user, password
        return super().find_user_password(None, authuri)


class HTTPPasswordMgrWithPriorAuth(HTTPPasswordMgrWithDefaultRealm):
    """Knows where a password is to be sent before it is asked for."""

    def __init__(self):
        self.authenticated = {}
        super().__init__()

    def add_password(self, realm, uri, user, passwd, is_authenticated=False):
        self.update_authenticated(uri, is_authenticated)
        # What is sent unasked belongs to no realm.
        if realm is not None:
            super().add_password(None, uri, user, passwd)
        super().add_password(realm, uri, user, passwd)

    def update_authenticated(self, uri, is_authenticated=False):
        """Say whether a password is to be sent unasked."""
        for u in [uri] if isinstance(uri, str) else uri:
            for reduced in self._reduced(u):
                self.authenticated[reduced] = is_authenticated

    def is_authenticated(self, authuri):
        """Whether a password is to be sent unasked; None when nothing is known."""
        for reduced in self._reduced(authuri):
            for uri, flag in self.authenticated.items():
                if self.is_suburi(uri, reduced):
                    return flag
        return None


class AbstractBasicAuthHandler:
    """Answers the question for a password with one that is sent as it is."""

    rx = re.compile("(?:^|,)[ \t]*([^ \t,]+)[ \t]+realm=([\"']?)([^\"']*)\\2", re.I)

    def __init__(self, password_mgr=None):
        self.passwd = HTTPPasswordMgr() if password_mgr is None else password_mgr
        self.add_password = self.passwd.add_password

    def _parse_realm(self, header):
        """Yield (scheme, realm) of the challenges in a header; the realm None where there is none at all."""
        found = False
        for scheme, mark, realm in self.rx.findall(header):
            if not mark:
                warnings.warn("Basic Auth Realm was unquoted", UserWarning, 3)
            found = True
            yield scheme, realm
        if not found:
            yield header.split()[0] if header else "", None

    def http_error_auth_reqed(self, authreq, host, req, headers):
        """Try again with a password when the scheme is Basic."""
        headers = headers.get_all(authreq)
        if not headers:
            return None
        unsupported = None
        for header in headers:
            for scheme, realm in self._parse_realm(header):
                if scheme.lower() != "basic":
                    unsupported = scheme
                elif realm is not None:
                    return self.retry_http_basic_auth(host, req, realm)
        if unsupported is not None:
            raise ValueError(f"AbstractBasicAuthHandler does not support the following scheme: {scheme!r}")
        return None

    def retry_http_basic_auth(self, host, req, realm):
        """Send the request again, unless that password was not right."""
        user, password = self.passwd.find_user_password(realm, host)
        if password is None:
            return None
        value = "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode("ascii")
        if req.get_header(self.auth_header, None) == value:
            return None
        req.add_unredirected_header(self.auth_header, value)
        return self.parent.open(req, timeout=req.timeout)

    def http_request(self, req):
        if not hasattr(self.passwd, "is_authenticated") or not self.passwd.is_authenticated(req.full_url):
            return req
        if not req.has_header("Authorization"):
            user, password = self.passwd.find_user_password(None, req.full_url)
            value = base64.b64encode(f"{user}:{password}".encode()).decode("ascii")
            req.add_unredirected_header("Authorization", "Basic " + value)
        return req

    def http_response(self, req, response):
        if hasattr(self.passwd, "is_authenticated"):
            self.passwd.update_authenticated(req.full_url, 200 <= response.code < 300)
        return response

    https_request = http_request
    https_response = http_response


class HTTPBasicAuthHandler(AbstractBasicAuthHandler, BaseHandler):
    """Basic authentication with a server."""

    auth_header = "Authorization"

    def http_error_401(self, req, fp, code, msg, headers):
        return self.http_error_auth_reqed("www-authenticate", req.full_url, req, headers)


class ProxyBasicAuthHandler(AbstractBasicAuthHandler, BaseHandler):
    """Basic authentication with a proxy."""

    auth_header = "Proxy-authorization"

    def http_error_407(self, req, fp, code, msg, headers):
        # Of a proxy only the host counts.
        return self.http_error_auth_reqed("proxy-authenticate", req.host, req, headers)


_randombytes = os.urandom


class AbstractDigestAuthHandler:
    """Answers the question for a password with a digest of it (RFC 2617)."""

    def __init__(self, passwd=None):
        self.passwd = HTTPPasswordMgr() if passwd is None else passwd
        self.add_password = self.passwd.add_password
        self.retried = 0
        self.nonce_count = 0
        self.last_nonce = None

    def reset_retry_count(self):
        """Begin to count attempts anew."""
        self.retried = 0

    def http_error_auth_reqed(self, auth_header, host, req, headers):
        """Try again with a digest, a few times."""
        challenge = headers.get(auth_header, None)
        if self.retried > 5:
            # The server would ask for ever.
            raise HTTPError(req.full_url, 401, "digest auth failed", headers, None)
        self.retried += 1
        if not challenge:
            return None
        scheme = challenge.split()[0]
        if scheme.lower() == "digest":
            return self.retry_http_digest_auth(req, challenge)
        if scheme.lower() != "basic":
            raise ValueError(f"AbstractDigestAuthHandler does not support the following scheme: '{scheme}'")
        return None

    def retry_http_digest_auth(self, req, auth):
        """Send the request again, unless that digest was not right."""
        challenge = parse_keqv_list(filter(None, parse_http_list(auth.split(" ", 1)[1])))
        authorization = self.get_authorization(req, challenge)
        if not authorization:
            return None
        value = f"Digest {authorization}"
        if req.headers.get(self.auth_header, None) == value:
            return None
        req.add_unredirected_header(self.auth_header, value)
        return self.parent.open(req, timeout=req.timeout)

    def get_cnonce(self, nonce):
        """Return a number that the server has not chosen."""
        import hashlib
        text = f"{self.nonce_count}:{nonce}:{time.ctime()}:".encode("ascii")
        return hashlib.sha1(text + _randombytes(8)).hexdigest()[:16]

    def get_authorization(self, req, chal):
        """Return what the header Authorization is to say after `Digest`; None when there is no password."""
        if "realm" not in chal or "nonce" not in chal:
            return None
        realm, nonce = chal["realm"], chal["nonce"]
        qop = chal.get("qop")
        algorithm = chal.get("algorithm", "MD5")
        H, KD = self.get_algorithm_impls(algorithm)
        if H is None:
            return None
        user, password = self.passwd.find_user_password(realm, req.full_url)
        if user is None:
            return None
        entity = self.get_entity_digest(req.data, chal) if req.data is not None else None
        A1 = f"{user}:{realm}:{password}"
        A2 = f"{req.get_method()}:{req.selector}"
        if qop is None:
            response = KD(H(A1), f"{nonce}:{H(A2)}")
        elif "auth" in qop.split(","):
            self.nonce_count = self.nonce_count + 1 if nonce == self.last_nonce else 1
            self.last_nonce = nonce
            count = f"{self.nonce_count:08x}"
            cnonce = self.get_cnonce(nonce)
            response = KD(H(A1), f"{nonce}:{count}:{cnonce}:auth:{H(A2)}")
        else:
            raise URLError(f"qop '{qop}' is not supported.")
        fields = [f'username="{user}"', f'realm="{realm}"', f'nonce="{nonce}"', f'uri="{req.selector}"',
                  f'response="{response}"']
        if opaque := chal.get("opaque"):
            fields.append(f'opaque="{opaque}"')
        if entity:
            fields.append(f'digest="{entity}"')
        fields.append(f'algorithm="{algorithm}"')
        if qop:
            fields.append(f'qop=auth, nc={count}, cnonce="{cnonce}"')
        return ", ".join(fields)

    def get_algorithm_impls(self, algorithm):
        """Return the functions H and KD of the RFC."""
        import hashlib
        if algorithm == "MD5":
            digest = hashlib.md5
        elif algorithm == "SHA":
            digest = hashlib.sha1
        else:
            raise ValueError(f"Unsupported digest authentication algorithm {algorithm!r}")

        def H(text):
            return digest(text.encode("ascii")).hexdigest()

        return H, lambda secret, data: H(f"{secret}:{data}")

    def get_entity_digest(self, data, chal):
        """Return a digest of the data; servers that ask for it are not known."""
        return None


class HTTPDigestAuthHandler(BaseHandler, AbstractDigestAuthHandler):
    """Digest authentication with a server, tried before Basic."""

    auth_header = "Authorization"
    handler_order = 490

    def http_error_401(self, req, fp, code, msg, headers):
        retry = self.http_error_auth_reqed("www-authenticate", urlparse(req.full_url)[1], req, headers)
        self.reset_retry_count()
        return retry


class ProxyDigestAuthHandler(BaseHandler, AbstractDigestAuthHandler):
    """Digest authentication with a proxy, tried before Basic."""

    auth_header = "Proxy-Authorization"
    handler_order = 490

    def http_error_407(self, req, fp, code, msg, headers):
        retry = self.http_error_auth_reqed("proxy-authenticate", req.host, req, headers)
        self.reset_retry_count()
        return retry


def parse_keqv_list(l):
    """Return the dictionary of texts such as `name="value"`."""
    parsed = {}
    for item in l:
        name, value = item.split("=", 1)
        if value[0] == '"' and value[-1] == '"':
            value = value[1:-1]
        parsed[name] = value
    return parsed


def parse_http_list(s):
    """Return the items of a list with commas, those between quotation marks not counted (RFC 2068, 2)."""
    items = []
    item = ""
    quoted = False
    characters = iter(s)
    for c in characters:
        if c == "," and not quoted:
            items.append(item)
            item = ""
            continue
        if c == '"':
            quoted = not quoted
        elif c == "\\" and quoted:
            c = next(characters, "")
        item += c
    if item:
        items.append(item)
    return [item.strip() for item in items]


# --- Opening ---------------------------------------------------------------------------------------------------------


class AbstractHTTPHandler(BaseHandler):
    """Opens URLs with a connection of `http.client`."""

    def __init__(self, debuglevel=None):
        self._debuglevel = http.client.HTTPConnection.debuglevel if debuglevel is None else debuglevel

    def set_http_debuglevel(self, level):
        """Print what is sent and received when the level is above 0."""
        self._debuglevel = level

    def _get_content_length(self, request):
        return http.client.HTTPConnection._get_content_length(request.data, request.get_method())

    def do_request_(self, request):
        """Add the headers that a request must have."""
        if not request.host:
            raise URLError("no host given")
        if request.data is not None:
            self._describe_data(request)
        host = request.host
        if request.has_proxy():
            host, _ = _splithost(_splittype(request.selector)[1])
        if not request.has_header("Host"):
            request.add_unredirected_header("Host", host)
        for name, value in self.parent.addheaders:
            name = name.capitalize()
            if not request.has_header(name):
                request.add_unredirected_header(name, value)
        return request

    def _describe_data(self, request):
        if isinstance(request.data, str):
            raise TypeError("POST data should be bytes, an iterable of bytes, or a file object. "
                            "It cannot be of type str.")
        if not request.has_header("Content-type"):
            request.add_unredirected_header("Content-type", "application/x-www-form-urlencoded")
        if request.has_header("Content-length") or request.has_header("Transfer-encoding"):
            return
        length = self._get_content_length(request)
        if length is None:
            request.add_unredirected_header("Transfer-encoding", "chunked")
        else:
            request.add_unredirected_header("Content-length", str(length))

    def do_open(self, http_class, req, **http_conn_args):
        """Send a request over a connection of a class; return the response."""
        if not req.host:
            raise URLError("no host given")
        connection = http_class(req.host, timeout=req.timeout, **http_conn_args)
        connection.set_debuglevel(self._debuglevel)
        headers = req.unredirected_hdrs | {name: value for name, value in req.headers.items()
                                           if name not in req.unredirected_hdrs}
        # Nobody will ask for more on it.
        headers["Connection"] = "close"
        headers = {name.title(): value for name, value in headers.items()}
        if req._tunnel_host:
            for_proxy = {}
            if "Proxy-Authorization" in headers:
                # The password is for the proxy, not for the server behind it.
                for_proxy["Proxy-Authorization"] = headers.pop("Proxy-Authorization")
            connection.set_tunnel(req._tunnel_host, headers=for_proxy)
        try:
            try:
                connection.request(req.get_method(), req.selector, req.data, headers,
                                   encode_chunked=req.has_header("Transfer-encoding"))
            except OSError as err:
                raise URLError(err)
            response = connection.getresponse()
        except:
            connection.close()
            raise
        if connection.sock:
            # The response has a file of its own on it.
            connection.sock.close()
            connection.sock = None
        response.url = req.get_full_url()
        # Code of old takes `msg` for the phrase; the headers are `headers`.
        response.msg = response.reason
        return response


class HTTPHandler(AbstractHTTPHandler):
    """Opens http: URLs."""

    def http_open(self, req):
        return self.do_open(http.client.HTTPConnection, req)

    http_request = AbstractHTTPHandler.do_request_


class HTTPSHandler(AbstractHTTPHandler):
    """Opens https: URLs; a context is made when it is needed."""

    def __init__(self, debuglevel=None, context=None, check_hostname=None):
        super().__init__(http.client.HTTPSConnection.debuglevel if debuglevel is None else debuglevel)
        self.__context = context
        if check_hostname is not None:
            self._context.check_hostname = check_hostname

    @property
    def _context(self):
        if self.__context is None:
            self.__context = http.client._create_https_context(http.client.HTTPSConnection._http_vsn)
        return self.__context

    def https_open(self, req):
        return self.do_open(http.client.HTTPSConnection, req, context=self._context)

    https_request = AbstractHTTPHandler.do_request_


class HTTPCookieProcessor(BaseHandler):
    """Keeps the cookies of responses and sends them with requests."""

    def __init__(self, cookiejar=None):
        if cookiejar is None:
            import http.cookiejar
            cookiejar = http.cookiejar.CookieJar()
        self.cookiejar = cookiejar

    def http_request(self, request):
        self.cookiejar.add_cookie_header(request)
        return request

    def http_response(self, request, response):
        self.cookiejar.extract_cookies(response, request)
        return response

    https_request = http_request
    https_response = http_response


class UnknownHandler(BaseHandler):
    """Refuses what nobody else opens."""

    def unknown_open(self, req):
        raise URLError(f"unknown url type: {req.type}")


def _headers(content_type, length, modified=None):
    text = f"Content-type: {content_type}\nContent-length: {length}\n"
    if modified is not None:
        text += f"Last-modified: {modified}\n"
    return email.message_from_string(text)


class FileHandler(BaseHandler):
    """Opens files of this machine."""

    names = None

    def file_open(self, req):
        url = req.selector
        if url[:2] == "//" and url[2:3] != "/" and req.host and req.host != "localhost":
            if req.host not in self.get_names():
                raise URLError("file:// scheme is supported only on localhost")
            return None
        return self.open_local_file(req)

    def get_names(self):
        """Return the addresses of this machine."""
        if FileHandler.names is None:
            try:
                FileHandler.names = tuple(socket.gethostbyname_ex("localhost")[2]
                                          + socket.gethostbyname_ex(socket.gethostname())[2])
            except socket.gaierror:
                FileHandler.names = (socket.gethostbyname("localhost"),)
        return FileHandler.names

    def _is_here(self, host):
        name, port = _splitport(host)
        return not port and _safe_gethostbyname(name) in self.get_names()

    def open_local_file(self, req):
        """Return a response for a file."""
        import email.utils
        import mimetypes
        filename = req.selector
        path = url2pathname(filename)
        try:
            stats = os.stat(path)
            if req.host and not self._is_here(req.host):
                raise URLError("file not on local host")
            headers = _headers(mimetypes.guess_type(filename)[0] or "text/plain", stats.st_size,
                               email.utils.formatdate(stats.st_mtime, usegmt=True))
            host = _splitport(req.host)[0] if req.host else ""
            return addinfourl(open(path, "rb"), headers, f"file://{host}{filename}")
        except URLError:
            raise
        except OSError as exc:
            raise URLError(exc)


def _safe_gethostbyname(host):
    try:
        return socket.gethostbyname(host)
    except socket.gaierror:
        return None


class FTPHandler(BaseHandler):
    """Opens files and folders by FTP."""

    def ftp_open(self, req):
        import ftplib
        host = req.host
        if not host:
            raise URLError("ftp error: no host given")
        user, at, host = host.rpartition("@")
        passwd = ""
        if at:
            user, _, passwd = user.partition(":")
        host, port = _host_and_port(host)
        user, passwd = unquote(user), unquote(passwd)
        host = unquote(host)
        try:
            host = socket.gethostbyname(host)
        except OSError as msg:
            raise URLError(msg)
        path, *attrs = req.selector.split(";")
        dirs = [unquote(part) for part in path.split("/")]
        file = dirs.pop()
        if dirs and not dirs[0]:
            dirs = dirs[1:]
        try:
            wrapper = self.connect_ftp(user, passwd, host, port, dirs, req.timeout)
            kind = "I" if file else "D"
            for attr in attrs:
                name, _, value = attr.partition("=")
                if name.lower() == "type" and value in ("a", "A", "i", "I", "d", "D"):
                    kind = value.upper()
            fp, size = wrapper.retrfile(file, kind)
            import email
            import mimetypes
            head = ""
            guessed = mimetypes.guess_type(req.full_url)[0]
            if guessed:
                head += f"Content-type: {guessed}\n"
            if size is not None and size >= 0:
                head += f"Content-length: {size}\n"
            return addinfourl(fp, email.message_from_string(head), req.full_url)
        except ftplib.all_errors as exp:
            raise URLError(f"ftp error: {exp}") from exp

    def connect_ftp(self, user, passwd, host, port, dirs, timeout):
        """Return a connection to a folder of a server."""
        return ftpwrapper(user, passwd, host, port, dirs, timeout, persistent=False)


def _host_and_port(host):
    name, colon, port = host.rpartition(":")
    if colon and (port.isdecimal() or not port):
        return name, int(port) if port else 21
    return host, 21


class CacheFTPHandler(FTPHandler):
    """The same, with connections that are kept for a while."""

    def __init__(self):
        self.cache = {}
        self.timeout = {}
        self.soonest = 0
        self.delay = 60
        self.max_conns = 16

    def setTimeout(self, t):
        """Keep connections so many seconds."""
        self.delay = t

    def setMaxConns(self, m):
        """Keep so many connections."""
        self.max_conns = m

    def connect_ftp(self, user, passwd, host, port, dirs, timeout):
        import time
        key = user, host, port, "/".join(dirs), timeout
        if key not in self.cache:
            self.cache[key] = ftpwrapper(user, passwd, host, port, dirs, timeout)
        self.timeout[key] = time.time() + self.delay
        self.check_cache()
        return self.cache[key]

    def check_cache(self):
        """Close connections whose time is over, or which are too many."""
        import time
        now = time.time()
        if self.soonest <= now:
            for key, end in list(self.timeout.items()):
                if end < now:
                    self.cache.pop(key).close()
                    del self.timeout[key]
        self.soonest = min(self.timeout.values(), default=0)
        if len(self.cache) == self.max_conns:
            for key, end in list(self.timeout.items()):
                if end == self.soonest:
                    del self.cache[key]
                    del self.timeout[key]
                    break
            self.soonest = min(self.timeout.values(), default=0)

    def clear_cache(self):
        """Close all connections."""
        for connection in self.cache.values():
            connection.close()
        self.cache.clear()
        self.timeout.clear()


class ftpwrapper:
    """A connection to a folder, which is made again when it has ended."""

    def __init__(self, user, passwd, host, port, dirs, timeout=None, persistent=True):
        self.user = user
        self.passwd = passwd
        self.host = host
        self.port = port
        self.dirs = dirs
        self.timeout = timeout
        self.refcount = 0
        self.keepalive = persistent
        try:
            self.init()
        except:
            self.close()
            raise

    def init(self):
        """Connect, log in, go to the folder."""
        import ftplib
        self.busy = 0
        self.ftp = ftplib.FTP()
        self.ftp.connect(self.host, self.port, self.timeout)
        self.ftp.login(self.user, self.passwd)
        self.ftp.cwd("/".join(self.dirs))

    def retrfile(self, file, type):
        """Return (file object, size) of a file or a listing."""
        import ftplib
        self.endtransfer()
        is_folder = type in ("d", "D")
        cmd = "TYPE A" if is_folder else "TYPE " + type
        try:
            self.ftp.voidcmd(cmd)
        except ftplib.all_errors:
            self.init()
            self.ftp.voidcmd(cmd)
        conn = None
        if file and not is_folder:
            try:
                conn, length = self.ftp.ntransfercmd("RETR " + file)
            except ftplib.error_perm as reason:
                if str(reason)[:3] != "550":
                    raise URLError(f"ftp error: {reason}") from reason
        if not conn:
            # It may be a folder.
            self.ftp.voidcmd("TYPE A")
            if file:
                before = self.ftp.pwd()
                try:
                    try:
                        self.ftp.cwd(file)
                    except ftplib.error_perm as reason:
                        raise URLError(f"ftp error: {reason!r}") from reason
                finally:
                    self.ftp.cwd(before)
                cmd = "LIST " + file
            else:
                cmd = "LIST"
            conn, length = self.ftp.ntransfercmd(cmd)
        self.busy = 1
        from urllib.response import addclosehook
        result = addclosehook(conn.makefile("rb"), self.file_close)
        self.refcount += 1
        conn.close()
        return result, length

    def endtransfer(self):
        """A transfer is over."""
        self.busy = 0

    def close(self):
        """Close the connection when nobody uses it."""
        self.keepalive = False
        if self.refcount <= 0:
            self.real_close()

    def file_close(self):
        """A file was closed."""
        self.endtransfer()
        self.refcount -= 1
        if self.refcount <= 0 and not self.keepalive:
            self.real_close()

    def real_close(self):
        """Close the connection."""
        import ftplib
        self.endtransfer()
        try:
            self.ftp.close()
        except ftplib.all_errors:
            pass


class DataHandler(BaseHandler):
    """Opens URLs that are what they name (RFC 2397)."""

    def data_open(self, req):
        url = req.full_url
        media_type, data = url.split(":", 1)[1].split(",", 1)
        data = unquote_to_bytes(data)
        if media_type.endswith(";base64"):
            data = base64.decodebytes(data)
            media_type = media_type.removesuffix(";base64")
        headers = _headers(media_type or "text/plain;charset=US-ASCII", len(data))
        return addinfourl(io.BytesIO(data), headers, url)


def url2pathname(pathname):
    """Return the path of a file for that of a file: URL."""
    return unquote(pathname)


def pathname2url(pathname):
    """Return the path of a file: URL for that of a file."""
    return quote(pathname)
