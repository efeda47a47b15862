def show(action):
    try:
        print(repr(action()))
    except Exception as e:
        print(type(e).__name__, e)


items = [3, 1, 2]


def key(item):
    items.append(0)
    return item


show(lambda: items.sort(key=key))
print(items)
show(lambda: [1, "a"].sort())
show(lambda: [1, 2].sort(key=1))


class Odd:
    def __lt__(self, other):
        raise ValueError("no order")


objects = [Odd() for _ in range(5)]
before = set(map(id, objects))
show(lambda: objects.sort())
print(set(map(id, objects)) == before)
