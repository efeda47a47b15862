from typing import TypeVar, TypeVarTuple, Unpack

T = TypeVar("T")
S = TypeVar("S")
Ts = TypeVarTuple("Ts")
union = list[T] | int
print(union.__parameters__, union[str], (list[T] | dict[T, S])[int, str], union[list], type(union[str]).__name__)
print(list[int] | list[int], list[int] | list[str] | list[int], (list[T] | set[T])[union[str]])
print(tuple[T, *Ts][int, str, float], tuple[*Ts][()], dict[str, tuple[*Ts]][int, str])
for attempt in (lambda: (int | str)[int], lambda: union[int, str], lambda: dict[T, S][int], lambda: list[int][int]):
    try:
        print(attempt())
    except TypeError as error:
        print(error)
