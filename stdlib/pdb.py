"""A debugger: stops a program, shows where it is, goes on line by line.

    breakpoint()                                # stop here
    pdb.run('main()')                           # stop at the first line
    pdb.post_mortem()                           # look at the exception that is handled
    ouro -m pdb program.py                      # the whole program

At the prompt `help` lists the commands.
"""

import bdb
import cmd
import code
import inspect
import io
import linecache
import os
import pprint
import re
import signal
import sys
import tokenize
import traceback

__all__ = ["run", "pm", "Pdb", "runeval", "runctx", "runcall", "set_trace", "post_mortem", "help"]

line_prefix = "\n-> "


class Restart(Exception):
    """The program is to be run again."""


def find_function(funcname, filename):
    """Return (name, file, line) of a function in a file, None when there is none."""
    pattern = re.compile(rf"def\s+{re.escape(funcname)}(\s*\[.+\])?\s*[(]")
    try:
        fp = tokenize.open(filename)
    except OSError:
        lines = linecache.getlines(filename)
        if not lines:
            return None
        fp = io.StringIO("".join(lines))
    with fp:
        for lineno, line in enumerate(fp, start=1):
            if pattern.match(line.strip()) or pattern.match(line.strip().removeprefix("async ")):
                return funcname, filename, lineno
    return None


def lasti2lineno(code, lasti):
    """Return the line of an instruction."""
    for start, end, lineno in code.co_lines():
        if start <= lasti < end:
            return lineno
    return 0


class _rstr(str):
    """A text whose repr is itself."""

    def __repr__(self):
        return self


class _ExecutableTarget:
    filename: str
    code: object
    namespace: dict


class _ScriptTarget(_ExecutableTarget):
    def __init__(self, target):
        self._target = os.path.realpath(target)
        if not os.path.exists(self._target):
            print(f"Error: {target} does not exist")
            sys.exit(1)
        if os.path.isdir(self._target):
            print(f"Error: {target} is a directory")
            sys.exit(1)
        sys.path[0] = os.path.dirname(self._target)

    def __repr__(self):
        return self._target

    @property
    def filename(self):
        return self._target

    @property
    def code(self):
        with io.open_code(self._target) as fp:
            return f"exec(compile({fp.read()!r}, {self._target!r}, 'exec'))"

    @property
    def namespace(self):
        return {"__name__": "__main__", "__file__": self._target, "__builtins__": __builtins__, "__spec__": None}


class _ModuleTarget(_ExecutableTarget):
    def __init__(self, target):
        self._target = target
        import runpy
        try:
            _, self._spec, self._code = runpy._get_module_details(self._target)
        except ImportError as e:
            print(f"ImportError: {e}")
            sys.exit(1)
        except Exception:
            traceback.print_exc()
            sys.exit(1)

    def __repr__(self):
        return self._target

    @property
    def filename(self):
        return self._code.co_filename

    @property
    def code(self):
        return self._code

    @property
    def namespace(self):
        return {"__name__": "__main__", "__file__": os.path.normcase(os.path.abspath(self.filename)),
                "__package__": self._spec.parent, "__loader__": self._spec.loader, "__spec__": self._spec,
                "__builtins__": __builtins__}


class Pdb(bdb.Bdb, cmd.Cmd):
    """The debugger."""

    _last_pdb_instance = None

    def __init__(self, completekey="tab", stdin=None, stdout=None, skip=None, nosigint=False, readrc=True):
        bdb.Bdb.__init__(self, skip=skip)
        cmd.Cmd.__init__(self, completekey, stdin, stdout)
        sys.audit("pdb.Pdb")
        if stdout:
            self.use_rawinput = 0
        self.prompt = "(Pdb) "
        self.aliases = {}
        self.displaying = {}
        self.mainpyfile = ""
        self._wait_for_mainpyfile = False
        self.tb_lineno = {}
        self.nosigint = nosigint
        self.rcLines = []
        if readrc:
            for path in (os.path.expanduser("~/.pdbrc"), ".pdbrc"):
                try:
                    with open(path, encoding="utf-8") as rcFile:
                        self.rcLines.extend(rcFile)
                except OSError:
                    pass
        # {breakpoint: [commands]}, {breakpoint: silent?}, {breakpoint: prompt afterwards?}
        self.commands = {}
        self.commands_doprompt = {}
        self.commands_silent = {}
        self.commands_defining = False
        self.commands_bnum = None
        self._chained_exceptions = ()
        self._chained_exception_index = 0
        self.stack, self.curindex, self.curframe, self.lineno = [], 0, None, None

    # Where the program stops

    def set_trace(self, frame=None, *, commands=None):
        """Stop here."""
        Pdb._last_pdb_instance = self
        if frame is None:
            frame = sys._getframe().f_back
        # What the debugger itself does is not looked at.
        sys.settrace(None)
        self.reset()
        with self.set_enterframe(frame):
            each = frame
            while each:
                each.f_trace = self.trace_dispatch
                self.botframe = each
                self.frame_trace_lines[each] = each.f_trace_lines
                each.f_trace_lines = True
                each = each.f_back
            self.set_step()
            self.interaction(frame, None)
        if self.quitting:
            raise bdb.BdbQuit
        if self.stoplineno != -1 or self.stopframe is not self.botframe or self.breaks:
            sys.settrace(self.trace_dispatch)

    def reset(self):
        """Begin anew."""
        bdb.Bdb.reset(self)
        self.forget()

    def forget(self):
        """Forget the stack."""
        self.lineno = None
        self.stack = []
        self.curindex = 0
        self.curframe = None
        self.tb_lineno.clear()

    def setup(self, f, tb):
        """Take the stack of a frame and a traceback; return commands that are to be run first."""
        self.forget()
        self.stack, self.curindex = self.get_stack(f, tb)
        while tb:
            self.tb_lineno[tb.tb_frame] = lasti2lineno(tb.tb_frame.f_code, tb.tb_lasti) or tb.tb_lineno
            tb = tb.tb_next
        self.curframe = self.stack[self.curindex][0]
        self._convenience(self.curframe, "_frame", self.curframe)
        if self._chained_exceptions:
            self._convenience(self.curframe, "_exception", self._chained_exceptions[self._chained_exception_index])
        if self.rcLines:
            self.cmdqueue = [line.strip() for line in self.rcLines if line.strip() and line.strip()[0] != "#"]
            self.rcLines = []

    @property
    def curframe_locals(self):
        """The local names of the frame that is looked at."""
        return self.curframe.f_locals

    def user_call(self, frame, argument_list):
        if self._wait_for_mainpyfile:
            return
        if self.stop_here(frame):
            self.message("--Call--")
            self.interaction(frame, None)

    def user_line(self, frame):
        if self._wait_for_mainpyfile:
            if self.mainpyfile != self.canonic(frame.f_code.co_filename) or not frame.f_lineno > 0:
                return
            self._wait_for_mainpyfile = False
        if self.bp_commands(frame):
            self.interaction(frame, None)

    user_opcode = user_line

    def bp_commands(self, frame):
        """Run the commands of the breakpoint; say whether to show the prompt."""
        number = getattr(self, "currentbp", False)
        if number and number in self.commands:
            self.currentbp = 0
            lastcmd_back = self.lastcmd
            self.setup(frame, None)
            for line in self.commands[number]:
                self.onecmd(line)
            self.lastcmd = lastcmd_back
            if not self.commands_silent[number]:
                self.print_stack_entry(self.stack[self.curindex])
            if self.commands_doprompt[number]:
                self._cmdloop()
            self.forget()
            return None
        return 1

    def user_return(self, frame, return_value):
        if self._wait_for_mainpyfile:
            return
        self._put(frame, "__return__", return_value)
        self._convenience(frame, "_retval", return_value)
        self.message("--Return--")
        self.interaction(frame, None)

    def user_exception(self, frame, exc_info):
        if self._wait_for_mainpyfile:
            return
        exc_type, exc_value, exc_traceback = exc_info
        self._put(frame, "__exception__", (exc_type, exc_value))
        self._convenience(frame, "_exception", exc_value)
        # How an iterator ends is part of the language's own working.
        prefix = "Internal " if not exc_traceback and exc_type is StopIteration else ""
        self.message(prefix + self._format_exc(exc_value))
        self.interaction(frame, exc_traceback)

    @staticmethod
    def _put(frame, name, value):
        try:
            frame.f_locals[name] = value
        except (TypeError, KeyError, ValueError):
            pass

    def _convenience(self, frame, name, value):
        try:
            frame.f_globals.setdefault("__pdb_convenience_variables", {})[name] = value
        except (TypeError, AttributeError):
            pass

    def interaction(self, frame, tb_or_exc):
        """Take commands."""
        if Pdb._previous_sigint_handler:
            try:
                signal.signal(signal.SIGINT, Pdb._previous_sigint_handler)
            except ValueError:
                pass
            Pdb._previous_sigint_handler = None
        tb = tb_or_exc
        self._chained_exceptions = ()
        if isinstance(tb_or_exc, BaseException):
            tb = tb_or_exc.__traceback__
            chain, seen = [], set()
            exc = tb_or_exc
            while exc is not None and id(exc) not in seen and len(chain) < 100:
                chain.append(exc)
                seen.add(id(exc))
                exc = exc.__cause__ or (None if exc.__suppress_context__ else exc.__context__)
            self._chained_exceptions = tuple(reversed(chain))
            self._chained_exception_index = len(chain) - 1
        self.setup(frame, tb)
        # Where the program is, is only shown when a line is to be read: not between commands that are known already.
        self.cmdqueue.append("_pdbcmd_print_frame_status")
        self._cmdloop()
        self.forget()

    def _pdbcmd_print_frame_status(self, arg):
        self.print_stack_entry(self.stack[self.curindex])
        self._show_display()

    _previous_sigint_handler = None

    def _cmdloop(self):
        while True:
            try:
                # Control-C at the prompt is no end of the program.
                self.allow_kbdint = True
                self.cmdloop()
                self.allow_kbdint = False
                break
            except KeyboardInterrupt:
                self.message("--KeyboardInterrupt--")

    def sigint_handler(self, signum, frame):
        """Control-C while the program runs stops it."""
        if self.allow_kbdint:
            raise KeyboardInterrupt
        self.message("\nProgram interrupted. (Use 'cont' to resume).")
        self.set_step()
        self.set_trace(frame)

    # Lines of commands

    def message(self, msg, end="\n"):
        """Print a text."""
        print(msg, end=end, file=self.stdout)

    def error(self, msg):
        """Print what is wrong."""
        print("***", msg, file=self.stdout)

    @staticmethod
    def _format_exc(exc):
        return traceback.format_exception_only(exc)[-1].strip()

    def _error_exc(self):
        self.error(self._format_exc(sys.exception()))

    def _show_display(self):
        """Show what is displayed and has changed."""
        displaying = self.displaying.get(self.curframe)
        if displaying:
            for expr, oldvalue in displaying.items():
                newvalue = self._getval_except(expr)
                if newvalue is not oldvalue and newvalue != oldvalue:
                    displaying[expr] = newvalue
                    self.message(f"display {expr}: {newvalue!r}  [old: {oldvalue!r}]")

    def displayhook(self, obj):
        """Print the value of a line; the built-in one would set `_` in the program."""
        if obj is not None:
            self.message(repr(obj))

    def default(self, line):
        """Run a statement in the frame."""
        if line[:1] == "!":
            line = line[1:].strip()
        frame = self.curframe
        try:
            if (compiled := code.compile_command(line + "\n", "<stdin>", "single")) is None:
                # More lines belong to it.
                buffer = line
                while (compiled := code.compile_command(buffer, "<stdin>", "single")) is None:
                    if self.use_rawinput:
                        try:
                            more = input("...   ")
                        except (EOFError, KeyboardInterrupt):
                            self.lastcmd = ""
                            print("\n")
                            return
                    else:
                        self.stdout.write("...   ")
                        self.stdout.flush()
                        more = self.stdin.readline()
                        if not more:
                            self.lastcmd = ""
                            self.stdout.write("\n")
                            self.stdout.flush()
                            return
                        more = more.rstrip("\r\n")
                    buffer += "\n" + more
            save = sys.stdout, sys.stdin, sys.displayhook
            try:
                sys.stdin = self.stdin
                sys.stdout = self.stdout
                sys.displayhook = self.displayhook
                self._exec(compiled, frame)
            finally:
                sys.stdout, sys.stdin, sys.displayhook = save
        except:
            self._error_exc()

    @staticmethod
    def _exec(compiled, frame):
        names = frame.f_globals
        if names is not frame.f_locals and any(inspect.iscode(const) for const in compiled.co_consts):
            # Functions in the line find the names of the frame among their globals.
            names = {**names, **frame.f_locals}
        exec(compiled, names, frame.f_locals)

    def precmd(self, line):
        """Put aliases and convenience variables in; keep what follows `;;` for later."""
        if not line.strip():
            return line
        args = line.split()
        while args[0] in self.aliases:
            line = self.aliases[args[0]]
            for at in range(1, 10):
                if f"%{at}" in line:
                    if at >= len(args):
                        self.error(f"Not enough arguments for alias '{args[0]}'")
                        return "!"
                    line = line.replace(f"%{at}", args[at])
                elif "%*" not in line:
                    if at < len(args):
                        self.error(f"Too many arguments for alias '{args[0]}'")
                        return "!"
                    break
            line = line.replace("%*", " ".join(args[1:]))
            args = line.split()
        if args[0] != "alias":
            marker = line.find(";;")
            if marker >= 0:
                rest = line[marker + 2:].lstrip()
                self.cmdqueue.insert(0, rest)
                line = line[:marker].rstrip()
        # Strings are as they are.
        return re.sub(r"""("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|\$([a-zA-Z_]\w*)""",
                      lambda m: m[1] or f'__pdb_convenience_variables["{m[2]}"]', line)

    def parseline(self, line):
        """Cut a line into a command and its argument; `n(1)` and `c["a"]` are expressions, `j=1` is a statement."""
        command, arg, line = super().parseline(line)
        if command and arg and arg[0] in "=.[(\"'" and line[len(command):len(command) + 1] == arg[0]:
            return None, None, line
        return command, arg, line

    def onecmd(self, line):
        """Run a command; true leaves the prompt."""
        if not self.commands_defining:
            if line.startswith("_pdbcmd"):
                command, arg, _ = self.parseline(line)
                return getattr(self, command)(arg)
            return cmd.Cmd.onecmd(self, line)
        return self.handle_command_def(line)

    def _print_invalid_arg(self, arg, command):
        """Say that a command takes no argument, and how it is used."""
        self.error(f"Invalid argument: {arg}")
        usage = []
        for line in inspect.getdoc(command).splitlines():
            if not line.strip():
                break
            usage.append(line)
        self.message("\n".join(f"      {'Usage:' if i == 0 else '      '} {line}" for i, line in enumerate(usage)))

    def handle_command_def(self, line):
        """Keep a command of a breakpoint; true ends the list."""
        name, arg, line = self.parseline(line)
        if not name:
            return False
        if name == "silent":
            self.commands_silent[self.commands_bnum] = True
            return False
        if name == "end":
            self.cmdqueue = []
            return True
        self.commands[self.commands_bnum].append(f"{name} {arg}" if arg else name)
        function = getattr(self, "do_" + name, self.default)
        if getattr(function, "__name__", "") in self.commands_resuming:
            self.commands_doprompt[self.commands_bnum] = False
            self.cmdqueue = []
            return True
        return False

    commands_resuming = ["do_continue", "do_step", "do_next", "do_return", "do_until", "do_quit", "do_jump"]

    def emptyline(self):
        """Repeat the last command."""
        if self.lastcmd:
            return self.onecmd(self.lastcmd)

    # Values

    def _getval(self, arg):
        try:
            return eval(arg, self.curframe.f_globals, self.curframe.f_locals)
        except:
            self._error_exc()
            raise

    def _getval_except(self, arg, frame=None):
        frame = frame or self.curframe
        try:
            return eval(arg, frame.f_globals, frame.f_locals)
        except BaseException as exc:
            return _rstr(f"** raised {self._format_exc(exc)} **")

    def _msg_val_func(self, arg, func):
        try:
            val = self._getval(arg)
        except:
            return
        try:
            self.message(func(val))
        except:
            self._error_exc()

    def do_p(self, arg):
        """p expression

        Print the value of the expression.
        """
        self._msg_val_func(arg, repr)

    def do_pp(self, arg):
        """pp expression

        Print the value of the expression in lines.
        """
        self._msg_val_func(arg, pprint.pformat)

    def do_whatis(self, arg):
        """whatis expression

        Print what the value is.
        """
        try:
            value = self._getval(arg)
        except:
            return
        if inspect.ismethod(value):
            self.message(f"Method {value.__func__.__code__.co_name}")
        elif inspect.isfunction(value):
            self.message(f"Function {value.__code__.co_name}")
        elif value.__class__ is type:
            self.message(f"Class {value.__module__}.{value.__qualname__}")
        else:
            self.message(type(value))

    def do_args(self, arg):
        """a(rgs)

        Print the arguments of the function.
        """
        if arg:
            self._print_invalid_arg(arg, self.do_args)
            return
        co, names = self.curframe.f_code, self.curframe.f_locals
        n = co.co_argcount + co.co_kwonlyargcount + bool(co.co_flags & inspect.CO_VARARGS) + bool(
            co.co_flags & inspect.CO_VARKEYWORDS)
        for name in co.co_varnames[:n]:
            self.message(f"{name} = {names[name]!r}" if name in names else f"{name} = *** undefined ***")

    def do_retval(self, arg):
        """retval

        Print what the function returns.
        """
        if arg:
            self._print_invalid_arg(arg, self.do_retval)
            return
        if "__return__" in self.curframe.f_locals:
            self.message(repr(self.curframe.f_locals["__return__"]))
        else:
            self.error("Not yet returned!")

    def do_display(self, arg):
        """display [expression]

        Print the value of the expression whenever it has changed. Without argument: list what is displayed.
        """
        if not arg:
            if self.displaying:
                self.message("Currently displaying:")
                for key, val in self.displaying.get(self.curframe, {}).items():
                    self.message(f"{key}: {val!r}")
            else:
                self.message("No expression is being displayed")
        elif err := self._compile_error_message(arg):
            self.error(f"Unable to display {arg}: {err!r}")
        else:
            val = self._getval_except(arg)
            self.displaying.setdefault(self.curframe, {})[arg] = val
            self.message(f"display {arg}: {val!r}")

    def do_undisplay(self, arg):
        """undisplay [expression]

        Display the expression, or all, no more.
        """
        if not arg:
            self.displaying.pop(self.curframe, None)
            return
        try:
            del self.displaying.get(self.curframe, {})[arg]
        except KeyError:
            self.error(f"not displaying {arg}")

    def do_interact(self, arg):
        """interact

        Begin an interactive interpreter in the frame.
        """
        if arg:
            self._print_invalid_arg(arg, self.do_interact)
            return
        names = {**self.curframe.f_globals, **self.curframe.f_locals}
        code.interact("*pdb interact start*", local=names)
        self.message("*exit from pdb interact command*")

    def do_exceptions(self, arg):
        """exceptions [number]

        List the chained exceptions, or look at one of them.
        """
        if not self._chained_exceptions:
            self.message("Did not find chained exceptions. To move between exceptions, pdb/post_mortem must be given an "
                         "exception object instead of traceback.")
            return
        if not arg:
            for ix, exc in enumerate(self._chained_exceptions):
                prompt = ">" if ix == self._chained_exception_index else " "
                rep = repr(exc)
                if len(rep) > 80:
                    rep = rep[:77] + "..."
                indicator = "  -" if self._chained_exceptions[ix].__traceback__ is None else f"{ix:>3}"
                self.message(f"{prompt} {indicator} {rep}")
            return
        try:
            number = int(arg)
        except ValueError:
            self.error("Argument must be an integer")
            return
        if 0 <= number < len(self._chained_exceptions):
            if self._chained_exceptions[number].__traceback__ is None:
                self.error("This exception does not have a traceback, cannot jump to it")
                return
            self._chained_exception_index = number
            self.setup(None, self._chained_exceptions[number].__traceback__)
            self.print_stack_entry(self.stack[self.curindex])
        else:
            self.error("No exception with that number")

    # The stack

    def print_stack_trace(self):
        """Print all frames."""
        try:
            for entry in self.stack:
                self.print_stack_entry(entry)
        except KeyboardInterrupt:
            pass

    def print_stack_entry(self, frame_lineno, prompt_prefix=line_prefix):
        """Print a frame and its line; the current one is marked."""
        mark = "> " if frame_lineno[0] is self.curframe else "  "
        self.message(mark + self.format_stack_entry(frame_lineno, prompt_prefix))

    def do_where(self, arg):
        """w(here)

        Print the stack, the newest frame last; an arrow marks the current one.
        """
        if arg:
            self._print_invalid_arg(arg, self.do_where)
            return
        self.print_stack_trace()

    do_w = do_bt = do_where

    def _select_frame(self, number):
        assert 0 <= number < len(self.stack)
        self.curindex = number
        self.curframe = self.stack[number][0]
        self._convenience(self.curframe, "_frame", self.curframe)
        self.print_stack_entry(self.stack[number])
        self.lineno = None

    def do_up(self, arg):
        """u(p) [count]

        Go to the caller, or up by so many frames.
        """
        if self.curindex == 0:
            self.error("Oldest frame")
            return
        try:
            count = int(arg or 1)
        except ValueError:
            self.error(f"Invalid frame count ({arg})")
            return
        self._select_frame(0 if count < 0 else max(0, self.curindex - count))

    do_u = do_up

    def do_down(self, arg):
        """d(own) [count]

        Go to the frame that is called, or down by so many frames.
        """
        if self.curindex + 1 == len(self.stack):
            self.error("Newest frame")
            return
        try:
            count = int(arg or 1)
        except ValueError:
            self.error(f"Invalid frame count ({arg})")
            return
        self._select_frame(len(self.stack) - 1 if count < 0 else min(len(self.stack) - 1, self.curindex + count))

    do_d = do_down

    # Source

    def do_list(self, arg):
        """l(ist) [first[, last] | .]

        List source: eleven lines around the current one, or on from the last listing; with `.` around the current line;
        from one line to another. A last line that is less than the first is a count.
        """
        self.lastcmd = "list"
        last = None
        if arg and arg != ".":
            try:
                if "," in arg:
                    first, last = (int(part.strip()) for part in arg.split(","))
                    if last < first:
                        last = first + last
                else:
                    first = max(1, int(arg.strip()) - 5)
            except ValueError:
                self.error(f"Error in argument: {arg!r}")
                return
        elif self.lineno is None or arg == ".":
            first = max(1, self.curframe.f_lineno - 5)
        else:
            first = self.lineno + 1
        if last is None:
            last = first + 10
        filename = self.curframe.f_code.co_filename
        breaklist = self.get_file_breaks(filename)
        try:
            lines = linecache.getlines(filename, self.curframe.f_globals)
            self._print_lines(lines[first - 1:last], first, breaklist, self.curframe)
            self.lineno = min(last, len(lines))
            if len(lines) < last:
                self.message("[EOF]")
        except KeyboardInterrupt:
            pass

    do_l = do_list

    def do_longlist(self, arg):
        """ll | longlist

        List the source of the function.
        """
        if arg:
            self._print_invalid_arg(arg, self.do_longlist)
            return
        try:
            lines, lineno = self._getsourcelines(self.curframe)
        except OSError as err:
            self.error(err)
            return
        self._print_lines(lines, lineno, self.get_file_breaks(self.curframe.f_code.co_filename), self.curframe)

    do_ll = do_longlist

    def do_source(self, arg):
        """source expression

        List the source of an object.
        """
        try:
            obj = self._getval(arg)
        except:
            return
        try:
            lines, lineno = self._getsourcelines(obj)
        except (OSError, TypeError) as err:
            self.error(err)
            return
        self._print_lines(lines, lineno)

    def _getsourcelines(self, obj):
        lines, lineno = inspect.getsourcelines(obj)
        return lines, max(1, lineno)

    def _print_lines(self, lines, start, breaks=(), frame=None):
        current = exc_lineno = -1
        if frame:
            current = frame.f_lineno
            exc_lineno = self.tb_lineno.get(frame, -1)
        for lineno, line in enumerate(lines, start):
            s = str(lineno).rjust(3)
            if len(s) < 4:
                s += " "
            s += "B" if lineno in breaks else " "
            if lineno == current:
                s += "->"
            elif lineno == exc_lineno:
                s += ">>"
            self.message(s + "\t" + line.rstrip())

    # Breakpoints

    def defaultFile(self):
        """Return the file of the frame."""
        filename = self.curframe.f_code.co_filename
        if filename == "<string>" and self.mainpyfile:
            filename = self.mainpyfile
        return filename

    def lineinfo(self, identifier):
        """Return (name, file, line) of a function: `name`, or `file:name`."""
        failed = None, None, None
        parts = identifier.split("'")
        if len(parts) == 1:
            name = parts[0].strip()
        elif len(parts) == 3:
            name = parts[1].strip()
        else:
            return failed
        if name == "":
            return failed
        parts = name.split(".")
        if parts[0] == "self":
            del parts[0]
            if not parts:
                return failed
        filename = self.defaultFile()
        if len(parts) == 1:
            item = parts[0]
        else:
            found = self.lookupmodule(parts[0])
            if found:
                filename = found
            item = parts[1]
        return find_function(item, self.canonic(filename)) or failed

    def lookupmodule(self, filename):
        """Return the path of a file or a module."""
        if not filename:
            return None
        if os.path.isabs(filename) and os.path.exists(filename):
            return filename
        f = os.path.join(sys.path[0], filename)
        if os.path.exists(f) and self.canonic(f) == self.mainpyfile:
            return f
        if not filename.endswith(".py"):
            filename = filename.replace(".", os.sep) + ".py"
        if os.path.isabs(filename):
            return filename
        for folder in sys.path:
            while os.path.islink(folder):
                folder = os.readlink(folder)
            path = os.path.join(folder, filename)
            if os.path.exists(path):
                return path
        return None

    def checkline(self, filename, lineno):
        """Return the line when there is code in it, else 0."""
        frame = getattr(self, "curframe", None)
        line = linecache.getline(filename, lineno, frame.f_globals if frame else None)
        if not line:
            self.message("End of file")
            return 0
        line = line.strip()
        if not line or line[0] == "#" or line[:3] in ('"""', "'''"):
            self.error("Blank or comment")
            return 0
        return lineno

    def do_break(self, arg, temporary=False):
        """b(reak) [([filename:]lineno | function) [, condition]]

        Stop at a line or a function, when the condition holds. Without argument: list the breakpoints.
        """
        if not arg:
            if self.breaks:
                self.message("Num Type         Disp Enb   Where")
                for bp in bdb.Breakpoint.bpbynumber:
                    if bp:
                        self.message(bp.bpformat())
            return
        filename = lineno = cond = funcname = None
        comma = arg.find(",")
        if comma > 0:
            cond = arg[comma + 1:].lstrip()
            if err := self._compile_error_message(cond):
                self.error(f"Invalid condition {cond}: {err}")
                return
            arg = arg[:comma].rstrip()
        colon = arg.rfind(":")
        if colon >= 0:
            given = arg[:colon].rstrip()
            found = self.lookupmodule(given)
            if not found:
                self.error(f"{given!r} not found from sys.path")
                return
            filename = found
            arg = arg[colon + 1:].lstrip()
            try:
                lineno = int(arg)
            except ValueError:
                self.error(f"Bad lineno: {arg}")
                return
        else:
            try:
                lineno = int(arg)
            except ValueError:
                try:
                    func = eval(arg, self.curframe.f_globals, self.curframe.f_locals)
                except:
                    func = arg
                try:
                    func = getattr(func, "__func__", func)
                    co = func.__code__
                    funcname = co.co_name
                    lineno = self._first_line(co)
                    filename = co.co_filename
                except AttributeError:
                    _, filename, lineno = self.lineinfo(arg)
                    funcname = _
                    if not filename:
                        self.error(f"The specified object {arg!r} is not a function or was not found along sys.path.")
                        return
                    lineno = int(lineno)
        if not filename:
            filename = self.defaultFile()
        line = self.checkline(filename, lineno)
        if not line:
            return
        err = self.set_break(filename, line, temporary, cond, funcname)
        if err:
            self.error(err)
        else:
            bp = self.get_breaks(filename, line)[-1]
            self.message(f"Breakpoint {bp.number} at {bp.file}:{bp.line}")

    do_b = do_break

    @staticmethod
    def _first_line(co):
        """The line of the first statement of a function."""
        for _, _, lineno in co.co_lines():
            if lineno is not None and lineno > co.co_firstlineno:
                return lineno
        return co.co_firstlineno

    def _compile_error_message(self, expr):
        try:
            compile(expr, "<stdin>", "eval")
        except SyntaxError as exc:
            return _rstr(self._format_exc(exc))
        return ""

    def do_tbreak(self, arg):
        """tbreak [([filename:]lineno | function) [, condition]]

        The same as break, but only once.
        """
        self.do_break(arg, True)

    def _numbered(self, arg, what):
        for i in arg.split():
            try:
                bp = self.get_bpbynumber(i)
            except ValueError as err:
                self.error(err)
            else:
                what(bp)

    def do_enable(self, arg):
        """enable bpnumber [bpnumber ...]

        Let breakpoints stop the program.
        """
        self._numbered(arg, lambda bp: (bp.enable(), self.message(f"Enabled {bp}")))

    def do_disable(self, arg):
        """disable bpnumber [bpnumber ...]

        Let breakpoints not stop the program.
        """
        self._numbered(arg, lambda bp: (bp.disable(), self.message(f"Disabled {bp}")))

    def do_condition(self, arg):
        """condition bpnumber [condition]

        Set the condition of a breakpoint, or take it away.
        """
        number, _, cond = arg.partition(" ")
        cond = cond.strip() or None
        if cond and (err := self._compile_error_message(cond)):
            self.error(f"Invalid condition {cond}: {err}")
            return
        try:
            bp = self.get_bpbynumber(number.strip())
        except IndexError:
            self.error("Breakpoint number expected")
        except ValueError as err:
            self.error(err)
        else:
            bp.cond = cond
            if not cond:
                self.message(f"Breakpoint {bp.number} is now unconditional.")
            else:
                self.message(f"New condition set for breakpoint {bp.number}.")

    def do_ignore(self, arg):
        """ignore bpnumber [count]

        Pass a breakpoint so many times.
        """
        number, _, count = arg.partition(" ")
        try:
            count = int(count.strip() or 0)
        except ValueError:
            self.error(f"invalid literal for int() with base 10: {count.strip()!r}")
            return
        try:
            bp = self.get_bpbynumber(number.strip())
        except ValueError as err:
            self.error(err)
            return
        bp.ignore = count
        if count > 0:
            countstr = f"{count} crossings" if count > 1 else "1 crossing"
            self.message(f"Will ignore next {countstr} of breakpoint {bp.number}.")
        else:
            self.message(f"Will stop next time breakpoint {bp.number} is reached.")

    def do_clear(self, arg):
        """cl(ear) [filename:lineno | bpnumber ...]

        Remove breakpoints; without argument all, after a question.
        """
        if not arg:
            try:
                reply = input("Clear all breaks? ")
            except EOFError:
                reply = "no"
            if reply.strip().lower() in ("y", "yes"):
                bplist = [bp for bp in bdb.Breakpoint.bpbynumber if bp]
                self.clear_all_breaks()
                for bp in bplist:
                    self.message(f"Deleted {bp}")
            return
        if ":" in arg:
            filename, _, arg = arg.rpartition(":")
            try:
                lineno = int(arg)
            except ValueError:
                err = f"Invalid line number ({arg})"
            else:
                bplist = self.get_breaks(filename, lineno)[:]
                err = self.clear_break(filename, lineno)
            if err:
                self.error(err)
            else:
                for bp in bplist:
                    self.message(f"Deleted {bp}")
            return

        def remove(bp):
            self.clear_bpbynumber(bp.number)
            self.message(f"Deleted {bp}")

        self._numbered(arg, remove)

    do_cl = do_clear

    def do_commands(self, arg):
        """commands [bpnumber]

        Take commands, up to `end`, that are run whenever the breakpoint stops the program; `silent` prints nothing else.
        """
        if not arg:
            for bp in reversed(bdb.Breakpoint.bpbynumber):
                if bp:
                    bnum = bp.number
                    break
            else:
                self.error("cannot set commands: no existing breakpoint")
                return
        else:
            try:
                bnum = int(arg)
            except ValueError:
                self.error("Usage: commands [bnum]\n        ...\n        end")
                return
        try:
            self.get_bpbynumber(bnum)
        except ValueError as err:
            self.error(f"cannot set commands: {err}")
            return
        self.commands_bnum = bnum
        old = (self.commands.get(bnum), self.commands_doprompt.get(bnum), self.commands_silent.get(bnum))
        self.commands[bnum] = []
        self.commands_doprompt[bnum] = True
        self.commands_silent[bnum] = False
        prompt_back = self.prompt
        self.prompt = "(com) "
        self.commands_defining = True
        try:
            self.cmdloop()
        except KeyboardInterrupt:
            for store, value in zip((self.commands, self.commands_doprompt, self.commands_silent), old):
                if value is None:
                    store.pop(bnum, None)
                else:
                    store[bnum] = value
            self.error("command definition aborted, old commands restored")
        finally:
            self.commands_defining = False
            self.prompt = prompt_back

    # Going on

    def do_until(self, arg):
        """unt(il) [lineno]

        Go on to a line after this one, or to the given one.
        """
        lineno = None
        if arg:
            try:
                lineno = int(arg)
            except ValueError:
                self.error(f"Error in argument: {arg!r}")
                return
            if lineno <= self.curframe.f_lineno:
                self.error('"until" line number is smaller than current line number')
                return
        self.set_until(self.curframe, lineno)
        return 1

    do_unt = do_until

    def do_step(self, arg):
        """s(tep)

        Go on to the next line, also in functions that are called.
        """
        if arg:
            self._print_invalid_arg(arg, self.do_step)
            return
        self.set_step()
        return 1

    do_s = do_step

    def do_next(self, arg):
        """n(ext)

        Go on to the next line of this function.
        """
        if arg:
            self._print_invalid_arg(arg, self.do_next)
            return
        self.set_next(self.curframe)
        return 1

    do_n = do_next

    def do_return(self, arg):
        """r(eturn)

        Go on until the function returns.
        """
        if arg:
            self._print_invalid_arg(arg, self.do_return)
            return
        self.set_return(self.curframe)
        return 1

    do_r = do_return

    def do_continue(self, arg):
        """c(ont(inue))

        Go on to the next breakpoint.
        """
        if arg:
            self._print_invalid_arg(arg, self.do_continue)
            return
        if not self.nosigint:
            try:
                Pdb._previous_sigint_handler = signal.signal(signal.SIGINT, self.sigint_handler)
            except ValueError:
                # Only the main thread can do that.
                pass
        self.set_continue()
        return 1

    do_c = do_cont = do_continue

    def do_jump(self, arg):
        """j(ump) lineno

        Go on with another line of the function.
        """
        if self.curindex + 1 != len(self.stack):
            self.error("You can only jump within the bottom frame")
            return
        try:
            lineno = int(arg)
        except ValueError:
            self.error("The 'jump' command requires a line number")
            return
        try:
            self.curframe.f_lineno = lineno
            self.stack[self.curindex] = self.stack[self.curindex][0], lineno
            self.print_stack_entry(self.stack[self.curindex])
        except (ValueError, AttributeError, NotImplementedError) as e:
            self.error(f"Jump failed: {e}")

    do_j = do_jump

    def do_run(self, arg):
        """run | restart [args...]

        Run the program again, breakpoints kept.
        """
        if arg:
            import shlex
            argv0 = sys.argv[0:1]
            try:
                sys.argv = shlex.split(arg)
            except ValueError as e:
                self.error(f"Cannot run {arg}: {e}")
                return
            sys.argv[:0] = argv0
        raise Restart

    do_restart = do_run

    def do_debug(self, arg):
        """debug statement

        Step through a statement in a debugger of its own.
        """
        sys.settrace(None)
        p = Pdb(self.completekey, self.stdin, self.stdout)
        p.prompt = f"({self.prompt.strip()}) "
        self.message("ENTERING RECURSIVE DEBUGGER")
        try:
            p.run(arg, self.curframe.f_globals, self.curframe.f_locals)
        except Exception:
            self._error_exc()
        self.message("LEAVING RECURSIVE DEBUGGER")
        sys.settrace(self.trace_dispatch)
        self.lastcmd = p.lastcmd

    def do_quit(self, arg):
        """q(uit) | exit

        Leave the debugger; the program ends.
        """
        if arg:
            self._print_invalid_arg(arg, self.do_quit)
            return
        self._user_requested_quit = True
        self.set_quit()
        return 1

    do_q = do_exit = do_quit

    def do_EOF(self, arg):
        """EOF

        Leave the debugger.
        """
        self.message("")
        self._user_requested_quit = True
        self.set_quit()
        return 1

    # Aliases and help

    def do_alias(self, arg):
        """alias [name [command]]

        Let a name stand for a command; %1, %2 and %* in it are arguments. Without argument: list the aliases.
        """
        args = arg.split()
        if not args:
            for alias in sorted(self.aliases):
                self.message(f"{alias} = {self.aliases[alias]}")
            return
        if len(args) > 1 and "%*" not in arg:
            numbers = [f"%{i}" in " ".join(args[1:]) for i in range(1, 10)]
            if numbers != sorted(numbers, reverse=True):
                self.error("Replaceable parameters must be consecutive")
                return
        if len(args) == 1:
            if args[0] in self.aliases:
                self.message(f"{args[0]} = {self.aliases[args[0]]}")
            else:
                self.error(f"Unknown alias '{args[0]}'")
            return
        self.aliases[args[0]] = " ".join(args[1:])

    def do_unalias(self, arg):
        """unalias name

        Forget an alias.
        """
        args = arg.split()
        if args:
            self.aliases.pop(args[0], None)

    def do_help(self, arg):
        """h(elp) [command]

        List the commands, or say what one does.
        """
        if not arg:
            cmd.Cmd.do_help(self, arg)
            return
        try:
            command = getattr(self, "do_" + arg)
        except AttributeError:
            self.error(f"No help for {arg!r}")
            return
        self.message((inspect.getdoc(command) or "").rstrip())

    do_h = do_help

    # Running whole programs

    def _run(self, target):
        """Run a program."""
        self._wait_for_mainpyfile = True
        self._user_requested_quit = False
        self.mainpyfile = self.canonic(target.filename)
        import __main__
        __main__.__dict__.clear()
        __main__.__dict__.update(target.namespace)
        self.run(target.code)


def run(statement, globals=None, locals=None):
    """Step through a statement."""
    Pdb().run(statement, globals, locals)


def runeval(expression, globals=None, locals=None):
    """Step through an expression; return its value."""
    return Pdb().runeval(expression, globals, locals)


def runctx(statement, globals, locals):
    """Step through a statement."""
    run(statement, globals, locals)


def runcall(*args, **kwds):
    """Step through a call; return its result."""
    return Pdb().runcall(*args, **kwds)


def set_trace(*, header=None):
    """Stop here."""
    if Pdb._last_pdb_instance is not None:
        pdb = Pdb._last_pdb_instance
    else:
        pdb = Pdb()
    if header is not None:
        pdb.message(header)
    pdb.set_trace(sys._getframe().f_back)


def post_mortem(t=None):
    """Look at a traceback, or that of an exception (the one that is being handled)."""
    return _post_mortem(t, Pdb())


def _post_mortem(t, pdb_instance):
    if t is None:
        t = sys.exception()
        if t is None:
            raise ValueError("A valid traceback must be passed if no exception is being handled")
    if isinstance(t, BaseException) and t.__traceback__ is None:
        raise ValueError("A valid traceback must be passed if no exception is being handled")
    pdb_instance.reset()
    pdb_instance.interaction(None, t)


def pm():
    """Look at the exception that ended the last statement of the prompt."""
    post_mortem(getattr(sys, "last_exc", None) or sys.last_traceback)


def help():
    """Print what this module says of itself."""
    import pydoc
    pydoc.pager(__doc__)


def main():
    """The command line."""
    import argparse
    parser = argparse.ArgumentParser(usage="%(prog)s [-h] [-c command] (-m module | pyfile) [args ...]",
                                     description="Debug the Python program given by pyfile.", allow_abbrev=False)
    parser.add_argument("-c", "--command", action="append", default=[], metavar="command", dest="commands",
                        help="pdb commands to execute as if given in a .pdbrc file")
    parser.add_argument("-m", metavar="module", dest="module")
    parser.add_argument("args", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)
    if len(sys.argv) == 1:
        parser.print_help()
        sys.exit(2)
    opts = parser.parse_args()
    if opts.module:
        target = _ModuleTarget(opts.module)
        sys.argv[:] = [target.filename, *opts.args]
    else:
        if not opts.args:
            parser.error("no module or script to run")
        target = _ScriptTarget(opts.args[0])
        sys.argv[:] = opts.args
    pdb = Pdb()
    pdb.rcLines.extend(opts.commands)
    while True:
        try:
            pdb._run(target)
        except Restart:
            print("Restarting", target, "with arguments:")
            print("\t" + " ".join(sys.argv[1:]))
        except SystemExit as e:
            # The exit is the program's; the debugger goes on.
            print("The program exited via sys.exit(). Exit status:", end=" ")
            print(e)
        except BaseException as e:
            traceback.print_exception(e)
            print("Uncaught exception. Entering post mortem debugging")
            print("Running 'cont' or 'step' will restart the program")
            pdb.interaction(None, e)
            print(f"Post mortem debugger finished. The {target} will be restarted")
        if pdb._user_requested_quit:
            break
        print("The program finished and will be restarted")


if __name__ == "__main__":
    # The module is not the one of the program's name.
    import pdb
    pdb.main()
