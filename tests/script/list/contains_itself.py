a = [1]
a.append(a)
print(a, a == a, a in a)
d = {"a": a}
a.append(d)
print(a, d)
t = (a,)
a.append(t)
print(t)
