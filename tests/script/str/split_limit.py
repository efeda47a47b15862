# What is not cut keeps its white space.
for ws in (" ", "\x1f", "\u2003"):
    s = ws + "a" + ws * 3 + "b" + ws * 3
    for n in range(-1, 4):
        print(repr(ws), n, s.split(None, n), s.rsplit(None, n))
print(b" a   b  ".split(None, 1), bytearray(b" a   b  ").rsplit(None, 1), b"".split(), "  ".split(None, 0))
