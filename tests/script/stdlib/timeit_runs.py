import timeit
t = timeit.Timer("x += 1", "x = 0"); print(t.timeit(number=5) >= 0, len(t.repeat(3, 2)), timeit.timeit(lambda: None, number=3) >= 0)
ticks = iter(range(100)); print(timeit.timeit("pass", timer=lambda: next(ticks), number=2))
try:
    timeit.Timer("1 +")
except SyntaxError:
    print("SyntaxError")
