"""Processes as objects. They are made by `fork`, so that they begin with everything the parent has."""

import itertools
import os
import signal
import sys
import threading
import time

__all__ = ["BaseProcess", "current_process", "active_children", "parent_process"]

_counter = itertools.count(1)
_children = set()
# Descriptors of the parent's that children close: an end of a pipe that a child holds as well never ends.
_private_fds = set()


def current_process():
    """Return the object of the running process."""
    return _current


def parent_process():
    """Return the object of the parent, or None in the main process."""
    return _parent


def active_children():
    """Return the children that run; those that have ended are collected."""
    for process in list(_children):
        if process._poll() is not None:
            _children.discard(process)
    return list(_children)


class AuthenticationString(bytes):
    """A secret that is not pickled."""

    def __reduce__(self):
        raise TypeError("Pickling an AuthenticationString object is disallowed for security reasons")


_main_key = AuthenticationString(os.urandom(32))


class BaseProcess:
    """A child process that calls `target(*args, **kwargs)`, or whatever a subclass's `run` does."""

    _start_method = "fork"

    def __init__(self, group=None, target=None, name=None, args=(), kwargs={}, *, daemon=None):
        assert group is None, "group argument must be None for now"
        self._identity = (*_current._identity, next(_counter))
        self._parent_pid = os.getpid()
        self._parent_name = _current.name
        if "_authkey" in _current.__dict__:
            self._authkey = _current._authkey
        self._pid = None
        self._returncode = None
        self._sentinel = None
        self._closed = False
        self._target = target
        self._args = tuple(args)
        self._kwargs = dict(kwargs)
        self._name = name or f"{type(self).__name__}-{':'.join(str(i) for i in self._identity)}"
        self._daemonic = _current.daemon if daemon is None else daemon

    @property
    def authkey(self):
        """What processes of one program know each other by."""
        return self.__dict__.get("_authkey") or _main_key

    @authkey.setter
    def authkey(self, authkey):
        self._authkey = AuthenticationString(authkey)

    def _check_closed(self):
        if self._closed:
            raise ValueError("process object is closed")

    def run(self):
        """What the process does."""
        if self._target:
            self._target(*self._args, **self._kwargs)

    def start(self):
        """Begin."""
        self._check_closed()
        assert self._pid is None, "cannot start a process twice"
        assert self._parent_pid == os.getpid(), "can only start a process object created by current process"
        assert not _current.daemon, "daemonic processes are not allowed to have children"
        active_children()
        for stream in (sys.stdout, sys.stderr):
            _flush(stream)
        sentinel, child_end = os.pipe()
        _private_fds.add(sentinel)
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                for fd in _private_fds:
                    os.close(fd)
                code = self._bootstrap()
            finally:
                os._exit(code)
        os.close(child_end)
        self._pid, self._sentinel = pid, sentinel
        # What was passed in is the child's now.
        del self._target, self._args, self._kwargs
        _children.add(self)

    def _bootstrap(self):
        global _current, _parent, _counter, _children, _private_fds
        _private_fds = set()
        _children = set()
        _counter = itertools.count(1)
        _parent = _ParentProcess(self._parent_name, self._parent_pid)
        _current = self
        self._pid = os.getpid()
        for function, objects in _after_fork:
            for obj in objects():
                function(obj)
        try:
            try:
                self.run()
                code = 0
            finally:
                threading._shutdown()
                _run_exit_functions()
        except SystemExit as e:
            if e.code is None:
                code = 0
            elif isinstance(e.code, int):
                code = e.code
            else:
                sys.stderr.write(str(e.code) + "\n")
                code = 1
        except BaseException:
            code = 1
            import traceback
            sys.stderr.write(f"Process {self.name}:\n")
            traceback.print_exc()
        for stream in (sys.stdout, sys.stderr):
            _flush(stream)
        return code

    def _check_child(self, what):
        self._check_closed()
        assert self._parent_pid == os.getpid(), f"can only {what} a child process"

    def _poll(self, blocks=False):
        if self._returncode is None and self._pid is not None:
            try:
                pid, status = os.waitpid(self._pid, 0 if blocks else os.WNOHANG)
            except ChildProcessError:
                return None
            if pid == self._pid:
                self._returncode = os.waitstatus_to_exitcode(status)
        return self._returncode

    def terminate(self):
        """Send SIGTERM."""
        self._signal(signal.SIGTERM)

    def kill(self):
        """Send SIGKILL."""
        self._signal(signal.SIGKILL)

    def _signal(self, sig):
        self._check_closed()
        if self._poll() is None and self._pid is not None:
            try:
                os.kill(self._pid, sig)
            except ProcessLookupError:
                pass

    def join(self, timeout=None):
        """Wait until the process has ended, at most `timeout` seconds."""
        self._check_closed()
        assert self._parent_pid == os.getpid(), "can only join a child process"
        assert self._pid is not None, "can only join a started process"
        if timeout is not None:
            import selectors
            with selectors.DefaultSelector() as selector:
                selector.register(self._sentinel, selectors.EVENT_READ)
                if not selector.select(max(timeout, 0)) and self._poll() is None:
                    return
        if self._poll(blocks=True) is not None:
            _children.discard(self)

    def is_alive(self):
        """Whether it runs."""
        self._check_closed()
        if self is _current:
            return True
        assert self._parent_pid == os.getpid(), "can only test a child process"
        if self._pid is None:
            return False
        if self._poll() is None:
            return True
        _children.discard(self)
        return False

    def close(self):
        """Give back what the object holds; the process must have ended."""
        if self._pid is not None and not self._closed:
            if self._poll() is None:
                raise ValueError("Cannot close a process while it is still running. You should first call join() or "
                                 "terminate().")
            _private_fds.discard(self._sentinel)
            os.close(self._sentinel)
            _children.discard(self)
        self._closed = True

    def __del__(self):
        if self._sentinel is not None and not self._closed and self._parent_pid == os.getpid():
            _private_fds.discard(self._sentinel)
            os.close(self._sentinel)

    @property
    def name(self):
        return self._name

    @name.setter
    def name(self, name):
        assert isinstance(name, str), "name must be a string"
        self._name = name

    @property
    def daemon(self):
        """Whether it is ended when the parent ends."""
        return self._daemonic

    @daemon.setter
    def daemon(self, daemonic):
        assert self._pid is None, "process has already started"
        self._daemonic = daemonic

    @property
    def exitcode(self):
        """The exit status, negative where a signal ended it; None before."""
        self._check_closed()
        return None if self is _current else self._poll()

    @property
    def ident(self):
        """The process id, None before it has started."""
        self._check_closed()
        return os.getpid() if self is _current else self._pid

    pid = ident

    @property
    def sentinel(self):
        """A descriptor that becomes readable when the process ends."""
        self._check_closed()
        if self._sentinel is None:
            raise ValueError("process not started")
        return self._sentinel

    def __repr__(self):
        exitcode = None
        if self is _current:
            status = "started"
        elif self._closed:
            status = "closed"
        elif self._parent_pid != os.getpid():
            status = "unknown"
        elif self._pid is None:
            status = "initial"
        else:
            exitcode = self._poll()
            status = "started" if exitcode is None else "stopped"
        info = [type(self).__name__, f"name={self._name!r}"]
        if self._pid is not None:
            info.append(f"pid={self._pid}")
        info.append(f"parent={self._parent_pid}")
        info.append(status)
        if exitcode is not None:
            shown = exitcode
            if exitcode < 0:
                try:
                    shown = f"-{signal.Signals(-exitcode).name}"
                except ValueError:
                    pass
            info.append(f"exitcode={shown}")
        if self.daemon:
            info.append("daemon")
        return f"<{' '.join(info)}>"


class _MainProcess(BaseProcess):
    def __init__(self):
        self._identity = ()
        self._name = "MainProcess"
        self._parent_pid = None
        self._pid = self._returncode = self._sentinel = None
        self._closed = self._daemonic = False

    def close(self):
        pass


class _ParentProcess(BaseProcess):
    def __init__(self, name, pid):
        self._identity = ()
        self._name = name
        self._pid = pid
        self._parent_pid = self._returncode = self._sentinel = None
        self._closed = self._daemonic = False

    def is_alive(self):
        return os.getppid() == self._pid

    @property
    def ident(self):
        return self._pid

    pid = ident


_parent = None
# [(function, function that returns the objects it is for)], for children; see util.register_after_fork
_after_fork = []
_current = _MainProcess()
_exit_functions = []


def _flush(stream):
    try:
        stream.flush()
    except (AttributeError, ValueError):
        pass


def _run_exit_functions():
    """What is to be done before a process ends: write out queues, wait for children."""
    while _exit_functions:
        _exit_functions.pop()()
    for process in active_children():
        if process.daemon:
            process.terminate()
    for process in active_children():
        process.join()


import atexit
atexit.register(_run_exit_functions)
del atexit
