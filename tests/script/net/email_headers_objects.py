from email import policy, message_from_string
from email.headerregistry import Address, Group, HeaderRegistry, BaseHeader, UnstructuredHeader
from email.message import EmailMessage, MIMEPart
import copy, datetime, pickle

registry = HeaderRegistry()
for name, value in [("Subject", "=?utf-8?q?caf=C3=A9?= =?utf-8?q?_two?= plain  end"), ("To", "Bob <b@x.org>, \"A, B\" <c@d>, (note) Zoë <z@e> (more), grp: m@n, O <o@p>;, plain@q.r"), ("To", "broken, <a@b, ok@x.y"), ("Sender", "one@x.y"),
                    ("Date", "Fri, 09 Nov 2001 01:08:47 -0300"), ("Date", "rubbish"), ("Date", ""), ("Content-Type", "TEXT/Html; charset=\"utf-8\"; name*=utf-8''na%C3%AFve; x*0=a; x*1=b"), ("Content-Type", "nonsense; a=b"), ("Content-Type", ""),
                    ("Content-Disposition", "ATTACHMENT; filename=a.txt"), ("Content-Transfer-Encoding", "BASE64"), ("MIME-Version", "1.0 (made by hand)"), ("Message-ID", "<a.b@c>"), ("X-Other", "any  thing")]:
    h = registry(name, value)
    print(name, repr(str(h)), h.name, [type(d).__name__ for d in h.defects], h.max_count)
    for attribute in ("addresses", "groups", "datetime", "params", "content_type", "maintype", "subtype", "content_disposition", "cte", "version", "major", "minor"):
        if hasattr(h, attribute): print("   ", attribute, getattr(h, attribute))
    print("   ", repr(h.fold(policy=policy.default.clone(max_line_length=40))), type(copy.copy(h)).__name__, pickle.loads(pickle.dumps(h)) == h)
a = Address("Jürgen, X", "j k", "ex.org"); print(a, repr(a), a.addr_spec, Address(addr_spec="u@h.org"), Address("", "", ""), a == Address("Jürgen, X", "j k", "ex.org"), Group("g", [a]), repr(Group()), Group(None, [a]) == Group(None, (a,)))
for bad in (lambda: Address("a\nb"), lambda: Address(username="x", addr_spec="a@b"), lambda: Address(addr_spec="a@b c"), lambda: registry("Sender", "a@b, c@d").address, lambda: Address(addr_spec="")):
    try: print(bad())
    except Exception as e: print(type(e).__name__, e)
m = EmailMessage()
m["Subject"] = "one"; m["To"] = [Address("X", "x", "y"), Address("Z", "z", "w")]; m["Date"] = datetime.datetime(2020, 1, 1, tzinfo=datetime.timezone.utc)
for bad in (lambda: m.__setitem__("subject", "two"), lambda: m.__setitem__("X", "a\nb"), lambda: m.get_content(), lambda: m.set_content(5), lambda: m.set_content(b"x"), lambda: m.set_content("x", cte="no"), lambda: m.set_content("é" * 3, cte="7bit"), lambda: m.set_content(m, subtype="partial")):
    try: print(bad())
    except Exception as e: print(type(e).__name__, e)
m.set_content("line é\n" + "x" * 100 + "\n", params={"format": "flowed"}, headers=["X-Extra: yes"], disposition="inline", filename="n.txt", cid="<c@i>"); print(m.as_string()); print(repr(m.get_content()), m.is_attachment(), m.get_body() is m)
for text, kw in (("plain", {}), ("é", {"charset": "latin-1"}), ("日本" * 40, {}), ("é", {"cte": "quoted-printable"}), ("é", {"cte": "8bit"}), ("a\r\nb\rc", {}), ("", {})):
    m.set_content(text, **kw); print(repr(m.as_bytes().partition(b"\n\n")[2]), m["content-transfer-encoding"], m["content-type"].params["charset"], repr(m.get_content()))
m.set_content(b"\x00\xffbytes.\n", "image", "png", cte="quoted-printable"); print(repr(m.get_payload()), m.get_content())
m.make_mixed(); m.add_attachment(message_from_string("Subject: inner\n\nbody", policy=policy.default)); print([p.get_content_type() for p in m.walk()], [type(p.get_content()).__name__ for p in m.iter_attachments()])
try: m.make_alternative()
except ValueError as e: print(e)
r = EmailMessage(); r.set_content("text"); r.add_alternative("<img src=cid:x>", subtype="html"); r.get_payload()[1].add_related(b"GIF", "image", "gif", cid="<x>"); r.add_attachment("note", filename="n")
print([p.get_content_type() for p in r.walk()], r.get_body(("html",)).get_content(), r.get_body(("related",)).get_content_type(), r.get_body(("plain",)).get_content(), [p.get_filename() for p in r.iter_attachments()], r.get_body(("nope",)))
r.clear_content(); print(r.keys()); r.clear(); print(len(r), MIMEPart().keys())
print(policy.default, policy.SMTP, policy.strict + policy.HTTP, policy.default.clone(utf8=True).utf8, policy.SMTPUTF8 == policy.SMTP)
for bad in (lambda: policy.default.clone(nope=1), lambda: setattr(policy.default, "utf8", 1), lambda: setattr(policy.default, "zz", 1), lambda: policy.EmailPolicy(zz=1), lambda: message_from_string("Content-Type: multipart/mixed\n\nx", policy=policy.strict)):
    try: print(bad())
    except Exception as e: print(type(e).__name__, e)
p = message_from_string("Subject: =?utf-8?q?caf=C3=A9?=\n folded\nX-Bad: caf\udce9\n\n", policy=policy.default); print(repr(p["subject"]), p["subject"].defects, repr(p["x-bad"]), p.as_bytes(), p.as_bytes(policy=policy.default.clone(cte_type="7bit", refold_source="all")))
class Shout(UnstructuredHeader):
    @classmethod
    def parse(cls, value, kwds): super().parse(value.upper(), kwds)
factory = HeaderRegistry(); factory.map_to_type("x-loud", Shout); q = EmailMessage(policy=policy.EmailPolicy(header_factory=factory)); q["X-Loud"] = "hey"; print(q["x-loud"], isinstance(q["x-loud"], BaseHeader))
