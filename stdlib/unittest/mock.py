"""Stand-ins for objects: they take any call, remember it, and can be asked about it afterwards.

    send = Mock(return_value=3)
    send("hello", to="you")
    send.assert_called_once_with("hello", to="you")

    with patch("package.module.name") as stand_in:
        ...

A mock keeps its state in its own `__dict__` under names that begin with `_mock_`: every other name leads to a child.
Each mock has a class of its own, so that special methods, which are looked up on classes, can be its own too.
"""

import builtins
import contextlib
import functools
import inspect
import sys
import threading
from types import CodeType, FunctionType, MethodType, ModuleType

from .util import safe_repr

__all__ = ("Mock", "MagicMock", "patch", "sentinel", "DEFAULT", "ANY", "call", "create_autospec", "AsyncMock",
           "ThreadingMock", "FILTER_DIR", "NonCallableMock", "NonCallableMagicMock", "mock_open", "PropertyMock", "seal")

# Whether dir() of a mock shows only what is of use.
FILTER_DIR = True

_BUILTIN_NAMES = {name for name in dir(builtins) if not name.startswith("_")}


class InvalidSpecError(Exception):
    """A mock was given where the specification of a mock is expected."""


# --- sentinels ---

class _SentinelObject:
    """An object that is nothing but a name."""

    def __init__(self, name):
        self.name = name

    def __repr__(self):
        return f"sentinel.{self.name}"

    def __reduce__(self):
        return f"sentinel.{self.name}"


class _Sentinel:
    """Makes one unique object for each attribute that it is asked for."""

    def __init__(self):
        self._sentinels = {}

    def __getattr__(self, name):
        if name == "__bases__":
            # Without this help(unittest.mock) would take it for a class.
            raise AttributeError
        return self._sentinels.setdefault(name, _SentinelObject(name))

    def __reduce__(self):
        return "sentinel"


sentinel = _Sentinel()
DEFAULT = sentinel.DEFAULT
_missing = sentinel.MISSING
_deleted = sentinel.DELETED


class _ANY:
    """Equal to everything."""

    def __eq__(self, other):
        return True

    def __ne__(self, other):
        return False

    def __repr__(self):
        return "<ANY>"


ANY = _ANY()


# --- names of special methods ---

def _dunders(words, prefix=""):
    return {f"__{prefix}{word}__" for word in words.split()}


_OPERATORS = "add sub mul matmul truediv floordiv mod lshift rshift and xor or pow"
_numerics = _dunders(_OPERATORS) | _dunders(_OPERATORS, "i") | _dunders(_OPERATORS, "r") | _dunders("divmod rdivmod")

# Those that a MagicMock supports without being told.
_magics = _numerics | _dunders(
    "lt gt le ge eq ne getitem setitem delitem len contains str sizeof enter exit neg pos abs invert complex int float "
    "index round trunc floor ceil bool next fspath aiter hash iter")
_sync_async_magics = _dunders("aenter aexit anext")
_async_only = _sync_async_magics
_async_method_magics = _async_only
_async_magics = _async_method_magics | {"__aiter__"}
_all_sync_magics = _magics | {
    # Those that can be set, but that no mock has by itself.
    "__get__", "__set__", "__delete__", "__reversed__", "__missing__", "__reduce__", "__reduce_ex__",
    "__getinitargs__", "__getnewargs__", "__getstate__", "__setstate__", "__getformat__", "__repr__", "__dir__",
    "__subclasses__", "__format__", "__getnewargs_ex__"}
_non_defaults = _all_sync_magics - _magics
_all_magics = _all_sync_magics | _async_magics
_unsupported_magics = {
    "__getattr__", "__setattr__", "__init__", "__new__", "__prepare__", "__instancecheck__", "__subclasscheck__",
    "__del__"}


def _is_magic(name):
    return f"__{name[2:-2]}__" == name


# --- what mocks look like from outside ---

def _is_instance_mock(obj):
    # The class is asked by type(): a mock's __class__ may say otherwise.
    return issubclass(type(obj), NonCallableMock)


def _is_exception(obj):
    return isinstance(obj, BaseException) or isinstance(obj, type) and issubclass(obj, BaseException)


def _is_list(obj):
    return type(obj) in (list, tuple)


def _extract_mock(obj):
    """The mock that lies behind a function made by `create_autospec`."""
    if isinstance(obj, FunctionType) and hasattr(obj, "mock"):
        return obj.mock
    return obj


def _is_async_obj(obj):
    if _is_instance_mock(obj) and not isinstance(obj, AsyncMock):
        return False
    if hasattr(obj, "__func__"):
        obj = obj.__func__
    return inspect.iscoroutinefunction(obj) or inspect.isawaitable(obj)


def _is_async_func(obj):
    return inspect.iscoroutinefunction(obj) if getattr(obj, "__code__", None) else False


def _callable(obj):
    if isinstance(obj, type):
        return True
    if isinstance(obj, (staticmethod, classmethod, MethodType)):
        return _callable(obj.__func__)
    return getattr(obj, "__call__", None) is not None


def _instance_callable(obj):
    """Whether obj, or an instance of the class obj, can be called."""
    if not isinstance(obj, type):
        return getattr(obj, "__call__", None) is not None
    return any(base.__dict__.get("__call__") is not None for base in (obj,) + obj.__mro__)


# --- signatures ---

_FUNCTION_TYPES = FunctionType, MethodType


def _get_signature_object(spec, as_instance, eat_self):
    """(function, signature) of what is called when spec is called, or None."""
    if isinstance(spec, type) and not as_instance:
        spec = spec.__init__
        eat_self = True
    elif isinstance(spec, (classmethod, staticmethod)):
        eat_self = isinstance(spec, classmethod)
        spec = spec.__func__
    elif not isinstance(spec, _FUNCTION_TYPES):
        try:
            spec = spec.__call__
        except AttributeError:
            return None
    subject = functools.partial(spec, None) if eat_self else spec
    try:
        return spec, inspect.signature(subject)
    except ValueError:
        return None


_COPIED = "__name__", "__doc__", "__text_signature__", "__module__", "__defaults__", "__kwdefaults__"


def _copy_func_details(source, target):
    for name in _COPIED:
        with contextlib.suppress(AttributeError):
            setattr(target, name, getattr(source, name))


def _check_sig(spec, mock, skip_first, instance=False):
    """Let calls of the mock be refused that the specification would refuse."""
    found = _get_signature_object(spec, instance, skip_first)
    if found is None:
        return
    function, signature = found

    def check(self, /, *args, **kwargs):
        signature.bind(*args, **kwargs)

    _copy_func_details(function, check)
    type(mock)._mock_check_sig = check
    type(mock).__signature__ = signature


def _set_signature(mock, original, instance=False):
    """Return a function with the signature of the original, which calls the mock."""
    skip_first = isinstance(original, type)
    found = _get_signature_object(original, instance, skip_first)
    if found is None:
        return mock
    signature = found[1]

    def stand_in(*args, **kwargs):
        signature.bind(*args, **kwargs)
        return mock(*args, **kwargs)

    name = original.__name__
    if not name.isidentifier():
        name = "funcopy"
    stand_in.__name__ = stand_in.__qualname__ = name
    _setup_func(stand_in, mock, signature)
    return stand_in


def _set_async_signature(mock, original, instance=False):
    skip_first = isinstance(original, type)
    signature = _get_signature_object(original, instance, skip_first)[1]

    async def stand_in(*args, **kwargs):
        signature.bind(*args, **kwargs)
        return await mock(*args, **kwargs)

    name = original.__name__
    stand_in.__name__ = stand_in.__qualname__ = name
    _setup_func(stand_in, mock, signature)
    _setup_async_func(stand_in)
    return stand_in


_ASSERTS = ("assert_called_with", "assert_called_once_with", "assert_has_calls", "assert_any_call", "assert_called",
            "assert_not_called", "assert_called_once")
_ASYNC_ASSERTS = ("assert_awaited", "assert_awaited_once", "assert_awaited_with", "assert_awaited_once_with",
                  "assert_any_await", "assert_has_awaits", "assert_not_awaited")


def _forward(owner, name):
    def method(*args, **kwargs):
        return getattr(owner.mock, name)(*args, **kwargs)
    method.__name__ = name
    return method


def _setup_func(function, mock, signature):
    """Give a function the attributes that a mock has."""
    function.mock = mock

    def reset_mock():
        function.method_calls = _CallList()
        function.mock_calls = _CallList()
        mock.reset_mock()
        result = function.return_value
        if _is_instance_mock(result) and result is not mock:
            result.reset_mock()

    function.called = False
    function.call_count = 0
    function.call_args = None
    function.call_args_list = _CallList()
    function.method_calls = _CallList()
    function.mock_calls = _CallList()
    function.return_value = mock.return_value
    function.side_effect = mock.side_effect
    function._mock_children = mock._mock_children
    for name in _ASSERTS:
        setattr(function, name, _forward(function, name))
    function.reset_mock = reset_mock
    function.__signature__ = signature
    mock._mock_delegate = function


def _setup_async_func(function):
    import asyncio
    function._is_coroutine = asyncio.coroutines._is_coroutine
    function.await_count = 0
    function.await_args = None
    function.await_args_list = _CallList()
    for name in _ASYNC_ASSERTS:
        setattr(function, name, _forward(function, name))


# --- recorded calls ---

def _format_call_signature(name, args, kwargs):
    shown = [repr(arg) for arg in args] + [f"{key}={value!r}" for key, value in kwargs.items()]
    return f"{name}({', '.join(shown)})"


def _three_parts(value):
    """(name, args, kwargs) of a tuple that may leave out any of them."""
    name, args, kwargs = "", (), {}
    if len(value) == 3:
        name, args, kwargs = value
    elif len(value) == 2:
        first, second = value
        if isinstance(first, str):
            name = first
            if isinstance(second, tuple):
                args = second
            else:
                kwargs = second
        else:
            args, kwargs = first, second
    elif len(value) == 1:
        value, = value
        if isinstance(value, str):
            name = value
        elif isinstance(value, tuple):
            args = value
        else:
            kwargs = value
    return name, args, kwargs


class _Call(tuple):
    """A call: its arguments, and the name of what was called when that is known.

    As a tuple it is (name, args, kwargs), or (args, kwargs). It is equal to tuples that leave out the empty parts.
    """

    def __new__(cls, value=(), name="", parent=None, two=False, from_kall=True):
        named, args, kwargs = _three_parts(value)
        if len(value) != 3 and not named:
            named = name if len(value) == 0 else ""
        return tuple.__new__(cls, (args, kwargs) if two else (named, args, kwargs))

    def __init__(self, value=(), name=None, parent=None, two=False, from_kall=True):
        self._mock_name = name
        self._mock_parent = parent
        self._mock_from_kall = from_kall

    def __eq__(self, other):
        try:
            count = len(other)
        except TypeError:
            return NotImplemented
        own_name, own_args, own_kwargs = ("", *self) if len(self) == 2 else self
        parent, other_parent = getattr(self, "_mock_parent", None), getattr(other, "_mock_parent", None)
        if parent and other_parent and parent != other_parent:
            return False
        name, args, kwargs = "", (), {}
        if count == 3:
            name, args, kwargs = other
        elif count == 2:
            first, second = other
            if isinstance(first, str):
                name = first
                if isinstance(second, tuple):
                    args = second
                else:
                    kwargs = second
            elif isinstance(first, tuple) and isinstance(second, dict):
                args, kwargs = first, second
            else:
                return False
        elif count == 1:
            value, = other
            if isinstance(value, tuple):
                args = value
            elif isinstance(value, str):
                name = value
            elif isinstance(value, dict):
                kwargs = value
            else:
                return False
        elif count:
            return False
        if own_name and name != own_name:
            return False
        # The other side stands at the left, so that its __eq__ is the one that is asked (ANY).
        return (args, kwargs) == (own_args, own_kwargs)

    __ne__ = object.__ne__

    def __call__(self, /, *args, **kwargs):
        if self._mock_name is None:
            return _Call(("", args, kwargs), name="()")
        return _Call((self._mock_name, args, kwargs), name=self._mock_name + "()", parent=self)

    def __getattr__(self, attr):
        if self._mock_name is None:
            return _Call(name=attr, from_kall=False)
        return _Call(name=f"{self._mock_name}.{attr}", parent=self, from_kall=False)

    def __getattribute__(self, attr):
        # `call.count` and `call.index` are names of attributes of what was called.
        if attr in tuple.__dict__:
            raise AttributeError
        return tuple.__getattribute__(self, attr)

    @property
    def args(self):
        """The positional arguments."""
        return self[0] if len(self) == 2 else self[1]

    @property
    def kwargs(self):
        """The keyword arguments."""
        return self[1] if len(self) == 2 else self[2]

    def __repr__(self):
        if not self._mock_from_kall:
            name = self._mock_name or "call"
            return f"call{name}" if name.startswith("()") else name
        name, args, kwargs = ("", *self) if len(self) == 2 else self
        if not name:
            name = "call"
        elif name.startswith("()"):
            name = f"call{name}"
        else:
            name = f"call.{name}"
        return _format_call_signature(name, args, kwargs)

    def call_list(self):
        """Return the calls of a chain such as `call.a().b(1)`, as `mock_calls` shows them."""
        calls, step = [], self
        while step is not None:
            if step._mock_from_kall:
                calls.append(step)
            step = step._mock_parent
        return _CallList(reversed(calls))


call = _Call(from_kall=False)


class _CallList(list):
    """Calls; a list of calls is contained in it if they stand there in a row."""

    def __contains__(self, value):
        if not isinstance(value, list):
            return list.__contains__(self, value)
        width = len(value)
        return any(self[start:start + width] == value for start in range(len(self) - width + 1))

    def __repr__(self):
        import pprint
        return pprint.pformat(list(self))


# --- the mock itself ---

class _MockIter:
    """The results that a side effect gives one after the other."""

    def __init__(self, values):
        self.values = iter(values)

    def __next__(self):
        return next(self.values)


def _try_iter(effect):
    if effect is None or _is_exception(effect) or _callable(effect):
        return effect
    try:
        return iter(effect)
    except TypeError:
        return effect


def _check_and_set_parent(parent, value, name, new_name):
    """Make value a child of parent, unless it has a name or a parent; say whether it has become one."""
    value = _extract_mock(value)
    if not _is_instance_mock(value):
        return False
    if (value._mock_name or value._mock_new_name) or value._mock_parent is not None or value._mock_new_parent is not None:
        return False
    ancestor = parent
    while ancestor is not None:
        # A mock may return itself: no circle of parents comes of it.
        if ancestor is value:
            return False
        ancestor = ancestor._mock_new_parent
    if new_name:
        value._mock_new_parent = parent
        value._mock_new_name = new_name
    if name:
        value._mock_parent = parent
        value._mock_name = name
    return True


_ALLOWED_NAMES = {"return_value", "_mock_return_value", "side_effect", "_mock_side_effect", "_mock_parent",
                  "_mock_new_parent", "_mock_name", "_mock_new_name"}


def _delegating_property(name):
    """A property that is kept by the function in front of the mock, if there is one."""
    _ALLOWED_NAMES.add(name)
    key = f"_mock_{name}"

    def get(self):
        delegate = self._mock_delegate
        return self.__dict__[key] if delegate is None else getattr(delegate, name)

    def set(self, value):
        delegate = self._mock_delegate
        if delegate is None:
            self.__dict__[key] = value
        else:
            setattr(delegate, name, value)

    return property(get, set)


_TYPOS_OF_ASSERT = "assert", "assret", "asert", "aseert", "assrt"


class Base:
    """What the classes of mocks have in common before their state is set."""

    _mock_return_value = DEFAULT
    _mock_side_effect = None

    def __init__(self, /, *args, **kwargs):
        pass


class NonCallableMock(Base):
    """A mock that cannot be called."""

    # One lock for all: children are made by whoever asks first.
    _lock = threading.RLock()

    def __new__(cls, spec=None, wraps=None, name=None, spec_set=None, parent=None, _spec_state=None, _new_name="",
                _new_parent=None, _spec_as_instance=False, _eat_self=None, unsafe=False, **kwargs):
        bases = (cls,)
        if not issubclass(cls, AsyncMockMixin):
            subject = spec_set or spec
            if subject is not None and _is_async_obj(subject):
                bases = (AsyncMockMixin, cls)
        own_class = type(cls.__name__, bases, {"__doc__": cls.__doc__})
        return object.__new__(own_class)

    def __init__(self, spec=None, wraps=None, name=None, spec_set=None, parent=None, _spec_state=None, _new_name="",
                 _new_parent=None, _spec_as_instance=False, _eat_self=None, unsafe=False, **kwargs):
        if _new_parent is None:
            _new_parent = parent
        state = self.__dict__
        state["_mock_parent"] = parent
        state["_mock_name"] = name
        state["_mock_new_name"] = _new_name
        state["_mock_new_parent"] = _new_parent
        state["_mock_sealed"] = False
        if spec_set is not None:
            spec, spec_set = spec_set, True
        if _eat_self is None:
            _eat_self = parent is not None
        self._mock_add_spec(spec, spec_set, _spec_as_instance, _eat_self)
        state["_mock_children"] = {}
        state["_mock_wraps"] = wraps
        state["_mock_delegate"] = None
        state["_mock_called"] = False
        state["_mock_call_args"] = None
        state["_mock_call_count"] = 0
        state["_mock_call_args_list"] = _CallList()
        state["_mock_mock_calls"] = _CallList()
        state["method_calls"] = _CallList()
        state["_mock_unsafe"] = unsafe
        if kwargs:
            self.configure_mock(**kwargs)
        super().__init__(spec, wraps, name, spec_set, parent, _spec_state)

    def attach_mock(self, mock, attribute):
        """Make a mock an attribute of this one, whatever name and parent it has: its calls are recorded here too."""
        inner = _extract_mock(mock)
        inner._mock_parent = None
        inner._mock_new_parent = None
        inner._mock_name = ""
        inner._mock_new_name = None
        setattr(self, attribute, mock)

    def mock_add_spec(self, spec, spec_set=False):
        """Let only names be attributes that spec has (or lists); with spec_set only they can be set."""
        self._mock_add_spec(spec, spec_set)

    def _mock_add_spec(self, spec, spec_set, _spec_as_instance=False, _eat_self=False):
        if _is_instance_mock(spec):
            raise InvalidSpecError(f"Cannot spec a Mock object. [object={spec!r}]")
        spec_class = signature = None
        asyncs = []
        if spec is not None and not _is_list(spec):
            spec_class = spec if isinstance(spec, type) else type(spec)
            found = _get_signature_object(spec, _spec_as_instance, _eat_self)
            signature = found and found[1]
            names = dir(spec)
            for name in names:
                # What only computes when it is asked for is left alone.
                attribute = inspect.getattr_static(spec, name, None)
                if isinstance(attribute, (staticmethod, classmethod)):
                    attribute = attribute.__func__
                if inspect.iscoroutinefunction(attribute):
                    asyncs.append(name)
            fields = getattr(spec, "__dataclass_fields__", None)
            if fields is not None and "__dataclass_fields__" in dir(spec):
                names = list(dict.fromkeys([*names, *fields]))
            spec = names
        state = self.__dict__
        state["_spec_class"] = spec_class
        state["_spec_set"] = spec_set
        state["_spec_signature"] = signature
        state["_mock_methods"] = spec
        state["_spec_asyncs"] = asyncs

    @property
    def return_value(self):
        """What calls return; a mock, made when it is first asked for, unless it was set."""
        if self._mock_delegate is not None:
            result = self._mock_delegate.return_value
        else:
            result = self._mock_return_value
        if result is DEFAULT and self._mock_wraps is None:
            result = self._get_child_mock(_new_parent=self, _new_name="()")
            self.return_value = result
        return result

    @return_value.setter
    def return_value(self, value):
        if self._mock_delegate is not None:
            self._mock_delegate.return_value = value
        else:
            self._mock_return_value = value
            _check_and_set_parent(self, value, None, "()")

    @property
    def __class__(self):
        return type(self) if self._spec_class is None else self._spec_class

    called = _delegating_property("called")
    call_count = _delegating_property("call_count")
    call_args = _delegating_property("call_args")
    call_args_list = _delegating_property("call_args_list")
    mock_calls = _delegating_property("mock_calls")

    @property
    def side_effect(self):
        """A function that is called too, an exception to raise, or results to give one after the other."""
        delegate = self._mock_delegate
        if delegate is None:
            return self._mock_side_effect
        effect = delegate.side_effect
        if effect is not None and not callable(effect) and not isinstance(effect, _MockIter) and not _is_exception(effect):
            effect = delegate.side_effect = _MockIter(effect)
        return effect

    @side_effect.setter
    def side_effect(self, value):
        value = _try_iter(value)
        delegate = self._mock_delegate
        if delegate is None:
            self._mock_side_effect = value
        else:
            delegate.side_effect = value

    def reset_mock(self, visited=None, *, return_value=False, side_effect=False):
        """Forget all calls, of this mock and of its children; with the flags, what calls do as well."""
        visited = [] if visited is None else visited
        if id(self) in visited:
            return
        visited.append(id(self))
        self.called = False
        self.call_args = None
        self.call_count = 0
        self.mock_calls = _CallList()
        self.call_args_list = _CallList()
        self.method_calls = _CallList()
        if return_value:
            self._mock_return_value = DEFAULT
        if side_effect:
            self._mock_side_effect = None
        for child in self._mock_children.values():
            if isinstance(child, _SpecState) or child is _deleted:
                continue
            child.reset_mock(visited, return_value=return_value, side_effect=side_effect)
        result = self._mock_return_value
        if _is_instance_mock(result) and result is not self:
            result.reset_mock(visited)

    def configure_mock(self, /, **kwargs):
        """Set attributes; dots in their names lead to attributes of children."""
        # Those with few dots first: a child is set before what belongs to it.
        for path, value in sorted(kwargs.items(), key=lambda item: item[0].count(".")):
            *steps, last = path.split(".")
            owner = self
            for step in steps:
                owner = getattr(owner, step)
            setattr(owner, last, value)

    def __getattr__(self, name):
        if name in ("_mock_methods", "_mock_unsafe"):
            raise AttributeError(name)
        methods = self._mock_methods
        if methods is not None:
            if name not in methods or name in _all_magics:
                raise AttributeError(f"Mock object has no attribute {name!r}")
        elif _is_magic(name):
            raise AttributeError(name)
        if not self._mock_unsafe and (not methods or name not in methods):
            if name.startswith(_TYPOS_OF_ASSERT) or name in _ATTRIB_DENY_LIST:
                raise AttributeError(f"{name!r} is not a valid assertion. Use a spec for the mock if {name!r} is meant to "
                                     "be an attribute.")
        with NonCallableMock._lock:
            child = self._mock_children.get(name)
            if child is _deleted:
                raise AttributeError(name)
            if child is None:
                wraps = None
                if self._mock_wraps is not None:
                    wraps = getattr(self._mock_wraps, name)
                child = self._get_child_mock(parent=self, name=name, wraps=wraps, _new_name=name, _new_parent=self)
                self._mock_children[name] = child
            elif isinstance(child, _SpecState):
                child = self._mock_children[name] = self._child_of_spec(name, child)
        return child

    def _child_of_spec(self, name, state):
        try:
            return create_autospec(state.spec, state.spec_set, state.instance, state.parent, state.name)
        except InvalidSpecError:
            target = self.__dict__["_mock_name"] or self
            raise InvalidSpecError(f"Cannot autospec attr {name!r} from target {target!r} as it has already been mocked "
                                   f"out. [target={self!r}, attr={state.spec!r}]")

    def _extract_mock_name(self):
        """The path that leads here from the outermost mock: `mock.a().b`."""
        path, mock = "", self
        while mock._mock_new_parent is not None:
            step = mock._mock_new_name
            if step != "()" or path:
                # A dot stands before a name, and none before a call.
                path = path if not path or path.startswith("(") else f".{path}"
            path = f"{step}{path}"
            mock = mock._mock_new_parent
        first = mock._mock_name or "mock"
        if not path:
            return first if mock is self or not mock._mock_new_name else first
        return f"{first}{path}" if path.startswith("()") else f"{first}.{path}"

    def __repr__(self):
        name = self._extract_mock_name()
        shown = "" if name in ("mock", "mock.") else f" name={name!r}"
        if self._spec_class is not None:
            word = "spec_set" if self._spec_set else "spec"
            shown += f" {word}={self._spec_class.__name__!r}"
        return f"<{type(self).__name__}{shown} id='{id(self)}'>"

    def __dir__(self):
        """The names that are of use: FILTER_DIR decides."""
        if not FILTER_DIR:
            return object.__dir__(self)
        names = set(self._mock_methods or ())
        names.update(name for name in dir(type(self)) if not name.startswith("_"))
        names.update(name for name in self.__dict__ if not name.startswith("_") or _is_magic(name))
        names.update(name for name, child in self._mock_children.items() if child is not _deleted)
        return sorted(names)

    def __setattr__(self, name, value):
        if name in _ALLOWED_NAMES:
            return object.__setattr__(self, name, value)
        methods = self._mock_methods
        if self._spec_set and methods is not None and name not in methods and name not in self.__dict__:
            raise AttributeError(f"Mock object has no attribute '{name}'")
        if name in _unsupported_magics:
            raise AttributeError(f"Attempting to set unsupported magic method {name!r}.")
        if name in _all_magics:
            if methods is not None and name not in methods:
                raise AttributeError(f"Mock object has no attribute '{name}'")
            if _is_instance_mock(value):
                # Only what is set as a mock is a child; its calls are recorded here.
                _check_and_set_parent(self, value, None, name)
                setattr(type(self), name, value)
                self._mock_children[name] = value
            else:
                setattr(type(self), name, _get_method(name, value))
                original = value

                def value(*args, **kwargs):
                    return original(self, *args, **kwargs)
        elif name == "__class__":
            self._spec_class = value
            return
        elif _check_and_set_parent(self, value, name, name):
            self._mock_children[name] = value
        if self._mock_sealed and not hasattr(self, name):
            raise AttributeError(f"Cannot set {self._extract_mock_name()}.{name}")
        if isinstance(value, PropertyMock):
            self.__dict__[name] = value
            return
        return object.__setattr__(self, name, value)

    def __delattr__(self, name):
        if name in _all_magics and name in type(self).__dict__:
            delattr(type(self), name)
            if name not in self.__dict__:
                # It was a special method of the class alone.
                return
        child = self._mock_children.get(name, _missing)
        if name in self.__dict__:
            object.__delattr__(self, name)
        elif child is _deleted:
            raise AttributeError(name)
        if child is not _missing:
            del self._mock_children[name]
        self._mock_children[name] = _deleted

    # What was called, as texts.

    def _format_mock_call_signature(self, args, kwargs):
        return _format_call_signature(self._mock_name or "mock", args, kwargs)

    def _format_mock_failure_message(self, args, kwargs, action="call"):
        expected = self._format_mock_call_signature(args, kwargs)
        actual = self._format_mock_call_signature(*self.call_args)
        return f"expected {action} not found.\nExpected: {expected}\n  Actual: {actual}"

    def _calls_repr(self):
        """What was called, for messages; nothing if nothing was."""
        return f"\nCalls: {safe_repr(self.mock_calls)}." if self.mock_calls else ""

    def _get_call_signature_from_name(self, name):
        """The signature of a child, named by its path."""
        if not name:
            return self._spec_signature
        signature = None
        children = self._mock_children
        for step in name.replace("()", "").split("."):
            child = children.get(step)
            if child is None or isinstance(child, _SpecState):
                break
            child = _extract_mock(child)
            children = child._mock_children
            signature = child._spec_signature
        return signature

    def _call_matcher(self, one):
        """A call with its arguments bound, so that it is the same however they were passed; or a TypeError."""
        named = isinstance(one, tuple) and len(one) > 2
        signature = self._get_call_signature_from_name(one[0]) if named else self._spec_signature
        if signature is None:
            return one
        name, args, kwargs = one if len(one) != 2 else ("", *one)
        try:
            bound = signature.bind(*args, **kwargs)
        except TypeError as error:
            return error.with_traceback(None)
        return call(name, bound.args, bound.kwargs)

    # Assertions.

    def assert_not_called(self):
        """Raise AssertionError if it was called."""
        if self.call_count != 0:
            raise AssertionError(f"Expected '{self._mock_name or 'mock'}' to not have been called. "
                                 f"Called {self.call_count} times.{self._calls_repr()}")

    def assert_called(self):
        """Raise AssertionError unless it was called."""
        if self.call_count == 0:
            raise AssertionError(f"Expected '{self._mock_name or 'mock'}' to have been called.")

    def assert_called_once(self):
        """Raise AssertionError unless it was called exactly once."""
        if self.call_count != 1:
            raise AssertionError(f"Expected '{self._mock_name or 'mock'}' to have been called once. "
                                 f"Called {self.call_count} times.{self._calls_repr()}")

    def assert_called_with(self, /, *args, **kwargs):
        """Raise AssertionError unless the last call had these arguments."""
        if self.call_args is None:
            expected = self._format_mock_call_signature(args, kwargs)
            raise AssertionError(f"expected call not found.\nExpected: {expected}\n  Actual: not called.")
        expected = self._call_matcher(_Call((args, kwargs), two=True))
        if self._call_matcher(self.call_args) != expected:
            cause = expected if isinstance(expected, Exception) else None
            raise AssertionError(self._format_mock_failure_message(args, kwargs)) from cause

    def assert_called_once_with(self, /, *args, **kwargs):
        """Raise AssertionError unless there was one call, with these arguments."""
        if self.call_count != 1:
            raise AssertionError(f"Expected '{self._mock_name or 'mock'}' to be called once. "
                                 f"Called {self.call_count} times.{self._calls_repr()}")
        return self.assert_called_with(*args, **kwargs)

    def assert_has_calls(self, calls, any_order=False):
        """Raise AssertionError unless these calls stand in `mock_calls`, in a row or in any order."""
        expected = [self._call_matcher(one) for one in calls]
        cause = next((one for one in expected if isinstance(one, Exception)), None)
        made = _CallList(self._call_matcher(one) for one in self.mock_calls)
        if not any_order:
            if expected not in made:
                raise AssertionError(f"{_problem('calls', expected, cause)}\nExpected: {_CallList(calls)}\n"
                                     f"  Actual: {safe_repr(self.mock_calls)}") from cause
            return
        missing = _not_found(expected, made)
        if missing:
            raise AssertionError(f"{self._mock_name or 'mock'!r} does not contain all of {missing!r} in its call list, "
                                 f"found {list(made)!r} instead") from cause

    def assert_any_call(self, /, *args, **kwargs):
        """Raise AssertionError unless some call had these arguments."""
        expected = self._call_matcher(_Call((args, kwargs), two=True))
        cause = expected if isinstance(expected, Exception) else None
        if cause or expected not in _AnyComparer(self._call_matcher(one) for one in self.call_args_list):
            shown = self._format_mock_call_signature(args, kwargs)
            raise AssertionError(f"{shown} call not found") from cause

    def _get_child_mock(self, /, **kwargs):
        """Make the mock for an attribute or a result. Subclasses may make another kind."""
        if self._mock_sealed:
            attribute = f".{kwargs['name']}" if "name" in kwargs else "()"
            raise AttributeError(self._extract_mock_name() + attribute)
        new_name = kwargs.get("_new_name")
        if new_name in self.__dict__["_spec_asyncs"]:
            return AsyncMock(**kwargs)
        cls = type(self)
        if issubclass(cls, MagicMock) and new_name in _async_method_magics:
            child_class = AsyncMock
        elif issubclass(cls, AsyncMockMixin):
            is_plain = new_name in _all_sync_magics or self._mock_methods and new_name in self._mock_methods
            child_class = MagicMock if is_plain else AsyncMock
        elif issubclass(cls, CallableMixin):
            child_class = cls.__mro__[1]
        else:
            child_class = MagicMock if issubclass(cls, NonCallableMagicMock) else Mock
        return child_class(**kwargs)


_ATTRIB_DENY_LIST = {name.removeprefix("assert_") for name in dir(NonCallableMock) if name.startswith("assert_")}


class _AnyComparer(list):
    """A list whose members stand at the left of comparisons, so that ANY is asked."""

    def __contains__(self, item):
        return any(all(expected == actual for expected, actual in zip(item, one)) for one in self)


def _problem(what, expected, cause):
    if cause is None:
        return f"{what.capitalize()} not found."
    errors = [one if isinstance(one, Exception) else None for one in expected]
    return f"Error processing expected {what}.\nErrors: {errors}"


def _not_found(expected, made):
    rest, missing = list(made), []
    for one in expected:
        try:
            rest.remove(one)
        except ValueError:
            missing.append(one)
    return tuple(missing)


class CallableMixin(Base):
    """What calls of a mock do."""

    def __init__(self, spec=None, side_effect=None, return_value=DEFAULT, wraps=None, name=None, spec_set=None,
                 parent=None, _spec_state=None, _new_name="", _new_parent=None, **kwargs):
        self.__dict__["_mock_return_value"] = return_value
        super().__init__(spec, wraps, name, spec_set, parent, _spec_state, _new_name, _new_parent, **kwargs)
        self.side_effect = side_effect

    def _mock_check_sig(self, /, *args, **kwargs):
        # `create_autospec` puts a method in its place that refuses wrong arguments.
        pass

    def __call__(self, /, *args, **kwargs):
        self._mock_check_sig(*args, **kwargs)
        self._increment_mock_call(*args, **kwargs)
        return self._mock_call(*args, **kwargs)

    def _mock_call(self, /, *args, **kwargs):
        return self._execute_mock_call(*args, **kwargs)

    def _increment_mock_call(self, /, *args, **kwargs):
        """Record a call, here and with all ancestors."""
        self.called = True
        self.call_count += 1
        one = _Call((args, kwargs), two=True)
        self.call_args = one
        self.call_args_list.append(one)
        is_method = self._mock_parent is not None
        method_name = self._mock_name
        path = self._mock_new_name
        is_call = path == "()"
        self.mock_calls.append(_Call(("", args, kwargs)))
        ancestor = self._mock_new_parent
        while ancestor is not None:
            if is_method:
                ancestor.method_calls.append(_Call((method_name, args, kwargs)))
                is_method = ancestor._mock_parent is not None
                if is_method:
                    method_name = f"{ancestor._mock_name}.{method_name}"
            ancestor.mock_calls.append(_Call((path, args, kwargs)))
            if ancestor._mock_new_name:
                path = f"{ancestor._mock_new_name}{'' if is_call else '.'}{path}"
                is_call = ancestor._mock_new_name == "()"
            ancestor = ancestor._mock_new_parent

    def _execute_mock_call(self, /, *args, **kwargs):
        effect = self.side_effect
        if effect is not None:
            if _is_exception(effect):
                raise effect
            if _callable(effect):
                result = effect(*args, **kwargs)
            else:
                result = next(effect)
                if _is_exception(result):
                    raise result
            if result is not DEFAULT:
                return result
        if self._mock_return_value is not DEFAULT:
            return self.return_value
        if self._mock_delegate and self._mock_delegate.return_value is not DEFAULT:
            return self._mock_delegate.return_value
        if self._mock_wraps is not None:
            return self._mock_wraps(*args, **kwargs)
        return self.return_value


class Mock(CallableMixin, NonCallableMock):
    """A mock: every attribute is a mock, calls are recorded.

    spec: names (or an object that has them) that alone are attributes; spec_set: and that alone can be set.
    side_effect: a function, an exception or results; return_value: what calls return.
    wraps: an object that calls are passed on to. name: what the repr shows. Other keywords set attributes.
    """


# --- special methods ---

def _get_method(name, function):
    """A method of the class that calls a function which was set on the mock."""
    def method(self, /, *args, **kwargs):
        return function(self, *args, **kwargs)
    method.__name__ = name
    return method


_return_values = {
    "__lt__": NotImplemented, "__gt__": NotImplemented, "__le__": NotImplemented, "__ge__": NotImplemented,
    "__int__": 1, "__contains__": False, "__len__": 0, "__exit__": False, "__complex__": 1j, "__float__": 1.0,
    "__bool__": True, "__index__": 1, "__aexit__": False}

_calculate_return_value = {
    "__hash__": lambda self: object.__hash__(self),
    "__str__": lambda self: object.__str__(self),
    "__sizeof__": lambda self: object.__sizeof__(self),
    "__fspath__": lambda self: f"{type(self).__name__}/{self._extract_mock_name()}/{id(self)}"}


def _get_eq(self):
    def __eq__(other):
        set_value = self.__eq__._mock_return_value
        if set_value is not DEFAULT:
            return set_value
        return True if self is other else NotImplemented
    return __eq__


def _get_ne(self):
    def __ne__(other):
        if self.__ne__._mock_return_value is not DEFAULT:
            return DEFAULT
        return False if self is other else NotImplemented
    return __ne__


def _get_iter(self):
    def __iter__():
        set_value = self.__iter__._mock_return_value
        # An iterator that was set is used up by the first loop, any other iterable begins anew.
        return iter([]) if set_value is DEFAULT else iter(set_value)
    return __iter__


def _get_async_iter(self):
    def __aiter__():
        set_value = self.__aiter__._mock_return_value
        return _AsyncIterator(iter([] if set_value is DEFAULT else set_value))
    return __aiter__


_side_effect_methods = {
    "__eq__": _get_eq, "__ne__": _get_ne, "__iter__": _get_iter, "__aiter__": _get_async_iter}


def _set_return_value(mock, method, name):
    """Let a special method do what it does by default."""
    if name in _return_values:
        method.return_value = _return_values[name]
    elif name in _calculate_return_value:
        method.return_value = _calculate_return_value[name](mock)
    elif name in _side_effect_methods:
        method.side_effect = _side_effect_methods[name](mock)


class MagicProxy(Base):
    """Stands on the class for a special method, and makes its mock when it is first looked up."""

    def __init__(self, name, parent):
        self.name = name
        self.parent = parent

    def create_mock(self):
        name, parent = self.name, self.parent
        mock = parent._get_child_mock(name=name, _new_name=name, _new_parent=parent)
        setattr(parent, name, mock)
        _set_return_value(parent, mock, name)
        return mock

    def __get__(self, obj, _type=None):
        return self.create_mock()


class MagicMixin(Base):
    """Gives a mock its special methods."""

    def __init__(self, /, *args, **kwargs):
        # Before, since keywords may configure them; after, since the specification may take some away.
        self._mock_set_magics()
        super().__init__(*args, **kwargs)
        self._mock_set_magics()

    def _mock_set_magics(self):
        wanted = _magics | _async_method_magics
        cls = type(self)
        if getattr(self, "_mock_methods", None) is not None:
            unwanted = wanted.difference(self._mock_methods)
            wanted = wanted - unwanted
            for name in unwanted:
                if name in cls.__dict__:
                    delattr(self, name)
        for name in wanted.difference(cls.__dict__):
            setattr(cls, name, MagicProxy(name, self))


class NonCallableMagicMock(MagicMixin, NonCallableMock):
    """A MagicMock that cannot be called."""

    def mock_add_spec(self, spec, spec_set=False):
        """Let only names be attributes that spec has (or lists); with spec_set only they can be set."""
        self._mock_add_spec(spec, spec_set)
        self._mock_set_magics()


class AsyncMagicMixin(MagicMixin):
    """The special methods of an AsyncMock."""


class MagicMock(MagicMixin, Mock):
    """A Mock that has the special methods as well."""

    def mock_add_spec(self, spec, spec_set=False):
        """Let only names be attributes that spec has (or lists); with spec_set only they can be set."""
        self._mock_add_spec(spec, spec_set)
        self._mock_set_magics()

    def reset_mock(self, /, *args, return_value=False, **kwargs):
        """Forget all calls. What special methods return by default is kept."""
        if return_value and self._mock_name and _is_magic(self._mock_name):
            return_value = False
        super().reset_mock(*args, return_value=return_value, **kwargs)


# --- mocks that are awaited ---

_CODE_ATTRS = dir(CodeType)


class AsyncMockMixin(Base):
    """Calls give coroutines; what is awaited is recorded."""

    await_count = _delegating_property("await_count")
    await_args = _delegating_property("await_args")
    await_args_list = _delegating_property("await_args_list")

    def __init__(self, /, *args, **kwargs):
        super().__init__(*args, **kwargs)
        import asyncio
        state = self.__dict__
        # So that `iscoroutinefunction` is true.
        state["_is_coroutine"] = asyncio.coroutines._is_coroutine
        state["_mock_await_count"] = 0
        state["_mock_await_args"] = None
        state["_mock_await_args_list"] = _CallList()
        code = NonCallableMock(spec_set=_CODE_ATTRS)
        code.__dict__["_spec_class"] = CodeType
        code.__dict__["_spec_signature"] = None
        code.co_flags = inspect.CO_COROUTINE
        state["__code__"] = code
        state["__name__"] = "AsyncMock"
        state["__defaults__"] = ()
        state["__kwdefaults__"] = {}
        state["__annotations__"] = None

    async def _execute_mock_call(self, /, *args, **kwargs):
        one = _Call((args, kwargs), two=True)
        self.await_count += 1
        self.await_args = one
        self.await_args_list.append(one)
        effect = self.side_effect
        if effect is not None:
            if _is_exception(effect):
                raise effect
            if not _callable(effect):
                try:
                    result = next(effect)
                except StopIteration:
                    # A coroutine cannot raise StopIteration.
                    raise StopAsyncIteration
                if _is_exception(result):
                    raise result
            elif inspect.iscoroutinefunction(effect):
                result = await effect(*args, **kwargs)
            else:
                result = effect(*args, **kwargs)
            if result is not DEFAULT:
                return result
        if self._mock_return_value is not DEFAULT:
            return self.return_value
        if self._mock_wraps is not None:
            if inspect.iscoroutinefunction(self._mock_wraps):
                return await self._mock_wraps(*args, **kwargs)
            return self._mock_wraps(*args, **kwargs)
        return self.return_value

    def assert_awaited(self):
        """Raise AssertionError unless it was awaited."""
        if self.await_count == 0:
            raise AssertionError(f"Expected {self._mock_name or 'mock'} to have been awaited.")

    def assert_awaited_once(self):
        """Raise AssertionError unless it was awaited exactly once."""
        if self.await_count != 1:
            raise AssertionError(f"Expected {self._mock_name or 'mock'} to have been awaited once. "
                                 f"Awaited {self.await_count} times.")

    def assert_awaited_with(self, /, *args, **kwargs):
        """Raise AssertionError unless the last await had these arguments."""
        if self.await_args is None:
            raise AssertionError(f"Expected await: {self._format_mock_call_signature(args, kwargs)}\nNot awaited")
        expected = self._call_matcher(_Call((args, kwargs), two=True))
        if self._call_matcher(self.await_args) != expected:
            cause = expected if isinstance(expected, Exception) else None
            raise AssertionError(self._format_mock_failure_message(args, kwargs, action="await")) from cause

    def assert_awaited_once_with(self, /, *args, **kwargs):
        """Raise AssertionError unless there was one await, with these arguments."""
        if self.await_count != 1:
            raise AssertionError(f"Expected {self._mock_name or 'mock'} to have been awaited once. "
                                 f"Awaited {self.await_count} times.")
        return self.assert_awaited_with(*args, **kwargs)

    def assert_any_await(self, /, *args, **kwargs):
        """Raise AssertionError unless some await had these arguments."""
        expected = self._call_matcher(_Call((args, kwargs), two=True))
        cause = expected if isinstance(expected, Exception) else None
        if cause or expected not in _AnyComparer(self._call_matcher(one) for one in self.await_args_list):
            raise AssertionError(f"{self._format_mock_call_signature(args, kwargs)} await not found") from cause

    def assert_has_awaits(self, calls, any_order=False):
        """Raise AssertionError unless these stand in `await_args_list`, in a row or in any order."""
        expected = [self._call_matcher(one) for one in calls]
        cause = next((one for one in expected if isinstance(one, Exception)), None)
        made = _CallList(self._call_matcher(one) for one in self.await_args_list)
        if not any_order:
            if expected not in made:
                raise AssertionError(f"{_problem('awaits', expected, cause)}\nExpected: {_CallList(calls)}\n"
                                     f"Actual: {self.await_args_list}") from cause
            return
        missing = _not_found(expected, made)
        if missing:
            raise AssertionError(f"{missing!r} not all found in await list") from cause

    def assert_not_awaited(self):
        """Raise AssertionError if it was awaited."""
        if self.await_count != 0:
            raise AssertionError(f"Expected {self._mock_name or 'mock'} to not have been awaited. "
                                 f"Awaited {self.await_count} times.")

    def reset_mock(self, /, *args, **kwargs):
        """Forget calls and awaits."""
        super().reset_mock(*args, **kwargs)
        self.await_count = 0
        self.await_args = None
        self.await_args_list = _CallList()


class AsyncMock(AsyncMockMixin, AsyncMagicMixin, Mock):
    """A mock whose calls are awaited: it is a coroutine function."""


class _AsyncIterator:
    """An asynchronous iterator over what an ordinary one gives."""

    def __init__(self, iterator):
        self.iterator = iterator
        code = NonCallableMock(spec_set=CodeType)
        code.co_flags = inspect.CO_ITERABLE_COROUTINE
        self.__dict__["__code__"] = code

    async def __anext__(self):
        try:
            return next(self.iterator)
        except StopIteration:
            pass
        raise StopAsyncIteration


# --- mocks that are called by other threads ---

_timeout_unset = sentinel.TIMEOUT_UNSET


class ThreadingMixin(Base):
    """Waits for calls that another thread makes."""

    DEFAULT_TIMEOUT = None

    def _get_child_mock(self, /, **kwargs):
        if isinstance(kwargs.get("parent"), ThreadingMixin):
            kwargs["timeout"] = kwargs["parent"]._mock_wait_timeout
        elif isinstance(kwargs.get("_new_parent"), ThreadingMixin):
            kwargs["timeout"] = kwargs["_new_parent"]._mock_wait_timeout
        return super()._get_child_mock(**kwargs)

    def __init__(self, *args, timeout=_timeout_unset, **kwargs):
        super().__init__(*args, **kwargs)
        if timeout is _timeout_unset:
            timeout = self.DEFAULT_TIMEOUT
        state = self.__dict__
        state["_mock_event"] = threading.Event()
        # (arguments, event) of calls that are waited for, or that were made.
        state["_mock_calls_events"] = []
        state["_mock_calls_events_lock"] = threading.Lock()
        state["_mock_wait_timeout"] = timeout

    def __get_event(self, expected_args, expected_kwargs):
        with self._mock_calls_events_lock:
            for args, kwargs, event in self._mock_calls_events:
                if (args, kwargs) == (expected_args, expected_kwargs):
                    return event
            event = threading.Event()
            self._mock_calls_events.append((expected_args, expected_kwargs, event))
        return event

    def _mock_call(self, *args, **kwargs):
        result = super()._mock_call(*args, **kwargs)
        self.__get_event(args, kwargs).set()
        self._mock_event.set()
        return result

    def wait_until_called(self, *, timeout=_timeout_unset):
        """Wait until it is called; raise AssertionError after `timeout` seconds."""
        if timeout is _timeout_unset:
            timeout = self._mock_wait_timeout
        if not self._mock_event.wait(timeout=timeout):
            raise AssertionError(f"{self._mock_name or 'mock'} was not called before timeout({timeout}).")

    def wait_until_any_call_with(self, *args, **kwargs):
        """Wait until it is called with these arguments."""
        if not self.__get_event(args, kwargs).wait(timeout=self._mock_wait_timeout):
            shown = self._format_mock_call_signature(args, kwargs)
            raise AssertionError(f"{shown} call not found")

    def reset_mock(self, /, *args, **kwargs):
        """Forget calls."""
        super().reset_mock(*args, **kwargs)
        self.__dict__["_mock_event"] = threading.Event()
        self.__dict__["_mock_calls_events"] = []


class ThreadingMock(ThreadingMixin, MagicMixin, Mock):
    """A mock that can be waited for until another thread calls it."""


class PropertyMock(Mock):
    """A mock to be set on a class in place of a property: getting calls it without, setting with an argument."""

    def _get_child_mock(self, /, **kwargs):
        return MagicMock(**kwargs)

    def __get__(self, obj, obj_type=None):
        return self()

    def __set__(self, obj, value):
        self(value)


# --- patching ---

_importer_errors = TypeError, ValueError, AttributeError


def _get_target(target):
    try:
        module, attribute = target.rsplit(".", 1)
    except _importer_errors:
        raise TypeError(f"Need a valid target to patch. You supplied: {target!r}") from None
    return functools.partial(_resolve, module), attribute


def _resolve(name):
    import pkgutil
    return pkgutil.resolve_name(name)


def _check_spec_arg_typos(kwargs):
    for typo in ("autospect", "auto_spec", "set_spec"):
        if typo in kwargs:
            raise RuntimeError(f"{typo!r} might be a typo; use unsafe=True if this is intended")


# Attributes that every object of their kind has: deleting uncovers a default, not what was patched.
_NEVER_GONE = "__doc__", "__module__", "__defaults__", "__annotations__", "__kwdefaults__"


class _patch:
    """One replacement of an attribute: a decorator, a context manager, and a pair start() and stop()."""

    attribute_name = None
    _active_patches = []

    def __init__(self, getter, attribute, new, spec, create, spec_set, autospec, new_callable, kwargs, *, unsafe=False):
        if new_callable is not None:
            if new is not DEFAULT:
                raise ValueError("Cannot use 'new' and 'new_callable' together")
            if autospec is not None:
                raise ValueError("Cannot use 'autospec' and 'new_callable' together")
        if not unsafe:
            _check_spec_arg_typos(kwargs)
        if _is_instance_mock(spec):
            raise InvalidSpecError(f"Cannot spec attr {attribute!r} as the spec has already been mocked out. "
                                   f"[spec={spec!r}]")
        if _is_instance_mock(spec_set):
            raise InvalidSpecError(f"Cannot spec attr {attribute!r} as the spec_set target has already been mocked out. "
                                   f"[spec_set={spec_set!r}]")
        self.getter = getter
        self.attribute = attribute
        self.new = new
        self.new_callable = new_callable
        self.spec = spec
        self.create = create
        self.has_local = False
        self.spec_set = spec_set
        self.autospec = autospec
        self.kwargs = kwargs
        self.additional_patchers = []
        self.is_started = False

    def copy(self):
        """The same patch, which has not been started."""
        twin = _patch(self.getter, self.attribute, self.new, self.spec, self.create, self.spec_set, self.autospec,
                      self.new_callable, self.kwargs)
        twin.attribute_name = self.attribute_name
        twin.additional_patchers = [patcher.copy() for patcher in self.additional_patchers]
        return twin

    # As a decorator.

    def __call__(self, func):
        if isinstance(func, type):
            return self.decorate_class(func)
        if inspect.iscoroutinefunction(func):
            return self.decorate_async_callable(func)
        return self.decorate_callable(func)

    def decorate_class(self, cls):
        for name in dir(cls):
            if not name.startswith(patch.TEST_PREFIX):
                continue
            method = getattr(cls, name)
            if hasattr(method, "__call__"):
                setattr(cls, name, self.copy()(method))
        return cls

    @contextlib.contextmanager
    def decoration_helper(self, patched, args, keywargs):
        """Enter the patches of a decorated function; give its arguments, with the mocks among them."""
        extra = []
        with contextlib.ExitStack() as stack:
            for patcher in patched.patchings:
                made = stack.enter_context(patcher)
                if patcher.attribute_name is not None:
                    keywargs.update(made)
                elif patcher.new is DEFAULT:
                    extra.append(made)
            yield args + tuple(extra), keywargs

    def decorate_callable(self, func):
        # A function that is decorated several times is wrapped once.
        if hasattr(func, "patchings"):
            func.patchings.append(self)
            return func

        @functools.wraps(func)
        def patched(*args, **keywargs):
            with self.decoration_helper(patched, args, keywargs) as (newargs, newkeywargs):
                return func(*newargs, **newkeywargs)

        patched.patchings = [self]
        return patched

    def decorate_async_callable(self, func):
        if hasattr(func, "patchings"):
            func.patchings.append(self)
            return func

        @functools.wraps(func)
        async def patched(*args, **keywargs):
            with self.decoration_helper(patched, args, keywargs) as (newargs, newkeywargs):
                return await func(*newargs, **newkeywargs)

        patched.patchings = [self]
        return patched

    # As a context manager.

    def get_original(self):
        """What stands there now, and whether it is the target's own."""
        target, name = self.getter(), self.attribute
        local = False
        try:
            original = target.__dict__[name]
        except (AttributeError, KeyError):
            original = getattr(target, name, DEFAULT)
        else:
            local = True
        if name in _BUILTIN_NAMES and isinstance(target, ModuleType):
            # A built-in is seen in every module, though none has it.
            self.create = True
        if not self.create and original is DEFAULT:
            raise AttributeError(f"{target} does not have the attribute {name!r}")
        return original, local

    def _make_mock(self, original, spec, spec_set):
        inherit = False
        if spec is True:
            spec = original
            if spec_set is True:
                spec_set, spec = original, None
        elif spec is not None:
            if spec_set is True:
                spec_set, spec = spec, None
        elif spec_set is True:
            spec_set = original
        if spec is not None or spec_set is not None:
            if original is DEFAULT:
                raise TypeError("Can't use 'spec' with create=True")
            inherit = isinstance(original, type)
        this_spec = spec if spec_set is None else spec_set
        if self.new_callable is not None:
            make = self.new_callable
        elif this_spec is None:
            make = AsyncMock if _is_async_obj(original) else MagicMock
        elif _is_async_obj(this_spec):
            make = AsyncMock
        else:
            is_callable = "__call__" in this_spec if _is_list(this_spec) else callable(this_spec)
            make = MagicMock if is_callable else NonCallableMagicMock
        options = {}
        if spec is not None:
            options["spec"] = spec
        if spec_set is not None:
            options["spec_set"] = spec_set
        if isinstance(make, type) and issubclass(make, NonCallableMock) and self.attribute:
            options["name"] = self.attribute
        options.update(self.kwargs)
        new = make(**options)
        if inherit and _is_instance_mock(new):
            # A class was replaced: its instances are specified by it too.
            if not _is_list(this_spec) and not _instance_callable(this_spec):
                make = NonCallableMagicMock
            options.pop("name")
            new.return_value = make(_new_parent=new, _new_name="()", **options)
        return new

    def _make_autospec(self, original, autospec, spec_set):
        if self.new is not DEFAULT:
            raise TypeError("autospec creates the mock for you. Can't specify autospec and new.")
        if original is DEFAULT:
            raise TypeError("Can't use 'autospec' with create=True")
        if autospec is True:
            autospec = original
        if _is_instance_mock(self.target):
            raise InvalidSpecError(f"Cannot autospec attr {self.attribute!r} as the patch target has already been mocked "
                                   f"out. [target={self.target!r}, attr={autospec!r}]")
        if _is_instance_mock(autospec):
            target = getattr(self.target, "__name__", self.target)
            raise InvalidSpecError(f"Cannot autospec attr {self.attribute!r} from target {target!r} as it has already "
                                   f"been mocked out. [target={self.target!r}, attr={autospec!r}]")
        return create_autospec(autospec, spec_set=bool(spec_set), _name=self.attribute, **self.kwargs)

    def __enter__(self):
        """Put the replacement in place, and return it."""
        if self.is_started:
            raise RuntimeError("Patch is already started")
        spec, spec_set, autospec = (None if option is False else option for option in (self.spec, self.spec_set, self.autospec))
        if spec is not None and autospec is not None:
            raise TypeError("Can't specify spec and autospec")
        if (spec is not None or autospec is not None) and spec_set not in (True, None):
            raise TypeError("Can't provide explicit spec_set *and* spec or autospec")
        self.target = self.getter()
        self._exit_stack = contextlib.ExitStack()
        self.is_started = True
        try:
            original, local = self.get_original()
            if self.new is DEFAULT and autospec is None:
                new = self._make_mock(original, spec, spec_set)
            elif autospec is not None:
                new = self._make_autospec(original, autospec, spec_set)
            elif self.kwargs:
                raise TypeError("Can't pass kwargs to a mock we aren't creating")
            else:
                new = self.new
            self.temp_original = original
            self.is_local = local
            setattr(self.target, self.attribute, new)
            if self.attribute_name is None:
                return new
            made = {}
            if self.new is DEFAULT:
                made[self.attribute_name] = new
            for patcher in self.additional_patchers:
                arg = self._exit_stack.enter_context(patcher)
                if patcher.new is DEFAULT:
                    made.update(arg)
            return made
        except:
            if not self.__exit__(*sys.exc_info()):
                raise

    def __exit__(self, *exc_info):
        """Put back what stood there."""
        if not self.is_started:
            return
        self.is_started = False
        if hasattr(self, "temp_original"):
            self._put_back()
            del self.temp_original
            del self.is_local
        exit_stack = self._exit_stack
        del self._exit_stack
        del self.target
        return exit_stack.__exit__(*exc_info)

    def _put_back(self):
        if self.is_local and self.temp_original is not DEFAULT:
            setattr(self.target, self.attribute, self.temp_original)
            return
        delattr(self.target, self.attribute)
        if not self.create and (not hasattr(self.target, self.attribute) or self.attribute in _NEVER_GONE):
            setattr(self.target, self.attribute, self.temp_original)

    # As a pair.

    def start(self):
        """Begin, without an end in sight; return the mock."""
        result = self.__enter__()
        self._active_patches.append(self)
        return result

    def stop(self):
        """End what start() began."""
        try:
            self._active_patches.remove(self)
        except ValueError:
            # Not started, or stopped already.
            return None
        return self.__exit__(None, None, None)


def patch(target, new=DEFAULT, spec=None, create=False, spec_set=None, autospec=None, new_callable=None, *, unsafe=False,
          **kwargs):
    """Replace what the dotted name `target` leads to: a decorator and a context manager.

    Without `new` a MagicMock (or AsyncMock) is put in its place, which the decorated function gets as an argument.
    """
    getter, attribute = _get_target(target)
    return _patch(getter, attribute, new, spec, create, spec_set, autospec, new_callable, kwargs, unsafe=unsafe)


def _patch_object(target, attribute, new=DEFAULT, spec=None, create=False, spec_set=None, autospec=None,
                  new_callable=None, *, unsafe=False, **kwargs):
    """Replace an attribute of an object."""
    if type(target) is str:
        raise TypeError(f"{target!r} must be the actual object to be patched, not a str")
    return _patch(lambda: target, attribute, new, spec, create, spec_set, autospec, new_callable, kwargs, unsafe=unsafe)


def _patch_multiple(target, spec=None, create=False, spec_set=None, autospec=None, new_callable=None, **kwargs):
    """Replace several attributes of an object, or of what a dotted name leads to: those the keywords name."""
    getter = functools.partial(_resolve, target) if type(target) is str else lambda: target
    if not kwargs:
        raise ValueError("Must supply at least one keyword argument with patch.multiple")
    first = None
    for attribute, new in kwargs.items():
        patcher = _patch(getter, attribute, new, spec, create, spec_set, autospec, new_callable, {})
        patcher.attribute_name = attribute
        if first is None:
            first = patcher
        else:
            first.additional_patchers.append(patcher)
    return first


class _patch_dict:
    """Change a dictionary (or what is like one) for a while."""

    def __init__(self, in_dict, values=(), clear=False, **kwargs):
        self.in_dict = in_dict
        self.values = dict(values)
        self.values.update(kwargs)
        self.clear = clear
        self._original = None

    def __call__(self, f):
        if isinstance(f, type):
            return self.decorate_class(f)
        if inspect.iscoroutinefunction(f):
            return self.decorate_async_callable(f)
        return self.decorate_callable(f)

    def decorate_callable(self, f):
        @functools.wraps(f)
        def changed(*args, **kw):
            self._patch_dict()
            try:
                return f(*args, **kw)
            finally:
                self._unpatch_dict()
        return changed

    def decorate_async_callable(self, f):
        @functools.wraps(f)
        async def changed(*args, **kw):
            self._patch_dict()
            try:
                return await f(*args, **kw)
            finally:
                self._unpatch_dict()
        return changed

    def decorate_class(self, klass):
        for name in dir(klass):
            method = getattr(klass, name)
            if name.startswith(patch.TEST_PREFIX) and hasattr(method, "__call__"):
                setattr(klass, name, _patch_dict(self.in_dict, self.values, self.clear)(method))
        return klass

    def __enter__(self):
        self._patch_dict()
        return self.in_dict

    def _patch_dict(self):
        if isinstance(self.in_dict, str):
            self.in_dict = _resolve(self.in_dict)
        in_dict = self.in_dict
        try:
            original = in_dict.copy()
        except AttributeError:
            # Not all that is like a dictionary can be copied.
            original = {key: in_dict[key] for key in in_dict}
        self._original = original
        if self.clear:
            _clear_dict(in_dict)
        try:
            in_dict.update(self.values)
        except AttributeError:
            for key in self.values:
                in_dict[key] = self.values[key]

    def _unpatch_dict(self):
        in_dict, original = self.in_dict, self._original
        _clear_dict(in_dict)
        try:
            in_dict.update(original)
        except AttributeError:
            for key in original:
                in_dict[key] = original[key]

    def __exit__(self, *args):
        if self._original is not None:
            self._unpatch_dict()
            self._original = None
        return False

    def start(self):
        """Begin, without an end in sight."""
        result = self.__enter__()
        _patch._active_patches.append(self)
        return result

    def stop(self):
        """End what start() began."""
        try:
            _patch._active_patches.remove(self)
        except ValueError:
            return None
        return self.__exit__(None, None, None)


def _clear_dict(in_dict):
    try:
        in_dict.clear()
    except AttributeError:
        for key in list(in_dict):
            del in_dict[key]


def _patch_stopall():
    """Stop all patches that start() began, the last first."""
    for patcher in reversed(_patch._active_patches):
        patcher.stop()


patch.object = _patch_object
patch.dict = _patch_dict
patch.multiple = _patch_multiple
patch.stopall = _patch_stopall
patch.TEST_PREFIX = "test"


# --- specifications taken from objects ---

class _SpecState:
    """The specification of a child that nobody has asked for yet."""

    def __init__(self, spec, spec_set=False, parent=None, name=None, ids=None, instance=False):
        self.spec = spec
        self.ids = ids
        self.spec_set = spec_set
        self.parent = parent
        self.instance = instance
        self.name = name


def create_autospec(spec, spec_set=False, instance=False, _parent=None, _name=None, *, unsafe=False, **kwargs):
    """Make a mock with the attributes of `spec`, whose functions and methods take what those of `spec` take.

    instance: whether the mock stands for an instance of the class `spec`, not for the class.
    """
    if _is_list(spec):
        # The names a list or tuple has are those of its class.
        spec = type(spec)
    is_type = isinstance(spec, type)
    if _is_instance_mock(spec):
        raise InvalidSpecError(f"Cannot autospec a Mock object. [object={spec!r}]")
    is_async_func = _is_async_func(spec)
    options = {"spec": spec}
    fields = getattr(spec, "__dataclass_fields__", None) if is_type and instance else None
    if spec_set:
        options = {"spec_set": spec}
    elif spec is None:
        options = {}
    if options and instance:
        options["_spec_as_instance"] = True
    if not unsafe:
        _check_spec_arg_typos(kwargs)
    name = kwargs.pop("name", _name)
    new_name = name if _parent is not None else ""
    if _parent is None:
        # A name here would show twice.
        new_name = ""
    wrapped = kwargs.get("wraps")
    options.update(kwargs)

    make = MagicMock
    if inspect.isdatadescriptor(spec):
        # Of a property nothing is known but that it is there.
        options = {}
    elif is_type and instance and not _instance_callable(spec):
        make = NonCallableMagicMock
    elif not _callable(spec):
        make = NonCallableMagicMock
    if make is MagicMock and is_async_func:
        if instance:
            raise RuntimeError("Instance can not be True when create_autospec is mocking an async function")
        make = AsyncMock

    mock = make(parent=_parent, _new_parent=_parent, _new_name=new_name, name=name, **options)
    if isinstance(spec, _FUNCTION_TYPES):
        mock = _set_async_signature(mock, spec) if is_async_func else _set_signature(mock, spec)
    else:
        _check_sig(spec, mock, is_type, instance)
    if _parent is not None and not instance:
        _parent._mock_children[name] = mock
    if is_type and not instance and "return_value" not in kwargs:
        mock.return_value = create_autospec(spec, spec_set, instance=True, _name="()", _parent=mock, wraps=wrapped)

    entries = dict.fromkeys(dir(spec))
    if fields is not None:
        # Fields without a default are no attributes of the class.
        entries.update(dict.fromkeys(fields))
        if not spec_set:
            mock._mock_methods = list(entries)
        else:
            mock.__dict__["_mock_methods"] = list(entries)
    for entry in entries:
        if _is_magic(entry):
            continue
        try:
            original = getattr(spec, entry)
        except AttributeError:
            if fields is None or entry not in fields:
                continue
            original = fields[entry].type
            if not isinstance(original, type):
                continue
            _add_child(mock, entry, _SpecState(original, spec_set, mock, entry, None, True))
            continue
        child_options = {"spec": original}
        if spec_set:
            child_options = {"spec_set": original}
        if wrapped is not None and hasattr(wrapped, entry):
            child_options["wraps"] = getattr(wrapped, entry)
        if not isinstance(original, _FUNCTION_TYPES):
            new = _SpecState(original, spec_set, mock, entry, instance)
        else:
            parent = mock.mock if isinstance(spec, FunctionType) else mock
            skip_first = _must_skip(spec, entry, is_type)
            child_options["_eat_self"] = skip_first
            if inspect.iscoroutinefunction(original):
                child_class = AsyncMock
            else:
                child_class = MagicMock
            new = child_class(parent=parent, name=entry, _new_name=entry, _new_parent=parent, **child_options)
            parent._mock_children[entry] = new
            new.return_value = child_class()
            _check_sig(original, new, skip_first)
        _add_child(mock, entry, new)
    kwargs.pop("wraps", None)
    if _is_instance_mock(mock) and kwargs:
        # Once more: the children that some of them are about exist only now.
        mock.configure_mock(**kwargs)
    return mock


def _add_child(mock, entry, new):
    mock._mock_children[entry] = new
    # A function in front of a mock has attributes of its own.
    if isinstance(new, FunctionType) or isinstance(mock, FunctionType) and not isinstance(new, _SpecState):
        setattr(mock, entry, new)


def _must_skip(spec, entry, is_type):
    """Whether the first parameter of a method is bound when it is looked up."""
    if not isinstance(spec, type):
        if entry in getattr(spec, "__dict__", {}):
            # A function that the instance itself has is not bound.
            return False
        spec = spec.__class__
    for cls in spec.__mro__:
        found = cls.__dict__.get(entry, DEFAULT)
        if found is DEFAULT:
            continue
        if isinstance(found, (staticmethod, classmethod)):
            return False
        if isinstance(found, FunctionType):
            return is_type
        return False
    return is_type


# --- files ---

_open_spec = None
_file_spec = None


def _lines_of(text):
    """A stream over text or bytes, for reading."""
    import io
    return io.BytesIO(text) if isinstance(text, bytes) else io.StringIO(text)


def mock_open(mock=None, read_data=""):
    """Make a mock in place of `open`: files that it opens hold `read_data`."""
    global _file_spec, _open_spec
    stream = _lines_of(read_data)
    # [0] is what is left to read, renewed by every call of open.
    current = [stream]

    def reader(name):
        def read(*args, **kwargs):
            if getattr(handle, name).return_value is not None:
                return getattr(handle, name).return_value
            return getattr(current[0], name)(*args, **kwargs)
        return read

    def lines():
        if handle.readline.return_value is not None:
            while True:
                yield handle.readline.return_value
        yield from current[0]

    def next_line():
        if handle.readline.return_value is not None:
            return handle.readline.return_value
        return next(current[0])

    def leave(exc_type, exc_val, exc_tb):
        handle.close()

    if _file_spec is None:
        import _io
        _file_spec = list(set(dir(_io.TextIOWrapper)).union(dir(_io.BytesIO)))
    if _open_spec is None:
        import _io
        _open_spec = list(set(dir(_io.open)))
    if mock is None:
        mock = MagicMock(name="open", spec=_open_spec)
    handle = MagicMock(spec=_file_spec)
    handle.__enter__.return_value = handle
    handle.write.return_value = None
    for name in ("read", "readline", "readlines"):
        getattr(handle, name).return_value = None
    handle.read.side_effect = reader("read")
    first_readline = handle.readline.side_effect = reader("readline")
    handle.readlines.side_effect = reader("readlines")
    handle.__iter__.side_effect = lines
    handle.__next__.side_effect = next_line
    handle.__exit__.side_effect = leave
    last_readline = [first_readline]

    def reset_data(*args, **kwargs):
        current[0] = _lines_of(read_data)
        if handle.readline.side_effect is last_readline[0]:
            # Nobody has put another one in its place.
            last_readline[0] = handle.readline.side_effect = reader("readline")
        return DEFAULT

    mock.side_effect = reset_data
    mock.return_value = handle
    return mock


def seal(mock):
    """Let no more attributes be made by asking for them, neither of this mock nor of its children."""
    mock._mock_sealed = True
    for name in dir(mock):
        try:
            child = getattr(mock, name)
        except AttributeError:
            continue
        if not isinstance(child, NonCallableMock) or isinstance(child._mock_children.get(name), _SpecState):
            continue
        if child._mock_new_parent is mock:
            seal(child)
