def show(action):
    try:
        print(repr(action()))
    except Exception as e:
        print(type(e).__name__, e)


d = {"a": 1, "b": 2, "c": 3}
show(lambda: d.keys())
show(lambda: d.values())
show(lambda: d.items())
show(lambda: d.keys() & {'a'})
show(lambda: sorted(d.keys() | ['q']))
show(lambda: sorted(d.keys() - ['a']))
show(lambda: sorted(d.keys() ^ ['a', 'n']))
show(lambda: d.items() & [('a', 1)])
show(lambda: d.keys() == {'a', 'b', 'c'})
show(lambda: d.keys() <= {'a', 'b', 'c'})
show(lambda: d.keys() < d.keys())
show(lambda: d.values() == d.values())
show(lambda: d.keys().isdisjoint(['z']))
show(lambda: d.keys().mapping)
show(lambda: len(d.items()))
show(lambda: ('a', 1) in d.items())
show(lambda: 2 in d.values())
show(lambda: list(reversed(d.items())))
show(lambda: d.keys() + 1)
