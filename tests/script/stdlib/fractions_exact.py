from fractions import Fraction as F
print(F(10, -8), F("1.47"), F(" -3/4 "), F(0.5), F("1e-3"), repr(F(3)), F(1, 3) + F(1, 6), F(1, 2) ** 3, F(4, 9) ** 0.5, 1 / F(2, 3), F(7, 2) // 1, F(7, 2) % 2, divmod(F(7, 2), 2))
print(F(1, 3) < 0.34, F(1, 2) == 0.5, hash(F(1, 2)) == hash(0.5), round(F(7, 2)), round(F(22, 7), 2), int(F(-7, 2)), F(3.14159).limit_denominator(100), f"{F(1, 3):.3f}", f"{F(1, 7):>10}", f"{F(2000, 3):,.2e}")
for bad in (lambda: F(1, 0), lambda: F("x"), lambda: F("1/2/3"), lambda: F(1.5, 2), lambda: F(None), lambda: F(1) / 0):
    try:
        bad()
    except Exception as error:
        print(type(error).__name__, error)
