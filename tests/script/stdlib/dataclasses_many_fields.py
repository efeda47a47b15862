# More fields than a function of CPython's compiler minds, and than some others can take at once.
import dataclasses
import inspect

Many = dataclasses.make_dataclass("Many", [(f"f{i}", int, i) for i in range(120)] + [("last", list, dataclasses.field(default_factory=list))],
                                  frozen=True, order=True)
a, b = Many(), Many(f7=3)
print(a == b, a > b, a < b, a.f119, b.f7, a.last, a.last is b.last, hash(Many) != 0)
print(repr(a)[:60], len(repr(a)), len(dataclasses.fields(Many)), len(inspect.signature(Many).parameters))
print(dataclasses.replace(a, f3=33).f3, dataclasses.asdict(b)["f7"], Many.__init__.__qualname__, Many.__init__.__annotations__["f5"])
try:
    a.f3 = 1
except dataclasses.FrozenInstanceError as error:
    print(error)
try:
    Many(nope=1)
except TypeError as error:
    print(error)
