"""Messages authenticated by hashes under a key, as RFC 2104 describes."""

import _hashlib
import hashlib as _hash
from _operator_native import _compare_digest as compare_digest

trans_5C = bytes(byte ^ 0x5C for byte in range(256))
trans_36 = bytes(byte ^ 0x36 for byte in range(256))

# The length of all hashes of this module: it depends on the function.
digest_size = None


def _constructor(digestmod):
    """A function that makes hash objects, from its name, itself, or a module that has it as new()."""
    if callable(digestmod):
        return digestmod
    if isinstance(digestmod, str):
        return lambda data=b"": _hash.new(digestmod, data)
    return lambda data=b"": digestmod.new(data)


class HMAC:
    """A hash under a key: fed with update(), asked with digest() or hexdigest()."""

    __slots__ = ("_inner", "_outer", "_name", "block_size", "digest_size")

    # Of functions that do not tell their own.
    blocksize = 64

    def __init__(self, key, msg=None, digestmod=""):
        """`digestmod` is a hash function: its name, a function or a module. It has no default."""
        if not isinstance(key, (bytes, bytearray)):
            raise TypeError(f"key: expected bytes or bytearray, but got {type(key).__name__!r}")
        if not digestmod:
            raise TypeError("Missing required argument 'digestmod'.")
        make = _constructor(digestmod)
        self._inner = make()
        self._outer = make()
        if not self._inner.digest_size:
            raise ValueError("no reason supplied")
        self._name = "hmac-" + self._inner.name
        self.digest_size = self._inner.digest_size
        size = getattr(self._inner, "block_size", None)
        if size is None:
            import warnings
            warnings.warn("No block_size attribute on given digest object; Assuming %d." % self.blocksize,
                          RuntimeWarning, 2)
            size = self.blocksize
        elif size < 16:
            import warnings
            warnings.warn("block_size of %d seems too small; using our default of %d." % (size, self.blocksize),
                          RuntimeWarning, 2)
            size = self.blocksize
        if len(key) > size:
            key = make(key).digest()
        self.block_size = size
        key = key.ljust(size, b"\0")
        self._outer.update(key.translate(trans_5C))
        self._inner.update(key.translate(trans_36))
        if msg is not None:
            self.update(msg)

    @property
    def name(self):
        """`hmac-` and the hash function's name."""
        return self._name

    def update(self, msg):
        """Hash more of the message."""
        self._inner.update(msg)

    def copy(self):
        """An object that goes its own way from here."""
        other = self.__class__.__new__(self.__class__)
        other.digest_size = self.digest_size
        other.block_size = self.block_size
        other._name = self._name
        other._inner = self._inner.copy()
        other._outer = self._outer.copy()
        return other

    def _finished(self):
        outer = self._outer.copy()
        outer.update(self._inner.digest())
        return outer

    def digest(self):
        """The hash of the message so far, as bytes."""
        return self._finished().digest()

    def hexdigest(self):
        """The hash of the message so far, as hexadecimal text."""
        return self._finished().hexdigest()


def new(key, msg=None, digestmod=""):
    """A hash under a key, of some of a message to begin with. `digestmod` has no default."""
    return HMAC(key, msg, digestmod)


def digest(key, msg, digest):
    """The hash of a whole message under a key, as bytes."""
    if isinstance(digest, str):
        try:
            return _hashlib.hmac_digest(key, msg, digest)
        except _hashlib.UnsupportedDigestmodError:
            raise ValueError(f"unsupported hash type {digest}") from None
    return HMAC(key, msg, digest).digest()
