"""The two ends of a pipe through which objects go, as pickles."""

import io
import os
import pickle
import selectors
import struct
import time

__all__ = ["Client", "Listener", "Pipe", "wait"]

BUFSIZE = 8192
CONNECTION_TIMEOUT = 20.0
MESSAGE_LENGTH = 40
_CHALLENGE = b"#CHALLENGE#"
_WELCOME = b"#WELCOME#"
_FAILURE = b"#FAILURE#"
_MAX_PIPE_MESSAGE = 256


class Connection:
    """One end. Each message is its length and its bytes."""

    def __init__(self, handle, readable=True, writable=True):
        if not readable and not writable:
            raise ValueError("at least one of `readable` and `writable` must be True")
        self._handle = handle
        self._readable = readable
        self._writable = writable

    def __del__(self):
        if self._handle is not None:
            self.close()

    def _check(self, readable=False, writable=False):
        if self._handle is None:
            raise OSError("handle is closed")
        if readable and not self._readable:
            raise OSError("connection is write-only")
        if writable and not self._writable:
            raise OSError("connection is read-only")

    @property
    def closed(self):
        return self._handle is None

    @property
    def readable(self):
        return self._readable

    @property
    def writable(self):
        return self._writable

    def fileno(self):
        self._check()
        return self._handle

    def close(self):
        if self._handle is not None:
            try:
                os.close(self._handle)
            finally:
                self._handle = None

    def send(self, obj):
        """Send an object."""
        self._check(writable=True)
        self._send(pickle.dumps(obj))

    def recv(self):
        """Wait for an object; EOFError when the other end is closed."""
        self._check(readable=True)
        return pickle.loads(self._recv())

    def send_bytes(self, buf, offset=0, size=None):
        """Send bytes as they are."""
        self._check(writable=True)
        view = memoryview(buf).cast("B")
        if offset < 0:
            raise ValueError("offset is negative")
        if len(view) < offset:
            raise ValueError("buffer length < offset")
        if size is None:
            size = len(view) - offset
        elif size < 0:
            raise ValueError("size is negative")
        elif offset + size > len(view):
            raise ValueError("buffer length < offset + size")
        self._send(bytes(view[offset:offset + size]))

    def recv_bytes(self, maxlength=None):
        """Wait for bytes."""
        self._check(readable=True)
        if maxlength is not None and maxlength < 0:
            raise ValueError("negative maxlength")
        data = self._recv(maxlength)
        if data is None:
            self.close()
            raise OSError("bad message length")
        return data

    def recv_bytes_into(self, buf, offset=0):
        """Wait for bytes, put them into a buffer and return how many there are."""
        data = self.recv_bytes()
        with memoryview(buf) as m, m.cast("B") as view:
            if offset < 0:
                raise ValueError("negative offset")
            if offset > len(view):
                raise ValueError("offset too large")
            if len(view) < offset + len(data):
                from . import BufferTooShort
                raise BufferTooShort(data)
            view[offset:offset + len(data)] = data
        return len(data)

    def poll(self, timeout=0.0):
        """Whether there is something to receive, waiting for it `timeout` seconds (None: without end)."""
        self._check(readable=True)
        return bool(wait([self], timeout))

    def __enter__(self):
        return self

    def __exit__(self, exc_type, exc_value, exc_tb):
        self.close()

    def _send(self, data):
        _write_all(self._handle, _framed(data))

    def _recv(self, maxlength=None):
        size, = struct.unpack("!i", self._read(4, begins=True))
        if size == -1:
            size, = struct.unpack("!Q", self._read(8))
        if maxlength is not None and size > maxlength:
            return None
        return self._read(size)

    def _read(self, size, begins=False):
        buf = io.BytesIO()
        while (left := size - buf.tell()) > 0:
            chunk = os.read(self._handle, left)
            if not chunk:
                if begins and not buf.tell():
                    raise EOFError
                raise OSError("got end of file during message")
            buf.write(chunk)
        return buf.getvalue()


def _framed(data):
    n = len(data)
    return (struct.pack("!i", n) if n <= 0x7fffffff else struct.pack("!iQ", -1, n)) + data


def _write_all(fd, data):
    """Write everything, letting other threads run while there is no room."""
    view = memoryview(data)
    while view:
        with selectors.DefaultSelector() as selector:
            selector.register(fd, selectors.EVENT_WRITE)
            selector.select()
        # What is ready for writing takes this much at once.
        n = os.write(fd, view[:4096])
        view = view[n:]


def Pipe(duplex=True):
    """Return two connections, each at one end of a pipe; without `duplex` the first only receives."""
    if duplex:
        import socket
        handles = [end.detach() for end in socket.socketpair()]
        for handle in handles:
            os.set_blocking(handle, True)
        return tuple(map(Connection, handles))
    read, write = os.pipe()
    return Connection(read, writable=False), Connection(write, readable=False)


def wait(object_list, timeout=None):
    """Return those of the connections, sockets and sentinels that are ready, waiting until one is."""
    with selectors.PollSelector() as selector:
        for obj in object_list:
            selector.register(obj, selectors.EVENT_READ)
        deadline = None if timeout is None else time.monotonic() + timeout
        while True:
            ready = selector.select(timeout)
            if ready:
                return [key.fileobj for key, _ in ready]
            if deadline is not None:
                timeout = deadline - time.monotonic()
                if timeout <= 0:
                    return []


# Connections by address

default_family = "AF_INET"
families = ["AF_INET", "AF_UNIX"]


def address_type(address):
    """Return the family of an address."""
    if type(address) is tuple:
        return "AF_INET"
    if type(address) is str or type(address) is bytes and address[:1] == b"\0":
        return "AF_UNIX"
    raise ValueError(f"address type of {address!r} unrecognized")


def arbitrary_address(family):
    """Return an address that is free."""
    if family == "AF_INET":
        return "localhost", 0
    if family == "AF_UNIX":
        import tempfile
        from .util import get_temp_dir
        return tempfile.mktemp(prefix="listener-", dir=get_temp_dir())
    raise ValueError("unrecognized family")


def _detached(sock):
    """Make a connection of a socket."""
    handle = sock.detach()
    os.set_blocking(handle, True)
    return Connection(handle)


def _check_key(authkey):
    if authkey is not None and not isinstance(authkey, bytes):
        raise TypeError("authkey should be a byte string")


class Listener:
    """Waits for connections."""

    def __init__(self, address=None, family=None, backlog=1, authkey=None):
        import socket
        family = family or (address and address_type(address)) or default_family
        if family not in families:
            raise ValueError(f"Family {family} is not recognized.")
        address = address or arbitrary_address(family)
        _check_key(authkey)
        self._socket = socket.socket(getattr(socket, family))
        try:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            self._socket.setblocking(True)
            self._socket.bind(address)
            self._socket.listen(backlog)
            self._address = self._socket.getsockname()
        except OSError:
            self._socket.close()
            raise
        self._last_accepted = None
        self._authkey = authkey
        self._path = address if family == "AF_UNIX" and isinstance(address, str) else None

    def accept(self):
        """Wait for a connection; with a key, both sides must know it."""
        if self._socket is None:
            raise OSError("listener is closed")
        peer, self._last_accepted = self._socket.accept()
        connection = _detached(peer)
        if self._authkey is not None:
            try:
                deliver_challenge(connection, self._authkey)
                answer_challenge(connection, self._authkey)
            except BaseException:
                connection.close()
                raise
        return connection

    def close(self):
        """Wait no longer."""
        listener, self._socket = self._socket, None
        if listener is not None:
            listener.close()
            if self._path is not None:
                path, self._path = self._path, None
                try:
                    os.unlink(path)
                except FileNotFoundError:
                    pass

    @property
    def address(self):
        """Where it waits."""
        return self._address

    @property
    def last_accepted(self):
        """Who came last."""
        return self._last_accepted

    def __enter__(self):
        return self

    def __exit__(self, exc_type, exc_value, exc_tb):
        self.close()


def Client(address, family=None, authkey=None):
    """Return a connection to a listener."""
    import socket
    family = family or address_type(address)
    if family not in families:
        raise ValueError(f"Family {family} is not recognized.")
    _check_key(authkey)
    with socket.socket(getattr(socket, family)) as s:
        s.setblocking(True)
        s.connect(address)
        connection = _detached(s)
    if authkey is not None:
        try:
            answer_challenge(connection, authkey)
            deliver_challenge(connection, authkey)
        except BaseException:
            connection.close()
            raise
    return connection


def _digest_of(message):
    """Return (name of the digest, what is digested); a message without a name is of the time of MD5."""
    from . import AuthenticationError
    if len(message) in (16, 20):
        return "", message
    if message.startswith(b"{"):
        name, brace, rest = message[1:].partition(b"}")
        if brace and name in (b"md5", b"sha256", b"sha384", b"sha3_256", b"sha3_384"):
            return name.decode("ascii"), message
    raise AuthenticationError(f"unsupported message length, missing digest name prefix, or unsupported digest: "
                              f"{message=}")


def _answer(authkey, message):
    import hmac
    name, message = _digest_of(message)
    if not name:
        return hmac.new(authkey, message, "md5").digest()
    return b"{%s}" % name.encode("ascii") + hmac.new(authkey, message, name).digest()


def deliver_challenge(connection, authkey, digest_name="sha256"):
    """Let the other side show that it knows the key."""
    import hmac
    from . import AuthenticationError
    if not isinstance(authkey, bytes):
        raise ValueError(f"Authkey must be bytes, not {type(authkey)!s}")
    assert MESSAGE_LENGTH > len("{}sha3_384")
    message = b"{%s}" % digest_name.encode("ascii") + os.urandom(MESSAGE_LENGTH)
    connection.send_bytes(_CHALLENGE + message)
    response = connection.recv_bytes(_MAX_PIPE_MESSAGE)
    if response.startswith(b"{"):
        name, _, mac = response[1:].partition(b"}")
        name = name.decode("ascii")
    else:
        name, mac = "md5", response
    if name not in ("md5", "sha256", "sha384", "sha3_256", "sha3_384") or not hmac.compare_digest(
            hmac.new(authkey, message, name).digest(), mac):
        connection.send_bytes(_FAILURE)
        raise AuthenticationError("digest received was wrong")
    connection.send_bytes(_WELCOME)


def answer_challenge(connection, authkey):
    """Show the other side that we know the key."""
    from . import AuthenticationError
    if not isinstance(authkey, bytes):
        raise ValueError(f"Authkey must be bytes, not {type(authkey)!s}")
    message = connection.recv_bytes(_MAX_PIPE_MESSAGE)
    if not message.startswith(_CHALLENGE):
        raise AuthenticationError(f"Protocol error, expected challenge: {message=}")
    message = message[len(_CHALLENGE):]
    if len(message) < 20:
        raise AuthenticationError(f"challenge too short: {len(message)} bytes")
    connection.send_bytes(_answer(authkey, message))
    if connection.recv_bytes(_MAX_PIPE_MESSAGE) != _WELCOME:
        raise AuthenticationError("digest sent was rejected")
