# optparse: all actions, help in both forms, groups, conflicts, and every error with its words.
import contextlib
import io
import sys
from optparse import (
    SUPPRESS_HELP, SUPPRESS_USAGE, BadOptionError, Option, OptionConflictError, OptionError, OptionGroup, OptionParser,
    OptionValueError, TitledHelpFormatter, Values, make_option)


def callback(option, opt, value, parser, *args, **kwargs):
    print("callback", option, opt, value, parser.rargs, args, kwargs)


def make(**kwargs):
    parser = OptionParser(prog="tool", usage="usage: %prog [options] FILE", version="%prog 1.2", **kwargs)
    parser.add_option("-n", "--number", type="int", default=3, help="how many [default: %default]")
    parser.add_option("-f", type=float, dest="factor", metavar="X")
    parser.add_option("-v", "--verbose", action="count", help="say more; " * 12)
    parser.add_option("-q", action="store_false", dest="verbose", help=SUPPRESS_HELP)
    parser.add_option("--list", action="append", default=[])
    parser.add_option("--const", action="store_const", const=42, dest="number")
    parser.add_option("--appended", action="append_const", const=1, dest="numbers")
    parser.add_option("--choice", choices=["one", "two"], help="one of two")
    parser.add_option("--pair", nargs=2, type="int")
    parser.add_option("--call", action="callback", callback=callback, callback_args=(1,), callback_kwargs={"k": 2}, type="string")
    group = OptionGroup(parser, "Rare", "Options that few need.")
    group.add_option("--rare", action="store_true", help="rarely")
    group.add_option("--a-very-long-option-name", metavar="VALUE", help="its help is below")
    parser.add_option_group(group)
    return parser


parser = make(description="A tool. " * 15, epilog="The end.")
for args in ([], ["-n5", "a", "--number=0x10", "b"], ["-vvf1.5", "--list", "x", "--list=y", "--", "-z"], ["--const", "--appended"],
             ["--choice", "two", "--pair", "1", "2"], ["--call", "v", "rest"], ["--num", "7", "--rare"], ["-n", "010"], ["-q"]):
    options, rest = parser.parse_args(args)
    print(args, sorted(vars(options).items()), rest)
print(parser.format_help())
print(make(formatter=TitledHelpFormatter(width=60)).format_help())
print(OptionParser(usage=SUPPRESS_USAGE, add_help_option=False).format_help())


def attempt(args, parser=parser):
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            result = parser.parse_args(args)
        except SystemExit as error:
            result = error.code
    print(args, result if isinstance(result, int) else "values", repr(out.getvalue()), repr(err.getvalue()))


for args in (["-x"], ["--nope"], ["-n"], ["-n", "x"], ["-f", "y"], ["--choice", "three"], ["--rare=1"], ["--pair", "1"], ["--c", "1"],
             ["--version"], ["-h"][:0] + ["--a-very"]):
    attempt(args)
for what in (lambda: Option(), lambda: Option("n"), lambda: Option("-nn"), lambda: Option("---x"), lambda: Option("-n", action="jump"),
             lambda: Option("-n", type="thing"), lambda: Option("-n", action="store_true", type="int"), lambda: Option("-n", wrong=1),
             lambda: Option("-n", type="choice"), lambda: Option("-n", choices="ab"), lambda: Option("-n", const=1),
             lambda: Option("-n", action="count", nargs=2), lambda: Option("-n", action="callback"), lambda: Option("-n", callback=len),
             lambda: make().add_option("-n"), lambda: parser.remove_option("-z"), lambda: parser.set_conflict_handler("fight"),
             lambda: parser.add_option(3), lambda: parser.add_option_group(3)):
    try:
        what()
    except (TypeError, ValueError, OptionError) as error:
        print(type(error).__name__, error)
resolving = OptionParser(conflict_handler="resolve", prog="r")
old = resolving.add_option("-n", "--new", help="old")
resolving.add_option("-n", "--number", help="new")
print(resolving.format_help(), old, resolving.has_option("--new"), resolving.get_option("-n"), resolving.get_option_group("-n"))
interspersed = OptionParser()
interspersed.disable_interspersed_args()
interspersed.add_option(make_option("-a", action="store_true"))
interspersed.set_defaults(b=2)
options, rest = interspersed.parse_args(["-a", "x", "-a"])
print(vars(options), rest)
values = Values({"a": 1})
print(values == {"a": 1}, values.ensure_value("b", 5), values, parser.defaults["number"], parser.has_option("--rare"))
