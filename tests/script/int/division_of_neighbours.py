# Big integers of nearly the same size: their quotients are short.
state = 7


def number(bits):
    global state
    value = 1
    while value.bit_length() < bits:
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        value = value << 32 | state >> 32
    return value >> value.bit_length() - bits


total = 0
for size in (200, 257, 320, 3000):
    for gap in (0, 1, 31, 59, 60, 61, 64, 100, 300, 900):
        divisor, quotient = number(size), number(max(gap, 1))
        product = divisor * quotient
        for dividend in (number(size + gap), product, product - 1, product + 1):
            for a, b in ((dividend, divisor), (-dividend, divisor), (dividend, -divisor), (-dividend, -divisor)):
                q, r = a // b, a % b
                assert divmod(a, b) == (q, r) and q * b + r == a, (a, b)
                assert 0 <= r < b or b < r <= 0, (a, b)
                total = (total * 31 + q * 7 + r) % (2**61 - 1)
print(total)
