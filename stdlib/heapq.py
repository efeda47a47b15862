"""Priority queues in plain lists: `heap[k] <= heap[2*k+1]` and `heap[k] <= heap[2*k+2]` for all k.

The smallest item is `heap[0]`; putting an item in and taking the smallest out cost log(n) comparisons.
"""

__all__ = ["heappush", "heappop", "heapify", "heapreplace", "merge", "nlargest", "nsmallest", "heappushpop"]


def heappush(heap, item):
    """Put `item` into the heap."""
    heap.append(item)
    _rise(heap, 0, len(heap) - 1)


def heappop(heap):
    """Take the smallest item out of the heap."""
    if not heap:
        raise IndexError("index out of range")
    last = heap.pop()
    if not heap:
        return last
    smallest = heap[0]
    heap[0] = last
    _sink(heap, 0)
    return smallest


def heapreplace(heap, item):
    """Take the smallest item out, then put `item` in."""
    if not heap:
        raise IndexError("index out of range")
    smallest = heap[0]
    heap[0] = item
    _sink(heap, 0)
    return smallest


def heappushpop(heap, item):
    """Put `item` in, then take the smallest item out."""
    if heap and heap[0] < item:
        item, heap[0] = heap[0], item
        _sink(heap, 0)
    return item


def heapify(x):
    """Turn a list into a heap, in linear time."""
    for i in reversed(range(len(x) // 2)):
        _sink(x, i)


def _rise(heap, start, pos):
    """Move the item at `pos` towards the root while it is smaller than its parent."""
    item = heap[pos]
    while pos > start:
        parent_pos = (pos - 1) >> 1
        parent = heap[parent_pos]
        if not item < parent:
            break
        heap[pos] = parent
        pos = parent_pos
    heap[pos] = item


def _sink(heap, pos):
    """Move the item at `pos` down to a leaf, always past the smaller child, then up to its place.

    It usually comes from the end of the list and belongs near a leaf, so not comparing it on the way saves work.
    """
    end = len(heap)
    start = pos
    item = heap[pos]
    child = 2 * pos + 1
    while child < end:
        right = child + 1
        if right < end and not heap[child] < heap[right]:
            child = right
        heap[pos] = heap[child]
        pos = child
        child = 2 * pos + 1
    heap[pos] = item
    _rise(heap, start, pos)


# The same with the largest item first; used by `merge` and `nsmallest`.

def _heappop_max(heap):
    last = heap.pop()
    if not heap:
        return last
    largest = heap[0]
    heap[0] = last
    _sink_max(heap, 0)
    return largest


def _heapreplace_max(heap, item):
    largest = heap[0]
    heap[0] = item
    _sink_max(heap, 0)
    return largest


def _heapify_max(x):
    for i in reversed(range(len(x) // 2)):
        _sink_max(x, i)


def _rise_max(heap, start, pos):
    item = heap[pos]
    while pos > start:
        parent_pos = (pos - 1) >> 1
        parent = heap[parent_pos]
        if not parent < item:
            break
        heap[pos] = parent
        pos = parent_pos
    heap[pos] = item


def _sink_max(heap, pos):
    end = len(heap)
    start = pos
    item = heap[pos]
    child = 2 * pos + 1
    while child < end:
        right = child + 1
        if right < end and not heap[right] < heap[child]:
            child = right
        heap[pos] = heap[child]
        pos = child
        child = 2 * pos + 1
    heap[pos] = item
    _rise_max(heap, start, pos)


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
