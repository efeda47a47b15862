"""The hash function MD5."""

from _hashlib import openssl_md5 as md5
