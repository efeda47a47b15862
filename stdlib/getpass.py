"""Asking for a password, and who the user is."""

import contextlib
import io
import os
import sys

__all__ = ["getpass", "getuser", "GetPassWarning"]


class GetPassWarning(UserWarning):
    """What is typed will show."""


def unix_getpass(prompt="Password: ", stream=None):
    """Ask on the terminal for a line that does not show while it is typed.

    Without a terminal standard input and standard error are used.
    """
    with contextlib.ExitStack() as stack:
        try:
            fd = os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY)
            tty = io.FileIO(fd, "w+")
            stack.enter_context(tty)
            input = io.TextIOWrapper(tty)
            stack.enter_context(input)
            if not stream:
                stream = input
        except OSError:
            stack.close()
            input = sys.stdin
            if not stream:
                stream = sys.stderr
            try:
                fd = input.fileno()
            except (AttributeError, ValueError):
                fd = None
        password = _ask_silently(fd, prompt, stream, input) if fd is not None else None
        if password is None:
            if stream is not input:
                stack.close()
            password = fallback_getpass(prompt, stream)
        stream.write("\n")
        return password


def _ask_silently(fd, prompt, stream, input):
    """Ask with the terminal's echo off; None when that cannot be done."""
    import termios
    password = None
    try:
        before = termios.tcgetattr(fd)
        silent = before[:]
        silent[3] &= ~termios.ECHO
        when = termios.TCSAFLUSH | getattr(termios, "TCSASOFT", 0)
        try:
            termios.tcsetattr(fd, when, silent)
            password = _raw_input(prompt, stream, input=input)
        finally:
            termios.tcsetattr(fd, when, before)
            stream.flush()
    except termios.error:
        if password is not None:
            # The terminal would stay silent: that must not go unnoticed.
            raise
    return password


def fallback_getpass(prompt="Password: ", stream=None):
    """Ask for a line that shows, with a warning."""
    import warnings
    warnings.warn("Can not control echo on the terminal.", GetPassWarning, stacklevel=2)
    if not stream:
        stream = sys.stderr
    print("Warning: Password input may be echoed.", file=stream)
    return _raw_input(prompt, stream)


def _raw_input(prompt="", stream=None, input=None):
    """Read a line without the history and editing that `input` has."""
    if not stream:
        stream = sys.stderr
    if not input:
        input = sys.stdin
    prompt = str(prompt)
    if prompt:
        try:
            stream.write(prompt)
        except UnicodeEncodeError:
            prompt = prompt.encode(stream.encoding, "replace").decode(stream.encoding)
            stream.write(prompt)
        stream.flush()
    line = input.readline()
    if not line:
        raise EOFError
    return line.removesuffix("\n")


def getuser():
    """Return the user's name, as the environment or the system's list of users tells it."""
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        if user := os.environ.get(name):
            return user
    try:
        import pwd
        return pwd.getpwuid(os.getuid())[0]
    except (ImportError, KeyError) as e:
        raise OSError("No username set in the environment") from e


try:
    import termios as _termios
    _termios.tcgetattr, _termios.tcsetattr
except (ImportError, AttributeError):
    getpass = fallback_getpass
else:
    getpass = unix_getpass
