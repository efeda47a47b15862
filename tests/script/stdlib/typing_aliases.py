import typing
from typing import *
print(List[int], Dict[str, int], Optional[int], Union[int, str, int], Callable[[int], str], Tuple[int, ...], Literal[1, "a"])
print(get_origin(Dict[str, int]), get_args(Dict[str, int]), get_args(Callable[[int], str]), get_origin(int | str), get_args(Optional[int]))
T = TypeVar("T")
class Box(Generic[T]):
    def __init__(self, v: T): self.v = v
print(Box[int], Box[int](5).v, Box[int].__args__, Box.__parameters__, Dict[T, List[T]][int], List[int] == List[int])
class Emp(NamedTuple):
    name: str
    id: int = 3
print(Emp("a"), Emp._field_defaults, Emp.__annotations__)
class TD(TypedDict, total=False):
    a: Required[int]
    b: str
print(TD(a=1), TD.__required_keys__, TD.__optional_keys__, is_typeddict(TD))
@runtime_checkable
class Closes(Protocol):
    def close(self) -> None: ...
class F:
    def close(self): ...
print(isinstance(F(), Closes), isinstance(3, Closes))
def f(a: "int", b: Optional["str"] = None) -> "List[int]": ...
print(get_type_hints(f), cast(int, "x"))
UserId = NewType("UserId", int)
print(UserId(5), UserId, Annotated[int, "m"], get_type_hints(F))
for bad in (lambda: List[int, str], lambda: isinstance([], List[int]), lambda: Union[()], lambda: Any(), lambda: Generic[int]):
    try:
        bad()
    except TypeError as error:
        print(error)
