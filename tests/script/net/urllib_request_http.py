# An opener with cookies, redirections, passwords and a robots.txt, against a server in the same program.
import base64, http.cookiejar, http.server, threading, urllib.error, urllib.parse, urllib.request, urllib.robotparser
import os
for name in [n for n in os.environ if n.lower().endswith("_proxy")]: del os.environ[name]

class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *args): pass
    def reply(self, status, body=b"", *headers):
        self.send_response(status)
        for h in headers: self.send_header(*h)
        self.send_header("Content-Length", len(body)); self.end_headers()
        if self.command != "HEAD": self.wfile.write(body)
    def do_GET(self):
        path, _, query = self.path.partition("?")
        if path == "/cookie": self.reply(200, self.headers.get("Cookie", "none").encode(), ("Set-Cookie", "a=1; Path=/"), ("Set-Cookie", "b=2; Path=/deep; HttpOnly"), ("Set-Cookie", "gone=1; Max-Age=0"))
        elif path == "/deep/x": self.reply(200, self.headers.get("Cookie", "none").encode())
        elif path == "/redirect": self.reply(int(query), b"moved", ("Location", "/echo?from " + query))
        elif path == "/loop": self.reply(302, b"", ("Location", "/loop"))
        elif path == "/bad": self.reply(302, b"", ("Location", "file:///etc/passwd"))
        elif path == "/secret":
            if self.headers.get("Authorization") == "Basic " + base64.b64encode(b"joe:pw").decode(): self.reply(200, b"secret")
            else: self.reply(401, b"who?", ("WWW-Authenticate", 'Basic realm="R"'))
        elif path == "/robots.txt": self.reply(200, b"User-agent: bad\nDisallow: /\n\nUser-agent: *\nCrawl-delay: 3\nRequest-rate: 2/5\nAllow: /private/ok\nDisallow: /private # comment\n\nSitemap: http://h/map.xml\n")
        elif path == "/short":
            self.send_response(200); self.send_header("Content-Length", 100); self.end_headers(); self.wfile.write(b"short")
        elif path == "/echo":
            length = self.headers["Content-Length"]
            body = self.rfile.read(int(length)) if length else b""
            if self.headers["Transfer-Encoding"]:
                while size := int(self.rfile.readline(), 16): body += b"[" + self.rfile.read(size) + b"]"; self.rfile.readline()
            self.reply(200, repr([self.command, self.path, self.headers["Content-Type"], self.headers["User-Agent"] == "Python-urllib/3.13", self.headers["X-Y"], body]).encode())
        else: self.reply(404, b"no such page")
    do_POST = do_HEAD = do_PUT = do_GET

server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
base = f"http://127.0.0.1:{server.server_port}"
def show(url, *args, opener=urllib.request.urlopen, **kw):
    try:
        with opener(url if not isinstance(url, str) else base + url, *args, **kw) as r:
            print(r.status, r.reason, r.url.removeprefix(base), r.headers["Content-Length"], r.read().decode())
    except urllib.error.URLError as e:
        print(type(e).__name__, str(e).replace(base, ""), e.read() if isinstance(e, urllib.error.HTTPError) else "")
show("/echo"); show("/echo", urllib.parse.urlencode({"a": "é"}).encode()); show(urllib.request.Request(base + "/echo", b"{}", {"Content-Type": "application/json", "X-Y": "z"}, method="PUT"))
show(urllib.request.Request(base + "/echo", method="HEAD")); show("/echo", iter([b"ab", b"c"])); show("/nothing")
for status in (301, 302, 303, 307, 308): show(f"/redirect?{status}"); show(f"/redirect?{status}", b"data")
show("/loop"); show("/bad")
try: show("/echo", "text")
except TypeError as e: print(e)
jar = http.cookiejar.CookieJar(); opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar)).open
show("/cookie", opener=opener); show("/cookie", opener=opener); show("/deep/x", opener=opener); print(sorted((c.name, c.value, c.path, c.domain, c.discard) for c in jar), jar._cookies.keys())
auth = urllib.request.HTTPBasicAuthHandler(); auth.add_password("R", base, "joe", "pw"); show("/secret"); show("/secret", opener=urllib.request.build_opener(auth).open)
bad = urllib.request.HTTPBasicAuthHandler(); bad.add_password("R", base, "joe", "wrong"); show("/secret", opener=urllib.request.build_opener(bad).open)
robots = urllib.robotparser.RobotFileParser(base + "/robots.txt"); print(robots.can_fetch("x", "/")); robots.read()
print(robots.can_fetch("bad", base + "/"), robots.can_fetch("Good/1.0", base + "/"), robots.can_fetch("x", "/private/a"), robots.can_fetch("x", "/private/ok/b"), robots.crawl_delay("x"), robots.request_rate("x"), robots.site_maps(), robots.mtime() > 0)
print(robots)
missing = urllib.robotparser.RobotFileParser(base + "/none.txt"); missing.read(); print(missing.can_fetch("x", "/"))
try: urllib.request.urlretrieve(base + "/short")
except urllib.error.ContentTooShortError as e: print(e)
urllib.request.urlcleanup()
opener = urllib.request.build_opener(urllib.request.ProxyHandler({"http": base})).open
try: print(opener("http://elsewhere.invalid/echo").read())
except urllib.error.HTTPError as e: print(e)
server.shutdown(); server.server_close()
try: urllib.request.urlopen(base, timeout=2)
except urllib.error.URLError as e: print(e)
