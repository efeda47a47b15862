# TOML: values of all kinds, tables in all forms, and what is refused, with the words that say where.
import io
import tomllib
from decimal import Decimal

print(tomllib.loads('''
title = "an \\u00e9 \\"example\\"" # comment
[owner]
born = 1979-05-27T07:32:00-08:00
day = 1979-05-27
at = 07:32:00.5
local = 1979-05-27 07:32:00.999999999
zulu = 1979-05-27T07:32:00Z
[owner.deep."quoted key".'literal']
n = [1, 0x1F, 0o17, 0b11, 1_000, -0, +7]
f = [1.5, 1e3, -2.5E-2, inf, -inf, +inf]
b = [true, false, [[]], {}]
[[fruit]]
name = 'apple'
[fruit.skin]
colour.shade = "red"
colour.depth = 2
[[fruit.kind]]
id = 1
[[fruit.kind]]
id = 2
[[fruit]]
name = """
long \\
    line
two"""
raw = \'\'\'
C:\\no\\escapes\'\'\'
quotes = """a ""quoted"" word"""""
inline = { x = 1, y.z = [ 1, # one
 2, ], w = { v = "u" } }
'''))
print(tomllib.load(io.BytesIO(b"a = 1\r\nb = 'caf\xc3\xa9'\r\n")))
print(tomllib.loads("x = 1.50\ny = nan\nz=2", parse_float=Decimal))
print(tomllib.loads(""), tomllib.loads("# only"), issubclass(tomllib.TOMLDecodeError, ValueError))
for text in (
        "a", "a =", "a = 1 b = 2", "= 1", "a = 01", "a = 1__0", "a = tru", "[a", "[[a]", "[a]\n[a]", "a = 1\na = 2",
        "a = 1\n[a]", "[a]\nb = 1\n[a.b]", "a.b = 1\n[a]", "[a.b]\nc = 1\n[a]\nb.d = 1", "a = {b = 1}\n[a.c]",
        "a = {b = 1}\na.c = 2", "a = {b = 1, b = 2}", "a = {b = 1", "a = {b = 1,}", "a = [1", "a = [1 2]", "[[a]]\n[a]",
        "a = []\n[[a]]", "[a]\n[[a]]", "a = '", 'a = "', 'a = "x\ny"', 'a = "\\x"', 'a = "\\ud800"', 'a = "\\u12"',
        'a = """x', "a = '''x", "a = '\x01'", 'a = "\x7f"', "# \x02", "a = 1979-02-30", "a = 25:00:00", "a.b.c = 1\na.b = 2",
        'a = """\\z"""', "\x00", "[]", "a..b = 1", "a = {b.c = 1, b = 2}", "[a]\n[a.b]\n[a]", "a = 1 # fine\n??"):
    try:
        print(repr(text), tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        print(repr(text), "->", error)
for what in (lambda: tomllib.loads(b"a = 1"), lambda: tomllib.load(io.StringIO("a = 1")),
             lambda: tomllib.loads("a = 1.5", parse_float=lambda text: {})):
    try:
        what()
    except (TypeError, ValueError) as error:
        print(type(error).__name__, error)
