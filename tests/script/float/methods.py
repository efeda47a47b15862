"""Conversions and methods of float."""


def show(*sources):
    for source in sources:
        try:
            print(source, "->", repr(eval(source)))
        except Exception as e:
            print(source, "!", type(e).__name__, e)


class Sub(float):
    pass


class Real:
    def __float__(self):
        return 2.5


class Indexed:
    def __index__(self):
        return 7


class BadReal:
    def __float__(self):
        return 1


show(
    'float(), float("  1_0.5e1 "), float("-inf"), float("nan"), float("infinity"), float(b"2.5"), float("\\u0661.5")',
    'float("abc")',
    'float("1_")',
    'float([])',
    'float(None)',
    'float(Real()), float(Indexed())',
    'float(BadReal())',
    'float(1, 2)',
    '(0.75).hex(), (-0.0).hex(), float("inf").hex(), (5e-324).hex(), (1e300).hex()',
    'float.fromhex("0x1.8p1"), float.fromhex("-0x.1p-4"), float.fromhex("inf"), float.fromhex("0x1p-1074"), float.fromhex("1.8")',
    'float.fromhex("0x1p1024")',
    'float.fromhex("xyz")',
    '(0.375).as_integer_ratio(), (1e20).as_integer_ratio(), (-0.0).as_integer_ratio(), (5e-324).as_integer_ratio()[0]',
    'float("inf").as_integer_ratio()',
    'float("nan").as_integer_ratio()',
    '(3.0).is_integer(), (3.5).is_integer(), float("inf").is_integer()',
    '(3.5).real, (3.5).imag, (3.5).conjugate()',
    'round(2.5), round(3.5), round(-2.5), round(0.5), round(1e20), type(round(2.0)).__name__',
    'round(2.675, 2), round(1.005, 2), round(1234.5, -2), round(1e300, -308), round(1.5, 400), round(5e15 + 0.5, 0)',
    'round(float("nan"))',
    'round(float("inf"))',
    'round(1.5, "a")',
    'round(1.7976931348623157e308, -308)',
    '(1.5).__floor__(), (-1.5).__ceil__(), (-1.5).__trunc__(), int(-1.5)',
    'float.__getformat__("double")',
    'float.__getformat__("x")',
    '(1.5).__getnewargs__(), Sub.fromhex("0x1"), type(Sub.fromhex("0x1")).__name__, Sub("2.5") + 1, repr(Sub(1.5))',
    'repr(1e16), repr(1e15), repr(1e-5), repr(0.0001), repr(123456789012345680.0), repr(5e-324), repr(1.7976931348623157e308)',
    'format(1.5, "010.3f"), format(1e10, ","), format(-0.001, "z.1f"), format(0.5, "%"), format(1.5, ""), format(1e100, "g")',
    'format(1.5, "d")',
)
