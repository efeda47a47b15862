"""What a command-line tool imports: argparse, pathlib, re, collections, datetime."""

import argparse
import collections
import datetime
import pathlib
import re
import sys

SIZE = 1
QUICK = 1


def main(size):
    parser = argparse.ArgumentParser(prog="command", description="Count words.")
    parser.add_argument("files", nargs="*", type=pathlib.Path)
    parser.add_argument("--since", type=datetime.date.fromisoformat, default="2024-01-01")
    parser.add_argument("-n", "--number", type=int, default=size, help="how many to print")
    arguments = parser.parse_args(["a/b.txt", "--since", "2024-02-29"])
    words = collections.Counter(re.findall(r"\w+", str(arguments.files[0])))
    print("command", arguments.number, arguments.since, sorted(words), arguments.files[0].suffix)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SIZE)
