# What cannot be pickled, and what no pickle is.
import pickle
import sys
import types


class A:
    class B:
        pass

    def m(self):
        pass


def outer():
    def inner():
        pass

    class L:
        pass

    return inner, L


def function(module, qualname):
    f = types.FunctionType((lambda: 0).__code__, {}, "f")
    f.__module__, f.__qualname__ = module, qualname
    return f


def reduces(value):
    return type("R", (), {"__reduce__": lambda self: value, "__repr__": lambda self: "R()"})()


def attempt(title, action):
    try:
        print(title, action())
    except Exception as error:
        text = str(error)
        start = text.find(" at 0x")
        print(title, type(error).__name__, text[:start] + text[text.index(">", start):] if start >= 0 else text)


inner, L = outer()
for title, value in {
    "lambda": lambda: 1, "local function": inner, "local class": L, "its instance": L(), "no such name": function("__main__", "nosuch"),
    "no such module": function("nomod", "x"), "another": function("__main__", "A"), "no module": function(None, "Azz"),
    "module": sys, "generator": (x for x in []), "class made by type": type("Q", (), {}), "frame": sys._getframe(),
    "nested class": A.B, "function": A.m, "type(None)": type(None), "...": ..., "len": len, "method of a list": [].append,
}.items():
    for proto in 0, 2, 5:
        attempt(f"{title} {proto}", lambda: len(pickle.dumps(value, proto)) > 0)

for value in (3, (), (1,), (1, 2), (A, 3), "nosuchglobal", (A, (), None, 3), (A, (), None, None, "ab"), (A, (), 1, None, None, 5), (1,) * 7):
    for proto in 0, 4:
        attempt(f"reduces to {value!r:.40} {proto}", lambda: pickle.dumps(reduces(value), proto) and None)


class State:
    def __init__(self, state):
        self.state = state

    def __getstate__(self):
        return self.state


for state in ({"a": 1}, 3, (None, {"b": 2}), (1, 2), (None, 3), [], False):
    attempt(f"state {state}", lambda: vars(pickle.loads(pickle.dumps(State(state)))))

for data in (b"", b".", b"N", b"I1\n.", b"Ix\n.", b"I01\n.", b"cnomod\nx\n.", b"(dS", b"S'a\n.", b"t.", b"h\x01.", b"g1\n.", b"K",
             b"\x80\x09.", b"cbuiltins\nlen\n(I1\ntR.", b"\x88\x89.", b"F1.5\n.", b"L5L\n.", b"(i", b"b.", b"\x85.", b"\x93."):
    attempt(data, lambda: pickle.loads(data))
