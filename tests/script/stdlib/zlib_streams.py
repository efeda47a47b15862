import zlib

text = b"to be or not to be, that is the question; " * 200
for level in (-1, 0, 1, 6, 9):
    for wbits in (15, 9, -15, 31):
        packed = zlib.compress(text, level=level, wbits=wbits)
        assert zlib.decompress(packed, wbits=wbits) == text, (level, wbits)
        assert len(packed) < 1500 or level == 0, (level, wbits, len(packed))
print(zlib.decompress(zlib.compress(text, wbits=31), wbits=47) == text, zlib.decompress(zlib.compress(text), 0) == text)
print(zlib.decompress(b"x\x9cKLJ\x06\x00\x02M\x01'"))

# Piece by piece, in both directions.
packer = zlib.compressobj(level=9, wbits=-15, memLevel=9, strategy=zlib.Z_FILTERED)
packed = b"".join(packer.compress(text[i:i + 77]) for i in range(0, len(text), 77))
packed += packer.flush(zlib.Z_SYNC_FLUSH) + packer.compress(b"end") + packer.flush()
reader = zlib.decompressobj(wbits=-15)
out = b"".join(reader.decompress(packed[i:i + 5]) for i in range(0, len(packed), 5)) + reader.flush()
print(out == text + b"end", reader.eof, reader.unused_data, reader.unconsumed_tail)

# Results of limited length.
packed = zlib.compress(text) + b"behind"
reader = zlib.decompressobj()
first = reader.decompress(packed, 100)
print(len(first), reader.eof, reader.unconsumed_tail != b"", reader.unused_data)
parts = [first]
while reader.unconsumed_tail and not reader.eof:
    parts.append(reader.decompress(reader.unconsumed_tail, max_length=1000))
print(b"".join(parts) == text, max(map(len, parts)), reader.eof, reader.unused_data)
print(reader.decompress(b" and more"), reader.unused_data)
reader = zlib.decompressobj()
print(reader.decompress(packed, 5), reader.flush() == text[5:], reader.eof)

# A dictionary to begin with.
words = b"question the that be or not to"
packer = zlib.compressobj(zdict=words)
packed = packer.compress(text[:40]) + packer.flush()
print(zlib.decompressobj(zdict=words).decompress(packed))
for zdict in (b"others", None):
    try:
        zlib.decompressobj(**({"zdict": zdict} if zdict else {})).decompress(packed)
    except zlib.error as error:
        print(error)

# The one that keeps what it has not taken.
reader = zlib._ZlibDecompressor()
print(reader.needs_input, reader.decompress(zlib.compress(text) + b"tail", max_length=5), reader.needs_input)
print(reader.unused_data, reader.eof, len(reader.decompress(b"", -1)), reader.eof, reader.unused_data)
try:
    reader.decompress(b"more")
except EOFError as error:
    print(error)

print(zlib.crc32(b"hello"), zlib.crc32(b"lo", zlib.crc32(b"hel")), zlib.crc32(b""), zlib.crc32(b"x", -1))
print(zlib.adler32(b"hello"), zlib.adler32(b"lo", zlib.adler32(b"hel")), zlib.adler32(b""), zlib.adler32(bytearray(5000)))
