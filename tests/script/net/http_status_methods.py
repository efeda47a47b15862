import http, pickle
from http import HTTPMethod, HTTPStatus, client

for s in (100, 200, 204, 301, 404, 413, 418, 422, 503):
    s = HTTPStatus(s)
    print(repr(s), s, s.phrase, s.description, s == int(s), [n for n in ("informational", "success", "redirection", "client_error", "server_error") if getattr(s, "is_" + n)])
print(len(HTTPStatus), len(HTTPStatus.__members__), HTTPStatus["OK"], HTTPStatus.REQUEST_ENTITY_TOO_LARGE is HTTPStatus.CONTENT_TOO_LARGE, pickle.loads(pickle.dumps(HTTPStatus.GONE)))
print(list(HTTPMethod), HTTPMethod.GET == "GET", f"{HTTPMethod.PATCH}", HTTPMethod("PUT").description, repr(HTTPMethod.HEAD))
print(client.responses[404], client.NOT_FOUND, client.IncompleteRead(b"ab", 3), repr(client.IncompleteRead(b"a")), client.BadStatusLine(""), client.LineTooLong("x"), client.RemoteDisconnected("m").line)
for bad in (lambda: HTTPStatus(299), lambda: HTTPMethod("NOPE"), lambda: client.HTTPConnection("h:x"), lambda: client.HTTPConnection("a b"), lambda: client.HTTPConnection("h").request("G\nT", "/"),
            lambda: client.HTTPConnection("h").putrequest("GET", "/ x"), lambda: client.HTTPConnection("h").putheader("a", "b"), lambda: client.HTTPConnection("h").getresponse(), lambda: client.HTTPConnection("h").endheaders()):
    try:
        bad()
    except Exception as e:
        print(type(e).__name__, e)
c = client.HTTPConnection("[::1]:8080"); print(c.host, c.port, client.HTTPConnection("h:").port, client.HTTPConnection("h", 5).port)
