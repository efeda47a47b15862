# bytearray's changes and memoryview.

def show(function, *args, **keywords):
    try:
        print(repr(function(*args, **keywords)))
    except Exception as error:
        print(type(error).__name__ + ":", error)


b = bytearray(b"hello")
b.append(33), b.extend(b" x"), b.extend([65, 66]), b.insert(0, 62), b.insert(-1, 45), print(b)
print(b.pop(), b.pop(0), b), b.remove(45), print(b), b.reverse(), print(b, b.copy() == b, b.copy() is b)
b[0] = 90; b[1:3] = b"123"; print(b); b[::2] = bytes(len(b[::2])); print(b); del b[0]; del b[::3]; print(b); b[2:2] = [1, 2]; print(b)
b += b"++"; b *= 2; print(b); b.clear(); print(b, len(b))
b = bytearray(b"abcdef"); b[4:1] = b"Z"; print(b); b[1:4:2] = b"xy"; print(b); b[1:4:2] = b""; print(b); b[-2:] = iter([49, 50, 51]); print(b)
for f in (lambda: bytearray(b"a").append(256), lambda: bytearray(b"a").append("a"), lambda: bytearray(b"a").extend("a"), lambda: bytearray(b"a").extend(1), lambda: bytearray(b"a").extend([256]),
          lambda: bytearray(b"a").insert(0, 256), lambda: bytearray(b"a").pop(5), lambda: bytearray().pop(), lambda: bytearray(b"a").remove(98), lambda: bytearray(b"a").__setitem__(5, 1),
          lambda: bytearray(b"a").__setitem__(0, 256), lambda: bytearray(b"a").__setitem__(0, "a"), lambda: bytearray(b"a").__setitem__("a", 1), lambda: bytearray(b"a").__setitem__(slice(0, 1), "a"),
          lambda: bytearray(b"a").__setitem__(slice(0, 1), 1), lambda: bytearray(b"abcd").__setitem__(slice(0, 4, 2), b"a"), lambda: bytearray(b"a").__delitem__(5), lambda: bytearray(b"a")[5],
          lambda: bytearray(b"a")["a"], lambda: bytearray(b"a").__iadd__(1)):
    show(f)
print(bytearray(b"a").__reduce_ex__(3), bytearray(b"a").__reduce__(), bytearray(b"it's"), bytearray(b"it's \"q\""))
it = iter(bytearray(b"ab")); print(next(it), it.__length_hint__(), list(it), next(it, None))

m = memoryview(b"abcdef")
print(m[0], m[-1], bytes(m[1:3]), m[::2].tolist(), m[::-1].tobytes(), len(m), m.format, m.itemsize, m.shape, m.strides, m.ndim, m.nbytes, m.readonly, m.obj, m.suboffsets)
print(m.contiguous, m[::2].contiguous, m.c_contiguous, m.f_contiguous, m.hex(), m.tolist(), list(m), 97 in m, list(reversed(m)), m == b"abcdef", m[:3] == b"abc", m != b"x", hash(m) == hash(b"abcdef"))
b = bytearray(8); m = memoryview(b)
m[0] = 255; m[1:3] = b"xy"; m[-1] = 7; print(b, m.readonly, m.toreadonly().readonly)
c = m.cast("I"); print(c.tolist(), c.format, c.itemsize, len(c), c.shape); c[1] = 0x01020304; print(b); c2 = m.cast("h"); c2[0] = -2; print(b, c2[0], c2.tolist())
f = memoryview(bytearray(16)).cast("d"); f[0] = 1.5; print(f.tolist(), f.tobytes()); q = memoryview(bytearray(4)).cast("?"); q[1] = True; print(q.tolist())
d = memoryview(bytes(range(6))).cast("B", [2, 3]); print(d.tolist(), d.shape, d.strides, d.ndim, d[1, 2], len(d), d.tobytes(), d.cast("B").shape)
show(b.append, 1), show(b.clear), show(b.__setitem__, slice(0, 2), b"abc"), show(b.pop), show(b.__iadd__, b"a"), b.__setitem__(slice(0, 2), b"zz")
m.release(); c.release(); c2.release(); b.append(1); print(b)
with memoryview(b) as w:
    show(b.append, 2)
show(lambda: w[0]), show(lambda: len(w)), show(w.tobytes), show(lambda: w.format), print(w == w, repr(w).startswith("<released memory at 0x")), b.append(2)
for x in (1, "a", None):
    show(memoryview, x)
m = memoryview(b"abc"); r = memoryview(bytearray(b"abc"))
show(lambda: m[5]), show(lambda: m["a"]), show(m.__setitem__, 0, 1), show(r.__setitem__, 0, 256), show(r.__setitem__, 0, "a"), show(r.__setitem__, 5, 1), show(r.__setitem__, slice(0, 2), b"x")
show(r.__setitem__, slice(0, 2), "x"), show(r.__delitem__, 0), show(m.cast, "I"), show(m.cast, "x"), show(memoryview(b"abcd").cast("I").cast, "H"), show(memoryview(b"abcd").cast, "B", [2, 3])
show(lambda: memoryview(b"abcd").cast("B", [2, 2])[1]), show(memoryview(b"abcd")[::2].cast, "I"), show(hash, r), show(lambda: m < b"a"), show(m.tobytes, "x")
print(memoryview(memoryview(b"x")).obj, bytes(memoryview(b"abc")[1:]), b"".join([memoryview(b"q")]), memoryview(b"ab") == memoryview(b"ab").cast("b"), int.from_bytes(memoryview(b"\x01\x02"), "big"))
class Buf:
    def __buffer__(self, flags): return memoryview(b"custom")
print(bytes(memoryview(Buf())), bytes(Buf()), b"x" + Buf())
