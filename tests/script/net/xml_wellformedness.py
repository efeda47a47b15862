# Documents right and wrong, at once and in pieces: the tree, or the message with its place.
import xml.etree.ElementTree as ET
for t in ["","  ","a","<a>","<a","<a b></a>","<a></b>","<a>&foo;</a>","<a/>x","<a/><b/>",'<a b="1" b="2"/>',"<x:a/>",'<a x:b="1"/>',"<a>&</a>","<a><</a>","<1/>","<a>]]></a>","<a b=c/>","<a b='<'/>","<!-- -- --><a/>","<a><!--x</a>","<a><![CDATA[x</a>","<a>&#0;</a>","<a>&#xZ;</a>"," <?xml version='1.0'?><a/>","<?xml version='1.0' encoding='nope'?><a/>","<a\n  b='1'\n  c></a>","<a>\x01</a>","</a>","<a></a></b>","<a b='&x;'/>","<?xml?><a/>","<a><?x</a>","<!DOCTYPE a [<!ENTITY e 'v<b/>'>]><a>&e;&e;</a>","<a xmlns:x=''/>","<a xmlns='u' xmlns:xml='q'/>","<a>é</a>","<a / >","<a b='1'c='2'/>","< a/>","<a/ >", "<a>&lt&gt;</a>","<!DOCTYPE a><a>&nbsp;</a>", "<a></a >", "<a b='1", "<a:b:c xmlns:a='u'/>","<:a/>","<a xmlns:p='u' p:x='1' xmlns:q='u' q:x='2'/>","<?xml version='1.0'?>\n<!-- c --><?pi x?>\n<!DOCTYPE a SYSTEM 'x.dtd'>\n<a>x<!-- y -->z<?q r?><![CDATA[<&]]>&#65;&#x42;&amp;&lt;</a>\n<!-- end -->","<a xmlns='d' xmlns:p='q' p:b=' x\n\ty '><p:c/><d xmlns=''/>t</a>","<!DOCTYPE a SYSTEM 'x'><a>&unk;</a>","<!DOCTYPE a [<!ATTLIST a b CDATA 'def' c (x|y) 'x'>]><a c='y'/>","<!DOCTYPE a [<!ENTITY a '&b;'><!ENTITY b '&a;'>]><a>&a;</a>","<a>\r\nx\ry</a>", "<!DOCTYPE a [<!ENTITY e 'a&#38;b'>]><a b='&e;'>&e;</a>"]:
    try: print(repr(t), ET.tostring(ET.fromstring(t)))
    except ET.ParseError as e: print(repr(t), "|", e, e.code, e.position)
    for n in (1, 3):
        p = ET.XMLParser()
        try:
            for i in range(0, len(t), n): p.feed(t[i:i+n])
            print("    ", ET.tostring(p.close()))
        except ET.ParseError as e: print("    ", e)
