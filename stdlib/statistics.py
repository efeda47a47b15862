"""Averages, spread, correlation and the normal distribution."""

import math
import random
from bisect import bisect_left, bisect_right
from collections import Counter, namedtuple
from fractions import Fraction
from functools import reduce
from itertools import groupby, repeat
from math import erf, exp, fabs, fsum, log, pi, sqrt, tau
from operator import itemgetter

__all__ = ["NormalDist", "StatisticsError", "correlation", "covariance", "fmean", "geometric_mean", "harmonic_mean",
           "kde", "kde_random", "linear_regression", "mean", "median", "median_grouped", "median_high", "median_low",
           "mode", "multimode", "pstdev", "pvariance", "quantiles", "stdev", "variance"]


class StatisticsError(ValueError):
    """There are too few data, or data that make no sense."""


# Exact sums. Data become fractions; the result is converted to the class of the data.

def _exact_ratio(x):
    try:
        return x.as_integer_ratio()
    except AttributeError:
        pass
    except (OverflowError, ValueError):
        return x, None  # infinity or NaN
    try:
        return x.numerator, x.denominator
    except AttributeError:
        raise TypeError(f"can't convert type '{type(x).__name__}' to numerator/denominator")


def _coerce(T, S):
    """The class of a sum of numbers of two classes."""
    if T is S or S is int or S is bool:
        return T
    if T is int:
        return S
    if issubclass(S, T):
        return S
    if issubclass(T, S) or issubclass(S, int):
        return T
    if issubclass(T, int):
        return S
    if issubclass(T, Fraction) and issubclass(S, float):
        return S
    if issubclass(T, float) and issubclass(S, Fraction):
        return T
    raise TypeError(f"don't know how to coerce {T.__name__} and {S.__name__}")


def _sum(data):
    """Return (class, exact sum, count)."""
    count = 0
    T = int
    partials = {}
    for x in data:
        count += 1
        if type(x) is not T:
            T = _coerce(T, type(x))
        n, d = _exact_ratio(x)
        partials[d] = partials.get(d, 0) + n
    if None in partials:
        return T, partials[None], count
    return T, sum((Fraction(n, d) for d, n in partials.items()), Fraction(0)), count


def _ss(data, c=None):
    """Return (class, sum of squared differences from the mean, mean, count)."""
    if c is not None:
        data = list(data)
        T, ssd, count = _sum((d := x - c) * d for x in data)
        return T, ssd, c, count
    count = 0
    T = int
    sx, sxx = Fraction(0), Fraction(0)
    special = None
    for x in data:
        count += 1
        if type(x) is not T:
            T = _coerce(T, type(x))
        n, d = _exact_ratio(x)
        if d is None:
            special = n if special is None else special + n
            continue
        f = Fraction(n, d)
        sx += f
        sxx += f * f
    if not count:
        return T, Fraction(0), Fraction(0), 0
    if special is not None:
        nan = special - special
        return T, nan, special, count
    mean = sx / count
    return T, sxx - sx * mean, mean, count


def _convert(value, T):
    """Turn an exact result into class T."""
    if type(value) is T:
        return value
    if issubclass(T, int) and value.denominator != 1:
        T = float
    try:
        return T(value)
    except TypeError:
        from decimal import Decimal
        if issubclass(T, Decimal):
            return T(value.numerator) / value.denominator
        raise


def _fail_neg(values, errmsg="negative value"):
    for x in values:
        if x < 0:
            raise StatisticsError(errmsg)
        yield x


def _isfinite(x):
    try:
        return x.is_finite()
    except AttributeError:
        return math.isfinite(x)


def _integer_sqrt_of_frac_rto(n, m):
    """The integer root of n/m, made odd if it is not exact, so that rounding goes the right way."""
    a = math.isqrt(n // m)
    return a | (a * a * m != n)


def _float_sqrt_of_frac(n, m):
    """The square root of n/m, correctly rounded."""
    q = (n.bit_length() - m.bit_length() - 109) // 2
    if q >= 0:
        return float(_integer_sqrt_of_frac_rto(n, m << 2 * q) << q)
    return _integer_sqrt_of_frac_rto(n << -2 * q, m) / (1 << -q)


def _decimal_sqrt_of_frac(n, m):
    """The square root of n/m as a decimal, correctly rounded."""
    from decimal import Decimal, getcontext
    if m < 0:
        n, m = -n, -m
    if n <= 0 or m == 0:
        return (Decimal(n) / Decimal(m)).sqrt() if m else n // m
    # So many digits that what is cut off is less than half of the last one.
    digits = getcontext().prec + 3
    shift = max(digits + (len(str(m)) - len(str(n))) // 2 + 1, 0)
    root = _integer_sqrt_of_frac_rto(n * 100 ** shift, m)
    return +Decimal((0, tuple(map(int, str(root))), -shift))


# Averages.

def mean(data):
    """Return the arithmetic mean.

    >>> mean([1, 2, 3, 4, 4])
    2.8
    """
    T, total, n = _sum(data)
    if n < 1:
        raise StatisticsError("mean requires at least one data point")
    return _convert(total / n, T)


def fmean(data, weights=None):
    """Return the mean as a float, quickly; with `weights`, the weighted mean."""
    if weights is None:
        try:
            n = len(data)
        except TypeError:
            data = list(data)
            n = len(data)
        if not n:
            raise StatisticsError("fmean requires at least one data point")
        return fsum(data) / n
    if not isinstance(weights, (list, tuple)):
        weights = list(weights)
    data = list(data)
    if len(data) != len(weights):
        raise StatisticsError("data and weights must be the same length")
    den = fsum(weights)
    if not den:
        raise StatisticsError("sum of weights must be non-zero")
    return math.sumprod(data, weights) / den


def geometric_mean(data):
    """Return the n-th root of the product."""
    found_zero = False
    n = 0
    logs = []
    for x in data:
        n += 1
        if x > 0.0 or math.isnan(x):
            logs.append(log(x))
        elif x == 0.0:
            found_zero = True
        else:
            raise StatisticsError(f"No negative inputs allowed: {x!r}")
    if not n:
        raise StatisticsError("Must have a non-empty dataset")
    total = fsum(logs)
    if math.isnan(total):
        return math.nan
    if found_zero:
        return math.nan if total == math.inf else 0.0
    return exp(total / n)


def harmonic_mean(data, weights=None):
    """Return the reciprocal of the mean of the reciprocals."""
    data = list(data)
    errmsg = "harmonic mean does not support negative values"
    n = len(data)
    if n < 1:
        raise StatisticsError("harmonic_mean requires at least one data point")
    if n == 1 and weights is None:
        x = data[0]
        if isinstance(x, (int, float, Fraction)) or hasattr(x, "as_integer_ratio"):
            if x < 0:
                raise StatisticsError(errmsg)
            return x
        raise TypeError("unsupported type")
    if weights is None:
        weights = repeat(1, n)
        sum_weights = n
    else:
        weights = list(weights)
        if len(weights) != n:
            raise StatisticsError("Number of weights does not match data size")
        _, sum_weights, _ = _sum(w for w in _fail_neg(weights, errmsg))
    try:
        data = _fail_neg(data, errmsg)
        T, total, count = _sum(w / x if w else 0 for w, x in zip(weights, data))
    except ZeroDivisionError:
        return 0
    if total <= 0:
        raise StatisticsError("Weighted sum must be positive")
    return _convert(sum_weights / total, T)


def median(data):
    """Return the middle value, or the mean of the two in the middle."""
    data = sorted(data)
    n = len(data)
    if n == 0:
        raise StatisticsError("no median for empty data")
    if n % 2:
        return data[n // 2]
    i = n // 2
    return (data[i - 1] + data[i]) / 2


def median_low(data):
    """Return the lower of the two values in the middle."""
    data = sorted(data)
    if not data:
        raise StatisticsError("no median for empty data")
    return data[(len(data) - 1) // 2]


def median_high(data):
    """Return the higher of the two values in the middle."""
    data = sorted(data)
    if not data:
        raise StatisticsError("no median for empty data")
    return data[len(data) // 2]


def median_grouped(data, interval=1.0):
    """Estimate the median of data that were rounded to intervals."""
    data = sorted(data)
    n = len(data)
    if not n:
        raise StatisticsError("no median for empty data")
    x = data[n // 2]
    i = bisect_left(data, x)
    j = bisect_right(data, x, lo=i)
    try:
        interval = float(interval)
        x = float(x)
    except ValueError:
        raise TypeError("Value cannot be converted to a float")
    L = x - interval / 2.0
    return L + interval * (n / 2 - i) / (j - i)


def mode(data):
    """Return the most common value; of several, the first."""
    pairs = Counter(iter(data)).most_common(1)
    try:
        return pairs[0][0]
    except IndexError:
        raise StatisticsError("no mode for empty data") from None


def multimode(data):
    """Return the list of the most common values."""
    counts = Counter(iter(data))
    if not counts:
        return []
    maxcount = max(counts.values())
    return [value for value, count in counts.items() if count == maxcount]


def quantiles(data, *, n=4, method="exclusive"):
    """Return the n-1 points that divide the data into n groups of equal size."""
    if n < 1:
        raise StatisticsError("n must be at least 1")
    data = sorted(data)
    ld = len(data)
    if ld < 2:
        if ld == 1:
            return data * (n - 1)
        raise StatisticsError("must have at least one data point")
    if method == "inclusive":
        m = ld - 1
        result = []
        for i in range(1, n):
            j, delta = divmod(i * m, n)
            result.append((data[j] * (n - delta) + data[j + 1] * delta) / n)
        return result
    if method == "exclusive":
        m = ld + 1
        result = []
        for i in range(1, n):
            j = min(max(i * m // n, 1), ld - 1)
            delta = i * m - j * n
            result.append((data[j - 1] * (n - delta) + data[j] * delta) / n)
        return result
    raise ValueError(f"Unknown method: {method!r}")


# Spread.

def variance(data, xbar=None):
    """Return the variance of a sample."""
    T, ss, c, n = _ss(data, xbar)
    if n < 2:
        raise StatisticsError("variance requires at least two data points")
    return _convert(ss / (n - 1), T)


def pvariance(data, mu=None):
    """Return the variance of a whole population."""
    T, ss, c, n = _ss(data, mu)
    if n < 1:
        raise StatisticsError("pvariance requires at least one data point")
    return _convert(ss / n, T)


def _root(value, T):
    from sys import modules
    decimal = modules.get("decimal")
    if decimal is not None and issubclass(T, decimal.Decimal):
        return _decimal_sqrt_of_frac(value.numerator, value.denominator)
    if not isinstance(value, Fraction):
        return sqrt(value)
    return _float_sqrt_of_frac(value.numerator, value.denominator) if value else 0.0


def stdev(data, xbar=None):
    """Return the standard deviation of a sample."""
    T, ss, c, n = _ss(data, xbar)
    if n < 2:
        raise StatisticsError("stdev requires at least two data points")
    return _root(ss / (n - 1), T)


def pstdev(data, mu=None):
    """Return the standard deviation of a whole population."""
    T, ss, c, n = _ss(data, mu)
    if n < 1:
        raise StatisticsError("pstdev requires at least one data point")
    return _root(ss / n, T)


# Two variables.

def covariance(x, y, /):
    """Return how much two variables vary together."""
    n = len(x)
    if len(y) != n:
        raise StatisticsError("covariance requires that both inputs have same number of data points")
    if n < 2:
        raise StatisticsError("covariance requires at least two data points")
    xbar = fsum(x) / n
    ybar = fsum(y) / n
    return math.sumprod((xi - xbar for xi in x), (yi - ybar for yi in y)) / (n - 1)


def _rank(data, /, start=1):
    """Ranks, the same (in the middle) for equal values."""
    val_pos = sorted(zip(data, range(len(data))))
    i = start - 1
    result = [0] * len(val_pos)
    for _, g in groupby(val_pos, key=itemgetter(0)):
        group = list(g)
        rank = i + (len(group) + 1) / 2
        for _, orig_pos in group:
            result[orig_pos] = rank
        i += len(group)
    return result


def correlation(x, y, /, *, method="linear"):
    """Return the correlation of two variables, from -1 to 1 (`method='ranked'` compares their order alone)."""
    n = len(x)
    if len(y) != n:
        raise StatisticsError("correlation requires that both inputs have same number of data points")
    if n < 2:
        raise StatisticsError("correlation requires at least two data points")
    if method not in {"linear", "ranked"}:
        raise ValueError(f"Unknown method: {method!r}")
    if method == "ranked":
        start = (n - 1) / -2
        x = _rank(x, start=start)
        y = _rank(y, start=start)
    else:
        xbar = fsum(x) / n
        ybar = fsum(y) / n
        x = [xi - xbar for xi in x]
        y = [yi - ybar for yi in y]
    sxy = math.sumprod(x, y)
    sxx = math.sumprod(x, x)
    syy = math.sumprod(y, y)
    try:
        return sxy / _sqrtprod(sxx, syy)
    except ZeroDivisionError:
        raise StatisticsError("at least one of the inputs is constant")


def _sqrtprod(x, y):
    """sqrt(x * y), more exactly."""
    h = sqrt(x * y)
    if not math.isfinite(h):
        return sqrt(x) * sqrt(y) if math.isinf(h) and not math.isinf(x) and not math.isinf(y) else h
    if not h:
        return sqrt(x) * sqrt(y) if x and y else h
    d = math.sumprod((x, h), (y, -h))
    return h + d / (2.0 * h)


LinearRegression = namedtuple("LinearRegression", ("slope", "intercept"))


def linear_regression(x, y, /, *, proportional=False):
    """Return slope and intercept of the line that fits best."""
    n = len(x)
    if len(y) != n:
        raise StatisticsError("linear regression requires that both inputs have same number of data points")
    if n < 2:
        raise StatisticsError("linear regression requires at least two data points")
    if not proportional:
        xbar = fsum(x) / n
        ybar = fsum(y) / n
        x = [xi - xbar for xi in x]
        y = (yi - ybar for yi in y)
    sxy = math.sumprod(x, y) + 0.0
    sxx = math.sumprod(x, x)
    try:
        slope = sxy / sxx
    except ZeroDivisionError:
        raise StatisticsError("x is constant")
    intercept = 0.0 if proportional else ybar - slope * xbar
    return LinearRegression(slope=slope, intercept=intercept)


# Density estimation.

_sqrt2pi = sqrt(2 * pi)
_sqrt2 = sqrt(2)

# name -> (kernel, its integral, its support or None for everywhere)
_KERNELS = {
    "normal": (lambda t: exp(-1 / 2 * t * t) / _sqrt2pi, lambda t: 1 / 2 * (1.0 + erf(t / _sqrt2)), None),
    "logistic": (lambda t: 1 / 2 / (1.0 + math.cosh(t)), lambda t: 1.0 - 1.0 / (exp(t) + 1.0), None),
    "sigmoid": (lambda t: 1 / pi / math.cosh(t), lambda t: 2 / pi * math.atan(exp(t)), None),
    "rectangular": (lambda t: 1 / 2, lambda t: 1 / 2 * t + 1 / 2, 1.0),
    "triangular": (lambda t: 1.0 - abs(t), lambda t: t * t * (1 / 2 if t < 0.0 else -1 / 2) + t + 1 / 2, 1.0),
    "parabolic": (lambda t: 3 / 4 * (1.0 - t * t), lambda t: reduce(lambda a, c: a * t + c, (-1 / 4, 0, 3 / 4, 1 / 2)),
                  1.0),
    "quartic": (lambda t: 15 / 16 * (1.0 - t * t) ** 2,
                lambda t: reduce(lambda a, c: a * t + c, (3 / 16, 0, -5 / 8, 0, 15 / 16, 1 / 2)), 1.0),
    "triweight": (lambda t: 35 / 32 * (1.0 - t * t) ** 3,
                  lambda t: reduce(lambda a, c: a * t + c, (-5 / 32, 0, 21 / 32, 0, -35 / 32, 0, 35 / 32, 1 / 2)),
                  1.0),
    "cosine": (lambda t: pi / 4 * math.cos(pi / 2 * t), lambda t: 1 / 2 * math.sin(pi / 2 * t) + 1 / 2, 1.0),
}
for _name, _same in (("gauss", "normal"), ("uniform", "rectangular"), ("epanechnikov", "parabolic"),
                     ("biweight", "quartic")):
    _KERNELS[_name] = _KERNELS[_same]
del _name, _same


def kde(data, h, kernel="normal", *, cumulative=False):
    """Estimate a density by a kernel of width `h` around every point; return a function."""
    n = len(data)
    if not n:
        raise StatisticsError("Empty data sequence")
    if not isinstance(data[0], (int, float)):
        raise TypeError("Data sequence must contain ints or floats")
    if h <= 0.0:
        raise StatisticsError(f"Bandwidth h must be positive, not {h=!r}")
    if kernel not in _KERNELS:
        raise StatisticsError(f"Unknown kernel name: {kernel!r}")
    K, W, support = _KERNELS[kernel]
    if support is None:
        if cumulative:
            def cdf(x):
                return sum(W((x - x_i) / h) for x_i in data) / len(data)
            cdf.__doc__ = f"CDF estimate with {h=!r} and {kernel=!r}"
            return cdf

        def pdf(x):
            return sum(K((x - x_i) / h) for x_i in data) / (len(data) * h)
        pdf.__doc__ = f"PDF estimate with {h=!r} and {kernel=!r}"
        return pdf

    sample = sorted(data)
    bandwidth = h * support

    def near(x):
        nonlocal n, sample
        if len(data) != n:
            sample = sorted(data)
            n = len(data)
        return bisect_left(sample, x - bandwidth), bisect_right(sample, x + bandwidth)

    def pdf(x):
        i, j = near(x)
        return sum(K((x - x_i) / h) for x_i in sample[i:j]) / (n * h)

    def cdf(x):
        i, j = near(x)
        return sum((W((x - x_i) / h) for x_i in sample[i:j]), i) / n

    result = cdf if cumulative else pdf
    result.__doc__ = f"{'CDF' if cumulative else 'PDF'} estimate with {h=!r} and {kernel=!r}"
    return result


def _by_halving(cdf):
    """The inverse of an integral that goes from 0 at -1 to 1 at 1."""
    def inverse(p):
        low, high = -1.0, 1.0
        while high - low > 1e-14:
            middle = (low + high) / 2
            if cdf(middle) < p:
                low = middle
            else:
                high = middle
        return (low + high) / 2

    return inverse


# Where the integrals of kernels reach a value.
_kernel_invcdfs = {
    "normal": lambda p: NormalDist().inv_cdf(p),
    "logistic": lambda p: log(p / (1 - p)),
    "sigmoid": lambda p: log(math.tan(p * pi / 2)),
    "rectangular": lambda p: 2 * p - 1,
    "triangular": lambda p: sqrt(2 * p) - 1 if p < 1 / 2 else 1 - sqrt(2 - 2 * p),
    "parabolic": lambda p: 2 * math.cos((math.acos(2 * p - 1) + pi) / 3),
    "quartic": _by_halving(_KERNELS["quartic"][1]),
    "triweight": _by_halving(_KERNELS["triweight"][1]),
    "cosine": lambda p: 2 * math.asin(2 * p - 1) / pi,
}
for _name, _same in (("gauss", "normal"), ("uniform", "rectangular"), ("epanechnikov", "parabolic"),
                     ("biweight", "quartic")):
    _kernel_invcdfs[_name] = _kernel_invcdfs[_same]
del _name, _same


def kde_random(data, h, kernel="normal", *, seed=None):
    """Return a function that chooses random numbers from an estimated density."""
    n = len(data)
    if not n:
        raise StatisticsError("Empty data sequence")
    if not isinstance(data[0], (int, float)):
        raise TypeError("Data sequence must contain ints or floats")
    if h <= 0.0:
        raise StatisticsError(f"Bandwidth h must be positive, not {h=!r}")
    if kernel not in _KERNELS:
        raise StatisticsError(f"Unknown kernel name: {kernel!r}")
    prng = random.Random(seed)
    inverse = _kernel_invcdfs[kernel]

    def rand():
        return prng.choice(data) + h * inverse(prng.random())

    rand.__doc__ = f"Random KDE selection with {h=!r} and {kernel=!r}"
    return rand


# The normal distribution.

def _normal_dist_inv_cdf(p, mu, sigma):
    """The algorithm AS241 of Michael Wichura: rational approximations in three ranges."""
    def poly(r, coefficients):
        value = 0.0
        for c in coefficients:
            value = value * r + c
        return value

    q = p - 0.5
    if fabs(q) <= 0.425:
        r = 0.180625 - q * q
        num = poly(r, (2.50908_09287_30122_6727e+3, 3.34305_75583_58812_8105e+4, 6.72657_70927_00870_0853e+4,
                       4.59219_53931_54987_1457e+4, 1.37316_93765_50946_1125e+4, 1.97159_09503_06551_4427e+3,
                       1.33141_66789_17843_7745e+2, 3.38713_28727_96366_6080e+0)) * q
        den = poly(r, (5.22649_52788_52854_5610e+3, 2.87290_85735_72194_2674e+4, 3.93078_95800_09271_0610e+4,
                       2.12137_94301_58659_5867e+4, 5.39419_60214_24751_1077e+3, 6.87187_00749_20579_0830e+2,
                       4.23133_30701_60091_1252e+1, 1.0))
        return mu + num / den * sigma
    r = sqrt(-log(p if q <= 0.0 else 1.0 - p))
    if r <= 5.0:
        r -= 1.6
        num = poly(r, (7.74545_01427_83414_07640e-4, 2.27238_44989_26918_45833e-2, 2.41780_72517_74506_11770e-1,
                       1.27045_82524_52368_38258e+0, 3.64784_83247_63204_60504e+0, 5.76949_72214_60691_40550e+0,
                       4.63033_78461_56545_29590e+0, 1.42343_71107_49683_57734e+0))
        den = poly(r, (1.05075_00716_44416_84324e-9, 5.47593_80849_95344_94600e-4, 1.51986_66563_61645_71966e-2,
                       1.48103_97642_74800_74590e-1, 6.89767_33498_51000_04550e-1, 1.67638_48301_83803_84940e+0,
                       2.05319_16266_37758_82187e+0, 1.0))
    else:
        r -= 5.0
        num = poly(r, (2.01033_43992_92288_13265e-7, 2.71155_55687_43487_57815e-5, 1.24266_09473_88078_43860e-3,
                       2.65321_89526_57612_30930e-2, 2.96560_57182_85048_91230e-1, 1.78482_65399_17291_33580e+0,
                       5.46378_49111_64114_36990e+0, 6.65790_46435_01103_77720e+0))
        den = poly(r, (2.04426_31033_89939_78564e-15, 1.42151_17583_16445_88870e-7, 1.84631_83175_10054_68180e-5,
                       7.86869_13114_56132_59100e-4, 1.48753_61290_85061_48525e-2, 1.36929_88092_27358_05310e-1,
                       5.99832_20655_58879_37690e-1, 1.0))
    x = num / den
    return mu + (-x if q < 0.0 else x) * sigma


class NormalDist:
    """A normal distribution with mean `mu` and standard deviation `sigma`."""

    __slots__ = {"_mu": "Arithmetic mean of a normal distribution", "_sigma": "Standard deviation of a normal "
                 "distribution"}

    def __init__(self, mu=0.0, sigma=1.0):
        if sigma < 0.0:
            raise StatisticsError("sigma must be non-negative")
        self._mu = float(mu)
        self._sigma = float(sigma)

    @classmethod
    def from_samples(cls, data):
        """Estimate a distribution from a sample."""
        data = list(data)
        T, ss, m, n = _ss(data)
        if n < 2:
            raise StatisticsError("stdev requires at least two data points")
        return cls(float(m), _root(ss / (n - 1), float))

    def samples(self, n, *, seed=None):
        """Choose `n` random numbers."""
        rnd = random.random if seed is None else random.Random(seed).random
        return [_normal_dist_inv_cdf(rnd(), self._mu, self._sigma) for _ in range(n)]

    def pdf(self, x):
        """The density at `x`."""
        variance = self._sigma * self._sigma
        if not variance:
            raise StatisticsError("pdf() not defined when sigma is zero")
        diff = x - self._mu
        return exp(diff * diff / (-2.0 * variance)) / sqrt(tau * variance)

    def cdf(self, x):
        """The probability of a value up to `x`."""
        if not self._sigma:
            raise StatisticsError("cdf() not defined when sigma is zero")
        return 0.5 * math.erfc((self._mu - x) / (self._sigma * _sqrt2))

    def inv_cdf(self, p):
        """The value up to which the probability is `p`."""
        if p <= 0.0 or p >= 1.0:
            raise StatisticsError("p must be in the range 0.0 < p < 1.0")
        return _normal_dist_inv_cdf(p, self._mu, self._sigma)

    def quantiles(self, n=4):
        """The n-1 points that divide the distribution into n parts of equal probability."""
        return [self.inv_cdf(i / n) for i in range(1, n)]

    def overlap(self, other):
        """How much two distributions have in common, from 0 to 1."""
        if not isinstance(other, NormalDist):
            raise TypeError("Expected another NormalDist instance")
        X, Y = self, other
        if (Y._sigma, Y._mu) < (X._sigma, X._mu):
            X, Y = Y, X
        X_var, Y_var = X.variance, Y.variance
        if not X_var or not Y_var:
            raise StatisticsError("overlap() not defined when sigma is zero")
        dv = Y_var - X_var
        dm = fabs(Y._mu - X._mu)
        if not dv:
            return math.erfc(dm / (2.0 * X._sigma * _sqrt2))
        a = X._mu * Y_var - Y._mu * X_var
        b = X._sigma * Y._sigma * sqrt(dm * dm + dv * log(Y_var / X_var))
        x1 = (a + b) / dv
        x2 = (a - b) / dv
        return 1.0 - (fabs(Y.cdf(x1) - X.cdf(x1)) + fabs(Y.cdf(x2) - X.cdf(x2)))

    def zscore(self, x):
        """How many standard deviations `x` is from the mean."""
        if not self._sigma:
            raise StatisticsError("zscore() not defined when sigma is zero")
        return (x - self._mu) / self._sigma

    @property
    def mean(self):
        return self._mu

    @property
    def median(self):
        return self._mu

    @property
    def mode(self):
        return self._mu

    @property
    def stdev(self):
        return self._sigma

    @property
    def variance(self):
        return self._sigma * self._sigma

    def __add__(x1, x2):
        if isinstance(x2, NormalDist):
            return NormalDist(x1._mu + x2._mu, math.hypot(x1._sigma, x2._sigma))
        return NormalDist(x1._mu + x2, x1._sigma)

    def __sub__(x1, x2):
        if isinstance(x2, NormalDist):
            return NormalDist(x1._mu - x2._mu, math.hypot(x1._sigma, x2._sigma))
        return NormalDist(x1._mu - x2, x1._sigma)

    def __mul__(x1, x2):
        return NormalDist(x1._mu * x2, x1._sigma * fabs(x2))

    def __truediv__(x1, x2):
        return NormalDist(x1._mu / x2, x1._sigma / fabs(x2))

    def __pos__(x1):
        return NormalDist(x1._mu, x1._sigma)

    def __neg__(x1):
        return NormalDist(-x1._mu, x1._sigma)

    __radd__ = __add__

    def __rsub__(x1, x2):
        return -(x1 - x2)

    __rmul__ = __mul__

    def __eq__(x1, x2):
        if not isinstance(x2, NormalDist):
            return NotImplemented
        return x1._mu == x2._mu and x1._sigma == x2._sigma

    def __hash__(self):
        return hash((self._mu, self._sigma))

    def __repr__(self):
        return f"{type(self).__name__}(mu={self._mu!r}, sigma={self._sigma!r})"

    def __getstate__(self):
        return self._mu, self._sigma

    def __setstate__(self, state):
        self._mu, self._sigma = state
