# StreamRecoder and EncodedFile; the codec `charmap`.
import codecs
import io

raw = io.BytesIO("première\nsecond ligne é\n€".encode("utf-16-le"))
f = codecs.EncodedFile(raw, "utf-8", "utf-16-le")
print(type(f).__name__, f.data_encoding, f.file_encoding)
print(f.readline(), f.readline(), f.read())
f.seek(0)
print(list(f))
f.seek(0)
print(f.readlines(), f.tell() == raw.tell(), f.closed)

raw = io.BytesIO()
with codecs.EncodedFile(raw, "latin-1", "utf-8") as f:
    print(f.write(b"caf\xe9\n"))
    f.writelines([b"a\xe8", b"b"])
    print(raw.getvalue())
    f.seek(0)
    print(next(f), f.read(), f.read())
    f.reset()
print(raw.closed)

f = codecs.EncodedFile(io.BytesIO(b"\xff\xfe"), "ascii", "utf-8", errors="replace")
print(f.read())
for action in (lambda: codecs.EncodedFile(io.BytesIO("é".encode()), "ascii", "utf-8").read(),
               lambda: codecs.EncodedFile(io.BytesIO(), "utf-8").write(b"\xff"),
               lambda: codecs.EncodedFile(io.BytesIO(), "no-such-encoding"),
               lambda: codecs.EncodedFile(io.BytesIO(), "utf-8").__reduce_ex__(2)):
    try:
        print(action())
    except (LookupError, UnicodeError, TypeError) as error:
        print(type(error).__name__, error)
f = codecs.StreamRecoder(io.BytesIO(b"abc"), codecs.getencoder("hex_codec") and codecs.getencoder("utf-16-be"),
                         codecs.getdecoder("utf-16-be"), codecs.getreader("ascii"), codecs.getwriter("ascii"))
print(f.data_encoding, f.read(2), f.read())

print("aé".encode("charmap"), b"a\xe9".decode("charmap"), codecs.lookup("charmap").name)
try:
    "a€".encode("charmap")
except UnicodeEncodeError as error:
    print(error)
info = codecs.lookup("charmap")
print(info.encode("ab", "strict", {97: 120, 98: "yz".encode()}), info.decode(b"ab", "strict", "xxx" * 40))
print(info.incrementalencoder("strict", {97: 65}).encode("a"), info.incrementaldecoder(mapping={0: "zero"}).decode(b"\0"))
