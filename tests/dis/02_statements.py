# Conditions become compare-and-branch instructions; loops test at the bottom.
def branches(a, b):
    if a < b: return 1
    if a <= b and a > b or a >= b: return 2
    if a == b or a != b: return 3
    if a < 1: return 4
    if a <= 1: return 5
    if a > 1: return 6
    if a >= 1: return 7
    if a == 1: return 8
    if a != 1: return 9
    if a is None or b is not None: return 10
    if not (a and b): return 11
    if a is not None: return 12
    if a is None and b: return 13


def loops(n, xs):
    i = 0
    while i < n: i += 1
    while i <= n: i += 1
    while i > n: i -= 1
    while i >= n: i -= 1
    while i == n: i += 1
    while i != n: i += 1
    while i < 10: i += 1
    while i <= 10: i += 1
    while i > 10: i -= 1
    while i >= 10: i -= 1
    while i == 10: i += 1
    while i != 10: i += 1
    while xs: xs.pop()
    while not xs: xs.append(i)
    while True:
        if i: break
    for x in xs:
        if not x: continue
        print(x)
    else:
        print("done")
    for k, (v, *rest) in xs: print(k, v, rest)


def names(a):
    global g
    if a:
        x = 1
    del x
    g = g + 1
    del g
    a.b = a.c
    del a.b
    a[1] = 2
    del a[1]
    a, b = 1, a
    a, b = b, a + b
    (c, d), e = a
    assert a, "message"
    raise a from b


def imports():
    import os.path
    import os.path as path
    from os import sep, linesep as end
    raise


from os import *

x: int = 1
g = {"k": x for x in range(3) if x}, {x for x in g}
del x
