"""Servers for HTTP: a handler that finds a method for each request, and one that serves files.

They are for development and for small jobs: nothing here keeps out those who mean harm.
"""

__all__ = ["HTTPServer", "ThreadingHTTPServer", "BaseHTTPRequestHandler", "SimpleHTTPRequestHandler",
           "CGIHTTPRequestHandler"]

import copy
import email.utils
import html
import http.client
import io
import mimetypes
import os
import posixpath
import shutil
import socket
import socketserver
import sys
import time
import urllib.parse
from http import HTTPStatus

__version__ = "0.6"

DEFAULT_ERROR_MESSAGE = """\
<!DOCTYPE HTML>
<html lang="en">
    <head>
        <meta charset="utf-8">
        <title>Error response</title>
    </head>
    <body>
        <h1>Error response</h1>
        <p>Error code: %(code)d</p>
        <p>Message: %(message)s.</p>
        <p>Error code explanation: %(code)s - %(explain)s.</p>
    </body>
</html>
"""

DEFAULT_ERROR_CONTENT_TYPE = "text/html;charset=utf-8"

_MAX_REQUEST_LINE = 65536


class HTTPServer(socketserver.TCPServer):
    """A server that knows its own name."""

    allow_reuse_address = 1

    def server_bind(self):
        super().server_bind()
        host, port = self.server_address[:2]
        self.server_name = socket.getfqdn(host)
        self.server_port = port


class ThreadingHTTPServer(socketserver.ThreadingMixIn, HTTPServer):
    """A server with a thread for each connection."""

    daemon_threads = True


def _version_number(version):
    """Return the two numbers of HTTP/x.y; ValueError when it is none."""
    name, slash, number = version.partition("/")
    parts = number.split(".")
    if name != "HTTP" or not slash or len(parts) != 2:
        raise ValueError
    if not all(part.isdigit() and len(part) <= 10 for part in parts):
        raise ValueError
    return int(parts[0]), int(parts[1])


class BaseHTTPRequestHandler(socketserver.StreamRequestHandler):
    """Reads requests and calls `do_GET`, `do_POST` ...: a subclass has a method for each that it answers.

    These find `command`, `path`, `headers`, `request_version`, `rfile` (the body) and `wfile` (the response), and
    answer with `send_response`, `send_header`, `end_headers` and what they write, or with `send_error`.
    """

    sys_version = "Python/" + sys.version.split()[0]
    server_version = "BaseHTTP/" + __version__
    error_message_format = DEFAULT_ERROR_MESSAGE
    error_content_type = DEFAULT_ERROR_CONTENT_TYPE
    # What a request speaks that does not say.
    default_request_version = "HTTP/0.9"
    # What responses speak; with HTTP/1.1 connections last, and every response must have a Content-Length.
    protocol_version = "HTTP/1.0"
    MessageClass = http.client.HTTPMessage
    responses = {status: (status.phrase, status.description) for status in HTTPStatus.__members__.values()}

    def parse_request(self):
        """Read the first line (`raw_requestline`) and the headers; False when an error was sent, or nothing came."""
        self.command = None
        self.request_version = version = self.default_request_version
        self.close_connection = True
        self.requestline = str(self.raw_requestline, "iso-8859-1").rstrip("\r\n")
        words = self.requestline.split()
        if not words:
            return False
        if len(words) >= 3:
            version = words[-1]
            try:
                number = _version_number(version)
            except ValueError:
                self.send_error(HTTPStatus.BAD_REQUEST, f"Bad request version ({version!r})")
                return False
            if number >= (1, 1) and self.protocol_version >= "HTTP/1.1":
                self.close_connection = False
            if number >= (2, 0):
                self.send_error(HTTPStatus.HTTP_VERSION_NOT_SUPPORTED,
                                f"Invalid HTTP version ({version.removeprefix('HTTP/')})")
                return False
            self.request_version = version
        if not 2 <= len(words) <= 3:
            self.send_error(HTTPStatus.BAD_REQUEST, f"Bad request syntax ({self.requestline!r})")
            return False
        command, path = words[:2]
        if len(words) == 2:
            self.close_connection = True
            if command != "GET":
                self.send_error(HTTPStatus.BAD_REQUEST, f"Bad HTTP/0.9 request type ({command!r})")
                return False
        # Two slashes would make the first part a host, in a redirect for one.
        if path.startswith("//"):
            path = "/" + path.lstrip("/")
        self.command, self.path = command, path
        return self._parse_headers()

    def _parse_headers(self):
        try:
            self.headers = http.client.parse_headers(self.rfile, _class=self.MessageClass)
        except http.client.HTTPException as exc:
            what = "Line too long" if isinstance(exc, http.client.LineTooLong) else "Too many headers"
            self.send_error(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, what, str(exc))
            return False
        is_11 = self.protocol_version >= "HTTP/1.1"
        connection = self.headers.get("Connection", "").lower()
        if connection == "close":
            self.close_connection = True
        elif connection == "keep-alive" and is_11:
            self.close_connection = False
        if self.headers.get("Expect", "").lower() == "100-continue" and is_11 and self.request_version >= "HTTP/1.1":
            return self.handle_expect_100()
        return True

    def handle_expect_100(self):
        """Tell a client that asks first to go on; a subclass may refuse with an error and return False."""
        self.send_response_only(HTTPStatus.CONTINUE)
        self.end_headers()
        return True

    def handle_one_request(self):
        """Read a request and call the method for it."""
        try:
            self.raw_requestline = self.rfile.readline(_MAX_REQUEST_LINE + 1)
            if len(self.raw_requestline) > _MAX_REQUEST_LINE:
                self.requestline = self.request_version = self.command = ""
                self.send_error(HTTPStatus.REQUEST_URI_TOO_LONG)
                return
            if not self.raw_requestline:
                self.close_connection = True
                return
            if not self.parse_request():
                return
            method = getattr(self, "do_" + self.command, None)
            if method is None:
                self.send_error(HTTPStatus.NOT_IMPLEMENTED, f"Unsupported method ({self.command!r})")
                return
            method()
            self.wfile.flush()
        except TimeoutError as exc:
            self.log_error("Request timed out: %r", exc)
            self.close_connection = True

    def handle(self):
        """Handle requests until the connection is to be closed."""
        self.close_connection = True
        self.handle_one_request()
        while not self.close_connection:
            self.handle_one_request()

    # --- Responses ---------------------------------------------------------------------------------------------------

    def send_error(self, code, message=None, explain=None):
        """Send an error with a page that tells it; by default in the words that go with the code."""
        short, long = self.responses.get(code, ("???", "???"))
        if message is None:
            message = short
        if explain is None:
            explain = long
        self.log_error("code %d, message %s", code, message)
        self.send_response(code, message)
        self.send_header("Connection", "close")
        body = None
        if code >= 200 and code not in (HTTPStatus.NO_CONTENT, HTTPStatus.RESET_CONTENT, HTTPStatus.NOT_MODIFIED):
            page = self.error_message_format % {"code": code, "message": html.escape(message, quote=False),
                                                "explain": html.escape(explain, quote=False)}
            body = page.encode("UTF-8", "replace")
            self.send_header("Content-Type", self.error_content_type)
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD" and body:
            self.wfile.write(body)

    def send_response(self, code, message=None):
        """Begin a response, with the headers Server and Date, and log it."""
        self.log_request(code)
        self.send_response_only(code, message)
        self.send_header("Server", self.version_string())
        self.send_header("Date", self.date_time_string())

    def _to_buffer(self, text):
        if not hasattr(self, "_headers_buffer"):
            self._headers_buffer = []
        self._headers_buffer.append(text.encode("latin-1", "strict"))

    def send_response_only(self, code, message=None):
        """Begin a response with its first line only."""
        if self.request_version == "HTTP/0.9":
            return
        if message is None:
            message = self.responses[code][0] if code in self.responses else ""
        self._to_buffer(f"{self.protocol_version} {code:d} {message}\r\n")

    def send_header(self, keyword, value):
        """Add a header; Connection tells what becomes of the connection."""
        if self.request_version != "HTTP/0.9":
            self._to_buffer(f"{keyword}: {value}\r\n")
        if keyword.lower() == "connection":
            if value.lower() == "close":
                self.close_connection = True
            elif value.lower() == "keep-alive":
                self.close_connection = False

    def end_headers(self):
        """Send the headers, and the empty line after them."""
        if self.request_version != "HTTP/0.9":
            self._to_buffer("\r\n")
            self.flush_headers()

    def flush_headers(self):
        """Send the headers that were kept."""
        if hasattr(self, "_headers_buffer"):
            self.wfile.write(b"".join(self._headers_buffer))
            self._headers_buffer = []

    # --- The log -----------------------------------------------------------------------------------------------------

    def log_request(self, code="-", size="-"):
        """Log a request that was accepted."""
        if isinstance(code, HTTPStatus):
            code = code.value
        self.log_message('"%s" %s %s', self.requestline, str(code), str(size))

    def log_error(self, format, *args):
        """Log that a request cannot be fulfilled."""
        self.log_message(format, *args)

    # What a client sends must not control a terminal.
    _control_char_table = str.maketrans({c: rf"\x{c:02x}" for c in (*range(0x20), *range(0x7F, 0xA0))})
    _control_char_table[ord("\\")] = r"\\"

    def log_message(self, format, *args):
        """Write a line to standard error: who, when and what."""
        message = (format % args).translate(self._control_char_table)
        sys.stderr.write(f"{self.address_string()} - - [{self.log_date_time_string()}] {message}\n")

    def version_string(self):
        """Return the value of the header Server."""
        return f"{self.server_version} {self.sys_version}"

    def date_time_string(self, timestamp=None):
        """Return a moment, by default now, as headers have it."""
        return email.utils.formatdate(time.time() if timestamp is None else timestamp, usegmt=True)

    weekdayname = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    monthname = [None, "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    def log_date_time_string(self):
        """Return now as the log has it."""
        t = time.localtime(time.time())
        return (f"{t.tm_mday:02}/{self.monthname[t.tm_mon]:>3}/{t.tm_year:04} "
                f"{t.tm_hour:02}:{t.tm_min:02}:{t.tm_sec:02}")

    def address_string(self):
        """Return the client's address."""
        return self.client_address[0]


def _unquoted(path):
    """Return a path without escapes; bytes that are no UTF-8 are kept as surrogates where that is possible."""
    try:
        return urllib.parse.unquote(path, errors="surrogatepass")
    except UnicodeDecodeError:
        return urllib.parse.unquote(path)


class SimpleHTTPRequestHandler(BaseHTTPRequestHandler):
    """Serves the files of a directory, by default of the current one, and lists of them."""

    server_version = "SimpleHTTP/" + __version__
    index_pages = ("index.html", "index.htm")
    extensions_map = _encodings_map_default = {".gz": "application/gzip", ".Z": "application/octet-stream",
                                               ".bz2": "application/x-bzip2", ".xz": "application/x-xz"}

    def __init__(self, *args, directory=None, **kwargs):
        self.directory = os.fspath(os.getcwd() if directory is None else directory)
        super().__init__(*args, **kwargs)

    def do_GET(self):
        """Send a file or a list."""
        if f := self.send_head():
            try:
                self.copyfile(f, self.wfile)
            finally:
                f.close()

    def do_HEAD(self):
        """Send the headers that GET would."""
        if f := self.send_head():
            f.close()

    def send_head(self):
        """Send the headers; return a file that is to be sent and closed, None when all is said."""
        path = self.translate_path(self.path)
        if os.path.isdir(path):
            parts = urllib.parse.urlsplit(self.path)
            if not parts.path.endswith("/"):
                # Relative links in what is shown would go wrong.
                self.send_response(HTTPStatus.MOVED_PERMANENTLY)
                self.send_header("Location", urllib.parse.urlunsplit(parts._replace(path=parts.path + "/")))
                self.send_header("Content-Length", "0")
                self.end_headers()
                return None
            pages = (os.path.join(path, page) for page in self.index_pages)
            index = next((page for page in pages if os.path.isfile(page)), None)
            if index is None:
                return self.list_directory(path)
            path = index
        content_type = self.guess_type(path)
        f = None
        if not path.endswith("/"):
            try:
                f = open(path, "rb")
            except OSError:
                pass
        if f is None:
            self.send_error(HTTPStatus.NOT_FOUND, "File not found")
            return None
        try:
            status = os.fstat(f.fileno())
            if self._not_modified(status.st_mtime):
                self.send_response(HTTPStatus.NOT_MODIFIED)
                self.end_headers()
                f.close()
                return None
            self.send_response(HTTPStatus.OK)
            self.send_header("Content-type", content_type)
            self.send_header("Content-Length", str(status.st_size))
            self.send_header("Last-Modified", self.date_time_string(status.st_mtime))
            self.end_headers()
            return f
        except:
            f.close()
            raise

    def _not_modified(self, mtime):
        """Whether the client has what a file of that time contains (If-Modified-Since)."""
        if "If-Modified-Since" not in self.headers or "If-None-Match" in self.headers:
            return False
        try:
            since = email.utils.parsedate_to_datetime(self.headers["If-Modified-Since"])
        except (TypeError, IndexError, OverflowError, ValueError):
            return False
        from datetime import datetime, timezone
        utc = timezone.utc
        if since.tzinfo is None:
            since = since.replace(tzinfo=utc)
        # HTTP has no other zones, and no parts of seconds.
        return since.tzinfo is utc and datetime.fromtimestamp(mtime, utc).replace(microsecond=0) <= since

    def list_directory(self, path):
        """Send the headers of a list of a directory's files; return the list as a file, None after an error."""
        try:
            names = os.listdir(path)
        except OSError:
            self.send_error(HTTPStatus.NOT_FOUND, "No permission to list directory")
            return None
        names.sort(key=lambda name: name.lower())
        encoding = sys.getfilesystemencoding()
        title = f"Directory listing for {html.escape(_unquoted(self.path), quote=False)}"
        lines = ["<!DOCTYPE HTML>", '<html lang="en">', "<head>", f'<meta charset="{encoding}">',
                 f"<title>{title}</title>\n</head>", f"<body>\n<h1>{title}</h1>", "<hr>\n<ul>"]
        for name in names:
            full = os.path.join(path, name)
            shown = link = name + "/" if os.path.isdir(full) else name
            if os.path.islink(full):
                shown = name + "@"
            href = urllib.parse.quote(link, errors="surrogatepass")
            lines.append(f'<li><a href="{href}">{html.escape(shown, quote=False)}</a></li>')
        lines.append("</ul>\n<hr>\n</body>\n</html>\n")
        page = "\n".join(lines).encode(encoding, "surrogateescape")
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-type", f"text/html; charset={encoding}")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        return io.BytesIO(page)

    def translate_path(self, path):
        """Return the file's path for that of a URL; it never leaves the directory."""
        path = path.partition("?")[0].partition("#")[0]
        slash = "/" if path.rstrip().endswith("/") else ""
        words = posixpath.normpath(_unquoted(path)).split("/")
        # Words that mean more than a name are left out.
        words = [word for word in words if word and not os.path.dirname(word) and word not in (os.curdir, os.pardir)]
        return os.path.join(self.directory, *words) + slash

    def copyfile(self, source, outputfile):
        """Copy all of a file to another."""
        shutil.copyfileobj(source, outputfile)

    def guess_type(self, path):
        """Return the media type of a file, by its name."""
        extension = posixpath.splitext(path)[1]
        for key in (extension, extension.lower()):
            if key in self.extensions_map:
                return self.extensions_map[key]
        return mimetypes.guess_file_type(path)[0] or "application/octet-stream"


# --- CGI -------------------------------------------------------------------------------------------------------------


def _url_collapse_path(path):
    """Return an absolute path without dots and doubled slashes; IndexError when it leads above the root."""
    path, question, query = path.partition("?")
    *parts, tail = urllib.parse.unquote(path).split("/")
    head = []
    for part in parts:
        if part == "..":
            head.pop()      # IndexError: above the root
        elif part and part != ".":
            head.append(part)
    if tail == "..":
        head.pop()
        tail = ""
    elif tail == ".":
        tail = ""
    if question:
        tail = f"{tail}?{query}"
    return "/" + "/".join(head) + "/" + tail if head else "//" + tail


nobody = None


def nobody_uid():
    """Return the number of the user who may do least."""
    global nobody
    if nobody is None:
        try:
            import pwd
            nobody = pwd.getpwnam("nobody")[2]
        except (ImportError, KeyError):
            nobody = 65534
    return nobody


def executable(path):
    """Whether a file may be executed."""
    return os.access(path, os.X_OK)


class CGIHTTPRequestHandler(SimpleHTTPRequestHandler):
    """Serves files, and runs the programs in some directories (deprecated in Python 3.13)."""

    cgi_directories = ["/cgi-bin", "/htbin"]
    have_fork = hasattr(os, "fork")
    # The program reads what is left of the request from the socket.
    rbufsize = 0

    def __init__(self, *args, **kwargs):
        import warnings
        warnings._deprecated("http.server.CGIHTTPRequestHandler", remove=(3, 15))
        super().__init__(*args, **kwargs)

    def do_POST(self):
        """Run a program."""
        if self.is_cgi():
            self.run_cgi()
        else:
            self.send_error(HTTPStatus.NOT_IMPLEMENTED, "Can only POST to CGI scripts")

    def send_head(self):
        return self.run_cgi() if self.is_cgi() else super().send_head()

    def is_cgi(self):
        """Whether the path names a program; `cgi_info` is then its directory and the rest."""
        path = _url_collapse_path(self.path)
        end = path.find("/", 1)
        while end > 0 and path[:end] not in self.cgi_directories:
            end = path.find("/", end + 1)
        if end <= 0:
            return False
        self.cgi_info = path[:end], path[end + 1:]
        return True

    def is_executable(self, path):
        """Whether a file may be executed."""
        return executable(path)

    def is_python(self, path):
        """Whether a file is a Python script by its name."""
        return os.path.splitext(path)[1].lower() in (".py", ".pyw")

    def run_cgi(self):
        """Run the program that `cgi_info` names."""
        import subprocess
        directory, rest = self.cgi_info
        path = f"{directory}/{rest}"
        # The script may be deeper.
        slash = path.find("/", len(directory) + 1)
        while slash >= 0 and os.path.isdir(self.translate_path(path[:slash])):
            directory, rest = path[:slash], path[slash + 1:]
            slash = path.find("/", len(directory) + 1)
        rest, _, query = rest.partition("?")
        script, slash, rest = rest.partition("/")
        rest = slash + rest
        name = f"{directory}/{script}"
        file = self.translate_path(name)
        if not os.path.exists(file):
            self.send_error(HTTPStatus.NOT_FOUND, f"No such CGI script ({name!r})")
            return
        if not os.path.isfile(file):
            self.send_error(HTTPStatus.FORBIDDEN, f"CGI script is not a plain file ({name!r})")
            return
        if (self.have_fork or not self.is_python(name)) and not self.is_executable(file):
            self.send_error(HTTPStatus.FORBIDDEN, f"CGI script is not executable ({name!r})")
            return
        self.send_response(HTTPStatus.OK, "Script output follows")
        self.flush_headers()
        try:
            length = int(self.headers.get("content-length"))
        except (TypeError, ValueError):
            length = 0
        body = self.rfile.read(length) if self.command.lower() == "post" and length > 0 else None
        query = query.replace("+", " ")
        arguments = [file] if "=" in query or not query else [file, query]
        process = subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   env=self._cgi_environment(name, rest, query))
        output, errors = process.communicate(body)
        self.wfile.write(output)
        if errors:
            self.log_error("%s", errors)
        if process.returncode:
            self.log_error("CGI script exit code %s", process.returncode)
        else:
            self.log_message("CGI script exited OK")

    def _cgi_environment(self, name, rest, query):
        env = copy.deepcopy(os.environ) | {
            "SERVER_SOFTWARE": self.version_string(), "SERVER_NAME": self.server.server_name,
            "GATEWAY_INTERFACE": "CGI/1.1", "SERVER_PROTOCOL": self.protocol_version,
            "SERVER_PORT": str(self.server.server_port), "REQUEST_METHOD": self.command, "SCRIPT_NAME": name,
            "QUERY_STRING": query, "REMOTE_ADDR": self.client_address[0],
            "CONTENT_TYPE": self.headers.get_content_type() if self.headers.get("content-type") is None
            else self.headers["content-type"]}
        path = urllib.parse.unquote(rest)
        env["PATH_INFO"] = path
        env["PATH_TRANSLATED"] = self.translate_path(path)
        authorization = (self.headers.get("authorization") or "").split()
        if len(authorization) == 2:
            env["AUTH_TYPE"] = authorization[0]
            if authorization[0].lower() == "basic":
                import base64
                import binascii
                try:
                    user = base64.decodebytes(authorization[1].encode("ascii")).decode("ascii").split(":")
                except (binascii.Error, UnicodeError):
                    user = ()
                if len(user) == 2:
                    env["REMOTE_USER"] = user[0]
        if length := self.headers.get("content-length"):
            env["CONTENT_LENGTH"] = length
        if referer := self.headers.get("referer"):
            env["HTTP_REFERER"] = referer
        env["HTTP_ACCEPT"] = ",".join(self.headers.get_all("accept", ()))
        if agent := self.headers.get("user-agent"):
            env["HTTP_USER_AGENT"] = agent
        if cookies := ", ".join(filter(None, self.headers.get_all("cookie", []))):
            env["HTTP_COOKIE"] = cookies
        for key in ("QUERY_STRING", "REMOTE_HOST", "CONTENT_LENGTH", "HTTP_USER_AGENT", "HTTP_COOKIE", "HTTP_REFERER"):
            env.setdefault(key, "")
        return env


# --- The program -----------------------------------------------------------------------------------------------------


def _get_best_family(*address):
    family, _, _, _, sockaddr = socket.getaddrinfo(*address, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    return family, sockaddr


def test(HandlerClass=BaseHTTPRequestHandler, ServerClass=ThreadingHTTPServer, protocol="HTTP/1.0", port=8000,
         bind=None):
    """Serve until the program is interrupted."""
    ServerClass.address_family, address = _get_best_family(bind, port)
    HandlerClass.protocol_version = protocol
    with ServerClass(address, HandlerClass) as server:
        host, port = server.socket.getsockname()[:2]
        url_host = f"[{host}]" if ":" in host else host
        print(f"Serving HTTP on {host} port {port} (http://{url_host}:{port}/) ...")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print("\nKeyboard interrupt received, exiting.")
            sys.exit(0)


def _main():
    import argparse
    import contextlib
    parser = argparse.ArgumentParser()
    parser.add_argument("--cgi", action="store_true", help="run as CGI server")
    parser.add_argument("-b", "--bind", metavar="ADDRESS", help="bind to this address (default: all interfaces)")
    parser.add_argument("-d", "--directory", default=os.getcwd(),
                        help="serve this directory (default: current directory)")
    parser.add_argument("-p", "--protocol", metavar="VERSION", default="HTTP/1.0",
                        help="conform to this HTTP version (default: %(default)s)")
    parser.add_argument("port", default=8000, type=int, nargs="?", help="bind to this port (default: %(default)s)")
    args = parser.parse_args()

    class DualStackServer(ThreadingHTTPServer):
        """Listens for IPv4 too where it listens for IPv6."""

        def server_bind(self):
            with contextlib.suppress(Exception):
                self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
            return super().server_bind()

        def finish_request(self, request, client_address):
            self.RequestHandlerClass(request, client_address, self, directory=args.directory)

    test(HandlerClass=CGIHTTPRequestHandler if args.cgi else SimpleHTTPRequestHandler, ServerClass=DualStackServer,
         port=args.port, bind=args.bind, protocol=args.protocol)


if __name__ == "__main__":
    _main()
