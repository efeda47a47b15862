"""Options of a command line, as C's `getopt` takes them apart.

    options, arguments = getopt(sys.argv[1:], "ho:v", ["help", "output="])
"""

import os

__all__ = ["GetoptError", "error", "getopt", "gnu_getopt"]

try:
    from gettext import gettext as _
except ImportError:
    def _(text):
        return text


class GetoptError(Exception):
    """An option is not known, or is not used as it should be. `opt` is its name."""

    opt = ""
    msg = ""

    def __init__(self, msg, opt=""):
        self.msg = msg
        self.opt = opt
        super().__init__(msg, opt)

    def __str__(self):
        return self.msg


error = GetoptError


def getopt(args, shortopts, longopts=[]):
    """Return ([(option, value), ...], the arguments that follow). Options end at the first argument."""
    longopts = [longopts] if isinstance(longopts, str) else list(longopts)
    opts = []
    while args and args[0].startswith("-") and args[0] != "-":
        if args[0] == "--":
            args = args[1:]
            break
        opts, args = _take(opts, args, shortopts, longopts)
    return opts, args


def gnu_getopt(args, shortopts, longopts=[]):
    """Like `getopt`, but options may follow arguments, unless shortopts begins with `+`."""
    longopts = [longopts] if isinstance(longopts, str) else list(longopts)
    ends_early = bool(os.environ.get("POSIXLY_CORRECT"))
    if shortopts.startswith("+"):
        shortopts = shortopts[1:]
        ends_early = True
    opts, others = [], []
    while args:
        if args[0] == "--":
            others += args[1:]
            break
        if args[0].startswith("-") and args[0] != "-":
            opts, args = _take(opts, args, shortopts, longopts)
        elif ends_early:
            others += args
            break
        else:
            others.append(args[0])
            args = args[1:]
    return opts, others


def _take(opts, args, shortopts, longopts):
    first, rest = args[0], args[1:]
    if first.startswith("--"):
        return do_longs(opts, first[2:], longopts, rest)
    return do_shorts(opts, first[1:], shortopts, rest)


def do_longs(opts, opt, longopts, args):
    """Take `--option`, and its value if it has one."""
    opt, equals, value = opt.partition("=")
    if not equals:
        value = None
    wants_value, opt = long_has_args(opt, longopts)
    if wants_value:
        if value is None:
            if not args:
                raise GetoptError(_("option --%s requires argument") % opt, opt)
            value, args = args[0], args[1:]
    elif value is not None:
        raise GetoptError(_("option --%s must not have an argument") % opt, opt)
    opts.append(("--" + opt, value or ""))
    return opts, args


def long_has_args(opt, longopts):
    """Return (whether it takes a value, its whole name) of an option that may be shortened."""
    candidates = [name for name in longopts if name.startswith(opt)]
    if not candidates:
        raise GetoptError(_("option --%s not recognized") % opt, opt)
    if opt in candidates:
        return False, opt
    if opt + "=" in candidates:
        return True, opt
    if len(candidates) > 1:
        raise GetoptError(_("option --%s not a unique prefix") % opt, opt)
    name = candidates[0]
    return name.endswith("="), name.removesuffix("=")


def do_shorts(opts, optstring, shortopts, args):
    """Take the letters of `-abc`; a value may follow at once, or be the next argument."""
    while optstring:
        opt, optstring = optstring[0], optstring[1:]
        value = ""
        if short_has_arg(opt, shortopts):
            if not optstring:
                if not args:
                    raise GetoptError(_("option -%s requires argument") % opt, opt)
                optstring, args = args[0], args[1:]
            value, optstring = optstring, ""
        opts.append(("-" + opt, value))
    return opts, args


def short_has_arg(opt, shortopts):
    """Whether the option of a letter takes a value."""
    for at, letter in enumerate(shortopts):
        if opt == letter != ":":
            return shortopts.startswith(":", at + 1)
    raise GetoptError(_("option -%s not recognized") % opt, opt)
