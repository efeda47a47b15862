"""A generator is a function that can stop in the middle and go on later.

Its variables and its place in the code wait inside the generator object until somebody asks for the next value.
"""


def countdown(n):
    print(f"  (frame starts with n = {n})")
    while n > 0:
        received = yield n
        if received is not None:
            print(f"  (frame resumes with {received!r})")
            n = received
        else:
            n -= 1
    print("  (frame ends)")
    return "lift-off"


frame = countdown(3)
print("nothing has run yet:", frame.gi_running)
print("first value:", next(frame))
print("second value:", next(frame))
print("send 5 into the paused frame:", frame.send(5))
frame.send(1)
try:
    next(frame)
except StopIteration as stop:
    print("the return value travels in StopIteration:", stop.value)
