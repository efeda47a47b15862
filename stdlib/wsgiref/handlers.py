"""Handlers: each runs a program for one request, and sends what it answers."""

import os
import sys
import time

from .headers import Headers
from .util import FileWrapper, guess_scheme, is_hop_by_hop

__all__ = ["BaseHandler", "SimpleHandler", "BaseCGIHandler", "CGIHandler", "IISCGIHandler", "read_environ"]

_weekdayname = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
_monthname = [None, "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def format_date_time(timestamp):
    """Return a time as HTTP writes it."""
    year, month, day, hh, mm, ss, wd, _, _ = time.gmtime(timestamp)
    return f"{_weekdayname[wd]}, {day:02d} {_monthname[month]:3s} {year:4d} {hh:02d}:{mm:02d}:{ss:02d} GMT"


_is_request = {"SCRIPT_NAME", "PATH_INFO", "QUERY_STRING", "REQUEST_METHOD", "AUTH_TYPE", "CONTENT_TYPE",
               "CONTENT_LENGTH", "HTTPS", "REMOTE_USER", "REMOTE_IDENT"}.__contains__


def _needs_transcode(k):
    return _is_request(k) or k.startswith(("HTTP_", "SSL_")) or k.startswith("REDIRECT_") and _needs_transcode(k[9:])


def read_environ():
    """Return the environment, the request's part being bytes as latin-1."""
    esc = "surrogateescape"
    encoding = sys.getfilesystemencoding()
    return {k: v.encode(encoding, esc).decode("iso-8859-1") if _needs_transcode(k) else v
            for k, v in os.environ.items()}


class BaseHandler:
    """Runs a program; subclasses say where it reads and writes."""

    wsgi_version = (1, 0)
    wsgi_multithread = True
    wsgi_multiprocess = True
    wsgi_run_once = False

    origin_server = True
    http_version = "1.0"
    server_software = None

    os_environ = read_environ()
    wsgi_file_wrapper = FileWrapper
    headers_class = Headers

    traceback_limit = None
    error_status = "500 Internal Server Error"
    error_headers = [("Content-Type", "text/plain")]
    error_body = b"A server error occurred.  Please contact the administrator."

    # The response
    status = result = None
    headers_sent = False
    headers = None
    bytes_sent = 0

    def run(self, application):
        """Run a program, send its answer."""
        try:
            self.setup_environ()
            self.result = application(self.environ, self.start_response)
            self.finish_response()
        except (ConnectionAbortedError, BrokenPipeError, ConnectionResetError):
            # Whoever asked has gone.
            return
        except:
            try:
                self.handle_error()
            except:
                # An error about an error: give up.
                self.close()
                raise

    def setup_environ(self):
        """Make the environment of the request."""
        env = self.environ = self.os_environ.copy()
        self.add_cgi_vars()
        env["wsgi.input"] = self.get_stdin()
        env["wsgi.errors"] = self.get_stderr()
        env["wsgi.version"] = self.wsgi_version
        env["wsgi.run_once"] = self.wsgi_run_once
        env["wsgi.url_scheme"] = self.get_scheme()
        env["wsgi.multithread"] = self.wsgi_multithread
        env["wsgi.multiprocess"] = self.wsgi_multiprocess
        if self.wsgi_file_wrapper is not None:
            env["wsgi.file_wrapper"] = self.wsgi_file_wrapper
        if self.origin_server and self.server_software:
            env.setdefault("SERVER_SOFTWARE", self.server_software)

    def finish_response(self):
        """Send the body."""
        try:
            if not self.result_is_file() or not self.sendfile():
                for data in self.result:
                    self.write(data)
                self.finish_content()
        except:
            # The result is asked to close itself, but not the handler: an error is still to be sent.
            if hasattr(self.result, "close"):
                self.result.close()
            raise
        else:
            self.close()

    def get_scheme(self):
        """Return 'https' or 'http'."""
        return guess_scheme(self.environ)

    def set_content_length(self):
        """Say how long the body is, when that is known."""
        try:
            blocks = len(self.result)
        except (TypeError, AttributeError, NotImplementedError):
            pass
        else:
            if blocks == 1:
                self.headers["Content-Length"] = str(self.bytes_sent)

    def cleanup_headers(self):
        """Put the headers right before they are sent."""
        if "Content-Length" not in self.headers:
            self.set_content_length()

    def start_response(self, status, headers, exc_info=None):
        """Begin the response; return what writes bytes."""
        if exc_info:
            try:
                if self.headers_sent:
                    raise
            finally:
                exc_info = None
        elif self.headers is not None:
            raise AssertionError("Headers already set!")
        self.status = status
        self.headers = self.headers_class(headers)
        status = self._convert_string_type(status, "Status")
        self._validate_status(status)
        if __debug__:
            for name, val in headers:
                name = self._convert_string_type(name, "Header name")
                val = self._convert_string_type(val, "Header value")
                assert not is_hop_by_hop(name), f"Hop-by-hop header, '{name}: {val}', not allowed"
        return self.write

    def _validate_status(self, status):
        if len(status) < 4:
            raise AssertionError("Status must be at least 4 characters")
        if not status[:3].isdigit():
            raise AssertionError("Status message must begin w/3-digit code")
        if status[3] != " ":
            raise AssertionError("Status message must have a space after code")

    def _convert_string_type(self, value, title):
        if type(value) is str:
            return value
        raise AssertionError(f"{title} must be of type str (got {value!r})")

    def send_preamble(self):
        """Send the first line, and what every server says."""
        if self.origin_server:
            if self.client_is_modern():
                self._write(f"HTTP/{self.http_version} {self.status}\r\n".encode("iso-8859-1"))
                if "Date" not in self.headers:
                    self._write(f"Date: {format_date_time(time.time())}\r\n".encode("iso-8859-1"))
                if self.server_software and "Server" not in self.headers:
                    self._write(f"Server: {self.server_software}\r\n".encode("iso-8859-1"))
        else:
            self._write(f"Status: {self.status}\r\n".encode("iso-8859-1"))

    def write(self, data):
        """Send bytes, before them the headers."""
        assert type(data) is bytes, "write() argument must be a bytes instance"
        if not self.status:
            raise AssertionError("write() before start_response()")
        if not self.headers_sent:
            self.bytes_sent = len(data)
            self.send_headers()
        else:
            self.bytes_sent += len(data)
        self._write(data)
        self._flush()

    def sendfile(self):
        """Send a file in a way of its own; False when there is none."""
        return False

    def finish_content(self):
        """Send the headers of an answer without a body."""
        if not self.headers_sent:
            self.headers.setdefault("Content-Length", "0")
            self.send_headers()

    def close(self):
        """Forget the request."""
        try:
            if hasattr(self.result, "close"):
                self.result.close()
        finally:
            self.result = self.headers = self.status = self.environ = None
            self.bytes_sent = 0
            self.headers_sent = False

    def send_headers(self):
        """Send the headers."""
        self.cleanup_headers()
        self.headers_sent = True
        if not self.origin_server or self.client_is_modern():
            self.send_preamble()
            self._write(bytes(self.headers))

    def result_is_file(self):
        """Is the answer a file?"""
        wrapper = self.wsgi_file_wrapper
        return wrapper is not None and isinstance(self.result, wrapper)

    def client_is_modern(self):
        """Does whoever asks know headers?"""
        return self.environ["SERVER_PROTOCOL"].upper() != "HTTP/0.9"

    def log_exception(self, exc_info):
        """Write a traceback where errors go."""
        try:
            from traceback import print_exception
            stderr = self.get_stderr()
            print_exception(exc_info[0], exc_info[1], exc_info[2], self.traceback_limit, stderr)
            stderr.flush()
        finally:
            exc_info = None

    def handle_error(self):
        """Log an error; send a page about it, unless something was sent."""
        self.log_exception(sys.exc_info())
        if not self.headers_sent:
            self.result = self.error_output(self.environ, self.start_response)
            self.finish_response()

    def error_output(self, environ, start_response):
        """The program that is run for the page about an error."""
        start_response(self.error_status, self.error_headers[:], sys.exc_info())
        return [self.error_body]

    def _write(self, data):
        raise NotImplementedError

    def _flush(self):
        raise NotImplementedError

    def get_stdin(self):
        """Return the body of the request."""
        raise NotImplementedError

    def get_stderr(self):
        """Return where errors go."""
        raise NotImplementedError

    def add_cgi_vars(self):
        """Add what the request says to the environment."""
        raise NotImplementedError


class SimpleHandler(BaseHandler):
    """A handler of given streams and a given environment."""

    def __init__(self, stdin, stdout, stderr, environ, multithread=True, multiprocess=False):
        self.stdin = stdin
        self.stdout = stdout
        self.stderr = stderr
        self.base_env = environ
        self.wsgi_multithread = multithread
        self.wsgi_multiprocess = multiprocess

    def get_stdin(self):
        return self.stdin

    def get_stderr(self):
        return self.stderr

    def add_cgi_vars(self):
        self.environ.update(self.base_env)

    def _write(self, data):
        result = self.stdout.write(data)
        if result is None or result == len(data):
            return
        import warnings
        warnings.warn("SimpleHandler.stdout.write() should not do partial writes", DeprecationWarning)
        while data := data[result:]:
            result = self.stdout.write(data)

    def _flush(self):
        self.stdout.flush()
        self._flush = self.stdout.flush


class BaseCGIHandler(SimpleHandler):
    """A handler of what another server passes on."""

    origin_server = False


class CGIHandler(BaseCGIHandler):
    """A handler of a request by CGI: the environment and the standard streams."""

    wsgi_run_once = True
    # The environment of the process is the request's: it must not be there twice.
    os_environ = {}

    def __init__(self):
        BaseCGIHandler.__init__(self, sys.stdin.buffer, sys.stdout.buffer, sys.stderr, read_environ(),
                                multithread=False, multiprocess=True)


class IISCGIHandler(BaseCGIHandler):
    """The same for a server that repeats the program's path in PATH_INFO."""

    wsgi_run_once = True
    os_environ = {}

    def __init__(self):
        environ = read_environ()
        path = environ.get("PATH_INFO", "")
        script = environ.get("SCRIPT_NAME", "")
        if (path + "/").startswith(script + "/"):
            environ["PATH_INFO"] = path[len(script):]
        BaseCGIHandler.__init__(self, sys.stdin.buffer, sys.stdout.buffer, sys.stderr, environ, multithread=False,
                                multiprocess=True)
