# struct.
import struct
from struct import *

def show(function, *args, **keywords):
    try:
        print(repr(function(*args, **keywords)))
    except Exception as error:
        print(type(error).__name__ + ":", error)


for f, v in [("b", -1), ("B", 255), ("h", -2), ("H", 65535), ("i", -3), ("I", 1 << 31), ("l", -4), ("L", 1 << 63), ("q", -5), ("Q", (1 << 64) - 1), ("n", -6), ("N", 6), ("f", 1.5), ("d", -2.25),
             ("e", 0.5), ("?", True), ("c", b"x"), ("s", b"y"), ("4s", b"ab"), ("5p", b"abc"), ("P", 1)]:
    for order in ("", "@", "=", "<", ">", "!"):
        try:
            data = pack(order + f, v)
        except error as e:
            print(order + f, e)
            continue
        print(order + f, data, unpack(order + f, data), calcsize(order + f))
print(pack("<bhilq", 1, 2, 3, 4, 5), pack("bhil", 1, 2, 3, 4), pack(">3h2x?", 1, 2, 3, True), pack("3c", b"a", b"b", b"c"), pack(" i  i ", 1, 2), calcsize("bi0q"))
print(unpack("3s2B", bytearray(b"abcde")), unpack_from("<h", b"xabcd", 1), unpack_from("<h", buffer=b"abcd", offset=-2), list(iter_unpack("<h", b"abcdef")))
b = bytearray(6); pack_into("<hh", b, 1, 258, 772); print(b); pack_into(">h", memoryview(b), -2, 1); print(b)
s = Struct("<2h"); print(s, s.format, s.size, s.pack(1, 2), s.unpack(b"abcd"), s.unpack_from(b"xabcd", 1), list(s.iter_unpack(b"abcdefgh"))); s.pack_into(b, 0, 1, 2); print(b)
for args in [("x1",), ("y", 1), ("3",), ("b", 128), ("B", -1), ("h", 40000), ("I", -1), ("q", 1 << 70), ("<l", 1 << 70), ("<n", 1), ("b", "a"), ("b", 1.5), ("f", "a"), ("<f", 1e300), ("e", 1e10), ("c", 1),
             ("s", "a"), ("5p", "ab"), ("ii", 1), ("i", 1, 2), (), (1,), ("é", 1), ("P", 1 << 70), ("Q", 1.0), ("9223372036854775807i",)]:
    show(pack, *args)
show(unpack, "i", b"abc"), show(unpack, "i", "abc"), show(unpack_from, "i", b"abc"), show(unpack_from, "i", b"abcd", 1), show(unpack_from, "i", b"abcd", -1), show(unpack_from, "i", b"abcd", -5)
show(pack_into, "i", bytearray(3), 0, 1), show(pack_into, "i", bytearray(4), 1, 1), show(pack_into, "i", bytearray(4), -1, 1), show(pack_into, "i", b"abcd", 0, 1), show(pack_into, "i", bytearray(4))
show(pack_into, "i", bytearray(4), 0), show(iter_unpack, "h", b"abc"), show(iter_unpack, "", b""), show(Struct, 1), show(s.pack, 1), show(s.unpack, b"a"), show(struct.error, "x")
print(issubclass(error, Exception), error.__name__, error.__module__, iter_unpack("i", b"abcdabcd").__length_hint__())
print(unpack("<e", pack("<e", 1 / 3)), pack("<e", float("inf")), pack("<e", float("nan")), pack("<d", float("-inf")), unpack("<f", pack("<f", 0.1)))
