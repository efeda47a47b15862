import struct
print(struct.pack("<iHb", 1, 2, -1), struct.unpack(">I", b"\0\0\1\0"), struct.calcsize("=qd"), struct.Struct("2s").pack(b"a"), list(struct.iter_unpack("B", b"ab")))
try:
    struct.pack("B", 300)
except struct.error as error:
    print(error)
