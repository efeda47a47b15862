"""A debugger for exceptions that were raised: look at the frames of a traceback.

    except Exception as error:
        pdb.post_mortem(error)

Programs cannot be stopped and stepped through: this interpreter calls no trace functions.
"""

import bdb
import cmd
import linecache
import pprint
import sys
import traceback

__all__ = ["run", "pm", "Pdb", "runeval", "runctx", "runcall", "set_trace", "post_mortem", "help"]


class Restart(Exception):
    """The program is to be run again."""


class Pdb(bdb.Bdb, cmd.Cmd):
    """Shows frames, lines and values of a traceback."""

    _last_pdb_instance = None

    def __init__(self, completekey="tab", stdin=None, stdout=None, skip=None, nosigint=False, readrc=True):
        bdb.Bdb.__init__(self, skip=skip)
        cmd.Cmd.__init__(self, completekey, stdin, stdout)
        if stdout:
            self.use_rawinput = 0
        self.prompt = "(Pdb) "
        self.nosigint = nosigint
        self.stack, self.curindex, self.curframe = [], 0, None

    def interaction(self, frame, tb_or_exc):
        """Take commands about a traceback."""
        tb = tb_or_exc.__traceback__ if isinstance(tb_or_exc, BaseException) else tb_or_exc
        self.exception = tb_or_exc if isinstance(tb_or_exc, BaseException) else None
        self.stack, self.curindex = self.get_stack(frame, tb)
        self._select(self.curindex)
        self.print_stack_entry(self.stack[self.curindex])
        self.cmdloop()

    def _select(self, number):
        self.curindex = number
        self.curframe = self.stack[number][0]
        self.lineno = None

    def message(self, msg, end="\n"):
        """Print a text."""
        print(msg, end=end, file=self.stdout)

    def error(self, msg):
        """Print what is wrong."""
        print("***", msg, file=self.stdout)

    def print_stack_entry(self, frame_lineno, prompt_prefix="\n-> "):
        """Print a frame and its line; the current one is marked."""
        mark = "> " if frame_lineno[0] is self.curframe else "  "
        self.message(mark + self.format_stack_entry(frame_lineno, prompt_prefix))

    def _value(self, arg):
        return eval(arg, self.curframe.f_globals, self.curframe.f_locals)

    def default(self, line):
        """Run a statement in the frame."""
        line = line.removeprefix("!").strip()
        try:
            code = compile(line + "\n", "<stdin>", "single")
            old, sys.stdout = sys.stdout, self.stdout
            try:
                exec(code, self.curframe.f_globals, self.curframe.f_locals)
            finally:
                sys.stdout = old
        except Exception as error:
            self.error("".join(traceback.format_exception_only(error)).strip())

    def do_p(self, arg):
        """p expression: print its value."""
        self._show(arg, repr)

    def do_pp(self, arg):
        """pp expression: print its value in lines."""
        self._show(arg, pprint.pformat)

    def do_whatis(self, arg):
        """whatis expression: print its class."""
        self._show(arg, lambda value: type(value))

    def _show(self, arg, text):
        try:
            self.message(text(self._value(arg)))
        except Exception as error:
            self.error("".join(traceback.format_exception_only(error)).strip())

    def do_where(self, arg):
        """w(here): print the stack."""
        for entry in self.stack:
            self.print_stack_entry(entry)

    def do_up(self, arg):
        """u(p) [count]: go to the caller."""
        self._move(-int(arg or 1), "Oldest frame")

    def do_down(self, arg):
        """d(own) [count]: go back towards the last call."""
        self._move(int(arg or 1), "Newest frame")

    def _move(self, count, at_end):
        target = min(max(self.curindex + count, 0), len(self.stack) - 1)
        if target == self.curindex:
            self.error(at_end)
            return
        self._select(target)
        self.print_stack_entry(self.stack[target])

    def do_list(self, arg):
        """l(ist): print the lines around the current one."""
        frame, lineno = self.stack[self.curindex]
        first = int(arg) if arg.strip().isdigit() else max(1, lineno - 5)
        for number in range(first, first + 11):
            line = linecache.getline(frame.f_code.co_filename, number, frame.f_globals)
            if not line:
                self.message("[EOF]")
                break
            mark = "->" if number == lineno else "  "
            self.message(f"{number:>3}{' ' * (number < 1000)}{mark}\t{line.rstrip()}")

    def do_args(self, arg):
        """a(rgs): print the arguments of the function."""
        code = self.curframe.f_code
        for name in code.co_varnames[:code.co_argcount + code.co_kwonlyargcount]:
            if name in self.curframe.f_locals:
                self.message(f"{name} = {self.curframe.f_locals[name]!r}")

    def do_quit(self, arg):
        """q(uit): leave."""
        self.set_quit()
        return True

    def do_EOF(self, arg):
        """EOF: leave."""
        self.message("")
        return self.do_quit(arg)

    do_continue = do_c = do_cont = do_q = do_exit = do_quit
    do_w = do_bt = do_where
    do_u, do_d, do_l, do_a = do_up, do_down, do_list, do_args

    def emptyline(self):
        """Nothing is repeated."""


def post_mortem(t=None):
    """Look at a traceback, or that of an exception (the one that is being handled)."""
    if t is None:
        t = sys.exception()
        if t is None:
            raise ValueError("A valid traceback must be passed if no exception is being handled")
    if isinstance(t, BaseException) and t.__traceback__ is None:
        raise ValueError("A valid traceback must be passed if no exception is being handled")
    debugger = Pdb()
    debugger.reset()
    debugger.interaction(None, t)


def pm():
    """Look at the exception that ended the last statement of the prompt."""
    post_mortem(getattr(sys, "last_exc", None) or sys.last_traceback)


def set_trace(*, header=None):
    """Stop here: that needs trace functions."""
    Pdb().set_trace(sys._getframe().f_back)


def run(statement, globals=None, locals=None):
    """Step through a statement: that needs trace functions."""
    Pdb().run(statement)


def runeval(expression, globals=None, locals=None):
    """Step through an expression: that needs trace functions."""
    Pdb().runeval(expression)


def runctx(statement, globals, locals):
    """Step through a statement: that needs trace functions."""
    Pdb().run(statement)


def runcall(*args, **kwds):
    """Step through a call: that needs trace functions."""
    Pdb().runcall(*args)


def help():
    """Print what this module says of itself."""
    print(__doc__)
