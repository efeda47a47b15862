# The patterns of html.parser that programs replace, as Markdown does.
import html.parser
import re

for name in ("interesting_normal", "incomplete", "entityref", "charref", "starttagopen", "piclose", "commentclose",
             "tagfind_tolerant", "attrfind_tolerant", "locatestarttagend_tolerant", "endendtag", "endtagfind"):
    print(name, type(getattr(html.parser, name)).__name__)
print(html.parser.tagfind_tolerant.match("<div class='a'>", 1)[1], html.parser.endendtag.search("</p >x", 1).end())
print(html.parser.attrfind_tolerant.match('<a b="c d" e>', 3).group(1, 2, 3))


class Shows(html.parser.HTMLParser):
    def handle_starttag(self, tag, attrs):
        print("start", tag, attrs)

    def handle_endtag(self, tag):
        print("end", tag)

    def handle_data(self, data):
        print("data", repr(data))

    def handle_pi(self, data):
        print("pi", repr(data))

    def handle_entityref(self, name):
        print("entity", name)

    def handle_charref(self, name):
        print("char", name)

    def handle_comment(self, data):
        print("comment", repr(data))


TEXT = "a &amp; &not b &#65; <?php echo '>'; ?> <b x=1 y='2'>t</b ><!-- c --></><a`b c>AT&T; &"


def show():
    parser = Shows(convert_charrefs=False)
    parser.feed(TEXT)
    parser.close()
    print("--")


show()
html.parser.piclose = re.compile(r"\?>")
html.parser.entityref = re.compile("&([a-zA-Z][-.a-zA-Z0-9]*);")
html.parser.incomplete = html.parser.entityref
show()
html.parser.starttagopen = re.compile("<[a-zA-Z]|</>")
html.parser.endtagfind = re.compile("</\\s*([a-z]+)\\s*>")
Shows.parse_starttag = lambda self, i: (self.handle_data("<...>"), self.rawdata.find(">", i) + 1)[1]
show()
