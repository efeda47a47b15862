import inspect
def f(a, /, b: int = 2, *args, c, d="x", **kw) -> str: ...
sig = inspect.signature(f)
print(sig, list(sig.parameters), sig.parameters["c"].kind, sig.return_annotation, repr(sig.parameters["b"]))
print(sig.bind(1, 2, 3, c=4, e=5), sig.bind(1, c=2).args, sig.bind(1, c=2).kwargs)
ba = sig.bind(1, c=2); ba.apply_defaults(); print(ba.arguments)
for args, kw in (((), {}), ((1,), {}), ((1,), {"c": 1, "a": 2})):
    try:
        print(sig.bind(*args, **kw))
    except TypeError as error:
        print(error)
class C:
    def __init__(self, x): ...
    def m(self, y): ...
    @classmethod
    def k(cls, z): ...
print(inspect.signature(C), inspect.signature(C(1).m), inspect.signature(C.k), inspect.signature(C.m))
print(sig.replace(parameters=[]), inspect.getfullargspec(f).kwonlyargs, inspect.signature(lambda: 0))
