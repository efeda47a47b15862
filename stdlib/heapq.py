"""Priority queues in plain lists: `heap[k] <= heap[2*k+1]` and `heap[k] <= heap[2*k+2]` for all k.

The smallest item is `heap[0]`; putting an item in and taking the smallest out cost log(n) comparisons.
"""

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

__all__ = ["heappush", "heappop", "heapify", "heapreplace", "merge", "nlargest", "nsmallest", "heappushpop"]


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
