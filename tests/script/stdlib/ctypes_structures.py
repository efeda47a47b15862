import ctypes


class Empty(ctypes.Structure):
    pass


e = Empty()
print(ctypes.sizeof(Empty), ctypes.sizeof(e), memoryview(e).nbytes)
ctypes.resize(e, 5)
memoryview(e).cast("B")[:] = b"hello"
print(bytes(e), ctypes.sizeof(e))
for call in (lambda: ctypes.resize(3, 4), lambda: Empty(1)):
    try:
        call()
    except (TypeError, ValueError) as error:
        print(type(error).__name__, error)
print(ctypes.Array[int].__args__)
