def f(a0, *args): pass
for k in ("a2","b0","a","a00","args","zz","A0"):
    try: f(**{k: 1})
    except TypeError as e: print(e)
def g(alpha, beta, a1): pass
for k in ("alpah","bet","betaa","a2","ALPHA","gamma","lpha"):
    try: g(**{k: 1})
    except TypeError as e: print(e)
