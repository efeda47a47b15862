import asyncio, http.client, http.server, threading, json, urllib.request, time, contextlib, io, sys
class H(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_GET(self):
        self.send_response(200); self.send_header("Transfer-Encoding", "chunked"); self.end_headers()
        for i in range(3): c = f"part {i}\n".encode(); self.wfile.write(b"%X\r\n%s\r\n" % (len(c), c))
        self.wfile.write(b"0\r\n\r\n")
    def log_message(self, *a): pass
async def raw(port):
    r, w = await asyncio.open_connection("127.0.0.1", port); w.write(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"); data = await r.read(); w.close(); await w.wait_closed(); return data.count(b"part")
async def main():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), H) as s:
        t = threading.Thread(target=s.serve_forever); t.start()
        def fetch(i):
            c = http.client.HTTPConnection("127.0.0.1", s.server_port, timeout=3); c.request("GET", f"/{i}"); r = c.getresponse(); b = r.read(); c.request("GET", "/again"); b2 = c.getresponse().read(); c.close(); return len(b), b == b2
        print(await asyncio.gather(*(asyncio.to_thread(fetch, i) for i in range(5)), *(raw(s.server_port) for _ in range(3))))
        for line in urllib.request.urlopen(f"http://127.0.0.1:{s.server_port}/"): print(line)
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", s.server_port)) as c:
            c.set_debuglevel(1); out = io.StringIO()
            with contextlib.redirect_stdout(out): c.request("GET", "/"); c.getresponse().read()
            print(out.getvalue().splitlines()[1:2], len(out.getvalue().splitlines()))
        await asyncio.to_thread(s.shutdown); t.join()
asyncio.run(main())
class Slow(http.server.BaseHTTPRequestHandler):
    timeout = 0.05
    def do_GET(self): time.sleep(0.2); self.send_response(200); self.end_headers()
    def log_message(self, f, *a): log.append(f % a)
log = []
with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Slow) as s:
    threading.Thread(target=s.serve_forever, daemon=True).start()
    for f in (lambda: urllib.request.urlopen(f"http://127.0.0.1:{s.server_port}/", timeout=0.05), lambda: http.client.HTTPConnection("127.0.0.1", 1, timeout=1).request("GET", "/"), lambda: urllib.request.urlopen("http://127.0.0.1:1/")):
        try: print(f())
        except OSError as e: print(type(e).__name__, e, repr(getattr(e, "reason", None)))
    s.shutdown()
