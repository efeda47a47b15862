"""Serving functions by XML-RPC.

    with SimpleXMLRPCServer(('localhost', 8000)) as server:
        server.register_function(pow)
        server.serve_forever()
"""

import os
import re
import socketserver
import sys
import traceback
from functools import partial
from http.server import BaseHTTPRequestHandler
from inspect import signature
from xmlrpc.client import Fault, dumps, gzip_decode, gzip_encode, loads

try:
    import fcntl
except ImportError:
    fcntl = None


def resolve_dotted_attribute(obj, attr, allow_dotted_names=True):
    """Return an attribute by a dotted name; names that begin with an underscore are private."""
    for i in attr.split(".") if allow_dotted_names else [attr]:
        if i.startswith("_"):
            raise AttributeError(f'attempt to access private attribute "{i}"')
        obj = getattr(obj, i)
    return obj


def list_public_methods(obj):
    """Return the names of what can be called, without those that begin with an underscore."""
    return [member for member in dir(obj) if not member.startswith("_") and callable(getattr(obj, member))]


class SimpleXMLRPCDispatcher:
    """Knows functions by name, and calls them."""

    def __init__(self, allow_none=False, encoding=None, use_builtin_types=False):
        self.funcs = {}
        self.instance = None
        self.allow_none = allow_none
        self.encoding = encoding or "utf-8"
        self.use_builtin_types = use_builtin_types

    def register_instance(self, instance, allow_dotted_names=False):
        """Serve the methods of an object, or what its `_dispatch(name, params)` does."""
        self.instance = instance
        self.allow_dotted_names = allow_dotted_names

    def register_function(self, function=None, name=None):
        """Serve a function; also as a decorator."""
        if function is None:
            return partial(self.register_function, name=name)
        self.funcs[function.__name__ if name is None else name] = function
        return function

    def register_introspection_functions(self):
        """Serve functions that tell which there are."""
        self.funcs.update({"system.listMethods": self.system_listMethods,
                           "system.methodSignature": self.system_methodSignature,
                           "system.methodHelp": self.system_methodHelp})

    def register_multicall_functions(self):
        """Serve a function that calls several."""
        self.funcs.update({"system.multicall": self.system_multicall})

    def _marshaled_dispatch(self, data, dispatch_method=None, path=None):
        """Do the call in `data`; return the answer as bytes."""
        try:
            params, method = loads(data, use_builtin_types=self.use_builtin_types)
            response = dispatch_method(method, params) if dispatch_method is not None else self._dispatch(method,
                                                                                                          params)
            response = dumps((response,), methodresponse=1, allow_none=self.allow_none, encoding=self.encoding)
        except Fault as fault:
            response = dumps(fault, allow_none=self.allow_none, encoding=self.encoding)
        except BaseException as exc:
            response = dumps(Fault(1, f"{type(exc)}:{exc}"), encoding=self.encoding, allow_none=self.allow_none)
        return response.encode(self.encoding, "xmlcharrefreplace")

    def system_listMethods(self):
        """Return the names of the functions."""
        methods = set(self.funcs.keys())
        if self.instance is not None:
            if hasattr(self.instance, "_listMethods"):
                methods |= set(self.instance._listMethods())
            elif not hasattr(self.instance, "_dispatch"):
                methods |= set(list_public_methods(self.instance))
        return sorted(methods)

    def system_methodSignature(self, method_name):
        """Signatures are not known."""
        return "signatures not supported"

    def system_methodHelp(self, method_name):
        """Return the docstring of a function."""
        method = None
        if method_name in self.funcs:
            method = self.funcs[method_name]
        elif self.instance is not None:
            if hasattr(self.instance, "_methodHelp"):
                return self.instance._methodHelp(method_name)
            if not hasattr(self.instance, "_dispatch"):
                try:
                    method = resolve_dotted_attribute(self.instance, method_name, self.allow_dotted_names)
                except AttributeError:
                    pass
        if method is None:
            return ""
        import pydoc
        return pydoc.getdoc(method)

    def system_multicall(self, call_list):
        """Do calls [{'methodName': name, 'params': values}]; return a list of [result] and faults."""
        results = []
        for call in call_list:
            try:
                results.append([self._dispatch(call["methodName"], call["params"])])
            except Fault as fault:
                results.append({"faultCode": fault.faultCode, "faultString": fault.faultString})
            except BaseException as exc:
                results.append({"faultCode": 1, "faultString": f"{type(exc)}:{exc}"})
        return results

    def _dispatch(self, method, params):
        """Call a function."""
        try:
            func = self.funcs[method]
        except KeyError:
            pass
        else:
            if func is not None:
                return func(*params)
            raise Exception(f'method "{method}" is not supported')
        if self.instance is not None:
            if hasattr(self.instance, "_dispatch"):
                return self.instance._dispatch(method, params)
            try:
                func = resolve_dotted_attribute(self.instance, method, self.allow_dotted_names)
            except AttributeError:
                pass
            else:
                if func is not None:
                    return func(*params)
        raise Exception(f'method "{method}" is not supported')


class SimpleXMLRPCRequestHandler(BaseHTTPRequestHandler):
    """Takes calls by POST."""

    rpc_paths = ("/", "/RPC2", "/pydoc.css")
    # Answers of this size and more are sent compressed, to who takes that.
    encode_threshold = 1400
    wbufsize = -1
    disable_nagle_algorithm = True
    aepattern = re.compile(r"""
                            \s* ([^\s;]+) \s*            # a coding
                            (;\s* q \s*=\s* ([0-9\.]+))? # how much it is wanted
                            """, re.VERBOSE | re.IGNORECASE)

    def accept_encodings(self):
        """Return {coding: how much it is wanted}."""
        found = {}
        for e in self.headers.get("Accept-Encoding", "").split(","):
            match = self.aepattern.match(e)
            if match:
                found[match.group(1)] = float(match.group(3)) if match.group(3) else 1.0
        return found

    def is_rpc_path_valid(self):
        """Are there functions at this path?"""
        return self.path in self.rpc_paths if self.rpc_paths else True

    def do_POST(self):
        """Take a call."""
        if not self.is_rpc_path_valid():
            self.report_404()
            return
        try:
            left = int(self.headers["content-length"])
            parts = []
            while left:
                chunk = self.rfile.read(min(left, 10 * 1024 * 1024))
                if not chunk:
                    break
                parts.append(chunk)
                left -= len(chunk)
            data = self.decode_request_content(b"".join(parts))
            if data is None:
                return
            response = self.server._marshaled_dispatch(data, getattr(self, "_dispatch", None), self.path)
        except Exception as e:
            # Not a fault of the function: something is wrong in the server.
            self.send_response(500)
            if hasattr(self.server, "_send_traceback_header") and self.server._send_traceback_header:
                self.send_header("X-exception", str(e))
                trace = traceback.format_exc()
                self.send_header("X-traceback", str(trace.encode("ASCII", "backslashreplace"), "ASCII"))
            self.send_header("Content-length", "0")
            self.end_headers()
            return
        self.send_response(200)
        self.send_header("Content-type", "text/xml")
        if self.encode_threshold is not None and len(response) > self.encode_threshold:
            if self.accept_encodings().get("gzip", 0):
                try:
                    response = gzip_encode(response)
                    self.send_header("Content-Encoding", "gzip")
                except NotImplementedError:
                    pass
        self.send_header("Content-length", str(len(response)))
        self.end_headers()
        self.wfile.write(response)

    def decode_request_content(self, data):
        """Return a body as it was before it was compressed; None after an error was sent."""
        encoding = self.headers.get("content-encoding", "identity").lower()
        if encoding == "identity":
            return data
        if encoding == "gzip":
            try:
                return gzip_decode(data)
            except NotImplementedError:
                self.send_response(501, f"encoding {encoding!r} not supported")
            except ValueError:
                self.send_response(400, "error decoding gzip content")
        else:
            self.send_response(501, f"encoding {encoding!r} not supported")
        self.send_header("Content-length", "0")
        self.end_headers()
        return None

    def report_404(self):
        """Say that there is nothing here."""
        self.send_response(404)
        response = b"No such page"
        self.send_header("Content-type", "text/plain")
        self.send_header("Content-length", str(len(response)))
        self.end_headers()
        self.wfile.write(response)

    def log_request(self, code="-", size="-"):
        if self.server.logRequests:
            BaseHTTPRequestHandler.log_request(self, code, size)


class SimpleXMLRPCServer(socketserver.TCPServer, SimpleXMLRPCDispatcher):
    """Serves functions at an address."""

    allow_reuse_address = True
    # Tracebacks tell strangers too much.
    _send_traceback_header = False

    def __init__(self, addr, requestHandler=SimpleXMLRPCRequestHandler, logRequests=True, allow_none=False,
                 encoding=None, bind_and_activate=True, use_builtin_types=False):
        self.logRequests = logRequests
        SimpleXMLRPCDispatcher.__init__(self, allow_none, encoding, use_builtin_types)
        socketserver.TCPServer.__init__(self, addr, requestHandler, bind_and_activate)


class MultiPathXMLRPCServer(SimpleXMLRPCServer):
    """Serves other functions at every path."""

    def __init__(self, addr, requestHandler=SimpleXMLRPCRequestHandler, logRequests=True, allow_none=False,
                 encoding=None, bind_and_activate=True, use_builtin_types=False):
        SimpleXMLRPCServer.__init__(self, addr, requestHandler, logRequests, allow_none, encoding, bind_and_activate,
                                    use_builtin_types)
        self.dispatchers = {}
        self.allow_none = allow_none
        self.encoding = encoding or "utf-8"

    def add_dispatcher(self, path, dispatcher):
        """Serve the functions of a dispatcher at a path."""
        self.dispatchers[path] = dispatcher
        return dispatcher

    def get_dispatcher(self, path):
        """Return the dispatcher of a path."""
        return self.dispatchers[path]

    def _marshaled_dispatch(self, data, dispatch_method=None, path=None):
        try:
            return self.dispatchers[path]._marshaled_dispatch(data, dispatch_method, path)
        except BaseException as exc:
            response = dumps(Fault(1, f"{type(exc)}:{exc}"), encoding=self.encoding, allow_none=self.allow_none)
            return response.encode(self.encoding, "xmlcharrefreplace")


class CGIXMLRPCRequestHandler(SimpleXMLRPCDispatcher):
    """Takes one call by CGI."""

    def __init__(self, allow_none=False, encoding=None, use_builtin_types=False):
        SimpleXMLRPCDispatcher.__init__(self, allow_none, encoding, use_builtin_types)

    def handle_xmlrpc(self, request_text):
        """Answer a call."""
        response = self._marshaled_dispatch(request_text)
        print("Content-Type: text/xml")
        print("Content-Length: %d" % len(response))
        print()
        sys.stdout.flush()
        sys.stdout.buffer.write(response)
        sys.stdout.buffer.flush()

    def handle_get(self):
        """Say that calls are made by POST."""
        code = 400
        message, explain = BaseHTTPRequestHandler.responses[code]
        import http.server
        response = http.server.DEFAULT_ERROR_MESSAGE % {"code": code, "message": message, "explain": explain}
        response = response.encode("utf-8")
        print("Status: %d %s" % (code, message))
        print("Content-Type: %s" % http.server.DEFAULT_ERROR_CONTENT_TYPE)
        print("Content-Length: %d" % len(response))
        print()
        sys.stdout.flush()
        sys.stdout.buffer.write(response)
        sys.stdout.buffer.flush()

    def handle_request(self, request_text=None):
        """Answer what the environment and standard input say."""
        if request_text is None and os.environ.get("REQUEST_METHOD", None) == "GET":
            self.handle_get()
            return
        try:
            length = int(os.environ.get("CONTENT_LENGTH", None))
        except (ValueError, TypeError):
            length = -1
        if request_text is None:
            request_text = sys.stdin.read(length)
        self.handle_xmlrpc(request_text)
