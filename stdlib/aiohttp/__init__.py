"""A client for HTTP with the main names of the package `aiohttp`: sessions, requests, responses, errors.

Every request has a connection of its own. There is no server, no proxy, no cookie jar and no compression.
"""

import asyncio
import collections
import json as _json
import socket

from . import client_exceptions
from .client_exceptions import *

__version__ = "3.10.0"
__all__ = ("ClientSession", "ClientResponse", "ClientTimeout", "RequestInfo", "request", *client_exceptions.__all__)

_ConnectionKey = collections.namedtuple("_ConnectionKey", "host port is_ssl ssl")
RequestInfo = collections.namedtuple("RequestInfo", "url method headers real_url")


class ClientTimeout(collections.namedtuple("ClientTimeout", "total connect sock_read sock_connect",
                                           defaults=(None, None, None, None))):
    """How long things may take, in seconds; `total` is for all of it."""

    __slots__ = ()


_DEFAULT_TIMEOUT = ClientTimeout(total=300)


class _Headers(collections.abc.MutableMapping):
    """Headers: names in any case, several of one name."""

    def __init__(self, items=()):
        self._items = []
        for name, value in items.items() if hasattr(items, "items") else items:
            self._items.append((str(name), str(value)))

    def __getitem__(self, name):
        for known, value in self._items:
            if known.lower() == name.lower():
                return value
        raise KeyError(name)

    def __setitem__(self, name, value):
        if name in self:
            del self[name]
        self._items.append((str(name), str(value)))

    def __delitem__(self, name):
        kept = [item for item in self._items if item[0].lower() != name.lower()]
        if len(kept) == len(self._items):
            raise KeyError(name)
        self._items = kept

    def __contains__(self, name):
        return isinstance(name, str) and any(known.lower() == name.lower() for known, _ in self._items)

    def __iter__(self):
        return (name for name, _ in self._items)

    def __len__(self):
        return len(self._items)

    def getall(self, name, default=None):
        """All values of a name."""
        found = [value for known, value in self._items if known.lower() == name.lower()]
        return found or default

    def __repr__(self):
        return f"<CIMultiDict({', '.join(f'{name!r}: {value!r}' for name, value in self._items)})>"


_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


def _quote(text, safe=""):
    return "".join(c if c in _UNRESERVED or c in safe else "".join(f"%{b:02X}" for b in c.encode()) for c in str(text))


def _split_url(url):
    """(scheme, host, port, path with query) of an absolute URL."""
    scheme, separator, rest = str(url).partition("://")
    scheme = scheme.lower()
    if not separator or scheme not in ("http", "https"):
        raise InvalidURL(url)
    rest = rest.partition("#")[0]
    cut = min((i for i in (rest.find("/"), rest.find("?")) if i >= 0), default=len(rest))
    place, path = rest[:cut].rpartition("@")[2], rest[cut:]
    if not path.startswith("/"):
        path = "/" + path
    port = 443 if scheme == "https" else 80
    if place.startswith("["):
        host, _, tail = place[1:].partition("]")
    else:
        host, colon, tail = place.partition(":")
        tail = colon + tail
    if tail.startswith(":") and len(tail) > 1:
        if not tail[1:].isdigit():
            raise InvalidURL(url)
        port = int(tail[1:])
    if not host:
        raise InvalidURL(url)
    return scheme, host, port, _quote(path, safe="/?&=%:@!$'()*+,;[]")


def _join_url(base, location):
    if "://" in location.partition("?")[0]:
        return location
    scheme, host, port, path = _split_url(base)
    start = base[:len(base) - len(base.partition("://")[2].partition("/")[2]) - 1] if "/" in base.partition("://")[2] else base
    if location.startswith("//"):
        return f"{scheme}:{location}"
    if location.startswith("/"):
        return start + location
    return start + path.partition("?")[0].rpartition("/")[0] + "/" + location


class ClientResponse:
    """What the server answered. The body is read when it is asked for."""

    def __init__(self, method, url, info, history, reader, writer):
        self.method = method
        self.url = self.real_url = url
        self.request_info = info
        self.history = tuple(history)
        self.version = self.status = self.reason = None
        self.headers = _Headers()
        self._reader, self._writer = reader, writer
        self._body = None

    def __repr__(self):
        return f"<ClientResponse({self.url}) [{self.status} {self.reason}]>\n{self.headers!r}\n"

    async def _start(self):
        """Read the status line and the headers."""
        while True:
            line = await self._reader.readline()
            if not line:
                raise ServerDisconnectedError
            version, _, rest = line.decode("latin-1").strip().partition(" ")
            status, _, self.reason = rest.partition(" ")
            if not version.startswith("HTTP/") or not status.isdigit():
                raise ClientResponseError(self.request_info, self.history, status=400, message="Bad status line")
            self.version, self.status = version[5:], int(status)
            items = []
            while line := (await self._reader.readline()).strip():
                name, _, value = line.decode("utf-8", "surrogateescape").partition(":")
                items.append((name.strip(), value.strip()))
            self.headers = _Headers(items)
            if self.status >= 200 or self.status == 101:
                return

    async def read(self):
        """Read the whole body."""
        if self._body is None:
            try:
                self._body = await self._read_body()
            except asyncio.IncompleteReadError as e:
                raise ClientPayloadError("Response payload is not completed") from e
            finally:
                self.close()
        return self._body

    async def _read_body(self):
        if self.method == "HEAD" or self.status in (204, 304):
            return b""
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            chunks = []
            while size := int((await self._reader.readline()).partition(b";")[0].strip() or b"0", 16):
                chunks.append(await self._reader.readexactly(size))
                await self._reader.readline()
            return b"".join(chunks)
        if "Content-Length" in self.headers:
            return await self._reader.readexactly(int(self.headers["Content-Length"]))
        return await self._reader.read()

    @property
    def content(self):
        """The body as a stream, of the bytes as they come."""
        return self._reader

    @property
    def content_type(self):
        return self.headers.get("Content-Type", "application/octet-stream").partition(";")[0].strip().lower()

    @property
    def charset(self):
        for part in self.headers.get("Content-Type", "").split(";")[1:]:
            name, _, value = part.partition("=")
            if name.strip().lower() == "charset":
                return value.strip().strip('"')
        return None

    def get_encoding(self):
        return self.charset or "utf-8"

    async def text(self, encoding=None, errors="strict"):
        """Read the body as text."""
        return (await self.read()).decode(encoding or self.get_encoding(), errors)

    async def json(self, *, encoding=None, loads=_json.loads, content_type="application/json"):
        """Read the body as JSON."""
        data = await self.read()
        if content_type and content_type not in self.content_type:
            raise ContentTypeError(self.request_info, self.history, status=self.status, headers=self.headers,
                                   message=f"Attempt to decode JSON with unexpected mimetype: {self.content_type}")
        text = data.strip()
        return loads(text.decode(encoding or self.get_encoding())) if text else None

    @property
    def ok(self):
        return self.status < 400

    def raise_for_status(self):
        """Raise ClientResponseError for the statuses of errors."""
        if not self.ok:
            self.close()
            raise ClientResponseError(self.request_info, self.history, status=self.status, message=self.reason,
                                      headers=self.headers)

    @property
    def closed(self):
        return self._writer is None

    def close(self):
        if self._writer is not None:
            self._writer.close()
            self._writer = None

    def release(self):
        self.close()

    async def __aenter__(self):
        return self

    async def __aexit__(self, exc_type, exc, tb):
        self.close()


class _RequestContextManager:
    """What `session.get()` returns: to be awaited, or entered with `async with`."""

    def __init__(self, coro):
        self._coro = coro

    def __await__(self):
        return self._coro.__await__()

    async def __aenter__(self):
        self._response = await self._coro
        return self._response

    async def __aexit__(self, exc_type, exc, tb):
        self._response.close()

    def close(self):
        self._coro.close()


class ClientSession:
    """Makes requests that have things in common."""

    def __init__(self, base_url=None, *, headers=None, timeout=_DEFAULT_TIMEOUT, raise_for_status=False, auth=None,
                 cookies=None, connector=None, json_serialize=_json.dumps):
        for name, value in (("auth", auth), ("cookies", cookies), ("connector", connector)):
            if value is not None:
                raise NotImplementedError(f"ClientSession({name}=...)")
        self._base_url = base_url
        self.headers = _Headers(headers or ())
        self.timeout = timeout
        self._raise_for_status = raise_for_status
        self._json_serialize = json_serialize
        self._closed = False

    @property
    def closed(self):
        return self._closed

    async def close(self):
        self._closed = True

    async def __aenter__(self):
        return self

    async def __aexit__(self, exc_type, exc_val, exc_tb):
        await self.close()

    def __enter__(self):
        raise TypeError("Use async with instead")

    def __exit__(self, exc_type, exc_val, exc_tb):
        pass

    def __del__(self):
        if not getattr(self, "_closed", True):
            import warnings
            warnings.warn(f"Unclosed client session {self!r}", ResourceWarning, source=self)

    def request(self, method, url, **kwargs):
        """Make a request."""
        if "verify_ssl" in kwargs:
            import warnings
            warnings.warn("verify_ssl is deprecated, use session.get(url, ssl=False) instead", DeprecationWarning,
                          stacklevel=3)
            verify = kwargs.pop("verify_ssl")
            if not verify:
                kwargs["ssl"] = False
        return _RequestContextManager(self._request(method, url, **kwargs))

    async def _request(self, method, url, *, params=None, data=None, json=None, headers=None, allow_redirects=True,
                       max_redirects=10, raise_for_status=None, ssl=True, timeout=None):
        if self._closed:
            raise RuntimeError("Session is closed")
        if data is not None and json is not None:
            raise ValueError("data and json parameters can not be used at the same time")
        url = str(url)
        if self._base_url is not None:
            url = _join_url(str(self._base_url), url)
        if params:
            pairs = params.items() if hasattr(params, "items") else params
            query = params if isinstance(params, str) else "&".join(
                f"{_quote(name)}={_quote(value)}" for name, value in pairs)
            url += ("&" if "?" in url else "?") + query
        if timeout is None:
            timeout = self.timeout
        elif not isinstance(timeout, ClientTimeout):
            timeout = ClientTimeout(total=timeout)
        sent = _Headers(self.headers)
        for name, value in (headers or {}).items():
            sent[name] = value
        body = b""
        if json is not None:
            body = self._json_serialize(json).encode()
            sent.setdefault("Content-Type", "application/json")
        elif isinstance(data, str):
            body = data.encode()
            sent.setdefault("Content-Type", "text/plain; charset=utf-8")
        elif isinstance(data, (bytes, bytearray, memoryview)):
            body = bytes(data)
            sent.setdefault("Content-Type", "application/octet-stream")
        elif data is not None:
            pairs = data.items() if hasattr(data, "items") else data
            body = "&".join(f"{_quote(name)}={_quote(value)}" for name, value in pairs).encode()
            sent.setdefault("Content-Type", "application/x-www-form-urlencoded")
        history = []
        try:
            async with asyncio.timeout(timeout.total):
                while True:
                    response = await self._send(method.upper(), url, sent, body, history, ssl)
                    location = response.headers.get("Location")
                    if not allow_redirects or response.status not in (301, 302, 303, 307, 308) or location is None:
                        break
                    history.append(response)
                    response.close()
                    if len(history) >= max_redirects:
                        raise TooManyRedirects(history[0].request_info, tuple(history))
                    if response.status == 303 and method != "HEAD" or response.status in (301, 302) and method == "POST":
                        method, body = "GET", b""
                        sent.pop("Content-Type", None)
                    url = _join_url(url, location)
        except TimeoutError as e:
            raise ServerTimeoutError(f"Timeout on reading data from socket") from e
        check = self._raise_for_status if raise_for_status is None else raise_for_status
        if check:
            response.raise_for_status()
        return response

    async def _send(self, method, url, headers, body, history, ssl):
        scheme, host, port, path = _split_url(url)
        key = _ConnectionKey(host, port, scheme == "https", ssl)
        reader, writer = await _connect(key)
        shown_host = f"[{host}]" if ":" in host else host
        if port != (443 if scheme == "https" else 80):
            shown_host += f":{port}"
        sent = _Headers([("Host", shown_host), *headers.items()])
        for name, value in (("Accept", "*/*"), ("User-Agent", f"Python/3.13 aiohttp/{__version__}"),
                            ("Connection", "close")):
            sent.setdefault(name, value)
        if body or method in ("POST", "PUT", "PATCH"):
            sent.setdefault("Content-Length", len(body))
        lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in sent.items())]
        if any("\r" in line or "\n" in line for line in lines):
            raise ValueError("Newline or carriage return detected in headers. Potential header injection attack.")
        response = ClientResponse(method, url, RequestInfo(url, method, sent, url), history, reader, writer)
        try:
            writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
            await writer.drain()
            await response._start()
        except OSError as e:
            response.close()
            if isinstance(e, TimeoutError):
                raise
            raise ClientOSError(*e.args) from e
        except BaseException:
            response.close()
            raise
        return response


def _method(name):
    def method(self, url, **kwargs):
        return self.request(name, url, **kwargs)
    method.__name__ = name.lower()
    method.__qualname__ = f"ClientSession.{name.lower()}"
    method.__doc__ = f"Make a {name} request."
    return method


for _name in ("GET", "OPTIONS", "HEAD", "POST", "PUT", "PATCH", "DELETE"):
    setattr(ClientSession, _name.lower(), _method(_name))
del _name


async def _connect(key):
    try:
        if not key.is_ssl:
            return await asyncio.open_connection(key.host, key.port)
        context = key.ssl
        if context is True or context is False:
            import ssl
            context = ssl.create_default_context()
            if key.ssl is False:
                context.check_hostname = False
                context.verify_mode = ssl.CERT_NONE
        return await asyncio.open_connection(key.host, key.port, ssl=context)
    except ModuleNotFoundError:
        # Without TLS, a host that cannot be reached is still said to be so.
        _, writer = await _connect_plainly(key)
        writer.close()
        raise NotImplementedError("https: TLS") from None
    except socket.gaierror as e:
        raise ClientConnectorDNSError(key, e) from e
    except OSError as e:
        raise ClientConnectorError(key, _with_reason(e)) from e


async def _connect_plainly(key):
    return await _connect(key._replace(is_ssl=False))


def _with_reason(e):
    if e.strerror is None:
        e.strerror = str(e)
    return e


class _SessionRequest(_RequestContextManager):
    def __init__(self, session, coro):
        super().__init__(coro)
        self._session = session

    async def __aexit__(self, exc_type, exc, tb):
        await super().__aexit__(exc_type, exc, tb)
        await self._session.close()


def request(method, url, **kwargs):
    """Make one request, with a session of its own; for `async with`."""
    session = ClientSession()
    return _SessionRequest(session, session._request(method, url, **kwargs))
