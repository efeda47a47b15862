from enum import CONFORM, EJECT, KEEP, Flag, IntFlag, auto
class P(Flag):
    R = auto()
    W = auto()
    X = auto()
    RW = R | W
print(list(P), P.R | P.W, P.RW is P.R | P.W, ~P.R, P.R & P.W, bool(P(0)), P(0), P.RW ^ P.R, list(P.RW), P.R in P.RW, len(P.RW))
try:
    P(8)
except ValueError as error:
    print(error)
class C(Flag, boundary=CONFORM):
    A = 1
print(C(3), C(2))
class E(Flag, boundary=EJECT):
    A = 1
print(E(3), type(E(3)))
class I(IntFlag):
    A = 1
    B = 2
print(I.A | 4, I(7), I.A + 1, repr(I.A | I.B), I(3) == 3, ~I.A, str(I.A | I.B), f"{I.B}")
class K(Flag, boundary=KEEP):
    A = 1
print(K(5), repr(K(4)))
try:
    P.R | 3
except TypeError as error:
    print(error)
