# Handlers cost nothing until an exception comes: see the ranges below each function.
def handle(f):
    try:
        f()
    except ValueError as e:
        print(e)
    except (TypeError, KeyError):
        raise
    else:
        print("fine")
    finally:
        print("always")


def leave(f):
    for x in f:
        try:
            return x
        finally:
            if x: break


def manage(f):
    with f as x, open(x):
        return x.y


def groups(f):
    try:
        f()
    except* ValueError as e:
        print(e)
    except* TypeError:
        pass


def choose(x):
    match x:
        case 0 | 1: return "small"
        case None: return "none"
        case [a, b]: return a, b
        case [first, *_, last] if first: return last
        case [1, *rest]: return rest
        case {"k": v, **others}: return v, others
        case Point(0, y=(1 | 2) as y): return y
        case str(s): return s
        case _: return x
