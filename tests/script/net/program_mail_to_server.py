"""E-mail: build, send to a toy SMTP server written with socketserver, parse, and reply."""
import socketserver, socket, threading, email, email.policy, email.utils, datetime, textwrap
from email.message import EmailMessage
from email.mime.text import MIMEText
from email.mime.multipart import MIMEMultipart
from email.headerregistry import Address

class SMTP(socketserver.StreamRequestHandler):
    def handle(self):
        say = lambda t: self.wfile.write(t.encode() + b"\r\n")
        say("220 toy"); data = None
        for line in self.rfile:
            line = line.rstrip(b"\r\n")
            if data is not None:
                if line == b".":
                    self.server.mails.append(b"\r\n".join(data) + b"\r\n"); data = None; say("250 ok")
                else: data.append(line[1:] if line.startswith(b"..") else line)
            elif line == b"DATA": data = []; say("354 go")
            elif line == b"QUIT": say("221 bye"); return
            else: say("250 ok")

def send(addr, msg):
    with socket.create_connection(addr) as s:
        f = s.makefile("rwb")
        def cmd(t): f.write(t + b"\r\n"); f.flush(); return f.readline()
        f.readline(); cmd(b"EHLO x"); cmd(b"MAIL FROM:<a@b>"); cmd(b"RCPT TO:<c@d>"); cmd(b"DATA")
        for line in msg.as_bytes(policy=msg.policy.clone(linesep="\r\n")).split(b"\r\n"):
            f.write((b"." + line if line.startswith(b".") else line) + b"\r\n")
        cmd(b"."); cmd(b"QUIT")

server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), SMTP); server.mails = []
threading.Thread(target=server.serve_forever, daemon=True).start()
m = EmailMessage()
m["Subject"] = "Résumé – attached"; m["From"] = Address("Jörg Ä", "joerg", "example.com"); m["To"] = (Address("Ann", "ann", "example.org"), Address("Bob", "bob", "example.org"))
m["Date"] = datetime.datetime(2024, 2, 29, 12, tzinfo=datetime.timezone.utc); m["Message-ID"] = "<1@example.com>"
m.set_content(textwrap.dedent("""\
    Hello,
    .dot line
    From here on: naïve
    """))
m.add_alternative("<html><body><p>Hello</p></body></html>", subtype="html")
m.add_attachment(b"%PDF-1.4 ...", maintype="application", subtype="pdf", filename="résumé.pdf")
send(server.server_address, m)
old = MIMEMultipart(); old["Subject"] = "old style"; old["To"] = "x@y"; old.attach(MIMEText("body")); old.attach(MIMEText("a,b\n1,2\n", "csv"))
send(server.server_address, old)
server.shutdown(); server.server_close()
for raw in server.mails:
    p = email.message_from_bytes(raw, policy=email.policy.default)
    print(p["subject"], "|", p["from"], "|", [a.addr_spec for a in p["to"].addresses], p["date"] and p["date"].datetime)
    body = p.get_body(preferencelist=("plain", "html"))
    print(repr(body.get_content()))
    for a in p.iter_attachments(): print(a.get_filename(), a.get_content_type(), repr(a.get_content()))
first = email.message_from_bytes(server.mails[0], policy=email.policy.default)
reply = EmailMessage(); reply["Subject"] = "Re: " + first["subject"]; reply["To"] = first["from"]; reply["In-Reply-To"] = first["message-id"]
reply.set_content("\n".join("> " + l for l in first.get_body(("plain",)).get_content().splitlines()) + "\n\nThanks")
print(reply)
