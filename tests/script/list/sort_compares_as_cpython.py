class Traced:
    def __init__(self, n):
        self.n = n

    def __lt__(self, other):
        print(self.n, other.n, end="; ")
        return self.n < other.n


for numbers in ([3, 1, 2], [1, 2, 3, 0], [5, 4, 4, 3, 9], [2, 2, 1, 1, 3], list(range(8, 0, -1))):
    print([t.n for t in sorted(map(Traced, numbers))])
