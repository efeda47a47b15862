# Reading, writing and seeking share one place in a file that is open for both.
import os
import tempfile

path = os.path.join(tempfile.mkdtemp(), "data.bin")
with open(path, "w+b") as f:
    print(f.write(b"0123456789"), f.tell())
    print(f.seek(2), f.read(3), f.write(b"XX"), f.tell())
    print(f.seek(-3, os.SEEK_END), f.peek(2)[:2], f.read())
    print(f.truncate(4), f.seek(0), f.read())
with open(path, "ab") as f:
    print(f.tell(), f.write(b"!"), f.tell())
with open(path, "rb", buffering=0) as f:
    buffer = bytearray(3)
    print(f.readinto(buffer), buffer, f.read(), f.read(), f.mode)
