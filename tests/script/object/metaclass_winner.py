# The metaclass that wins makes and initialises the class; mappings match; where the builtins are.
import collections


class M(type):
    def __init__(cls, *args):
        print("init", cls.__name__)
        super().__init__(*args)


class A(metaclass=M):
    pass


print(type(type("B", (A,), {})).__name__)
for value in (collections.OrderedDict(k=1), collections.defaultdict(int, k=1), collections.Counter("k"), collections.deque([1])):
    match value:
        case {"k": 1}:
            print("mapping")
        case [1]:
            print("sequence")
        case _:
            print("neither")
namespace = {}
exec("1", namespace)
print(type(namespace["__builtins__"]).__name__, type(__builtins__).__name__, type(collections.__builtins__).__name__)
