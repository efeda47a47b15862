def show(action):
    try:
        print(repr(action()))
    except Exception as e:
        print(type(e).__name__, e)


a = [1, 2]
show(lambda: a.pop(99))
show(lambda: [].pop())
show(lambda: a.remove(77))
show(lambda: a.index(77))
show(lambda: a + (1,))
show(lambda: a * 'a')
show(lambda: a * 1.5)
show(lambda: a < (1,))
show(lambda: list(5))
show(lambda: list(1, 2))
show(lambda: list(x=1))
show(lambda: a.append())
show(lambda: a.append(x=1))
show(lambda: a.clear(1))
show(lambda: a.insert('a', 1))
show(lambda: a.insert(1))
show(lambda: a.sort(1))
show(lambda: hash(a))
show(lambda: list.append(1, 2))
show(lambda: a.foo)
show(lambda: a.index())
show(lambda: a.pop(1, 2))
