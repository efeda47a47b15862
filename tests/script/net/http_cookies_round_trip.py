import pickle
from http.cookies import BaseCookie, CookieError, Morsel, SimpleCookie

c = SimpleCookie()
c["session"] = "abc 123; \"é\" \x01"
c["session"]["path"] = "/app"
c["session"]["max-age"] = 3600
c["session"]["httponly"] = True
c["session"]["secure"] = False
c["session"]["SameSite"] = "Lax"
c["session"]["comment"] = "a b"
c["n"] = 5
print(c.output().split("\r\n"))
print(c["n"].OutputString(), repr(c), repr(c["session"]), c["session"].output(["path"], "X:"))
print(c.js_output())
d = SimpleCookie('session="abc\\0401"; $Version=1; Path=/; x=y=z; HttpOnly; flag=""; date=1; expires=Wed, 01 Jan 98 00:00:00 GMT')
for key, m in sorted(d.items()):
    print(key, repr(m.value), m.coded_value, {k: v for k, v in m.items() if v})
for bad in ("a=1; b; c=2", "Path=/; a=1", "a=1; domain", "", ";;", "a = 1 ; b=2", "[x]=1", "a=é", "a=1,b=2", "x" * 10):
    print(repr(bad), SimpleCookie(bad).output(sep="|"))
print(repr(str(SimpleCookie({"a": 1, "b": "x;y"}))), BaseCookie("a=1")["a"].value, SimpleCookie(c["n"].OutputString()) == SimpleCookie("n=5"), pickle.loads(pickle.dumps(c)) == c)
m = Morsel(); m.set("k", "v", "cv"); m.update({"Path": "/"}); n = m.copy()
print(m == n, m.key, m.value, m.coded_value, m.isReservedKey("PATH"), str(m), m.setdefault("domain", "d"), m == Morsel())
for bad in (lambda: m.__setitem__("zz", 1), lambda: m.set("path", 1, 1), lambda: m.set("a b", 1, 1), lambda: m.update({"q": 1}), lambda: c.__setitem__("ä", 1), lambda: setattr(m, "key", 1), lambda: m.setdefault("q")):
    try:
        bad()
    except (CookieError, AttributeError) as e:
        print(type(e).__name__, e)
