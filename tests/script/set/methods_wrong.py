def show(action):
    try:
        print(repr(action()))
    except Exception as e:
        print(type(e).__name__, e)


s = {1, 2, 3}


def grows():
    for i in s:
        s.add(i + 100)


show(lambda: s.remove(99))
show(lambda: set().pop())
show(lambda: s.add([]))
show(lambda: set(5))
show(lambda: set(1, 2))
show(lambda: set(x=1))
show(lambda: hash(s))
show(lambda: s[0])
show(lambda: s.add())
show(lambda: s.union(5))
show(grows)
show(lambda: set())
show(lambda: frozenset())
show(lambda: frozenset([1]))
show(lambda: hash(frozenset(range(5))))
show(lambda: {1} in {frozenset([1])})
show(lambda: {frozenset([2])} - {frozenset([2])})
