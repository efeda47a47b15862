# Methods of str: results and the errors of wrong arguments.

def show(function, *args, **keywords):
    try:
        print(repr(function(*args, **keywords)))
    except Exception as error:
        print(type(error).__name__ + ":", error)


texts = ["", "a", "abc", "  pad\t\n", "añb中🐍", "Hello World", "x,y,,z", "ÀÉ ß", "123", "ⅷ²", "\ud800z", "a\r\nb\nc\rd\x0be\u2028f", "ΑΣ ΑΣΑ", "ǆ ﬁ"]
for text in texts:
    print(ascii(text), len(text), text.isascii())
    print([getattr(text, name)() for name in ("upper", "lower", "title", "capitalize", "swapcase", "casefold")])
    print([getattr(text, name)() for name in (
        "isalnum", "isalpha", "isdecimal", "isdigit", "isnumeric", "isspace", "isprintable", "isidentifier", "islower",
        "isupper", "istitle")])
    print([text.strip(), text.lstrip(), text.rstrip(), text.strip("a "), text.strip("añ🐍")])
    print(text.split(), text.rsplit(), text.split(None, 1), text.rsplit(None, 1), text.split(","), text.rsplit(",", 1))
    print(text.splitlines(), text.splitlines(True))
    print(text.partition("b"), text.rpartition("b"))
    print([text.center(8), text.center(9, "*"), text.ljust(6, "·"), text.rjust(6), text.zfill(5)])
    print([text[i] for i in range(len(text))], list(text), [text[::-1], text[1:], text[:-1], text[1:4:2]])
    print([text.replace("a", "AA"), text.replace("", "-"), text.replace("b", "", 1), text.replace("a", "b", 0)])
    print([text.find("b"), text.rfind("a"), text.count("a"), text.count(""), text.find("", 2), text.find("b", 1, 3)])
    print(text.startswith("a"), text.startswith(("x", "He")), text.endswith("b", 0, 3), text.endswith(""))
    print(text.encode("utf-8", "surrogatepass"), text.encode("ascii", "backslashreplace"), text.encode("utf-16-le", "replace"))
    print(repr(text.expandtabs()), [text * 2, text + "!", "b" in text])

print("a\tbc\td\n\te".expandtabs(4), "\t".expandtabs(0) == "", "+7".zfill(4), "-".zfill(3))
print("abcabc".find("c", 3), "abcabc".rfind("c", 0, 5), "abc".find("", 3), "abc".find("", 4), "abc".rfind(""))
print("abc".index("c", -1), "abcdef".count("", 2, 4), "aaaa".count("aa"))
print("abc".removeprefix("ab"), "abc".removesuffix("bc"), "abc".removeprefix("x"), "abc".removesuffix(""))
print("-".join(["a", "b", "c"]), "-".join("xyz"), "".join([]), "é".join(("a", "b")), ", ".join(str(i) for i in range(4)))
print("hello".translate({104: "J", 101: None, ord("l"): 0x4c}), "abc".translate(str.maketrans("ab", "xy", "c")))
print(str.maketrans({"a": 1, 98: "z"}), "héé".translate({233: "e"}), "abc".translate("0" * 98))
print("abc" < "abd", "abc" <= "ab", "Z" < "a", "é" > "z", "\ud800" < "\uffff" < "\U00010000", "a" == "a", "a" != "b")
print(hash("abc") == hash("ab" + "c"), "a" == 1, "a" != 1, ("a".__lt__(1)))

for args in [(1,), (), ("a", "b"), ("a", 1, 2, 3)]:
    show("a".find, *args)
show("a".index, "b")
show("a".rindex, "b")
for name in ("startswith", "endswith", "split", "rsplit", "partition", "rpartition", "join", "strip", "lstrip", "rstrip",
             "count", "rfind", "removeprefix", "removesuffix", "zfill", "expandtabs", "translate", "encode", "ljust"):
    show(getattr("a", name), 1.5)
show("a".startswith, (1,))
show("a".split, "")
show("a".rsplit, "")
show("a".partition, "")
show("a".join, ["x", 1])
show("a".replace, 1, 2)
show("a".replace, "a", 2)
show("a".replace, "a", "b", "c")
show("a".ljust, 3, "xx")
show("a".center, 3, b"x")
show("a".translate, {97: -1})
show("a".translate, {97: 1.5})
show(str.maketrans, 1)
show(str.maketrans, {"ab": 1})
show(str.maketrans, {1.5: 1})
show(str.maketrans, "a", "bc")
show(str.maketrans, 1, "a")
for key in (1, -2, "x", 1.5, 1 << 70, slice("x", None), slice(None, None, 0)):
    show("a".__getitem__, key)
for f in (lambda: 1 in "a", lambda: "a" + 1, lambda: "a" * 1.5, lambda: "a" * "b", lambda: "a" * (1 << 70), lambda: "ab" * (1 << 62),
          lambda: "a" < 1, lambda: "a".encode("nothing"), lambda: "\ud800".encode(), lambda: "é".encode("ascii"), lambda: "é€".encode("latin-1"),
          lambda: "é".encode("ascii", "nothing"), lambda: str(b"a", "nothing"), lambda: str(1, "utf-8"), lambda: str("a", "utf-8"),
          lambda: str(b"\xff", "utf-8"), lambda: str(b"a", 1), lambda: 1 + "a", lambda: [] + "a", lambda: "a" - 1):
    show(f)
print(str(), str(1.5), str(b"a"), str(b"\xc3\xa9", "utf-8"), str(b"\xff", errors="replace"), str(object=7))

class Text(str):
    def __new__(cls, value, extra=None):
        self = super().__new__(cls, value)
        self.extra = extra
        return self

t = Text("sub", 3)
print(t, t.extra, type(t), type(t.upper()), type(t[:]), type(str(t)), type(t + ""), t == "sub", hash(t) == hash("sub"), {t: 1}["sub"])
print(type(t.strip()), type("".join([t])), t.__getnewargs__(), isinstance(t, str), len(t), t[0], repr(t))
class Shown:
    def __str__(self): return "shown"
    def __radd__(self, other): return (other, "radd")
    def __rmul__(self, other): return (other, "rmul")
print(str(Shown()), "a" + Shown(), "a" * Shown())
it = iter("añ")
print(next(it), it.__length_hint__(), next(it), next(it, "end"), type(it).__name__ in ("str_iterator", "str_ascii_iterator"))
