import inspect


def numbers(x, *rest, flag=False):
    y = x * 2
    yield y
    captured = [y]
    yield (lambda: captured)
    for i in range(2):
        yield i


g = numbers(5, 6)
print(g.gi_frame.f_locals)
next(g)
print(g.gi_frame.f_locals)
next(g)
print(g.gi_frame.f_locals, inspect.getgeneratorlocals(g) == g.gi_frame.f_locals)
next(g)
print(g.gi_frame.f_locals)
g.close()
print(g.gi_frame, inspect.getgeneratorlocals(g))


class Pause:
    def __await__(self):
        yield "paused"


async def waits(name):
    before = name + "!"
    await Pause()
    after = 1


c = waits("n")
print(c.cr_frame.f_locals)
print(c.send(None), c.cr_frame.f_locals)
c.close()


async def items(n):
    k = n
    yield k


a = items(3)
print(a.ag_frame.f_locals)
try:
    a.__anext__().send(None)
except StopIteration as stop:
    print(stop.value, a.ag_frame.f_locals)


def outer():
    inner = 1
    result = yield from numbers(1)


o = outer()
next(o)
print(o.gi_frame.f_locals["inner"], sorted(o.gi_yieldfrom.gi_frame.f_locals))
