"""Small and big integers: operators, signs of division, shifts, powers."""


def show(*sources):
    for source in sources:
        try:
            print(source, "->", repr(eval(source)))
        except Exception as e:
            print(source, "!", type(e).__name__, e)


show(
    '7 // 2, -7 // 2, 7 // -2, -7 // -2',
    '7 % 3, -7 % 3, 7 % -3, -7 % -3',
    'divmod(-7, 2), divmod(7, -2), divmod(10**30, -7)',
    '2**61 + 2**61, -(2**61) - 1, 2**62 - 1',
    '(2**61 - 1) * 3, (2**40) ** 3',
    '2**200 // 3**50, -(2**200) % 3**50',
    '1 << 100, (1 << 100) >> 98, -1 >> 1000, -5 >> 1',
    '-(2**70) >> 3, (-(2**70) - 1) >> 3',
    '5 & -3, 5 | -8, 5 ^ -1, ~0, ~(2**70)',
    '-(2**70) & (2**65 - 1), -(2**70) | 1, -(2**70) ^ (2**69)',
    '2**10, (-2) ** 3, 2**0, 0**0',
    '2**-1, (-2) ** -3',
    '0**-1',
    'pow(3, 100, 7), pow(3, -1, 7), pow(2, 3, -5), pow(-3, 3, 7)',
    'pow(2, 10**30, 10**9 + 7), pow(5, 0, 1)',
    'pow(2, 3, 0)',
    'pow(2, -1, 4)',
    'pow(3, 10**20 + 39, 2**127 - 1)',
    '1 << -1',
    '1 >> -1',
    '1 // 0',
    '1 % 0',
    'divmod(1, 0)',
    '1 / 0',
    'abs(-5), abs(-(10**30)), -(-(10**30)), +True',
    'True + True, True * 3, True & 1, True & True, True | False, True ^ True',
    '1 .__add__(1.5), 1 .__radd__("a"), 1 .__eq__(1.0), int.__pow__(2, 3, "a")',
    'int.__rsub__(3, 10), int.__rpow__(2, 3), int.__rdivmod__(3, 10), int.__rlshift__(3, 1)',
)
