# Operators, comparisons, displays and calls. Locals are used where they are; temporaries are t0, t1, …
def operators(a, b, i):
    a + b, a - b, a * b, a / b, a // b, a % b, a ** b, a @ b
    a << b, a >> b, a & b, a | b, a ^ b, -a, +a, ~a, not a
    i + 1, i - 1, i * 2, i // 2, i % 2, i & 1, i << 1, i >> 1
    i + 1000, i - 1.5, i * 1000, i / 2, i % 1000, i & 1000, i ** 2


def in_place(a, b):
    a += b; a -= b; a *= b; a /= b; a //= b; a %= b; a **= b
    a @= b; a <<= b; a >>= b; a &= b; a |= b; a ^= b
    a += 1; a -= 1
    a.x += 1
    a[b] += 1
    a[1:b] -= 2


def comparisons(a, b, c):
    a < b, a <= b, a > b, a >= b, a == b, a != b
    a is b, a is not b, a in b, a not in [1, 2, 3]
    return a < b() < c


def values(a, b):
    x = a and b or None
    y = a if a is not None else b
    z = (w := a.b.c) + w
    return x, y, z, f"{a}{b!r:>{x}} and {y=}", f"{a!a}"


def displays(a, b):
    [a, b], (a, b), {a, b}, {a: b}
    [1, 2, 3], (1, 2, 3), {1, 2, 3}
    [*a, b], (*a, b), {*a, b}, {**a, "k": b}
    return a[1], a[1:2], a[b, ::2]


def calls(f, o, a, k):
    f(), f(a, 1), o.m(a), f(a, key=k), o.m(a, key=k)
    f(*a), f(1, *a), f(*a, x=1, **k)
    return lambda x=1, *, y=2: x + y


def factors(x):
    return 3 * x, 0.5 * x, x * 1000
