# codecs.
import codecs

def show(function, *args, **keywords):
    try:
        print(repr(function(*args, **keywords)))
    except Exception as error:
        print(type(error).__name__ + ":", error)


for name in ("utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be", "ascii", "latin-1", "utf-8-sig", "cp1252", "unicode_escape", "raw_unicode_escape"):
    info = codecs.lookup(name)
    text = "aé" if name in ("latin-1", "cp1252") else "ab" if name == "ascii" else "aé中🐍"
    data = text.encode(name)
    print(info.name, data, info.encode(text), info.decode(data), codecs.encode(text, name) == data, codecs.decode(data, name) == text)
    decoder = codecs.getincrementaldecoder(name)()
    if "escape" not in name:
        print([decoder.decode(data[i:i + 1]) for i in range(len(data))] + [decoder.decode(b"", True)])
    encoder = codecs.getincrementalencoder(name)()
    print([encoder.encode(c) for c in text], encoder.encode("", True))
show(codecs.lookup, "nothing"), show(codecs.encode, "a", "rot13"), show(codecs.decode, b"6162", "hex"), show(b"a".decode, "rot13"), show("a".encode, "hex")
show(codecs.decode, "a", "utf-8"), show(codecs.lookup_error, "nothing"), show(codecs.register_error, "x", 1), show(codecs.register, 1)
def handler(error):
    print(type(error).__name__, error.encoding, error.object, error.start, error.end, error.reason)
    return ("<?>", error.end)
codecs.register_error("mark", handler)
print(b"a\xffb\xc3".decode("utf-8", "mark"), "aéb€".encode("ascii", "mark"), codecs.lookup_error("mark") is handler)
codecs.register_error("bytes", lambda e: (b"\xfe", e.end)); print("é".encode("ascii", "bytes"))
codecs.register_error("bad", lambda e: 1); show(b"\xff".decode, "utf-8", "bad"), show("é".encode, "ascii", "bad")
codecs.register_error("far", lambda e: ("", 100)); show(b"\xff".decode, "utf-8", "far")
for name in ("strict", "ignore", "replace", "backslashreplace", "xmlcharrefreplace", "namereplace", "surrogateescape", "surrogatepass"):
    show(b"a\xff\x80b".decode, "ascii", name), show("aé\udc80".encode, "ascii", name), show(b"\xed\xa0\x80".decode, "utf-8", name), show("\ud800".encode, "utf-8", name)
    show(codecs.lookup_error(name), UnicodeDecodeError("utf-8", b"a\xff", 1, 2, "why")), show(codecs.lookup_error(name), UnicodeEncodeError("ascii", "é", 0, 1, "why"))
    show(codecs.lookup_error(name), 1)
def search(name):
    if name == "shout":
        return codecs.CodecInfo(lambda s, e="strict": (s.upper().encode(), len(s)), lambda b, e="strict": (bytes(b).decode().lower(), len(b)), name="shout")
codecs.register(search)
print("abc".encode("shout"), b"ABC".decode("Shout"), codecs.lookup("shout").name)
codecs.unregister(search); show("abc".encode, "shout")
print(list(codecs.iterdecode([b"a\xc3", b"\xa9b"], "utf-8")), list(codecs.iterencode(["a", "é"], "utf-16")), codecs.BOM_UTF8, codecs.BOM_UTF16_BE)
import io
reader = codecs.getreader("utf-8")(io.BytesIO("é\nb\n".encode())); print(reader.readline(), list(reader))
out = io.BytesIO(); writer = codecs.getwriter("utf-8")(out); writer.write("é"); writer.writelines(["a", "b"]); print(out.getvalue())
print(codecs.charmap_decode(b"ab\x80", "replace", {97: "x", 98: 121}), codecs.charmap_encode("ab", "strict", {97: 1, 98: b"zz"}), codecs.charmap_build("ab"), codecs.escape_encode(b"a\n'"))
show(codecs.charmap_decode, b"\x80", "strict", {}), show(codecs.charmap_encode, "é", "strict", {})
