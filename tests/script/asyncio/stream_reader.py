"""`StreamReader` fed by hand: every method, at every point where bytes, the end or an error can come. Of each method the
checksum of what it did is printed; with an argument, all of it."""
import asyncio
import inspect
import sys
import zlib


class Transport:
    """Says what the reader asks of it."""

    def __init__(self, can_pause=True):
        self.can_pause = can_pause
        self.said = []

    def pause_reading(self):
        if not self.can_pause:
            raise NotImplementedError
        self.said.append("pause")

    def resume_reading(self):
        self.said.append("resume")


def show(error):
    text = f"{type(error).__name__}: {error}"
    if isinstance(error, asyncio.IncompleteReadError):
        text += f" partial={error.partial!r} expected={error.expected!r}"
    if isinstance(error, asyncio.LimitOverrunError):
        text += f" consumed={error.consumed}"
    if error.__context__ is not None:
        text += f" context={type(error.__context__).__name__}"
    return text


METHODS = [
    ("read", (-1,)), ("read", (0,)), ("read", (3,)), ("read", (100,)), ("read", (True,)),
    ("readexactly", (0,)), ("readexactly", (5,)), ("readexactly", (-1,)),
    ("readline", ()),
    ("readuntil", ()), ("readuntil", (b"--",)), ("readuntil", ((b"--", b"\n", b"cd"),)), ("readuntil", ((),)),
    ("readuntil", (b"",)), ("readuntil", (bytearray(b"b\nc"),)), ("readuntil", ((b"a", b"aa", b"aab"),)),
]

FEEDS = [
    [b"ab\ncd--ef\n"],
    [b"a", b"b", b"\n", b"cd", b"-", b"-ef"],
    [b"aab"],
    [],
    [b"x" * 30 + b"\n", b"y" * 20, b"\nz"],
    [b"x" * 9, b"x", b"x" * 21, b"\n"],
]


async def scenario(method, args, feeds, limit, fed_before, end):
    reader = asyncio.StreamReader(limit=limit)
    transport = Transport()
    reader.set_transport(transport)
    before, after = feeds[:fed_before], feeds[fed_before:]
    for piece in before:
        reader.feed_data(piece)

    async def ask():
        results = []
        for _ in range(3):
            try:
                results.append(await getattr(reader, method)(*args))
            except Exception as error:
                results.append(show(error))
        return results

    task = asyncio.create_task(ask())
    await asyncio.sleep(0)
    for piece in after:
        reader.feed_data(piece)
        await asyncio.sleep(0)
    if end == "eof":
        reader.feed_eof()
    elif end == "error":
        reader.set_exception(ConnectionResetError("gone"))
    else:
        task.cancel()
    try:
        results = await task
    except asyncio.CancelledError:
        results = "cancelled"
    return results, bytes(reader._buffer), reader.at_eof(), reader._waiter, transport.said


async def main():
    for method, args in METHODS:
        lines = []
        for number, feeds in enumerate(FEEDS):
            for limit in (8, 65536):
                for fed_before in (0, 1, len(feeds)):
                    for end in ("eof", "error", "cancel"):
                        outcome = await scenario(method, args, feeds, limit, fed_before, end)
                        lines.append(f"{method}{args} {number} {limit} {fed_before} {end} {outcome}")
        print(method, args, f"{zlib.crc32("\n".join(lines).encode()):08x}")
        if sys.argv[1:]:
            print(*lines, sep="\n")

    print("-- two readers")
    reader = asyncio.StreamReader()
    for name, args in (("read", (1,)), ("readexactly", (1,)), ("readline", ()), ("readuntil", ())):
        first = asyncio.create_task(reader.read(10))
        await asyncio.sleep(0)
        try:
            await getattr(reader, name)(*args)
        except RuntimeError as error:
            print(name, error)
        reader.feed_data(b"data")
        print(await first)

    print("-- a transport that cannot be paused")
    reader = asyncio.StreamReader(limit=4)
    transport = Transport(can_pause=False)
    reader.set_transport(transport)
    reader.feed_data(b"123456789")
    print(reader._transport, reader._paused, await reader.read(100))

    print("-- what is wrong")
    for attempt in (lambda: asyncio.StreamReader(limit=0), lambda: asyncio.StreamReader(limit=-1)):
        try:
            attempt()
        except ValueError as error:
            print(error)
    reader = asyncio.StreamReader()
    reader.feed_eof()
    try:
        reader.feed_data(b"late")
    except AssertionError as error:
        print("AssertionError", error)
    for name, argument in (("read", "x"), ("readexactly", None), ("readuntil", None)):
        try:
            await getattr(reader, name)(argument)
        except (TypeError, asyncio.IncompleteReadError) as error:
            print(name, repr(argument), type(error).__name__)

    print("-- lines")
    reader = asyncio.StreamReader()
    reader.feed_data(b"one\ntwo\nthree")
    reader.feed_eof()
    print([line async for line in reader])

    print("-- derived")

    class Loud(asyncio.StreamReader):
        def feed_data(self, data):
            print("fed", data)
            super().feed_data(data.upper())

        async def readline(self):
            return b"<" + await super().readline() + b">"

    reader = Loud()
    reader.feed_data(b"abc\n")
    print(await reader.readline(), repr(reader))
    reader.feed_data(b"xyz")
    print(repr(reader), reader.exception())

    print("-- coroutines")
    for name in ("read", "readexactly", "readline", "readuntil"):
        function = getattr(asyncio.StreamReader, name)
        bound = getattr(reader, name)
        print(name, inspect.iscoroutinefunction(function), inspect.iscoroutinefunction(bound),
              asyncio.iscoroutinefunction(bound))
    coroutine = reader.readexactly(2)
    print(inspect.iscoroutine(coroutine), coroutine.__qualname__, await coroutine)

    print("-- many small reads of much")
    reader = asyncio.StreamReader()
    for i in range(100):
        reader.feed_data(bytes([i]) * 1000)
    total = []
    while len(total) < 700:
        total.append(await reader.readexactly(137))
    print(sum(map(sum, total)), len(reader._buffer))


asyncio.run(main())
