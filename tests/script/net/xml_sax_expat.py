import io, xml.sax
from xml.parsers import expat
from xml.sax import ContentHandler, parseString, saxutils

print(saxutils.escape("<a & 'b'>", {"'": "&apos;"}), saxutils.unescape("&lt;&amp;lt;&gt;&x;", {"&x;": "!"}), saxutils.quoteattr("a\"b"), saxutils.quoteattr("a'b\n"), saxutils.quoteattr("'\""))
out = io.StringIO(); g = saxutils.XMLGenerator(out, "utf-8", short_empty_elements=True); g.startDocument(); g.startElement("a", {"k": "<v>"}); g.characters("t&"); g.startElement("b", {}); g.endElement("b"); g.processingInstruction("p", "q"); g.ignorableWhitespace(" ")
g.startPrefixMapping("x", "urn:x"); g.startElementNS(("urn:x", "c"), "x:c", {("urn:x", "k"): "v", (None, "z"): "1"}); g.endElementNS(("urn:x", "c"), "x:c"); g.endPrefixMapping("x"); g.endElement("a"); g.endDocument(); print(out.getvalue())
class Show(ContentHandler):
    def startDocument(self): print("start", self._locator.getLineNumber())
    def endDocument(self): print("end")
    def startElement(self, name, attrs): print("<", name, attrs.items(), attrs.getNames(), attrs.get("none", 0), len(attrs), "k" in attrs)
    def endElement(self, name): print(">", name)
    def characters(self, content): print("text", repr(content))
    def processingInstruction(self, target, data): print("pi", target, data)
parseString("<a k='v'>t &amp; u<b/><?p q?></a>", Show()); parseString(b"<a/>", Show())
try: parseString("<a></b>", ContentHandler())
except xml.sax.SAXParseException as e: print(e, e.getLineNumber(), e.getColumnNumber(), e.getMessage())
p = expat.ParserCreate(namespace_separator=" ")
for name in ("StartElementHandler", "EndElementHandler", "CharacterDataHandler", "CommentHandler", "StartNamespaceDeclHandler", "EndNamespaceDeclHandler", "XmlDeclHandler", "StartCdataSectionHandler", "EndCdataSectionHandler", "ProcessingInstructionHandler"):
    setattr(p, name, lambda *a, name=name: print(name, a))
p.Parse("<?xml version='1.0' encoding='utf-8'?><a xmlns='u' xmlns:p='v' p:k='1'><!--c--><p:b><![CDATA[d]]></p:b></a>", True)
p = expat.ParserCreate(); p.ordered_attributes = True; p.buffer_text = True; p.StartElementHandler = lambda *a: print(a); p.CharacterDataHandler = print; p.Parse(b"<a x='1' y='2'>one&lt;two&#33;"); p.Parse(b"three</a>", True)
try: expat.ParserCreate().Parse("<a>\n<b></a>", 1)
except expat.ExpatError as e: print(e, e.code, e.lineno, e.offset, expat.ErrorString(e.code), expat.errors.messages[e.code] == expat.errors.XML_ERROR_TAG_MISMATCH, expat.errors.codes[expat.errors.XML_ERROR_SYNTAX])
p = expat.ParserCreate(); p.Parse("<a/>", 1)
try: p.Parse("<b/>", 1)
except expat.error as e: print(e)
