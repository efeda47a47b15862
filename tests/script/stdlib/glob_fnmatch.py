import fnmatch, glob, os, tempfile
print(fnmatch.fnmatch("a.py", "*.py"), fnmatch.filter(["ab", "b", "cb"], "[!c]*"), fnmatch.fnmatchcase("A", "a"), fnmatch.fnmatch("abc", "a?c"), fnmatch.fnmatch("x]", "x[]]"))
with tempfile.TemporaryDirectory() as d:
    for n in ("a.py", "b.py", "c.txt", "s/d.py", ".h"):
        os.makedirs(os.path.dirname(os.path.join(d, n)), exist_ok=True); open(os.path.join(d, n), "w").close()
    show = lambda p, **k: print(sorted(x[len(d):] for x in glob.glob(os.path.join(d, p), **k)))
    show("*.py"); show("**/*.py", recursive=True); show("*"); show("[ab].*"); show("*/"); show("**", recursive=True)
    print(sorted(glob.glob("*.py", root_dir=d)), glob.escape("a[b]*?"), glob.has_magic("a*"))
