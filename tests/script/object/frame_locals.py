import sys
def show(): 
    f = sys._getframe(1)
    return sorted(f.f_locals)
def f(a, b):
    x = 1
    if a > 100:
        y = 2
    r = show()
    z = 3
    return r
print(f(1, 2))
def g():
    try:
        raise ValueError("q")
    except ValueError as e:
        s = show()
    t = show()
    u = [q for q in range(3)]
    return s, t, show()
print(g())
class A:
    def m(self):
        return super().__init__


def generator():
    x = yield sorted(sys._getframe().f_locals)
    y = 2
    yield show()


g = generator()
print(next(g), g.send(1))
