"""Priority queues in plain lists: `heap[k] <= heap[2*k+1]` and `heap[k] <= heap[2*k+2]` for all k.

The smallest item is `heap[0]`; putting an item in and taking the smallest out cost log(n) comparisons.
"""

__all__ = ["heappush", "heappop", "heapify", "heapreplace", "merge", "nlargest", "nsmallest", "heappushpop"]


def _rise(heap, start, place, before):
    """Move the item at `place` towards `start` while it belongs before its parent."""
    item = heap[place]
    while place > start:
        parent = (place - 1) >> 1
        if not before(item, heap[parent]):
            break
        heap[place] = heap[parent]
        place = parent
    heap[place] = item


def _sink(heap, place, before):
    """Move the item at `place` down to a leaf past the children that belong first, then up to its place."""
    end, start, item = len(heap), place, heap[place]
    child = 2 * place + 1
    while child < end:
        if child + 1 < end and not before(heap[child], heap[child + 1]):
            child += 1
        heap[place] = heap[child]
        place, child = child, 2 * child + 1
    heap[place] = item
    _rise(heap, start, place, before)


def _less(a, b):
    return a < b


def _greater(a, b):
    return b < a


def _pop(heap, before):
    last = heap.pop()
    if not heap:
        return last
    first, heap[0] = heap[0], last
    _sink(heap, 0, before)
    return first


def _replace(heap, item, before):
    first, heap[0] = heap[0], item
    _sink(heap, 0, before)
    return first


def _make(heap, before):
    for place in reversed(range(len(heap) // 2)):
        _sink(heap, place, before)


def heappush(heap, item):
    """Push item onto heap, maintaining the heap invariant."""
    heap.append(item)
    _rise(heap, 0, len(heap) - 1, _less)


def heappop(heap):
    """Pop the smallest item off the heap, maintaining the heap invariant."""
    return _pop(heap, _less)


def heapreplace(heap, item):
    """Pop and return the current smallest value, and add the new item."""
    return _replace(heap, item, _less)


def heappushpop(heap, item):
    """Fast version of a heappush followed by a heappop."""
    if heap and heap[0] < item:
        return _replace(heap, item, _less)
    return item


def heapify(x):
    """Transform list into a heap, in-place, in O(len(x)) time."""
    _make(x, _less)


def _heappop_max(heap):
    return _pop(heap, _greater)


def _heapreplace_max(heap, item):
    return _replace(heap, item, _greater)


def _heapify_max(x):
    _make(x, _greater)


try:
    from _heapq import (
        _heapify_max,
        _heappop_max,
        _heapreplace_max,
        heapify,
        heappop,
        heappush,
        heappushpop,
        heapreplace,
    )
except ImportError:
    pass


def merge(*iterables, key=None, reverse=False):
    """Merge sorted iterables into one sorted iterator, reading no more than is needed.

    >>> list(merge([1, 3, 5, 7], [0, 2, 4, 8], [5, 10, 15, 20], [], [25]))
    [0, 1, 2, 3, 4, 5, 5, 7, 8, 10, 15, 20, 25]
    """
    if reverse:
        heapify_, heappop_, heapreplace_, direction = _heapify_max, _heappop_max, _heapreplace_max, -1
    else:
        heapify_, heappop_, heapreplace_, direction = heapify, heappop, heapreplace, 1

    # Entries are [key, order of the iterable, value, how to get the next one]; the order makes the merge stable.
    heap = []
    for order, it in enumerate(map(iter, iterables)):
        for value in it:
            heap.append([value if key is None else key(value), order * direction, value, it.__next__])
            break
    heapify_(heap)
    while len(heap) > 1:
        try:
            while True:
                entry = heap[0]
                yield entry[2]
                value = entry[3]()
                entry[0] = value if key is None else key(value)
                entry[2] = value
                heapreplace_(heap, entry)
        except StopIteration:
            heappop_(heap)
    if heap:
        _, _, value, next_value = heap[0]
        yield value
        yield from next_value.__self__


def nsmallest(n, iterable, key=None):
    """Return the `n` smallest items, like `sorted(iterable, key=key)[:n]`."""
    return _best(n, iterable, key, min, False, _heapify_max, _heapreplace_max)


def nlargest(n, iterable, key=None):
    """Return the `n` largest items, like `sorted(iterable, key=key, reverse=True)[:n]`."""
    return _best(n, iterable, key, max, True, heapify, heapreplace)


def _best(n, iterable, key, extreme, largest, heapify_, heapreplace_):
    if n == 1:
        it = iter(iterable)
        sentinel = object()
        result = extreme(it, default=sentinel, key=key)
        return [] if result is sentinel else [result]
    try:
        size = len(iterable)
    except (TypeError, AttributeError):
        pass
    else:
        if n >= size:
            return sorted(iterable, key=key, reverse=largest)[:n]

    # A heap of the n best so far, the worst of them at its root. Of equal items the earlier counts as better.
    step = -1 if largest else 1
    it = iter(iterable)
    heap = [(value if key is None else key(value), i * step, value) for i, value in zip(range(n), it)]
    if not heap:
        return []
    heapify_(heap)
    worst = heap[0][0]
    order = n * step
    for value in it:
        k = value if key is None else key(value)
        if (worst < k) if largest else (k < worst):
            heapreplace_(heap, (k, order, value))
            worst = heap[0][0]
            order += step
    heap.sort(reverse=largest)
    return [value for _, _, value in heap]
