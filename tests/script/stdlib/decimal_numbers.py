# Decimal numbers: arithmetic, rounding, contexts, formatting and errors.
from decimal import *
import decimal, math, fractions
D = Decimal
print(D(1)/D(3), D(2).sqrt(), D("1.10")+D("2.2"), D("1e3"), D("0E+5"), D("1.5e-10"), D("-0"), D("123.456")*2)
print(repr(D("1.10")), [D(x) for x in ("inf", "-Infinity", "nan", "sNaN12", "  1_000.5 ")])
for f in (lambda: D("x"), lambda: D(1)/0, lambda: D(0)/0, lambda: D("sNaN")+1, lambda: D("inf")-D("inf"), lambda: D(1)%0, lambda: D(1)//0, lambda: D(-1).sqrt(), lambda: D("1e1000000")*10, lambda: D(object()), lambda: int(D("nan")), lambda: int(D("inf")), lambda: D("nan") < 1, lambda: D(10)**30//1, lambda: D("123").quantize(D("1e-30")), lambda: hash(D("snan")), lambda: f"{D(1):x}", lambda: D((2,(1,),0)), lambda: D.from_float("a"), lambda: setattr(getcontext(), "prec", 0)):
    try: print(f())
    except Exception as e: print(type(e).__mro__[:3], e)
print(hash(D("1.5")) == hash(1.5), hash(D(10)) == hash(10), D("0.5") == 0.5, D("0.1") == 0.1, D(3) > 2.5, D("0.5") == fractions.Fraction(1, 2), D("1.0").as_integer_ratio(), D(3) == 3 + 0j)
print(round(D("2.675"), 2), round(D("2.5")), math.floor(D("-1.5")), math.ceil(D("1.2")), math.trunc(D("-7.9")), int(D("1e3")))
for r in ("ROUND_UP", "ROUND_DOWN", "ROUND_CEILING", "ROUND_FLOOR", "ROUND_HALF_UP", "ROUND_HALF_DOWN", "ROUND_HALF_EVEN", "ROUND_05UP"):
    print(r, *[D(x).quantize(D(1), r) for x in ("1.5", "2.5", "-1.5", "-2.5", "1.1", "-1.9", "5.1")])
print(D(7)//2, D(-7)//2, D(7)%3, D(-7)%3, divmod(D("7.5"), 2), D(2)**10, D(2)**-2, D("1.1")**50, D(10)**-28, D(4)**D("0.5"), D(-2)**3)
for s in (".2f", "10.3f", "<10", "^10", "+", " ", ",", ",.2f", "e", ".3e", "g", ".3g", "%", ".1%", "010.2f", "*>12.1f", "E", ".0f", "n", "z.0f", "=+12"):
    print(s, *[f"[{D(x):{s}}]" for x in ("1234.5678", "-0.004", "1e10", "0", "inf", "-nan", "1.5E-8")])
with localcontext() as c:
    c.prec = 5
    print(D(1)/3, D("123456.789")+0, +D("99999.9"), D(2).sqrt(), D("1e-30")+1, c.flags[Inexact])
with localcontext(prec=3, rounding=ROUND_UP): print(D(10)/3, getcontext())
print(getcontext().prec, ExtendedContext, D("1.20").normalize(), D("1200").normalize(), D("1.5").as_tuple(), D("inf").as_tuple(), D("12e5").to_eng_string(), D("120e-9").to_eng_string())
print(D(3).max(5), D("nan").min(2), D(1).compare(2), D("1.50").copy_sign(-1), D("1.5").fma(2, 3), D(10).remainder_near(3), D("0").number_class(), D("1e5").adjusted(), -D(0), abs(D("-3.2")), +D("1.234567890123456789012345678901"))
print(D(0.1), D.from_float(-0.5), float(D("1.1")), complex(D(2)), sum([D("0.1")] * 10), sorted([D(3), 1, D("2.5")]), D(1) in [1], bool(D("0.0")), D("1").is_signed())
print(Context(prec=4).divide(1, 3), Context(prec=4).create_decimal("1.23456"), Context().add(D(1), 2), Context().sqrt(2), ExtendedContext.divide(D(1), D(0)))
class S(D): pass
print(type(S(1)+1), S("1.5"), repr(S(2)))
import copy
print(copy.deepcopy(D("1.5")), D.__module__, DecimalTuple(0, (1,), 2), D((1, (1, 2), -1)))
