"""A client that fetches mail: POP3."""

import errno
import re
import socket
import sys

try:
    import ssl
    HAVE_SSL = True
except ImportError:
    HAVE_SSL = False

__all__ = ["POP3", "error_proto"]


class error_proto(Exception):
    """The server answered with an error, or not as it should."""


POP3_PORT = 110
POP3_SSL_PORT = 995
CR = b"\r"
LF = b"\n"
CRLF = CR + LF
_MAXLINE = 2048


class POP3:
    """A connection to a mailbox."""

    encoding = "UTF-8"

    def __init__(self, host, port=POP3_PORT, timeout=socket._GLOBAL_DEFAULT_TIMEOUT):
        self.host = host
        self.port = port
        self._tls_established = False
        sys.audit("poplib.connect", self, host, port)
        self.sock = self._create_socket(timeout)
        self.file = self.sock.makefile("rb")
        self._debugging = 0
        self.welcome = self._getresp()

    def _create_socket(self, timeout):
        if timeout is not None and not timeout:
            raise ValueError("Non-blocking socket (timeout=0) is not supported")
        return socket.create_connection((self.host, self.port), timeout)

    def _putline(self, line):
        if self._debugging > 1:
            print("*put*", repr(line))
        sys.audit("poplib.putline", self, line)
        self.sock.sendall(line + CRLF)

    def _putcmd(self, line):
        if self._debugging:
            print("*cmd*", repr(line))
        self._putline(bytes(line, self.encoding))

    def _getline(self):
        line = self.file.readline(_MAXLINE + 1)
        if len(line) > _MAXLINE:
            raise error_proto("line too long")
        if self._debugging > 1:
            print("*get*", repr(line))
        if not line:
            raise error_proto("-ERR EOF")
        octets = len(line)
        # Some servers send a CR too many, or none.
        if line[-2:] == CRLF:
            return line[:-2], octets
        if line[:1] == CR:
            return line[1:-1], octets
        return line[:-1], octets

    def _getresp(self):
        resp, _ = self._getline()
        if self._debugging > 1:
            print("*resp*", repr(resp))
        if not resp.startswith(b"+"):
            raise error_proto(resp)
        return resp

    def _getlongresp(self):
        resp = self._getresp()
        lines, octets = [], 0
        line, count = self._getline()
        while line != b".":
            if line.startswith(b".."):
                count -= 1
                line = line[1:]
            octets += count
            lines.append(line)
            line, count = self._getline()
        return resp, lines, octets

    def _shortcmd(self, line):
        self._putcmd(line)
        return self._getresp()

    def _longcmd(self, line):
        self._putcmd(line)
        return self._getlongresp()

    def getwelcome(self):
        """Return the server's greeting."""
        return self.welcome

    def set_debuglevel(self, level):
        """Print what is sent and received, when not 0."""
        self._debugging = level

    def user(self, user):
        """Send the name."""
        return self._shortcmd(f"USER {user}")

    def pass_(self, pswd):
        """Send the password; the mailbox is then locked."""
        return self._shortcmd(f"PASS {pswd}")

    def stat(self):
        """Return (count of messages, their size)."""
        words = self._shortcmd("STAT").split()
        if self._debugging:
            print("*stat*", repr(words))
        return int(words[1]), int(words[2])

    def list(self, which=None):
        """Return the sizes of all messages, (response, ["number size", …], octets), or of one."""
        if which is not None:
            return self._shortcmd(f"LIST {which}")
        return self._longcmd("LIST")

    def retr(self, which):
        """Return a message: (response, lines, octets)."""
        return self._longcmd(f"RETR {which}")

    def dele(self, which):
        """Mark a message to be deleted."""
        return self._shortcmd(f"DELE {which}")

    def noop(self):
        """Do nothing."""
        return self._shortcmd("NOOP")

    def rset(self):
        """Unmark all messages."""
        return self._shortcmd("RSET")

    def quit(self):
        """Take leave: what is marked is deleted, the mailbox unlocked, the connection closed."""
        resp = self._shortcmd("QUIT")
        self.close()
        return resp

    def close(self):
        """Close the connection as it is."""
        try:
            file, self.file = self.file, None
            if file is not None:
                file.close()
        finally:
            sock, self.sock = self.sock, None
            if sock is not None:
                try:
                    sock.shutdown(socket.SHUT_RDWR)
                except OSError as exc:
                    # The server may be gone already.
                    if exc.errno not in (errno.ENOTCONN, getattr(errno, "WSAEINVAL", errno.ENOTCONN)):
                        raise
                finally:
                    sock.close()

    def rpop(self, user):
        """Log in by the name of a remote user."""
        return self._shortcmd(f"RPOP {user}")

    timestamp = re.compile(br"\+OK.[^<]*(<.*>)")

    def apop(self, user, password):
        """Log in without sending the password."""
        import hashlib
        match = self.timestamp.match(self.welcome)
        if not match:
            raise error_proto("-ERR APOP not supported by server")
        digest = hashlib.md5(match[1] + bytes(password, self.encoding)).hexdigest()
        return self._shortcmd(f"APOP {user} {digest}")

    def top(self, which, howmuch):
        """Return the headers of a message and the first lines of its text."""
        return self._longcmd(f"TOP {which} {howmuch}")

    def uidl(self, which=None):
        """Return the unique names of all messages, or of one."""
        if which is not None:
            return self._shortcmd(f"UIDL {which}")
        return self._longcmd("UIDL")

    def utf8(self):
        """Allow UTF-8."""
        return self._shortcmd("UTF8")

    def capa(self):
        """Return what the server can do: {name: [parameters]}."""
        try:
            lines = self._longcmd("CAPA")[1]
        except error_proto:
            raise error_proto("-ERR CAPA not supported by server")
        found = {}
        for line in lines:
            name, *parameters = line.decode("ascii").split()
            found[name] = parameters
        return found

    def stls(self, context=None):
        """Go on under TLS."""
        if not HAVE_SSL:
            raise error_proto("-ERR TLS support missing")
        if self._tls_established:
            raise error_proto("-ERR TLS session already established")
        if "STLS" not in self.capa():
            raise error_proto("-ERR STLS not supported by server")
        if context is None:
            context = ssl._create_stdlib_context()
        resp = self._shortcmd("STLS")
        self.sock = context.wrap_socket(self.sock, server_hostname=self.host)
        self.file = self.sock.makefile("rb")
        self._tls_established = True
        return resp


if HAVE_SSL:

    class POP3_SSL(POP3):
        """A connection that is under TLS from the start."""

        def __init__(self, host, port=POP3_SSL_PORT, *, timeout=socket._GLOBAL_DEFAULT_TIMEOUT, context=None):
            self.context = ssl._create_stdlib_context() if context is None else context
            super().__init__(host, port, timeout)

        def _create_socket(self, timeout):
            return self.context.wrap_socket(super()._create_socket(timeout), server_hostname=self.host)

        def stls(self, context=None):
            """It is under TLS already."""
            raise error_proto("-ERR TLS session already established")

    __all__.append("POP3_SSL")
