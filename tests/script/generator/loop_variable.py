def f(it, last=None):
    try:
        token=last
        for token in it:
            assert token is not None
        return token
    except KeyError:
        pass
print(f(iter([1,2])))
def f2(it, last=None):
    token=last
    for token in it:
        assert token is not None
    return token
print(f2([1,2]))
def f3(it):
    token=None
    for token in it:
        if token is None: raise ValueError
    return token
print(f3([1,2]))
def f4(it):
    token=None
    for token in it:
        len('x')
    return token
print(f4([1,2]))
def gen(n):
    for i in range(n): yield i
print(f4(gen(2)), f2(gen(2)),f(gen(3)))
def f5(it):
    token=None
    for token in it: pass
    return token
print(f5(gen(2)))
class L:
    def __init__(self): self.n=0
    def __iter__(self): return self
    def __next__(self):
        if self.n==2: raise StopIteration
        self.n+=1; return self.n
print(f5(L()), f4(L()))
def gen(n):
    for i in range(n): yield i
def a():
    for x in gen(3): pass
    return x
def b():
    x = 'start'
    for x in gen(0): pass
    return x
try: print(a())
except Exception as e: print(repr(e))
print(b())


class D:
    def __init__(self, n):
        self.n = n

    def __del__(self):
        print("gone", self.n)


def make(n):
    for i in range(n):
        yield D(i)
    print("end")


def c():
    for x in make(3):
        print("at", x.n)
    print("after", x.n)


c()


def raising():
    yield 1
    raise KeyError("k")


def d():
    try:
        for x in raising():
            pass
    except KeyError:
        return x


print(d())
