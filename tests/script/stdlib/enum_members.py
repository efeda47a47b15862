from enum import Enum, IntEnum, StrEnum, auto, unique, member, nonmember
class Color(Enum):
    RED = 1
    GREEN = auto()
    ALIAS = 1
    def shout(self): return self.name + "!"
print(list(Color), Color.ALIAS is Color.RED, Color(2), Color["RED"], Color.RED.shout(), Color.RED, repr(Color.GREEN))
print(Color.__members__, len(Color), Color.RED in Color, 1 in Color, 9 in Color, list(reversed(Color)))
for bad in (lambda: Color(9), lambda: Color["X"], lambda: setattr(Color, "RED", 3), lambda: Color.RED < Color.GREEN, lambda: Color.X):
    try:
        print(bad())
    except Exception as error:
        print(type(error).__name__, error)
class N(IntEnum):
    ONE = 1
print(N.ONE + 1, f"{N.ONE}", str(N.ONE), repr(N.ONE), N.ONE == 1, max(N))
class S(StrEnum):
    FOO = auto()
print(S.FOO, repr(S.FOO), S.FOO.upper())
class Planet(Enum):
    EARTH = (5.9, 6.3)
    def __init__(self, mass, radius): self.mass = mass
print(Planet.EARTH.mass, Planet.EARTH.value)
try:
    @unique
    class U(Enum):
        A = B = 1
except ValueError as error:
    print(error)
class M(Enum):
    x = nonmember(5)
    f = member(len)
print(M.x, list(M))
print(list(Enum("Fun", "A B", start=5)), Enum("D", {"k": "v"}).k)
