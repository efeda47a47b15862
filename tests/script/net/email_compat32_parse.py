import email
from email import message_from_bytes, message_from_string
from email.feedparser import FeedParser
from email.iterators import _structure, body_line_iterator, typed_subpart_iterator
from email.parser import BytesHeaderParser, HeaderParser

text = """From bob Mon Jan  1
Subject: =?utf-8?q?h=C3=A9?= there
 and more
Received: one
received: two
Content-Type: multipart/mixed; boundary="b 1"; charset*0*=us-ascii'en'%41; charset*1="bc"

pre
--b 1
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: base64

aMOpCg==
--b 1
Content-Type: multipart/alternative; boundary=in

--in

inner text
--in
Content-Disposition: attachment; filename*=utf-8''na%C3%AFve.txt
Content-Transfer-Encoding: quoted-printable

a=3Db=
c
--in--
--b 1
Content-Type: message/rfc822

Subject: nested

body
--b 1
Content-Type: message/delivery-status

A: 1

B: 2
--b 1--
post
"""
m = message_from_string(text)
_structure(m)
print(m.keys(), m["subject"], m.get_all("Received"), m.get("x", 1), "RECEIVED" in m, m.get_unixfrom(), repr(m.preamble), repr(m.epilogue), m.get_boundary(), m.get_param("charset"), m.get_content_charset())
print(m.get_payload(0).get_payload(decode=True), [p.get_filename() for p in m.walk()], m.get_charsets())
print(m.get_payload(1).get_payload(1).get_payload(decode=True), m.get_payload(1).get_payload(1).get_content_disposition())
print(list(body_line_iterator(m)), [p.get_content_type() for p in typed_subpart_iterator(m, "text")])
print(m.as_string(unixfrom=True) == text, m.get_params(), m.defects)
m.replace_header("subject", "new"); m.set_param("x", "a b"); m.del_param("charset"); m.set_type("multipart/related"); m.set_boundary("Q")
del m["received"]
print(m.items(), len(m))
for bad in ["Content-Type: multipart/mixed\n\nbody", "Content-Type: multipart/mixed; boundary=x\n\nno parts", "Content-Type: multipart/mixed; boundary=x\n\n--x\n\na\n",
            " starts wrong\nA: b\n\n", "A: b\nno colon here\n\nrest", "A: 1\nFrom x\nB: 2\n\n", ": x\nA: 1\n\n", "Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\nab!c=\n", "Content-Type: nonsense\n\n"]:
    m = message_from_string(bad)
    print(m.items(), m.get_content_type(), [repr(m.get_payload()), len(m.get_payload())][m.is_multipart()], m.get_payload(decode=True), [type(d).__name__ for d in m.defects])
b = message_from_bytes(b"Subject: caf\xc3\xa9\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\ncaf\xc3\xa9\n")
print(str(b["subject"]), repr(b.get_payload()), b.get_payload(decode=True), b.as_bytes(), b.as_string())
p = FeedParser()
for piece in ("A: 1\r", "\nB", ": 2\r\n\r", "\nbo", "dy\r\n"):
    p.feed(piece)
m = p.close()
print(m.items(), repr(m.get_payload()), HeaderParser().parsestr("A: b\n\nx: y").get_payload(), BytesHeaderParser().parsebytes(b"A: b\n\nc")["a"])
try:
    m.attach(m)
except TypeError as e:
    print(e)
try:
    m.replace_header("zz", 1)
except KeyError as e:
    print(e)
