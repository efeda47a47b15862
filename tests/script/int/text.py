"""Decimal text of any length, the limit of 4,300 digits, format()."""


def show(*sources):
    for source in sources:
        try:
            print(source, "->", repr(eval(source)))
        except Exception as e:
            print(source, "!", type(e).__name__, e)


class Sub(int):
    pass


show(
    'str(-(10**40)), repr(2**64)',
    'len(str(10**4299)), str(10**4299 - 1)[:5]',
    'str(10**4300)',
    'int("1" * 4301)',
    'len("%x" % 10**5000), hex(2**70), oct(-9), bin(5)',
    'int("1" * 4300) % 1000007',
    'format(1234567, ","), format(-1234567, "_"), format(255, "#x"), format(255, "_b"), format(255, "08b")',
    'format(5, "+"), format(5, " d"), format(-5, "=+6"), format(5, "*^7"), format(65, "c"), format(5, ">4")',
    'format(True, ""), format(True, "d"), format(True, "5")',
    'format(1, "e"), format(3, ".2f"), format(1, "%"), format(10**30, "g")',
    'format(10**30, ",d")',
    'format(5, ".2d")',
    'format(5, "s")',
    'format(5, ",c")',
    'format(1114112, "c")',
    'format(-1, "c")',
    'format(2**2000, "e")',
    'format(Sub(4), "q")',
)
