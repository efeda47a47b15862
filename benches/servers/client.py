"""Loads a server: `client.py KIND MESSAGES PORT`, where KIND says what is sent and what must come back.

A number of connections each send a message and wait for the whole answer before they send the next. All connections are
open before the first message, and the server is done when the last is closed. Only `run.py` starts this, with its own
Python: the server is what is measured.
"""

import selectors
import socket
import sys

CONNECTIONS = 50


def echo_message(number):
    message = number.to_bytes(4, "big") * 256
    return message, message


def large_echo_message(number):
    message = number.to_bytes(4, "big") * 16384
    return message, message


def http_message(number):
    """A GET and, every tenth time, a POST with a body; and their answers."""
    if number % 10 == 9:
        body = b"x" * (number % 700)
        request = b"POST /length HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
        answer = b'{"length": %d}' % len(body)
    else:
        request = b"GET /hello?name=n%d HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\n\r\n" % number
        answer = b'{"hello": "n%d"}' % number
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(answer)
    return request, head + answer


KINDS = {"echo": echo_message, "large_echo": large_echo_message, "http": http_message}


class Conversation:
    """One connection, the numbers of the messages that are left to it, and the answer that is due."""

    def __init__(self, port, make_message, numbers):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.make_message = make_message
        self.numbers = iter(numbers)
        self.due = memoryview(b"")

    def send_next(self):
        """Send another message; returns whether there was one."""
        number = next(self.numbers, None)
        if number is None:
            return False
        message, answer = self.make_message(number)
        self.socket.sendall(message)
        self.due = memoryview(answer)
        return True

    def receive(self):
        """Compare what has arrived with what is due; returns whether the answer is complete."""
        data = self.socket.recv(65536)
        if not data or data != self.due[: len(data)]:
            raise SystemExit(f"expected {bytes(self.due[:200])!r}, got {data[:200]!r}")
        self.due = self.due[len(data) :]
        return not self.due


def main(kind, count, port):
    share = count // CONNECTIONS
    conversations = [
        Conversation(port, KINDS[kind], range(i * share, (i + 1) * share)) for i in range(CONNECTIONS)
    ]
    with selectors.DefaultSelector() as selector:
        for conversation in conversations:
            selector.register(conversation.socket, selectors.EVENT_READ, conversation)
        busy = sum([conversation.send_next() for conversation in conversations])
        while busy:
            for key, _ in selector.select():
                if key.data.receive() and not key.data.send_next():
                    busy -= 1
    for conversation in conversations:
        conversation.socket.close()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
