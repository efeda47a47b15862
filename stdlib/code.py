"""What an interactive interpreter is made of: one that runs what it is given, and a console that reads it."""

import builtins
from codeop import CommandCompiler, compile_command
import sys
import traceback

__all__ = ["InteractiveInterpreter", "InteractiveConsole", "interact", "compile_command"]


class InteractiveInterpreter:
    """Runs source in a namespace. locals: the namespace, a dictionary."""

    def __init__(self, locals=None):
        self.locals = {"__name__": "__console__", "__doc__": None} if locals is None else locals
        self.compile = CommandCompiler()

    def runsource(self, source, filename="<input>", symbol="single"):
        """Compile and run a text; return whether more lines are needed."""
        try:
            code = self.compile(source, filename, symbol)
        except (OverflowError, SyntaxError, ValueError):
            self.showsyntaxerror(filename, source=source)
            return False
        if code is None:
            return True
        self.runcode(code)
        return False

    def runcode(self, code):
        """Run a code object; show the traceback of what it raises, but for SystemExit."""
        try:
            exec(code, self.locals)
        except SystemExit:
            raise
        except:
            self.showtraceback()

    def showsyntaxerror(self, filename=None, **kwargs):
        """Show the SyntaxError that was just raised."""
        try:
            kind, error, tb = sys.exc_info()
            if filename and issubclass(kind, SyntaxError):
                error.filename = filename
            self._show(kind, error, None, kwargs.pop("source", ""))
        finally:
            kind = error = tb = None

    def showtraceback(self):
        """Show the exception that was just raised, without the frame of this interpreter."""
        try:
            kind, error, tb = sys.exc_info()
            self._show(kind, error, tb.tb_next, "")
        finally:
            kind = error = tb = None

    def _show(self, kind, error, tb, source):
        sys.last_type = kind
        sys.last_traceback = tb
        error = error.with_traceback(tb)
        # The lines of a text that stands in no file.
        lines = source.splitlines()
        if source and kind is SyntaxError and not error.text and error.lineno is not None and len(lines) >= error.lineno:
            error.text = lines[error.lineno - 1]
        sys.last_exc = sys.last_value = error
        if sys.excepthook is sys.__excepthook__:
            self._excepthook(kind, error, tb)
            return
        # A hook of the program; if it fails both are shown.
        try:
            sys.excepthook(kind, error, tb)
        except SystemExit:
            raise
        except BaseException as failure:
            failure.__context__ = None
            failure = failure.with_traceback(failure.__traceback__.tb_next)
            print("Error in sys.excepthook:", file=sys.stderr)
            sys.__excepthook__(type(failure), failure, failure.__traceback__)
            print(file=sys.stderr)
            print("Original exception was:", file=sys.stderr)
            sys.__excepthook__(kind, error, tb)

    def _excepthook(self, kind, error, tb):
        self.write("".join(traceback.format_exception(kind, error, tb)))

    def write(self, data):
        """Write to standard error."""
        sys.stderr.write(data)


class InteractiveConsole(InteractiveInterpreter):
    """Reads lines and runs them. local_exit: exit() leaves the console, not the program."""

    def __init__(self, locals=None, filename="<console>", *, local_exit=False):
        super().__init__(locals)
        self.filename = filename
        self.local_exit = local_exit
        self.resetbuffer()

    def resetbuffer(self):
        """Forget the lines of a statement that is not whole."""
        self.buffer = []

    def interact(self, banner=None, exitmsg=None):
        """Read and run until the end of the input."""
        had = {name: name in vars(sys) for name in ("ps1", "ps2")}
        if not had["ps1"]:
            sys.ps1 = ">>> "
        if not had["ps2"]:
            sys.ps2 = "... "
        try:
            self._interact(banner, exitmsg)
        finally:
            for name, was_there in had.items():
                if not was_there:
                    delattr(sys, name)

    def _interact(self, banner, exitmsg):
        if banner is None:
            self.write(f"Python {sys.version} on {sys.platform}\n"
                       'Type "help", "copyright", "credits" or "license" for more information.\n'
                       f"({self.__class__.__name__})\n")
        elif banner:
            self.write(f"{banner}\n")
        # exit() closes standard input, which may be needed after the console.
        exits = {}
        if self.local_exit:
            for name in ("exit", "quit"):
                if hasattr(builtins, name):
                    exits[name] = getattr(builtins, name)
                    setattr(builtins, name, Quitter(name))
        try:
            more = 0
            while True:
                try:
                    try:
                        line = self.raw_input(sys.ps2 if more else sys.ps1)
                    except EOFError:
                        self.write("\n")
                        break
                    more = self.push(line)
                except KeyboardInterrupt:
                    self.write("\nKeyboardInterrupt\n")
                    self.resetbuffer()
                    more = 0
                except SystemExit as error:
                    if not self.local_exit:
                        raise
                    self.write("\n")
                    break
        finally:
            for name, value in exits.items():
                setattr(builtins, name, value)
            if exitmsg is None:
                self.write(f"now exiting {self.__class__.__name__}...\n")
            elif exitmsg != "":
                self.write(f"{exitmsg}\n")

    def push(self, line, filename=None, _symbol="single"):
        """Take a line; return whether more are needed."""
        self.buffer.append(line)
        more = self.runsource("\n".join(self.buffer), self.filename if filename is None else filename, symbol=_symbol)
        if not more:
            self.resetbuffer()
        return more

    def raw_input(self, prompt=""):
        """Read a line, by `input`."""
        return input(prompt)


class Quitter:
    """exit and quit, in a console with local_exit."""

    def __init__(self, name):
        self.name = name
        self.eof = "Ctrl-Z plus Return" if sys.platform == "win32" else "Ctrl-D (i.e. EOF)"

    def __repr__(self):
        return f"Use {self.name} or {self.eof} to exit"

    def __call__(self, code=None):
        raise SystemExit(code)


def interact(banner=None, readfunc=None, local=None, exitmsg=None, local_exit=False):
    """Run a console; readfunc: a function in place of its raw_input."""
    console = InteractiveConsole(local, local_exit=local_exit)
    if readfunc is not None:
        console.raw_input = readfunc
    else:
        try:
            import readline
        except ImportError:
            pass
    console.interact(banner, exitmsg)


if __name__ == "__main__":
    import argparse
    parser = argparse.ArgumentParser()
    parser.add_argument("-q", action="store_true", help="don't print version and copyright messages")
    interact("" if parser.parse_args().q or sys.flags.quiet else None)
