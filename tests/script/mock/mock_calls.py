# Mocks: calls, children, what is asked about them afterwards, and the messages of assertions.
import asyncio
from unittest.mock import (
    ANY, AsyncMock, DEFAULT, MagicMock, Mock, NonCallableMock, PropertyMock, ThreadingMock, call, create_autospec,
    mock_open, patch, seal, sentinel)


def attempt(what, *args, **kwargs):
    try:
        print(repr(what(*args, **kwargs)))
    except BaseException as error:
        print(type(error).__name__, str(error).split("id='")[0])


m = Mock(name="m")
m.a.b(1).c(x=2)
m.a(3)
print(m.mock_calls, m.method_calls, m.a.b.call_args, m.a.call_count)
print(m.mock_calls == call.a.b(1).c(x=2).call_list() + [call.a(3)])
print(call.a.b(1).c(x=2).call_list(), call, call.x.y, call().z(), call(1, k=2) == ((1,), {"k": 2}), call("a", ANY) == call("a", 4))
print(call.f(1).args, call.f(k=1).kwargs, call == (), call.count(1))
for path in (m, m.a, m(), m().x, m()().y, m.z(1).k):
    print(repr(path).split(" id=")[0])

f = Mock(return_value=3)
print(f(1, key=2), f.called, f.call_count, f.call_args, f.call_args_list)
attempt(f.assert_called_with, 1)
attempt(f.assert_called_once_with, 1, key=2)
f()
attempt(f.assert_called_once_with, 1, key=2)
attempt(f.assert_called_once)
attempt(f.assert_not_called)
attempt(f.assert_any_call, 7)
attempt(f.assert_any_call, 1, key=ANY)
attempt(f.assert_has_calls, [call(1), call(2)])
attempt(f.assert_has_calls, [call(), call(1, key=2)], any_order=True)
attempt(f.assert_has_calls, [call(9)], any_order=True)
f.reset_mock()
attempt(f.assert_called)
attempt(f.assert_called_with, 1)
attempt(lambda: f.assert_foo)
attempt(lambda: f.called_once)

g = Mock(side_effect=[1, ValueError("no"), DEFAULT], return_value="default")
for _ in range(4):
    attempt(g)
h = Mock(side_effect=lambda x: DEFAULT if x else x, return_value=5)
print(h(0), h(1))
attempt(Mock(side_effect=KeyError))


class Real:
    constant = 1

    def method(self, a, b=2):
        return a + b

    @classmethod
    def of_class(cls, x):
        pass

    @staticmethod
    def of_none(x):
        pass

    async def wait(self, n):
        return n

    @property
    def prop(self):
        raise RuntimeError("never asked")


s = Mock(spec=Real)
print(isinstance(s, Real), repr(s).split(" id=")[0])
attempt(lambda: s.missing)
s.new = 4
t = Mock(spec_set=Real)
attempt(setattr, t, "new", 4)
attempt(NonCallableMock())
auto = create_autospec(Real)
instance = auto()
attempt(instance.method)
attempt(instance.method, 1, 2, 3)
instance.method(1, b=3)
instance.method.assert_called_once_with(1, 3)
attempt(instance.method.assert_called_once_with, 1, 4)
attempt(auto.of_class, 1, 2)
attempt(auto.of_none)
attempt(lambda: instance.other)
print(type(instance.wait).__name__, instance.mock_calls)


def function(a, *, b):
    """Doc."""


stand_in = create_autospec(function, return_value=7)
print(stand_in(1, b=2), stand_in.__name__, stand_in.__doc__, stand_in.call_args)
attempt(stand_in, 1)
stand_in.assert_called_once_with(1, b=2)

mm = MagicMock()
print(len(mm), int(mm), float(mm), bool(mm), list(mm), mm == mm, mm == 3, mm != mm, 3 in mm, hash(mm) == hash(mm))
mm.__getitem__.side_effect = {"k": "v"}.__getitem__
mm.__iter__.return_value = [1, 2]
mm.__len__.return_value = 8
mm.__add__.return_value = "sum"
mm.__enter__.return_value = "entered"
print(mm["k"], list(mm), len(mm), mm + 1, mm < 3 if False else "-")
with mm as inner:
    print(inner)
mm.__exit__.assert_called_once_with(None, None, None)
attempt(lambda: mm < 3)
mm.__str__ = lambda self: "as text"
print(str(mm), mm.__getitem__.call_args)
attempt(setattr, mm, "__del__", 1)
attempt(lambda: Mock()[0])

parent = Mock()
child = Mock(name="old")
parent.attach_mock(child, "child")
child.do(1)
print(parent.mock_calls)
configured = Mock(**{"a.b.return_value": 3, "c": 4})
print(configured.a.b(), configured.c)
del configured.c
attempt(lambda: configured.c)
print(sorted(dir(Mock(spec=["one", "two"])))[-2:])
wrapped = Mock(wraps={"x": 1})
print(wrapped.get("x"), wrapped.get.call_args)
sealed = Mock()
sealed.a.b = 1
seal(sealed)
attempt(lambda: sealed.c)
attempt(lambda: sealed.a.c)
attempt(setattr, sealed, "d", 1)
print(sentinel.one, sentinel.one is sentinel.one, ANY, ANY == 5)


class Owner:
    @property
    def value(self):
        return 1


with patch.object(Owner, "value", new_callable=PropertyMock, return_value=6) as prop:
    owner = Owner()
    print(owner.value)
    owner.value = 9
    print(prop.mock_calls)


async def main():
    am = AsyncMock(return_value=4)
    print(asyncio.iscoroutinefunction(am), await am(1), am.await_count, am.await_args)
    attempt(am.assert_awaited_once_with, 2)
    attempt(am.assert_awaited_once)
    attempt(am.assert_not_awaited)
    attempt(am.assert_any_await, 3)
    attempt(am.assert_has_awaits, [call(1)])
    attempt(am.assert_has_awaits, [call(2)])
    am.side_effect = [1, OSError("gone")]
    print(await am())
    for _ in range(2):
        try:
            await am()
        except (OSError, StopAsyncIteration) as error:
            print(type(error).__name__, error)
    attempt(AsyncMock(name="quiet").assert_awaited)
    attempt(AsyncMock(name="quiet").assert_awaited_with, 1)
    context = MagicMock()
    context.__aenter__.return_value = "in"
    context.__aiter__.return_value = [1, 2]
    async with context as value:
        print(value, [x async for x in context])
    context.__aexit__.assert_awaited_once()
    made = create_autospec(Real, instance=True)
    made.wait.return_value = 12
    print(await made.wait(3))


asyncio.run(main())

opened = mock_open(read_data="one\ntwo\nthree")
with patch("builtins.open", opened):
    with open("file", "w") as file:
        print(file.read(4), file.readline(), list(file))
    print(open("other").readlines(), open("b").read())
print(opened.mock_calls[:2], mock_open(read_data=b"x")().read())
waiting = ThreadingMock(timeout=0.01, name="waiting")
attempt(waiting.wait_until_called)
attempt(waiting.wait_until_any_call_with, 1)
waiting(1)
waiting.wait_until_called()
waiting.wait_until_any_call_with(1)
