import hashlib
import io

data = bytes(range(256)) * 5
for name in sorted(hashlib.algorithms_guaranteed):
    h = hashlib.new(name, data)
    size = () if h.digest_size else (19,)
    print(name, h.name, h.digest_size, h.block_size, type(h), h.hexdigest(*size))
    pieces = getattr(hashlib, name)()
    for i in range(0, len(data), 61):
        pieces.update(memoryview(data)[i:i + 61])
    copy = pieces.copy()
    copy.update(b"more")
    assert pieces.digest(*size) == h.digest(*size) != copy.digest(*size)
    assert h.hexdigest(*size) == h.digest(*size).hex()
print(repr(hashlib.md5()).split("@")[0], hashlib.algorithms_guaranteed <= hashlib.algorithms_available)
print(hashlib.new("SHA256", usedforsecurity=False).hexdigest() == hashlib.new("sha-256").hexdigest())
print(hashlib.new("sha512_256", b"abc").hexdigest(), hashlib.shake_128(b"abc").digest(length=3))
print(hashlib.file_digest(io.BytesIO(data), "sha1").hexdigest(), hashlib.file_digest(io.BytesIO(b""), hashlib.md5).hexdigest())
with open(__file__, "rb") as file:
    whole = file.read()
    file.seek(0)
    print(hashlib.file_digest(file, "md5").digest() == hashlib.md5(whole).digest())


def attempt(function, *args, **kwargs):
    try:
        print(function(*args, **kwargs))
    except Exception as error:
        print(type(error).__name__, error)


attempt(hashlib.md5, "text")
attempt(hashlib.md5, 1)
attempt(hashlib.md5, b"", 3)
attempt(hashlib.md5().update)
attempt(hashlib.new, "nope")
attempt(hashlib.new, 3)
attempt(hashlib.shake_256().digest)
attempt(hashlib.shake_256().hexdigest, "x")
attempt(hashlib.file_digest, 3, "md5")
attempt(type(hashlib.md5()))
