# An attribute set on a class counts at once, also where a base has one of that name.
class A:
    x = 1


class B(A):
    pass


B.x = 2
print(B.x, A.x, B().x)
B.x = 3
print(B.x, A.x, B().x)
b = B()
del B.x
print(B.x, b.x)
A.x = 4
print(B.x, b.x)
B.x = 5
print(B.x, b.x)


def make(value):
    class C(A):
        name = "c"
    C.x = value
    return C


print([make(i).x for i in range(4)], [make(i)().x for i in range(4)])
