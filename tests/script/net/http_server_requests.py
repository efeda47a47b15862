# A server of one's own with a client in the same program.
import http.client, http.server, json, sys, threading


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    log = []

    def version_string(self):
        return "Test/1"

    def date_time_string(self, timestamp=None):
        return "now"

    def log_message(self, format, *args):
        self.log.append(format % args)

    def answer(self, status, body, **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", len(body))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        if self.path == "/boom":
            self.send_error(500, explain="<so & so>")
        elif self.path == "/plain-error":
            self.send_error(404, "Nothing\there")
        elif self.path == "/no-content":
            self.send_error(204)
        else:
            self.answer(200, json.dumps([self.command, self.path, self.request_version, self.headers.get("X-Test")]).encode(), X_Seen="yes")

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.answer(http.HTTPStatus.CREATED, body.upper())


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
thread.start()
host, port = server.server_address
conn = http.client.HTTPConnection(host, port)
for method, path, body, headers in (("GET", "/a", None, {"X-Test": "1"}), ("POST", "/b", b"body", {}), ("GET", "//double//x?q", None, {}), ("DELETE", "/", None, {}), ("GET", "/boom", None, {}),
                                    ("GET", "/plain-error", None, {}), ("GET", "/no-content", None, {}), ("POST", "/", b"x", {"Expect": "100-continue"}), ("HEAD", "/", None, {}), ("GET", "/close", None, {"Connection": "close"})):
    conn.request(method, path, body, headers)
    r = conn.getresponse()
    print(method, path, r.status, r.reason, r.getheaders(), r.read().decode())
conn.close()
import socket
for raw in (b"GET /\r\n\r\n", b"POST /\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"GET / HTTP/x\r\n\r\n", b"GET / FTP/1.1\r\n\r\n", b"A B C D\r\n\r\n", b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 200 + b"\r\n", b"GET / HTTP/1.1\r\nX: " + b"y" * 70000 + b"\r\n\r\n", b"GET /" + b"x" * 70000 + b" HTTP/1.1\r\n\r\n"):
    with socket.create_connection((host, port)) as s:
        s.sendall(raw)
        try:
            print(s.makefile("rb").read()[:60])
        except ConnectionResetError:
            print("reset")
server.shutdown()
thread.join()
server.server_close()
print("\n".join(line[:100] for line in Handler.log))
