def show(action):
    try:
        print(repr(action()))
    except Exception as e:
        print(type(e).__name__, e)


s = {1, 2, 3}
show(lambda: s | {5})
show(lambda: s | [5])
show(lambda: s & {1})
show(lambda: s - {1})
show(lambda: s ^ {1, 9})
show(lambda: s.union([7], (8,)))
show(lambda: s.intersection([1], [2]))
show(lambda: s.difference([1], {2}))
show(lambda: s <= s)
show(lambda: s < s)
show(lambda: s < [1])
show(lambda: s == {3, 1})
show(lambda: frozenset([1]) == {1})
show(lambda: s.issubset([1, 2, 3, 4]))
show(lambda: s.issuperset([1]))
show(lambda: s.isdisjoint([5]))
show(lambda: type(frozenset([1]) | {2}))
show(lambda: type({2} | frozenset([1])))
show(lambda: s.__iand__({1, 9}))
show(lambda: s)
