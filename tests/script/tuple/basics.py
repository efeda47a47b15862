def show(action):
    try:
        print(repr(action()))
    except Exception as e:
        print(type(e).__name__, e)


t = (1, 2, 3)
show(lambda: t[0])
show(lambda: t[5])
show(lambda: t['a'])
show(lambda: t[::2])
show(lambda: t + [1])
show(lambda: t * 2)
show(lambda: t.index(9))
show(lambda: t.count(1))
show(lambda: hash(t))
show(lambda: hash(()))
show(lambda: t < (1, 2))
show(lambda: tuple('ab'))
show(lambda: tuple(1, 2))
show(lambda: (1,))
show(lambda: tuple(5))
show(lambda: hash(([],)))
show(lambda: (1, 'a') < (1, 2))
show(lambda: (1, 2) == (1, 2.0))
show(lambda: t.__setitem__)
