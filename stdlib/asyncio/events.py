"""Which loop is whose: the running loop, the policy, and the abstract interface of event loops."""

__all__ = ("AbstractEventLoopPolicy", "AbstractEventLoop", "AbstractServer", "Handle", "TimerHandle",
           "get_event_loop_policy", "set_event_loop_policy", "get_event_loop", "set_event_loop", "new_event_loop",
           "get_child_watcher", "set_child_watcher", "_set_running_loop", "get_running_loop", "_get_running_loop")

import _thread

from _asyncio import Handle, TimerHandle, _get_running_loop, _set_running_loop, get_running_loop


def _refusing(name, is_coroutine=False):
    """A method that a subclass has to define."""
    if is_coroutine:
        async def method(self, *args, **kwargs):
            raise NotImplementedError
    else:
        def method(self, *args, **kwargs):
            raise NotImplementedError
    method.__name__ = name
    return method


def _abstract(*, methods="", coroutines=""):
    """Class decorator: add methods that raise NotImplementedError."""
    def decorate(cls):
        for names, is_coroutine in ((methods, False), (coroutines, True)):
            for name in names.split():
                method = _refusing(name, is_coroutine)
                method.__qualname__ = f"{cls.__name__}.{name}"
                method.__module__ = cls.__module__
                setattr(cls, name, method)
        return cls
    return decorate


@_abstract(methods="close get_loop is_serving", coroutines="start_serving serve_forever wait_closed")
class AbstractServer:
    """What `create_server` returns: a server that can be closed and waited for."""

    async def __aenter__(self):
        return self

    async def __aexit__(self, *exc):
        self.close()
        await self.wait_closed()


class _AbstractEventLoopType(type):
    """Counts the native event loop, which inherits from nothing, as an AbstractEventLoop."""

    def __instancecheck__(cls, instance):
        return super().__instancecheck__(instance) or cls.__subclasscheck__(type(instance))

    def __subclasscheck__(cls, subclass):
        if super().__subclasscheck__(subclass):
            return True
        from _asyncio import EventLoop
        return cls is AbstractEventLoop and issubclass(subclass, EventLoop)


# Methods by subject: running, callbacks, tasks, threads, network, pipes, descriptors, signals, errors.
@_abstract(
    methods="""
        run_forever run_until_complete stop is_running is_closed close
        call_soon call_later call_at call_soon_threadsafe time create_future _timer_handle_cancelled
        create_task set_task_factory get_task_factory
        run_in_executor set_default_executor
        add_reader remove_reader add_writer remove_writer
        add_signal_handler remove_signal_handler
        set_exception_handler get_exception_handler default_exception_handler call_exception_handler
        get_debug set_debug""",
    coroutines="""
        shutdown_asyncgens shutdown_default_executor
        getaddrinfo getnameinfo create_connection create_server start_tls create_unix_connection create_unix_server
        connect_accepted_socket create_datagram_endpoint sendfile
        connect_read_pipe connect_write_pipe subprocess_shell subprocess_exec
        sock_recv sock_recv_into sock_recvfrom sock_recvfrom_into sock_sendall sock_sendto sock_connect sock_accept
        sock_sendfile""")
class AbstractEventLoop(metaclass=_AbstractEventLoopType):
    """The interface of event loops."""


@_abstract(methods="get_event_loop set_event_loop new_event_loop get_child_watcher set_child_watcher")
class AbstractEventLoopPolicy:
    """Decides which loop a thread gets, and makes new ones."""


def _thread_local_state():
    from _thread import _local

    class _Local(_local):
        _loop = None
        _set_called = False
        _session_loop = None  # the loop that the prompt has set, which no program asked for

    return _Local


class BaseDefaultEventLoopPolicy(AbstractEventLoopPolicy):
    """One loop for each thread. The main thread gets one when it first asks; others must set their own."""

    _loop_factory = None
    _Local = _thread_local_state()

    def __init__(self):
        self._local = self._Local()

    def get_event_loop(self):
        """Return the loop of this thread."""
        if self._local._loop is None and not self._local._set_called and _in_main_thread():
            from . import _legacy
            _legacy.warn("There is no current event loop; use asyncio.run() or asyncio.new_event_loop()")
            self.set_event_loop(self.new_event_loop())
        if self._local._loop is None:
            import threading
            raise RuntimeError(f"There is no current event loop in thread {threading.current_thread().name!r}.")
        loop = self._local._loop
        if loop is self._local._session_loop:
            from . import _legacy
            _legacy.warn("There is no current event loop; use asyncio.create_task() in a coroutine, or "
                         "asyncio.new_event_loop() and loop.create_task()")
        return loop

    def set_event_loop(self, loop):
        """Make `loop` the loop of this thread."""
        self._local._set_called = True
        if loop is not None and not isinstance(loop, AbstractEventLoop):
            raise TypeError(f"loop must be an instance of AbstractEventLoop or None, not '{type(loop).__name__}'")
        self._local._loop = loop

    def new_event_loop(self):
        """Make a loop."""
        return self._loop_factory()


BaseDefaultEventLoopPolicy._Local.__qualname__ = "BaseDefaultEventLoopPolicy._Local"


def _in_main_thread():
    import threading
    return threading.current_thread() is threading.main_thread()


_event_loop_policy = None
_lock = _thread.allocate_lock()  # several threads may ask for the policy at once


def get_event_loop_policy():
    """Return the policy, which is made when it is first needed."""
    global _event_loop_policy
    if _event_loop_policy is None:
        from .unix_events import DefaultEventLoopPolicy
        with _lock:
            if _event_loop_policy is None:
                _event_loop_policy = DefaultEventLoopPolicy()
    return _event_loop_policy


def set_event_loop_policy(policy):
    """Use another policy; None means the default one."""
    global _event_loop_policy
    if policy is not None and not isinstance(policy, AbstractEventLoopPolicy):
        raise TypeError("policy must be an instance of AbstractEventLoopPolicy or None, not "
                        f"'{type(policy).__name__}'")
    _event_loop_policy = policy


def get_event_loop():
    """Return the running loop, or else the one the policy gives."""
    loop = _get_running_loop()
    if loop is not None:
        return loop
    return get_event_loop_policy().get_event_loop()


def set_event_loop(loop):
    """Make `loop` the loop of this thread."""
    get_event_loop_policy().set_event_loop(loop)


def new_event_loop():
    """Return a new loop, made by the policy."""
    return get_event_loop_policy().new_event_loop()


def get_child_watcher():
    """Legacy: return the child watcher of the policy."""
    return get_event_loop_policy().get_child_watcher()


def set_child_watcher(watcher):
    """Legacy: set the child watcher of the policy."""
    return get_event_loop_policy().set_child_watcher(watcher)


def __getattr__(name):
    # CPython has each of these twice, in C and in Python; here both names mean the only one.
    own = name.removeprefix("_c_").removeprefix("_py_")
    if own != name and own in ("_get_running_loop", "_set_running_loop", "get_running_loop", "get_event_loop"):
        return globals()[own]
    if name in ("contextvars", "os", "signal", "socket", "subprocess", "sys", "threading"):
        import sys
        __import__(name)
        module = globals()[name] = sys.modules[name]
        return module
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
