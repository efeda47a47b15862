"""Complex functions: values, cuts, special values, errors."""


def show(*sources):
    for source in sources:
        try:
            print(source, "->", repr(eval(source)))
        except Exception as e:
            print(source, "!", type(e).__name__, e)


import cmath
import math

FUNCTIONS = [getattr(cmath, n) for n in
             "acos acosh asin asinh atan atanh cos cosh exp log log10 sin sinh sqrt tan tanh".split()]


def attempt(f, z):
    try:
        return f(z)
    except (ValueError, OverflowError) as e:
        return str(e)


show(
    '[f(0.5 + 0.25j) for f in FUNCTIONS]',
    '[f(-2 - 0.0j) for f in FUNCTIONS]',
    '[f(-2 + 0.0j) for f in FUNCTIONS]',
    '[f(1e-310 + 1e-310j) for f in FUNCTIONS]',
    '[attempt(f, 1e308 + 1e308j) for f in FUNCTIONS]',
    '[attempt(f, 710 + 1j) for f in FUNCTIONS]',
    '[attempt(f, 0j) for f in FUNCTIONS]',
    '[attempt(f, complex(math.inf, 2)) for f in FUNCTIONS]',
    '[attempt(f, complex(-math.inf, -2)) for f in FUNCTIONS]',
    '[attempt(f, complex(math.nan, 0)) for f in FUNCTIONS]',
    '[attempt(f, complex(1, math.inf)) for f in FUNCTIONS]',
    '[attempt(f, complex(-0.0, math.nan)) for f in FUNCTIONS]',
    'cmath.phase(-1), cmath.phase(complex(-1, -0.0)), cmath.polar(3 + 4j), cmath.rect(2, 1), cmath.rect(-1, 0)',
    'cmath.rect(1, math.inf)',
    'cmath.rect(math.inf, 2), cmath.rect(0, math.inf), cmath.rect(-math.inf, -2)',
    'cmath.log(1j, 2), cmath.log(8, 2), cmath.log10(100j)',
    'cmath.log(0)',
    'cmath.log(2, 1)',
    'cmath.exp(1000)',
    'cmath.atanh(1)',
    'cmath.atan(1j)',
    'cmath.isclose(1, 1 + 1e-12j), cmath.isclose(1, 1j), cmath.isnan(complex(0, math.nan)), cmath.isinf(1j), cmath.isfinite(1j)',
    'cmath.isclose(1, 1, rel_tol=-1)',
    'cmath.sqrt("a")',
    'cmath.inf, cmath.infj, cmath.nan, cmath.nanj, cmath.pi, cmath.e, cmath.tau',
)
