"""Messages in the language of the user: from the .mo files of GNU gettext.

    translation("program", localedir="locale", fallback=True).install()
    print(_("Hello"))
"""

import operator
import os
import re
import sys

__all__ = ["NullTranslations", "GNUTranslations", "Catalog", "bindtextdomain", "find", "translation", "install",
           "textdomain", "dgettext", "dngettext", "gettext", "ngettext", "pgettext", "dpgettext", "npgettext",
           "dnpgettext"]

_default_localedir = os.path.join(sys.base_prefix, "share", "locale")


# --- plural forms: expressions as in C ---

_TOKEN = re.compile(r"""
    (?P<blank>[ \t]+) | (?P<number>[0-9]+\b) | (?P<name>n\b) | (?P<bracket>[()])
    | (?P<operator>[-*/%+?:]|[><!]=?|==|&&|\|\|) | (?P<invalid>\w+|.)""", re.VERBOSE | re.DOTALL)

# Binary operators by precedence.
_LEVELS = [
    {"||": lambda a, b: int(bool(a or b))}, {"&&": lambda a, b: int(bool(a and b))},
    {"==": operator.eq, "!=": operator.ne},
    {"<": operator.lt, ">": operator.gt, "<=": operator.le, ">=": operator.ge},
    {"+": operator.add, "-": operator.sub}, {"*": operator.mul, "/": operator.floordiv, "%": operator.mod}]
_COMPARISONS = 2, 3


def _tokenize(plural):
    for match in _TOKEN.finditer(plural):
        kind = match.lastgroup
        if kind == "blank":
            continue
        if kind == "invalid":
            raise ValueError("invalid token in plural form: %s" % match[0])
        yield match[0]
    yield ""


class _Plural:
    """Reads an expression; its parts become functions of n."""

    def __init__(self, text):
        self.tokens = _tokenize(text)
        self.depth = 0
        self.advance()

    def advance(self):
        self.token = next(self.tokens)

    def fail(self):
        if self.token:
            raise ValueError("unexpected token in plural form: %s" % self.token)
        raise ValueError("unexpected end of plural form")

    def whole(self):
        result = self.conditional()
        if self.token:
            self.fail()
        return result

    def conditional(self):
        self.depth += 1
        if self.depth > 20:
            raise RecursionError
        test = self.binary(0)
        if self.token == "?":
            self.advance()
            yes = self.conditional()
            if self.token != ":":
                self.fail()
            self.advance()
            no = self.conditional()
            condition = test
            test = lambda n: yes(n) if condition(n) else no(n)
        self.depth -= 1
        return test

    def binary(self, level):
        if level == len(_LEVELS):
            return self.unary()
        left = self.binary(level + 1)
        while self.token in _LEVELS[level] and self.token:
            function = _LEVELS[level][self.token]
            self.advance()
            left = self.joined(function, left, self.binary(level + 1))
        return left

    @staticmethod
    def joined(function, left, right):
        return lambda n: int(function(left(n), right(n)))

    def unary(self):
        token = self.token
        if token == "!":
            self.advance()
            operand = self.unary()
            return lambda n: int(not operand(n))
        if token == "(":
            self.advance()
            inner = self.conditional()
            if self.token != ")":
                raise ValueError("unbalanced parenthesis in plural form")
            self.advance()
            return inner
        if token == "n":
            self.advance()
            return lambda n: n
        if token.isdigit():
            self.advance()
            value = int(token, 10)
            return lambda n: value
        if token == ")":
            raise ValueError("unbalanced parenthesis in plural form")
        self.fail()


def _as_int(n):
    try:
        round(n)
    except TypeError:
        raise TypeError("Plural value must be an integer, got %s" % (n.__class__.__name__,)) from None
    import warnings
    # Where this module was called from.
    frame, level = sys._getframe(1), 2
    while frame.f_back is not None and frame.f_globals.get("__name__") == __name__:
        frame, level = frame.f_back, level + 1
    warnings.warn("Plural value must be an integer, got %s" % (n.__class__.__name__,), DeprecationWarning, level - 1)
    return n


def c2py(plural):
    """Return the function of n that an expression of C is."""
    if len(plural) > 1000:
        raise ValueError("plural form expression is too long")
    try:
        function = _Plural(plural).whole()
    except RecursionError:
        raise ValueError("plural form expression is too complex")

    def func(n):
        if not isinstance(n, int):
            n = _as_int(n)
        return int(function(n))

    return func


# --- languages ---

def _expand_lang(loc):
    """The names under which messages of a locale may stand, the most exact first."""
    import locale
    loc = locale.normalize(loc)
    rest, at, modifier = loc.partition("@")
    rest, dot, codeset = rest.partition(".")
    language, line, territory = rest.partition("_")
    modifier, codeset, territory = at + modifier, dot + codeset, line + territory
    names = []
    # All ways to leave parts out: the codeset first, then the territory, then the modifier.
    for with_modifier in ([True, False] if modifier else [False]):
        for with_territory in ([True, False] if territory else [False]):
            for with_codeset in ([True, False] if codeset else [False]):
                names.append(language + territory * with_territory + codeset * with_codeset + modifier * with_modifier)
    return names


class NullTranslations:
    """Gives messages back as they are, or asks its fallback."""

    def __init__(self, fp=None):
        self._info = {}
        self._charset = None
        self._fallback = None
        if fp is not None:
            self._parse(fp)

    def _parse(self, fp):
        pass

    def add_fallback(self, fallback):
        """Add translations to ask when these have no message."""
        if self._fallback:
            self._fallback.add_fallback(fallback)
        else:
            self._fallback = fallback

    def gettext(self, message):
        """Return the translation of a message."""
        return self._fallback.gettext(message) if self._fallback else message

    def ngettext(self, msgid1, msgid2, n):
        """Return the translation for a number: of the singular or the plural."""
        if self._fallback:
            return self._fallback.ngettext(msgid1, msgid2, n)
        return msgid1 if _number(n) == 1 else msgid2

    def pgettext(self, context, message):
        """Return the translation of a message in a context."""
        return self._fallback.pgettext(context, message) if self._fallback else message

    def npgettext(self, context, msgid1, msgid2, n):
        """Return the translation for a number, in a context."""
        if self._fallback:
            return self._fallback.npgettext(context, msgid1, msgid2, n)
        return msgid1 if _number(n) == 1 else msgid2

    def info(self):
        """Return what the file says of itself."""
        return self._info

    def charset(self):
        """Return the encoding of the file's messages."""
        return self._charset

    def install(self, names=None):
        """Make `_` a built-in; names: further functions to make built-in."""
        import builtins
        builtins.__dict__["_"] = self.gettext
        for name in {"gettext", "ngettext", "npgettext", "pgettext"}.intersection(names or ()):
            builtins.__dict__[name] = getattr(self, name)


def _number(n):
    return n if isinstance(n, int) else _as_int(n)


class GNUTranslations(NullTranslations):
    """The messages of a .mo file."""

    LE_MAGIC = 0x950412DE
    BE_MAGIC = 0xDE120495
    # What stands between a context and its message.
    CONTEXT = "%s\x04%s"
    VERSIONS = 0, 1

    def _parse(self, fp):
        from struct import unpack
        filename = getattr(fp, "name", "")
        # Singular and plural both lead here; plurals are kept with their numbers.
        self._catalog = catalog = {}
        self.plural = lambda n: int(n != 1)
        data = fp.read()
        magic = unpack("<I", data[:4])[0]
        if magic == self.LE_MAGIC:
            order = "<"
        elif magic == self.BE_MAGIC:
            order = ">"
        else:
            raise OSError(0, "Bad magic number", filename)
        version, count, originals, translations = unpack(f"{order}4I", data[4:20])
        if version >> 16 not in self.VERSIONS:
            raise OSError(0, "Bad version number " + str(version >> 16), filename)

        def text(table, number):
            length, start = unpack(f"{order}II", data[table + 8 * number:table + 8 * number + 8])
            if start + length >= len(data):
                raise OSError(0, "File is corrupt", filename)
            return data[start:start + length]

        for number in range(count):
            message, translated = text(originals, number), text(translations, number)
            if not message:
                self._take_header(translated.decode())
            charset = self._charset or "ascii"
            if b"\0" in message:
                singular = str(message.split(b"\0")[0], charset)
                for form, plural in enumerate(translated.split(b"\0")):
                    catalog[singular, form] = str(plural, charset)
            else:
                catalog[str(message, charset)] = str(translated, charset)

    def _take_header(self, header):
        last = None
        for line in header.split("\n"):
            line = line.strip()
            # Comments, which some tools leave there.
            if not line or line.startswith("#-#-#-#-#") and line.endswith("#-#-#-#-#"):
                continue
            if ":" in line:
                name, value = line.split(":", 1)
                last, value = name.strip().lower(), value.strip()
                self._info[last] = value
                if last == "content-type":
                    self._charset = value.split("charset=")[1]
                elif last == "plural-forms":
                    self.plural = c2py(value.split(";")[1].split("plural=")[1])
            elif last:
                self._info[last] += "\n" + line

    def _find(self, message):
        found = self._catalog.get(message)
        # The header has no number, messages with plurals have.
        return self._catalog.get((message, self.plural(1))) if found is None else found

    def gettext(self, message):
        """Return the translation of a message."""
        found = self._find(message)
        if found is not None:
            return found
        return self._fallback.gettext(message) if self._fallback else message

    def ngettext(self, msgid1, msgid2, n):
        """Return the translation for a number."""
        try:
            return self._catalog[msgid1, self.plural(n)]
        except KeyError:
            if self._fallback:
                return self._fallback.ngettext(msgid1, msgid2, n)
            return msgid1 if n == 1 else msgid2

    def pgettext(self, context, message):
        """Return the translation of a message in a context."""
        found = self._find(self.CONTEXT % (context, message))
        if found is not None:
            return found
        return self._fallback.pgettext(context, message) if self._fallback else message

    def npgettext(self, context, msgid1, msgid2, n):
        """Return the translation for a number, in a context."""
        try:
            return self._catalog[self.CONTEXT % (context, msgid1), self.plural(n)]
        except KeyError:
            if self._fallback:
                return self._fallback.npgettext(context, msgid1, msgid2, n)
            return msgid1 if n == 1 else msgid2


def find(domain, localedir=None, languages=None, all=False):
    """Return the path of the .mo file of a domain, or None; with all, a list of all that fit."""
    if localedir is None:
        localedir = _default_localedir
    if languages is None:
        languages = []
        for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
            value = os.environ.get(name)
            if value:
                languages = value.split(":")
                break
        if "C" not in languages:
            languages.append("C")
    names = dict.fromkeys(name for language in languages for name in _expand_lang(language))
    found = []
    for name in names:
        if name == "C":
            break
        path = os.path.join(localedir, name, "LC_MESSAGES", f"{domain}.mo")
        if os.path.exists(path):
            if not all:
                return path
            found.append(path)
    return found if all else None


_translations = {}


def translation(domain, localedir=None, languages=None, class_=None, fallback=False):
    """Return the translations of a domain; fallback: return those that do nothing, if there is no file."""
    class_ = GNUTranslations if class_ is None else class_
    paths = find(domain, localedir, languages, all=True)
    if not paths:
        if fallback:
            return NullTranslations()
        from errno import ENOENT
        raise FileNotFoundError(ENOENT, "No translation file found for domain", domain)
    result = None
    for path in paths:
        key = class_, os.path.abspath(path)
        read = _translations.get(key)
        if read is None:
            with open(path, "rb") as fp:
                read = _translations.setdefault(key, class_(fp))
        # A copy: each may have other fallbacks.
        import copy
        read = copy.copy(read)
        if result is None:
            result = read
        else:
            result.add_fallback(read)
    return result


def install(domain, localedir=None, *, names=None):
    """Make `_` a built-in that translates messages of a domain."""
    translation(domain, localedir, fallback=True).install(names)


_localedirs = {}
_current_domain = "messages"


def textdomain(domain=None):
    """Set the domain of the functions of this module; return it."""
    global _current_domain
    if domain is not None:
        _current_domain = domain
    return _current_domain


def bindtextdomain(domain, localedir=None):
    """Set the folder of a domain; return it."""
    if localedir is not None:
        _localedirs[domain] = localedir
    return _localedirs.get(domain, _default_localedir)


def _of(domain):
    return translation(domain, _localedirs.get(domain), fallback=True)


def dgettext(domain, message):
    """Return the translation of a message of a domain."""
    return _of(domain).gettext(message)


def dngettext(domain, msgid1, msgid2, n):
    """Return the translation for a number, of a domain."""
    return _of(domain).ngettext(msgid1, msgid2, n)


def dpgettext(domain, context, message):
    """Return the translation of a message in a context, of a domain."""
    return _of(domain).pgettext(context, message)


def dnpgettext(domain, context, msgid1, msgid2, n):
    """Return the translation for a number in a context, of a domain."""
    return _of(domain).npgettext(context, msgid1, msgid2, n)


def gettext(message):
    """Return the translation of a message."""
    return dgettext(_current_domain, message)


def ngettext(msgid1, msgid2, n):
    """Return the translation for a number."""
    return dngettext(_current_domain, msgid1, msgid2, n)


def pgettext(context, message):
    """Return the translation of a message in a context."""
    return dpgettext(_current_domain, context, message)


def npgettext(context, msgid1, msgid2, n):
    """Return the translation for a number, in a context."""
    return dnpgettext(_current_domain, context, msgid1, msgid2, n)


# The name under which other implementations have it.
Catalog = translation
