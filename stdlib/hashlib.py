"""Hash functions: md5, the SHA families and BLAKE2, as objects that are fed with update() and asked with digest().

    >>> import hashlib
    >>> hashlib.sha256(b"some data").hexdigest()[:16]
    '1307990e6ba5ca14'
"""

import _hashlib
from _blake2 import blake2b, blake2s
from _hashlib import (
    openssl_md5 as md5, openssl_sha1 as sha1, openssl_sha224 as sha224, openssl_sha256 as sha256,
    openssl_sha384 as sha384, openssl_sha512 as sha512, openssl_sha3_224 as sha3_224, openssl_sha3_256 as sha3_256,
    openssl_sha3_384 as sha3_384, openssl_sha3_512 as sha3_512, openssl_shake_128 as shake_128,
    openssl_shake_256 as shake_256, pbkdf2_hmac, scrypt,
)

_always = (
    "md5", "sha1", "sha224", "sha256", "sha384", "sha512", "blake2b", "blake2s",
    "sha3_224", "sha3_256", "sha3_384", "sha3_512", "shake_128", "shake_256",
)
algorithms_guaranteed = set(_always)
algorithms_available = algorithms_guaranteed | _hashlib.openssl_md_meth_names

__all__ = (*_always, "new", "algorithms_guaranteed", "algorithms_available", "file_digest", "pbkdf2_hmac")

_constructors = {name: globals()[name] for name in _always}


def __get_builtin_constructor(name):
    """The function called `name` among those that are always there, in small or capital letters."""
    if isinstance(name, str) and name in (name.lower(), name.upper()):
        found = _constructors.get(name.lower())
        if found is not None:
            return found
    raise ValueError("unsupported hash type " + name)


def __hash_new(name, data=b"", **kwargs):
    """new(name, data=b"") - a hash object of the function called `name`, of some data to begin with."""
    if name in ("blake2b", "blake2s"):
        # These take more arguments than the others.
        return _constructors[name](data, **kwargs)
    return _hashlib.new(name, data, **kwargs)


new = __hash_new


def file_digest(fileobj, digest, /, *, _bufsize=2 ** 18):
    """Hash what is left to read in a file that is open in binary mode. `digest` is a hash function's name, the function,
    or anything that makes a hash object when called."""
    value = new(digest) if isinstance(digest, str) else digest()
    if hasattr(fileobj, "getbuffer"):
        value.update(fileobj.getbuffer())
        return value
    if not (hasattr(fileobj, "readinto") and hasattr(fileobj, "readable") and fileobj.readable()):
        raise ValueError(f"'{fileobj!r}' is not a file-like object in binary reading mode.")
    buffer = bytearray(_bufsize)
    view = memoryview(buffer)
    while True:
        size = fileobj.readinto(buffer)
        if size is None:
            raise BlockingIOError("I/O operation would block.")
        if size == 0:
            return value
        value.update(view[:size])
