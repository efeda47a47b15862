def show(action):
    try:
        print(repr(action()))
    except Exception as e:
        print(type(e).__name__, e)


a = [1, 2, 3, 4, 5, 6]
show(lambda: a[1:3])
show(lambda: a[::-2])
show(lambda: a[-1])
show(lambda: a['x'])
show(lambda: a[10])
show(lambda: a[10**30])
show(lambda: a[1.5])
show(lambda: a[4:1])
show(lambda: a.__getitem__(slice(None)))
