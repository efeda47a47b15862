import hashlib

for function in (hashlib.blake2b, hashlib.blake2s):
    print(function, function.MAX_DIGEST_SIZE, function.MAX_KEY_SIZE, function.SALT_SIZE, function.PERSON_SIZE)
    for kwargs in ({}, {"digest_size": 1}, {"key": b"k" * 32}, {"salt": b"salt"}, {"person": b"person"},
                   {"fanout": 0, "depth": 255}, {"leaf_size": 2**32 - 1}, {"node_offset": 2**48 - 1},
                   {"node_depth": 255}, {"inner_size": 32}, {"last_node": True},
                   {"digest_size": 20, "key": b"key", "salt": b"s", "person": b"p", "fanout": 2, "depth": 2,
                    "leaf_size": 4096, "node_offset": 1, "node_depth": 1, "inner_size": 32, "last_node": 3}):
        for data in (b"", b"abc", b"a" * 64, b"a" * 128, b"a" * 129, b"a" * 1000):
            h = function(data, **kwargs)
            print(h.hexdigest()[:16], end=" ")
        print(h.name, h.digest_size, h.block_size)
    for kwargs in ({"digest_size": 0}, {"digest_size": 65}, {"key": bytes(65)}, {"salt": bytes(17)},
                   {"person": bytes(17)}, {"fanout": 256}, {"depth": 0}, {"leaf_size": -1}, {"leaf_size": 2**32},
                   {"node_offset": -1}, {"node_offset": 2**64}, {"node_depth": -1}, {"inner_size": 65},
                   {"bogus": 1}, {"key": "text"}):
        try:
            print(function(**kwargs))
        except Exception as error:
            print(type(error).__name__, error)


try:
    class Named(hashlib.blake2b):
        pass
except TypeError as error:
    print(error)
