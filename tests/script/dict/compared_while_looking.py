# Keys whose comparison changes the table: a look-up ends, and iterators see what is added behind them.
from collections import OrderedDict


class Mover:
    def __eq__(self, other):
        print("asked")
        table.move_to_end((self,))
        return True

    def __hash__(self):
        return 1


table = OrderedDict()
key = Mover()
table[(key,)] = 1
table["other"] = 2
table.move_to_end((Mover(),))
print(len(table))

for make in (lambda d: d, dict.items, dict.values):
    d = {0: 0}
    try:
        for _ in make(d):
            del d[0]
            d[0] = 0
    except RuntimeError as error:
        print(error)

d = {i: i for i in range(5)}
del d[4]
d[9] = 9
print(list(d), d.popitem(), d.popitem(), list(reversed(d)), len(d))
while d:
    d.popitem()
d["new"] = 1
print(d)
