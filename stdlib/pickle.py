"""Objects as bytes and back: the pickle protocols 0 to 5. Follows the reference of the module and PEP 307, 3154, 574."""

import codecs
import io
import sys
from copyreg import _extension_cache, _extension_registry, _inverted_registry, dispatch_table
from itertools import islice
from struct import pack, unpack
from types import FunctionType

__all__ = ["PickleError", "PicklingError", "UnpicklingError", "Pickler", "Unpickler", "dump", "dumps", "load", "loads",
           "PickleBuffer"]

format_version = "5.0"
compatible_formats = ["1.0", "1.1", "1.2", "1.3", "2.0", "3.0", "4.0", "5.0"]
HIGHEST_PROTOCOL = 5
DEFAULT_PROTOCOL = 4

bytes_types = (bytes, bytearray)


class PickleError(Exception):
    """What can go wrong on the way."""


class PicklingError(PickleError):
    """An object that cannot be pickled."""


class UnpicklingError(PickleError):
    """Bytes that are no pickle."""


class _Stop(Exception):
    def __init__(self, value):
        self.value = value


class PickleBuffer:
    """A buffer that may travel beside the pickle (PEP 574)."""

    def __init__(self, buffer):
        self._view = memoryview(buffer)

    def __buffer__(self, flags):
        return self.raw()

    def raw(self):
        """The bytes as a flat view."""
        if self._view is None:
            raise ValueError("operation forbidden on released PickleBuffer object")
        if not self._view.contiguous:
            raise BufferError("cannot extract raw buffer from non-contiguous buffer")
        return self._view.cast("B") if self._view.format != "B" or self._view.ndim != 1 else self._view

    def release(self):
        self._view = None


MARK = b"("
STOP = b"."
POP = b"0"
POP_MARK = b"1"
DUP = b"2"
FLOAT = b"F"
INT = b"I"
BININT = b"J"
BININT1 = b"K"
LONG = b"L"
BININT2 = b"M"
NONE = b"N"
PERSID = b"P"
BINPERSID = b"Q"
REDUCE = b"R"
STRING = b"S"
BINSTRING = b"T"
SHORT_BINSTRING = b"U"
UNICODE = b"V"
BINUNICODE = b"X"
APPEND = b"a"
BUILD = b"b"
GLOBAL = b"c"
DICT = b"d"
EMPTY_DICT = b"}"
APPENDS = b"e"
GET = b"g"
BINGET = b"h"
INST = b"i"
LONG_BINGET = b"j"
LIST = b"l"
EMPTY_LIST = b"]"
OBJ = b"o"
PUT = b"p"
BINPUT = b"q"
LONG_BINPUT = b"r"
SETITEM = b"s"
TUPLE = b"t"
EMPTY_TUPLE = b")"
SETITEMS = b"u"
BINFLOAT = b"G"
TRUE = b"I01\n"
FALSE = b"I00\n"
PROTO = b"\x80"
NEWOBJ = b"\x81"
EXT1 = b"\x82"
EXT2 = b"\x83"
EXT4 = b"\x84"
TUPLE1 = b"\x85"
TUPLE2 = b"\x86"
TUPLE3 = b"\x87"
NEWTRUE = b"\x88"
NEWFALSE = b"\x89"
LONG1 = b"\x8a"
LONG4 = b"\x8b"
BINBYTES = b"B"
SHORT_BINBYTES = b"C"
SHORT_BINUNICODE = b"\x8c"
BINUNICODE8 = b"\x8d"
BINBYTES8 = b"\x8e"
EMPTY_SET = b"\x8f"
ADDITEMS = b"\x90"
FROZENSET = b"\x91"
NEWOBJ_EX = b"\x92"
STACK_GLOBAL = b"\x93"
MEMOIZE = b"\x94"
FRAME = b"\x95"
BYTEARRAY8 = b"\x96"
NEXT_BUFFER = b"\x97"
READONLY_BUFFER = b"\x98"

__all__.extend(name for name in list(globals()) if name.isupper() and isinstance(globals()[name], bytes))

_tuplesize2code = [EMPTY_TUPLE, TUPLE1, TUPLE2, TUPLE3]


def encode_long(x):
    """An integer as the shortest little-endian two's complement; nothing for 0."""
    if x == 0:
        return b""
    size = (x.bit_length() >> 3) + 1
    data = x.to_bytes(size, "little", signed=True)
    if x < 0 and size > 1 and data[-1] == 0xFF and data[-2] & 0x80:
        data = data[:-1]
    return data


def decode_long(data):
    return int.from_bytes(data, "little", signed=True)


def _getattribute(obj, name):
    """The object at the end of a dotted name, and the one before it."""
    parent = obj
    for part in name.split("."):
        if part == "<locals>":
            raise AttributeError(f"Can't get local attribute {name!r} on {obj!r}")
        try:
            parent, found = obj, getattr(obj, part)
        except AttributeError:
            raise AttributeError(f"Can't get attribute {name!r} on {obj!r}") from None
        obj = found
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


# Names of Python 2 for the protocols that it reads.
_NAMES_3_TO_2 = {("builtins", name): ("__builtin__", name) for name in (
    "object", "int", "float", "complex", "list", "dict", "tuple", "set", "frozenset", "bytearray", "type", "getattr",
    "iter", "reversed", "enumerate", "slice", "super", "property", "classmethod", "staticmethod", "len", "print",
    "isinstance", "sorted", "min", "max", "sum", "abs", "any", "all", "bool", "NotImplemented", "Ellipsis")}
_NAMES_3_TO_2 |= {("builtins", "range"): ("__builtin__", "xrange"), ("functools", "reduce"): ("__builtin__", "reduce"),
                  ("builtins", "int"): ("__builtin__", "long"),
                  ("builtins", "str"): ("__builtin__", "unicode"), ("builtins", "bytes"): ("__builtin__", "bytes"),
                  ("builtins", "map"): ("itertools", "imap"), ("builtins", "filter"): ("itertools", "ifilter"),
                  ("builtins", "zip"): ("itertools", "izip")}
_NAMES_2_TO_3 = {old: new for new, old in _NAMES_3_TO_2.items()}
_MODULES_3_TO_2 = {"builtins": "__builtin__", "copyreg": "copy_reg", "queue": "Queue", "collections": "collections",
                   "io": "io", "pickle": "cPickle", "configparser": "ConfigParser", "reprlib": "repr"}
_MODULES_2_TO_3 = {old: new for new, old in _MODULES_3_TO_2.items()} | {"exceptions": "builtins", "UserDict": "collections",
                                                                        "UserList": "collections", "UserString": "collections",
                                                                        "StringIO": "io", "cStringIO": "io"}
_NAMES_2_TO_3[("__builtin__", "long")] = ("builtins", "int")
_NAMES_2_TO_3[("__builtin__", "basestring")] = ("builtins", "str")
_NAMES_2_TO_3[("__builtin__", "unichr")] = ("builtins", "chr")


class _Framer:
    """Groups what is written into frames of some 64 KiB (protocol 4)."""

    TARGET = 64 * 1024
    LEAST = 4

    def __init__(self, write):
        self.file_write = write
        self.frame = None

    def start(self):
        self.frame = io.BytesIO()

    def end(self):
        if self.frame and self.frame.tell() > 0:
            self.commit(True)
        self.frame = None

    def commit(self, force=False):
        if not self.frame:
            return
        if self.frame.tell() < self.TARGET and not force:
            return
        data = self.frame.getvalue()
        if len(data) >= self.LEAST:
            self.file_write(FRAME + pack("<Q", len(data)))
        self.file_write(data)
        self.frame = io.BytesIO()

    def write(self, data):
        if self.frame:
            return self.frame.write(data)
        return self.file_write(data)

    def write_large(self, header, payload):
        """What is large goes past the frames."""
        if self.frame:
            self.commit(True)
        self.file_write(header)
        self.file_write(payload)


def _check_reduced(func, args, state=None, listitems=None, dictitems=None, state_setter=None):
    """Refuse what a `__reduce__` has returned if it cannot be saved."""
    if not callable(func):
        raise PicklingError("first item of the tuple returned by __reduce__ must be callable")
    if not isinstance(args, tuple):
        raise PicklingError("second item of the tuple returned by __reduce__ must be a tuple")
    for position, items in ("fourth", listitems), ("fifth", dictitems):
        if items is not None and not hasattr(items, "__next__"):
            raise PicklingError(f"{position} element of the tuple returned by __reduce__ must be an iterator, "
                                f"not {type(items).__name__}")
    if state_setter is not None and not callable(state_setter):
        raise PicklingError("sixth element of the tuple returned by __reduce__ must be a function, "
                            f"not {type(state_setter).__name__}")


class Pickler:
    """Writes objects to a file."""

    def __init__(self, file, protocol=None, *, fix_imports=True, buffer_callback=None):
        if protocol is None:
            protocol = DEFAULT_PROTOCOL
        if protocol < 0:
            protocol = HIGHEST_PROTOCOL
        elif protocol > HIGHEST_PROTOCOL:
            raise ValueError(f"pickle protocol must be <= {HIGHEST_PROTOCOL}")
        if buffer_callback is not None and protocol < 5:
            raise ValueError("buffer_callback needs protocol >= 5")
        self._buffer_callback = buffer_callback
        try:
            self._file_write = file.write
        except AttributeError:
            raise TypeError("file must have a 'write' attribute") from None
        self._framer = _Framer(self._file_write)
        self.write = self._framer.write
        self.memo = {}
        self.proto = int(protocol)
        self.bin = protocol >= 1
        self.fast = 0
        self.fix_imports = fix_imports and protocol < 3

    def clear_memo(self):
        """Forget what was written: it is written again when it comes again."""
        self.memo.clear()

    def dump(self, obj):
        """Write an object."""
        if not hasattr(self, "_file_write"):
            raise PicklingError(f"Pickler.__init__() was not called by {self.__class__.__name__}.__init__()")
        if self.proto >= 2:
            self.write(PROTO + pack("<B", self.proto))
        if self.proto >= 4:
            self._framer.start()
        self.save(obj)
        self.write(STOP)
        self._framer.end()

    def memoize(self, obj):
        if self.fast:
            return
        assert id(obj) not in self.memo
        index = len(self.memo)
        self.write(self.put(index))
        self.memo[id(obj)] = index, obj

    def put(self, index):
        if self.proto >= 4:
            return MEMOIZE
        if self.bin:
            return BINPUT + pack("<B", index) if index < 256 else LONG_BINPUT + pack("<I", index)
        return PUT + repr(index).encode("ascii") + b"\n"

    def get(self, index):
        if self.bin:
            return BINGET + pack("<B", index) if index < 256 else LONG_BINGET + pack("<I", index)
        return GET + repr(index).encode("ascii") + b"\n"

    def persistent_id(self, obj):
        return None

    def save(self, obj, save_persistent_id=True):
        self._framer.commit()
        if save_persistent_id:
            pid = self.persistent_id(obj)
            if pid is not None:
                return self.save_pers(pid)
        known = self.memo.get(id(obj))
        if known is not None:
            return self.write(self.get(known[0]))
        reduced = NotImplemented
        override = getattr(self, "reducer_override", _no_override)
        if override is not _no_override:
            reduced = override(obj)
        cls = type(obj)
        if reduced is NotImplemented:
            save = self.dispatch.get(cls)
            if save is not None:
                return save(self, obj)
            table = getattr(self, "dispatch_table", dispatch_table)
            reduce = table.get(cls)
            if reduce is not None:
                reduced = reduce(obj)
            elif issubclass(cls, type):
                return self.save_global(obj)
            elif (reduce := getattr(obj, "__reduce_ex__", None)) is not None:
                reduced = reduce(self.proto)
            elif (reduce := getattr(obj, "__reduce__", None)) is not None:
                reduced = reduce()
            else:
                raise PicklingError(f"Can't pickle {cls.__name__!r} object: {obj!r}")
        if isinstance(reduced, str):
            return self.save_global(obj, reduced)
        if not isinstance(reduced, tuple):
            raise PicklingError("__reduce__ must return a string or tuple")
        if not 2 <= len(reduced) <= 6:
            raise PicklingError("tuple returned by __reduce__ must contain 2 through 6 elements")
        _check_reduced(*reduced)
        self.save_reduce(obj=obj, *reduced)

    def save_pers(self, pid):
        if self.bin:
            self.save(pid, save_persistent_id=False)
            return self.write(BINPERSID)
        try:
            self.write(PERSID + str(pid).encode("ascii") + b"\n")
        except UnicodeEncodeError:
            raise PicklingError("persistent IDs in protocol 0 must be ASCII strings") from None

    def save_reduce(self, func, args, state=None, listitems=None, dictitems=None, state_setter=None, *, obj=None):
        if not isinstance(args, tuple):
            raise PicklingError("args from save_reduce() must be a tuple")
        if not callable(func):
            raise PicklingError("func from save_reduce() must be callable")
        save, write = self.save, self.write
        name = getattr(func, "__name__", "")
        if self.proto >= 2 and name == "__newobj_ex__":
            cls, args, kwargs = args
            if not hasattr(cls, "__new__"):
                raise PicklingError(f"args[0] from {name} args has no __new__")
            if obj is not None and cls is not obj.__class__:
                raise PicklingError(f"args[0] from {name} args has the wrong class")
            if self.proto >= 4:
                save(cls)
                save(args)
                save(kwargs)
                write(NEWOBJ_EX)
            else:
                import functools
                save(functools.partial(cls.__new__, cls, *args, **kwargs))
                save(())
                write(REDUCE)
        elif self.proto >= 2 and name == "__newobj__":
            cls = args[0]
            if not hasattr(cls, "__new__"):
                raise PicklingError("args[0] from __newobj__ args has no __new__")
            if obj is not None and cls is not obj.__class__:
                raise PicklingError("args[0] from __newobj__ args has the wrong class")
            save(cls)
            save(args[1:])
            write(NEWOBJ)
        else:
            save(func)
            save(args)
            write(REDUCE)
        if obj is not None:
            # Something below may have come across the object itself.
            if id(obj) in self.memo:
                write(POP + self.get(self.memo[id(obj)][0]))
            else:
                self.memoize(obj)
        if listitems is not None:
            self._batch_appends(listitems)
        if dictitems is not None:
            self._batch_setitems(dictitems)
        if state is not None:
            if state_setter is None:
                save(state)
                write(BUILD)
            else:
                save(state_setter)
                save(obj)
                save(state)
                write(TUPLE2)
                write(REDUCE)
                # What the setter returns is of no interest.
                write(POP)

    dispatch = {}

    def save_none(self, obj):
        self.write(NONE)

    dispatch[type(None)] = save_none

    def save_bool(self, obj):
        if self.proto >= 2:
            self.write(NEWTRUE if obj else NEWFALSE)
        else:
            self.write(TRUE if obj else FALSE)

    dispatch[bool] = save_bool

    def save_long(self, obj):
        if self.bin:
            if obj >= 0:
                if obj <= 0xFF:
                    return self.write(BININT1 + pack("<B", obj))
                if obj <= 0xFFFF:
                    return self.write(BININT2 + pack("<H", obj))
            if -0x80000000 <= obj <= 0x7FFFFFFF:
                return self.write(BININT + pack("<i", obj))
        if self.proto >= 2:
            data = encode_long(obj)
            if len(data) < 256:
                return self.write(LONG1 + pack("<B", len(data)) + data)
            return self.write(LONG4 + pack("<i", len(data)) + data)
        if -0x80000000 <= obj <= 0x7FFFFFFF:
            self.write(INT + repr(obj).encode("ascii") + b"\n")
        else:
            self.write(LONG + repr(obj).encode("ascii") + b"L\n")

    dispatch[int] = save_long

    def save_float(self, obj):
        if self.bin:
            self.write(BINFLOAT + pack(">d", obj))
        else:
            self.write(FLOAT + repr(obj).encode("ascii") + b"\n")

    dispatch[float] = save_float

    def save_bytes(self, obj):
        if self.proto < 3:
            if not obj:
                self.save_reduce(bytes, (), obj=obj)
            else:
                self.save_reduce(codecs.encode, (str(obj, "latin1"), "latin1"), obj=obj)
            return
        n = len(obj)
        if n <= 0xFF:
            self.write(SHORT_BINBYTES + pack("<B", n) + obj)
        elif n > 0xFFFFFFFF and self.proto >= 4:
            self._framer.write_large(BINBYTES8 + pack("<Q", n), obj)
        elif n >= self._framer.TARGET:
            self._framer.write_large(BINBYTES + pack("<I", n), obj)
        else:
            self.write(BINBYTES + pack("<I", n) + obj)
        self.memoize(obj)

    dispatch[bytes] = save_bytes

    def save_bytearray(self, obj):
        if self.proto < 5:
            if not obj:
                self.save_reduce(bytearray, (), obj=obj)
            else:
                self.save_reduce(bytearray, (bytes(obj),), obj=obj)
            return
        n = len(obj)
        if n >= self._framer.TARGET:
            self._framer.write_large(BYTEARRAY8 + pack("<Q", n), obj)
        else:
            self.write(BYTEARRAY8 + pack("<Q", n) + obj)
        self.memoize(obj)

    dispatch[bytearray] = save_bytearray

    def save_picklebuffer(self, obj):
        if self.proto < 5:
            raise PicklingError("PickleBuffer can only be pickled with protocol >= 5")
        view = obj.raw()
        in_band = True
        if self._buffer_callback is not None:
            in_band = bool(self._buffer_callback(obj))
        if in_band:
            data = view.tobytes()
            self.save_bytes(data) if view.readonly else self.save_bytearray(bytearray(data))
        else:
            self.write(NEXT_BUFFER)
            if view.readonly:
                self.write(READONLY_BUFFER)

    dispatch[PickleBuffer] = save_picklebuffer

    def save_str(self, obj):
        if self.bin:
            data = obj.encode("utf-8", "surrogatepass")
            n = len(data)
            if n <= 0xFF and self.proto >= 4:
                self.write(SHORT_BINUNICODE + pack("<B", n) + data)
            elif n > 0xFFFFFFFF and self.proto >= 4:
                self._framer.write_large(BINUNICODE8 + pack("<Q", n), data)
            elif n >= self._framer.TARGET:
                self._framer.write_large(BINUNICODE + pack("<I", n), data)
            else:
                self.write(BINUNICODE + pack("<I", n) + data)
        else:
            # The format is lines, and what is in them is escaped.
            text = obj
            for c in ("\\", "\0", "\n", "\r", "\x1a"):
                text = text.replace(c, f"\\u{ord(c):04x}")
            self.write(UNICODE + text.encode("raw-unicode-escape") + b"\n")
        self.memoize(obj)

    dispatch[str] = save_str

    def save_tuple(self, obj):
        if not obj:
            return self.write(EMPTY_TUPLE if self.bin else MARK + TUPLE)
        n = len(obj)
        save, memo = self.save, self.memo
        is_short = n <= 3 and self.proto >= 2
        if not is_short:
            self.write(MARK)
        for item in obj:
            save(item)
        if id(obj) in memo:
            # It contains itself, and was written on the way.
            get = self.get(memo[id(obj)][0])
            if is_short:
                return self.write(POP * n + get)
            return self.write(POP_MARK + get if self.bin else POP * (n + 1) + get)
        self.write(_tuplesize2code[n] if is_short else TUPLE)
        self.memoize(obj)

    dispatch[tuple] = save_tuple

    def save_list(self, obj):
        self.write(EMPTY_LIST if self.bin else MARK + LIST)
        self.memoize(obj)
        self._batch_appends(obj)

    dispatch[list] = save_list

    _BATCHSIZE = 1000

    def _batches(self, items):
        items = iter(items)
        while batch := list(islice(items, self._BATCHSIZE)):
            yield batch
            if len(batch) < self._BATCHSIZE:
                return

    def _batch_appends(self, items):
        save, write = self.save, self.write
        if not self.bin:
            for item in items:
                save(item)
                write(APPEND)
            return
        is_long = type(items) is list and len(items) > 1
        for batch in self._batches(items):
            if len(batch) > 1 or is_long:
                write(MARK)
                for item in batch:
                    save(item)
                write(APPENDS)
            else:
                save(batch[0])
                write(APPEND)

    def save_dict(self, obj):
        self.write(EMPTY_DICT if self.bin else MARK + DICT)
        self.memoize(obj)
        self._batch_setitems(obj.items())

    dispatch[dict] = save_dict

    def _batch_setitems(self, items):
        save, write = self.save, self.write
        if not self.bin:
            for key, value in items:
                save(key)
                save(value)
                write(SETITEM)
            return
        is_long = type(items) is type({}.items()) and len(items) > 1
        for batch in self._batches(items):
            if len(batch) > 1 or is_long:
                write(MARK)
                for key, value in batch:
                    save(key)
                    save(value)
                write(SETITEMS)
            else:
                save(batch[0][0])
                save(batch[0][1])
                write(SETITEM)

    def save_set(self, obj):
        if self.proto < 4:
            return self.save_reduce(set, (list(obj),), obj=obj)
        self.write(EMPTY_SET)
        self.memoize(obj)
        for batch in self._batches(obj):
            self.write(MARK)
            for item in batch:
                self.save(item)
            self.write(ADDITEMS)

    dispatch[set] = save_set

    def save_frozenset(self, obj):
        if self.proto < 4:
            return self.save_reduce(frozenset, (list(obj),), obj=obj)
        self.write(MARK)
        for item in obj:
            self.save(item)
        if id(obj) in self.memo:
            return self.write(POP_MARK + self.get(self.memo[id(obj)][0]))
        self.write(FROZENSET)
        self.memoize(obj)

    dispatch[frozenset] = save_frozenset

    def save_global(self, obj, name=None):
        if name is None:
            name = getattr(obj, "__qualname__", None)
        if name is None:
            name = obj.__name__
        if "<locals>" in name.split("."):
            raise AttributeError(f"Can't get local object {name!r}")
        module_name = whichmodule(obj, name)
        try:
            __import__(module_name, level=0)
            module = sys.modules[module_name]
        except (ImportError, KeyError):
            raise PicklingError(f"Can't pickle {obj!r}: import of module {module_name!r} failed") from None
        try:
            found, parent = _getattribute(module, name)
        except AttributeError:
            raise PicklingError(f"Can't pickle {obj!r}: attribute lookup {name} on {module_name} failed") from None
        if found is not obj:
            raise PicklingError(f"Can't pickle {obj!r}: it's not the same object as {module_name}.{name}")
        if self.proto >= 2:
            code = _extension_registry.get((module_name, name), 0)
            if code:
                if code <= 0xFF:
                    return self.write(EXT1 + pack("<B", code))
                if code <= 0xFFFF:
                    return self.write(EXT2 + pack("<H", code))
                return self.write(EXT4 + pack("<i", code))
        last = name.rpartition(".")[2]
        if parent is module:
            name = last
        if self.proto >= 4:
            self.save(module_name)
            self.save(name)
            self.write(STACK_GLOBAL)
        elif parent is not module:
            self.save(getattr)
            if self.proto < 2:
                self.write(MARK)
            self.save(parent)
            self.save(last)
            self.write((TUPLE if self.proto < 2 else TUPLE2) + REDUCE)
        elif self.proto >= 3:
            self.write(GLOBAL + bytes(module_name, "utf-8") + b"\n" + bytes(name, "utf-8") + b"\n")
        else:
            if self.fix_imports:
                if (module_name, name) in _NAMES_3_TO_2:
                    module_name, name = _NAMES_3_TO_2[module_name, name]
                elif module_name == "builtins" and name in _EXCEPTIONS_OF_2:
                    module_name = "exceptions"
                else:
                    module_name = _MODULES_3_TO_2.get(module_name, module_name)
            try:
                self.write(GLOBAL + bytes(module_name, "ascii") + b"\n" + bytes(name, "ascii") + b"\n")
            except UnicodeEncodeError:
                raise PicklingError(f"can't pickle global identifier '{module}.{name}' using "
                                    f"pickle protocol {self.proto}") from None
        self.memoize(obj)

    def save_type(self, obj):
        if obj is type(None):
            return self.save_reduce(type, (None,), obj=obj)
        if obj is type(NotImplemented):
            return self.save_reduce(type, (NotImplemented,), obj=obj)
        if obj is type(...):
            return self.save_reduce(type, (...,), obj=obj)
        return self.save_global(obj)

    dispatch[FunctionType] = save_global
    dispatch[type] = save_type


def _no_override(obj):
    return NotImplemented


_EXCEPTIONS_OF_2 = frozenset(
    name for name, value in vars(sys.modules["builtins"]).items()
    if isinstance(value, type) and issubclass(value, BaseException) and name not in (
        "BlockingIOError", "BrokenPipeError", "ChildProcessError", "ConnectionAbortedError", "ConnectionError",
        "ConnectionRefusedError", "ConnectionResetError", "FileExistsError", "FileNotFoundError", "InterruptedError",
        "IsADirectoryError", "ModuleNotFoundError", "NotADirectoryError", "PermissionError", "ProcessLookupError",
        "RecursionError", "StopAsyncIteration", "TimeoutError", "ResourceWarning", "EncodingWarning",
        "BaseExceptionGroup", "ExceptionGroup", "PythonFinalizationError", "_IncompleteInputError"))


class Unpickler:
    """Reads objects from a file."""

    def __init__(self, file, *, fix_imports=True, encoding="ASCII", errors="strict", buffers=None):
        self._buffers = iter(buffers) if buffers is not None else None
        self._file_readline = getattr(file, "readline", None)
        self._file_read = getattr(file, "read", None)
        if self._file_read is None or self._file_readline is None:
            raise TypeError("file must have 'read' and 'readline' attributes")
        self._file_readinto = getattr(file, "readinto", None)
        self.memo = {}
        self.encoding = encoding
        self.errors = errors
        self.proto = 0
        self.fix_imports = fix_imports

    def load(self):
        """Read an object."""
        if not hasattr(self, "_file_read"):
            raise UnpicklingError(f"Unpickler.__init__() was not called by {self.__class__.__name__}.__init__()")
        self.frame = None
        self.metastack = []
        self.stack = []
        self.append = self.stack.append
        self.proto = 0
        dispatch = self.dispatch
        try:
            while True:
                key = self.frame.read(1) if self.frame else b""
                if not key:
                    self.frame = None
                    key = self._file_read(1)
                    if not key:
                        raise EOFError("Ran out of input")
                step = dispatch.get(key[0])
                if step is None:
                    raise UnpicklingError(f"invalid load key, '\\x{key[0]:02x}'." if not 32 <= key[0] < 127
                                          else f"invalid load key, {chr(key[0])!r}.")
                step(self)
        except _Stop as stop:
            return stop.value

    def read(self, n):
        if self.frame:
            data = self.frame.read(n)
            if not data and n != 0:
                self.frame = None
                data = self._file_read(n)
            elif len(data) < n:
                raise UnpicklingError("pickle exhausted before end of frame")
        else:
            data = self._file_read(n)
        if len(data) < n:
            raise UnpicklingError("pickle data was truncated")
        return data

    def readline(self):
        if self.frame:
            data = self.frame.readline()
            if not data:
                self.frame = None
                data = self._file_readline()
            elif data[-1] != 10:
                raise UnpicklingError("pickle exhausted before end of frame")
        else:
            data = self._file_readline()
        if not data.endswith(b"\n"):
            raise UnpicklingError("pickle data was truncated")
        return data[:-1]

    def number(self, form, n):
        return unpack(form, self.read(n))[0]

    def size(self, n, what):
        size = int.from_bytes(self.read(n), "little")
        if size > sys.maxsize:
            raise UnpicklingError(f"{what} exceeds system's maximum size of {sys.maxsize} bytes")
        return size

    def pop_mark(self):
        items = self.stack
        if not self.metastack:
            raise UnpicklingError("could not find MARK")
        self.stack = self.metastack.pop()
        self.append = self.stack.append
        return items

    def pop(self):
        if not self.stack:
            raise UnpicklingError("unexpected MARK found" if self.metastack else "unpickling stack underflow")
        return self.stack.pop()

    def top(self):
        if not self.stack:
            raise UnpicklingError("unexpected MARK found" if self.metastack else "unpickling stack underflow")
        return self.stack[-1]

    def persistent_load(self, pid):
        raise UnpicklingError("A load persistent id instruction was encountered, but no persistent_load function was "
                              "specified.")

    dispatch = {}

    def load_proto(self):
        proto = self.read(1)[0]
        if not 0 <= proto <= HIGHEST_PROTOCOL:
            raise ValueError(f"unsupported pickle protocol: {proto}")
        self.proto = proto

    dispatch[PROTO[0]] = load_proto

    def load_frame(self):
        size = self.size(8, "FRAME length")
        if self.frame and self.frame.read() != b"":
            raise UnpicklingError("beginning of a new frame before end of current frame")
        self.frame = io.BytesIO(self._file_read(size))
        if len(self.frame.getvalue()) < size:
            raise UnpicklingError("pickle data was truncated")

    dispatch[FRAME[0]] = load_frame

    def load_persid(self):
        try:
            pid = self.readline().decode("ascii")
        except UnicodeDecodeError:
            raise UnpicklingError("persistent IDs in protocol 0 must be ASCII strings") from None
        self.append(self.persistent_load(pid))

    dispatch[PERSID[0]] = load_persid

    def load_binpersid(self):
        self.append(self.persistent_load(self.pop()))

    dispatch[BINPERSID[0]] = load_binpersid

    dispatch[NONE[0]] = lambda self: self.append(None)
    dispatch[NEWTRUE[0]] = lambda self: self.append(True)
    dispatch[NEWFALSE[0]] = lambda self: self.append(False)

    def load_int(self):
        data = self.readline()
        if data == FALSE[1:-1]:
            value = False
        elif data == TRUE[1:-1]:
            value = True
        else:
            try:
                value = int(data, 0)
            except ValueError:
                raise ValueError("could not convert string to int") from None
        self.append(value)

    dispatch[INT[0]] = load_int
    dispatch[BININT[0]] = lambda self: self.append(self.number("<i", 4))
    dispatch[BININT1[0]] = lambda self: self.append(self.read(1)[0])
    dispatch[BININT2[0]] = lambda self: self.append(self.number("<H", 2))

    def load_long(self):
        data = self.readline()
        if data and data[-1:] == b"L":
            data = data[:-1]
        self.append(int(data, 0))

    dispatch[LONG[0]] = load_long
    dispatch[LONG1[0]] = lambda self: self.append(decode_long(self.read(self.read(1)[0])))

    def load_long4(self):
        n = self.number("<i", 4)
        if n < 0:
            raise UnpicklingError("LONG pickle has negative byte count")
        self.append(decode_long(self.read(n)))

    dispatch[LONG4[0]] = load_long4
    dispatch[FLOAT[0]] = lambda self: self.append(float(self.readline()))
    dispatch[BINFLOAT[0]] = lambda self: self.append(self.number(">d", 8))

    def _decode_string(self, value):
        # Strings of Python 2 are bytes there and text here.
        if self.encoding == "bytes":
            return value
        return value.decode(self.encoding, self.errors)

    def load_string(self):
        data = self.readline()
        if len(data) >= 2 and data[0] == data[-1] and data[0] in b"\"'":
            data = data[1:-1]
        else:
            raise UnpicklingError("the STRING opcode argument must be quoted")
        self.append(self._decode_string(codecs.escape_decode(data)[0]))

    dispatch[STRING[0]] = load_string

    def load_binstring(self):
        n = self.number("<i", 4)
        if n < 0:
            raise UnpicklingError("BINSTRING pickle has negative byte count")
        self.append(self._decode_string(self.read(n)))

    dispatch[BINSTRING[0]] = load_binstring
    dispatch[SHORT_BINSTRING[0]] = lambda self: self.append(self._decode_string(self.read(self.read(1)[0])))
    dispatch[BINBYTES[0]] = lambda self: self.append(self.read(self.size(4, "BINBYTES")))
    dispatch[BINBYTES8[0]] = lambda self: self.append(self.read(self.size(8, "BINBYTES8")))
    dispatch[SHORT_BINBYTES[0]] = lambda self: self.append(self.read(self.read(1)[0]))
    dispatch[BYTEARRAY8[0]] = lambda self: self.append(bytearray(self.read(self.size(8, "BYTEARRAY8"))))

    def load_unicode(self):
        self.append(str(self.readline(), "raw-unicode-escape"))

    dispatch[UNICODE[0]] = load_unicode

    def _text(self, n):
        self.append(str(self.read(n), "utf-8", "surrogatepass"))

    dispatch[BINUNICODE[0]] = lambda self: self._text(self.size(4, "BINUNICODE"))
    dispatch[BINUNICODE8[0]] = lambda self: self._text(self.size(8, "BINUNICODE8"))
    dispatch[SHORT_BINUNICODE[0]] = lambda self: self._text(self.read(1)[0])

    def load_next_buffer(self):
        if self._buffers is None:
            raise UnpicklingError("pickle stream refers to out-of-band data but no *buffers* argument was given")
        try:
            self.append(next(self._buffers))
        except StopIteration:
            raise UnpicklingError("not enough out-of-band buffers") from None

    dispatch[NEXT_BUFFER[0]] = load_next_buffer

    def load_readonly_buffer(self):
        view = memoryview(self.top())
        if not view.readonly:
            self.stack[-1] = view.toreadonly()

    dispatch[READONLY_BUFFER[0]] = load_readonly_buffer

    dispatch[TUPLE[0]] = lambda self: self._push(tuple(self.pop_mark()))

    def _push(self, value):
        self.append(value)

    def _short_tuple(self, n):
        if len(self.stack) < n:
            self.pop() if not self.stack else None
            raise UnpicklingError("unpickling stack underflow")
        self.stack[-n:] = [tuple(self.stack[-n:])]

    dispatch[EMPTY_TUPLE[0]] = lambda self: self.append(())
    dispatch[TUPLE1[0]] = lambda self: self._short_tuple(1)
    dispatch[TUPLE2[0]] = lambda self: self._short_tuple(2)
    dispatch[TUPLE3[0]] = lambda self: self._short_tuple(3)
    dispatch[EMPTY_LIST[0]] = lambda self: self.append([])
    dispatch[EMPTY_DICT[0]] = lambda self: self.append({})
    dispatch[EMPTY_SET[0]] = lambda self: self.append(set())
    dispatch[FROZENSET[0]] = lambda self: self._push(frozenset(self.pop_mark()))
    dispatch[LIST[0]] = lambda self: self._push(self.pop_mark())

    def load_dict(self):
        items = self.pop_mark()
        if len(items) % 2:
            raise UnpicklingError("odd number of items for DICT")
        self.append({items[i]: items[i + 1] for i in range(0, len(items), 2)})

    dispatch[DICT[0]] = load_dict

    def _instantiate(self, cls, args):
        if args or not isinstance(cls, type) or hasattr(cls, "__getinitargs__"):
            try:
                value = cls(*args)
            except TypeError as err:
                raise TypeError(f"in constructor for {cls.__name__}: {err}", err.__traceback__) from None
        else:
            value = cls.__new__(cls)
        self.append(value)

    def load_inst(self):
        module = self.readline().decode("ascii")
        name = self.readline().decode("ascii")
        cls = self.find_class(module, name)
        self._instantiate(cls, self.pop_mark())

    dispatch[INST[0]] = load_inst

    def load_obj(self):
        args = self.pop_mark()
        if not args:
            raise UnpicklingError("unpickling stack underflow")
        self._instantiate(args.pop(0), args)

    dispatch[OBJ[0]] = load_obj

    def load_newobj(self):
        args = self.pop()
        cls = self.pop()
        if not isinstance(cls, type):
            raise UnpicklingError(f"NEWOBJ class argument must be a type, not {type(cls).__name__}")
        self.append(cls.__new__(cls, *args))

    dispatch[NEWOBJ[0]] = load_newobj

    def load_newobj_ex(self):
        kwargs = self.pop()
        args = self.pop()
        cls = self.pop()
        if not isinstance(cls, type):
            raise UnpicklingError(f"NEWOBJ_EX class argument must be a type, not {type(cls).__name__}")
        self.append(cls.__new__(cls, *args, **kwargs))

    dispatch[NEWOBJ_EX[0]] = load_newobj_ex

    def load_global(self):
        module = self.readline().decode("utf-8")
        name = self.readline().decode("utf-8")
        self.append(self.find_class(module, name))

    dispatch[GLOBAL[0]] = load_global

    def load_stack_global(self):
        name = self.pop()
        module = self.pop()
        if type(name) is not str or type(module) is not str:
            raise UnpicklingError("STACK_GLOBAL requires str")
        self.append(self.find_class(module, name))

    dispatch[STACK_GLOBAL[0]] = load_stack_global

    def get_extension(self, code):
        known = _extension_cache.get(code, self)
        if known is not self:
            return self.append(known)
        key = _inverted_registry.get(code)
        if not key:
            if code <= 0:
                raise UnpicklingError("EXT specifies code <= 0")
            raise ValueError(f"unregistered extension code {code}")
        value = self.find_class(*key)
        _extension_cache[code] = value
        self.append(value)

    dispatch[EXT1[0]] = lambda self: self.get_extension(self.read(1)[0])
    dispatch[EXT2[0]] = lambda self: self.get_extension(self.number("<H", 2))
    dispatch[EXT4[0]] = lambda self: self.get_extension(self.number("<i", 4))

    def find_class(self, module, name):
        """Find a class or function that a pickle names; may be overridden to forbid some."""
        if self.proto < 3 and self.fix_imports:
            if (module, name) in _NAMES_2_TO_3:
                module, name = _NAMES_2_TO_3[module, name]
            elif module in _MODULES_2_TO_3:
                module = _MODULES_2_TO_3[module]
        __import__(module, level=0)
        if self.proto >= 4:
            return _getattribute(sys.modules[module], name)[0]
        try:
            return getattr(sys.modules[module], name)
        except AttributeError:
            raise AttributeError(f"Can't get attribute {name!r} on {sys.modules[module]!r}") from None

    def load_reduce(self):
        args = self.pop()
        func = self.top()
        self.stack[-1] = func(*args)

    dispatch[REDUCE[0]] = load_reduce

    def load_pop(self):
        if self.stack:
            self.stack.pop()
        else:
            self.pop_mark()

    dispatch[POP[0]] = load_pop
    dispatch[POP_MARK[0]] = lambda self: self.pop_mark() and None
    dispatch[DUP[0]] = lambda self: self.append(self.top())

    def _get(self, index):
        try:
            self.append(self.memo[index])
        except KeyError:
            raise UnpicklingError(f"Memo value not found at index {index}") from None

    dispatch[GET[0]] = lambda self: self._get(int(self.readline()))
    dispatch[BINGET[0]] = lambda self: self._get(self.read(1)[0])
    dispatch[LONG_BINGET[0]] = lambda self: self._get(self.number("<I", 4))

    def load_put(self):
        index = int(self.readline())
        if index < 0:
            raise ValueError("negative PUT argument")
        self.memo[index] = self.top()

    dispatch[PUT[0]] = load_put

    def load_binput(self):
        self.memo[self.read(1)[0]] = self.top()

    dispatch[BINPUT[0]] = load_binput

    def load_long_binput(self):
        self.memo[self.size(4, "LONG_BINPUT")] = self.top()

    dispatch[LONG_BINPUT[0]] = load_long_binput

    def load_memoize(self):
        self.memo[len(self.memo)] = self.top()

    dispatch[MEMOIZE[0]] = load_memoize

    def load_append(self):
        value = self.pop()
        self.top().append(value)

    dispatch[APPEND[0]] = load_append

    def load_appends(self):
        items = self.pop_mark()
        target = self.top()
        extend = getattr(target, "extend", None)
        if extend is not None:
            return extend(items)
        for item in items:
            target.append(item)

    dispatch[APPENDS[0]] = load_appends

    def load_setitem(self):
        value = self.pop()
        key = self.pop()
        self.top()[key] = value

    dispatch[SETITEM[0]] = load_setitem

    def load_setitems(self):
        items = self.pop_mark()
        target = self.top()
        if len(items) % 2:
            raise UnpicklingError("odd number of items for SETITEMS")
        for i in range(0, len(items), 2):
            target[items[i]] = items[i + 1]

    dispatch[SETITEMS[0]] = load_setitems

    def load_additems(self):
        items = self.pop_mark()
        target = self.top()
        if isinstance(target, set):
            target.update(items)
        else:
            for item in items:
                target.add(item)

    dispatch[ADDITEMS[0]] = load_additems

    def load_build(self):
        state = self.pop()
        target = self.top()
        setstate = getattr(target, "__setstate__", self)
        if setstate is not self:
            setstate(state)
            return
        slots = None
        if isinstance(state, tuple) and len(state) == 2:
            state, slots = state
        if not isinstance(state, dict | None):
            raise UnpicklingError("state is not a dictionary")
        if not isinstance(slots, dict | None):
            raise UnpicklingError("slot state is not a dictionary")
        if state:
            attributes = target.__dict__
            for key, value in state.items():
                attributes[sys.intern(key) if type(key) is str else key] = value
        if slots:
            for key, value in slots.items():
                setattr(target, key, value)

    dispatch[BUILD[0]] = load_build

    def load_mark(self):
        self.metastack.append(self.stack)
        self.stack = []
        self.append = self.stack.append

    dispatch[MARK[0]] = load_mark

    def load_stop(self):
        raise _Stop(self.pop())

    dispatch[STOP[0]] = load_stop


_Pickler, _Unpickler = Pickler, Unpickler


def dump(obj, file, protocol=None, *, fix_imports=True, buffer_callback=None):
    """Write an object to a file."""
    Pickler(file, protocol, fix_imports=fix_imports, buffer_callback=buffer_callback).dump(obj)


def dumps(obj, protocol=None, *, fix_imports=True, buffer_callback=None):
    """An object as bytes."""
    file = io.BytesIO()
    Pickler(file, protocol, fix_imports=fix_imports, buffer_callback=buffer_callback).dump(obj)
    return file.getvalue()


def load(file, *, fix_imports=True, encoding="ASCII", errors="strict", buffers=None):
    """Read an object from a file."""
    return Unpickler(file, fix_imports=fix_imports, buffers=buffers, encoding=encoding, errors=errors).load()


def loads(s, /, *, fix_imports=True, encoding="ASCII", errors="strict", buffers=None):
    """The object that bytes hold."""
    if isinstance(s, str):
        raise TypeError("a bytes-like object is required, not 'str'")
    file = io.BytesIO(s)
    return Unpickler(file, fix_imports=fix_imports, buffers=buffers, encoding=encoding, errors=errors).load()


_dump, _dumps, _load, _loads = dump, dumps, load, loads
