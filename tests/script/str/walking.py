# Walking through a string that is not ASCII by index, forwards, backwards and in leaps.
text = "".join(chr(0x41 + i % 26) + ("é" if i % 3 else "𝄞" if i % 2 else "") for i in range(40000))
other = "ß" * 1000 + "x" + "ß" * 1000
print(len(text), sum(ord(text[i]) for i in range(len(text))) == sum(map(ord, text)))
print(sum(ord(text[i]) for i in range(len(text) - 1, -1, -1)) == sum(map(ord, text)))
chars = list(text)
x, well = 7, True
for _ in range(3000):
    x = (x * 1103 + 12345) % len(text)
    well = well and text[x] == chars[x] and other[x % 2001] == ("x" if x % 2001 == 1000 else "ß")
    well = well and text[x:x + 5] == "".join(chars[x:x + 5])
print(well)


def grows(s):
    for i in range(2000):
        s += "é"
        if s[-1] != "é" or s[len(s) // 2] not in "aé":
            return i
    return len(s), s[300], s[299]


print(grows("a" * 300))
print([("é" * 300 + c)[300] for c in "abc"], [("é" * n)[n - 1] for n in (127, 128, 129, 500)])
