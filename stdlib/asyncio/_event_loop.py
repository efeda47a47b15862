"""Methods of the event loop that are written in Python: what is rare, and what the public interface is enough for.

The native class fetches each function from here when it is first called (`in_python!` in `src/aio/event_loop.rs`).
"""

import sys

from . import coroutines, events, exceptions, futures, tasks


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from . import _own_selector
    return getattr(_own_selector, name)


# Callbacks and errors.


def _check_callback(callback, method):
    if coroutines.iscoroutine(callback) or coroutines.iscoroutinefunction(callback):
        raise TypeError(f"coroutines cannot be used with {method}()")
    if not callable(callback):
        raise TypeError(f"a callable object was expected by {method}(), got {callback!r}")


def _log_slow_callback(handle, taken):
    from .base_events import logger
    task = getattr(handle._callback, "__self__", None)
    what = repr(task) if isinstance(task, tasks.Task) else repr(handle)
    logger.warning("Executing %s took %.3f seconds", what, taken)


def _log_long_step(taken, place, task):
    """A step of the loop took long: nothing else could happen meanwhile."""
    from .base_events import logger
    what = "A step" if task is None else f"A step of {task!r}"
    if place is None:
        # It ended without coming back to the program.
        logger.warning("%s took %.3f seconds, in native code", what, taken)
    else:
        file, line, function = place
        logger.warning("%s took %.3f seconds, in %s at %s:%s", what, taken, function, file, line)


def _describe_waiting(loop):
    """Where the unfinished tasks of a loop wait that nothing will wake."""
    waiting = sorted(tasks.all_tasks(loop), key=lambda task: (len(task.get_name()), task.get_name()))
    text = ""
    for task in waiting[:10]:
        place = coro = task.get_coro()
        while coro is not None:
            frame = getattr(coro, "cr_frame", None) or getattr(coro, "ag_frame", None) or getattr(coro, "gi_frame", None)
            if frame is not None and not frame.f_code.co_filename.startswith("<frozen "):
                place = f"{coro.__qualname__}() at {frame.f_code.co_filename}:{frame.f_lineno}"
            coro = getattr(coro, "cr_await", None) or getattr(coro, "ag_await", None)
        text += f"; {task.get_name()} waits in {place}"
    if len(waiting) > 10:
        text += f"; and {len(waiting) - 10} tasks more"
    return text


def default_exception_handler(self, context):
    """Log an error that nobody handles. A handler of one's own may call this one."""
    message = context.get("message") or "Unhandled exception in event loop"
    exception = context.get("exception")
    exc_info = (type(exception), exception, exception.__traceback__) if exception is not None else False
    current = self._current_handle
    if "source_traceback" not in context and current is not None and current._source_traceback:
        context["handle_traceback"] = current._source_traceback

    lines = [message]
    for key in sorted(context):
        if key in ("message", "exception"):
            continue
        value = context[key]
        if key in ("source_traceback", "handle_traceback"):
            import traceback
            what = "Object" if key == "source_traceback" else "Handle"
            stack = "".join(traceback.format_list(value)).rstrip()
            text = f"{what} created at (most recent call last):\n{stack}"
        else:
            text = repr(value)
        lines.append(f"{key}: {text}")
        made_at = getattr(value, "_created_at", None) if isinstance(value, tasks.Task) else None
        if made_at is not None:
            lines.append(f"{key} made in {made_at[2]}() at {made_at[0]}:{made_at[1]}")
    from .base_events import logger
    logger.error("\n".join(lines), exc_info=exc_info)


def call_exception_handler(self, context):
    """Tell the exception handler (or the default one) of an error that has no caller."""
    handler = self._exception_handler
    if handler is None:
        try:
            self.default_exception_handler(context)
        except (SystemExit, KeyboardInterrupt):
            raise
        except BaseException:
            from .base_events import logger
            logger.error("Exception in default exception handler", exc_info=True)
        return
    try:
        thing = context.get("task")
        if thing is None:
            thing = context.get("future")
        if thing is None:
            thing = context.get("handle")
        own = thing.get_context() if thing is not None and hasattr(thing, "get_context") else None
        if own is not None and hasattr(own, "run"):
            own.run(handler, self, context)
        else:
            handler(self, context)
    except (SystemExit, KeyboardInterrupt):
        raise
    except BaseException as exc:
        try:
            self.default_exception_handler({
                "message": "Unhandled error in exception handler", "exception": exc, "context": context})
        except (SystemExit, KeyboardInterrupt):
            raise
        except BaseException:
            from .base_events import logger
            logger.error("Exception in default exception handler while handling an unexpected error in custom "
                         "exception handler", exc_info=True)


# Executors.

def run_in_executor(self, executor, func, *args):
    """Call `func(*args)` in a thread (or whatever the executor is made of); return a future."""
    self._check_closed()
    if self.get_debug():
        _check_callback(func, "run_in_executor")
    if executor is None:
        executor = getattr(self, "_default_executor", None)
        if getattr(self, "_executor_shutdown_called", False):
            raise RuntimeError("Executor shutdown has been called")
        if executor is None:
            import concurrent.futures
            executor = self._default_executor = concurrent.futures.ThreadPoolExecutor(thread_name_prefix="asyncio")
    return futures.wrap_future(executor.submit(func, *args), loop=self)


def set_default_executor(self, executor):
    """Use `executor` where `run_in_executor` gets None."""
    import concurrent.futures
    if not isinstance(executor, concurrent.futures.ThreadPoolExecutor):
        from concurrent.futures import process
        if not isinstance(executor, process.ProcessPoolExecutor):
            raise TypeError("executor must be ThreadPoolExecutor instance")
        from . import _legacy
        _legacy.warn_about_default_processes()
    self._default_executor = executor


async def shutdown_default_executor(self, timeout=None):
    """Wait until the threads of the default executor have ended, at most `timeout` seconds."""
    self._executor_shutdown_called = True
    if getattr(self, "_default_executor", None) is None:
        return
    import threading
    from . import timeouts
    future = self.create_future()
    thread = threading.Thread(target=self._do_shutdown, args=(future,))
    thread.start()
    try:
        async with timeouts.timeout(timeout):
            await future
    except TimeoutError:
        import warnings
        warnings.warn(f"The executor did not finishing joining its threads within {timeout} seconds.",
                      RuntimeWarning, stacklevel=2)
        self._default_executor.shutdown(wait=False)
    else:
        thread.join()


def _do_shutdown(self, future):
    try:
        self._default_executor.shutdown(wait=True)
        if not self.is_closed():
            self.call_soon_threadsafe(futures._set_result_unless_cancelled, future, None)
    except Exception as ex:
        if not self.is_closed() and not future.cancelled():
            self.call_soon_threadsafe(future.set_exception, ex)


def _after_close(self):
    for sig in list(getattr(self, "_signal_handlers", ())):
        if not sys.is_finalizing():
            self.remove_signal_handler(sig)
    self._executor_shutdown_called = True
    executor = getattr(self, "_default_executor", None)
    if executor is not None:
        self._default_executor = None
        executor.shutdown(wait=False)


# Asynchronous generators.

def _asyncgen_firstiter_hook(self, agen):
    if getattr(self, "_asyncgens_shutdown_called", False):
        import warnings
        warnings.warn(f"asynchronous generator {agen!r} was scheduled after loop.shutdown_asyncgens() call",
                      ResourceWarning, source=self)
    _asyncgens_of(self).add(agen)


def _asyncgen_finalizer_hook(self, agen):
    _asyncgens_of(self).discard(agen)
    if not self.is_closed():
        self.call_soon_threadsafe(self.create_task, agen.aclose())


def _asyncgens_of(loop):
    try:
        return loop._asyncgens
    except AttributeError:
        import weakref
        loop._asyncgens = weakref.WeakSet()
        return loop._asyncgens


async def shutdown_asyncgens(self):
    """Close all asynchronous generators that are not finished."""
    self._asyncgens_shutdown_called = True
    agens = getattr(self, "_asyncgens", None)
    if not agens:
        return
    closing = list(agens)
    agens.clear()
    results = await tasks.gather(*[agen.aclose() for agen in closing], return_exceptions=True)
    for result, agen in zip(results, closing):
        if isinstance(result, Exception):
            self.call_exception_handler({
                "message": f"an error occurred during closing of asynchronous generator {agen!r}",
                "exception": result, "asyncgen": agen})


# Signals.

def _check_signal(sig):
    from .unix_events import signal
    if not isinstance(sig, int):
        raise TypeError(f"sig must be an int, not {sig!r}")
    if sig not in signal.valid_signals():
        raise ValueError(f"invalid signal number {sig}")


def add_signal_handler(self, sig, callback, *args):
    """Call `callback(*args)` in the loop whenever the signal comes."""
    from .unix_events import signal
    if coroutines.iscoroutine(callback) or coroutines.iscoroutinefunction(callback):
        raise TypeError("coroutines cannot be used with add_signal_handler()")
    _check_signal(sig)
    self._check_closed()
    handlers = getattr(self, "_signal_handlers", None)
    if handlers is None:
        handlers = self._signal_handlers = {}
    handlers[sig] = events.Handle(callback, args, self, None)
    try:
        signal.signal(sig, lambda signum, frame: self._handle_signal(signum))
    except ValueError as exc:
        del handlers[sig]
        raise RuntimeError(str(exc)) from exc
    except OSError as exc:
        del handlers[sig]
        if exc.errno == 22:
            raise RuntimeError(f"sig {sig} cannot be caught") from exc
        raise


def _handle_signal(self, sig):
    handle = getattr(self, "_signal_handlers", {}).get(sig)
    if handle is None:
        return
    if handle._cancelled:
        self.remove_signal_handler(sig)
    elif not self.is_closed():
        self.call_soon_threadsafe(handle._run)


def remove_signal_handler(self, sig):
    """Stop handling the signal; return whether it was handled."""
    from .unix_events import signal
    _check_signal(sig)
    if getattr(self, "_signal_handlers", {}).pop(sig, None) is None:
        return False
    signal.signal(sig, signal.default_int_handler if sig == signal.SIGINT else signal.SIG_DFL)
    return True


# Names and addresses.

async def getaddrinfo(self, host, port, *, family=0, type=0, proto=0, flags=0):
    from .base_events import socket
    return await self.run_in_executor(None, socket.getaddrinfo, host, port, family, type, proto, flags)


async def getnameinfo(self, sockaddr, flags=0):
    from .base_events import socket
    return await self.run_in_executor(None, socket.getnameinfo, sockaddr, flags)


def _ipaddr_info(host, port, family, type, proto, flowinfo=0, scopeid=0):
    """The answer of getaddrinfo where no name has to be looked up; None where one has."""
    from .base_events import socket
    if proto not in (0, socket.IPPROTO_TCP, socket.IPPROTO_UDP) or host is None:
        return None
    if type == socket.SOCK_STREAM:
        proto = socket.IPPROTO_TCP
    elif type == socket.SOCK_DGRAM:
        proto = socket.IPPROTO_UDP
    else:
        return None
    if port is None or port == "" or port == b"":
        port = 0
    else:
        try:
            port = int(port)
        except (ValueError, TypeError):
            return None
    if isinstance(host, bytes):
        host = host.decode("idna")
    if "%" in host:
        return None
    families = [family] if family != socket.AF_UNSPEC else [socket.AF_INET, socket.AF_INET6]
    for af in families:
        try:
            socket.inet_pton(af, host)
        except OSError:
            continue
        if af == socket.AF_INET6:
            return af, type, proto, "", (host, port, flowinfo, scopeid)
        return af, type, proto, "", (host, port)
    return None


async def _ensure_resolved(loop, address, *, family=0, type=1, proto=0, flags=0):
    host, port = address[:2]
    known = _ipaddr_info(host, port, family, type, proto, *address[2:])
    if known is not None:
        return [known]
    return await loop.getaddrinfo(host, port, family=family, type=type, proto=proto, flags=flags)


# Coroutines over non-blocking sockets.

def _check_sock(loop, sock):
    ssl = sys.modules.get("ssl")
    if ssl is not None and isinstance(sock, ssl.SSLSocket):
        raise TypeError("Socket cannot be of type SSLSocket")
    if loop.get_debug() and sock.gettimeout() != 0:
        raise ValueError("the socket must be non-blocking")


def _ensure_fd_no_transport(self, fd):
    """Descriptors of transports are theirs alone."""
    fileno = fd
    if not isinstance(fileno, int):
        try:
            fileno = int(fileno.fileno())
        except (AttributeError, TypeError, ValueError):
            raise ValueError(f"Invalid file object: {fd!r}") from None
    transport = self._transports.get(fileno)
    if transport is not None and not transport.is_closing():
        raise RuntimeError(f"File descriptor {fd!r} is used by transport {transport!r}")


async def _when_ready(loop, sock, writes, attempt):
    """What `attempt()` gives, which is tried now and whenever the socket is ready, until it does not block."""
    try:
        return attempt()
    except (BlockingIOError, InterruptedError):
        pass
    fd = sock.fileno()
    _refuse_transports(loop, fd)
    done = loop.create_future()

    def try_again():
        if done.done():
            return
        try:
            result = attempt()
        except (BlockingIOError, InterruptedError):
            return
        except (SystemExit, KeyboardInterrupt):
            raise
        except BaseException as exc:
            done.set_exception(exc)
        else:
            done.set_result(result)

    _watch_until(loop, fd, writes, try_again, done)
    return await done


def _watch_until(loop, fd, writes, callback, done):
    handle = (loop._add_writer if writes else loop._add_reader)(fd, callback)

    def stop(_):
        # Another call for the same descriptor may have taken its place.
        if not handle.cancelled():
            (loop.remove_writer if writes else loop.remove_reader)(fd)

    done.add_done_callback(stop)


def _refuse_transports(loop, fd):
    if getattr(loop, "_transports", None):
        loop._ensure_fd_no_transport(fd)


async def sock_recv(self, sock, n):
    """Receive up to `n` bytes."""
    _check_sock(self, sock)
    return await _when_ready(self, sock, False, lambda: sock.recv(n))


async def sock_recv_into(self, sock, buf):
    """Receive into a buffer; return how many bytes came."""
    _check_sock(self, sock)
    return await _when_ready(self, sock, False, lambda: sock.recv_into(buf))


async def sock_recvfrom(self, sock, bufsize):
    """Receive a datagram; return (bytes, address)."""
    _check_sock(self, sock)
    return await _when_ready(self, sock, False, lambda: sock.recvfrom(bufsize))


async def sock_recvfrom_into(self, sock, buf, nbytes=0):
    """Receive a datagram into a buffer; return (number of bytes, address)."""
    _check_sock(self, sock)
    nbytes = nbytes or len(buf)
    return await _when_ready(self, sock, False, lambda: sock.recvfrom_into(buf, nbytes))


async def sock_sendall(self, sock, data):
    """Send everything."""
    _check_sock(self, sock)
    left = memoryview(data).cast("B")

    def attempt():
        nonlocal left
        left = left[sock.send(left):]
        if left:
            raise BlockingIOError

    if left:
        await _when_ready(self, sock, True, attempt)


async def sock_sendto(self, sock, data, address):
    """Send a datagram."""
    _check_sock(self, sock)
    return await _when_ready(self, sock, True, lambda: sock.sendto(data, address))


async def sock_accept(self, sock):
    """Accept a connection; return (socket, address)."""
    _check_sock(self, sock)

    def attempt():
        conn, address = sock.accept()
        conn.setblocking(False)
        return conn, address

    return await _when_ready(self, sock, False, attempt)


async def sock_connect(self, sock, address):
    """Connect to an address."""
    from .base_events import socket
    _check_sock(self, sock)
    if sock.family == socket.AF_INET or sock.family == socket.AF_INET6:
        resolved = await _ensure_resolved(self, address, family=sock.family, type=sock.type, proto=sock.proto)
        address = resolved[0][4]
    try:
        sock.connect(address)
        return
    except (BlockingIOError, InterruptedError):
        pass
    fd = sock.fileno()
    _refuse_transports(self, fd)
    done = self.create_future()

    def connected():
        if done.done():
            return
        try:
            err = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
            if err != 0:
                raise OSError(err, f"Connect call failed {address}")
        except (BlockingIOError, InterruptedError):
            pass
        except (SystemExit, KeyboardInterrupt):
            raise
        except BaseException as exc:
            done.set_exception(exc)
        else:
            done.set_result(None)

    _watch_until(self, fd, True, connected, done)
    return await done


async def sock_sendfile(self, sock, file, offset=0, count=None, *, fallback=True):
    """Send a file; return how many bytes were sent."""
    _check_sock(self, sock)
    _check_sendfile_params(file, offset, count)
    if not sock.type & 1:
        raise ValueError("only SOCK_STREAM type sockets are supported")
    try:
        return await self._sock_sendfile_native(sock, file, offset, count)
    except exceptions.SendfileNotAvailableError:
        if not fallback:
            raise
    if offset:
        file.seek(offset)
    total = 0
    try:
        while count is None or total < count:
            size = 16384 if count is None else min(16384, count - total)
            data = await self.run_in_executor(None, file.read, size)
            if not data:
                break
            await self.sock_sendall(sock, data)
            total += len(data)
        return total
    finally:
        if total > 0 and hasattr(file, "seek"):
            file.seek(offset + total)


async def _sock_sendfile_native(self, sock, file, offset, count):
    from .unix_events import os
    if not hasattr(os, "sendfile"):
        raise exceptions.SendfileNotAvailableError("os.sendfile() is not available")
    from io import UnsupportedOperation
    try:
        fileno = file.fileno()
        size = os.fstat(fileno).st_size
    except (AttributeError, UnsupportedOperation, OSError):
        raise exceptions.SendfileNotAvailableError("not a regular file")
    blocksize = count if count else size
    if not blocksize:
        return 0
    done = self.create_future()
    self._sock_sendfile_native_impl(done, None, sock, fileno, offset, count, blocksize, 0)
    return await done


def _sock_sendfile_native_impl(self, fut, registered_fd, sock, fileno, offset, count, blocksize, total_sent):
    """Send as much as the socket takes, and go on when it takes more."""
    from .unix_events import os
    fd = sock.fileno()
    if registered_fd is not None:
        self.remove_writer(registered_fd)

    def over(exc=None):
        if total_sent > 0:
            os.lseek(fileno, offset, os.SEEK_SET)
        if exc is None:
            fut.set_result(total_sent)
        else:
            fut.set_exception(exc)

    if fut.cancelled():
        if total_sent > 0:
            os.lseek(fileno, offset, os.SEEK_SET)
        return
    if count:
        blocksize = count - total_sent
        if blocksize <= 0:
            over()
            return
    # The system sends at most 2 GiB at once.
    blocksize = min(blocksize, 0x7fff_ffff)
    try:
        sent = os.sendfile(fd, fileno, offset, blocksize)
    except (BlockingIOError, InterruptedError):
        sent = None
    except OSError as exc:
        if registered_fd is not None and exc.errno == 107 and type(exc) is not ConnectionError:
            # ENOTCONN, but it was connected: the other side has gone.
            lost = ConnectionError("socket is not connected", exc.errno)
            lost.__cause__ = exc
            exc = lost
        # Where nothing was sent, another way may work.
        over(exc if total_sent else exceptions.SendfileNotAvailableError("os.sendfile call failed"))
        return
    except (SystemExit, KeyboardInterrupt):
        raise
    except BaseException as exc:
        over(exc)
        return
    if sent == 0:
        over()
        return
    if sent is not None:
        offset += sent
        total_sent += sent
    if registered_fd is None:
        def stop_watching(future):
            if future.cancelled() and (now := sock.fileno()) != -1:
                self.remove_writer(now)
        fut.add_done_callback(stop_watching)
    self.add_writer(fd, self._sock_sendfile_native_impl, fut, fd, sock, fileno, offset, count, blocksize, total_sent)


def _check_sendfile_params(file, offset, count):
    if "b" not in getattr(file, "mode", "b"):
        raise ValueError("file should be opened in binary mode")
    if count is not None:
        if not isinstance(count, int):
            raise TypeError(f"count must be a positive integer (got {count!r})")
        if count <= 0:
            raise ValueError(f"count must be a positive integer (got {count!r})")
    if not isinstance(offset, int):
        raise TypeError(f"offset must be a non-negative integer (got {offset!r})")
    if offset < 0:
        raise ValueError(f"offset must be a non-negative integer (got {offset!r})")


async def sendfile(self, transport, file, offset=0, count=None, *, fallback=True):
    """Send a file over a transport; return how many bytes were sent."""
    if transport.is_closing():
        raise RuntimeError("Transport is closing")
    from ._file_sender import FileSender
    from .constants import SENDFILE_FALLBACK_READBUFFER_SIZE, _SendfileMode
    mode = getattr(transport, "_sendfile_compatible", _SendfileMode.UNSUPPORTED)
    if mode is _SendfileMode.UNSUPPORTED:
        raise RuntimeError(f"sendfile is not supported for transport {transport!r}")
    _check_sendfile_params(file, offset, count)
    if mode is _SendfileMode.TRY_NATIVE:
        try:
            return await self._sendfile_native(transport, file, offset, count)
        except exceptions.SendfileNotAvailableError:
            if not fallback:
                raise
    if not fallback:
        raise RuntimeError(f"fallback is disabled and native sendfile is not supported for transport {transport!r}")
    if offset:
        file.seek(offset)
    sender = FileSender(transport)
    total = 0
    try:
        while count is None or total < count:
            size = SENDFILE_FALLBACK_READBUFFER_SIZE
            data = await self.run_in_executor(None, file.read, size if count is None else min(size, count - total))
            if not data:
                break
            await sender.drain()
            transport.write(data)
            total += len(data)
        return total
    finally:
        if total > 0 and hasattr(file, "seek"):
            file.seek(offset + total)
        await sender.restore()


async def _sendfile_native(self, transport, file, offset, count):
    """The system sends the file over the transport's socket, which meanwhile is not the transport's."""
    del self._transports[transport._sock_fd]
    was_reading = transport.is_reading()
    transport.pause_reading()
    await transport._make_empty_waiter()
    try:
        return await self.sock_sendfile(transport._sock, file, offset, count, fallback=False)
    finally:
        transport._reset_empty_waiter()
        if was_reading:
            transport.resume_reading()
        self._transports[transport._sock_fd] = transport


# Connections and servers.

def _check_tls_options(ssl, **options):
    for name, value in options.items():
        if value is not None and not ssl:
            raise ValueError(f"{name} is only meaningful with ssl")


def _stop_serving(self, sock):
    self._remove_reader(sock.fileno())
    sock.close()


async def create_connection(self, protocol_factory, host=None, port=None, *, ssl=None, family=0, proto=0, flags=0,
                            sock=None, local_addr=None, server_hostname=None, ssl_handshake_timeout=None,
                            ssl_shutdown_timeout=None, happy_eyeballs_delay=None, interleave=None, all_errors=False):
    """Connect to a TCP server; return (transport, protocol)."""
    from .base_events import socket
    if server_hostname is not None and not ssl:
        raise ValueError("server_hostname is only meaningful with ssl")
    _check_tls_options(ssl, ssl_handshake_timeout=ssl_handshake_timeout,
                       ssl_shutdown_timeout=ssl_shutdown_timeout)
    if server_hostname is None and ssl:
        if not host:
            raise ValueError("You must set server_hostname when using ssl without a host")
        server_hostname = host
    tls = _Tls(ssl, server_hostname, ssl_handshake_timeout, ssl_shutdown_timeout) if ssl else None
    if host is not None or port is not None:
        if sock is not None:
            raise ValueError("host/port and sock can not be specified at the same time")
        infos = await _ensure_resolved(self, (host, port), family=family, type=socket.SOCK_STREAM, proto=proto,
                                       flags=flags)
        if not infos:
            raise OSError("getaddrinfo() returned empty list")
        local_infos = None
        if local_addr is not None:
            local_infos = await _ensure_resolved(self, local_addr, family=family, type=socket.SOCK_STREAM,
                                                 proto=proto, flags=flags)
            if not local_infos:
                raise OSError("getaddrinfo() returned empty list")
        if interleave is None and happy_eyeballs_delay is not None:
            interleave = 1
        if interleave:
            infos = _interleaved(infos, interleave)
        errors = []

        async def attempt(info):
            try:
                return await _connect_to(self, info, local_infos)
            except OSError as exc:
                errors.append(exc)
                raise

        if happy_eyeballs_delay is None:
            for info in infos:
                try:
                    sock = await attempt(info)
                    break
                except OSError:
                    continue
        else:
            from . import staggered
            sock, _, _ = await staggered.staggered_race(
                (lambda info=info: attempt(info) for info in infos), happy_eyeballs_delay, loop=self)
        if sock is None:
            try:
                if all_errors:
                    raise ExceptionGroup("create_connection failed", errors)
                if len(errors) == 1:
                    raise errors[0]
                first = str(errors[0])
                if all(str(exc) == first for exc in errors):
                    raise errors[0]
                raise OSError(f"Multiple exceptions: {', '.join(str(exc) for exc in errors)}")
            finally:
                errors = None
    else:
        if sock is None:
            raise ValueError("host and port was not specified and no sock specified")
        if sock.type != socket.SOCK_STREAM:
            raise ValueError(f"A Stream Socket was expected, got {sock!r}")
    return await _connected(self, sock, protocol_factory, tls)


def _interleaved(infos, first_count=1):
    """The addresses in turns of their families; the first family has `first_count` addresses before."""
    families = {}
    for info in infos:
        families.setdefault(info[0], []).append(info)
    lists = list(families.values())
    result = lists[0][:first_count - 1]
    del lists[0][:first_count - 1]
    for i in range(max(map(len, lists))):
        result.extend(group[i] for group in lists if i < len(group))
    return result


class _Tls:
    """How a connection is to be encrypted: as the client of the server with this name, or without one as the server."""

    def __init__(self, context, server_hostname, handshake_timeout, shutdown_timeout, is_server=False):
        self.context = None if isinstance(context, bool) else context
        self.server_hostname = server_hostname
        self.timeouts = {"ssl_handshake_timeout": handshake_timeout, "ssl_shutdown_timeout": shutdown_timeout}
        self.is_server = is_server

    def protocol(self, loop, app_protocol, waiter, calls_connection_made=True):
        from .sslproto import SSLProtocol
        return SSLProtocol(loop, app_protocol, self.context, waiter, self.is_server, self.server_hostname,
                           calls_connection_made, **self.timeouts)


async def _connect_to(loop, info, local_infos):
    from .base_events import socket
    family, type_, proto, _, address = info
    sock = None
    try:
        sock = socket.socket(family=family, type=type_, proto=proto)
        sock.setblocking(False)
        if local_infos is not None:
            failure = None
            for lfamily, _, _, _, laddr in local_infos:
                if lfamily != family:
                    continue
                try:
                    sock.bind(laddr)
                    break
                except OSError as exc:
                    failure = OSError(exc.errno, f"error while attempting to bind on address {laddr!r}: "
                                                 f"{str(exc).lower()}")
            else:
                raise failure or OSError(f"no matching local address with family={family} found")
        await loop.sock_connect(sock, address)
        return sock
    except BaseException:
        if sock is not None:
            sock.close()
        raise


async def _connected(loop, sock, protocol_factory, tls=None):
    """Make protocol and transport of a connected socket, and wait until the protocol knows."""
    sock.setblocking(False)
    protocol = protocol_factory()
    waiter = loop.create_future()
    transport = _transport_of(loop, sock, protocol, waiter, tls)
    try:
        await waiter
    except BaseException:
        transport.close()
        raise
    return transport, protocol


def _transport_of(loop, sock, protocol, waiter, tls=None, extra=None, server=None):
    from ._transports import _SelectorSocketTransport
    if tls is None:
        return _SelectorSocketTransport(loop, sock, protocol, waiter, extra, server)
    tls_protocol = tls.protocol(loop, protocol, waiter)
    _SelectorSocketTransport(loop, sock, tls_protocol, None, extra, server)
    return tls_protocol._app_transport


async def connect_accepted_socket(self, protocol_factory, sock, *, ssl=None, ssl_handshake_timeout=None,
                                  ssl_shutdown_timeout=None):
    """Use a connection that was accepted elsewhere; return (transport, protocol)."""
    from .base_events import socket
    if sock.type != socket.SOCK_STREAM:
        raise ValueError(f"A Stream Socket was expected, got {sock!r}")
    _check_tls_options(ssl, ssl_handshake_timeout=ssl_handshake_timeout,
                       ssl_shutdown_timeout=ssl_shutdown_timeout)
    tls = _Tls(ssl, "", ssl_handshake_timeout, ssl_shutdown_timeout, is_server=True) if ssl else None
    return await _connected(self, sock, protocol_factory, tls)


async def create_unix_connection(self, protocol_factory, path=None, *, ssl=None, sock=None, server_hostname=None,
                                 ssl_handshake_timeout=None, ssl_shutdown_timeout=None):
    """Connect to a Unix socket; return (transport, protocol)."""
    import os
    from .unix_events import socket
    if server_hostname is not None and not ssl:
        raise ValueError("server_hostname is only meaningful with ssl")
    _check_tls_options(ssl, ssl_handshake_timeout=ssl_handshake_timeout,
                       ssl_shutdown_timeout=ssl_shutdown_timeout)
    if ssl and server_hostname is None:
        raise ValueError("you have to pass server_hostname when using ssl")
    tls = _Tls(ssl, server_hostname, ssl_handshake_timeout, ssl_shutdown_timeout) if ssl else None
    if path is not None:
        if sock is not None:
            raise ValueError("path and sock can not be specified at the same time")
        path = os.fspath(path)
        sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM, 0)
        try:
            sock.setblocking(False)
            await self.sock_connect(sock, path)
        except BaseException:
            sock.close()
            raise
    else:
        if sock is None:
            raise ValueError("no path and sock were specified")
        if sock.family != socket.AF_UNIX or sock.type != socket.SOCK_STREAM:
            raise ValueError(f"A UNIX Domain Stream Socket was expected, got {sock!r}")
    return await _connected(self, sock, protocol_factory, tls)


async def create_server(self, protocol_factory, host=None, port=None, *, family=0, flags=1, sock=None, backlog=100,
                        ssl=None, reuse_address=None, reuse_port=None, keep_alive=None, ssl_handshake_timeout=None,
                        ssl_shutdown_timeout=None, start_serving=True):
    """Serve TCP on (host, port); return a Server."""
    import os
    from .base_events import socket
    from ._transports import Server
    if isinstance(ssl, bool):
        raise TypeError("ssl argument must be an SSLContext or None")
    _check_tls_options(ssl, ssl_handshake_timeout=ssl_handshake_timeout,
                       ssl_shutdown_timeout=ssl_shutdown_timeout)
    tls = None
    if ssl is not None:
        tls = _Tls(ssl, "", ssl_handshake_timeout, ssl_shutdown_timeout, is_server=True)
    if host is not None or port is not None:
        if sock is not None:
            raise ValueError("host/port and sock can not be specified at the same time")
        if reuse_address is None:
            reuse_address = os.name == "posix"
        if host == "":
            hosts = [None]
        elif isinstance(host, str) or not hasattr(host, "__iter__"):
            hosts = [host]
        else:
            hosts = host
        infos = []
        for each in hosts:
            found = await _ensure_resolved(self, (each, port), family=family, type=socket.SOCK_STREAM, flags=flags)
            if not found:
                raise OSError(f"getaddrinfo({each!r}) returned empty list")
            infos.extend(info for info in found if info not in infos)
        sockets = []
        completed = False
        try:
            for af, socktype, proto, canonname, address in infos:
                try:
                    sock = socket.socket(af, socktype, proto)
                except OSError:
                    continue  # the system does not know the family
                sockets.append(sock)
                if reuse_address:
                    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, True)
                if reuse_port:
                    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, True)
                if keep_alive:
                    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, True)
                if af == socket.AF_INET6 and hasattr(socket, "IPPROTO_IPV6"):
                    sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, True)
                try:
                    sock.bind(address)
                except OSError as err:
                    msg = f"error while attempting to bind on address {address!r}: {str(err).lower()}"
                    if err.errno == 99:
                        # The family has no address on this machine.
                        sockets.pop()
                        sock.close()
                        continue
                    raise OSError(err.errno, msg) from None
            if not sockets:
                raise OSError(f"could not bind on any address out of {[info[4] for info in infos]!r}")
            completed = True
        finally:
            if not completed:
                for sock in sockets:
                    sock.close()
    else:
        if sock is None:
            raise ValueError("Neither host/port nor sock were specified")
        if sock.type != socket.SOCK_STREAM:
            raise ValueError(f"A Stream Socket was expected, got {sock!r}")
        sockets = [sock]
    for sock in sockets:
        sock.setblocking(False)
    server = Server(self, sockets, protocol_factory, tls, backlog, None)
    if start_serving:
        server._start_serving()
        await tasks.sleep(0)
    return server


async def create_unix_server(self, protocol_factory, path=None, *, sock=None, backlog=100, ssl=None,
                             ssl_handshake_timeout=None, ssl_shutdown_timeout=None, start_serving=True,
                             cleanup_socket=True):
    """Serve a Unix socket; return a Server."""
    import os
    from .unix_events import socket
    import stat
    from ._transports import Server
    if isinstance(ssl, bool):
        raise TypeError("ssl argument must be an SSLContext or None")
    _check_tls_options(ssl, ssl_handshake_timeout=ssl_handshake_timeout,
                       ssl_shutdown_timeout=ssl_shutdown_timeout)
    tls = None
    if ssl is not None:
        tls = _Tls(ssl, "", ssl_handshake_timeout, ssl_shutdown_timeout, is_server=True)
    if path is not None:
        if sock is not None:
            raise ValueError("path and sock can not be specified at the same time")
        path = os.fspath(path)
        sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        if path[0] not in (0, "\x00"):
            try:
                if stat.S_ISSOCK(os.stat(path).st_mode):
                    os.remove(path)
            except FileNotFoundError:
                pass
        try:
            sock.bind(path)
        except OSError as exc:
            sock.close()
            if exc.errno == 98:
                raise OSError(98, f"Address {path!r} is already in use") from None
            raise
        except:
            sock.close()
            raise
    else:
        if sock is None:
            raise ValueError("path was not specified, and no sock specified")
        if sock.family != socket.AF_UNIX or sock.type != socket.SOCK_STREAM:
            raise ValueError(f"A UNIX Domain Stream Socket was expected, got {sock!r}")
    unlink = None
    if cleanup_socket:
        name = sock.getsockname()
        if name and name[0] not in (0, "\x00"):
            try:
                unlink = (name, os.stat(name).st_ino)
            except FileNotFoundError:
                pass
    sock.setblocking(False)
    server = Server(self, [sock], protocol_factory, tls, backlog, unlink)
    if start_serving:
        server._start_serving()
        await tasks.sleep(0)
    return server


async def create_datagram_endpoint(self, protocol_factory, local_addr=None, remote_addr=None, *, family=0, proto=0,
                                   flags=0, reuse_port=None, allow_broadcast=None, sock=None):
    """Open a socket of datagrams; return (transport, protocol)."""
    from .base_events import socket
    from ._transports import _SelectorDatagramTransport
    remote = None
    if sock is not None:
        if sock.type == socket.SOCK_STREAM:
            raise ValueError(f"A datagram socket was expected, got {sock!r}")
        options = dict(local_addr=local_addr, remote_addr=remote_addr, family=family, proto=proto, flags=flags,
                       reuse_port=reuse_port, allow_broadcast=allow_broadcast)
        problems = ", ".join(f"{k}={v}" for k, v in options.items() if v)
        if problems:
            raise ValueError(f"socket modifier keyword arguments can not be used when sock is specified. "
                             f"({problems})")
        sock.setblocking(False)
    else:
        if not (local_addr or remote_addr):
            if family == 0:
                raise ValueError("unexpected address family")
            pairs = [((family, proto), (None, None))]
        elif family == socket.AF_UNIX:
            pairs = [((family, proto), (local_addr, remote_addr))]
        else:
            found = {}
            for i, address in enumerate((local_addr, remote_addr)):
                if address is None:
                    continue
                if not (isinstance(address, tuple) and len(address) == 2):
                    raise TypeError("2-tuple is expected")
                for fam, _, pro, _, resolved in await _ensure_resolved(
                        self, address, family=family, type=socket.SOCK_DGRAM, proto=proto, flags=flags):
                    found.setdefault((fam, pro), [None, None])[i] = resolved
            pairs = [(key, pair) for key, pair in found.items()
                     if not (local_addr and pair[0] is None or remote_addr and pair[1] is None)]
            if not pairs:
                raise ValueError("can not get address information")
        errors = []
        for (fam, pro), (local, remote) in pairs:
            sock = None
            try:
                sock = socket.socket(family=fam, type=socket.SOCK_DGRAM, proto=pro)
                if reuse_port:
                    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
                if allow_broadcast:
                    sock.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
                sock.setblocking(False)
                if local_addr:
                    sock.bind(local)
                if remote_addr and not allow_broadcast:
                    await self.sock_connect(sock, remote)
                break
            except BaseException as exc:
                if sock is not None:
                    sock.close()
                if not isinstance(exc, OSError):
                    raise
                errors.append(exc)
        else:
            raise errors[0]
    protocol = protocol_factory()
    waiter = self.create_future()
    transport = _SelectorDatagramTransport(self, sock, protocol, remote, waiter)
    try:
        await waiter
    except BaseException:
        transport.close()
        raise
    return transport, protocol


async def start_tls(self, transport, protocol, sslcontext, *, server_side=False, server_hostname=None,
                    ssl_handshake_timeout=None, ssl_shutdown_timeout=None):
    """Encrypt a connection that is open already; return the new transport."""
    import ssl
    if not isinstance(sslcontext, ssl.SSLContext):
        raise TypeError(f"sslcontext is expected to be an instance of ssl.SSLContext, got {sslcontext!r}")
    if not getattr(transport, "_start_tls_compatible", False):
        raise TypeError(f"transport {transport!r} is not supported by start_tls()")
    waiter = self.create_future()
    tls = _Tls(sslcontext, server_hostname, ssl_handshake_timeout, ssl_shutdown_timeout, server_side)
    tls_protocol = tls.protocol(self, protocol, waiter, calls_connection_made=False)
    # Nothing may be read before the new protocol is in place.
    transport.pause_reading()
    transport.set_protocol(tls_protocol)
    made = self.call_soon(tls_protocol.connection_made, transport)
    resumed = self.call_soon(transport.resume_reading)
    try:
        await waiter
    except BaseException:
        transport.close()
        made.cancel()
        resumed.cancel()
        raise
    return tls_protocol._app_transport


# Pipes and child processes.

async def connect_read_pipe(self, protocol_factory, pipe):
    """Read from a pipe; return (transport, protocol)."""
    from ._pipes import _UnixReadPipeTransport
    return await _connect_pipe(self, _UnixReadPipeTransport, protocol_factory, pipe)


async def connect_write_pipe(self, protocol_factory, pipe):
    """Write to a pipe; return (transport, protocol)."""
    from ._pipes import _UnixWritePipeTransport
    return await _connect_pipe(self, _UnixWritePipeTransport, protocol_factory, pipe)


async def _connect_pipe(loop, transport_class, protocol_factory, pipe):
    protocol = protocol_factory()
    waiter = loop.create_future()
    transport = transport_class(loop, pipe, protocol, waiter)
    try:
        await waiter
    except BaseException:
        transport.close()
        raise
    return transport, protocol


async def subprocess_shell(self, protocol_factory, cmd, *, stdin=-1, stdout=-1, stderr=-1, universal_newlines=False,
                           shell=True, bufsize=0, encoding=None, errors=None, text=None, **kwargs):
    """Run a command with the shell; return (transport, protocol)."""
    if not isinstance(cmd, (bytes, str)):
        raise ValueError("cmd must be a string")
    _check_subprocess_options(universal_newlines, bufsize, text, encoding, errors)
    if not shell:
        raise ValueError("shell must be True")
    return await _start_subprocess(self, protocol_factory, cmd, True, stdin, stdout, stderr, kwargs)


async def subprocess_exec(self, protocol_factory, program, *args, stdin=-1, stdout=-1, stderr=-1,
                          universal_newlines=False, shell=False, bufsize=0, encoding=None, errors=None, text=None,
                          **kwargs):
    """Run a program; return (transport, protocol)."""
    _check_subprocess_options(universal_newlines, bufsize, text, encoding, errors)
    if shell:
        raise ValueError("shell must be False")
    return await _start_subprocess(self, protocol_factory, (program, *args), False, stdin, stdout, stderr, kwargs)


def _check_subprocess_options(universal_newlines, bufsize, text, encoding, errors):
    if universal_newlines:
        raise ValueError("universal_newlines must be False")
    if bufsize != 0:
        raise ValueError("bufsize must be 0")
    if text:
        raise ValueError("text must be False")
    if encoding is not None:
        raise ValueError("encoding must be None")
    if errors is not None:
        raise ValueError("errors must be None")


async def _start_subprocess(loop, protocol_factory, args, shell, stdin, stdout, stderr, kwargs):
    import warnings
    from ._pipes import _UnixSubprocessTransport
    protocol = protocol_factory()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        watcher = events.get_child_watcher()
    with watcher:
        if not watcher.is_active():
            # Nobody would tell of its end.
            raise RuntimeError("asyncio.get_child_watcher() is not activated, subprocess support is not installed.")
        waiter = loop.create_future()
        transport = _UnixSubprocessTransport(loop, protocol, args, shell, stdin, stdout, stderr, waiter, **kwargs)
        watcher.add_child_handler(transport.get_pid(), _child_ended, loop, transport)
        try:
            await waiter
        except (SystemExit, KeyboardInterrupt):
            raise
        except BaseException:
            transport.close()
            await transport._wait()
            raise
    return transport, protocol


def _child_ended(pid, returncode, loop, transport):
    loop.call_soon_threadsafe(transport._process_exited, returncode)
