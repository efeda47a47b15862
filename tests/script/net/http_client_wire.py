# What a client sends, byte by byte, and what it makes of answers.
import http.client, io, socket, threading


def talk(answer, act):
    """Run `act` with a connection whose other side sends `answer` and returns what it got."""
    ours, theirs = socket.socketpair()
    conn = http.client.HTTPConnection("example.org", 8080)
    conn.sock = ours
    theirs.sendall(answer)
    theirs.shutdown(socket.SHUT_WR)
    try:
        print(act(conn))
    except Exception as e:
        print(type(e).__name__, repr(str(e)), getattr(e, "partial", ""))
    conn.close()
    sent = b""
    try:
        while data := theirs.recv(65536):
            sent += data
    except ConnectionResetError:
        pass        # closed before all was read
    print(sent)
    theirs.close()


def fetch(*args, how=lambda r: r.read(), **kw):
    def act(conn):
        conn.request(*args, **kw)
        r = conn.getresponse()
        return r.status, r.reason, r.version, r.getheaders(), r.length, r.will_close, how(r), r.isclosed()
    return act


ok = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-A: 1\r\nX-A: 2\r\n\r\nhello"
chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;ext=1\r\nhello\r\n6\r\n\nworld\r\n0\r\nTrailer: x\r\n\r\n"
talk(ok, fetch("GET", "/a?b#c"))
talk(ok, fetch("GET", "http://other.example/x", headers={"A": 1, "accept-encoding": "gzip", "B": b"bytes"}))
talk(ok, fetch("POST", "/", "text é", {"Content-Type": "text/plain"}))
talk(ok, fetch("PUT", "", how=lambda r: r.getheader("x-a") + r.getheader("none", "D") + str(r.getheader("l", ["a", "b"]))))
talk(ok, fetch("POST", "/", io.BytesIO(b"file")))
talk(ok, fetch("POST", "/", iter([b"a", b"", b"bc"])))
talk(ok, fetch("POST", "/", io.StringIO("tëxt"), {"Transfer-Encoding": "chunked"}, encode_chunked=True))
talk(ok, fetch("GET", "/", how=lambda r: (r.read(2), r.peek(1), r.read1(2), r.readline(), r.read())))
for how in (lambda r: r.read(), lambda r: (r.read(3), r.read(4), r.read()), lambda r: r.readlines(), lambda r: (r.read1(), r.peek(), r.read1(1), r.read())):
    talk(chunked, fetch("GET", "/", how=how))
def into(r):
    b = bytearray(7)
    return r.readinto(b), bytes(b), r.readinto(b), bytes(b)
talk(chunked, fetch("GET", "/", how=into))
talk(ok, fetch("GET", "/", how=into))
talk(ok, fetch("HEAD", "/"))
talk(b"HTTP/1.1 100 Continue\r\nX: y\r\n\r\nHTTP/1.0 204\r\n\r\n", fetch("GET", "/"))
talk(b"HTTP/1.0 200 Fine\r\nConnection: keep-alive\r\n\r\nuntil the end", fetch("GET", "/"))
talk(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello", fetch("GET", "/"))
talk(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel", fetch("GET", "/"))
talk(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhel", fetch("GET", "/"))
for bad in (b"", b"nonsense\r\n\r\n", b"HTTP/1.1 abc X\r\n\r\n", b"HTTP/1.1 99 X\r\n\r\n", b"HTTP/3.0 200 X\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\nab", b"HTTP/1.1 200 " + b"x" * 70000, b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 101 + b"\r\n"):
    talk(bad, fetch("GET", "/"))
for bad in ({"A\n": "b"}, {"A": "b\nC: d"}, {"A": "b\n c"}, {"A:": "b"}):
    talk(ok, fetch("GET", "/", headers=bad))
talk(ok, fetch("POST", "/", "€"))
talk(ok, fetch("POST", "/", 5))
def twice(conn):
    conn.request("GET", "/1")
    r = conn.getresponse()
    try:
        conn.request("GET", "/2"); conn.getresponse()
    except http.client.ResponseNotReady as e:
        return str(e), r.read()
talk(ok + ok, twice)
