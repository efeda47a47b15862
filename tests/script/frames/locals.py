# Frame objects, f_locals as PEP 667 has it, and what the frames of tracebacks keep.
import sys
def f(a, b=2):
    c = 3
    def g(): return c
    p = sys._getframe().f_locals
    print(type(p), type(p).__module__, len(p), list(p))
    p['zz']=5
    print('zz' in p, 'a' in p, 'q' in p, p.get('q'), p.get('q', 7), p['a'])
    for k in ('q', 1):
        try: p[k]
        except Exception as e: print(repr(e))
    for op in (lambda: p.__delitem__('a'), lambda: p.pop('a'), lambda: p.__delitem__('nope'), lambda: p.update([('x',1)]), lambda: p.update({'x':1,'b':22}), lambda: p | {'m':1}, lambda: p | [1], lambda: {'m':1}|p, lambda: p.setdefault('u', 9), lambda: p.setdefault('a', 9), lambda: p == {}, lambda: p == sys._getframe(1).f_locals, lambda: p.clear(), lambda: hash(p), lambda: p.popitem(), lambda: p.copy(), lambda: list(reversed(p)), lambda: type(p)(1), lambda: type(p)(), lambda: p.update(), lambda: p.update({}, x=1), lambda: p.__setitem__(3,4), lambda: p==1, lambda: p!=dict(p), lambda: p<p, lambda:p.__class_getitem__, lambda: p.__delitem__([]), lambda: [] in p, lambda: p.__ior__(3)):
        try: r=op(); print('->', 'NI' if r is NotImplemented else type(r).__name__, r if not isinstance(r,(type(p),dict)) else sorted(map(str,r)))
        except Exception as e: print(type(e).__name__, e)
    print(b)
    c=33
    p['c']=44
    print(c, g())
    p['late']=1
    try: late
    except NameError as e: print(e)
    if 0: late=3
    print([m for m in dir(p) if m not in dir(object)])
    print(sys._getframe().f_locals is p, sys._getframe().f_locals==p, sys._getframe() is sys._getframe())
f(1)
def loop():
    for i in range(0):
        y = 1
    print(sorted(sys._getframe().f_locals))
    fr = sys._getframe()
    for i in range(2):
        y = i
    def inner(): return fr
    print(sorted(fr.f_locals), fr.f_lineno - fr.f_code.co_firstlineno)
    return fr
fr = loop()
print(sorted(fr.f_locals), fr.f_lineno - fr.f_code.co_firstlineno, fr.f_back is sys._getframe(), fr.f_locals['y'])
fr.f_locals['y'] = 100
print(fr.f_locals['y'])
fr.clear(); print(fr.f_locals)
def boom(n):
    local = [n]
    if n == 0: raise ValueError('x')
    boom(n-1)
def catcher():
    z = 9
    try: boom(2)
    except ValueError as e:
        tb = e.__traceback__
        print(tb.tb_frame is sys._getframe())
        return tb
tb = catcher()
while tb:
    print(tb.tb_frame.f_code.co_name, sorted(tb.tb_frame.f_locals), tb.tb_lineno, tb.tb_frame.f_back.f_code.co_name)
    tb = tb.tb_next
def gen():
    a = 1
    yield sys._getframe()
    a = 2
    yield a
    print('last', a)
g = gen(); fr = g.gi_frame; print(fr.f_locals, fr.f_lineno, fr is g.gi_frame)
x = next(g); print(x is fr, fr.f_locals, fr.f_back)
fr.f_locals['a'] = 55
print(fr.f_locals)
next(g); fr.f_locals['a'] = 77
try: fr.clear()
except RuntimeError as e: print(e)
list(g); print(g.gi_frame, fr.f_locals)
g = gen(); fr = g.gi_frame; fr.clear(); print(list(g), fr.f_locals)
class D:
    def __del__(self): print('del')
def keep():
    d = D()
    raise KeyError
try: keep()
except KeyError as e:
    print('caught')
    del e
    print('after')
print('end')
def cls():
    class A:
        q = 1
        print(sorted(k for k in sys._getframe().f_locals))
        sys._getframe().f_locals['r'] = 2
    return A.r
print(cls())
def h():
    x = 1
    def wr(): sys._getframe(1).f_locals['x'] = [2]
    wr()
    print(x)
    x = 'a' * 3
    wr(); 
    print(x)
h()
async def co():
    v = 3
    await w()
class W:
    def __await__(self):
        yield 1
async def w():
    u = 4
    await W()
c = co(); c.send(None)
print(c.cr_frame.f_locals, c.cr_await.cr_frame.f_locals, c.cr_frame.f_back, c.cr_await.cr_frame.f_back)
c.close()
