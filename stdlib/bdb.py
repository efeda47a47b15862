"""What debuggers are made of: breakpoints, stepping, stacks. A subclass says what is done where the program stops."""

import fnmatch
import linecache
import os
import sys
from contextlib import contextmanager

__all__ = ["BdbQuit", "Bdb", "Breakpoint"]

# The flags of code whose frames are left and entered again: CO_GENERATOR, CO_COROUTINE, CO_ASYNC_GENERATOR.
GENERATOR_AND_COROUTINE_FLAGS = 0x20 | 0x80 | 0x200


class BdbQuit(Exception):
    """Leaves a debugger."""


class Bdb:
    """The base of debuggers.

    `stopframe`, `stoplineno` and `returnframe` say where to stop: everywhere when `stopframe` is None, else in this
    frame at this line and after it (-1: never), and where the other frame returns.
    """

    def __init__(self, skip=None):
        self.skip = set(skip) if skip else None
        self.breaks = {}
        self.fncache = {}
        self.frame_trace_lines = {}
        self.frame_returning = None
        self.enterframe = None
        self._load_breaks()

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
        self.botframe = None
        self._set_stopinfo(None, None)

    @contextmanager
    def set_enterframe(self, frame):
        """While a report about a frame is handled."""
        assert not self.enterframe, "a report is handled already"
        self.enterframe = frame
        try:
            yield
        finally:
            self.enterframe = None

    # Reports

    def trace_dispatch(self, frame, event, arg):
        """The trace function: hand a report on."""
        with self.set_enterframe(frame):
            if self.quitting:
                return None
            if event == "line":
                return self.dispatch_line(frame)
            if event == "call":
                return self.dispatch_call(frame, arg)
            if event == "return":
                return self.dispatch_return(frame, arg)
            if event == "exception":
                return self.dispatch_exception(frame, arg)
            if event in ("c_call", "c_exception", "c_return"):
                return self.trace_dispatch
            if event == "opcode":
                return self.dispatch_opcode(frame, arg)
            print("bdb.Bdb.dispatch: unknown debugging event:", repr(event))
            return self.trace_dispatch

    def _go_on(self):
        if self.quitting:
            raise BdbQuit
        return self.trace_dispatch

    def dispatch_line(self, frame):
        """A line begins."""
        if self.stop_here(frame) or self.break_here(frame):
            self.user_line(frame)
            return self._go_on()
        return self.trace_dispatch

    def dispatch_call(self, frame, arg):
        """A frame is entered."""
        if self.botframe is None:
            # The first frame since the start: what is above it is not debugged.
            self.botframe = frame.f_back
            return self.trace_dispatch
        if not (self.stop_here(frame) or self.break_anywhere(frame)):
            return None
        if self.stopframe and frame.f_code.co_flags & GENERATOR_AND_COROUTINE_FLAGS:
            return self.trace_dispatch
        self.user_call(frame, arg)
        return self._go_on()

    def dispatch_return(self, frame, arg):
        """A frame is left."""
        if self.stop_here(frame) or frame == self.returnframe:
            if self.stopframe and frame.f_code.co_flags & GENERATOR_AND_COROUTINE_FLAGS:
                return self.trace_dispatch
            try:
                self.frame_returning = frame
                self.user_return(frame, arg)
            finally:
                self.frame_returning = None
            if self.quitting:
                raise BdbQuit
            if self.stopframe is frame and self.stoplineno != -1:
                self._set_stopinfo(None, None)
            if self.stoplineno != -1:
                # The caller may not have been traced until now.
                self._set_caller_tracefunc(frame)
        return self.trace_dispatch

    def dispatch_exception(self, frame, arg):
        """An exception is raised."""
        is_generator = frame.f_code.co_flags & GENERATOR_AND_COROUTINE_FLAGS
        if self.stop_here(frame):
            # How a generator ends is no error.
            if not (is_generator and arg[0] is StopIteration and arg[2] is None):
                self.user_exception(frame, arg)
                if self.quitting:
                    raise BdbQuit
        elif (self.stopframe and frame is not self.stopframe
              and self.stopframe.f_code.co_flags & GENERATOR_AND_COROUTINE_FLAGS
              and arg[0] in (StopIteration, GeneratorExit)):
            self.user_exception(frame, arg)
            if self.quitting:
                raise BdbQuit
        return self.trace_dispatch

    def dispatch_opcode(self, frame, arg):
        """An instruction begins."""
        if self.stop_here(frame) or self.break_here(frame):
            self.user_opcode(frame)
            if self.quitting:
                raise BdbQuit
        return self.trace_dispatch

    def is_skipped_module(self, module_name):
        """Is a module one of those that are not stopped in?"""
        if module_name is None or self.skip is None:
            return False
        return any(fnmatch.fnmatch(module_name, pattern) for pattern in self.skip)

    def stop_here(self, frame):
        """Is it to be stopped in this frame?"""
        if self.skip and self.is_skipped_module(frame.f_globals.get("__name__")):
            return False
        if frame is self.stopframe:
            return self.stoplineno != -1 and frame.f_lineno >= self.stoplineno
        return not self.stopframe

    def break_here(self, frame):
        """Is there a breakpoint at this line that is to be stopped at?"""
        filename = self.canonic(frame.f_code.co_filename)
        if filename not in self.breaks:
            return False
        lineno = frame.f_lineno
        if lineno not in self.breaks[filename]:
            # The line before the function may hold the breakpoint.
            lineno = frame.f_code.co_firstlineno
            if lineno not in self.breaks[filename]:
                return False
        bp, flag = effective(filename, lineno, frame)
        if not bp:
            return False
        self.currentbp = bp.number
        if flag and bp.temporary:
            self.do_clear(str(bp.number))
        return True

    def do_clear(self, arg):
        """Remove a breakpoint by its number."""
        raise NotImplementedError("subclass of bdb must implement do_clear()")

    def break_anywhere(self, frame):
        """Is there any breakpoint in the frame's file?"""
        return self.canonic(frame.f_code.co_filename) in self.breaks

    # For subclasses

    def user_call(self, frame, argument_list):
        """A function is called."""

    def user_line(self, frame):
        """The program stops before a line."""

    def user_return(self, frame, return_value):
        """The program stops where a function returns."""

    def user_exception(self, frame, exc_info):
        """The program stops where an exception is raised."""

    def user_opcode(self, frame):
        """The program stops before an instruction."""

    # Where to stop

    def _set_stopinfo(self, stopframe, returnframe, stoplineno=0):
        self.stopframe = stopframe
        self.returnframe = returnframe
        self.quitting = False
        self.stoplineno = stoplineno

    def _set_caller_tracefunc(self, current_frame):
        caller = current_frame.f_back
        if caller and not caller.f_trace:
            caller.f_trace = self.trace_dispatch

    def set_until(self, frame, lineno=None):
        """Stop when a line after this one is reached, or the frame is left."""
        self._set_stopinfo(frame, frame, frame.f_lineno + 1 if lineno is None else lineno)

    def set_step(self):
        """Stop at the next line, wherever it is."""
        if self.frame_returning:
            self._set_caller_tracefunc(self.frame_returning)
        self._set_stopinfo(None, None)

    def set_stepinstr(self):
        """Stop at the next instruction: at the next line, since single instructions are not reported."""
        self.set_step()

    def set_next(self, frame):
        """Stop at the next line in this frame or above it."""
        self._set_stopinfo(frame, None)

    def set_return(self, frame):
        """Stop when this frame is left."""
        if frame.f_code.co_flags & GENERATOR_AND_COROUTINE_FLAGS:
            self._set_stopinfo(frame, None, -1)
        else:
            self._set_stopinfo(frame.f_back, frame)

    def set_trace(self, frame=None):
        """Begin to debug, from this frame on."""
        self.reset()
        if frame is None:
            frame = sys._getframe().f_back
        with self.set_enterframe(frame):
            self.botframe = None
            while frame:
                frame.f_trace = self.trace_dispatch
                self.botframe = frame
                self.frame_trace_lines[frame] = frame.f_trace_lines
                # `f_trace_lines` may have been switched off.
                frame.f_trace_lines = True
                frame = frame.f_back
            self.set_step()
        sys.settrace(self.trace_dispatch)

    def set_continue(self):
        """Stop only at breakpoints; without any, run at full speed."""
        self._set_stopinfo(self.botframe, None, -1)
        if not self.breaks:
            sys.settrace(None)
            frame = sys._getframe().f_back
            while frame and frame is not self.botframe:
                del frame.f_trace
                frame = frame.f_back
            for frame, lines in self.frame_trace_lines.items():
                frame.f_trace_lines = lines
            self.frame_trace_lines = {}

    def set_quit(self):
        """Leave the program."""
        self.stopframe = self.botframe
        self.returnframe = None
        self.quitting = True
        sys.settrace(None)

    # Breakpoints

    def _load_breaks(self):
        """Other debuggers may have set breakpoints already."""
        for filename, lineno in Breakpoint.bplist.keys():
            self._add_to_breaks(filename, lineno)

    def _add_to_breaks(self, filename, lineno):
        lines = self.breaks.setdefault(filename, [])
        if lineno not in lines:
            lines.append(lineno)

    def set_break(self, filename, lineno, temporary=False, cond=None, funcname=None):
        """Set a breakpoint; return what is wrong, or None."""
        filename = self.canonic(filename)
        if not linecache.getline(filename, lineno):
            return f"Line {filename}:{lineno} does not exist"
        self._add_to_breaks(filename, lineno)
        Breakpoint(filename, lineno, temporary, cond, funcname)
        # Frames that were entered before may pass the line.
        frame = self.enterframe
        while frame:
            if self.break_anywhere(frame):
                frame.f_trace = self.trace_dispatch
            frame = frame.f_back
        return None

    def _prune_breaks(self, filename, lineno):
        if (filename, lineno) not in Breakpoint.bplist:
            self.breaks[filename].remove(lineno)
        if not self.breaks[filename]:
            del self.breaks[filename]

    def clear_break(self, filename, lineno):
        """Remove the breakpoints of a line; return what is wrong, or None."""
        filename = self.canonic(filename)
        if filename not in self.breaks:
            return f"There are no breakpoints in {filename}"
        if lineno not in self.breaks[filename]:
            return f"There is no breakpoint at {filename}:{lineno}"
        for bp in Breakpoint.bplist[filename, lineno][:]:
            bp.deleteMe()
        self._prune_breaks(filename, lineno)
        return None

    def clear_bpbynumber(self, arg):
        """Remove a breakpoint by its number; return what is wrong, or None."""
        try:
            bp = self.get_bpbynumber(arg)
        except ValueError as err:
            return str(err)
        bp.deleteMe()
        self._prune_breaks(bp.file, bp.line)
        return None

    def clear_all_file_breaks(self, filename):
        """Remove the breakpoints of a file; return what is wrong, or None."""
        filename = self.canonic(filename)
        if filename not in self.breaks:
            return f"There are no breakpoints in {filename}"
        for line in self.breaks[filename]:
            for bp in Breakpoint.bplist[filename, line][:]:
                bp.deleteMe()
        del self.breaks[filename]
        return None

    def clear_all_breaks(self):
        """Remove all breakpoints; return what is wrong, or None."""
        if not self.breaks:
            return "There are no breakpoints"
        for bp in Breakpoint.bpbynumber:
            if bp:
                bp.deleteMe()
        self.breaks = {}
        return None

    def get_bpbynumber(self, arg):
        """Return a breakpoint by its number; ValueError when there is none."""
        if not arg:
            raise ValueError("Breakpoint number expected")
        try:
            number = int(arg)
        except ValueError:
            raise ValueError(f"Non-numeric breakpoint number {arg}") from None
        try:
            bp = Breakpoint.bpbynumber[number]
        except IndexError:
            raise ValueError(f"Breakpoint number {number} out of range") from None
        if bp is None:
            raise ValueError(f"Breakpoint {number} already deleted")
        return bp

    def get_break(self, filename, lineno):
        """Is there a breakpoint at a line?"""
        filename = self.canonic(filename)
        return filename in self.breaks and lineno in self.breaks[filename]

    def get_breaks(self, filename, lineno):
        """Return the breakpoints of a line."""
        filename = self.canonic(filename)
        return (filename in self.breaks and lineno in self.breaks[filename]
                and Breakpoint.bplist[filename, lineno] or [])

    def get_file_breaks(self, filename):
        """Return the lines of a file that have breakpoints."""
        return self.breaks.get(self.canonic(filename), [])

    def get_all_breaks(self):
        """Return {file: lines with breakpoints}."""
        return self.breaks

    # Stacks

    def get_stack(self, f, t):
        """Return (frames with lines, number of the current one) of a frame and a traceback."""
        stack = []
        if t and t.tb_frame is f:
            t = t.tb_next
        while f is not None:
            stack.append((f, f.f_lineno))
            if f is self.botframe:
                break
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
        import reprlib
        frame, lineno = frame_lineno
        filename = self.canonic(frame.f_code.co_filename)
        text = f"{filename}({lineno!r}){frame.f_code.co_name or '<lambda>'}()"
        if "__return__" in frame.f_locals:
            text += "->" + reprlib.repr(frame.f_locals["__return__"])
        if lineno is None:
            return text + f"{lprefix}Warning: lineno is None"
        line = linecache.getline(filename, lineno, frame.f_globals)
        return text + (lprefix + line.strip() if line else "")

    # Running

    def run(self, cmd, globals=None, locals=None):
        """Debug a statement."""
        if globals is None:
            import __main__
            globals = __main__.__dict__
        if locals is None:
            locals = globals
        self.reset()
        if isinstance(cmd, str):
            cmd = compile(cmd, "<string>", "exec")
        sys.settrace(self.trace_dispatch)
        try:
            exec(cmd, globals, locals)
        except BdbQuit:
            pass
        finally:
            self.quitting = True
            sys.settrace(None)

    def runeval(self, expr, globals=None, locals=None):
        """Debug an expression; return its value."""
        if globals is None:
            import __main__
            globals = __main__.__dict__
        if locals is None:
            locals = globals
        self.reset()
        sys.settrace(self.trace_dispatch)
        try:
            return eval(expr, globals, locals)
        except BdbQuit:
            pass
        finally:
            self.quitting = True
            sys.settrace(None)

    def runctx(self, cmd, globals, locals):
        """Debug a statement."""
        self.run(cmd, globals, locals)

    def runcall(self, func, /, *args, **kwds):
        """Debug a call; return its result."""
        self.reset()
        sys.settrace(self.trace_dispatch)
        result = None
        try:
            result = func(*args, **kwds)
        except BdbQuit:
            pass
        finally:
            self.quitting = True
            sys.settrace(None)
        return result


def set_trace():
    """Begin to debug with the base, which never stops."""
    Bdb().set_trace()


class Breakpoint:
    """A place to stop at; all are known by place (`bplist`) and by number (`bpbynumber`)."""

    next = 1
    bplist = {}
    bpbynumber = [None]

    def __init__(self, file, line, temporary=False, cond=None, funcname=None):
        self.funcname = funcname
        # The first line of the function that was stopped at, when it was set by a function's name.
        self.func_first_executable_line = None
        self.file = file
        self.line = line
        self.temporary = temporary
        self.cond = cond
        self.enabled = True
        self.ignore = 0
        self.hits = 0
        self.number = Breakpoint.next
        Breakpoint.next += 1
        self.bpbynumber.append(self)
        self.bplist.setdefault((file, line), []).append(self)

    @staticmethod
    def clearBreakpoints():
        """Forget all breakpoints, and count from 1 again."""
        Breakpoint.next = 1
        Breakpoint.bplist = {}
        Breakpoint.bpbynumber = [None]

    def deleteMe(self):
        """Remove it."""
        index = self.file, self.line
        self.bpbynumber[self.number] = None
        self.bplist[index].remove(self)
        if not self.bplist[index]:
            del self.bplist[index]

    def enable(self):
        """Let it stop the program."""
        self.enabled = True

    def disable(self):
        """Let it not stop the program."""
        self.enabled = False

    def bpprint(self, out=None):
        """Print it."""
        print(self.bpformat(), file=sys.stdout if out is None else out)

    def bpformat(self):
        """Return what is to be said of it."""
        kept = "del  " if self.temporary else "keep "
        text = f"{self.number:<4d}breakpoint   {kept}{'yes  ' if self.enabled else 'no   '} at {self.file}:{self.line}"
        if self.cond:
            text += f"\n\tstop only if {self.cond}"
        if self.ignore:
            text += f"\n\tignore next {self.ignore} hits"
        if self.hits:
            text += f"\n\tbreakpoint already hit {self.hits} time{'s' if self.hits > 1 else ''}"
        return text

    def __str__(self):
        return f"breakpoint {self.number} at {self.file}:{self.line}"


def checkfuncname(b, frame):
    """Is a breakpoint to be stopped at here, with regard to the function that it was set in?"""
    if not b.funcname:
        # Set by a line: the place where the function is defined does not count.
        return b.line == frame.f_lineno
    if frame.f_code.co_name != b.funcname:
        return False
    if not b.func_first_executable_line:
        b.func_first_executable_line = frame.f_lineno
    return b.func_first_executable_line == frame.f_lineno


def effective(file, line, frame):
    """Return (breakpoint that is to be stopped at, whether a temporary one may be removed), or (None, None)."""
    for b in Breakpoint.bplist[file, line]:
        if not b.enabled or not checkfuncname(b, frame):
            continue
        b.hits += 1
        if not b.cond:
            if b.ignore > 0:
                b.ignore -= 1
                continue
            return b, True
        try:
            if not eval(b.cond, frame.f_globals, frame.f_locals):
                continue
        except:
            # A condition that cannot be told stops, but keeps the breakpoint.
            return b, False
        if b.ignore > 0:
            b.ignore -= 1
            continue
        return b, True
    return None, None


class Tdb(Bdb):
    """Prints what happens."""

    def user_call(self, frame, args):
        name = frame.f_code.co_name or "???"
        print("+++ call", name, args)

    def user_line(self, frame):
        name = frame.f_code.co_name or "???"
        fn = self.canonic(frame.f_code.co_filename)
        line = linecache.getline(fn, frame.f_lineno, frame.f_globals)
        print("+++", fn, frame.f_lineno, name, ":", line.strip())

    def user_return(self, frame, retval):
        print("+++ return", retval)

    def user_exception(self, frame, exc_stuff):
        print("+++ exception", exc_stuff)
        self.set_continue()
