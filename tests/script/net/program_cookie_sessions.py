"""Sessions with cookies: login, counter, logout; the jar is saved and loaded."""
import http.cookiejar, http.cookies, http.server, os, secrets, tempfile, threading, urllib.parse, urllib.request
SESSIONS = {}
class H(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def log_message(self, *a): pass
    def session(self):
        c = http.cookies.SimpleCookie(self.headers.get("Cookie", ""))
        return c["sid"].value if "sid" in c and c["sid"].value in SESSIONS else None
    def reply(self, status, text, *headers):
        data = text.encode(); self.send_response(status)
        for h in headers: self.send_header(*h)
        self.send_header("Content-Length", str(len(data))); self.end_headers(); self.wfile.write(data)
    def do_POST(self):
        form = urllib.parse.parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        if self.path == "/login" and form.get("password") == ["sesame"]:
            sid = secrets.token_hex(8); SESSIONS[sid] = {"user": form["user"][0], "n": 0}
            c = http.cookies.SimpleCookie(); c["sid"] = sid; c["sid"]["path"] = "/"; c["sid"]["httponly"] = True; c["sid"]["max-age"] = 1000
            self.reply(303, "", ("Set-Cookie", c["sid"].OutputString()), ("Location", "/"))
        else: self.reply(403, "wrong password")
    def do_GET(self):
        sid = self.session()
        if self.path == "/logout":
            SESSIONS.pop(sid, None); self.reply(200, "bye", ("Set-Cookie", "sid=; Max-Age=0; Path=/"))
        elif sid is None: self.reply(401, "anonymous")
        else:
            s = SESSIONS[sid]; s["n"] += 1; self.reply(200, f"hello {s['user']} #{s['n']}")
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), H); threading.Thread(target=server.serve_forever, daemon=True).start()
base = f"http://127.0.0.1:{server.server_port}"
with tempfile.TemporaryDirectory() as d:
    jar = http.cookiejar.LWPCookieJar(os.path.join(d, "c")); opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar)); opener.addheaders = [("User-Agent", "me/1")]
    def get(path, data=None):
        try:
            with opener.open(base + path, data) as r: return r.status, r.read().decode()
        except urllib.error.HTTPError as e: return e.code, e.read().decode()
    print(get("/"), get("/login", b"user=al&password=x"), get("/login", urllib.parse.urlencode({"user": "Al & Co", "password": "sesame"}).encode()), get("/"), [(c.name, c.path, c.has_nonstandard_attr("HttpOnly")) for c in jar])
    jar.save(ignore_discard=True); jar.clear(); print(get("/")); jar.load(ignore_discard=True); print(get("/"), get("/logout"), len(jar), get("/"))
server.shutdown()
