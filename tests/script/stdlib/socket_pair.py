import socket
a, b = socket.socketpair()
a.sendall(b"one\ntwo\n"); f = b.makefile("r"); print(f.readline(), f.readline(), a.family.name, a.type.name)
with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
    conn, addr = server.accept()
    client.sendall(b"ping"); print(conn.recv(10), addr == client.getsockname()); conn.close(); print(client.recv(1))
a.close(); print(b.recv(1), repr(a).startswith("<socket.socket [closed] fd=-1, family=1, type=1, proto=0"), a.fileno())
b.settimeout(0.01); f.close(); b.close()
c, d = socket.socketpair(); c.setblocking(False)
try:
    c.recv(1)
except BlockingIOError as error:
    print(type(error).__name__)
c.close(); d.close()
print(socket.getaddrinfo("127.0.0.1", 80, type=socket.SOCK_STREAM)[0][4], socket.AF_INET, repr(socket.SOCK_STREAM), socket.inet_aton("1.2.3.4"))
