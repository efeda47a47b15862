"""Names of a module that are fetched when first asked for: what only few programs touch costs nothing at start."""

import sys


def attributes(module, homes):
    """Return a module's `__getattr__`. `homes` says in which module a name is; an empty one: it is a module itself."""
    home_of = {name: home for home, names in homes.items() for name in names.split()}

    def __getattr__(name):
        home = home_of.get(name)
        if home is None:
            raise AttributeError(f"module {module!r} has no attribute {name!r}")
        full = home or name
        try:
            __import__(full)
        except ImportError:
            if name != "ssl":
                raise
            value = None
        else:
            value = sys.modules[full]
            if home:
                value = getattr(value, name)
        setattr(sys.modules[module], name, value)
        return value

    return __getattr__
