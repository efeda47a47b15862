import ntpath
import pathlib
from pathlib import PurePath, PurePosixPath, PureWindowsPath

for text in ("c:/a/b.txt", r"c:\a\.\b", "c:", "c:/", "c:a", "/a", "a/../b", "//server/share/x", "//server/share",
             r"\\?\C:\a", r"\\.\dev\x", "x.tar.gz", ".", "", "a/b/", "con", r"C:\Users\ÜBER"):
    p = PureWindowsPath(text)
    print(repr(p), str(p), p.drive, p.root, p.anchor, p.parts, p.name, p.stem, p.suffixes, p.is_absolute())
    print("   ", [str(q) for q in p.parents])
print(PureWindowsPath("A/b") == PureWindowsPath("a/B"), hash(PureWindowsPath("A")) == hash(PureWindowsPath("a")))
print(PurePosixPath("a") == PureWindowsPath("a"), PurePath("a").parser.__name__)
print(sorted(map(PureWindowsPath, ["b", "A", "c"])), PureWindowsPath("c:/a") / "b" / "d:x", PureWindowsPath("a", "/b"))
print(PureWindowsPath("c:/A/B").relative_to("C:/a"), PureWindowsPath("c:/a/b").is_relative_to("c:/A"))
print(PureWindowsPath("c:/x/Y.PY").match("*.py"), PureWindowsPath("c:/a/b").full_match("C:/*/B"))
print(PureWindowsPath("c:/a b/ü").as_uri(), PureWindowsPath("//s/t/u").as_uri(), PureWindowsPath(PurePosixPath("a/b")))
for attempt in (lambda: PureWindowsPath("c:/a").relative_to("d:/"), lambda: PureWindowsPath("a").with_name("b\\c"),
                lambda: PureWindowsPath("/a").as_uri(), lambda: pathlib.WindowsPath("a"),
                lambda: PurePosixPath("a") < PureWindowsPath("b"), lambda: PureWindowsPath("c:/").with_name("x")):
    try:
        print(attempt())
    except Exception as error:
        print(type(error).__name__, error)

for path in ("c:/foo/../bar", "//h/s/../x", "c:..\\x", "a//b", "$HOMELESS\\%X%%%", "\\\\?\\UNC\\h\\s\\d", ""):
    print(ntpath.splitroot(path), ntpath.split(path), ntpath.normpath(path), ntpath.isabs(path), ntpath.splitext(path))
print(ntpath.join("c:/a", "b", "/c"), ntpath.join("c:a", "C:b"), ntpath.join("//h/s", "b"), ntpath.join(b"a", b"b"))
print(ntpath.commonpath(["c:/a/b", "C:\\a\\c"]), ntpath.relpath("c:/a/b", "c:/a/c"), ntpath.isreserved("a/nul.txt"))
for args in (["c:/a", "d:/a"], ["c:a", "c:/a"], [], ["a", b"b"]):
    try:
        ntpath.commonpath(args)
    except Exception as error:
        print(type(error).__name__, error)
