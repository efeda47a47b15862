# A slice's bound whose __index__ makes the list shorter: assignment and deletion panic (src/types/list.rs).
class I:
    def __index__(self):
        del l[:]
        return 1
l = list(range(10))
l[I():10] = []
print(l)
l = list(range(10))
del l[I():10]
print(l)
l = list(range(10))
try:
    l[I():10:2] = [1]
except ValueError as e:
    print(e)
b = bytearray(10)
class J:
    def __index__(self):
        del b[:]
        return 1
b[J():10] = b""
b = bytearray(10)
del b[J():10]
print(b)
class K:
    def __index__(self):
        print("bounds")
        return 1
class V:
    def __iter__(self):
        print("values")
        return iter([7])
l = [1, 2, 3]
l[K():] = V()
print(l, b"abc"[K():], "abc"[K()::K()], (1, 2)[K():])
