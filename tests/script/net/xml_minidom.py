from xml.dom import minidom, Node
import xml.dom, io

doc = minidom.parseString("""<?xml version="1.0" encoding="utf-8"?><!-- top --><?go now?><root a="1" b='"&lt;&#10;'>text &amp; more<child x="y"/><child><deep>é</deep></child><![CDATA[<raw>]]><!-- c --></root>""")
print(doc.toxml()); print(doc.toprettyxml(indent="  ")); print(doc.toxml("utf-8"), doc.documentElement.toxml("ascii")); print(doc.toprettyxml(newl="\r\n", encoding="latin-1", standalone=True))
root = doc.documentElement
print(root.tagName, root.nodeType == Node.ELEMENT_NODE, [n.nodeName for n in doc.childNodes], [n.nodeName for n in root.childNodes], root.firstChild.data, root.lastChild.nodeValue, len(root.getElementsByTagName("child")), root.getElementsByTagName("*").length, doc.getElementsByTagName("deep")[0].firstChild.data)
print(root.getAttribute("a"), repr(root.getAttribute("none")), root.hasAttribute("b"), root.attributes.keys(), root.attributes["a"].value, root.attributes.length, root.attributes.items(), root.attributes.item(0).name, doc.version, doc.encoding)
child = root.childNodes[1]; print(child.previousSibling.nodeType, child.nextSibling.tagName, child.parentNode is root, child.ownerDocument is doc, repr(child.previousSibling), repr(child)[:18])
child.setAttribute("new", "v"); child.appendChild(doc.createTextNode("t<")); child.appendChild(doc.createComment("note")); child.appendChild(doc.createProcessingInstruction("p", "q")); child.removeAttribute("x"); print(child.toxml())
other = doc.createElement("first"); root.insertBefore(other, root.firstChild); root.replaceChild(doc.createElement("second"), child); root.removeChild(root.lastChild); print(root.toxml())
copy = root.cloneNode(True); copy.setAttribute("a", "9"); print(root.getAttribute("a"), copy.toxml() == root.toxml().replace('a="1"', 'a="9"'), root.cloneNode(False).toxml(), doc.cloneNode(True).toxml() == doc.toxml())
t = doc.createTextNode("0123456789ab"); t.appendData("!"); t.insertData(0, ">"); t.deleteData(1, 2); t.replaceData(0, 1, "<"); print(t.data, t.length, t.substringData(2, 3), repr(t)); root.appendChild(t); u = t.splitText(4); print(t.data, u.data, t.wholeText, len(root.childNodes)); root.normalize(); print(len(root.childNodes))
f = doc.createDocumentFragment(); f.appendChild(doc.createElement("f1")); f.appendChild(doc.createElement("f2")); root.appendChild(f); print(root.lastChild.tagName, f.hasChildNodes())
ns = minidom.parseString('<p:a xmlns:p="urn:p" xmlns="urn:d" p:k="v"><b/></p:a>'); e = ns.documentElement; print(e.toxml(), e.namespaceURI, e.prefix, e.localName, e.getAttributeNS("urn:p", "k"), e.firstChild.namespaceURI, len(ns.getElementsByTagNameNS("urn:d", "b")), len(ns.getElementsByTagNameNS("*", "*")))
impl = minidom.getDOMImplementation(); new = impl.createDocument(None, "top", impl.createDocumentType("top", "pub", "sys")); new.documentElement.setAttribute("id", "x"); new.documentElement.setIdAttribute("id"); print(new.toprettyxml(), new.getElementById("x").tagName, new.doctype.publicId, impl.hasFeature("core", "2.0"), impl.hasFeature("x", None)); i = new.importNode(root, True); print(i.ownerDocument is new, i.toxml() == root.toxml())
print(minidom.parseString("<!DOCTYPE a [<!ENTITY e 'v'>]><a>&e;</a>").toxml(), minidom.parse(io.BytesIO(b"<a> <b/>\n</a>")).documentElement.toprettyxml())
for bad in (lambda: root.appendChild(doc), lambda: root.removeChild(doc.createElement("z")), lambda: doc.appendChild(doc.createElement("two")), lambda: root.removeAttribute("zz"), lambda: root.insertBefore(doc.createElement("q"), doc.createElement("r")), lambda: t.appendChild(root), lambda: doc.createComment("--").toxml(), lambda: doc.createCDATASection("]]>").toxml(), lambda: t.deleteData(-1, 1), lambda: doc.createTextNode(5), lambda: impl.createDocument(None, None, impl.createDocumentType("a", None, None)), lambda: impl.createDocument(None, "p:q", None), lambda: xml.dom.DOMException(), lambda: doc.importNode(doc, 1)):
    try: print(bad())
    except Exception as x: print(type(x).__name__, getattr(x, "code", None), str(x).split(" at 0x")[0][:60])
with minidom.parseString("<a/>") as d: print(d.documentElement.tagName)
print(xml.dom.getDOMImplementation("minidom") is not None, xml.dom.XML_NAMESPACE, bool(root), root.isSameNode(root), root.setUserData("k", 1, None), root.getUserData("k"))
