"""int() of numbers, text and bytes, with and without a base."""


def show(*sources):
    for source in sources:
        try:
            print(source, "->", repr(eval(source)))
        except Exception as e:
            print(source, "!", type(e).__name__, e)


class Indexed:
    def __index__(self):
        return 5


class BadInt:
    def __int__(self):
        return 1.5


show(
    'int()',
    'int("  -12\\n")',
    'int("1_000")',
    'int("0x1F", 16)',
    'int("0b101", 0)',
    'int("010", 0)',
    'int("zz", 36)',
    'int("\\uff11\\u0662")',
    'int(b"42")',
    'int(bytearray(b"7"))',
    'int(3.9), int(-3.9)',
    'int(1e300)',
    'int(float("nan"))',
    'int(float("inf"))',
    'int("abc")',
    'int("1__0")',
    'int("", 10)',
    'int("1", 1)',
    'int("1", 37)',
    'int(1, 10)',
    'int(base=10)',
    'int([])',
    'int(None)',
    'int(Indexed())',
    'int("12", Indexed())',
    'int(BadInt())',
    'int(1j)',
    'int("9" * 30)',
    'int("-" + "1" * 40, 7)',
)
