import contextlib, io, os, shutil, stat, sys, tarfile, tempfile, warnings, zipfile

folder = os.path.realpath(tempfile.mkdtemp())
os.chdir(folder)
os.makedirs("src/deep")
for name, text in (("src/a.txt", "alpha" * 300), ("src/deep/b.txt", ""), ("src/" + "l" * 120, "long name")):
    with open(name, "w") as f:
        f.write(text)
    os.utime(name, (1700000000, 1700000000))
os.symlink("a.txt", "src/link")
os.link("src/a.txt", "src/zhard")
for path, _, _ in os.walk("src"):
    os.utime(path, (1700000000, 1700000000))

def plain(info):
    info.uid = info.gid = 0
    info.uname = info.gname = "root"
    info.mode = 0o755 if info.isdir() else 0o644
    info.mtime = 1700000000
    return info

for fmt in (tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT):
    buf = io.BytesIO()
    try:
        with tarfile.open(fileobj=buf, mode="w", format=fmt) as tar:
            tar.add("src", filter=plain)
    except ValueError as e:
        print(fmt, e)
        continue
    import hashlib
    print(fmt, len(buf.getvalue()), hashlib.sha256(buf.getvalue()).hexdigest()[:16])
for mode, name in (("w", "x.tar"), ("w:gz", "x.tgz"), ("w:bz2", "x.tbz"), ("w|gz", "y.tgz"), ("x", "z.tar")):
    with tarfile.open(name, mode) as tar:
        tar.add("src", "root", filter=lambda i: None if "deep" in i.name else plain(i))
for name in ("x.tar", "x.tgz", "x.tbz", "y.tgz", "z.tar"):
    with tarfile.open(name) as tar, tarfile.open(name, "r|*") as stream:
        print(name, [m.name[:12] for m in tar], [m.name[:12] for m in stream] == [m.name[:12] for m in tar.getmembers()], tarfile.is_tarfile(name))
os.environ["TZ"] = "UTC"
import time; time.tzset()
out = io.StringIO()
with tarfile.open("x.tar") as tar, contextlib.redirect_stdout(out):
    tar.list()
    tar.list(verbose=False)
print(out.getvalue())
with tarfile.open("x.tgz") as tar:
    print(tar.getmember("root/a.txt").get_info()["size"], tar.extractfile("root/link").read(5), tar.extractfile("root/zhard").read()[-3:], tar.extractfile("root"))
    f = tar.extractfile("root/a.txt")
    print(f.read(3), f.seek(10), f.readline()[:5], f.tell(), f.name, f.readable(), f.seek(0, 2))
    for call in (lambda: tar.getmember("none"), lambda: tar.add("src"), lambda: tar.extractall("o", filter="odd")):
        try:
            call()
        except Exception as e:
            print(type(e).__name__, e)
    tar.extractall("out", filter="data")
print(sorted(os.listdir("out/root"))[0], os.readlink("out/root/link"), os.stat("out/root/a.txt").st_mtime, open("out/root/zhard").read(5))
with tarfile.open("x.tar", "a") as tar:
    info = tarfile.TarInfo("added")
    info.size = 3
    tar.addfile(info, io.BytesIO(b"abc"))
print(tarfile.open("x.tar").getnames()[-1])

# what filters refuse
def member(name, **kw):
    info = tarfile.TarInfo(name)
    for key, value in kw.items():
        setattr(info, key, value)
    return info
for info in (member("/abs"), member("../up"), member("l", type=tarfile.SYMTYPE, linkname="/etc"), member("l", type=tarfile.SYMTYPE, linkname="../../x"),
             member("h", type=tarfile.LNKTYPE, linkname="../x"), member("d", type=tarfile.CHRTYPE), member("ok", mode=0o4777, uid=5, uname="me"), member("x", mode=0o600)):
    for filter in (tarfile.data_filter, tarfile.tar_filter):
        try:
            got = filter(info, folder)
            print(filter.__name__, got.name, got.mode if got.mode is None else oct(got.mode), got.uid, got.uname)
        except tarfile.FilterError as e:
            print(filter.__name__, type(e).__name__, str(e).replace(folder, "F").replace(os.path.dirname(folder), "UP"))
for data in (b"", b"x" * 512, b"\0" * 1024, b"x" * 100):
    try:
        print(tarfile.open(fileobj=io.BytesIO(data), mode="r:").getnames())
    except tarfile.ReadError as e:
        print(e)
for args in (dict(), dict(name="x", mode="q"), dict(name="x", mode="r:zz"), dict(name="x", mode="rw|")):
    try:
        tarfile.open(**args)
    except (ValueError, tarfile.TarError) as e:
        print(type(e).__name__, e)
info = tarfile.TarInfo("big")
info.size = 8 ** 11
info.mtime = 1.5
info.uname = "ü"
for fmt in (0, 1, 2, 9):
    try:
        print(len(info.tobuf(fmt)))
    except ValueError as e:
        print(e)
back = tarfile.TarInfo.frombuf(tarfile.TarInfo("n").tobuf(), "utf-8", "strict")
print(back.name, back.mode, back.isreg(), back.replace(name="m", deep=False).name)
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    tarfile.open("z.tar").extractall("w")
    print(caught[0].category.__name__, caught[0].message)

# shutil
print([name for name, _ in shutil.get_archive_formats() if name != "xztar"], [f[:2] for f in shutil.get_unpack_formats() if f[0] != "xztar"])
for fmt in ("tar", "gztar", "bztar", "zip"):
    made = shutil.make_archive(os.path.join("arch", "base"), fmt, "src")
    print(os.path.relpath(made))
    shutil.unpack_archive(made, "un_" + fmt, **({} if fmt == "zip" else {"filter": "tar"}))
    print(sorted(os.listdir("un_" + fmt))[0], open(f"un_{fmt}/a.txt").read(5))
print(sorted(zipfile.ZipFile("arch/base.zip").namelist())[:3])
for call in (lambda: shutil.make_archive("x", "odd"), lambda: shutil.unpack_archive("a.odd"), lambda: shutil.unpack_archive("x", format="odd"),
             lambda: shutil.make_archive("x", "tar", "none"), lambda: shutil.make_archive("x", "tar", "src/a.txt"), lambda: shutil.register_archive_format("n", 1),
             lambda: shutil.register_archive_format("n", print, 1), lambda: shutil.register_archive_format("n", print, [1]), lambda: shutil.register_unpack_format("n", [".zip"], print),
             lambda: shutil.register_unpack_format("n", [".q"], 1), lambda: shutil.unpack_archive("src/a.txt", "q", "zip"), lambda: shutil.unpack_archive("src/a.txt", "q", "tar")):
    try:
        print(call())
    except Exception as e:
        print(type(e).__name__, e)
shutil.register_archive_format("mine", lambda base, folder, **kw: (base.replace(os.getcwd(), "CWD"), folder, kw["extra"]), [("extra", 5)], "my own")
print(shutil.make_archive("q", "mine"), dict(shutil.get_archive_formats())["mine"])
shutil.unregister_archive_format("mine")
