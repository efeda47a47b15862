"""Dicts and sets: counting, grouping, merging, membership, iteration, deletion, tuples as keys."""

import sys

SIZE = 700_000
QUICK = 1_000


AROUND = [(dx, dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1) if dx or dy]


def word_counts(words):
    counts = {}
    for word in words:
        counts[word] = counts.get(word, 0) + 1
    return counts


def by_length(words):
    groups = {}
    for word in words:
        groups.setdefault(len(word), []).append(word)
    return groups


def neighbours(grid, cell):
    x, y = cell
    return sum((x + dx, y + dy) in grid for dx, dy in AROUND)


def life(grid, rounds):
    """Conway's game of life on a set of cells."""
    for _ in range(rounds):
        counts = {}
        for x, y in grid:
            for dx, dy in AROUND:
                cell = (x + dx, y + dy)
                counts[cell] = counts.get(cell, 0) + 1
        grid = {cell for cell, count in counts.items() if count == 3 or count == 2 and cell in grid}
    return grid


def components(edges):
    """How many parts the graph of `edges` falls into, by depth first search."""
    graph = {}
    for a, b in edges:
        graph.setdefault(a, set()).add(b)
        graph.setdefault(b, set()).add(a)
    unseen, parts = set(graph), 0
    while unseen:
        parts += 1
        stack = [unseen.pop()]
        while stack:
            following = graph[stack.pop()] & unseen
            unseen -= following
            stack.extend(following)
    return parts


def main(size):

    words = [f"w{i * i % 997}" if i % 3 else f"word{i % 211}" for i in range(size)]
    counts = word_counts(words)
    groups = by_length(words)
    merged = counts | {word: 0 for word in groups[min(groups)]}
    for word in list(merged):
        if merged[word] % 2:
            del merged[word]
    pentomino = {(0, 1), (1, 0), (1, 1), (1, 2), (2, 2)}
    grid = life(pentomino, size // 2_000)
    parts = components((i % 5000, i * 7 % 5000 // 3) for i in range(size // 2))
    common = {word for word in words if word in counts} - set(groups[5]) ^ {"w1", "none"}
    figures = [len(counts), len(merged), sum(merged.values()), len(grid), parts, len(common)]
    print("mappings", size, figures, neighbours(grid, min(grid)), max(counts, key=counts.get))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SIZE)
