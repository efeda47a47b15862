# The simple types of ctypes, maps for reading, modules in archives, the widths of patterns, folders of packages.
import ctypes
import importlib.util
import io
import mmap
import os
import re._parser
import site
import sys
import tempfile
import zipfile
import zipimport

print(ctypes.sizeof(ctypes.c_long), ctypes.sizeof(ctypes.c_char), ctypes.c_int(2 ** 31).value, ctypes.c_ubyte(-1).value, ctypes.c_short(5), ctypes.c_double(1.5).value, ctypes.c_bool(3).value)
print(ctypes.c_int64 is ctypes.c_long, bytes(ctypes.c_uint16(258)), ctypes.c_char(b"x").value, ctypes.c_float(0.1).value)
for what in (lambda: ctypes.c_int("x"), lambda: ctypes.c_char("ab")):
    try:
        what()
    except TypeError as error:
        print(type(error).__name__)
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "file")
    with open(path, "wb") as file:
        file.write(b"line one\nline two\nthree")
    with open(path, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as view:
        print(len(view), view[:4], view[0], view.readline(), view.tell(), view.find(b"two"), view.rfind(b"line"), view.seek(-5, 2), view.read(), b"one" in view, view.size())
        try:
            view[0] = 1
        except TypeError as error:
            print(error)
    print(view.closed)
    with open(path, "rb") as file, mmap.mmap(file.fileno(), 4, access=mmap.ACCESS_COPY) as view:
        view[:4] = b"LINE"
        print(view.read(), open(path, "rb").read(4))
    own = mmap.mmap(-1, 8)
    print(own.write(b"abc"), own[:5], own.tell(), own.seek(0), own.read_byte())
    for what in (lambda: own.write(b"x" * 20), lambda: own.seek(50), lambda: mmap.mmap(-1, -1)):
        try:
            what()
        except (ValueError, OverflowError) as error:
            print(type(error).__name__, error)
    archive = os.path.join(folder, "modules.zip")
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("alone.py", "value = 3\n")
        file.writestr("pack/__init__.py", "")
        file.writestr("pack/inner.py", "name = __name__\n")
    importer = zipimport.zipimporter(archive)
    spec = importer.find_spec("alone")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    print(module.value, importer.is_package("pack"), importer.find_spec("none"), importer.get_source("alone"), importer.get_data("alone.py"), importer.get_filename("alone") == os.path.join(archive, "alone.py"))
    for what in (lambda: zipimport.zipimporter(path), lambda: importer.get_code("none")):
        try:
            what()
        except zipimport.ZipImportError as error:
            print(str(error).replace(folder, "DIR"))
    packages = os.path.join(folder, "packages")
    os.makedirs(os.path.join(packages, "extra"))
    with open(os.path.join(packages, "x.pth"), "w") as file:
        file.write("# comment\n\nextra\nmissing\nimport sys; sys.from_pth = 7\n")
    before = list(sys.path)
    site.addsitedir(packages)
    print([item.replace(folder, "DIR") for item in sys.path if item not in before], sys.from_pth)
for pattern in ("a", "a*", "a+?b", "(?:ab|c)d{2,3}", "[^]a]x", "(a(b)?)\\1", "(?P<n>xx)(?P=n)?", "^a$", "(?=abc)d", "(?x) a b # c\n d", "a{,3}", "a{x}", "\\x41\\n\\b", "(?<=ab)c", "(a)(?(1)b|cd)"):
    print(pattern, tuple(re._parser.parse(pattern).getwidth()))
