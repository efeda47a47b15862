from urllib.parse import *

print(quote("/a b&c=d~é€"), quote("a/b", safe=""), quote("é", encoding="latin-1"), quote(b"\xff /"), quote("", safe=""), quote("a+b c", "+"))
print(quote_plus("a b+c"), quote_plus("a b", safe=" "), quote_plus(b"a b"), quote_from_bytes(bytearray(b"\x00a~")), quote("€", safe="€"))
print(unquote("%41%zz%e2%82%ac%ff"), unquote("a%20b+c"), unquote_plus("a%20b+c"), unquote("%e9", "latin-1"), unquote(b"%41"))
print(unquote("é%c3%a9€%"), unquote("%F6", errors="ignore"), unquote_to_bytes("a%00é"), unquote_to_bytes(b"%4"), unquote_to_bytes(""))
for f, args in [(quote, (b"a", "/", "utf-8")), (quote, (b"a", "/", None, "strict")), (quote, (1,)), (quote_from_bytes, ("a",)), (unquote, (None,)),
                (urlencode, ("ab",)), (urlencode, (1,)), (unquote_to_bytes, (5,)), (parse_qsl, (5,))]:
    try:
        print(f(*args))
    except Exception as e:
        print(f.__name__, type(e).__name__, e)
print(parse_qs("a=1&b=2&a=3&c=&d"), parse_qs("a=1&c=&d", keep_blank_values=True), parse_qsl("a=%e9&b+c=+", encoding="latin-1"))
print(parse_qsl(b"a=%ff&b=x"), parse_qsl("a=1;b=2", separator=";"), parse_qsl(b"a=1;b=2", separator=";"), parse_qsl(b""), parse_qsl("&&a=1&"))
for q, kw in [("a", {"strict_parsing": True}), ("", {"strict_parsing": True}), ("a=1&b=2", {"max_num_fields": 1}), ("a=1", {"separator": ""})]:
    try:
        print(parse_qsl(q, **kw))
    except ValueError as e:
        print(e)
print(urlencode({"a": 1, "b c": "é&", b"k": b"\xff"}), urlencode([("a", [1, "x"]), ("b", "yz"), ("c", 5)], doseq=True), urlencode([("a", [1, 2])]))
print(urlencode({"a": "x y"}, quote_via=quote), urlencode({"a": "/é"}, safe="/", encoding="latin-1"), urlencode(()), urlencode({}, True))
