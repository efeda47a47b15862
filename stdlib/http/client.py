"""The client's side of HTTP/1.1: connections that send requests and give responses.

A connection goes from idle through a request that is begun (`putrequest`, `putheader`) and sent (`endheaders`) back to
idle with `getresponse`; anything out of turn raises CannotSendRequest, CannotSendHeader or ResponseNotReady. What
comes back is an HTTPResponse, a file whose end is found in one of three ways: by chunks, by a length, by the end of the
connection.
"""

import collections.abc
import errno
import io
import re
import socket
import sys
from urllib.parse import urlsplit

import email.message
import email.parser
import http

__all__ = ["HTTPResponse", "HTTPConnection", "HTTPException", "NotConnected", "UnknownProtocol",
           "UnknownTransferEncoding", "UnimplementedFileMode", "IncompleteRead", "InvalidURL",
           "ImproperConnectionState", "CannotSendRequest", "CannotSendHeader", "ResponseNotReady", "BadStatusLine",
           "LineTooLong", "RemoteDisconnected", "error", "responses", "HTTPSConnection"]

HTTP_PORT = 80
HTTPS_PORT = 443

_UNKNOWN = "UNKNOWN"

# The states of a connection, named in the exceptions.
_CS_IDLE = "Idle"
_CS_REQ_STARTED = "Request-started"
_CS_REQ_SENT = "Request-sent"

# Status codes are names of the module, as they were before HTTPStatus.
globals().update(http.HTTPStatus.__members__)
responses = {status: status.phrase for status in http.HTTPStatus.__members__.values()}

_MAXLINE = 65536
_MAXHEADERS = 100

# What would let a value end its line, and so smuggle in another header.
_is_legal_header_name = re.compile(rb"[^:\s][^:\r\n]*").fullmatch
_is_illegal_header_value = re.compile(rb"\n(?![ \t])|\r(?![ \t\n])").search
_contains_disallowed_url_pchar_re = re.compile("[\x00-\x20\x7f]")
_contains_disallowed_method_pchar_re = re.compile("[\x00-\x1f]")

# Methods whose requests say Content-Length: 0 when they have no body.
_METHODS_EXPECTING_BODY = {"PATCH", "POST", "PUT"}


def _encode(data, name="data"):
    """Encode a text as Latin-1; the error says what to do."""
    try:
        return data.encode("latin-1")
    except UnicodeEncodeError as err:
        wrong = data[err.start:err.end]
        raise UnicodeEncodeError(
            err.encoding, err.object, err.start, err.end,
            f"{name.title()} ({wrong!r:.20}) is not valid Latin-1. Use {name}.encode('utf-8') "
            "if you want to send it encoded in UTF-8.") from None


def _encode_host(host):
    """Return a host's name as it goes over the wire."""
    try:
        return host.encode("ascii")
    except UnicodeEncodeError:
        return host.encode("idna")


def _strip_ipv6_iface(enc_name):
    """Return [address] for [address%zone]: the zone means nothing to the other side."""
    address, percent, _ = enc_name.partition(b"%")
    return address + b"]" if percent else address


class HTTPMessage(email.message.Message):
    """The headers of a response."""

    def getallmatchingheaders(self, name):
        """Return the lines of a header with those that continue them (an old method: headers are no lines now)."""
        name = name.lower() + ":"
        lines = []
        hit = False
        for line in self.keys():
            if line[:len(name)].lower() == name:
                hit = True
            elif not line[:1].isspace():
                hit = False
            if hit:
                lines.append(line)
        return lines


def _read_line(fp, what):
    line = fp.readline(_MAXLINE + 1)
    if len(line) > _MAXLINE:
        raise LineTooLong(what)
    return line


def _read_headers(fp):
    """Return the lines up to the empty one, and that."""
    lines = []
    while True:
        lines.append(_read_line(fp, "header line"))
        if len(lines) > _MAXHEADERS:
            raise HTTPException(f"got more than {_MAXHEADERS} headers")
        if lines[-1] in (b"\r\n", b"\n", b""):
            return lines


def _parse_header_lines(header_lines, _class=HTTPMessage):
    return email.parser.Parser(_class=_class).parsestr(b"".join(header_lines).decode("iso-8859-1"))


def parse_headers(fp, _class=HTTPMessage):
    """Return the headers that a binary file begins with."""
    return _parse_header_lines(_read_headers(fp), _class)


class HTTPResponse(io.BufferedIOBase):
    """A response: `status`, `reason`, `version`, `headers`, and the body as a file.

    `length` is what is left of the body where that is known; `will_close` tells whether the connection ends with it.
    """

    def __init__(self, sock, debuglevel=0, method=None, url=None):
        self.fp = sock.makefile("rb")
        self.debuglevel = debuglevel
        self._method = method
        self.headers = self.msg = None
        self.version = self.status = self.reason = _UNKNOWN
        self.chunked = self.chunk_left = self.length = self.will_close = _UNKNOWN

    # --- The head ----------------------------------------------------------------------------------------------------

    def _read_status(self):
        """Return (version, status, reason) of the first line."""
        line = str(_read_line(self.fp, "status line"), "iso-8859-1")
        if self.debuglevel > 0:
            print("reply:", repr(line))
        if not line:
            raise RemoteDisconnected("Remote end closed connection without response")
        version, status, reason = (line.split(None, 2) + ["", "", ""])[:3]
        if not status or not version.startswith("HTTP/"):
            self._close_conn()
            raise BadStatusLine(line)
        try:
            status = int(status)
        except ValueError:
            raise BadStatusLine(line)
        if not 100 <= status <= 999:
            raise BadStatusLine(line)
        return version, status, reason

    def begin(self):
        """Read the status and the headers."""
        if self.headers is not None:
            return
        while True:
            version, status, reason = self._read_status()
            if status != http.HTTPStatus.CONTINUE:
                break
            skipped = _read_headers(self.fp)
            if self.debuglevel > 0:
                print("headers:", skipped)
        self.code = self.status = status
        self.reason = reason.strip()
        if version in ("HTTP/1.0", "HTTP/0.9"):
            self.version = 10
        elif version.startswith("HTTP/1."):
            self.version = 11
        else:
            raise UnknownProtocol(version)
        self.headers = self.msg = parse_headers(self.fp)
        if self.debuglevel > 0:
            for name, value in self.headers.items():
                print("header:", name + ":", value)
        self.chunked = (self.headers.get("transfer-encoding") or "").lower() == "chunked"
        if self.chunked:
            self.chunk_left = None
        self.length = self._content_length()
        self.will_close = self._check_close() or not self.chunked and self.length is None

    def _content_length(self):
        """Return the length of the body; None where the headers do not tell it."""
        status = self.status
        if status in (http.HTTPStatus.NO_CONTENT, http.HTTPStatus.NOT_MODIFIED) or 100 <= status < 200:
            return 0
        if self._method == "HEAD":
            return 0
        length = self.headers.get("content-length")
        if not length or self.chunked:
            return None
        try:
            length = int(length)
        except ValueError:
            return None
        return length if length >= 0 else None

    def _check_close(self):
        """Whether the headers say that the connection ends with the response."""
        connection = (self.headers.get("connection") or "").lower()
        if self.version == 11:
            return "close" in connection
        proxy = (self.headers.get("proxy-connection") or "").lower()
        return not (self.headers.get("keep-alive") or "keep-alive" in connection or "keep-alive" in proxy)

    # --- The file ----------------------------------------------------------------------------------------------------

    def _close_conn(self):
        fp, self.fp = self.fp, None
        fp.close()

    def close(self):
        """Close the response; the connection stays usable only if all was read."""
        try:
            super().close()
        finally:
            if self.fp:
                self._close_conn()

    def flush(self):
        super().flush()
        if self.fp:
            self.fp.flush()

    def readable(self):
        """True: a response is read."""
        return True

    def isclosed(self):
        """Whether the body is at its end, or the response closed."""
        return self.fp is None

    def fileno(self):
        return self.fp.fileno()

    def _at_end(self):
        """Whether there is nothing to be read; after HEAD there never is."""
        if self.fp is not None and self._method == "HEAD":
            self._close_conn()
        return self.fp is None

    def _within_length(self, amount):
        """Return an amount (negative for all) made no more than is left."""
        if self.length is not None and not 0 <= amount <= self.length:
            return self.length
        return amount

    def _took(self, count, wanted):
        """Count bytes that were read; the body ends with them, or when none came that were wanted."""
        if not count and wanted:
            self._close_conn()
        elif self.length is not None:
            self.length -= count
            if not self.length:
                self._close_conn()

    def _safe_read(self, amt):
        """Return so many bytes; IncompleteRead when there are fewer."""
        data = self.fp.read(amt)
        if len(data) < amt:
            raise IncompleteRead(data, amt - len(data))
        return data

    def _safe_readinto(self, b):
        """Fill a buffer; IncompleteRead when there is not so much."""
        count = self.fp.readinto(b)
        if count < len(b):
            raise IncompleteRead(bytes(b[:count]), len(b) - count)
        return count

    def read(self, amt=None):
        """Return the body, or up to so many bytes of it."""
        if self._at_end():
            return b""
        if amt is not None and amt < 0:
            amt = None
        if self.chunked:
            return self._read_chunked(amt)
        if amt is not None:
            amt = self._within_length(amt)
            data = self.fp.read(amt)
            self._took(len(data), amt)
            return data
        if self.length is None:
            data = self.fp.read()
        else:
            try:
                data = self._safe_read(self.length)
            except IncompleteRead:
                self._close_conn()
                raise
            self.length = 0
        self._close_conn()
        return data

    def readinto(self, b):
        """Read into a buffer; return how many bytes."""
        if self._at_end():
            return 0
        if self.chunked:
            return self._readinto_chunked(b)
        if self.length is not None and len(b) > self.length:
            b = memoryview(b)[:self.length]
        count = self.fp.readinto(b)
        self._took(count, len(b))
        return count

    def read1(self, n=-1):
        """Return what is there or comes with one call of the system, up to so many bytes."""
        if self.fp is None or self._method == "HEAD":
            return b""
        if self.chunked:
            left = self._get_chunk_left()
            if left is None or n == 0:
                return b""
            data = self.fp.read1(n if 0 <= n <= left else left)
            self.chunk_left -= len(data)
            if not data:
                raise IncompleteRead(b"")
            return data
        n = self._within_length(n)
        data = self.fp.read1(n)
        self._took(len(data), n)
        return data

    def peek(self, n=-1):
        """Return bytes that come next, without taking them."""
        if self.fp is None or self._method == "HEAD":
            return b""
        if not self.chunked:
            return self.fp.peek(n)
        try:
            left = self._get_chunk_left()
        except IncompleteRead:
            return b""
        return b"" if left is None else self.fp.peek(left)[:left]

    def readline(self, limit=-1):
        """Return a line, or up to so many bytes of it."""
        if self.fp is None or self._method == "HEAD":
            return b""
        if self.chunked:
            return super().readline(limit)
        limit = self._within_length(limit)
        line = self.fp.readline(limit)
        self._took(len(line), limit)
        return line

    # --- Chunks ------------------------------------------------------------------------------------------------------

    def _read_next_chunk_size(self):
        size = _read_line(self.fp, "chunk size").partition(b";")[0]
        try:
            return int(size, 16)
        except ValueError:
            self._close_conn()
            raise

    def _read_and_discard_trailer(self):
        while _read_line(self.fp, "trailer line") not in (b"\r\n", b"\n", b""):
            pass

    def _get_chunk_left(self):
        """Return what is left of the chunk, or the size of the next; None after the last."""
        left = self.chunk_left
        if not left:
            if left is not None:
                self._safe_read(2)      # the line end after a chunk
            try:
                left = self._read_next_chunk_size()
            except ValueError:
                raise IncompleteRead(b"")
            if left == 0:
                self._read_and_discard_trailer()
                self._close_conn()
                left = None
            self.chunk_left = left
        return left

    def _read_chunked(self, amt=None):
        pieces = []
        try:
            while (left := self._get_chunk_left()) is not None:
                if amt is not None and amt <= left:
                    pieces.append(self._safe_read(amt))
                    self.chunk_left = left - amt
                    break
                pieces.append(self._safe_read(left))
                if amt is not None:
                    amt -= left
                self.chunk_left = 0
        except IncompleteRead as exc:
            raise IncompleteRead(b"".join(pieces)) from exc
        return b"".join(pieces)

    def _readinto_chunked(self, b):
        total = 0
        view = memoryview(b)
        try:
            while (left := self._get_chunk_left()) is not None:
                part = view[total:total + left]
                count = self._safe_readinto(part)
                total += count
                self.chunk_left = left - count
                if total == len(view):
                    break
        except IncompleteRead:
            raise IncompleteRead(bytes(b[:total]))
        return total

    # --- Headers -----------------------------------------------------------------------------------------------------

    def getheader(self, name, default=None):
        """Return the values of a header, joined with commas; the default (a list is joined too) when there are none."""
        if self.headers is None:
            raise ResponseNotReady()
        values = self.headers.get_all(name) or default
        if isinstance(values, str) or not hasattr(values, "__iter__"):
            return values
        return ", ".join(values)

    def getheaders(self):
        """Return the (name, value) pairs."""
        if self.headers is None:
            raise ResponseNotReady()
        return list(self.headers.items())

    def __iter__(self):
        return self

    # What responses of urllib have.

    def info(self):
        """Return the headers."""
        return self.headers

    def geturl(self):
        """Return the URL, where urllib has set it."""
        return self.url

    def getcode(self):
        """Return the status."""
        return self.status


class HTTPConnection:
    """A connection to a server, opened when the first request is sent."""

    _http_vsn = 11
    _http_vsn_str = "HTTP/1.1"

    response_class = HTTPResponse
    default_port = HTTP_PORT
    auto_open = 1
    debuglevel = 0

    @staticmethod
    def _is_textIO(stream):
        return isinstance(stream, io.TextIOBase)

    @staticmethod
    def _get_content_length(body, method):
        """Return the length of a body; None for what is sent in chunks, and for no body."""
        if body is None:
            return 0 if method.upper() in _METHODS_EXPECTING_BODY else None
        if hasattr(body, "read"):
            return None
        if isinstance(body, str):
            return len(body)
        try:
            return memoryview(body).nbytes
        except TypeError:
            return None

    def __init__(self, host, port=None, timeout=socket._GLOBAL_DEFAULT_TIMEOUT, source_address=None, blocksize=8192):
        self.timeout = timeout
        self.source_address = source_address
        self.blocksize = blocksize
        self.sock = None
        self._buffer = []
        self.__response = None
        self.__state = _CS_IDLE
        self._method = None
        self._tunnel_host = self._tunnel_port = None
        self._tunnel_headers = {}
        self._raw_proxy_headers = None
        self.host, self.port = self._get_hostport(host, port)
        self._validate_host(self.host)
        # Programs put their own here.
        self._create_connection = socket.create_connection

    # --- Connecting --------------------------------------------------------------------------------------------------

    def set_tunnel(self, host, port=None, headers=None):
        """Let the server be a proxy that is asked for a tunnel to a host; the headers go with that question."""
        if self.sock:
            raise RuntimeError("Can't set up tunnel for established connection")
        self._tunnel_host, self._tunnel_port = self._get_hostport(host, port)
        self._tunnel_headers = dict(headers or ())
        if not any(name.lower() == "host" for name in self._tunnel_headers):
            name = _encode_host(self._tunnel_host).decode("ascii")
            self._tunnel_headers["Host"] = f"{name}:{self._tunnel_port}"

    def _get_hostport(self, host, port):
        """Return host and port; the port may be part of the host, an IPv6 address in brackets."""
        if port is None:
            port = self.default_port
            colon = host.rfind(":")
            if colon > host.rfind("]"):
                digits = host[colon + 1:]
                if digits:
                    try:
                        port = int(digits)
                    except ValueError:
                        raise InvalidURL(f"nonnumeric port: '{digits}'")
                host = host[:colon]
        if host and host[0] == "[" and host[-1] == "]":
            host = host[1:-1]
        return host, port

    def set_debuglevel(self, level):
        """Print what is sent and received when the level is above 0."""
        self.debuglevel = level

    def _wrap_ipv6(self, ip):
        return b"[" + ip + b"]" if b":" in ip and not ip.startswith(b"[") else ip

    def _tunnel(self):
        host = self._wrap_ipv6(_encode_host(self._tunnel_host))
        lines = [b"CONNECT %s:%d %s\r\n" % (host, self._tunnel_port, self._http_vsn_str.encode("ascii"))]
        lines += [f"{name}: {value}\r\n".encode("latin-1") for name, value in self._tunnel_headers.items()]
        self.send(b"".join(lines) + b"\r\n")
        response = self.response_class(self.sock, method=self._method)
        try:
            version, code, message = response._read_status()
            self._raw_proxy_headers = _read_headers(response.fp)
            if self.debuglevel > 0:
                for line in self._raw_proxy_headers:
                    print("header:", line.decode())
            if code != http.HTTPStatus.OK:
                self.close()
                raise OSError(f"Tunnel connection failed: {code} {message.strip()}")
        finally:
            response.close()

    def get_proxy_response_headers(self):
        """Return the headers with which a proxy answered to the question for a tunnel, or None."""
        if self._raw_proxy_headers is None:
            return None
        return _parse_header_lines(self._raw_proxy_headers)

    def connect(self):
        """Connect to the server."""
        sys.audit("http.client.connect", self, self.host, self.port)
        self.sock = self._create_connection((self.host, self.port), self.timeout, self.source_address)
        try:
            self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError as exc:
            if exc.errno != errno.ENOPROTOOPT:
                raise
        if self._tunnel_host:
            self._tunnel()

    def close(self):
        """Close the connection and the response that is being read."""
        self.__state = _CS_IDLE
        try:
            sock, self.sock = self.sock, None
            if sock:
                sock.close()
        finally:
            response, self.__response = self.__response, None
            if response:
                response.close()

    # --- Sending -----------------------------------------------------------------------------------------------------

    def send(self, data):
        """Send bytes, a file, or the items of an iterable."""
        if self.sock is None:
            if not self.auto_open:
                raise NotConnected()
            self.connect()
        if self.debuglevel > 0:
            print("send:", repr(data))
        if hasattr(data, "read"):
            if self.debuglevel > 0:
                print("sending a readable")
            for block in self._blocks(data):
                sys.audit("http.client.send", self, block)
                self.sock.sendall(block)
            return
        sys.audit("http.client.send", self, data)
        try:
            self.sock.sendall(data)
        except TypeError:
            if not isinstance(data, collections.abc.Iterable):
                raise TypeError(f"data should be a bytes-like object or an iterable, got {type(data)!r}")
            for item in data:
                self.sock.sendall(item)

    def _blocks(self, readable):
        """Yield the content of a file; text as Latin-1."""
        is_text = self._is_textIO(readable)
        if is_text and self.debuglevel > 0:
            print("encoding file using iso-8859-1")
        while block := readable.read(self.blocksize):
            yield block.encode("iso-8859-1") if is_text else block

    def _read_readable(self, readable):
        if self.debuglevel > 0:
            print("reading a readable")
        yield from self._blocks(readable)

    def _output(self, s):
        """Keep a line of the head until all can be sent at once."""
        self._buffer.append(s)

    def _body_chunks(self, body):
        if hasattr(body, "read"):
            return self._read_readable(body)
        try:
            memoryview(body)
        except TypeError:
            try:
                return iter(body)
            except TypeError:
                raise TypeError(f"message_body should be a bytes-like object or an iterable, got {type(body)!r}")
        return (body,)

    def _send_output(self, message_body=None, encode_chunked=False):
        """Send the head that was kept, and the body."""
        head = b"\r\n".join((*self._buffer, b"", b""))
        self._buffer.clear()
        self.send(head)
        if message_body is None:
            return
        encode_chunked = encode_chunked and self._http_vsn == 11
        for chunk in self._body_chunks(message_body):
            if not chunk:
                # As a chunk it would say that there are no more.
                if self.debuglevel > 0:
                    print("Zero length chunk ignored")
                continue
            if encode_chunked:
                chunk = b"%X\r\n" % len(chunk) + chunk + b"\r\n"
            self.send(chunk)
        if encode_chunked:
            self.send(b"0\r\n\r\n")

    def putrequest(self, method, url, skip_host=False, skip_accept_encoding=False):
        """Begin a request; the headers Host and Accept-Encoding come by themselves unless skipped."""
        if self.__response and self.__response.isclosed():
            self.__response = None
        if self.__state != _CS_IDLE:
            raise CannotSendRequest(self.__state)
        self.__state = _CS_REQ_STARTED
        self._validate_method(method)
        self._method = method
        url = url or "/"
        self._validate_path(url)
        self._output(self._encode_request(f"{method} {url} {self._http_vsn_str}"))
        if self._http_vsn != 11:
            return
        if not skip_host:
            self.putheader("Host", self._host_header(url))
        if not skip_accept_encoding:
            # Encodings would be the caller's to undo.
            self.putheader("Accept-Encoding", "identity")

    def _host_header(self, url):
        # A request to a proxy has the whole URL.
        netloc = urlsplit(url).netloc if url.startswith("http") else ""
        if netloc:
            return _strip_ipv6_iface(_encode_host(netloc))
        host, port = (self._tunnel_host, self._tunnel_port) if self._tunnel_host else (self.host, self.port)
        encoded = self._wrap_ipv6(_encode_host(host))
        if ":" in host:
            encoded = _strip_ipv6_iface(encoded)
        return encoded if port == self.default_port else f"{encoded.decode('ascii')}:{port}"

    def _encode_request(self, request):
        return request.encode("ascii")

    def _validate_method(self, method):
        if match := _contains_disallowed_method_pchar_re.search(method):
            raise ValueError(f"method can't contain control characters. {method!r} (found at least {match[0]!r})")

    def _validate_path(self, url):
        if match := _contains_disallowed_url_pchar_re.search(url):
            raise InvalidURL(f"URL can't contain control characters. {url!r} (found at least {match[0]!r})")

    def _validate_host(self, host):
        if match := _contains_disallowed_url_pchar_re.search(host):
            raise InvalidURL(f"URL can't contain control characters. {host!r} (found at least {match[0]!r})")

    def putheader(self, header, *values):
        """Add a header; several values become lines that continue it."""
        if self.__state != _CS_REQ_STARTED:
            raise CannotSendHeader()
        if hasattr(header, "encode"):
            header = header.encode("ascii")
        if not _is_legal_header_name(header):
            raise ValueError(f"Invalid header name {header!r}")
        encoded = []
        for value in values:
            if hasattr(value, "encode"):
                value = value.encode("latin-1")
            elif isinstance(value, int):
                value = str(value).encode("ascii")
            if _is_illegal_header_value(value):
                raise ValueError(f"Invalid header value {value!r}")
            encoded.append(value)
        self._output(header + b": " + b"\r\n\t".join(encoded))

    def endheaders(self, message_body=None, *, encode_chunked=False):
        """Send the request, with a body when one is given."""
        if self.__state != _CS_REQ_STARTED:
            raise CannotSendHeader()
        self.__state = _CS_REQ_SENT
        self._send_output(message_body, encode_chunked=encode_chunked)

    def request(self, method, url, body=None, headers={}, *, encode_chunked=False):
        """Send a whole request.

        The headers Content-Length or Transfer-Encoding come by themselves; with one's own Transfer-Encoding,
        `encode_chunked` tells whether the body is to be cut into chunks.
        """
        self._send_request(method, url, body, headers, encode_chunked)

    def _send_request(self, method, url, body, headers, encode_chunked):
        given = {name.lower() for name in headers}
        self.putrequest(method, url, **{f"skip_{name.replace('-', '_')}": 1
                                        for name in ("host", "accept-encoding") if name in given})
        if "content-length" in given:
            encode_chunked = False
        elif "transfer-encoding" not in given:
            encode_chunked = False
            length = self._get_content_length(body, method)
            if length is not None:
                self.putheader("Content-Length", str(length))
            elif body is not None:
                if self.debuglevel > 0:
                    print(f"Unable to determine size of {body!r}")
                encode_chunked = True
                self.putheader("Transfer-Encoding", "chunked")
        for name, value in headers.items():
            self.putheader(name, value)
        if isinstance(body, str):
            body = _encode(body, "body")
        self.endheaders(body, encode_chunked=encode_chunked)

    # --- Receiving ---------------------------------------------------------------------------------------------------

    def getresponse(self):
        """Wait for the head of the response; return it."""
        if self.__response and self.__response.isclosed():
            self.__response = None
        if self.__state != _CS_REQ_SENT or self.__response:
            # The one before must be read to its end: they share the connection.
            raise ResponseNotReady(self.__state)
        if self.debuglevel > 0:
            response = self.response_class(self.sock, self.debuglevel, method=self._method)
        else:
            response = self.response_class(self.sock, method=self._method)
        try:
            try:
                response.begin()
            except ConnectionError:
                self.close()
                raise
            self.__state = _CS_IDLE
            if response.will_close:
                # The response has the connection to itself.
                self.close()
            else:
                self.__response = response
            return response
        except:
            response.close()
            raise


def _create_https_context(http_version):
    """Return the context of connections that were given none."""
    import ssl
    context = ssl._create_default_https_context()
    if http_version == 11:
        context.set_alpn_protocols(["http/1.1"])
    if getattr(context, "post_handshake_auth", None) is not None:
        context.post_handshake_auth = True
    return context


class HTTPSConnection(HTTPConnection):
    """A connection over TLS."""

    default_port = HTTPS_PORT

    def __init__(self, host, port=None, *, timeout=socket._GLOBAL_DEFAULT_TIMEOUT, source_address=None, context=None,
                 blocksize=8192):
        super().__init__(host, port, timeout, source_address, blocksize=blocksize)
        self._context = _create_https_context(self._http_vsn) if context is None else context

    def connect(self):
        """Connect to the server, or through the tunnel to what is behind it."""
        super().connect()
        self.sock = self._context.wrap_socket(self.sock, server_hostname=self._tunnel_host or self.host)


class HTTPException(Exception):
    """Any error of HTTP."""


class NotConnected(HTTPException):
    """There is no connection, and none is to be opened."""


class InvalidURL(HTTPException):
    """A URL has a port that is no number, or characters that it must not have."""


class UnknownProtocol(HTTPException):
    """The response is of a version that is not known."""

    def __init__(self, version):
        self.args = version,
        self.version = version


class UnknownTransferEncoding(HTTPException):
    """Not raised any more."""


class UnimplementedFileMode(HTTPException):
    """Not raised any more."""


class IncompleteRead(HTTPException):
    """The body ended too early; `partial` is what came, `expected` what is missing where that is known."""

    def __init__(self, partial, expected=None):
        self.args = partial,
        self.partial = partial
        self.expected = expected

    def __repr__(self):
        missing = "" if self.expected is None else f", {self.expected} more expected"
        return f"{self.__class__.__name__}({len(self.partial)} bytes read{missing})"

    __str__ = object.__str__


class ImproperConnectionState(HTTPException):
    """Something was asked of a connection out of turn."""


class CannotSendRequest(ImproperConnectionState):
    """The request before has not been answered."""


class CannotSendHeader(ImproperConnectionState):
    """No request has been begun."""


class ResponseNotReady(ImproperConnectionState):
    """No request has been sent, or the response before has not been read."""


class BadStatusLine(HTTPException):
    """The response begins with something else than a status."""

    def __init__(self, line):
        if not line:
            line = repr(line)
        self.args = line,
        self.line = line


class LineTooLong(HTTPException):
    """A line of the response is longer than any should be."""

    def __init__(self, line_type):
        super().__init__(f"got more than {_MAXLINE} bytes when reading {line_type}")


class RemoteDisconnected(ConnectionResetError, BadStatusLine):
    """The server closed the connection instead of answering."""

    def __init__(self, *pos, **kw):
        BadStatusLine.__init__(self, "")
        ConnectionResetError.__init__(self, *pos, **kw)
        # What it says is the message, not that no line came.
        self.args = pos


error = HTTPException
