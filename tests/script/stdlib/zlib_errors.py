import zlib


def attempt(function, *args, **kwargs):
    try:
        print(function(*args, **kwargs))
    except Exception as error:
        print(type(error).__module__, type(error).__name__, error)


packed = zlib.compress(b"abc")
attempt(zlib.compress, b"a", 10)
attempt(zlib.compress, b"a", wbits=40)
attempt(zlib.compress, "text")
attempt(zlib.compress)
attempt(zlib.decompress, b"no stream")
attempt(zlib.decompress, b"")
attempt(zlib.decompress, packed[:-1])
attempt(zlib.decompress, packed[:-1] + b"\0")
attempt(zlib.decompress, b"\x78\x9c\xff\xff\xff\xff")
attempt(zlib.decompress, packed, wbits=7)
attempt(zlib.decompress, packed, bufsize=-1)
attempt(zlib.decompress, packed, bufsize=0)
attempt(zlib.compressobj, 10)
attempt(zlib.compressobj, memLevel=10)
attempt(zlib.compressobj, zdict=3)
attempt(zlib.decompressobj, 99)
attempt(zlib.decompressobj, zdict="text")
attempt(zlib.crc32, "text")
attempt(zlib.adler32, None)
attempt(type(zlib.compressobj()))

packer = zlib.compressobj()
packer.flush()
attempt(packer.flush)
attempt(packer.compress, b"more")
attempt(zlib.compressobj().flush, 17)
print(zlib.compressobj().flush(zlib.Z_NO_FLUSH))

reader = zlib.decompressobj()
attempt(reader.decompress, packed, -1)
attempt(reader.flush, 0)
attempt(reader.decompress, b"nothing")
attempt(reader.decompress, b"again")
reader = zlib._ZlibDecompressor()
attempt(reader.decompress, b"nothing")
attempt(reader.decompress, "text")
print(zlib.error.__mro__)
