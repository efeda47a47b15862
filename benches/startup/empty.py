"""Nothing but the start and the end of an interpreter."""

import sys

SIZE = 1
QUICK = 1


def main(size):
    print("empty", size)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SIZE)
