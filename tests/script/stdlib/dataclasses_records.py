from dataclasses import dataclass, field, fields, asdict, astuple, replace, KW_ONLY, InitVar, FrozenInstanceError, make_dataclass
@dataclass(order=True)
class P:
    x: int
    y: int = 2
    tags: list = field(default_factory=list, compare=False, repr=False)
a = P(1)
print(a, a == P(1, 2), a < P(1, 3), asdict(a), astuple(a), replace(a, y=5), [f.name for f in fields(P)], P.__match_args__)
@dataclass(frozen=True, slots=True)
class F:
    a: int
    _: KW_ONLY
    b: str = "b"
f = F(1, b="z")
print(f, hash(f) == hash(F(1, b="z")), F.__slots__)
try:
    f.a = 3
except FrozenInstanceError as error:
    print(error)
@dataclass
class I:
    base: InitVar[int]
    total: int = 0
    def __post_init__(self, base): self.total += base
print(I(5), I(5, 1))
for bad in ("x: list = []", "x: int = 0\n y: int"):
    try:
        exec(f"@dataclass\nclass B:\n {bad}")
    except (ValueError, TypeError) as error:
        print(error)
print(make_dataclass("D", [("q", int), ("r", str, field(default="r"))])(3))
try:
    P()
except TypeError as error:
    print(error)
print(P.__doc__, a.__replace__(x=9))
