# Random signatures called in random ways: what is bound, and the words of each refusal.
import random
rnd = random.Random(2026)
def signature():
    n = rnd.randrange(4); pos = [f"a{i}" for i in range(n)]
    parts = []; seen_default = False
    names = []
    slash = rnd.randrange(n + 1) if rnd.random() < .3 else None
    for i, p in enumerate(pos):
        if seen_default or rnd.random() < .4:
            seen_default = True; parts.append(f"{p}={i*10}")
        else: parts.append(p)
        if slash == i + 1: parts.append("/")
        names.append(p)
    va = rnd.random() < .3
    kw = rnd.randrange(3)
    if va: parts.append("*args"); names.append("args")
    elif kw: parts.append("*")
    for i in range(kw):
        parts.append(f"k{i}" + (f"={i+100}" if rnd.random() < .5 else "")); names.append(f"k{i}")
    if rnd.random() < .3: parts.append("**kw"); names.append("kw")
    return ", ".join(parts), names
def call():
    parts = []
    for _ in range(rnd.randrange(4)):
        parts.append(str(rnd.randrange(100)) if rnd.random() < .8 else f"*{tuple(range(rnd.randrange(3)))!r}")
    used = set()
    for _ in range(rnd.randrange(4)):
        k = rnd.choice(["a0", "a1", "a2", "k0", "k1", "zz"])
        if k in used: continue
        used.add(k)
        parts.append(f"{k}={rnd.randrange(100)}" if rnd.random() < .8 else f"**{{{k!r}: 7}}")
    # positional unpack after keyword is fine; sort positionals first
    parts.sort(key=lambda p: ("=" in p or p.startswith("**")))
    return ", ".join(parts)
out = []
for _ in range(250):
    sig, names = signature()
    body = "(" + ", ".join(names + ["'end'"]) + ")"
    kind = rnd.randrange(5)
    if kind == 0: src = f"def f({sig}): return {body}\n"
    elif kind == 1: src = f"class C:\n  def f(self{', ' if sig else ''}{sig.replace('/, ', '').replace(', /', '').replace('/', '')}): return {body}\nf = C().f\n"
    elif kind == 2: src = f"class f:\n  def __init__(self{', ' if sig else ''}{sig.replace('/, ', '').replace(', /', '').replace('/', '')}): self.v = {body}\n  def __repr__(self): return repr(self.v)\n"
    elif kind == 3: src = f"def f({sig}):\n  yield {body}\n"
    else: src = f"class C:\n  def __call__(self{', ' if sig else ''}{sig.replace('/, ', '').replace(', /', '').replace('/', '')}): return {body}\nf = C()\n"
    try: ns = {}; exec(src, ns)
    except SyntaxError as e: out.append("syntax " + str(e.msg)); continue
    for _ in range(4):
        c = call()
        for wrap in ("{}", "list({})" if kind == 3 else "({})"):
            code = f"def go(): return {wrap.format('f(' + c + ')')}\ndef gen():\n  yield {wrap.format('f(' + c + ')')}\nclass O: m = staticmethod(f)\ndef meth(): return O.m({c})\n"
            try: exec(code, ns)
            except SyntaxError as e: out.append("syntax2 " + str(e.msg)); continue
            for g in ("go()", "next(gen())", "meth()"):
                try:
                    r = eval(g, ns)
                    if kind == 3 and not isinstance(r, list): r = list(r)
                    out.append(f"{sig} | {c} -> {r!r}")
                except TypeError as e: out.append(f"{sig} | {c} !! {e}")


def digest(lines):
    value = 7
    for line in lines:
        for c in line:
            value = (value * 31 + ord(c)) % 1000000007
    return value


print(len(out), sum("!!" in line for line in out))
for i in range(0, len(out), 200):
    print(i, digest(out[i : i + 200]))
