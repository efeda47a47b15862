# patch: as a decorator, a context manager, with start and stop; objects, dictionaries, several at once.
import asyncio
import os
import unittest
from unittest import mock
from unittest.mock import DEFAULT, MagicMock, patch


class Target:
    kind = "real"

    def method(self):
        return "real method"


def name():
    return "real name"


def attempt(what, *args, **kwargs):
    try:
        print(repr(what(*args, **kwargs)))
    except BaseException as error:
        print(type(error).__name__, str(error).split("id='")[0])


@patch("__main__.name")
def decorated(a, stand_in):
    stand_in.return_value = "patched"
    return a, name(), repr(stand_in).split(" id")[0]


print(decorated(1), name())


@patch.object(Target, "kind", "changed")
@patch.object(Target, "method", autospec=True)
@patch("__main__.name", new=lambda: "other")
def stacked(method):
    method.return_value = 5
    return Target.kind, Target().method(), name(), method.call_count


print(stacked(), Target.kind, Target().method())


@patch("__main__.name", return_value="class")
class Decorated:
    test_value = 3

    def test_one(self, stand_in):
        return name()

    def other(self):
        return name()


print(Decorated().test_one(), Decorated().other())

with patch.multiple("__main__", name=DEFAULT, Target=DEFAULT) as made:
    print(sorted(made), isinstance(Target, MagicMock))


@patch.multiple(Target, kind="k", method=DEFAULT)
def several(method):
    return Target.kind, method is Target.method


print(several())

settings = {"a": 1}
with patch.dict(settings, {"b": 2}, c=3) as same:
    print(settings, same is settings)
with patch.dict(settings, clear=True, z=1):
    print(settings)
print(settings)


@patch.dict("os.environ", {"OURO_TEST_KEY": "yes"})
def environment():
    return os.environ["OURO_TEST_KEY"]


print(environment(), "OURO_TEST_KEY" in os.environ)

patcher = patch("__main__.name")
stand_in = patcher.start()
print(name is stand_in)
patcher.stop()
print(name is stand_in, patcher.stop())
patch.object(Target, "kind", 1).start()
patch("__main__.name", 2).start()
print(Target.kind, name)
patch.stopall()
print(Target.kind, name())


@patch("__main__.name")
async def waited(stand_in):
    await asyncio.sleep(0)
    return name is stand_in


print(asyncio.run(waited()))


async def coroutine():
    pass


with patch("__main__.coroutine") as stand_in:
    print(type(stand_in).__name__)
with patch("__main__.Target", spec=True) as cls:
    print(cls().__class__ is cls, repr(cls()).split(" id")[0])
with patch("__main__.made_up", 3, create=True):
    print(made_up)
attempt(lambda: made_up)
with patch("__main__.len", return_value=99):
    print(len([]))
print(len([]))
attempt(patch.object(Target, "nothing").start)
attempt(patch, "nothing")
attempt(patch.object, "__main__.Target", "kind")
attempt(patch("__main__.name", new=1, spec=int).start)
attempt(patch("__main__.name", spec=True, autospec=True).start)
attempt(patch("__main__.name", new=1, autospec=True).start)
attempt(patch("__main__.name", new=1, key=2).start)
attempt(patch, "__main__.name", new=1, new_callable=dict)
attempt(patch, "__main__.name", auto_spec=True)
attempt(patch.multiple, "__main__")
attempt(patch, "__main__.name", spec=MagicMock())
attempt(mock.create_autospec, MagicMock())
attempt(mock.Mock, spec=MagicMock())
patch.stopall()
with patch("__main__.name", new_callable=dict, a=1) as made:
    print(made, name)
try:
    with patch("__main__.name"):
        raise KeyError("inside")
except KeyError as error:
    print("left with", error, name())
