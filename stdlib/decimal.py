"""Decimal numbers: a sign, an integer coefficient and a power of ten, with the precision one asks for.

Only what can be computed with whole numbers is here: arithmetic, square roots, whole powers, comparison, rounding and
formatting. Exponentials, logarithms and the logical operations on digits are not.
"""

import contextvars as _contextvars
import math as _math
import numbers as _numbers
import sys as _sys
from collections import namedtuple as _namedtuple

__all__ = ["Decimal", "Context", "DecimalTuple", "DefaultContext", "BasicContext", "ExtendedContext",
           "DecimalException", "Clamped", "InvalidOperation", "DivisionByZero", "Inexact", "Rounded", "Subnormal",
           "Overflow", "Underflow", "FloatOperation", "DivisionImpossible", "InvalidContext", "ConversionSyntax",
           "DivisionUndefined", "ROUND_DOWN", "ROUND_HALF_UP", "ROUND_HALF_EVEN", "ROUND_CEILING", "ROUND_FLOOR",
           "ROUND_UP", "ROUND_HALF_DOWN", "ROUND_05UP", "setcontext", "getcontext", "localcontext", "MAX_PREC",
           "MAX_EMAX", "MIN_EMIN", "MIN_ETINY", "HAVE_THREADS", "HAVE_CONTEXTVAR"]

DecimalTuple = _namedtuple("DecimalTuple", "sign digits exponent", module="decimal")

ROUND_DOWN = "ROUND_DOWN"
ROUND_HALF_UP = "ROUND_HALF_UP"
ROUND_HALF_EVEN = "ROUND_HALF_EVEN"
ROUND_CEILING = "ROUND_CEILING"
ROUND_FLOOR = "ROUND_FLOOR"
ROUND_UP = "ROUND_UP"
ROUND_HALF_DOWN = "ROUND_HALF_DOWN"
ROUND_05UP = "ROUND_05UP"
_ROUNDINGS = (ROUND_UP, ROUND_DOWN, ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, ROUND_HALF_DOWN, ROUND_HALF_EVEN,
              ROUND_05UP)

HAVE_THREADS = HAVE_CONTEXTVAR = True
MAX_PREC = MAX_EMAX = 999999999999999999
MIN_EMIN = -MAX_EMAX
MIN_ETINY = MIN_EMIN - (MAX_PREC - 1)


class DecimalException(ArithmeticError):
    """The base of all signals."""


class Clamped(DecimalException):
    """The exponent was changed to fit."""


class InvalidOperation(DecimalException):
    """The operation has no result."""


class ConversionSyntax(InvalidOperation):
    """The text is not a number."""


class DivisionByZero(DecimalException, ZeroDivisionError):
    """A number that is not zero was divided by zero."""


class DivisionImpossible(InvalidOperation):
    """The quotient has more digits than the precision."""


class DivisionUndefined(InvalidOperation, ZeroDivisionError):
    """Zero was divided by zero."""


class Inexact(DecimalException):
    """Digits other than zero were lost."""


class InvalidContext(InvalidOperation):
    """The context does not suit the operation."""


class Rounded(DecimalException):
    """Digits were lost."""


class Subnormal(DecimalException):
    """The exponent is below the least one."""


class Overflow(Inexact, Rounded):
    """The exponent is above the largest one."""


class Underflow(Inexact, Rounded, Subnormal):
    """The result is subnormal and inexact."""


class FloatOperation(DecimalException, TypeError):
    """Floats and decimals were mixed."""


_SIGNALS = (Clamped, InvalidOperation, DivisionByZero, Inexact, FloatOperation, Overflow, Rounded, Subnormal, Underflow)


def _round_quotient(sign, coefficient, divisor, rounding):
    """`coefficient / divisor` as a whole number, and whether that is exact."""
    quotient, rest = divmod(coefficient, divisor)
    if not rest:
        return quotient, True
    if rounding == ROUND_DOWN:
        up = False
    elif rounding == ROUND_UP:
        up = True
    elif rounding == ROUND_CEILING:
        up = not sign
    elif rounding == ROUND_FLOOR:
        up = bool(sign)
    elif rounding == ROUND_05UP:
        up = quotient % 5 == 0
    else:
        twice = 2 * rest
        if twice != divisor:
            up = twice > divisor
        elif rounding == ROUND_HALF_EVEN:
            up = quotient & 1
        else:
            up = rounding == ROUND_HALF_UP
    return quotient + 1 if up else quotient, False


def _count_digits(coefficient):
    """How many digits a whole number has; zero has one."""
    if coefficient < 10:
        return 1
    guess = int(coefficient.bit_length() * 0.30102999566398120)
    guess = max(guess - 1, 1)
    while 10 ** guess <= coefficient:
        guess += 1
    return guess


class Context:
    """Precision, rounding, the range of exponents, and what to do with signals."""

    def __init__(self, prec=None, rounding=None, Emin=None, Emax=None, capitals=None, clamp=None, flags=None,
                 traps=None):
        base = globals().get("DefaultContext")
        given = {"prec": prec, "rounding": rounding, "Emin": Emin, "Emax": Emax, "capitals": capitals, "clamp": clamp}
        standard = {"prec": 28, "rounding": ROUND_HALF_EVEN, "Emin": -999999, "Emax": 999999, "capitals": 1, "clamp": 0}
        for name, value in given.items():
            if value is None:
                value = getattr(base, name) if base is not None else standard[name]
            setattr(self, name, value)
        if traps is None:
            self.traps = dict(base.traps) if base is not None else dict.fromkeys(_SIGNALS, False)
        else:
            self.traps = self._signals(traps)
        self.flags = self._signals(flags or ())

    @staticmethod
    def _signals(chosen):
        if isinstance(chosen, dict):
            return {signal: bool(chosen.get(signal, False)) for signal in _SIGNALS}
        return {signal: signal in chosen for signal in _SIGNALS}

    def __setattr__(self, name, value):
        if name == "prec":
            self._check_range(name, value, 1, MAX_PREC)
        elif name == "Emin":
            self._check_range(name, value, MIN_EMIN, 0)
        elif name == "Emax":
            self._check_range(name, value, 0, MAX_EMAX)
        elif name in ("capitals", "clamp"):
            if not isinstance(value, int):
                raise TypeError("integer argument expected")
            if value not in (0, 1):
                raise ValueError(f"valid values for {name} are 0 or 1")
        elif name == "rounding":
            if value not in _ROUNDINGS:
                raise TypeError("valid values for rounding are:\n  [ROUND_CEILING, ROUND_FLOOR, ROUND_UP, ROUND_DOWN,\n"
                                "   ROUND_HALF_UP, ROUND_HALF_DOWN, ROUND_HALF_EVEN,\n   ROUND_05UP]")
        elif name in ("traps", "flags"):
            if not isinstance(value, dict):
                raise TypeError("argument must be a signal dict")
        else:
            raise AttributeError(f"'decimal.Context' object has no attribute '{name}'")
        object.__setattr__(self, name, value)

    @staticmethod
    def _check_range(name, value, low, high):
        if not isinstance(value, int):
            raise TypeError("integer argument expected")
        if not low <= value <= high:
            shown = {"prec": "[1, MAX_PREC]", "Emin": "[MIN_EMIN, 0]", "Emax": "[0, MAX_EMAX]"}[name]
            raise ValueError(f"valid range for {name} is {shown}")

    def __repr__(self):
        def shown(signals):
            return "[" + ", ".join(signal.__name__ for signal in _SIGNALS if signals[signal]) + "]"
        return (f"Context(prec={self.prec}, rounding={self.rounding}, Emin={self.Emin}, Emax={self.Emax}, "
                f"capitals={self.capitals}, clamp={self.clamp}, flags={shown(self.flags)}, traps={shown(self.traps)})")

    def __reduce__(self):
        return type(self), (self.prec, self.rounding, self.Emin, self.Emax, self.capitals, self.clamp,
                            [signal for signal in _SIGNALS if self.flags[signal]],
                            [signal for signal in _SIGNALS if self.traps[signal]])

    def copy(self):
        """A context with the same settings."""
        return Context(self.prec, self.rounding, self.Emin, self.Emax, self.capitals, self.clamp, dict(self.flags),
                       dict(self.traps))

    __copy__ = copy

    def clear_flags(self):
        """Forget the signals that have come."""
        for signal in _SIGNALS:
            self.flags[signal] = False

    def clear_traps(self):
        """Let no signal raise."""
        for signal in _SIGNALS:
            self.traps[signal] = False

    def Etiny(self):
        """The least exponent of a subnormal number."""
        return self.Emin - self.prec + 1

    def Etop(self):
        """The largest exponent of a number with all its digits."""
        return self.Emax - self.prec + 1

    def _signal(self, condition, result=None):
        """Note a condition; raise if it is trapped, else give `result`."""
        signal = condition
        if signal not in self.flags:
            signal = DivisionByZero if issubclass(condition, DivisionByZero) else InvalidOperation
        self.flags[signal] = True
        if self.traps[signal]:
            raise signal([condition])
        return result

    def create_decimal(self, num="0"):
        """A number rounded to the precision."""
        return Decimal(num, self)._fix(self)

    def create_decimal_from_float(self, f):
        """A float rounded to the precision."""
        return Decimal.from_float(f)._fix(self)


def _context_method(name, arity, doc=None):
    """An operation of `Decimal` as a method of a context."""

    def method(self, *args):
        if len(args) != arity:
            raise TypeError(f"{name}() takes exactly {arity} arguments ({len(args)} given)")
        args = [_operand(arg, True) for arg in args]
        with localcontext(self) as ctx:
            ctx.flags = self.flags
            return getattr(Decimal, names.get(name, f"__{name}__"))(*args)

    names = {name: name for name in ("sqrt", "exp", "ln", "log10", "logb", "compare", "max", "min", "quantize", "fma", "normalize", "copy_abs",
                                     "copy_negate", "copy_sign", "is_nan", "is_zero", "is_finite", "is_infinite",
                                     "is_signed", "to_integral_value", "same_quantum", "scaleb")}
    names |= {"add": "__add__", "subtract": "__sub__", "multiply": "__mul__", "divide": "__truediv__",
              "divide_int": "__floordiv__", "remainder": "__mod__", "power": "__pow__", "minus": "__neg__",
              "plus": "__pos__", "abs": "__abs__", "to_sci_string": "__str__", "divmod": "__divmod__"}
    method.__name__ = name
    return method


for _name in ("sqrt", "exp", "ln", "log10", "logb", "normalize", "copy_abs", "copy_negate", "is_nan", "is_zero", "is_finite", "is_infinite",
              "is_signed", "to_integral_value", "minus", "plus", "abs", "to_sci_string"):
    setattr(Context, _name, _context_method(_name, 1))
for _name in ("compare", "max", "min", "quantize", "copy_sign", "same_quantum", "scaleb", "add", "subtract",
              "multiply", "divide", "divide_int", "remainder", "divmod"):
    setattr(Context, _name, _context_method(_name, 2))
Context.fma = _context_method("fma", 3)


def _context_power(self, /, a, b, modulo=None):
    """a**b, or that modulo a third number."""
    a, b = _operand(a, True), _operand(b, True)
    if modulo is None:
        return a._power(b, self)
    return a._power_modulo(b, _operand(modulo, True), self)


_context_power.__name__, _context_power.__qualname__ = "power", "Context.power"
Context.power = _context_power

DefaultContext = Context(traps=[DivisionByZero, Overflow, InvalidOperation], flags=[])
BasicContext = Context(prec=9, rounding=ROUND_HALF_UP, flags=[],
                       traps=[DivisionByZero, Overflow, InvalidOperation, Clamped, Underflow])
ExtendedContext = Context(prec=9, rounding=ROUND_HALF_EVEN, traps=[], flags=[])

_current = _contextvars.ContextVar("decimal_context")


def getcontext():
    """The context of this task or thread."""
    try:
        return _current.get()
    except LookupError:
        context = Context()
        _current.set(context)
        return context


def setcontext(context):
    """Make a context that of this task or thread."""
    if not isinstance(context, Context):
        raise TypeError("optional argument must be a context")
    if context in (DefaultContext, BasicContext, ExtendedContext):
        context = context.copy()
        context.clear_flags()
    _current.set(context)


class _ContextManager:
    def __init__(self, context):
        self._context = context

    def __enter__(self):
        self._before = getcontext()
        _current.set(self._context)
        return self._context

    def __exit__(self, *exc):
        _current.set(self._before)


def localcontext(ctx=None, **kwargs):
    """A copy of a context, for the length of a `with`."""
    if ctx is None:
        ctx = getcontext()
    elif not isinstance(ctx, Context):
        raise TypeError("optional argument must be a context")
    ctx = ctx.copy()
    for name, value in kwargs.items():
        if name not in ("prec", "rounding", "Emin", "Emax", "capitals", "clamp", "flags", "traps"):
            raise TypeError(f"'{name}' is an invalid keyword argument for this function")
        setattr(ctx, name, Context._signals(value) if name in ("flags", "traps") else value)
    return _ContextManager(ctx)


def _parse(text):
    """Sign, coefficient, exponent and kind of the number a text stands for, or None."""
    text = text.strip().replace("_", "")
    sign = 0
    if text[:1] in ("+", "-"):
        sign = int(text[0] == "-")
        text = text[1:]
    lower = text.lower()
    if lower in ("inf", "infinity"):
        return sign, 0, 0, "inf"
    for kind, word in (("snan", "snan"), ("nan", "nan")):
        if lower.startswith(word):
            payload = lower[len(word):]
            return (sign, int(payload or 0), 0, kind) if not payload or payload.isdecimal() else None
    mantissa, e, exponent = lower.partition("e")
    if e:
        digits = exponent[1:] if exponent[:1] in ("+", "-") else exponent
        if not digits.isdecimal():
            return None
    whole, _, fraction = mantissa.partition(".")
    if not (whole + fraction).isdecimal():
        return None
    return sign, int(whole + fraction), int(exponent or 0) - len(fraction), ""


class Decimal:
    """A decimal number."""

    __slots__ = ("_sign", "_coef", "_exp", "_kind")

    def __new__(cls, value="0", context=None):
        if isinstance(value, Decimal):
            return _new(value._sign, value._coef, value._exp, value._kind, cls)
        if isinstance(value, int):
            return _new(int(value < 0), abs(int(value)), 0, "", cls)
        if isinstance(value, str):
            parsed = _parse(value)
            if parsed is None:
                result = (context or getcontext())._signal(ConversionSyntax, _NAN)
                return cls(result)
            return _new(*parsed, cls)
        if isinstance(value, float):
            (context or getcontext())._signal(FloatOperation)
            return cls.from_float(value)
        if isinstance(value, (tuple, list)):
            return cls._from_tuple(value)
        raise TypeError(f"conversion from {type(value).__name__} to Decimal is not supported")

    @classmethod
    def _from_tuple(cls, value):
        if len(value) != 3:
            raise ValueError("argument must be a sequence of length 3")
        sign, digits, exponent = value
        if sign not in (0, 1):
            raise ValueError("sign must be an integer with the value 0 or 1")
        if exponent == "F":
            return _new(sign, 0, 0, "inf", cls)
        coefficient = 0
        for digit in digits:
            if not isinstance(digit, int) or not 0 <= digit <= 9:
                raise ValueError("coefficient must be a tuple of digits")
            coefficient = coefficient * 10 + digit
        if exponent in ("n", "N"):
            return _new(sign, coefficient, 0, "nan" if exponent == "n" else "snan", cls)
        if not isinstance(exponent, int):
            raise ValueError("string argument in the third position must be 'F', 'n' or 'N'")
        return _new(sign, coefficient, exponent, "", cls)

    @classmethod
    def from_float(cls, f, /):
        """The exact value of a float or an integer."""
        if isinstance(f, int):
            return cls(f)
        if not isinstance(f, float):
            raise TypeError("argument must be int or float")
        sign = int(_math.copysign(1.0, f) < 0)
        if f != f or f in (_math.inf, -_math.inf):
            return _new(sign, 0, 0, "nan" if f != f else "inf", cls)
        numerator, denominator = abs(f).as_integer_ratio()
        power = denominator.bit_length() - 1
        return _new(sign, numerator * 5 ** power, -power, "", cls)

    # What a number is.

    real = property(lambda self: self)
    imag = property(lambda self: Decimal(0))

    def conjugate(self):
        """The number itself."""
        return self

    def as_tuple(self):
        """Sign, digits and exponent."""
        if self._kind == "inf":
            return DecimalTuple(self._sign, (0,), "F")
        digits = tuple(map(int, str(self._coef)))
        if self._kind:
            return DecimalTuple(self._sign, digits if self._coef else (), "n" if self._kind == "nan" else "N")
        return DecimalTuple(self._sign, digits, self._exp)

    def as_integer_ratio(self):
        """Two integers whose ratio is the number."""
        if self._kind == "inf":
            raise OverflowError("cannot convert Infinity to integer ratio")
        if self._kind:
            raise ValueError("cannot convert NaN to integer ratio")
        numerator, denominator = self._ratio()
        common = _math.gcd(numerator, denominator)
        return numerator // common, denominator // common

    def _ratio(self):
        signed = -self._coef if self._sign else self._coef
        return (signed * 10 ** self._exp, 1) if self._exp >= 0 else (signed, 10 ** -self._exp)

    def adjusted(self):
        """The exponent of the first digit."""
        return 0 if self._kind else self._exp + _count_digits(self._coef) - 1

    def is_nan(self):
        """Whether it is not a number."""
        return self._kind in ("nan", "snan")

    def is_qnan(self):
        """Whether it is a quiet NaN."""
        return self._kind == "nan"

    def is_snan(self):
        """Whether it is a signaling NaN."""
        return self._kind == "snan"

    def is_infinite(self):
        """Whether it is an infinity."""
        return self._kind == "inf"

    def is_finite(self):
        """Whether it is neither infinity nor NaN."""
        return not self._kind

    def is_signed(self):
        """Whether the sign is minus."""
        return bool(self._sign)

    def is_zero(self):
        """Whether it is a zero."""
        return not self._kind and not self._coef

    def is_canonical(self):
        """Always true."""
        return True

    def canonical(self):
        """The number itself."""
        return self

    def is_normal(self, context=None):
        """Whether it is finite, not zero and not subnormal."""
        return bool(not self._kind and self._coef and self.adjusted() >= (context or getcontext()).Emin)

    def is_subnormal(self, context=None):
        """Whether it is finite, not zero and below the least exponent."""
        return bool(not self._kind and self._coef and self.adjusted() < (context or getcontext()).Emin)

    def radix(self):
        """Ten."""
        return Decimal(10)

    def __bool__(self):
        return bool(self._kind or self._coef)

    def __hash__(self):
        if self._kind == "snan":
            raise TypeError("Cannot hash a signaling NaN value")
        if self._kind == "nan":
            return object.__hash__(self)
        if self._kind:
            return -_sys.hash_info.inf if self._sign else _sys.hash_info.inf
        modulus = _sys.hash_info.modulus
        value = self._coef * pow(10, self._exp, modulus) % modulus
        value = -value if self._sign else value
        return -2 if value == -1 else value

    def __reduce__(self):
        return type(self), (str(self),)

    def __copy__(self):
        return self if type(self) is Decimal else type(self)(self)

    def __deepcopy__(self, memo):
        return self.__copy__()

    # As text.

    def _text(self, capitals, engineering=False):
        sign = "-" if self._sign else ""
        if self._kind:
            word = {"inf": "Infinity", "nan": "NaN", "snan": "sNaN"}[self._kind]
            return sign + word + (str(self._coef) if self._coef else "")
        digits, exp = str(self._coef), self._exp
        point = exp + len(digits)
        if exp <= 0 and point > -6:
            place = point
        elif not engineering:
            place = 1
        elif digits == "0":
            place = (point + 1) % 3 - 1
        else:
            place = (point - 1) % 3 + 1
        if place <= 0:
            text = "0." + "0" * -place + digits
        elif place >= len(digits):
            text = digits + "0" * (place - len(digits))
        else:
            text = digits[:place] + "." + digits[place:]
        if point != place:
            text += f"{'E' if capitals else 'e'}{point - place:+d}"
        return sign + text

    def __str__(self):
        return self._text(getcontext().capitals)

    def to_eng_string(self, context=None):
        """As text, with exponents that are multiples of three."""
        return self._text((context or getcontext()).capitals, True)

    def __repr__(self):
        return f"Decimal('{self}')"

    def __format__(self, spec, /):
        return _format(self, spec)

    # As other numbers.

    def __int__(self):
        if self._kind == "inf":
            raise OverflowError("cannot convert Infinity to integer")
        if self._kind:
            raise ValueError("cannot convert NaN to integer")
        value = self._coef * 10 ** self._exp if self._exp >= 0 else self._coef // 10 ** -self._exp
        return -value if self._sign else value

    __trunc__ = __int__

    def __float__(self):
        if self._kind == "snan":
            raise ValueError("cannot convert signaling NaN to float")
        return float(("-" if self._sign else "") + self._kind if self._kind else self._text(1))

    def __complex__(self):
        return complex(float(self))

    def _rounded(self, rounding):
        whole = self._to_exponent(0, rounding)[0]
        return int(whole)

    def __floor__(self):
        return self._rounded(ROUND_FLOOR)

    def __ceil__(self):
        return self._rounded(ROUND_CEILING)

    def __round__(self, ndigits=None, /):
        if ndigits is None:
            return self._rounded(ROUND_HALF_EVEN)
        return self.quantize(_new(0, 1, -ndigits))

    # Rounding.

    def _to_exponent(self, exp, rounding):
        """The number with another exponent, and whether it is exactly the same."""
        if self._kind:
            return self, True
        if exp <= self._exp:
            return _new(self._sign, self._coef * 10 ** (self._exp - exp), exp), True
        # Beyond its digits a number is only 'less than half': no need for a huge divisor.
        shift = min(exp - self._exp, _count_digits(self._coef) + 2)
        coefficient, exact = _round_quotient(self._sign, self._coef, 10 ** shift, rounding)
        return _new(self._sign, coefficient, exp), exact

    def _fix(self, context):
        """The number rounded to the precision, within the range of exponents."""
        if self._kind:
            return _new(self._sign, self._coef, self._exp, self._kind) if type(self) is not Decimal else self
        etiny, etop = context.Etiny(), context.Etop()
        top = etop if context.clamp else context.Emax
        if not self._coef:
            exp = min(max(self._exp, etiny), top)
            if exp != self._exp:
                context._signal(Clamped)
            return _new(self._sign, 0, exp)
        digits = _count_digits(self._coef)
        least = max(etiny, self._exp + digits - context.prec)
        value = self
        subnormal = self._exp + digits - 1 < context.Emin
        if self._exp < least:
            value, exact = self._to_exponent(least, context.rounding)
            if _count_digits(value._coef) > context.prec:
                value = _new(value._sign, value._coef // 10, least + 1)
            if subnormal:
                context._signal(Subnormal)
                if not exact:
                    context._signal(Underflow)
            if not exact:
                context._signal(Inexact)
            context._signal(Rounded)
            if not value._coef:
                context._signal(Clamped)
        elif subnormal:
            context._signal(Subnormal)
        if value.adjusted() > context.Emax:
            largest = _new(self._sign, 10 ** context.prec - 1, etop)
            down = {ROUND_DOWN: True, ROUND_05UP: True, ROUND_CEILING: self._sign, ROUND_FLOOR: not self._sign}
            context._signal(Overflow)
            context._signal(Inexact)
            context._signal(Rounded)
            return largest if down.get(context.rounding) else _new(self._sign, 0, 0, "inf")
        if context.clamp and value._exp > etop:
            context._signal(Clamped)
            value = value._to_exponent(etop, ROUND_DOWN)[0]
        return _new(value._sign, value._coef, value._exp)

    def quantize(self, exp, rounding=None, context=None):
        """The number with the exponent of another."""
        context = context or getcontext()
        rounding = context.rounding if rounding is None else rounding
        if rounding not in _ROUNDINGS:
            raise TypeError("valid values for rounding are:\n  [ROUND_CEILING, ROUND_FLOOR, ROUND_UP, ROUND_DOWN,\n"
                            "   ROUND_HALF_UP, ROUND_HALF_DOWN, ROUND_HALF_EVEN,\n   ROUND_05UP]")
        exp = _operand(exp, True)
        nan = _nan_among(context, self, exp)
        if nan is not None:
            return nan
        if self._kind or exp._kind:
            return self if self._kind == exp._kind else context._signal(InvalidOperation, _NAN)
        if not context.Etiny() <= exp._exp <= context.Emax:
            return context._signal(InvalidOperation, _NAN)
        if self._coef and self.adjusted() - exp._exp + 1 > context.prec:
            return context._signal(InvalidOperation, _NAN)
        value, exact = self._to_exponent(exp._exp, rounding)
        if value.adjusted() > context.Emax or _count_digits(value._coef) > context.prec:
            return context._signal(InvalidOperation, _NAN)
        if exp._exp > self._exp:
            if not exact:
                context._signal(Inexact)
            context._signal(Rounded)
        return value._fix(context)

    def normalize(self, context=None):
        """The number without zeros at the end."""
        context = context or getcontext()
        nan = _nan_among(context, self)
        if nan is not None:
            return nan
        value = self._fix(context)
        if value._kind:
            return value
        if not value._coef:
            return _new(value._sign, 0, 0)
        coefficient, exp = value._coef, value._exp
        top = context.Etop() if context.clamp else context.Emax
        while coefficient % 10 == 0 and exp < top:
            coefficient //= 10
            exp += 1
        return _new(value._sign, coefficient, exp)

    def to_integral_value(self, rounding=None, context=None):
        """The nearest whole number."""
        context = context or getcontext()
        nan = _nan_among(context, self)
        if nan is not None:
            return nan
        if self._kind or self._exp >= 0:
            return _plain(self)
        return self._to_exponent(0, rounding or context.rounding)[0]

    to_integral = to_integral_value

    def to_integral_exact(self, rounding=None, context=None):
        """The nearest whole number; signals if that is another one."""
        context = context or getcontext()
        value = self.to_integral_value(rounding, context)
        if not self._kind and self._exp < 0:
            if value._compare(self):
                context._signal(Inexact)
            context._signal(Rounded)
        return value

    def scaleb(self, other, context=None):
        """The number times a power of ten."""
        context = context or getcontext()
        other = _operand(other, True)
        nan = _nan_among(context, self, other)
        if nan is not None:
            return nan
        if other._kind or other._exp:
            return context._signal(InvalidOperation, _NAN)
        return _plain(self) if self._kind else _new(self._sign, self._coef, self._exp + int(other))._fix(context)

    def same_quantum(self, other, context=None):
        """Whether two numbers have the same exponent."""
        other = _operand(other, True)
        if self._kind or other._kind:
            return self.is_nan() and other.is_nan() or self.is_infinite() and other.is_infinite()
        return self._exp == other._exp

    # Signs.

    def copy_abs(self):
        """The number without its sign."""
        return _new(0, self._coef, self._exp, self._kind)

    def copy_negate(self):
        """The number with the other sign."""
        return _new(1 - self._sign, self._coef, self._exp, self._kind)

    def copy_sign(self, other, context=None):
        """The number with the sign of another."""
        return _new(_operand(other, True)._sign, self._coef, self._exp, self._kind)

    def __neg__(self):
        context = getcontext()
        nan = _nan_among(context, self)
        if nan is not None:
            return nan
        if self.is_zero() and context.rounding != ROUND_FLOOR:
            return self.copy_abs()._fix(context)
        return self.copy_negate()._fix(context)

    def __pos__(self):
        context = getcontext()
        nan = _nan_among(context, self)
        if nan is not None:
            return nan
        if self.is_zero() and context.rounding != ROUND_FLOOR:
            return self.copy_abs()._fix(context)
        return self._fix(context)

    def __abs__(self):
        return -self if self._sign else +self

    # Comparison.

    def _compare(self, other):
        """-1, 0 or 1; neither is a NaN."""
        if self._kind or other._kind:
            mine = (1 - 2 * self._sign) * (self._kind == "inf")
            yours = (1 - 2 * other._sign) * (other._kind == "inf")
            return (mine > yours) - (mine < yours)
        if not self._coef or not other._coef or self._sign != other._sign:
            mine = (1 - 2 * self._sign) * bool(self._coef)
            yours = (1 - 2 * other._sign) * bool(other._coef)
            return (mine > yours) - (mine < yours)
        way = 1 - 2 * self._sign
        here, there = self.adjusted(), other.adjusted()
        if here != there:
            return way if here > there else -way
        exp = min(self._exp, other._exp)
        mine, yours = self._coef * 10 ** (self._exp - exp), other._coef * 10 ** (other._exp - exp)
        return way * ((mine > yours) - (mine < yours))

    def _ordered(self, other, equality):
        """The comparison with anything: None if there is no order, NotImplemented if it is no number."""
        if isinstance(other, float):
            context = getcontext()
            if equality:
                context.flags[FloatOperation] = True
            else:
                context._signal(FloatOperation)
            other = Decimal.from_float(other)
        elif isinstance(other, complex):
            if not equality or other.imag:
                return NotImplemented if not equality else None
            other = Decimal.from_float(other.real)
        elif not isinstance(other, (int, Decimal)) and isinstance(other, _numbers.Rational):
            if not self._kind:
                numerator, denominator = self._ratio()
                mine, yours = numerator * other.denominator, other.numerator * denominator
                return (mine > yours) - (mine < yours)
            other = Decimal(0)
        else:
            other = _operand(other)
            if other is NotImplemented:
                return other
        if self.is_nan() or other.is_nan():
            if not equality or "snan" in (self._kind, other._kind):
                getcontext()._signal(InvalidOperation)
            return None
        return self._compare(other)

    def __eq__(self, other):
        order = self._ordered(other, True)
        return order if order is NotImplemented else order == 0

    def __lt__(self, other):
        order = self._ordered(other, False)
        return order if order is NotImplemented else order is not None and order < 0

    def __le__(self, other):
        order = self._ordered(other, False)
        return order if order is NotImplemented else order is not None and order <= 0

    def __gt__(self, other):
        order = self._ordered(other, False)
        return order if order is NotImplemented else order is not None and order > 0

    def __ge__(self, other):
        order = self._ordered(other, False)
        return order if order is NotImplemented else order is not None and order >= 0

    def compare(self, other, context=None):
        """-1, 0 or 1 as a decimal, or NaN."""
        other = _operand(other, True)
        nan = _nan_among(context or getcontext(), self, other)
        return Decimal(self._compare(other)) if nan is None else nan

    def _extreme(self, other, context, way):
        context = context or getcontext()
        other = _operand(other, True)
        if self._kind == "nan" and not other.is_nan():
            return other._fix(context)
        if other._kind == "nan" and not self.is_nan():
            return self._fix(context)
        nan = _nan_among(context, self, other)
        if nan is not None:
            return nan
        order = self._compare(other)
        if not order:
            # The same value: of two ways to write it, the one that would sort last is the larger.
            order = (other._sign - self._sign) or (self._exp - other._exp) * (1 - 2 * self._sign)
        return (self if order * way >= 0 else other)._fix(context)

    def max(self, other, context=None):
        """The larger of two; a number wins against a NaN."""
        return self._extreme(other, context, 1)

    def min(self, other, context=None):
        """The smaller of two; a number wins against a NaN."""
        return self._extreme(other, context, -1)

    # Arithmetic.

    def _add(self, other, context):
        nan = _nan_among(context, self, other)
        if nan is not None:
            return nan
        if self._kind or other._kind:
            if self._kind and other._kind and self._sign != other._sign:
                return context._signal(InvalidOperation, _NAN)
            return _plain(self if self._kind else other)
        a, b = (self, other) if self._exp <= other._exp else (other, self)
        # A number that is far too small to be seen counts as one unit below the last digit that is.
        if self._coef and other._coef:
            large, small = (self, other) if self.adjusted() >= other.adjusted() else (other, self)
            floor = min(large._exp, large.adjusted() - context.prec) - 2
            if small.adjusted() < floor:
                small = _new(small._sign, 1, floor)
                a, b = (small, large) if small._exp <= large._exp else (large, small)
        exp = a._exp
        mine = -a._coef if a._sign else a._coef
        yours = (-b._coef if b._sign else b._coef) * (10 ** (b._exp - exp) if b._coef else 1)
        total = mine + yours
        if total:
            return _new(int(total < 0), abs(total), exp)._fix(context)
        sign = a._sign if a._sign == b._sign else int(context.rounding == ROUND_FLOOR)
        return _new(sign, 0, exp)._fix(context)

    def _multiply(self, other, context):
        nan = _nan_among(context, self, other)
        if nan is not None:
            return nan
        sign = self._sign ^ other._sign
        if self._kind or other._kind:
            if self.is_zero() or other.is_zero():
                return context._signal(InvalidOperation, _NAN)
            return _new(sign, 0, 0, "inf")
        return _new(sign, self._coef * other._coef, self._exp + other._exp)

    def _divide(self, other, context):
        nan = _nan_among(context, self, other)
        if nan is not None:
            return nan
        sign = self._sign ^ other._sign
        if self._kind:
            return context._signal(InvalidOperation, _NAN) if other._kind else _new(sign, 0, 0, "inf")
        if other._kind:
            context._signal(Clamped)
            return _new(sign, 0, context.Etiny())
        if not other._coef:
            if not self._coef:
                return context._signal(DivisionUndefined, _NAN)
            return context._signal(DivisionByZero, _new(sign, 0, 0, "inf"))
        ideal = self._exp - other._exp
        if not self._coef:
            return _new(sign, 0, ideal)._fix(context)
        shift = max(_count_digits(other._coef) - _count_digits(self._coef) + context.prec + 1, 0)
        quotient, rest = divmod(self._coef * 10 ** shift, other._coef)
        exp = ideal - shift
        if rest:
            # One digit more stands for what does not go into the quotient.
            quotient = quotient * 10 + 1
            exp -= 1
        else:
            while exp < ideal and quotient % 10 == 0:
                quotient //= 10
                exp += 1
        return _new(sign, quotient, exp)._fix(context)

    def _divide_whole(self, other, context):
        """Quotient towards zero, and rest; or None and a special result for each."""
        nan = _nan_among(context, self, other)
        if nan is not None:
            return nan, nan
        sign = self._sign ^ other._sign
        if self._kind:
            if other._kind:
                return (context._signal(InvalidOperation, _NAN),) * 2
            return _new(sign, 0, 0, "inf"), None
        if other._kind:
            return _new(sign, 0, 0), self._fix(context)
        if not other._coef:
            return None, None
        exp = min(self._exp, other._exp)
        if self.adjusted() - other.adjusted() > context.prec:
            return (context._signal(DivisionImpossible, _NAN),) * 2
        quotient, rest = divmod(self._coef * 10 ** (self._exp - exp), other._coef * 10 ** (other._exp - exp))
        if quotient >= 10 ** context.prec:
            return (context._signal(DivisionImpossible, _NAN),) * 2
        return _new(sign, quotient, 0), _new(self._sign, rest, exp)._fix(context)

    def _floor_divide(self, other, context):
        quotient, _ = self._divide_whole(other, context)
        if quotient is None:
            if not self._coef:
                return context._signal(DivisionUndefined, _NAN)
            return context._signal(DivisionByZero, _new(self._sign ^ other._sign, 0, 0, "inf"))
        return quotient

    def _remainder(self, other, context):
        quotient, rest = self._divide_whole(other, context)
        if rest is None:
            undefined = quotient is None and not self._coef
            return context._signal(DivisionUndefined if undefined else InvalidOperation, _NAN)
        return rest

    def _divmod(self, other, context):
        if not self._kind and not other._kind and not other._coef and self._coef:
            # Two conditions at once; the graver one is raised.
            context.flags[DivisionByZero] = True
            infinity = _new(self._sign ^ other._sign, 0, 0, "inf")
            context.flags[InvalidOperation] = True
            if context.traps[InvalidOperation]:
                raise InvalidOperation([InvalidOperation, DivisionByZero])
            if context.traps[DivisionByZero]:
                raise DivisionByZero([InvalidOperation, DivisionByZero])
            return infinity, _NAN
        return self._floor_divide(other, context), self._remainder(other, context)

    def _power(self, other, context):
        nan = _nan_among(context, self, other)
        if nan is not None:
            return nan
        if other.is_zero():
            return context._signal(InvalidOperation, _NAN) if self.is_zero() else Decimal(1)
        whole = not other._kind and other._compare(other.to_integral_value(ROUND_DOWN)) == 0
        sign = int(self._sign and whole and int(other) & 1)
        if self._sign and not whole and (self._coef or self._kind) and not other._kind:
            return context._signal(InvalidOperation, _NAN)
        if self.is_zero() or self._kind:
            grows = bool(self._kind) != bool(other._sign)
            return _new(sign, 0, 0, "inf") if grows else _new(sign, 0, 0)
        if other._kind:
            if self._sign and self._coef:
                return context._signal(InvalidOperation, _NAN)
            order = self.copy_abs()._compare(Decimal(1))
            if order == 0:
                return _inexact(1, 10 ** (context.prec - 1), 1 - context.prec, context)
            return _new(0, 0, 0, "inf") if (order > 0) != bool(other._sign) else _new(0, 0, 0)
        if not whole:
            if other._compare(Decimal("0.5")) == 0:
                root = self.sqrt(context)
                padded = root.adjusted() - context.prec + 1
                return root._to_exponent(padded, ROUND_DOWN)[0] if padded < root._exp else root
            if not self._sign and self._compare(Decimal(1)) == 0:
                return _inexact(1, 10 ** (context.prec - 1), 1 - context.prec, context)
            return _transcendental(context, _power_of(self, other, context))
        if other.adjusted() > 20 and self.copy_abs()._compare(Decimal(1)) != 0:
            # Far beyond all exponents.
            grows = (self.adjusted() >= 0) != bool(other._sign)
            return _new(sign, 1, 10 ** 20 if grows else -10 ** 20)._fix(context)
        n = int(other)
        # Squares are cut to some digits more than the precision, so that large powers stay cheap.
        keep = context.prec + len(str(abs(n))) + 6
        coefficient, exp = 1, 0
        base, base_exp = self._coef, self._exp
        count = abs(n)
        while count:
            if count & 1:
                coefficient, exp = _cut(coefficient * base, exp + base_exp, keep)
            count >>= 1
            if count:
                base, base_exp = _cut(base * base, base_exp * 2, keep)
        if n > 0:
            return _new(sign, coefficient, exp)._fix(context)
        return Decimal(1)._divide(_new(sign, coefficient, exp), context)

    def sqrt(self, context=None):
        """The square root, rounded half to even."""
        context = context or getcontext()
        nan = _nan_among(context, self)
        if nan is not None:
            return nan
        if self.is_zero():
            return _new(self._sign, 0, self._exp // 2)._fix(context)
        if self._sign:
            return context._signal(InvalidOperation, _NAN)
        if self._kind:
            return _plain(self)
        ideal = self._exp // 2
        coefficient, exp = self._coef, self._exp
        if exp & 1:
            coefficient *= 10
            exp -= 1
        shift = max(context.prec + 1 - _count_digits(coefficient) // 2, 0)
        coefficient *= 100 ** shift
        exp -= 2 * shift
        root = _math.isqrt(coefficient)
        exp //= 2
        if root * root != coefficient:
            root = root * 10 + 1
            exp -= 1
        else:
            while exp < ideal and root % 10 == 0:
                root //= 10
                exp += 1
        context_even = context.copy()
        context_even.rounding = ROUND_HALF_EVEN
        context_even.flags = context.flags
        return _new(0, root, exp)._fix(context_even)

    def exp(self, context=None):
        """e to the power of the number, correctly rounded."""
        context = context or getcontext()
        nan = _nan_among(context, self)
        if nan is not None:
            return nan
        if self._kind:
            return _new(0, 0, 0) if self._sign else _plain(self)
        if not self._coef:
            return Decimal(1)
        if self.adjusted() > 20:
            return _new(0, 1, -10 ** 20 if self._sign else 10 ** 20)._fix(context)
        if self.adjusted() < -context.prec - 2:
            # So near to 1 that only the direction counts.
            one = 10 ** (context.prec + 3)
            return _inexact(1, one - 1 if self._sign else one + 1, -context.prec - 3, context)
        return _transcendental(context, lambda digits: _fixed_exp(self._fixed(digits + 10), digits))

    def ln(self, context=None):
        """The natural logarithm, correctly rounded."""
        context = context or getcontext()
        special = self._logarithm_special(context)
        if special is not None:
            return special
        if self._compare(Decimal(1)) == 0:
            return _new(0, 0, 0)
        return _transcendental(context, lambda digits: (_fixed_ln(self._coef, self._exp, digits), -digits))

    def log10(self, context=None):
        """The logarithm to base 10, correctly rounded."""
        context = context or getcontext()
        special = self._logarithm_special(context)
        if special is not None:
            return special
        if self._coef == 10 ** (_count_digits(self._coef) - 1):
            return Decimal(self.adjusted())._fix(context)

        def compute(digits):
            ln = _fixed_ln(self._coef, self._exp, digits + 2)
            return ln * 10 ** digits // _fixed_ln10(digits + 2), -digits

        return _transcendental(context, compute)

    def _logarithm_special(self, context):
        nan = _nan_among(context, self)
        if nan is not None:
            return nan
        if not self._coef and not self._kind:
            return _new(1, 0, 0, "inf")
        if self._sign:
            return context._signal(InvalidOperation, _NAN)
        return _plain(self) if self._kind else None

    def logb(self, context=None):
        """The exponent of the first digit."""
        context = context or getcontext()
        nan = _nan_among(context, self)
        if nan is not None:
            return nan
        if self._kind:
            return _new(0, 0, 0, "inf")
        if not self._coef:
            return context._signal(DivisionByZero, _new(1, 0, 0, "inf"))
        return Decimal(self.adjusted())._fix(context)

    def _fixed(self, digits):
        """The number in units of 10 to the -digits, cut."""
        exp = self._exp + digits
        value = self._coef * 10 ** exp if exp >= 0 else self._coef // 10 ** -exp
        return -value if self._sign else value

    def _power_modulo(self, other, modulo, context):
        nan = _nan_among(context, self, other, modulo)
        if nan is not None:
            return nan
        parts = (self, other, modulo)
        if (any(part._kind or part._compare(part.to_integral_value(ROUND_DOWN)) != 0 for part in parts)
                or other._sign and other._coef or not modulo._coef or modulo.adjusted() >= context.prec
                or not self._coef and not other._coef):
            return context._signal(InvalidOperation, _NAN)
        base, exponent, modulus = (abs(int(part)) for part in parts)
        return _new(int(self._sign and exponent & 1), pow(base, exponent, modulus), 0)

    def fma(self, other, third, context=None):
        """The number times another plus a third, rounded once."""
        context = context or getcontext()
        product = self._multiply(_operand(other, True), context)
        return product._add(_operand(third, True), context)

    def remainder_near(self, other, context=None):
        """What is left of the number after the nearest multiple of another."""
        context = context or getcontext()
        other = _operand(other, True)
        rest = self._remainder(other, context)
        if rest._kind or other._kind:
            return rest
        quotient = int(self._divide_whole(other, context)[0])
        order = rest.copy_abs()._multiply(Decimal(2), context)._compare(other.copy_abs())
        if order > 0 or not order and quotient & 1:
            rest = rest._add(other.copy_abs() if rest._sign else other.copy_abs().copy_negate(), context)
        return rest

    def number_class(self, context=None):
        """A word for what the number is."""
        if self._kind in ("nan", "snan"):
            return {"nan": "NaN", "snan": "sNaN"}[self._kind]
        sign = "-" if self._sign else "+"
        if self._kind:
            return sign + "Infinity"
        if not self._coef:
            return sign + "Zero"
        return sign + ("Subnormal" if self.is_subnormal(context) else "Normal")


# Transcendental functions: in whole numbers, which stand for fractions in units of a power of ten.

def _inexact(sign, coefficient, exp, context):
    """A number of which these are the first digits, more than the precision or just as many, rounded half to even."""
    even = context.copy()
    even.rounding = ROUND_HALF_EVEN
    even.flags = context.flags
    return _new(int(sign < 0), coefficient * 10 + 1, exp - 1)._fix(even)


def _transcendental(context, compute):
    """The result of `compute`, rounded correctly: with so many digits that those behind the precision tell which way.

    `compute(digits)` gives (coefficient, exponent), wrong by some hundred units at most.
    """
    digits = context.prec + 10
    while True:
        coefficient, exp = compute(digits)
        extra = _count_digits(abs(coefficient)) - context.prec
        if extra < 8:
            digits += 9 - extra
            continue
        half = 10 ** extra // 2
        if abs(abs(coefficient) % 10 ** extra - half) > 1000 or digits > 4 * context.prec + 100:
            return _inexact(coefficient, abs(coefficient), exp, context)
        digits += 20


def _atanh_inverse(n, unit):
    """The area tangent of 1/n, in these units."""
    total = term = unit // n
    square, k = n * n, 3
    while term:
        term //= square
        total += term // k
        k += 2
    return total


_ln10 = (0, 0)


def _fixed_ln10(digits):
    """The logarithm of 10 in units of 10 to the -digits."""
    global _ln10
    known, value = _ln10
    if known < digits:
        known = digits + 30
        unit = 10 ** (known + 5)
        value = 46 * _atanh_inverse(31, unit) + 34 * _atanh_inverse(49, unit) + 20 * _atanh_inverse(161, unit)
        value //= 10 ** 5
        _ln10 = known, value
    return value // 10 ** (known - digits)


def _fixed_ln(coefficient, exp, digits):
    """The logarithm of coefficient * 10**exp in units of 10 to the -digits."""
    count = _count_digits(coefficient)
    exp += count - 1
    if exp == -1:
        # Next to 1: without parts that cancel each other.
        exp, count = 0, count + 1
    steps = 4 + digits.bit_length()
    guard = digits + steps // 2 + len(str(abs(exp))) + 5
    unit = 10 ** guard
    shift = guard - count + 1
    value = coefficient * 10 ** shift if shift >= 0 else coefficient // 10 ** -shift
    # Roots bring the number near to 1, where the series is short.
    for _ in range(steps):
        value = _math.isqrt(value * unit)
    term = (value - unit) * unit // (value + unit)
    square = term * term // unit
    total, k = term, 3
    while term:
        term = term * square // unit
        if term == -1:
            break
        total += term // k
        k += 2
    total = (total << steps + 1) + exp * _fixed_ln10(guard)
    return total // 10 ** (guard - digits)


def _fixed_exp(value, digits):
    """(coefficient, exponent) of e to the power of `value`, which is in units of 10 to the -(digits + 10)."""
    whole = len(str(abs(value) // 10 ** (digits + 10)))
    guard = digits + whole + 10
    value *= 10 ** whole
    tens, value = divmod(value, _fixed_ln10(guard))
    unit = 10 ** guard
    halvings = 4 + digits.bit_length()
    value >>= halvings
    total = term = unit
    k = 1
    while term:
        term = term * value // (unit * k)
        total += term
        k += 1
    for _ in range(halvings):
        total = total * total // unit
    return total // 10 ** (guard - digits), tens - digits


def _power_of(base, exponent, context):
    """What computes base**exponent for `_transcendental`; the base is positive."""
    # How large the result is, about.
    size = float(exponent) * (base.adjusted() + _math.log10(base._coef) - _count_digits(base._coef) + 1)

    def compute(digits):
        if abs(size) > 2 * (context.Emax - context.Emin) + 2 * context.prec:
            return 10 ** digits, (10 ** 20 if size > 0 else -10 ** 20)
        more = digits + 12 + max(exponent.adjusted(), 0) + max(-exponent.adjusted(), 0)
        ln = _fixed_ln(base._coef, base._exp, more)
        product = ln * exponent._coef
        product = product * 10 ** exponent._exp if exponent._exp >= 0 else product // 10 ** -exponent._exp
        product //= 10 ** (more - digits - 10)
        return _fixed_exp(-product if exponent._sign else product, digits)

    return compute


def _cut(coefficient, exp, keep):
    """A number of which at most `keep` digits, and a sticky one for the others, are kept."""
    extra = _count_digits(coefficient) - keep
    if extra <= 0:
        return coefficient, exp
    coefficient, rest = divmod(coefficient, 10 ** extra)
    return (coefficient * 10 + bool(rest), exp + extra - 1)


def _new(sign, coefficient, exp, kind="", cls=Decimal):
    self = object.__new__(cls)
    self._sign = sign
    self._coef = coefficient
    self._exp = exp
    self._kind = kind
    return self


_NAN = _new(0, 0, 0, "nan")


def _plain(number):
    """The number itself, without the subclass it may be of."""
    return number if type(number) is Decimal else _new(number._sign, number._coef, number._exp, number._kind)


def _operand(value, strict=False):
    """The other side of an operation as a decimal, or NotImplemented."""
    if isinstance(value, Decimal):
        return value
    if isinstance(value, int):
        return Decimal(value)
    if strict:
        raise TypeError(f"conversion from {type(value).__name__} to Decimal is not supported")
    return NotImplemented


def _nan_among(context, *operands):
    """The NaN that the operation gives because an operand is one, or None."""
    for operand in operands:
        if operand._kind == "snan":
            return context._signal(InvalidOperation, _new(operand._sign, operand._coef, 0, "nan"))
    for operand in operands:
        if operand._kind == "nan":
            return _plain(operand)
    return None


def _binary(name, operation):
    """Both special methods of an operator."""

    def forward(self, other, /):
        other = _operand(other)
        return other if other is NotImplemented else operation(self, other, getcontext())

    def backward(self, other, /):
        other = _operand(other)
        return other if other is NotImplemented else operation(other, self, getcontext())

    for prefix, method in (("", forward), ("r", backward)):
        method.__name__ = f"__{prefix}{name}__"
        method.__qualname__ = f"Decimal.{method.__name__}"
        setattr(Decimal, method.__name__, method)


_binary("add", Decimal._add)
_binary("sub", lambda a, b, context: a._add(b if b.is_nan() else b.copy_negate(), context))
_binary("mul", lambda a, b, context: a._multiply(b, context)._fix(context))
_binary("truediv", Decimal._divide)
_binary("floordiv", Decimal._floor_divide)
_binary("mod", Decimal._remainder)
_binary("divmod", Decimal._divmod)
_binary("pow", Decimal._power)


def _pow(self, other, modulo=None, /):
    other = _operand(other)
    if other is NotImplemented:
        return other
    if modulo is None:
        return self._power(other, getcontext())
    modulo = _operand(modulo)
    return modulo if modulo is NotImplemented else self._power_modulo(other, modulo, getcontext())


_pow.__name__, _pow.__qualname__ = "__pow__", "Decimal.__pow__"
Decimal.__pow__ = _pow


def _format(number, spec):
    """What `format` makes of a number."""
    fill, align, rest = " ", "", spec
    if len(rest) > 1 and rest[1] in "<>=^":
        fill, align, rest = rest[0], rest[1], rest[2:]
    elif rest[:1] and rest[0] in "<>=^":
        align, rest = rest[0], rest[1:]
    sign = ""
    if rest[:1] and rest[0] in "+- ":
        sign, rest = rest[0], rest[1:]
    no_negative_zero = rest.startswith("z")
    alternate = rest[no_negative_zero:].startswith("#")
    rest = rest[no_negative_zero + alternate:]
    if rest.startswith("0"):
        rest = rest[1:]
        if not align:
            fill, align = "0", "="
    digits = len(rest) - len(rest.lstrip("0123456789"))
    width, rest = int(rest[:digits] or 0), rest[digits:]
    comma = rest[:1] if rest[:1] in (",", "_") and rest else ""
    rest = rest[len(comma):]
    precision = None
    if rest.startswith("."):
        digits = len(rest) - 1 - len(rest[1:].lstrip("0123456789"))
        if not digits:
            raise ValueError("invalid format string")
        precision, rest = int(rest[1:digits + 1]), rest[digits + 1:]
    kind = rest
    if kind not in ("", "e", "E", "f", "F", "g", "G", "n", "%") or comma == "_" or comma and kind == "n":
        raise ValueError("invalid format string")
    context = getcontext()
    if number._kind:
        body = number.copy_abs()._text(1)
        negative = number._sign
        fill = " " if fill == "0" and align == "=" else fill
        align = ">" if fill == " " and align == "=" and "=" not in spec else align
        if kind == "%":
            body += "%"
    else:
        body, negative = _format_finite(number, kind or ("G" if context.capitals else "g"), precision,
                                        context.rounding, not kind)
        if no_negative_zero and not any(c in "123456789" for c in body.lower().partition("e")[0]):
            negative = 0
        if comma:
            whole, point, tail = body.partition(".")
            if not point:
                cut = len(whole.rstrip("%")) if "E" not in whole.upper() else whole.upper().index("E")
                whole, tail = whole[:cut], whole[cut:]
            body = f"{int(whole):,}" + point + tail
    mark = "-" if negative else sign if sign in ("+", " ") else ""
    padding = width - len(mark) - len(body)
    if padding <= 0:
        return mark + body
    if align == "=":
        return mark + fill * padding + body
    if align == "<":
        return mark + body + fill * padding
    if align == "^":
        return fill * (padding // 2) + mark + body + fill * (padding - padding // 2)
    return fill * padding + mark + body


def _format_finite(number, kind, precision, rounding, plain):
    value = _new(number._sign, number._coef, number._exp + (2 if kind == "%" else 0))
    lower = kind.lower()
    if lower in ("f", "%"):
        if precision is not None:
            value = value._to_exponent(-precision, rounding)[0]
        elif value._exp > 0:
            value = value._to_exponent(0, rounding)[0]
        places = -value._exp
        digits = str(value._coef)
        if places:
            digits = digits.rjust(places + 1, "0")
            digits = digits[:-places] + "." + digits[-places:]
        return digits + ("%" if kind == "%" else ""), value._sign
    if precision is not None:
        wanted = precision + 1 if lower == "e" else max(precision, 1)
        extra = _count_digits(value._coef) - wanted
        if extra > 0:
            value = value._to_exponent(value._exp + extra, rounding)[0]
            if _count_digits(value._coef) > wanted:
                value = _new(value._sign, value._coef // 10, value._exp + 1)
        elif lower == "e" and extra < 0:
            value = _new(value._sign, value._coef * 10 ** -extra, value._exp + extra if value._coef else value._exp)
    if lower == "e":
        digits = str(value._coef)
        if not value._coef and precision is not None:
            digits = "0" * (precision + 1)
        exponent = value._exp + len(digits) - 1
        text = digits[0] + ("." + digits[1:] if len(digits) > 1 else "")
        return f"{text}{kind}{exponent:+d}", value._sign
    return value.copy_abs()._text(kind == "G"), value._sign


_numbers.Number.register(Decimal)
