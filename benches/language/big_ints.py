"""Integers of any size: factorials, powers, division, roots, bits, conversion to text and back."""

import math
import sys

SIZE = 2_500
QUICK = 900


def digits_of_pi(count):
    """The first digits of pi, by a spigot."""
    q, r, t, k, n, l = 1, 0, 1, 1, 3, 3
    out = []
    while len(out) < count:
        if 4 * q + r - t < n * t:
            out.append(str(n))
            q, r, n = 10 * q, 10 * (r - n * t), 10 * (3 * q + r) // t - 10 * n
        else:
            q, r, t, k, n, l = q * k, (2 * q + r) * l, t * l, k + 1, (q * (7 * k + 2) + r * l) // (t * l), l + 2
    return "".join(out)


def is_probable_prime(number):
    return all(pow(base, number - 1, number) == 1 for base in (2, 3, 5, 7))


def fibonacci(index):
    a, b = 0, 1
    for bit in bin(index)[2:]:
        a, b = a * (2 * b - a), a * a + b * b
        if bit == "1":
            a, b = b, a + b
    return a


def main(size):

    factorial = 1
    for i in range(2, size * 2):
        factorial *= i
    text = str(factorial >> factorial.bit_length() - 13_000)
    again = int(text) % (10**9 + 7)
    primes = [2**k - 1 for k in range(2, size // 8) if is_probable_prime(2**k - 1)]
    root = math.isqrt(factorial)
    mixed = factorial ^ (root << 64) & ~(1 << 100) | 12345
    checks = [len(text), again, len(primes), root % 1000003, mixed % 1000003, fibonacci(size * 20) % 10**12]
    print("big_ints", size, checks, digits_of_pi(size)[-10:], f"{primes[-1] % 2**70:#x}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SIZE)
