"""Setting up logging from a dictionary, a file, or what comes in over a socket."""

import logging
import logging.handlers
import os
import re
import struct
import threading
from socketserver import StreamRequestHandler, ThreadingTCPServer

DEFAULT_LOGGING_CONFIG_PORT = 9030
RESET_ERROR = 104  # errno.ECONNRESET
IDENTIFIER = re.compile(r"^[a-z_][a-z0-9_]*$", re.I)

_listener = None


# Files

def fileConfig(fname, defaults=None, disable_existing_loggers=True, encoding=None):
    """Set up logging as a file in the format of configparser says."""
    import configparser
    if isinstance(fname, str):
        if not os.path.exists(fname):
            raise FileNotFoundError(f"{fname} doesn't exist")
        if not os.path.getsize(fname):
            raise RuntimeError(f"{fname} is an empty file")
    if isinstance(fname, configparser.RawConfigParser):
        parser = fname
    else:
        try:
            parser = configparser.ConfigParser(defaults)
            if hasattr(fname, "readline"):
                parser.read_file(fname)
            else:
                parser.read(fname, encoding=encoding)
        except configparser.ParsingError as e:
            raise RuntimeError(f"{fname} is invalid: {e}")
    formatters = _file_formatters(parser)
    with logging._lock:
        _clearExistingHandlers()
        handlers = _file_handlers(parser, formatters)
        _file_loggers(parser, handlers, disable_existing_loggers)


def _resolve(name):
    """Return what a dotted name stands for; modules are imported on the way."""
    parts = name.split(".")
    used = parts.pop(0)
    found = __import__(used)
    for part in parts:
        used += "." + part
        try:
            found = getattr(found, part)
        except AttributeError:
            __import__(used)
            found = getattr(found, part)
    return found


def _names(text):
    return [name.strip() for name in text.split(",")] if text.strip() else []


def _file_formatters(parser):
    formatters = {}
    for name in _names(parser["formatters"]["keys"]):
        section = parser[f"formatter_{name}"]
        cls = _resolve(section["class"]) if section.get("class") else logging.Formatter
        defaults = section.get("defaults", None, raw=True)
        keywords = {"defaults": _evaluate(defaults)} if defaults is not None else {}
        formatters[name] = cls(section.get("format", None, raw=True), section.get("datefmt", None, raw=True),
                               section.get("style", "%", raw=True), **keywords)
    return formatters


def _evaluate(text):
    """The arguments in a file are expressions, in the names of logging."""
    return eval(text, vars(logging))


def _file_handlers(parser, formatters):
    handlers, waiting = {}, []
    for name in _names(parser["handlers"]["keys"]):
        section = parser[f"handler_{name}"]
        try:
            cls = eval(section["class"], vars(logging))
        except (AttributeError, NameError):
            cls = _resolve(section["class"])
        args = _evaluate(section.get("args", "()"))
        keywords = _evaluate(section.get("kwargs", "{}"))
        handler = cls(*args, **keywords)
        handler.name = name
        if "level" in section:
            handler.setLevel(section["level"])
        if section.get("formatter", ""):
            handler.setFormatter(formatters[section["formatter"]])
        if issubclass(cls, logging.handlers.MemoryHandler) and section.get("target", ""):
            # The target may come later in the file.
            waiting.append((handler, section["target"]))
        handlers[name] = handler
    for handler, target in waiting:
        handler.setTarget(handlers[target])
    return handlers


def _file_loggers(parser, handlers, disable_existing):
    names = _names(parser["loggers"]["keys"])
    names.remove("root")
    section = parser["logger_root"]
    root = logging.root
    if "level" in section:
        root.setLevel(section["level"])
    for handler in root.handlers[:]:
        root.removeHandler(handler)
    for name in _names(section["handlers"]):
        root.addHandler(handlers[name])

    old = _OldLoggers(root)
    for name in names:
        section = parser[f"logger_{name}"]
        logger = logging.getLogger(section["qualname"])
        old.take(section["qualname"])
        if "level" in section:
            logger.setLevel(section["level"])
        for handler in logger.handlers[:]:
            logger.removeHandler(handler)
        logger.propagate = section.getint("propagate", fallback=1)
        logger.disabled = 0
        for handler in _names(section["handlers"]):
            logger.addHandler(handlers[handler])
    old.settle(disable_existing)


class _OldLoggers:
    """The loggers that there were before; those not named anew are disabled, but children of named ones are kept."""

    def __init__(self, root):
        self.root = root
        self.names = sorted(root.manager.loggerDict)
        self.children = []

    def take(self, name):
        if name in self.names:
            self.children.extend(other for other in self.names if other.startswith(name + "."))
            self.names.remove(name)

    def settle(self, disable):
        for name in self.names:
            logger = self.root.manager.loggerDict[name]
            if name in self.children:
                if not isinstance(logger, logging.PlaceHolder):
                    logger.setLevel(logging.NOTSET)
                    logger.handlers = []
                    logger.propagate = True
            elif disable or not isinstance(logger, logging.PlaceHolder):
                logger.disabled = disable


def _clearExistingHandlers():
    """Forget all handlers and close them."""
    logging._handlers.clear()
    logging.shutdown(logging._handlerList[:])
    del logging._handlerList[:]


# Dictionaries

def valid_ident(s):
    """Is `s` an identifier? Else ValueError."""
    if not IDENTIFIER.match(s):
        raise ValueError(f"Not a valid Python identifier: {s!r}")
    return True


class ConvertingMixin:
    """A container whose values are converted when they are first looked at."""

    def convert_with_key(self, key, value, replace=True):
        """Convert a value and keep what it has become."""
        result = self.configurator.convert(value)
        if result is not value:
            if replace:
                self[key] = result
            if type(result) in (ConvertingDict, ConvertingList, ConvertingTuple):
                result.parent = self
                result.key = key
        return result

    def convert(self, value):
        """Convert a value."""
        result = self.configurator.convert(value)
        if result is not value and type(result) in (ConvertingDict, ConvertingList, ConvertingTuple):
            result.parent = self
        return result


class ConvertingDict(dict, ConvertingMixin):
    """A converting dictionary."""

    def __getitem__(self, key):
        return self.convert_with_key(key, dict.__getitem__(self, key))

    def get(self, key, default=None):
        """Return the converted value."""
        return self.convert_with_key(key, dict.get(self, key, default))

    def pop(self, key, default=None):
        """Take a converted value out."""
        return self.convert_with_key(key, dict.pop(self, key, default), replace=False)


class ConvertingList(list, ConvertingMixin):
    """A converting list."""

    def __getitem__(self, key):
        return self.convert_with_key(key, list.__getitem__(self, key))

    def pop(self, idx=-1):
        """Take a converted value out."""
        return self.convert(list.pop(self, idx))


class ConvertingTuple(tuple, ConvertingMixin):
    """A converting tuple."""

    def __getitem__(self, key):
        # A tuple cannot keep what a value has become.
        return self.convert_with_key(key, tuple.__getitem__(self, key), replace=False)


class BaseConfigurator:
    """Resolves names and values in a configuration."""

    CONVERT_PATTERN = re.compile(r"^(?P<prefix>[a-z]+)://(?P<suffix>.*)$")
    WORD_PATTERN = re.compile(r"^\s*(\w+)\s*")
    DOT_PATTERN = re.compile(r"^\.\s*(\w+)\s*")
    INDEX_PATTERN = re.compile(r"^\[([^\[\]]*)\]\s*")
    DIGIT_PATTERN = re.compile(r"^\d+$")

    value_converters = {"ext": "ext_convert", "cfg": "cfg_convert"}
    importer = staticmethod(__import__)

    def __init__(self, config):
        self.config = ConvertingDict(config)
        self.config.configurator = self

    def resolve(self, s):
        """Return what a dotted name stands for; modules are imported on the way."""
        parts = s.split(".")
        used = parts.pop(0)
        try:
            found = self.importer(used)
            for part in parts:
                used += "." + part
                try:
                    found = getattr(found, part)
                except AttributeError:
                    self.importer(used)
                    found = getattr(found, part)
            return found
        except ImportError as e:
            raise ValueError(f"Cannot resolve {s!r}: {e}") from e

    def ext_convert(self, value):
        """`ext://name`: an object that is imported."""
        return self.resolve(value)

    def cfg_convert(self, value):
        """`cfg://path`: another part of the configuration."""
        match = self.WORD_PATTERN.match(value)
        if match is None:
            raise ValueError(f"Unable to convert {value!r}")
        rest = value[match.end():]
        found = self.config[match[1]]
        while rest:
            match = self.DOT_PATTERN.match(rest)
            if match:
                found = found[match[1]]
            else:
                match = self.INDEX_PATTERN.match(rest)
                if match:
                    index = match[1]
                    if not self.DIGIT_PATTERN.match(index):
                        found = found[index]
                    else:
                        try:
                            found = found[int(index)]
                        except TypeError:
                            found = found[index]
            if not match:
                raise ValueError(f"Unable to convert {value!r} at {rest!r}")
            rest = rest[match.end():]
        return found

    def convert(self, value):
        """Make containers converting ones, and texts with a known prefix what they stand for."""
        if isinstance(value, (ConvertingDict, ConvertingList, ConvertingTuple)):
            return value
        if isinstance(value, dict):
            value = ConvertingDict(value)
        elif isinstance(value, list):
            value = ConvertingList(value)
        elif isinstance(value, tuple) and not hasattr(value, "_fields"):
            value = ConvertingTuple(value)
        elif isinstance(value, str):
            match = self.CONVERT_PATTERN.match(value)
            converter = self.value_converters.get(match["prefix"]) if match else None
            return getattr(self, converter)(match["suffix"]) if converter else value
        else:
            return value
        value.configurator = self
        return value

    def configure_custom(self, config):
        """Make an object by the factory under `()`, and set what is under `.`."""
        factory = config.pop("()")
        if not callable(factory):
            factory = self.resolve(factory)
        result = factory(**{k: config[k] for k in config if k != "." and valid_ident(k)})
        for name, value in (config.pop(".", None) or {}).items():
            setattr(result, name, value)
        return result

    def as_tuple(self, value):
        """Return a list as a tuple, other values as they are."""
        return tuple(value) if isinstance(value, list) else value


def _is_queue_like(obj):
    """Has it what QueueHandler and QueueListener need of a queue?"""
    import queue
    if isinstance(obj, (queue.Queue, queue.SimpleQueue)):
        return True
    return all(callable(getattr(obj, name, None)) for name in ("put_nowait", "get"))


class DictConfigurator(BaseConfigurator):
    """Sets up logging from a dictionary."""

    def configure(self):
        """Do it."""
        config = self.config
        if "version" not in config:
            raise ValueError("dictionary doesn't specify a version")
        if config["version"] != 1:
            raise ValueError(f"Unsupported version: {config['version']}")
        with logging._lock:
            if config.pop("incremental", False):
                self._change(config)
            else:
                self._begin(config)

    def _change(self, config):
        """Only levels and propagation."""
        for name, given in config.get("handlers", {}).items():
            if name not in logging._handlers:
                raise ValueError(f"No handler found with name {name!r}")
            try:
                level = given.get("level", None)
                if level:
                    logging._handlers[name].setLevel(logging._checkLevel(level))
            except Exception as e:
                raise ValueError(f"Unable to configure handler {name!r}") from e
        for name, given in config.get("loggers", {}).items():
            try:
                self.configure_logger(name, given, True)
            except Exception as e:
                raise ValueError(f"Unable to configure logger {name!r}") from e
        root = config.get("root", None)
        if root:
            try:
                self.configure_root(root, True)
            except Exception as e:
                raise ValueError("Unable to configure root logger") from e

    def _begin(self, config):
        disable_existing = config.pop("disable_existing_loggers", True)
        _clearExistingHandlers()
        formatters = config.get("formatters", {})
        for name in formatters:
            try:
                formatters[name] = self.configure_formatter(formatters[name])
            except Exception as e:
                raise ValueError(f"Unable to configure formatter {name!r}") from e
        filters = config.get("filters", {})
        for name in filters:
            try:
                filters[name] = self.configure_filter(filters[name])
            except Exception as e:
                raise ValueError(f"Unable to configure filter {name!r}") from e

        # A handler may refer to another one, which is then made first.
        handlers = config.get("handlers", {})
        deferred = []
        for name in sorted(handlers):
            try:
                handler = self.configure_handler(handlers[name])
                handler.name = name
                handlers[name] = handler
            except Exception as e:
                if " not configured yet" in str(e.__cause__):
                    deferred.append(name)
                else:
                    raise ValueError(f"Unable to configure handler {name!r}") from e
        for name in deferred:
            try:
                handler = self.configure_handler(handlers[name])
                handler.name = name
                handlers[name] = handler
            except Exception as e:
                raise ValueError(f"Unable to configure handler {name!r}") from e

        old = _OldLoggers(logging.root)
        loggers = config.get("loggers", {})
        for name in loggers:
            old.take(name)
            try:
                self.configure_logger(name, loggers[name])
            except Exception as e:
                raise ValueError(f"Unable to configure logger {name!r}") from e
        old.settle(disable_existing)

        root = config.get("root", None)
        if root:
            try:
                self.configure_root(root)
            except Exception as e:
                raise ValueError("Unable to configure root logger") from e

    def configure_formatter(self, config):
        """Make a formatter."""
        if "()" in config:
            factory = config["()"]
            try:
                return self.configure_custom(config)
            except TypeError as te:
                if "'format'" not in str(te):
                    raise
                # A subclass of Formatter calls it fmt.
                config["fmt"] = config.pop("format")
                config["()"] = factory
                return self.configure_custom(config)
        options = {"style": config.get("style", "%")}
        cls = _resolve(config["class"]) if config.get("class", None) else logging.Formatter
        positional = [config.get("format", None), config.get("datefmt", None)]
        if "validate" in config:
            options["validate"] = config["validate"]
        if config.get("defaults", None) is not None:
            options["defaults"] = config["defaults"]
        return cls(*positional, **options)

    def configure_filter(self, config):
        """Make a filter."""
        if "()" in config:
            return self.configure_custom(config)
        return logging.Filter(config.get("name", ""))

    def add_filters(self, filterer, filters):
        """Add filters, named or themselves."""
        for f in filters:
            try:
                filterer.addFilter(f if callable(f) or callable(getattr(f, "filter", None))
                                   else self.config["filters"][f])
            except Exception as e:
                raise ValueError(f"Unable to add filter {f!r}") from e

    def _make_queue(self, given):
        """The queue of a QueueHandler: itself, its factory, or a dictionary that says how to make it."""
        if isinstance(given, str):
            found = self.resolve(given)
            if not callable(found):
                raise TypeError(f"Invalid queue specifier {given!r}")
            return found()
        if isinstance(given, dict):
            if "()" not in given:
                raise TypeError(f"Invalid queue specifier {given!r}")
            return self.configure_custom(dict(given))
        if not _is_queue_like(given):
            raise TypeError(f"Invalid queue specifier {given!r}")
        return given

    def _make_listener_class(self, given):
        if isinstance(given, type):
            if not issubclass(given, logging.handlers.QueueListener):
                raise TypeError(f"Invalid listener specifier {given!r}")
            return given
        if isinstance(given, str):
            found = self.resolve(given)
            if isinstance(found, type) and not issubclass(found, logging.handlers.QueueListener):
                raise TypeError(f"Invalid listener specifier {given!r}")
            return found
        if isinstance(given, dict):
            if "()" not in given:
                raise TypeError(f"Invalid listener specifier {given!r}")
            return self.configure_custom(dict(given))
        raise TypeError(f"Invalid listener specifier {given!r}")

    def _configure_queue_handler(self, klass, **kwargs):
        import queue
        q = kwargs.pop("queue", None)
        if q is None:
            q = queue.Queue()
        respect = kwargs.pop("respect_handler_level", False)
        listener = kwargs.pop("listener", logging.handlers.QueueListener)
        handlers = kwargs.pop("handlers", [])
        result = klass(q, **kwargs)
        result.listener = listener(q, *handlers, respect_handler_level=respect)
        return result

    def _queue_arguments(self, config):
        if "queue" in config:
            config["queue"] = self._make_queue(config["queue"])
        if "listener" in config:
            config["listener"] = self._make_listener_class(config["listener"])
        if "handlers" in config:
            found = []
            try:
                for name in config["handlers"]:
                    handler = self.config["handlers"][name]
                    if not isinstance(handler, logging.Handler):
                        raise TypeError(f"Required handler {name!r} is not configured yet")
                    found.append(handler)
            except Exception as e:
                raise ValueError(f"Unable to set required handler {name!r}") from e
            config["handlers"] = found

    def configure_handler(self, config):
        """Make a handler."""
        given = dict(config)
        formatter = config.pop("formatter", None)
        if formatter:
            try:
                formatter = self.config["formatters"][formatter]
            except Exception as e:
                raise ValueError(f"Unable to set formatter {formatter!r}") from e
        level = config.pop("level", None)
        filters = config.pop("filters", None)
        if "()" in config:
            factory = config.pop("()")
            if not callable(factory):
                factory = self.resolve(factory)
        else:
            name = config.pop("class")
            cls = name if callable(name) else self.resolve(name)
            factory = cls
            if issubclass(cls, logging.handlers.MemoryHandler):
                if "flushLevel" in config:
                    config["flushLevel"] = logging._checkLevel(config["flushLevel"])
                if "target" in config:
                    try:
                        target = self.config["handlers"][config["target"]]
                        if not isinstance(target, logging.Handler):
                            # Its turn has not come: begin again with what was given.
                            config.update(given)
                            raise TypeError("target not configured yet")
                        config["target"] = target
                    except Exception as e:
                        raise ValueError(f"Unable to set target handler {config['target']!r}") from e
            elif issubclass(cls, logging.handlers.QueueHandler):
                try:
                    self._queue_arguments(config)
                except ValueError as e:
                    if " not configured yet" in str(e.__cause__):
                        config.update(given)
                    raise
                factory = lambda **keywords: self._configure_queue_handler(cls, **keywords)  # noqa: E731
            elif issubclass(cls, logging.handlers.SMTPHandler) and "mailhost" in config:
                config["mailhost"] = self.as_tuple(config["mailhost"])
            elif issubclass(cls, logging.handlers.SysLogHandler) and "address" in config:
                config["address"] = self.as_tuple(config["address"])
        keywords = {k: config[k] for k in config if k != "." and valid_ident(k)}
        try:
            result = factory(**keywords)
        except TypeError as te:
            if "'stream'" not in str(te):
                raise
            # The argument of StreamHandler was once called strm, and is so in subclasses.
            keywords["strm"] = keywords.pop("stream")
            result = factory(**keywords)
        if formatter:
            result.setFormatter(formatter)
        if level is not None:
            result.setLevel(logging._checkLevel(level))
        if filters:
            self.add_filters(result, filters)
        for name, value in (config.pop(".", None) or {}).items():
            setattr(result, name, value)
        return result

    def add_handlers(self, logger, handlers):
        """Add handlers by name."""
        for name in handlers:
            try:
                logger.addHandler(self.config["handlers"][name])
            except Exception as e:
                raise ValueError(f"Unable to add handler {name!r}") from e

    def common_logger_config(self, logger, config, incremental=False):
        """Set up what the root and other loggers have in common."""
        level = config.get("level", None)
        if level is not None:
            logger.setLevel(logging._checkLevel(level))
        if not incremental:
            for handler in logger.handlers[:]:
                logger.removeHandler(handler)
            handlers = config.get("handlers", None)
            if handlers:
                self.add_handlers(logger, handlers)
            filters = config.get("filters", None)
            if filters:
                self.add_filters(logger, filters)

    def configure_logger(self, name, config, incremental=False):
        """Set up a logger."""
        logger = logging.getLogger(name)
        self.common_logger_config(logger, config, incremental)
        logger.disabled = False
        propagate = config.get("propagate", None)
        if propagate is not None:
            logger.propagate = propagate

    def configure_root(self, config, incremental=False):
        """Set up the root."""
        self.common_logger_config(logging.getLogger(), config, incremental)


dictConfigClass = DictConfigurator


def dictConfig(config):
    """Set up logging as a dictionary says."""
    dictConfigClass(config).configure()


# Sockets

def _configure_from(data):
    """Bytes hold a dictionary in JSON, or else the text of a file."""
    import io
    import json
    import traceback
    text = data.decode("utf-8")
    try:
        found = json.loads(text)
    except ValueError:
        try:
            fileConfig(io.StringIO(text))
        except Exception:
            traceback.print_exc()
        return
    try:
        dictConfig(found)
    except Exception:
        traceback.print_exc()


def listen(port=DEFAULT_LOGGING_CONFIG_PORT, verify=None):
    """Return a thread that serves a port; what arrives there, behind its length in four bytes, sets up logging."""

    class ConfigStreamHandler(StreamRequestHandler):
        def handle(self):
            try:
                head = self.connection.recv(4)
                if len(head) != 4:
                    return
                size = struct.unpack(">L", head)[0]
                data = b""
                while len(data) < size:
                    part = self.connection.recv(size - len(data))
                    if not part:
                        break
                    data += part
                if self.server.verify is not None:
                    data = self.server.verify(data)
                if data is not None:
                    _configure_from(data)
                if self.server.ready:
                    self.server.ready.set()
            except OSError as e:
                if e.errno != RESET_ERROR:
                    raise

    class ConfigSocketReceiver(ThreadingTCPServer):
        allow_reuse_address = True

        def __init__(self, host="localhost", port=DEFAULT_LOGGING_CONFIG_PORT, handler=None, ready=None, verify=None):
            super().__init__((host, port), handler)
            with logging._lock:
                self.abort = 0
            self.timeout = 1
            self.ready = ready
            self.verify = verify

        def serve_until_stopped(self):
            import select
            stop = False
            while not stop:
                readable, _, _ = select.select([self.socket.fileno()], [], [], self.timeout)
                if readable:
                    self.handle_request()
                with logging._lock:
                    stop = self.abort
            self.server_close()

    class Server(threading.Thread):
        def __init__(self, receiver, handler, port, verify):
            super().__init__()
            self.rcvr = receiver
            self.hdlr = handler
            self.port = port
            self.verify = verify
            self.ready = threading.Event()

        def run(self):
            global _listener
            server = self.rcvr(port=self.port, handler=self.hdlr, ready=self.ready, verify=self.verify)
            if self.port == 0:
                self.port = server.server_address[1]
            self.ready.set()
            with logging._lock:
                _listener = server
            server.serve_until_stopped()

    return Server(ConfigSocketReceiver, ConfigStreamHandler, port, verify)


def stopListening():
    """Stop what `listen` has begun."""
    global _listener
    with logging._lock:
        if _listener:
            _listener.abort = 1
            _listener = None
