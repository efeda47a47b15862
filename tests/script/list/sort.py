records = [(2, "a"), (1, "b"), (2, "A"), (1, "b", 0)]
print(sorted(records), sorted(records, reverse=True))
print(sorted("hello", reverse=True), sorted([3, 1, 2], key=lambda x: -x))
print(sorted([1, 2, 3, 4, 5, 6], key=lambda x: x % 2, reverse=True))
print(sorted([True, 0, 2, -1.5]), sorted([2**70, -2**70, 5]))
nan = float("nan")
print(sorted([nan, 1, 0.5, nan, -1]))
numbers = [(i * 7919) % 1009 for i in range(500)]
assert sorted(numbers, key=lambda n: n // 10) == [n for d in range(101) for n in numbers if n // 10 == d]
print(numbers[:5], sorted(numbers)[:5])
