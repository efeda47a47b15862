import random
random.seed(42)
print(random.random(), random.randint(1, 100), random.choice("abc"), random.sample(range(100), 5), random.uniform(1, 2))
l = list(range(8)); random.shuffle(l); print(l, random.choices("xy", weights=[1, 9], k=5), random.gauss(0, 1), random.getrandbits(70))
r = random.Random(7); s = r.getstate(); a = r.random(); r.setstate(s); print(a == r.random(), r.randrange(0, 100, 7), r.randbytes(3))
print(r.normalvariate(), r.expovariate(2), r.betavariate(1, 2), r.triangular(), r.gammavariate(2, 1), r.binomialvariate(20, 0.3))
for bad in (lambda: random.randrange(0), lambda: random.randint(5, 1), lambda: random.choice([]), lambda: random.sample([1], 2), lambda: random.sample({1}, 1)):
    try:
        bad()
    except Exception as error:
        print(type(error).__name__, error)
