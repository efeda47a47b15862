import io
s = io.StringIO("a\nb\n"); print(s.readline(), s.read(), isinstance(s, io.TextIOBase))
b = io.BytesIO(); b.write(b"xyz"); print(b.getvalue(), b.seek(0), b.read(2), isinstance(b, io.BufferedIOBase), issubclass(io.FileIO, io.RawIOBase))
class R(io.RawIOBase):
    def readable(self): return True
    def readinto(self, buf): return 0
print(R().read(), io.BufferedReader(R()).read(), io.SEEK_END)
try:
    R().fileno()
except io.UnsupportedOperation as error:
    print(error)
t = io.TextIOWrapper(io.BytesIO("é\n".encode()), "utf-8"); print(t.read())
