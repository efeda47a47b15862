"""complex: construction, arithmetic, text, hash."""


def show(*sources):
    for source in sources:
        try:
            print(source, "->", repr(eval(source)))
        except Exception as e:
            print(source, "!", type(e).__name__, e)


class Both:
    def __complex__(self):
        return 1 + 2j


class Sub(complex):
    pass


show(
    'complex(), complex(1), complex(1, 2), complex("1+2j"), complex(" ( -1.5e3-infj ) "), complex("j"), complex(1j, 2j)',
    'complex(real=1, imag=-0.0), complex(imag=2), complex(2.5), complex(True, False)',
    'complex("1", 2)',
    'complex(1, "2")',
    'complex([])',
    'complex(1, [])',
    'complex("x")',
    'complex(Both())',
    '(1 + 2j) * (3 - 4j), (1 + 2j) / (3 - 4j), (1 + 2j) - 1, 2 - 1j, -(1 + 2j), +(1j), 1j + True',
    '(1 + 2j) ** 2, (1 + 2j) ** -2, (1 + 2j) ** 0.5, (1 + 2j) ** (1j), 0j**0, 2 ** (1j), (1 + 2j) ** 101',
    '1j / 0',
    '0j**-1',
    '(1e200 + 1j) ** 3',
    'pow(1j, 2, 3)',
    '1j // 1',
    '1j % 1',
    'divmod(1j, 1)',
    '1j < 1',
    'abs(3 + 4j), (3 - 4j).conjugate(), (3 - 4j).real, (3 - 4j).imag',
    '1 == 1 + 0j, 1j == 1, 1 + 0j == 1.0, 1j != 1j, 1j.__eq__("a"), 1j.__lt__(1)',
    'hash(1j), hash(1.5 + 0j) == hash(1.5), hash(complex(2.5, -3.5))',
    'repr(complex(0.0, -0.0)), repr(complex(-0.0, 1)), repr(complex(float("nan"), float("inf"))), str(1e20 + 1e-7j)',
    'format(1 + 2j, ""), format(1 + 2j, ".2f"), format(1.5 - 2j, ">20"), format(1j, "e"), format(1234.5 + 1j, ",")',
    'format(1j, "d")',
    'format(1j, "010")',
    'format(1j, "=10")',
    'int(1j)',
    'float(1j)',
    'bool(0j), bool(1j), not 0j',
    'Sub(1, 2) + 1, type(Sub(1, 2)).__name__, Sub(1, 2) == 1 + 2j',
)
