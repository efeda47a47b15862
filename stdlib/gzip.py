"""Files that gzip compressed: `open` them, or `compress` and `decompress` bytes."""

import builtins
import errno
import io
import os
import struct
import sys
import time
import weakref
import zlib

__all__ = ["BadGzipFile", "GzipFile", "open", "compress", "decompress"]

# Bits of the flags in a header.
FTEXT, FHCRC, FEXTRA, FNAME, FCOMMENT = 1, 2, 4, 8, 16

READ = "rb"
WRITE = "wb"

_COMPRESS_LEVEL_FAST = 1
_COMPRESS_LEVEL_TRADEOFF = 6
_COMPRESS_LEVEL_BEST = 9

READ_BUFFER_SIZE = 128 * 1024
_WRITE_BUFFER_SIZE = 4 * io.DEFAULT_BUFFER_SIZE


class BadGzipFile(OSError):
    """The data are not what gzip makes."""


def open(filename, mode="rb", compresslevel=_COMPRESS_LEVEL_BEST, encoding=None, errors=None, newline=None):
    """Open a compressed file, given by name or as a file object; with "t" in the mode as text."""
    if "t" in mode:
        if "b" in mode:
            raise ValueError(f"Invalid mode: {mode!r}")
    else:
        for name, value in (("encoding", encoding), ("errors", errors), ("newline", newline)):
            if value is not None:
                raise ValueError(f"Argument '{name}' not supported in binary mode")
    plain_mode = mode.replace("t", "")
    if isinstance(filename, (str, bytes, os.PathLike)):
        file = GzipFile(filename, plain_mode, compresslevel)
    elif hasattr(filename, "read") or hasattr(filename, "write"):
        file = GzipFile(None, plain_mode, compresslevel, filename)
    else:
        raise TypeError("filename must be a str or bytes object, or a file")
    if "t" in mode:
        return io.TextIOWrapper(file, io.text_encoding(encoding), errors, newline)
    return file


def write32u(output, value):
    """Write a number of 32 bits, the lowest byte first."""
    output.write(struct.pack("<L", value))


class _WriteBufferStream(io.RawIOBase):
    """Lets a buffer write to a file that compresses what it gets."""

    def __init__(self, gzip_file):
        # Weak: else the file would never be collected, and so never be finished.
        self.gzip_file = weakref.ref(gzip_file)

    def write(self, data):
        gzip_file = self.gzip_file()
        if gzip_file is None:
            raise RuntimeError("lost gzip_file")
        return gzip_file._write_raw(data)

    def seekable(self):
        return False

    def writable(self):
        return True


class GzipFile(io.BufferedIOBase):
    """A compressed file, for reading or for writing.

    filename: its name, which stands in the header too. fileobj: the file that holds the compressed data; without it
    the file of that name is opened. mtime: the time in the header, in seconds; now, unless it is given.
    """

    # The file object that was opened here, and is closed with this one.
    myfileobj = None
    mode = fileobj = None

    def __init__(self, filename=None, mode=None, compresslevel=_COMPRESS_LEVEL_BEST, fileobj=None, mtime=None):
        if mode and ("t" in mode or "U" in mode):
            raise ValueError(f"Invalid mode: {mode!r}")
        if mode and "b" not in mode:
            mode += "b"
        try:
            if fileobj is None:
                fileobj = self.myfileobj = builtins.open(filename, mode or "rb")
            if filename is None:
                filename = getattr(fileobj, "name", "")
                if not isinstance(filename, (str, bytes)):
                    filename = ""
            else:
                filename = os.fspath(filename)
            had_mode = mode
            if mode is None:
                mode = getattr(fileobj, "mode", "rb")
            if mode.startswith("r"):
                self.mode = READ
                self._buffer = io.BufferedReader(_GzipReader(fileobj))
                self.name = filename
            elif mode.startswith(("w", "a", "x")):
                if had_mode is None:
                    import warnings
                    warnings.warn("GzipFile was opened for writing, but this will change in future Python releases.  "
                                  "Specify the mode argument for opening it for writing.", FutureWarning, 2)
                self.mode = WRITE
                self._init_write(filename)
                self.compress = zlib.compressobj(compresslevel, zlib.DEFLATED, -zlib.MAX_WBITS, zlib.DEF_MEM_LEVEL, 0)
                self._write_mtime = mtime
                self._buffer_size = _WRITE_BUFFER_SIZE
                self._buffer = io.BufferedWriter(_WriteBufferStream(self), buffer_size=self._buffer_size)
            else:
                raise ValueError(f"Invalid mode: {mode!r}")
            self.fileobj = fileobj
            if self.mode == WRITE:
                self._write_gzip_header(compresslevel)
        except:
            # The file that was opened here must not stay open.
            self._close()
            raise

    @property
    def mtime(self):
        """The time in the header that was read last, or None."""
        return self._buffer.raw._last_mtime

    def __repr__(self):
        shown = repr(self.fileobj)
        return f"<gzip {shown[1:-1]} {hex(id(self))}>"

    def _init_write(self, filename):
        self.name = filename
        self.crc = zlib.crc32(b"")
        self.size = 0
        self.writebuf = []
        self.bufsize = 0
        # Where the next byte stands, of the plain data.
        self.offset = 0

    def tell(self):
        """Return the position in the plain data."""
        self._check_not_closed()
        self._buffer.flush()
        return super().tell()

    def _write_gzip_header(self, compresslevel):
        try:
            # Only what is Latin-1 can stand in a header.
            name = os.path.basename(self.name)
            if not isinstance(name, bytes):
                name = name.encode("latin-1")
            name = name.removesuffix(b".gz")
        except UnicodeEncodeError:
            name = b""
        mtime = time.time() if self._write_mtime is None else self._write_mtime
        hint = {_COMPRESS_LEVEL_BEST: 2, _COMPRESS_LEVEL_FAST: 4}.get(compresslevel, 0)
        self.fileobj.write(struct.pack("<BBBBLBB", 0x1F, 0x8B, 8, FNAME if name else 0, int(mtime), hint, 255))
        if name:
            self.fileobj.write(name + b"\0")

    def write(self, data):
        """Write bytes; return how many."""
        self._check_not_closed()
        if self.mode != WRITE:
            raise OSError(errno.EBADF, "write() on read-only GzipFile object")
        if self.fileobj is None:
            raise ValueError("write() on closed GzipFile object")
        return self._buffer.write(data)

    def _write_raw(self, data):
        if isinstance(data, (bytes, bytearray)):
            length = len(data)
        else:
            data = memoryview(data)
            length = data.nbytes
        if length:
            self.fileobj.write(self.compress.compress(data))
            self.size += length
            self.crc = zlib.crc32(data, self.crc)
            self.offset += length
        return length

    def _check_read(self, name):
        self._check_not_closed()
        if self.mode != READ:
            raise OSError(errno.EBADF, f"{name}() on write-only GzipFile object")

    def read(self, size=-1):
        """Return up to size bytes; all that are left without a size."""
        self._check_read("read")
        return self._buffer.read(size)

    def read1(self, size=-1):
        """Return up to size bytes, with few reads of the compressed file."""
        self._check_read("read1")
        if size < 0:
            size = io.DEFAULT_BUFFER_SIZE
        return self._buffer.read1(size)

    def readinto(self, b):
        """Read into a buffer; return how many bytes."""
        self._check_read("readinto")
        return self._buffer.readinto(b)

    def readinto1(self, b):
        """Read into a buffer, with few reads of the compressed file."""
        self._check_read("readinto1")
        return self._buffer.readinto1(b)

    def peek(self, n):
        """Return bytes that come next, without moving on."""
        self._check_read("peek")
        return self._buffer.peek(n)

    @property
    def closed(self):
        """Whether it is closed."""
        return self.fileobj is None

    def close(self):
        """Write what is left; close the file if it was opened here."""
        fileobj = self.fileobj
        if fileobj is None or self._buffer.closed:
            return
        try:
            if self.mode == WRITE:
                self._buffer.flush()
                fileobj.write(self.compress.flush())
                write32u(fileobj, self.crc)
                # The size modulo 2**32, says the format.
                write32u(fileobj, self.size & 0xFFFFFFFF)
            elif self.mode == READ:
                self._buffer.close()
        finally:
            self._close()

    def _close(self):
        self.fileobj = None
        mine, self.myfileobj = self.myfileobj, None
        if mine is not None:
            mine.close()

    def flush(self, zlib_mode=zlib.Z_SYNC_FLUSH):
        """Write what was given so far, so that all of it can be read back."""
        self._check_not_closed()
        if self.mode == WRITE:
            self._buffer.flush()
            self.fileobj.write(self.compress.flush(zlib_mode))
            self.fileobj.flush()

    def fileno(self):
        """Return the descriptor of the compressed file."""
        return self.fileobj.fileno()

    def rewind(self):
        """Go back to the begin; for reading only."""
        if self.mode != READ:
            raise OSError("Can't rewind in write mode")
        self._buffer.seek(0)

    def readable(self):
        """Whether it is open for reading."""
        return self.mode == READ

    def writable(self):
        """Whether it is open for writing."""
        return self.mode == WRITE

    def seekable(self):
        """True: though it may take long."""
        return True

    def seek(self, offset, whence=io.SEEK_SET):
        """Go to a position in the plain data. In writing, only forwards: zeros are written."""
        if self.mode == WRITE:
            self._check_not_closed()
            self._buffer.flush()
            if whence != io.SEEK_SET:
                if whence != io.SEEK_CUR:
                    raise ValueError("Seek from end not supported")
                offset = self.offset + offset
            if offset < self.offset:
                raise OSError("Negative seek in write mode")
            zeros = b"\0" * self._buffer_size
            left = offset - self.offset
            while left > 0:
                left -= self._buffer.write(zeros[:left])
        elif self.mode == READ:
            self._check_not_closed()
            return self._buffer.seek(offset, whence)
        return self.offset

    def readline(self, size=-1):
        """Return the next line."""
        self._check_not_closed()
        return self._buffer.readline(size)

    def __del__(self):
        if self.mode == WRITE and not self.closed:
            import warnings
            warnings.warn("unclosed GzipFile", ResourceWarning, source=self, stacklevel=2)
        super().__del__()

    def _check_not_closed(self):
        if self.closed:
            raise ValueError("I/O operation on closed file")


def _read_exactly(fp, count):
    data = fp.read(count)
    while len(data) < count:
        more = fp.read(count - len(data))
        if not more:
            raise EOFError("Compressed file ended before the end-of-stream marker was reached")
        data += more
    return data


def _read_gzip_header(fp):
    """Read a header; return its time, or None at the end of the file."""
    magic = fp.read(2)
    if magic == b"":
        return None
    if magic != b"\037\213":
        raise BadGzipFile(f"Not a gzipped file ({magic!r})")
    method, flags, mtime = struct.unpack("<BBIxx", _read_exactly(fp, 8))
    if method != 8:
        raise BadGzipFile("Unknown compression method")
    if flags & FEXTRA:
        length, = struct.unpack("<H", _read_exactly(fp, 2))
        _read_exactly(fp, length)
    for flag in (FNAME, FCOMMENT):
        if flags & flag:
            while fp.read(1) not in (b"", b"\0"):
                pass
    if flags & FHCRC:
        _read_exactly(fp, 2)
    return mtime


class _Pushed:
    """A file for reading, to which bytes can be given back."""

    def __init__(self, file):
        self.file = file
        self.pushed = b""

    def read(self, size):
        if not self.pushed:
            return self.file.read(size)
        data, self.pushed = self.pushed[:size], self.pushed[size:]
        if len(data) < size:
            data += self.file.read(size - len(data))
        return data

    def read_some(self, size):
        if not self.pushed:
            return self.file.read(size)
        data, self.pushed = self.pushed, b""
        return data

    def push(self, data):
        self.pushed = data + self.pushed

    def restart(self):
        self.file.seek(0)
        self.pushed = b""

    def seekable(self):
        return self.file.seekable()


class _GzipReader(io.RawIOBase):
    """The plain data of a compressed file: of all its members, one after the other."""

    def __init__(self, fp):
        self._fp = _Pushed(fp)
        self._last_mtime = None
        self._size = -1
        self._restart()

    def _restart(self):
        self._position = 0
        self._decompressor = None
        self._is_at_end = False

    def readable(self):
        return True

    def seekable(self):
        return self._fp.seekable()

    def tell(self):
        return self._position

    def close(self):
        self._decompressor = None
        return super().close()

    def readinto(self, b):
        with memoryview(b) as view, view.cast("B") as byte_view:
            data = self.read(len(byte_view))
            byte_view[:len(data)] = data
        return len(data)

    def readall(self):
        pieces = []
        while data := self.read(sys.maxsize):
            pieces.append(data)
        return b"".join(pieces)

    def read(self, size=-1):
        if size < 0:
            return self.readall()
        if not size:
            return b""
        while True:
            if self._decompressor is None:
                if not self._next_member():
                    self._size = self._position
                    return b""
            inner = self._decompressor
            if inner.eof:
                self._end_of_member(inner)
                continue
            data = inner.unconsumed_tail or self._fp.read_some(READ_BUFFER_SIZE)
            if not data:
                raise EOFError("Compressed file ended before the end-of-stream marker was reached")
            # No more than a buffer at once: a small file may become a huge one.
            plain = inner.decompress(data, min(size, io.DEFAULT_BUFFER_SIZE * 16))
            if plain:
                self._crc = zlib.crc32(plain, self._crc)
                self._member_size += len(plain)
                self._position += len(plain)
                return plain

    def _next_member(self):
        if self._is_at_end:
            return False
        mtime = _read_gzip_header(self._fp)
        if mtime is None:
            self._is_at_end = True
            return False
        self._last_mtime = mtime
        self._decompressor = zlib.decompressobj(wbits=-zlib.MAX_WBITS)
        self._crc = zlib.crc32(b"")
        self._member_size = 0
        return True

    def _end_of_member(self, inner):
        self._fp.push(inner.unused_data)
        self._decompressor = None
        crc, size = struct.unpack("<II", _read_exactly(self._fp, 8))
        if crc != self._crc:
            raise BadGzipFile(f"CRC check failed {hex(crc)} != {hex(self._crc)}")
        if size != self._member_size & 0xFFFFFFFF:
            raise BadGzipFile("Incorrect length of data produced")
        # Zeros may fill up a file, on tapes for example.
        while (byte := self._fp.read(1)) == b"\0":
            pass
        self._fp.push(byte)

    def seek(self, offset, whence=io.SEEK_SET):
        if whence == io.SEEK_CUR:
            offset += self._position
        elif whence == io.SEEK_END:
            if self._size < 0:
                while self.read(io.DEFAULT_BUFFER_SIZE):
                    pass
            offset += self._size
        elif whence != io.SEEK_SET:
            raise ValueError(f"Invalid value for whence: {whence}")
        # Compressed data can be read from the begin only.
        if offset < self._position:
            self._fp.restart()
            self._restart()
        while self._position < offset:
            if not self.read(min(io.DEFAULT_BUFFER_SIZE, offset - self._position)):
                break
        return self._position


def compress(data, compresslevel=_COMPRESS_LEVEL_BEST, *, mtime=None):
    """Return the bytes that gzip makes of data; mtime: the time in the header, in seconds."""
    packed = zlib.compress(data, level=compresslevel, wbits=31)
    if mtime is None:
        mtime = time.time()
    # The header that zlib makes has neither a time nor the same system everywhere.
    return struct.pack("<4sLBB", packed, int(mtime), packed[8], 255) + packed[10:]


def decompress(data):
    """Return the plain bytes of what gzip made; there may be several members."""
    pieces = []
    while True:
        fp = io.BytesIO(data)
        if _read_gzip_header(fp) is None:
            return b"".join(pieces)
        inner = zlib.decompressobj(wbits=-zlib.MAX_WBITS)
        plain = inner.decompress(data[fp.tell():])
        if not inner.eof or len(inner.unused_data) < 8:
            raise EOFError("Compressed file ended before the end-of-stream marker was reached")
        crc, size = struct.unpack("<II", inner.unused_data[:8])
        if crc != zlib.crc32(plain):
            raise BadGzipFile("CRC check failed")
        if size != len(plain) & 0xFFFFFFFF:
            raise BadGzipFile("Incorrect length of data produced")
        pieces.append(plain)
        data = inner.unused_data[8:].lstrip(b"\0")


def main():
    """The command `python -m gzip`: compress files, or -d decompress them."""
    import argparse
    parser = argparse.ArgumentParser(description="A simple command line interface for the gzip module: act like gzip, "
                                                 "but do not delete the input file.")
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--fast", action="store_true", help="compress faster")
    group.add_argument("--best", action="store_true", help="compress better")
    group.add_argument("-d", "--decompress", action="store_true", help="act like gunzip instead of gzip")
    parser.add_argument("args", nargs="*", default=["-"], metavar="file")
    args = parser.parse_args()
    level = _COMPRESS_LEVEL_FAST if args.fast else _COMPRESS_LEVEL_BEST if args.best else _COMPRESS_LEVEL_TRADEOFF
    for arg in args.args:
        if args.decompress:
            if arg == "-":
                source, target = GzipFile(filename="", mode="rb", fileobj=sys.stdin.buffer), sys.stdout.buffer
            else:
                if arg[-3:] != ".gz":
                    sys.exit(f"filename doesn't end in .gz: {arg!r}")
                source, target = open(arg, "rb"), builtins.open(arg[:-3], "wb")
        elif arg == "-":
            source = sys.stdin.buffer
            target = GzipFile(filename="", mode="wb", fileobj=sys.stdout.buffer, compresslevel=level)
        else:
            source, target = builtins.open(arg, "rb"), open(f"{arg}.gz", "wb", compresslevel=level)
        while chunk := source.read(READ_BUFFER_SIZE):
            target.write(chunk)
        if target is not sys.stdout.buffer:
            target.close()
        if source is not sys.stdin.buffer:
            source.close()


if __name__ == "__main__":
    main()
