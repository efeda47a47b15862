"""Memory that processes share by name, and lists in it."""

import mmap
import os
import secrets
import struct
from functools import partial

__all__ = ["SharedMemory", "ShareableList"]

_FOLDER = "/dev/shm"
_PREFIX = "psm_"


class SharedMemory:
    """A block of memory with a name. Whoever is the last to use it calls `unlink`."""

    _name = None
    _fd = -1
    _mmap = None
    _buf = None

    def __init__(self, name=None, create=False, size=0, *, track=True):
        if not size >= 0:
            raise ValueError("'size' must be a positive integer")
        if create and size == 0:
            raise ValueError("'size' must be a positive number different from zero")
        if name is None and not create:
            raise ValueError("'name' can only be None if create=True")
        flags = os.O_RDWR | (os.O_CREAT | os.O_EXCL if create else 0) | os.O_NOFOLLOW | os.O_CLOEXEC
        if name is None:
            while True:
                name = _PREFIX + secrets.token_hex(4)
                try:
                    self._fd = self._open(name, flags)
                    break
                except FileExistsError:
                    continue
        else:
            if "\0" in name:
                raise ValueError("embedded null character")
            self._fd = self._open(name.removeprefix("/"), flags)
        self._name = name.removeprefix("/")
        self._track = track
        self._owner = os.getpid() if create and track else None
        try:
            if create:
                os.ftruncate(self._fd, size)
            size = os.fstat(self._fd).st_size
            self._mmap = mmap.mmap(self._fd, size)
        except BaseException:
            self.close()
            if create:
                self.unlink()
            raise
        self._size = size
        self._buf = memoryview(self._mmap)

    def _open(self, name, flags):
        try:
            return os.open(f"{_FOLDER}/{name}", flags, 0o600)
        except OSError as e:
            # The name is no path of the file system's.
            raise type(e)(e.errno, e.strerror, "/" + name) from None

    def __del__(self):
        try:
            self.close()
        except (OSError, BufferError):
            pass

    def __reduce__(self):
        return self.__class__, (self.name, False, self.size)

    def __repr__(self):
        return f"{self.__class__.__name__}({self.name!r}, size={self.size})"

    @property
    def buf(self):
        """The bytes."""
        return self._buf

    @property
    def name(self):
        """The name by which others find it."""
        return self._name

    @property
    def size(self):
        """How many bytes there are."""
        return self._size

    def close(self):
        """Use it no longer; others may."""
        if self._buf is not None:
            self._buf.release()
            self._buf = None
        if self._mmap is not None:
            self._mmap.close()
            self._mmap = None
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    def unlink(self):
        """Let it end when the last process closes it."""
        if self._name:
            try:
                os.unlink(f"{_FOLDER}/{self._name}")
            except FileNotFoundError as e:
                raise FileNotFoundError(e.errno, e.strerror, "/" + self._name) from None


_encoding = "utf8"


class ShareableList:
    """A list of numbers, strings, bytes, booleans and None in shared memory. Its length does not change.

    The memory holds: the count; where each item ends; the format of each item; how each is to be read; the items.
    """

    _types_mapping = {int: "q", float: "d", bool: "xxxxxxx?", str: "%ds", bytes: "%ds", None.__class__: "xxxxxx?x"}
    _alignment = 8
    _back_transforms_mapping = {
        0: lambda value: value,
        1: lambda value: value.rstrip(b"\x00").decode(_encoding),
        2: lambda value: value.rstrip(b"\x00"),
        3: lambda _value: None}

    @staticmethod
    def _extract_recreation_code(value):
        if not isinstance(value, (str, bytes, None.__class__)):
            return 0
        if isinstance(value, str):
            return 1
        return 2 if isinstance(value, bytes) else 3

    def __init__(self, sequence=None, *, name=None):
        if name is None or sequence is not None:
            sequence = sequence or ()
            formats = [self._types_mapping[type(item)] if not isinstance(item, (str, bytes)) else
                       self._types_mapping[type(item)] % (self._alignment * (len(self._encoded(item))
                                                                               // self._alignment + 1))
                       for item in sequence]
            self._list_len = len(formats)
            offset = 0
            self._allocated_offsets = [0]
            for fmt in formats:
                offset += self._alignment if fmt[-1] != "s" else int(fmt[:-1])
                self._allocated_offsets.append(offset)
            codes = [self._extract_recreation_code(item) for item in sequence]
            size = struct.calcsize("q" + self._format_size_metainfo + "".join(formats)
                                   + self._format_packing_metainfo + self._format_back_transform_codes)
            self.shm = SharedMemory(name, create=True, size=size)
        else:
            self.shm = SharedMemory(name)
        if sequence is not None:
            struct.pack_into("q" + self._format_size_metainfo, self.shm.buf, 0, self._list_len,
                             *self._allocated_offsets)
            struct.pack_into("".join(formats), self.shm.buf, self._offset_data_start,
                             *(self._encoded(v) for v in sequence))
            struct.pack_into(self._format_packing_metainfo, self.shm.buf, self._offset_packing_formats,
                             *(v.encode(_encoding) for v in formats))
            struct.pack_into(self._format_back_transform_codes, self.shm.buf, self._offset_back_transform_codes,
                             *codes)
        else:
            self._list_len = len(self)
            self._allocated_offsets = list(struct.unpack_from(self._format_size_metainfo, self.shm.buf, 8))

    @staticmethod
    def _encoded(value):
        return value.encode(_encoding) if isinstance(value, str) else value

    def _get_packing_format(self, position):
        position = position if position >= 0 else position + self._list_len
        if position >= self._list_len or self._list_len < 0:
            raise IndexError("Requested position out of range.")
        v = struct.unpack_from("8s", self.shm.buf, self._offset_packing_formats + position * 8)[0]
        return v.rstrip(b"\x00").decode(_encoding)

    def _get_back_transform(self, position):
        if position >= self._list_len or self._list_len < 0:
            raise IndexError("Requested position out of range.")
        code = struct.unpack_from("b", self.shm.buf, self._offset_back_transform_codes + position)[0]
        return self._back_transforms_mapping[code]

    def _set_packing_format_and_transform(self, position, fmt, value):
        if position >= self._list_len or self._list_len < 0:
            raise IndexError("Requested position out of range.")
        struct.pack_into("8s", self.shm.buf, self._offset_packing_formats + position * 8, fmt.encode(_encoding))
        struct.pack_into("b", self.shm.buf, self._offset_back_transform_codes + position,
                         self._extract_recreation_code(value))

    def __getitem__(self, position):
        position = position if position >= 0 else position + self._list_len
        try:
            offset = self._offset_data_start + self._allocated_offsets[position]
            value, = struct.unpack_from(self._get_packing_format(position), self.shm.buf, offset)
        except IndexError:
            raise IndexError("index out of range")
        return self._get_back_transform(position)(value)

    def __setitem__(self, position, value):
        position = position if position >= 0 else position + self._list_len
        try:
            item_offset = self._allocated_offsets[position]
            offset = self._offset_data_start + item_offset
            current = self._get_packing_format(position)
        except IndexError:
            raise IndexError("assignment index out of range")
        if not isinstance(value, (str, bytes)):
            new = self._types_mapping[type(value)]
            encoded = value
        else:
            allocated = self._allocated_offsets[position + 1] - item_offset
            encoded = self._encoded(value)
            if len(encoded) > allocated:
                raise ValueError("bytes/str item exceeds available storage")
            new = current if current[-1] == "s" else self._types_mapping[str] % (allocated,)
        self._set_packing_format_and_transform(position, new, value)
        struct.pack_into(new, self.shm.buf, offset, encoded)

    def __reduce__(self):
        return partial(self.__class__, name=self.shm.name), ()

    def __len__(self):
        return struct.unpack_from("q", self.shm.buf, 0)[0]

    def __repr__(self):
        return f"{self.__class__.__name__}({list(self)}, name={self.shm.name!r})"

    @property
    def format(self):
        """The formats of all items, as struct writes them."""
        return "".join(self._get_packing_format(i) for i in range(self._list_len))

    @property
    def _format_size_metainfo(self):
        return "q" * (self._list_len + 1)

    @property
    def _format_packing_metainfo(self):
        return "8s" * self._list_len

    @property
    def _format_back_transform_codes(self):
        return "b" * self._list_len

    @property
    def _offset_data_start(self):
        return (self._list_len + 2) * 8

    @property
    def _offset_packing_formats(self):
        return self._offset_data_start + self._allocated_offsets[-1]

    @property
    def _offset_back_transform_codes(self):
        return self._offset_packing_formats + self._list_len * 8

    def count(self, value):
        """Return how often a value occurs."""
        return sum(value == entry for entry in self)

    def index(self, value):
        """Return where a value occurs first."""
        for position, entry in enumerate(self):
            if value == entry:
                return position
        raise ValueError("ShareableList.index(x): x not in list")
