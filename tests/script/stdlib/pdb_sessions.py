import io, pdb, sys
def helper(x):
    y = x + 1
    return y

def main(a):
    b = helper(a)
    for i in range(2):
        b += i
    return b

def session(commands, call):
    out = io.StringIO()
    debugger = pdb.Pdb(stdin=io.StringIO("\n".join(commands) + "\n"), stdout=out, nosigint=True, readrc=False)
    try:
        call(debugger)
    except pdb.bdb.BdbQuit:
        print("quit")
    import os
    print(out.getvalue().replace(os.path.abspath(__file__), "FILE").replace(__file__, "FILE"))

session(["step", "s", "args", "n", "p y", "r", "retval", "n", "p b", "whatis b", "pp [1]", "d", "l", "c"], lambda d: d.runcall(main, 3))
session(["b helper", "c", "p x", "ll", "b", "tbreak 9, i == 1", "c", "p i, b", "b", "clear 1", "condition 9", "disable 7", "c"], lambda d: d.runcall(main, 3))
def stops(d):
    z = 1
    d.set_trace()
    z = 2
    return z
session(["p z", "n", "p z", "z = 5", "!z", "p nothing", "display z", "n", "n", "c"], lambda d: print(stops(d)))
def fails():
    try:
        {}["k"]
    except KeyError as e:
        raise ValueError("outer") from e
def post(d):
    try:
        fails()
    except ValueError as e:
        d.reset()
        d.interaction(None, e)
session(["w", "exceptions", "exceptions 0", "p 1 +", "alias pi p %1 + 1", "pi 4", "p 1;;p 2", "source helper", "until x", "jump", "q"], post)
session(["b 9", "commands", "p i", "silent", "end", "c", "c", "c", "ignore 1 2", "enable 1", "q"], lambda d: d.runcall(main, 3))
session(["s", "s", "q"], lambda d: d.run("x = 1\ny = 2"))
for call in (lambda: pdb.post_mortem(), ):
    try:
        call()
    except ValueError as e:
        print(e)
