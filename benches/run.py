#!/usr/bin/env python3
"""Times `ouro` against other Pythons on the programs of this folder.

Every program takes its size as its argument and prints one line that depends on all of its work. The interpreters take
turns, program by program and round by round, so that a busy moment of the machine meets all of them; of each the
least CPU time counts. Linux and CPython 3.11 or later with its standard library are all this needs.

    benches/run.py --peer cpython=python3.13
    benches/run.py --peer cpython=python3.13 --group programs --repeat 5 --json programs.json
    benches/run.py --ouro target/release/ouro --peer before=/tmp/ouro_before --only fib,queue_*

A program is a file of a group's folder that has `SIZE = …` at the left margin, the size that it takes by default, and
`QUICK = …`, a size that is done at once. `EACH = "task"` asks for the memory of one of the things that SIZE counts. The
programs of `servers/` that have `CLIENT = …` print their port first; `servers/client.py` loads them, run by this
Python, and only the server's CPU time counts. The exit status is 1 when a program failed or the outputs differ.
"""

import argparse
import ctypes
import fnmatch
import json
import math
import os
import platform
import re
import shlex
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
GROUPS = ["language", "coroutines", "servers", "startup", "programs"]


@dataclass
class Program:
    """A file to run, and what its first lines say about it."""

    path: Path
    group: str
    size: int
    quick: int
    each: str | None
    client: str | None

    @property
    def name(self):
        return self.path.stem


@dataclass
class Run:
    """What one interpreter did with one program once."""

    cpu: float
    wall: float
    peak_kib: int
    output: str
    error: str | None


@dataclass
class Result:
    """What one interpreter did with one program, over all rounds."""

    cpu: float = math.inf
    wall: float = math.inf
    peak_kib: int = 0
    outputs: set = field(default_factory=set)
    error: str | None = None
    bytes_each: float | None = None

    def add(self, run):
        self.outputs.add(run.output)
        self.error = self.error or run.error
        self.cpu = min(self.cpu, run.cpu)
        self.wall = min(self.wall, run.wall)
        self.peak_kib = max(self.peak_kib, run.peak_kib)


def find_programs(groups, patterns):
    """The programs of `groups` whose name matches one of `patterns`, in the order of their names."""
    programs = []
    for group in groups:
        for path in sorted((HERE / group).glob("*.py")):
            facts = dict(re.findall(r"^(SIZE|QUICK|EACH|CLIENT) = ([^#\n]+)", path.read_text(), re.M))
            if "SIZE" not in facts or not any(fnmatch.fnmatch(path.stem, pattern) for pattern in patterns):
                continue
            text = {key: facts[key].strip().strip('"') for key in ("EACH", "CLIENT") if key in facts}
            programs.append(
                Program(path, group, int(facts["SIZE"]), int(facts["QUICK"]), text.get("EACH"), text.get("CLIENT"))
            )
    return programs


def adopt_grandchildren():
    """Let processes whose parent has ended become children of this one, so that `spawn` can wait for them."""
    PR_SET_CHILD_SUBREAPER = 36
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def spawn(command, errors):
    """Start `command`; returns its process number and the pipe it prints to.

    The kernel counts what a process held between fork and exec as its peak memory: a child of this process would begin
    with the size of this Python. So a small shell forks it, and ends before the command may begin; the gate is a pipe
    with a name, which the command's process cannot open for reading before it is opened here for writing.
    """
    with tempfile.TemporaryDirectory() as folder:
        gate = Path(folder) / "gate"
        os.mkfifo(gate)
        shell = ["sh", "-c", '(read -r _ <"$0"; exec "$@") & echo $!', str(gate), *command]
        process = subprocess.Popen(shell, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors)
        number = int(process.stdout.readline())
        os.waitpid(process.pid, 0)
        process.returncode = 0
        gate.open("w").close()
        return number, process.stdout


def measure(command, timeout, client=None):
    """Run `command` to its end; with `client`, also the client that is told the port the command prints."""
    with tempfile.TemporaryFile() as errors:
        started = time.perf_counter()
        process, output = spawn(command, errors)
        alarm = threading.Timer(timeout, os.kill, [process, signal.SIGKILL])
        alarm.start()
        problem = None
        if client and (port := output.readline().decode().strip()):
            done = subprocess.run([*client, port], capture_output=True, text=True)
            if done.returncode != 0:
                os.kill(process, signal.SIGKILL)
                problem = "client: " + last_line(done.stderr)
        with output:
            text = output.read().decode(errors="replace").strip()
        _, status, usage = os.wait4(process, 0)
        alarm.cancel()
        wall = time.perf_counter() - started
        errors.seek(0)
        status = os.waitstatus_to_exitcode(status)
        if status != 0 and problem is None:
            problem = last_line(errors.read().decode(errors="replace")) or f"exit status {status}"
    return Run(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss, text, problem)


def last_line(text):
    """What a program said last."""
    lines = text.strip().splitlines()
    return lines[-1] if lines else ""


def run_program(program, interpreters, options):
    """Run one program in turns, and return the interpreters' results by name."""
    size = program.quick if options.quick else program.size
    client = None
    if program.client:
        client = [sys.executable, str(program.path.parent / "client.py"), program.client, str(size)]
    results = {name: Result() for name in interpreters}
    for round_number in range(options.repeat):
        names = list(interpreters)
        if round_number % 2:
            names.reverse()
        for name in names:
            result = results[name]
            if result.error is None:
                result.add(measure([*interpreters[name], str(program.path), str(size)], options.timeout, client))
    if program.each and not options.quick:
        for name, result in results.items():
            if result.error is None:
                few = measure([*interpreters[name], str(program.path), str(program.quick)], options.timeout)
                result.bytes_each = (result.peak_kib - few.peak_kib) * 1024 / (size - program.quick)
    return results


def verdict(results):
    """What is wrong with the results of one program, or None."""
    for name, result in results.items():
        if result.error is not None:
            return f"{name}: {result.error}"
    if len(set().union(*(result.outputs for result in results.values()))) > 1:
        return "; ".join(f"{name} printed {sorted(result.outputs)}" for name, result in results.items())
    return None


def ratio(result, reference):
    """How many times as fast as `reference` this was."""
    return max(reference.cpu, 1e-4) / max(result.cpu, 1e-4)


def geometric_mean(numbers):
    return math.exp(sum(math.log(number) for number in numbers) / len(numbers))


def time_text(seconds):
    return f"{seconds * 1000:.1f} ms" if seconds < 0.1 else f"{seconds:.2f} s"


def memory_text(kib):
    return f"{kib / 1024:.1f} MiB"


def print_row(cells, widths):
    aligned = [str(cells[0]).ljust(widths[0])] + [
        str(cell).rjust(width) for cell, width in zip(cells[1:], widths[1:])
    ]
    print("| " + " | ".join(aligned) + " |", flush=True)


def print_header(names, reference):
    """The head of a Markdown table; returns the widths of its columns."""
    titles = ["program"] + [f"{name} CPU" for name in names]
    titles += [f"{name} : {reference}" for name in names if name != reference]
    titles += [f"{name} wall" for name in names] + [f"{name} peak" for name in names]
    widths = [max(18, len(titles[0]))] + [max(9, len(title)) for title in titles[1:]]
    print_row(titles, widths)
    print("|" + "|".join(["-" * (widths[0] + 2)] + ["-" * (width + 1) + ":" for width in widths[1:]]) + "|")
    return widths


def table_row(program, results, reference):
    cells = [program.name] + [time_text(result.cpu) for result in results.values()]
    cells += [f"{ratio(result, results[reference]):.2f}" for name, result in results.items() if name != reference]
    cells += [time_text(result.wall) for result in results.values()]
    return cells + [memory_text(result.peak_kib) for result in results.values()]


def run_group(group, programs, interpreters, reference, options, record):
    """Run and print one group. Returns what went wrong, as lines."""
    print(f"\n### {group}\n")
    widths = print_header(list(interpreters), reference)
    ratios = {name: [] for name in interpreters if name != reference}
    problems, notes = [], []
    for program in programs:
        results = run_program(program, interpreters, options)
        wrong = verdict(results)
        record[f"{group}/{program.name}"] = {
            name: {**asdict(result), "outputs": sorted(result.outputs)} for name, result in results.items()
        }
        if wrong:
            problems.append(f"{group}/{program.name}: {wrong}")
            cells = [program.name] + ["failed" if result.error else "differs" for result in results.values()]
            print_row(cells + [""] * (len(widths) - len(cells)), widths)
            continue
        print_row(table_row(program, results, reference), widths)
        for name in ratios:
            ratios[name].append(ratio(results[name], results[reference]))
        if program.each and results[reference].bytes_each is not None:
            figures = ", ".join(f"{name} {result.bytes_each:,.0f}" for name, result in results.items())
            notes.append(f"{program.name}, bytes per {program.each}: {figures}")
    if any(ratios.values()):
        means = [f"{geometric_mean(values):.2f}" for values in ratios.values()]
        cells = ["geometric mean"] + [""] * len(interpreters) + means
        print_row(cells + [""] * (len(widths) - len(cells)), widths)
    for note in notes:
        print(f"\n{note}")
    return problems


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--ouro", default=HERE.parent / "target/release/ouro", metavar="PATH")
    parser.add_argument("--peer", action="append", default=[], metavar="NAME=COMMAND", help="the first is the measure")
    parser.add_argument("--group", default=",".join(GROUPS), help="one or more of: " + ",".join(GROUPS))
    parser.add_argument("--only", default="*", metavar="PATTERNS", help="names of programs, `*` allowed, with commas")
    parser.add_argument("--repeat", type=int, default=3, metavar="N", help="rounds; the fastest counts")
    parser.add_argument("--quick", action="store_true", help="tiny sizes, one round: does everything run and agree?")
    parser.add_argument("--timeout", type=float, default=120, metavar="SECONDS", help="of one run of one program")
    parser.add_argument("--json", metavar="FILE", help="write all figures there")
    options = parser.parse_args()
    options.groups = options.group.split(",")
    if unknown := set(options.groups) - set(GROUPS):
        parser.error(f"no such group: {', '.join(sorted(unknown))}")
    if options.quick:
        options.repeat = 1
    return options


def main():
    options = parse_arguments()
    adopt_grandchildren()
    interpreters = {"ouro": [str(options.ouro)]}
    for peer in options.peer:
        name, _, command = peer.partition("=")
        interpreters[name] = shlex.split(command)
    reference = options.peer[0].partition("=")[0] if options.peer else "ouro"
    rounds = "one round" if options.repeat == 1 else f"least of {options.repeat} rounds"
    print(f"CPU time is user and system, {rounds}, in turns; `a : b` says how many times as fast as b a is.")
    record, problems = {}, []
    for group in options.groups:
        programs = find_programs([group], options.only.split(","))
        if programs:
            problems += run_group(group, programs, interpreters, reference, options, record)
    if options.json:
        facts = {"machine": platform.machine(), "repeat": options.repeat, "interpreters": interpreters}
        Path(options.json).write_text(json.dumps({**facts, "programs": record}, indent=1))
    for problem in problems:
        print(f"\n{problem}", file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
