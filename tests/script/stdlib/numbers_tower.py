import numbers
for x in (1, 1.5, 2j, True, "a"):
    print([c.__name__ for c in (numbers.Number, numbers.Complex, numbers.Real, numbers.Rational, numbers.Integral) if isinstance(x, c)])
try:
    numbers.Real()
except TypeError as error:
    print(str(error)[:60])
