"""What debuggers are made of. This interpreter calls no trace functions: programs cannot be stepped through."""

import linecache
import os

__all__ = ["BdbQuit", "Bdb", "Breakpoint"]

GENERATOR_AND_COROUTINE_FLAGS = 0x20 | 0x80 | 0x200


class BdbQuit(Exception):
    """Leaves a debugger."""


class Breakpoint:
    """A place to stop at."""

    next = 1
    bplist = {}
    bpbynumber = [None]

    def __init__(self, file, line, temporary=False, cond=None, funcname=None):
        self.file, self.line, self.temporary, self.cond, self.funcname = file, line, temporary, cond, funcname
        self.func_first_executable_line = None
        self.enabled = True
        self.ignore = self.hits = 0
        self.number = Breakpoint.next
        Breakpoint.next += 1
        self.bpbynumber.append(self)
        self.bplist.setdefault((file, line), []).append(self)

    def deleteMe(self):
        """Remove it."""
        self.bpbynumber[self.number] = None
        place = self.bplist[self.file, self.line]
        place.remove(self)
        if not place:
            del self.bplist[self.file, self.line]

    def enable(self):
        """Let it stop the program."""
        self.enabled = True

    def disable(self):
        """Let it not stop the program."""
        self.enabled = False


class Bdb:
    """The base of debuggers: breakpoints and stacks."""

    def __init__(self, skip=None):
        self.skip = set(skip) if skip else None
        self.breaks = {}
        self.fncache = {}
        self.botframe = self.stopframe = self.returnframe = None
        self.quitting = False

    def canonic(self, filename):
        """Return the whole path of a file; names in angle brackets stay as they are."""
        if filename == "<" + filename[1:-1] + ">":
            return filename
        found = self.fncache.get(filename)
        if not found:
            found = self.fncache[filename] = os.path.normcase(os.path.abspath(filename))
        return found

    def reset(self):
        """Begin anew."""
        linecache.checkcache()
        self.botframe = self.stopframe = self.returnframe = None
        self.quitting = False

    def set_trace(self, frame=None):
        """Stop here: that needs trace functions."""
        raise NotImplementedError("programs cannot be stepped through: sys.settrace() is not supported")

    run = runeval = runcall = set_step = set_next = set_return = set_until = set_trace

    def set_continue(self):
        """Go on."""

    def set_quit(self):
        """Leave the debugger."""
        self.quitting = True

    def set_break(self, filename, lineno, temporary=False, cond=None, funcname=None):
        """Set a breakpoint."""
        filename = self.canonic(filename)
        if not linecache.getline(filename, lineno):
            return f"Line {filename}:{lineno} does not exist"
        lines = self.breaks.setdefault(filename, [])
        if lineno not in lines:
            lines.append(lineno)
        Breakpoint(filename, lineno, temporary, cond, funcname)

    def get_stack(self, f, t):
        """Return (frames with lines, number of the current one) of a frame and a traceback."""
        stack = []
        if t and t.tb_frame is f:
            t = t.tb_next
        while f is not None:
            stack.append((f, f.f_lineno))
            f = f.f_back
        stack.reverse()
        current = max(0, len(stack) - 1)
        while t is not None:
            stack.append((t.tb_frame, t.tb_lineno))
            t = t.tb_next
        if f is None:
            current = max(0, len(stack) - 1)
        return stack, current

    def format_stack_entry(self, frame_lineno, lprefix=": "):
        """Return the text of a frame and its line."""
        frame, lineno = frame_lineno
        filename = self.canonic(frame.f_code.co_filename)
        line = linecache.getline(filename, lineno, frame.f_globals)
        text = f"{filename}({lineno}){frame.f_code.co_name or '<lambda>'}()"
        return text + (lprefix + line.strip() if line else "")
