import traceback
class O:
    def m(self): raise ValueError("x")
o = O()
def f(*a): raise ValueError("x")
def a(): x = o.m()
def b(): return f(1)
def c(): return 1 + f() * 2
def d(): return {1: 2}[f()]
def e(): (lambda: 1 + "a")()
def g(): return f(
    1) + 2
def h(): {}["k"]["l"]
def i(): 1 + (2 / 0)
for fn in (a, b, c, d, e, g, h, i):
    try:
        fn()
    except Exception as error:
        for line in traceback.format_tb(error.__traceback__)[1:2]:
            print(line.split("\n", 1)[1], end="")
        print("--")
