"""`await` is `yield from` with a contract. An event loop is nothing but a loop around `send`."""

import collections


class Pause:
    """Awaiting this gives every other coroutine a turn."""

    def __await__(self):
        yield


async def worker(name, steps):
    for step in range(steps):
        print(f"{name}: step {step}")
        await Pause()
    return f"{name} is done"


def run(*coroutines):
    ready = collections.deque(coroutines)
    while ready:
        coroutine = ready.popleft()
        try:
            coroutine.send(None)
        except StopIteration as stop:
            print(stop.value)
        else:
            ready.append(coroutine)


run(worker("tick", 2), worker("tock", 3))
