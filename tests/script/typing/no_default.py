# NoDefault, and the order of type parameters with defaults.
import copy
import pickle
import typing

print(typing.NoDefault, isinstance(typing.NoDefault.__doc__, str), type(typing.NoDefault)() is typing.NoDefault)
for proto in range(pickle.HIGHEST_PROTOCOL + 1):
    print(pickle.loads(pickle.dumps(typing.NoDefault, proto)) is typing.NoDefault)
print(copy.copy(typing.NoDefault) is typing.NoDefault, copy.deepcopy([typing.NoDefault])[0] is typing.NoDefault)
for args, kwargs in (((1,), {}), ((), {"a": 1})):
    try:
        type(typing.NoDefault)(*args, **kwargs)
    except TypeError as error:
        print(error)

T = typing.TypeVar("T")
TD = typing.TypeVar("TD", default=int)
P = typing.ParamSpec("P")
PD = typing.ParamSpec("PD", default=[int])
Ts = typing.TypeVarTuple("Ts")
for parameters in ((T, TD), (TD, T), (TD, P), (T, PD), (Ts, TD), (Ts, PD), (TD, Ts), (Ts, T), (T, Ts, TD)):
    items = tuple(typing.Unpack[p] if p is Ts else p for p in parameters)
    try:
        class A(typing.Generic[items]):
            pass
        print(A.__parameters__)
    except TypeError as error:
        print(type(error).__name__, error)
print(typing.Union[list[typing.Unpack[Ts]], TD] if False else typing.Tuple[typing.Unpack[Ts], TD].__parameters__)
