a = [1, 2, 3]
for x in a:
    if x < 3:
        a.append(x + 2)
print(a)
it = iter(a)
print(it.__length_hint__(), next(it), it.__length_hint__())
print(list(it), list(it))
a.append(9)
print(list(it))
r = reversed(a)
print(next(r), r.__length_hint__(), list(r))
