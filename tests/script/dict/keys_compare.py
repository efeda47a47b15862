class Key:
    def __init__(self, n):
        self.n = n

    def __hash__(self):
        return 1

    def __eq__(self, other):
        if self.n == 5:
            table.clear()
        return isinstance(other, Key) and self.n == other.n


table = {Key(1): "one", Key(2): "two"}
print(table[Key(2)], table.get(Key(3)), len(table))
print(table.get(Key(5)), len(table))
print({1: "int", 1.0: "float", True: "bool"})
d = {}
for i in range(1000):
    d[i] = d[str(i)] = i
    del d[i]
print(len(d), d["999"], 999 in d)
