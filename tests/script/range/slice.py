"""slice objects: attributes, indices, repr, comparison."""


def show(*sources):
    for source in sources:
        try:
            print(source, "->", repr(eval(source)))
        except Exception as e:
            print(source, "!", type(e).__name__, e)


class Indexed:
    def __index__(self):
        return 2


show(
    'slice(5), slice(1, 2), slice(1, 2, 3), slice(None), slice("a", [], 1.5)',
    'slice()',
    'slice(1, 2, 3, 4)',
    'slice(1, 2, 3).start, slice(1, 2, 3).stop, slice(1, 2, 3).step, slice(5).start',
    'slice(None).indices(5), slice(None, None, -1).indices(5), slice(-3, None).indices(5), slice(10, -100, -2).indices(5)',
    'slice(2**70).indices(2**65), slice(-(2**70), 2**70, 2**70).indices(5), slice(None, None, -(2**70)).indices(3)',
    'slice(Indexed(), 10).indices(5)',
    'slice(1).indices(-1)',
    'slice(1).indices("a")',
    'slice("a").indices(5)',
    'slice(1, 2, 0).indices(5)',
    'slice(1, 2) == slice(1, 2), slice(1, 2) == slice(1, 3), slice(1, 2) < slice(1, 3), slice(1) == 1, slice(1, 2) != slice(1, 2)',
    'hash(slice(1, 2)) == hash(slice(1, 2)), {slice(1): 2}[slice(1)]',
    'hash(slice([]))',
    'slice(1, 2, 3).__reduce__()[1]',
)
