"""The Mersenne Twister gives CPython's numbers for CPython's seeds."""
from _random import Random

r = Random(42)
print([r.random() for _ in range(3)], r.getrandbits(5), r.getrandbits(32), r.getrandbits(100), r.getrandbits(0))
for seed in (0, -7, 2**100, 1.5, "text" == "", 10**50):
    r.seed(seed)
    print(seed, r.random(), r.getrandbits(64))
r = Random(1)
for _ in range(700):
    r.random()
state = r.getstate()
first = r.random()
r.setstate(state)
print(len(state), state[0], state[-1], first == r.random())
for wrong in ([1], (1, 2), state[:-1] + (1000,), ("a",) * 625):
    try:
        r.setstate(wrong)
    except (TypeError, ValueError) as e:
        print(type(e).__name__, e)
try:
    r.getrandbits(-1)
except ValueError as e:
    print(e)
a, b = Random(), Random()
print(a.random() != b.random())


class Mine(Random):
    def extra(self):
        return self.random() < 1


print(Mine(3).extra())
