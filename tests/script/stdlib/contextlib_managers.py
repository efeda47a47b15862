import contextlib, io
@contextlib.contextmanager
def tag(name):
    print("<" + name)
    try:
        yield name
    except ValueError as error:
        print("swallowed", error)
    finally:
        print(name + ">")
with tag("a") as t:
    print(t)
    raise ValueError("x")
@tag("deco")
def f(): return 3
print(f(), f())
with contextlib.ExitStack() as stack:
    print([stack.enter_context(tag(n)) for n in "pq"])
    stack.callback(print, "callback", 1)
    kept = stack.pop_all()
print("outside"); kept.close()
with contextlib.suppress(KeyError): {}[1]
out = io.StringIO()
with contextlib.redirect_stdout(out): print("hidden")
print(repr(out.getvalue()))
with contextlib.closing(io.StringIO()) as s: pass
print(s.closed)
with contextlib.nullcontext(5) as n: print(n)
@contextlib.contextmanager
def bad():
    yield 1
    yield 2
try:
    with bad(): pass
except RuntimeError as error:
    print(error)
