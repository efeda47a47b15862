from email.message import EmailMessage
from email.headerregistry import Address, Group
from email import policy, message_from_string, message_from_bytes
import datetime
m = EmailMessage()
m["Subject"] = "Grüße an alle, die dies lesen, und noch viele mehr Wörter für eine zweite Zeile, wirklich"
m["From"] = Address("Zoë Smith", "zoe", "example.org")
m["To"] = ", ".join(f"Person Number {i} <p{i}@example.org>" for i in range(6))
m["Cc"] = [Address("A, B", "a b", "c.d"), Group("team", [Address("", "x", "y.z"), Address("Q", "q", "r")])]
m["Date"] = datetime.datetime(2020, 1, 2, 3, 4, 5)
m["X-Long"] = "word " * 30
m["X-Unbroken"] = "x" * 200
m["Reply-To"] = '"Müller, Jürgen" <j@m.de>, plain@x.org'
m["Message-ID"] = "<abc@def>"
m.set_content("Hello\nwörld\n")
m.add_alternative("<p>Hello wörld</p>", subtype="html")
m.add_attachment(b"\x00\x01data" * 20, maintype="application", subtype="octet-stream", filename="naïve file with a rather long name, so that it needs more than a line.bin")
m.add_attachment("text att", filename="a.txt")
m.add_attachment(m["X-Long"] * 3, subtype="csv", cte="quoted-printable")
for i, p in enumerate(m.walk()):
    if p.is_multipart(): p.set_boundary(f"B{i}")
print(m.as_string())
print(m.as_bytes(policy=policy.SMTP)[:400])
print(m.as_bytes(policy=policy.SMTPUTF8)[:600])
for k, v in m.items(): print(k, repr(str(v)), v.defects, type(v).__mro__[1].__name__)
print(m["to"].addresses[:2], m["cc"].groups, m["date"].datetime, m["from"].addresses[0].addr_spec)
print(m.get_body().get_content(), m.get_body(("plain",)).get_content(), [a.get_filename() for a in m.iter_attachments()], [a.get_content() for a in m.iter_attachments()][:1])
p = message_from_bytes(m.as_bytes(), policy=policy.default)
print(p["subject"], p["cc"].addresses, p["content-type"].params, p.get_body().get_content_type(), [a["content-disposition"].params for a in p.iter_attachments()])
print(p.as_bytes() == m.as_bytes())
