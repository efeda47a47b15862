# What cannot be pickled, and what is no pickle.
import io
import pickle


def attempt(function, *args, **kwargs):
    try:
        print(function(*args, **kwargs))
    except Exception as e:
        print(type(e).__name__, str(e).split(" at 0x")[0])


def local():
    def inner():
        pass
    return inner


class Refs(pickle.Pickler):
    def persistent_id(self, obj):
        return "ref" if obj is marker else None


class Unrefs(pickle.Unpickler):
    def persistent_load(self, pid):
        return ("loaded", pid)


marker = object()
attempt(pickle.dumps, (i for i in ()))
attempt(pickle.loads, b"")
attempt(pickle.loads, b"garbage")
attempt(pickle.loads, b"\x80\x09N.")
attempt(pickle.loads, "text")
attempt(pickle.dumps, 1, 9)
attempt(pickle.loads, b"cnosuchmodule\nname\n.")
attempt(pickle.loads, b"csys\nnosuchname\n.")
f = io.BytesIO()
Refs(f).dump([1, marker])
print(Unrefs(io.BytesIO(f.getvalue())).load())
attempt(pickle.loads, f.getvalue())
f = io.BytesIO()
pickle.dump("first", f)
pickle.dump("second", f)
f.seek(0)
print(pickle.load(f), pickle.load(f))
attempt(pickle.load, f)
print(issubclass(pickle.PicklingError, pickle.PickleError), pickle.HIGHEST_PROTOCOL, pickle.DEFAULT_PROTOCOL)
