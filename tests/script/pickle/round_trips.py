# The bytes of all protocols, and what they load as.
import collections, datetime, enum, fractions, pickle


class Point:
    def __init__(self, x, y):
        self.x, self.y = x, y

    def __eq__(self, other):
        return type(self) is type(other) and self.__dict__ == other.__dict__

    class Inner:
        pass


class Slots:
    __slots__ = ("a", "b")


class Words(list):
    pass


class Color(enum.Enum):
    RED = 1


Pair = collections.namedtuple("Pair", "a b")
slots = Slots()
slots.a = 3
words = Words(["x"])
words.extra = {1}
shared = ["s"]
cyclic = [1]
cyclic.append(cyclic)
values = [None, True, False, 0, 255, 256, 65536, -1, -129, 2**31, 2**70, -2**70, 1.5, "", "abc", "日本\n\\", b"", b"\0\xff",
          bytearray(b"xy"), (), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4), [], [1], [1, [2]], {}, {"a": 1, "b": [2]}, {5},
          frozenset([7]), (shared, shared), Point(1, [2]), Color.RED, Pair(1, 2), len, Point, ValueError("v", 1),
          range(3), 3 + 4j, ..., NotImplemented, fractions.Fraction(1, 3), datetime.date(2020, 1, 2),
          collections.OrderedDict(a=1), collections.deque([1, 2], 5), "x" * 300, list(range(1100)), b"z" * 70000]
for proto in range(6):
    digest = 0
    for value in values:
        data = pickle.dumps(value, proto)
        if len(data) < 60 and proto in (3, 4):
            print(proto, data)
        if proto >= 3:
            digest = (digest * 31 + int.from_bytes(data, "big")) % (2**61 - 1)
        back = pickle.loads(data)
        assert type(back) is type(value), value
        if not isinstance(value, BaseException):
            assert back == value, (value, back)
    print(proto, digest)
    back = pickle.loads(pickle.dumps(cyclic, proto))
    print(back[1] is back, end=" ")
    if proto >= 2:
        s = pickle.loads(pickle.dumps(slots, proto))
        print(s.a, hasattr(s, "b"), end=" ")
    print(pickle.loads(pickle.dumps(Point.Inner, proto)) is Point.Inner, end=" ")
    w = pickle.loads(pickle.dumps(words, proto))
    print(w, w.extra, type(w).__name__)
