"""Files and bytes that bzip2 compressed; in Python alone, and so slow."""

from builtins import open as _builtin_open
import io
import os

__all__ = ["BZ2File", "BZ2Compressor", "BZ2Decompressor", "open", "compress", "decompress"]

_BLOCK_MAGIC, _END_MAGIC = 0x314159265359, 0x177245385090


def _crc_table():
    table = []
    for byte in range(256):
        crc = byte << 24
        for _ in range(8):
            crc = (crc << 1) ^ 0x04C11DB7 if crc & 0x80000000 else crc << 1
        table.append(crc & 0xFFFFFFFF)
    return table


_CRC = _crc_table()


def _crc_of(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc = (crc << 8 & 0xFFFFFFFF) ^ _CRC[crc >> 24 ^ byte]
    return crc ^ 0xFFFFFFFF


# --- decompressing ---

class _NeedMore(Exception):
    """The block goes on in what is still to come."""


class _Bits:
    """Reads bits of bytes, the highest first."""

    def __init__(self, data, at=0):
        self.data = data
        self.at = at

    def take(self, count):
        end = self.at + count
        if end > 8 * len(self.data):
            raise _NeedMore
        first, last = self.at >> 3, (end + 7) >> 3
        value = int.from_bytes(self.data[first:last], "big") >> (8 * last - end)
        self.at = end
        return value & ((1 << count) - 1)


def _decoder(lengths):
    """{(length, code): symbol} of the lengths of codes."""
    table, code = {}, 0
    for length in range(1, 21):
        for symbol, own in enumerate(lengths):
            if own == length:
                table[length, code] = symbol
                code += 1
        code <<= 1
    return table


def _read_block(bits, limit):
    """The plain bytes of a block, and the sum that it is said to have."""
    crc = bits.take(32)
    if bits.take(1):
        raise OSError("Invalid data stream")
    origin = bits.take(24)
    used = bits.take(16)
    symbols = []
    for group in range(16):
        if used >> (15 - group) & 1:
            inner = bits.take(16)
            symbols += [16 * group + at for at in range(16) if inner >> (15 - at) & 1]
    tables, selector_count = bits.take(3), bits.take(15)
    if not 2 <= tables <= 6 or not selector_count or not symbols:
        raise OSError("Invalid data stream")
    order, selectors = list(range(tables)), []
    for _ in range(selector_count):
        place = 0
        while bits.take(1):
            place += 1
            if place >= tables:
                raise OSError("Invalid data stream")
        order.insert(0, order.pop(place))
        selectors.append(order[0])
    size = len(symbols) + 2
    decoders = []
    for _ in range(tables):
        length, lengths = bits.take(5), []
        for _ in range(size):
            while bits.take(1):
                length += -1 if bits.take(1) else 1
            if not 1 <= length <= 20:
                raise OSError("Invalid data stream")
            lengths.append(length)
        decoders.append(_decoder(lengths))
    front, last, run, weight = symbols, bytearray(), 0, 1
    end = size - 1
    for selector in selectors:
        table = decoders[selector]
        for _ in range(50):
            code, length = bits.take(1), 1
            while (length, code) not in table:
                if length >= 20:
                    raise OSError("Invalid data stream")
                code, length = code << 1 | bits.take(1), length + 1
            symbol = table[length, code]
            if symbol <= 1:
                # Digits of the length of a run.
                run += weight << symbol
                weight <<= 1
                if run > limit:
                    raise OSError("Invalid data stream")
                continue
            if run:
                last += bytes((front[0],)) * run
                run, weight = 0, 1
            if symbol == end:
                return _unrun(_unsort(last, origin)), crc
            byte = front.pop(symbol - 1)
            front.insert(0, byte)
            last.append(byte)
            if len(last) > limit:
                raise OSError("Invalid data stream")
    raise OSError("Invalid data stream")


def _unsort(last, origin):
    """Undo the sorting of rotations."""
    if origin >= len(last):
        raise OSError("Invalid data stream")
    counts = [0] * 256
    for byte in last:
        counts[byte] += 1
    starts, total = [], 0
    for count in counts:
        starts.append(total)
        total += count
    follows = [0] * len(last)
    for at, byte in enumerate(last):
        follows[starts[byte]] = at
        starts[byte] += 1
    plain, at = bytearray(), follows[origin]
    for _ in range(len(last)):
        plain.append(last[at])
        at = follows[at]
    return plain


def _unrun(data):
    """Undo the shortening of runs: after four equal bytes comes how many more there are."""
    plain, at, size = bytearray(), 0, len(data)
    count, previous = 0, -1
    while at < size:
        byte = data[at]
        at += 1
        if count == 4:
            plain += bytes((previous,)) * byte
            count, previous = 0, -1
            continue
        plain.append(byte)
        count = count + 1 if byte == previous else 1
        previous = byte
    return bytes(plain)


class BZ2Decompressor:
    """Decompresses one stream, given in pieces."""

    def __init__(self):
        self.eof = False
        self.needs_input = True
        self.unused_data = b""
        self._data = b""
        self._at = 0
        self._level = None
        self._ready = b""
        self._sum = 0

    def decompress(self, data, max_length=-1):
        """Return what can be read now, up to max_length bytes."""
        if self.eof:
            raise EOFError("End of stream already reached")
        self._data += bytes(data)
        pieces = [self._ready]
        done = len(self._ready)
        while (max_length < 0 or done < max_length) and not self._ended():
            piece = self._step()
            if piece is None:
                break
            pieces.append(piece)
            done += len(piece)
        result = b"".join(pieces)
        if 0 <= max_length < len(result):
            result, self._ready = result[:max_length], result[max_length:]
        else:
            self._ready = b""
        self.eof = self._ended() and not self._ready
        self.needs_input = not self._ready and not self.eof
        return result

    def _ended(self):
        return self._level == 0

    def _step(self):
        if self._level is None:
            if len(self._data) < 4:
                if not b"BZh".startswith(self._data[:3]):
                    raise OSError("Invalid data stream")
                return None
            if self._data[:3] != b"BZh" or not 0x31 <= self._data[3] <= 0x39:
                raise OSError("Invalid data stream")
            self._level, self._at = self._data[3] - 0x30, 32
        bits = _Bits(self._data, self._at)
        try:
            magic = bits.take(48)
            if magic == _BLOCK_MAGIC:
                plain, crc = _read_block(bits, self._level * 100000)
                if _crc_of(plain) != crc:
                    raise OSError("Invalid data stream")
                self._sum = ((self._sum << 1 | self._sum >> 31) & 0xFFFFFFFF) ^ crc
                cut = bits.at >> 3
                self._data, self._at = self._data[cut:], bits.at & 7
                return plain
            if magic != _END_MAGIC or bits.take(32) != self._sum:
                raise OSError("Invalid data stream")
        except _NeedMore:
            return None
        self._level = 0
        self.unused_data = self._data[(bits.at + 7) >> 3:]
        self._data = b""
        return b""


# --- compressing ---

class BZ2Compressor:
    """Compresses what it is given in pieces. compresslevel: blocks of so many times 100,000 bytes."""

    def __init__(self, compresslevel=9, /):
        if not 1 <= compresslevel <= 9:
            raise ValueError("compresslevel must be between 1 and 9")
        self._level = compresslevel
        self._plain = bytearray()
        self._is_flushed = False

    def compress(self, data, /):
        """Take bytes; what they become is given by flush()."""
        if self._is_flushed:
            raise ValueError("Compressor has been flushed")
        self._plain += data
        return b""

    def flush(self):
        """Return the compressed stream."""
        if self._is_flushed:
            raise ValueError("Repeated call to flush()")
        self._is_flushed = True
        out, total = _Out(), 0
        out.data += b"BZh%d" % self._level
        # A run may become a quarter longer, never more.
        size = self._level * 100000 * 4 // 5 - 20
        for start in range(0, len(self._plain), size):
            plain = bytes(self._plain[start:start + size])
            crc = _crc_of(plain)
            total = ((total << 1 | total >> 31) & 0xFFFFFFFF) ^ crc
            out.put(_BLOCK_MAGIC, 48)
            out.put(crc, 32)
            _write_block(out, _run(plain))
        out.put(_END_MAGIC, 48)
        out.put(total, 32)
        return out.whole()


class _Out:
    """Collects bits."""

    def __init__(self):
        self.data = bytearray()
        self.value = self.count = 0

    def put(self, value, count):
        self.value = self.value << count | value
        self.count += count
        while self.count >= 8:
            self.count -= 8
            self.data.append(self.value >> self.count & 0xFF)
            self.value &= (1 << self.count) - 1

    def whole(self):
        if self.count:
            self.put(0, 8 - self.count)
        return bytes(self.data)


def _run(plain):
    out, at = bytearray(), 0
    while at < len(plain):
        end = at + 1
        while end < len(plain) and end - at < 259 and plain[end] == plain[at]:
            end += 1
        count = end - at
        out += plain[at:at + min(count, 4)]
        if count >= 4:
            out.append(count - 4)
        at = end
    return bytes(out)


def _rotations(data):
    """The places of the rotations of bytes, sorted: by prefixes that double in length."""
    size = len(data)
    rank, width = list(data), 1
    order = sorted(range(size), key=rank.__getitem__)
    while width < size:
        keys = [(rank[at], rank[(at + width) % size]) for at in range(size)]
        order.sort(key=keys.__getitem__)
        number, previous, ranks = -1, None, [0] * size
        for at in order:
            if keys[at] != previous:
                number, previous = number + 1, keys[at]
            ranks[at] = number
        rank = ranks
        if number == size - 1:
            break
        width *= 2
    return order


def _code_lengths(counts):
    """Lengths of Huffman codes, of at most 17 bits."""
    import heapq
    counts = [max(count, 1) for count in counts]
    while True:
        heap = [(count, symbol, (symbol,)) for symbol, count in enumerate(counts)]
        heapq.heapify(heap)
        lengths = [0] * len(counts)
        while len(heap) > 1:
            first, second = heapq.heappop(heap), heapq.heappop(heap)
            members = first[2] + second[2]
            for symbol in members:
                lengths[symbol] += 1
            heapq.heappush(heap, (first[0] + second[0], first[1], members))
        if max(lengths) <= 17:
            return lengths
        counts = [count // 2 + 1 for count in counts]


def _write_block(out, data):
    order = _rotations(data)
    out.put(0, 1)
    out.put(order.index(0), 24)
    used = sorted(set(data))
    groups = {byte >> 4 for byte in used}
    out.put(sum(1 << (15 - group) for group in groups), 16)
    for group in sorted(groups):
        out.put(sum(1 << (15 - (byte & 15)) for byte in used if byte >> 4 == group), 16)
    front, symbols, run = list(used), [], 0
    end = len(used) + 1

    def write_run():
        nonlocal run
        while run:
            # Digits 1 and 2 of a number to the base 2.
            symbols.append((run - 1) & 1)
            run = (run - 1) >> 1

    for at in order:
        byte = data[at - 1]
        place = front.index(byte)
        if place == 0:
            run += 1
            continue
        write_run()
        front.insert(0, front.pop(place))
        symbols.append(place + 1)
    write_run()
    symbols.append(end)
    counts = [0] * (end + 1)
    for symbol in symbols:
        counts[symbol] += 1
    lengths = _code_lengths(counts)
    codes = {symbol: (code, length) for (length, code), symbol in _decoder(lengths).items()}
    selectors = (len(symbols) + 49) // 50
    out.put(2, 3)
    out.put(selectors, 15)
    out.put(0, selectors)
    # The format wants two tables at least: the second is the first.
    for _ in range(2):
        length = lengths[0]
        out.put(length, 5)
        for wanted in lengths:
            while length != wanted:
                out.put(0b10 if length < wanted else 0b11, 2)
                length += 1 if length < wanted else -1
            out.put(0, 1)
    for symbol in symbols:
        out.put(*codes[symbol])


def compress(data, compresslevel=9):
    """Return bytes compressed."""
    compressor = BZ2Compressor(compresslevel)
    return compressor.compress(data) + compressor.flush()


def decompress(data):
    """Return the plain bytes of a stream, or of several."""
    pieces = []
    while data:
        decompressor = BZ2Decompressor()
        try:
            piece = decompressor.decompress(data)
        except OSError:
            if pieces:
                # What follows a stream and is none is left alone.
                break
            raise
        pieces.append(piece)
        if not decompressor.eof:
            raise ValueError("Compressed data ended before the end-of-stream marker was reached")
        data = decompressor.unused_data
    return b"".join(pieces)


# --- files ---

class BZ2File(io.BufferedIOBase):
    """A compressed file, for reading (the whole is decompressed at once) or for writing."""

    def __init__(self, filename, mode="r", *, compresslevel=9):
        if not 1 <= compresslevel <= 9:
            raise ValueError("compresslevel must be between 1 and 9")
        plain_mode = {"": "rb", "r": "rb", "rb": "rb", "w": "wb", "wb": "wb", "x": "xb", "xb": "xb", "a": "ab",
                      "ab": "ab"}.get(mode)
        if plain_mode is None:
            raise ValueError(f"Invalid mode: {mode!r}")
        self._compressor = self._buffer = None
        self._closes = False
        self.mode = "rb" if plain_mode == "rb" else "wb"
        if isinstance(filename, (str, bytes, os.PathLike)):
            self._fp = _builtin_open(filename, plain_mode)
            self._closes = True
        elif hasattr(filename, "read") or hasattr(filename, "write"):
            self._fp = filename
        else:
            raise TypeError("filename must be a str, bytes, file or PathLike object")
        if self.mode == "wb":
            self._compressor = BZ2Compressor(compresslevel)
            self._written = 0

    @property
    def name(self):
        """The name of the file."""
        return self._fp.name

    @property
    def closed(self):
        """Whether it is closed."""
        return self._fp is None

    def _plain(self):
        self._check()
        if self.mode != "rb":
            raise io.UnsupportedOperation("File not open for reading")
        if self._buffer is None:
            data = b"".join(iter(lambda: self._fp.read(65536), b""))
            try:
                self._buffer = io.BytesIO(decompress(data))
            except ValueError:
                raise EOFError("Compressed file ended before the end-of-stream marker was reached") from None
        return self._buffer

    def _check(self):
        if self._fp is None:
            raise ValueError("I/O operation on closed file")

    def fileno(self):
        """Return the descriptor of the compressed file."""
        self._check()
        return self._fp.fileno()

    def seekable(self):
        """Whether one can seek: in reading."""
        return self.readable() and self._fp.seekable()

    def readable(self):
        """Whether it is open for reading."""
        self._check()
        return self.mode == "rb"

    def writable(self):
        """Whether it is open for writing."""
        self._check()
        return self.mode == "wb"

    def peek(self, n=0):
        """Return bytes that come next, without moving on."""
        buffer = self._plain()
        at = buffer.tell()
        data = buffer.read(n or 8192)
        buffer.seek(at)
        return data

    def read(self, size=-1):
        """Return up to size bytes."""
        return self._plain().read(size)

    def read1(self, size=-1):
        """Return up to size bytes."""
        return self._plain().read1(size)

    def readinto(self, b):
        """Read into a buffer; return how many bytes."""
        return self._plain().readinto(b)

    def readline(self, size=-1):
        """Return the next line."""
        return self._plain().readline(size)

    def readlines(self, size=-1):
        """Return the lines that follow."""
        return self._plain().readlines(size)

    def write(self, data):
        """Write bytes; return how many."""
        self._check()
        if self.mode != "wb":
            raise io.UnsupportedOperation("File not open for writing")
        data = memoryview(data).tobytes()
        self._fp.write(self._compressor.compress(data))
        self._written += len(data)
        return len(data)

    def seek(self, offset, whence=io.SEEK_SET):
        """Go to a position in the plain data."""
        return self._plain().seek(offset, whence)

    def tell(self):
        """Return the position in the plain data."""
        self._check()
        return self._written if self.mode == "wb" else self._plain().tell()

    def close(self):
        """Write what is left; close the file if it was opened here."""
        fp, self._fp = self._fp, None
        if fp is None:
            return
        try:
            if self._compressor is not None:
                fp.write(self._compressor.flush())
        finally:
            if self._closes:
                fp.close()


def open(filename, mode="rb", compresslevel=9, encoding=None, errors=None, newline=None):
    """Open a compressed file; with "t" in the mode as text."""
    if "t" in mode:
        if "b" in mode:
            raise ValueError(f"Invalid mode: {mode!r}")
    else:
        for name, value in (("encoding", encoding), ("errors", errors), ("newline", newline)):
            if value is not None:
                raise ValueError(f"Argument '{name}' not supported in binary mode")
    file = BZ2File(filename, mode.replace("t", ""), compresslevel=compresslevel)
    return io.TextIOWrapper(file, io.text_encoding(encoding), errors, newline) if "t" in mode else file
