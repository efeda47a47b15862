"""range: construction, items, slices, membership, equality, hash."""


def show(*sources):
    for source in sources:
        try:
            print(source, "->", repr(eval(source)))
        except Exception as e:
            print(source, "!", type(e).__name__, e)


class Indexed:
    def __index__(self):
        return 3


show(
    'range(5), range(2, 5), range(5, 0, -2), range(True), range(Indexed())',
    'range()',
    'range(1, 2, 3, 4)',
    'range(1, 2, 0)',
    'range(1.5)',
    'range("a")',
    'list(range(0, 10, 3)), list(range(10, 0, -3)), list(range(0)), list(range(5, 0))',
    'len(range(10)), len(range(0, 10, 3)), len(range(10, 0, -3)), len(range(-(2**62), 2**62 - 2))',
    'len(range(2**70))',
    'range(10)[3], range(10)[-1], range(0, 100, 7)[5], range(2**70)[2**69], range(10)[True]',
    'range(5)[5]',
    'range(5)[-6]',
    'range(5)["a"]',
    'range(10)[2:8:3], range(10)[::-1], range(10, 0, -2)[1:], range(10)[20:], range(2**70)[-3:], range(5)[:-1]',
    'range(5)[::0]',
    '3 in range(5), 5 in range(5), 4 in range(0, 10, 2), 3 in range(0, 10, 2), -1 in range(5), 2.0 in range(5), "a" in range(3)',
    '2**69 in range(2**70), True in range(2), 6 in range(10, 0, -2)',
    'range(5).count(3), range(5).count(9), range(5).count(2.0), range(5).index(3), range(0, 10, 2).index(6), range(5).index(2.0)',
    'range(5).index(7)',
    'range(5).index("a")',
    'range(0) == range(5, 2), range(0, 3, 2) == range(0, 4, 2), range(3) == [0, 1, 2], range(3) != range(4), range(1) == range(0, 1, 7)',
    'hash(range(0, 3, 2)) == hash(range(0, 4, 2)), hash(range(0)) == hash(range(9, 2))',
    'bool(range(0)), bool(range(1)), range(3).start, range(3).stop, range(3).step',
    'list(reversed(range(0, 10, 3))), list(reversed(range(2**70, 2**70 + 3))), list(range(2**70, 2**70 + 6, 2))',
    'list(range(2**61 - 2, 2**61 + 2)), list(range(-(2**61) + 1, -(2**61) - 3, -1))',
    'iter(range(5)).__length_hint__(), iter(range(2**70)).__length_hint__(), type(iter(range(2**70))).__name__',
    'range(3).__reduce__(), sum(range(101)), max(range(5, 50, 7)), sorted(range(5), reverse=True)',
)
