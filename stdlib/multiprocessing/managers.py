"""Managers: processes that keep objects, and proxies by which other processes use them.

    with Manager() as manager:
        shared = manager.dict()
"""

import queue
import signal
import sys
import threading
import time
import traceback

from . import connection, process, util
from .process import AuthenticationString

__all__ = ["BaseManager", "SyncManager", "BaseProxy", "Token", "SharedMemoryManager"]


class Token:
    """Says which object of which manager."""

    __slots__ = ("typeid", "address", "id")

    def __init__(self, typeid, address, id):
        self.typeid, self.address, self.id = typeid, address, id

    def __getstate__(self):
        return self.typeid, self.address, self.id

    def __setstate__(self, state):
        self.typeid, self.address, self.id = state

    def __repr__(self):
        return f"{self.__class__.__name__}(typeid={self.typeid!r}, address={self.address!r}, id={self.id!r})"


class RemoteError(Exception):
    """An error of the manager itself; the traceback is its text."""

    def __str__(self):
        line = "-" * 75
        return f"\n{line}\n{self.args[0]!s}{line}"


def convert_to_error(kind, result):
    """Return the exception that an answer stands for."""
    if kind == "#ERROR":
        return result
    if kind in ("#TRACEBACK", "#UNSERIALIZABLE"):
        if not isinstance(result, str):
            raise TypeError(f"Result {result!r} (kind '{kind}') type is {type(result)}, not str")
        if kind == "#UNSERIALIZABLE":
            return RemoteError(f"Unserializable message: {result}\n")
        return RemoteError(result)
    return ValueError(f"Unrecognized message type {kind!r}")


def all_methods(obj):
    """Return the names of what can be called of an object."""
    names = []
    for name in dir(obj):
        try:
            if callable(getattr(obj, name)):
                names.append(name)
        except AttributeError:
            pass
    return names


def public_methods(obj):
    """Return the names of what can be called, without those that begin with an underscore."""
    return [name for name in all_methods(obj) if name[0] != "_"]


def dispatch(c, id, methodname, args=(), kwds={}):
    """Ask a manager for something; return the answer."""
    c.send((id, methodname, args, kwds))
    kind, result = c.recv()
    if kind == "#RETURN":
        return result
    try:
        raise convert_to_error(kind, result)
    finally:
        del result


class Server:
    """The part of a manager that keeps the objects: a thread for every connection."""

    public = ["shutdown", "create", "accept_connection", "get_methods", "debug_info", "number_of_objects", "dummy",
              "incref", "decref"]

    def __init__(self, registry, address, authkey):
        if not isinstance(authkey, bytes):
            raise TypeError(f"Authkey {authkey!r} is type {type(authkey)!s}, not bytes")
        self.registry = registry
        self.authkey = AuthenticationString(authkey)
        self.listener = connection.Listener(address=address, family=None if address else "AF_UNIX", backlog=128)
        self.address = self.listener.address
        # {id: (object, methods that may be called, {method: type of the proxy of its result})}
        self.id_to_obj = {"0": (None, (), {})}
        self.id_to_refcount = {}
        self.mutex = threading.Lock()

    def serve_forever(self):
        """Serve until somebody says `shutdown`."""
        self.stop_event = threading.Event()
        process.current_process()._manager_server = self
        try:
            accepter = threading.Thread(target=self.accepter)
            accepter.daemon = True
            accepter.start()
            try:
                while not self.stop_event.is_set():
                    self.stop_event.wait(1)
            except (KeyboardInterrupt, SystemExit):
                pass
        finally:
            sys.stdout, sys.stderr = sys.__stdout__, sys.__stderr__
            self.listener.close()
            sys.exit(0)

    def accepter(self):
        """Wait for connections."""
        while True:
            try:
                c = self.listener.accept()
            except OSError:
                if self.stop_event.is_set():
                    return
                continue
            t = threading.Thread(target=self.handle_request, args=(c,))
            t.daemon = True
            t.start()

    def handle_request(self, c):
        """Answer the one request with which a connection begins."""
        try:
            connection.deliver_challenge(c, self.authkey)
            connection.answer_challenge(c, self.authkey)
            ignore, funcname, args, kwds = c.recv()
            assert funcname in self.public, f"{funcname!r} unrecognized"
            func = getattr(self, funcname)
        except Exception:
            answer = ("#TRACEBACK", traceback.format_exc())
        else:
            try:
                answer = ("#RETURN", func(c, *args, **kwds))
            except SystemExit:
                raise
            except Exception:
                answer = ("#TRACEBACK", traceback.format_exc())
        try:
            c.send(answer)
        except Exception as e:
            try:
                c.send(("#TRACEBACK", traceback.format_exc()))
            except Exception:
                util.info("Failure to send message: %r", answer)
                util.info(" ... exception was %r", e)
        c.close()

    def serve_client(self, conn):
        """Answer the calls of a proxy until it is gone."""
        while not self.stop_event.is_set():
            try:
                ident, methodname, args, kwds = conn.recv()
            except EOFError:
                break
            except OSError:
                break
            try:
                answer = self._call(ident, methodname, args, kwds)
            except Exception:
                answer = ("#TRACEBACK", traceback.format_exc())
            try:
                try:
                    conn.send(answer)
                except Exception:
                    conn.send(("#UNSERIALIZABLE", traceback.format_exc()))
            except Exception:
                break
        conn.close()
        sys.exit(0)

    def _call(self, ident, methodname, args, kwds):
        try:
            obj, exposed, gettypeid = self.id_to_obj[ident]
        except KeyError:
            raise KeyError(ident)
        if methodname not in exposed:
            fallback = self.fallback_mapping.get(methodname)
            if fallback is not None:
                return "#RETURN", fallback(self, obj, *args, **kwds)
            raise AttributeError(f"method {methodname!r} of {type(obj)!r} object is not in exposed={exposed!r}")
        try:
            result = getattr(obj, methodname)(*args, **kwds)
        except Exception as e:
            return "#ERROR", e
        typeid = gettypeid and gettypeid.get(methodname, None)
        if typeid:
            rident, rexposed = self.create(None, typeid, result)
            return "#PROXY", (rexposed, Token(typeid, self.address, rident))
        return "#RETURN", result

    fallback_mapping = {
        "__str__": lambda self, obj: str(obj),
        "__repr__": lambda self, obj: repr(obj),
        "#GETVALUE": lambda self, obj: obj,
    }

    def dummy(self, c):
        """Nothing: are you there?"""

    def debug_info(self, c):
        """Return a text about the objects."""
        with self.mutex:
            lines = [f"  {ident}:       refcount={self.id_to_refcount[ident]}\n    {str(self.id_to_obj[ident][0])[:75]}"
                     for ident in sorted(self.id_to_refcount) if ident != "0"]
        return "\n".join(lines)

    def number_of_objects(self, c):
        """Return how many objects are kept."""
        return len(self.id_to_refcount)

    def shutdown(self, c):
        """End."""
        try:
            c.send(("#RETURN", None))
        except Exception:
            traceback.print_exc()
        finally:
            self.stop_event.set()

    def create(self, c, typeid, /, *args, **kwds):
        """Make an object; return its number and its methods."""
        with self.mutex:
            call, exposed, method_to_typeid, proxytype = self.registry[typeid]
            if call is None:
                if kwds or len(args) != 1:
                    raise ValueError("Without callable, must have one non-keyword argument")
                obj = args[0]
            else:
                obj = call(*args, **kwds)
            if exposed is None:
                exposed = public_methods(obj)
            if method_to_typeid is not None:
                if not isinstance(method_to_typeid, dict):
                    raise TypeError(f"Method_to_typeid {method_to_typeid!r}: type {type(method_to_typeid)!s}, not "
                                    "dict")
                exposed = list(exposed) + list(method_to_typeid)
            ident = f"{id(obj):x}"
            self.id_to_obj[ident] = (obj, set(exposed), method_to_typeid)
            # The first reference is the creator's; it is given away when its proxy has its own.
            self.id_to_refcount[ident] = self.id_to_refcount.get(ident, 0) + 1
        return ident, tuple(exposed)

    def get_methods(self, c, token):
        """Return the methods of an object."""
        return tuple(self.id_to_obj[token.id][1])

    def accept_connection(self, c, name):
        """Serve the calls that come over this connection."""
        threading.current_thread().name = name
        c.send(("#RETURN", None))
        self.serve_client(c)

    def incref(self, c, ident):
        """One more proxy."""
        with self.mutex:
            self.id_to_refcount[ident] += 1

    def decref(self, c, ident):
        """One proxy less."""
        with self.mutex:
            if self.id_to_refcount[ident] <= 0:
                raise AssertionError(f"Id {ident!s} has refcount {self.id_to_refcount[ident]:n}, not 1+")
            self.id_to_refcount[ident] -= 1
            if self.id_to_refcount[ident] == 0:
                del self.id_to_refcount[ident]
                # What is let go may take long to end, or need the mutex.
                gone = self.id_to_obj.pop(ident)
        if ident not in self.id_to_refcount:
            del gone


class State:
    """How far a manager is."""

    __slots__ = ["value"]
    INITIAL = 0
    STARTED = 1
    SHUTDOWN = 2


class BaseManager:
    """A process that keeps objects of registered kinds."""

    _registry = {}
    _Server = Server

    def __init__(self, address=None, authkey=None, serializer="pickle", ctx=None, *, shutdown_timeout=1.0):
        if authkey is None:
            authkey = process.current_process().authkey
        self._address = address
        self._authkey = AuthenticationString(authkey)
        self._state = State()
        self._state.value = State.INITIAL
        self._serializer = serializer
        self._shutdown_timeout = shutdown_timeout

    def _check_initial(self):
        if self._state.value != State.INITIAL:
            from . import ProcessError
            if self._state.value == State.STARTED:
                raise ProcessError("Already started server")
            if self._state.value == State.SHUTDOWN:
                raise ProcessError("Manager has shut down")
            raise ProcessError(f"Unknown state {self._state.value!r}")

    def get_server(self):
        """Return the server, to run it in this process."""
        self._check_initial()
        return self._Server(self._registry, self._address, self._authkey)

    def connect(self):
        """Use a manager that runs already."""
        conn = connection.Client(self._address, authkey=self._authkey)
        dispatch(conn, None, "dummy")
        conn.close()
        self._state.value = State.STARTED

    def start(self, initializer=None, initargs=()):
        """Begin the process."""
        from . import Process
        self._check_initial()
        if initializer is not None and not callable(initializer):
            raise TypeError("initializer must be a callable")
        reader, writer = connection.Pipe(duplex=False)
        self._process = Process(target=type(self)._run_server,
                                args=(self._registry, self._address, self._authkey, writer, initializer, initargs))
        ident = ":".join(str(i) for i in self._process._identity)
        self._process.name = f"{type(self).__name__}-{ident}"
        self._process.start()
        writer.close()
        self._address = reader.recv()
        reader.close()
        self._state.value = State.STARTED
        self.shutdown = util.Finalize(self, type(self)._finalize_manager,
                                      args=(self._process, self._address, self._authkey, self._state,
                                            self._shutdown_timeout), exitpriority=0)

    @classmethod
    def _run_server(cls, registry, address, authkey, writer, initializer=None, initargs=()):
        # Control-C is for the program, which ends the manager when it ends.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        if initializer is not None:
            initializer(*initargs)
        server = cls._Server(registry, address, authkey)
        writer.send(server.address)
        writer.close()
        server.serve_forever()

    def _create(self, typeid, /, *args, **kwds):
        assert self._state.value == State.STARTED, "server not yet started"
        conn = connection.Client(self._address, authkey=self._authkey)
        try:
            id, exposed = dispatch(conn, None, "create", (typeid,) + args, kwds)
        finally:
            conn.close()
        return Token(typeid, self._address, id), exposed

    def join(self, timeout=None):
        """Wait until the process has ended."""
        if self._process is not None:
            self._process.join(timeout)
            if not self._process.is_alive():
                self._process = None

    def _ask(self, what):
        conn = connection.Client(self._address, authkey=self._authkey)
        try:
            return dispatch(conn, None, what)
        finally:
            conn.close()

    def _debug_info(self):
        return self._ask("debug_info")

    def _number_of_objects(self):
        return self._ask("number_of_objects")

    def __enter__(self):
        if self._state.value == State.INITIAL:
            self.start()
        if self._state.value != State.STARTED:
            from . import ProcessError
            if self._state.value == State.INITIAL:
                raise ProcessError("Unable to start server")
            if self._state.value == State.SHUTDOWN:
                raise ProcessError("Manager has shut down")
            raise ProcessError(f"Unknown state {self._state.value!r}")
        return self

    def __exit__(self, exc_type, exc_val, exc_tb):
        self.shutdown()

    @staticmethod
    def _finalize_manager(process, address, authkey, state, shutdown_timeout):
        if process.is_alive():
            try:
                conn = connection.Client(address, authkey=authkey)
                try:
                    dispatch(conn, None, "shutdown")
                finally:
                    conn.close()
            except Exception:
                pass
            process.join(timeout=shutdown_timeout)
            if process.is_alive():
                process.terminate()
                process.join(timeout=shutdown_timeout)
                if process.is_alive():
                    process.kill()
                    process.join()
        state.value = State.SHUTDOWN
        BaseProxy._address_to_local.pop(address, None)

    @property
    def address(self):
        """Where the manager waits."""
        return self._address

    @classmethod
    def register(cls, typeid, callable=None, proxytype=None, exposed=None, method_to_typeid=None, create_method=True):
        """Add a kind of objects."""
        if "_registry" not in cls.__dict__:
            cls._registry = cls._registry.copy()
        if proxytype is None:
            proxytype = AutoProxy
        exposed = exposed or getattr(proxytype, "_exposed_", None)
        method_to_typeid = method_to_typeid or getattr(proxytype, "_method_to_typeid_", None)
        if method_to_typeid:
            for key, value in list(method_to_typeid.items()):
                assert type(key) is str, f"{key!r} is not a string"
                assert type(value) is str, f"{value!r} is not a string"
        cls._registry[typeid] = (callable, exposed, method_to_typeid, proxytype)
        if create_method:
            def temp(self, /, *args, **kwds):
                token, exp = self._create(typeid, *args, **kwds)
                proxy = proxytype(token, self._serializer, manager=self, authkey=self._authkey, exposed=exp)
                conn = connection.Client(token.address, authkey=self._authkey)
                try:
                    dispatch(conn, None, "decref", (token.id,))
                finally:
                    conn.close()
                return proxy
            temp.__name__ = typeid
            setattr(cls, typeid, temp)


class BaseProxy:
    """Stands for an object that a manager keeps."""

    # {address: (connections of the threads, numbers of the objects)}
    _address_to_local = {}
    _mutex = util.ForkAwareThreadLock()

    def __init__(self, token, serializer, manager=None, authkey=None, exposed=None, incref=True, manager_owned=False):
        with BaseProxy._mutex:
            local = BaseProxy._address_to_local.get(token.address)
            if local is None:
                local = BaseProxy._address_to_local[token.address] = util.ForkAwareLocal(), set()
        self._tls, self._idset = local
        self._token = token
        self._id = token.id
        self._manager = manager
        self._serializer = serializer
        self._owned_by_manager = manager_owned
        if authkey is not None:
            self._authkey = AuthenticationString(authkey)
        elif manager is not None:
            self._authkey = manager._authkey
        else:
            self._authkey = process.current_process().authkey
        if incref:
            self._incref()
        util.register_after_fork(self, BaseProxy._after_fork)

    def _connect(self):
        name = process.current_process().name
        if threading.current_thread().name != "MainThread":
            name += "|" + threading.current_thread().name
        conn = connection.Client(self._token.address, authkey=self._authkey)
        dispatch(conn, None, "accept_connection", (name,))
        self._tls.connection = conn

    def _callmethod(self, methodname, args=(), kwds={}):
        """Call a method of the object; return its result."""
        try:
            conn = self._tls.connection
        except AttributeError:
            self._connect()
            conn = self._tls.connection
        conn.send((self._id, methodname, args, kwds))
        kind, result = conn.recv()
        if kind == "#RETURN":
            return result
        if kind == "#PROXY":
            exposed, token = result
            proxytype = self._manager._registry[token.typeid][-1]
            token.address = self._token.address
            proxy = proxytype(token, self._serializer, manager=self._manager, authkey=self._authkey, exposed=exposed)
            conn = connection.Client(token.address, authkey=self._authkey)
            try:
                dispatch(conn, None, "decref", (token.id,))
            finally:
                conn.close()
            return proxy
        try:
            raise convert_to_error(kind, result)
        finally:
            del result

    def _getvalue(self):
        """Return a copy of the object."""
        return self._callmethod("#GETVALUE")

    def _incref(self):
        if self._owned_by_manager:
            return
        conn = connection.Client(self._token.address, authkey=self._authkey)
        try:
            dispatch(conn, None, "incref", (self._id,))
        finally:
            conn.close()
        self._idset.add(self._id)
        state = self._manager and self._manager._state
        self._close = util.Finalize(self, BaseProxy._decref, args=(self._token, self._authkey, state, self._tls,
                                                                   self._idset), exitpriority=10)

    @staticmethod
    def _decref(token, authkey, state, tls, idset):
        idset.discard(token.id)
        if state is None or state.value == State.STARTED:
            try:
                conn = connection.Client(token.address, authkey=authkey)
                try:
                    dispatch(conn, None, "decref", (token.id,))
                finally:
                    conn.close()
            except Exception as e:
                util.debug("... decref failed %s", e)
        if not idset and hasattr(tls, "connection"):
            tls.connection.close()
            del tls.connection

    def _after_fork(self):
        self._manager = None
        try:
            self._incref()
        except Exception as e:
            util.info("incref failed: %s", e)

    def __reduce__(self):
        kwds = {}
        if hasattr(self, "_isauto"):
            kwds["exposed"] = self._exposed_
            return RebuildProxy, (AutoProxy, self._token, self._serializer, kwds)
        return RebuildProxy, (type(self), self._token, self._serializer, kwds)

    def __deepcopy__(self, memo):
        return self._getvalue()

    def __repr__(self):
        return f"<{type(self).__name__} object, typeid {self._token.typeid!r} at {id(self):#x}>"

    def __str__(self):
        try:
            return self._callmethod("__repr__")
        except Exception:
            return repr(self)[:-1] + "; '__str__()' failed>"


def RebuildProxy(func, token, serializer, kwds):
    """Make a proxy from its pickle; in the manager itself, too."""
    server = getattr(process.current_process(), "_manager_server", None)
    if server and server.address == token.address:
        kwds["manager_owned"] = True
        # The manager keeps what its own objects refer to.
        if token.id not in server.id_to_obj:
            raise KeyError(token.id)
        with server.mutex:
            server.id_to_refcount[token.id] += 1
    return func(token, serializer, incref=not kwds.get("manager_owned", False), **kwds)


def MakeProxyType(name, exposed, _cache={}):
    """Return a class of proxies with these methods."""
    exposed = tuple(exposed)
    try:
        return _cache[name, exposed]
    except KeyError:
        pass

    def method(meth):
        def call(self, /, *args, **kwds):
            return self._callmethod(meth, args, kwds)
        call.__name__ = meth
        return call

    made = type(name, (BaseProxy,), {meth: method(meth) for meth in exposed})
    made._exposed_ = exposed
    _cache[name, exposed] = made
    return made


def AutoProxy(token, serializer, manager=None, authkey=None, exposed=None, incref=True, manager_owned=False):
    """Return a proxy with all public methods of the object."""
    if exposed is None:
        conn = connection.Client(token.address, authkey=authkey or process.current_process().authkey)
        try:
            exposed = dispatch(conn, None, "get_methods", (token,))
        finally:
            conn.close()
    if authkey is None and manager is not None:
        authkey = manager._authkey
    if authkey is None:
        authkey = process.current_process().authkey
    made = MakeProxyType(f"AutoProxy[{token.typeid}]", exposed)
    proxy = made(token, serializer, manager=manager, authkey=authkey, incref=incref, manager_owned=manager_owned)
    proxy._isauto = True
    return proxy


# The kinds of objects that every manager has

class Namespace:
    """Attributes."""

    def __init__(self, /, **kwds):
        self.__dict__.update(kwds)

    def __repr__(self):
        shown = sorted(f"{name}={value!r}" for name, value in self.__dict__.items() if not name.startswith("_"))
        return f"{self.__class__.__name__}({', '.join(shown)})"


class Value:
    """One value."""

    def __init__(self, typecode, value, lock=True):
        self._typecode = typecode
        self._value = value

    def get(self):
        """Return the value."""
        return self._value

    def set(self, value):
        """Set the value."""
        self._value = value

    def __repr__(self):
        return f"{type(self).__name__}({self._typecode!r}, {self._value!r})"

    value = property(get, set)


def Array(typecode, sequence, lock=True):
    """Return an array."""
    import array
    return array.array(typecode, sequence)


class IteratorProxy(BaseProxy):
    """Stands for an iterator."""

    _exposed_ = ("__next__", "send", "throw", "close")

    def __iter__(self):
        return self

    def __next__(self, *args):
        return self._callmethod("__next__", args)

    def send(self, *args):
        return self._callmethod("send", args)

    def throw(self, *args):
        return self._callmethod("throw", args)

    def close(self, *args):
        return self._callmethod("close", args)


class AcquirerProxy(BaseProxy):
    """Stands for a lock or a semaphore."""

    _exposed_ = ("acquire", "release")

    def acquire(self, blocking=True, timeout=None):
        return self._callmethod("acquire", (blocking,) if timeout is None else (blocking, timeout))

    def release(self):
        return self._callmethod("release")

    def __enter__(self):
        return self._callmethod("acquire")

    def __exit__(self, exc_type, exc_val, exc_tb):
        return self._callmethod("release")


class ConditionProxy(AcquirerProxy):
    """Stands for a condition."""

    _exposed_ = ("acquire", "release", "wait", "notify", "notify_all")

    def wait(self, timeout=None):
        return self._callmethod("wait", (timeout,))

    def notify(self, n=1):
        return self._callmethod("notify", (n,))

    def notify_all(self):
        return self._callmethod("notify_all")

    def wait_for(self, predicate, timeout=None):
        result = predicate()
        end = None if timeout is None else time.monotonic() + timeout
        while not result:
            left = None if end is None else end - time.monotonic()
            if left is not None and left <= 0:
                break
            self.wait(left)
            result = predicate()
        return result


class EventProxy(BaseProxy):
    """Stands for an event."""

    _exposed_ = ("is_set", "set", "clear", "wait")

    def is_set(self):
        return self._callmethod("is_set")

    def set(self):
        return self._callmethod("set")

    def clear(self):
        return self._callmethod("clear")

    def wait(self, timeout=None):
        return self._callmethod("wait", (timeout,))


class BarrierProxy(BaseProxy):
    """Stands for a barrier."""

    _exposed_ = ("__getattribute__", "wait", "abort", "reset")

    def wait(self, timeout=None):
        return self._callmethod("wait", (timeout,))

    def abort(self):
        return self._callmethod("abort")

    def reset(self):
        return self._callmethod("reset")

    @property
    def parties(self):
        return self._callmethod("__getattribute__", ("parties",))

    @property
    def n_waiting(self):
        return self._callmethod("__getattribute__", ("n_waiting",))

    @property
    def broken(self):
        return self._callmethod("__getattribute__", ("broken",))


class NamespaceProxy(BaseProxy):
    """Stands for attributes."""

    _exposed_ = ("__getattribute__", "__setattr__", "__delattr__")

    def __getattr__(self, key):
        if key[0] == "_":
            return object.__getattribute__(self, key)
        return object.__getattribute__(self, "_callmethod")("__getattribute__", (key,))

    def __setattr__(self, key, value):
        if key[0] == "_":
            return object.__setattr__(self, key, value)
        return object.__getattribute__(self, "_callmethod")("__setattr__", (key, value))

    def __delattr__(self, key):
        if key[0] == "_":
            return object.__delattr__(self, key)
        return object.__getattribute__(self, "_callmethod")("__delattr__", (key,))


class ValueProxy(BaseProxy):
    """Stands for one value."""

    _exposed_ = ("get", "set")

    def get(self):
        return self._callmethod("get")

    def set(self, value):
        return self._callmethod("set", (value,))

    value = property(get, set)

    def __class_getitem__(cls, item):
        import types
        return types.GenericAlias(cls, item)


BaseListProxy = MakeProxyType("BaseListProxy", (
    "__add__", "__contains__", "__delitem__", "__getitem__", "__len__", "__mul__", "__reversed__", "__rmul__",
    "__setitem__", "append", "count", "extend", "index", "insert", "pop", "remove", "reverse", "sort", "__imul__"))


class ListProxy(BaseListProxy):
    """Stands for a list."""

    def __iadd__(self, value):
        self._callmethod("extend", (value,))
        return self

    def __imul__(self, value):
        self._callmethod("__imul__", (value,))
        return self

    def __class_getitem__(cls, item):
        import types
        return types.GenericAlias(cls, item)


BaseDictProxy = MakeProxyType("BaseDictProxy", (
    "__contains__", "__delitem__", "__getitem__", "__iter__", "__len__", "__setitem__", "clear", "copy", "get",
    "items", "keys", "pop", "popitem", "setdefault", "update", "values"))
BaseDictProxy._method_to_typeid_ = {"__iter__": "Iterator"}


class DictProxy(BaseDictProxy):
    """Stands for a dictionary."""

    def __class_getitem__(cls, item):
        import types
        return types.GenericAlias(cls, item)


ArrayProxy = MakeProxyType("ArrayProxy", ("__len__", "__getitem__", "__setitem__"))

BasePoolProxy = MakeProxyType("PoolProxy", (
    "apply", "apply_async", "close", "imap", "imap_unordered", "join", "map", "map_async", "starmap", "starmap_async",
    "terminate"))
BasePoolProxy._method_to_typeid_ = {
    "apply_async": "AsyncResult", "map_async": "AsyncResult", "starmap_async": "AsyncResult", "imap": "Iterator",
    "imap_unordered": "Iterator"}


class PoolProxy(BasePoolProxy):
    """Stands for a pool."""

    def __enter__(self):
        return self

    def __exit__(self, exc_type, exc_val, exc_tb):
        self.terminate()


class _ManagedDict(dict):
    """Views cannot be pickled: they are sent as lists."""

    def keys(self):
        return list(dict.keys(self))

    def values(self):
        return list(dict.values(self))

    def items(self):
        return list(dict.items(self))

    def copy(self):
        return dict(self)

    def __repr__(self):
        return dict.__repr__(self)

    def __reduce__(self):
        return dict, (dict(self),)


class SyncManager(BaseManager):
    """A manager of lists, dictionaries, queues, locks and more."""


def _pool(*args, **kwds):
    from .pool import Pool
    return Pool(*args, **kwds)


for _typeid, _callable, _proxytype in (
        ("Queue", queue.Queue, None), ("JoinableQueue", queue.Queue, None), ("Event", threading.Event, EventProxy),
        ("Lock", threading.Lock, AcquirerProxy), ("RLock", threading.RLock, AcquirerProxy),
        ("Semaphore", threading.Semaphore, AcquirerProxy),
        ("BoundedSemaphore", threading.BoundedSemaphore, AcquirerProxy),
        ("Condition", threading.Condition, ConditionProxy), ("Barrier", threading.Barrier, BarrierProxy),
        ("Pool", _pool, PoolProxy), ("list", list, ListProxy), ("dict", _ManagedDict, DictProxy),
        ("Value", Value, ValueProxy), ("Array", Array, ArrayProxy), ("Namespace", Namespace, NamespaceProxy)):
    SyncManager.register(_typeid, _callable, _proxytype)
SyncManager.register("Iterator", proxytype=IteratorProxy, create_method=False)
SyncManager.register("AsyncResult", create_method=False)
del _typeid, _callable, _proxytype


class SharedMemoryServer(Server):
    """Keeps the names of blocks of shared memory, to let them go in the end."""

    public = [*Server.public, "track_segment", "release_segment", "list_segments"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.segments = []

    def track_segment(self, c, name):
        """Keep a block until the end."""
        self.segments.append(name)

    def release_segment(self, c, name):
        """Let a block go."""
        self.segments.remove(name)
        self._unlink(name)

    def list_segments(self, c):
        """Return the names of the blocks."""
        return self.segments

    @staticmethod
    def _unlink(name):
        from .shared_memory import SharedMemory
        segment = SharedMemory(name)
        segment.close()
        segment.unlink()

    def shutdown(self, c):
        """Let all blocks go, and end."""
        for name in self.segments:
            self._unlink(name)
        self.segments.clear()
        super().shutdown(c)


class SharedMemoryManager(BaseManager):
    """A manager of blocks of shared memory, which end with it."""

    _Server = SharedMemoryServer

    def __repr__(self):
        return f"{self.__class__.__name__}({self.address!r},{id(self):#x})"

    def get_server(self):
        """It cannot run in this process."""
        from . import ProcessError
        if self._state.value != State.INITIAL:
            if self._state.value == State.STARTED:
                raise ProcessError("Already started SharedMemoryServer")
            if self._state.value == State.SHUTDOWN:
                raise ProcessError("SharedMemoryManager has shut down")
            raise ProcessError(f"Unknown state {self._state.value!r}")
        return self._Server(self._registry, self._address, self._authkey)

    def _track(self, name):
        conn = connection.Client(self._address, authkey=self._authkey)
        try:
            dispatch(conn, None, "track_segment", (name,))
        finally:
            conn.close()

    def SharedMemory(self, size):
        """Return a block of memory."""
        from .shared_memory import SharedMemory
        block = SharedMemory(None, create=True, size=size)
        try:
            self._track(block.name)
        except BaseException:
            block.unlink()
            raise
        return block

    def ShareableList(self, sequence):
        """Return a list in shared memory."""
        from .shared_memory import ShareableList
        result = ShareableList(sequence)
        try:
            self._track(result.shm.name)
        except BaseException:
            result.shm.unlink()
            raise
        return result
