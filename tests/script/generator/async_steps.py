import asyncio, types
@types.coroutine
def pause(x):
    return (yield x)
async def g():
    r = await pause('in g')
    print('got', r)
    yield 1
    try:
        await pause('in g 2')
        yield 2
    except ValueError as e:
        print('caught', e); yield 'v'
    finally:
        print('finally')
async def use(a):
    async for x in a:
        print('item', x)
    return 'end'
# by hand
a = g(); c = use(a)
print(c.send(None)); print(type(c.cr_await).__name__, a.ag_running, type(a.ag_await).__name__)
try:
    a.__anext__().send(None)
except RuntimeError as e: print('RuntimeError', e)
c2 = use(a)
try: c2.send(None)
except RuntimeError as e: print('RuntimeError', e)
print(c.send('hello'))
print(c.throw(ValueError('boo'))) if False else None
try:
    print(c.throw(ValueError('boo')))
except StopIteration as s: print('stop', s.value)
# close in the middle
a = g(); c = use(a); c.send(None); c.close(); print(a.ag_running, a.ag_frame is None)
# exceptions out
async def bad():
    yield 1
    raise KeyError('k')
async def m():
    a = bad()
    try:
        async for x in a: print(x)
    except KeyError as e: print('KeyError', e)
    try: await a.__anext__()
    except StopAsyncIteration: print('StopAsync')
    s = a.asend(None)
    try: await s
    except StopAsyncIteration: print('StopAsync')
    try: await s
    except RuntimeError as e: print(e)
    a = bad(); s = a.asend(None); print(await s)
    s = a.asend(None)
    try: await s
    except KeyError: pass
    try: await s
    except RuntimeError as e: print(e)
    async for x in a: print('never')
    # handled exceptions inside and outside
    import sys
    async def h():
        try: raise OSError('inner')
        except OSError:
            yield sys.exception()
            await asyncio.sleep(0)
            yield sys.exception()
        yield sys.exception()
    try: raise ValueError('outer')
    except ValueError:
        async for e in h():
            print(repr(e), repr(sys.exception()))
            await asyncio.sleep(0)
            print(repr(sys.exception()))
    print(sys.exception())
    # two consumers at once
    async def slow():
        for i in range(3):
            await asyncio.sleep(0.001)
            yield i
    s = slow()
    async def eat():
        try: return [x async for x in s]
        except RuntimeError as e: return str(e)
    print(await asyncio.gather(eat(), eat()))
    # cancelled in an async for
    async def forever():
        try:
            while True:
                await asyncio.sleep(1); yield 1
        finally: print('closed')
    async def eat2():
        async for _ in forever(): pass
    t = asyncio.create_task(eat2()); await asyncio.sleep(0.01); t.cancel()
    try: await t
    except asyncio.CancelledError: print('cancelled')
    # names
    a = slow(); a.__name__ = 'x'; a.__qualname__ = 'y.x'; print(a.__name__, a.__qualname__, repr(a)[:24])
    async for x in a: print(x, a.ag_running); break
    print(a.__name__); await a.aclose(); print(a.__name__)
    a = slow(); await a.__anext__(); a.__name__ = 'later'; del a
asyncio.run(m())
def coro_finish():
    async def f(x): return x
    c = f(3)
    async def k(): return await c
    try: k().send(None)
    except StopIteration as e: print(e.value)
    async def k2(): return await c
    try: k2().send(None)
    except RuntimeError as e: print(e)
    import weakref
    c = f(4); w = weakref.ref(c, lambda r: print('dead'))
    async def k3(c): return await c
    k = k3(c); del c
    try: k.send(None)
    except StopIteration as e: print(e.value, w() is None)
    async def d(a, b=2, *, c=3): return a, b, c
    async def m2():
        print(await d(1), await d(1, 5), await d(1, c=9), await d(*[1, 2], **{'c': 4}))
        class A:
            async def m(self, x): return self, x
            @classmethod
            async def cm(cls, x): return cls, x
            @staticmethod
            async def sm(x): return x
        a = A(); r = await a.m(1); print(r[0] is a, r[1], (await a.cm(2))[0] is A, await a.sm(3), await A.sm(4), (await A.m(a, 5))[1])
        try: await a.m()
        except TypeError as e: print(e)
    try: m2().send(None)
    except StopIteration: pass
coro_finish()
class C: n = 0
class D(C): pass
for i in range(3):
    C.n += 1; print(C.n, D.n, D().n, getattr(D, 'n'))
D.n = 7
for i in range(3):
    C.n += 1; D.n += 2; print(C.n, D.n, D().n, C().n)
del D.n; print(D.n)
class E(C): pass
