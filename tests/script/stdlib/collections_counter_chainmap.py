from collections import ChainMap, Counter, UserDict, UserList, UserString
c = Counter("abracadabra")
print(c, c.most_common(2), c["z"], c.total(), sorted(c.elements())[:5])
d = Counter(a=1, b=5)
print(c + d, c - d, c & d, c | d, -Counter(a=-2), +Counter(a=-2, b=1), c > Counter("a"), c <= c)
c.subtract("aaa"); c.update({"a": 10}); print(c)
d -= Counter(b=9); print(d)
m = ChainMap({"a": 1}, {"a": 2, "b": 3})
print(m, m["a"], m["b"], len(m), list(m), m.parents, m.new_child({"c": 4}))
m["b"] = 9
print(m.maps, "b" in m)
try:
    del m["zz"]
except KeyError as error:
    print(error)
class Upper(UserDict):
    def __setitem__(self, k, v): super().__setitem__(k.upper(), v)
print(Upper(a=1, b=2), Upper({"x": 1}) | {"y": 2})
l = UserList([3, 1]); l.append(2); l.sort(); print(l, l + [9], l[1:], l * 2)
s = UserString("abc"); print(s.upper(), s + "d", s[1], s == "abc", s.find("c"), type(s.strip()).__name__)
