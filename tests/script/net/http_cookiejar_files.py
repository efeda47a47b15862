import http.cookiejar as cj, os, tempfile, time, urllib.request
from email import message_from_string

class Response:
    def __init__(self, *headers): self.headers = message_from_string("\n".join(headers) + "\n")
    def info(self): return self.headers
def send(jar, url, *headers):
    request = urllib.request.Request(url); jar.add_cookie_header(request); jar.extract_cookies(Response(*headers), request)
    return request.get_header("Cookie"), request.get_header("Cookie2")
jar = cj.CookieJar()
print(send(jar, "http://www.acme.com/a/b", "Set-Cookie: s=1", 'Set-Cookie: q="x y"; path=/; secure', "Set-Cookie: e=2; expires=Fri, 01-Jan-2100 00:00:00 GMT; domain=.acme.com; HttpOnly", "Set-Cookie: z=3; domain=evil.com", "Set-Cookie: novalue; path=/a", "Set-Cookie: p=4; port=\"81,82\"", "Set-Cookie: =bad", "Set-Cookie: old=1; expires=Fri, 01-Jan-1990 00:00:00 GMT"))
for url in ("http://www.acme.com/a/c", "https://www.acme.com/", "http://other.acme.com/", "http://acme.com/", "http://www.acme.com:81/a/"): print(url, send(jar, url))
print(len(jar), [str(c) for c in jar]); print(repr(next(iter(jar))))
new = cj.CookieJar(cj.DefaultCookiePolicy(rfc2965=True))
print(send(new, "http://www.acme.com/acme/login", 'Set-Cookie2: Customer="WILE"; Version="1"; Path="/acme"; Port; Comment="c"; Discard; Max-Age=500; X=y')); print(send(new, "http://www.acme.com/acme/x", 'Set-Cookie2: Part="Rocket \\"1\\""; Version="1"; Domain=".acme.com"', "Set-Cookie: ns=1")); print(send(new, "http://www.acme.com/acme/y"))
with tempfile.TemporaryDirectory() as d:
    for cls in (cj.LWPCookieJar, cj.MozillaCookieJar):
        f = os.path.join(d, cls.__name__); j = cls(f)
        for c in list(jar) + list(new): c.expires = 4102444800 if c.expires and c.expires < 4e9 and c.name == "Customer" else c.expires; j.set_cookie(c)
        j.save(ignore_discard=True); print(open(f).read(), oct(os.stat(f).st_mode & 0o777))
        k = cls(); k.load(f); print(len(k), [str(c) for c in k]); k.load(f, ignore_discard=True); print(len(k), sorted(c.name for c in k)); k.revert(f); print(len(k))
        open(f, "w").write("nonsense")
        for bad in (lambda: k.load(f), lambda: cls().save(), lambda: cls().load(), lambda: k.revert(f), lambda: k.load(f + "none")):
            try: bad()
            except (cj.LoadError, ValueError, OSError) as e: print(type(e).__name__, str(e).replace(d, ""))
        print(len(k))
jar.clear("www.acme.com", "/a", "s")
for args in (("www.acme.com", "/a", "none"), (None, None, "n"), (None, "/"), ("x",)):
    try: jar.clear(*args)
    except (KeyError, ValueError) as e: print(type(e).__name__, e)
jar.clear_session_cookies(); print([c.name for c in jar]); jar.clear(); print(len(jar), jar)
print(cj.http2time("Wed, 09 Feb 1994 22:23:32 GMT"), cj.http2time("09-Feb-94 22:23:32 -0100"), cj.http2time("Feb"), cj.http2time("08-Feb-1994"), cj.iso2time("1994-02-03 14:15:29 -0100"), cj.iso2time("19940203T141529Z"), cj.iso2time("1994-02-03"), cj.iso2time("x"), cj.time2isoz(0), cj.time2netscape(0))
print(cj.split_header_words(['foo="bar; \\"x", port="80,81"; DISCARD, BAR=baz; bare']), cj.join_header_words([[("a", "1"), ("b", 'x "y"')], [("c", None)]]), cj.parse_ns_headers(["a=b; expires=x; Path=/; Secure; version=\"1\"", "", "c"]))
print(cj.is_HDN("a.b"), cj.is_HDN("1.2.3.4"), cj.domain_match("x.y.com", ".y.com"), cj.domain_match("a.com", "b.com"), cj.user_domain_match("x.y.com", ".y.com"), cj.reach("www.acme.com"), cj.reach("acme.com"), cj.escape_path("/a%2f%b ü"))
p = cj.DefaultCookiePolicy(blocked_domains=[".ads.net"], allowed_domains=["ok.org"], strict_ns_domain=cj.DefaultCookiePolicy.DomainStrict); print(p.is_blocked("x.ads.net"), p.is_not_allowed("no.org"), p.is_not_allowed("ok.org"), p.blocked_domains(), p.allowed_domains()); p.set_allowed_domains(None); print(p.is_not_allowed("no.org"))
try: cj.Cookie(0, "n", "v", None, True, "d", False, False, "/", False, False, None, True, None, None, {})
except ValueError as e: print(e)
