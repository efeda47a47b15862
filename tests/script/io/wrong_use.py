# What streams refuse, and how they say so.
import io
import os
import tempfile

path = os.path.join(tempfile.mkdtemp(), "file.txt")


def attempt(f, *args, **kwargs):
    try:
        print(f(*args, **kwargs))
    except Exception as e:
        print(type(e).__name__, "|", str(e).replace(path, "PATH").replace(os.path.dirname(path), "FOLDER"))


attempt(open, path)
attempt(open, os.path.dirname(path))
for mode in ("", "rw", "rbt", "z", "r+w"):
    attempt(open, path, mode)
attempt(open, path, "rb", encoding="utf-8")
attempt(open, path, "w", 0)
attempt(open, path, "w", encoding="no-such-code")
attempt(open, path, "w", newline="x")
attempt(open, "a\0b")
attempt(open, -1)
attempt(open, 3.5)
f = open(path, "w")
attempt(f.read)
attempt(f.write, b"bytes")
f.close()
for name in ("read", "readline", "write", "flush", "tell", "fileno", "__enter__", "__next__"):
    attempt(getattr(f, name), *(["x"] if name == "write" else []))
print(f.closed, issubclass(io.UnsupportedOperation, OSError), issubclass(io.UnsupportedOperation, ValueError))
