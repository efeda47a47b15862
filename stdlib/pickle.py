"""Objects as bytes and back. Follows the format of the standard library's `pickle`, protocols 0 to 5.

A pickle is a program for a small machine with a stack and a memo. Never load one from somebody you do not trust.
"""

import codecs
import io
import struct
import sys
from copyreg import _extension_cache, _extension_registry, _inverted_registry, dispatch_table
from types import FunctionType

__all__ = ["PickleError", "PicklingError", "UnpicklingError", "Pickler", "Unpickler", "dump", "dumps", "load", "loads",
           "HIGHEST_PROTOCOL", "DEFAULT_PROTOCOL"]

format_version = "4.0"
compatible_formats = ["1.0", "1.1", "1.2", "1.3", "2.0", "3.0", "4.0", "5.0"]
HIGHEST_PROTOCOL = 5
DEFAULT_PROTOCOL = 4
bytes_types = (bytes, bytearray)


class PickleError(Exception):
    """What the other two derive from."""


class PicklingError(PickleError):
    """An object cannot be pickled."""


class UnpicklingError(PickleError):
    """The bytes are no pickle."""


# The instructions, each one byte.
_CODES = {
    "MARK": b"(", "STOP": b".", "POP": b"0", "POP_MARK": b"1", "DUP": b"2", "FLOAT": b"F", "INT": b"I", "BININT": b"J",
    "BININT1": b"K", "LONG": b"L", "BININT2": b"M", "NONE": b"N", "PERSID": b"P", "BINPERSID": b"Q", "REDUCE": b"R",
    "STRING": b"S", "BINSTRING": b"T", "SHORT_BINSTRING": b"U", "UNICODE": b"V", "BINUNICODE": b"X", "APPEND": b"a",
    "BUILD": b"b", "GLOBAL": b"c", "DICT": b"d", "EMPTY_DICT": b"}", "APPENDS": b"e", "GET": b"g", "BINGET": b"h",
    "INST": b"i", "LONG_BINGET": b"j", "LIST": b"l", "EMPTY_LIST": b"]", "OBJ": b"o", "PUT": b"p", "BINPUT": b"q",
    "LONG_BINPUT": b"r", "SETITEM": b"s", "TUPLE": b"t", "EMPTY_TUPLE": b")", "SETITEMS": b"u", "BINFLOAT": b"G",
    "PROTO": b"\x80", "NEWOBJ": b"\x81", "EXT1": b"\x82", "EXT2": b"\x83", "EXT4": b"\x84", "TUPLE1": b"\x85",
    "TUPLE2": b"\x86", "TUPLE3": b"\x87", "NEWTRUE": b"\x88", "NEWFALSE": b"\x89", "LONG1": b"\x8a", "LONG4": b"\x8b",
    "BINBYTES": b"B", "SHORT_BINBYTES": b"C", "SHORT_BINUNICODE": b"\x8c", "BINUNICODE8": b"\x8d", "BINBYTES8": b"\x8e",
    "EMPTY_SET": b"\x8f", "ADDITEMS": b"\x90", "FROZENSET": b"\x91", "NEWOBJ_EX": b"\x92", "STACK_GLOBAL": b"\x93",
    "MEMOIZE": b"\x94", "FRAME": b"\x95", "BYTEARRAY8": b"\x96",
}
globals().update(_CODES)
__all__ += list(_CODES)

_BATCH = 1000  # so many items go into one APPENDS or its like
_FRAME_SIZE_TARGET = 64 * 1024
_FRAME_SIZE_MIN = 4


def encode_long(x):
    """The fewest bytes of two's complement, the lowest first; none for 0."""
    if x == 0:
        return b""
    nbytes = (x.bit_length() >> 3) + 1
    result = x.to_bytes(nbytes, "little", signed=True)
    if x < 0 and nbytes > 1 and result[-1] == 0xff and result[-2] & 0x80:
        result = result[:-1]
    return result


def decode_long(data):
    """The inverse of `encode_long`."""
    return int.from_bytes(data, "little", signed=True)


# The names that modules had in Python 2, for protocols that it reads.
_MODULES_TO_2 = {"builtins": "__builtin__", "copyreg": "copy_reg", "queue": "Queue", "_thread": "thread"}
_MODULES_FROM_2 = {old: new for new, old in _MODULES_TO_2.items()}


def _getattribute(obj, name):
    """Follow a dotted name; return (object, the one before it)."""
    parent = obj
    for part in name.split("."):
        if part == "<locals>":
            raise AttributeError(f"Can't get local attribute {name!r} on {obj!r}")
        try:
            parent, obj = obj, getattr(obj, part)
        except AttributeError:
            raise AttributeError(f"Can't get attribute {name!r} on {parent!r}") from None
    return obj, parent


def whichmodule(obj, name):
    """The name of the module in which `obj` is found as `name`."""
    module_name = getattr(obj, "__module__", None)
    if module_name is not None:
        return module_name
    for module_name, module in sys.modules.copy().items():
        if module_name in ("__main__", "__mp_main__") or module is None:
            continue
        try:
            if _getattribute(module, name)[0] is obj:
                return module_name
        except AttributeError:
            pass
    return "__main__"


class Pickler:
    """Writes pickles to a file.

    Subclasses may define `persistent_id(obj)` and `reducer_override(obj)`; `dispatch_table` may be an attribute.
    """

    def __init__(self, file, protocol=None, *, fix_imports=True, buffer_callback=None):
        if protocol is None:
            protocol = DEFAULT_PROTOCOL
        if protocol < 0:
            protocol = HIGHEST_PROTOCOL
        elif not 0 <= protocol <= HIGHEST_PROTOCOL:
            raise ValueError(f"pickle protocol must be <= {HIGHEST_PROTOCOL}")
        try:
            self._file_write = file.write
        except AttributeError:
            raise TypeError("file must have a 'write' attribute") from None
        self.memo = {}
        self.proto = int(protocol)
        self.bin = protocol >= 1
        self.fix_imports = fix_imports
        self.fast = 0
        self._frame = None

    def clear_memo(self):
        """Forget the objects pickled so far."""
        self.memo.clear()

    def persistent_id(self, obj):
        return None

    def dump(self, obj):
        """Write the pickle of an object."""
        if not hasattr(self, "_file_write"):
            raise PicklingError(f"Pickler.__init__() was not called by {self.__class__.__name__}.__init__()")
        if self.proto >= 2:
            self._file_write(PROTO + struct.pack("<B", self.proto))
        if self.proto >= 4:
            self._frame = io.BytesIO()
        self.save(obj)
        self.write(STOP)
        if self._frame is not None:
            self._commit_frame(force=True)
            self._frame = None

    # Output: from protocol 4 on in frames, so that a reader knows how much to read ahead.

    def write(self, data):
        if self._frame is None:
            self._file_write(data)
        else:
            self._frame.write(data)

    def _commit_frame(self, force=False):
        if self._frame is not None and (self._frame.tell() >= _FRAME_SIZE_TARGET or force):
            data = self._frame.getvalue()
            if len(data) >= _FRAME_SIZE_MIN:
                self._file_write(FRAME + struct.pack("<Q", len(data)))
            self._file_write(data)
            self._frame = io.BytesIO()

    def _write_large(self, header, payload):
        """Large bytes stand outside of frames."""
        if self._frame is None or len(payload) < _FRAME_SIZE_TARGET:
            self.write(header + payload)
            return
        if self._frame.tell():
            self._commit_frame(force=True)
        self._file_write(header)
        self._file_write(payload)

    def memoize(self, obj):
        """Note an object, so that it is written once."""
        if self.fast:
            return
        assert id(obj) not in self.memo
        idx = len(self.memo)
        if self.proto >= 4:
            self.write(MEMOIZE)
        elif self.bin:
            self.write(BINPUT + struct.pack("<B", idx) if idx < 256 else LONG_BINPUT + struct.pack("<I", idx))
        else:
            self.write(PUT + repr(idx).encode("ascii") + b"\n")
        self.memo[id(obj)] = idx, obj

    def _get(self, i):
        if self.bin:
            return BINGET + struct.pack("<B", i) if i < 256 else LONG_BINGET + struct.pack("<I", i)
        return GET + repr(i).encode("ascii") + b"\n"

    def save(self, obj, save_persistent_id=True):
        """Write the instructions that make `obj`."""
        self._commit_frame()
        if save_persistent_id:
            pid = self.persistent_id(obj)
            if pid is not None:
                self._save_pers(pid)
                return
        known = self.memo.get(id(obj))
        if known is not None:
            self.write(self._get(known[0]))
            return

        rv = NotImplemented
        reduce = getattr(self, "reducer_override", None)
        if reduce is not None:
            rv = reduce(obj)
        if rv is NotImplemented:
            t = type(obj)
            f = self.dispatch.get(t)
            if f is not None:
                f(self, obj)
                return
            reduce = getattr(self, "dispatch_table", dispatch_table).get(t)
            if reduce is not None:
                rv = reduce(obj)
            else:
                if issubclass(t, type):
                    self.save_global(obj)
                    return
                reduce = getattr(obj, "__reduce_ex__", None)
                if reduce is not None:
                    rv = reduce(self.proto)
                else:
                    reduce = getattr(obj, "__reduce__", None)
                    if reduce is None:
                        raise PicklingError(f"Can't pickle {t.__name__!r} object: {obj!r}")
                    rv = reduce()
        if isinstance(rv, str):
            self.save_global(obj, rv)
            return
        if not isinstance(rv, tuple):
            raise PicklingError(f"{reduce} must return string or tuple")
        if not 2 <= len(rv) <= 6:
            raise PicklingError(f"Tuple returned by {reduce} must have two to six elements")
        self.save_reduce(obj=obj, *rv)

    def _save_pers(self, pid):
        if self.bin:
            self.save(pid, save_persistent_id=False)
            self.write(BINPERSID)
            return
        try:
            self.write(PERSID + str(pid).encode("ascii") + b"\n")
        except UnicodeEncodeError:
            raise PicklingError("persistent IDs in protocol 0 must be ASCII strings")

    def save_reduce(self, func, args, state=None, listitems=None, dictitems=None, state_setter=None, *, obj=None):
        """Write what `__reduce__` returned."""
        if not isinstance(args, tuple):
            raise PicklingError("args from save_reduce() must be a tuple")
        if not callable(func):
            raise PicklingError("func from save_reduce() must be callable")
        name = getattr(func, "__name__", "")
        if self.proto >= 2 and name == "__newobj_ex__":
            cls, args, kwargs = args
            if not hasattr(cls, "__new__"):
                raise PicklingError(f"args[0] from {name} args has no __new__")
            if obj is not None and cls is not obj.__class__:
                raise PicklingError(f"args[0] from {name} args has the wrong class")
            if self.proto >= 4:
                self.save(cls)
                self.save(args)
                self.save(kwargs)
                self.write(NEWOBJ_EX)
            else:
                import functools
                self.save(functools.partial(cls.__new__, cls, *args, **kwargs))
                self.save(())
                self.write(REDUCE)
        elif self.proto >= 2 and name == "__newobj__":
            cls = args[0]
            if not hasattr(cls, "__new__"):
                raise PicklingError("args[0] from __newobj__ args has no __new__")
            if obj is not None and cls is not obj.__class__:
                raise PicklingError("args[0] from __newobj__ args has the wrong class")
            self.save(cls)
            self.save(args[1:])
            self.write(NEWOBJ)
        else:
            self.save(func)
            self.save(args)
            self.write(REDUCE)
        if obj is not None:
            # A cycle through the arguments may have written it meanwhile.
            if id(obj) in self.memo:
                self.write(POP + self._get(self.memo[id(obj)][0]))
            else:
                self.memoize(obj)
        if listitems is not None:
            self._batch_appends(listitems)
        if dictitems is not None:
            self._batch_setitems(dictitems)
        if state is not None:
            if state_setter is None:
                self.save(state)
                self.write(BUILD)
            else:
                self.save(state_setter)
                self.save(obj)
                self.save(state)
                self.write(TUPLE2)
                self.write(REDUCE)
                self.write(POP)

    # What each built-in class becomes.

    dispatch = {}

    def save_none(self, obj):
        self.write(NONE)
    dispatch[type(None)] = save_none

    def save_bool(self, obj):
        if self.proto >= 2:
            self.write(NEWTRUE if obj else NEWFALSE)
        else:
            self.write(b"I01\n" if obj else b"I00\n")
    dispatch[bool] = save_bool

    def save_long(self, obj):
        if self.bin:
            if 0 <= obj <= 0xff:
                self.write(BININT1 + struct.pack("<B", obj))
                return
            if 0 <= obj <= 0xffff:
                self.write(BININT2 + struct.pack("<H", obj))
                return
            if -0x80000000 <= obj <= 0x7fffffff:
                self.write(BININT + struct.pack("<i", obj))
                return
        if self.proto >= 2:
            encoded = encode_long(obj)
            n = len(encoded)
            self.write((LONG1 + struct.pack("<B", n) if n < 256 else LONG4 + struct.pack("<i", n)) + encoded)
        elif -0x80000000 <= obj <= 0x7fffffff:
            self.write(INT + repr(obj).encode("ascii") + b"\n")
        else:
            self.write(LONG + repr(obj).encode("ascii") + b"L\n")
    dispatch[int] = save_long

    def save_float(self, obj):
        if self.bin:
            self.write(BINFLOAT + struct.pack(">d", obj))
        else:
            self.write(FLOAT + repr(obj).encode("ascii") + b"\n")
    dispatch[float] = save_float

    def save_bytes(self, obj):
        if self.proto < 3:
            if obj:
                self.save_reduce(codecs.encode, (str(obj, "latin1"), "latin1"), obj=obj)
            else:
                self.save_reduce(bytes, (), obj=obj)
            return
        n = len(obj)
        if n <= 0xff:
            self.write(SHORT_BINBYTES + struct.pack("<B", n) + obj)
        elif n > 0xffffffff and self.proto >= 4:
            self._write_large(BINBYTES8 + struct.pack("<Q", n), obj)
        else:
            self._write_large(BINBYTES + struct.pack("<I", n), obj)
        self.memoize(obj)
    dispatch[bytes] = save_bytes

    def save_bytearray(self, obj):
        if self.proto < 5:
            self.save_reduce(bytearray, (bytes(obj),) if obj else (), obj=obj)
            return
        self._write_large(BYTEARRAY8 + struct.pack("<Q", len(obj)), obj)
        self.memoize(obj)
    dispatch[bytearray] = save_bytearray

    def save_str(self, obj):
        if self.bin:
            encoded = obj.encode("utf-8", "surrogatepass")
            n = len(encoded)
            if n <= 0xff and self.proto >= 4:
                self.write(SHORT_BINUNICODE + struct.pack("<B", n) + encoded)
            elif n > 0xffffffff and self.proto >= 4:
                self._write_large(BINUNICODE8 + struct.pack("<Q", n), encoded)
            else:
                self._write_large(BINUNICODE + struct.pack("<I", n), encoded)
        else:
            text = obj
            for c, escape in (("\\", "\\u005c"), ("\0", "\\u0000"), ("\n", "\\u000a"), ("\r", "\\u000d"),
                              ("\x1a", "\\u001a")):
                text = text.replace(c, escape)
            self.write(UNICODE + text.encode("raw-unicode-escape") + b"\n")
        self.memoize(obj)
    dispatch[str] = save_str

    def save_tuple(self, obj):
        if not obj:
            self.write(EMPTY_TUPLE if self.bin else MARK + TUPLE)
            return
        n = len(obj)
        is_short = n <= 3 and self.proto >= 2
        if not is_short:
            self.write(MARK)
        for element in obj:
            self.save(element)
        if id(obj) in self.memo:
            # A cycle through an element has written it: what was written here is thrown away.
            get = self._get(self.memo[id(obj)][0])
            if is_short:
                self.write(POP * n + get)
            elif self.bin:
                self.write(POP_MARK + get)
            else:
                self.write(POP * (n + 1) + get)
            return
        self.write((None, TUPLE1, TUPLE2, TUPLE3)[n] if is_short else TUPLE)
        self.memoize(obj)
    dispatch[tuple] = save_tuple

    def save_list(self, obj):
        self.write(EMPTY_LIST if self.bin else MARK + LIST)
        self.memoize(obj)
        self._batch_appends(obj)
    dispatch[list] = save_list

    def _batch_appends(self, items):
        if not self.bin:
            for x in items:
                self.save(x)
                self.write(APPEND)
            return
        for batch in _batches(items):
            if len(batch) > 1:
                self.write(MARK)
            for x in batch:
                self.save(x)
            self.write(APPENDS if len(batch) > 1 else APPEND)

    def save_dict(self, obj):
        self.write(EMPTY_DICT if self.bin else MARK + DICT)
        self.memoize(obj)
        self._batch_setitems(obj.items())
    dispatch[dict] = save_dict

    def _batch_setitems(self, items):
        if not self.bin:
            for k, v in items:
                self.save(k)
                self.save(v)
                self.write(SETITEM)
            return
        for batch in _batches(items):
            if len(batch) > 1:
                self.write(MARK)
            for k, v in batch:
                self.save(k)
                self.save(v)
            self.write(SETITEMS if len(batch) > 1 else SETITEM)

    def save_set(self, obj):
        if self.proto < 4:
            self.save_reduce(set, (list(obj),), obj=obj)
            return
        self.write(EMPTY_SET)
        self.memoize(obj)
        for batch in _batches(obj):
            self.write(MARK)
            for item in batch:
                self.save(item)
            self.write(ADDITEMS)
    dispatch[set] = save_set

    def save_frozenset(self, obj):
        if self.proto < 4:
            self.save_reduce(frozenset, (list(obj),), obj=obj)
            return
        self.write(MARK)
        for item in obj:
            self.save(item)
        if id(obj) in self.memo:
            self.write(POP_MARK + self._get(self.memo[id(obj)][0]))
            return
        self.write(FROZENSET)
        self.memoize(obj)
    dispatch[frozenset] = save_frozenset

    def save_global(self, obj, name=None):
        """Write where the object is found: a class, a function."""
        if name is None:
            name = getattr(obj, "__qualname__", None)
            if name is None:
                name = obj.__name__
        module_name = whichmodule(obj, name)
        try:
            __import__(module_name, level=0)
            obj2, parent = _getattribute(sys.modules[module_name], name)
        except (ImportError, KeyError, AttributeError) as exc:
            raise PicklingError(f"Can't pickle {obj!r}: it's not found as {module_name}.{name}") from exc
        if obj2 is not obj:
            raise PicklingError(f"Can't pickle {obj!r}: it's not the same object as {module_name}.{name}")
        if self.proto >= 2:
            code = _extension_registry.get((module_name, name))
            if code is not None:
                if code <= 0xff:
                    self.write(EXT1 + struct.pack("<B", code))
                elif code <= 0xffff:
                    self.write(EXT2 + struct.pack("<H", code))
                else:
                    self.write(EXT4 + struct.pack("<i", code))
                return
        if self.proto >= 4:
            self.save(module_name)
            self.save(name)
            self.write(STACK_GLOBAL)
        elif "." in name:
            self.save_reduce(getattr, (parent, name.rpartition(".")[2]))
        else:
            if self.proto < 3 and self.fix_imports:
                module_name = _MODULES_TO_2.get(module_name, module_name)
            encoding = "utf-8" if self.proto >= 3 else "ascii"
            try:
                self.write(GLOBAL + module_name.encode(encoding) + b"\n" + name.encode(encoding) + b"\n")
            except UnicodeEncodeError:
                raise PicklingError(f"can't pickle global identifier '{module_name}.{name}' using pickle protocol "
                                    f"{self.proto}") from None
        self.memoize(obj)
    dispatch[FunctionType] = save_global

    def save_type(self, obj):
        if obj is type(None):
            self.save_reduce(type, (None,), obj=obj)
        elif obj is type(NotImplemented):
            self.save_reduce(type, (NotImplemented,), obj=obj)
        elif obj is type(...):
            self.save_reduce(type, (...,), obj=obj)
        else:
            self.save_global(obj)
    dispatch[type] = save_type


def _batches(items):
    batch = []
    for item in items:
        batch.append(item)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


class _Stop(Exception):
    def __init__(self, value):
        self.value = value


class Unpickler:
    """Reads pickles from a file. Subclasses may define `find_class` and `persistent_load`."""

    def __init__(self, file, *, fix_imports=True, encoding="ASCII", errors="strict", buffers=None):
        self.fix_imports = fix_imports
        self._file_readline = file.readline
        self._file_read = file.read
        self.memo = {}
        self.encoding = encoding
        self.errors = errors
        self.proto = 0

    def load(self):
        """Read a pickle and return the object."""
        if not hasattr(self, "_file_read"):
            raise UnpicklingError(f"Unpickler.__init__() was not called by {self.__class__.__name__}.__init__()")
        self._frame = None
        self.metastack = []
        self.stack = []
        self.append = self.stack.append
        dispatch = self.dispatch
        try:
            while True:
                key = self.read(1)
                operation = dispatch.get(key)
                if operation is None:
                    raise UnpicklingError(f"invalid load key, {_shown_key(key)}.")
                operation(self)
        except _Stop as stop:
            return stop.value

    # Input.

    def read(self, n):
        if self._frame is not None:
            data = self._frame.read(n)
            if not data and n:
                self._frame = None
            elif len(data) < n:
                raise UnpicklingError("pickle exhausted before end of frame")
            else:
                return data
        data = self._file_read(n)
        if len(data) < n:
            if n == 1 and not data or not data:
                raise EOFError("Ran out of input")
            raise UnpicklingError("pickle data was truncated")
        return data

    def readline(self):
        if self._frame is not None:
            line = self._frame.readline()
            if not line:
                self._frame = None
            elif not line.endswith(b"\n"):
                raise UnpicklingError("pickle exhausted before end of frame")
            else:
                return line[:-1]
        line = self._file_readline()
        if not line.endswith(b"\n"):
            raise UnpicklingError("pickle data was truncated")
        return line[:-1]

    def _unpack(self, format):
        return struct.unpack(format, self.read(struct.calcsize(format)))[0]

    def pop_mark(self):
        items = self.stack
        self.stack = self.metastack.pop()
        self.append = self.stack.append
        return items

    def persistent_load(self, pid):
        raise UnpicklingError("A load persistent id instruction was encountered, but no persistent_load function was "
                              "specified.")

    def find_class(self, module, name):
        """Return the object that a pickle names."""
        sys.audit("pickle.find_class", module, name)
        if self.proto < 3 and self.fix_imports:
            module = _MODULES_FROM_2.get(module, module)
        __import__(module, level=0)
        if self.proto >= 4:
            return _getattribute(sys.modules[module], name)[0]
        try:
            return getattr(sys.modules[module], name)
        except AttributeError:
            raise AttributeError(f"Can't get attribute {name!r} on {sys.modules[module]!r}") from None

    # The instructions.

    dispatch = {}

    def _on(*codes, dispatch=dispatch):
        def decorate(function):
            for code in codes:
                dispatch[code] = function
            return function
        return decorate

    @_on(PROTO)
    def load_proto(self):
        proto = self.read(1)[0]
        if not 0 <= proto <= HIGHEST_PROTOCOL:
            raise ValueError(f"unsupported pickle protocol: {proto}")
        self.proto = proto

    @_on(FRAME)
    def load_frame(self):
        size = self._unpack("<Q")
        if size > sys.maxsize:
            raise ValueError(f"frame size > sys.maxsize: {size}")
        self._frame = io.BytesIO(self._file_read(size))

    @_on(STOP)
    def load_stop(self):
        raise _Stop(self.stack.pop())

    @_on(PERSID)
    def load_persid(self):
        self.append(self.persistent_load(self.readline().decode("ascii")))

    @_on(BINPERSID)
    def load_binpersid(self):
        self.append(self.persistent_load(self.stack.pop()))

    @_on(NONE)
    def load_none(self):
        self.append(None)

    @_on(NEWFALSE)
    def load_false(self):
        self.append(False)

    @_on(NEWTRUE)
    def load_true(self):
        self.append(True)

    @_on(INT)
    def load_int(self):
        data = self.readline()
        self.append(data == b"01" if data in (b"00", b"01") else int(data, 0))

    @_on(BININT)
    def load_binint(self):
        self.append(self._unpack("<i"))

    @_on(BININT1)
    def load_binint1(self):
        self.append(self.read(1)[0])

    @_on(BININT2)
    def load_binint2(self):
        self.append(self._unpack("<H"))

    @_on(LONG)
    def load_long(self):
        self.append(int(self.readline().removesuffix(b"L"), 0))

    @_on(LONG1)
    def load_long1(self):
        self.append(decode_long(self.read(self.read(1)[0])))

    @_on(LONG4)
    def load_long4(self):
        n = self._unpack("<i")
        if n < 0:
            raise UnpicklingError("LONG pickle has negative byte count")
        self.append(decode_long(self.read(n)))

    @_on(FLOAT)
    def load_float(self):
        self.append(float(self.readline()))

    @_on(BINFLOAT)
    def load_binfloat(self):
        self.append(self._unpack(">d"))

    def _decode_string(self, value):
        return value if self.encoding == "bytes" else value.decode(self.encoding, self.errors)

    @_on(STRING)
    def load_string(self):
        data = self.readline()
        if len(data) < 2 or data[0] != data[-1] or data[0] not in b"\"'":
            raise UnpicklingError("the STRING opcode argument must be quoted")
        self.append(self._decode_string(codecs.escape_decode(data[1:-1])[0]))

    @_on(BINSTRING)
    def load_binstring(self):
        n = self._unpack("<i")
        if n < 0:
            raise UnpicklingError("BINSTRING pickle has negative byte count")
        self.append(self._decode_string(self.read(n)))

    @_on(SHORT_BINSTRING)
    def load_short_binstring(self):
        self.append(self._decode_string(self.read(self.read(1)[0])))

    @_on(UNICODE)
    def load_unicode(self):
        self.append(str(self.readline(), "raw-unicode-escape"))

    def _make_sized(code, size, convert, dispatch=dispatch):
        def load(self):
            n = self._unpack(size)
            if n > sys.maxsize:
                raise UnpicklingError(f"size exceeds system's maximum size of {sys.maxsize} bytes")
            self.append(convert(self.read(n)))
        dispatch[code] = load

    _text = lambda data: str(data, "utf-8", "surrogatepass")
    _make_sized(BINUNICODE, "<I", _text)
    _make_sized(SHORT_BINUNICODE, "<B", _text)
    _make_sized(BINUNICODE8, "<Q", _text)
    _make_sized(BINBYTES, "<I", bytes)
    _make_sized(SHORT_BINBYTES, "<B", bytes)
    _make_sized(BINBYTES8, "<Q", bytes)
    _make_sized(BYTEARRAY8, "<Q", bytearray)

    @_on(TUPLE)
    def load_tuple(self):
        items = self.pop_mark()
        self.append(tuple(items))

    @_on(EMPTY_TUPLE)
    def load_empty_tuple(self):
        self.append(())

    @_on(TUPLE1)
    def load_tuple1(self):
        self.stack[-1:] = [tuple(self.stack[-1:])]

    @_on(TUPLE2)
    def load_tuple2(self):
        self.stack[-2:] = [tuple(self.stack[-2:])]

    @_on(TUPLE3)
    def load_tuple3(self):
        self.stack[-3:] = [tuple(self.stack[-3:])]

    @_on(EMPTY_LIST)
    def load_empty_list(self):
        self.append([])

    @_on(EMPTY_DICT)
    def load_empty_dictionary(self):
        self.append({})

    @_on(EMPTY_SET)
    def load_empty_set(self):
        self.append(set())

    @_on(FROZENSET)
    def load_frozenset(self):
        items = self.pop_mark()
        self.append(frozenset(items))

    @_on(LIST)
    def load_list(self):
        items = self.pop_mark()
        self.append(items)

    @_on(DICT)
    def load_dict(self):
        items = self.pop_mark()
        self.append(dict(zip(items[::2], items[1::2])))

    def _instantiate(self, klass, args):
        if args or not isinstance(klass, type) or hasattr(klass, "__getinitargs__"):
            value = klass(*args)
        else:
            value = klass.__new__(klass)
        self.append(value)

    @_on(INST)
    def load_inst(self):
        module, name = self.readline().decode("ascii"), self.readline().decode("ascii")
        klass = self.find_class(module, name)
        self._instantiate(klass, self.pop_mark())

    @_on(OBJ)
    def load_obj(self):
        args = self.pop_mark()
        self._instantiate(args.pop(0), args)

    @_on(NEWOBJ)
    def load_newobj(self):
        args = self.stack.pop()
        cls = self.stack.pop()
        self.append(cls.__new__(cls, *args))

    @_on(NEWOBJ_EX)
    def load_newobj_ex(self):
        kwargs = self.stack.pop()
        args = self.stack.pop()
        cls = self.stack.pop()
        self.append(cls.__new__(cls, *args, **kwargs))

    @_on(GLOBAL)
    def load_global(self):
        module, name = self.readline().decode("utf-8"), self.readline().decode("utf-8")
        self.append(self.find_class(module, name))

    @_on(STACK_GLOBAL)
    def load_stack_global(self):
        name = self.stack.pop()
        module = self.stack.pop()
        if type(name) is not str or type(module) is not str:
            raise UnpicklingError("STACK_GLOBAL requires str")
        self.append(self.find_class(module, name))

    def _extension(self, code):
        if code in _extension_cache:
            self.append(_extension_cache[code])
            return
        key = _inverted_registry.get(code)
        if not key:
            if code <= 0:
                raise UnpicklingError("EXT specifies code <= 0")
            raise ValueError(f"unregistered extension code {code}")
        obj = _extension_cache[code] = self.find_class(*key)
        self.append(obj)

    @_on(EXT1)
    def load_ext1(self):
        self._extension(self.read(1)[0])

    @_on(EXT2)
    def load_ext2(self):
        self._extension(self._unpack("<H"))

    @_on(EXT4)
    def load_ext4(self):
        self._extension(self._unpack("<i"))

    @_on(REDUCE)
    def load_reduce(self):
        args = self.stack.pop()
        self.stack[-1] = self.stack[-1](*args)

    @_on(POP)
    def load_pop(self):
        if self.stack:
            del self.stack[-1]
        else:
            self.pop_mark()

    @_on(POP_MARK)
    def load_pop_mark(self):
        self.pop_mark()

    @_on(DUP)
    def load_dup(self):
        self.append(self.stack[-1])

    def _recall(self, i):
        try:
            self.append(self.memo[i])
        except KeyError:
            raise UnpicklingError(f"Memo value not found at index {i}") from None

    @_on(GET)
    def load_get(self):
        self._recall(int(self.readline()))

    @_on(BINGET)
    def load_binget(self):
        self._recall(self.read(1)[0])

    @_on(LONG_BINGET)
    def load_long_binget(self):
        self._recall(self._unpack("<I"))

    @_on(PUT)
    def load_put(self):
        i = int(self.readline())
        if i < 0:
            raise ValueError("negative PUT argument")
        self.memo[i] = self.stack[-1]

    @_on(BINPUT)
    def load_binput(self):
        self.memo[self.read(1)[0]] = self.stack[-1]

    @_on(LONG_BINPUT)
    def load_long_binput(self):
        self.memo[self._unpack("<I")] = self.stack[-1]

    @_on(MEMOIZE)
    def load_memoize(self):
        self.memo[len(self.memo)] = self.stack[-1]

    @_on(APPEND)
    def load_append(self):
        value = self.stack.pop()
        self.stack[-1].append(value)

    @_on(APPENDS)
    def load_appends(self):
        items = self.pop_mark()
        list_obj = self.stack[-1]
        extend = getattr(list_obj, "extend", None)
        if extend is not None:
            extend(items)
            return
        for item in items:
            list_obj.append(item)

    @_on(SETITEM)
    def load_setitem(self):
        value = self.stack.pop()
        key = self.stack.pop()
        self.stack[-1][key] = value

    @_on(SETITEMS)
    def load_setitems(self):
        items = self.pop_mark()
        target = self.stack[-1]
        for key, value in zip(items[::2], items[1::2]):
            target[key] = value

    @_on(ADDITEMS)
    def load_additems(self):
        items = self.pop_mark()
        set_obj = self.stack[-1]
        if isinstance(set_obj, set):
            set_obj.update(items)
        else:
            for item in items:
                set_obj.add(item)

    @_on(BUILD)
    def load_build(self):
        state = self.stack.pop()
        inst = self.stack[-1]
        setstate = getattr(inst, "__setstate__", None)
        if setstate is not None:
            setstate(state)
            return
        slotstate = None
        if isinstance(state, tuple) and len(state) == 2:
            state, slotstate = state
        if state:
            inst_dict = inst.__dict__
            for k, v in state.items():
                inst_dict[sys.intern(k) if type(k) is str else k] = v
        if slotstate:
            for k, v in slotstate.items():
                setattr(inst, k, v)

    @_on(MARK)
    def load_mark(self):
        self.metastack.append(self.stack)
        self.stack = []
        self.append = self.stack.append

    del _on, _make_sized, _text


def _shown_key(key):
    c = chr(key[0])
    return f"'{c}'" if c.isprintable() and c.isascii() and c not in "'\\" else f"'\\x{key[0]:02x}'"


def dump(obj, file, protocol=None, *, fix_imports=True, buffer_callback=None):
    """Write the pickle of an object to a file."""
    Pickler(file, protocol, fix_imports=fix_imports, buffer_callback=buffer_callback).dump(obj)


def dumps(obj, protocol=None, *, fix_imports=True, buffer_callback=None):
    """Return the pickle of an object."""
    f = io.BytesIO()
    Pickler(f, protocol, fix_imports=fix_imports, buffer_callback=buffer_callback).dump(obj)
    return f.getvalue()


def load(file, *, fix_imports=True, encoding="ASCII", errors="strict", buffers=None):
    """Read a pickle from a file and return the object."""
    return Unpickler(file, fix_imports=fix_imports, encoding=encoding, errors=errors, buffers=buffers).load()


def loads(data, /, *, fix_imports=True, encoding="ASCII", errors="strict", buffers=None):
    """Return the object of a pickle."""
    if isinstance(data, str):
        raise TypeError("a bytes-like object is required, not 'str'")
    return Unpickler(io.BytesIO(data), fix_imports=fix_imports, encoding=encoding, errors=errors, buffers=buffers).load()


_Pickler, _Unpickler, _dump, _dumps, _load, _loads = Pickler, Unpickler, dump, dumps, load, loads
