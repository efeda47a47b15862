"""Calling functions of a server by XML-RPC.

    proxy = ServerProxy('http://localhost:8000')
    print(proxy.add(2, 3))
"""

import base64
import errno
import http.client
import sys
import time
import urllib.parse
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from xml.parsers import expat

try:
    import gzip
except ImportError:
    gzip = None

__version__ = "%d.%d" % sys.version_info[:2]

MAXINT = 2 ** 31 - 1
MININT = -2 ** 31

# Numbers of errors, as the specification of fault codes has them.
PARSE_ERROR = -32700
SERVER_ERROR = -32600
APPLICATION_ERROR = -32500
SYSTEM_ERROR = -32400
TRANSPORT_ERROR = -32300
NOT_WELLFORMED_ERROR = -32700
UNSUPPORTED_ENCODING = -32701
INVALID_ENCODING_CHAR = -32702
INVALID_XMLRPC = -32600
METHOD_NOT_FOUND = -32601
INVALID_METHOD_PARAMS = -32602
INTERNAL_ERROR = -32603


def escape(s):
    """Return a text with the marks of XML replaced."""
    return s.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


class Error(Exception):
    """Any error of this module."""

    __str__ = object.__str__


class ProtocolError(Error):
    """The server answered with an error of HTTP."""

    def __init__(self, url, errcode, errmsg, headers):
        Error.__init__(self)
        self.url = url
        self.errcode = errcode
        self.errmsg = errmsg
        self.headers = headers

    def __repr__(self):
        return f"<{self.__class__.__name__} for {self.url}: {self.errcode} {self.errmsg}>"


class ResponseError(Error):
    """The answer cannot be understood."""


class Fault(Error):
    """The function, or the server, says that something is wrong."""

    def __init__(self, faultCode, faultString, **extra):
        Error.__init__(self)
        self.faultCode = faultCode
        self.faultString = faultString

    def __repr__(self):
        return f"<{self.__class__.__name__} {self.faultCode}: {self.faultString!r}>"


boolean = Boolean = bool


def _iso8601_format(value):
    return f"{value.year:04d}{value.month:02d}{value.day:02d}T{value.strftime('%H:%M:%S')}"


def _strftime(value):
    if isinstance(value, datetime):
        return _iso8601_format(value)
    if not isinstance(value, (tuple, time.struct_time)):
        value = time.localtime(value or time.time())
    return "%04d%02d%02dT%02d:%02d:%02d" % value[:6]


class DateTime:
    """A time, as text: seconds, a tuple or a datetime make one."""

    def __init__(self, value=0):
        self.value = value if isinstance(value, str) else _strftime(value)

    def make_comparable(self, other):
        """Return both values in a form that can be compared."""
        if isinstance(other, DateTime):
            return self.value, other.value
        if isinstance(other, datetime):
            return self.value, _iso8601_format(other)
        if isinstance(other, str):
            return self.value, other
        if hasattr(other, "timetuple"):
            return self.timetuple(), other.timetuple()
        return self, NotImplemented

    def __lt__(self, other):
        s, o = self.make_comparable(other)
        return NotImplemented if o is NotImplemented else s < o

    def __le__(self, other):
        s, o = self.make_comparable(other)
        return NotImplemented if o is NotImplemented else s <= o

    def __gt__(self, other):
        s, o = self.make_comparable(other)
        return NotImplemented if o is NotImplemented else s > o

    def __ge__(self, other):
        s, o = self.make_comparable(other)
        return NotImplemented if o is NotImplemented else s >= o

    def __eq__(self, other):
        s, o = self.make_comparable(other)
        return NotImplemented if o is NotImplemented else s == o

    def timetuple(self):
        """Return the time as a tuple."""
        return time.strptime(self.value, "%Y%m%dT%H:%M:%S")

    def __str__(self):
        return self.value

    def __repr__(self):
        return f"<{self.__class__.__name__} {self.value!r} at {id(self):#x}>"

    def decode(self, data):
        """Take the text of an answer."""
        self.value = str(data).strip()

    def encode(self, out):
        """Write it as XML."""
        out.write(f"<value><dateTime.iso8601>{self.value}</dateTime.iso8601></value>\n")


def _datetime(data):
    value = DateTime()
    value.decode(data)
    return value


def _datetime_type(data):
    return datetime.strptime(data, "%Y%m%dT%H:%M:%S")


class Binary:
    """Bytes."""

    def __init__(self, data=None):
        if data is None:
            data = b""
        else:
            if not isinstance(data, (bytes, bytearray)):
                raise TypeError(f"expected bytes or bytearray, not {data.__class__.__name__}")
            data = bytes(data)
        self.data = data

    def __str__(self):
        return str(self.data, "latin-1")

    def __eq__(self, other):
        if isinstance(other, Binary):
            other = other.data
        return self.data == other

    def decode(self, data):
        """Take the text of an answer."""
        self.data = base64.decodebytes(data)

    def encode(self, out):
        """Write it as XML."""
        out.write("<value><base64>\n")
        out.write(base64.encodebytes(self.data).decode("ascii"))
        out.write("</base64></value>\n")


def _binary(data):
    value = Binary()
    value.decode(data)
    return value


WRAPPERS = (DateTime, Binary)


class ExpatParser:
    """Reads XML, and tells an unmarshaller of it."""

    def __init__(self, target):
        self._parser = parser = expat.ParserCreate(None, None)
        self._target = target
        parser.StartElementHandler = target.start
        parser.EndElementHandler = target.end
        parser.CharacterDataHandler = target.data
        target.xml(None, None)

    def feed(self, data):
        """Read a part."""
        self._parser.Parse(data, False)

    def close(self):
        """There is no more."""
        try:
            parser = self._parser
        except AttributeError:
            return
        del self._target, self._parser
        parser.Parse(b"", True)


class Marshaller:
    """Writes values as XML."""

    def __init__(self, encoding=None, allow_none=False):
        self.memo = {}
        self.data = None
        self.encoding = encoding
        self.allow_none = allow_none

    dispatch = {}

    def dumps(self, values):
        """Return the parameters of a call, or a fault, as XML."""
        out = []
        write = out.append
        if isinstance(values, Fault):
            write("<fault>\n")
            self.__dump({"faultCode": values.faultCode, "faultString": values.faultString}, write)
            write("</fault>\n")
        else:
            write("<params>\n")
            for v in values:
                write("<param>\n")
                self.__dump(v, write)
                write("</param>\n")
            write("</params>\n")
        return "".join(out)

    def __dump(self, value, write):
        try:
            f = self.dispatch[type(value)]
        except KeyError:
            # Instances are written as their attributes, but not those of subclasses of what has a form of its own.
            if not hasattr(value, "__dict__"):
                raise TypeError(f"cannot marshal {type(value)} objects")
            for type_ in type(value).__mro__:
                if type_ in self.dispatch:
                    raise TypeError(f"cannot marshal {type(value)} objects")
            f = self.dispatch["_arbitrary_instance"]
        f(self, value, write)

    def dump_nil(self, value, write):
        if not self.allow_none:
            raise TypeError("cannot marshal None unless allow_none is enabled")
        write("<value><nil/></value>")

    dispatch[type(None)] = dump_nil

    def dump_bool(self, value, write):
        write(f"<value><boolean>{1 if value else 0}</boolean></value>\n")

    dispatch[bool] = dump_bool

    def dump_long(self, value, write):
        if value > MAXINT or value < MININT:
            raise OverflowError("int exceeds XML-RPC limits")
        write(f"<value><int>{int(value)}</int></value>\n")

    dispatch[int] = dump_long
    dump_int = dump_long

    def dump_double(self, value, write):
        write(f"<value><double>{value!r}</double></value>\n")

    dispatch[float] = dump_double

    def dump_unicode(self, value, write, escape=escape):
        write(f"<value><string>{escape(value)}</string></value>\n")

    dispatch[str] = dump_unicode

    def dump_bytes(self, value, write):
        write("<value><base64>\n")
        write(base64.encodebytes(value).decode("ascii"))
        write("</base64></value>\n")

    dispatch[bytes] = dump_bytes
    dispatch[bytearray] = dump_bytes

    def _once(self, value):
        i = id(value)
        if i in self.memo:
            raise TypeError(f"cannot marshal recursive {'dictionaries' if isinstance(value, dict) else 'sequences'}")
        self.memo[i] = None
        return i

    def dump_array(self, value, write):
        i = self._once(value)
        write("<value><array><data>\n")
        for v in value:
            self.__dump(v, write)
        write("</data></array></value>\n")
        del self.memo[i]

    dispatch[tuple] = dump_array
    dispatch[list] = dump_array

    def dump_struct(self, value, write, escape=escape):
        i = self._once(value)
        write("<value><struct>\n")
        for k, v in value.items():
            write("<member>\n")
            if not isinstance(k, str):
                raise TypeError("dictionary key must be string")
            write(f"<name>{escape(k)}</name>\n")
            self.__dump(v, write)
            write("</member>\n")
        write("</struct></value>\n")
        del self.memo[i]

    dispatch[dict] = dump_struct

    def dump_datetime(self, value, write):
        write(f"<value><dateTime.iso8601>{_strftime(value)}</dateTime.iso8601></value>\n")

    dispatch[datetime] = dump_datetime

    def dump_instance(self, value, write):
        if value.__class__ in WRAPPERS:
            self.write = write
            value.encode(self)
            del self.write
        else:
            self.dump_struct(value.__dict__, write)

    dispatch[DateTime] = dump_instance
    dispatch[Binary] = dump_instance
    dispatch["_arbitrary_instance"] = dump_instance


class Unmarshaller:
    """Makes values of XML, as a parser tells of it."""

    def __init__(self, use_datetime=False, use_builtin_types=False):
        self._type = None
        self._stack = []
        self._marks = []
        self._data = []
        self._value = False
        self._methodname = None
        self._encoding = "utf-8"
        self._use_datetime = use_builtin_types or use_datetime
        self._use_bytes = use_builtin_types

    def close(self):
        """Return the values; a fault is raised."""
        if self._type is None or self._marks:
            raise ResponseError()
        if self._type == "fault":
            raise Fault(**self._stack[0])
        return tuple(self._stack)

    def getmethodname(self):
        """Return the name of the function that is called."""
        return self._methodname

    def xml(self, encoding, standalone):
        """The document begins."""
        self._encoding = encoding

    def start(self, tag, attrs):
        """An element begins."""
        if ":" in tag:
            tag = tag.split(":")[-1]
        if tag == "array" or tag == "struct":
            self._marks.append(len(self._stack))
        self._data = []
        if self._value and tag not in self.dispatch:
            raise ResponseError(f"unknown tag {tag!r}")
        self._value = tag == "value"

    def data(self, text):
        """A text."""
        self._data.append(text)

    def end(self, tag):
        """An element ends."""
        try:
            f = self.dispatch[tag]
        except KeyError:
            if ":" not in tag:
                return
            try:
                f = self.dispatch[tag.split(":")[-1]]
            except KeyError:
                return
        return f(self, "".join(self._data))

    def end_dispatch(self, tag, data):
        """An element ends whose text is given."""
        try:
            f = self.dispatch[tag]
        except KeyError:
            if ":" not in tag:
                return
            try:
                f = self.dispatch[tag.split(":")[-1]]
            except KeyError:
                return
        return f(self, data)

    dispatch = {}

    def append(self, value):
        self._stack.append(value)
        self._value = False

    def end_nil(self, data):
        self.append(None)

    dispatch["nil"] = end_nil

    def end_boolean(self, data):
        if data not in ("0", "1"):
            raise TypeError("bad boolean value")
        self.append(data == "1")

    dispatch["boolean"] = end_boolean

    def end_int(self, data):
        self.append(int(data))

    for _name in ("i1", "i2", "i4", "i8", "int", "biginteger"):
        dispatch[_name] = end_int

    def end_double(self, data):
        self.append(float(data))

    dispatch["double"] = end_double
    dispatch["float"] = end_double

    def end_bigdecimal(self, data):
        self.append(Decimal(data))

    dispatch["bigdecimal"] = end_bigdecimal

    def end_string(self, data):
        if self._encoding:
            data = data.decode(self._encoding)
        self.append(data)

    # Without a type a name or a value is a text.
    dispatch["string"] = end_string
    dispatch["name"] = end_string

    def end_array(self, data):
        mark = self._marks.pop()
        self._stack[mark:] = [self._stack[mark:]]
        self._value = False

    dispatch["array"] = end_array

    def end_struct(self, data):
        mark = self._marks.pop()
        items = self._stack[mark:]
        self._stack[mark:] = [dict(zip(items[::2], items[1::2]))]
        self._value = False

    dispatch["struct"] = end_struct

    def end_base64(self, data):
        value = Binary()
        value.decode(data.encode("ascii"))
        self.append(value.data if self._use_bytes else value)

    dispatch["base64"] = end_base64

    def end_dateTime(self, data):
        value = DateTime()
        value.decode(data)
        self.append(_datetime_type(data) if self._use_datetime else value)

    dispatch["dateTime.iso8601"] = end_dateTime

    def end_value(self, data):
        if self._value:
            self.end_string(data)

    dispatch["value"] = end_value

    def end_params(self, data):
        self._type = "params"

    dispatch["params"] = end_params

    def end_fault(self, data):
        self._type = "fault"

    dispatch["fault"] = end_fault

    def end_methodName(self, data):
        if self._encoding:
            data = data.decode(self._encoding)
        self._methodname = data
        self._type = "methodName"

    dispatch["methodName"] = end_methodName


class _MultiCallMethod:
    """A function of a multicall."""

    def __init__(self, call_list, name):
        self.__call_list = call_list
        self.__name = name

    def __getattr__(self, name):
        return _MultiCallMethod(self.__call_list, f"{self.__name}.{name}")

    def __call__(self, *args):
        self.__call_list.append((self.__name, args))


class MultiCallIterator:
    """The results of a multicall; faults are raised when their turn comes."""

    def __init__(self, results):
        self.results = results

    def __getitem__(self, i):
        item = self.results[i]
        if isinstance(item, dict):
            raise Fault(item["faultCode"], item["faultString"])
        if isinstance(item, list):
            return item[0]
        raise ValueError("unexpected type in multicall result")


class MultiCall:
    """Collects calls, and sends them all at once when it is called itself."""

    def __init__(self, server):
        self.__server = server
        self.__call_list = []

    def __repr__(self):
        return f"<{self.__class__.__name__} at {id(self):#x}>"

    def __getattr__(self, name):
        return _MultiCallMethod(self.__call_list, name)

    def __call__(self):
        calls = [{"methodName": name, "params": args} for name, args in self.__call_list]
        return MultiCallIterator(self.__server.system.multicall(calls))


FastMarshaller = FastParser = FastUnmarshaller = None


def getparser(use_datetime=False, use_builtin_types=False):
    """Return (parser, unmarshaller)."""
    target = Unmarshaller(use_datetime=use_datetime, use_builtin_types=use_builtin_types)
    return ExpatParser(target), target


def dumps(params, methodname=None, methodresponse=None, encoding=None, allow_none=False):
    """Return a call, an answer or a fault as XML."""
    assert isinstance(params, (tuple, Fault)), "argument must be tuple or Fault instance"
    if isinstance(params, Fault):
        methodresponse = 1
    elif methodresponse and isinstance(params, tuple):
        assert len(params) == 1, "response tuple must be a singleton"
    encoding = encoding or "utf-8"
    data = Marshaller(encoding, allow_none).dumps(params)
    head = "<?xml version='1.0'?>\n" if encoding == "utf-8" else f"<?xml version='1.0' encoding='{encoding}'?>\n"
    if methodname:
        return f"{head}<methodCall>\n<methodName>{methodname}</methodName>\n{data}</methodCall>\n"
    if methodresponse:
        return f"{head}<methodResponse>\n{data}</methodResponse>\n"
    return data


def loads(data, use_datetime=False, use_builtin_types=False):
    """Return (values, name of the function or None) of XML; a fault is raised."""
    p, u = getparser(use_datetime=use_datetime, use_builtin_types=use_builtin_types)
    p.feed(data)
    p.close()
    return u.close(), u.getmethodname()


def gzip_encode(data):
    """Return bytes compressed."""
    if not gzip:
        raise NotImplementedError
    f = BytesIO()
    with gzip.GzipFile(mode="wb", fileobj=f, compresslevel=1) as gzf:
        gzf.write(data)
    return f.getvalue()


def gzip_decode(data, max_decode=20971520):
    """Return compressed bytes as they were; ValueError when there are too many."""
    if not gzip:
        raise NotImplementedError
    with gzip.GzipFile(mode="rb", fileobj=BytesIO(data)) as gzf:
        try:
            decoded = gzf.read() if max_decode < 0 else gzf.read(max_decode + 1)
        except OSError:
            raise ValueError("invalid data")
    if max_decode >= 0 and len(decoded) > max_decode:
        raise ValueError("max gzipped payload length exceeded")
    return decoded


class GzipDecodedResponse(gzip.GzipFile if gzip else object):
    """Reads a compressed answer."""

    def __init__(self, response):
        if not gzip:
            raise NotImplementedError
        self.io = BytesIO(response.read())
        gzip.GzipFile.__init__(self, mode="rb", fileobj=self.io)

    def close(self):
        try:
            gzip.GzipFile.close(self)
        finally:
            self.io.close()


class _Method:
    """A function of a server; attributes are functions whose names go on."""

    def __init__(self, send, name):
        self.__send = send
        self.__name = name

    def __getattr__(self, name):
        return _Method(self.__send, f"{self.__name}.{name}")

    def __call__(self, *args):
        return self.__send(self.__name, args)


class Transport:
    """Sends calls over HTTP; the connection is kept."""

    user_agent = f"Python-xmlrpc/{__version__}"
    accept_gzip_encoding = True
    # Requests of this size and more are sent compressed, when it is not None.
    encode_threshold = None

    def __init__(self, use_datetime=False, use_builtin_types=False, *, headers=()):
        self._use_datetime = use_datetime
        self._use_builtin_types = use_builtin_types
        self._connection = (None, None)
        self._headers = list(headers)
        self._extra_headers = []

    def request(self, host, handler, request_body, verbose=False):
        """Send a call; a connection that the server has closed meanwhile is made anew."""
        for i in (0, 1):
            try:
                return self.single_request(host, handler, request_body, verbose)
            except http.client.RemoteDisconnected:
                if i:
                    raise
            except OSError as e:
                if i or e.errno not in (errno.ECONNRESET, errno.ECONNABORTED, errno.EPIPE):
                    raise

    def single_request(self, host, handler, request_body, verbose=False):
        """Send a call, return the answer."""
        try:
            http_conn = self.send_request(host, handler, request_body, verbose)
            resp = http_conn.getresponse()
            if resp.status == 200:
                self.verbose = verbose
                return self.parse_response(resp)
        except Fault:
            raise
        except Exception:
            # The connection may be in any state.
            self.close()
            raise
        if resp.getheader("content-length", ""):
            resp.read()
        raise ProtocolError(host + handler, resp.status, resp.reason, dict(resp.getheaders()))

    def getparser(self):
        """Return (parser, unmarshaller)."""
        return getparser(use_datetime=self._use_datetime, use_builtin_types=self._use_builtin_types)

    def get_host_info(self, host):
        """Return (host, headers, {}) of an address that may hold a name and a password."""
        x509 = {}
        if isinstance(host, tuple):
            host, x509 = host
        auth, host = urllib.parse._splituser(host) if hasattr(urllib.parse, "_splituser") else _splituser(host)
        if not auth:
            return host, [], x509
        auth = base64.encodebytes(urllib.parse.unquote_to_bytes(auth)).decode("utf-8")
        return host, [("Authorization", "Basic " + "".join(auth.split()))], x509

    def make_connection(self, host):
        """Return a connection to a host."""
        if self._connection and host == self._connection[0]:
            return self._connection[1]
        chost, self._extra_headers, x509 = self.get_host_info(host)
        self._connection = host, http.client.HTTPConnection(chost)
        return self._connection[1]

    def close(self):
        """Close the connection."""
        host, connection = self._connection
        if connection:
            self._connection = (None, None)
            connection.close()

    def send_request(self, host, handler, request_body, debug):
        """Send a call; return the connection."""
        connection = self.make_connection(host)
        headers = self._headers + self._extra_headers
        if debug:
            connection.set_debuglevel(1)
        if self.accept_gzip_encoding and gzip:
            connection.putrequest("POST", handler, skip_accept_encoding=True)
            headers.append(("Accept-Encoding", "gzip"))
        else:
            connection.putrequest("POST", handler)
        headers.append(("Content-Type", "text/xml"))
        headers.append(("User-Agent", self.user_agent))
        self.send_headers(connection, headers)
        self.send_content(connection, request_body)
        return connection

    def send_headers(self, connection, headers):
        """Send headers."""
        for key, val in headers:
            connection.putheader(key, val)

    def send_content(self, connection, request_body):
        """Send the body."""
        if self.encode_threshold is not None and self.encode_threshold < len(request_body) and gzip:
            connection.putheader("Content-Encoding", "gzip")
            request_body = gzip_encode(request_body)
        connection.putheader("Content-Length", str(len(request_body)))
        connection.endheaders(request_body)

    def parse_response(self, response):
        """Return the value of an answer."""
        stream = response
        if hasattr(response, "getheader") and response.getheader("Content-Encoding", "") == "gzip":
            stream = GzipDecodedResponse(response)
        p, u = self.getparser()
        while data := stream.read(1024):
            if self.verbose:
                print("body:", repr(data))
            p.feed(data)
        if stream is not response:
            stream.close()
        p.close()
        return u.close()


def _splituser(host):
    user, delim, host = host.rpartition("@")
    return (user if delim else None), host


class SafeTransport(Transport):
    """The same over TLS."""

    def __init__(self, use_datetime=False, use_builtin_types=False, *, headers=(), context=None):
        super().__init__(use_datetime=use_datetime, use_builtin_types=use_builtin_types, headers=headers)
        self.context = context

    def make_connection(self, host):
        """Return a connection to a host."""
        if self._connection and host == self._connection[0]:
            return self._connection[1]
        if not hasattr(http.client, "HTTPSConnection"):
            raise NotImplementedError("your version of http.client doesn't support HTTPS")
        chost, self._extra_headers, x509 = self.get_host_info(host)
        self._connection = host, http.client.HTTPSConnection(chost, None, context=self.context, **(x509 or {}))
        return self._connection[1]


class ServerProxy:
    """Stands for a server: its attributes are functions there."""

    def __init__(self, uri, transport=None, encoding=None, verbose=False, allow_none=False, use_datetime=False,
                 use_builtin_types=False, *, headers=(), context=None):
        p = urllib.parse.urlsplit(uri)
        if p.scheme not in ("http", "https"):
            raise OSError("unsupported XML-RPC protocol")
        self.__host = p.netloc
        self.__handler = urllib.parse.urlunsplit(["", "", *p[2:]])
        if not self.__handler:
            self.__handler = "/RPC2"
        if transport is None:
            extra = {}
            handler = Transport
            if p.scheme == "https":
                handler = SafeTransport
                extra = {"context": context}
            transport = handler(use_datetime=use_datetime, use_builtin_types=use_builtin_types, headers=headers, **extra)
        self.__transport = transport
        self.__encoding = encoding or "utf-8"
        self.__verbose = verbose
        self.__allow_none = allow_none

    def __close(self):
        self.__transport.close()

    def __request(self, methodname, params):
        request = dumps(params, methodname, encoding=self.__encoding, allow_none=self.__allow_none)
        response = self.__transport.request(self.__host, self.__handler,
                                            request.encode(self.__encoding, "xmlcharrefreplace"),
                                            verbose=self.__verbose)
        if len(response) == 1:
            response = response[0]
        return response

    def __repr__(self):
        return f"<{self.__class__.__name__} for {self.__host}{self.__handler}>"

    def __getattr__(self, name):
        return _Method(self.__request, name)

    def __call__(self, attr):
        """The proxy itself has only what has no name of a function: 'close' and 'transport'."""
        if attr == "close":
            return self.__close
        if attr == "transport":
            return self.__transport
        raise AttributeError(f"Attribute {attr!r} not found")

    def __enter__(self):
        return self

    def __exit__(self, *args):
        self.__close()


Server = ServerProxy
