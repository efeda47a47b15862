"""Files as bytes in memory. Maps for reading hold what the file had when they were made; those that would write to the
file, or share memory with other processes, are refused."""

import os

__all__ = ["mmap", "error", "ACCESS_DEFAULT", "ACCESS_READ", "ACCESS_WRITE", "ACCESS_COPY", "ALLOCATIONGRANULARITY", "PAGESIZE",
           "MAP_SHARED", "MAP_PRIVATE", "MAP_ANON", "MAP_ANONYMOUS", "PROT_READ", "PROT_WRITE", "PROT_EXEC"]

error = OSError
ACCESS_DEFAULT, ACCESS_READ, ACCESS_WRITE, ACCESS_COPY = range(4)
PROT_READ, PROT_WRITE, PROT_EXEC = 1, 2, 4
MAP_SHARED, MAP_PRIVATE, MAP_ANON = 1, 2, 32
MAP_ANONYMOUS = MAP_ANON
PAGESIZE = ALLOCATIONGRANULARITY = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096


class mmap:
    """A part of a file as bytes; with fileno -1, memory of its own."""

    def __init__(self, fileno, length, flags=MAP_SHARED, prot=PROT_READ | PROT_WRITE, access=ACCESS_DEFAULT, offset=0):
        if length < 0:
            raise OverflowError("memory mapped length must be positive")
        if offset < 0:
            raise OverflowError("memory mapped offset must be positive")
        if access != ACCESS_DEFAULT and (flags != MAP_SHARED or prot != PROT_READ | PROT_WRITE):
            raise ValueError("mmap can't specify both access and flags, prot.")
        if access not in (ACCESS_DEFAULT, ACCESS_READ, ACCESS_WRITE, ACCESS_COPY):
            raise ValueError("mmap invalid access parameter.")
        self._is_readonly = access == ACCESS_READ or access == ACCESS_DEFAULT and not prot & PROT_WRITE
        self._at = 0
        if fileno == -1:
            if not length:
                raise ValueError("cannot mmap an empty file")
            self._data = bytearray(length)
            return
        is_private = access == ACCESS_COPY or access == ACCESS_DEFAULT and flags & MAP_PRIVATE
        if not self._is_readonly and not is_private:
            raise NotImplementedError("maps that write to their file are not supported")
        size = os.fstat(fileno).st_size
        if not length:
            if size == 0:
                raise ValueError("cannot mmap an empty file")
            if offset >= size:
                raise ValueError("mmap offset is greater than file size")
            length = size - offset
        elif offset > size or size - offset < length:
            raise ValueError("mmap length is greater than file size")
        self._data = bytearray()
        while len(self._data) < length:
            piece = os.pread(fileno, length - len(self._data), offset + len(self._data))
            if not piece:
                break
            self._data += piece

    def _open(self):
        if self._data is None:
            raise ValueError("mmap closed or invalid")
        return self._data

    def _writable(self):
        data = self._open()
        if self._is_readonly:
            raise TypeError("mmap can't modify a readonly memory map.")
        return data

    def __enter__(self):
        self._open()
        return self

    def __exit__(self, *args):
        self.close()

    def __len__(self):
        return len(self._open())

    def __getitem__(self, index):
        found = self._open()[index]
        return bytes(found) if isinstance(index, slice) else found

    def __setitem__(self, index, value):
        data = self._writable()
        if isinstance(index, slice) and len(range(*index.indices(len(data)))) != len(value):
            raise IndexError("mmap slice assignment is wrong size")
        data[index] = value

    def __iter__(self):
        return (self._data[at:at + 1] for at in range(len(self)))

    def __buffer__(self, flags):
        data = memoryview(self._open())
        return data.toreadonly() if self._is_readonly else data

    @property
    def closed(self):
        """Whether it is closed."""
        return self._data is None

    def close(self):
        """Forget the bytes."""
        self._data = None

    def read(self, n=None, /):
        """Return the next n bytes, or all that follow."""
        data = self._open()
        end = len(data) if n is None or n < 0 else min(self._at + n, len(data))
        piece, self._at = bytes(data[self._at:end]), end
        return piece

    def read_byte(self):
        """Return the next byte as a number."""
        if self._at >= len(self._open()):
            raise ValueError("read byte out of range")
        self._at += 1
        return self._data[self._at - 1]

    def readline(self):
        """Return the next line."""
        end = self._open().find(b"\n", self._at) + 1
        return self.read((end or len(self._data)) - self._at)

    def write(self, bytes, /):
        """Put bytes at the position; return how many."""
        data = self._writable()
        if self._at + len(bytes) > len(data):
            raise ValueError("data out of range")
        data[self._at:self._at + len(bytes)] = bytes
        self._at += len(bytes)
        return len(bytes)

    def write_byte(self, byte, /):
        """Put a byte, given as a number, at the position."""
        self.write(bytes((byte,)))

    def find(self, sub, start=None, end=None, /):
        """Return where a text stands, or -1."""
        return self._open().find(sub, self._at if start is None else start, len(self._data) if end is None else end)

    def rfind(self, sub, start=None, end=None, /):
        """Return where a text stands last, or -1."""
        return self._open().rfind(sub, self._at if start is None else start, len(self._data) if end is None else end)

    def seek(self, pos, whence=0, /):
        """Go to a position; return it."""
        base = {0: 0, 1: self._at, 2: len(self._open())}.get(whence)
        if base is None:
            raise ValueError("unknown seek type")
        if not 0 <= base + pos <= len(self._data):
            raise ValueError("seek out of range")
        self._at = base + pos
        return self._at

    def seekable(self):
        """True."""
        return True

    def tell(self):
        """Return the position."""
        self._open()
        return self._at

    def size(self):
        """Return how many bytes there are."""
        return len(self._open())

    def move(self, dest, src, count, /):
        """Copy bytes from one place to another."""
        data = self._writable()
        if dest < 0 or src < 0 or count < 0 or max(dest, src) + count > len(data):
            raise ValueError("source, destination, or count out of range")
        data[dest:dest + count] = data[src:src + count]

    def flush(self, offset=0, size=0, /):
        """Has no effect: nothing is shared with a file."""
        self._open()

    def resize(self, newsize, /):
        """Change the number of bytes."""
        data = self._writable()
        if newsize < len(data):
            del data[newsize:]
        else:
            data.extend(bytes(newsize - len(data)))

    def madvise(self, option, start=0, length=None, /):
        """Has no effect."""
        self._open()
