# Paths that are not the system's, made from the bases of pathlib.
import posixpath
from pathlib._abc import ParserBase, PathBase, PurePathBase, UnsupportedOperation


class P(PurePathBase):
    parser = posixpath

    def __repr__(self):
        return f"P({str(self)!r})"


p = P("/a/b", "c.tar.gz")
print(p, p.name, p.stem, p.suffix, p.suffixes, p.parts, p.anchor, p.root, repr(p.drive), p.is_absolute())
print(p.parent, [str(q) for q in p.parents], p / "d", "x" / P("y"), p.joinpath("e", "f"))
print(p.with_name("n"), p.with_stem("s"), p.with_suffix(".t"), p.with_suffix(""))
print(p.relative_to("/a"), p.is_relative_to("/x"), p.relative_to("/a/z", walk_up=True))
print(p.match("*.gz"), p.match("b/*"), p.full_match("/a/**"))
for attempt in (lambda: p.with_name("a/b"), lambda: P("a").with_suffix("x"), lambda: p.relative_to("q"),
                lambda: PurePathBase("a").name, lambda: ParserBase().sep, lambda: PathBase("a").stat(),
                lambda: PathBase("a").is_dir()):
    try:
        print(attempt())
    except Exception as e:
        print(type(e).__name__, isinstance(e, UnsupportedOperation))
