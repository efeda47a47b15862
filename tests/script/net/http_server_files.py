# The handler that serves files.
import functools, http.client, http.server, os, tempfile, threading


class Handler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass

    def version_string(self):
        return "Test/1"

    def date_time_string(self, timestamp=None):
        return "now" if timestamp is None else super().date_time_string(timestamp)


with tempfile.TemporaryDirectory() as root:
    def write(name, data):
        path = os.path.join(root, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as f:
            f.write(data)
        os.utime(path, (1_000_000_000, 1_000_000_000))
    write("hello.txt", b"hello"); write("page/index.html", b"<p>"); write("list/a <b>.PNG", b""); write("list/x.tar.gz", b""); write("list/sub/y", b""); write("list/é.json", b"")
    os.symlink("x.tar.gz", os.path.join(root, "list/link"))
    server = http.server.HTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=root))
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
    for method, path, headers in (("GET", "/hello.txt", {}), ("HEAD", "/hello.txt", {}), ("GET", "/page", {}), ("GET", "/page?x=1", {}), ("GET", "/page/", {}), ("GET", "/list/", {}), ("GET", "/list/a%20%3Cb%3E.PNG", {}), ("GET", "/list/x.tar.gz", {}),
                                  ("GET", "/list/%C3%A9.json?q#f", {}), ("GET", "/../../hello.txt", {}), ("GET", "/none", {}), ("GET", "/hello.txt/", {}), ("POST", "/", {}), ("GET", "/hello.txt", {"If-Modified-Since": "Sun, 09 Sep 2001 01:46:40 GMT"}),
                                  ("GET", "/hello.txt", {"If-Modified-Since": "Sun, 09 Sep 2001 01:46:39 GMT"}), ("GET", "/hello.txt", {"If-Modified-Since": "rubbish"}), ("GET", "/%2e%2e/hello.txt", {}), ("GET", "/list", {})):
        conn = http.client.HTTPConnection(*server.server_address)
        conn.request(method, path, headers=headers)
        r = conn.getresponse()
        print(method, path, r.status, r.reason, r.getheaders(), r.read().decode())
        conn.close()
    server.shutdown(); server.server_close()
    h = Handler.__new__(Handler); h.directory = root
    print([h.guess_type(n) for n in ("a.gz", "a.Z", "a.xyz", "a.HTML", "a", "a.tar.bz2")], [h.translate_path(p)[len(root):] for p in ("/a//b/./c", "/..", "/a/", "a?b", "/a%2fb", "/")])
    print(h._control_char_table[27], Handler.responses[404], Handler.server_version, http.server.test.__name__)
