"""Compiling whole folders ahead of time."""

import filecmp
import importlib.util
import os
import py_compile
import sys
from functools import partial
from pathlib import Path

__all__ = ["compile_dir", "compile_file", "compile_path"]


def _walk_dir(folder, maxlevels, quiet=0):
    if quiet < 2 and isinstance(folder, os.PathLike):
        folder = os.fspath(folder)
    if not quiet:
        print(f"Listing {folder!r}...")
    try:
        names = os.listdir(folder)
    except OSError:
        if quiet < 2:
            print(f"Can't list {folder!r}")
        names = []
    for name in sorted(names):
        if name == "__pycache__":
            continue
        path = os.path.join(folder, name)
        if not os.path.isdir(path):
            yield path
        elif maxlevels > 0 and name not in (os.curdir, os.pardir) and not os.path.islink(path):
            yield from _walk_dir(path, maxlevels - 1, quiet)


def compile_dir(dir, maxlevels=None, ddir=None, force=False, rx=None, quiet=0, legacy=False, optimize=-1, workers=1,
                invalidation_mode=None, *, stripdir=None, prependdir=None, limit_sl_dest=None, hardlink_dupes=False):
    """Compile all files below a folder; return whether all could be.

    `workers` is accepted: compiling is too short to be worth more than one process.
    """
    if ddir is not None and (stripdir is not None or prependdir is not None):
        raise ValueError("Destination dir (ddir) cannot be used in combination with stripdir or prependdir")
    if ddir is not None:
        stripdir, prependdir, ddir = dir, ddir, None
    if workers < 0:
        raise ValueError("workers must be greater or equal to 0")
    if maxlevels is None:
        maxlevels = sys.getrecursionlimit()
    success = True
    for file in _walk_dir(dir, maxlevels, quiet):
        if not compile_file(file, ddir, force, rx, quiet, legacy, optimize, invalidation_mode, stripdir=stripdir,
                            prependdir=prependdir, limit_sl_dest=limit_sl_dest, hardlink_dupes=hardlink_dupes):
            success = False
    return success


def _shown_path(fullname, ddir, stripdir, prependdir):
    """The path that tracebacks are to show, or None for the file's own."""
    shown = os.path.join(ddir, os.path.basename(fullname)) if ddir is not None else None
    if stripdir is not None:
        parts, strip = fullname.split(os.path.sep), stripdir.split(os.path.sep)
        if not strip[-1]:
            strip.pop()
        if parts[:len(strip)] == strip:
            shown = os.path.join(*parts[len(strip):])
        elif not stripdir:
            shown = fullname
        else:
            kept = [part for i, part in enumerate(parts) if i >= len(strip) or part != strip[i]]
            shown = os.path.join(*kept) if kept else fullname
            if fullname.startswith(os.path.sep) and kept and kept[0] == "":
                shown = os.path.sep + shown
    if prependdir is not None:
        shown = os.path.join(prependdir, fullname if shown is None else shown)
    return shown


def compile_file(fullname, ddir=None, force=False, rx=None, quiet=0, legacy=False, optimize=-1, invalidation_mode=None,
                 *, stripdir=None, prependdir=None, limit_sl_dest=None, hardlink_dupes=False):
    """Compile one file; return whether it could be. What is no Python file is passed over."""
    if ddir is not None and (stripdir is not None or prependdir is not None):
        raise ValueError("Destination dir (ddir) cannot be used in combination with stripdir or prependdir")
    fullname = os.fspath(fullname)
    stripdir = os.fspath(stripdir) if stripdir is not None else None
    name = os.path.basename(fullname)
    shown = _shown_path(fullname, ddir, stripdir, prependdir)
    levels = [optimize] if isinstance(optimize, int) else sorted(set(optimize))
    if hardlink_dupes and len(levels) < 2:
        raise ValueError("Hardlinking of duplicated bytecode makes sense only for more than one optimization level")
    if rx is not None and rx.search(fullname):
        return True
    if limit_sl_dest is not None and os.path.islink(fullname) and Path(limit_sl_dest).resolve() not in Path(
            fullname).resolve().parents:
        return True
    if not os.path.isfile(fullname) or not name.endswith(".py"):
        return True
    targets = {}
    for level in levels:
        if legacy:
            targets[level] = fullname + "c"
        else:
            mark = {"optimization": level if level >= 1 else ""} if level >= 0 else {}
            targets[level] = importlib.util.cache_from_source(fullname, **mark)
    if not force and _is_fresh(fullname, targets):
        return True
    if not quiet:
        print(f"Compiling {fullname!r}...")
    try:
        written = None
        for at, level in enumerate(levels):
            target = targets[level]
            written = py_compile.compile(fullname, target, shown, True, optimize=level,
                                         invalidation_mode=invalidation_mode)
            if at > 0 and hardlink_dupes:
                before = targets[levels[at - 1]]
                if filecmp.cmp(target, before, shallow=False):
                    os.unlink(target)
                    os.link(before, target)
    except py_compile.PyCompileError as err:
        if quiet < 2:
            _complain(fullname, quiet)
            encoding = sys.stdout.encoding or sys.getdefaultencoding()
            print(err.msg.encode(encoding, errors="backslashreplace").decode(encoding))
        return False
    except (SyntaxError, UnicodeError, OSError) as err:
        if quiet < 2:
            _complain(fullname, quiet)
            print(f"{err.__class__.__name__}: {err}")
        return False
    return written is not None


def _complain(fullname, quiet):
    print(f"*** Error compiling {fullname!r}..." if quiet else "*** ", end="\n" if quiet else "")


def _is_fresh(fullname, targets):
    """Are all compiled files there, and of the source's time?"""
    try:
        expected = importlib.util.MAGIC_NUMBER + bytes(4) + (int(os.stat(fullname).st_mtime) & 0xFFFFFFFF).to_bytes(
            4, "little")
        for target in targets.values():
            with open(target, "rb") as file:
                if file.read(12) != expected:
                    return False
    except OSError:
        return False
    return True


def compile_path(skip_curdir=1, maxlevels=0, force=False, quiet=0, legacy=False, optimize=-1, invalidation_mode=None):
    """Compile all files in the folders of `sys.path`."""
    success = True
    for folder in sys.path:
        if (not folder or folder == os.curdir) and skip_curdir:
            if quiet < 2:
                print("Skipping current directory")
        else:
            success = success and compile_dir(folder, maxlevels, None, force, quiet=quiet, legacy=legacy,
                                              optimize=optimize, invalidation_mode=invalidation_mode)
    return success


def main():
    """Compile what the command line names."""
    import argparse
    parser = argparse.ArgumentParser(description="Utilities to support installing Python libraries.")
    add = parser.add_argument
    add("-l", action="store_const", const=0, default=None, dest="maxlevels", help="don't recurse into subdirectories")
    add("-r", type=int, dest="recursion", help="control the maximum recursion level. if `-l` and `-r` options are "
        "specified, then `-r` takes precedence.")
    add("-f", action="store_true", dest="force", help="force rebuild even if timestamps are up to date")
    add("-q", action="count", dest="quiet", default=0, help="output only error messages; -qq will suppress the error "
        "messages as well.")
    add("-b", action="store_true", dest="legacy", help="use legacy (pre-PEP3147) compiled file locations")
    add("-d", metavar="DESTDIR", dest="ddir", default=None, help="directory to prepend to file paths for use in "
        "compile-time tracebacks and in runtime tracebacks in cases where the source file is unavailable")
    add("-s", metavar="STRIPDIR", dest="stripdir", default=None, help="part of path to left-strip from path to source "
        "file - for example buildroot. `-d` and `-s` options cannot be specified together.")
    add("-p", metavar="PREPENDDIR", dest="prependdir", default=None, help="path to add as prefix to path to source "
        "file - for example / to make it absolute when some part is removed by `-s` option. `-d` and `-p` options "
        "cannot be specified together.")
    add("-x", metavar="REGEXP", dest="rx", default=None, help="skip files matching the regular expression; the regexp "
        "is searched for in the full path of each file considered for compilation")
    add("-i", metavar="FILE", dest="flist", help="add all the files and directories listed in FILE to the list "
        'considered for compilation; if "-", names are read from stdin')
    add("compile_dest", metavar="FILE|DIR", nargs="*", help="zero or more file and directory names to compile; if no "
        "arguments given, defaults to the equivalent of -l sys.path")
    add("-j", "--workers", default=1, type=int, help="Run compileall concurrently")
    add("--invalidation-mode", choices=sorted(mode.name.lower().replace("_", "-")
                                              for mode in py_compile.PycInvalidationMode),
        help="set .pyc invalidation mode; defaults to \"checked-hash\" if the SOURCE_DATE_EPOCH environment variable "
        "is set, and \"timestamp\" otherwise.")
    add("-o", action="append", type=int, dest="opt_levels", help="Optimization levels to run compilation with. Default "
        "is -1 which uses the optimization level of the Python interpreter itself (see -O).")
    add("-e", metavar="DIR", dest="limit_sl_dest", help="Ignore symlinks pointing outsite of the DIR")
    add("--hardlink-dupes", action="store_true", dest="hardlink_dupes", help="Hardlink duplicated pyc files")
    args = parser.parse_args()
    if args.rx:
        import re
        args.rx = re.compile(args.rx)
    if args.limit_sl_dest == "":
        args.limit_sl_dest = None
    levels = args.opt_levels or [-1]
    if len(levels) == 1 and args.hardlink_dupes:
        parser.error("Hardlinking of duplicated bytecode makes sense only for more than one optimization level.")
    if args.ddir is not None and (args.stripdir is not None or args.prependdir is not None):
        parser.error("-d cannot be used in combination with -s or -p")
    maxlevels = args.recursion if args.recursion is not None else args.maxlevels
    names = args.compile_dest
    if args.flist:
        try:
            with (sys.stdin if args.flist == "-" else open(args.flist, encoding="utf-8")) as file:
                names.extend(line.strip() for line in file)
        except OSError:
            if args.quiet < 2:
                print(f"Error reading file list {args.flist}")
            return False
    mode = None
    if args.invalidation_mode:
        mode = py_compile.PycInvalidationMode[args.invalidation_mode.replace("-", "_").upper()]
    common = {"force": args.force, "quiet": args.quiet, "legacy": args.legacy, "optimize": levels,
              "invalidation_mode": mode}
    success = True
    try:
        if not names:
            return compile_path(**common)
        paths = {"stripdir": args.stripdir, "prependdir": args.prependdir, "limit_sl_dest": args.limit_sl_dest,
                 "hardlink_dupes": args.hardlink_dupes}
        for name in names:
            run = compile_file if os.path.isfile(name) else partial(compile_dir, maxlevels=maxlevels,
                                                                    workers=args.workers)
            if not run(name, ddir=args.ddir, rx=args.rx, **common, **paths):
                success = False
        return success
    except KeyboardInterrupt:
        if args.quiet < 2:
            print("\n[interrupted]")
        return False


if __name__ == "__main__":
    sys.exit(int(not main()))
