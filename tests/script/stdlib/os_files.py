import os, tempfile, stat
with tempfile.TemporaryDirectory() as d:
    os.makedirs(os.path.join(d, "a/b"))
    with open(os.path.join(d, "a/f.txt"), "w") as f: f.write("hi")
    print(sorted(os.listdir(d)), os.path.getsize(d + "/a/f.txt"), os.path.isdir(d + "/a"), os.path.exists(d + "/x"))
    print([(p[len(d):], ds, fs) for p, ds, fs in os.walk(d)], [e.name for e in os.scandir(d)])
    os.rename(d + "/a/f.txt", d + "/g"); os.remove(d + "/g"); os.rmdir(d + "/a/b")
    try:
        os.remove(d + "/none")
    except FileNotFoundError as error:
        print(error.errno, error.strerror)
    try:
        os.makedirs(d + "/a")
    except FileExistsError as error:
        print(error.strerror)
os.environ["OURO_X"] = "1"; print(os.getenv("OURO_X"), os.environ.pop("OURO_X"), os.getenv("OURO_X", "no"))
print(os.path.join("a", "b", "/c"), os.path.split("/x/y"), os.path.splitext("a.tar.gz"), os.path.normpath("a/../b//c/."), os.path.relpath("/a/b", "/a/c"))
print(os.path.commonpath(["/a/b", "/a/c"]), os.path.basename("/x/"), os.path.dirname("/x/y"), os.path.isabs("/"), os.path.expandvars("$HOME") == os.environ["HOME"])
print(os.fspath("x"), os.fsencode("é"), stat.filemode(0o100644), stat.S_ISDIR(0o40000), os.sep, os.linesep == "\n", os.name)
try:
    os.fspath(3)
except TypeError as error:
    print(error)
