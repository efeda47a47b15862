"""Statistics of profiles: adding, sorting, printing.

    pstats.Stats('program.prof').sort_stats('cumulative').print_stats(10)
"""

import marshal
import os
import re
import sys
import time
from dataclasses import dataclass
from enum import StrEnum, _simple_enum
from functools import cmp_to_key
from typing import Dict

__all__ = ["Stats", "SortKey", "FunctionProfile", "StatsProfile"]


@_simple_enum(StrEnum)
class SortKey:
    """What functions are sorted by."""

    CALLS = "calls", "ncalls"
    CUMULATIVE = "cumulative", "cumtime"
    FILENAME = "filename", "module"
    LINE = "line"
    NAME = "name"
    NFL = "nfl"
    PCALLS = "pcalls"
    STDNAME = "stdname"
    TIME = "time", "tottime"

    def __new__(cls, *values):
        value = values[0]
        obj = str.__new__(cls, value)
        obj._value_ = value
        for other in values[1:]:
            cls._value2member_map_[other] = obj
        obj._all_values = values
        return obj


@dataclass(unsafe_hash=True)
class FunctionProfile:
    """The figures of one function."""

    ncalls: str
    tottime: float
    percall_tottime: float
    cumtime: float
    percall_cumtime: float
    file_name: str
    line_number: int


@dataclass(unsafe_hash=True)
class StatsProfile:
    """The figures of all functions, by name."""

    total_tt: float
    func_profiles: Dict[str, FunctionProfile]


class Stats:
    """Figures by function: {(file, line, name): (primitive calls, calls, own time, whole time, callers)}."""

    # name: (((field, direction), …), heading); fields are those of the tuples that sort_stats makes
    sort_arg_dict_default = {
        "calls": (((1, -1),), "call count"),
        "ncalls": (((1, -1),), "call count"),
        "cumtime": (((3, -1),), "cumulative time"),
        "cumulative": (((3, -1),), "cumulative time"),
        "filename": (((4, 1),), "file name"),
        "line": (((5, 1),), "line number"),
        "module": (((4, 1),), "file name"),
        "name": (((6, 1),), "function name"),
        "nfl": (((6, 1), (4, 1), (5, 1)), "name/file/line"),
        "pcalls": (((0, -1),), "primitive call count"),
        "stdname": (((7, 1),), "standard name"),
        "time": (((2, -1),), "internal time"),
        "tottime": (((2, -1),), "internal time")}

    def __init__(self, *args, stream=None):
        self.stream = stream or sys.stdout
        arg = args[0] if args else None
        self.init(arg)
        self.add(*args[1:])

    def init(self, arg):
        """Begin with a file, a profile, or nothing."""
        self.all_callees = None
        self.files = []
        self.fcn_list = None
        self.total_tt = 0
        self.total_calls = 0
        self.prim_calls = 0
        self.max_name_len = 0
        self.top_level = set()
        self.stats = {}
        self.sort_arg_dict = {}
        self.load_stats(arg)
        try:
            self.get_top_level_stats()
        except Exception:
            print(f"Invalid timing data {self.files[-1] if self.files else ''}", file=self.stream)
            raise

    def load_stats(self, arg):
        """Take the figures of a file or a profile."""
        if arg is None:
            self.stats = {}
            return
        if isinstance(arg, str):
            with open(arg, "rb") as f:
                self.stats = marshal.load(f)
            try:
                arg = f"{time.ctime(os.stat(arg).st_mtime)}    {arg}"
            except OSError:
                pass
            self.files = [arg]
        elif hasattr(arg, "create_stats"):
            arg.create_stats()
            self.stats = arg.stats
            arg.stats = {}
        if not self.stats:
            raise TypeError(f"Cannot create or construct a {self.__class__!r} object from {arg!r}")

    def get_top_level_stats(self):
        """Count calls and time."""
        for func, (cc, nc, tt, ct, callers) in self.stats.items():
            self.total_calls += nc
            self.prim_calls += cc
            self.total_tt += tt
            if ("jprofile", 0, "profiler") in callers:
                self.top_level.add(func)
            self.max_name_len = max(self.max_name_len, len(func_std_string(func)))

    def add(self, *arg_list):
        """Add the figures of others."""
        for item in reversed(arg_list):
            if type(self) != type(item):
                item = Stats(item)
            self.files += item.files
            self.total_calls += item.total_calls
            self.prim_calls += item.prim_calls
            self.total_tt += item.total_tt
            self.top_level |= item.top_level
            self.max_name_len = max(self.max_name_len, item.max_name_len)
            self.fcn_list = None
            for func, stat in item.stats.items():
                self.stats[func] = add_func_stats(self.stats.get(func, (0, 0, 0, 0, {})), stat)
        return self

    def dump_stats(self, filename):
        """Write the figures to a file."""
        with open(filename, "wb") as f:
            marshal.dump(self.stats, f)

    def get_sort_arg_defs(self):
        """Return what can be sorted by, names cut short where that is clear."""
        if not self.sort_arg_dict:
            found, unclear = {}, set()
            for word, definition in self.sort_arg_dict_default.items():
                for end in range(len(word), 0, -1):
                    part = word[:end]
                    if part in found:
                        unclear.add(part)
                    else:
                        found[part] = definition
            for part in unclear - set(self.sort_arg_dict_default):
                del found[part]
            found.update(self.sort_arg_dict_default)
            self.sort_arg_dict = found
        return self.sort_arg_dict

    def sort_stats(self, *field):
        """Sort functions by one or more fields."""
        if not field:
            self.fcn_list = 0
            return self
        if len(field) == 1 and isinstance(field[0], int):
            # So profiles were sorted before there were names.
            field = [{-1: "stdname", 0: "calls", 1: "time", 2: "cumulative"}[field[0]]]
        elif len(field) >= 2:
            for arg in field[1:]:
                if type(arg) != type(field[0]):
                    raise TypeError("Can't have mixed argument type")
        definitions = self.get_sort_arg_defs()
        fields, headings = (), []
        for word in field:
            if isinstance(word, SortKey):
                word = word.value
            fields += definitions[word][0]
            headings.append(definitions[word][1])
        self.sort_type = ", ".join(headings)
        entries = [(cc, nc, tt, ct, *func, func_std_string(func), func)
                   for func, (cc, nc, tt, ct, callers) in self.stats.items()]
        entries.sort(key=cmp_to_key(TupleComp(fields).compare))
        self.fcn_list = [entry[-1] for entry in entries]
        return self

    def reverse_order(self):
        """Turn the order round."""
        if self.fcn_list:
            self.fcn_list.reverse()
        return self

    def strip_dirs(self):
        """Leave the folders of files away."""
        old, new = self.stats, {}
        longest = 0
        for func, (cc, nc, tt, ct, callers) in old.items():
            short = func_strip_path(func)
            longest = max(longest, len(func_std_string(short)))
            entry = (cc, nc, tt, ct, {func_strip_path(caller): value for caller, value in callers.items()})
            new[short] = add_func_stats(new[short], entry) if short in new else entry
        self.top_level = {func_strip_path(func) for func in self.top_level}
        self.max_name_len = longest
        self.stats = new
        self.fcn_list = None
        self.all_callees = None
        return self

    def calc_callees(self):
        """Find out who is called by whom."""
        if self.all_callees:
            return
        self.all_callees = callees = {}
        for func, (cc, nc, tt, ct, callers) in self.stats.items():
            callees.setdefault(func, {})
            for caller, value in callers.items():
                callees.setdefault(caller, {})[func] = value

    # What is printed

    def eval_print_amount(self, sel, list, msg):
        """Cut a list of functions: by a number, a part of it, or a pattern; return (list, message)."""
        new = list
        if isinstance(sel, str):
            try:
                pattern = re.compile(sel)
            except re.PatternError:
                return new, msg + f"   <Invalid regular expression {sel!r}>\n"
            new = [func for func in list if pattern.search(func_std_string(func))]
        else:
            count = len(list)
            if isinstance(sel, float) and 0.0 <= sel < 1.0:
                new = list[:int(count * sel + .5)]
            elif isinstance(sel, int) and 0 <= sel < count:
                new = list[:sel]
        if len(list) != len(new):
            msg += f"   List reduced from {len(list)!r} to {len(new)!r} due to restriction <{sel!r}>\n"
        return new, msg

    def get_stats_profile(self):
        """Return the figures as objects."""
        profiles = {}
        for func in self.fcn_list[:] if self.fcn_list else list(self.stats.keys()):
            cc, nc, tt, ct, callers = self.stats[func]
            file_name, line_number, name = func
            profiles[name] = FunctionProfile(
                str(nc) if nc == cc else f"{nc}/{cc}", float(f8(tt)), -1 if nc == 0 else float(f8(tt / nc)),
                float(f8(ct)), -1 if cc == 0 else float(f8(ct / cc)), file_name, line_number)
        return StatsProfile(float(f8(self.total_tt)), profiles)

    def get_print_list(self, sel_list):
        """Return (width of names, functions to be printed)."""
        width = self.max_name_len
        if self.fcn_list:
            chosen = self.fcn_list[:]
            msg = "   Ordered by: " + self.sort_type + "\n"
        else:
            chosen = list(self.stats.keys())
            msg = "   Random listing order was used\n"
        for selection in sel_list:
            chosen, msg = self.eval_print_amount(selection, chosen, msg)
        count = len(chosen)
        if not chosen:
            return 0, chosen
        print(msg, file=self.stream)
        if count < len(self.stats):
            width = max(len(func_std_string(func)) for func in chosen)
        return width + 2, chosen

    def print_stats(self, *amount):
        """Print the figures."""
        for filename in self.files:
            print(filename, file=self.stream)
        if self.files:
            print(file=self.stream)
        indent = " " * 8
        for func in self.top_level:
            print(indent, func_get_function_name(func), file=self.stream)
        print(indent, self.total_calls, "function calls", end=" ", file=self.stream)
        if self.total_calls != self.prim_calls:
            print(f"({self.prim_calls:d} primitive calls)", end=" ", file=self.stream)
        print(f"in {self.total_tt:.3f} seconds", file=self.stream)
        print(file=self.stream)
        width, chosen = self.get_print_list(amount)
        if chosen:
            self.print_title()
            for func in chosen:
                self.print_line(func)
            print(file=self.stream)
            print(file=self.stream)
        return self

    def print_callees(self, *amount):
        """Print who is called by each function."""
        width, chosen = self.get_print_list(amount)
        if chosen:
            self.calc_callees()
            self.print_call_heading(width, "called...")
            for func in chosen:
                self.print_call_line(width, func, self.all_callees.get(func, {}))
            print(file=self.stream)
            print(file=self.stream)
        return self

    def print_callers(self, *amount):
        """Print who calls each function."""
        width, chosen = self.get_print_list(amount)
        if chosen:
            self.print_call_heading(width, "was called by...")
            for func in chosen:
                self.print_call_line(width, func, self.stats[func][4], "<-")
            print(file=self.stream)
            print(file=self.stream)
        return self

    def print_call_heading(self, name_size, column_title):
        """Print the heading of callers or callees."""
        print("Function ".ljust(name_size) + column_title, file=self.stream)
        # Profiles of `profile` know counts alone.
        for cc, nc, tt, ct, callers in self.stats.values():
            if callers:
                value = next(iter(callers.values()))
                if isinstance(value, tuple):
                    print(" " * name_size + "    ncalls  tottime  cumtime", file=self.stream)
                break

    def print_call_line(self, name_size, source, call_dict, arrow="->"):
        """Print the callers or callees of a function."""
        print(func_std_string(source).ljust(name_size) + arrow, end=" ", file=self.stream)
        if not call_dict:
            print(file=self.stream)
            return
        indent = ""
        for func in sorted(call_dict):
            name = func_std_string(func)
            value = call_dict[func]
            if isinstance(value, tuple):
                nc, cc, tt, ct = value
                substats = f"{nc:d}/{cc:d}" if nc != cc else f"{nc:d}"
                line = f"{substats.rjust(7 + 2 * len(indent) - len(indent) * 2):s} {f8(tt)} {f8(ct)}  {name}"
                width = name_size + 1
            else:
                line = f"{name}({value!r}) {f8(self.stats[func][3])}"
                width = name_size + 3
            print(indent + line, file=self.stream)
            indent = " " * width if not isinstance(value, tuple) else " " * (name_size + len(arrow) + 1)

    def print_line(self, func):
        """Print the figures of a function."""
        cc, nc, tt, ct, callers = self.stats[func]
        calls = f"{nc}/{cc}" if nc != cc else str(nc)
        print(calls.rjust(9), f8(tt), " " * 8 if nc == 0 else f8(tt / nc), f8(ct),
              " " * 8 if cc == 0 else f8(ct / cc), func_std_string(func), file=self.stream)

    def print_title(self):
        """Print the heading of the figures."""
        print("   ncalls  tottime  percall  cumtime  percall", end=" ", file=self.stream)
        print("filename:lineno(function)", file=self.stream)


class TupleComp:
    """Compares tuples by some of their fields, each in a direction."""

    def __init__(self, comp_select_list):
        self.comp_select_list = comp_select_list

    def compare(self, left, right):
        """Return -1, 0 or 1."""
        for index, direction in self.comp_select_list:
            l, r = left[index], right[index]
            if l < r:
                return -direction
            if l > r:
                return direction
        return 0


def func_strip_path(func_name):
    """Return a function without the folder of its file."""
    filename, line, name = func_name
    return os.path.basename(filename), line, name


def func_get_function_name(func):
    """Return the name of a function."""
    return func[2]


def func_std_string(func_name):
    """Return a function as text."""
    if func_name[:2] == ("~", 0):
        name = func_name[2]
        return f"{{{name[1:-1]}}}" if name.startswith("<") and name.endswith(">") else name
    return "%s:%d(%s)" % func_name


def add_func_stats(target, source):
    """Return the sum of two functions' figures."""
    cc, nc, tt, ct, callers = source
    t_cc, t_nc, t_tt, t_ct, t_callers = target
    return cc + t_cc, nc + t_nc, tt + t_tt, ct + t_ct, add_callers(t_callers, callers)


def add_callers(target, source):
    """Return the sum of two functions' callers."""
    new = dict(target)
    for func, caller in source.items():
        if func not in new:
            new[func] = caller
        elif isinstance(caller, tuple):
            new[func] = tuple(i + j for i, j in zip(caller, new[func]))
        else:
            new[func] += caller
    return new


def count_calls(callers):
    """Return the sum of the calls of all callers."""
    return sum(callers.values())


def f8(x):
    """Return a time in eight columns."""
    return f"{x:8.3f}"


if __name__ == "__main__":
    import cmd

    class ProfileBrowser(cmd.Cmd):
        """Reads a profile, sorts it, prints it."""

        def __init__(self, profile=None):
            cmd.Cmd.__init__(self)
            self.prompt = "% "
            self.stats = None
            self.stream = sys.stdout
            if profile is not None:
                self.do_read(profile)

        def generic(self, fn, line):
            processed = []
            for term in line.split():
                try:
                    processed.append(int(term))
                    continue
                except ValueError:
                    pass
                try:
                    frac = float(term)
                    if frac > 1 or frac < 0:
                        print("Fraction argument must be in [0, 1]", file=self.stream)
                        continue
                    processed.append(frac)
                    continue
                except ValueError:
                    pass
                processed.append(term)
            if self.stats:
                getattr(self.stats, fn)(*processed)
            else:
                print("No statistics object is loaded.", file=self.stream)
            return 0

        def do_add(self, line):
            """add FILE: add a profile."""
            if self.stats:
                try:
                    self.stats.add(line)
                except OSError as e:
                    print(f"Failed to load statistics for {line}: {e}", file=self.stream)
            else:
                print("No statistics object is loaded.", file=self.stream)
            return 0

        def do_callees(self, line):
            """callees [WHICH]: print who is called."""
            return self.generic("print_callees", line)

        def do_callers(self, line):
            """callers [WHICH]: print who calls."""
            return self.generic("print_callers", line)

        def do_EOF(self, line):
            """Leave."""
            print("", file=self.stream)
            return 1

        def do_quit(self, line):
            """Leave."""
            return 1

        def do_read(self, line):
            """read FILE: take a profile."""
            if line:
                try:
                    self.stats = Stats(line)
                except OSError as err:
                    print(err.args[1], file=self.stream)
                    return
                except Exception as err:
                    print(err.__class__.__name__ + ":", err, file=self.stream)
                    return
                self.prompt = line + "% "
            elif len(self.prompt) > 2:
                self.do_read(self.prompt[:-2])
            else:
                print("No statistics object is current -- cannot reload.", file=self.stream)
            return 0

        def do_reverse(self, line):
            """reverse: turn the order round."""
            if self.stats:
                self.stats.reverse_order()
            else:
                print("No statistics object is loaded.", file=self.stream)
            return 0

        def do_sort(self, line):
            """sort KEY …: sort."""
            if not self.stats:
                print("No statistics object is loaded.", file=self.stream)
                return
            known = self.stats.get_sort_arg_defs()
            if line and all(x in known for x in line.split()):
                self.stats.sort_stats(*line.split())
            else:
                print("Valid sort keys (unique prefixes are accepted):", file=self.stream)
                for key, value in Stats.sort_arg_dict_default.items():
                    print(f"{key} -- {value[1]}", file=self.stream)
            return 0

        def do_stats(self, line):
            """stats [WHICH]: print the figures."""
            return self.generic("print_stats", line)

        def do_strip(self, line):
            """strip: leave folders away."""
            if self.stats:
                self.stats.strip_dirs()
            else:
                print("No statistics object is loaded.", file=self.stream)

        def postcmd(self, stop, line):
            return stop or None

    browser = ProfileBrowser(sys.argv[1] if len(sys.argv) > 1 else None)
    for profile in sys.argv[2:]:
        browser.do_add(profile)
    try:
        browser.cmdloop()
    except KeyboardInterrupt:
        pass
