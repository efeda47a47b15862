"""Iterator tools for asynchronous iterables: the names of the package `aitertools`, after those of `itertools`.

Wherever an asynchronous iterable is taken, an ordinary one does as well.
"""

import collections
import operator

__all__ = ["aiter", "alist", "atuple", "count", "cycle", "repeat", "accumulate", "chain", "compress", "dropwhile",
           "filterfalse", "groupby", "islice", "starmap", "takewhile", "tee", "zip_longest", "product"]


class aiter:
    """Make an iterable asynchronous; one that is already passes through.

    The published package has a coroutine function of this name: the result may be awaited, and is itself.
    """

    def __init__(self, iterable):
        if hasattr(type(iterable), "__aiter__"):
            self._next = type(iterable).__aiter__(iterable).__anext__
        else:
            self._iterator = iter(iterable)
            self._next = self._from_iterator

    async def _from_iterator(self):
        try:
            return next(self._iterator)
        except StopIteration:
            raise StopAsyncIteration from None

    def __aiter__(self):
        return self

    def __anext__(self):
        return self._next()

    def __await__(self):
        return self
        yield


async def alist(iterable):
    """Return the items as a list."""
    return [item async for item in aiter(iterable)]


async def atuple(iterable):
    """Return the items as a tuple."""
    return tuple(await alist(iterable))


async def count(start=0, step=1):
    """start, start + step, start + 2 * step, ..."""
    while True:
        yield start
        start += step


async def cycle(iterable):
    """The items again and again, without end."""
    saved = []
    async for item in aiter(iterable):
        saved.append(item)
        yield item
    while saved:
        for item in saved:
            yield item


async def repeat(obj, times=None):
    """The object so many times, or without end."""
    while times is None or times > 0:
        yield obj
        if times is not None:
            times -= 1


async def accumulate(iterable, func=operator.add):
    """The first item, func of that and the second, func of that and the third, ..."""
    iterator = aiter(iterable)
    try:
        total = await anext(iterator)
    except StopAsyncIteration:
        return
    yield total
    async for item in iterator:
        total = func(total, item)
        yield total


async def chain(*iterables):
    """The items of the first iterable, then those of the second, ..."""
    for iterable in iterables:
        async for item in aiter(iterable):
            yield item


async def compress(data, selectors):
    """The items of `data` whose selector is true."""
    async for item, selector in _zip(data, selectors):
        if selector:
            yield item


async def _zip(*iterables):
    iterators = [aiter(iterable) for iterable in iterables]
    while True:
        try:
            yield tuple([await anext(iterator) for iterator in iterators])
        except StopAsyncIteration:
            return


async def dropwhile(predicate, iterable):
    """The items from the first one on for which the predicate is false."""
    iterator = aiter(iterable)
    async for item in iterator:
        if not predicate(item):
            yield item
            break
    async for item in iterator:
        yield item


async def filterfalse(predicate, iterable):
    """The items for which the predicate (None: they themselves) is false."""
    async for item in aiter(iterable):
        if not (item if predicate is None else predicate(item)):
            yield item


class groupby:
    """Pairs of a key and an asynchronous iterator over the neighbours that have it."""

    def __init__(self, iterable, key=None):
        self._iterator = aiter(iterable)
        self._key = (lambda item: item) if key is None else key
        # The item read last, with its key; none before the first, and after the last.
        self._current = None
        self._has_ended = False
        # Grows with every group: an older group is over when the next is asked for.
        self._number = 0

    def __aiter__(self):
        return self

    async def _read(self):
        try:
            item = await anext(self._iterator)
        except StopAsyncIteration:
            self._current = None
            self._has_ended = True
        else:
            self._current = self._key(item), item

    async def __anext__(self):
        if self._number == 0:
            await self._read()
        else:
            while not self._has_ended and self._current[0] == self._group_key:
                await self._read()
        if self._has_ended:
            raise StopAsyncIteration
        self._number += 1
        self._group_key = self._current[0]
        return self._group_key, self._group(self._group_key, self._number)

    async def _group(self, key, number):
        while number == self._number and not self._has_ended and self._current[0] == key:
            item = self._current[1]
            yield item
            if number == self._number and self._current is not None and self._current[1] is item:
                await self._read()


async def islice(iterable, *args):
    """The items at the places of `range(stop)` or `range(start, stop, step)`; no further ones are read."""
    bounds = slice(*args)
    start, stop, step = bounds.start or 0, bounds.stop, 1 if bounds.step is None else bounds.step
    if start < 0 or stop is not None and stop < 0 or step < 1:
        raise ValueError("islice() takes non-negative bounds and a positive step")
    iterator = aiter(iterable)
    place, wanted = 0, start
    while stop is None or wanted < stop:
        try:
            item = await anext(iterator)
        except StopAsyncIteration:
            return
        if place == wanted:
            yield item
            wanted += step
        place += 1


async def starmap(func, iterable):
    """func(*item) for each item."""
    async for item in aiter(iterable):
        yield func(*item)


async def takewhile(predicate, iterable):
    """The items up to the first for which the predicate is false."""
    async for item in aiter(iterable):
        if not predicate(item):
            break
        yield item


def tee(iterable, n=2):
    """Return `n` independent iterators over the same items, each of which is read once."""
    source = aiter(iterable)
    waiting = [collections.deque() for _ in range(n)]

    async def branch(mine):
        while True:
            if not mine:
                try:
                    item = await anext(source)
                except StopAsyncIteration:
                    return
                for queue in waiting:
                    queue.append(item)
            yield mine.popleft()

    return tuple(branch(mine) for mine in waiting)


async def zip_longest(*iterables, fillvalue=None):
    """Tuples of one item of each; those that have ended give `fillvalue` until the longest has."""
    iterators = [aiter(iterable) for iterable in iterables]
    ended = [False] * len(iterators)
    while iterators:
        items = []
        for i, iterator in enumerate(iterators):
            item = fillvalue
            if not ended[i]:
                try:
                    item = await anext(iterator)
                except StopAsyncIteration:
                    ended[i] = True
            items.append(item)
        if all(ended):
            return
        yield tuple(items)


async def product(*iterables, repeat=1):
    """The Cartesian product, the last place changing fastest."""
    pools = [await alist(iterable) for iterable in iterables] * repeat
    results = [()]
    for pool in pools:
        results = [result + (item,) for result in results for item in pool]
    for result in results:
        yield result
