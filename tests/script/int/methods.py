"""Methods and attributes of int."""


def show(*sources):
    for source in sources:
        try:
            print(source, "->", repr(eval(source)))
        except Exception as e:
            print(source, "!", type(e).__name__, e)


class Sub(int):
    pass


show(
    '(37).bit_length(), (-(2**100)).bit_length(), (0).bit_length()',
    '(13).bit_count(), (-(2**100) + 1).bit_count()',
    '(10**30).as_integer_ratio(), True.as_integer_ratio()',
    '(5).real, (5).imag, (5).numerator, (5).denominator, True.real, True.numerator',
    '(5).conjugate(), (5).is_integer()',
    '(1024).to_bytes(2), (1024).to_bytes(3, "little"), (-1).to_bytes(4, signed=True), (0).to_bytes(0)',
    '(-129).to_bytes(2, "little", signed=True), (10**20).to_bytes(10)',
    '(-1).to_bytes(1)',
    '(300).to_bytes(1)',
    '(128).to_bytes(1, signed=True)',
    '(1).to_bytes(-1)',
    '(1).to_bytes(1, "x")',
    'int.from_bytes(b"\\x04\\x00"), int.from_bytes(b"\\x00\\x04", "little"), int.from_bytes(b"\\xff\\xfe", signed=True)',
    'int.from_bytes([1, 2, 3]), int.from_bytes(b"")',
    'int.from_bytes(5)',
    'int.from_bytes("a")',
    'int.from_bytes([300])',
    'Sub.from_bytes(b"a"), type(Sub.from_bytes(b"a")).__name__',
    'round(1234, -2), round(1250, -2), round(1350, -2), round(-15, -1), round(15, 1), round(10**30 + 5, -1)',
    'round(15, -100), (15).__round__(-1)',
    'round(15, 1.5)',
    '(5).__floor__(), (5).__ceil__(), (5).__trunc__(), (5).__index__(), (5).__int__(), (5).__float__()',
    '(5).__getnewargs__(), (2**100).__sizeof__()',
    'hash(2**61 - 1), hash(2**61), hash(-1), hash(-2), hash(2**100), hash(-(2**100)), hash(True)',
    'float(2**1023), float(-(2**60) - 1)',
    'float(2**1024)',
    'Sub(5) + 1, type(Sub(5) + 1).__name__, Sub("0x10", 16), Sub(True), repr(Sub(7)), type(Sub(3).real).__name__',
    'Sub(5) == 5, hash(Sub(5)) == hash(5), {5: "a"}[Sub(5)], Sub(2**70) == 2**70',
)
