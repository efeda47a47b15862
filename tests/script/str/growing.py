# A string that grows at its end stays the value that others have of it.
def grow(n):
    s = "é" * 300
    kept = []
    for i in range(n):
        s += str(i)
        if i % 1000 == 0:
            kept.append(s)
            kept.append(hash(s) == hash("é" * 300 + "".join(map(str, range(i + 1)))))
    return s, kept


s, kept = grow(5000)
print(len(s), s[-8:], [len(k) if isinstance(k, str) else k for k in kept])


def twice(s):
    t = s
    s = s + "x"
    s += s
    return len(s), len(t), s == (t + "x") * 2


print(twice("ab" * 500))


def surrogates():
    s = "a" * 600
    s += "\ud800"
    s += "\udc00"
    return len(s), ascii(s[-2:])


print(surrogates())


def long():
    s = ""
    for _ in range(300000):
        s += "abcdefghij"
    return len(s), s.count("j")


print(long())
