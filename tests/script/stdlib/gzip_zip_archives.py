# gzip and zipfile: writing, reading back, seeking, adding, paths; and files that are damaged.
import gzip
import io
import os
import struct
import tempfile
import zipfile
import zlib

data = b"hello gzip " * 500
packed = gzip.compress(data, mtime=5)
print(packed[:4], packed[9], gzip.decompress(packed) == data, gzip.decompress(packed + packed) == data * 2, len(packed) < len(data))
buffer = io.BytesIO()
with gzip.GzipFile("name.gz", "wb", fileobj=buffer, mtime=7) as file:
    print(file.write(data), file.tell(), file.mode, file.writable(), file.readable(), file.seek(len(data) + 3))
raw = buffer.getvalue()
print(raw[3], raw[10:15])
with gzip.open(io.BytesIO(raw)) as file:
    print(file.read(5), file.peek(1)[:3], file.readline()[:4], file.tell(), file.seek(6), file.read1(4), file.mtime, file.seek(-3, 2), file.read())
with gzip.open(io.BytesIO(gzip.compress("één\ntwee\n".encode())), "rt", encoding="utf-8") as file:
    print(list(file))
for bad in (b"no", raw[:-1], raw[:20], raw[:-8] + b"\0" * 8, raw + b"junk", raw[:2] + b"\7" + raw[3:]):
    for how in (gzip.decompress, lambda bad: gzip.GzipFile(fileobj=io.BytesIO(bad)).read()):
        try:
            print(len(how(bad)))
        except (OSError, EOFError) as error:
            print(type(error).__name__, str(error)[:60])
for what in (lambda: gzip.open(io.BytesIO(), "rbt"), lambda: gzip.open(3), lambda: gzip.open(io.BytesIO(), "wb", encoding="x"),
             lambda: gzip.GzipFile(fileobj=io.BytesIO(), mode="q"), lambda: gzip.GzipFile(fileobj=io.BytesIO(), mode="w").read(),
             lambda: gzip.GzipFile(fileobj=io.BytesIO(raw)).write(b"")):
    try:
        what()
    except (ValueError, TypeError, OSError) as error:
        print(type(error).__name__, error)

buffer = io.BytesIO()
when = (2024, 2, 29, 12, 30, 58)
with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
    for name, text in (("a.txt", "alpha" * 100), ("dir/b.txt", "beta"), ("ünï.txt", "unicode")):
        info = zipfile.ZipInfo(name, when)
        info.compress_type = zipfile.ZIP_DEFLATED if name == "a.txt" else zipfile.ZIP_STORED
        info.external_attr = 0o640 << 16
        archive.writestr(info, text)
    archive.mkdir("empty")
    with archive.open(zipfile.ZipInfo("streamed", when), "w") as stream:
        stream.write(b"one ")
        stream.write(b"two")
        try:
            archive.writestr("x", "")
        except ValueError as error:
            print(error)
    archive.comment = b"a comment"
    print(archive.namelist(), archive.mode)
content = buffer.getvalue()
with zipfile.ZipFile(io.BytesIO(content)) as archive:
    print(archive.namelist(), archive.comment, archive.testzip(), archive.read("dir/b.txt"), archive.read("ünï.txt"))
    for info in archive.infolist()[:4]:
        print(info.filename, info.date_time if info.filename != "empty/" else "", info.file_size, info.compress_type, hex(info.CRC), info.is_dir(), info.flag_bits)
    print(repr(archive.getinfo("a.txt")).split(" compress_size")[0], repr(archive.getinfo("dir/b.txt")))
    with archive.open("a.txt") as file:
        print(file.read(7), file.tell(), file.seek(3), file.read1(4), file.seek(-2, 2), file.read(), file.seek(0), len(file.read()), file.name, file.mode)
    print([line for line in archive.open("streamed")])
    path = zipfile.Path(archive)
    print(sorted(str(item) for item in path.iterdir() if item.at), (path / "dir").is_dir(), (path / "dir" / "b.txt").read_text(encoding="utf-8"), (path / "no").exists(),
          [item.at for item in path.glob("**/*.txt")]) if archive.filename else print(sorted(item.at for item in path.iterdir()), (path / "dir").is_dir(),
          (path / "dir" / "b.txt").read_text(encoding="utf-8"), (path / "no").exists(), [item.at for item in path.glob("**/*.txt")], (path / "dir" / "b.txt").suffix, (path / "a.txt").name)
    out = io.StringIO()
    archive.printdir(out)
    print("\n".join(line for line in out.getvalue().splitlines() if "empty" not in line))
with tempfile.TemporaryDirectory() as folder:
    target = os.path.join(folder, "x.zip")
    with open(target, "wb") as file:
        file.write(b"#!program\n" + content)
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr("added", b"later", compress_type=zipfile.ZIP_DEFLATED, compresslevel=9)
    with zipfile.ZipFile(target) as archive:
        print(archive.namelist(), archive.testzip(), os.path.relpath(archive.extract("dir/b.txt", folder), folder))
        archive.extractall(os.path.join(folder, "out"))
        print(sorted(os.listdir(os.path.join(folder, "out"))), zipfile.is_zipfile(target), zipfile.is_zipfile(__file__))
    with zipfile.ZipFile(os.path.join(folder, "y.zip"), "x") as archive:
        archive.write(os.path.join(folder, "out"), "out")
        archive.write(os.path.join(folder, "out", "added"), "out/added")
        print(archive.namelist())
damaged = content.replace(b"beta", b"BETA")
for what in (lambda: zipfile.ZipFile(io.BytesIO(b"nothing")), lambda: zipfile.ZipFile(io.BytesIO(damaged)).read("dir/b.txt"),
             lambda: zipfile.ZipFile(io.BytesIO(content)).read("none"), lambda: zipfile.ZipFile(io.BytesIO(content), "q"),
             lambda: zipfile.ZipFile(io.BytesIO(content)).writestr("a", "b"), lambda: zipfile.ZipFile(io.BytesIO(), "w", 99),
             lambda: zipfile.ZipInfo("x", (1970, 1, 1, 0, 0, 0)), lambda: zipfile.ZipFile(io.BytesIO(content)).open("a.txt", "rw"),
             lambda: zipfile.ZipFile(io.BytesIO(content)).setpassword("text"), lambda: zipfile.ZipFile(io.BytesIO(content[:-30])),
             lambda: zipfile.ZipFile(io.BytesIO(content.replace(b"dir/b.txt", b"dir/c.txt", 1))).read("dir/b.txt")):
    try:
        what()
    except Exception as error:
        print(type(error).__name__, error)
print(zipfile.ZipFile(io.BytesIO(damaged)).testzip())
