# The calls of os over files and folders.
import os
import stat
import tempfile

top = tempfile.mkdtemp()
os.chdir(top)
os.makedirs("a/b")
for name in ("a/x.txt", "a/b/y.txt"):
    with open(name, "w") as f:
        f.write(name)
print(sorted(os.listdir("a")), sorted(os.listdir(b"a")))
for folder, folders, files in os.walk("a"):
    print(folder, sorted(folders), sorted(files))
with os.scandir("a") as entries:
    print(sorted((e.name, e.path, e.is_dir(), e.is_file(), e.stat().st_size) for e in entries if e.is_file()))
info = os.stat("a/x.txt")
print(info.st_size, stat.S_ISREG(info.st_mode), len(info), info[6], isinstance(info.st_mtime, float))
os.symlink("x.txt", "a/link")
print(os.readlink("a/link"), os.path.islink("a/link"), os.lstat("a/link").st_size)
os.rename("a/x.txt", "a/z.txt")
os.utime("a/z.txt", (1, 2))
print(os.stat("a/z.txt").st_mtime, os.path.exists("a/link"), os.access("a/z.txt", os.R_OK))
os.chmod("a/z.txt", 0o600)
print(oct(os.stat("a/z.txt").st_mode))
for f, args in ((os.rmdir, ("a",)), (os.unlink, ("none",)), (os.rename, ("none", "other")), (os.mkdir, ("a",)), (os.stat, (3.5,))):
    try:
        f(*args)
    except (OSError, TypeError) as e:
        print(type(e).__name__, e)
fd = os.open("raw", os.O_CREAT | os.O_RDWR)
print(os.write(fd, b"12345"), os.lseek(fd, 1, os.SEEK_SET), os.read(fd, 3), os.fstat(fd).st_size)
os.close(fd)
try:
    os.close(fd)
except OSError as e:
    print(e.errno, e)
