"""Methods of an event loop with a selector of the program's own, given to the constructor in place of the reactor."""


def _make_self_pipe(self):
    """Other threads wake a selector by a byte in this pipe."""
    import socket
    self._ssock, self._csock = socket.socketpair()
    self._ssock.setblocking(False)
    self._csock.setblocking(False)
    self._internal_fds += 1
    self._add_reader(self._ssock.fileno(), self._read_from_self)


def _close_self_pipe(self):
    if getattr(self, "_ssock", None) is None:
        return
    self._remove_reader(self._ssock.fileno())
    self._ssock.close()
    self._ssock = None
    self._csock.close()
    self._csock = None
    self._internal_fds -= 1


def _wake_selector(loop):
    sock = getattr(loop, "_csock", None)
    if sock is None:
        return
    try:
        sock.send(b"\0")
    except OSError:
        # Full, so the loop wakes anyway.
        if loop.get_debug():
            from .selector_events import logger
            logger.debug("Fail to write a null byte into the self-pipe socket", exc_info=True)


def _read_from_self(self):
    while True:
        try:
            data = self._ssock.recv(4096)
        except InterruptedError:
            continue
        except BlockingIOError:
            return
        if not data:
            return
        self._process_self_data(data)


def _process_self_data(self, data):
    """What came through the pipe; its only meaning is that it came."""


def _register(loop, fd, is_writer, handle):
    """Let the selector watch `fd`: the data of its key are the handles (reader, writer)."""
    from selectors import EVENT_READ, EVENT_WRITE
    selector = loop._selector
    event = EVENT_WRITE if is_writer else EVENT_READ
    key = selector.get_map().get(fd)
    if key is None:
        selector.register(fd, event, (None, handle) if is_writer else (handle, None))
        return
    reader, writer = key.data
    before = writer if is_writer else reader
    selector.modify(fd, key.events | event, (reader, handle) if is_writer else (handle, writer))
    if before is not None:
        before.cancel()


def _unregister(loop, fd, is_writer):
    """Undo it; return whether there was a handle."""
    from selectors import EVENT_READ, EVENT_WRITE
    selector = loop._selector
    key = selector.get_map().get(fd)
    if key is None:
        return False
    reader, writer = key.data
    rest = key.events & ~(EVENT_WRITE if is_writer else EVENT_READ)
    if rest:
        selector.modify(fd, rest, (reader, None) if is_writer else (None, writer))
    else:
        selector.unregister(fd)
    before = writer if is_writer else reader
    if before is None:
        return False
    before.cancel()
    return True


def _process_events(self, event_list):
    """Put the handles of what the selector has found into the queue."""
    for key, mask in event_list:
        reader, writer = key.data
        if mask & 1 and reader is not None:
            if reader._cancelled:
                self._remove_reader(key.fileobj)
            else:
                self._add_callback(reader)
        if mask & 2 and writer is not None:
            if writer._cancelled:
                self._remove_writer(key.fileobj)
            else:
                self._add_callback(writer)
