from itertools import count, cycle, islice, repeat

print(list(islice(count(5, 2), 3)), list(islice(count(2**62), 2)), list(islice(cycle("abc"), 7)))
print(count(), count(5, 2), count(1.5), repeat(1), repeat("x", 3), list(repeat(1, -2)))

try:
    count('a')
except Exception as e:
    print(type(e).__name__, e)

try:
    islice([1], -1)
except Exception as e:
    print(type(e).__name__, e)

try:
    islice([1], 0, 1, 0)
except Exception as e:
    print(type(e).__name__, e)

try:
    islice([1], 'a', 2)
except Exception as e:
    print(type(e).__name__, e)

try:
    islice([1])
except Exception as e:
    print(type(e).__name__, e)
