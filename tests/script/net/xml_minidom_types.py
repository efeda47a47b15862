"""xml.dom.minidom: document types, IDs, names that change, and what is told to those who keep data with nodes."""
import xml.dom
import xml.dom.minidom as m

d = m.parseString("<!DOCTYPE a SYSTEM 's' [<!ENTITY e 'v'><!NOTATION n SYSTEM 's'><!ENTITY u SYSTEM 'f' NDATA n><!ENTITY x PUBLIC 'p' 'q'>"
                  "<!ATTLIST a id ID #IMPLIED c (x|y) 'x' k NMTOKEN #REQUIRED>]><a id='c' q='1'>t&e;<!--c--><?p i?></a>")
dt = d.doctype
print(len(dt.entities), dt.entities.length, dt.notations.length, dt.toxml())
for e in (*[dt.entities.item(i) for i in range(len(dt.entities))], dt.notations.item(0)):
    print(type(e), {n: getattr(e, n) for n in dir(e) if n[0] != '_' and not callable(getattr(e, n)) and not n.endswith("_NODE") and n not in ("ownerDocument", "childNodes")},
          [c.toxml() for c in e.childNodes], e.ownerDocument is d)
print(dt.entities['e'].nodeName, dt.entities.getNamedItem('zz'), dt.entities.item(9))
try: dt.entities['zz']
except KeyError as e: print(repr(e))
try: dt.entities.setNamedItem(None)
except xml.dom.NoModificationAllowedErr as e: print(e)
for a in d.documentElement.attributes.values(): print(a.name, a.isId, a.schemaType, a.specified, a.schemaType.name, a.schemaType.namespace)
print(d.documentElement.schemaType, d.getElementById('c') is d.documentElement, d.getElementById('1'))
for n in ['actualEncoding', 'async_', 'documentURI', 'errorHandler', 'strictErrorChecking']: print(n, getattr(d, n))
print(d.saveXML(None)[:30], d.saveXML(d.documentElement), d.getInterface('core') is d, d.documentElement.getInterface('zz'))
try: m.parseString("<a xmlns:x='a b'/>")
except Exception as e: print(type(e), e)
c = d.cloneNode(1); print(c.doctype.entities.length, c.toxml(), dt.cloneNode(1))

class H:
    def handle(s, *a): print("handle", *[x if not isinstance(x, m.Node) else x.nodeName for x in a])
i = m.Document()
e = d.documentElement; e.setUserData("k", 1, H()); e.firstChild.setUserData("t", 2, H())
print(e.cloneNode(0), e.cloneNode(1).toxml(), i.importNode(e, 1).ownerDocument is i, d.cloneNode(1).nodeName) if 0 else (e.cloneNode(0), e.cloneNode(1), i.importNode(e, 1), d.cloneNode(1)) and None
print(d.renameNode(e, "u", "p:n").tagName, e.localName, e.prefix, e.namespaceURI, e.toxml())
for args in ((d.createElement("q"), "u", "xmlns:foo"), (d.createComment("c"), None, "x"), (d.createAttribute("c"), "u", "xmlns")):
    try: d.renameNode(*args)
    except Exception as x: print(type(x), x)
try: d.renameNode(i.createElement("q"), None, "x")
except xml.dom.WrongDocumentErr as x: print(str(x)[:40])
a = d.createAttribute("c"); d.renameNode(a, None, "zz"); print(a.name, a.localName, a.prefix)
e = m.parseString("<doc a='1' b='2'/>"); r = e.documentElement; r.setIdAttribute("a"); print(e.getElementById("1") is r, e.getElementById("2"))
e.renameNode(r.getAttributeNode("a"), None, "z"); print(r.toxml(), e.getElementById("1") is r, r.getAttributeNode("a"))
new = e.createAttribute("z"); new.value = "9"; old = r.setAttributeNode(new); print(old.value, old.isId, new.isId, r.toxml(), e.getElementById("9"))
