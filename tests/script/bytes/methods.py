# bytes and bytearray: what they share.

def show(function, *args, **keywords):
    try:
        print(repr(function(*args, **keywords)))
    except Exception as error:
        print(type(error).__name__ + ":", error)


for kind in (bytes, bytearray):
    for data in (b"", b"a", b"abc", b"  pad\t\n", b"Hello World", b"x,y,,z", b"a\r\nb\nc\rd\x0b", bytes(range(250, 256)), b"it's", b'"q"'):
        b = kind(data)
        print(b, len(b), list(b), b.hex(), b[::-1], b[1:], b[:-1], b[1:4:2])
        print([getattr(b, name)() for name in ("upper", "lower", "title", "capitalize", "swapcase")])
        print([getattr(b, name)() for name in ("isalnum", "isalpha", "isascii", "isdigit", "isspace", "islower", "isupper", "istitle")])
        print(b.strip(), b.lstrip(), b.rstrip(), b.strip(b"a "), b.split(), b.rsplit(None, 1), b.split(b","), b.rsplit(b",", 1), b.splitlines(), b.splitlines(True))
        print(b.partition(b"b"), b.rpartition(b"b"), b.center(8), b.ljust(6, b"*"), b.rjust(6), b.zfill(5))
        print(b.replace(b"a", b"AA"), b.replace(b"", b"-"), b.find(b"b"), b.rfind(97), b.count(b"a"), b.count(b""), b.startswith(b"a"), b.endswith((b"c", b"d")))
        print(b + b"!", b * 2, 2 * b, 97 in b, b"b" in b, b.expandtabs(), b.decode("latin-1"), b == data, b < b"b", b.decode("ascii", "replace"))
        print(b.removeprefix(b"a"), b.removesuffix(b"c"), b.translate(None, b"a"), b.translate(bytes.maketrans(b"a", b"z")))
    print(kind(3), kind([1, 2]), kind("é", "utf-8"), kind("é", "ascii", "ignore"), kind(range(3)), kind(memoryview(b"mv")), kind(), kind.fromhex(" 01 fF"))
    print(kind(b"abcd").hex(":"), kind(b"abcde").hex(":", 2), kind(b"abcde").hex("-", -2), kind(b".").join([b"a", bytearray(b"b"), memoryview(b"c")]))
    print(kind(b"%s %d %5.1f|%-4s|%c%c %x %r %b") % (b"s", 5, 2.25, b"l", 65, b"B", 255, "é", bytearray(b"z")), kind(b"%(a)s") % {b"a": b"v"})
    b = kind(b"a")
    for args in [("a",), (256,), (-1,), (1.5,), ()]:
        show(b.find, *args)
    for name in ("index", "rindex", "count", "startswith", "endswith", "split", "rsplit", "partition", "join", "strip", "removeprefix", "translate", "zfill", "decode", "center"):
        show(getattr(b, name), "x")
    show(b.index, b"x"), show(b.split, b""), show(b.partition, b""), show(b.join, [b"x", 1]), show(b.replace, b"a", "b"), show(b.ljust, 3, "x"), show(b.ljust, 3, b"xx")
    show(b.translate, b"a"), show(kind.maketrans, b"a", b"bc"), show(b.__getitem__, 1), show(b.__getitem__, "x"), show(b.__contains__, "a"), show(b.__contains__, 256)
    show(lambda: b + 1), show(lambda: b + "a"), show(lambda: b * 1.5), show(lambda: b * (1 << 70)), show(lambda: kind(b"ab") * (1 << 62)), show(lambda: b < "a"), show(lambda: b == "a")
    show(kind, "a"), show(kind, 1.5), show(kind, -1), show(kind, [256]), show(kind, ["a"]), show(kind, 1, "a"), show(kind, None), show(kind, encoding="a"), show(kind, "a", errors="x"), show(kind, 1 << 70)
    show(kind.fromhex, "0"), show(kind.fromhex, "0g"), show(kind.fromhex, "é0"), show(kind.fromhex, 1), show(kind.fromhex, "aaa")
    show(b.hex, 1), show(b.hex, "xx"), show(b.hex, "é"), show(b.decode, "nothing"), show(kind(b"\xff").decode), show(kind(b"ab\xe9").decode, "ascii")
    for template, values in [(b"a", 1), (b"%d", "a"), (b"%f", "a"), (b"%c", 256), (b"%c", b"ab"), (b"%s", "a"), (b"%(a)s", {"a": 1}), (b"%s", ()), (b"%y", 1)]:
        show(kind(template).__mod__, values)
    class Sub(kind):
        pass
    s = Sub(b"sub")
    s.extra = 1
    print(s, type(s), s.extra, type(s.upper()), type(s[:]), type(s + b""), s == b"sub", Sub.fromhex("41"), type(Sub.fromhex("41")))

try:
    b"\xff\xfe".decode()
except UnicodeDecodeError as error:
    print(error.encoding, error.object, error.start, error.end, error.reason, error.args)
try:
    "aé€".encode("latin-1")
except UnicodeEncodeError as error:
    print(error.encoding, error.object, error.start, error.end, error.reason, error.args)
print(hash(b"abc") == hash(bytes([97, 98, 99])), {b"a": 1}[b"a"], b"a" == bytearray(b"a"), bytearray(b"a") == b"a", b"a" != bytearray(b"b"))
class B:
    def __bytes__(self): return b"made"
    def __radd__(self, other): return (other, "radd")
print(bytes(B()), b"%b" % B(), b"a" + B(), type(b"a" + bytearray(b"b")), type(bytearray(b"a") + b"b"))
it = iter(b"ab")
print(next(it), it.__length_hint__(), next(it), next(it, None))
show(hash, bytearray())
