"""Orders in which everything comes after what it depends on."""

from types import GenericAlias

__all__ = ["TopologicalSorter", "CycleError"]


class CycleError(ValueError):
    """There is no such order; the second argument is a cycle, its first node once more at the end."""


class _Node:
    __slots__ = ("node", "waits_for", "successors", "state")

    def __init__(self, node):
        self.node = node
        # Predecessors not done yet; and where the node itself stands.
        self.waits_for = 0
        self.successors = []
        self.state = "new"


class TopologicalSorter:
    """Sorts a graph: `add` nodes, then iterate over `static_order`, or `prepare` and work with `get_ready`, `done`."""

    __class_getitem__ = classmethod(GenericAlias)

    def __init__(self, graph=None):
        self._nodes = {}
        self._ready = None
        self._passed_out = 0
        self._finished = 0
        if graph is not None:
            for node, predecessors in graph.items():
                self.add(node, *predecessors)

    def _node(self, node):
        try:
            return self._nodes[node]
        except KeyError:
            made = self._nodes[node] = _Node(node)
            return made

    def add(self, node, *predecessors):
        """Add a node that comes after its predecessors."""
        if self._ready is not None:
            raise ValueError("Nodes cannot be added after a call to prepare()")
        info = self._node(node)
        info.waits_for += len(predecessors)
        for predecessor in predecessors:
            self._node(predecessor).successors.append(node)

    def prepare(self):
        """No more nodes come; look for cycles."""
        if self._ready is not None:
            raise ValueError("cannot prepare() more than once")
        self._ready = [info.node for info in self._nodes.values() if info.waits_for == 0]
        cycle = self._find_cycle()
        if cycle:
            raise CycleError("nodes are in a cycle", cycle)

    def get_ready(self):
        """The nodes whose predecessors are all done, each once."""
        if self._ready is None:
            raise ValueError("prepare() must be called first")
        ready = tuple(self._ready)
        for node in ready:
            self._nodes[node].state = "out"
        self._ready.clear()
        self._passed_out += len(ready)
        return ready

    def is_active(self):
        """Whether there is more to come."""
        if self._ready is None:
            raise ValueError("prepare() must be called first")
        return self._finished < self._passed_out or bool(self._ready)

    def __bool__(self):
        return self.is_active()

    def done(self, *nodes):
        """These nodes, given out by `get_ready`, are done."""
        if self._ready is None:
            raise ValueError("prepare() must be called first")
        for node in nodes:
            info = self._nodes.get(node)
            if info is None:
                raise ValueError(f"node {node!r} was not added using add()")
            if info.state == "new":
                raise ValueError(f"node {node!r} was not passed out (still not ready)")
            if info.state == "done":
                raise ValueError(f"node {node!r} was already marked done")
            info.state = "done"
            for successor in info.successors:
                after = self._nodes[successor]
                after.waits_for -= 1
                if after.waits_for == 0:
                    self._ready.append(successor)
            self._finished += 1

    def _find_cycle(self):
        seen = set()
        for start in self._nodes:
            if start in seen:
                continue
            # Depth first, on a list of our own: the way down, where each node is on it, and what is left at each.
            way, place, rest = [], {}, []
            node = start
            while True:
                if node in place:
                    return way[place[node]:] + [node]
                if node not in seen:
                    seen.add(node)
                    place[node] = len(way)
                    way.append(node)
                    rest.append(iter(self._nodes[node].successors))
                while way:
                    node = next(rest[-1], rest)
                    if node is not rest:
                        break
                    del place[way.pop()]
                    rest.pop()
                else:
                    break
        return None

    def static_order(self):
        """Yield the nodes in such an order."""
        self.prepare()
        while self.is_active():
            group = self.get_ready()
            yield from group
            self.done(*group)
