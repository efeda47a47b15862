"""Readers of xml.sax, and where expat says it is."""

import xml.sax, io
from xml.sax import xmlreader, handler, saxutils, make_parser
def t(f):
    try: print(f())
    except Exception as e: print(type(e), e)
p=make_parser()
p.feed("<a")
for f in handler.all_features: t(lambda:p.setFeature(f,1))
t(lambda:p.getProperty(handler.property_xml_string))
print(p.getColumnNumber(), p.getLineNumber(), p.getSystemId(), p.getPublicId())
t(lambda:p.parse(io.StringIO("<a/>")))
t(p.close)
t(lambda:p.feed("x"))
t(lambda:type(make_parser(["nosuchmod"])))
class L(handler.ContentHandler):
    def __getattribute__(s,n):
        if n[0]!='_': 
            return lambda *a: print(n,[type(x).__name__ if not isinstance(x,(str,type(None),tuple,int)) else x for x in a])
        return object.__getattribute__(s,n)
for ns in (0,1):
    p=make_parser(); p.setFeature(handler.feature_namespaces, ns)
    p.setContentHandler(L()); p.setDTDHandler(L()); p.setProperty(handler.property_lexical_handler, L())
    p.parse(io.StringIO('''<?xml version="1.0"?><!DOCTYPE d PUBLIC "pub" "sys" [<!NOTATION GIF PUBLIC "-//x" "u"><!ENTITY img SYSTEM "e.gif" NDATA GIF><!ENTITY e SYSTEM "f.txt"><!--c-->]>
<d xmlns:p="u:p" xmlns="u:d" p:a="1" b="2"><p:x/>t<![CDATA[cd]]><?pi data?>&e;&und;</d>'''))
s=saxutils.prepare_input_source(io.StringIO("x")); print(s.getCharacterStream() is not None, s.getByteStream(), s.getSystemId())
s=saxutils.prepare_input_source(io.BytesIO(b"x")); print(s.getCharacterStream() is not None, s.getByteStream() is not None, s.getSystemId())
s=xmlreader.InputSource("zz"); print(s.getSystemId(), s.getPublicId(), s.getEncoding())
a=xmlreader.AttributesNSImpl({("u","a"):"v"},{("u","a"):"p:a"})
print(a.getValueByQName("p:a"),a.getNameByQName("p:a"),a.getQNameByName(("u","a")),a.getQNames(),a.getNames(),a.keys(),a.items())
for call in (lambda:a.getValueByQName("q"),lambda:a.getNameByQName("q"),lambda:a.getQNameByName("q"), lambda:a.getValue("zz")): t(call)
t(lambda:[*xmlreader.AttributesImpl({"a":1})])
b=xmlreader.AttributesImpl({"a":1}); print(b.getType("q"), b.getQNames(), b.getNames()); t(lambda:b.getNameByQName("q")); t(lambda:b.getQNameByName("q"))
t(lambda:print(type(b.keys())))
f=saxutils.XMLFilterBase(make_parser()); f.setContentHandler(L()); f.parse(io.StringIO("<a>x</a>")); print(type(f.getParent()))
t(lambda:f.setFeature(handler.feature_validation,1)); t(lambda:f.getFeature(handler.feature_namespaces)); t(lambda: f.setLocale("x"))
t(lambda:f.getProperty("x"))
t(lambda: f.resolveEntity("a","b"))
p=make_parser(); p.feed("<a/>"); p.close(); t(p.close); p.feed("<b/>"); p.close()
t(lambda: xml.sax.parseString(b"<a>", handler.ContentHandler()))
t(lambda: xml.sax.parseString("<a>\xe9</a>", L()))
from xml.parsers import expat
for buf in (0,1):
    p=expat.ParserCreate("utf-8", " "); p.buffer_text=bool(buf)
    for n in ("StartElementHandler","EndElementHandler","CharacterDataHandler","CommentHandler","ProcessingInstructionHandler","StartNamespaceDeclHandler","EndNamespaceDeclHandler","StartCdataSectionHandler","EndCdataSectionHandler","XmlDeclHandler","StartDoctypeDeclHandler","EndDoctypeDeclHandler","DefaultHandler"):
        setattr(p,n,lambda *a,n=n: print(n,a,p.CurrentLineNumber,p.CurrentColumnNumber,p.CurrentByteIndex))
    p.Parse("<?xml version='1.0'?>\n<!DOCTYPE a>\n<a>x<b/>\n\xe9&lt;y <c k='1'><!--\n--><?pi x?></c> <d xmlns='u'\n z='1'/><![CDATA[cd\nef]]>\n</a>\n<!--e-->",1); print(p.CurrentLineNumber,p.CurrentColumnNumber,p.CurrentByteIndex)
from xml.parsers import expat
p=expat.ParserCreate(); p.StartElementHandler=lambda *a: print(a, p.GetInputContext()); p.CharacterDataHandler=lambda *a: print(a, p.GetInputContext()); p.EndElementHandler=lambda *a: print(a, p.GetInputContext())
p.Parse("<a>x<b/>\n<c k='1'></c></a>",1); print(p.GetInputContext())
from xml.parsers import expat
D='''<!DOCTYPE d PUBLIC "pub" "sys" [<!NOTATION GIF PUBLIC "-//x" "u"><!ENTITY img SYSTEM "e.gif" NDATA GIF><!ENTITY e PUBLIC "P" "f.txt"><!ENTITY i "int"><!ENTITY %% pe "x"><!--c-->]><d>&e;%s</d>'''
for un in (0,1):
    p=expat.ParserCreate()
    for n in ("EntityDeclHandler","NotationDeclHandler","CommentHandler","SkippedEntityHandler")+(("UnparsedEntityDeclHandler","ExternalEntityRefHandler") if un else ()):
        setattr(p,n,lambda *a,n=n: print(n,a) or 1)
    p.Parse(D%"",1)
p=expat.ParserCreate(); p.ExternalEntityRefHandler=lambda *a:0
try: p.Parse(D%"",1)
except expat.ExpatError as e: print(e)
for x in ("&img;",):
    p=expat.ParserCreate()
    try: p.Parse(D%x,1)
    except expat.ExpatError as e: print(e)
for head in ("<?xml version='1.0' standalone='yes'?>", "<?xml version='1.0'?>"):
    p = expat.ParserCreate(); p.NotStandaloneHandler = lambda: print("not standalone") or 0
    try: print(p.Parse(head + "<!DOCTYPE d SYSTEM 's'><d/>", 1))
    except expat.ExpatError as e: print(e)
class EH(handler.ErrorHandler):
    def fatalError(s, e): print("fatal", e, e.getLineNumber(), e.getColumnNumber(), e.getSystemId(), e.getException())
p = make_parser(); p.setErrorHandler(EH()); p.setContentHandler(L()); p.feed("<a>"); t(p.close); print(p.getLineNumber(), p.getColumnNumber())
class Upper(saxutils.XMLFilterBase):
    def startElement(s, name, attrs): super().startElement(name.upper(), attrs)
    def endElement(s, name): super().endElement(name.upper())
    def characters(s, text): super().characters(text[::-1])
out = io.StringIO(); f = Upper(make_parser()); f.setContentHandler(saxutils.XMLGenerator(out, "utf-8")); f.parse(io.BytesIO(b"<a x='1'>abc<b/></a>")); print(out.getvalue())
p = expat.ParserCreate(); p.buffer_text = 1; p.buffer_size = 4; p.CharacterDataHandler = lambda d: print(repr(d), p.buffer_used); p.Parse("<a>ab\ncdefgh&lt;i<!-- -->jk<b/>l</a>", 1)
p = expat.ParserCreate()
for a, v in (("buffer_size", -1), ("buffer_size", "x"), ("buffer_size", 2.0), ("buffer_size", 10**30), ("buffer_text", "x"), ("ordered_attributes", 1)):
    try: setattr(p, a, v); print(getattr(p, a))
    except Exception as e: print(type(e), e)
