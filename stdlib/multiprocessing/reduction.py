"""Pickling for other processes, with functions of its own for some classes."""

import copyreg
import io
import pickle

__all__ = ["register", "dump", "ForkingPickler"]


class ForkingPickler(pickle.Pickler):
    """A pickler that knows more classes than others."""

    _extra_reducers = {}

    def __init__(self, *args):
        super().__init__(*args)
        self.dispatch_table = {**copyreg.dispatch_table, **self._extra_reducers}

    @classmethod
    def register(cls, type, reduce):
        """Pickle a class by a function."""
        cls._extra_reducers[type] = reduce

    @classmethod
    def dumps(cls, obj, protocol=None):
        """Return an object pickled."""
        buf = io.BytesIO()
        cls(buf, protocol).dump(obj)
        return buf.getbuffer()

    loads = pickle.loads


register = ForkingPickler.register


def dump(obj, file, protocol=None):
    """Pickle an object into a file."""
    ForkingPickler(file, protocol).dump(obj)


def _rebuild_partial(func, args, keywords):
    import functools
    return functools.partial(func, *args, **keywords)
