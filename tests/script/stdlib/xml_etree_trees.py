# xml.etree.ElementTree: reading, paths, changing, writing in all forms, canonical form, events; and what is not well-formed.
import copy
import io
import pickle
import xml.etree.ElementTree as ET

TEXT = """<?xml version="1.0"?>
<!-- before -->
<list xmlns="urn:a" xmlns:b="urn:b" kind="all">
  <item n="1">one<sub/>tail</item>
  <b:item b:n="2" x='a &amp; "b"'>two &lt;&#65;&gt;</b:item>
  <item n="3"><![CDATA[<raw>]]></item>
  <?pi data?>
</list>
"""
root = ET.fromstring(TEXT)
print(root.tag, root.attrib, len(root), [child.tag for child in root], root[1].attrib, root[1].text, repr(root[0].text), root[0][0].tail)
print(ET.tostring(root).decode())
print(ET.tostring(root, encoding="unicode", default_namespace="urn:a") if False else ET.tostring(root[0], "unicode"))
plain = ET.XML("<r a='1'><x><y k='1'>t</y></x><x><y k='2'/><z>zz</z></x><w/></r>")
for path in ("x", "x/y", ".//y", "x[2]", "x/y[@k]", "x/y[@k='2']", "x[z]", "x[z='zz']", "*", "x[last()]", "x/..", ".//y/..", "x[1]/y", "{*}x", ".", "x/*",
             "x[@k!='1']", ".//*[.='t']", "w", "missing"):
    print(path, [element.tag + str(element.attrib) for element in plain.findall(path)])
print(plain.find("x/y").text, plain.findtext("x/z"), plain.findtext("nope", "default"), plain.findtext("w"), root.findall("a:item", {"a": "urn:a"})[1].text,
      root.find("{urn:b}item").get("{urn:b}n"), list(plain.itertext()), [element.tag for element in plain.iter("y")])
for path in ("/x", "x[0]", "x[last()-0]", "b:x"):
    try:
        print(path, plain.findall(path))
    except SyntaxError as error:
        print(path, error)
made = ET.Element("made", {"a": "1"}, b="2")
child = ET.SubElement(made, "child", c="3")
child.text, child.tail = "text & <", "tail"
made.append(ET.Comment(" note "))
made.insert(0, ET.ProcessingInstruction("target", "data"))
made.extend([ET.Element("e1"), ET.Element("{urn:q}e2", {"{urn:q}at": "v"})])
made.set("new", 'q"\n\t<')
print(ET.tostring(made), ET.tostring(made, short_empty_elements=False), ET.tostring(made, encoding="utf-8", xml_declaration=True))
print(ET.tostring(ET.fromstring("<p>a<br/><script>x&lt;y</script>é</p>"), method="html"), ET.tostring(ET.fromstring("<a>é€</a>"), "iso-8859-1"))
print(made.keys(), sorted(made.items()), made[1:3][0].tag, child in made, made.get("none", 5))
made.remove(child)
del made[0]
made[0] = ET.Element("replaced")
print(ET.tostring(made), len(made), ET.iselement(made), ET.iselement(3))
double = copy.deepcopy(plain)
double[0][0].text = "changed"
print(plain[0][0].text, double[0][0].text, ET.tostring(copy.copy(plain)) == ET.tostring(plain), ET.tostring(pickle.loads(pickle.dumps(plain))) == ET.tostring(plain))
ET.indent(plain)
ET.dump(plain)
ET.indent(plain, "\t", 1)
print(repr(ET.tostring(plain)))
tree = ET.ElementTree(ET.fromstring("<a><b/>é</a>"))
for options in ({}, {"encoding": "unicode"}, {"encoding": "utf-8", "xml_declaration": True}, {"encoding": "utf-16"}, {"method": "text", "encoding": "utf-8"}):
    stream = io.StringIO() if options.get("encoding") == "unicode" else io.BytesIO()
    tree.write(stream, **options)
    print(options, stream.getvalue())
ET.register_namespace("pre", "urn:reg")
print(ET.tostring(ET.Element("{urn:reg}x", {"{urn:other}y": "1"})), ET.tostring(ET.Element(ET.QName("urn:reg", "q"), {"v": ET.QName("urn:reg", "w")})))
print(ET.QName("u", "t"), ET.QName("{u}t") == ET.QName("u", "t"), repr(ET.QName("x")), ET.QName("a") < "b")
for event, element in ET.iterparse(io.BytesIO(b"<a xmlns:p='u'><b>t</b><!--c--><?p d?></a>"), events=("start", "end", "start-ns", "end-ns", "comment", "pi")):
    print(event, getattr(element, "tag", element) if isinstance(getattr(element, "tag", None), (str, type(None))) else element.text)
pull = ET.XMLPullParser(["start", "end"])
pull.feed("<a><b")
print([(event, element.tag) for event, element in pull.read_events()])
pull.feed("/></a>")
print([(event, element.tag) for event, element in pull.read_events()])


class Target:
    def start(self, tag, attributes):
        print("start", tag, attributes)

    def end(self, tag):
        print("end", tag)

    def data(self, data):
        print("data", repr(data))

    def comment(self, text):
        print("comment", text)

    def close(self):
        return "closed"


parser = ET.XMLParser(target=Target())
parser.feed("<a b='c'>text<!-- x --></a>")
print(parser.close())
print(ET.XMLID("<a id='1'><b id='2'/></a>")[1].keys(), ET.fromstringlist(["<a>", "<b/></a>"])[0].tag)
print(ET.canonicalize("<?xml version='1.0'?><a z='1' b='2' xmlns:q='u'><!-- c --><q:b   y = 'x'/>&#13;<c></c></a>"), ET.canonicalize("<a> x <b> y </b></a>", strip_text=True),
      ET.canonicalize("<!--o--><a xmlns='u'><!--c--></a>", with_comments=True), ET.canonicalize("<x:a xmlns:x='u' xmlns:y='v'><y:b/></x:a>", rewrite_prefixes=True),
      ET.canonicalize("<a><b/><c d='1' e='2'/></a>", exclude_tags=["b"], exclude_attrs=["d"]))
for text in ("", "<a>", "<a></b>", "<a>&foo;</a>", "<a b='1' b='2'/>", "<a/><b/>", "<a b=1/>", "<a b='<'/>", "<a", "<a>\x01</a>", "<p:a/>", "text", "<a>\n\n <b></c></a>", "<!-- x"):
    try:
        print(ET.fromstring(text))
    except ET.ParseError as error:
        print(repr(text), error, error.code, error.position)
for what in (lambda: made.append("x"), lambda: made.remove(child), lambda: ET.Element("a", "b"), lambda: ET.tostring(ET.Element("a", {"b": 1})), lambda: ET.ElementTree("x"),
             lambda: ET.register_namespace("ns1", "u"), lambda: ET.tostring(made, method="odd"), lambda: ET.SubElement(3, "x")):
    try:
        what()
    except (TypeError, ValueError) as error:
        print(type(error).__name__, error)
document = ET.fromstring('<!DOCTYPE a [<!ENTITY e "<b>in</b>"><!ATTLIST a d CDATA "default">]><a>&e;&e;</a>')
print(ET.tostring(document))
