"""Tar archives, read and written: ustar, GNU and pax; plain, gzip, bzip2; seekable files or streams.

    with tarfile.open('sources.tar.gz') as tar:
        tar.extractall('here', filter='data')
"""

import builtins
import copy
import io
import os
import re
import shutil
import stat
import sys
import time

__all__ = ["TarFile", "TarInfo", "is_tarfile", "TarError", "ReadError", "CompressionError", "StreamError",
           "ExtractError", "HeaderError", "ENCODING", "USTAR_FORMAT", "GNU_FORMAT", "PAX_FORMAT", "DEFAULT_FORMAT",
           "open", "fully_trusted_filter", "data_filter", "tar_filter", "FilterError", "AbsoluteLinkError",
           "OutsideDestinationError", "SpecialFileError", "AbsolutePathError", "LinkOutsideDestinationError"]

version = "0.9.0"

NUL = b"\0"
BLOCKSIZE = 512
RECORDSIZE = BLOCKSIZE * 20
GNU_MAGIC = b"ustar  \0"
POSIX_MAGIC = b"ustar\x0000"

LENGTH_NAME = 100
LENGTH_LINK = 100
LENGTH_PREFIX = 155

REGTYPE, AREGTYPE, LNKTYPE, SYMTYPE, CHRTYPE, BLKTYPE, DIRTYPE, FIFOTYPE, CONTTYPE = (
    b"0", b"\0", b"1", b"2", b"3", b"4", b"5", b"6", b"7")
GNUTYPE_LONGNAME, GNUTYPE_LONGLINK, GNUTYPE_SPARSE = b"L", b"K", b"S"
XHDTYPE, XGLTYPE, SOLARIS_XHDTYPE = b"x", b"g", b"X"

USTAR_FORMAT = 0
GNU_FORMAT = 1
PAX_FORMAT = 2
DEFAULT_FORMAT = PAX_FORMAT

SUPPORTED_TYPES = (REGTYPE, AREGTYPE, LNKTYPE, SYMTYPE, DIRTYPE, FIFOTYPE, CONTTYPE, CHRTYPE, BLKTYPE,
                   GNUTYPE_LONGNAME, GNUTYPE_LONGLINK, GNUTYPE_SPARSE)
REGULAR_TYPES = (REGTYPE, AREGTYPE, CONTTYPE, GNUTYPE_SPARSE)
GNU_TYPES = (GNUTYPE_LONGNAME, GNUTYPE_LONGLINK, GNUTYPE_SPARSE)
PAX_FIELDS = ("path", "linkpath", "size", "mtime", "uid", "gid", "uname", "gname")
PAX_NAME_FIELDS = {"path", "linkpath", "uname", "gname"}
PAX_NUMBER_FIELDS = {"atime": float, "ctime": float, "mtime": float, "uid": int, "gid": int, "size": int}

_FILE_KINDS = {REGTYPE: stat.S_IFREG, SYMTYPE: stat.S_IFLNK, FIFOTYPE: stat.S_IFIFO, CHRTYPE: stat.S_IFCHR,
               DIRTYPE: stat.S_IFDIR, BLKTYPE: stat.S_IFBLK}

ENCODING = "utf-8" if os.name == "nt" else sys.getfilesystemencoding()

bltn_open = builtins.open


# Errors

class TarError(Exception):
    """Any error of this module."""


class ExtractError(TarError):
    """Something of a member could not be made."""


class ReadError(TarError):
    """The archive cannot be read."""


class CompressionError(TarError):
    """The compression is not known, or not to be had."""


class StreamError(TarError):
    """A stream cannot do this."""


class HeaderError(TarError):
    """A header is not as it should be."""


class EmptyHeaderError(HeaderError):
    """There is no header."""


class TruncatedHeaderError(HeaderError):
    """The header is too short."""


class EOFHeaderError(HeaderError):
    """The header says that the archive ends."""


class InvalidHeaderError(HeaderError):
    """The header is wrong."""


class SubsequentHeaderError(HeaderError):
    """The header that another one needs is missing or wrong."""


class FilterError(TarError):
    """A filter refused a member, `tarinfo`."""


class AbsolutePathError(FilterError):
    """The path is absolute."""

    def __init__(self, tarinfo):
        self.tarinfo = tarinfo
        super().__init__(f"member {tarinfo.name!r} has an absolute path")


class OutsideDestinationError(FilterError):
    """The path leads outside."""

    def __init__(self, tarinfo, path):
        self.tarinfo = tarinfo
        self._path = path
        super().__init__(f"{tarinfo.name!r} would be extracted to {path!r}, which is outside the destination")


class SpecialFileError(FilterError):
    """It is no file, folder or link."""

    def __init__(self, tarinfo):
        self.tarinfo = tarinfo
        super().__init__(f"{tarinfo.name!r} is a special file")


class AbsoluteLinkError(FilterError):
    """The link's target is absolute."""

    def __init__(self, tarinfo):
        self.tarinfo = tarinfo
        super().__init__(f"{tarinfo.name!r} is a link to an absolute path")


class LinkOutsideDestinationError(FilterError):
    """The link leads outside."""

    def __init__(self, tarinfo, path):
        self.tarinfo = tarinfo
        self._path = path
        super().__init__(f"{tarinfo.name!r} would link to {path!r}, which is outside the destination")


# Fields of headers

def stn(s, length, encoding, errors):
    """Return text as a field."""
    if s is None:
        raise ValueError("metadata cannot contain None")
    s = s.encode(encoding, errors)
    return s[:length] + (length - len(s)) * NUL


def nts(s, encoding, errors):
    """Return a field as text."""
    return s.partition(NUL)[0].decode(encoding, errors)


def nti(s):
    """Return a field as a number: octal digits, or two's complement behind a mark."""
    if s[0] in (0o200, 0o377):
        n = int.from_bytes(s[1:], "big")
        return n - 256 ** (len(s) - 1) if s[0] == 0o377 else n
    try:
        return int(nts(s, "ascii", "strict").strip() or "0", 8)
    except ValueError:
        raise InvalidHeaderError("invalid header")


def itn(n, digits=8, format=DEFAULT_FORMAT):
    """Return a number as a field."""
    n = int(n)
    if 0 <= n < 8 ** (digits - 1):
        return b"%0*o" % (digits - 1, n) + NUL
    if format == GNU_FORMAT and -256 ** (digits - 1) <= n < 256 ** (digits - 1):
        if n >= 0:
            return b"\x80" + n.to_bytes(digits - 1, "big")
        return b"\xff" + (256 ** (digits - 1) + n).to_bytes(digits - 1, "big")
    raise ValueError("overflow in number field")


def calc_chksums(buf):
    """Return the sum of a header's bytes, the field of the sum being blank; unsigned, and signed as some write it."""
    rest = buf[:148] + buf[156:512]
    unsigned = 256 + sum(rest)
    return unsigned, unsigned - 256 * sum(byte > 127 for byte in rest)


def copyfileobj(src, dst, length=None, exception=OSError, bufsize=None):
    """Copy `length` bytes; `exception` when there are fewer."""
    bufsize = bufsize or 16 * 1024
    if length == 0:
        return
    if length is None:
        shutil.copyfileobj(src, dst, bufsize)
        return
    while length > 0:
        want = min(bufsize, length)
        buf = src.read(want)
        if len(buf) < want:
            raise exception("unexpected end of data")
        dst.write(buf)
        length -= want


def _safe_print(s):
    encoding = getattr(sys.stdout, "encoding", None)
    if encoding is not None:
        s = s.encode(encoding, "backslashreplace").decode(encoding)
    print(s, end=" ")


def _import(name):
    """Import a module that may be missing."""
    try:
        return __import__(name)
    except ImportError:
        raise CompressionError(f"{name} module is not available") from None


# Streams

class _LowLevelFile:
    """A file by its descriptor."""

    def __init__(self, name, mode):
        flags = {"r": os.O_RDONLY, "w": os.O_WRONLY | os.O_CREAT | os.O_TRUNC}[mode]
        self.fd = os.open(name, flags | getattr(os, "O_BINARY", 0), 0o666)

    def close(self):
        os.close(self.fd)

    def read(self, size):
        return os.read(self.fd, size)

    def write(self, s):
        os.write(self.fd, s)


class _Stream:
    """Reads or writes in blocks of one size and without seeking, as tapes and pipes want it."""

    def __init__(self, name, mode, comptype, fileobj, bufsize, compresslevel):
        self._extfileobj = fileobj is not None
        if fileobj is None:
            fileobj = _LowLevelFile(name, mode)
        if comptype == "*":
            fileobj = _StreamProxy(fileobj)
            comptype = fileobj.getcomptype()
        self.name = os.fspath(name) if name is not None else ""
        self.mode = mode
        self.comptype = comptype
        self.fileobj = fileobj
        self.bufsize = bufsize
        # What waits to be written, or has been read but not asked for.
        self.buf = b""
        self.raw = b""
        self.pos = 0
        self.closed = False
        self.cmp = None
        self.exception = None
        self.trailer = None
        try:
            self._begin(comptype, compresslevel)
        except:
            if not self._extfileobj:
                self.fileobj.close()
            self.closed = True
            raise

    def __del__(self):
        if hasattr(self, "closed") and not self.closed:
            self.close()

    def _begin(self, comptype, level):
        writing = self.mode == "w"
        if comptype == "gz":
            zlib = _import("zlib")
            self.exception = zlib.error
            if writing:
                self._begin_gz(zlib, level)
            else:
                self.cmp = zlib.decompressobj(16 + zlib.MAX_WBITS)
        elif comptype == "bz2":
            bz2 = _import("bz2")
            self.exception = OSError
            self.cmp = bz2.BZ2Compressor(level) if writing else bz2.BZ2Decompressor()
        elif comptype == "xz":
            lzma = _import("lzma")
            self.exception = lzma.LZMAError
            self.cmp = lzma.LZMACompressor() if writing else lzma.LZMADecompressor()
        elif comptype != "tar":
            raise CompressionError(f"unknown compression type {comptype!r}")

    def _begin_gz(self, zlib, level):
        self.cmp = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS, zlib.DEF_MEM_LEVEL, 0)
        crc, size = zlib.crc32(b""), 0

        def count(data):
            nonlocal crc, size
            crc = zlib.crc32(data, crc)
            size += len(data)

        self.count = count
        self.trailer = lambda: crc.to_bytes(4, "little") + (size & 0xFFFFFFFF).to_bytes(4, "little")
        name = os.path.basename(self.name.removesuffix(".gz"))
        head = b"\037\213\010\010" + int(time.time()).to_bytes(4, "little") + b"\002\377"
        self._put(head + name.encode("iso-8859-1", "replace") + NUL)

    def write(self, s):
        """Write bytes."""
        self.pos += len(s)
        if self.trailer is not None:
            self.count(s)
        self._put(s if self.cmp is None else self.cmp.compress(s))

    def _put(self, s):
        self.buf += s
        while len(self.buf) > self.bufsize:
            self.fileobj.write(self.buf[:self.bufsize])
            self.buf = self.buf[self.bufsize:]

    def close(self):
        """Write what is left, and close what was opened here."""
        if self.closed:
            return
        self.closed = True
        try:
            if self.mode == "w":
                if self.cmp is not None:
                    self.buf += self.cmp.flush()
                if self.trailer is not None:
                    self.buf += self.trailer()
                if self.buf:
                    self.fileobj.write(self.buf)
                    self.buf = b""
        finally:
            if not self._extfileobj:
                self.fileobj.close()

    def tell(self):
        """Return the place."""
        return self.pos

    def seek(self, pos=0):
        """Go on to a place, which must not lie behind."""
        if pos < self.pos:
            raise StreamError("seeking backwards is not allowed")
        while self.pos < pos:
            if not self.read(min(pos - self.pos, self.bufsize)):
                break
        return self.pos

    def read(self, size):
        """Read so many bytes, fewer only at the end."""
        assert size is not None
        parts, have = [self.buf], len(self.buf)
        while have < size:
            part = self._more()
            if not part:
                break
            parts.append(part)
            have += len(part)
        data = b"".join(parts)
        self.buf = data[size:]
        data = data[:size]
        self.pos += len(data)
        return data

    def _more(self):
        if self.cmp is None:
            return self.fileobj.read(self.bufsize)
        while True:
            raw = self.fileobj.read(self.bufsize)
            if not raw:
                return b""
            try:
                data = self.cmp.decompress(raw)
            except self.exception as e:
                raise ReadError("invalid compressed data") from e
            except EOFError:
                return b""
            if data:
                return data


class _StreamProxy:
    """Looks at the first block, to know the compression."""

    def __init__(self, fileobj):
        self.fileobj = fileobj
        self.buf = fileobj.read(BLOCKSIZE)

    def read(self, size):
        self.read = self.fileobj.read
        return self.buf

    def getcomptype(self):
        if self.buf.startswith(b"\x1f\x8b\x08"):
            return "gz"
        if self.buf[0:3] == b"BZh" and self.buf[4:10] == b"1AY&SY":
            return "bz2"
        if self.buf.startswith((b"\x5d\x00\x00\x80", b"\xfd7zXZ")):
            return "xz"
        return "tar"

    def close(self):
        self.fileobj.close()


class _FileInFile:
    """A stretch of a file as a file; a sparse one has holes that read as NUL."""

    def __init__(self, fileobj, offset, size, name, blockinfo=None):
        self.fileobj = fileobj
        self.size = size
        self.name = name
        self.position = 0
        self.closed = False
        # (start in this file, end, place in the other or None for a hole)
        self.map = []
        at = 0
        for start, length in blockinfo if blockinfo is not None else [(0, size)]:
            if start > at:
                self.map.append((at, start, None))
            self.map.append((start, start + length, offset))
            offset += length
            at = start + length
        if at < size:
            self.map.append((at, size, None))

    def flush(self):
        pass

    @property
    def mode(self):
        return "rb"

    def readable(self):
        return True

    def writable(self):
        return False

    def seekable(self):
        return self.fileobj.seekable()

    def tell(self):
        return self.position

    def seek(self, position, whence=io.SEEK_SET):
        if whence == io.SEEK_SET:
            self.position = min(max(position, 0), self.size)
        elif whence == io.SEEK_CUR:
            at = self.position + position
            self.position = max(at, 0) if position < 0 else min(at, self.size)
        elif whence == io.SEEK_END:
            self.position = max(min(self.size + position, self.size), 0)
        else:
            raise ValueError("Invalid argument")
        return self.position

    def read(self, size=None):
        left = self.size - self.position
        size = left if size is None else min(size, left)
        parts = []
        for start, stop, place in self.map:
            if size <= 0:
                break
            if not start <= self.position < stop:
                continue
            count = min(size, stop - self.position)
            if place is None:
                parts.append(NUL * count)
            else:
                self.fileobj.seek(place + self.position - start)
                part = self.fileobj.read(count)
                if len(part) != count:
                    raise ReadError("unexpected end of data")
                parts.append(part)
            size -= count
            self.position += count
        return b"".join(parts)

    def readinto(self, b):
        data = self.read(len(b))
        b[:len(data)] = data
        return len(data)

    def close(self):
        self.closed = True


class ExFileObject(io.BufferedReader):
    """The contents of a member."""

    def __init__(self, tarfile, tarinfo):
        super().__init__(_FileInFile(tarfile.fileobj, tarinfo.offset_data, tarinfo.size, tarinfo.name,
                                     tarinfo.sparse))


# Filters

def _get_filtered_attrs(member, dest_path, for_data=True):
    new = {}
    name = member.name
    dest_path = os.path.realpath(dest_path)
    if name.startswith(("/", os.sep)):
        name = new["name"] = member.path.lstrip("/" + os.sep)
    if os.path.isabs(name):
        raise AbsolutePathError(member)
    target = os.path.realpath(os.path.join(dest_path, name))
    if os.path.commonpath([target, dest_path]) != dest_path:
        raise OutsideDestinationError(member, target)
    mode = member.mode
    if mode is not None:
        # Neither others' write permission nor the high bits.
        mode &= 0o755
        if for_data:
            if member.isreg() or member.islnk():
                if not mode & 0o100:
                    mode &= ~0o111
                mode |= 0o600
            elif member.isdir() or member.issym():
                mode = None
            else:
                raise SpecialFileError(member)
        if mode != member.mode:
            new["mode"] = mode
    if for_data:
        for owner in ("uid", "gid", "uname", "gname"):
            if getattr(member, owner) is not None:
                new[owner] = None
        if member.islnk() or member.issym():
            if os.path.isabs(member.linkname):
                raise AbsoluteLinkError(member)
            folder = os.path.dirname(name) if member.issym() else ""
            target = os.path.realpath(os.path.join(dest_path, folder, member.linkname))
            if os.path.commonpath([target, dest_path]) != dest_path:
                raise LinkOutsideDestinationError(member, target)
    return new


def fully_trusted_filter(member, dest_path):
    """Extract the member as it is."""
    return member


def tar_filter(member, dest_path):
    """Nothing outside the destination, no write permission for others."""
    new = _get_filtered_attrs(member, dest_path, False)
    return member.replace(**new, deep=False) if new else member


def data_filter(member, dest_path):
    """Only plain data: files, folders, links inside, and no owners."""
    new = _get_filtered_attrs(member, dest_path, True)
    return member.replace(**new, deep=False) if new else member


_NAMED_FILTERS = {"fully_trusted": fully_trusted_filter, "tar": tar_filter, "data": data_filter}
_KEEP = object()
_LENGTH_PREFIX = re.compile(rb"([0-9]{1,20}) ")


class TarInfo:
    """What an archive says about a member."""

    __slots__ = {
        "name": "the path", "mode": "the permissions", "uid": "the owner's number", "gid": "the group's number",
        "size": "the size in bytes", "mtime": "when it was changed", "chksum": "the header's sum",
        "type": "a constant such as REGTYPE", "linkname": "the target of a link", "uname": "the owner's name",
        "gname": "the group's name", "devmajor": "major number of a device", "devminor": "minor number of a device",
        "offset": "where the header is", "offset_data": "where the contents are",
        "pax_headers": "the extended header's values", "sparse": "where the data of a sparse file lies",
        "_tarfile": None, "_sparse_structs": None, "_link_target": None}

    def __init__(self, name=""):
        self.name = name
        self.mode = 0o644
        self.uid = self.gid = self.size = self.mtime = self.chksum = 0
        self.type = REGTYPE
        self.linkname = self.uname = self.gname = ""
        self.devmajor = self.devminor = 0
        self.offset = self.offset_data = 0
        self.sparse = None
        self.pax_headers = {}

    @property
    def tarfile(self):
        """Deprecated; the archive."""
        self._say_deprecated()
        return self._tarfile

    @tarfile.setter
    def tarfile(self, tarfile):
        self._say_deprecated()
        self._tarfile = tarfile

    @staticmethod
    def _say_deprecated():
        import warnings
        warnings.warn("The undocumented \"tarfile\" attribute of TarInfo objects "
                      "is deprecated and will be removed in Python 3.16", DeprecationWarning, stacklevel=3)

    @property
    def path(self):
        """The name, as pax calls it."""
        return self.name

    @path.setter
    def path(self, name):
        self.name = name

    @property
    def linkpath(self):
        """The target, as pax calls it."""
        return self.linkname

    @linkpath.setter
    def linkpath(self, linkname):
        self.linkname = linkname

    def __repr__(self):
        return f"<{self.__class__.__name__} {self.name!r} at {id(self):#x}>"

    def replace(self, *, name=_KEEP, mtime=_KEEP, mode=_KEEP, linkname=_KEEP, uid=_KEEP, gid=_KEEP, uname=_KEEP,
                gname=_KEEP, deep=True, _KEEP=_KEEP):
        """Return a copy with other values."""
        result = copy.deepcopy(self) if deep else copy.copy(self)
        given = {"name": name, "mtime": mtime, "mode": mode, "linkname": linkname, "uid": uid, "gid": gid,
                 "uname": uname, "gname": gname}
        for key, value in given.items():
            if value is not _KEEP:
                setattr(result, key, value)
        return result

    def get_info(self):
        """Return the values of the header as a dictionary."""
        info = {"name": self.name, "mode": None if self.mode is None else self.mode & 0o7777}
        for key in ("uid", "gid", "size", "mtime", "chksum", "type", "linkname", "uname", "gname", "devmajor",
                    "devminor"):
            info[key] = getattr(self, key)
        if info["type"] == DIRTYPE and not info["name"].endswith("/"):
            info["name"] += "/"
        return info

    # Writing

    def tobuf(self, format=DEFAULT_FORMAT, encoding=ENCODING, errors="surrogateescape"):
        """Return the header, one or more blocks."""
        info = self.get_info()
        for name, value in info.items():
            if value is None:
                raise ValueError(f"{name} may not be None")
        if format == USTAR_FORMAT:
            return self.create_ustar_header(info, encoding, errors)
        if format == GNU_FORMAT:
            return self.create_gnu_header(info, encoding, errors)
        if format == PAX_FORMAT:
            return self.create_pax_header(info, encoding)
        raise ValueError("invalid format")

    def create_ustar_header(self, info, encoding, errors):
        """Return a header of ustar; names that do not fit are refused."""
        info["magic"] = POSIX_MAGIC
        if len(info["linkname"].encode(encoding, errors)) > LENGTH_LINK:
            raise ValueError("linkname is too long")
        if len(info["name"].encode(encoding, errors)) > LENGTH_NAME:
            info["prefix"], info["name"] = self._posix_split_name(info["name"], encoding, errors)
        return self._create_header(info, USTAR_FORMAT, encoding, errors)

    def create_gnu_header(self, info, encoding, errors):
        """Return a header of GNU tar; long names come before it."""
        info["magic"] = GNU_MAGIC
        buf = b""
        if len(info["linkname"].encode(encoding, errors)) > LENGTH_LINK:
            buf += self._create_gnu_long_header(info["linkname"], GNUTYPE_LONGLINK, encoding, errors)
        if len(info["name"].encode(encoding, errors)) > LENGTH_NAME:
            buf += self._create_gnu_long_header(info["name"], GNUTYPE_LONGNAME, encoding, errors)
        return buf + self._create_header(info, GNU_FORMAT, encoding, errors)

    def create_pax_header(self, info, encoding):
        """Return a header of pax; what ustar cannot hold comes before it."""
        info["magic"] = POSIX_MAGIC
        extended = self.pax_headers.copy()
        for name, keyword, length in (("name", "path", LENGTH_NAME), ("linkname", "linkpath", LENGTH_LINK),
                                      ("uname", "uname", 32), ("gname", "gname", 32)):
            if keyword not in extended and (not info[name].isascii() or len(info[name]) > length):
                extended[keyword] = info[name]
        for name, digits in (("uid", 8), ("gid", 8), ("size", 12), ("mtime", 12)):
            value = info[name]
            whole = int(value)
            if not 0 <= whole < 8 ** (digits - 1):
                info[name] = 0
            elif isinstance(value, float):
                info[name] = whole
            else:
                continue
            extended.setdefault(name, str(value))
        buf = self._create_pax_generic_header(extended, XHDTYPE, encoding) if extended else b""
        return buf + self._create_header(info, USTAR_FORMAT, "ascii", "replace")

    @classmethod
    def create_pax_global_header(cls, pax_headers):
        """Return a header for all members that follow."""
        return cls._create_pax_generic_header(pax_headers, XGLTYPE, "utf-8")

    def _posix_split_name(self, name, encoding, errors):
        parts = name.split("/")
        for i in range(1, len(parts)):
            prefix, rest = "/".join(parts[:i]), "/".join(parts[i:])
            if (len(prefix.encode(encoding, errors)) <= LENGTH_PREFIX
                    and len(rest.encode(encoding, errors)) <= LENGTH_NAME):
                return prefix, rest
        raise ValueError("name is too long")

    @staticmethod
    def _create_header(info, format, encoding, errors):
        kind = info.get("type", REGTYPE)
        if kind is None:
            raise ValueError("TarInfo.type must not be None")

        def text(name, length):
            return stn(info.get(name, ""), length, encoding, errors)

        def number(name, digits):
            return itn(info.get(name, 0), digits, format)

        if kind in (CHRTYPE, BLKTYPE):
            device = number("devmajor", 8) + number("devminor", 8)
        else:
            device = NUL * 16
        head = text("name", 100) + itn(info.get("mode", 0) & 0o7777, 8, format) + b"".join(
            number(name, digits) for name, digits in (("uid", 8), ("gid", 8), ("size", 12), ("mtime", 12)))
        tail = (kind + text("linkname", 100) + info.get("magic", POSIX_MAGIC) + text("uname", 32) + text("gname", 32)
                + device + text("prefix", 155)).ljust(BLOCKSIZE - len(head) - 8, NUL)
        total = calc_chksums(head + b" " * 8 + tail)[0]
        return head + b"%06o\0 " % total + tail

    @staticmethod
    def _create_payload(payload):
        return payload + NUL * (-len(payload) % BLOCKSIZE)

    @classmethod
    def _create_gnu_long_header(cls, name, type, encoding, errors):
        data = name.encode(encoding, errors) + NUL
        info = {"name": "././@LongLink", "type": type, "size": len(data), "magic": GNU_MAGIC}
        return cls._create_header(info, USTAR_FORMAT, encoding, errors) + cls._create_payload(data)

    @classmethod
    def _create_pax_generic_header(cls, pax_headers, type, encoding):
        def is_utf8(text):
            try:
                text.encode("utf-8", "strict")
            except UnicodeEncodeError:
                return False
            return True

        binary = not all(map(is_utf8, pax_headers.values()))
        records = [b"21 hdrcharset=BINARY\n"] if binary else []
        for keyword, value in pax_headers.items():
            value = value.encode(encoding, "surrogateescape") if binary else value.encode("utf-8")
            record = b" " + keyword.encode("utf-8") + b"=" + value + b"\n"
            # The length counts its own digits.
            length = len(record)
            while len(record) + len(str(length)) != length:
                length = len(record) + len(str(length))
            records.append(b"%d" % length + record)
        records = b"".join(records)
        info = {"name": "././@PaxHeader", "type": type, "size": len(records), "magic": POSIX_MAGIC}
        return cls._create_header(info, USTAR_FORMAT, "ascii", "replace") + cls._create_payload(records)

    # Reading

    @classmethod
    def frombuf(cls, buf, encoding, errors):
        """Make a TarInfo from a header's block."""
        if len(buf) == 0:
            raise EmptyHeaderError("empty header")
        if len(buf) != BLOCKSIZE:
            raise TruncatedHeaderError("truncated header")
        if buf.count(NUL) == BLOCKSIZE:
            raise EOFHeaderError("end of file header")
        chksum = nti(buf[148:156])
        if chksum not in calc_chksums(buf):
            raise InvalidHeaderError("bad checksum")
        obj = cls()
        obj.name = nts(buf[0:100], encoding, errors)
        obj.mode = nti(buf[100:108])
        obj.uid = nti(buf[108:116])
        obj.gid = nti(buf[116:124])
        obj.size = nti(buf[124:136])
        obj.mtime = nti(buf[136:148])
        obj.chksum = chksum
        obj.type = buf[156:157]
        obj.linkname = nts(buf[157:257], encoding, errors)
        obj.uname = nts(buf[265:297], encoding, errors)
        obj.gname = nts(buf[297:329], encoding, errors)
        obj.devmajor = nti(buf[329:337])
        obj.devminor = nti(buf[337:345])
        prefix = nts(buf[345:500], encoding, errors)
        if obj.type == AREGTYPE and obj.name.endswith("/"):
            # So were folders written before there was a type.
            obj.type = DIRTYPE
        if obj.type == GNUTYPE_SPARSE:
            structs = []
            for pos in range(386, 386 + 4 * 24, 24):
                try:
                    structs.append((nti(buf[pos:pos + 12]), nti(buf[pos + 12:pos + 24])))
                except ValueError:
                    break
            obj._sparse_structs = (structs, bool(buf[482]), nti(buf[483:495]))
        if obj.isdir():
            obj.name = obj.name.rstrip("/")
        if prefix and obj.type not in GNU_TYPES:
            obj.name = prefix + "/" + obj.name
        return obj

    @classmethod
    def fromtarfile(cls, tarfile):
        """Read the next member of an archive."""
        obj = cls.frombuf(tarfile.fileobj.read(BLOCKSIZE), tarfile.encoding, tarfile.errors)
        obj.offset = tarfile.fileobj.tell() - BLOCKSIZE
        return obj._proc_member(tarfile)

    def _proc_member(self, tarfile):
        if self.type in (GNUTYPE_LONGNAME, GNUTYPE_LONGLINK):
            return self._proc_gnulong(tarfile)
        if self.type == GNUTYPE_SPARSE:
            return self._proc_sparse(tarfile)
        if self.type in (XHDTYPE, XGLTYPE, SOLARIS_XHDTYPE):
            return self._proc_pax(tarfile)
        return self._proc_builtin(tarfile)

    def _end(self):
        """Where the next header is."""
        if self.isreg() or self.type not in SUPPORTED_TYPES:
            return self.offset_data + self._block(self.size)
        return self.offset_data

    def _proc_builtin(self, tarfile):
        self.offset_data = tarfile.fileobj.tell()
        tarfile.offset = self._end()
        self._apply_pax_info(tarfile.pax_headers, tarfile.encoding, tarfile.errors)
        if self.isdir():
            self.name = self.name.rstrip("/")
        return self

    def _following(self, tarfile):
        try:
            return self.fromtarfile(tarfile)
        except HeaderError as e:
            raise SubsequentHeaderError(str(e)) from None

    def _proc_gnulong(self, tarfile):
        buf = tarfile.fileobj.read(self._block(self.size))
        next = self._following(tarfile)
        next.offset = self.offset
        text = nts(buf, tarfile.encoding, tarfile.errors)
        if self.type == GNUTYPE_LONGNAME:
            next.name = text
        else:
            next.linkname = text
        if next.isdir():
            next.name = next.name.removesuffix("/")
        return next

    def _proc_sparse(self, tarfile):
        structs, is_extended, size = self._sparse_structs
        del self._sparse_structs
        while is_extended:
            buf = tarfile.fileobj.read(BLOCKSIZE)
            for pos in range(0, 21 * 24, 24):
                try:
                    offset, count = nti(buf[pos:pos + 12]), nti(buf[pos + 12:pos + 24])
                except ValueError:
                    break
                if offset and count:
                    structs.append((offset, count))
            is_extended = bool(buf[504])
        self.sparse = structs
        self.offset_data = tarfile.fileobj.tell()
        tarfile.offset = self.offset_data + self._block(self.size)
        self.size = size
        return self

    def _proc_pax(self, tarfile):
        buf = tarfile.fileobj.read(self._block(self.size))
        headers = tarfile.pax_headers if self.type == XGLTYPE else tarfile.pax_headers.copy()
        raw, encoding = [], None
        pos = 0
        while pos < len(buf) and buf[pos] != 0:
            match = _LENGTH_PREFIX.match(buf, pos)
            length = int(match[1]) if match else 0
            end = pos + length - 1
            if length < 5 or end >= len(buf) or buf[end] != 0x0A:
                raise InvalidHeaderError("invalid header")
            keyword, equals, value = buf[match.end(1) + 1:end].partition(b"=")
            if not keyword or not equals:
                raise InvalidHeaderError("invalid header")
            raw.append((keyword, value))
            if keyword == b"hdrcharset" and encoding is None:
                encoding = tarfile.encoding if value == b"BINARY" else "utf-8"
            pos += length
        for keyword, value in raw:
            keyword = self._decode_pax_field(keyword, "utf-8", "utf-8", tarfile.errors)
            if keyword in PAX_NAME_FIELDS:
                value = self._decode_pax_field(value, encoding or "utf-8", tarfile.encoding, tarfile.errors)
            else:
                value = self._decode_pax_field(value, "utf-8", "utf-8", tarfile.errors)
            headers[keyword] = value
        next = self._following(tarfile)
        if "GNU.sparse.map" in headers:
            next.sparse = _pairs([int(x) for x in headers["GNU.sparse.map"].split(",")])
        elif "GNU.sparse.size" in headers:
            try:
                offsets = [int(v) for k, v in raw if k == b"GNU.sparse.offset"]
                counts = [int(v) for k, v in raw if k == b"GNU.sparse.numbytes"]
            except ValueError:
                raise InvalidHeaderError("invalid header")
            next.sparse = list(zip(offsets, counts))
        elif headers.get("GNU.sparse.major") == "1" and headers.get("GNU.sparse.minor") == "0":
            next._proc_gnusparse_10(tarfile)
        if self.type in (XHDTYPE, SOLARIS_XHDTYPE):
            next._apply_pax_info(headers, tarfile.encoding, tarfile.errors)
            next.offset = self.offset
            if "size" in headers:
                tarfile.offset = next._end()
        return next

    def _proc_gnusparse_10(self, tarfile):
        """The map is written before the data, a number per line, filling whole blocks."""
        buf = tarfile.fileobj.read(BLOCKSIZE)
        numbers, want = [], 1
        while len(numbers) < want:
            if b"\n" not in buf:
                more = tarfile.fileobj.read(BLOCKSIZE)
                if not more:
                    raise ReadError("unexpected end of data")
                buf += more
                continue
            number, _, buf = buf.partition(b"\n")
            numbers.append(int(number))
            if len(numbers) == 1:
                want = 1 + 2 * numbers[0]
        self.offset_data = tarfile.fileobj.tell()
        self.sparse = _pairs(numbers[1:])

    def _apply_pax_info(self, pax_headers, encoding, errors):
        for keyword, value in pax_headers.items():
            if keyword == "GNU.sparse.name":
                self.path = value
            elif keyword in ("GNU.sparse.size", "GNU.sparse.realsize"):
                self.size = int(value)
            elif keyword in PAX_FIELDS:
                if keyword in PAX_NUMBER_FIELDS:
                    try:
                        value = PAX_NUMBER_FIELDS[keyword](value)
                    except ValueError:
                        value = 0
                if keyword == "path":
                    value = value.rstrip("/")
                setattr(self, keyword, value)
        self.pax_headers = pax_headers.copy()

    def _decode_pax_field(self, value, encoding, fallback_encoding, fallback_errors):
        try:
            return value.decode(encoding, "strict")
        except UnicodeDecodeError:
            return value.decode(fallback_encoding, fallback_errors)

    def _block(self, count):
        """Round up to whole blocks; a negative count is no count."""
        if count < 0:
            raise InvalidHeaderError("invalid offset")
        return -(-count // BLOCKSIZE) * BLOCKSIZE

    # What is it?

    def isreg(self):
        """Is it a file?"""
        return self.type in REGULAR_TYPES

    def isfile(self):
        """Is it a file?"""
        return self.isreg()

    def isdir(self):
        """Is it a folder?"""
        return self.type == DIRTYPE

    def issym(self):
        """Is it a symbolic link?"""
        return self.type == SYMTYPE

    def islnk(self):
        """Is it a hard link?"""
        return self.type == LNKTYPE

    def ischr(self):
        """Is it a character device?"""
        return self.type == CHRTYPE

    def isblk(self):
        """Is it a block device?"""
        return self.type == BLKTYPE

    def isfifo(self):
        """Is it a pipe?"""
        return self.type == FIFOTYPE

    def issparse(self):
        """Is it a sparse file?"""
        return self.sparse is not None

    def isdev(self):
        """Is it a device or a pipe?"""
        return self.type in (CHRTYPE, BLKTYPE, FIFOTYPE)


def _pairs(numbers):
    return list(zip(numbers[::2], numbers[1::2]))


class TarFile:
    """An archive."""

    debug = 0
    dereference = False
    ignore_zeros = False
    errorlevel = 1
    format = DEFAULT_FORMAT
    encoding = ENCODING
    errors = None
    tarinfo = TarInfo
    fileobject = ExFileObject
    extraction_filter = None

    def __init__(self, name=None, mode="r", fileobj=None, format=None, tarinfo=None, dereference=None,
                 ignore_zeros=None, encoding=None, errors="surrogateescape", pax_headers=None, debug=None,
                 errorlevel=None, copybufsize=None, stream=False):
        modes = {"r": "rb", "a": "r+b", "w": "wb", "x": "xb"}
        if mode not in modes:
            raise ValueError("mode must be 'r', 'a', 'w' or 'x'")
        self.mode = mode
        self._mode = modes[mode]
        if not fileobj:
            if self.mode == "a" and not os.path.exists(name):
                self.mode = "w"
                self._mode = "wb"
            fileobj = bltn_open(name, self._mode)
            self._extfileobj = False
        else:
            if name is None and hasattr(fileobj, "name") and isinstance(fileobj.name, (str, bytes)):
                name = fileobj.name
            if hasattr(fileobj, "mode"):
                self._mode = fileobj.mode
            self._extfileobj = True
        self.name = os.path.abspath(name) if name else None
        self.fileobj = fileobj
        self.stream = stream
        given = {"format": format, "tarinfo": tarinfo, "dereference": dereference, "ignore_zeros": ignore_zeros,
                 "encoding": encoding, "debug": debug, "errorlevel": errorlevel}
        for key, value in given.items():
            if value is not None:
                setattr(self, key, value)
        self.errors = errors
        self.pax_headers = pax_headers if pax_headers is not None and self.format == PAX_FORMAT else {}
        self.copybufsize = copybufsize
        self.closed = False
        self.members = []
        self._loaded = False
        self.offset = self.fileobj.tell()
        self.inodes = {}
        try:
            if self.mode == "r":
                self.firstmember = None
                self.firstmember = self.next()
            if self.mode == "a":
                self._go_to_end()
            if self.mode in ("a", "w", "x"):
                self._loaded = True
                if self.pax_headers:
                    buf = self.tarinfo.create_pax_global_header(self.pax_headers.copy())
                    self.fileobj.write(buf)
                    self.offset += len(buf)
        except:
            if not self._extfileobj:
                self.fileobj.close()
            self.closed = True
            raise

    def _go_to_end(self):
        while True:
            self.fileobj.seek(self.offset)
            try:
                self.members.append(self.tarinfo.fromtarfile(self))
            except EOFHeaderError:
                self.fileobj.seek(self.offset)
                return
            except HeaderError as e:
                raise ReadError(str(e)) from None

    # Opening

    OPEN_METH = {"tar": "taropen", "gz": "gzopen", "bz2": "bz2open", "xz": "xzopen"}

    @classmethod
    def open(cls, name=None, mode="r", fileobj=None, bufsize=RECORDSIZE, **kwargs):
        """Open an archive; the mode is 'r', 'r:gz', 'w|bz2' …"""
        if not name and not fileobj:
            raise ValueError("nothing to open")
        if mode in ("r", "r:*"):
            return cls._open_any(name, fileobj, kwargs)
        if ":" in mode:
            filemode, comptype = mode.split(":", 1)
            filemode = filemode or "r"
            comptype = comptype or "tar"
            if comptype not in cls.OPEN_METH:
                raise CompressionError(f"unknown compression type {comptype!r}")
            return getattr(cls, cls.OPEN_METH[comptype])(name, filemode, fileobj, **kwargs)
        if "|" in mode:
            filemode, comptype = mode.split("|", 1)
            filemode = filemode or "r"
            comptype = comptype or "tar"
            if filemode not in ("r", "w"):
                raise ValueError("mode must be 'r' or 'w'")
            if "compresslevel" in kwargs and comptype not in ("gz", "bz2"):
                raise ValueError("compresslevel is only valid for w|gz and w|bz2 modes")
            stream = _Stream(name, filemode, comptype, fileobj, bufsize, kwargs.pop("compresslevel", 9))
            try:
                t = cls(name, filemode, stream, **kwargs)
            except:
                stream.close()
                raise
            t._extfileobj = False
            return t
        if mode in ("a", "w", "x"):
            return cls.taropen(name, mode, fileobj, **kwargs)
        raise ValueError("undiscernible mode")

    @classmethod
    def _open_any(cls, name, fileobj, kwargs):
        """Try all compressions, none last."""
        failures = []
        for comptype in sorted(cls.OPEN_METH, key=lambda comptype: cls.OPEN_METH[comptype] == "taropen"):
            if fileobj is not None:
                begin = fileobj.tell()
            try:
                return getattr(cls, cls.OPEN_METH[comptype])(name, "r", fileobj, **kwargs)
            except (ReadError, CompressionError) as e:
                failures.append(f"- method {comptype}: {e!r}")
                if fileobj is not None:
                    fileobj.seek(begin)
        raise ReadError("file could not be opened successfully:\n" + "\n".join(failures))

    @classmethod
    def taropen(cls, name, mode="r", fileobj=None, **kwargs):
        """Open a plain archive."""
        if mode not in ("r", "a", "w", "x"):
            raise ValueError("mode must be 'r', 'a', 'w' or 'x'")
        return cls(name, mode, fileobj, **kwargs)

    @classmethod
    def gzopen(cls, name, mode="r", fileobj=None, compresslevel=9, **kwargs):
        """Open an archive under gzip."""
        if mode not in ("r", "w", "x"):
            raise ValueError("mode must be 'r', 'w' or 'x'")
        gzip = _import("gzip")
        try:
            opened = gzip.GzipFile(name, mode + "b", compresslevel, fileobj)
        except OSError as e:
            if fileobj is not None and mode == "r":
                raise ReadError("not a gzip file") from e
            raise
        return cls._open_compressed(name, mode, opened, OSError, "not a gzip file", kwargs)

    @classmethod
    def bz2open(cls, name, mode="r", fileobj=None, compresslevel=9, **kwargs):
        """Open an archive under bzip2."""
        if mode not in ("r", "w", "x"):
            raise ValueError("mode must be 'r', 'w' or 'x'")
        opened = _import("bz2").BZ2File(fileobj or name, mode, compresslevel=compresslevel)
        return cls._open_compressed(name, mode, opened, (OSError, EOFError), "not a bzip2 file", kwargs)

    @classmethod
    def xzopen(cls, name, mode="r", fileobj=None, preset=None, **kwargs):
        """Open an archive under LZMA."""
        if mode not in ("r", "w", "x"):
            raise ValueError("mode must be 'r', 'w' or 'x'")
        lzma = _import("lzma")
        opened = lzma.LZMAFile(fileobj or name, mode, preset=preset)
        return cls._open_compressed(name, mode, opened, (lzma.LZMAError, EOFError), "not an lzma file", kwargs)

    @classmethod
    def _open_compressed(cls, name, mode, opened, failures, message, kwargs):
        try:
            t = cls.taropen(name, mode, opened, **kwargs)
        except failures as e:
            opened.close()
            if mode == "r":
                raise ReadError(message) from e
            raise
        except:
            opened.close()
            raise
        t._extfileobj = False
        return t

    def close(self):
        """Close the archive; one that is written gets its end."""
        if self.closed:
            return
        self.closed = True
        try:
            if self.mode in ("a", "w", "x"):
                self.fileobj.write(NUL * (BLOCKSIZE * 2))
                self.offset += BLOCKSIZE * 2
                remainder = self.offset % RECORDSIZE
                if remainder > 0:
                    self.fileobj.write(NUL * (RECORDSIZE - remainder))
        finally:
            if not self._extfileobj:
                self.fileobj.close()

    # What is in it

    def getmember(self, name):
        """Return the last member of a name."""
        tarinfo = self._getmember(name.rstrip("/"))
        if tarinfo is None:
            raise KeyError(f"filename {name!r} not found")
        return tarinfo

    def getmembers(self):
        """Return all members."""
        self._check()
        if not self._loaded:
            self._load()
        return self.members

    def getnames(self):
        """Return the names of all members."""
        return [tarinfo.name for tarinfo in self.getmembers()]

    def list(self, verbose=True, *, members=None):
        """Print what is in the archive."""
        self._check()
        for tarinfo in self if members is None else members:
            if verbose:
                mode = tarinfo.mode
                _safe_print("??????????" if mode is None else stat.filemode(mode | _FILE_KINDS.get(tarinfo.type, 0)))
                _safe_print(f"{tarinfo.uname or tarinfo.uid}/{tarinfo.gname or tarinfo.gid}")
                if tarinfo.ischr() or tarinfo.isblk():
                    _safe_print(f"{f'{tarinfo.devmajor},{tarinfo.devminor}':>10}")
                else:
                    _safe_print(f"{tarinfo.size:10}")
                if tarinfo.mtime is None:
                    _safe_print("????-??-?? ??:??:??")
                else:
                    _safe_print("%d-%02d-%02d %02d:%02d:%02d" % time.localtime(tarinfo.mtime)[:6])
            _safe_print(tarinfo.name + ("/" if tarinfo.isdir() else ""))
            if verbose:
                if tarinfo.issym():
                    _safe_print("-> " + tarinfo.linkname)
                if tarinfo.islnk():
                    _safe_print("link to " + tarinfo.linkname)
            print()

    # Writing

    def gettarinfo(self, name=None, arcname=None, fileobj=None):
        """Return what the archive is to say about a file."""
        self._check("awx")
        if fileobj is not None:
            name = fileobj.name
        if arcname is None:
            arcname = name
        arcname = os.path.splitdrive(arcname)[1].replace(os.sep, "/").lstrip("/")
        tarinfo = self.tarinfo()
        tarinfo._tarfile = self
        if fileobj is not None:
            status = os.fstat(fileobj.fileno())
        elif self.dereference:
            status = os.stat(name)
        else:
            status = os.lstat(name)
        linkname = ""
        mode = status.st_mode
        if stat.S_ISREG(mode):
            inode = status.st_ino, status.st_dev
            if not self.dereference and status.st_nlink > 1 and arcname != self.inodes.get(inode, arcname):
                type = LNKTYPE
                linkname = self.inodes[inode]
            else:
                type = REGTYPE
                if inode[0]:
                    self.inodes[inode] = arcname
        elif stat.S_ISDIR(mode):
            type = DIRTYPE
        elif stat.S_ISFIFO(mode):
            type = FIFOTYPE
        elif stat.S_ISLNK(mode):
            type = SYMTYPE
            linkname = os.readlink(name)
        elif stat.S_ISCHR(mode):
            type = CHRTYPE
        elif stat.S_ISBLK(mode):
            type = BLKTYPE
        else:
            return None
        tarinfo.name = arcname
        tarinfo.mode = mode
        tarinfo.uid, tarinfo.gid = status.st_uid, status.st_gid
        tarinfo.size = status.st_size if type == REGTYPE else 0
        tarinfo.mtime = status.st_mtime
        tarinfo.type = type
        tarinfo.linkname = linkname
        pwd, grp = _accounts()
        if pwd:
            try:
                tarinfo.uname = pwd.getpwuid(tarinfo.uid)[0]
            except KeyError:
                pass
        if grp:
            try:
                tarinfo.gname = grp.getgrgid(tarinfo.gid)[0]
            except KeyError:
                pass
        if type in (CHRTYPE, BLKTYPE) and hasattr(os, "major"):
            tarinfo.devmajor, tarinfo.devminor = os.major(status.st_rdev), os.minor(status.st_rdev)
        return tarinfo

    def add(self, name, arcname=None, recursive=True, *, filter=None):
        """Add a file, or a folder with all that is in it."""
        self._check("awx")
        if arcname is None:
            arcname = name
        if self.name is not None and os.path.abspath(name) == self.name:
            self._dbg(2, f"tarfile: Skipped {name!r}")
            return
        self._dbg(1, name)
        tarinfo = self.gettarinfo(name, arcname)
        if tarinfo is None:
            self._dbg(1, f"tarfile: Unsupported type {name!r}")
            return
        if filter is not None:
            tarinfo = filter(tarinfo)
            if tarinfo is None:
                self._dbg(2, f"tarfile: Excluded {name!r}")
                return
        if tarinfo.isreg():
            with bltn_open(name, "rb") as f:
                self.addfile(tarinfo, f)
            return
        self.addfile(tarinfo)
        if tarinfo.isdir() and recursive:
            for f in sorted(os.listdir(name)):
                self.add(os.path.join(name, f), os.path.join(arcname, f), recursive, filter=filter)

    def addfile(self, tarinfo, fileobj=None):
        """Add a member with the contents of a file object."""
        self._check("awx")
        if fileobj is None and tarinfo.isreg() and tarinfo.size != 0:
            raise ValueError("fileobj not provided for non zero-size regular file")
        tarinfo = copy.copy(tarinfo)
        buf = tarinfo.tobuf(self.format, self.encoding, self.errors)
        self.fileobj.write(buf)
        self.offset += len(buf)
        if fileobj is not None:
            copyfileobj(fileobj, self.fileobj, tarinfo.size, bufsize=self.copybufsize)
            padding = -tarinfo.size % BLOCKSIZE
            if padding:
                self.fileobj.write(NUL * padding)
            self.offset += tarinfo.size + padding
        if not self.stream:
            self.members.append(tarinfo)

    # Extracting

    def _get_filter_function(self, filter):
        if filter is None:
            filter = self.extraction_filter
            if filter is None:
                import warnings
                warnings.warn("Python 3.14 will, by default, filter extracted tar archives and reject files or modify "
                              "their metadata. Use the filter argument to control this behavior.", DeprecationWarning,
                              stacklevel=3)
                return fully_trusted_filter
            if isinstance(filter, str):
                raise TypeError("String names are not supported for TarFile.extraction_filter. Use a function such as "
                                "tarfile.data_filter directly.")
            return filter
        if callable(filter):
            return filter
        try:
            return _NAMED_FILTERS[filter]
        except KeyError:
            raise ValueError(f"filter {filter!r} not found") from None

    def extractall(self, path=".", members=None, *, numeric_owner=False, filter=None):
        """Extract all members, or those given."""
        filter_function = self._get_filter_function(filter)
        directories = []
        for member in self if members is None else members:
            tarinfo = self._get_extract_tarinfo(member, filter_function, path)
            if tarinfo is None:
                continue
            if tarinfo.isdir():
                # Its times and permissions come last: what is put into it would change or need them.
                directories.append(tarinfo)
            self._extract_one(tarinfo, path, set_attrs=not tarinfo.isdir(), numeric_owner=numeric_owner)
        directories.sort(key=lambda directory: directory.name, reverse=True)
        for tarinfo in directories:
            target = os.path.join(path, tarinfo.name)
            try:
                self.chown(tarinfo, target, numeric_owner=numeric_owner)
                self.utime(tarinfo, target)
                self.chmod(tarinfo, target)
            except ExtractError as e:
                self._handle_nonfatal_error(e)

    def extract(self, member, path="", set_attrs=True, *, numeric_owner=False, filter=None):
        """Extract one member."""
        filter_function = self._get_filter_function(filter)
        tarinfo = self._get_extract_tarinfo(member, filter_function, path)
        if tarinfo is not None:
            self._extract_one(tarinfo, path, set_attrs, numeric_owner)

    def _get_extract_tarinfo(self, member, filter_function, path):
        tarinfo = self.getmember(member) if isinstance(member, str) else member
        unfiltered = tarinfo
        try:
            tarinfo = filter_function(tarinfo, path)
        except (OSError, UnicodeEncodeError, FilterError) as e:
            self._handle_fatal_error(e)
            tarinfo = None if self.errorlevel <= 0 else tarinfo
        except ExtractError as e:
            self._handle_nonfatal_error(e)
            tarinfo = None
        if tarinfo is None:
            self._dbg(2, f"tarfile: Excluded {unfiltered.name!r}")
            return None
        if tarinfo.islnk():
            tarinfo = copy.copy(tarinfo)
            tarinfo._link_target = os.path.join(path, tarinfo.linkname)
        return tarinfo

    def _extract_one(self, tarinfo, path, set_attrs, numeric_owner):
        self._check("r")
        try:
            self._extract_member(tarinfo, os.path.join(path, tarinfo.name), set_attrs=set_attrs,
                                 numeric_owner=numeric_owner)
        except (OSError, UnicodeEncodeError) as e:
            self._handle_fatal_error(e)
        except ExtractError as e:
            self._handle_nonfatal_error(e)

    def _handle_nonfatal_error(self, e):
        if self.errorlevel > 1:
            raise
        self._dbg(1, f"tarfile: {e}")

    def _handle_fatal_error(self, e):
        if self.errorlevel > 0:
            raise
        if isinstance(e, OSError):
            self._dbg(1, f"tarfile: {e.strerror}" if e.filename is None else f"tarfile: {e.strerror} {e.filename!r}")
        else:
            self._dbg(1, f"tarfile: {type(e).__name__} {e}")

    def extractfile(self, member):
        """Return the contents of a member as a file object; None when it has none."""
        self._check("r")
        tarinfo = self.getmember(member) if isinstance(member, str) else member
        if tarinfo.isreg() or tarinfo.type not in SUPPORTED_TYPES:
            return self.fileobject(self, tarinfo)
        if tarinfo.islnk() or tarinfo.issym():
            if isinstance(self.fileobj, _Stream):
                raise StreamError("cannot extract (sym)link as file object")
            return self.extractfile(self._find_link_target(tarinfo))
        return None

    def _extract_member(self, tarinfo, targetpath, set_attrs=True, numeric_owner=False):
        targetpath = targetpath.rstrip("/").replace("/", os.sep)
        upper = os.path.dirname(targetpath)
        if upper and not os.path.exists(upper):
            os.makedirs(upper, exist_ok=True)
        if tarinfo.islnk() or tarinfo.issym():
            self._dbg(1, f"{tarinfo.name} -> {tarinfo.linkname}")
        else:
            self._dbg(1, tarinfo.name)
        if tarinfo.isreg():
            self.makefile(tarinfo, targetpath)
        elif tarinfo.isdir():
            self.makedir(tarinfo, targetpath)
        elif tarinfo.isfifo():
            self.makefifo(tarinfo, targetpath)
        elif tarinfo.ischr() or tarinfo.isblk():
            self.makedev(tarinfo, targetpath)
        elif tarinfo.islnk() or tarinfo.issym():
            self.makelink(tarinfo, targetpath)
        elif tarinfo.type not in SUPPORTED_TYPES:
            self.makeunknown(tarinfo, targetpath)
        else:
            self.makefile(tarinfo, targetpath)
        if set_attrs:
            self.chown(tarinfo, targetpath, numeric_owner)
            if not tarinfo.issym():
                self.chmod(tarinfo, targetpath)
                self.utime(tarinfo, targetpath)

    def makedir(self, tarinfo, targetpath):
        """Make a folder."""
        try:
            if tarinfo.mode is None:
                os.mkdir(targetpath)
            else:
                # For the owner alone, until its own permissions are set.
                os.mkdir(targetpath, 0o700)
        except FileExistsError:
            if not os.path.isdir(targetpath):
                raise

    def makefile(self, tarinfo, targetpath):
        """Make a file."""
        source = self.fileobj
        source.seek(tarinfo.offset_data)
        with bltn_open(targetpath, "wb") as target:
            if tarinfo.sparse is None:
                copyfileobj(source, target, tarinfo.size, ReadError, self.copybufsize)
                return
            for offset, size in tarinfo.sparse:
                target.seek(offset)
                copyfileobj(source, target, size, ReadError, self.copybufsize)
            target.seek(tarinfo.size)
            target.truncate()

    def makeunknown(self, tarinfo, targetpath):
        """Make a file of what is not known."""
        self.makefile(tarinfo, targetpath)
        self._dbg(1, f"tarfile: Unknown file type {tarinfo.type!r}, extracted as regular file.")

    def makefifo(self, tarinfo, targetpath):
        """Make a pipe."""
        if not hasattr(os, "mkfifo"):
            raise ExtractError("fifo not supported by system")
        os.mkfifo(targetpath)

    def makedev(self, tarinfo, targetpath):
        """Make a device."""
        if not hasattr(os, "mknod") or not hasattr(os, "makedev"):
            raise ExtractError("special devices not supported by system")
        mode = 0o600 if tarinfo.mode is None else tarinfo.mode
        kind = stat.S_IFBLK if tarinfo.isblk() else stat.S_IFCHR
        os.mknod(targetpath, mode | kind, os.makedev(tarinfo.devmajor, tarinfo.devminor))

    def makelink(self, tarinfo, targetpath):
        """Make a link; where there are none, a copy."""
        try:
            if tarinfo.issym():
                if os.path.lexists(targetpath):
                    os.unlink(targetpath)
                os.symlink(tarinfo.linkname, targetpath)
            elif os.path.exists(tarinfo._link_target):
                if os.path.lexists(targetpath):
                    os.unlink(targetpath)
                os.link(tarinfo._link_target, targetpath)
            else:
                self._extract_member(self._find_link_target(tarinfo), targetpath)
        except (AttributeError, NotImplementedError):
            try:
                self._extract_member(self._find_link_target(tarinfo), targetpath)
            except KeyError:
                raise ExtractError("unable to resolve link inside archive") from None

    def chown(self, tarinfo, targetpath, numeric_owner):
        """Set the owner, which only root can."""
        if not hasattr(os, "geteuid") or os.geteuid() != 0:
            return
        u, g = tarinfo.uid, tarinfo.gid
        if not numeric_owner:
            pwd, grp = _accounts()
            try:
                if grp and tarinfo.gname:
                    g = grp.getgrnam(tarinfo.gname)[2]
            except KeyError:
                pass
            try:
                if pwd and tarinfo.uname:
                    u = pwd.getpwnam(tarinfo.uname)[2]
            except KeyError:
                pass
        u = -1 if u is None else u
        g = -1 if g is None else g
        try:
            if tarinfo.issym() and hasattr(os, "lchown"):
                os.lchown(targetpath, u, g)
            else:
                os.chown(targetpath, u, g)
        except (OSError, OverflowError) as e:
            raise ExtractError("could not change owner") from e

    def chmod(self, tarinfo, targetpath):
        """Set the permissions."""
        if tarinfo.mode is None:
            return
        try:
            os.chmod(targetpath, tarinfo.mode)
        except OSError as e:
            raise ExtractError("could not change mode") from e

    def utime(self, tarinfo, targetpath):
        """Set the time of change."""
        if tarinfo.mtime is None:
            return
        try:
            os.utime(targetpath, (tarinfo.mtime, tarinfo.mtime))
        except OSError as e:
            raise ExtractError("could not change modification time") from e

    # Going through it

    def next(self):
        """Return the next member, None at the end."""
        self._check("ra")
        if self.firstmember is not None:
            member = self.firstmember
            self.firstmember = None
            return member
        if self.offset != self.fileobj.tell():
            if self.offset == 0:
                return None
            self.fileobj.seek(self.offset - 1)
            if not self.fileobj.read(1):
                raise ReadError("unexpected end of data")
        tarinfo = None
        while True:
            try:
                tarinfo = self.tarinfo.fromtarfile(self)
            except (EOFHeaderError, InvalidHeaderError) as e:
                if self.ignore_zeros:
                    self._dbg(2, f"0x{self.offset:X}: {e}")
                    self.offset += BLOCKSIZE
                    continue
                if self.offset == 0 and isinstance(e, InvalidHeaderError):
                    raise ReadError(str(e)) from None
            except EmptyHeaderError:
                if self.offset == 0:
                    raise ReadError("empty file") from None
            except TruncatedHeaderError as e:
                if self.offset == 0:
                    raise ReadError(str(e)) from None
            except SubsequentHeaderError as e:
                raise ReadError(str(e)) from None
            except Exception as e:
                if type(e).__module__ == "zlib":
                    raise ReadError(f"zlib error: {e}") from None
                raise
            break
        if tarinfo is None:
            self._loaded = True
        elif not self.stream:
            self.members.append(tarinfo)
        return tarinfo

    def _getmember(self, name, tarinfo=None, normalize=False):
        members = self.getmembers()
        if tarinfo is not None:
            # Only what comes before the link.
            for at, member in enumerate(members):
                if member is tarinfo or member.offset == tarinfo.offset:
                    members = members[:at]
                    break
            else:
                raise ValueError(tarinfo)
        if normalize:
            name = os.path.normpath(name)
        for member in reversed(members):
            if name == (os.path.normpath(member.name) if normalize else member.name):
                return member
        return None

    def _load(self):
        if not self.stream:
            while self.next() is not None:
                pass
            self._loaded = True

    def _check(self, mode=None):
        if self.closed:
            raise OSError(f"{self.__class__.__name__} is closed")
        if mode is not None and self.mode not in mode:
            raise OSError(f"bad operation for mode {self.mode!r}")

    def _find_link_target(self, tarinfo):
        if tarinfo.issym():
            linkname = "/".join(filter(None, (os.path.dirname(tarinfo.name), tarinfo.linkname)))
            limit = None
        else:
            linkname = tarinfo.linkname
            limit = tarinfo
        member = self._getmember(linkname, tarinfo=limit, normalize=True)
        if member is None:
            raise KeyError(f"linkname {linkname!r} not found")
        return member

    def __iter__(self):
        if self._loaded:
            yield from self.members
            return
        if self.stream:
            while (tarinfo := self.next()) is not None:
                yield tarinfo
            return
        index = 0
        if self.firstmember is not None:
            self.next()
        while True:
            if index < len(self.members):
                tarinfo = self.members[index]
            elif not self._loaded:
                tarinfo = self.next()
                if not tarinfo:
                    self._loaded = True
                    return
            else:
                return
            index += 1
            yield tarinfo

    def _dbg(self, level, msg):
        if level <= self.debug:
            print(msg, file=sys.stderr)

    def __enter__(self):
        self._check()
        return self

    def __exit__(self, type, value, traceback):
        if type is None:
            self.close()
        else:
            # No end is written: the archive is not whole.
            if not self._extfileobj:
                self.fileobj.close()
            self.closed = True


def _accounts():
    """The modules pwd and grp, where they are."""
    try:
        import grp
        import pwd
    except ImportError:
        return None, None
    return pwd, grp


def is_tarfile(name):
    """Is this file, by its name or open, an archive that can be read?"""
    try:
        if hasattr(name, "read"):
            pos = name.tell()
            t = open(fileobj=name)
            name.seek(pos)
        else:
            t = open(name)
        t.close()
        return True
    except TarError:
        return False


open = TarFile.open


def main():
    """The command line."""
    import argparse
    parser = argparse.ArgumentParser(description="A simple command-line interface for tarfile module.")
    parser.add_argument("-v", "--verbose", action="store_true", default=False, help="Verbose output")
    parser.add_argument("--filter", metavar="<filtername>", choices=_NAMED_FILTERS, help="Filter for extraction")
    group = parser.add_mutually_exclusive_group(required=True)
    group.add_argument("-l", "--list", metavar="<tarfile>", help="Show listing of a tarfile")
    group.add_argument("-e", "--extract", nargs="+", metavar=("<tarfile>", "<output_dir>"),
                       help="Extract tarfile into target dir")
    group.add_argument("-c", "--create", nargs="+", metavar=("<name>", "<file>"), help="Create tarfile from sources")
    group.add_argument("-t", "--test", metavar="<tarfile>", help="Test if a tarfile is valid")
    args = parser.parse_args()
    if args.filter and args.extract is None:
        parser.exit(1, "--filter is only valid for extraction\n")

    def read(name, what):
        if not is_tarfile(name):
            parser.exit(1, f"{name!r} is not a tar archive.\n")
        with open(name, "r:*") as tf:
            what(tf)

    if args.test is not None:
        src = args.test
        read(src, lambda tf: print(tf.getmembers(), file=sys.stderr))
        if args.verbose:
            print(f"{src!r} is a tar archive.")
    elif args.list is not None:
        read(args.list, lambda tf: tf.list(verbose=args.verbose))
    elif args.extract is not None:
        if len(args.extract) > 2:
            parser.exit(1, parser.format_help())
        src, *to = args.extract
        folder = to[0] if to else os.curdir
        read(src, lambda tf: tf.extractall(path=folder, filter=args.filter))
        if args.verbose:
            print(f"{src!r} file is extracted." if folder == "." else
                  f"{src!r} file is extracted into {folder!r} directory.")
    else:
        target, *files = args.create
        ext = os.path.splitext(target)[1]
        compressions = {".gz": "gz", ".tgz": "gz", ".xz": "xz", ".txz": "xz", ".bz2": "bz2", ".tbz": "bz2",
                        ".tbz2": "bz2", ".tb2": "bz2"}
        with open(target, "w:" + compressions[ext] if ext in compressions else "w") as tf:
            for name in files:
                tf.add(name)
        if args.verbose:
            print(f"{target!r} file created.")


if __name__ == "__main__":
    main()
