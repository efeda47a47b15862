"""ZIP archives: list, read, write and extend them.

    with ZipFile("archive.zip", "w", ZIP_DEFLATED) as archive:
        archive.write("file.txt")
        archive.writestr("folder/other.txt", "text")

The methods bzip2 and LZMA need modules that are not there; what is encrypted can be read, not written.
"""

import binascii
import io
import os
import shutil
import stat
import struct
import sys
import threading
import time

try:
    import zlib
    crc32 = zlib.crc32
except ImportError:
    zlib = None
    crc32 = binascii.crc32

__all__ = ["BadZipFile", "BadZipfile", "error", "ZIP_STORED", "ZIP_DEFLATED", "ZIP_BZIP2", "ZIP_LZMA", "is_zipfile",
           "ZipInfo", "ZipFile", "LargeZipFile", "Path"]


class BadZipFile(Exception):
    """The file is not an archive, or is damaged."""


class LargeZipFile(Exception):
    """The archive would need the ZIP64 extensions, which were not allowed."""


error = BadZipfile = BadZipFile

ZIP64_LIMIT = (1 << 31) - 1
ZIP_FILECOUNT_LIMIT = (1 << 16) - 1
ZIP_MAX_COMMENT = (1 << 16) - 1

ZIP_STORED = 0
ZIP_DEFLATED = 8
ZIP_BZIP2 = 12
ZIP_LZMA = 14

DEFAULT_VERSION = 20
ZIP64_VERSION = 45
BZIP2_VERSION = 46
LZMA_VERSION = 63
MAX_EXTRACT_VERSION = 63

# The records of the format: how they are packed, and what they begin with.
structEndArchive, stringEndArchive = b"<4s4H2LH", b"PK\005\006"
structCentralDir, stringCentralDir = "<4s4B4HL2L5H2L", b"PK\001\002"
structFileHeader, stringFileHeader = "<4s2B4HL2L2H", b"PK\003\004"
structEndArchive64Locator, stringEndArchive64Locator = "<4sLQL", b"PK\x06\x07"
structEndArchive64, stringEndArchive64 = "<4sQ2H2L4Q", b"PK\x06\x06"
sizeEndCentDir = struct.calcsize(structEndArchive)
sizeCentralDir = struct.calcsize(structCentralDir)
sizeFileHeader = struct.calcsize(structFileHeader)
sizeEndCentDir64Locator = struct.calcsize(structEndArchive64Locator)
sizeEndCentDir64 = struct.calcsize(structEndArchive64)
_DD_SIGNATURE = 0x08074B50

# Bits of the flags of a file.
_MASK_ENCRYPTED = 1 << 0
_MASK_COMPRESS_OPTION_1 = 1 << 1
_MASK_USE_DATA_DESCRIPTOR = 1 << 3
_MASK_COMPRESSED_PATCH = 1 << 5
_MASK_STRONG_ENCRYPTION = 1 << 6
_MASK_UTF_FILENAME = 1 << 11

_ZIP64_EXTRA = 1
_UNICODE_PATH_EXTRA = 0x7075

compressor_names = {
    0: "store", 1: "shrink", 2: "reduce", 3: "reduce", 4: "reduce", 5: "reduce", 6: "implode", 7: "tokenize",
    8: "deflate", 9: "deflate64", 10: "implode", 12: "bzip2", 14: "lzma", 18: "terse", 19: "lz77", 97: "wavpack",
    98: "ppmd"}


# --- finding the end of an archive ---

class _End:
    """The record at the end: where the central directory is."""

    __slots__ = ("size", "offset", "comment", "location", "is_64")

    def __init__(self, size, offset, comment, location, is_64=False):
        self.size = size
        self.offset = offset
        self.comment = comment
        # Where the record begins.
        self.location = location
        self.is_64 = is_64


def _find_end(file):
    """Return the _End of a file, or None if it has none."""
    file.seek(0, 2)
    length = file.tell()
    try:
        file.seek(-sizeEndCentDir, 2)
    except OSError:
        return None
    data = file.read(sizeEndCentDir)
    if len(data) == sizeEndCentDir and data[:4] == stringEndArchive and data[-2:] == b"\0\0":
        # The usual case: no comment.
        location, comment = length - sizeEndCentDir, b""
    else:
        start = max(length - ZIP_MAX_COMMENT - sizeEndCentDir, 0)
        file.seek(start, 0)
        tail = file.read(ZIP_MAX_COMMENT + sizeEndCentDir)
        at = tail.rfind(stringEndArchive)
        if at < 0:
            return None
        data = tail[at:at + sizeEndCentDir]
        if len(data) != sizeEndCentDir:
            return None
        comment_size, = struct.unpack("<H", data[-2:])
        location, comment = start + at, tail[at + sizeEndCentDir:at + sizeEndCentDir + comment_size]
    _, _, _, _, _, size, offset, _ = struct.unpack(structEndArchive, data)
    return _find_end_64(file, location - length, _End(size, offset, comment, location))


def _find_end_64(file, relative, end):
    """The end as the ZIP64 records have it, if there are any before the usual one."""
    try:
        file.seek(relative - sizeEndCentDir64Locator, 2)
    except OSError:
        return end
    data = file.read(sizeEndCentDir64Locator)
    if len(data) != sizeEndCentDir64Locator:
        return end
    signature, disk, _, disks = struct.unpack(structEndArchive64Locator, data)
    if signature != stringEndArchive64Locator:
        return end
    if disk != 0 or disks > 1:
        raise BadZipFile("zipfiles that span multiple disks are not supported")
    # The record is taken to stand right before its locator, without data that one might extend it by.
    file.seek(relative - sizeEndCentDir64Locator - sizeEndCentDir64, 2)
    data = file.read(sizeEndCentDir64)
    if len(data) != sizeEndCentDir64:
        return end
    record = struct.unpack(structEndArchive64, data)
    if record[0] != stringEndArchive64:
        return end
    return _End(record[8], record[9], end.comment, end.location, is_64=True)


def is_zipfile(filename):
    """Whether a file, given by name or open, is an archive: by the record at its end."""
    try:
        if hasattr(filename, "read"):
            position = filename.tell()
            try:
                return _find_end(filename) is not None
            finally:
                filename.seek(position)
        with open(filename, "rb") as file:
            return _find_end(file) is not None
    except (OSError, BadZipFile):
        return False


# --- extra fields ---

def _extras(data):
    """Yield (id, the whole field, its payload); what is left at the end has no id."""
    while len(data) >= 4:
        kind, length = struct.unpack("<HH", data[:4])
        yield kind, data[:4 + length], data[4:4 + length]
        data = data[4 + length:]
    if data:
        yield None, data, b""


def _without_extras(data, kinds):
    return b"".join(field for kind, field, _ in _extras(data) if kind not in kinds)


def _check_compression(compression):
    if compression == ZIP_STORED:
        return
    if compression == ZIP_DEFLATED:
        if zlib is None:
            raise RuntimeError("Compression requires the (missing) zlib module")
    elif compression == ZIP_BZIP2:
        raise RuntimeError("Compression requires the (missing) bz2 module")
    elif compression == ZIP_LZMA:
        raise RuntimeError("Compression requires the (missing) lzma module")
    else:
        raise NotImplementedError("That compression method is not supported")


def _get_compressor(compress_type, compresslevel=None):
    if compress_type != ZIP_DEFLATED:
        return None
    level = zlib.Z_DEFAULT_COMPRESSION if compresslevel is None else compresslevel
    return zlib.compressobj(level, zlib.DEFLATED, -15)


def _get_decompressor(compress_type):
    if compress_type == ZIP_STORED:
        return None
    if compress_type == ZIP_DEFLATED:
        _check_compression(compress_type)
        return zlib.decompressobj(-15)
    if compress_type in (ZIP_BZIP2, ZIP_LZMA):
        _check_compression(compress_type)
    name = compressor_names.get(compress_type)
    if name:
        raise NotImplementedError(f"compression type {compress_type} ({name})")
    raise NotImplementedError(f"compression type {compress_type}")


# --- what is known about a file ---

def _sanitize_filename(filename):
    """Cut a name at its first NUL, and let `/` stand between its parts."""
    filename = filename.partition("\0")[0]
    if os.sep != "/" and os.sep in filename:
        filename = filename.replace(os.sep, "/")
    if os.altsep and os.altsep != "/" and os.altsep in filename:
        filename = filename.replace(os.altsep, "/")
    return filename


class ZipInfo:
    """A file in an archive: its name, times, sizes and flags."""

    __slots__ = ("orig_filename", "filename", "date_time", "compress_type", "compress_level", "comment", "extra",
                 "create_system", "create_version", "extract_version", "reserved", "flag_bits", "volume",
                 "internal_attr", "external_attr", "header_offset", "CRC", "compress_size", "file_size", "_raw_time",
                 "_end_offset")

    def __init__(self, filename="NoName", date_time=(1980, 1, 1, 0, 0, 0)):
        self.orig_filename = filename
        self.filename = _sanitize_filename(filename)
        self.date_time = date_time
        if date_time[0] < 1980:
            raise ValueError("ZIP does not support timestamps before 1980")
        self.compress_type = ZIP_STORED
        self.compress_level = None
        self.comment = b""
        self.extra = b""
        # 0: Windows, 3: Unix.
        self.create_system = 0 if sys.platform == "win32" else 3
        self.create_version = self.extract_version = DEFAULT_VERSION
        self.reserved = 0
        self.flag_bits = 0
        self.volume = 0
        self.internal_attr = 0
        self.external_attr = 0
        self.compress_size = 0
        self.file_size = 0
        # Where the next record begins: the data cannot reach beyond.
        self._end_offset = None

    @property
    def _compresslevel(self):
        return self.compress_level

    @_compresslevel.setter
    def _compresslevel(self, value):
        self.compress_level = value

    def __repr__(self):
        shown = [f"<{self.__class__.__name__} filename={self.filename!r}"]
        if self.compress_type != ZIP_STORED:
            shown.append(f"compress_type={compressor_names.get(self.compress_type, self.compress_type)}")
        high, low = self.external_attr >> 16, self.external_attr & 0xFFFF
        if high:
            shown.append(f"filemode={stat.filemode(high)!r}")
        if low:
            shown.append(f"external_attr={low:#x}")
        is_dir = self.is_dir()
        if not is_dir or self.file_size:
            shown.append(f"file_size={self.file_size!r}")
        if (not is_dir or self.compress_size) and (self.compress_type != ZIP_STORED
                                                   or self.file_size != self.compress_size):
            shown.append(f"compress_size={self.compress_size!r}")
        return " ".join(shown) + ">"

    def _dos_time(self):
        year, month, day, hour, minute, second = self.date_time[:6]
        return (year - 1980) << 9 | month << 5 | day, hour << 11 | minute << 5 | second // 2

    def FileHeader(self, zip64=None):
        """Return the record that stands before the data; zip64: whether with sizes of 64 bits (None: if need be)."""
        date, clock = self._dos_time()
        if self.flag_bits & _MASK_USE_DATA_DESCRIPTOR:
            # They follow the data.
            crc = compress_size = file_size = 0
        else:
            crc, compress_size, file_size = self.CRC, self.compress_size, self.file_size
        extra = self.extra
        version = 0
        if zip64 is None:
            zip64 = file_size > ZIP64_LIMIT or compress_size > ZIP64_LIMIT
        if zip64:
            extra = extra + struct.pack("<HHQQ", _ZIP64_EXTRA, 16, file_size, compress_size)
            file_size = compress_size = 0xFFFFFFFF
            version = ZIP64_VERSION
        self._at_least(version)
        name, flags = self._encodeFilenameFlags()
        header = struct.pack(structFileHeader, stringFileHeader, self.extract_version, self.reserved, flags,
                             self.compress_type, clock, date, crc, compress_size, file_size, len(name), len(extra))
        return header + name + extra

    def _at_least(self, version):
        if self.compress_type == ZIP_BZIP2:
            version = max(BZIP2_VERSION, version)
        elif self.compress_type == ZIP_LZMA:
            version = max(LZMA_VERSION, version)
        self.extract_version = max(version, self.extract_version)
        self.create_version = max(version, self.create_version)

    def _encodeFilenameFlags(self):
        try:
            return self.filename.encode("ascii"), self.flag_bits
        except UnicodeEncodeError:
            return self.filename.encode("utf-8"), self.flag_bits | _MASK_UTF_FILENAME

    def _central_record(self):
        """The record of the central directory."""
        date, clock = self._dos_time()
        wide = []
        file_size, compress_size, offset = self.file_size, self.compress_size, self.header_offset
        if file_size > ZIP64_LIMIT or compress_size > ZIP64_LIMIT:
            wide += [file_size, compress_size]
            file_size = compress_size = 0xFFFFFFFF
        if offset > ZIP64_LIMIT:
            wide.append(offset)
            offset = 0xFFFFFFFF
        extra, version = self.extra, 0
        if wide:
            extra = struct.pack(f"<HH{len(wide)}Q", _ZIP64_EXTRA, 8 * len(wide), *wide) + _without_extras(extra, (1,))
            version = ZIP64_VERSION
        self._at_least(version)
        name, flags = self._encodeFilenameFlags()
        header = struct.pack(
            structCentralDir, stringCentralDir, self.create_version, self.create_system, self.extract_version,
            self.reserved, flags, self.compress_type, clock, date, self.CRC, compress_size, file_size, len(name),
            len(extra), len(self.comment), 0, self.internal_attr, self.external_attr, offset)
        return header + name + extra + self.comment

    def _decodeExtra(self, filename_crc):
        for kind, field, payload in _extras(self.extra):
            if kind is None:
                continue
            length, = struct.unpack("<H", field[2:4])
            if length != len(payload):
                raise BadZipFile(f"Corrupt extra field {kind:04x} (size={length})")
            if kind == _ZIP64_EXTRA:
                self._take_zip64(payload)
            elif kind == _UNICODE_PATH_EXTRA:
                self._take_unicode_path(payload, filename_crc)

    def _take_zip64(self, payload):
        wanted = [name for name, limits in (("file_size", (0xFFFF_FFFF_FFFF_FFFF, 0xFFFF_FFFF)),
                                            ("compress_size", (0xFFFF_FFFF,)), ("header_offset", (0xFFFF_FFFF,)))
                  if getattr(self, name) in limits]
        words = {"file_size": "File size", "compress_size": "Compress size", "header_offset": "Header offset"}
        for at, name in enumerate(wanted):
            value = payload[8 * at:8 * at + 8]
            if len(value) < 8:
                raise BadZipFile(f"Corrupt zip64 extra field. {words[name]} not found.")
            setattr(self, name, struct.unpack("<Q", value)[0])

    def _take_unicode_path(self, payload, filename_crc):
        try:
            version, crc = struct.unpack("<BL", payload[:5])
            if version == 1 and crc == filename_crc:
                name = payload[5:].decode("utf-8")
                if name:
                    self.filename = _sanitize_filename(name)
                else:
                    import warnings
                    warnings.warn("Empty unicode path extra field (0x7075)", stacklevel=2)
        except struct.error as error:
            raise BadZipFile("Corrupt unicode path extra field (0x7075)") from error
        except UnicodeDecodeError as error:
            raise BadZipFile("Corrupt unicode path extra field (0x7075): invalid utf-8 bytes") from error

    @classmethod
    def from_file(cls, filename, arcname=None, *, strict_timestamps=True):
        """Make the ZipInfo of a file or folder of the file system; arcname: its name in the archive."""
        if isinstance(filename, os.PathLike):
            filename = os.fspath(filename)
        st = os.stat(filename)
        is_dir = stat.S_ISDIR(st.st_mode)
        date_time = time.localtime(st.st_mtime)[:6]
        if not strict_timestamps:
            # The format knows the years 1980 to 2107.
            if date_time[0] < 1980:
                date_time = (1980, 1, 1, 0, 0, 0)
            elif date_time[0] > 2107:
                date_time = (2107, 12, 31, 23, 59, 59)
        arcname = os.path.normpath(os.path.splitdrive(filename if arcname is None else arcname)[1])
        arcname = arcname.lstrip(os.sep + (os.altsep or ""))
        if is_dir:
            arcname += "/"
        info = cls(arcname, date_time)
        info.external_attr = (st.st_mode & 0xFFFF) << 16
        if is_dir:
            info.file_size = 0
            info.external_attr |= 0x10
        else:
            info.file_size = st.st_size
        return info

    def is_dir(self):
        """Whether it is a folder: its name ends with a slash."""
        if self.filename.endswith("/"):
            return True
        return bool(os.altsep) and self.filename.endswith((os.path.sep, os.path.altsep))


def _from_record(data, file, encoding):
    """Make a ZipInfo of a record of the central directory; return it and the record's length."""
    record = data.read(sizeCentralDir)
    if len(record) != sizeCentralDir:
        raise BadZipFile("Truncated central directory")
    (signature, create_version, create_system, extract_version, reserved, flags, method, clock, date, crc, compress_size,
     file_size, name_size, extra_size, comment_size, volume, internal, external, offset) = struct.unpack(
         structCentralDir, record)
    if signature != stringCentralDir:
        raise BadZipFile("Bad magic number for central directory")
    raw_name = data.read(name_size)
    info = ZipInfo(raw_name.decode("utf-8" if flags & _MASK_UTF_FILENAME else encoding or "cp437"))
    info.extra = data.read(extra_size)
    info.comment = data.read(comment_size)
    info.header_offset = offset
    info.create_version, info.create_system = create_version, create_system
    info.extract_version, info.reserved = extract_version, reserved
    if extract_version > MAX_EXTRACT_VERSION:
        raise NotImplementedError(f"zip file version {extract_version / 10:.1f}")
    info.flag_bits, info.compress_type, info.CRC = flags, method, crc
    info.compress_size, info.file_size = compress_size, file_size
    info.volume, info.internal_attr, info.external_attr = volume, internal, external
    info._raw_time = clock
    info.date_time = ((date >> 9) + 1980, date >> 5 & 15, date & 31, clock >> 11, clock >> 5 & 63, (clock & 31) * 2)
    info._decodeExtra(crc32(raw_name))
    return info, sizeCentralDir + name_size + extra_size + comment_size


# --- decryption ---

def _crc_step(byte, crc):
    """One step of CRC-32, without the inversions before and after."""
    return crc32(bytes((byte,)), crc ^ 0xFFFFFFFF) ^ 0xFFFFFFFF


def _ZipDecrypter(password):
    """Return a function that decrypts bytes: the old method of the format, which does not protect much."""
    key0, key1, key2 = 0x12345678, 0x23456789, 0x34567890
    table = [_crc_step(byte, 0) for byte in range(256)]

    def update(byte):
        nonlocal key0, key1, key2
        key0 = key0 >> 8 ^ table[(key0 ^ byte) & 0xFF]
        key1 = ((key1 + (key0 & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
        key2 = key2 >> 8 ^ table[(key2 ^ key1 >> 24) & 0xFF]

    for byte in password:
        update(byte)

    def decrypt(data):
        plain = bytearray()
        for byte in data:
            k = key2 | 2
            byte ^= (k * (k ^ 1)) >> 8 & 0xFF
            update(byte)
            plain.append(byte)
        return bytes(plain)

    return decrypt


# --- streams inside the archive's file ---

class _SharedFile:
    """A part of the archive's file, with a position of its own."""

    def __init__(self, file, pos, close, lock, writing):
        self._file = file
        self._pos = pos
        self._close = close
        self._lock = lock
        self._writing = writing
        self.seekable = file.seekable

    def tell(self):
        return self._pos

    def seek(self, offset, whence=0):
        with self._lock:
            self._check()
            if whence == os.SEEK_CUR:
                self._file.seek(self._pos + offset)
            else:
                self._file.seek(offset, whence)
            self._pos = self._file.tell()
            return self._pos

    def _check(self):
        if self._writing():
            raise ValueError("Can't read from the ZIP file while there is an open writing handle on it. "
                             "Close the writing handle before trying to read.")

    def read(self, n=-1):
        with self._lock:
            self._check()
            self._file.seek(self._pos)
            data = self._file.read(n)
            self._pos = self._file.tell()
            return data

    def close(self):
        if self._file is not None:
            file, self._file = self._file, None
            self._close(file)


class _Tellable:
    """A file that only takes writes, which counts them."""

    def __init__(self, fp):
        self.fp = fp
        self.offset = 0

    def write(self, data):
        count = self.fp.write(data)
        self.offset += count
        return count

    def tell(self):
        return self.offset

    def flush(self):
        self.fp.flush()

    def close(self):
        self.fp.close()


class ZipExtFile(io.BufferedIOBase):
    """A file of an archive, open for reading. Made by `ZipFile.open`."""

    MAX_N = 1 << 31 - 1
    MIN_READ_SIZE = 4096
    MAX_SEEK_READ = 1 << 24

    def __init__(self, fileobj, mode, zipinfo, pwd=None, close_fileobj=False):
        self._fileobj = fileobj
        self._pwd = pwd
        self._close_fileobj = close_fileobj
        self._compress_type = zipinfo.compress_type
        self.newlines = None
        self.mode = mode
        self.name = zipinfo.filename
        self._expected_crc = getattr(zipinfo, "CRC", None)
        self._info = zipinfo
        self._decrypter = None
        self._start = None
        try:
            if fileobj.seekable():
                self._start = fileobj.tell()
        except AttributeError:
            pass
        if pwd:
            check = zipinfo.CRC >> 24 & 0xFF
            if zipinfo.flag_bits & _MASK_USE_DATA_DESCRIPTOR:
                check = zipinfo._raw_time >> 8 & 0xFF
            self._check_byte = check
        self._restart()

    def _restart(self):
        self._left_compressed = self._info.compress_size
        self._left = self._info.file_size
        self._running_crc = crc32(b"")
        self._buffer = b""
        self._at = 0
        self._is_at_end = False
        self._decompressor = _get_decompressor(self._compress_type)
        if self._pwd:
            self._decrypter = _ZipDecrypter(self._pwd)
            self._left_compressed -= 12
            # The last of twelve random bytes says whether the password can be right.
            if self._decrypter(self._fileobj.read(12))[11] != self._check_byte:
                raise RuntimeError(f"Bad password for file {self._info.orig_filename!r}")

    def __repr__(self):
        shown = [f"<{self.__class__.__module__}.{self.__class__.__qualname__}"]
        if self.closed:
            shown.append("[closed]")
        else:
            shown.append(f"name={self.name!r}")
            if self._compress_type != ZIP_STORED:
                shown.append(f"compress_type={compressor_names.get(self._compress_type, self._compress_type)}")
        return " ".join(shown) + ">"

    def _check_open(self):
        if self.closed:
            raise ValueError("I/O operation on closed file.")

    def readable(self):
        """True, until it is closed."""
        self._check_open()
        return True

    def readline(self, limit=-1):
        """Return the next line, or a part of it."""
        if limit < 0:
            end = self._buffer.find(b"\n", self._at) + 1
            if end > 0:
                line = self._buffer[self._at:end]
                self._at = end
                return line
        return super().readline(limit)

    def peek(self, n=1):
        """Return bytes that come next, without moving on."""
        if n > len(self._buffer) - self._at:
            chunk = self.read(n)
            if len(chunk) > self._at:
                self._buffer = chunk + self._buffer[self._at:]
                self._at = 0
            else:
                self._at -= len(chunk)
        return self._buffer[self._at:self._at + 512]

    def read(self, n=-1):
        """Return up to n bytes; all that are left without a size."""
        self._check_open()
        if n is None or n < 0:
            pieces = [self._buffer[self._at:]]
            self._buffer, self._at = b"", 0
            while not self._is_at_end:
                pieces.append(self._read_plain(self.MAX_N))
            return b"".join(pieces)
        data = self._from_buffer(n)
        while len(data) < n and not self._is_at_end:
            self._fill(n - len(data))
            data += self._from_buffer(n - len(data))
        return data

    def read1(self, n=None):
        """Return up to n bytes, with at most one read that gives anything."""
        self._check_open()
        if n is None or n < 0:
            n = self.MAX_N
        data = self._from_buffer(n)
        if n and not data:
            while not data and not self._is_at_end:
                self._fill(n)
                data = self._from_buffer(n)
        return data

    def _from_buffer(self, n):
        data = self._buffer[self._at:self._at + n]
        self._at += len(data)
        return data

    def _fill(self, n):
        data = self._read_plain(n)
        self._buffer = self._buffer[self._at:] + data
        self._at = 0

    def _read_plain(self, n):
        """The next plain bytes; perhaps none, before the end."""
        if self._is_at_end or n <= 0:
            return b""
        inner = self._decompressor
        if inner is None:
            data = self._read_compressed(min(n, self._left_compressed))
            self._is_at_end = self._left_compressed <= 0
        else:
            data = inner.unconsumed_tail
            if n > len(data):
                data += self._read_compressed(n - len(data))
            data = inner.decompress(data, max(n, self.MIN_READ_SIZE))
            self._is_at_end = inner.eof or self._left_compressed <= 0 and not inner.unconsumed_tail
            if self._is_at_end:
                data += inner.flush()
        data = data[:self._left]
        self._left -= len(data)
        if self._left <= 0:
            self._is_at_end = True
        self._check_crc(data)
        return data

    def _read_compressed(self, n):
        if self._left_compressed <= 0:
            return b""
        data = self._fileobj.read(min(max(n, self.MIN_READ_SIZE), self._left_compressed))
        self._left_compressed -= len(data)
        if not data:
            raise EOFError
        return data if self._decrypter is None else self._decrypter(data)

    def _check_crc(self, data):
        if self._expected_crc is None:
            return
        self._running_crc = crc32(data, self._running_crc)
        if self._is_at_end and self._running_crc != self._expected_crc:
            raise BadZipFile(f"Bad CRC-32 for file {self.name!r}")

    def close(self):
        """Close it."""
        try:
            if self._close_fileobj:
                self._fileobj.close()
        finally:
            super().close()

    def seekable(self):
        """Whether the archive can be sought in."""
        self._check_open()
        return self._start is not None

    def seek(self, offset, whence=os.SEEK_SET):
        """Go to a position in the plain data; backwards means to read from the begin again."""
        self._check_open()
        if self._start is None:
            raise io.UnsupportedOperation("underlying stream is not seekable")
        here = self.tell()
        if whence == os.SEEK_SET:
            target = offset
        elif whence == os.SEEK_CUR:
            target = here + offset
        elif whence == os.SEEK_END:
            target = self._info.file_size + offset
        else:
            raise ValueError("whence must be os.SEEK_SET (0), os.SEEK_CUR (1), or os.SEEK_END (2)")
        target = max(0, min(target, self._info.file_size))
        in_buffer = target - here + self._at
        if 0 <= in_buffer < len(self._buffer):
            self._at = in_buffer
            return target
        if self._compress_type == ZIP_STORED and self._decrypter is None and target != here:
            # What is not compressed can be skipped; then its sum says nothing.
            self._expected_crc = None
            skip = target - here - (len(self._buffer) - self._at)
            self._fileobj.seek(skip, os.SEEK_CUR)
            self._left -= skip
            self._left_compressed -= skip
            self._is_at_end = self._left <= 0
            self._buffer, self._at = b"", 0
            return target
        if target < here:
            self._fileobj.seek(self._start)
            self._expected_crc = getattr(self._info, "CRC", None)
            self._restart()
            here = 0
        while here < target:
            data = self.read(min(self.MAX_SEEK_READ, target - here))
            if not data:
                break
            here += len(data)
        return self.tell()

    def tell(self):
        """Return the position in the plain data."""
        self._check_open()
        if self._start is None:
            raise io.UnsupportedOperation("underlying stream is not seekable")
        return self._info.file_size - self._left - len(self._buffer) + self._at


class _ZipWriteFile(io.BufferedIOBase):
    """A file of an archive, open for writing. Made by `ZipFile.open`."""

    def __init__(self, zf, zinfo, zip64):
        self._zinfo = zinfo
        self._zip64 = zip64
        self._zipfile = zf
        self._compressor = _get_compressor(zinfo.compress_type, zinfo.compress_level)
        self._file_size = 0
        self._compress_size = 0
        self._crc = 0

    @property
    def _fileobj(self):
        return self._zipfile.fp

    @property
    def name(self):
        return self._zinfo.filename

    @property
    def mode(self):
        return "wb"

    def writable(self):
        return True

    def write(self, data):
        if self.closed:
            raise ValueError("I/O operation on closed file.")
        if isinstance(data, (bytes, bytearray)):
            count = len(data)
        else:
            data = memoryview(data)
            count = data.nbytes
        self._file_size += count
        self._crc = crc32(data, self._crc)
        if self._compressor:
            data = self._compressor.compress(data)
            self._compress_size += len(data)
        self._fileobj.write(data)
        return count

    def close(self):
        if self.closed:
            return
        try:
            super().close()
            info, archive = self._zinfo, self._zipfile
            if self._compressor:
                rest = self._compressor.flush()
                self._compress_size += len(rest)
                self._fileobj.write(rest)
                info.compress_size = self._compress_size
            else:
                info.compress_size = self._file_size
            info.CRC = self._crc
            info.file_size = self._file_size
            if not self._zip64:
                if self._file_size > ZIP64_LIMIT:
                    raise RuntimeError("File size too large, try using force_zip64")
                if self._compress_size > ZIP64_LIMIT:
                    raise RuntimeError("Compressed size too large, try using force_zip64")
            if info.flag_bits & _MASK_USE_DATA_DESCRIPTOR:
                # Sum and sizes follow the data.
                self._fileobj.write(struct.pack("<LLQQ" if self._zip64 else "<LLLL", _DD_SIGNATURE, info.CRC,
                                                info.compress_size, info.file_size))
                archive.start_dir = self._fileobj.tell()
            else:
                # They are put into the header.
                archive.start_dir = self._fileobj.tell()
                self._fileobj.seek(info.header_offset)
                self._fileobj.write(info.FileHeader(self._zip64))
                self._fileobj.seek(archive.start_dir)
            archive.filelist.append(info)
            archive.NameToInfo[info.filename] = info
        finally:
            self._zipfile._writing = False


# --- the archive ---

class ZipFile:
    """An archive.

    file: its name, or an open file. mode: r to read, w to write anew, x to make a file that must not exist, a to add.
    compression, compresslevel: of what is written, unless said otherwise. allowZip64: whether it may become large.
    strict_timestamps: refuse times that the format does not know. metadata_encoding: of names that are not UTF-8.
    """

    fp = None

    def __init__(self, file, mode="r", compression=ZIP_STORED, allowZip64=True, compresslevel=None, *,
                 strict_timestamps=True, metadata_encoding=None):
        if mode not in ("r", "w", "x", "a"):
            raise ValueError("ZipFile requires mode 'r', 'w', 'x', or 'a'")
        _check_compression(compression)
        self._allowZip64 = allowZip64
        self._didModify = False
        self.debug = 0
        self.NameToInfo = {}
        self.filelist = []
        self.compression = compression
        self.compresslevel = compresslevel
        self.mode = mode
        self.pwd = None
        self._comment = b""
        self._strict_timestamps = strict_timestamps
        self.metadata_encoding = metadata_encoding
        if metadata_encoding and mode != "r":
            raise ValueError("metadata_encoding is only supported for reading files")
        if isinstance(file, os.PathLike):
            file = os.fspath(file)
        if isinstance(file, str):
            self._filePassed = 0
            self.filename = file
            self._open_file(file, mode)
        else:
            self._filePassed = 1
            self.fp = file
            self.filename = getattr(file, "name", None)
        self._fileRefCnt = 1
        self._lock = threading.RLock()
        self._seekable = True
        self._writing = False
        try:
            self._begin(mode)
        except:
            fp, self.fp = self.fp, None
            self._fpclose(fp)
            raise

    def _open_file(self, name, mode):
        # To add to a file that is not there is to make it.
        modes = {"r": ["rb"], "w": ["w+b", "wb"], "x": ["x+b", "xb"], "a": ["r+b", "w+b", "wb"]}[mode]
        for file_mode in modes:
            try:
                self.fp = io.open(name, file_mode)
                return
            except OSError:
                if file_mode == modes[-1]:
                    raise

    def _begin(self, mode):
        if mode == "r":
            self._RealGetContents()
            return
        self._didModify = True
        if mode == "a":
            try:
                self._RealGetContents()
                # The directory is written anew, after what is added.
                self.fp.seek(self.start_dir)
            except BadZipFile:
                # What is no archive is kept, and an archive follows it.
                self.fp.seek(0, 2)
                self.start_dir = self.fp.tell()
            return
        try:
            self.start_dir = self.fp.tell()
        except (AttributeError, OSError):
            self.fp = _Tellable(self.fp)
            self.start_dir = 0
            self._seekable = False
        else:
            try:
                self.fp.seek(self.start_dir)
            except (AttributeError, OSError):
                self._seekable = False

    def __enter__(self):
        return self

    def __exit__(self, type, value, traceback):
        self.close()

    def __repr__(self):
        shown = [f"<{self.__class__.__module__}.{self.__class__.__qualname__}"]
        if self.fp is None:
            shown.append("[closed]")
        else:
            if self._filePassed:
                shown.append(f"file={self.fp!r}")
            elif self.filename is not None:
                shown.append(f"filename={self.filename!r}")
            shown.append(f"mode={self.mode!r}")
        return " ".join(shown) + ">"

    def _RealGetContents(self):
        fp = self.fp
        try:
            end = _find_end(fp)
        except OSError:
            raise BadZipFile("File is not a zip file")
        if end is None:
            raise BadZipFile("File is not a zip file")
        self._comment = end.comment
        # The archive may begin later in the file: after a program that unpacks it, say.
        before = end.location - end.size - end.offset
        if end.is_64:
            before -= sizeEndCentDir64 + sizeEndCentDir64Locator
        self.start_dir = end.offset + before
        if self.start_dir < 0:
            raise BadZipFile("Bad offset for central directory")
        fp.seek(self.start_dir, 0)
        data = io.BytesIO(fp.read(end.size))
        done = 0
        while done < end.size:
            info, size = _from_record(data, fp, self.metadata_encoding)
            info.header_offset += before
            self.filelist.append(info)
            self.NameToInfo[info.filename] = info
            done += size
        # What follows a file: the next header, or the directory.
        follows = self.start_dir
        for info in sorted(self.filelist, key=lambda info: info.header_offset, reverse=True):
            info._end_offset = follows
            follows = info.header_offset

    def namelist(self):
        """Return the names of the files."""
        return [info.filename for info in self.filelist]

    def infolist(self):
        """Return the ZipInfos of the files."""
        return self.filelist

    def printdir(self, file=None):
        """Print a table of the files."""
        print(f"{'File Name':<46} {'Modified    ':>19} {'Size':>12}", file=file)
        for info in self.filelist:
            year, month, day, hour, minute, second = info.date_time[:6]
            date = f"{year}-{month:02d}-{day:02d} {hour:02d}:{minute:02d}:{second:02d}"
            print(f"{info.filename:<46} {date} {info.file_size:12d}", file=file)

    def testzip(self):
        """Read all files; return the name of the first that is damaged, or None."""
        for info in self.filelist:
            try:
                with self.open(info.filename, "r") as file:
                    while file.read(2 ** 20):
                        pass
            except BadZipFile:
                return info.filename
        return None

    def getinfo(self, name):
        """Return the ZipInfo of a file."""
        info = self.NameToInfo.get(name)
        if info is None:
            raise KeyError(f"There is no item named {name!r} in the archive")
        return info

    def setpassword(self, pwd):
        """Set the password (bytes) of files that are encrypted."""
        if pwd and not isinstance(pwd, bytes):
            raise TypeError(f"pwd: expected bytes, got {type(pwd).__name__}")
        self.pwd = pwd or None

    @property
    def comment(self):
        """The comment of the archive, bytes."""
        return self._comment

    @comment.setter
    def comment(self, comment):
        if not isinstance(comment, bytes):
            raise TypeError(f"comment: expected bytes, got {type(comment).__name__}")
        if len(comment) > ZIP_MAX_COMMENT:
            import warnings
            warnings.warn(f"Archive comment is too long; truncating to {ZIP_MAX_COMMENT} bytes", stacklevel=2)
            comment = comment[:ZIP_MAX_COMMENT]
        self._comment = comment
        self._didModify = True

    def read(self, name, pwd=None):
        """Return the bytes of a file."""
        with self.open(name, "r", pwd) as file:
            return file.read()

    def open(self, name, mode="r", pwd=None, *, force_zip64=False):
        """Open a file of the archive, given by name or ZipInfo; mode r or w.

        force_zip64: when writing what may become larger than 2 GiB.
        """
        if mode not in {"r", "w"}:
            raise ValueError('open() requires mode "r" or "w"')
        if pwd and mode == "w":
            raise ValueError("pwd is only supported for reading files")
        if not self.fp:
            raise ValueError("Attempt to use ZIP archive that was already closed")
        if isinstance(name, ZipInfo):
            info = name
        elif mode == "w":
            info = ZipInfo(name)
            info.compress_type = self.compression
            info.compress_level = self.compresslevel
        else:
            info = self.getinfo(name)
        if mode == "w":
            return self._open_to_write(info, force_zip64=force_zip64)
        if self._writing:
            raise ValueError("Can't read from the ZIP file while there is an open writing handle on it. "
                             "Close the writing handle before trying to read.")
        self._fileRefCnt += 1
        shared = _SharedFile(self.fp, info.header_offset, self._fpclose, self._lock, lambda: self._writing)
        try:
            return self._open_to_read(info, shared, pwd)
        except:
            shared.close()
            raise

    def _open_to_read(self, info, shared, pwd):
        header = shared.read(sizeFileHeader)
        if len(header) != sizeFileHeader:
            raise BadZipFile("Truncated file header")
        fields = struct.unpack(structFileHeader, header)
        if fields[0] != stringFileHeader:
            raise BadZipFile("Bad magic number for file header")
        flags, name_size, extra_size = fields[3], fields[10], fields[11]
        raw_name = shared.read(name_size)
        if extra_size:
            shared.seek(extra_size, whence=1)
        if info.flag_bits & _MASK_COMPRESSED_PATCH:
            raise NotImplementedError("compressed patched data (flag bit 5)")
        if info.flag_bits & _MASK_STRONG_ENCRYPTION:
            raise NotImplementedError("strong encryption (flag bit 6)")
        encoding = "utf-8" if flags & _MASK_UTF_FILENAME else self.metadata_encoding or "cp437"
        header_name = raw_name.decode(encoding)
        if header_name != info.orig_filename:
            raise BadZipFile(f"File name in directory {info.orig_filename!r} and header {raw_name!r} differ.")
        if info._end_offset is not None and shared.tell() + info.compress_size > info._end_offset:
            if info._end_offset == info.header_offset:
                import warnings
                warnings.warn(f"Overlapped entries: {info.orig_filename!r} (possible zip bomb)", UserWarning, 4)
            else:
                raise BadZipFile(f"Overlapped entries: {info.orig_filename!r} (possible zip bomb)")
        if info.flag_bits & _MASK_ENCRYPTED:
            pwd = pwd or self.pwd
            if pwd and not isinstance(pwd, bytes):
                raise TypeError(f"pwd: expected bytes, got {type(pwd).__name__}")
            if not pwd:
                raise RuntimeError(f"File {info.orig_filename!r} is encrypted, password required for extraction")
        else:
            pwd = None
        return ZipExtFile(shared, "rb", info, pwd, True)

    def _open_to_write(self, info, force_zip64=False):
        if force_zip64 and not self._allowZip64:
            raise ValueError("force_zip64 is True, but allowZip64 was False when opening the ZIP file.")
        if self._writing:
            raise ValueError("Can't write to the ZIP file while there is another write handle open on it. "
                             "Close the first handle before opening another.")
        info.compress_size = 0
        info.CRC = 0
        info.flag_bits = 0x00
        if info.compress_type == ZIP_LZMA:
            info.flag_bits |= _MASK_COMPRESS_OPTION_1
        if not self._seekable:
            info.flag_bits |= _MASK_USE_DATA_DESCRIPTOR
        if not info.external_attr:
            info.external_attr = 0o600 << 16
        # A little more than the size, since compression may make it larger.
        zip64 = force_zip64 or info.file_size * 1.05 > ZIP64_LIMIT
        if not self._allowZip64 and zip64:
            raise LargeZipFile("Filesize would require ZIP64 extensions")
        if self._seekable:
            self.fp.seek(self.start_dir)
        info.header_offset = self.fp.tell()
        self._writecheck(info)
        self._didModify = True
        self.fp.write(info.FileHeader(zip64))
        self._writing = True
        return _ZipWriteFile(self, info, zip64)

    def _writecheck(self, info):
        if info.filename in self.NameToInfo:
            import warnings
            warnings.warn(f"Duplicate name: {info.filename!r}", stacklevel=3)
        if self.mode not in ("w", "x", "a"):
            raise ValueError("write() requires mode 'w', 'x', or 'a'")
        if not self.fp:
            raise ValueError("Attempt to write ZIP archive that was already closed")
        _check_compression(info.compress_type)
        if not self._allowZip64:
            reason = None
            if len(self.filelist) >= ZIP_FILECOUNT_LIMIT:
                reason = "Files count"
            elif info.file_size > ZIP64_LIMIT:
                reason = "Filesize"
            elif info.header_offset > ZIP64_LIMIT:
                reason = "Zipfile size"
            if reason:
                raise LargeZipFile(f"{reason} would require ZIP64 extensions")

    def extract(self, member, path=None, pwd=None):
        """Write a file to a folder (the current one); return its path there."""
        path = os.getcwd() if path is None else os.fspath(path)
        return self._extract_member(member, path, pwd)

    def extractall(self, path=None, members=None, pwd=None):
        """Write all files, or the members, to a folder."""
        path = os.getcwd() if path is None else os.fspath(path)
        for info in self.namelist() if members is None else members:
            self._extract_member(info, path, pwd)

    def _extract_member(self, member, targetpath, pwd):
        if not isinstance(member, ZipInfo):
            member = self.getinfo(member)
        name = member.filename.replace("/", os.path.sep)
        if os.path.altsep:
            name = name.replace(os.path.altsep, os.path.sep)
        # Nothing leads out of the folder.
        name = os.path.splitdrive(name)[1]
        name = os.path.sep.join(part for part in name.split(os.path.sep) if part not in ("", os.path.curdir, os.path.pardir))
        if not name and not member.is_dir():
            raise ValueError("Empty filename.")
        target = os.path.normpath(os.path.join(targetpath, name))
        folder = os.path.dirname(target)
        if folder and not os.path.exists(folder):
            os.makedirs(folder, exist_ok=True)
        if member.is_dir():
            if not os.path.isdir(target):
                try:
                    os.mkdir(target)
                except FileExistsError:
                    if not os.path.isdir(target):
                        raise
            return target
        with self.open(member, pwd=pwd) as source, open(target, "wb") as file:
            shutil.copyfileobj(source, file)
        return target

    def write(self, filename, arcname=None, compress_type=None, compresslevel=None):
        """Add a file or folder of the file system, under the name arcname."""
        if not self.fp:
            raise ValueError("Attempt to write to ZIP archive that was already closed")
        if self._writing:
            raise ValueError("Can't write to ZIP archive while an open writing handle exists")
        info = ZipInfo.from_file(filename, arcname, strict_timestamps=self._strict_timestamps)
        if info.is_dir():
            info.compress_size = 0
            info.CRC = 0
            self.mkdir(info)
            return
        info.compress_type = self.compression if compress_type is None else compress_type
        info.compress_level = self.compresslevel if compresslevel is None else compresslevel
        with open(filename, "rb") as source, self.open(info, "w") as target:
            shutil.copyfileobj(source, target, 1024 * 8)

    def writestr(self, zinfo_or_arcname, data, compress_type=None, compresslevel=None):
        """Add a file with these contents, bytes or a text."""
        if isinstance(data, str):
            data = data.encode("utf-8")
        if isinstance(zinfo_or_arcname, ZipInfo):
            info = zinfo_or_arcname
        else:
            info = ZipInfo(filename=zinfo_or_arcname, date_time=time.localtime(time.time())[:6])
            info.compress_type = self.compression
            info.compress_level = self.compresslevel
            if info.filename.endswith("/"):
                info.external_attr = 0o40775 << 16
                info.external_attr |= 0x10
            else:
                info.external_attr = 0o600 << 16
        if not self.fp:
            raise ValueError("Attempt to write to ZIP archive that was already closed")
        if self._writing:
            raise ValueError("Can't write to ZIP archive while an open writing handle exists.")
        if compress_type is not None:
            info.compress_type = compress_type
        if compresslevel is not None:
            info.compress_level = compresslevel
        info.file_size = len(data)
        with self._lock, self.open(info, mode="w") as target:
            target.write(data)

    def mkdir(self, zinfo_or_directory_name, mode=511):
        """Add a folder."""
        if isinstance(zinfo_or_directory_name, ZipInfo):
            info = zinfo_or_directory_name
            if not info.is_dir():
                raise ValueError("The given ZipInfo does not describe a directory")
        elif isinstance(zinfo_or_directory_name, str):
            name = zinfo_or_directory_name
            if not name.endswith("/"):
                name += "/"
            info = ZipInfo(name)
            info.compress_size = 0
            info.CRC = 0
            info.external_attr = (0o40000 | mode & 0xFFFF) << 16 | 0x10
            info.file_size = 0
        else:
            raise TypeError("Expected type str or ZipInfo")
        with self._lock:
            if self._seekable:
                self.fp.seek(self.start_dir)
            info.header_offset = self.fp.tell()
            if info.compress_type == ZIP_LZMA:
                info.flag_bits |= _MASK_COMPRESS_OPTION_1
            self._writecheck(info)
            self._didModify = True
            self.filelist.append(info)
            self.NameToInfo[info.filename] = info
            self.fp.write(info.FileHeader(False))
            self.start_dir = self.fp.tell()

    def __del__(self):
        self.close()

    def close(self):
        """Write the central directory, if anything was written; close the file if it was opened here."""
        if self.fp is None:
            return
        if self._writing:
            raise ValueError("Can't close the ZIP file while there is an open writing handle on it. "
                             "Close the writing handle before closing the zip.")
        try:
            if self.mode in ("w", "x", "a") and self._didModify:
                with self._lock:
                    if self._seekable:
                        self.fp.seek(self.start_dir)
                    self._write_end_record()
        finally:
            fp, self.fp = self.fp, None
            self._fpclose(fp)

    def _write_end_record(self):
        for info in self.filelist:
            self.fp.write(info._central_record())
        end = self.fp.tell()
        count, size, offset = len(self.filelist), end - self.start_dir, self.start_dir
        reason = None
        if count > ZIP_FILECOUNT_LIMIT:
            reason = "Files count"
        elif offset > ZIP64_LIMIT:
            reason = "Central directory offset"
        elif size > ZIP64_LIMIT:
            reason = "Central directory size"
        if reason:
            if not self._allowZip64:
                raise LargeZipFile(f"{reason} would require ZIP64 extensions")
            self.fp.write(struct.pack(structEndArchive64, stringEndArchive64, sizeEndCentDir64 - 12, 45, 45, 0, 0, count,
                                      count, size, offset))
            self.fp.write(struct.pack(structEndArchive64Locator, stringEndArchive64Locator, 0, end, 1))
            count, size, offset = min(count, 0xFFFF), min(size, 0xFFFFFFFF), min(offset, 0xFFFFFFFF)
        self.fp.write(struct.pack(structEndArchive, stringEndArchive, 0, 0, count, count, size, offset, len(self._comment)))
        self.fp.write(self._comment)
        if self.mode == "a":
            self.fp.truncate()
        self.fp.flush()

    def _fpclose(self, fp):
        assert self._fileRefCnt > 0
        self._fileRefCnt -= 1
        # Files of the archive that are still open need it.
        if not self._fileRefCnt and not self._filePassed:
            fp.close()


def main(args=None):
    """The command `python -m zipfile`: list, extract, create or test archives."""
    import argparse
    parser = argparse.ArgumentParser(description="A simple command-line interface for zipfile module.")
    group = parser.add_mutually_exclusive_group(required=True)
    group.add_argument("-l", "--list", metavar="<zipfile>", help="Show listing of a zipfile")
    group.add_argument("-e", "--extract", nargs=2, metavar=("<zipfile>", "<output_dir>"),
                       help="Extract zipfile into target dir")
    group.add_argument("-c", "--create", nargs="+", metavar=("<name>", "<file>"), help="Create zipfile from sources")
    group.add_argument("-t", "--test", metavar="<zipfile>", help="Test if a zipfile is valid")
    parser.add_argument("--metadata-encoding", metavar="<encoding>",
                        help="Specify encoding of member names for -l, -e and -t")
    args = parser.parse_args(args)
    encoding = args.metadata_encoding
    if args.test is not None:
        with ZipFile(args.test, "r", metadata_encoding=encoding) as archive:
            bad = archive.testzip()
        if bad:
            print(f"The following enclosed file is corrupted: {bad!r}")
        print("Done testing")
    elif args.list is not None:
        with ZipFile(args.list, "r", metadata_encoding=encoding) as archive:
            archive.printdir()
    elif args.extract is not None:
        source, target = args.extract
        with ZipFile(source, "r", metadata_encoding=encoding) as archive:
            archive.extractall(target)
    else:
        if encoding:
            print("Non-conforming encodings not supported with -c.", file=sys.stderr)
            sys.exit(1)
        name, *files = args.create
        with ZipFile(name, "w", ZIP_DEFLATED) as archive:
            for path in files:
                inside = os.path.basename(path) or os.path.basename(os.path.dirname(path))
                if inside in ("", os.curdir, os.pardir):
                    inside = ""
                _add_tree(archive, path, inside)


def _add_tree(archive, path, inside):
    if os.path.isfile(path):
        archive.write(path, inside, ZIP_DEFLATED)
    elif os.path.isdir(path):
        if inside:
            archive.write(path, inside)
        for name in sorted(os.listdir(path)):
            _add_tree(archive, os.path.join(path, name), os.path.join(inside, name))


from ._path import CompleteDirs, Path
