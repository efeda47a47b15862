# Passwords: where they are known, and the headers that they become.
import warnings
from email import message_from_string
from urllib.request import *
from urllib.request import parse_http_list, parse_keqv_list

m = HTTPPasswordMgr()
m.add_password("realm", "http://h.example/a/", "joe", "pw"); m.add_password("realm", ["other.example:8080", "http://third.example"], "ann", "s"); m.add_password("r2", "h2.example", "u", "p")
for realm, uri in (("realm", "http://h.example/a/b"), ("realm", "http://h.example/"), ("realm", "http://h.example:80/a/"), ("realm", "other.example:8080"), ("realm", "http://other.example:8080/x"), ("realm", "http://third.example/q"), ("x", "http://h.example/a/"), ("r2", "h2.example"), ("r2", "http://h2.example:80/")):
    print(realm, uri, m.find_user_password(realm, uri))
print(m.reduce_uri("https://h/p"), m.reduce_uri("h:5"), m.reduce_uri("http://h", False), m.is_suburi(("h", "/a"), ("h", "/a/b")), m.is_suburi(("h", "/a"), ("h", "/ab")))
d = HTTPPasswordMgrWithDefaultRealm(); d.add_password(None, "h", "u", "p"); print(d.find_user_password("any", "h"), d.find_user_password("any", "i"))
p = HTTPPasswordMgrWithPriorAuth(); p.add_password(None, "http://h/a", "u", "p", is_authenticated=True); print(p.is_authenticated("http://h/a/b"), p.is_authenticated("http://i/")); p.update_authenticated("http://h/a"); print(p.is_authenticated("http://h/a"))
print(parse_http_list('a, "b,c" , d="e\\"f,g", h'), parse_http_list(""), parse_keqv_list(['a="1"', "b=2"]))

class Parent:
    def open(self, req, timeout=None): print("again", req.header_items()); return "response"
def headers(*values): return message_from_string("".join(f"WWW-Authenticate: {v}\n" for v in values))
def try_basic(*values, **kw):
    h = HTTPBasicAuthHandler(d); h.add_parent(Parent()); r = Request("http://h/x"); r.timeout = 1
    try:
        print(values, h.http_error_401(r, None, 401, "m", headers(*values)))
        if kw: print(h.http_error_401(r, None, 401, "m", headers(*values)))
    except ValueError as e: print(e)
with warnings.catch_warnings(record=True) as w:
    warnings.simplefilter("always")
    try_basic('Basic realm="r"', again=True); try_basic("basic realm='r'"); try_basic("Basic realm=r"); try_basic('Digest realm="r", Basic realm="r"'); try_basic('Digest realm="r"'); try_basic("Negotiate"); try_basic("Negotiate", 'Basic realm="r"'); try_basic()
    print([str(x.message) for x in w])
h = HTTPBasicAuthHandler(p); p.update_authenticated("http://h/a", True); r = h.http_request(Request("http://h/a/c")); print(r.header_items(), h.http_request(Request("http://z/")).header_items())
h = ProxyBasicAuthHandler(); h.add_password("r", "proxy:1", "u", "p"); h.add_parent(Parent()); r = Request("http://h/"); r.timeout = 1; r.set_proxy("proxy:1", "http"); print(h.http_error_407(r, None, 407, "m", message_from_string('Proxy-Authenticate: Basic realm="r"\n')))
