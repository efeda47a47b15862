def f(a0, *args): pass
for k in ("a2","b0","a","a00","args","zz","A0"):
    try: f(**{k: 1})
    except TypeError as e: print(e)
def g(alpha, beta, a1): pass
for k in ("alpah","bet","betaa","a2","ALPHA","gamma","lpha"):
    try: g(**{k: 1})
    except TypeError as e: print(e)


# What an uncaught error says at its end.
import sys


class Short:
    a0 = 1
    alpha = 2


sys.stderr = sys.stdout
for name in ("a2", "alpah", "zz"):
    try:
        getattr(Short(), name)
    except AttributeError as e:
        sys.__excepthook__(type(e), e.with_traceback(None), None)
