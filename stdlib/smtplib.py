"""A client that sends mail: SMTP, SMTP over TLS, LMTP."""

import base64
import copy
import datetime
import email.base64mime
import email.generator
import email.message
import email.utils
import hmac
import io
import re
import socket
import sys
from email.base64mime import body_encode as encode_base64

__all__ = ["SMTPException", "SMTPNotSupportedError", "SMTPServerDisconnected", "SMTPResponseException",
           "SMTPSenderRefused", "SMTPRecipientsRefused", "SMTPDataError", "SMTPConnectError", "SMTPHeloError",
           "SMTPAuthenticationError", "quoteaddr", "quotedata", "SMTP"]

SMTP_PORT = 25
SMTP_SSL_PORT = 465
LMTP_PORT = 2003
CRLF = "\r\n"
bCRLF = b"\r\n"
OLDSTYLE_AUTH = re.compile(r"auth=(.*)", re.I)
_MAXLINE = 8192
_MAXCHALLENGE = 5


class SMTPException(OSError):
    """Any error of this module."""


class SMTPNotSupportedError(SMTPException):
    """The server has not the command or the option."""


class SMTPServerDisconnected(SMTPException):
    """There is no connection, or the server has ended it."""


class SMTPResponseException(SMTPException):
    """The server answered with an error: `smtp_code` and `smtp_error`."""

    def __init__(self, code, msg):
        self.smtp_code = code
        self.smtp_error = msg
        self.args = (code, msg)


class SMTPSenderRefused(SMTPResponseException):
    """The server refused the sender."""

    def __init__(self, code, msg, sender):
        self.smtp_code = code
        self.smtp_error = msg
        self.sender = sender
        self.args = (code, msg, sender)


class SMTPRecipientsRefused(SMTPException):
    """The server refused all recipients: `recipients` is {address: (code, message)}."""

    def __init__(self, recipients):
        self.recipients = recipients
        self.args = (recipients,)


class SMTPDataError(SMTPResponseException):
    """The server refused the mail."""


class SMTPConnectError(SMTPResponseException):
    """The connection could not be made."""


class SMTPHeloError(SMTPResponseException):
    """The server refused our greeting."""


class SMTPAuthenticationError(SMTPResponseException):
    """The server refused the name or the password."""


def quoteaddr(addrstring):
    """Return an address in angle brackets."""
    name, address = email.utils.parseaddr(addrstring)
    if (name, address) == ("", ""):
        # It could not be understood: the server may.
        if addrstring.strip().startswith("<"):
            return addrstring
        return f"<{addrstring}>"
    return f"<{address}>"


def _addr_only(addrstring):
    name, address = email.utils.parseaddr(addrstring)
    return addrstring if (name, address) == ("", "") else address


def quotedata(data):
    """Return a text as it is sent: lines end in CRLF, and a dot at the start of a line is doubled."""
    return re.sub(r"(?m)^\.", "..", re.sub(r"(?:\r\n|\n|\r(?!\n))", CRLF, data))


def _quote_periods(bindata):
    return re.sub(br"(?m)^\.", b"..", bindata)


def _fix_eols(data):
    return re.sub(r"(?:\r\n|\n|\r(?!\n))", CRLF, data)


try:
    import ssl
    _have_ssl = True
except ImportError:
    _have_ssl = False


class SMTP:
    """A connection to a server that takes mail."""

    debuglevel = 0
    sock = None
    file = None
    helo_resp = None
    ehlo_msg = "ehlo"
    ehlo_resp = None
    does_esmtp = False
    default_port = SMTP_PORT

    def __init__(self, host="", port=0, local_hostname=None, timeout=socket._GLOBAL_DEFAULT_TIMEOUT,
                 source_address=None):
        self._host = host
        self.timeout = timeout
        self.esmtp_features = {}
        self.command_encoding = "ascii"
        self.source_address = source_address
        self._auth_challenge_count = 0
        if host:
            code, msg = self.connect(host, port)
            if code != 220:
                self.close()
                raise SMTPConnectError(code, msg)
        if local_hostname is not None:
            self.local_hostname = local_hostname
            return
        name = socket.getfqdn()
        if "." not in name:
            # The standard wants an address in brackets where there is no full name.
            address = "127.0.0.1"
            try:
                address = socket.gethostbyname(socket.gethostname())
            except socket.gaierror:
                pass
            name = f"[{address}]"
        self.local_hostname = name

    def __enter__(self):
        return self

    def __exit__(self, *args):
        try:
            code, message = self.docmd("QUIT")
            if code != 221:
                raise SMTPResponseException(code, message)
        except SMTPServerDisconnected:
            pass
        finally:
            self.close()

    def set_debuglevel(self, debuglevel):
        """Print what is sent and received, when not 0; with the time, when above 1."""
        self.debuglevel = debuglevel

    def _print_debug(self, *args):
        if self.debuglevel > 1:
            print(datetime.datetime.now().time(), *args, file=sys.stderr)
        else:
            print(*args, file=sys.stderr)

    def _get_socket(self, host, port, timeout):
        if timeout is not None and not timeout:
            raise ValueError("Non-blocking socket (timeout=0) is not supported")
        if self.debuglevel > 0:
            self._print_debug("connect: to", (host, port), self.source_address)
        return socket.create_connection((host, port), timeout, self.source_address)

    def connect(self, host="localhost", port=0, source_address=None):
        """Connect to a server; return its greeting: (code, message)."""
        if source_address:
            self.source_address = source_address
        if not port and host.find(":") == host.rfind(":"):
            i = host.rfind(":")
            if i >= 0:
                host, port = host[:i], host[i + 1:]
                try:
                    port = int(port)
                except ValueError:
                    raise OSError("nonnumeric port")
        if not port:
            port = self.default_port
        sys.audit("smtplib.connect", self, host, port)
        self.sock = self._get_socket(host, port, self.timeout)
        self.file = None
        code, msg = self.getreply()
        if self.debuglevel > 0:
            self._print_debug("connect:", repr(msg))
        return code, msg

    def send(self, s):
        """Send text or bytes."""
        if self.debuglevel > 0:
            self._print_debug("send:", repr(s))
        if not self.sock:
            raise SMTPServerDisconnected("please run connect() first")
        if isinstance(s, str):
            s = s.encode(self.command_encoding)
        sys.audit("smtplib.send", self, s)
        try:
            self.sock.sendall(s)
        except OSError:
            self.close()
            raise SMTPServerDisconnected("Server not connected")

    def putcmd(self, cmd, args=""):
        """Send a command."""
        line = cmd if args == "" else f"{cmd} {args}"
        if "\r" in line or "\n" in line:
            shown = line.replace("\n", "\\n").replace("\r", "\\r")
            raise ValueError(f'command and arguments contain prohibited newline characters: {shown}')
        self.send(f"{line}{CRLF}")

    def getreply(self):
        """Return the server's answer: (code, message); the lines of a long one are joined."""
        parts = []
        if self.file is None:
            self.file = self.sock.makefile("rb")
        while True:
            try:
                line = self.file.readline(_MAXLINE + 1)
            except OSError as e:
                self.close()
                raise SMTPServerDisconnected(f"Connection unexpectedly closed: {e}")
            if not line:
                self.close()
                raise SMTPServerDisconnected("Connection unexpectedly closed")
            if self.debuglevel > 0:
                self._print_debug("reply:", repr(line))
            if len(line) > _MAXLINE:
                self.close()
                raise SMTPResponseException(500, "Line too long.")
            parts.append(line[4:].strip(b" \t\r\n"))
            code = line[:3]
            try:
                number = int(code)
            except ValueError:
                number = -1
                break
            if line[3:4] != b"-":
                break
        message = b"\n".join(parts)
        if self.debuglevel > 0:
            self._print_debug(f"reply: retcode ({number}); Msg: {message!a}")
        return number, message

    def docmd(self, cmd, args=""):
        """Send a command, return the answer."""
        self.putcmd(cmd, args)
        return self.getreply()

    def helo(self, name=""):
        """Greet in the old way."""
        self.putcmd("helo", name or self.local_hostname)
        code, msg = self.getreply()
        self.helo_resp = msg
        return code, msg

    def ehlo(self, name=""):
        """Greet; what the server can do is then in `esmtp_features`."""
        self.esmtp_features = {}
        self.putcmd(self.ehlo_msg, name or self.local_hostname)
        code, msg = self.getreply()
        if code == -1 and len(msg) == 0:
            self.close()
            raise SMTPServerDisconnected("Server not connected")
        self.ehlo_resp = msg
        if code != 250:
            return code, msg
        self.does_esmtp = True
        for line in self.ehlo_resp.decode("latin-1").split("\n")[1:]:
            # Old servers write AUTH=LOGIN.
            match = OLDSTYLE_AUTH.match(line)
            if match:
                self.esmtp_features["auth"] = f"{self.esmtp_features.get('auth', '')} {match.groups(0)[0]}"
                continue
            match = re.match(r"(?P<feature>[A-Za-z0-9][A-Za-z0-9\-]*) ?", line)
            if match:
                feature = match["feature"].lower()
                params = match.string[match.end("feature"):].strip()
                if feature == "auth":
                    self.esmtp_features[feature] = f"{self.esmtp_features.get(feature, '')} {params}"
                else:
                    self.esmtp_features[feature] = params
        return code, msg

    def has_extn(self, opt):
        """Has the server this option?"""
        return opt.lower() in self.esmtp_features

    def help(self, args=""):
        """Return the server's help."""
        self.putcmd("help", args)
        return self.getreply()[1]

    def rset(self):
        """Give up the mail that is being sent."""
        self.command_encoding = "ascii"
        return self.docmd("rset")

    def _rset(self):
        try:
            self.rset()
        except SMTPServerDisconnected:
            pass

    def noop(self):
        """Do nothing."""
        return self.docmd("noop")

    def mail(self, sender, options=()):
        """Begin a mail."""
        text = ""
        if options and self.does_esmtp:
            if any(x.lower() == "smtputf8" for x in options):
                if not self.has_extn("smtputf8"):
                    raise SMTPNotSupportedError("SMTPUTF8 not supported by server")
                self.command_encoding = "utf-8"
            text = " " + " ".join(options)
        self.putcmd("mail", f"from:{quoteaddr(sender)}{text}")
        return self.getreply()

    def rcpt(self, recip, options=()):
        """Name a recipient."""
        text = " " + " ".join(options) if options and self.does_esmtp else ""
        self.putcmd("rcpt", f"to:{quoteaddr(recip)}{text}")
        return self.getreply()

    def data(self, msg):
        """Send the text of the mail."""
        self.putcmd("data")
        code, reply = self.getreply()
        if self.debuglevel > 0:
            self._print_debug("data:", (code, reply))
        if code != 354:
            raise SMTPDataError(code, reply)
        if isinstance(msg, str):
            msg = _fix_eols(msg).encode("ascii")
        data = _quote_periods(msg)
        if data[-2:] != bCRLF:
            data += bCRLF
        self.send(data + b"." + bCRLF)
        code, msg = self.getreply()
        if self.debuglevel > 0:
            self._print_debug("data:", (code, msg))
        return code, msg

    def verify(self, address):
        """Ask whether an address is good."""
        self.putcmd("vrfy", _addr_only(address))
        return self.getreply()

    vrfy = verify

    def expn(self, address):
        """Ask who is on a mailing list."""
        self.putcmd("expn", _addr_only(address))
        return self.getreply()

    def ehlo_or_helo_if_needed(self):
        """Greet, unless that is done."""
        if self.helo_resp is None and self.ehlo_resp is None:
            if not 200 <= self.ehlo()[0] <= 299:
                code, resp = self.helo()
                if not 200 <= code <= 299:
                    raise SMTPHeloError(code, resp)

    def auth(self, mechanism, authobject, *, initial_response_ok=True):
        """Log in by a mechanism; `authobject` is called with the server's challenges."""
        mechanism = mechanism.upper()
        first = authobject() if initial_response_ok else None
        if first is not None:
            response = encode_base64(first.encode("ascii"), eol="")
            code, resp = self.docmd("AUTH", mechanism + " " + response)
            self._auth_challenge_count = 1
        else:
            code, resp = self.docmd("AUTH", mechanism)
            self._auth_challenge_count = 0
        while code == 334:
            self._auth_challenge_count += 1
            challenge = base64.decodebytes(resp)
            response = encode_base64(authobject(challenge).encode("ascii"), eol="")
            code, resp = self.docmd(response)
            if self._auth_challenge_count > _MAXCHALLENGE:
                raise SMTPException(
                    f"Server AUTH mechanism infinite loop. Last response: {(code, resp)!r}")
        if code in (235, 503):
            return code, resp
        raise SMTPAuthenticationError(code, resp)

    def auth_cram_md5(self, challenge=None):
        """Answer a challenge of CRAM-MD5."""
        if challenge is None:
            return None
        return self.user + " " + hmac.HMAC(self.password.encode("ascii"), challenge, "md5").hexdigest()

    def auth_plain(self, challenge=None):
        """Answer a challenge of PLAIN."""
        return f"\0{self.user}\0{self.password}"

    def auth_login(self, challenge=None):
        """Answer a challenge of LOGIN: the name, then the password."""
        if challenge is None or self._auth_challenge_count < 2:
            return self.user
        return self.password

    def login(self, user, password, *, initial_response_ok=True):
        """Log in by the best mechanism that the server has."""
        self.ehlo_or_helo_if_needed()
        if not self.has_extn("auth"):
            raise SMTPNotSupportedError("SMTP AUTH extension not supported by server.")
        offered = self.esmtp_features["auth"].split()
        mechanisms = [name for name in ("CRAM-MD5", "PLAIN", "LOGIN") if name in offered]
        if not mechanisms:
            raise SMTPException("No suitable authentication method found.")
        self.user, self.password = user, password
        for name in mechanisms:
            method = getattr(self, "auth_" + name.lower().replace("-", "_"))
            try:
                code, resp = self.auth(name, method, initial_response_ok=initial_response_ok)
                # 503: already logged in.
                if code in (235, 503):
                    return code, resp
            except SMTPAuthenticationError as e:
                last = e
        raise last

    def starttls(self, *, context=None):
        """Go on under TLS."""
        self.ehlo_or_helo_if_needed()
        if not self.has_extn("starttls"):
            raise SMTPNotSupportedError("STARTTLS extension not supported by server.")
        resp, reply = self.docmd("STARTTLS")
        if resp != 220:
            raise SMTPResponseException(resp, reply)
        if not _have_ssl:
            raise RuntimeError("No SSL support included in this Python")
        if context is None:
            context = ssl._create_stdlib_context()
        self.sock = context.wrap_socket(self.sock, server_hostname=self._host)
        self.file = None
        # What the server has said before must be forgotten: anybody may have said it.
        self.helo_resp = None
        self.ehlo_resp = None
        self.esmtp_features = {}
        self.does_esmtp = False
        return resp, reply

    def sendmail(self, from_addr, to_addrs, msg, mail_options=(), rcpt_options=()):
        """Send a mail; return the refused recipients: {address: (code, message)}."""
        self.ehlo_or_helo_if_needed()
        options = []
        if isinstance(msg, str):
            msg = _fix_eols(msg).encode("ascii")
        if self.does_esmtp:
            if self.has_extn("size"):
                options.append(f"size={len(msg)}")
            options.extend(mail_options)
        code, resp = self.mail(from_addr, options)
        if code != 250:
            if code == 421:
                self.close()
            else:
                self._rset()
            raise SMTPSenderRefused(code, resp, from_addr)
        refused = {}
        if isinstance(to_addrs, str):
            to_addrs = [to_addrs]
        for address in to_addrs:
            code, resp = self.rcpt(address, rcpt_options)
            if code not in (250, 251):
                refused[address] = (code, resp)
            if code == 421:
                self.close()
                raise SMTPRecipientsRefused(refused)
        if len(refused) == len(to_addrs):
            self._rset()
            raise SMTPRecipientsRefused(refused)
        code, resp = self.data(msg)
        if code != 250:
            if code == 421:
                self.close()
            else:
                self._rset()
            raise SMTPDataError(code, resp)
        return refused

    def send_message(self, msg, from_addr=None, to_addrs=None, mail_options=(), rcpt_options=()):
        """Send an email.message.Message; who sends and who receives is in its headers."""
        self.ehlo_or_helo_if_needed()
        resent = msg.get_all("Resent-Date")
        if resent is None:
            prefix = ""
        elif len(resent) == 1:
            prefix = "Resent-"
        else:
            raise ValueError("message has more than one 'Resent-' header block")
        if from_addr is None:
            from_addr = msg[prefix + "Sender"] if prefix + "Sender" in msg else msg[prefix + "From"]
            from_addr = email.utils.getaddresses([from_addr])[0][1]
        if to_addrs is None:
            fields = [f for f in (msg[prefix + "To"], msg[prefix + "Bcc"], msg[prefix + "Cc"]) if f is not None]
            to_addrs = [a[1] for a in email.utils.getaddresses(fields)]
        copied = copy.copy(msg)
        del copied["Bcc"]
        del copied["Resent-Bcc"]
        international = False
        try:
            "".join([from_addr, *to_addrs]).encode("ascii")
        except UnicodeEncodeError:
            if not self.has_extn("smtputf8"):
                raise SMTPNotSupportedError("One or more source or delivery addresses require internationalized email "
                                            "support, but the server does not advertise the required SMTPUTF8 "
                                            "capability")
            international = True
        with io.BytesIO() as flat:
            if international:
                g = email.generator.BytesGenerator(flat, policy=msg.policy.clone(utf8=True))
                mail_options = (*mail_options, "SMTPUTF8", "BODY=8BITMIME")
            else:
                g = email.generator.BytesGenerator(flat)
            g.flatten(copied, linesep="\r\n")
            text = flat.getvalue()
        return self.sendmail(from_addr, to_addrs, text, mail_options, rcpt_options)

    def close(self):
        """Close the connection."""
        try:
            file, self.file = self.file, None
            if file:
                file.close()
        finally:
            sock, self.sock = self.sock, None
            if sock:
                sock.close()

    def quit(self):
        """Take leave and close the connection."""
        res = self.docmd("quit")
        # A later greeting begins anew.
        self.ehlo_resp = self.helo_resp = None
        self.esmtp_features = {}
        self.does_esmtp = False
        self.close()
        return res


if _have_ssl:

    class SMTP_SSL(SMTP):
        """A connection that is under TLS from the start."""

        default_port = SMTP_SSL_PORT

        def __init__(self, host="", port=0, local_hostname=None, *, timeout=socket._GLOBAL_DEFAULT_TIMEOUT,
                     source_address=None, context=None):
            self.context = ssl._create_stdlib_context() if context is None else context
            super().__init__(host, port, local_hostname, timeout, source_address)

        def _get_socket(self, host, port, timeout):
            if self.debuglevel > 0:
                self._print_debug("connect:", (host, port))
            plain = super()._get_socket(host, port, timeout)
            return self.context.wrap_socket(plain, server_hostname=self._host)

    __all__.append("SMTP_SSL")


class LMTP(SMTP):
    """A connection to a server that delivers mail, which may be a Unix socket."""

    ehlo_msg = "lhlo"

    def __init__(self, host="", port=LMTP_PORT, local_hostname=None, source_address=None,
                 timeout=socket._GLOBAL_DEFAULT_TIMEOUT):
        super().__init__(host, port, local_hostname=local_hostname, source_address=source_address, timeout=timeout)

    def connect(self, host="localhost", port=0, source_address=None):
        """Connect to a server; a host that begins with / is a socket's path."""
        if host[0] != "/":
            return super().connect(host, port, source_address=source_address)
        if self.timeout is not None and not self.timeout:
            raise ValueError("Non-blocking socket (timeout=0) is not supported")
        try:
            self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            if self.timeout is not socket._GLOBAL_DEFAULT_TIMEOUT:
                self.sock.settimeout(self.timeout)
            self.file = None
            self.sock.connect(host)
        except OSError:
            if self.debuglevel > 0:
                self._print_debug("connect fail:", host)
            if self.sock:
                self.sock.close()
            self.sock = None
            raise
        code, msg = self.getreply()
        if self.debuglevel > 0:
            self._print_debug("connect:", msg)
        return code, msg
