"""random and _sha2: the numbers of CPython for its seeds; hashes."""
import random

import _sha2

random.seed("hello")
print(random.random(), random.randint(1, 100), random.sample(range(100), 5), random.gauss(0, 1), random.choice("abc"), random.betavariate(2, 3))
random.seed(5)
x = list(range(10))
random.shuffle(x)
print(x, random.expovariate(2), random.vonmisesvariate(1, 2))
for n in ("sha224", "sha256", "sha384", "sha512"):
    h = getattr(_sha2, n)(b"abc" * 100)
    h.update(b"x" * 77)
    print(h.hexdigest(), h.name, h.digest_size, h.block_size)
