import textwrap
t = "The quick brown-haired fox jumped over the lazy dog; it was a well--known trick.  Really."
print(textwrap.wrap(t, 20)); print(textwrap.fill(t, 30, initial_indent="* ", subsequent_indent="  "))
print(repr(textwrap.dedent("  a\n   b\n\n  c")), repr(textwrap.indent("a\n\nb", "> ")), textwrap.shorten(t, 30), textwrap.wrap("aaaaaaaaaa", 4))
print(textwrap.wrap(t, 25, max_lines=2, placeholder="..."), textwrap.wrap("a b", 5, drop_whitespace=False), textwrap.wrap("x" * 9, 4, break_long_words=False))
try:
    textwrap.wrap("a", 0)
except ValueError as error:
    print(error)
