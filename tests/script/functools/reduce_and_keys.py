def show(action):
    try:
        print(repr(action()))
    except Exception as e:
        print(type(e).__name__, e)


from functools import cmp_to_key, reduce
from operator import add

show(lambda: reduce(add, [1, 2, 3]))
show(lambda: reduce(add, [], 7))
show(lambda: reduce(add, []))
show(lambda: reduce(add, 5))
show(lambda: reduce(add))
key = cmp_to_key(lambda a, b: b - a)
print(sorted([3, 1, 2], key=key), key(1) > key(2), key(1) == key(1), key(obj=3).obj)
show(lambda: key())
show(lambda: key(1) < 1)
