def show(action):
    try:
        print(repr(action()))
    except Exception as e:
        print(type(e).__name__, e)


def grows():
    for k in d:
        d[k + "x"] = 1


def moves():
    e = {1: 1, 2: 2, 3: 3, 4: 4, 5: 5}
    seen = []
    for k in e:
        seen.append(k)
        del e[k]
        e[k + 10] = 1
    return seen


d = {"a": 1}
show(grows)
show(moves)
it = iter({1: 2})
print(it.__length_hint__(), next(it), it.__length_hint__())
show(lambda: next(it))
