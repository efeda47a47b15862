"""Shallow and deep copies of objects."""

import copyreg
import types

__all__ = ["Error", "copy", "deepcopy", "replace"]


class Error(Exception):
    pass


error = Error

# Values that cannot change, or that are one thing whatever their contents: their copy is themselves.
_ATOMIC = frozenset({
    types.NoneType, int, float, bool, complex, str, bytes, types.EllipsisType, types.NotImplementedType,
    types.CodeType, type, range, property, types.BuiltinFunctionType, types.FunctionType, super})

_SHALLOW_ATOMIC = _ATOMIC | {tuple, frozenset, slice}
_BUILTIN_CONTAINERS = frozenset({list, dict, set, bytearray})


def copy(x):
    """Return a new object with the same contents as `x`."""
    cls = type(x)
    if cls in _SHALLOW_ATOMIC:
        return x
    if cls in _BUILTIN_CONTAINERS:
        return cls.copy(x)
    if issubclass(cls, type):
        return x
    copier = getattr(cls, "__copy__", None)
    if copier is not None:
        return copier(x)
    reduced = _reduce(x, cls, "un(shallow)copyable object of type %s")
    if isinstance(reduced, str):
        return x
    return _reconstruct(x, None, *reduced)


def deepcopy(x, memo=None, _nil=[]):
    """Return a new object with copies of the contents of `x`, and so on down.

    `memo` maps the ids of objects copied so far to their copies, so that shared parts stay shared and loops end.
    """
    cls = type(x)
    if cls in _ATOMIC:
        return x
    key = id(x)
    if memo is None:
        memo = {}
    else:
        known = memo.get(key, _nil)
        if known is not _nil:
            return known

    copier = _deep_copiers.get(cls)
    if copier is not None:
        y = copier(x, memo)
    elif issubclass(cls, type):
        y = x
    elif (copier := getattr(x, "__deepcopy__", None)) is not None:
        y = copier(memo)
    else:
        reduced = _reduce(x, cls, "un(deep)copyable object of type %s")
        y = x if isinstance(reduced, str) else _reconstruct(x, memo, *reduced)

    if y is not x:
        memo[key] = y
        _keep_alive(x, memo)
    return y


def replace(obj, /, **changes):
    """Return a copy of `obj` with some fields changed (dataclasses, named tuples, dates and others)."""
    cls = obj.__class__
    method = getattr(cls, "__replace__", None)
    if method is None:
        raise TypeError(f"replace() does not support {cls.__name__} objects")
    return method(obj, **changes)


def _reduce(x, cls, message):
    reductor = copyreg.dispatch_table.get(cls)
    if reductor is not None:
        return reductor(x)
    reductor = getattr(x, "__reduce_ex__", None)
    if reductor is not None:
        return reductor(4)
    reductor = getattr(x, "__reduce__", None)
    if reductor is not None:
        return reductor()
    raise Error(message % cls)


def _keep_alive(x, memo):
    """Keep `x` alive as long as `memo`, whose keys are ids, lest another object get the same id."""
    try:
        memo[id(memo)].append(x)
    except KeyError:
        memo[id(memo)] = [x]


def _deepcopy_list(x, memo):
    y = []
    memo[id(x)] = y
    for item in x:
        y.append(deepcopy(item, memo))
    return y


def _deepcopy_tuple(x, memo):
    items = [deepcopy(item, memo) for item in x]
    # A tuple that contains itself (through a list) was copied on the way.
    if id(x) in memo:
        return memo[id(x)]
    if all(new is old for new, old in zip(items, x)):
        return x
    return tuple(items)


def _deepcopy_dict(x, memo):
    y = {}
    memo[id(x)] = y
    for key, value in x.items():
        y[deepcopy(key, memo)] = deepcopy(value, memo)
    return y


def _deepcopy_method(x, memo):
    return type(x)(x.__func__, deepcopy(x.__self__, memo))


def _same(x, memo):
    return x


_deep_copiers = {
    list: _deepcopy_list, tuple: _deepcopy_tuple, dict: _deepcopy_dict, types.MethodType: _deepcopy_method}

try:
    from _weakref import ref as _ref
except ImportError:
    pass
else:
    _SHALLOW_ATOMIC |= {_ref}
    _deep_copiers[_ref] = _same


def _reconstruct(x, memo, func, args, state=None, listiter=None, dictiter=None):
    """Build an object from what `__reduce_ex__` returned; deeply when there is a `memo`."""
    deep = memo is not None
    if deep and args:
        args = (deepcopy(arg, memo) for arg in args)
    y = func(*args)
    if deep:
        memo[id(x)] = y

    if state is not None:
        if deep:
            state = deepcopy(state, memo)
        if hasattr(y, "__setstate__"):
            y.__setstate__(state)
        else:
            slots = None
            if isinstance(state, tuple) and len(state) == 2:
                state, slots = state
            if state is not None:
                y.__dict__.update(state)
            if slots is not None:
                for name, value in slots.items():
                    setattr(y, name, value)

    if listiter is not None:
        for item in listiter:
            y.append(deepcopy(item, memo) if deep else item)
    if dictiter is not None:
        for key, value in dictiter:
            if deep:
                key, value = deepcopy(key, memo), deepcopy(value, memo)
            y[key] = value
    return y
