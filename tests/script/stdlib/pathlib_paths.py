import tempfile
from pathlib import Path, PurePath, PurePosixPath
for s in ("/a/b.tar.gz", "a//b/./c", ".", "/", ".bashrc"):
    p = PurePosixPath(s); print(repr(p), p.parts, p.name, p.stem, p.suffixes, p.parent, list(p.parents))
p = PurePath("/a/b/c.py")
print(p.relative_to("/a"), p.with_name("x"), p.with_suffix(".x"), p.match("*.py"), p.full_match("/a/**/*.py"), p / "k", p.is_relative_to("/a"), p.as_uri(), p == PurePath("/a//b/c.py"))
for bad in (lambda: p.relative_to("/x"), lambda: p.with_name(""), lambda: PurePath(1), lambda: p.with_suffix("x")):
    try:
        bad()
    except (ValueError, TypeError) as error:
        print(error)
with tempfile.TemporaryDirectory() as d:
    d = Path(d); (d / "x" / "y").mkdir(parents=True); (d / "x" / "a.txt").write_text("hi\n"); (d / "x" / "y" / "b.txt").write_bytes(b"1")
    show = lambda it: print(sorted(str(q.relative_to(d)) for q in it))
    show(d.iterdir()); show(d.glob("**/*.txt")); show(d.rglob("*")); show(d.glob("x/*/"))
    print((d / "x/a.txt").read_text(), (d / "x").is_dir(), (d / "n").exists(), [(q.name == "y", sorted(a), b) for q, a, b in (d / "x").walk()])
    (d / "x" / "a.txt").rename(d / "z").unlink(); (d / "z").unlink(missing_ok=True); show(d.iterdir())
