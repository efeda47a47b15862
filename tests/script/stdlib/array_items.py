from array import array

a = array("i", [1, 2, 3])
a.append(4)
a[0] = -9
print(a, a[1:3], a[-1], list(a), sum(a), len(a), 3 in a, a.index(3), a.count(9))
a[1:2] = array("i", [7, 7])
a.extend(range(2))
a += a
print(a, a.tolist(), a.tobytes()[:8], reversed(a).__next__())
items = iter(a)
print(next(items), len(list(items)), list(items))
for text in ("a[10]", "a['x']", "a.append('x')", "a.append(2**40)", "array('B', [1, 300])", "array('d', [1, 'x'])",
             "a.__setitem__(99, 1)", "array('H', [-1])", "array('w', 'abc')[1]", "array('f', [1.5, 2])"):
    try:
        print(text, eval(text))
    except Exception as error:
        print(text, type(error).__name__, error)
print(memoryview(a)[1], bytes(array("B", b"abc")), array("q", [2**62])[0], array("Q", [2**64 - 1])[0])
view = memoryview(a)
try:
    a.append(1)
except BufferError as error:
    print("BufferError")
view.release()


class Mine(array):
    pass


m = Mine("d", [1, 2.5])
m.attribute = 1
print(type(m).__name__, m[1], m * 2, m == array("d", [1, 2.5]))
