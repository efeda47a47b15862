"""Write the `.out` files of the cases under tests/script and examples with CPython 3.13.

    python3.13 tests/oracle.py [--check] [PATH ...]

Without paths, all cases that have no `.out` file. With --check nothing is written; cases whose file differs from what
CPython prints now are named. Refuses any other Python: its output is the truth that Ouro is measured by.
"""

import pathlib
import platform
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent


def cases(paths, check):
    if paths:
        for path in map(pathlib.Path, paths):
            yield from sorted(path.rglob("*.py")) if path.is_dir() else [path]
        return
    for path in sorted((ROOT / "tests" / "script").rglob("*.py")):
        if check or not path.with_suffix(".out").exists():
            yield path


def differs(path):
    """A case may say in its first lines why it differs from CPython: its .out file is then written by hand."""
    return any(line.startswith("# differs:") for line in path.read_text().splitlines()[:5])


def main():
    if platform.python_implementation() != "CPython" or sys.version_info[:2] != (3, 13):
        sys.exit(f"oracle.py needs CPython 3.13, this is {platform.python_implementation()} {platform.python_version()}")
    arguments = sys.argv[1:]
    check = "--check" in arguments
    wrong = 0
    for path in cases([a for a in arguments if a != "--check"], check):
        if differs(path):
            continue
        name = str(path.resolve().relative_to(ROOT))
        done = subprocess.run([sys.executable, name], cwd=ROOT, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=60)
        if done.returncode != 0:
            print(f"{name}: exit status {done.returncode}\n{done.stderr}")
            wrong += 1
            continue
        out = path.with_suffix(".out")
        if check:
            if out.read_text() != done.stdout:
                print(f"{name}: differs")
                wrong += 1
        else:
            out.write_text(done.stdout)
            print(f"wrote {out.relative_to(ROOT)}")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
