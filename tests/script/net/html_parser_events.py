from html.parser import HTMLParser


class Show(HTMLParser):
    def __init__(self, **kw): super().__init__(**kw); self.events = []
    def handle_starttag(self, tag, attrs): self.events.append(("start", tag, attrs, self.getpos()))
    def handle_endtag(self, tag): self.events.append(("end", tag))
    def handle_startendtag(self, tag, attrs): self.events.append(("startend", tag, attrs)); super().handle_startendtag(tag, attrs)
    def handle_data(self, data): self.events.append(("data", data))
    def handle_entityref(self, name): self.events.append(("entity", name))
    def handle_charref(self, name): self.events.append(("char", name))
    def handle_comment(self, data): self.events.append(("comment", data))
    def handle_decl(self, decl): self.events.append(("decl", decl))
    def handle_pi(self, data): self.events.append(("pi", data))
    def unknown_decl(self, data): self.events.append(("unknown", data))


for text in ["<!DOCTYPE html>\n<p class='a b' id=x checked data-v=\"1 &amp; 2\">Hi &lt;b&gt; &eacute;&#233;&#xe9;</P >\n<br/><img src=a.png / >", "<script>if (a < b && c) '</div>'</script><style>a>b</STYLE >x", "<!-- c --><!-- -- --><!bogus><?php x ?></><//x></ 1><![CDATA[a<b]]><![if IE]>z<![endif]>",
             "a < b <5 & c &; &# &#x &#65 &amp &unknown; &copyx", "<a href=x?a=1&b=2&copy=3 title='it''s' =y>", "<a", "<a b='", "</a", "<!-- open", "<", "<p <b>", "<div/><DIV a\n=\n'1'b=2>", "<a$b>x</a$b>", "<a foo='bar'baz>", "<!DOCTYPE", "<p>\n\n  <q>", "x&am", "&#65;&#66", "<textarea><b></textarea>", "<![unclosed"]:
    for kw in ({}, {"convert_charrefs": False}):
        p = Show(**kw)
        try:
            p.feed(text); before = len(p.events); p.close()
            print(repr(text), kw, p.events[:before], p.events[before:], p.getpos(), p.get_starttag_text())
        except AssertionError as e:
            print(repr(text), "AssertionError", e)
p = Show()
for c in "<p a=1>x &amp; y</p><script>a</b></script>": p.feed(c)
p.close(); print(p.events)
p.reset(); print(p.rawdata, p.lasttag, p.getpos(), p.CDATA_CONTENT_ELEMENTS)
class Links(HTMLParser):
    def __init__(self): super().__init__(); self.links = []
    def handle_starttag(self, tag, attrs):
        if tag == "a": self.links += [v for k, v in attrs if k == "href"]
l = Links(); l.feed('<ul><li><a href="/one">1</a><li><A HREF=two>2</a><a name=x>'); l.close(); print(l.links)
try: l.parse_marked_section(0)
except AssertionError as e: print(e)
