# Encodings with one byte for a character, Punycode, host names, UTF-7 and transformations.
import codecs
import encodings.aliases
import encodings.idna
import io

for name in ("cp437", "iso8859-15", "latin2", "koi8-r", "cp1251", "mac_roman", "cp037", "iso-8859-7", "windows-1250", "IBM850", "tis620"):
    codec = codecs.lookup(name)
    print(codec.name, ascii(bytes(range(256)).decode(name, "replace")[120:200]), "aé€ж".encode(name, "xmlcharrefreplace"))
    try:
        "\u4e00".encode(name)
    except UnicodeEncodeError as error:
        print(error)

print(str(b"\xa4", "iso-8859-15"), codecs.getincrementaldecoder("cp1251")().decode(b"\xe6"))
for text in ("bücher", "ドメイン", "a", "", "-x-é", "他们为什么不说中文", "Pročprostěnemluvíčesky"):
    data = text.encode("punycode")
    print(text, data, data.decode("punycode") == text)
for text in ("bücher.example", "Straße.de", "ドメイン.テスト。x", "a..b", "é..b", "x" * 70 + ".a", "é" * 70, "abc.", "ab\u00adc.é", "xn--bcher-kva.ch", "\u05d0a"):
    try:
        data = text.encode("idna")
        print(text[:20], data, data.decode("idna"))
    except UnicodeError as error:
        print(text[:20], type(error).__name__, error)
print(encodings.idna.ToASCII("bücher"), encodings.idna.ToUnicode("xn--bcher-kva"), encodings.idna.nameprep("Ä"))
for text in ("Hi Mom -☺-!", "a+b", "日本語", "~\\", "é-", "+", "😀x", "£1"):
    data = text.encode("utf-7")
    print(text, data, data.decode("utf-7") == text)
for data in (b"+", b"+A", b"\xff", b"+!x", b"+AAA"):
    try:
        print(data, repr(data.decode("utf-7")))
    except UnicodeError as error:
        print(data, type(error).__name__, error)
print(codecs.encode(b"abc", "base64"), codecs.decode(b"YWJj\n", "base64"), codecs.encode(b"a=\t", "quopri"), codecs.encode("abc", "rot13"),
      codecs.decode(codecs.encode(b"abc" * 50, "zlib"), "zlib") == b"abc" * 50, codecs.encode(b"\xff", "hex"))
for what in (lambda: "x".encode("base64"), lambda: "x".encode("nope"), lambda: b"x".decode("no such"), lambda: codecs.lookup("x-y"), lambda: "".encode("undefined") or "x".encode("undefined")):
    try:
        print(what())
    except (LookupError, UnicodeError) as error:
        print(type(error).__name__, error)
print(encodings.normalize_encoding("UTF 8-x.y"), encodings.aliases.aliases["latin1"], len(encodings.aliases.aliases))
print(str(UnicodeDecodeError("x", b"ab", 2, 3, "r")), str(UnicodeDecodeError("x", b"ab", 1, 2, "r")))
