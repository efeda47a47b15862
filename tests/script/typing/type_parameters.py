# Type parameters, aliases and what they come to when asked.
type A = int
type B[T] = list[T]
print(A, A.__value__, B, B.__value__, B[int], B.__type_params__, A.__module__)
def f[T: (int, str), *Ts, **P](x: T) -> T: return x
print(f.__type_params__, f.__type_params__[0].__constraints__, f.__type_params__[0].__infer_variance__)
class C[T = int]:
    def m[U](self, x: T, y: U): ...
print(C.__type_params__, C.__parameters__, C[str], C.__orig_bases__, C.__type_params__[0].__default__, C.m.__type_params__)
class Foo:
    class __T: ...
    type Alias = __T
print(Foo.Alias.__value__)
class Foo2[__T, __U: __T]:
    pass
print(Foo2.__type_params__, Foo2.__type_params__[1].__bound__)
class D(B[int].__origin__ if False else object): pass
import typing
T = typing.TypeVar("T"); P = typing.ParamSpec("P"); Ts = typing.TypeVarTuple("Ts")
print(T, P, Ts, T | int, list[T][int], typing.Callable[P, T][[int], str], typing.Generic[T], tuple[*Ts])
