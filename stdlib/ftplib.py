"""A client of FTP, plain and under TLS.

    >>> from ftplib import FTP
    >>> with FTP('ftp.example.org') as ftp:     # doctest: +SKIP
    ...     ftp.login()
    ...     ftp.retrlines('LIST')
"""

import re
import socket
import sys
from socket import _GLOBAL_DEFAULT_TIMEOUT

__all__ = ["FTP", "error_reply", "error_temp", "error_perm", "error_proto", "all_errors"]

MSG_OOB = 0x1
FTP_PORT = 21
MAXLINE = 8192
CRLF = "\r\n"
B_CRLF = b"\r\n"


class Error(Exception):
    """Any error of this module."""


class error_reply(Error):
    """An answer that was not expected here: [123]xx."""


class error_temp(Error):
    """The server cannot just now: 4xx."""


class error_perm(Error):
    """The server cannot or will not: 5xx."""


class error_proto(Error):
    """An answer that does not begin with 1 to 5."""


all_errors = (Error, OSError, EOFError)


class FTP:
    """A connection to a server of files."""

    debugging = 0
    host = ""
    port = FTP_PORT
    maxline = MAXLINE
    sock = None
    file = None
    welcome = None
    passiveserver = True
    # Whether to trust the address that the server says for its data; the host is known already.
    trust_server_pasv_ipv4_address = False

    def __init__(self, host="", user="", passwd="", acct="", timeout=_GLOBAL_DEFAULT_TIMEOUT, source_address=None, *,
                 encoding="utf-8"):
        self.encoding = encoding
        self.source_address = source_address
        self.timeout = timeout
        if host:
            self.connect(host)
            if user:
                self.login(user, passwd, acct)

    def __enter__(self):
        return self

    def __exit__(self, *args):
        if self.sock is not None:
            try:
                self.quit()
            except (OSError, EOFError):
                pass
            finally:
                if self.sock is not None:
                    self.close()

    def connect(self, host="", port=0, timeout=-999, source_address=None):
        """Connect to a server; return its greeting."""
        if host != "":
            self.host = host
        if port > 0:
            self.port = port
        if timeout != -999:
            self.timeout = timeout
        if self.timeout is not None and not self.timeout:
            raise ValueError("Non-blocking socket (timeout=0) is not supported")
        if source_address is not None:
            self.source_address = source_address
        sys.audit("ftplib.connect", self, self.host, self.port)
        self.sock = socket.create_connection((self.host, self.port), self.timeout, source_address=self.source_address)
        self.af = self.sock.family
        self.file = self.sock.makefile("r", encoding=self.encoding)
        self.welcome = self.getresp()
        return self.welcome

    def getwelcome(self):
        """Return the server's greeting."""
        if self.debugging:
            print("*welcome*", self.sanitize(self.welcome))
        return self.welcome

    def set_debuglevel(self, level):
        """Print commands and answers (1), or all lines (2)."""
        self.debugging = level

    debug = set_debuglevel

    def set_pasv(self, val):
        """Shall the server wait for the connection of the data (true), or we?"""
        self.passiveserver = val

    def sanitize(self, s):
        """Return the repr of a line, the password hidden."""
        if s[:5] in ("pass ", "PASS "):
            end = len(s.rstrip("\r\n"))
            s = s[:5] + "*" * (end - 5) + s[end:]
        return repr(s)

    def putline(self, line):
        """Send a line."""
        if "\r" in line or "\n" in line:
            raise ValueError("an illegal newline character should not be contained")
        sys.audit("ftplib.sendcmd", self, line)
        line += CRLF
        if self.debugging > 1:
            print("*put*", self.sanitize(line))
        self.sock.sendall(line.encode(self.encoding))

    def putcmd(self, line):
        """Send a command."""
        if self.debugging:
            print("*cmd*", self.sanitize(line))
        self.putline(line)

    def getline(self):
        """Return the next line, without its end."""
        line = self.file.readline(self.maxline + 1)
        if len(line) > self.maxline:
            raise Error(f"got more than {self.maxline} bytes")
        if self.debugging > 1:
            print("*get*", self.sanitize(line))
        if not line:
            raise EOFError
        return line.rstrip("\r\n") if line[-2:] == CRLF or line[-1:] in CRLF else line

    def getmultiline(self):
        """Return an answer: of several lines, when a hyphen follows the first code."""
        line = self.getline()
        if line[3:4] == "-":
            code = line[:3]
            while True:
                following = self.getline()
                line += "\n" + following
                if following[:3] == code and following[3:4] != "-":
                    break
        return line

    def getresp(self):
        """Return an answer; raise what it says when it says an error."""
        resp = self.getmultiline()
        if self.debugging:
            print("*resp*", self.sanitize(resp))
        self.lastresp = resp[:3]
        kind = resp[:1]
        if kind in {"1", "2", "3"}:
            return resp
        if kind == "4":
            raise error_temp(resp)
        if kind == "5":
            raise error_perm(resp)
        raise error_proto(resp)

    def voidresp(self):
        """Return an answer, which must begin with 2."""
        resp = self.getresp()
        if resp[:1] != "2":
            raise error_reply(resp)
        return resp

    def abort(self):
        """Stop a transfer."""
        line = b"ABOR" + B_CRLF
        if self.debugging > 1:
            print("*put urgent*", self.sanitize(line))
        self.sock.sendall(line, MSG_OOB)
        resp = self.getmultiline()
        if resp[:3] not in {"426", "225", "226"}:
            raise error_proto(resp)
        return resp

    def sendcmd(self, cmd):
        """Send a command, return the answer."""
        self.putcmd(cmd)
        return self.getresp()

    def voidcmd(self, cmd):
        """Send a command whose answer must begin with 2."""
        self.putcmd(cmd)
        return self.voidresp()

    def sendport(self, host, port):
        """Tell the server where we wait."""
        return self.voidcmd("PORT " + ",".join([*host.split("."), str(port // 256), str(port % 256)]))

    def sendeprt(self, host, port):
        """Tell the server where we wait, in the newer way."""
        family = {socket.AF_INET: 1, socket.AF_INET6: 2}.get(self.af, 0)
        if family == 0:
            raise error_proto("unsupported address family")
        return self.voidcmd(f"EPRT |{family}|{host}|{port}|")

    def makeport(self):
        """Wait for a connection, and tell the server where."""
        sock = socket.create_server(("", 0), family=self.af, backlog=1)
        port = sock.getsockname()[1]
        host = self.sock.getsockname()[0]
        if self.af == socket.AF_INET:
            self.sendport(host, port)
        else:
            self.sendeprt(host, port)
        if self.timeout is not _GLOBAL_DEFAULT_TIMEOUT:
            sock.settimeout(self.timeout)
        return sock

    def makepasv(self):
        """Ask the server where it waits: (host, port)."""
        if self.af != socket.AF_INET:
            return parse229(self.sendcmd("EPSV"), self.sock.getpeername())
        said, port = parse227(self.sendcmd("PASV"))
        host = said if self.trust_server_pasv_ipv4_address else self.sock.getpeername()[0]
        return host, port

    def ntransfercmd(self, cmd, rest=None):
        """Begin a transfer; return (connection, size or None)."""
        size = None
        if self.passiveserver:
            host, port = self.makepasv()
            conn = socket.create_connection((host, port), self.timeout, source_address=self.source_address)
            try:
                resp = self._begin(cmd, rest)
            except:
                conn.close()
                raise
        else:
            with self.makeport() as sock:
                resp = self._begin(cmd, rest)
                conn, _ = sock.accept()
                if self.timeout is not _GLOBAL_DEFAULT_TIMEOUT:
                    conn.settimeout(self.timeout)
        if resp[:3] == "150":
            size = parse150(resp)
        return conn, size

    def _begin(self, cmd, rest):
        if rest is not None:
            self.sendcmd(f"REST {rest}")
        resp = self.sendcmd(cmd)
        # Some servers answer 226 to what is done at once.
        if resp[0] == "2":
            resp = self.getresp()
        if resp[0] != "1":
            raise error_reply(resp)
        return resp

    def transfercmd(self, cmd, rest=None):
        """Begin a transfer; return the connection."""
        return self.ntransfercmd(cmd, rest)[0]

    def login(self, user="", passwd="", acct=""):
        """Log in; without a name as anonymous."""
        user = user or "anonymous"
        passwd = passwd or ""
        acct = acct or ""
        if user == "anonymous" and passwd in {"", "-"}:
            passwd += "anonymous@"
        resp = self.sendcmd("USER " + user)
        if resp[0] == "3":
            resp = self.sendcmd("PASS " + passwd)
        if resp[0] == "3":
            resp = self.sendcmd("ACCT " + acct)
        if resp[0] != "2":
            raise error_reply(resp)
        return resp

    def _done_with(self, conn):
        """A connection under TLS ends with a word of its own."""
        if _SSLSocket is not None and isinstance(conn, _SSLSocket):
            conn.unwrap()

    def retrbinary(self, cmd, callback, blocksize=8192, rest=None):
        """Fetch bytes; `callback` gets each block."""
        self.voidcmd("TYPE I")
        with self.transfercmd(cmd, rest) as conn:
            while data := conn.recv(blocksize):
                callback(data)
            self._done_with(conn)
        return self.voidresp()

    def retrlines(self, cmd, callback=None):
        """Fetch text; `callback` (or print) gets each line without its end."""
        if callback is None:
            callback = print_line
        self.sendcmd("TYPE A")
        with self.transfercmd(cmd) as conn, conn.makefile("r", encoding=self.encoding) as fp:
            while True:
                line = fp.readline(self.maxline + 1)
                if len(line) > self.maxline:
                    raise Error(f"got more than {self.maxline} bytes")
                if self.debugging > 2:
                    print("*retr*", repr(line))
                if not line:
                    break
                if line[-2:] == CRLF:
                    line = line[:-2]
                elif line[-1:] == "\n":
                    line = line[:-1]
                callback(line)
            self._done_with(conn)
        return self.voidresp()

    def storbinary(self, cmd, fp, blocksize=8192, callback=None, rest=None):
        """Send the bytes of a file."""
        self.voidcmd("TYPE I")
        with self.transfercmd(cmd, rest) as conn:
            while buf := fp.read(blocksize):
                conn.sendall(buf)
                if callback:
                    callback(buf)
            self._done_with(conn)
        return self.voidresp()

    def storlines(self, cmd, fp, callback=None):
        """Send the lines of a file that was opened for bytes."""
        self.voidcmd("TYPE A")
        with self.transfercmd(cmd) as conn:
            while True:
                buf = fp.readline(self.maxline + 1)
                if len(buf) > self.maxline:
                    raise Error(f"got more than {self.maxline} bytes")
                if not buf:
                    break
                if buf[-2:] != B_CRLF:
                    if buf[-1] in B_CRLF:
                        buf = buf[:-1]
                    buf += B_CRLF
                conn.sendall(buf)
                if callback:
                    callback(buf)
            self._done_with(conn)
        return self.voidresp()

    def acct(self, password):
        """Send the name of an account."""
        return self.voidcmd("ACCT " + password)

    def nlst(self, *args):
        """Return the names in a folder."""
        files = []
        self.retrlines("".join(["NLST"] + [" " + arg for arg in args]), files.append)
        return files

    def dir(self, *args):
        """List a folder; a function as last argument gets each line."""
        cmd, func = "LIST", None
        if args and not isinstance(args[-1], str):
            *args, func = args
        for arg in args:
            if arg:
                cmd += " " + arg
        self.retrlines(cmd, func)

    def mlsd(self, path="", facts=[]):
        """Yield (name, {fact: value}) of what is in a folder."""
        if facts:
            self.sendcmd("OPTS MLST " + ";".join(facts) + ";")
        lines = []
        self.retrlines(f"MLSD {path}" if path else "MLSD", lines.append)
        for line in lines:
            found, _, name = line.rstrip(CRLF).partition(" ")
            entry = {}
            for fact in found[:-1].split(";"):
                key, _, value = fact.partition("=")
                entry[key.lower()] = value
            yield name, entry

    def rename(self, fromname, toname):
        """Rename a file."""
        resp = self.sendcmd("RNFR " + fromname)
        if resp[0] != "3":
            raise error_reply(resp)
        return self.voidcmd("RNTO " + toname)

    def delete(self, filename):
        """Delete a file."""
        resp = self.sendcmd("DELE " + filename)
        if resp[:3] in {"250", "200"}:
            return resp
        raise error_reply(resp)

    def cwd(self, dirname):
        """Go to a folder."""
        if dirname == "..":
            try:
                return self.voidcmd("CDUP")
            except error_perm as msg:
                if msg.args[0][:3] != "500":
                    raise
        elif dirname == "":
            dirname = "."
        return self.voidcmd("CWD " + dirname)

    def size(self, filename):
        """Return the size of a file."""
        resp = self.sendcmd("SIZE " + filename)
        if resp[:3] == "213":
            return int(resp[3:].strip())
        return None

    def mkd(self, dirname):
        """Make a folder; return its path."""
        resp = self.voidcmd("MKD " + dirname)
        return parse257(resp) if resp.startswith("257") else ""

    def rmd(self, dirname):
        """Remove a folder."""
        return self.voidcmd("RMD " + dirname)

    def pwd(self):
        """Return the path of the folder where we are."""
        resp = self.voidcmd("PWD")
        return parse257(resp) if resp.startswith("257") else ""

    def quit(self):
        """Take leave and close the connection."""
        resp = self.voidcmd("QUIT")
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
                sock.close()


try:
    import ssl
except ImportError:
    _SSLSocket = None
else:
    _SSLSocket = ssl.SSLSocket

    class FTP_TLS(FTP):
        """A connection whose commands, and after `prot_p()` whose data, are under TLS."""

        def __init__(self, host="", user="", passwd="", acct="", *, context=None, timeout=_GLOBAL_DEFAULT_TIMEOUT,
                     source_address=None, encoding="utf-8"):
            self.context = ssl._create_stdlib_context() if context is None else context
            self._prot_p = False
            super().__init__(host, user, passwd, acct, timeout, source_address, encoding=encoding)

        def login(self, user="", passwd="", acct="", secure=True):
            """Log in, by default under TLS."""
            if secure and not isinstance(self.sock, ssl.SSLSocket):
                self.auth()
            return super().login(user, passwd, acct)

        def auth(self):
            """Go on under TLS."""
            if isinstance(self.sock, ssl.SSLSocket):
                raise ValueError("Already using TLS")
            resp = self.voidcmd("AUTH TLS" if self.context.protocol >= ssl.PROTOCOL_TLS else "AUTH SSL")
            self.sock = self.context.wrap_socket(self.sock, server_hostname=self.host)
            self.file = self.sock.makefile(mode="r", encoding=self.encoding)
            return resp

        def ccc(self):
            """Leave TLS for the commands."""
            if not isinstance(self.sock, ssl.SSLSocket):
                raise ValueError("not using TLS")
            resp = self.voidcmd("CCC")
            self.sock = self.sock.unwrap()
            return resp

        def prot_p(self):
            """Put the data under TLS."""
            self.voidcmd("PBSZ 0")
            resp = self.voidcmd("PROT P")
            self._prot_p = True
            return resp

        def prot_c(self):
            """Send the data in the clear."""
            resp = self.voidcmd("PROT C")
            self._prot_p = False
            return resp

        def ntransfercmd(self, cmd, rest=None):
            """Begin a transfer; return (connection, size or None)."""
            conn, size = super().ntransfercmd(cmd, rest)
            if self._prot_p:
                conn = self.context.wrap_socket(conn, server_hostname=self.host)
            return conn, size

        def abort(self):
            """Stop a transfer; under TLS nothing can be sent out of turn."""
            self.sock.sendall(b"ABOR" + B_CRLF)
            resp = self.getmultiline()
            if resp[:3] not in {"426", "225", "226"}:
                raise error_proto(resp)
            return resp

    __all__.append("FTP_TLS")
    all_errors = (Error, OSError, EOFError, ssl.SSLError)


def parse150(resp):
    """Return the size in an answer 150, or None."""
    if resp[:3] != "150":
        raise error_reply(resp)
    match = re.match(r"150 .* \((\d+) bytes\)", resp, re.IGNORECASE | re.ASCII)
    return int(match[1]) if match else None


def parse227(resp):
    """Return (host, port) in an answer 227."""
    if resp[:3] != "227":
        raise error_reply(resp)
    match = re.search(r"(\d+),(\d+),(\d+),(\d+),(\d+),(\d+)", resp, re.ASCII)
    if not match:
        raise error_proto(resp)
    numbers = match.groups()
    return ".".join(numbers[:4]), (int(numbers[4]) << 8) + int(numbers[5])


def parse229(resp, peer):
    """Return (host, port) in an answer 229; the host is the peer's."""
    if resp[:3] != "229":
        raise error_reply(resp)
    left = resp.find("(")
    if left < 0:
        raise error_proto(resp)
    right = resp.find(")", left + 1)
    if right < 0 or resp[left + 1] != resp[right - 1]:
        raise error_proto(resp)
    parts = resp[left + 1:right].split(resp[left + 1])
    if len(parts) != 5:
        raise error_proto(resp)
    return peer[0], int(parts[3])


def parse257(resp):
    """Return the path in an answer 257; quotes in it are doubled."""
    if resp[:3] != "257":
        raise error_reply(resp)
    if resp[3:5] != ' "':
        return ""
    match = re.match(r'((?:[^"]|"")*)', resp[5:])
    return match[1].replace('""', '"')


def print_line(line):
    """Print a line."""
    print(line)


def ftpcp(source, sourcename, target, targetname="", type="I"):
    """Copy a file from one server to another, directly."""
    targetname = targetname or sourcename
    kind = "TYPE " + type
    source.voidcmd(kind)
    target.voidcmd(kind)
    host, port = parse227(source.sendcmd("PASV"))
    target.sendport(host, port)
    # The receiver first: it is the one that connects.
    reply = target.sendcmd("STOR " + targetname)
    if reply[:3] not in {"125", "150"}:
        raise error_proto
    reply = source.sendcmd("RETR " + sourcename)
    if reply[:3] not in {"125", "150"}:
        raise error_proto
    source.voidresp()
    target.voidresp()
