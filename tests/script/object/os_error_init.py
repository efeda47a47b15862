# An OSError with an `__init__` of its own is filled by that, any other by `__new__`.
class E(ConnectionResetError):
    def __init__(self, *a, **kw):
        self.args = ("x",)
        ConnectionResetError.__init__(self, *a, **kw)

print(E("m").args, E(1, "text").args, E(1, "text").errno)
# CPython: ('m',) (1, 'text') 1


class N(OSError):
    def __new__(cls, *a):
        return super().__new__(cls, *a)

    def __init__(self, *a):
        pass


class P(OSError):
    def __init__(self):
        pass


print(N(2, "x").args, N(2, "x").errno, P().args, P().errno, type(OSError(2, "x")), OSError(2, "x", "f", None, "g"))
for call in (lambda: OSError(x=1), lambda: E(x=1)):
    try:
        call()
    except TypeError as e:
        print(e)
