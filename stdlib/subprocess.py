"""Child processes: start them, talk to their standard streams through pipes, wait for them.

Starting one is native (`_posixsubprocess.spawn`), but for `preexec_fn`, which needs a fork in which Python runs.
"""

import contextlib
import errno
import io
import os
import selectors
import signal
import sys
import threading
import time
import types
import warnings

from _posixsubprocess import spawn as _spawn

__all__ = ["Popen", "PIPE", "STDOUT", "call", "check_call", "getstatusoutput", "getoutput", "check_output", "run",
           "CalledProcessError", "DEVNULL", "SubprocessError", "TimeoutExpired", "CompletedProcess"]

PIPE = -1
STDOUT = -2
DEVNULL = -3

# What is read from a child at once, and written to one: a pipe takes this much whole.
_READ_SIZE = 32768
_WRITE_SIZE = 512

_active = []  # children whose Popen object died before they did


class SubprocessError(Exception):
    """What all errors of this module derive from."""


class CalledProcessError(SubprocessError):
    """A process ended with a status that is not 0, and `check` was asked for."""

    def __init__(self, returncode, cmd, output=None, stderr=None):
        self.returncode = returncode
        self.cmd = cmd
        self.output = output
        self.stderr = stderr

    def __str__(self):
        if not self.returncode or self.returncode > 0:
            return f"Command '{self.cmd}' returned non-zero exit status {self.returncode}."
        try:
            return f"Command '{self.cmd}' died with {signal.Signals(-self.returncode)!r}."
        except ValueError:
            return f"Command '{self.cmd}' died with unknown signal {-self.returncode}."

    @property
    def stdout(self):
        """Another name of `output`."""
        return self.output

    @stdout.setter
    def stdout(self, value):
        self.output = value


class TimeoutExpired(SubprocessError):
    """A process did not end in time."""

    def __init__(self, cmd, timeout, output=None, stderr=None):
        self.cmd = cmd
        self.timeout = timeout
        self.output = output
        self.stderr = stderr

    def __str__(self):
        return f"Command '{self.cmd}' timed out after {self.timeout} seconds"

    @property
    def stdout(self):
        return self.output

    @stdout.setter
    def stdout(self, value):
        self.output = value


class CompletedProcess:
    """What `run` returns."""

    def __init__(self, args, returncode, stdout=None, stderr=None):
        self.args = args
        self.returncode = returncode
        self.stdout = stdout
        self.stderr = stderr

    def __repr__(self):
        parts = [f"args={self.args!r}", f"returncode={self.returncode!r}"]
        if self.stdout is not None:
            parts.append(f"stdout={self.stdout!r}")
        if self.stderr is not None:
            parts.append(f"stderr={self.stderr!r}")
        return f"{type(self).__name__}({', '.join(parts)})"

    __class_getitem__ = classmethod(types.GenericAlias)

    def check_returncode(self):
        """Raise CalledProcessError if the exit status is not 0."""
        if self.returncode:
            raise CalledProcessError(self.returncode, self.args, self.stdout, self.stderr)


def call(*popenargs, timeout=None, **kwargs):
    """Run a command, wait for it, and return its exit status."""
    with Popen(*popenargs, **kwargs) as p:
        try:
            return p.wait(timeout=timeout)
        except:
            p.kill()
            raise


def check_call(*popenargs, **kwargs):
    """Run a command and wait for it; raise CalledProcessError if its exit status is not 0."""
    retcode = call(*popenargs, **kwargs)
    if retcode:
        cmd = kwargs.get("args")
        raise CalledProcessError(retcode, popenargs[0] if cmd is None else cmd)
    return 0


def check_output(*popenargs, timeout=None, **kwargs):
    """Run a command and return what it wrote; raise CalledProcessError if its exit status is not 0."""
    for name in ("stdout", "check"):
        if name in kwargs:
            raise ValueError(f"{name} argument not allowed, it will be overridden.")
    if "input" in kwargs and kwargs["input"] is None:
        # Nothing to send, of the right type.
        is_text = any(kwargs.get(name) for name in ("universal_newlines", "text", "encoding", "errors"))
        kwargs["input"] = "" if is_text else b""
    return run(*popenargs, stdout=PIPE, timeout=timeout, check=True, **kwargs).stdout


def run(*popenargs, input=None, capture_output=False, timeout=None, check=False, **kwargs):
    """Run a command with `input`, wait for it, and return a CompletedProcess."""
    if input is not None:
        if kwargs.get("stdin") is not None:
            raise ValueError("stdin and input arguments may not both be used.")
        kwargs["stdin"] = PIPE
    if capture_output:
        if kwargs.get("stdout") is not None or kwargs.get("stderr") is not None:
            raise ValueError("stdout and stderr arguments may not be used with capture_output.")
        kwargs["stdout"] = kwargs["stderr"] = PIPE
    with Popen(*popenargs, **kwargs) as process:
        try:
            stdout, stderr = process.communicate(input, timeout=timeout)
        except TimeoutExpired:
            process.kill()
            process.wait()
            raise
        except:
            process.kill()
            raise
        retcode = process.poll()
        if check and retcode:
            raise CalledProcessError(retcode, process.args, output=stdout, stderr=stderr)
    return CompletedProcess(process.args, retcode, stdout, stderr)


def getstatusoutput(cmd, *, encoding=None, errors=None):
    """Run a command in a shell; return (exit status, output) without the last newline."""
    try:
        data = check_output(cmd, shell=True, text=True, stderr=STDOUT, encoding=encoding, errors=errors)
        exitcode = 0
    except CalledProcessError as ex:
        data = ex.output
        exitcode = ex.returncode
    return exitcode, data.removesuffix("\n")


def getoutput(cmd, *, encoding=None, errors=None):
    """Run a command in a shell; return what it wrote to both streams, without the last newline."""
    return getstatusoutput(cmd, encoding=encoding, errors=errors)[1]


def list2cmdline(seq):
    """Join arguments as programs for Windows take their command line apart."""
    words = []
    for arg in map(os.fsdecode, seq):
        if arg and not any(c in arg for c in ' \t"'):
            words.append(arg)
            continue
        quoted, backslashes = "", 0
        for c in arg:
            if c == "\\":
                backslashes += 1
                continue
            # Backslashes count double in front of a quote, and single elsewhere.
            quoted += "\\" * (backslashes * 2 + 1 if c == '"' else backslashes) + c
            backslashes = 0
        is_spaced = not arg or " " in arg or "\t" in arg
        tail = "\\" * (backslashes * 2 if is_spaced else backslashes)
        words.append(f'"{quoted}{tail}"' if is_spaced else quoted + tail)
    return " ".join(words)


def _args_from_interpreter_flags():
    """The flags that a child interpreter has to be started with to behave as this one."""
    letters = {"debug": "d", "dont_write_bytecode": "B", "no_site": "S", "verbose": "v", "bytes_warning": "b",
               "quiet": "q", "optimize": "O"}
    args = ["-" + letter * getattr(sys.flags, flag) for flag, letter in letters.items() if getattr(sys.flags, flag) > 0]
    if sys.flags.isolated:
        args.append("-I")
    else:
        if sys.flags.ignore_environment:
            args.append("-E")
        if sys.flags.no_user_site:
            args.append("-s")
        if sys.flags.safe_path:
            args.append("-P")
    args += [f"-W{option}" for option in sys.warnoptions]
    for name, value in sys._xoptions.items():
        args += ["-X", name if value is True else f"{name}={value}"]
    return args


def _cleanup():
    """Collect those children that have ended meanwhile and that nobody waits for any more."""
    for process in _active[:]:
        if process._internal_poll() is not None:
            with contextlib.suppress(ValueError):
                _active.remove(process)


class Popen:
    """A child process.

    `args` is a sequence, or a string that names the program (with `shell`: a command). `stdin`, `stdout` and `stderr`
    are None (inherited), PIPE, DEVNULL, a descriptor or a file; `stderr` may be STDOUT.
    """

    _child_created = False

    def __init__(self, args, bufsize=-1, executable=None, stdin=None, stdout=None, stderr=None, preexec_fn=None,
                 close_fds=True, shell=False, cwd=None, env=None, universal_newlines=None, startupinfo=None,
                 creationflags=0, restore_signals=True, start_new_session=False, pass_fds=(), *, user=None, group=None,
                 extra_groups=None, encoding=None, errors=None, text=None, umask=-1, pipesize=-1, process_group=None):
        if not _can_fork_exec:
            raise OSError(errno.ENOTSUP, f"{sys.platform} does not support processes.")
        _cleanup()
        self._waitpid_lock = threading.Lock()
        self._input = None
        self._communication_started = False
        if bufsize is None:
            bufsize = -1
        if not isinstance(bufsize, int):
            raise TypeError("bufsize must be an integer")
        if stdout is STDOUT:
            raise ValueError("STDOUT can only be used for stderr")
        if pipesize is None:
            pipesize = -1
        if not isinstance(pipesize, int):
            raise TypeError("pipesize must be an integer")
        if pass_fds and not close_fds:
            warnings.warn("pass_fds overriding close_fds.", RuntimeWarning)
            close_fds = True
        if startupinfo is not None:
            raise ValueError("startupinfo is only supported on Windows platforms")
        if creationflags != 0:
            raise ValueError("creationflags is only supported on Windows platforms")

        self.args = args
        self.stdin = self.stdout = self.stderr = None
        self.pid = None
        self.returncode = None
        self.encoding = encoding
        self.errors = errors
        self.pipesize = pipesize
        if text is not None and universal_newlines is not None and bool(universal_newlines) != bool(text):
            raise SubprocessError("Cannot disambiguate when both text and universal_newlines are supplied but "
                                  "different. Pass one or the other.")
        self.text_mode = encoding or errors or text or universal_newlines
        if self.text_mode and encoding is None:
            self.encoding = encoding = "utf-8"
        if process_group is None:
            process_group = -1
        self._sigint_wait_secs = 0.25
        self._closed_child_pipe_fds = False

        gid, gids, uid = _group_id(group), _extra_group_ids(extra_groups), _user_id(user)
        line_buffering = False
        if self.text_mode and bufsize == 1:
            # Lines are the text layer's matter.
            line_buffering = True
            bufsize = -1

        opened = []  # the descriptors that this call opened, for the case that it fails
        try:
            ours, theirs, to_close = self._open_streams(stdin, stdout, stderr, opened)
            try:
                if shell and isinstance(args, (str, bytes)) or not shell and isinstance(args, (str, bytes, os.PathLike)):
                    args = [args]
                else:
                    if isinstance(args, os.PathLike):
                        if shell:
                            raise TypeError("path-like args is not allowed when shell is true")
                        args = [args]
                    args = list(args)
                if shell:
                    # On Android the shell is elsewhere; here it is where POSIX says.
                    args = ["/bin/sh", "-c"] + args
                    if executable:
                        args[0] = executable
                if executable is None:
                    if not args:
                        raise IndexError("list index out of range")
                    executable = args[0]
                sys.audit("subprocess.Popen", executable, args, cwd, env)
                self.pid = _start(args, executable, preexec_fn, close_fds, pass_fds, cwd, env, theirs, restore_signals,
                                  start_new_session, process_group, gid, gids, uid, umask)
                self._child_created = True
            finally:
                for fd in to_close:
                    os.close(fd)
                    opened.remove(fd)
            names = ("stdin", "stdout", "stderr")
            for name, fd in zip(names, ours):
                if fd == -1:
                    continue
                mode = "wb" if name == "stdin" else "rb"
                stream = io.open(fd, mode, bufsize)
                opened.remove(fd)
                if self.text_mode:
                    if name == "stdin":
                        stream = io.TextIOWrapper(stream, write_through=True, line_buffering=line_buffering,
                                                  encoding=encoding, errors=errors)
                    else:
                        stream = io.TextIOWrapper(stream, encoding=encoding, errors=errors)
                setattr(self, name, stream)
        except:
            for stream in filter(None, (self.stdin, self.stdout, self.stderr)):
                with contextlib.suppress(OSError):
                    stream.close()
            for fd in opened:
                with contextlib.suppress(OSError):
                    os.close(fd)
            raise

    def _open_streams(self, stdin, stdout, stderr, opened):
        """Open pipes where they are asked for; return (our ends, the child's descriptors, what to close here)."""
        ours, theirs, to_close = [-1, -1, -1], [-1, -1, -1], []

        def pipe():
            ends = os.pipe()
            opened.extend(ends)
            if self.pipesize > 0:
                import fcntl
                fcntl.fcntl(ends[0], fcntl.F_SETPIPE_SZ, self.pipesize)
            return ends

        devnull = None
        for i, stream in enumerate((stdin, stdout, stderr)):
            if stream is None:
                continue
            if stream == PIPE:
                read, write = pipe()
                ours[i], theirs[i] = (write, read) if i == 0 else (read, write)
                to_close.append(theirs[i])
            elif stream == STDOUT and i == 2:
                # The same as stdout, also where that is inherited.
                theirs[2] = theirs[1] if theirs[1] != -1 else sys.__stdout__.fileno()
            elif stream == DEVNULL:
                if devnull is None:
                    devnull = os.open(os.devnull, os.O_RDWR)
                    opened.append(devnull)
                    to_close.append(devnull)
                theirs[i] = devnull
            elif isinstance(stream, int):
                theirs[i] = stream
            else:
                theirs[i] = stream.fileno()
        return ours, theirs, to_close

    def __repr__(self):
        text = f"<{type(self).__name__}: returncode: {self.returncode} args: {self.args!r}>"
        return text if len(text) <= 80 else text[:76] + "...>"

    __class_getitem__ = classmethod(types.GenericAlias)

    @property
    def universal_newlines(self):
        """The old name of `text_mode`."""
        return self.text_mode

    @universal_newlines.setter
    def universal_newlines(self, value):
        self.text_mode = bool(value)

    def __enter__(self):
        return self

    def __exit__(self, exc_type, value, traceback):
        for stream in (self.stdout, self.stderr):
            if stream:
                stream.close()
        try:
            if self.stdin:
                self.stdin.close()
        finally:
            if exc_type == KeyboardInterrupt:
                # The child got the Ctrl-C as well: it has a moment to end by itself.
                if self._sigint_wait_secs > 0:
                    with contextlib.suppress(TimeoutExpired):
                        self._wait(timeout=self._sigint_wait_secs)
                self._sigint_wait_secs = 0
            else:
                self.wait()

    def __del__(self, _maxsize=sys.maxsize, _warn=warnings.warn):
        if not self._child_created:
            return
        if self.returncode is None:
            _warn(f"subprocess {self.pid} is still running", ResourceWarning, source=self)
        self._internal_poll(_deadstate=_maxsize)
        if self.returncode is None and _active is not None:
            _active.append(self)

    # Waiting.

    def poll(self):
        """Return the exit status if the process has ended, else None."""
        return self._internal_poll()

    def _internal_poll(self, _deadstate=None):
        if self.returncode is None:
            if not self._waitpid_lock.acquire(False):
                return None  # somebody else is waiting for it right now
            try:
                if self.returncode is not None:
                    return self.returncode
                pid, sts = os.waitpid(self.pid, os.WNOHANG)
                if pid == self.pid:
                    self.returncode = os.waitstatus_to_exitcode(sts)
            except OSError as e:
                if _deadstate is not None:
                    self.returncode = _deadstate
                elif e.errno == errno.ECHILD:
                    # Collected by somebody else: how it ended is lost.
                    self.returncode = 0
            finally:
                self._waitpid_lock.release()
        return self.returncode

    def wait(self, timeout=None):
        """Wait until the process has ended; return its exit status."""
        if timeout is not None:
            endtime = time.monotonic() + timeout
        try:
            return self._wait(timeout=timeout)
        except KeyboardInterrupt:
            if timeout is not None:
                sigint_timeout = min(self._sigint_wait_secs, endtime - time.monotonic())
            else:
                sigint_timeout = self._sigint_wait_secs
            self._sigint_wait_secs = 0
            with contextlib.suppress(TimeoutExpired):
                self._wait(timeout=sigint_timeout)
            raise

    def _wait(self, timeout):
        if self.returncode is not None:
            return self.returncode
        if timeout is not None and not self._ends_within(timeout):
            raise TimeoutExpired(self.args, timeout)
        while self.returncode is None:
            with self._waitpid_lock:
                if self.returncode is not None:
                    break
                try:
                    pid, sts = os.waitpid(self.pid, 0)
                except ChildProcessError:
                    pid, sts = self.pid, 0
                if pid == self.pid:
                    self.returncode = os.waitstatus_to_exitcode(sts)
        return self.returncode

    def _ends_within(self, timeout):
        if self._internal_poll() is not None:
            return True
        if timeout <= 0:
            return False
        try:
            fd = os.pidfd_open(self.pid)
        except ProcessLookupError:
            return True
        try:
            with selectors.DefaultSelector() as selector:
                selector.register(fd, selectors.EVENT_READ)
                return bool(selector.select(timeout))
        finally:
            os.close(fd)

    # Signals.

    def send_signal(self, sig):
        """Send a signal, unless the process has ended."""
        self.poll()
        if self.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, sig)

    def terminate(self):
        """Send SIGTERM."""
        self.send_signal(signal.SIGTERM)

    def kill(self):
        """Send SIGKILL."""
        self.send_signal(signal.SIGKILL)

    # Talking.

    def communicate(self, input=None, timeout=None):
        """Send `input`, read both outputs to their end, wait for the process; return (stdout, stderr)."""
        if self._communication_started and input:
            raise ValueError("Cannot send input after starting communication")
        streams = [self.stdin, self.stdout, self.stderr]
        if timeout is None and not self._communication_started and streams.count(None) >= 2:
            # One stream at most: nothing can happen at the same time.
            stdout = stderr = None
            if self.stdin:
                self._stdin_write(input)
            elif self.stdout:
                stdout = self.stdout.read()
                self.stdout.close()
            elif self.stderr:
                stderr = self.stderr.read()
                self.stderr.close()
            self.wait()
            return stdout, stderr
        endtime = None if timeout is None else time.monotonic() + timeout
        try:
            stdout, stderr = self._communicate(input, endtime, timeout)
        except KeyboardInterrupt:
            sigint_timeout = self._sigint_wait_secs
            if timeout is not None:
                sigint_timeout = min(sigint_timeout, endtime - time.monotonic())
            self._sigint_wait_secs = 0
            with contextlib.suppress(TimeoutExpired):
                self._wait(timeout=sigint_timeout)
            raise
        finally:
            self._communication_started = True
        self.wait(timeout=None if endtime is None else endtime - time.monotonic())
        return stdout, stderr

    def _stdin_write(self, input):
        if input:
            with contextlib.suppress(BrokenPipeError):
                try:
                    self.stdin.write(input)
                except OSError as exc:
                    if exc.errno != errno.EINVAL:
                        raise
        with contextlib.suppress(BrokenPipeError):
            self.stdin.close()

    def _communicate(self, input, endtime, orig_timeout):
        if self.stdin and not self._communication_started:
            # What the program wrote itself goes first.
            with contextlib.suppress(BrokenPipeError):
                self.stdin.flush()
            if not input:
                with contextlib.suppress(BrokenPipeError):
                    self.stdin.close()
        if not self._communication_started:
            self._received = {stream: [] for stream in (self.stdout, self.stderr) if stream}
        if self.stdin and self._input is None:
            self._input_offset = 0
            self._input = input
            if input is not None and self.text_mode:
                self._input = input.encode(self.stdin.encoding, self.stdin.errors)
        view = memoryview(self._input).cast("b") if self._input else None

        with selectors.PollSelector() as selector:
            if self.stdin and not self.stdin.closed and self._input:
                selector.register(self.stdin, selectors.EVENT_WRITE)
            for stream in self._received:
                if not stream.closed:
                    selector.register(stream, selectors.EVENT_READ)
            while selector.get_map():
                timeout = None if endtime is None else endtime - time.monotonic()
                if timeout is not None and timeout < 0:
                    self._give_up(orig_timeout)
                ready = selector.select(timeout)
                if endtime is not None and time.monotonic() > endtime:
                    self._give_up(orig_timeout)
                for key, _ in ready:
                    if key.fileobj is self.stdin:
                        chunk = view[self._input_offset:self._input_offset + _WRITE_SIZE]
                        try:
                            self._input_offset += os.write(key.fd, chunk)
                        except BrokenPipeError:
                            selector.unregister(key.fileobj)
                            key.fileobj.close()
                        else:
                            if self._input_offset >= len(self._input):
                                selector.unregister(key.fileobj)
                                key.fileobj.close()
                        continue
                    data = os.read(key.fd, _READ_SIZE)
                    if not data:
                        selector.unregister(key.fileobj)
                        key.fileobj.close()
                    self._received[key.fileobj].append(data)
        self.wait(timeout=None if endtime is None else endtime - time.monotonic())

        results = []
        for stream in (self.stdout, self.stderr):
            data = None if stream is None else b"".join(self._received[stream])
            if data is not None and self.text_mode:
                data = data.decode(stream.encoding, stream.errors).replace("\r\n", "\n").replace("\r", "\n")
            results.append(data)
        return tuple(results)

    def _give_up(self, timeout):
        out, err = (b"".join(self._received[s]) or None if s else None for s in (self.stdout, self.stderr))
        raise TimeoutExpired(self.args, timeout, output=out, stderr=err)


_can_fork_exec = True


def _group_id(group):
    if group is None:
        return None
    if isinstance(group, str):
        try:
            import grp
        except ImportError:
            raise ValueError("The group parameter cannot be a string on systems without the grp module")
        group = grp.getgrnam(group).gr_gid
    elif not isinstance(group, int):
        raise TypeError(f"Group must be a string or an integer, not {type(group)}")
    if group < 0:
        raise ValueError(f"Group ID cannot be negative, got {group}")
    return group


def _extra_group_ids(groups):
    if groups is None:
        return None
    if isinstance(groups, str):
        raise ValueError("Groups must be a list, not a string")
    gids = []
    for extra in groups:
        if not isinstance(extra, (str, int)):
            raise TypeError(f"Items in extra_groups must be a string or integer, not {type(extra)}")
        gids.append(_group_id(extra) if isinstance(extra, str) else extra)
    for gid in gids:
        if gid < 0:
            raise ValueError(f"Group ID cannot be negative, got {gid}")
    return gids


def _user_id(user):
    if user is None:
        return None
    if isinstance(user, str):
        try:
            import pwd
        except ImportError:
            raise ValueError("The user parameter cannot be a string on systems without the pwd module")
        user = pwd.getpwnam(user).pw_uid
    elif not isinstance(user, int):
        raise TypeError("User must be a string or an integer")
    if user < 0:
        raise ValueError(f"User ID cannot be negative, got {user}")
    return user


def _candidates(executable, env):
    """The files that a program's name may mean, in the order in which they are tried."""
    executable = os.fsencode(executable)
    if os.path.dirname(executable):
        return [executable]
    return [os.path.join(os.fsencode(folder), executable) for folder in os.get_exec_path(env)]


def _start(args, executable, preexec_fn, close_fds, pass_fds, cwd, env, theirs, restore_signals, start_new_session,
           process_group, gid, gids, uid, umask):
    """Start the child; return its process id."""
    argv = [os.fsencode(arg) for arg in args]
    if any(b"\0" in arg for arg in argv):
        raise ValueError("embedded null byte")
    pairs = None
    if env is not None:
        pairs = []
        for name, value in env.items():
            name = os.fsencode(name)
            if b"=" in name:
                raise ValueError("illegal environment variable name")
            pairs.append((name, os.fsencode(value)))
    folder = None if cwd is None else os.fsencode(cwd)
    pass_fds = sorted(map(int, pass_fds))
    if any(fd < 0 for fd in pass_fds):
        raise ValueError("bad value(s) in fds_to_keep")
    candidates = _candidates(executable, env)
    if preexec_fn is not None:
        return _fork_and_exec(candidates, argv, preexec_fn, close_fds, pass_fds, cwd, env, theirs, restore_signals,
                              start_new_session, process_group, gid, gids, uid, umask)
    error = None
    for candidate in candidates:
        try:
            return _spawn(candidate, argv, pairs, folder, theirs, close_fds, pass_fds, start_new_session, process_group,
                          umask, restore_signals, gids, gid, uid)
        except (FileNotFoundError, NotADirectoryError) as e:
            if folder is not None and not os.path.isdir(cwd):
                raise OSError(e.errno, os.strerror(e.errno), cwd) from None
            error = error or e
        except OSError as e:
            if len(candidates) == 1 or e.errno not in (errno.EACCES, errno.ENOENT):
                raise OSError(e.errno, os.strerror(e.errno), executable) from None
            if error is None or error.errno != errno.EACCES:
                error = e
    raise OSError(error.errno, os.strerror(error.errno), executable)


def _fork_and_exec(candidates, argv, preexec_fn, close_fds, pass_fds, cwd, env, theirs, restore_signals,
                   start_new_session, process_group, gid, gids, uid, umask):
    """Start a child in which `preexec_fn` runs first; errors come back through a pipe that exec closes."""
    report, reporter = os.pipe()
    try:
        pid = os.fork()
        if pid == 0:
            try:
                step = b"noexec"
                _set_up_child(reporter, theirs, cwd, umask, restore_signals, start_new_session, process_group, gids, gid,
                              uid)
                try:
                    preexec_fn()
                except BaseException:
                    os.write(reporter, b"SubprocessError:0:Exception occurred in preexec_fn.")
                    os._exit(255)
                if close_fds:
                    _close_all_but(pass_fds, reporter)
                step = b""
                saved = None
                environment = os.environ if env is None else env
                for candidate in candidates:
                    try:
                        os.execve(candidate, argv, environment)
                    except OSError as e:
                        if saved is None or e.errno not in (errno.ENOENT, errno.ENOTDIR):
                            saved = e
                raise saved
            except OSError as e:
                os.write(reporter, b"OSError:%d:%s" % (e.errno, step))
            except BaseException:
                os.write(reporter, b"SubprocessError:0:")
            finally:
                os._exit(255)
    finally:
        os.close(reporter)
    try:
        data = b""
        while part := os.read(report, 50000):
            data += part
    finally:
        os.close(report)
    if not data:
        return pid
    os.waitpid(pid, 0)
    name, number, message = data.decode().split(":", 2)
    if name == "OSError":
        filename = cwd if message and cwd is not None else os.fsdecode(argv[0])
        raise OSError(int(number), os.strerror(int(number)), filename)
    raise SubprocessError(message)


def _set_up_child(reporter, theirs, cwd, umask, restore_signals, start_new_session, process_group, gids, gid, uid):
    # First out of the way of 0, 1 and 2, then into place.
    fds = [os.dup(fd) if fd != -1 and fd < 3 else fd for fd in theirs]
    for target, fd in enumerate(fds):
        if fd != -1:
            os.dup2(fd, target, inheritable=True)
    if cwd is not None:
        os.chdir(cwd)
    if umask >= 0:
        os.umask(umask)
    if restore_signals:
        for name in ("SIGPIPE", "SIGXFZ", "SIGXFSZ"):
            if hasattr(signal, name):
                signal.signal(getattr(signal, name), signal.SIG_DFL)
    if start_new_session:
        os.setsid()
    if process_group >= 0:
        os.setpgid(0, process_group)
    if gids is not None:
        os.setgroups(gids)
    if gid is not None:
        os.setregid(gid, gid)
    if uid is not None:
        os.setreuid(uid, uid)


def _close_all_but(kept, reporter):
    low = 3
    for fd in sorted({*kept, reporter}):
        if fd >= low:
            os.closerange(low, fd)
            low = fd + 1
    os.closerange(low, os.sysconf("SC_OPEN_MAX"))
    for fd in kept:
        os.set_inheritable(fd, True)
