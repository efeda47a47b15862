"""The hash function SHA-1."""

from _hashlib import openssl_sha1 as sha1
