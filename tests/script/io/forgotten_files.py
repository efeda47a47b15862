import gc
import io
import sys
import tempfile
import warnings

with tempfile.NamedTemporaryFile() as file:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        for args in (("wb", 0), ("wb",), ("r",)):
            stream = open(file.name, *args)
            del stream
            gc.collect()
        open(file.fileno(), "wb", closefd=False)
        open(file.name).close()
        gc.collect()
    for w in caught:
        print(w.category.__name__, str(w.message).replace(file.name, "NAME"))

steps = []


class Told(io.FileIO):
    def __del__(self):
        steps.append("del")
        super().__del__()

    def close(self):
        steps.append("close")
        super().close()

    def flush(self):
        steps.append("flush")
        super().flush()


with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    told = Told("/dev/null", "w")
    del told
    gc.collect()
print(steps)


class Failing(io.RawIOBase):
    def close(self):
        raise OSError("no closing")


sys.unraisablehook = lambda unraisable: print("unraisable", unraisable.exc_type.__name__, unraisable.exc_value)
failing = Failing()
del failing
gc.collect()

raw = open("/dev/null", "wb", buffering=0)
raw.close()
try:
    raw.flush()
except ValueError as error:
    print(error)
text = io.TextIOWrapper(io.BytesIO(b"abc\ndef"), encoding="ascii")
text._CHUNK_SIZE = 1
print(text._CHUNK_SIZE, text.readline(), text.read())
text.detach()
print(repr(text))
try:
    text._CHUNK_SIZE = 0
except ValueError as error:
    print(error)
