"""Coroutines without asyncio: a scheduler of a dozen lines, channels, and tasks as generators."""

import collections
import sys
import types

SIZE = 150_000
QUICK = 500


@types.coroutine
def switch(request, argument=None):
    return (yield request, argument)


class Channel:
    def __init__(self):
        self.values = collections.deque()
        self.waiting = collections.deque()


async def send(channel, value):
    await switch("send", (channel, value))


async def receive(channel):
    return await switch("receive", channel)


def run(*coroutines):
    """Run until nothing is ready; returns how many steps that took."""
    ready = collections.deque((coroutine, None) for coroutine in coroutines)
    steps = 0
    while ready:
        coroutine, value = ready.popleft()
        steps += 1
        try:
            request, argument = coroutine.send(value)
        except StopIteration:
            continue
        if request == "send":
            channel, value = argument
            if channel.waiting:
                ready.append((channel.waiting.popleft(), value))
            else:
                channel.values.append(value)
            ready.append((coroutine, None))
        elif argument.values:
            ready.append((coroutine, argument.values.popleft()))
        else:
            argument.waiting.append(coroutine)
    return steps


async def source(channel, count):
    for number in range(2, count):
        await send(channel, number)
    await send(channel, None)


async def divide(channel, target, prime):
    while (number := await receive(channel)) is not None:
        if number % prime:
            await send(target, number)
    await send(target, None)


async def collect(channel, found):
    while (number := await receive(channel)) is not None:
        found.append(number)


def main(size):

    channels = [Channel() for _ in range(7)]
    found = []
    filters = [divide(a, b, prime) for a, b, prime in zip(channels, channels[1:], (2, 3, 5, 7, 11, 13))]
    steps = run(source(channels[0], size), *filters, collect(channels[-1], found))
    print("handmade", size, steps, len(found), found[:3], found[-1])


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SIZE)
