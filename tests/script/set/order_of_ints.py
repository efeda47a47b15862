s = {5, 100, -1, 33, 8, 16, 24}
print(s, {-1, -2, -3, 1.5, None, 2**70})
q = set(range(50))
for i in range(0, 50, 3):
    q.discard(i)
for i in range(100, 130):
    q.add(i * 37)
print(q)
print([q.pop() for _ in range(10)])
print(q, q.copy())
print(q & set(range(0, 5000, 2)))
print(q ^ set(range(10)), q | set(range(-5, 3)))
print(q - set(range(20)), q.difference(range(0, 5000, 2)))
print(set(dict.fromkeys(range(30, 0, -3))), frozenset(i * 7919 % 1000 for i in range(60)))
print(set([i * 7919 % 1000 for i in range(60)]))
