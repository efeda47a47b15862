"""Sending files over transports."""

from . import protocols, transports


class FileSender(protocols.Protocol):
    """The protocol of a transport while a file is sent: what it is told matters to the sender first."""

    def __init__(self, transport):
        if not isinstance(transport, transports._FlowControlMixin):
            raise TypeError("transport should be _FlowControlMixin instance")
        self._transport = transport
        self._protocol = transport.get_protocol()
        self._was_reading = transport.is_reading()
        self._was_writing_paused = getattr(transport, "_protocol_paused", False)
        transport.pause_reading()
        transport.set_protocol(self)
        self._resumed = transport._loop.create_future() if self._was_writing_paused else None

    async def drain(self):
        """Wait until the transport takes more."""
        if self._transport.is_closing():
            raise ConnectionError("Connection closed by peer")
        if self._resumed is not None:
            await self._resumed

    def connection_made(self, transport):
        raise RuntimeError("Invalid state: connection should have been established already.")

    def connection_lost(self, exc):
        if self._resumed is not None:
            # The sender is waiting: for it an orderly end is an error too.
            self._resumed.set_exception(ConnectionError("Connection is closed by peer") if exc is None else exc)
        self._protocol.connection_lost(exc)

    def pause_writing(self):
        if self._resumed is None:
            self._resumed = self._transport._loop.create_future()

    def resume_writing(self):
        if self._resumed is not None:
            self._resumed.set_result(False)
            self._resumed = None

    def data_received(self, data):
        raise RuntimeError("Invalid state: reading should be paused")

    def eof_received(self):
        raise RuntimeError("Invalid state: reading should be paused")

    async def restore(self):
        """Give the transport its own protocol back."""
        self._transport.set_protocol(self._protocol)
        if self._was_reading:
            self._transport.resume_reading()
        if self._resumed is not None:
            # Nobody waits for it any more.
            self._resumed.cancel()
        if self._was_writing_paused:
            self._protocol.resume_writing()
