"""Names of a module that are fetched when first asked for: what only few programs touch costs nothing at start."""

import sys


def fetch(module, name, homes):
    """Return and keep what a module's `__getattr__` was asked for. `homes` says which names are in which module; those
    of the empty one are modules themselves."""
    for home, names in homes.items():
        if name in names.split():
            break
    else:
        raise AttributeError(f"module {module!r} has no attribute {name!r}")
    full = home or name
    try:
        __import__(full)
    except ImportError:
        if name != "ssl":
            raise
        value = None  # as in a build without TLS
    else:
        value = getattr(sys.modules[full], name) if home else sys.modules[full]
    setattr(sys.modules[module], name, value)
    return value
