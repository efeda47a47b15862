"""Cookies as a server sees them: what it sends in Set-Cookie, and reads from Cookie (RFC 2109, leniently)."""

import re
import string
import time
import types

__all__ = ["CookieError", "BaseCookie", "SimpleCookie"]


class CookieError(Exception):
    """A name or an attribute that a cookie cannot have."""


_LegalChars = string.ascii_letters + string.digits + "!#$%&'*+-.^_`|~:"
_UnescapedChars = _LegalChars + " ()/<=>?@[]{}"

_is_legal_key = re.compile(f"[{re.escape(_LegalChars)}]+").fullmatch
_Translator = {n: f"\\{n:03o}" for n in range(256) if chr(n) not in _UnescapedChars}
_Translator |= {ord('"'): '\\"', ord("\\"): "\\\\"}


def _quote(str):
    """Return a value between quotation marks, with escapes, unless it needs none."""
    if str is None or _is_legal_key(str):
        return str
    return f'"{str.translate(_Translator)}"'


_escape = re.compile(r"\\(?:([0-3][0-7][0-7])|(.))")


def _unquote(str):
    """Return a value without quotation marks and escapes."""
    if str is None or len(str) < 2 or str[0] != '"' or str[-1] != '"':
        return str
    return _escape.sub(lambda m: chr(int(m[1], 8)) if m[1] else m[2], str[1:-1])


_weekdayname = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
_monthname = [None, "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def _getdate(future=0, weekdayname=_weekdayname, monthname=_monthname):
    """Return the date so many seconds from now as cookies have it."""
    t = time.gmtime(time.time() + future)
    return (f"{weekdayname[t.tm_wday]}, {t.tm_mday:02} {monthname[t.tm_mon]:>3} {t.tm_year:4} "
            f"{t.tm_hour:02}:{t.tm_min:02}:{t.tm_sec:02} GMT")


class Morsel(dict):
    """One cookie: `key`, `value`, `coded_value` (as it is sent); its attributes are the items of the dictionary."""

    # Names in lower case, and as they are sent.
    _reserved = {"expires": "expires", "path": "Path", "comment": "Comment", "domain": "Domain", "max-age": "Max-Age",
                 "secure": "Secure", "httponly": "HttpOnly", "version": "Version", "samesite": "SameSite"}
    _flags = {"secure", "httponly"}

    def __init__(self):
        self._key = self._value = self._coded_value = None
        dict.update(self, dict.fromkeys(self._reserved, ""))

    @property
    def key(self):
        """The name."""
        return self._key

    @property
    def value(self):
        """The value as programs have it."""
        return self._value

    @property
    def coded_value(self):
        """The value as it is sent."""
        return self._coded_value

    def _attribute(self, name):
        name = name.lower()
        if name not in self._reserved:
            raise CookieError(f"Invalid attribute {name!r}")
        return name

    def __setitem__(self, K, V):
        dict.__setitem__(self, self._attribute(K), V)

    def setdefault(self, key, val=None):
        return dict.setdefault(self, self._attribute(key), val)

    def update(self, values):
        dict.update(self, {self._attribute(name): value for name, value in dict(values).items()})

    def __eq__(self, morsel):
        if not isinstance(morsel, Morsel):
            return NotImplemented
        return dict.__eq__(self, morsel) and self.__getstate__() == morsel.__getstate__()

    __ne__ = object.__ne__

    def copy(self):
        morsel = Morsel()
        dict.update(morsel, self)
        morsel.__dict__.update(self.__dict__)
        return morsel

    def isReservedKey(self, K):
        """Whether a name is that of an attribute."""
        return K.lower() in self._reserved

    def set(self, key, val, coded_val):
        """Set name, value and sent value."""
        if key.lower() in self._reserved:
            raise CookieError(f"Attempt to set a reserved key {key!r}")
        if not _is_legal_key(key):
            raise CookieError(f"Illegal key {key!r}")
        self._key = key
        self._value = val
        self._coded_value = coded_val

    def __getstate__(self):
        return {"key": self._key, "value": self._value, "coded_value": self._coded_value}

    def __setstate__(self, state):
        self._key = state["key"]
        self._value = state["value"]
        self._coded_value = state["coded_value"]

    def output(self, attrs=None, header="Set-Cookie:"):
        """Return the header, with all attributes that have a value or those listed."""
        return f"{header} {self.OutputString(attrs)}"

    __str__ = output

    def __repr__(self):
        return f"<{self.__class__.__name__}: {self.OutputString()}>"

    def js_output(self, attrs=None):
        """Return a script that sets the cookie in a browser."""
        cookie = self.OutputString(attrs).replace('"', r'\"')
        return f"""
        <script type="text/javascript">
        <!-- begin hiding
        document.cookie = "{cookie}";
        // end hiding -->
        </script>
        """

    def OutputString(self, attrs=None):
        """Return the cookie without a header's name."""
        parts = [f"{self.key}={self.coded_value}"]
        for key, value in sorted(self.items()):
            if value == "" or attrs is not None and key not in attrs or key not in self._reserved:
                continue
            name = self._reserved[key]
            if key in self._flags:
                if value:
                    parts.append(name)
                continue
            if key == "expires" and isinstance(value, int):
                value = _getdate(value)
            elif key == "max-age" and isinstance(value, int):
                value = int(value)
            elif key == "comment" and isinstance(value, str):
                value = _quote(value)
            parts.append(f"{name}={value}")
        return "; ".join(parts)

    __class_getitem__ = classmethod(types.GenericAlias)


# What browsers send goes beyond the RFC; and the date of `expires` has a comma and spaces.
_LegalKeyChars = r"\w\d!#%&'~_`><@,:/\$\*\+\-\.\^\|\)\(\?\}\{\="
_LegalValueChars = _LegalKeyChars + r"\[\]"
_CookiePattern = re.compile(
    rf"\s*(?P<key>[{_LegalKeyChars}]+?)"
    rf'(\s*=\s*(?P<val>"(?:[^\\"]|\\.)*"|\w{{3}},\s[\w\d\s-]{{9,11}}\s[\d:]{{8}}\sGMT|[{_LegalValueChars}]*))?'
    r"\s*(\s+|;|$)", re.ASCII)


class BaseCookie(dict):
    """Cookies by name, each a Morsel; subclasses say how values are turned to text and back."""

    def value_decode(self, val):
        """Return (value, sent value) for what came."""
        return val, val

    def value_encode(self, val):
        """Return (value, sent value) for what a program sets."""
        text = str(val)
        return text, text

    def __init__(self, input=None):
        if input:
            self.load(input)

    def _set(self, key, value, coded_value):
        morsel = self.get(key, Morsel())
        morsel.set(key, value, coded_value)
        dict.__setitem__(self, key, morsel)

    def __setitem__(self, key, value):
        if isinstance(value, Morsel):
            dict.__setitem__(self, key, value)
        else:
            self._set(key, *self.value_encode(value))

    def output(self, attrs=None, header="Set-Cookie:", sep="\r\n"):
        """Return the headers, one for each cookie."""
        return sep.join(morsel.output(attrs, header) for _, morsel in sorted(self.items()))

    __str__ = output

    def __repr__(self):
        cookies = " ".join(f"{key}={morsel.value!r}" for key, morsel in sorted(self.items()))
        return f"<{self.__class__.__name__}: {cookies}>"

    def js_output(self, attrs=None):
        """Return scripts that set the cookies in a browser."""
        return "".join(morsel.js_output(attrs) for _, morsel in sorted(self.items()))

    def load(self, rawdata):
        """Take cookies from the text of a header, or from a mapping."""
        if isinstance(rawdata, str):
            self._load_text(rawdata)
        else:
            for key, value in rawdata.items():
                self[key] = value

    def _parsed(self, text):
        """Yield (is an attribute, name, value); None where the text is not right."""
        place = 0
        has_cookie = False
        while place < len(text) and (match := _CookiePattern.match(text, place)):
            place = match.end()
            key, value = match["key"], match["val"]
            if key[0] == "$":
                # Attributes before any cookie are of them all, and not used.
                if has_cookie:
                    yield True, key[1:], value
            elif key.lower() in Morsel._reserved:
                if value is not None:
                    value = _unquote(value)
                elif key.lower() in Morsel._flags:
                    value = True
                if not has_cookie or value is None:
                    yield None
                    return
                yield True, key, value
            elif value is not None:
                has_cookie = True
                yield False, key, self.value_decode(value)
            else:
                yield None
                return

    def _load_text(self, text):
        # All or nothing: half of a forged header could do harm.
        items = list(self._parsed(text))
        if None in items:
            return
        for is_attribute, key, value in items:
            if is_attribute:
                morsel[key] = value
            else:
                self._set(key, *value)
                morsel = self[key]


class SimpleCookie(BaseCookie):
    """Cookies whose values are text, quoted where they must be."""

    def value_decode(self, val):
        return _unquote(val), val

    def value_encode(self, val):
        text = str(val)
        return text, _quote(text)
