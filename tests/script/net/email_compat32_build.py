import email.charset, email.utils
from email import encoders
from email.header import Header, decode_header, make_header
from email.mime.application import MIMEApplication
from email.mime.audio import MIMEAudio
from email.mime.base import MIMEBase
from email.mime.image import MIMEImage
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

outer = MIMEMultipart("mixed", boundary="BOUND")
outer["Subject"] = Header("Grüße an alle, die dies lesen, und noch viele mehr Wörter für eine zweite Zeile", "utf-8")
outer["From"] = email.utils.formataddr(("Zoë, the \"boss\"", "zoe@example.org"))
outer["To"] = ", ".join(email.utils.formataddr((f"Person {i}", f"p{i}@example.org")) for i in range(6))
outer.preamble = "This is a multi-part message.\n"
outer.attach(MIMEText("plain text\nFrom here on\n"))
outer.attach(MIMEText("<p>größe</p>\n", "html"))
outer.attach(MIMEText("größe = 5\n" * 3, "plain", "iso-8859-1"))
outer.attach(MIMEApplication(bytes(range(100)), Name="data.bin"))
outer.attach(MIMEImage(b"\x89PNG\r\n\x1a\nxxxx"))
outer.attach(MIMEAudio(b"RIFFxxxxWAVEfmt "))
attachment = MIMEBase("text", "x-note", charset="utf-8")
attachment.set_payload("naïve café=\n\t \n", "utf-8")
attachment.add_header("Content-Disposition", "attachment", filename="naïve.txt", size=None)
outer.attach(attachment)
raw = MIMEBase("application", "octet-stream")
raw.set_payload(b"a=b \xff\n")
encoders.encode_quopri(raw)
outer.attach(raw)
inner = MIMEText("inner")
inner["Subject"] = "inside"
outer.attach(MIMEMessage(inner))
print(outer.as_string())
print(outer.as_bytes(unixfrom=True).splitlines()[1:4])
print(decode_header("=?utf-8?q?caf=C3=A9?= plain =?iso-8859-1?b?6Q==?= =?iso-8859-1?q?_x?="), str(make_header(decode_header("=?utf-8?b?4oKs?= 5"))))
h = Header("x" * 30 + " " + "y" * 60 + "; " + "z" * 40, header_name="X-Long")
h.append("é", "utf-8")
print(h.encode(), repr(str(h)), h.encode(maxlinelen=0))
for bad in [lambda: MIMEImage(b"?"), lambda: MIMEAudio(b"?"), lambda: MIMEMessage("x"), lambda: MIMEText("x").attach(1), lambda: Header("a\nX: b").encode(), lambda: email.charset.Charset("é")]:
    try:
        bad()
    except Exception as e:
        print(type(e).__name__, e)
print(repr(email.charset.Charset("latin_1")), email.charset.Charset("utf8").header_encode("é"), email.charset.Charset().get_body_encoding().__name__)
