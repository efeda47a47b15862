import compileall, contextlib, importlib.util, io, os, pathlib, py_compile, sys, tabnanny, tempfile, netrc

folder = pathlib.Path(tempfile.mkdtemp())
os.chdir(folder)
good = folder / "good.py"
good.write_text("x = 1\n")
bad = folder / "bad.py"
bad.write_text("def f(:\n    pass\n")

def clean(text):
    return text.replace(str(folder), "F").replace(sys.implementation.cache_tag, "TAG")

print(clean(py_compile.compile(str(good))))
print(py_compile.compile(str(good), str(folder / "out.pyc"), optimize=2) == str(folder / "out.pyc"))
data = (folder / "out.pyc").read_bytes()
print(data[:4] == importlib.util.MAGIC_NUMBER, int.from_bytes(data[4:8], "little"), int.from_bytes(data[12:16], "little"))
py_compile.compile(str(good), "h.pyc", invalidation_mode=py_compile.PycInvalidationMode.CHECKED_HASH)
data = pathlib.Path("h.pyc").read_bytes()
print(data[4], data[8:16] == importlib.util.source_hash(good.read_bytes()))
try:
    py_compile.compile(str(bad), doraise=True)
except py_compile.PyCompileError as e:
    print(e.exc_type_name, clean(e.file), clean(str(e)), e.exc_value.lineno)
err = io.StringIO()
with contextlib.redirect_stderr(err):
    print(py_compile.compile(str(bad), dfile="shown.py"), py_compile.compile(str(bad), quiet=2, doraise=True))
print(err.getvalue())
os.symlink("h.pyc", "link.pyc")
os.mkdir("dir.pyc")
for target in ("link.pyc", "dir.pyc"):
    try:
        py_compile.compile(str(good), target)
    except FileExistsError as e:
        print(e)
print(list(py_compile.PycInvalidationMode))

sub = folder / "pkg"
sub.mkdir()
(sub / "__init__.py").write_text("")
(sub / "deep").mkdir()
(sub / "deep" / "m.py").write_text("y = 2\n")
out = io.StringIO()
with contextlib.redirect_stdout(out):
    results = [compileall.compile_dir("pkg", maxlevels=0), compileall.compile_dir("pkg", quiet=0),
               compileall.compile_dir("pkg", quiet=1), compileall.compile_dir("pkg", force=True, legacy=True),
               compileall.compile_file("bad.py"), compileall.compile_file("bad.py", quiet=1), compileall.compile_file("bad.py", quiet=2),
               compileall.compile_file("h.pyc"), compileall.compile_dir("nowhere")]
print(results)
print(clean(out.getvalue()))
print(sorted(clean(str(p)) for p in sub.rglob("*.pyc")))
for kw in ({"ddir": "x", "stripdir": "y"}, {"workers": -1}, {"hardlink_dupes": True}):
    try:
        compileall.compile_dir("pkg", quiet=2, **kw)
    except ValueError as e:
        print(e)

(folder / "tabs.py").write_text('if 1:\n    a = 1\n\tb = 2\n')
out = io.StringIO()
with contextlib.redirect_stdout(out):
    tabnanny.check("tabs.py")
    tabnanny.check("good.py")
    tabnanny.verbose = 1
    tabnanny.check("good.py")
    tabnanny.check("tabs.py")
    tabnanny.verbose = 0
print(out.getvalue())
a, b = tabnanny.Whitespace("  \t x"), tabnanny.Whitespace("\t  y")
print(a.norm, b.norm, a.indent_level(8), b.indent_level(4), a.equal(b), a.less(b), a.not_equal_witness(b), a.not_less_witness(b))
print(tabnanny.format_witnesses(a.not_equal_witness(b)))

pathlib.Path("rc").write_text('''machine host.one login me password "a b\\"c" # comment
machine host.two
    login you
    account acc
    password p#ss
macdef init
cd /pub
ls

default login anonymous password x@y
''')
rc = netrc.netrc("rc")
print(rc.hosts, rc.macros, rc.authenticators("host.one"), rc.authenticators("?"))
print(rc)
for text in ("host x", "machine", "machine a login b passwd c", "macdef x\nabc\n"):
    pathlib.Path("rc").write_text(text)
    try:
        netrc.netrc("rc")
    except netrc.NetrcParseError as e:
        print(e)
