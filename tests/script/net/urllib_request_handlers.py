# Openers and handlers without any network.
import io, os, tempfile, urllib.error, urllib.request, urllib.response
from urllib.request import *

r = Request("http://user@Host.Example:80/path?q#frag", data=b"x", headers={"x-custom-header": "v"})
print(r.type, r.host, r.selector, r.fragment, r.full_url, r.get_full_url(), r.get_method(), r.origin_req_host, r.unverifiable, r.has_proxy())
r.add_header("content-length", "5"); r.add_unredirected_header("Cookie", "c"); r.data = b"yy"
print(r.headers, r.unredirected_hdrs, sorted(r.header_items()), r.has_header("Cookie"), r.get_header("X-custom-header"), r.get_header("None", 1)); r.remove_header("Cookie"); print(r.has_header("Cookie"))
r.set_proxy("proxy:3128", "http"); print(r.host, r.selector, r.type, r.has_proxy(), Request("https://h/").get_method(), Request("http://h", method="PUT").get_method(), Request("<URL:http://h/a>").full_url)
s = Request("https://h/"); s.set_proxy("p:1", "http"); print(s.type, s.host, s._tunnel_host)
for bad in ("no url", "", "gopher://x/", "http://", "ftp://x/", "unknown:x"):
    try:
        urlopen(bad)
    except (ValueError, urllib.error.URLError) as e:
        print(type(e).__name__, "ftp" if bad.startswith("ftp") else e)
for url in ("data:,Hello%20World", "data:text/html;charset=utf-8;base64,PGI+w6k8L2I+", "data:text/plain;x=1,a%2Cb"):
    with urlopen(url) as f:
        print(f.read(), f.headers.get_content_type(), f.info()["Content-length"], f.url == url, f.status, f.getcode())
with tempfile.TemporaryDirectory() as d:
    path = os.path.join(d, "a b.txt"); open(path, "w").write("text\n2\n"); os.utime(path, (1e9, 1e9))
    url = "file://" + pathname2url(path)
    with urlopen(url) as f:
        print(f.readline(), list(f), f.headers.items(), f.geturl() == url, f.closed)
    print(f.closed, url2pathname(pathname2url(path)) == path)
    target = os.path.join(d, "copy"); calls = []
    name, headers = urlretrieve(url, target, lambda *a: calls.append(a)); print(name == target, open(name).read(), calls, urlretrieve(url)[0] == os.path.normpath("//" + pathname2url(path))); urlcleanup()
    for bad in (url + "x", "file://elsewhere.invalid" + pathname2url(path)):
        try:
            urlopen(bad)
        except urllib.error.URLError as e:
            print(type(e).__name__, type(e.reason).__name__, e.reason.errno if isinstance(e.reason, OSError) else e.reason)
e = urllib.error.HTTPError("http://h/", 404, "Nope", {"a": "b"}, None)
print(e, repr(e), e.reason, e.headers, e.read(), e.code, e.status, e.url, e.geturl(), e.filename, isinstance(e, OSError)); e.close()
e = urllib.error.URLError("why", "file"); print(e, e.reason, e.filename, e.args, urllib.error.ContentTooShortError("m", "c").content)
hook = urllib.response.addclosehook(io.BytesIO(b"x"), print, "closed", "hook"); hook.close(); hook.close()
with urllib.response.addinfourl(io.BytesIO(b"a\nb"), {"h": 1}, "u", 200) as f: print(f.info(), f.status, f.readlines(), f.geturl())
try: f.__enter__()
except ValueError as e: print(e)

class One(BaseHandler):
    handler_order = 400
    def http_request(self, req): req.add_header("Seen", "1"); return req
    def http_open(self, req): print("open", req.full_url, req.headers, req.data, req.timeout); return Response(req)
    def http_error_499(self, req, fp, code, msg, hdrs): print("error", code, msg); return fp
    def http_response(self, req, resp): print("response", resp.code); return resp
class Response(io.BytesIO):
    def __init__(self, req): super().__init__(b"body"); self.code, self.msg, self.url = int(req.selector[1:] or 200), "M", req.full_url
    def info(self): return {"location": "/200", "x": "y"}
for path, data in (("", None), ("200", b"d"), ("499", None), ("302", b"d"), ("307", None), ("307", b"d"), ("404", None)):
    try:
        print(build_opener(One).open("http://h/" + path, data, timeout=3).url)
    except urllib.error.HTTPError as e:
        print(e, e.headers)
        e.close()
print(sorted(type(h).__name__ for h in build_opener(One, ProxyHandler({"http": "p"})).handlers), build_opener().addheaders == [("User-agent", "Python-urllib/3.13")])
try: OpenerDirector().add_handler(5)
except TypeError as e: print(e)
for p in ("proxy:3128", "http://u:p%40@proxy:1/x", "http://u:a/b@h", "user@h"): print(urllib.request._parse_proxy(p))
try: urllib.request._parse_proxy("http:/x")
except ValueError as e: print(e)
os.environ.update({"http_proxy": "http://p:1", "HTTPS_PROXY": "x", "no_proxy": "a.com, .b.org ,127.0.0.1:80"}); print({k: v for k, v in getproxies().items() if k in ("http", "https", "no")})
print([urllib.request.proxy_bypass(h) for h in ("a.com", "x.a.com", "xa.com", "b.org", "q.b.org:5", "127.0.0.1", "127.0.0.1:80")], urllib.request.proxy_bypass("x", {"no": "*"}))
