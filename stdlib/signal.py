"""Signals: numbers by name, and what to do when they come."""

import _signal
from _signal import *
from enum import IntEnum as _IntEnum

_globals = globals()


def _is_signal(name):
    return name.isupper() and name.startswith("SIG") and not name.startswith("SIG_") or name.startswith("CTRL_")


_IntEnum._convert_("Signals", __name__, _is_signal)
_IntEnum._convert_("Handlers", __name__, lambda name: name in ("SIG_DFL", "SIG_IGN"))
if "pthread_sigmask" in _globals:
    _IntEnum._convert_("Sigmasks", __name__, lambda name: name in ("SIG_BLOCK", "SIG_UNBLOCK", "SIG_SETMASK"))


def _int_to_enum(value, enum_class):
    """Return the member of that value, or the value itself."""
    if not isinstance(value, int):
        return value
    try:
        return enum_class(value)
    except (ValueError, TypeError):
        return value


def _enum_to_int(value):
    try:
        return int(value)
    except (ValueError, TypeError):
        return value


def signal(signalnum, handler):
    """Call `handler(signalnum, frame)` when the signal comes; return what was done before."""
    return _int_to_enum(_signal.signal(_enum_to_int(signalnum), _enum_to_int(handler)), Handlers)


def getsignal(signalnum):
    """Return what is done when the signal comes."""
    return _int_to_enum(_signal.getsignal(signalnum), Handlers)


if "valid_signals" in _globals:
    def valid_signals():
        """Return the set of all signals."""
        return {_int_to_enum(x, Signals) for x in _signal.valid_signals()}

if "pthread_sigmask" in _globals:
    def pthread_sigmask(how, mask):
        """Block or unblock signals in this thread; return those that were blocked before."""
        return {_int_to_enum(x, Signals) for x in _signal.pthread_sigmask(how, mask)}

if "sigpending" in _globals:
    def sigpending():
        """Return the signals that wait to be unblocked."""
        return {_int_to_enum(x, Signals) for x in _signal.sigpending()}

if "sigwait" in _globals:
    def sigwait(sigset):
        """Wait for one of the signals, and return it."""
        return _int_to_enum(_signal.sigwait(sigset), Signals)

del _globals
