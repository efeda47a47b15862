import io, os, socket, socketserver, sys, tempfile, threading


class Echo(socketserver.StreamRequestHandler):
    def handle(self):
        for line in self.rfile:
            if line == b"boom\n":
                raise ValueError("boom")
            self.wfile.write(line.upper())


class Datagram(socketserver.DatagramRequestHandler):
    def handle(self):
        self.wfile.write(self.rfile.read()[::-1])


def ask(family, address, data):
    with socket.socket(family) as s:
        s.connect(address)
        s.sendall(data)
        try:
            s.shutdown(socket.SHUT_WR)
        except OSError:
            pass        # the other side was faster
        return s.makefile("rb").read()


for kind in (socketserver.TCPServer, socketserver.ThreadingTCPServer, socketserver.ForkingTCPServer):
    with kind(("127.0.0.1", 0), Echo) as server:
        t = threading.Thread(target=server.serve_forever, args=(0.01,)); t.start()
        print(kind.__name__, ask(socket.AF_INET, server.server_address, b"one\ntwo\n"), ask(socket.AF_INET, server.server_address, b"x"))
        server.shutdown(); t.join()
with tempfile.TemporaryDirectory() as d:
    path = os.path.join(d, "s")
    with socketserver.ThreadingUnixStreamServer(path, Echo) as server:
        t = threading.Thread(target=server.handle_request); t.start()
        print(ask(socket.AF_UNIX, path, b"unix\n")); t.join()
with socketserver.UDPServer(("127.0.0.1", 0), Datagram) as server, socket.socket(type=socket.SOCK_DGRAM) as s:
    s.bind(("127.0.0.1", 0)); s.sendto(b"abc", server.server_address)
    server.handle_request()
    print(s.recv(10), server.fileno() == server.socket.fileno(), server.max_packet_size)
class Quiet(socketserver.TCPServer):
    timeout = 0.01
    def handle_timeout(self): print("timeout")
    def verify_request(self, request, address): return self.ok
    def handle_error(self, request, address): print("error", sys.exception())
    def service_actions(self): self.actions = True
with Quiet(("127.0.0.1", 0), Echo) as server:
    server.handle_request()
    server.timeout = 5
    for server.ok in (False, True):
        out = []
        t = threading.Thread(target=lambda: out.append(ask(socket.AF_INET, server.server_address, b"boom\n"))); t.start()
        server.handle_request(); t.join(); print(out)
server = socketserver.TCPServer(("127.0.0.1", 0), Echo, bind_and_activate=False)
server.allow_reuse_address = True; server.server_bind(); server.server_activate(); print(server.server_address[0], server.request_queue_size); server.server_close()
err, sys.stderr = sys.stderr, io.StringIO()
try: 1 / 0
except ZeroDivisionError: socketserver.BaseServer.handle_error(server, None, "me")
text, sys.stderr = sys.stderr.getvalue(), err
print(text.splitlines()[0], text.splitlines()[1], text.splitlines()[-2], socketserver.ForkingMixIn.max_children)
