# The events that sys.settrace and sys.setprofile report.
import sys
out=[]
def tr(frame, event, arg):
    a = arg
    if event == 'exception': a = (arg[0].__name__, str(arg[1]))
    out.append((frame.f_code.co_name, event, frame.f_lineno, a if not callable(a) else a.__name__))
    return tr
def run(f, *args):
    out.clear()
    sys.settrace(tr)
    try: f(*args)
    except Exception as e: pass
    finally: sys.settrace(None)
    base=f.__code__.co_firstlineno
    print(f.__name__)
    for n,e,l,a in out: print('  ',n,e,l-base,a)
def simple():
    a = 1
    b = 2
    return a + b
def loops():
    t = 0
    for i in range(3):
        t += i
    while t > 1:
        t -= 1
        if t == 2:
            continue
    else:
        t = 9
    for x in 'ab': t
    return t
def exc():
    try:
        1/0
    except ZeroDivisionError as e:
        x = 1
    finally:
        y = 2
    try:
        inner()
    except KeyError:
        pass
def inner():
    raise KeyError('k')
def gen():
    x = yield 1
    yield 2
def usegen():
    for i in gen():
        pass
    g = gen()
    next(g)
    g.send(4)
    g.close()
class Manager:
    def __enter__(self): return None
    def __exit__(self, *exc): return None
def withs():
    with Manager() as f:
        f
    return [x for x in range(2)]
def calls():
    f = lambda x: x + 1
    f(2)
    simple()
    class A:
        def m(self): return 1
    A().m()
    if f: pass
    match f(1):
        case 3: pass
        case 2:
            z = 1
def cond(a):
    if a:
        x = 1
    elif a is None:
        x = 2
    else:
        x = 3
    return (x if a else
        4)
async def co():
    await co2()
    return 3
async def co2():
    await Once()
class Once:
    def __await__(self):
        yield 'once'
def runco():
    c = co()
    try:
        c.send(None)
        c.send(None)
    except StopIteration: pass
for f in (simple, loops, exc, usegen, withs, calls): run(f)
run(cond, 0)
def nolocal(frame, event, arg):
    out.append((frame.f_code.co_name, event, frame.f_lineno, arg))
def prof(frame, event, arg):
    out.append((frame.f_code.co_name, event, frame.f_lineno, getattr(arg,'__name__',arg)))
def work():
    len([1])
    [].append(1)
    sorted([2,1])
    int('3')
    try: int('x')
    except ValueError: pass
    try: [].pop()
    except IndexError: pass
    try: exc()
    except Exception: pass
    return max(1,2)
out.clear(); sys.setprofile(prof); work(); sys.setprofile(None)
for o in out: print(*o)
out.clear(); sys.settrace(nolocal); simple(); sys.settrace(None); print(out)
def bad(frame, event, arg): raise RuntimeError('bad')
sys.settrace(bad)
try: simple()
except RuntimeError as e: print(e, sys.gettrace())
def modify(frame, event, arg):
    if event == 'line' and 'a' in frame.f_locals: frame.f_locals['a'] = 50
    return modify
sys.settrace(modify); r = simple(); sys.settrace(None); print(r)
