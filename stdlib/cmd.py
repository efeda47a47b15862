"""A frame for line-oriented commands: subclass Cmd, and write a method `do_NAME` for each command."""

import inspect
import string
import sys

__all__ = ["Cmd"]

PROMPT = "(Cmd) "
IDENTCHARS = string.ascii_letters + string.digits + "_"


class Cmd:
    """Reads lines and calls methods: `do_NAME(rest of the line)`, with `help_NAME` and `complete_NAME` for help.

    A method that returns something true ends the loop. completekey: the key that completes words.
    """

    prompt = PROMPT
    identchars = IDENTCHARS
    ruler = "="
    lastcmd = ""
    intro = None
    doc_leader = ""
    doc_header = "Documented commands (type help <topic>):"
    misc_header = "Miscellaneous help topics:"
    undoc_header = "Undocumented commands:"
    nohelp = "*** No help on %s"
    use_rawinput = 1

    def __init__(self, completekey="tab", stdin=None, stdout=None):
        self.stdin = sys.stdin if stdin is None else stdin
        self.stdout = sys.stdout if stdout is None else stdout
        self.cmdqueue = []
        self.completekey = completekey

    def cmdloop(self, intro=None):
        """Read lines and run commands until one says stop."""
        self.preloop()
        old_completer = None
        readline = self._readline()
        if readline is not None:
            old_completer = readline.get_completer()
            readline.set_completer(self.complete)
            if getattr(readline, "backend", "") == "editline" and self.completekey == "tab":
                readline.parse_and_bind("bind ^I rl_complete")
            else:
                readline.parse_and_bind(f"{self.completekey}: complete")
        try:
            if intro is not None:
                self.intro = intro
            if self.intro:
                self.stdout.write(f"{self.intro}\n")
            stop = None
            while not stop:
                line = self.cmdqueue.pop(0) if self.cmdqueue else self._read()
                line = self.precmd(line)
                stop = self.postcmd(self.onecmd(line), line)
            self.postloop()
        finally:
            if readline is not None:
                readline.set_completer(old_completer)

    def _readline(self):
        if not self.use_rawinput or not self.completekey:
            return None
        try:
            import readline
        except ImportError:
            return None
        return readline

    def _read(self):
        if self.use_rawinput:
            try:
                return input(self.prompt)
            except EOFError:
                return "EOF"
        self.stdout.write(self.prompt)
        self.stdout.flush()
        line = self.stdin.readline()
        return line.rstrip("\r\n") if line else "EOF"

    def precmd(self, line):
        """Called with each line before it is taken apart; returns the line to run."""
        return line

    def postcmd(self, stop, line):
        """Called after each command; returns whether to stop."""
        return stop

    def preloop(self):
        """Called before the loop."""

    def postloop(self):
        """Called after the loop."""

    def parseline(self, line):
        """Return (command, arguments, line); command None if there is none. `?` is help, `!` is shell."""
        line = line.strip()
        if not line:
            return None, None, line
        if line[0] == "?":
            line = "help " + line[1:]
        elif line[0] == "!":
            if not hasattr(self, "do_shell"):
                return None, None, line
            line = "shell " + line[1:]
        end = 0
        while end < len(line) and line[end] in self.identchars:
            end += 1
        return line[:end], line[end:].strip(), line

    def onecmd(self, line):
        """Run a line; return whether to stop."""
        cmd, arg, line = self.parseline(line)
        if not line:
            return self.emptyline()
        if cmd is None:
            return self.default(line)
        self.lastcmd = "" if line == "EOF" else line
        if cmd == "":
            return self.default(line)
        func = getattr(self, "do_" + cmd, None)
        if func is None:
            return self.default(line)
        return func(arg)

    def emptyline(self):
        """Called for an empty line: runs the last command again."""
        if self.lastcmd:
            return self.onecmd(self.lastcmd)

    def default(self, line):
        """Called for a line whose command is not known."""
        self.stdout.write(f"*** Unknown syntax: {line}\n")

    def completedefault(self, *ignored):
        """Return completions for commands without `complete_NAME`: none."""
        return []

    def completenames(self, text, *ignored):
        """Return the commands that begin with a text."""
        start = "do_" + text
        return [name[3:] for name in self.get_names() if name.startswith(start)]

    def complete(self, text, state):
        """Return the completion of a number; readline calls this with 0, 1, and so on."""
        if state == 0:
            import readline
            whole = readline.get_line_buffer()
            line = whole.lstrip()
            stripped = len(whole) - len(line)
            begin, end = readline.get_begidx() - stripped, readline.get_endidx() - stripped
            if begin > 0:
                cmd = self.parseline(line)[0]
                find = self.completedefault if not cmd else getattr(self, "complete_" + cmd, self.completedefault)
            else:
                find = self.completenames
            self.completion_matches = find(text, line, begin, end)
        try:
            return self.completion_matches[state]
        except IndexError:
            return None

    def get_names(self):
        """Return the names of the class's attributes."""
        return dir(self.__class__)

    def complete_help(self, *args):
        """Return completions for `help`."""
        topics = {name[5:] for name in self.get_names() if name.startswith("help_" + args[0])}
        return list(set(self.completenames(*args)) | topics)

    def do_help(self, arg):
        'List available commands with "help" or detailed help with "help cmd".'
        if arg:
            self._help_on(arg)
            return
        names = self.get_names()
        topics = {name[5:]: 1 for name in names if name.startswith("help_")}
        documented, undocumented = [], []
        # A name may stand there twice.
        for name in sorted(set(names)):
            if not name.startswith("do_"):
                continue
            command = name[3:]
            if command in topics:
                documented.append(command)
                del topics[command]
            elif getattr(self, name).__doc__:
                documented.append(command)
            else:
                undocumented.append(command)
        self.stdout.write(f"{self.doc_leader}\n")
        self.print_topics(self.doc_header, documented, 15, 80)
        self.print_topics(self.misc_header, sorted(topics), 15, 80)
        self.print_topics(self.undoc_header, undocumented, 15, 80)

    def _help_on(self, arg):
        func = getattr(self, "help_" + arg, None)
        if func is not None:
            func()
            return
        try:
            doc = inspect.cleandoc(getattr(self, "do_" + arg).__doc__)
        except AttributeError:
            doc = None
        self.stdout.write(f"{doc or self.nohelp % (arg,)}\n")

    def print_topics(self, header, cmds, cmdlen, maxcol):
        """Print commands in columns, below a header."""
        if not cmds:
            return
        self.stdout.write(f"{header}\n")
        if self.ruler:
            self.stdout.write(f"{self.ruler * len(header)}\n")
        self.columnize(cmds, maxcol - 1)
        self.stdout.write("\n")

    def columnize(self, list, displaywidth=80):
        """Print texts in columns as narrow as can be: from top to bottom, then from left to right."""
        if not list:
            self.stdout.write("<empty>\n")
            return
        wrong = [str(at) for at, item in enumerate(list) if not isinstance(item, str)]
        if wrong:
            raise TypeError("list[i] not a string for i in %s" % ", ".join(wrong))
        if len(list) == 1:
            self.stdout.write(f"{list[0]}\n")
            return
        for rows in range(1, len(list)):
            widths = [max(map(len, list[start:start + rows])) for start in range(0, len(list), rows)]
            if sum(widths) + 2 * (len(widths) - 1) <= displaywidth:
                break
        else:
            rows, widths = len(list), [0]
        for row in range(rows):
            texts = list[row::rows]
            # Blank cells at the end are left out.
            line = "  ".join(text.ljust(width) for text, width in zip(texts, widths))
            self.stdout.write(f"{line}\n")
