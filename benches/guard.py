#!/usr/bin/env python3
"""Counts the machine instructions that the interpreter spends on one turn of small loops, and compares with a table.

Times say little on a busy machine; counts are the same on every run. When the compiler merges the ends of the
dispatch loop's arms, spills a register in all of them or stops inlining a fast path, each turn takes a few more
instructions, and a count below leaves its room of ten per cent. Valgrind's callgrind does the counting; without it
this says so and succeeds. It is not part of `cargo test`, since it wants a release build.

    benches/guard.py [OURO]            compare; exit status 1 when a loop takes more than the table allows
    benches/guard.py --update [OURO]   write what was counted into the table, after a change that is worth it
"""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOM = 0.10
FEW, MANY = 10_000, 60_000

# Instructions for one turn of each loop, on x86-64 with the compiler of the committed lock file.
TABLE = HERE / "guard.txt"

LOOPS = {
    "int_add": """
        def run(n):
            total = 0
            for i in range(n):
                total = total + i
    """,
    "while_compare": """
        def run(n):
            i = 0
            while i < n:
                i += 1
    """,
    "float_multiply": """
        def run(n):
            x = 1.5
            for i in range(n):
                x = x * 1.0000001
    """,
    "call": """
        def add(a, b):
            return a + b

        def run(n):
            for i in range(n):
                add(i, 1)
    """,
    "method_call": """
        class Counter:
            def __init__(self):
                self.count = 0

            def step(self):
                self.count += 1

        def run(n):
            counter = Counter()
            for i in range(n):
                counter.step()
    """,
    "attribute": """
        class Point:
            def __init__(self):
                self.x = self.y = 1

        def run(n):
            point = Point()
            for i in range(n):
                point.x = point.y
    """,
    "list_item": """
        def run(n):
            items = [1, 2, 3, 4]
            for i in range(n):
                items[2] = items[1]
    """,
    "generator": """
        def count(n):
            for i in range(n):
                yield i

        def run(n):
            for i in count(n):
                pass
    """,
    "await_in_place": """
        async def value():
            return 1

        async def turns(n):
            for i in range(n):
                await value()

        def run(n):
            try:
                turns(n).send(None)
            except StopIteration:
                pass
    """,
}


def unindented(source):
    return "\n".join(line[8:] for line in source.splitlines())


def count_instructions(ouro, source, turns):
    """All instructions that the process runs, from its start to its end."""
    with tempfile.TemporaryDirectory() as folder:
        program = Path(folder) / "loop.py"
        program.write_text(f"{unindented(source)}\n\nrun({turns})\n")
        command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", ouro, str(program)]
        done = subprocess.run(command, capture_output=True, text=True, env={"PYTHONHASHSEED": "0"})
    collected = re.search(r"Collected : (\d+)", done.stderr)
    if done.returncode != 0 or collected is None:
        sys.exit(f"{' '.join(command)} failed:\n{done.stderr}")
    return int(collected.group(1))


def per_turn(ouro, source):
    """Instructions per turn: what more turns take, so that start and end fall out."""
    return (count_instructions(ouro, source, MANY) - count_instructions(ouro, source, FEW)) / (MANY - FEW)


def read_table():
    if not TABLE.exists():
        return {}
    return {name: float(count) for name, count in (line.split() for line in TABLE.read_text().splitlines())}


def main(arguments):
    update = "--update" in arguments
    paths = [argument for argument in arguments if argument != "--update"]
    ouro = paths[0] if paths else str(HERE.parent / "target/release/ouro")
    if shutil.which("valgrind") is None:
        print("guard: skipped, valgrind is not installed")
        return 0
    allowed = read_table()
    counts = {name: per_turn(ouro, source) for name, source in LOOPS.items()}
    if update:
        TABLE.write_text("".join(f"{name} {count:.1f}\n" for name, count in counts.items()))
        allowed = counts
    worse = []
    for name, count in counts.items():
        usual = allowed.get(name)
        if usual is None:
            sys.exit(f"guard: {name} is not in {TABLE.name}; run with --update")
        verdict = "ok"
        if count > usual * (1 + ROOM):
            verdict = "MORE"
            worse.append(name)
        elif count < usual * (1 - ROOM):
            verdict = "fewer: --update keeps it"
        print(f"{name:16} {count:8.1f} instructions per turn, table {usual:8.1f}  {verdict}")
    return 1 if worse else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
