# marshal: values there and back, the bytes of some, and data that are damaged.
import io
import marshal

for value in (None, True, 1, -1, 2 ** 31, -2 ** 31, 2 ** 100, -2 ** 100, 0, 1.5, float("inf"), 3 + 4j, "", "abc", "é" * 300, "\ud800", b"", b"abc", (),
              (1, 2), [1, [2]], {"a": 1, 2: (3,)}, {1}, frozenset([1, 2, 3]), ..., StopIteration, tuple(range(300))):
    for version in range(5):
        data = marshal.dumps(value, version)
        assert marshal.loads(data) == value, value
    print(repr(value)[:30], len(data))
print(marshal.dumps((1, None, 2.5))[1:2], marshal.loads(b"i\x05\0\0\0trailing"), marshal.version, marshal.loads(marshal.dumps(bytearray(b"x"))))
cycle = [1]
cycle.append(cycle)
again = marshal.loads(marshal.dumps(cycle))
print(again[1] is again)
file = io.BytesIO()
marshal.dump([1, "two"], file)
file.seek(0)
print(marshal.load(file))
for data in (b"", b"i\0", b"?", b"(\1\0\0\0", b"0", b"r\0\0\0\0", b"l\1\0\0\0\0\0", b"[\xff\xff\xff\xff"):
    try:
        print(marshal.loads(data))
    except Exception as error:
        print(data, type(error).__name__, error)
try:
    marshal.dumps(object())
except ValueError as error:
    print(error)
