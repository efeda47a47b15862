"""Values of math, to the last digit."""


def show(*sources):
    for source in sources:
        try:
            print(source, "->", repr(eval(source)))
        except Exception as e:
            print(source, "!", type(e).__name__, e)


import math


class Rounded:
    def __floor__(self):
        return "floor"

    def __ceil__(self):
        return "ceil"

    def __trunc__(self):
        return "trunc"


show(
    '[math.sin(x) for x in (0.0, 1.0, 1e22, -2.5)], math.cos(1e5), math.tan(-1.0)',
    '[math.asinh(x) for x in (1e-10, 0.3, 1.5, 100.0, 1e10, -3.0)], [math.acosh(x) for x in (1.0, 1.5, 3.0, 1e10)]',
    '[math.atanh(x) for x in (1e-10, 0.3, 0.7, -0.9)], math.atan2(1, -1), math.atan2(-0.0, -1)',
    '[math.gamma(x) for x in (0.5, 1.5, 4.5, 10.1, -1.5, 23, 25, 170.5, 1e-5, -100.5)]',
    '[math.lgamma(x) for x in (0.5, 1.5, 4.5, 100.25, -1.5, 1e10, 1e-30, 3.0)]',
    '[math.exp(x) for x in (1, -1, 0.5, 700)], math.expm1(1e-10), math.log1p(1e-10), math.exp2(10)',
    'math.log(10), math.log2(8), math.log10(1000), math.log(10**400), math.log2(2**5000), math.log10(10**500), math.log(8, 2)',
    'math.hypot(3, 4), math.hypot(1, 1, 1), math.hypot(1e200, 1e200), math.hypot(3e-320, 4e-320), math.hypot(-5)',
    'math.dist((1, 2, 3), (4, 5, 6)), math.dist([1.5], [2])',
    'math.fsum([0.1] * 10), math.fsum([1e100, 1.0, -1e100]), math.fsum([1e-16, 1, 1e16]), math.fsum([])',
    'math.sumprod([1, 2, 3], [4, 5, 6]), math.sumprod([0.1] * 10, [0.1] * 10), math.sumprod([10**30, 1], [2, 0.5]), math.sumprod([], [])',
    'math.prod([1, 2, 3, 4]), math.prod([0.5, 4]), math.prod([], start=7), math.prod([2**40, 2**40])',
    'math.gcd(12, -18), math.gcd(2**100, 6**50), math.gcd(0, 0), math.gcd(7), math.lcm(4, 6, 10), math.lcm(0, 5), math.lcm(-4)',
    'math.factorial(0), math.factorial(20), math.factorial(50), math.factorial(True)',
    'math.comb(10, 3), math.comb(100, 50), math.comb(5, 7), math.comb(2**70, 2), math.perm(10, 3), math.perm(5), math.perm(5, 9)',
    'math.isqrt(0), math.isqrt(99), math.isqrt(10**40 - 1), math.isqrt(10**40), math.isqrt(2**64 - 1)',
    'math.floor(-1.5), math.ceil(-1.5), math.trunc(-1.5), math.floor(1e300) == int(1e300), math.floor(7), math.ceil(True)',
    'math.fmod(-7, 3), math.fmod(7, -3), math.fmod(1, math.inf), math.remainder(7, 2), math.remainder(5, 2), math.remainder(-7.5, 2), math.remainder(1, math.inf)',
    'math.frexp(8.5), math.frexp(-5e-324), math.ldexp(0.75, 3), math.ldexp(1, -1074), math.ldexp(3, -1075), math.ldexp(5e-324, 1074)',
    'math.modf(3.25), math.modf(-3.25), math.modf(-math.inf), math.modf(0.0)',
    'math.nextafter(1, 2), math.nextafter(0, -1), math.nextafter(1, 2, steps=10), math.nextafter(-5e-324, 1), math.nextafter(1, 1)',
    'math.ulp(1), math.ulp(0), math.ulp(1e300), math.ulp(math.inf), math.ulp(1.7976931348623157e308)',
    'math.isclose(1, 1 + 1e-10), math.isclose(1, 1.1, rel_tol=0.2), math.isclose(0, 1e-12), math.isclose(0, 1e-12, abs_tol=1e-10), math.isclose(math.inf, math.inf)',
    'math.copysign(3, -0.0), math.degrees(math.pi), math.radians(180), math.fabs(-3), math.sqrt(2), math.cbrt(8)',
    'math.pow(2, 0.5), math.pow(-2, 3), math.pow(0, 0), math.pow(math.inf, -1), math.pow(1, math.nan)',
    'math.fma(2, 3, 4), math.fma(1e16, 1e16, -1e32), math.fma(0.1, 10, -1)',
    'math.pi, math.e, math.tau, math.inf, math.nan',
    'math.floor(Rounded()), math.ceil(Rounded()), math.trunc(Rounded())',
    'math.isnan(math.nan), math.isinf(-math.inf), math.isfinite(1e308)',
)
