"""Headers with a structure: their parts as trees, and how trees are folded into lines (RFC 5322, 2045, 2047, 2231).

A tree's text is the decoded header. Where a line is full, folding goes from a tree to its parts until one fits; what
is not ASCII becomes encoded words, except in trees that must not have them (`as_ew_allowed`), such as addresses.
What is wrong in a header is noted in the `defects` of the tree in which it was found; no header is refused.
"""

import re
import urllib.parse
from string import hexdigits

from email import _encoded_words as _ew
from email import errors, utils

WSP = frozenset(" \t")
SPECIALS = frozenset('()<>@,:\\";.[]')
_LINE_ENDS = frozenset("\r\n")
_ATOM_ENDS = SPECIALS | WSP
DOT_ATOM_ENDS = _ATOM_ENDS - frozenset(".")
_PHRASE_ENDS = SPECIALS - frozenset('."(')
_TOKEN_ENDS = _ATOM_ENDS - frozenset(".") | frozenset("/=?")
_non_printable = re.compile(r"[\x00-\x20\x7F]")
_encoded_word = re.compile(r"=\?[^?]*\?[qQbB]\?.*?\?=", re.DOTALL)


def quote_string(value):
    """Return a text between quotation marks."""
    return '"' + str(value).replace("\\", "\\\\").replace('"', r"\"") + '"'


class Leaf(str):
    """A piece of text that is not parted: a word, white space, a sign."""

    as_ew_allowed = True
    ew_combine_allowed = True
    syntactic_break = True

    def __new__(cls, text, kind, value=None):
        self = super().__new__(cls, text)
        self.kind = kind
        # What it means: one space for any white space, nothing for a comment's.
        self.value = str(text) if value is None else value
        self.defects = []
        return self

    def __getnewargs__(self):
        return str(self), self.kind

    @property
    def all_defects(self):
        return list(self.defects)

    def startswith_fws(self):
        return self.kind == "fws"


def _text(text, kind="vtext"):
    leaf = Leaf(text, kind)
    if found := _non_printable.findall(text):
        leaf.defects.append(errors.NonPrintableDefect(found))
    if utils._has_surrogates(text):
        leaf.defects.append(errors.UndecodableBytesDefect("Non-ASCII characters found in header token"))
    return leaf


def _sign(text):
    """Return a sign between parts: it stays as it is and where it is."""
    leaf = Leaf(text, "sign")
    leaf.as_ew_allowed = False
    leaf.syntactic_break = False
    return leaf


class Tree(list):
    """Parts; `kind` tells what they make."""

    ew_combine_allowed = True
    # Whether encoded words are forbidden in it whatever its parts say, and whether a line may break before it.
    _plain = frozenset(("addr-spec", "content-type", "content-disposition", "content-transfer-encoding", "msg-id",
                        "header-label", "domain-literal", "mime-version"))
    _unbroken = frozenset(("content-type", "content-disposition", "mime-parameters"))

    def __init__(self, kind, parts=()):
        super().__init__(parts)
        self.kind = kind
        self.defects = []

    def __str__(self):
        text = "".join(str(part) for part in self)
        return quote_string(text) if self.kind == "quoted" else text

    @property
    def value(self):
        if self.kind == "cfws":
            return " "
        return "".join(part.value for part in self)

    @property
    def all_defects(self):
        return self.defects + [defect for part in self for defect in part.all_defects]

    @property
    def as_ew_allowed(self):
        return self.kind not in self._plain and all(part.as_ew_allowed for part in self)

    @property
    def syntactic_break(self):
        return self.kind not in self._unbroken

    def startswith_fws(self):
        return bool(self) and self.kind != "quoted" and self[0].startswith_fws()

    def fold(self, *, policy):
        """Return the tree as lines."""
        folding = _Folding(policy)
        for part in self:
            folding.put(part)
        return folding.text()


class MimeParameters(Tree):
    """The parameters of a header: `params` has their names and values."""

    def __init__(self):
        super().__init__("mime-parameters")
        self.params = []

    def __str__(self):
        params = "; ".join(f"{name}={quote_string(value)}" if value else name for name, value in self.params)
        return " " + params if params else ""

    @property
    def as_ew_allowed(self):
        return True


def fold_header(name, tree, policy):
    """Return a header as lines."""
    label = Tree("header-label", [Leaf(name, "header-name"), Leaf(":", "header-sep")])
    header = Tree("header", [label])
    if tree:
        header.append(Tree("cfws", [Leaf(" ", "fws")]))
    header.append(tree)
    return header.fold(policy=policy)


# --- Folding ---------------------------------------------------------------------------------------------------------


class _Folding:
    """Lines that are filled with the parts of a tree."""

    def __init__(self, policy):
        self.policy = policy
        self.width = policy.max_line_length or float("inf")
        self.encoding = "utf-8" if policy.utf8 else "us-ascii"
        self.lines = [""]
        # Where the last encoded word begins, if it is on the last line: what follows may be put into it.
        self.last_word = None
        self.last_charset = None
        self.leading_space = ""
        self.words_forbidden = 0

    def text(self):
        return self.policy.linesep.join(self.lines) + self.policy.linesep

    def room(self):
        return self.width - len(self.lines[-1])

    def take_trailing_space(self):
        """Take the white space off the end of the last line: it is to begin the next."""
        line = self.lines[-1]
        if line and line[-1] in WSP:
            self.lines[-1] = line[:-1]
            return line[-1]
        return ""

    def charset_of(self, part, text):
        """Return the character set that the text needs, None when it needs no encoding."""
        try:
            text.encode(self.encoding)
            return None
        except UnicodeEncodeError:
            undecodable = any(isinstance(defect, errors.UndecodableBytesDefect) for defect in part.all_defects)
            return "unknown-8bit" if undecodable else "utf-8"

    def put(self, part, encode=False):
        text = str(part)
        # What was in quotation marks has lost them when it comes here; line ends must never get through.
        forbidden = SPECIALS | _LINE_ENDS if part.kind == "ptext" else _LINE_ENDS
        charset = self.charset_of(part, text)
        encode = encode or charset is not None or not forbidden.isdisjoint(text)
        if part.kind == "mime-parameters":
            self.put_parameters(part)
            return
        is_tree = isinstance(part, Tree)
        if encode and not self.words_forbidden:
            if not part.as_ew_allowed:
                self.last_word = None
                if is_tree and part.syntactic_break and self.put_folded(part):
                    return
            if is_tree:
                for child in part:
                    self.put(child)
                return
            if part.as_ew_allowed:
                self.put_encoded(text, charset or self.encoding, part.ew_combine_allowed)
                return
        if len(text) <= self.room():
            self.lines[-1] += text
            return
        self.leading_space = ""
        if part.syntactic_break and len(text) + 1 <= self.width:
            space = self.take_trailing_space()
            if space or part.startswith_fws():
                line = space + text
                self.lines.append(line)
                self.leading_space = line[:len(line) - len(line.lstrip(" \t"))]
                self.last_word = None
                return
        if is_tree:
            forbid = not part.as_ew_allowed
            self.words_forbidden += forbid
            for child in part:
                self.put(child)
            self.words_forbidden -= forbid
        elif part.as_ew_allowed and not self.words_forbidden:
            # An encoded word can be parted, other words cannot.
            self.put(part, encode=True)
        else:
            space = self.take_trailing_space()
            if space or part.startswith_fws():
                self.lines.append(space + text)
            else:
                self.lines[-1] += text

    def put_folded(self, part):
        """Put a tree on one line, if it fits on one when its parts are encoded; tell whether it does."""
        folded = part.fold(policy=self.policy).removesuffix(self.policy.linesep)
        if self.policy.linesep in folded:
            return False
        if len(folded) > self.room():
            self.lines.append(self.take_trailing_space())
        self.lines[-1] += folded
        return True

    def put_encoded(self, text, charset, combine):
        """Put text as encoded words, together with the one before it where that is on the line."""
        last = self.last_charset
        if charset != last and (last == "unknown-8bit" or last == "utf-8" and charset != "us-ascii"):
            self.last_word = None
        if self.last_word is not None and combine:
            text = str(parse_unstructured(self.lines[-1][self.last_word:] + text))
            self.lines[-1] = self.lines[-1][:self.last_word]
        elif text[0] in WSP:
            # Between an encoded word and one that is not there is white space anyway.
            if self.room() == 0:
                self.lines.append(self.take_trailing_space())
            self.lines[-1] += text[0]
            text = text[1:]
        trailing = ""
        if text and text[-1] in WSP:
            text, trailing = text[:-1], text[-1]
        begin = len(self.lines[-1]) if self.last_word is None else self.last_word
        name = "utf-8" if charset == "us-ascii" else charset
        around = len(name) + 7          # =?...?q?...?=
        if around + 1 >= self.width:
            raise errors.HeaderParseError("max_line_length is too small to fit an encoded word")
        while text:
            room = self.room()
            space = room - around - len(self.leading_space)
            if space <= 0:
                self.lines.append(" ")
                continue
            if len(self.lines) > 1 and len(self.lines[-1]) == 1 and self.leading_space:
                # White space between two encoded words would get lost: it goes into one.
                self.lines[-1] += _ew.encode(self.leading_space, charset=name)
                self.leading_space = ""
            chunk = text if room == float("inf") else text[:space]
            word = _ew.encode(chunk, charset=name)
            while len(word) > room:
                chunk = chunk[:-1]
                word = _ew.encode(chunk, charset=name)
            self.lines[-1] += word
            text = text[len(chunk):]
            self.leading_space = ""
            if text:
                self.lines.append(" ")
                begin = len(self.lines[-1])
        self.lines[-1] += trailing
        self.last_word = begin if combine else None
        self.last_charset = charset
        self.leading_space = ""

    def put_parameters(self, part):
        """Put the parameters of a header, encoded as RFC 2231 says where they must be."""
        for name, value in part.params:
            if not self.lines[-1].rstrip().endswith(";"):
                self.lines[-1] += ";"
            charset, handler = self.encoding, "strict"
            try:
                value.encode(self.encoding)
                text = f"{name}={quote_string(value)}"
            except UnicodeEncodeError:
                if utils._has_surrogates(value):
                    charset, handler = "unknown-8bit", "surrogateescape"
                else:
                    charset = "utf-8"
                text = f"{name}*={charset}''{urllib.parse.quote(value, safe='', errors=handler)}"
            if len(text) + 1 < self.room():
                self.lines[-1] += " " + text
            elif len(text) + 2 <= self.width:
                self.lines.append(" " + text)
            else:
                self.put_sections(name, value, charset, handler)

    def put_sections(self, name, value, charset, handler):
        """Put a long parameter in pieces, a line each."""
        section = 0
        prefix = charset + "''"
        width = self.width
        while value:
            around = len(name) + len(str(section)) + 3 + len(prefix)
            if width <= around + 3:
                # Nothing can be done within so narrow lines.
                width = 78
            end = most = width - around - 2
            while len(encoded := urllib.parse.quote(value[:end], safe="", errors=handler)) > most:
                end -= 1
            self.lines.append(f" {name}*{section}*={prefix}{encoded}")
            prefix = ""
            section += 1
            value = value[end:]
            if value:
                self.lines[-1] += ";"


# --- Reading text without structure ----------------------------------------------------------------------------------


class _NotEncoded(Exception):
    """What looks like an encoded word cannot be decoded."""


def _words(text):
    """Yield the leaves of text: words and the white space between them."""
    for piece in re.findall(r"[ \t]+|[^ \t]+", text):
        yield Leaf(piece, "fws", " ") if piece[0] in WSP else _text(piece)


def _read_encoded_word(value):
    """Return (tree, rest) of an encoded word; None where none begins, _NotEncoded where it is wrong."""
    word, end, rest = value[2:].partition("?=")
    if not end:
        return None
    if len(rest) > 1 and rest[0] in hexdigits and rest[1] in hexdigits and word.count("?") < 2:
        # That was the question mark before an escape.
        more, end, rest = rest.partition("?=")
        word = f"{word}?={more}"
    tree = Tree("encoded-word")
    if len(word.split()) > 1:
        tree.defects.append(errors.InvalidHeaderDefect("whitespace inside encoded word"))
    try:
        text, tree.charset, tree.lang, defects = _ew.decode(f"=?{word}?=")
    except (ValueError, KeyError):
        raise _NotEncoded from None
    tree.defects.extend(defects)
    tree.extend(_words(text))
    if rest and rest[0] not in WSP:
        tree.defects.append(errors.InvalidHeaderDefect("missing trailing whitespace after encoded-word"))
    return tree, rest


def parse_unstructured(value):
    """Return the tree of a header that is text."""
    tree = Tree("unstructured")
    while value:
        if value[0] in WSP:
            rest = value.lstrip(" \t")
            tree.append(Leaf(value[:len(value) - len(rest)], "fws", " "))
            value = rest
            continue
        is_word = True
        if value.startswith("=?"):
            try:
                found = _read_encoded_word(value)
            except _NotEncoded:
                is_word = False
            else:
                if found:
                    if tree and tree[-1].kind != "fws":
                        tree.defects.append(errors.InvalidHeaderDefect("missing whitespace before encoded word"))
                    elif len(tree) > 1 and tree[-2].kind == "encoded-word":
                        # White space between encoded words is none.
                        tree[-1] = Leaf("", "fws", "")
                    word, value = found
                    tree.append(word)
                    continue
        end = re.search(r"[ \t]|\Z", value).start()
        if is_word and _encoded_word.search(value[:end]):
            # It was not parted from what is before it.
            end = value.find("=?") or end
        tree.append(_text(value[:end]))
        value = value[end:]
    return tree


# --- Reading addresses -----------------------------------------------------------------------------------------------


class _Missing(Exception):
    """What should stand here does not."""


class Reader:
    """Reads the parts of a header; each method returns a tree, or raises _Missing with the place as it was."""

    def __init__(self, text):
        self.text = text
        self.pos = 0

    @property
    def next(self):
        return self.text[self.pos:self.pos + 1]

    @property
    def rest(self):
        return self.text[self.pos:]

    def try_(self, *methods):
        """Return what the first method returns that finds anything."""
        start = self.pos
        for method in methods:
            try:
                return method()
            except _Missing:
                self.pos = start
        raise _Missing

    def sign(self, text):
        if self.next != text:
            raise _Missing
        self.pos += 1
        return _sign(text)

    def run(self, ends, kind):
        """Read characters up to one of `ends`."""
        end = self.pos
        while end < len(self.text) and self.text[end] not in ends:
            end += 1
        if end == self.pos:
            raise _Missing
        leaf = _text(self.text[self.pos:end], kind)
        self.pos = end
        return leaf

    # White space and comments.

    def fws(self):
        end = self.pos
        while end < len(self.text) and self.text[end] in WSP:
            end += 1
        leaf = Leaf(self.text[self.pos:end], "fws", " ")
        self.pos = end
        return leaf

    def cfws(self):
        tree = Tree("cfws")
        while self.next and self.next in " \t(":
            tree.append(self.comment() if self.next == "(" else self.fws())
        return tree

    def comment(self):
        tree = Tree("comment")
        depth = 0
        start = self.pos
        while self.next:
            c = self.next
            self.pos += 2 if c == "\\" else 1
            depth += (c == "(") - (c == ")")
            if depth == 0:
                break
        else:
            tree.defects.append(errors.InvalidHeaderDefect("end of header inside comment"))
        for leaf in _words(self.text[start:self.pos]):
            leaf.value = ""
            tree.append(leaf)
        if depth:
            tree.append(Leaf(")", "ptext", ""))
        return tree

    def around(self, tree, read):
        """Add to a tree what `read` reads, with white space and comments before and after it."""
        if space := self.cfws():
            tree.append(space)
        tree.append(read())
        if space := self.cfws():
            tree.append(space)
        return tree

    # Words.

    def encoded_word(self):
        if not self.text.startswith("=?", self.pos):
            raise _Missing
        try:
            found = _read_encoded_word(self.rest)
        except _NotEncoded:
            raise _Missing from None
        if not found:
            raise _Missing
        tree, rest = found
        self.pos = len(self.text) - len(rest)
        return tree

    def atom_text(self):
        return self.run(_ATOM_ENDS, "atext")

    def atom(self):
        return self.around(Tree("atom"), lambda: self.try_(self.encoded_word, self.atom_text))

    def dot_atom_text(self):
        tree = Tree("dot-atom-text", [self.atom_text()])
        while self.next == ".":
            tree += [self.sign("."), self.atom_text()]
            tree[-2].as_ew_allowed = tree[-2].syntactic_break = True
        return tree

    def dot_atom(self):
        return self.around(Tree("dot-atom"), lambda: self.try_(self.encoded_word, self.dot_atom_text))

    def quoted(self):
        if self.next != '"':
            raise _Missing
        self.pos += 1
        tree = Tree("quoted")
        while self.next and self.next != '"':
            if self.next in WSP:
                tree.append(self.fws())
                tree[-1].value = str(tree[-1])
                continue
            try:
                word = self.encoded_word()
                tree.defects.append(errors.InvalidHeaderDefect("encoded word inside quoted string"))
                if len(tree) > 1 and tree[-1].kind == "fws" and tree[-2].kind == "encoded-word":
                    tree[-1] = Leaf("", "fws", "")
                tree.append(word)
            except _Missing:
                tree.append(self.quoted_text())
        if self.next:
            self.pos += 1
        else:
            tree.defects.append(errors.InvalidHeaderDefect("end of header inside quoted string"))
        return tree

    def quoted_text(self):
        text = ""
        while (c := self.next) and c not in ' \t"':
            self.pos += 1
            if c == "\\" and self.next:
                c = self.next
                self.pos += 1
            text += c
        return _text(text, "ptext")

    def quoted_string(self):
        return self.around(Tree("quoted-string"), self.quoted)

    def word(self):
        return self.try_(self.atom, self.quoted_string)

    def phrase(self):
        tree = Tree("phrase")
        try:
            tree.append(self.word())
        except _Missing:
            tree.defects.append(errors.InvalidHeaderDefect("phrase does not start with word"))
        while self.next and self.next not in _PHRASE_ENDS:
            if self.next == ".":
                tree.append(self.sign("."))
                tree.defects.append(errors.ObsoleteHeaderDefect("period in 'phrase'"))
                continue
            try:
                tree.append(self.word())
            except _Missing:
                space = self.cfws()
                if not space:
                    raise
                tree.append(space)
                tree.defects.append(errors.ObsoleteHeaderDefect("comment found without atom"))
        if not tree:
            raise _Missing
        return tree

    # Addresses.

    def local_part(self):
        start = self.pos
        tree = Tree("local-part", [self.try_(self.dot_atom, self.word)])
        if self.next and self.next not in "@>,;:":
            # Words and dots in any order, as they once were allowed.
            self.pos = start
            tree = Tree("local-part")
            while self.next and (self.next == "." or self.next not in _PHRASE_ENDS):
                tree.append(self.sign(".") if self.next == "." else self.word())
            text = tree.value.strip()
            if ".." in text or text.startswith(".") or text.endswith("."):
                tree.defects.append(errors.InvalidHeaderDefect(
                    "local-part is not dot-atom, quoted-string, or obs-local-part"))
            elif self.next == "@":
                tree.defects.append(errors.ObsoleteHeaderDefect("local-part is not a dot-atom (contains CFWS)"))
        if not tree.value.isascii():
            tree.defects.append(errors.NonASCIILocalPartDefect("local-part contains non-ASCII characters)"))
        return tree

    def domain_literal(self):
        def literal():
            tree = Tree("domain-literal", [self.sign("[")])
            if self.next != "]":
                tree.append(self.run(frozenset("[]"), "ptext"))
            try:
                tree.append(self.sign("]"))
            except _Missing:
                if self.next:
                    raise
                tree.defects.append(errors.InvalidHeaderDefect("end of input inside domain-literal"))
                tree.append(_sign("]"))
            return tree

        return self.around(Tree("domain"), literal)

    def domain(self):
        tree = Tree("domain", [self.try_(self.domain_literal, self.dot_atom, self.atom)])
        if self.next == ".":
            tree.defects.append(errors.ObsoleteHeaderDefect("domain is not a dot-atom (contains CFWS)"))
            while self.next == ".":
                tree += [self.sign("."), self.atom()]
        return tree

    def addr_spec(self):
        tree = Tree("addr-spec")
        local = self.local_part()
        tree.append(local)
        tree.local_part = _local_value(local)
        tree.domain = None
        if self.next != "@":
            tree.defects.append(errors.InvalidHeaderDefect("addr-spec local part with no domain"))
            return tree
        tree.append(self.sign("@"))
        domain = self.domain()
        tree.append(domain)
        tree.domain = "".join(domain.value.split())
        return tree

    def angle_addr(self):
        tree = Tree("angle-addr")
        if space := self.cfws():
            tree.append(space)
        tree.append(self.sign("<"))
        tree.local_part = tree.domain = None
        if self.next == ">":
            tree.defects.append(errors.InvalidHeaderDefect("null addr-spec in angle-addr"))
            tree.append(self.sign(">"))
            tree.append(self.cfws())
            return tree
        try:
            spec = self.try_(self.addr_spec)
        except _Missing:
            # A route, which nobody uses.
            while self.next and self.next in "@,":
                tree.append(self.sign(self.next))
                if tree[-1] == "@":
                    tree.append(self.domain())
            if self.next != ":":
                raise
            tree.append(self.sign(":"))
            tree.defects.append(errors.ObsoleteHeaderDefect("obsolete route specification in angle-addr"))
            spec = self.addr_spec()
        tree.append(spec)
        tree.local_part, tree.domain = spec.local_part, spec.domain
        if self.next == ">":
            tree.append(self.sign(">"))
        else:
            tree.defects.append(errors.InvalidHeaderDefect("missing trailing '>' on angle-addr"))
            tree.append(_sign(">"))
        if space := self.cfws():
            tree.append(space)
        return tree

    def name_addr(self):
        tree = Tree("name-addr")
        try:
            angle = self.try_(self.angle_addr)
            name = None
        except _Missing:
            tree.append(self.phrase())
            name = tree[0].value.strip()
            angle = self.angle_addr()
        tree.append(angle)
        tree.mailboxes = [(name, angle.local_part, angle.domain)]
        return tree

    def plain_addr(self):
        tree = Tree("mailbox", [self.addr_spec()])
        tree.mailboxes = [(None, tree[0].local_part, tree[0].domain)]
        if any(isinstance(defect, errors.InvalidHeaderDefect) for defect in tree.all_defects):
            tree.kind = "invalid-mailbox"
        return tree

    def mailbox(self):
        tree = self.try_(self.name_addr, self.plain_addr)
        tree.display_name = None
        return tree

    def invalid(self, ends):
        """Read what is no address, up to one of `ends` outside of quotation marks and comments."""
        tree = Tree("invalid-mailbox")
        while self.next and self.next not in ends:
            if self.next in _PHRASE_ENDS:
                tree.append(Leaf(self.next, "misplaced-special"))
                self.pos += 1
            else:
                tree.append(self.phrase())
        tree.mailboxes = [(None, None, None)]
        tree.display_name = None
        return tree

    def items(self, tree, ends, read, what):
        """Read what is parted by commas into a tree, up to one of `ends`."""
        tree.mailboxes = []
        wrong = f"invalid {what.partition('-')[0]} in {what}"
        while self.next and self.next not in ends:
            start = self.pos
            try:
                item = self.try_(read)
            except _Missing:
                space = self.cfws()
                if not self.next or self.next in ends or self.next == ",":
                    if space:
                        tree.append(space)
                    tree.defects.append(errors.ObsoleteHeaderDefect(f"{what} entry with no content"))
                    item = None
                else:
                    self.pos = start
                    item = self.invalid(ends | {","})
                    tree.defects.append(errors.InvalidHeaderDefect(wrong))
            if item is not None:
                if self.next and self.next != "," and self.next not in ends:
                    # Something follows that does not belong there.
                    item.kind = "invalid-mailbox"
                    item.extend(self.invalid(ends | {","}))
                    tree.defects.append(errors.InvalidHeaderDefect(wrong))
                tree.append(item)
                tree.mailboxes += item.mailboxes
            if self.next == ",":
                tree.append(self.sign(","))
        return tree

    def group(self):
        name = self.phrase()
        tree = Tree("group", [name, self.sign(":")])
        members = self.items(Tree("group-list"), frozenset(";"), self.mailbox, "mailbox-list")
        # A group may be empty.
        members.defects = [d for d in members.defects if members.mailboxes or "no content" not in str(d)]
        tree.append(members)
        tree.display_name = name.value.strip()
        tree.mailboxes = members.mailboxes
        if self.next == ";":
            tree.append(self.sign(";"))
            if space := self.cfws():
                tree.append(space)
        else:
            tree.defects.append(errors.InvalidHeaderDefect("end of header in group"))
        return tree

    def address(self):
        return self.try_(self.group, self.mailbox)


def _local_value(tree):
    """Return what is before the @: without quotation marks, and without white space around dots."""
    text = ""
    for part in tree:
        quoted = [p.value for p in part if isinstance(p, Tree) and p.kind == "quoted"] if isinstance(part, Tree) else []
        text += quoted[0] if quoted else part.value
    return re.sub(r"\s*\.\s*", ".", text.strip())


def parse_addresses(value):
    """Return the tree of a list of addresses; its addresses have `display_name` (of a group) and `mailboxes`."""
    reader = Reader(value)
    tree = Tree("address-list")
    return reader.items(tree, frozenset(), reader.address, "address-list")


def parse_addr_spec(value):
    """Return (tree, rest) of an address alone."""
    reader = Reader(value)
    try:
        return reader.addr_spec(), reader.rest
    except _Missing:
        raise errors.HeaderParseError(f"expected local-part but found '{value}'") from None


# --- Reading MIME headers --------------------------------------------------------------------------------------------


def _token(reader):
    return reader.around(Tree("token"), lambda: reader.run(_TOKEN_ENDS, "ttext"))


_parameter_name = re.compile(r"([^*\s]+?)(?:\*(\d+))?(\*)?\Z")


def _read_parameters(reader):
    """Read parameters that follow semicolons."""
    tree = MimeParameters()
    found = {}
    while reader.next:
        start = reader.pos
        try:
            name, section, extended, value = reader.try_(lambda: _read_parameter(reader, tree))
        except _Missing:
            reader.cfws()
            if not reader.next:
                break
            if reader.next == ";":
                tree.defects.append(errors.InvalidHeaderDefect("parameter entry with no content"))
            else:
                reader.pos = start
                _skip_to_semicolon(reader)
                tree.defects.append(errors.InvalidHeaderDefect(
                    f"invalid parameter {reader.text[start:reader.pos]!r}"))
        else:
            found.setdefault(name, []).append((section, extended, value))
            if reader.next and reader.next != ";":
                start = reader.pos
                _skip_to_semicolon(reader)
                tree.defects.append(errors.InvalidHeaderDefect(
                    f"parameter with invalid trailing text {reader.text[start:reader.pos]!r}"))
        if reader.next:
            reader.pos += 1
    tree.params = [(name, _joined(tree, parts)) for name, parts in found.items()]
    # The text stands for itself in what is asked about white space and the like.
    tree.append(Leaf(str(tree), "vtext"))
    return tree


def _skip_to_semicolon(reader):
    end = reader.text.find(";", reader.pos)
    reader.pos = end if end >= 0 else len(reader.text)


def _read_parameter(reader, tree):
    """Return (name, section or None, whether it is encoded, value)."""
    reader.cfws()
    match = _parameter_name.match(str(reader.run(_TOKEN_ENDS - frozenset("'%"), "attrtext")))
    if not match:
        raise _Missing
    name, section, extended = match.groups()
    if section and section[0] == "0" and section != "0":
        tree.defects.append(errors.InvalidHeaderDefect("section number has an invalid leading 0"))
    reader.cfws()
    if reader.next in (";", ""):
        tree.defects.append(errors.InvalidHeaderDefect(f"Parameter contains name ({name}) but no value"))
        return name, None, False, ""
    if reader.next != "=":
        raise _Missing
    reader.pos += 1
    reader.cfws()
    if reader.next == '"':
        quoted = reader.quoted()
        tree.defects.extend(quoted.all_defects)
        value = quoted.value
    else:
        start = reader.pos
        try:
            reader.run(_TOKEN_ENDS, "value")
        except _Missing:
            pass
        value = reader.text[start:reader.pos]
    reader.cfws()
    return name, None if section is None else int(section), bool(extended), value


def _joined(tree, parts):
    """Return the value of a parameter that came in parts, decoded."""
    parts = sorted(parts, key=lambda part: part[0] or 0)
    if parts[0][0] is None:
        if len(parts) > 1:
            tree.defects.append(errors.InvalidHeaderDefect("duplicate parameter name; duplicate(s) ignored"))
        parts = parts[:1]
    else:
        whole = [part for n, part in enumerate(parts) if part[0] == n]
        if len(whole) < len(parts):
            tree.defects.append(errors.InvalidHeaderDefect("duplicate parameter name; duplicate ignored"))
        parts = whole
    charset = None
    pieces = []
    for n, (_, extended, value) in enumerate(parts):
        if not extended:
            pieces.append(value)
            continue
        if n == 0:
            if value.count("'") < 2:
                tree.defects.append(errors.InvalidHeaderDefect(
                    "Apparent initial-extended-value but attribute was not marked as extended or was not initial section"))
            else:
                charset, _, value = value.split("'", 2)
        data = urllib.parse.unquote_to_bytes(value)
        try:
            text = data.decode(charset or "us-ascii", "surrogateescape")
        except LookupError:
            text = data.decode("us-ascii", "surrogateescape")
        if utils._has_surrogates(text):
            tree.defects.append(errors.UndecodableBytesDefect())
        pieces.append(text)
    return "".join(pieces)


def _add_junk(tree, reader):
    """Add what stands before the next semicolon and means nothing."""
    start = reader.pos
    _skip_to_semicolon(reader)
    if text := reader.text[start:reader.pos]:
        leaf = _text(text, "misplaced-special")
        leaf.defects.clear()
        tree.append(leaf)


def _with_parameters(tree, reader, what):
    """Add the parameters to a header's tree."""
    tree.params = []
    if not reader.next:
        return tree
    if reader.next != ";":
        tree.defects.append(errors.InvalidHeaderDefect(
            f"Only parameters are valid after {what}, but found {reader.rest!r}"))
        if tree.kind == "content-type":
            # What has more parts than two is no type.
            tree.maintype, tree.subtype = "text", "plain"
        _add_junk(tree, reader)
        if not reader.next:
            return tree
    reader.pos += 1
    tree.append(_sign(";"))
    parameters = _read_parameters(reader)
    tree.append(parameters)
    tree.params = parameters.params
    return tree


def parse_content_type(value):
    """Return the tree of a Content-Type, with `maintype`, `subtype` and `params`."""
    tree = Tree("content-type")
    tree.maintype, tree.subtype, tree.params = "text", "plain", []
    if not value:
        tree.defects.append(errors.HeaderMissingRequiredValue("Missing content type specification"))
        return tree
    reader = Reader(value)
    try:
        main = reader.try_(lambda: _token(reader))
    except _Missing:
        tree.defects.append(errors.InvalidHeaderDefect(f"Expected content maintype but found {value!r}"))
        _add_junk(tree, reader)
        return _with_parameters(tree, reader, "content type")
    tree.append(main)
    if reader.next != "/":
        tree.defects.append(errors.InvalidHeaderDefect("Invalid content type"))
        _add_junk(tree, reader)
        return _with_parameters(tree, reader, "content type")
    tree.append(reader.sign("/"))
    try:
        sub = reader.try_(lambda: _token(reader))
    except _Missing:
        tree.defects.append(errors.InvalidHeaderDefect(f"Expected content subtype but found {reader.rest!r}"))
        _add_junk(tree, reader)
        return _with_parameters(tree, reader, "content type")
    tree.append(sub)
    tree.maintype, tree.subtype = main.value.strip().lower(), sub.value.strip().lower()
    return _with_parameters(tree, reader, "content type")


def parse_content_disposition(value):
    """Return the tree of a Content-Disposition, with `content_disposition` and `params`."""
    tree = Tree("content-disposition")
    tree.content_disposition, tree.params = None, []
    if not value:
        tree.defects.append(errors.HeaderMissingRequiredValue("Missing content disposition"))
        return tree
    reader = Reader(value)
    try:
        token = reader.try_(lambda: _token(reader))
    except _Missing:
        tree.defects.append(errors.InvalidHeaderDefect(f"Expected content disposition but found {value!r}"))
        _add_junk(tree, reader)
        return _with_parameters(tree, reader, "content disposition")
    tree.append(token)
    tree.content_disposition = token.value.strip().lower()
    return _with_parameters(tree, reader, "content disposition")


def parse_content_transfer_encoding(value):
    """Return the tree of a Content-Transfer-Encoding, with `cte`."""
    tree = Tree("content-transfer-encoding")
    tree.cte = "7bit"
    if not value:
        tree.defects.append(errors.HeaderMissingRequiredValue("Missing content transfer encoding"))
        return tree
    reader = Reader(value)
    try:
        token = reader.try_(lambda: _token(reader))
    except _Missing:
        tree.defects.append(errors.InvalidHeaderDefect(f"Expected content transfer encoding but found {value!r}"))
    else:
        tree.append(token)
        tree.cte = token.value.strip().lower()
    if reader.next:
        tree.defects.append(errors.InvalidHeaderDefect("Extra text after content transfer encoding"))
        tree.append(_text(reader.rest, "misplaced-special"))
    return tree


_version = re.compile(r"(?:\s|\([^()]*\))*(\d+)(?:\s|\([^()]*\))*\.(?:\s|\([^()]*\))*(\d+)(?:\s|\([^()]*\))*")


def parse_mime_version(value):
    """Return the tree of a MIME-Version, with `major` and `minor`."""
    tree = Tree("mime-version")
    tree.major = tree.minor = None
    if not value:
        tree.defects.append(errors.HeaderMissingRequiredValue("Missing MIME version number (eg: 1.0)"))
        return tree
    tree.append(_text(value, "xtext"))
    tree[-1].defects.clear()
    if match := _version.match(value):
        tree.major, tree.minor = int(match[1]), int(match[2])
        if match.end() < len(value):
            tree.defects.append(errors.InvalidHeaderDefect("Excess non-CFWS text after MIME version"))
    else:
        tree.defects.append(errors.InvalidHeaderDefect("Expected MIME version number (eg: 1.0)"))
    return tree


_message_id = re.compile(r"\s*<([^<>@\s]+)@([^<>@\s]+)>\s*\Z")


def parse_message_id(value):
    """Return the tree of a Message-ID, which is never parted."""
    # In two, so that the second stays on the line of the first however long it is.
    tree = Tree("msg-id", [Leaf(text, "msg-id") for text in (value[:1], value[1:]) if text])
    for leaf in tree:
        leaf.as_ew_allowed = False
    if not _message_id.match(value):
        tree.defects.append(errors.InvalidHeaderDefect(f"Invalid msg-id: {value!r}"))
    return tree
