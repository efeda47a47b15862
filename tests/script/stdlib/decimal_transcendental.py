from decimal import Decimal, DivisionByZero, InvalidOperation, getcontext, localcontext


def attempt(function):
    try:
        print(function())
    except Exception as error:
        print(type(error).__name__, error)


D = Decimal
for text in ("2", "10", "0.5", "1.0000000001", "123456789.123", "1E-30", "3.7E+200"):
    x = D(text)
    print(x.ln(), x.log10(), (x if x < 50 else x / x).exp(), x ** D("1.5"), x ** D("-0.25"), x ** D("0.5"))
print(D(4) ** D("1.5"), D(1) ** D("2.5"), D(0).exp(), D(1).ln(), D(0).ln(), D(1000).log10(), D("0.001").log10())
print(D("inf").exp(), D("-inf").exp(), D("inf").ln(), D("1e-50").exp(), D("-1e-50").exp(), D("-1e10").exp(), D(250).logb())
print(D(2) ** D("inf"), D("0.5") ** D("inf"), D(1) ** D("-inf"), D(10) ** D("-1e10"), D(0) ** D("-1.5"))
for function in (lambda: D(-1).ln(), lambda: D(-1).log10(), lambda: D("1e10").exp(), lambda: D(-2) ** D("0.5"),
                 lambda: D(-2) ** D("inf"), lambda: D("sNaN").exp(), lambda: divmod(D(1), D(0)), lambda: divmod(D(0), 0)):
    attempt(function)
print(pow(D(3), 4, 7), pow(D(-3), 3, 7), pow(D(3), 2, -7), getcontext().power(2, 3, 5), getcontext().power(2, 10))
for args in ((3, -2, 7), (0, 0, 7), (3, D("1.5"), 7), (3, 2, 0)):
    attempt(lambda: pow(*map(D, args)))
with localcontext(prec=50):
    print(D(2).ln(), D(2).log10(), D(2).exp(), D(2) ** D("0.1"))
with localcontext(prec=5, traps=[]) as context:
    print(context.exp(2), context.ln(2), context.log10(2), divmod(D(1), D(0)))
    print(context.flags[DivisionByZero], context.flags[InvalidOperation], sum(context.flags.values()))
