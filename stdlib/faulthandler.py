"""Tracebacks on request, or after a time. Faults of the machine are not caught: in this interpreter there is no code of
others that could cause them."""

import os
import sys

__all__ = ["enable", "disable", "is_enabled", "dump_traceback", "dump_traceback_later", "cancel_dump_traceback_later",
           "register", "unregister"]

_enabled_for = None
_timer = None
_handlers = {}


def _descriptor(file):
    if file is None:
        file = sys.stderr
        if file is None:
            raise RuntimeError("sys.stderr is None")
    if isinstance(file, int):
        if file < 0:
            raise ValueError("file is not a valid file descripter")
        return file
    number = file.fileno()
    if not isinstance(number, int):
        raise RuntimeError("file.fileno() is not a valid file descriptor")
    try:
        file.flush()
    except Exception:
        pass
    return number


def enable(file=None, all_threads=True):
    """Note the file for tracebacks of faults."""
    global _enabled_for
    _enabled_for = _descriptor(file)


def disable():
    """Undo `enable`; return whether it was called."""
    global _enabled_for
    was_enabled, _enabled_for = _enabled_for is not None, None
    return was_enabled


def is_enabled():
    """Whether `enable` was called."""
    return _enabled_for is not None


def _write(descriptor, frame, title):
    lines = [title]
    while frame is not None:
        lines.append(f'  File "{frame.f_code.co_filename}", line {frame.f_lineno} in {frame.f_code.co_name}')
        frame = frame.f_back
    os.write(descriptor, ("\n".join(lines) + "\n").encode("ascii", "backslashreplace"))


def dump_traceback(file=None, all_threads=True):
    """Write where the program is, to a file."""
    import threading
    descriptor = _descriptor(file)
    current = threading.get_ident()
    title = f"Current thread 0x{current:016x} (most recent call first):" if all_threads else "Stack (most recent call first):"
    if all_threads:
        for ident, frame in sys._current_frames().items():
            if ident != current:
                _write(descriptor, frame, f"Thread 0x{ident:016x} (most recent call first):")
                os.write(descriptor, b"\n")
    _write(descriptor, sys._getframe(1), title)


def dump_traceback_later(timeout, repeat=False, file=None, exit=False):
    """Write where the program is after so many seconds."""
    import threading
    global _timer
    if timeout <= 0:
        raise ValueError("timeout must be greater than 0")
    descriptor = _descriptor(file)
    cancel_dump_traceback_later()

    def dump():
        global _timer
        for ident, frame in sys._current_frames().items():
            if ident != threading.get_ident():
                _write(descriptor, frame, f"Thread 0x{ident:016x} (most recent call first):")
        if exit:
            os._exit(1)
        if repeat:
            _timer = start()

    def start():
        timer = threading.Timer(timeout, dump)
        timer.daemon = True
        timer.start()
        return timer

    _timer = start()


def cancel_dump_traceback_later():
    """Undo `dump_traceback_later`."""
    global _timer
    timer, _timer = _timer, None
    if timer is not None:
        timer.cancel()


def register(signum, file=None, all_threads=True, chain=False):
    """Write where the program is whenever a signal comes."""
    import signal
    descriptor = _descriptor(file)
    previous = signal.getsignal(signum)

    def handler(number, frame):
        _write(descriptor, frame, "Current thread (most recent call first):")
        if chain and callable(previous):
            previous(number, frame)

    signal.signal(signum, handler)
    _handlers.setdefault(signum, previous)


def unregister(signum, /):
    """Undo `register`; return whether it was called."""
    import signal
    if signum not in _handlers:
        return False
    signal.signal(signum, _handlers.pop(signum))
    return True
