def show(action):
    try:
        print(repr(action()))
    except Exception as e:
        print(type(e).__name__, e)


a = [1, 2, 3, 4, 5, 6]
a[1:3] = [9, 9, 9]
print(a)
a[2:2] = "xy"
print(a)
a[::-1] = a
print(a)
del a[::2]
print(a)
a[:] = a
print(a)
show(lambda: a.__setitem__(slice(None, None, 2), [1, 2, 3, 4]))
show(lambda: a.__setitem__(slice(1, 2), 5))
show(lambda: a.__setitem__(99, 1))
show(lambda: a.__delitem__(99))
