"""Transports: the interface between protocols and the outside world."""

__all__ = ("BaseTransport", "ReadTransport", "WriteTransport", "Transport", "DatagramTransport",
           "SubprocessTransport")


class BaseTransport:
    """What all transports have."""

    __slots__ = ("_extra",)

    def __init__(self, extra=None):
        self._extra = {} if extra is None else extra

    def get_extra_info(self, name, default=None):
        """Return information such as 'peername', 'socket' or 'sslcontext'."""
        return self._extra.get(name, default)

    def is_closing(self):
        """Whether the transport is closing or closed."""
        raise NotImplementedError

    def close(self):
        """Send what is buffered, then close; the protocol's `connection_lost(None)` is called in the end."""
        raise NotImplementedError

    def set_protocol(self, protocol):
        """Use another protocol."""
        raise NotImplementedError

    def get_protocol(self):
        """Return the protocol."""
        raise NotImplementedError


class ReadTransport(BaseTransport):
    """A transport to read from."""

    __slots__ = ()

    def is_reading(self):
        """Whether data are being received."""
        raise NotImplementedError

    def pause_reading(self):
        """Receive nothing until `resume_reading`."""
        raise NotImplementedError

    def resume_reading(self):
        """Receive again."""
        raise NotImplementedError


class WriteTransport(BaseTransport):
    """A transport to write to."""

    __slots__ = ()

    def set_write_buffer_limits(self, high=None, low=None):
        """Set the water marks at which the protocol's writing is paused and resumed."""
        raise NotImplementedError

    def get_write_buffer_size(self):
        """Return how many bytes are buffered."""
        raise NotImplementedError

    def get_write_buffer_limits(self):
        """Return the water marks (low, high)."""
        raise NotImplementedError

    def write(self, data):
        """Send bytes; never waits."""
        raise NotImplementedError

    def writelines(self, list_of_data):
        """Send several pieces."""
        self.write(b"".join(list_of_data))

    def write_eof(self):
        """Close the writing side when everything is sent."""
        raise NotImplementedError

    def can_write_eof(self):
        """Whether `write_eof` is possible."""
        raise NotImplementedError

    def abort(self):
        """Close at once; what is buffered is lost."""
        raise NotImplementedError


class Transport(ReadTransport, WriteTransport):
    """A transport for both directions."""

    __slots__ = ()


class DatagramTransport(BaseTransport):
    """A transport of datagrams."""

    __slots__ = ()

    def sendto(self, data, addr=None):
        """Send a datagram."""
        raise NotImplementedError

    def abort(self):
        """Close at once."""
        raise NotImplementedError


class SubprocessTransport(BaseTransport):
    """A child process."""

    __slots__ = ()

    def get_pid(self):
        """Return the process id."""
        raise NotImplementedError

    def get_returncode(self):
        """Return the exit status, or None while the process runs."""
        raise NotImplementedError

    def get_pipe_transport(self, fd):
        """Return the transport of the pipe to the child's descriptor `fd`."""
        raise NotImplementedError

    def send_signal(self, signal):
        """Send a signal to the child."""
        raise NotImplementedError

    def terminate(self):
        """Ask the child to end (SIGTERM)."""
        raise NotImplementedError

    def kill(self):
        """End the child (SIGKILL)."""
        raise NotImplementedError


class _FlowControlMixin(Transport):
    """Pauses the protocol's writing while the buffer is between its water marks."""

    __slots__ = ("_loop", "_protocol_paused", "_high_water", "_low_water")

    def __init__(self, extra=None, loop=None):
        super().__init__(extra)
        assert loop is not None
        self._loop = loop
        self._protocol_paused = False
        self._set_write_buffer_limits()

    def _tell_protocol(self, method, message):
        try:
            method()
        except (SystemExit, KeyboardInterrupt):
            raise
        except BaseException as exc:
            self._loop.call_exception_handler({
                "message": message, "exception": exc, "transport": self, "protocol": self._protocol})

    def _maybe_pause_protocol(self):
        if self.get_write_buffer_size() > self._high_water and not self._protocol_paused:
            self._protocol_paused = True
            self._tell_protocol(self._protocol.pause_writing, "protocol.pause_writing() failed")

    def _maybe_resume_protocol(self):
        if self._protocol_paused and self.get_write_buffer_size() <= self._low_water:
            self._protocol_paused = False
            self._tell_protocol(self._protocol.resume_writing, "protocol.resume_writing() failed")

    def get_write_buffer_limits(self):
        return (self._low_water, self._high_water)

    def _set_write_buffer_limits(self, high=None, low=None):
        if high is None:
            high = 64 * 1024 if low is None else 4 * low
        if low is None:
            low = high // 4
        if not high >= low >= 0:
            raise ValueError(f"high ({high!r}) must be >= low ({low!r}) must be >= 0")
        self._high_water = high
        self._low_water = low

    def set_write_buffer_limits(self, high=None, low=None):
        self._set_write_buffer_limits(high=high, low=low)
        self._maybe_pause_protocol()

    def get_write_buffer_size(self):
        raise NotImplementedError
