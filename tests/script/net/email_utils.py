import datetime, io, quopri
from email import base64mime, quoprimime, utils
from email.utils import *

for a in ['Bob <b@x.org>', '"A, B" <a@b>', 'a@b (Comment (nested))', 'grp: a@b, C <c@d>;', 'x@y@z', '<@route,@r2:u@h>', 'a.b . c@d.e', '"q\\"x"@h', 'a@[1.2.3.4]', 'no', '', 'a@b>', 'alice@x <bob@y>', 'a(b@c', '  spaced  name <s@t> ']:
    print(a, parseaddr(a), parseaddr(a, strict=False), getaddresses([a]), getaddresses([a], strict=False))
print(getaddresses(["a@b, C <c@d>", "e@f"]), formataddr(("Müller", "m@x")), formataddr(("", "m@x")), formataddr(("a.b", "c@d")), formataddr(("é", "a@b"), "iso-8859-1"))
for d in ["Fri, 09 Nov 2001 01:08:47 -0000", "Fri, 09 Nov 2001 01:08:47 +0530", "9 Nov 01 01:08 EST", "Friday, 09-Nov-01 01:08:47 GMT", "Nov 9 01:08:47 2001", "09 November 2001 1.08.47", "x", "", "Fri, 9 Nov 2001", "1 Jan 70 0:0:0 -0100", "Thu, 1 Jan 1970 00:00:00Z"]:
    t = parsedate_tz(d)
    print(d, parsedate(d), t, t and mktime_tz(t))
    try:
        print(parsedate_to_datetime(d))
    except (ValueError, TypeError) as e:
        print(type(e).__name__, e)
print(formatdate(0), formatdate(1e9, usegmt=True), format_datetime(datetime.datetime(2020, 2, 3, 4, 5, 6)), format_datetime(datetime.datetime(2020, 2, 3, tzinfo=datetime.timezone(datetime.timedelta(hours=-3)))))
try:
    format_datetime(datetime.datetime(2020, 1, 1), usegmt=True)
except ValueError as e:
    print(e)
print(unquote('"a\\"b"'), unquote("<x>"), utils.quote('a"\\'), encode_rfc2231("é x", "utf-8", "de"), decode_rfc2231("a'b'c"), decode_rfc2231("abc"), collapse_rfc2231_value(("utf-8", "", "\xc3\xa9")), decode_params([("x", ""), ("n*0*", "utf-8''%C3"), ("n*1*", "%A9"), ("m", '"q"')]))
i = make_msgid("id", domain="d.org"); print(i.startswith("<"), i.endswith(".id@d.org>"))
print(quoprimime.header_encode(b"a b_\xe9", "latin-1"), quoprimime.body_encode("a=b\xe9 \n" + "x" * 80 + "\t"), repr(quoprimime.body_decode("a=\nb=41 \n=3D")), quoprimime.header_length(b"\xe9a"), quoprimime.body_length(b"=a"), quoprimime.header_decode("a_=C3"))
print(base64mime.header_encode("é", "utf-8"), [base64mime.body_encode(b"x" * 60, eol="\r\n")], base64mime.decode("eA=="), base64mime.header_length(b"abcd"))
out = io.BytesIO(); quopri.encode(io.BytesIO(b"a\tb \n.\n\xff" + b"y" * 80), out, False); print(out.getvalue(), quopri.decodestring(out.getvalue()), quopri.encodestring(b"a b_", True, True), quopri.decodestring(b"a_b=20", header=True))
