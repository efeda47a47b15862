"""Random numbers and texts that nobody can guess."""

__all__ = ["choice", "randbelow", "randbits", "SystemRandom", "token_bytes", "token_hex", "token_urlsafe",
           "compare_digest"]

import base64
from hmac import compare_digest
from random import SystemRandom

_random = SystemRandom()
randbits = _random.getrandbits
choice = _random.choice

# Bytes that are enough for years to come.
DEFAULT_ENTROPY = 32


def randbelow(exclusive_upper_bound):
    """Return a number from 0 to below the bound."""
    if exclusive_upper_bound <= 0:
        raise ValueError("Upper bound must be positive.")
    return _random._randbelow(exclusive_upper_bound)


def token_bytes(nbytes=None):
    """Return so many bytes, by default enough."""
    return _random.randbytes(DEFAULT_ENTROPY if nbytes is None else nbytes)


def token_hex(nbytes=None):
    """Return so many bytes as hexadecimal digits."""
    return token_bytes(nbytes).hex()


def token_urlsafe(nbytes=None):
    """Return so many bytes as text for URLs."""
    return base64.urlsafe_b64encode(token_bytes(nbytes)).rstrip(b"=").decode("ascii")
