"""The two ends of a pipe through which objects go, as pickles."""

import io
import os
import pickle
import selectors
import struct
import time

__all__ = ["Connection", "Pipe", "wait"]


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
