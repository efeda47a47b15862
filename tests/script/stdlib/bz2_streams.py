# bz2: streams there and back, those of the reference, files, pieces, and what is damaged.
import base64
import bz2
import io

KNOWN = base64.b64decode(
    "QlpoOTFBWSZTWUTyRsAAAAGRgEAABkSQgCAAMQwIICGk2oHihqPF3JFOFCQRPJGwAA==")
for data in (b"", b"a", b"aaaa", b"aaaaa" * 100, bytes(range(256)) * 3, b"banana" * 50, b"\0" * 300):
    packed = bz2.compress(data)
    print(len(data), packed[:4], bz2.decompress(packed) == data, bz2.decompress(packed + packed) == data * 2)
try:
    print(bz2.decompress(KNOWN))
except OSError as error:
    print(error)
packed = bz2.compress(b"hello world " * 20, 1)
decompressor = bz2.BZ2Decompressor()
pieces = [decompressor.decompress(packed[at:at + 1]) for at in range(len(packed))]
print(b"".join(pieces) == b"hello world " * 20, decompressor.eof, decompressor.unused_data)
limited = bz2.BZ2Decompressor()
print(limited.decompress(packed + b"more", 5), limited.eof, limited.needs_input)
print(len(limited.decompress(b"", 1000)), limited.eof, limited.unused_data)
buffer = io.BytesIO()
with bz2.open(buffer, "wt", encoding="utf-8") as file:
    file.write("één\ntwee\n")
buffer.seek(0)
with bz2.open(buffer, "rt", encoding="utf-8") as file:
    print(list(file))
buffer.seek(0)
with bz2.BZ2File(buffer) as file:
    print(file.read(3), file.tell(), file.readline(), file.seek(1), file.read1(2), file.readable(), file.writable())
for what in (lambda: bz2.decompress(b"nonsense"), lambda: bz2.decompress(packed[:-3]), lambda: bz2.BZ2Decompressor().decompress(packed[:10] + b"\0" * 20),
             lambda: decompressor.decompress(b""), lambda: bz2.BZ2Compressor(10), lambda: bz2.open(buffer, "rbt"), lambda: bz2.BZ2File(buffer, "q"), lambda: bz2.BZ2File(3.5)):
    try:
        print(what())
    except (OSError, ValueError, EOFError, TypeError) as error:
        print(type(error).__name__, error)
