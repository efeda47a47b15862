"""Pseudo terminals: a program at the one end believes that it talks to a terminal."""

import os
import sys
import tty
from os import close, waitpid
from select import select
from tty import setraw, tcgetattr, tcsetattr

__all__ = ["openpty", "fork", "spawn"]

STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO = 0, 1, 2
CHILD = 0


def openpty():
    """Return the descriptors of both ends: (master, slave)."""
    return os.openpty()


def fork():
    """Fork; the child's terminal is the slave. Return (pid, master), in the child (0, -1 or a useless number)."""
    if hasattr(os, "forkpty"):
        return os.forkpty()
    master, slave = openpty()
    pid = os.fork()
    if pid == CHILD:
        os.close(master)
        os.login_tty(slave)
    else:
        os.close(slave)
    return pid, master


def _read(fd):
    """Read what is there."""
    return os.read(fd, 1024)


def _copy(master_fd, master_read=_read, stdin_read=_read):
    """Copy from the master to standard output, and from standard input to the master."""
    if os.get_blocking(master_fd):
        # A full pipe must not hold up what comes the other way.
        os.set_blocking(master_fd, False)
        try:
            _copy(master_fd, master_read=master_read, stdin_read=stdin_read)
        finally:
            os.set_blocking(master_fd, True)
        return
    high_waterlevel = 4096
    stdin_avail = master_fd != STDIN_FILENO
    stdout_avail = master_fd != STDOUT_FILENO
    i_buf = o_buf = b""
    while True:
        rfds, wfds = [], []
        if stdin_avail and len(i_buf) < high_waterlevel:
            rfds.append(STDIN_FILENO)
        if stdout_avail and len(o_buf) < high_waterlevel:
            rfds.append(master_fd)
        if stdout_avail and o_buf:
            wfds.append(STDOUT_FILENO)
        if i_buf:
            wfds.append(master_fd)
        rfds, wfds, _ = select(rfds, wfds, [])
        if STDOUT_FILENO in wfds:
            try:
                o_buf = o_buf[os.write(STDOUT_FILENO, o_buf):]
            except OSError:
                stdout_avail = False
        if master_fd in rfds:
            # Some systems say the end by an error.
            try:
                data = master_read(master_fd)
            except OSError:
                data = b""
            if not data:
                return
            o_buf += data
        if master_fd in wfds:
            i_buf = i_buf[os.write(master_fd, i_buf):]
        if stdin_avail and STDIN_FILENO in rfds:
            data = stdin_read(STDIN_FILENO)
            if data:
                i_buf += data
            else:
                stdin_avail = False


def spawn(argv, master_read=_read, stdin_read=_read):
    """Run a program at a pseudo terminal that is joined to ours; return its status, as waitpid says it."""
    if isinstance(argv, str):
        argv = (argv,)
    sys.audit("pty.spawn", argv)
    pid, master_fd = fork()
    if pid == CHILD:
        os.execlp(argv[0], *argv)
    try:
        mode = tcgetattr(STDIN_FILENO)
        setraw(STDIN_FILENO)
        restore = True
    except tty.error:
        restore = False
    try:
        _copy(master_fd, master_read, stdin_read)
    finally:
        if restore:
            tcsetattr(STDIN_FILENO, tty.TCSAFLUSH, mode)
    close(master_fd)
    return waitpid(pid, 0)[1]
