# Digest authentication: the example of RFC 2617, and what is refused.
from email import message_from_string
from urllib.error import URLError
from urllib.request import HTTPDigestAuthHandler, HTTPPasswordMgr, Request

m = HTTPPasswordMgr()
m.add_password("testrealm@host.com", "http://www.nowhere.org/dir/", "Mufasa", "Circle Of Life")
class Handler(HTTPDigestAuthHandler):
    def get_cnonce(self, nonce): return "0a4f113b"
class Parent:
    def open(self, req, timeout=None): print(req.unredirected_hdrs); return "response"
h = Handler(m); h.add_parent(Parent())
def challenge(text):
    r = Request("http://www.nowhere.org/dir/index.html"); r.timeout = None
    try: print(h.http_error_401(r, None, 401, "m", message_from_string(f"WWW-Authenticate: {text}\n")))
    except (ValueError, URLError) as e: print(type(e).__name__, e)
common = 'Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5ccc069c403ebaf9f0171e9517f40e41"'
challenge(common + ', qop="auth,auth-int"'); challenge(common + ', qop="auth"'); challenge(common); challenge(common + ", algorithm=SHA"); challenge(common + ', qop="auth-int"'); challenge(common + ", algorithm=X"); challenge('Digest realm="other", nonce="n"'); challenge('Digest nonce="n"'); challenge("Basic realm=x"); challenge("Other x")
print(len(HTTPDigestAuthHandler().get_cnonce("x")))
