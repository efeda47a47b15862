def show(action):
    try:
        print(repr(action()))
    except Exception as e:
        print(type(e).__name__, e)


from operator import attrgetter, itemgetter, methodcaller

show(lambda: attrgetter('real', 'imag')(5))
show(lambda: attrgetter('real.imag')(5))
show(lambda: attrgetter('x.y')(5))
show(lambda: itemgetter(1, 0)('ab'))
show(lambda: itemgetter(slice(1))('ab'))
show(lambda: methodcaller('upper')('a'))
show(lambda: attrgetter('a.b', 'c'))
show(lambda: itemgetter(1, 2))
show(lambda: methodcaller('f', 1, k=2))
show(lambda: itemgetter())
show(lambda: attrgetter(1))
show(lambda: methodcaller(1))
show(lambda: itemgetter(0)())
show(lambda: itemgetter(0)([]))
show(lambda: itemgetter(1).__reduce__())
