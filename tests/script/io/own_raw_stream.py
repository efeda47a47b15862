# A raw stream written in Python below the buffers and text of the library.
import io


class Slow(io.RawIOBase):
    def __init__(self, data):
        self.data = data
        self.asked = []

    def readable(self):
        return True

    def readinto(self, buffer):
        self.asked.append(len(buffer))
        n = min(len(buffer), 4, len(self.data))
        buffer[:n], self.data = self.data[:n], self.data[n:]
        return n


print(Slow(b"hello\nworld").read(), Slow(b"hello\nworld").readline(), Slow(b"ab").read(1))
print(io.BufferedReader(Slow(b"hello\nworld")).readlines())
print(io.TextIOWrapper(io.BufferedReader(Slow(b"h\xc3\xa9llo\nw"))).read())
raw = Slow(b"0123456789")
reader = io.BufferedReader(raw, 6)
print(reader.read(2), raw.asked, reader.peek(), reader.read1(10), reader.read())


class Sink(io.RawIOBase):
    def writable(self):
        return True

    def write(self, data):
        print("raw", bytes(data[:3]))
        return min(3, len(data))


writer = io.BufferedWriter(Sink(), 4)
print(writer.write(b"ab"), writer.write(b"cdef"))
writer.flush()
with Sink() as sink:
    pass
print(sink.closed, io.RawIOBase().readable())
