# Encodings and error handlers of text files.
import io
import os
import tempfile

path = os.path.join(tempfile.mkdtemp(), "text")
for encoding in ("utf-8", "utf-16", "utf-16-be", "utf-8-sig", "latin-1"):
    with open(path, "w", encoding=encoding) as f:
        f.write("é")
        f.write("à\n")
    with open(path, "rb") as f:
        print(encoding, f.read())
    with open(path, encoding=encoding) as f:
        print(repr(f.read()), f.encoding)
with open(path, "wb") as f:
    f.write(b"a\xffb")
for errors in ("strict", "ignore", "replace", "surrogateescape", "backslashreplace"):
    try:
        with open(path, encoding="utf-8", errors=errors) as f:
            print(errors, ascii(f.read()))
    except UnicodeDecodeError as e:
        print(errors, e, e.object, e.start, e.end)
try:
    io.TextIOWrapper(io.BytesIO(), encoding="ascii").write("é")
except UnicodeEncodeError as e:
    print(e)
