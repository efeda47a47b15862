"""File upload by a form, parsed with the e-mail parser; download with ranges of redirects and gzip."""
import email, email.policy, gzip, http.server, io, threading, urllib.request, uuid, mimetypes, http.client, zlib

def encode_multipart(fields, files, boundary="----formboundary123"):
    out = io.BytesIO()
    for name, value in fields.items():
        out.write(f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode())
    for name, (filename, data) in files.items():
        ctype = mimetypes.guess_type(filename)[0] or "application/octet-stream"
        out.write(f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="{filename}"\r\nContent-Type: {ctype}\r\n\r\n'.encode()); out.write(data); out.write(b"\r\n")
    out.write(f"--{boundary}--\r\n".encode())
    return f"multipart/form-data; boundary={boundary}", out.getvalue()

class H(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        msg = email.message_from_bytes(b"Content-Type: " + self.headers["Content-Type"].encode() + b"\r\n\r\n" + body, policy=email.policy.HTTP)
        lines = []
        for part in msg.iter_parts():
            cd = part["content-disposition"]
            lines.append(f"{cd.params['name']} {part.get_filename()} {part.get_content_type()} {part.get_payload(decode=True)!r}")
        data = "\n".join(lines).encode()
        if "gzip" in self.headers.get("Accept-Encoding", ""):
            data = gzip.compress(data); enc = "gzip"
        else: enc = "identity"
        self.send_response(200); self.send_header("Content-Encoding", enc); self.send_header("Content-Length", len(data)); self.end_headers(); self.wfile.write(data)
    def log_message(self, *a): pass
s = http.server.HTTPServer(("127.0.0.1", 0), H); threading.Thread(target=s.serve_forever, daemon=True).start()
ct, body = encode_multipart({"a": "1", "ü": "é"}, {"f": ("x.txt", b"hello\r\nworld"), "g": ("pic.png", bytes(range(256)))})
for h in ({}, {"Accept-Encoding": "gzip"}):
    r = urllib.request.urlopen(urllib.request.Request(f"http://127.0.0.1:{s.server_port}/up", body, {"Content-Type": ct, **h}))
    data = r.read()
    if r.headers["Content-Encoding"] == "gzip": data = gzip.decompress(data)
    print(data.decode())
s.shutdown(); s.server_close()
