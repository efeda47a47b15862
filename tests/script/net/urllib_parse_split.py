from urllib.parse import *
import urllib.parse as p

for url in ["http://user:pa:ss@Host.Example:8080/a/b;p=1?q=1&r=2#frag", "//host/path", "mailto:me@example.org", "a/b;c?d",
            "http://[::1%eth0]:80/x", "HTTPS://[FE80::1]/", "path:80", "1http://x", "http:", "?q", "#f", "file:///etc",
            " \x00http://a\n.b/\tc", "tel:+1;ext=2", "svn+ssh://h/p", "http://h?a/b#c?d"]:
    s, r = urlsplit(url), urlparse(url)
    print(s, r.params, s.username, s.password, s.hostname, s.port, s.geturl() == urlunsplit(s), r.geturl())
b = urlparse(b"http://u@h:1/p;x?q#f")
print(b, b.username, b.hostname, b.port, b.decode().geturl(), urlsplit("http://h/").encode())
for bad in ["http://[::1", "http://::1]/", "http://[1.2.3.4]/", "http://[v1]/", "http://[v1.x]/", "http://h:99999/", "http://h:x/",
            "http://a\u2100b/", "http://[zz]/"]:
    try:
        print(urlsplit(bad).port)
    except ValueError as e:
        print(type(e).__name__, e)
try:
    urljoin("a", b"b")
except TypeError as e:
    print(e)
base = "http://a/b/c/d;p?q"
for rel in "g:h g ./g g/ /g //g ?y g?y #s g#s ;x g;x . ./ .. ../ ../g ../.. ../../g ../../../g /./g /../g g. ..g ./../g g/./h g;x=1/../y http:g".split():
    print(rel, urljoin(base, rel))
print(urljoin("", "x"), urljoin("x", ""), urljoin(b"http://h/a", b"b"), urljoin("mailto:a", "b"), urljoin("ws://h/a/b", "../c"))
print(urldefrag("http://h/p#f"), urldefrag("x").geturl(), urldefrag(b"a#b").decode(), urldefrag("a#b").encode().geturl())
print(urlunsplit(("http", "h", "p", "", "")), urlunsplit(("", "", "//p", "", "")), urlunparse(("http", "h", "/p", "x", "q", "f")))
print(SplitResult("s", "n", "p", "q", "f")._replace(path="z").geturl(), p.unwrap("<URL:http://h>"))
import warnings
with warnings.catch_warnings(record=True) as w:
    warnings.simplefilter("always")
    print(p.splittype("A:b"), p.splithost("//h:1/p"), p.splituser("u@h"), p.splitport("h:"), p.splitnport("h:x"), p.splitquery("a?b?c"),
          p.splittag("a#b"), p.splitattr("a;b=1;c"), p.splitvalue("a=b"), p.splitpasswd("a:b"), p.to_bytes("x"))
    print([str(x.message) for x in w][:1], len(w))
