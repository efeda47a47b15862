"""Floats: an orbit by steps, an integral, Newton's method, and sums of small differences."""

import math
import sys

SIZE = 600_000
QUICK = 2_000


def orbit(steps, dt):
    """A planet round its sun, by leapfrog; returns where it is and its energy."""
    x, y, vx, vy = 1.0, 0.0, 0.0, 1.1
    for _ in range(steps):
        r2 = x * x + y * y
        pull = -dt / (r2 * math.sqrt(r2))
        vx += pull * x
        vy += pull * y
        x += dt * vx
        y += dt * vy
    return x, y, 0.5 * (vx * vx + vy * vy) - 1.0 / math.sqrt(x * x + y * y)


def integral(function, low, high, pieces):
    width = (high - low) / pieces
    total = 0.5 * (function(low) + function(high))
    for i in range(1, pieces):
        total += function(low + i * width)
    return total * width


def cube_root(number):
    guess = number
    while abs(guess * guess * guess - number) > 1e-12 * number:
        guess = (2.0 * guess + number / (guess * guess)) / 3.0
    return guess


def main(size):

    x, y, energy = orbit(size, 0.001)
    area = integral(lambda t: math.sin(t) * math.exp(-t / 3.0), 0.0, 10.0, size * 2)
    roots = sum(cube_root(float(i)) for i in range(1, size // 15))
    mean, squares = 0.0, 0.0
    for count in range(1, size + 1):
        value = (count * 7919 % 1009) / 1009
        change = value - mean
        mean += change / count
        squares += change * (value - mean)
    print("floats", size, f"{x:.9f} {y:.9f} {energy:.9f} {area:.9f} {roots:.6f} {mean:.9f} {squares:.6f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SIZE)
