import string
t = string.Template("$who likes ${what}; $$5")
print(t.substitute(who="tim", what="pie"), t.safe_substitute(who="x"), t.get_identifiers(), t.is_valid())
for bad in ("$", "a $9", "${x"):
    try:
        string.Template(bad).substitute({})
    except ValueError as error:
        print(error)
print(string.capwords("hello  WORLD"), string.ascii_letters, string.punctuation)
print(string.Formatter().format("{0} {x:>5} {1!r} {0.real}", 3, "s", x="r"), list(string.Formatter().parse("a{b!r:c}d")))
