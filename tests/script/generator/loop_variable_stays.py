# What a loop over a generator leaves in its variable: the last item, whatever the loop did.
def generator(n):
    for i in range(n):
        yield i


def plain(iterable):
    item = None
    for item in iterable:
        pass
    return item


def in_try(iterable, last=None):
    try:
        item = last
        for item in iterable:
            assert item is not None
        return item if item else "none"
    except KeyError:
        pass


def failing():
    yield 1
    raise ValueError("stop")


def after_failure():
    item = None
    try:
        for item in failing():
            pass
    except ValueError as error:
        return item, str(error)


def pairs(iterable):
    for a, b in iterable:
        pass
    return a, b


class Noisy:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("gone", self.name)


def noisy():
    for name in "ab":
        yield Noisy(name)
    print("end of generator")


def keeps():
    for item in noisy():
        print("turn", item.name)
    print("left", item.name)


print(plain(generator(3)), plain(generator(0)), plain([1, 2]), in_try(generator(4)), in_try(generator(0), 7), after_failure())
print(pairs((i, -i) for i in range(3)), [x for x in generator(2)], plain(x for x in "xyz"))
keeps()
for top in generator(5):
    pass
print(top)
