# What dies is finalised before the next statement.
class A:
    def __del__(self): print("del A")
def g():
    try: yield 1
    finally: print("gen closed")
async def work(): pass
def f():
    A()
    print("after A")
    x = g(); next(x); del x
    print("after gen")
    c = work()
    c = None
    print("after coro")
    work()
    print("after coro 2")
f()
