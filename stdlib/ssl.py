"""TLS: contexts that say how connections are to be, and objects and sockets that are connections.

The protocol is native (`_ssl`), TLS 1.2 and 1.3. Options of OpenSSL that have no counterpart (cipher lists, engines,
key logs, certificates of clients on the server's side) are absent or refused.
"""

import collections
import enum
import os
import socket as _socket
import sys
from socket import AF_INET, SO_TYPE, SOCK_STREAM, SOL_SOCKET, create_connection, socket

import _ssl

OPENSSL_VERSION = "rustls"
OPENSSL_VERSION_INFO = (3, 0, 0, 0, 0)
OPENSSL_VERSION_NUMBER = 0x30000000
HAS_SNI = HAS_ALPN = HAS_ECDH = HAS_TLSv1_2 = HAS_TLSv1_3 = True
HAS_NPN = HAS_SSLv2 = HAS_SSLv3 = HAS_TLSv1 = HAS_TLSv1_1 = HAS_PSK = False
HAS_NEVER_CHECK_COMMON_NAME = True
CHANNEL_BINDING_TYPES = []

PEM_HEADER = "-----BEGIN CERTIFICATE-----"
PEM_FOOTER = "-----END CERTIFICATE-----"


class _SSLMethod(enum.IntEnum):
    PROTOCOL_TLS = 2
    PROTOCOL_TLS_CLIENT = 16
    PROTOCOL_TLS_SERVER = 17


class VerifyMode(enum.IntEnum):
    CERT_NONE = 0
    CERT_OPTIONAL = 1
    CERT_REQUIRED = 2


class TLSVersion(enum.IntEnum):
    MINIMUM_SUPPORTED = -2
    SSLv3 = 768
    TLSv1 = 769
    TLSv1_1 = 770
    TLSv1_2 = 771
    TLSv1_3 = 772
    MAXIMUM_SUPPORTED = -1


class Options(enum.IntFlag):
    OP_ALL = 0x80000050
    OP_NO_SSLv2 = 0
    OP_NO_SSLv3 = 0x2000000
    OP_NO_TLSv1 = 0x4000000
    OP_NO_TLSv1_1 = 0x10000000
    OP_NO_TLSv1_2 = 0x8000000
    OP_NO_TLSv1_3 = 0x20000000
    OP_NO_COMPRESSION = 0x20000
    OP_NO_TICKET = 0x4000
    OP_NO_RENEGOTIATION = 0x40000000
    OP_IGNORE_UNEXPECTED_EOF = 0x80
    OP_ENABLE_MIDDLEBOX_COMPAT = 0x100000
    OP_CIPHER_SERVER_PREFERENCE = 0x400000
    OP_SINGLE_DH_USE = 0
    OP_SINGLE_ECDH_USE = 0


class VerifyFlags(enum.IntFlag):
    VERIFY_DEFAULT = 0
    VERIFY_CRL_CHECK_LEAF = 4
    VERIFY_CRL_CHECK_CHAIN = 12
    VERIFY_X509_STRICT = 32
    VERIFY_X509_TRUSTED_FIRST = 32768
    VERIFY_X509_PARTIAL_CHAIN = 0x80000


class SSLErrorNumber(enum.IntEnum):
    SSL_ERROR_SSL = 1
    SSL_ERROR_WANT_READ = 2
    SSL_ERROR_WANT_WRITE = 3
    SSL_ERROR_WANT_X509_LOOKUP = 4
    SSL_ERROR_SYSCALL = 5
    SSL_ERROR_ZERO_RETURN = 6
    SSL_ERROR_WANT_CONNECT = 7
    SSL_ERROR_EOF = 8
    SSL_ERROR_INVALID_ERROR_CODE = 10


class AlertDescription(enum.IntEnum):
    """What an alert of TLS says."""

    ALERT_DESCRIPTION_CLOSE_NOTIFY = 0
    ALERT_DESCRIPTION_UNEXPECTED_MESSAGE = 10
    ALERT_DESCRIPTION_BAD_RECORD_MAC = 20
    ALERT_DESCRIPTION_RECORD_OVERFLOW = 22
    ALERT_DESCRIPTION_DECOMPRESSION_FAILURE = 30
    ALERT_DESCRIPTION_HANDSHAKE_FAILURE = 40
    ALERT_DESCRIPTION_BAD_CERTIFICATE = 42
    ALERT_DESCRIPTION_UNSUPPORTED_CERTIFICATE = 43
    ALERT_DESCRIPTION_CERTIFICATE_REVOKED = 44
    ALERT_DESCRIPTION_CERTIFICATE_EXPIRED = 45
    ALERT_DESCRIPTION_CERTIFICATE_UNKNOWN = 46
    ALERT_DESCRIPTION_ILLEGAL_PARAMETER = 47
    ALERT_DESCRIPTION_UNKNOWN_CA = 48
    ALERT_DESCRIPTION_ACCESS_DENIED = 49
    ALERT_DESCRIPTION_DECODE_ERROR = 50
    ALERT_DESCRIPTION_DECRYPT_ERROR = 51
    ALERT_DESCRIPTION_PROTOCOL_VERSION = 70
    ALERT_DESCRIPTION_INSUFFICIENT_SECURITY = 71
    ALERT_DESCRIPTION_INTERNAL_ERROR = 80
    ALERT_DESCRIPTION_USER_CANCELLED = 90
    ALERT_DESCRIPTION_NO_RENEGOTIATION = 100
    ALERT_DESCRIPTION_UNSUPPORTED_EXTENSION = 110
    ALERT_DESCRIPTION_CERTIFICATE_UNOBTAINABLE = 111
    ALERT_DESCRIPTION_UNRECOGNIZED_NAME = 112
    ALERT_DESCRIPTION_BAD_CERTIFICATE_STATUS_RESPONSE = 113
    ALERT_DESCRIPTION_BAD_CERTIFICATE_HASH_VALUE = 114
    ALERT_DESCRIPTION_UNKNOWN_PSK_IDENTITY = 115


for _cls in (_SSLMethod, VerifyMode, Options, VerifyFlags, SSLErrorNumber, AlertDescription):
    globals().update(_cls.__members__)
PROTOCOL_SSLv23 = PROTOCOL_TLS


class SSLError(OSError):
    """An error of TLS."""

    library = reason = None

    def __str__(self):
        return str(self.strerror if self.strerror is not None else self.args[0] if self.args else "")


class SSLZeroReturnError(SSLError):
    """The other side has ended the connection in order."""


class SSLWantReadError(SSLError):
    """Nothing can be done before more has come."""


class SSLWantWriteError(SSLError):
    """Nothing can be done before something has gone out."""


class SSLSyscallError(SSLError):
    """The operating system refused something."""


class SSLEOFError(SSLError):
    """The connection ended without being closed in order."""


class SSLCertVerificationError(SSLError, ValueError):
    """The other side's certificate was refused."""

    verify_code = verify_message = None


CertificateError = SSLCertVerificationError
socket_error = OSError


class Purpose(enum.Enum):
    """Whom a context authenticates."""

    SERVER_AUTH = "1.3.6.1.5.5.7.3.1"
    CLIENT_AUTH = "1.3.6.1.5.5.7.3.2"


DefaultVerifyPaths = collections.namedtuple(
    "DefaultVerifyPaths", "cafile capath openssl_cafile_env openssl_cafile openssl_capath_env openssl_capath")

_SYSTEM_FILES = ("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem",
                 "/etc/ssl/cert.pem")


def cert_time_to_seconds(cert_time):
    """Return the time in a certificate, such as 'Jan  5 09:34:43 2018 GMT', as seconds since the epoch."""
    import calendar
    import time
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    form = " %d %H:%M:%S %Y GMT"
    try:
        month = months.index(cert_time[:3].title()) + 1
    except ValueError:
        raise ValueError(f"time data {cert_time!r} does not match format \"%b{form}\"")
    parts = time.strptime(cert_time[3:], form)
    return calendar.timegm((parts[0], month) + parts[2:6])


def RAND_bytes(n, /):
    """Return `n` random bytes."""
    if n < 0:
        raise ValueError("num must be positive")
    return os.urandom(n)


def RAND_add(string, entropy, /):
    """The system's random bytes need no help."""
    if not isinstance(string, str):
        memoryview(string)
    float(entropy)


def RAND_status():
    """Are the random bytes good? Always."""
    return True


def get_default_verify_paths():
    """Return where the system keeps its trusted certificates."""
    cafile = os.environ.get("SSL_CERT_FILE") or next(filter(os.path.isfile, _SYSTEM_FILES), None)
    capath = os.environ.get("SSL_CERT_DIR", "/etc/ssl/certs")
    return DefaultVerifyPaths(cafile, capath if os.path.isdir(capath) else None, "SSL_CERT_FILE", _SYSTEM_FILES[0],
                              "SSL_CERT_DIR", "/etc/ssl/certs")


def _raise_problem(problem):
    if problem is None:
        return
    is_certificate, reason = problem
    if is_certificate:
        error = SSLCertVerificationError(
            1, f"[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: {reason}")
        error.reason = "CERTIFICATE_VERIFY_FAILED"
        error.verify_message = reason
        error.verify_code = 20 if "issuer" in reason else 62 if "Hostname" in reason else 10
    else:
        error = SSLError(1, f"[SSL] {reason}")
        error.reason = reason
    error.library = "SSL"
    raise error


class SSLContext:
    """How connections are to be: whom they trust, and who they are."""

    sslsocket_class = None  # set below
    sslobject_class = None

    def __new__(cls, protocol=None, *args, **kwargs):
        if protocol is None:
            import warnings
            warnings.warn("ssl.SSLContext() without protocol argument is deprecated.", DeprecationWarning, stacklevel=2)
            protocol = PROTOCOL_TLS
        self = super().__new__(cls)
        self.protocol = _SSLMethod(protocol)
        is_client = protocol == PROTOCOL_TLS_CLIENT
        self._verify_mode = CERT_REQUIRED if is_client else CERT_NONE
        self._check_hostname = is_client
        self.options = Options.OP_ALL | Options.OP_NO_SSLv3 | Options.OP_NO_COMPRESSION
        self.verify_flags = VerifyFlags.VERIFY_X509_TRUSTED_FIRST
        self.minimum_version = TLSVersion.TLSv1_2
        self.maximum_version = TLSVersion.MAXIMUM_SUPPORTED
        self.post_handshake_auth = False
        self.keylog_filename = None
        self._roots = []
        self._chain = []
        self._key = None
        self._protocols = []
        return self

    def __init__(self, protocol=None):
        pass

    @property
    def verify_mode(self):
        """Whether the other side has to have a certificate that is trusted."""
        return self._verify_mode

    @verify_mode.setter
    def verify_mode(self, value):
        value = VerifyMode(value)
        if value == CERT_NONE and self._check_hostname:
            raise ValueError("Cannot set verify_mode to CERT_NONE when check_hostname is enabled.")
        self._verify_mode = value

    @property
    def check_hostname(self):
        """Whether the certificate has to be for the host asked for."""
        return self._check_hostname

    @check_hostname.setter
    def check_hostname(self, value):
        self._check_hostname = bool(value)
        if value and self._verify_mode == CERT_NONE:
            self._verify_mode = CERT_REQUIRED

    def load_cert_chain(self, certfile, keyfile=None, password=None):
        """Take our own certificate, and the private key, from PEM files."""
        with open(certfile, "rb") as f:
            pem = f.read()
        key = pem
        if keyfile is not None:
            with open(keyfile, "rb") as f:
                key = f.read()
        chain = self._parse(pem)
        if not chain or not _ssl.has_private_key(key):
            raise SSLError(9, "[SSL] PEM lib")
        self._chain, self._key = chain, key

    @staticmethod
    def _parse(pem):
        try:
            return _ssl.certificates(pem)
        except ValueError as e:
            raise SSLError(9, f"[SSL] PEM lib ({e})") from None

    def load_verify_locations(self, cafile=None, capath=None, cadata=None):
        """Trust the certificates in a file, in the files of a folder, or in the data given."""
        if cafile is None and capath is None and cadata is None:
            raise TypeError("cafile, capath and cadata cannot be all omitted")
        if cafile is not None:
            with open(cafile, "rb") as f:
                found = self._parse(f.read())
            if not found:
                raise SSLError(136, "[X509: NO_CERTIFICATE_OR_CRL_FOUND] no certificate or crl found")
            self._roots += found
        if capath is not None:
            for name in sorted(os.listdir(capath)):
                try:
                    with open(os.path.join(capath, name), "rb") as f:
                        self._roots += _ssl.certificates(f.read())
                except (OSError, ValueError):
                    pass
        if isinstance(cadata, str):
            self._roots += self._parse(cadata.encode("ascii"))
        elif cadata is not None:
            self._roots.append(bytes(cadata))

    def load_default_certs(self, purpose=Purpose.SERVER_AUTH):
        """Trust what the system trusts."""
        if not isinstance(purpose, Purpose):
            raise TypeError(purpose)
        self.set_default_verify_paths()

    def set_default_verify_paths(self):
        cafile = get_default_verify_paths().cafile
        if cafile is not None:
            self.load_verify_locations(cafile)

    def cert_store_stats(self):
        return {"x509": len(self._roots), "crl": 0, "x509_ca": len(self._roots)}

    def get_ca_certs(self, binary_form=False):
        if not binary_form:
            raise NotImplementedError("certificates as dictionaries")
        return list(self._roots)

    def set_alpn_protocols(self, alpn_protocols):
        """Offer protocols above TLS, the best one first."""
        protocols = []
        for protocol in alpn_protocols:
            b = bytes(protocol, "ascii")
            if not 0 < len(b) <= 255:
                raise SSLError("ALPN protocols must be 1 to 255 in length")
            protocols.append(b)
        self._protocols = protocols

    def set_ciphers(self, ciphers):
        """The ciphers are those that are good: there is nothing to choose."""

    def wrap_socket(self, sock, server_side=False, do_handshake_on_connect=True, suppress_ragged_eofs=True,
                    server_hostname=None, session=None):
        """Return a socket that speaks TLS over `sock`, which it takes over."""
        return self.sslsocket_class._create(sock, self, server_side, do_handshake_on_connect, suppress_ragged_eofs,
                                            server_hostname)

    def wrap_bio(self, incoming, outgoing, server_side=False, server_hostname=None, session=None):
        """Return an object that speaks TLS between two MemoryBIOs."""
        return self.sslobject_class._create(incoming, outgoing, self, server_side, server_hostname)

    def _session(self, server_side, server_hostname):
        if server_side:
            if self.protocol == PROTOCOL_TLS_CLIENT:
                raise SSLError("Cannot create a server socket with a PROTOCOL_TLS_CLIENT context")
            if self._verify_mode != CERT_NONE:
                raise NotImplementedError("asking clients for certificates")
        elif self.protocol == PROTOCOL_TLS_SERVER:
            raise SSLError("Cannot create a client socket with a PROTOCOL_TLS_SERVER context")
        low, high = self.minimum_version, self.maximum_version
        high = TLSVersion.TLSv1_3 if high == TLSVersion.MAXIMUM_SUPPORTED else high
        session = _ssl._Session(
            server_side, self._roots, self._chain, self._key, self._verify_mode != CERT_NONE, self._check_hostname,
            server_hostname or None, self._protocols,
            low <= TLSVersion.TLSv1_2 <= high and not self.options & Options.OP_NO_TLSv1_2,
            low <= TLSVersion.TLSv1_3 <= high and not self.options & Options.OP_NO_TLSv1_3)
        _raise_problem(session.problem())
        return session


def create_default_context(purpose=Purpose.SERVER_AUTH, *, cafile=None, capath=None, cadata=None):
    """Return a context with good settings that trusts the locations given, or what the system trusts."""
    if not isinstance(purpose, Purpose):
        raise TypeError(purpose)
    context = SSLContext(PROTOCOL_TLS_CLIENT if purpose == Purpose.SERVER_AUTH else PROTOCOL_TLS_SERVER)
    context.verify_flags |= VerifyFlags.VERIFY_X509_PARTIAL_CHAIN | VerifyFlags.VERIFY_X509_STRICT
    if cafile or capath or cadata:
        context.load_verify_locations(cafile, capath, cadata)
    elif context.verify_mode != CERT_NONE:
        context.load_default_certs(purpose)
    return context


def _create_unverified_context(protocol=None, *, cert_reqs=CERT_NONE, check_hostname=False, purpose=Purpose.SERVER_AUTH,
                               certfile=None, keyfile=None, cafile=None, capath=None, cadata=None):
    """A context that trusts everybody."""
    context = SSLContext(PROTOCOL_TLS_CLIENT if purpose == Purpose.SERVER_AUTH else PROTOCOL_TLS_SERVER)
    context.check_hostname = check_hostname
    context.verify_mode = cert_reqs
    if certfile or keyfile:
        context.load_cert_chain(certfile, keyfile)
    if cafile or capath or cadata:
        context.load_verify_locations(cafile, capath, cadata)
    return context


_create_default_https_context = create_default_context
_create_stdlib_context = _create_unverified_context


class MemoryBIO:
    """Bytes that wait: written at one end, read at the other."""

    def __init__(self):
        self._data = bytearray()
        self._has_ended = False

    def read(self, size=-1):
        size = len(self._data) if size is None or size < 0 else size
        data = bytes(self._data[:size])
        del self._data[:size]
        return data

    def write(self, b):
        if self._has_ended:
            raise SSLError("cannot write() after write_eof()")
        self._data += b
        return len(b)

    def write_eof(self):
        self._has_ended = True

    @property
    def pending(self):
        return len(self._data)

    @property
    def eof(self):
        """Whether everything was read, and nothing more will come."""
        return self._has_ended and not self._data


class _Common:
    """What objects and sockets have in common; `_tls` is the session."""

    def version(self):
        """The protocol's version, None before the handshake."""
        return self._tls.version() if not self._tls.is_handshaking() else None

    def cipher(self):
        """The cipher as (name, version, bits)."""
        cipher = self._tls.cipher()
        return None if cipher is None else (cipher[0], self._tls.version(), cipher[1])

    def shared_ciphers(self):
        return None

    def compression(self):
        return None

    def selected_alpn_protocol(self):
        protocol = self._tls.protocol()
        return None if protocol is None else protocol.decode("ascii")

    def selected_npn_protocol(self):
        return None

    def getpeercert(self, binary_form=False):
        """The other side's certificate, as DER."""
        if self._tls.is_handshaking():
            raise ValueError("handshake not done yet")
        certificates = self._tls.peer_certificates()
        if binary_form:
            return certificates[0] if certificates else None
        if certificates and self.context.verify_mode == CERT_NONE:
            return {}
        if not certificates:
            return None
        raise NotImplementedError("certificates as dictionaries")

    @property
    def session(self):
        return None

    @property
    def session_reused(self):
        return False

    @property
    def server_side(self):
        return self._server_side

    @property
    def server_hostname(self):
        return self._server_hostname


def _eof_error():
    error = SSLEOFError(8, "[SSL: UNEXPECTED_EOF_WHILE_READING] EOF occurred in violation of protocol")
    error.library, error.reason = "SSL", "UNEXPECTED_EOF_WHILE_READING"
    return error


def _want_read():
    return SSLWantReadError(2, "The operation did not complete (read)")


class SSLObject(_Common):
    """TLS between two MemoryBIOs: nothing of it waits."""

    def __init__(self, *args, **kwargs):
        raise TypeError(f"{self.__class__.__name__} does not have a public constructor. Instances are returned by "
                        "SSLContext.wrap_bio().")

    @classmethod
    def _create(cls, incoming, outgoing, context, server_side, server_hostname):
        self = cls.__new__(cls)
        self._incoming, self._outgoing = incoming, outgoing
        self._context = context
        self._server_side, self._server_hostname = server_side, server_hostname
        self._tls = context._session(server_side, server_hostname)
        return self

    @property
    def context(self):
        return self._context

    def _take_in(self):
        try:
            if self._incoming.pending:
                _raise_problem(self._tls.feed(self._incoming.read()))
        finally:
            # What is said about a problem goes out as well.
            self._give_out()

    def _give_out(self):
        data = self._tls.take_output()
        if data:
            self._outgoing.write(data)

    def do_handshake(self):
        """Go on with the handshake; SSLWantReadError until it is done."""
        self._take_in()
        if self._tls.is_handshaking():
            if self._incoming.eof:
                raise _eof_error()
            raise _want_read()

    def read(self, len=1024, buffer=None):
        """Return bytes that the other side wrote (or put them into a buffer and return how many)."""
        self._take_in()
        data = self._tls.read(len)
        if data is None:
            if self._incoming.eof:
                raise _eof_error()
            raise _want_read()
        if buffer is None:
            return data
        buffer[:data.__len__()] = data
        return data.__len__()

    def write(self, data):
        """Take bytes for the other side; return how many."""
        if self._tls.is_handshaking():
            self.do_handshake()
        view = memoryview(data).cast("B")
        taken = 0
        while taken < len(view) and (n := self._tls.write(bytes(view[taken:taken + 65536]))):
            taken += n
            self._give_out()
        return taken

    def pending(self):
        return 0

    def unwrap(self):
        """End the connection: SSLWantReadError until the other side has done so too."""
        self._tls.close()
        self._take_in()
        while self._tls.read(65536):
            pass
        if not self._tls.is_closed_by_peer() and not self._incoming.eof:
            raise _want_read()


class SSLSocket(_Common, socket):
    """A socket that speaks TLS."""

    def __init__(self, *args, **kwargs):
        raise TypeError(f"{self.__class__.__name__} does not have a public constructor. Instances are returned by "
                        "SSLContext.wrap_socket().")

    @classmethod
    def _create(cls, sock, context, server_side, do_handshake_on_connect, suppress_ragged_eofs, server_hostname):
        if sock.getsockopt(SOL_SOCKET, SO_TYPE) != SOCK_STREAM:
            raise NotImplementedError("only stream sockets are supported")
        if server_side and server_hostname:
            raise ValueError("server_hostname can only be specified in client mode")
        if context.check_hostname and not server_side and not server_hostname:
            raise ValueError("check_hostname requires server_hostname")
        self = cls.__new__(cls, family=sock.family, type=sock.type, proto=sock.proto, fileno=sock.fileno())
        timeout = sock.gettimeout()
        socket.__init__(self, family=sock.family, type=sock.type, proto=sock.proto, fileno=sock.detach())
        self.settimeout(timeout)
        self.context = context
        self.do_handshake_on_connect = do_handshake_on_connect
        self.suppress_ragged_eofs = suppress_ragged_eofs
        self._server_side, self._server_hostname = server_side, server_hostname
        self._tls = None
        try:
            self.getpeername()
            self._connected = True
        except OSError:
            self._connected = False
        if self._connected:
            self._begin()
        return self

    def _begin(self):
        self._tls = self.context._session(self._server_side, self._server_hostname)
        if self.do_handshake_on_connect:
            if self.gettimeout() == 0.0:
                raise ValueError("do_handshake_on_connect should not be specified for non-blocking sockets")
            self.do_handshake()

    # What was encrypted and not sent, because the socket does not wait.
    _unsent = b""

    def _flush(self):
        """Send what is encrypted; of a socket that does not wait, some may be left."""
        data = self._unsent + self._tls.take_output()
        if not data:
            return
        if self.gettimeout() != 0:
            socket.sendall(self, data)
            return
        try:
            while data:
                data = data[socket.send(self, data):]
        except BlockingIOError:
            pass
        self._unsent = data

    def _fill(self):
        try:
            data = socket.recv(self, 65536)
        except BlockingIOError:
            raise _want_read()
        if data:
            try:
                _raise_problem(self._tls.feed(data))
            finally:
                self._flush()
        return bool(data)

    def do_handshake(self, block=False):
        """Agree with the other side."""
        self._flush()
        while self._tls.is_handshaking():
            if not self._fill():
                raise _eof_error()

    def connect(self, addr):
        if self._connected:
            raise ValueError("attempt to connect already-connected SSLSocket!")
        socket.connect(self, addr)
        self._connected = True
        self._begin()

    def accept(self):
        newsock, addr = socket.accept(self)
        return self.context.wrap_socket(newsock, do_handshake_on_connect=self.do_handshake_on_connect,
                                        suppress_ragged_eofs=self.suppress_ragged_eofs, server_side=True), addr

    def read(self, len=1024, buffer=None):
        data = self.recv(len)
        if buffer is None:
            return data
        buffer[:data.__len__()] = data
        return data.__len__()

    def recv(self, buflen=1024, flags=0):
        if self._tls is None:
            return socket.recv(self, buflen, flags)
        while (data := self._tls.read(buflen)) is None:
            if not self._fill():
                if self.suppress_ragged_eofs:
                    return b""
                raise _eof_error()
        return data

    def recv_into(self, buffer, nbytes=None, flags=0):
        view = memoryview(buffer).cast("B")
        data = self.recv(nbytes or len(view))
        view[:len(data)] = data
        return len(data)

    def write(self, data):
        return self.send(data)

    def send(self, data, flags=0):
        if self._tls is None:
            return socket.send(self, data, flags)
        if self._unsent:
            self._flush()
            if self._unsent:
                raise SSLWantWriteError(3, "The operation did not complete (write)")
        view = memoryview(data).cast("B")
        sent = 0
        while (sent < len(view) and not self._unsent
               and (n := self._tls.write(bytes(view[sent:sent + 16384])))):
            sent += n
            self._flush()
        return sent

    def sendall(self, data, flags=0):
        view = memoryview(data).cast("B")
        while view:
            view = view[self.send(view):]

    def pending(self):
        return 0

    def unwrap(self):
        """End TLS, and return the plain socket."""
        self._tls.close()
        self._flush()
        while not self._tls.is_closed_by_peer() and self._fill():
            while self._tls.read(65536):
                pass
        plain = socket(self.family, self.type, self.proto, fileno=self.detach())
        return plain

    def shutdown(self, how):
        if self._tls is not None and how != _socket.SHUT_RD:
            self._tls.close()
            self._flush()
        socket.shutdown(self, how)


SSLContext.sslsocket_class = SSLSocket
SSLContext.sslobject_class = SSLObject


def DER_cert_to_PEM_cert(der_cert_bytes):
    """Return a certificate as PEM text."""
    import base64
    f = str(base64.standard_b64encode(der_cert_bytes), "ASCII")
    return "\n".join([PEM_HEADER, *(f[i:i + 64] for i in range(0, len(f), 64)), PEM_FOOTER, ""])


def PEM_cert_to_DER_cert(pem_cert_string):
    """Return the certificate of a PEM text as DER."""
    if not pem_cert_string.startswith(PEM_HEADER):
        raise ValueError(f"Invalid PEM encoding; must start with {PEM_HEADER}")
    if not pem_cert_string.strip().endswith(PEM_FOOTER):
        raise ValueError(f"Invalid PEM encoding; must end with {PEM_FOOTER}")
    return _ssl.certificates(pem_cert_string.encode("ascii"))[0]


def get_server_certificate(addr, ssl_version=PROTOCOL_TLS_CLIENT, ca_certs=None, timeout=None):
    """Return the certificate of the server at an address, as PEM."""
    context = _create_unverified_context(cert_reqs=CERT_NONE if ca_certs is None else CERT_REQUIRED, cafile=ca_certs)
    with create_connection(addr, timeout) as sock, context.wrap_socket(sock, server_hostname=addr[0]) as tls:
        return DER_cert_to_PEM_cert(tls.getpeercert(True))


def get_protocol_name(protocol_code):
    return {2: "PROTOCOL_TLS", 16: "PROTOCOL_TLS_CLIENT", 17: "PROTOCOL_TLS_SERVER"}.get(protocol_code, "<unknown>")
