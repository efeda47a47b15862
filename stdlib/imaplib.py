"""A client that reads mail where it is kept: IMAP4 revision 1.

    with imaplib.IMAP4_SSL('mail.example.org') as mailbox:      # doctest: +SKIP
        mailbox.login('name', 'password')
        mailbox.select()
        kind, data = mailbox.search(None, 'UNSEEN')
"""

import binascii
import calendar
import errno
import random
import re
import socket
import sys
import time
from datetime import datetime, timedelta, timezone
from io import DEFAULT_BUFFER_SIZE

try:
    import ssl
    HAVE_SSL = True
except ImportError:
    HAVE_SSL = False

__all__ = ["IMAP4", "IMAP4_stream", "Internaldate2tuple", "Int2AP", "ParseFlags", "Time2Internaldate"]

CRLF = b"\r\n"
Debug = 0
IMAP4_PORT = 143
IMAP4_SSL_PORT = 993
AllowedVersions = ("IMAP4REV1", "IMAP4")
_MAXLINE = 1000000

# The states in which a command is allowed.
_ANY = ("NONAUTH", "AUTH", "SELECTED", "LOGOUT")
_IN = ("AUTH", "SELECTED")
Commands = {
    **dict.fromkeys(("CAPABILITY", "LOGOUT", "NOOP"), _ANY),
    **dict.fromkeys(("AUTHENTICATE", "LOGIN", "STARTTLS"), ("NONAUTH",)),
    **dict.fromkeys(("APPEND", "CREATE", "DELETE", "DELETEACL", "EXAMINE", "GETACL", "GETANNOTATION", "GETQUOTA",
                     "GETQUOTAROOT", "MYRIGHTS", "LIST", "LSUB", "NAMESPACE", "RENAME", "SELECT", "SETACL",
                     "SETANNOTATION", "SETQUOTA", "STATUS", "SUBSCRIBE", "UNSUBSCRIBE"), _IN),
    **dict.fromkeys(("CHECK", "CLOSE", "COPY", "EXPUNGE", "FETCH", "MOVE", "PARTIAL", "SEARCH", "SORT", "STORE", "THREAD",
                     "UID", "UNSELECT"), ("SELECTED",)),
    "ENABLE": ("AUTH",),
    "PROXYAUTH": ("AUTH",),
}

Continuation = re.compile(br"\+( (?P<data>.*))?")
Flags = re.compile(br".*FLAGS \((?P<flags>[^\)]*)\)")
InternalDate = re.compile(
    br'.*INTERNALDATE "(?P<day>[ 0123][0-9])-(?P<mon>[A-Z][a-z][a-z])-(?P<year>[0-9][0-9][0-9][0-9])'
    br' (?P<hour>[0-9][0-9]):(?P<min>[0-9][0-9]):(?P<sec>[0-9][0-9]) (?P<zonen>[-+])(?P<zoneh>[0-9][0-9])'
    br'(?P<zonem>[0-9][0-9])"')
Literal = re.compile(br".*{(?P<size>\d+)}$", re.ASCII)
MapCRLF = re.compile(br"\r\n|\r|\n")
Response_code = re.compile(br"\[(?P<type>[A-Z-]+)( (?P<data>.*))?\]")
Untagged_response = re.compile(br"\* (?P<type>[A-Z-]+)( (?P<data>.*))?")
Untagged_status = re.compile(br"\* (?P<data>\d+) (?P<type>[A-Z-]+)( (?P<data2>.*))?", re.ASCII)
_Literal = br".*{(?P<size>\d+)}$"
_Untagged_status = br"\* (?P<data>\d+) (?P<type>[A-Z-]+)( (?P<data2>.*))?"

_MONTHS = [None, "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
Mon2num = {name.encode(): number for number, name in enumerate(_MONTHS) if name}


class IMAP4:
    """A connection. Commands return (kind, data): kind is 'OK' or 'NO', data a list of bytes and tuples."""

    class error(Exception):
        """The server answered with an error, or the command is not allowed."""

    class abort(error):
        """The connection is of no more use."""

    class readonly(abort):
        """The mailbox can only be read."""

    def __init__(self, host="", port=IMAP4_PORT, timeout=None):
        self.debug = Debug
        self.state = "LOGOUT"
        # A literal that is to be sent, commands under way, what the server has said without being asked.
        self.literal = None
        self.tagged_commands = {}
        self.untagged_responses = {}
        self.continuation_response = ""
        self.is_readonly = False
        self.tagnum = 0
        self._tls_established = False
        self._mode_ascii()
        self._file = None
        self.open(host, port, timeout)
        try:
            self._connect()
        except Exception:
            try:
                self.shutdown()
            except OSError:
                pass
            raise

    def _mode_ascii(self):
        self.utf8_enabled = False
        self._encoding = "ascii"
        self.Literal = Literal
        self.Untagged_status = Untagged_status

    def _mode_utf8(self):
        self.utf8_enabled = True
        self._encoding = "utf-8"
        self.Literal = re.compile(_Literal)
        self.Untagged_status = re.compile(_Untagged_status)

    def _connect(self):
        self.tagpre = Int2AP(random.randint(4096, 65535))
        self.tagre = re.compile(br"(?P<tag>" + self.tagpre + br"\d+) (?P<type>[A-Z]+) ((?:.|\r\n)*)", re.ASCII)
        self.welcome = self._get_response()
        if "PREAUTH" in self.untagged_responses:
            self.state = "AUTH"
        elif "OK" in self.untagged_responses:
            self.state = "NONAUTH"
        else:
            raise self.error(self.welcome)
        self._get_capabilities()
        for version in AllowedVersions:
            if version in self.capabilities:
                self.PROTOCOL_VERSION = version
                return
        raise self.error("server not IMAP4 compliant")

    def __getattr__(self, attr):
        # Commands may be written in capitals.
        if attr in Commands:
            return getattr(self, attr.lower())
        raise AttributeError(f"Unknown IMAP4 command: '{attr}'")

    def __enter__(self):
        return self

    def __exit__(self, *args):
        if self.state == "LOGOUT":
            return
        try:
            self.logout()
        except OSError:
            pass

    # The connection, which subclasses may make in another way

    def _create_socket(self, timeout):
        if timeout is not None and not timeout:
            raise ValueError("Non-blocking socket (timeout=0) is not supported")
        host = None if not self.host else self.host
        sys.audit("imaplib.open", self, self.host, self.port)
        address = (host, self.port)
        if timeout is not None:
            return socket.create_connection(address, timeout)
        return socket.create_connection(address)

    def open(self, host="", port=IMAP4_PORT, timeout=None):
        """Connect."""
        self.host = host
        self.port = port
        self.sock = self._create_socket(timeout)
        self._file = self.sock.makefile("rb")

    @property
    def file(self):
        """What the server sends."""
        return self._file

    def read(self, size):
        """Read so many bytes."""
        return self._file.read(size)

    def readline(self):
        """Read a line."""
        line = self._file.readline(_MAXLINE + 1)
        if len(line) > _MAXLINE:
            raise self.error(f"got more than {_MAXLINE} bytes")
        return line

    def send(self, data):
        """Send bytes."""
        sys.audit("imaplib.send", self, data)
        self.sock.sendall(data)

    def shutdown(self):
        """Close the connection."""
        self._file.close()
        try:
            self.sock.shutdown(socket.SHUT_RDWR)
        except OSError as exc:
            if exc.errno != errno.ENOTCONN and getattr(exc, "winerror", 0) != 10022:
                raise
        finally:
            self.sock.close()

    def socket(self):
        """Return the socket."""
        return self.sock

    # What the server has said

    def recent(self):
        """Return the number of new messages; None when there is none to tell."""
        typ, dat = self._untagged_response("OK", [None], "RECENT")
        if dat[-1]:
            return typ, dat
        typ, dat = self.noop()
        return self._untagged_response(typ, dat, "RECENT")

    def response(self, code):
        """Return what the server has said under a name, and forget it."""
        return self._untagged_response(code, [None], code.upper())

    # Commands

    def append(self, mailbox, flags, date_time, message):
        """Put a message into a mailbox."""
        if not mailbox:
            mailbox = "INBOX"
        if flags:
            if (flags[0], flags[-1]) != ("(", ")"):
                flags = f"({flags})"
        else:
            flags = None
        date_time = Time2Internaldate(date_time) if date_time else None
        literal = MapCRLF.sub(CRLF, message)
        self.literal = literal
        return self._simple_command("APPEND", mailbox, flags, date_time)

    def authenticate(self, mechanism, authobject):
        """Log in by a mechanism; `authobject` is called with the server's challenges."""
        self.literal = _Authenticator(authobject).process
        typ, dat = self._simple_command("AUTHENTICATE", mechanism.upper())
        if typ != "OK":
            raise self.error(dat[-1].decode("utf-8", "replace"))
        self.state = "AUTH"
        return typ, dat

    def capability(self):
        """Ask what the server can do."""
        typ, dat = self._simple_command("CAPABILITY")
        return self._untagged_response(typ, dat, "CAPABILITY")

    def check(self):
        """Let the server put the mailbox in order."""
        return self._simple_command("CHECK")

    def close(self):
        """Leave the mailbox; what is marked is deleted."""
        try:
            return self._simple_command("CLOSE")
        finally:
            self.state = "AUTH"

    def copy(self, message_set, new_mailbox):
        """Copy messages to another mailbox."""
        return self._simple_command("COPY", message_set, new_mailbox)

    def create(self, mailbox):
        """Make a mailbox."""
        return self._simple_command("CREATE", mailbox)

    def delete(self, mailbox):
        """Delete a mailbox."""
        return self._simple_command("DELETE", mailbox)

    def deleteacl(self, mailbox, who):
        """Take rights away."""
        return self._simple_command("DELETEACL", mailbox, who)

    def enable(self, capability):
        """Switch something on, such as UTF8=ACCEPT."""
        if "ENABLE" not in self.capabilities:
            raise IMAP4.error("Server does not support ENABLE")
        typ, data = self._simple_command("ENABLE", capability)
        if typ == "OK" and "UTF8=ACCEPT" in capability.upper():
            self._mode_utf8()
        return typ, data

    def expunge(self):
        """Delete what is marked."""
        typ, dat = self._simple_command("EXPUNGE")
        return self._untagged_response(typ, dat, "EXPUNGE")

    def fetch(self, message_set, message_parts):
        """Fetch parts of messages."""
        typ, dat = self._simple_command("FETCH", message_set, message_parts)
        return self._untagged_response(typ, dat, "FETCH")

    def getacl(self, mailbox):
        """Ask for rights."""
        typ, dat = self._simple_command("GETACL", mailbox)
        return self._untagged_response(typ, dat, "ACL")

    def getannotation(self, mailbox, entry, attribute):
        """Ask for annotations."""
        typ, dat = self._simple_command("GETANNOTATION", mailbox, entry, attribute)
        return self._untagged_response(typ, dat, "ANNOTATION")

    def getquota(self, root):
        """Ask for limits."""
        typ, dat = self._simple_command("GETQUOTA", root)
        return self._untagged_response(typ, dat, "QUOTA")

    def getquotaroot(self, mailbox):
        """Ask for the limits of a mailbox."""
        typ, dat = self._simple_command("GETQUOTAROOT", mailbox)
        typ, quota = self._untagged_response(typ, dat, "QUOTA")
        typ, quotaroot = self._untagged_response(typ, dat, "QUOTAROOT")
        return typ, [quotaroot, quota]

    def list(self, directory='""', pattern="*"):
        """List mailboxes."""
        typ, dat = self._simple_command("LIST", directory, pattern)
        return self._untagged_response(typ, dat, "LIST")

    def login(self, user, password):
        """Log in."""
        typ, dat = self._simple_command("LOGIN", user, self._quote(password))
        if typ != "OK":
            raise self.error(dat[-1])
        self.state = "AUTH"
        return typ, dat

    def login_cram_md5(self, user, password):
        """Log in without sending the password."""
        self.user, self.password = user, password
        return self.authenticate("CRAM-MD5", self._CRAM_MD5_AUTH)

    def _CRAM_MD5_AUTH(self, challenge):
        import hmac
        password = self.password.encode("utf-8") if isinstance(self.password, str) else self.password
        return self.user + " " + hmac.HMAC(password, challenge, "md5").hexdigest()

    def logout(self):
        """Take leave, and close the connection."""
        self.state = "LOGOUT"
        typ, dat = self._simple_command("LOGOUT")
        self.shutdown()
        return typ, dat

    def lsub(self, directory='""', pattern="*"):
        """List mailboxes that are subscribed to."""
        typ, dat = self._simple_command("LSUB", directory, pattern)
        return self._untagged_response(typ, dat, "LSUB")

    def myrights(self, mailbox):
        """Ask for our own rights."""
        typ, dat = self._simple_command("MYRIGHTS", mailbox)
        return self._untagged_response(typ, dat, "MYRIGHTS")

    def namespace(self):
        """Ask for namespaces."""
        typ, dat = self._simple_command("NAMESPACE")
        return self._untagged_response(typ, dat, "NAMESPACE")

    def noop(self):
        """Do nothing, but let the server tell what is new."""
        return self._simple_command("NOOP")

    def partial(self, message_num, message_part, start, length):
        """Fetch a stretch of a message."""
        typ, dat = self._simple_command("PARTIAL", message_num, message_part, start, length)
        return self._untagged_response(typ, dat, "FETCH")

    def proxyauth(self, user):
        """Act for another user."""
        return self._simple_command("PROXYAUTH", user)

    def rename(self, oldmailbox, newmailbox):
        """Rename a mailbox."""
        return self._simple_command("RENAME", oldmailbox, newmailbox)

    def search(self, charset, *criteria):
        """Search messages."""
        if charset:
            if self.utf8_enabled:
                raise IMAP4.error("Non-None charset not valid in UTF8 mode")
            typ, dat = self._simple_command("SEARCH", "CHARSET", charset, *criteria)
        else:
            typ, dat = self._simple_command("SEARCH", *criteria)
        return self._untagged_response(typ, dat, "SEARCH")

    def select(self, mailbox="INBOX", readonly=False):
        """Go to a mailbox; return how many messages it has."""
        self.untagged_responses = {}
        self.is_readonly = readonly
        typ, dat = self._simple_command("EXAMINE" if readonly else "SELECT", mailbox)
        if typ != "OK":
            self.state = "AUTH"
            return typ, dat
        self.state = "SELECTED"
        if "READ-ONLY" in self.untagged_responses and not readonly:
            raise self.readonly(f"{mailbox} is not writable")
        return typ, self.untagged_responses.get("EXISTS", [None])

    def setacl(self, mailbox, who, what):
        """Give rights."""
        return self._simple_command("SETACL", mailbox, who, what)

    def setannotation(self, *args):
        """Set annotations."""
        typ, dat = self._simple_command("SETANNOTATION", *args)
        return self._untagged_response(typ, dat, "ANNOTATION")

    def setquota(self, root, limits):
        """Set limits."""
        typ, dat = self._simple_command("SETQUOTA", root, limits)
        return self._untagged_response(typ, dat, "QUOTA")

    def sort(self, sort_criteria, charset, *search_criteria):
        """Search messages, and sort them."""
        if (sort_criteria[0], sort_criteria[-1]) != ("(", ")"):
            sort_criteria = f"({sort_criteria})"
        typ, dat = self._simple_command("SORT", sort_criteria, charset, *search_criteria)
        return self._untagged_response(typ, dat, "SORT")

    def starttls(self, ssl_context=None):
        """Go on under TLS."""
        if not HAVE_SSL:
            raise self.error("SSL support missing")
        if self._tls_established:
            raise self.abort("TLS session already established")
        if "STARTTLS" not in self.capabilities:
            raise self.abort("TLS not supported by server")
        if ssl_context is None:
            ssl_context = ssl._create_stdlib_context()
        typ, dat = self._simple_command("STARTTLS")
        if typ != "OK":
            raise self.error("Couldn't establish TLS session")
        self.sock = ssl_context.wrap_socket(self.sock, server_hostname=self.host)
        self._file = self.sock.makefile("rb")
        self._tls_established = True
        self._get_capabilities()
        return self._untagged_response(typ, dat, "STARTTLS")

    def status(self, mailbox, names):
        """Ask for the state of a mailbox."""
        typ, dat = self._simple_command("STATUS", mailbox, names)
        return self._untagged_response(typ, dat, "STATUS")

    def store(self, message_set, command, flags):
        """Change the flags of messages."""
        if (flags[0], flags[-1]) != ("(", ")"):
            flags = f"({flags})"
        typ, dat = self._simple_command("STORE", message_set, command, flags)
        return self._untagged_response(typ, dat, "FETCH")

    def subscribe(self, mailbox):
        """Subscribe to a mailbox."""
        return self._simple_command("SUBSCRIBE", mailbox)

    def thread(self, threading_algorithm, charset, *search_criteria):
        """Search messages, and put those that belong together together."""
        typ, dat = self._simple_command("THREAD", threading_algorithm, charset, *search_criteria)
        return self._untagged_response(typ, dat, "THREAD")

    def uid(self, command, *args):
        """Run a command with unique numbers in the place of those of the mailbox."""
        command = command.upper()
        if command not in Commands:
            raise self.error(f"Unknown IMAP4 UID command: {command}")
        if self.state not in Commands[command]:
            raise self.error(f"command {command} illegal in state {self.state}, only allowed in states "
                             f"{', '.join(Commands[command])}")
        typ, dat = self._simple_command("UID", command, *args)
        return self._untagged_response(typ, dat, command if command in ("SEARCH", "SORT", "THREAD") else "FETCH")

    def unsubscribe(self, mailbox):
        """Subscribe to a mailbox no more."""
        return self._simple_command("UNSUBSCRIBE", mailbox)

    def unselect(self):
        """Leave the mailbox; nothing is deleted."""
        try:
            return self._simple_command("UNSELECT")
        finally:
            self.state = "AUTH"

    def xatom(self, name, *args):
        """Run a command that is not known here."""
        name = name.upper()
        if name not in Commands:
            Commands[name] = (self.state,)
        return self._simple_command(name, *args)

    # How commands are sent and answers read

    def _append_untagged(self, typ, dat):
        self.untagged_responses.setdefault(typ, []).append(b"" if dat is None else dat)

    def _check_bye(self):
        bye = self.untagged_responses.get("BYE")
        if bye:
            raise self.abort(bye[-1].decode(self._encoding, "replace"))

    def _command(self, name, *args):
        if self.state not in Commands[name]:
            self.literal = None
            raise self.error(f"command {name} illegal in state {self.state}, only allowed in states "
                             f"{', '.join(Commands[name])}")
        for typ in ("OK", "NO", "BAD"):
            self.untagged_responses.pop(typ, None)
        if "READ-ONLY" in self.untagged_responses and not self.is_readonly:
            raise self.readonly("mailbox status changed to READ-ONLY")
        tag = self._new_tag()
        data = tag + b" " + bytes(name, self._encoding)
        for arg in args:
            if arg is not None:
                data += b" " + (bytes(arg, self._encoding) if isinstance(arg, str) else arg)
        literal = self.literal
        literator = None
        if literal is not None:
            self.literal = None
            if callable(literal):
                literator = literal
            else:
                if self.utf8_enabled and name == "APPEND":
                    literal = b"UTF8 (" + literal + b")"
                data += b" {%d}" % len(literal)
        try:
            self.send(data + CRLF)
        except OSError as val:
            raise self.abort(f"socket error: {val}")
        if literal is None:
            return tag
        while True:
            # The server must first say that it waits.
            while self._get_response():
                if self.tagged_commands[tag]:
                    return tag
            if literator:
                literal = literator(self.continuation_response)
            try:
                self.send(literal)
                self.send(CRLF)
            except OSError as val:
                raise self.abort(f"socket error: {val}")
            if not literator:
                return tag

    def _command_complete(self, name, tag):
        logout = name == "LOGOUT"
        if not logout:
            self._check_bye()
        try:
            typ, data = self._get_tagged_response(tag, expect_bye=logout)
        except self.abort as val:
            raise self.abort(f"command: {name} => {val}")
        except self.error as val:
            raise self.error(f"command: {name} => {val}")
        if not logout:
            self._check_bye()
        if typ == "BAD":
            raise self.error(f"{name} command error: {typ} {data}")
        return typ, data

    def _get_capabilities(self):
        typ, dat = self.capability()
        if dat == [None]:
            raise self.error("no CAPABILITY response from server")
        self.capabilities = tuple(str(dat[-1], self._encoding).upper().split())

    def _get_response(self):
        """Read one answer; None when the server waits for more."""
        resp = self._get_line()
        match = self.tagre.match(resp)
        if match:
            tag = match["tag"]
            if tag not in self.tagged_commands:
                raise self.abort(f"unexpected tagged response: {resp!r}")
            typ = str(match["type"], self._encoding)
            dat = match[3]
            self.tagged_commands[tag] = (typ, [dat])
        else:
            dat2 = None
            match = Untagged_response.match(resp)
            if match is None:
                match = self.Untagged_status.match(resp)
                if match:
                    dat2 = match["data2"]
            if match is None:
                match = Continuation.match(resp)
                if match:
                    self.continuation_response = match["data"]
                    return None
                raise self.abort(f"unexpected response: {resp!r}")
            typ = str(match["type"], self._encoding)
            dat = match["data"]
            if dat is None:
                dat = b""
            if dat2:
                dat = dat + b" " + dat2
            # A literal follows the line, and after it the line goes on.
            while literal := self.Literal.match(dat):
                size = int(literal["size"])
                data = self.read(size)
                self._append_untagged(typ, (dat, data))
                dat = self._get_line()
            self._append_untagged(typ, dat)
        if typ in ("OK", "NO", "BAD") and (match := Response_code.match(dat)):
            self._append_untagged(str(match["type"], self._encoding), match["data"])
        return resp

    def _get_tagged_response(self, tag, expect_bye=False):
        while True:
            result = self.tagged_commands[tag]
            if result is not None:
                del self.tagged_commands[tag]
                return result
            if expect_bye:
                typ = "BYE"
                bye = self.untagged_responses.pop(typ, None)
                if bye is not None:
                    return typ, bye
            self._check_bye()
            self._get_response()

    def _get_line(self):
        line = self.readline()
        if not line:
            raise self.abort("socket error: EOF")
        if not line.endswith(b"\r\n"):
            raise self.abort(f"socket error: unterminated line: {line!r}")
        return line[:-2]

    def _new_tag(self):
        tag = self.tagpre + bytes(str(self.tagnum), self._encoding)
        self.tagnum += 1
        self.tagged_commands[tag] = None
        return tag

    def _quote(self, arg):
        arg = arg.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{arg}"'

    def _simple_command(self, name, *args):
        return self._command_complete(name, self._command(name, *args))

    def _untagged_response(self, typ, dat, name):
        if typ == "NO":
            return typ, dat
        if name not in self.untagged_responses:
            return typ, [None]
        return typ, self.untagged_responses.pop(name)


if HAVE_SSL:

    class IMAP4_SSL(IMAP4):
        """A connection that is under TLS from the start."""

        def __init__(self, host="", port=IMAP4_SSL_PORT, *, ssl_context=None, timeout=None):
            self.ssl_context = ssl._create_stdlib_context() if ssl_context is None else ssl_context
            IMAP4.__init__(self, host, port, timeout)

        def _create_socket(self, timeout):
            return self.ssl_context.wrap_socket(IMAP4._create_socket(self, timeout), server_hostname=self.host)

        def open(self, host="", port=IMAP4_SSL_PORT, timeout=None):
            """Connect."""
            IMAP4.open(self, host, port, timeout)

    __all__.append("IMAP4_SSL")


class IMAP4_stream(IMAP4):
    """A connection to a program, by its standard streams."""

    def __init__(self, command):
        self.command = command
        IMAP4.__init__(self)

    def open(self, host=None, port=None, timeout=None):
        """Start the program."""
        import subprocess
        self.host = self.port = self.sock = None
        self.process = subprocess.Popen(self.command, bufsize=DEFAULT_BUFFER_SIZE, stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, shell=True, close_fds=True)
        self.writefile = self.process.stdin
        self.readfile = self._file = self.process.stdout

    def read(self, size):
        """Read so many bytes."""
        return self.readfile.read(size)

    def readline(self):
        """Read a line."""
        return self.readfile.readline()

    def send(self, data):
        """Send bytes."""
        self.writefile.write(data)
        self.writefile.flush()

    def shutdown(self):
        """End the program."""
        self.readfile.close()
        self.writefile.close()
        self.process.wait()


class _Authenticator:
    """Turns challenges and answers from and into base64."""

    def __init__(self, mechinst):
        self.mech = mechinst

    def process(self, data):
        """Return the answer to a challenge; an asterisk gives up."""
        answer = self.mech(self.decode(data))
        return b"*" if answer is None else self.encode(answer)

    def encode(self, inp):
        if isinstance(inp, str):
            inp = inp.encode("utf-8")
        return binascii.b2a_base64(inp, newline=False) if inp else b""

    def decode(self, inp):
        return binascii.a2b_base64(inp) if inp else b""


def Internaldate2tuple(resp):
    """Return the time in an answer INTERNALDATE as a tuple of local time, None when there is none."""
    match = InternalDate.match(resp)
    if not match:
        return None
    zone = (int(match["zoneh"]) * 60 + int(match["zonem"])) * 60
    if match["zonen"] == b"-":
        zone = -zone
    parts = (int(match["year"]), Mon2num[match["mon"]], int(match["day"]), int(match["hour"]), int(match["min"]),
             int(match["sec"]), -1, -1, -1)
    return time.localtime(calendar.timegm(parts) - zone)


def Int2AP(num):
    """Return a number in the letters A to P."""
    val = b""
    digits = b"ABCDEFGHIJKLMNOP"
    num = int(abs(num))
    while num:
        num, mod = divmod(num, 16)
        val = digits[mod:mod + 1] + val
    return val


def ParseFlags(resp):
    """Return the flags in an answer as a tuple."""
    match = Flags.match(resp)
    return tuple(match["flags"].split()) if match else ()


def Time2Internaldate(date_time):
    """Return a time as IMAP writes it: seconds, a tuple, a datetime with a zone, or a quoted text that is right already."""
    if isinstance(date_time, (int, float)):
        moment = datetime.fromtimestamp(date_time, timezone.utc).astimezone()
    elif isinstance(date_time, tuple):
        try:
            offset = date_time.tm_gmtoff
        except AttributeError:
            if time.daylight:
                summer = date_time[8]
                if summer == -1:
                    summer = time.localtime(time.mktime(date_time))[8]
                offset = -(time.timezone, time.altzone)[summer]
            else:
                offset = -time.timezone
        moment = datetime(*date_time[:6], tzinfo=timezone(timedelta(seconds=offset)))
    elif isinstance(date_time, datetime):
        if date_time.tzinfo is None:
            raise ValueError("date_time must be aware")
        moment = date_time
    elif isinstance(date_time, str) and (date_time[0], date_time[-1]) == ('"', '"'):
        return date_time
    else:
        raise ValueError("date_time not of a known type")
    return moment.strftime(f'"%d-{_MONTHS[moment.month]}-%Y %H:%M:%S %z"')
