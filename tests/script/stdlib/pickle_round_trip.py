# Objects of many kinds survive every protocol, byte for byte as CPython writes them.
import collections
import copyreg
import datetime
import enum
import fractions
import pickle


class Plain:
    def __init__(self, x):
        self.x = x


class Slots:
    __slots__ = ("a", "b")


class Arguments:
    def __getnewargs_ex__(self):
        return (), {}

    def __getstate__(self):
        return {"a": 1}


class Color(enum.Enum):
    RED = 1


Point = collections.namedtuple("Point", "x y")
slots = Slots()
slots.a = [1]
loop = [1]
loop.append(loop)
objects = [None, True, 255, -2**31, 2**100, 1.5, 1j, "é\ud800", b"xyz", bytearray(b"y"), (), (1, 2, 3, 4), [1, [2]], {1: 2},
           {1}, frozenset([3]), Plain(4), Point(1, 2), Color.RED, Arguments(), range(3), len, Plain, ValueError("x", 1),
           collections.OrderedDict(a=1), collections.deque([1, 2], 3), collections.defaultdict(list, {1: [2]}),
           datetime.date(2020, 1, 2), fractions.Fraction(1, 3), slots, loop,
           type(None), ..., [].append, reversed([1, 2]), "a" * 300, list(range(1001))]
for protocol in range(6):
    for x in objects:
        try:
            data = pickle.dumps(x, protocol)
            back = pickle.loads(data)
            print(protocol, type(x).__name__, len(data), data[:40], type(back) is type(x))
        except Exception as e:
            print(protocol, type(x).__name__, type(e).__name__, str(e).split(" at 0x")[0])
for bad in (b"", b".", b"N", b"\x80\x06.", b"c__main__\nX\n.", b"\x8c", b"]a."):
    try:
        print(pickle.loads(bad))
    except Exception as e:
        print(type(e).__name__, str(e).split(" from ")[0])
for x in (lambda: 1, (i for i in ())):
    try:
        pickle.dumps(x)
    except Exception as e:
        print(type(e).__name__, str(e).split(" at 0x")[0].split("<locals>")[-1])


class Persistent(pickle.Pickler):
    def persistent_id(self, obj):
        return "the plain one" if isinstance(obj, Plain) else None


import io

file = io.BytesIO()
Persistent(file).dump([Plain(1), 2])
try:
    pickle.loads(file.getvalue())
except pickle.UnpicklingError as e:
    print(e)
buffers = []
data = pickle.dumps(pickle.PickleBuffer(b"abc"), 5, buffer_callback=buffers.append)
print(data, pickle.loads(data, buffers=buffers).raw().tobytes())
