"""The hash functions of the SHA-2 family."""

from _hashlib import openssl_sha224 as sha224, openssl_sha256 as sha256, openssl_sha384 as sha384
from _hashlib import openssl_sha512 as sha512
