"""TLS between a transport and a protocol: to the transport it is a protocol, to the protocol a transport."""

import ssl
import warnings

from . import constants, exceptions, protocols, transports
from .log import __getattr__ as _log_attribute

# The states of a connection, in their order.
_UNCONNECTED, _HANDSHAKE, _OPEN, _SHUTDOWN, _CLOSED = range(5)

_HANDSHAKE_TIMEOUT = 60.0
_SHUTDOWN_TIMEOUT = 30.0


class _SSLProtocolTransport(transports._FlowControlMixin, transports.Transport):
    """What the protocol above sees."""

    _start_tls_compatible = True

    @property
    def _sendfile_compatible(self):
        from .constants import _SendfileMode
        return _SendfileMode.FALLBACK

    def __init__(self, loop, ssl_protocol):
        self._loop = loop
        self._ssl_protocol = ssl_protocol
        self._closed = False

    def get_extra_info(self, name, default=None):
        return self._ssl_protocol._get_extra_info(name, default)

    def set_protocol(self, protocol):
        self._ssl_protocol._set_app_protocol(protocol)

    def get_protocol(self):
        return self._ssl_protocol._app_protocol

    def is_closing(self):
        return self._closed or self._ssl_protocol._state >= _SHUTDOWN

    def close(self):
        if not self._closed:
            self._closed = True
            self._ssl_protocol._start_shutdown()

    def abort(self):
        self._closed = True
        self._ssl_protocol._abort(None)

    def __del__(self, _warn=warnings.warn):
        if not self._closed:
            self._closed = True
            _warn("unclosed transport <asyncio._SSLProtocolTransport object>", ResourceWarning)

    def is_reading(self):
        return not self._ssl_protocol._reading_paused

    def pause_reading(self):
        self._ssl_protocol._pause_reading()

    def resume_reading(self):
        self._ssl_protocol._resume_reading()

    def set_write_buffer_limits(self, high=None, low=None):
        self._ssl_protocol._transport.set_write_buffer_limits(high, low)

    def get_write_buffer_limits(self):
        return self._ssl_protocol._transport.get_write_buffer_limits()

    def get_write_buffer_size(self):
        transport = self._ssl_protocol._transport
        return 0 if transport is None else transport.get_write_buffer_size()

    def write(self, data):
        if not isinstance(data, (bytes, bytearray, memoryview)):
            raise TypeError(f"data: expecting a bytes-like instance, got {type(data).__name__}")
        if data:
            self._ssl_protocol._write(data)

    def writelines(self, list_of_data):
        self.write(b"".join(list_of_data))

    def write_eof(self):
        raise NotImplementedError

    def can_write_eof(self):
        return False


class SSLProtocol(protocols.Protocol):
    """What the transport below sees."""

    max_size = 256 * 1024

    def __init__(self, loop, app_protocol, sslcontext, waiter, server_side=False, server_hostname=None,
                 call_connection_made=True, ssl_handshake_timeout=None, ssl_shutdown_timeout=None):
        handshake = _HANDSHAKE_TIMEOUT if ssl_handshake_timeout is None else ssl_handshake_timeout
        shutdown = _SHUTDOWN_TIMEOUT if ssl_shutdown_timeout is None else ssl_shutdown_timeout
        for name, timeout in (("ssl_handshake_timeout", handshake), ("ssl_shutdown_timeout", shutdown)):
            if timeout <= 0:
                raise ValueError(f"{name} should be a positive number, got {timeout}")
        if sslcontext is None:
            if server_side:
                raise ValueError("Server side SSL needs a valid SSLContext")
            sslcontext = ssl.create_default_context()
            if not server_hostname:
                sslcontext.check_hostname = False
        self._loop = loop
        self._sslcontext = sslcontext
        self._server_side = server_side
        self._server_hostname = None if server_side else server_hostname
        self._extra = {"sslcontext": sslcontext}
        self._waiter = waiter
        self._calls_connection_made = call_connection_made
        self._handshake_timeout, self._shutdown_timeout = handshake, shutdown
        self._timer = None
        self._transport = None
        self._sslobj = None
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._state = _UNCONNECTED
        self._reading_paused = False
        self._eof_told = False
        self._conn_lost = 0
        self._set_app_protocol(app_protocol)
        self._app_transport = _SSLProtocolTransport(loop, self)

    def _set_app_protocol(self, app_protocol):
        self._app_protocol = app_protocol
        self._app_is_buffered = isinstance(app_protocol, protocols.BufferedProtocol)

    def _get_extra_info(self, name, default=None):
        if name in self._extra:
            return self._extra[name]
        return default if self._transport is None else self._transport.get_extra_info(name, default)

    def _wake_waiter(self, exc=None):
        waiter, self._waiter = self._waiter, None
        if waiter is not None and not waiter.cancelled() and not waiter.done():
            if exc is None:
                waiter.set_result(None)
            else:
                waiter.set_exception(exc)

    def _set_timer(self, delay, callback):
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._loop.call_later(delay, callback) if delay is not None else None

    # From the transport below.

    def connection_made(self, transport):
        self._transport = transport
        self._state = _HANDSHAKE
        self._set_timer(self._handshake_timeout, self._handshake_is_late)
        try:
            self._sslobj = self._sslcontext.wrap_bio(
                self._incoming, self._outgoing, server_side=self._server_side, server_hostname=self._server_hostname)
        except Exception as exc:
            self._handshake_failed(exc)
        else:
            self._do_handshake()

    def connection_lost(self, exc):
        self._send_outgoing()
        was, self._state = self._state, _CLOSED
        self._set_timer(None, None)
        if was == _HANDSHAKE:
            self._wake_waiter(exc or ConnectionResetError())
        elif was != _CLOSED and was != _UNCONNECTED:
            self._loop.call_soon(self._app_protocol.connection_lost, exc)
        self._wake_waiter(exc)
        self._transport = None
        self._app_transport._closed = True
        self._app_transport = None

    def data_received(self, data):
        self._incoming.write(data)
        if self._state == _HANDSHAKE:
            self._do_handshake()
        elif self._state == _OPEN:
            self._do_read()
        elif self._state == _SHUTDOWN:
            self._do_shutdown()

    def eof_received(self):
        self._incoming.write_eof()
        if self._state == _HANDSHAKE:
            self._handshake_failed(ConnectionResetError())
        elif self._state == _OPEN:
            self._do_read()
            if self._state == _OPEN:
                self._tell_eof()
        elif self._state == _SHUTDOWN:
            self._transport.close()

    def pause_writing(self):
        self._app_protocol.pause_writing()

    def resume_writing(self):
        self._app_protocol.resume_writing()

    # The handshake.

    def _do_handshake(self):
        try:
            self._sslobj.do_handshake()
        except ssl.SSLWantReadError:
            self._send_outgoing()
        except Exception as exc:
            self._handshake_failed(exc)
        else:
            self._send_outgoing()
            self._handshake_done()

    def _handshake_is_late(self):
        if self._state == _HANDSHAKE:
            self._handshake_failed(ConnectionAbortedError(
                f"SSL handshake is taking longer than {self._handshake_timeout} seconds: aborting the connection"))

    def _handshake_failed(self, exc):
        self._set_timer(None, None)
        message = ("SSL handshake failed on verifying the certificate"
                   if isinstance(exc, ssl.CertificateError) else "SSL handshake failed")
        self._state = _CLOSED
        self._wake_waiter(exc)
        self._fatal_error(exc, message)

    def _handshake_done(self):
        self._set_timer(None, None)
        self._state = _OPEN
        self._extra.update(cipher=self._sslobj.cipher(), compression=self._sslobj.compression(),
                           ssl_object=self._sslobj)
        try:
            self._extra["peercert"] = self._sslobj.getpeercert()
        except NotImplementedError:
            pass
        if self._calls_connection_made:
            self._app_protocol.connection_made(self._app_transport)
        self._wake_waiter()
        self._do_read()

    # Data.

    def _send_outgoing(self):
        data = self._outgoing.read()
        if data and self._transport is not None:
            self._transport.write(data)

    def _write(self, data):
        if self._state != _OPEN:
            if self._conn_lost >= constants.LOG_THRESHOLD_FOR_CONNLOST_WRITES:
                _log_attribute("logger").warning("SSL connection is closed")
            self._conn_lost += 1
            return
        view = memoryview(data)
        try:
            while view:
                view = view[self._sslobj.write(view):]
                self._send_outgoing()
        except Exception as exc:
            self._fatal_error(exc, "Fatal error on SSL protocol")

    def _do_read(self):
        try:
            while self._state == _OPEN and not self._reading_paused:
                try:
                    data = self._sslobj.read(self.max_size)
                except (ssl.SSLWantReadError, ssl.SSLEOFError):
                    break
                if not data:
                    self._tell_eof()
                    break
                if self._app_is_buffered:
                    protocols._feed_data_to_buffered_proto(self._app_protocol, data)
                else:
                    self._app_protocol.data_received(data)
            self._send_outgoing()
        except (SystemExit, KeyboardInterrupt):
            raise
        except BaseException as exc:
            self._fatal_error(exc, "Fatal error on SSL protocol")

    def _tell_eof(self):
        if self._eof_told:
            return
        self._eof_told = True
        try:
            if self._app_protocol.eof_received():
                _log_attribute("logger").warning("returning true from eof_received() has no effect when using ssl")
        except (SystemExit, KeyboardInterrupt):
            raise
        except BaseException as exc:
            self._fatal_error(exc, "Error calling eof_received()")
            return
        self._start_shutdown()

    def _pause_reading(self):
        if not self._reading_paused:
            self._reading_paused = True
            self._transport.pause_reading()

    def _resume_reading(self):
        if self._reading_paused:
            self._reading_paused = False
            if self._transport is not None:
                self._transport.resume_reading()
                self._loop.call_soon(self._do_read)

    # The end.

    def _start_shutdown(self):
        if self._state in (_SHUTDOWN, _CLOSED):
            return
        if self._state != _OPEN:
            self._abort(None)
            return
        self._state = _SHUTDOWN
        self._set_timer(self._shutdown_timeout, lambda: self._abort(TimeoutError("SSL shutdown timed out")))
        self._do_shutdown()

    def _do_shutdown(self):
        try:
            self._sslobj.unwrap()
        except ssl.SSLWantReadError:
            self._send_outgoing()
            if self._incoming.eof or self._eof_told:
                self._end_transport()
        except ssl.SSLError as exc:
            self._abort(exc)
        else:
            self._send_outgoing()
            self._end_transport()

    def _end_transport(self):
        self._set_timer(None, None)
        if self._transport is not None:
            self._loop.call_soon(self._transport.close)

    def _abort(self, exc):
        self._set_timer(None, None)
        if self._transport is not None:
            self._transport._force_close(exc)

    def _fatal_error(self, exc, message):
        if self._transport is not None:
            self._transport._force_close(exc)
        if isinstance(exc, OSError):
            if self._loop.get_debug():
                _log_attribute("logger").debug("%r: %s", self, message, exc_info=True)
        elif not isinstance(exc, exceptions.CancelledError):
            self._loop.call_exception_handler({
                "message": message, "exception": exc, "transport": self._transport, "protocol": self})
