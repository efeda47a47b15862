"""A parser for HTML as it is found: it never complains, and calls methods for what it sees.

The parse_... methods begin at an index of `rawdata` and return the index after what they took, -1 when the rest of it
has not come yet.
"""

import re
from html import unescape

__all__ = ["HTMLParser"]

# These names are CPython's: there are programs that put patterns of their own in their places.
interesting_normal = re.compile("[&<]")
entityref = re.compile("&([a-zA-Z][-.a-zA-Z0-9]*)[^a-zA-Z0-9]")
charref = re.compile("&#([0-9]+|[xX][0-9a-fA-F]+)[^0-9a-fA-F]")
incomplete = re.compile("&[a-zA-Z#]")
starttagopen = re.compile("<[a-zA-Z]")
tagfind_tolerant = re.compile(r"([a-zA-Z][^\t\n\r\f />\x00]*)(?:\s|/(?!>))*")
_value = r"""'[^']*'|"[^"]*"|(?!['"])[^>\s]*"""
attrfind_tolerant = re.compile(rf"((?<=['\"\s/])[^\s/>][^\s/=>]*)(\s*=+\s*({_value}))?(?:\s|/(?!>))*")
locatestarttagend_tolerant = re.compile(
    r"<[a-zA-Z][^\t\n\r\f />\x00]*"
    rf"(?:[\s/]*(?:(?<=['\"\s/])[^\s/>][^\s/=>]*(?:\s*=+\s*(?:{_value})\s*)?(?:\s|/(?!>))*)*)?\s*")
endtagfind = re.compile(r"</\s*([a-zA-Z][-.a-zA-Z0-9:_]*)\s*>")
commentclose = re.compile(r"--\s*>")
piclose = re.compile(">")
endendtag = re.compile(">")
_section_name = re.compile(r"[a-zA-Z][-_.a-zA-Z0-9]*\s*")
_section_end = re.compile(r"]\s*]\s*>")
_office_section_end = re.compile(r"]\s*>")


class HTMLParser:
    """Feed it text; it calls `handle_starttag`, `handle_endtag`, `handle_data` and their kin, which subclasses have.

    With `convert_charrefs` references to characters are replaced, and text comes in one piece where it can.
    """

    # Elements whose content is no markup.
    CDATA_CONTENT_ELEMENTS = ("script", "style")

    def __init__(self, *, convert_charrefs=True):
        self.convert_charrefs = convert_charrefs
        self.reset()

    def reset(self):
        """Forget everything."""
        self.rawdata = ""
        self.lasttag = "???"
        self.lineno = 1
        self.offset = 0
        self.clear_cdata_mode()

    def feed(self, data):
        """Take more text; what is incomplete waits for the rest."""
        self.rawdata = self.rawdata + data
        self.goahead(0)

    def close(self):
        """Take what waits for what it is."""
        self.goahead(1)

    __starttag_text = None

    def get_starttag_text(self):
        """Return the text of the last start tag."""
        return self.__starttag_text

    def getpos(self):
        """Return the line (from 1) and column (from 0) of what was found."""
        return self.lineno, self.offset

    def updatepos(self, i, j):
        """Count the lines between two indices; return the second."""
        if i >= j:
            return j
        lines = self.rawdata.count("\n", i, j)
        if lines:
            self.lineno += lines
            self.offset = j - self.rawdata.rindex("\n", i, j) - 1
        else:
            self.offset += j - i
        return j

    def set_cdata_mode(self, elem):
        """Take everything for text up to the end tag of an element."""
        self.cdata_elem = elem.lower()
        self.interesting = re.compile(rf"</\s*{self.cdata_elem}\s*>", re.I)

    def clear_cdata_mode(self):
        """Take markup for markup again."""
        self.interesting = interesting_normal
        self.cdata_elem = None

    # --- Going through the text --------------------------------------------------------------------------------------

    def goahead(self, end):
        """Parse as much as can be known to be complete; with `end` all."""
        i = 0
        n = len(self.rawdata)
        while i < n:
            j = self._text_up_to(i)
            if j < 0:
                break
            self._data(i, j)
            i = self.updatepos(i, j)
            if i == n:
                break
            if self.rawdata[i] == "<":
                k = self._markup(i, end)
            else:
                k, stop = self._reference(i, end)
                if stop:
                    i = self.updatepos(i, k)
                    break
            if k < 0:
                break
            i = self.updatepos(i, k)
        if end and i < n and not self.cdata_elem:
            self._data(i, n)
            i = self.updatepos(i, n)
        self.rawdata = self.rawdata[i:]

    def _data(self, i, j):
        if i < j:
            text = self.rawdata[i:j]
            self.handle_data(unescape(text) if self.convert_charrefs and not self.cdata_elem else text)

    def _text_up_to(self, i):
        """Return where the text ends that begins here; -1 when that cannot be known."""
        n = len(self.rawdata)
        if self.cdata_elem or not self.convert_charrefs:
            if match := self.interesting.search(self.rawdata, i):
                return match.start()
            return -1 if self.cdata_elem else n
        j = self.rawdata.find("<", i)
        if j >= 0:
            return j
        # A reference may be cut in two. None is longer than this.
        ampersand = self.rawdata.rfind("&", max(i, n - 34))
        if ampersand >= 0 and not re.search(r"[\s;]", self.rawdata[ampersand:]):
            return -1
        return n

    def _markup(self, i, end):
        """Parse what begins with <."""
        rawdata = self.rawdata
        if starttagopen.match(rawdata, i):
            k = self.parse_starttag(i)
        elif rawdata.startswith("</", i):
            k = self.parse_endtag(i)
        elif rawdata.startswith("<!--", i):
            k = self.parse_comment(i)
        elif rawdata.startswith("<?", i):
            k = self.parse_pi(i)
        elif rawdata.startswith("<!", i):
            k = self.parse_html_declaration(i)
        elif i + 1 < len(rawdata):
            self.handle_data("<")
            return i + 1
        else:
            return -1
        if k >= 0 or not end:
            return k
        # It will never be complete: it is text.
        k = rawdata.find(">", i + 1) + 1
        if k == 0:
            k = rawdata.find("<", i + 1)
            if k < 0:
                k = i + 1
        self._data(i, k)
        return k

    def _reference(self, i, end):
        """Parse what begins with &, where it is not converted; return (index, whether the rest has to wait)."""
        rawdata = self.rawdata
        for pattern, handle in ((charref, self.handle_charref), (entityref, self.handle_entityref)):
            if match := pattern.match(rawdata, i):
                handle(match[1])
                k = match.end()
                return (k if rawdata[k - 1] == ";" else k - 1), False
        if rawdata.startswith("&#", i):
            if ";" in rawdata[i:]:
                self.handle_data("&#")
                i += 2
            return i, True
        if match := incomplete.match(rawdata, i):
            return i + (end and match[0] == rawdata[i:]), True
        if i + 1 < len(rawdata):
            self.handle_data("&")
            return i + 1, False
        return i, True

    # --- Kinds of markup ---------------------------------------------------------------------------------------------

    def parse_html_declaration(self, i):
        """Parse <!...>."""
        rawdata = self.rawdata
        assert rawdata.startswith("<!", i), "unexpected call to parse_html_declaration()"
        if rawdata.startswith("<!--", i):
            return self.parse_comment(i)
        if rawdata.startswith("<![", i):
            return self.parse_marked_section(i)
        if rawdata[i:i + 9].lower() == "<!doctype":
            end = rawdata.find(">", i + 9)
            if end < 0:
                return -1
            self.handle_decl(rawdata[i + 2:end])
            return end + 1
        return self.parse_bogus_comment(i)

    def parse_bogus_comment(self, i, report=1):
        """Parse what HTML takes for a comment: <!...> and </...> that are nothing else."""
        assert self.rawdata.startswith(("<!", "</"), i), "unexpected call to parse_comment()"
        end = self.rawdata.find(">", i + 2)
        if end < 0:
            return -1
        if report:
            self.handle_comment(self.rawdata[i + 2:end])
        return end + 1

    def parse_comment(self, i, report=1):
        """Parse <!--...-->."""
        if not self.rawdata.startswith("<!--", i):
            raise AssertionError("unexpected call to parse_comment()")
        end = commentclose.search(self.rawdata, i + 4)
        if not end:
            return -1
        if report:
            self.handle_comment(self.rawdata[i + 4:end.start()])
        return end.end()

    def parse_marked_section(self, i, report=1):
        """Parse <![CDATA[...]]>, and <![if ...]> as an office program writes it."""
        rawdata = self.rawdata
        assert rawdata.startswith("<![", i), "unexpected call to parse_marked_section()"
        if i + 3 == len(rawdata):
            return -1
        name = _section_name.match(rawdata, i + 3)
        if not name:
            self.updatepos(i, i + 3)
            raise AssertionError(f"expected name token at {rawdata[i:i + 20]!r}")
        if name.end() == len(rawdata):
            return -1
        kind = name[0].strip().lower()
        if kind in ("temp", "cdata", "ignore", "include", "rcdata"):
            end = _section_end.search(rawdata, i + 3)
        elif kind in ("if", "else", "endif"):
            end = _office_section_end.search(rawdata, i + 3)
        else:
            raise AssertionError(f"unknown status keyword {rawdata[i + 3:name.end()]!r} in marked section")
        if not end:
            return -1
        if report:
            self.unknown_decl(rawdata[i + 3:end.start()])
        return end.end()

    def parse_pi(self, i):
        """Parse <?...>."""
        assert self.rawdata.startswith("<?", i), "unexpected call to parse_pi()"
        end = piclose.search(self.rawdata, i + 2)
        if not end:
            return -1
        self.handle_pi(self.rawdata[i + 2:end.start()])
        return end.end()

    def parse_starttag(self, i):
        """Parse a start tag."""
        self.__starttag_text = None
        end = self.check_for_whole_start_tag(i)
        if end < 0:
            return end
        rawdata = self.rawdata
        self.__starttag_text = rawdata[i:end]
        name = tagfind_tolerant.match(rawdata, i + 1)
        assert name, "unexpected call to parse_starttag()"
        self.lasttag = tag = name[1].lower()
        attributes = []
        k = name.end()
        while k < end and (match := attrfind_tolerant.match(rawdata, k)):
            value = match[3] if match[2] else None
            if value and value[0] == value[-1] and value[0] in "'\"":
                value = value[1:-1]
            attributes.append((match[1].lower(), unescape(value) if value else value))
            k = match.end()
        rest = rawdata[k:end].strip()
        if rest == "/>":
            self.handle_startendtag(tag, attributes)
        elif rest == ">":
            self.handle_starttag(tag, attributes)
            if tag in self.CDATA_CONTENT_ELEMENTS:
                self.set_cdata_mode(tag)
        else:
            self.handle_data(rawdata[i:end])
        return end

    def check_for_whole_start_tag(self, i):
        """Return the index after a start tag; -1 when its end has not come yet."""
        rawdata = self.rawdata
        j = locatestarttagend_tolerant.match(rawdata, i).end()
        following = rawdata[j:j + 1]
        if following == ">":
            return j + 1
        if rawdata.startswith("/>", j):
            return j + 2
        if following == "" or following == "/" or following == "=" or following.isascii() and following.isalpha():
            # Cut off within the tag, or before the end of a value.
            return -1
        return j if j > i else i + 1

    def parse_endtag(self, i):
        """Parse an end tag."""
        rawdata = self.rawdata
        assert rawdata.startswith("</", i), "unexpected call to parse_endtag"
        match = endendtag.search(rawdata, i + 1)
        if not match:
            return -1
        end = match.end()
        match = endtagfind.match(rawdata, i)
        if self.cdata_elem is not None and (not match or match[1].lower() != self.cdata_elem):
            self.handle_data(rawdata[i:end])
            return end
        if match:
            self.handle_endtag(match[1].lower())
            self.clear_cdata_mode()
            return end
        name = tagfind_tolerant.match(rawdata, i + 2)
        if not name:
            return i + 3 if rawdata.startswith("</>", i) else self.parse_bogus_comment(i)
        # Attributes of an end tag are nothing.
        end = rawdata.find(">", name.end())
        self.handle_endtag(name[1].lower())
        return end + 1

    # --- For subclasses ----------------------------------------------------------------------------------------------

    def handle_startendtag(self, tag, attrs):
        """Called for <tag/>."""
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_starttag(self, tag, attrs):
        """Called for a start tag, with its attributes as (name, value), the value None where there is none."""

    def handle_endtag(self, tag):
        """Called for an end tag."""

    def handle_charref(self, name):
        """Called for a character's number, when those are not converted."""

    def handle_entityref(self, name):
        """Called for a character's name, when those are not converted."""

    def handle_data(self, data):
        """Called for text."""

    def handle_comment(self, data):
        """Called for a comment."""

    def handle_decl(self, decl):
        """Called for the document type."""

    def handle_pi(self, data):
        """Called for a processing instruction."""

    def unknown_decl(self, data):
        """Called for a marked section."""
