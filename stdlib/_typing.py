"""Type variables and aliases: what the syntax of PEP 695 and 696 makes, and the module `typing` builds on.

Substitution and subscription are left to functions of `typing`, which is imported when they are first needed.
"""

import sys

__all__ = ["Generic", "NoDefault", "ParamSpec", "ParamSpecArgs", "ParamSpecKwargs", "TypeAliasType", "TypeVar",
           "TypeVarTuple"]


def _typing():
    module = sys.modules.get("typing")
    if module is None:
        import typing as module
    return module


def _caller():
    """The module of the code that makes a type variable."""
    return sys._getframe(2).f_globals.get("__name__")


def _check_name(function, name):
    if not isinstance(name, str):
        raise TypeError(f"{function}() argument 'name' must be str, not {type(name).__name__}")


class _Member:
    """An attribute that is set once, when the object is made."""

    __slots__ = ("name", "slot")

    def __init__(self, slot):
        self.slot = slot

    def __set_name__(self, owner, name):
        self.name = name

    def __get__(self, instance, owner=None):
        return self if instance is None else getattr(instance, self.slot)

    def __set__(self, instance, value):
        raise AttributeError("readonly attribute")

    __delete__ = lambda self, instance: self.__set__(instance, None)


class _Lazy(_Member):
    """An attribute whose value may be given by a function, which is called when it is first asked for."""

    __slots__ = ()

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        compute = getattr(instance, "_compute" + self.slot, None)
        if compute is not None:
            setattr(instance, self.slot, compute())
            setattr(instance, "_compute" + self.slot, None)
        return getattr(instance, self.slot)

    def __set__(self, instance, value):
        cls = type(instance)
        raise AttributeError(f"attribute {self.name!r} of '{cls.__module__}.{cls.__qualname__}' objects is not writable")


class _Final:
    """What cannot be a base class, nor its instances."""

    __slots__ = ()

    def __init_subclass__(cls):
        for base in cls.__mro__[1:]:
            if base.__module__ == "typing" and not base.__qualname__.startswith("_"):
                raise TypeError(f"type 'typing.{base.__qualname__}' is not an acceptable base type")

    def __mro_entries__(self, bases):
        raise TypeError(f"Cannot subclass an instance of {type(self).__name__}")


class NoDefaultType:
    """The class of `NoDefault`, which stands where a type parameter has no default."""

    __slots__ = ()
    __module__ = "builtins"

    def __new__(cls, *args, **kwargs):
        if args or kwargs:
            raise TypeError("NoDefaultType takes no arguments")
        return NoDefault

    def __repr__(self):
        return "typing.NoDefault"

    def __reduce__(self):
        # By name it would be looked for in the module of its class.
        return _get_no_default, ()


NoDefault = object.__new__(NoDefaultType)


def _get_no_default():
    return NoDefault


class _Parameter(_Final):
    """What all three kinds of type parameters share."""

    __slots__ = ("_name", "_default", "_compute_default", "__dict__", "__weakref__")
    __module__ = "typing"

    __name__ = _Member("_name")
    __default__ = _Lazy("_default")

    def has_default(self):
        return self._compute_default is not None or self._default is not NoDefault

    def __reduce__(self):
        return self._name

    def __repr__(self):
        return self._name

    def _fill(self, name, default, module):
        self._name = name
        self._default = default
        self._compute_default = None
        self.__dict__["__module__"] = module
        return self


class _Variant(_Parameter):
    """A type parameter with variance and bound."""

    __slots__ = ("_covariant", "_contravariant", "_infer", "_bound", "_compute_bound")
    __module__ = "typing"

    __covariant__ = _Member("_covariant")
    __contravariant__ = _Member("_contravariant")
    __infer_variance__ = _Member("_infer")

    def _vary(self, covariant, contravariant, infer_variance, bound):
        if covariant and contravariant:
            raise ValueError("Bivariant types are not supported.")
        if infer_variance and (covariant or contravariant):
            raise ValueError("Variance cannot be specified with infer_variance.")
        self._covariant, self._contravariant, self._infer = covariant, contravariant, infer_variance
        self._bound, self._compute_bound = bound, None

    def __repr__(self):
        if self._infer:
            return self._name
        return ("+" if self._covariant else "-" if self._contravariant else "~") + self._name

    def __or__(self, other):
        return _typing().Union[self, other]

    def __ror__(self, other):
        return _typing().Union[other, self]


def _bound_of(bound):
    return None if bound is None else _typing()._type_check(bound, "Bound must be a type.")


class TypeVar(_Variant):
    """A name that stands for a type, with an upper bound or a choice of types."""

    __slots__ = ("_constraints", "_compute_constraints")
    __module__ = "typing"

    __bound__ = _Lazy("_bound")
    __constraints__ = _Lazy("_constraints")

    def __new__(cls, /, *args, **kwargs):
        return _new_typevar(cls, _caller(), *args, **kwargs)

    def __typing_subst__(self, arg, /):
        return _typing()._typevar_subst(self, arg)

    def __typing_prepare_subst__(self, alias, args, /):
        index = alias.__parameters__.index(self)
        if index < len(args):
            return args
        if index == len(args) and (default := self.__default__) is not NoDefault:
            return (*args, default)
        raise TypeError(f"Too few arguments for {alias}; actual {len(args)}, expected at least {index + 1}")


def _new_typevar(cls, module, /, *args, **kwargs):
    self = object.__new__(cls)
    if not args and "name" not in kwargs:
        raise TypeError("typevar() missing required argument 'name' (pos 1)")
    _init_typevar(self, module, *args, **kwargs)
    return self


def _init_typevar(self, module, /, name, *constraints, bound=None, default=NoDefault, covariant=False,
                  contravariant=False, infer_variance=False):
    _check_name("typevar", name)
    bound = _bound_of(bound)
    self._vary(bool(covariant), bool(contravariant), bool(infer_variance), bound)
    if len(constraints) == 1:
        raise TypeError("A single constraint is not allowed")
    if constraints and bound is not None:
        raise TypeError("Constraints cannot be combined with bound=...")
    self._constraints, self._compute_constraints = constraints, None
    self._fill(name, default, module)


class ParamSpec(_Variant):
    """A name that stands for the parameters of a callable."""

    __slots__ = ()
    __module__ = "typing"

    __bound__ = _Member("_bound")

    def __new__(cls, name, *, bound=None, default=NoDefault, covariant=False, contravariant=False,
                infer_variance=False):
        _check_name("paramspec", name)
        self = object.__new__(cls)
        self._vary(bool(covariant), bool(contravariant), bool(infer_variance), _bound_of(bound))
        return self._fill(name, default, _caller())

    @property
    def args(self):
        return ParamSpecArgs(self)

    @property
    def kwargs(self):
        return ParamSpecKwargs(self)

    def __typing_subst__(self, arg, /):
        return _typing()._paramspec_subst(self, arg)

    def __typing_prepare_subst__(self, alias, args, /):
        return _typing()._paramspec_prepare_subst(self, alias, args)


class TypeVarTuple(_Parameter):
    """A name that stands for any number of types."""

    __slots__ = ()
    __module__ = "typing"

    def __new__(cls, name, *, default=NoDefault):
        _check_name("typevartuple", name)
        return object.__new__(cls)._fill(name, default, _caller())

    def __iter__(self):
        yield _typing().Unpack[self]

    def __typing_subst__(self, arg, /):
        raise TypeError("Substitution of bare TypeVarTuple is not supported")

    def __typing_prepare_subst__(self, alias, args, /):
        return _typing()._typevartuple_prepare_subst(self, alias, args)


class _ParamSpecPart(_Final):
    __slots__ = ("_origin", "__weakref__")
    __module__ = "typing"

    __origin__ = _Member("_origin")

    def __new__(cls, origin):
        self = object.__new__(cls)
        self._origin = origin
        return self

    def __eq__(self, other):
        return self._origin == other._origin if type(other) is type(self) else NotImplemented

    def __repr__(self):
        origin = self._origin
        return f"{origin.__name__ if isinstance(origin, ParamSpec) else repr(origin)}.{self._part}"


class ParamSpecArgs(_ParamSpecPart):
    """`P.args`: the positional parameters."""

    __slots__ = ()
    __module__ = "typing"
    _part = "args"


class ParamSpecKwargs(_ParamSpecPart):
    """`P.kwargs`: the keyword parameters."""

    __slots__ = ()
    __module__ = "typing"
    _part = "kwargs"


def _unpacked(params):
    """The parameters, those that stand for many unpacked."""
    return tuple(_typing().Unpack[p] if isinstance(p, TypeVarTuple) else p for p in params)


class TypeAliasType(_Final):
    """What the `type` statement makes."""

    __slots__ = ("_name", "_params", "_value", "_compute_value", "_module", "__weakref__")
    __module__ = "typing"

    __name__ = _Member("_name")
    __type_params__ = _Member("_params")
    __value__ = _Lazy("_value")

    def __new__(cls, name, value, *, type_params=()):
        _check_name("typealias", name)
        if not isinstance(type_params, tuple):
            raise TypeError("type_params must be a tuple")
        return _new_alias(name, type_params, value, None, _caller())

    @property
    def __parameters__(self):
        return _unpacked(self._params)

    def __getattribute__(self, name):
        return self._module if name == "__module__" else object.__getattribute__(self, name)

    def __setattr__(self, name, value):
        if hasattr(TypeAliasType, name):
            return object.__setattr__(self, name, value)
        raise AttributeError(f"'typing.TypeAliasType' object has no attribute {name!r} "
                             "and no __dict__ for setting new attributes")

    def __getitem__(self, args):
        if not self._params:
            raise TypeError("Only generic type aliases are subscriptable")
        return _GenericAlias(self, args)

    def __or__(self, other):
        return _typing().Union[self, other]

    def __ror__(self, other):
        return _typing().Union[other, self]

    def __repr__(self):
        return self._name

    def __reduce__(self):
        return self._name


_GenericAlias = type(list[int])


def _new_alias(name, type_params, value, compute, module):
    self = object.__new__(TypeAliasType)
    self._name, self._params, self._value, self._compute_value = name, type_params, value, compute
    self._module = module
    return self


class Generic:
    """The base of classes that take type arguments."""

    __slots__ = ()
    __module__ = "typing"

    def __class_getitem__(cls, /, *args, **kwargs):
        return _typing()._generic_class_getitem(cls, *args, **kwargs)

    def __init_subclass__(cls, /, *args, **kwargs):
        return _typing()._generic_init_subclass(cls, *args, **kwargs)


# What the compiled code of type parameters, generic classes and `type` statements calls.

def _typevar_parameter(name, bound=None, constraints=None):
    self = object.__new__(TypeVar)
    self._vary(False, False, True, None)
    self._compute_bound = bound
    self._constraints, self._compute_constraints = (), constraints
    return self._fill(name, NoDefault, _caller())


def _paramspec_parameter(name):
    self = object.__new__(ParamSpec)
    self._vary(False, False, True, None)
    return self._fill(name, NoDefault, _caller())


def _typevartuple_parameter(name):
    return object.__new__(TypeVarTuple)._fill(name, NoDefault, _caller())


def _set_default(parameter, compute):
    parameter._compute_default = compute
    return parameter


def _subscript_generic(params):
    return _typing()._GenericAlias(Generic, _unpacked(params))


def _type_alias(name, compute, type_params):
    return _new_alias(name, type_params or (), None, compute, _caller())

