# Lines, their ends and places of a text file.
import os
import tempfile

path = os.path.join(tempfile.mkdtemp(), "lines.txt")
with open(path, "w", newline="") as f:
    print(f.write("one\ntwo\r\nthree\rfour"))
with open(path) as f:
    print(list(f), f.newlines)
with open(path, newline="") as f:
    print(f.readlines(), f.newlines)
with open(path, newline="\r\n") as f:
    print(f.readlines())
with open(path) as f:
    print(repr(f.readline()), f.tell(), repr(f.read(5)), f.tell())
    f.seek(4)
    print(f.readline(2), f.read())
with open(path, "w", newline="\r\n") as f:
    f.writelines(["a\n", "b\n"])
print(open(path, "rb").read())
