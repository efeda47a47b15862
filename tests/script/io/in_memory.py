# BytesIO and StringIO.
import io

b = io.BytesIO(b"one\ntwo")
print(b.readline(), b.tell(), b.read(), b.read())
print(b.seek(1), b.write(b"ZZ"), b.getvalue(), b.seek(10), b.write(b"!"), b.getvalue())
print(b.truncate(3), b.getvalue(), list(io.BytesIO(b"a\nb\n")))
s = io.StringIO("héllo\r\nx", newline=None)
print(repr(s.read(2)), s.tell(), repr(s.readline()), repr(s.read()), repr(s.newlines))
s = io.StringIO()
print("to", "memory", file=s)
s.seek(0)
print(repr(s.read()), s.seek(1), s.write("O"), repr(s.getvalue()))
s.close()
try:
    s.getvalue()
except ValueError as e:
    print(e)
try:
    io.StringIO().write(b"x")
except TypeError as e:
    print(e)
