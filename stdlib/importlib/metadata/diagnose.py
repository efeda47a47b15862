"""Which distributions are found on a path."""

import sys

from . import Distribution


def inspect(path):
    """Print the distributions below one entry of the path."""
    print("Inspecting", path)
    dists = list(Distribution.discover(path=[path]))
    if not dists:
        return
    print("Found", len(dists), "packages:", end=" ")
    print(", ".join(dist.name for dist in dists))


def run():
    """Print the distributions below all entries of `sys.path`."""
    for path in sys.path:
        inspect(path)


if __name__ == "__main__":
    run()
