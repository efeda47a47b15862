class L(list):
    def __init__(self, *items):
        super().__init__(items)


a = L(1, 2, 3)
print(a, type(a[:]).__name__, type(a + [4]).__name__, a == [1, 2, 3], type(a * 2).__name__)
a += (4,)
print(type(a).__name__, a, len(a))
print(list[int], list[int]("ab"), dict[str, list[int]], tuple[int, ...], list[int] == list[int])
