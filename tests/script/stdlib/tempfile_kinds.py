import os, tempfile
with tempfile.TemporaryDirectory(prefix="ouro") as d:
    print(os.path.isdir(d), os.path.basename(d).startswith("ouro"))
    with tempfile.NamedTemporaryFile("w", dir=d, suffix=".txt") as f:
        f.write("x"); f.flush(); print(os.path.exists(f.name), f.name.endswith(".txt"), open(f.name).read())
    print(os.listdir(d)); fd, p = tempfile.mkstemp(dir=d); os.close(fd); print(oct(os.stat(p).st_mode & 0o777), os.path.isdir(tempfile.mkdtemp(dir=d)))
print(os.path.exists(d))
with tempfile.TemporaryFile() as f: f.write(b"ab"); f.seek(0); print(f.read())
with tempfile.SpooledTemporaryFile(max_size=3) as f: f.write(b"ab"); print(f._rolled); f.write(b"cd"); print(f._rolled)
