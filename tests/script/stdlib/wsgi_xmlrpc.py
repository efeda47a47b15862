import datetime, io, threading, urllib.request, urllib.error
from wsgiref import util, headers, handlers, simple_server, validate, types
from xmlrpc import client, server

h = headers.Headers([("A", "1")])
h["b"] = "2"
h.add_header("Content-Disposition", "attachment", filename='x"y.gif', size=None)
print(repr(str(h)), h.get_all("a"), h.get("zz", 5), h.setdefault("c", "3"), len(h), "B" in h, bytes(h))
for call in (lambda: headers.Headers(()), lambda: h.__setitem__("x", 3)):
    try:
        call()
    except (TypeError, AssertionError) as e:
        print(type(e).__name__, e)

env = {"wsgi.url_scheme": "http", "SERVER_NAME": "srv", "SERVER_PORT": "8080", "SCRIPT_NAME": "/app", "PATH_INFO": "/a//b/./c", "QUERY_STRING": "q=1"}
print(util.application_uri(env), util.request_uri(env), util.request_uri(env, False))
while (name := util.shift_path_info(env)) is not None:
    print(repr(name), env["SCRIPT_NAME"], env["PATH_INFO"])
print(util.guess_scheme({"HTTPS": "on"}), util.is_hop_by_hop("Connection"), list(util.FileWrapper(io.BytesIO(b"abcdef"), 4)))
env = {}
util.setup_testing_defaults(env)
print(sorted(k for k in env))

def app(environ, start_response):
    if environ["PATH_INFO"] == "/fail":
        raise ValueError("broken")
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [environ["REQUEST_METHOD"].encode() + b" " + environ["PATH_INFO"].encode()]

def run(application, **kw):
    out, err = io.BytesIO(), io.StringIO()
    environ = dict(kw)
    util.setup_testing_defaults(environ)
    handler = handlers.SimpleHandler(io.BytesIO(), out, err, environ)
    handler.os_environ = {}
    handler.http_version = "1.1"
    handler.run(application)
    text = out.getvalue().decode()
    return [line for line in text.split("\r\n") if not line.startswith("Date:")], err.getvalue().splitlines()[-1:]

print(run(app))
print(run(app, PATH_INFO="/fail"))
print(run(validate.validator(app)))
def bad(environ, start_response):
    start_response("200 OK", [])
    return []
def worse(environ, start_response):
    return ["text"]
for application in (bad, worse):
    print(run(validate.validator(application))[1])
print(handlers.format_date_time(0))

with simple_server.make_server("127.0.0.1", 0, app) as httpd:
    class Quiet(simple_server.WSGIRequestHandler):
        def log_message(self, *args): pass
        def get_stderr(self): return io.StringIO()
    httpd.RequestHandlerClass = Quiet
    thread = threading.Thread(target=lambda: [httpd.handle_request() for _ in range(2)])
    thread.start()
    base = f"http://127.0.0.1:{httpd.server_port}"
    print(urllib.request.urlopen(base + "/x?y=1").read())
    try:
        urllib.request.urlopen(base + "/fail")
    except urllib.error.HTTPError as e:
        print(e.code, e.read())
        e.close()
    thread.join()

# XML-RPC
values = (1, -2.5, "a<b&c", True, None, [1, ["x"]], {"k": b"bytes"}, datetime.datetime(2024, 1, 2, 3, 4, 5))
text = client.dumps(values, "method.name", allow_none=True)
print(text)
print(client.loads(text, use_builtin_types=True))
print(client.loads(client.dumps((3,), methodresponse=True)))
for bad in (None, 2 ** 40, object(), {1: 2}):
    try:
        client.dumps((bad,))
    except (TypeError, OverflowError) as e:
        print(type(e).__name__, str(e)[:60])
try:
    client.loads(client.dumps(client.Fault(4, "no")))
except client.Fault as e:
    print(repr(e), e.faultCode)
d = client.DateTime(datetime.datetime(2020, 5, 6))
print(d, d == "20200506T00:00:00", d < client.DateTime("20210101T00:00:00"), d.timetuple()[:3], client.Binary(b"x") == b"x")

class Service:
    def hello(self, who):
        "Say hello."
        return "hello " + who
    def _private(self): return 1

with server.SimpleXMLRPCServer(("127.0.0.1", 0), logRequests=False, allow_none=True) as srv:
    srv.register_function(pow)
    srv.register_function(lambda: 1 / 0, "fail")
    @srv.register_function(name="none")
    def returns_none(): return None
    srv.register_instance(Service())
    srv.register_introspection_functions()
    srv.register_multicall_functions()
    thread = threading.Thread(target=srv.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    with client.ServerProxy(f"http://127.0.0.1:{srv.server_address[1]}", allow_none=True) as proxy:
        print(proxy.pow(2, 10), proxy.hello("you"), proxy.none(), proxy.system.listMethods(), proxy.system.methodHelp("hello"))
        for call in (lambda: proxy.fail(), lambda: proxy._private(), lambda: proxy.nothing(1)):
            try:
                call()
            except client.Fault as e:
                print(e.faultCode, e.faultString)
        multi = client.MultiCall(proxy)
        multi.pow(2, 3)
        multi.hello("all")
        multi.fail()
        results = multi()
        print(results[0], results[1])
        try:
            results[2]
        except client.Fault as e:
            print(e.faultString)
        print(str(proxy).startswith("<ServerProxy for 127.0.0.1:"), proxy("transport").__class__.__name__)
    bad = client.ServerProxy(f"http://127.0.0.1:{srv.server_address[1]}/other")
    try:
        bad.pow(1, 1)
    except client.ProtocolError as e:
        print(e.errcode, e.errmsg)
    bad("close")()
    srv.shutdown()
    thread.join()
try:
    client.ServerProxy("ftp://x")
except OSError as e:
    print(e)
