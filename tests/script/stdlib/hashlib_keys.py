import hashlib
import hmac


def attempt(function, *args, **kwargs):
    try:
        print(function(*args, **kwargs))
    except Exception as error:
        print(type(error).__name__, error)


for name in ("md5", "sha1", "sha256", "sha512", "sha3_256", "blake2b"):
    print(name, hashlib.pbkdf2_hmac(name, b"password", b"salt", 3, 40).hex())
    print(hmac.new(b"key", b"message", name).hexdigest(), hmac.digest(b"k" * 300, b"message", name).hex()[:20])
print(hashlib.pbkdf2_hmac("sha1", b"p" * 200, b"", iterations=1).hex())
attempt(hashlib.pbkdf2_hmac, "sha1", b"p", b"s", 0)
attempt(hashlib.pbkdf2_hmac, "sha1", b"p", b"s", 1, 0)
attempt(hashlib.pbkdf2_hmac, "nope", b"p", b"s", 1)
attempt(hashlib.pbkdf2_hmac, "sha1", "p", b"s", 1)
attempt(hashlib.pbkdf2_hmac, 3, b"p", b"s", 1)
print(hashlib.scrypt(b"password", salt=b"NaCl", n=16, r=8, p=2, dklen=32).hex())
print(hashlib.scrypt(b"", salt=b"", n=16, r=1, p=1).hex())
attempt(hashlib.scrypt, b"p", salt=b"s", n=15, r=8, p=1)
attempt(hashlib.scrypt, b"p", salt=b"s", n=16, r=8, p=0)
attempt(hashlib.scrypt, b"p", salt=b"s", n=2**20, r=8, p=1)
attempt(hashlib.scrypt, b"p", salt=b"s", n=16, r=8, p=1, dklen=0)
attempt(hashlib.scrypt, b"p", n=16, r=8, p=1)

h = hmac.new(b"key", digestmod=hashlib.sha256)
h.update(b"mess")
other = h.copy()
other.update(b"age")
print(h.name, h.digest_size, h.block_size, h.hexdigest() == other.hexdigest())
print(other.digest() == hmac.digest(b"key", b"message", hashlib.sha256) == hmac.HMAC(b"key", b"message", "sha256").digest())
print(hmac.compare_digest(b"abc", b"abc"), hmac.compare_digest("abc", "abd"), hmac.digest_size)
attempt(hmac.new, b"k", b"m")
attempt(hmac.new, "k", b"m", "md5")
attempt(hmac.new, b"k", "m", "md5")
attempt(hmac.new, b"k", b"m", "nope")
attempt(hmac.digest, b"k", b"m", "nope")
attempt(hmac.compare_digest, "é", "é")
attempt(hmac.compare_digest, "a", b"a")
