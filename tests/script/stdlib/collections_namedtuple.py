from collections import namedtuple
Point = namedtuple("Point", "x y", defaults=[7])
p = Point(1)
print(p, p.x, p[1], p._asdict(), p._replace(x=3), Point._fields, Point._field_defaults, Point._make([4, 5]))
print(Point.__doc__, Point.x.__doc__, Point.__match_args__, p == (1, 7), hash(p) == hash((1, 7)))
match p:
    case Point(x, y):
        print("matched", x, y)
for bad in (("T", "a a"), ("T", "_a"), ("T", "class"), ("1T", "a"), ("T", "a-b")):
    try:
        namedtuple(*bad)
    except ValueError as error:
        print(error)
print(namedtuple("T", "a class a _x", rename=True)._fields)
for bad in (lambda: Point(), lambda: Point(1, 2, 3), lambda: Point._make([1]), lambda: p._replace(z=1)):
    try:
        bad()
    except (TypeError, ValueError) as error:
        print(error)
class Sub(Point):
    def norm(self): return self.x + self.y
print(Sub(1, 2), Sub(1, 2).norm())
