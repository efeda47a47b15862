def show(action):
    try:
        print(repr(action()))
    except Exception as e:
        print(type(e).__name__, e)


d = {"a": 1, "b": 2}
show(lambda: d['z'])
show(lambda: d.pop('z'))
show(lambda: d.pop('z', 0))
show(lambda: {}.popitem())
show(lambda: d.get('z', 5))
show(lambda: d.setdefault('c', 3))
show(lambda: d | {'z': 1})
show(lambda: d | [1])
show(lambda: dict([('a', 1)]))
show(lambda: dict([1]))
show(lambda: dict([(1, 2, 3)]))
show(lambda: dict(1))
show(lambda: dict({'x': 1}, y=2))
show(lambda: dict(1, 2))
show(lambda: dict.fromkeys('ab', 0))
show(lambda: d[[]])
show(lambda: {[]: 1})
show(lambda: list(reversed(d)))
show(lambda: d == {'a': 1})
show(lambda: d < d)
show(lambda: d.update([1]))
show(lambda: d.update(5))
show(lambda: d.update(a=9))
show(lambda: d)
