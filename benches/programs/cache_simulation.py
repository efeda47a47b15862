"""Caches under load: least recently used by a linked list, by OrderedDict and with expiry, least frequently used."""

import sys
from collections import OrderedDict, defaultdict

SIZE = 120_000
QUICK = 1_000


class Cache:
    """What every cache has: a capacity, counts of hits and misses, and `get_or_load`."""

    def __init__(self, capacity):
        self.capacity = capacity
        self.hits = 0
        self.misses = 0
        self.evicted = 0

    def get(self, key, default=None):
        raise NotImplementedError

    def put(self, key, value):
        raise NotImplementedError

    def get_or_load(self, key, load):
        missing = object()
        value = self.get(key, missing)
        if value is missing:
            self.misses += 1
            value = load(key)
            self.put(key, value)
        else:
            self.hits += 1
        return value

    @property
    def hit_rate(self):
        asked = self.hits + self.misses
        return self.hits / asked if asked else 0.0


class Entry:
    """A link of the list of a LinkedCache."""

    __slots__ = ("key", "value", "newer", "older")

    def __init__(self, key=None, value=None):
        self.key = key
        self.value = value
        self.newer = self
        self.older = self


class LinkedCache(Cache):
    """Least recently used goes first: a dict of entries that form a ring through a sentinel."""

    def __init__(self, capacity):
        super().__init__(capacity)
        self.entries = {}
        self.ring = Entry()

    def get(self, key, default=None):
        entry = self.entries.get(key)
        if entry is None:
            return default
        self.unlink(entry)
        self.link_newest(entry)
        return entry.value

    def put(self, key, value):
        if key in self.entries:
            entry = self.entries[key]
            entry.value = value
            self.unlink(entry)
        else:
            if len(self.entries) >= self.capacity:
                oldest = self.ring.newer
                self.unlink(oldest)
                del self.entries[oldest.key]
                self.evicted += 1
            entry = self.entries[key] = Entry(key, value)
        self.link_newest(entry)

    def unlink(self, entry):
        entry.older.newer = entry.newer
        entry.newer.older = entry.older

    def link_newest(self, entry):
        newest = self.ring.older
        newest.newer = entry
        entry.older = newest
        entry.newer = self.ring
        self.ring.older = entry

    def __iter__(self):
        """Keys, least recently used first."""
        entry = self.ring.newer
        while entry is not self.ring:
            yield entry.key
            entry = entry.newer


class OrderedCache(Cache):
    """The same policy, kept by OrderedDict."""

    def __init__(self, capacity):
        super().__init__(capacity)
        self.entries = OrderedDict()

    def get(self, key, default=None):
        if key not in self.entries:
            return default
        self.entries.move_to_end(key)
        return self.entries[key]

    def put(self, key, value):
        if key in self.entries:
            self.entries.move_to_end(key)
        self.entries[key] = value
        if len(self.entries) > self.capacity:
            self.entries.popitem(last=False)
            self.evicted += 1

    def __iter__(self):
        return iter(self.entries)


class ExpiringCache(OrderedCache):
    """Entries also grow too old, by a clock that counts requests."""

    def __init__(self, capacity, lifetime):
        super().__init__(capacity)
        self.lifetime = lifetime
        self.now = 0
        self.expired = 0

    def get(self, key, default=None):
        self.now += 1
        try:
            value, born = self.entries[key]
        except KeyError:
            return default
        if self.now - born > self.lifetime:
            del self.entries[key]
            self.expired += 1
            return default
        self.entries.move_to_end(key)
        return value

    def put(self, key, value):
        super().put(key, (value, self.now))


class FrequencyCache(Cache):
    """Least frequently used goes first; among equals the least recently used."""

    def __init__(self, capacity):
        super().__init__(capacity)
        self.values = {}
        self.counts = {}
        self.by_count = defaultdict(OrderedDict)
        self.least = 0

    def get(self, key, default=None):
        if key not in self.values:
            return default
        self.touch(key)
        return self.values[key]

    def put(self, key, value):
        if key in self.values:
            self.values[key] = value
            self.touch(key)
            return
        if len(self.values) >= self.capacity:
            victim, _ = self.by_count[self.least].popitem(last=False)
            del self.values[victim], self.counts[victim]
            self.evicted += 1
        self.values[key] = value
        self.counts[key] = 1
        self.by_count[1][key] = None
        self.least = 1

    def touch(self, key):
        count = self.counts[key]
        group = self.by_count[count]
        del group[key]
        if not group:
            del self.by_count[count]
            if self.least == count:
                self.least = count + 1
        self.counts[key] = count + 1
        self.by_count[count + 1][key] = None

    def __iter__(self):
        return iter(self.values)


class Requests:
    """A stream of keys in which few are frequent, with a working set that moves."""

    def __init__(self, seed):
        self.state = seed
        self.served = 0

    def random(self, below):
        self.state = (self.state * 1103515245 + 12345) & 0x7FFFFFFF
        return (self.state >> 8) % below

    def __iter__(self):
        return self

    def __next__(self):
        self.served += 1
        drift = self.served // 2000
        if self.random(10) < 7:
            return f"page/{drift * 10 + self.random(60)}"
        return f"page/{self.random(5000)}"


def load(key):
    """The slow way to a page."""
    number = int(key.rpartition("/")[2])
    return {"key": key, "size": number * 37 % 1009, "links": (number // 2, number // 3)}


def simulate(cache, requests, count):
    size = 0
    for _, key in zip(range(count), requests):
        page = cache.get_or_load(key, load)
        size += page["size"] + page["links"][1]
    return size


def main(size):
    caches = [LinkedCache(300), OrderedCache(300), ExpiringCache(300, 2500), FrequencyCache(300)]
    report = []
    for cache in caches:
        total = simulate(cache, Requests(2024), size)
        keys = list(cache)
        report.append(f"{type(cache).__name__}: {cache.hit_rate:.4f} {cache.evicted} {total} {len(keys)} {keys[0]}")
    assert list(caches[0]) == list(caches[1])
    print("cache_simulation", size, *report, caches[2].expired, sep="; ")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SIZE)
