# Every mistake in a pattern or template says what and where.
import re

for pattern in ["(", ")", "a**", "*", "[a", "[z-a]", r"\q", "\\", "(?P<1>a)", "(?P<a>b)(?P<a>c)", "(?P=x)", r"\1", r"(\1)",
                "(?<=a*)b", "(?", "(?z)", "(?P", "(?Px", "(?P<", "(?P<a", "(?<x", "(?#", "(?(1", "(?(0)a)", "(?(2)a|b)",
                "(?(a)b)", "(a)(?(1)b|c|d)", "x{3,2}", "a(?i)b", "(?i-i:a)", "(?i", "(?i-", "(?-a:x)", "(?au:x)", r"\x1",
                r"\u12", r"\N{no such}", r"\N", r"[\8]", r"\777", "(?L)a", "a{99999999999}", "(?P<é>a)(?P<b c>d)",
                "\n(", r"(?<=(a)\1)", "(?:a", "^*", "(?i:", r"[\d-z]"]:
    try:
        re.compile(pattern)
        print("fine", pattern)
    except (re.PatternError, OverflowError) as e:
        print(type(e).__name__, e, getattr(e, "pos", None), getattr(e, "lineno", None), getattr(e, "colno", None))
for template in [r"\2", r"\g<2>", r"\g", r"\g<", r"\g<>", r"\g<1a>", r"\z", "\\", r"\400", r"\g<x>"]:
    try:
        print(re.sub("(a)", template, "a"))
    except (re.error, IndexError) as e:
        print(type(e).__name__, e)
for act in [lambda: re.match("a", b"a"), lambda: re.match(b"a", "a"), lambda: re.match("a", 1), lambda: re.compile(1),
            lambda: re.match("a", "a").group(1), lambda: re.match("a", "a")["x"], lambda: re.compile("a", re.L),
            lambda: re.compile(b"a", re.U), lambda: re.compile("a", re.A | re.U), lambda: re.sub("a", b"b", "a"),
            lambda: re.compile(re.compile("a"), re.I), lambda: re.sub("a", lambda m: 1, "a")]:
    try:
        print(act())
    except (TypeError, ValueError, IndexError) as e:
        print(type(e).__name__, e)
