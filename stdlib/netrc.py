"""Files of logins, as ftp and others read them: `.netrc`."""

import os
import stat

__all__ = ["netrc", "NetrcParseError"]


class NetrcParseError(Exception):
    """The file is not as it should be."""

    def __init__(self, msg, filename=None, lineno=None):
        self.filename = filename
        self.lineno = lineno
        self.msg = msg
        super().__init__(msg)

    def __str__(self):
        return f"{self.msg} ({self.filename}, line {self.lineno})"


class _Words:
    """Cuts the text into words; a quoted word may hold blanks, a backslash takes the next character as it is."""

    def __init__(self, file):
        self.text = file.read()
        self.at = 0
        self.lineno = 1
        self.pushed = []

    def readchar(self):
        char = self.text[self.at:self.at + 1]
        self.at += 1
        if char == "\n":
            self.lineno += 1
        return char

    def readline(self):
        """Return the rest of the line, which is not counted."""
        end = self.text.find("\n", self.at)
        end = len(self.text) if end < 0 else end + 1
        line, self.at = self.text[self.at:end], end
        return line

    def push(self, word):
        self.pushed.append(word)

    def next(self):
        if self.pushed:
            return self.pushed.pop(0)
        char = self.readchar()
        while char and char in "\n\t\r ":
            char = self.readchar()
        word = ""
        if char == '"':
            while (char := self.readchar()) and char != '"':
                word += self.readchar() if char == "\\" else char
            return word
        while char and char not in "\n\t\r ":
            word += self.readchar() if char == "\\" else char
            char = self.readchar()
        return word


class netrc:
    """`hosts` is {host: (login, account, password)}, `macros` {name: lines}."""

    def __init__(self, file=None):
        default = file is None
        if default:
            file = os.path.join(os.path.expanduser("~"), ".netrc")
        self.hosts = {}
        self.macros = {}
        try:
            with open(file, encoding="utf-8") as fp:
                self._parse(file, fp, default)
        except UnicodeDecodeError:
            with open(file, encoding="locale") as fp:
                self._parse(file, fp, default)

    def _parse(self, file, fp, default):
        words = _Words(fp)
        while True:
            line = words.lineno
            toplevel = word = words.next()
            if not word:
                return
            if word[0] == "#":
                # A comment takes the whole line.
                if words.lineno == line:
                    words.readline()
                continue
            if word == "machine":
                entry = words.next()
            elif word == "default":
                entry = "default"
            elif word == "macdef":
                self._macro(file, words)
                continue
            else:
                raise NetrcParseError(f"bad toplevel token {word!r}", file, words.lineno)
            if not entry:
                raise NetrcParseError(f"missing {toplevel!r} name", file, words.lineno)
            self._entry(file, fp, words, entry, toplevel, default)

    def _macro(self, file, words):
        name = words.next()
        lines = self.macros[name] = []
        while True:
            line = words.readline()
            if not line:
                raise NetrcParseError("Macro definition missing null line terminator.", file, words.lineno)
            if line == "\n":
                # The first empty line is the end of the line with the name.
                if lines:
                    return
                if words.text[words.at - 2:words.at - 1] == "\n":
                    return
                continue
            lines.append(line)

    def _entry(self, file, fp, words, entry, toplevel, default):
        login = account = password = ""
        self.hosts[entry] = {}
        while True:
            before = words.lineno
            word = words.next()
            if word.startswith("#"):
                if words.lineno == before:
                    words.readline()
                continue
            if word in ("", "machine", "default", "macdef"):
                self._security_check(fp, default, login)
                self.hosts[entry] = (login, account, password)
                words.push(word)
                return
            if word in ("login", "user"):
                login = words.next()
            elif word == "account":
                account = words.next()
            elif word == "password":
                password = words.next()
            else:
                raise NetrcParseError(f"bad follower token {word!r}", file, words.lineno)

    def _security_check(self, fp, default, login):
        """Passwords in the file of the home folder must be readable for its owner alone."""
        if not default or login == "anonymous":
            return
        status = os.fstat(fp.fileno())
        if status.st_uid != os.getuid():
            import pwd
            def name(uid):
                try:
                    return pwd.getpwuid(uid)[0]
                except KeyError:
                    return f"uid {uid}"
            raise NetrcParseError(
                f"~/.netrc file owner ({name(status.st_uid)}, {name(os.getuid())}) does not match current user")
        if status.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise NetrcParseError("~/.netrc access too permissive: access permissions must restrict access to only "
                                  "the owner")

    def authenticators(self, host):
        """Return (login, account, password) for a host, those of the default entry, or None."""
        return self.hosts.get(host, self.hosts.get("default"))

    def __repr__(self):
        lines = []
        for host, (login, account, password) in self.hosts.items():
            lines.append(f"machine {host}\n\tlogin {login}\n")
            if account:
                lines.append(f"\taccount {account}\n")
            lines.append(f"\tpassword {password}\n")
        for macro, text in self.macros.items():
            lines.append(f"macdef {macro}\n{''.join(text)}\n")
        return "".join(lines)


if __name__ == "__main__":
    print(netrc())
