# unicodedata and string.Formatter.
import unicodedata as u

def show(function, *args, **keywords):
    try:
        print(repr(function(*args, **keywords)))
    except Exception as error:
        print(type(error).__name__ + ":", error)


def digest(values):
    h = 0
    for value in values:
        for c in str(value):
            h = (h * 31 + ord(c)) % 1000000007
    return h

step = [chr(c) for c in range(0, 0x110000, 7)] + [chr(c) for c in range(0x3000)]
print(u.unidata_version)
for f in (u.category, u.bidirectional, u.combining, u.east_asian_width, u.mirrored, u.decomposition):
    print(f.__name__, digest(map(f, step)))
for f in (u.decimal, u.digit, u.numeric, u.name):
    print(f.__name__, digest(f(c, None) for c in step))
for form in ("NFC", "NFD", "NFKC", "NFKD"):
    print(form, digest(ascii(u.normalize(form, c)) for c in step), u.normalize(form, "Å é ﬁ ² e\u0301\u0327 각 \ud800".replace("\ud800", "")), u.is_normalized(form, "e\u0301"), u.is_normalized(form, "é"))
for f, args in [(u.name, ("\0",)), (u.name, ("\0", "d")), (u.name, ("ab",)), (u.name, (1,)), (u.lookup, ("nope",)), (u.lookup, ("LATIN SMALL LETTER A",)), (u.decimal, ("a",)), (u.digit, ("a",)),
                (u.numeric, ("a",)), (u.decimal, ("a", 3)), (u.category, (1,)), (u.category, ("ab",)), (u.normalize, ("NFX", "é")), (u.numeric, ("½",)), (u.digit, ("²",))]:
    show(f, *args)

import _string
print(list(_string.formatter_parser("a{0.x!r:>{w}}b{{c")), _string.formatter_field_name_split("a.b[c][1]")[0], list(_string.formatter_field_name_split("a.b[c][1]")[1]))
show(lambda: list(_string.formatter_parser("a{0"))), show(_string.formatter_parser, 1), print(_string.formatter_field_name_split("0.b")[0], list(_string.formatter_parser("{}{a}")))
import string
class F(string.Formatter):
    def get_value(self, key, args, kwargs):
        return kwargs.get(key, "?") if isinstance(key, str) else super().get_value(key, args, kwargs)
print(F().format("{0} {x} {y!r:>6} {}".replace("{}", "{1}"), 1, 2, x="q"), string.Template("$a ${b} $$").substitute(a=1, b=2), string.capwords("a bc d"))
