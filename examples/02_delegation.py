"""`yield from` lets one frame wait for another, and passes values, exceptions and results through."""


def leaf(name):
    try:
        while True:
            word = yield
            print(f"  {name} got {word!r}")
    except ValueError as error:
        print(f"  {name} caught {error!r}")
        return name.upper()


def middle():
    first = yield from leaf("a")
    second = yield from leaf("b")
    return f"{first} then {second}"


chain = middle()
next(chain)
chain.send("hello")
chain.throw(ValueError("next one please"))
chain.send("world")
try:
    chain.throw(ValueError("enough"))
except StopIteration as stop:
    print("result:", stop.value)
