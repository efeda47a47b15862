# str.format, format_map, % and __format__.

def show(function, *args, **keywords):
    try:
        print(repr(function(*args, **keywords)))
    except Exception as error:
        print(type(error).__name__ + ":", error)


class Point:
    def __init__(self, x, y):
        self.x, self.y = x, y
    def __format__(self, spec):
        return f"<{self.x}|{spec}|{self.y}>"
    def __repr__(self):
        return "Poïnt"

p = Point(1, 2)
print("{} {} {{}} {}".format(1, "two", 3.0))
print("{0} {1} {0}".format("a", "b"), "{x}-{y}".format(x=1, y=2))
print("{0.x} {0.y:>3} {1[0]} {1[-1]} {2[key]}".format(p, {0: "zero", "-1": "minus"}, {"key": "value"}))
print("{!r} {!s} {!a} {!r:>8}".format(p, "s", p, "q"))
print("{:spec} {:{}} {:{w}.{p}}".format(p, "x", ">4", "abcdef", w=8, p=3))
print("{:>8}|{:<8}|{:^8}|{:*^8}|{:08}|{:=+8}".format("a", "b", "c", "d", 5, 6))
print("{:d} {:x} {:#o} {:b} {:e} {:.2f} {:,} {:%} {:c}".format(10, 255, 8, 5, 12345.678, 2.345, 1234567, 0.25, 65))
print("{:.3} {:5} {:5.1}|".format("abcdef", "ab", "xyz"))
print("{a} {b}".format_map({"a": 1, "b": 2}))
class Default(dict):
    def __missing__(self, key): return key.upper()
print("{a} {b}".format_map(Default(a=1)))
for template, args in [("{", ()), ("}", ()), ("{}", ()), ("{1}", (1,)), ("{a}", (1,)), ("{0.q}", (1,)), ("{0[q]}", ([1],)), ("{!x}", (1,)),
                       ("{:{:{}}}", (1, 2, 3)), ("{0}{}", (1,)), ("{}{0}", (1,)), ("{!}", (1,)), ("{a[}", ()), ("{0.}", (1,)), ("{:d}", ("a",)),
                       ("{:+}", ("a",)), ("{:=5}", ("a",)), ("{:y}", (1,)), ("{0[a]b}", (1,))]:
    show(template.format, *args)
show("{}".format_map, {})
show("{0}".format_map, {})
show("{a}".format_map, {})
show(format, "a", "d")
show("a".__format__, 1)
print(format("abc", ">6"), format("abc", ".2"), format("é", "*^5"), f"{'x'!r:>6}", f"{3.14159:.2f}", f"{p!r}", f"{p:q}", f"{1:{'>'}{5}}")

print("%s %r %a" % ("é", "é", "é"), "%d%%" % 50, "%5d|%-5d|%05d|%+d|% d" % (1, 2, 3, 4, 5))
print("%x %X %#x %o %#o" % (255, 255, 255, 8, 8), "%e %E %.3e %f %.1f %g %G %#g" % ((1234.5,) * 8))
print("%c%c%c" % (65, "B", "é"), "%10s|%-10s|%.2s" % ("right", "left", "cut"), "%*d|%-*d|%.*f" % (5, 1, 5, 2, 2, 3.14159))
print("%(a)s %(b)05.1f %(a)r" % {"a": "x", "b": 2.55}, "%s" % [1, 2], "%s" % {"a": 1}, "%s" % (("t",),), "%i" % True, "%d" % 3.99)
print("%d" % 10**30, "%x" % -(10**30), "%s %s" % ("a", None), "a%%b" % (), "%s %(a)s" % {"a": 1})
for template, values in [("a", 1), ("%s", ()), ("%s %s", (1,)), ("%s", (1, 2)), ("%d", "a"), ("%x", 1.5), ("%c", "ab"), ("%c", -1), ("%c", 1.5), ("%f", "a"),
                         ("%(a)s", 1), ("%(a)s", {}), ("%*d", ("a", 1)), ("%y", 1), ("%", 1), ("%(a", {}), ("%b", 1), ("%d", None), ("%e", None), ("%o", "a"),
                         ("%(a)d", {"a": "x"}), ("%d", float("inf")), ("%d", float("nan")), ("a", []), ("%s", "t"), ("é%", 1), ("%5%", 1)]:
    show(template.__mod__, values)
class N:
    def __int__(self): return 7
    def __index__(self): return 8
    def __float__(self): return 9.5
print("%d %x %f" % (N(), N(), N()))
print("x%s".__mod__("y"), "a".__rmod__("x%s"), "a".__rmod__(1))
