import copy, io, pickle, warnings, xml.etree.ElementTree as ET

root = ET.fromstring("""<library xmlns:x="urn:x"><book id="1" lang="en"><title>One &amp; only</title><x:note>n</x:note></book>
<book id="2"><title>Two</title><author>A</author><author>B</author>tail</book><!-- c --><?pi d?><magazine/></library>""")
for path in ["book", "book/title", ".//title", "*", ".", "book[1]", "book[last()]", "book[last()-1]", "book[@id]", "book[@id='2']", "book[@id!='2']", "book[author]", "book[title='Two']", "book/author/..", ".//author[2]", "{urn:x}note", ".//{urn:x}note", ".//{*}note", ".//{}title", "book/title[.='Two']", "x:note", "nothing", "book//", ".//*[@lang]"]:
    try:
        print(path, [(e.tag, e.get("id"), e.text) for e in root.findall(path)], root.findtext(path, "?"))
    except SyntaxError as e:
        print(path, "SyntaxError", e)
for path in ["/book", "book[0]", "book[last()+1]", "book[f()]", "y:z", "book[", "book[@"]:
    try: print(path, root.find(path, {"x": "urn:x"}))
    except (SyntaxError, TypeError) as e: print(path, type(e).__name__, e)
print(root.find(".//x:note", {"x": "urn:x"}).text, [e.tag for e in root.iter() if isinstance(e.tag, str)], list(root.itertext()), [e.tag for e in root.iter("author")], len(root), root[0].attrib, root[-1].tag)
print(ET.tostring(root)); print(ET.tostring(root, encoding="unicode", short_empty_elements=False)); print(ET.tostring(root, method="text", encoding="unicode")); print(ET.tostring(ET.fromstring("<p>a<br/><script>x&lt;y</script></p>"), method="html"))
e = ET.Element("a", {"x": "1"}, y="<\"&\n\t>"); b = ET.SubElement(e, "b", z="é"); b.text = "t<&>é€"; b.tail = "end"; e.append(ET.Comment("note")); e.append(ET.ProcessingInstruction("go", "now")); e.insert(0, ET.Element("first"))
for kw in ({}, {"encoding": "utf-8"}, {"encoding": "unicode"}, {"encoding": "latin-1"}, {"encoding": "utf-16"}, {"encoding": "us-ascii", "xml_declaration": True}, {"encoding": "utf-8", "xml_declaration": False}): print(kw, ET.tostring(e, **kw))
ET.indent(e, "\t"); print(ET.tostring(e, "unicode")); ET.dump(e)
n = ET.fromstring('<a xmlns="urn:d" xmlns:q="urn:q" q:k="v"><b/></a>'); print(n.tag, n.attrib, ET.tostring(n), ET.tostring(n, default_namespace="urn:d")); ET.register_namespace("qq", "urn:q"); print(ET.tostring(n, "unicode"))
f = ET.Element(ET.QName("urn:z", "t"), {ET.QName("urn:z", "k"): ET.QName("urn:z", "v")}); print(ET.tostring(f), repr(ET.QName("u", "t")), ET.QName("a") < ET.QName("b"), ET.QName("{u}t") == "{u}t")
c = copy.deepcopy(root); c[0].set("id", "9"); print(root[0].get("id"), c[0].get("id"), copy.copy(root)[0] is root[0], pickle.loads(pickle.dumps(root))[1][0].text, ET.iselement(root), ET.iselement(5))
root.remove(root[0]); del root[-1]; root[0:1] = [ET.Element("new")]; root.extend([ET.Element("m"), ET.Element("n")]); print([x.tag for x in root if isinstance(x.tag, str)]); root.clear(); print(ET.tostring(root), root.items(), root.keys())
for bad in (lambda: e.append(1), lambda: e.insert(0, "x"), lambda: e.remove(ET.Element("q")), lambda: e[99], lambda: e["x"], lambda: ET.Element("a", 1), lambda: ET.Element(), lambda: ET.tostring(ET.Element(5)), lambda: ET.tostring(ET.Element("a", {"x": 1})), lambda: ET.tostring(e, method="no"), lambda: ET.SubElement(1, "x"), lambda: ET.register_namespace("ns1", "u"), lambda: ET.fromstring(b"<a>\xff</a>"), lambda: ET.TreeBuilder().end("x"), lambda: ET.indent(e, level=-1), lambda: ET.XMLPullParser(["nope"]), lambda: ET.canonicalize(), lambda: e.__setitem__(0, 5)):
    try: print(bad())
    except Exception as x: print(type(x).__name__, x)
with warnings.catch_warnings(record=True) as w: warnings.simplefilter("always"); bool(e); print(w[0].message)
print([(ev, el.tag if ev != "start-ns" else el) for ev, el in ET.iterparse(io.BytesIO(b"<a xmlns:p='u'><b>t</b><p:c/></a>"), ("start", "end", "start-ns")) if el is not None])
it = ET.iterparse(io.StringIO("<a><b/></a>")); print([el.tag for _, el in it], it.root.tag)
p = ET.XMLPullParser(("start", "end", "comment", "pi")); p.feed("<a><!--x--><b"); print([(ev, el.tag if isinstance(el.tag, str) else el.text) for ev, el in p.read_events()]); p.feed("/><?y z?></a>"); print([(ev, el.text) for ev, el in p.read_events()]); p.close()
class Target:
    def __init__(self): self.log = []
    def start(self, tag, attrs): self.log.append((tag, attrs))
    def end(self, tag): self.log.append("/" + tag)
    def data(self, data): self.log.append(data)
    def comment(self, text): self.log.append(("c", text))
    def pi(self, *args): self.log.append(args)
    def start_ns(self, *args): self.log.append(("ns", *args))
    def doctype(self, *args): self.log.append(args)
    def close(self): return self.log
print(ET.XML("<!DOCTYPE a PUBLIC 'p' 's'><a xmlns='u' k='1'>t<!--c--><?p q?></a>", ET.XMLParser(target=Target())))
print(ET.tostring(ET.XML("<a>x<!--c-->y<?p q?>z</a>", ET.XMLParser(target=ET.TreeBuilder(insert_comments=True, insert_pis=True)))), ET.XMLID("<a><b id='x'/></a>")[1].keys(), ET.fromstringlist(["<a", ">", "</a>"]).tag)
x = ET.XMLParser(); x.entity["nbsp"] = "\xa0"; x.feed("<!DOCTYPE a SYSTEM 'd'><a>&nbsp;</a>"); print(ET.tostring(x.close()))
print(ET.canonicalize("<?xml version='1.0'?><!--c--><b  y='2' x=\"1\" xmlns:n='u' n:z='&lt;'><n:c/> t&#13; <d/></b>"), ET.canonicalize("<a> x <b> y </b></a>", strip_text=True, with_comments=True), ET.canonicalize("<p:a xmlns:p='u'><q:b xmlns:q='v' q:c='d'/></p:a>", rewrite_prefixes=True), ET.canonicalize("<a b='1' c='2'><d/></a>", exclude_attrs=["b"], exclude_tags=["d"]))
out = io.BytesIO(); t = ET.ElementTree(ET.fromstring("<a>é</a>")); t.write(out, "utf-8", xml_declaration=True); print(out.getvalue()); out = io.StringIO(); t.write(out, "unicode"); print(out.getvalue(), t.getroot().tag, t.find(".").text, [x.tag for x in t.iter()])
