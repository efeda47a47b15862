def show(action):
    try:
        print(repr(action()))
    except Exception as e:
        print(type(e).__name__, e)


show(lambda: list(zip([1, 2], [3], strict=True)))
show(lambda: list(zip([1], [3, 4], strict=True)))
show(lambda: list(zip([1], [3], [3, 4], strict=True)))
show(lambda: list(zip([1], [3, 4])))
show(lambda: list(zip()))
show(lambda: zip([1], 5))
show(lambda: zip([1], foo=3))
show(lambda: map(1))
show(lambda: filter(1))
show(lambda: list(enumerate('ab', 2**70)))
show(lambda: enumerate(5))
show(lambda: reversed({1}))
show(lambda: list(iter([1, 2, 3].pop, 1)))
show(lambda: iter(5, 5))
