"""The classes of None, Ellipsis and NotImplemented."""


def show(*sources):
    for source in sources:
        try:
            print(source, "->", repr(eval(source)))
        except Exception as e:
            print(source, "!", type(e).__name__, e)


show(
    'type(None), type(...), type(NotImplemented)',
    'type(None)() is None, type(...)() is ..., type(NotImplemented)() is NotImplemented',
    'type(None)(1)',
    'type(...)(1)',
    'repr(None), repr(...), str(NotImplemented), bool(None), bool(...)',
    'None == None, None != 0, hash(None) == hash(None), None.__eq__(1)',
    '(...).__reduce__(), NotImplemented.__reduce__()',
    'None < 1',
    'None + 1',
)
