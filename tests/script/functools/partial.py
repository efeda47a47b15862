def show(action):
    try:
        print(repr(action()))
    except Exception as e:
        print(type(e).__name__, e)


from functools import partial


def f(*args, **keywords):
    return args, keywords


p = partial(f, 1, a=2)
print(p(3, b=4), p(a=5), p.args, p.keywords, p.func is f)
print(partial(partial(print, 1), 2, c=3))
q = partial(print, 1)
q.note = q
q2 = partial(print)
q2.__setstate__((q2, (1,), {}, {}))
print(q2)
show(lambda: partial())
show(lambda: partial(1))
show(lambda: q2.__setstate__(1))
