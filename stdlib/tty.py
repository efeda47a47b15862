"""Terminals: raw, where every key arrives at once and as it is, and cbreak, where Control-C still interrupts."""

from termios import *

__all__ = ["cfmakeraw", "cfmakecbreak", "setraw", "setcbreak"]

# The parts of what tcgetattr returns.
IFLAG, OFLAG, CFLAG, LFLAG, ISPEED, OSPEED, CC = range(7)


def cfmakeraw(mode):
    """Make attributes of a terminal raw."""
    mode[IFLAG] &= ~(IGNBRK | BRKINT | IGNPAR | PARMRK | INPCK | ISTRIP | INLCR | IGNCR | ICRNL | IXON | IXANY | IXOFF)
    mode[OFLAG] &= ~OPOST
    mode[CFLAG] &= ~(PARENB | CSIZE)
    mode[CFLAG] |= CS8
    mode[LFLAG] &= ~(ECHO | ECHOE | ECHOK | ECHONL | ICANON | IEXTEN | ISIG | NOFLSH | TOSTOP)
    # Reading returns after one byte, however long that takes.
    mode[CC] = list(mode[CC])
    mode[CC][VMIN] = 1
    mode[CC][VTIME] = 0


def cfmakecbreak(mode):
    """Make attributes of a terminal those of cbreak."""
    mode[LFLAG] &= ~(ECHO | ICANON)
    mode[CC] = list(mode[CC])
    mode[CC][VMIN] = 1
    mode[CC][VTIME] = 0


def setraw(fd, when=TCSAFLUSH):
    """Make a terminal raw; return the attributes of before."""
    mode = tcgetattr(fd)
    new = list(mode)
    cfmakeraw(new)
    tcsetattr(fd, when, new)
    return mode


def setcbreak(fd, when=TCSAFLUSH):
    """Put a terminal into cbreak; return the attributes of before."""
    mode = tcgetattr(fd)
    new = list(mode)
    cfmakecbreak(new)
    tcsetattr(fd, when, new)
    return mode
