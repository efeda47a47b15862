import inspect
async def coro():
    await Pause()
class Pause:
    def __await__(self): yield
def gen(): yield
async def agen(): yield
c = coro(); g = gen()
print(inspect.getcoroutinestate(c), inspect.getgeneratorstate(g))
c.send(None); next(g)
print(inspect.getcoroutinestate(c), inspect.getgeneratorstate(g))
c.close(); g.close()
print(inspect.getcoroutinestate(c), inspect.getgeneratorstate(g))
for f in (coro, gen, agen, len, print):
    print(inspect.iscoroutinefunction(f), inspect.isgeneratorfunction(f), inspect.isasyncgenfunction(f), inspect.isbuiltin(f))
c = coro(); print(inspect.isawaitable(c), inspect.iscoroutine(c), inspect.isawaitable(3)); c.close()
class K:
    """  Doc.

      Indented.
    """
    def m(self): pass
print(repr(inspect.getdoc(K)), inspect.ismethod(K().m), inspect.isfunction(K.m), inspect.isclass(K))
print([n for n, _ in inspect.getmembers(K(), inspect.ismethod)], inspect.currentframe().f_code.co_name)
