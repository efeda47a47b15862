class Doubles(dict):
    def __missing__(self, key):
        return key * 2


d = Doubles(a=1)
print(d["a"], d["ab"], d.get("q"), "ab" in d, d)
