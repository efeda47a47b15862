import configparser, datetime, io, json, logging, logging.config, logging.handlers as h, os, pickle, socket, sys, tempfile, time

os.environ["TZ"] = "UTC"
time.tzset()
folder = tempfile.mkdtemp()
path = os.path.join(folder, "app.log")

# dictConfig
class Loud(logging.Filter):
    def filter(self, record):
        record.loud = record.getMessage().upper()
        return True

def make_handler(width, stream=None):
    handler = logging.StreamHandler(stream or sys.stdout)
    handler.width = width
    return handler

logging.config.dictConfig({
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(levelname)s %(name)s %(message)s"},
                   "brace": {"format": "{loud}|{extra}", "style": "{", "defaults": {"extra": "none"}},
                   "own": {"()": logging.Formatter, "format": "own %(message)s"}},
    "filters": {"loud": {"()": "__main__.Loud"}, "only_a": {"name": "a"}},
    "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "plain", "stream": "ext://sys.stdout"},
                 "loud": {"class": "logging.StreamHandler", "formatter": "brace", "filters": ["loud"],
                          "stream": "ext://sys.stdout", "level": "ERROR"},
                 "custom": {"()": make_handler, "width": 7, "formatter": "own", ".": {"tag": "cfg://handlers.out.formatter"}},
                 "memory": {"class": "logging.handlers.MemoryHandler", "capacity": 2, "target": "out", "flushLevel": "ERROR"}},
    "loggers": {"a": {"handlers": ["out", "loud"], "level": "DEBUG", "propagate": False},
                "b": {"handlers": ["custom"], "level": "INFO", "propagate": False},
                "c": {"handlers": ["memory"], "level": "INFO", "propagate": False}},
    "root": {"level": "WARNING", "handlers": ["out"]},
})
logging.getLogger("a").debug("one %d", 1)
logging.getLogger("a").error("two")
logging.getLogger("b").info("three")
custom = logging.getLogger("b").handlers[0]
print(custom.width, custom.tag, custom.name)
c = logging.getLogger("c")
c.info("kept")
print("before the second")
c.info("given")
logging.getLogger("other").warning("root's")
logging.config.dictConfig({"version": 1, "incremental": True, "handlers": {"out": {"level": "ERROR"}}})
logging.getLogger("other").warning("not shown")
for config in [{}, {"version": 2}, {"version": 1, "handlers": {"x": {"class": "no.such.Thing"}}},
               {"version": 1, "loggers": {"q": {"handlers": ["nope"]}}},
               {"version": 1, "formatters": {"f": {"format": "nothing"}}},
               {"version": 1, "root": {"level": "LOUDER"}},
               {"version": 1, "incremental": True, "handlers": {"gone": {}}}]:
    try:
        logging.config.dictConfig(config)
    except Exception as e:
        print(type(e).__name__, e, "|", type(e.__cause__).__name__, e.__cause__)

q = {"version": 1, "handlers": {"sink": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout"},
     "q": {"class": "logging.handlers.QueueHandler", "handlers": ["sink"], "respect_handler_level": True}},
     "root": {"handlers": ["q"], "level": "INFO"}}
logging.config.dictConfig(q)
handler = logging.getHandlerByName("q")
handler.listener.start()
logging.info("through a queue")
handler.listener.stop()
print(type(handler.listener).__name__, handler.listener.respect_handler_level)
try:
    logging.config.dictConfig({"version": 1, "handlers": {"q": {"class": "logging.handlers.QueueHandler", "queue": 3}}})
except ValueError as e:
    print(e, e.__cause__)

# fileConfig
text = """
[loggers]
keys=root,parser
[handlers]
keys=one
[formatters]
keys=f
[formatter_f]
format=%(levelname)s ++ %(message)s
[handler_one]
class=StreamHandler
level=NOTSET
formatter=f
args=(sys.stdout,)
[logger_root]
level=WARNING
handlers=one
[logger_parser]
level=DEBUG
handlers=one
propagate=0
qualname=compiler.parser
"""
before = logging.getLogger("before")
logging.config.fileConfig(io.StringIO(text))
logging.getLogger("compiler.parser").debug("d")
logging.getLogger("x").warning("w")
print(before.disabled, logging.getLogger("compiler.parser").disabled)
for bad in ("nowhere.ini", os.path.join(folder, "empty.ini")):
    if "empty" in bad:
        open(bad, "w").close()
    try:
        logging.config.fileConfig(bad)
    except Exception as e:
        print(type(e).__name__, str(e).replace(folder, "F"))
for name in ("a_b", "9", "x-y"):
    try:
        print(logging.config.valid_ident(name))
    except ValueError as e:
        print(e)

# files that change with time
for when, at in [("S", None), ("M", None), ("h", None), ("D", None), ("midnight", None), ("midnight", datetime.time(12, 30)),
                 ("W0", None), ("W3", datetime.time(1))]:
    handler = h.TimedRotatingFileHandler(path, when, backupCount=2, utc=True, atTime=at, delay=True)
    print(when, handler.interval, handler.suffix, [handler.computeRollover(t) for t in (0, 86399, 1700000000)])
    handler.close()
for when in ("X", "W", "W8"):
    try:
        h.TimedRotatingFileHandler(path, when, delay=True)
    except ValueError as e:
        print(e)
handler = h.TimedRotatingFileHandler(path, "S", backupCount=2, utc=True)
for i in range(4):
    name = f"{path}.2024-01-0{i + 1}_00-00-00"
    open(name, "w").close()
open(path + ".other", "w").close()
print([os.path.basename(f) for f in handler.getFilesToDelete()])
handler.rolloverAt = 0
handler.emit(logging.makeLogRecord({"msg": "rolled"}))
print(sorted(os.path.basename(f) for f in os.listdir(folder)))
handler.close()
print(open(path).read())

watched = h.WatchedFileHandler(path)
watched.emit(logging.makeLogRecord({"msg": "first"}))
os.rename(path, path + ".moved")
watched.emit(logging.makeLogRecord({"msg": "second"}))
watched.close()
print(open(path).read(), os.path.exists(path + ".moved"))

# the network
receiver = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
receiver.bind(("127.0.0.1", 0))
port = receiver.getsockname()[1]
syslog = h.SysLogHandler(("127.0.0.1", port), facility="local3")
syslog.ident = "me: "
syslog.handle(logging.makeLogRecord({"msg": "héllo", "levelname": "ERROR"}))
print(receiver.recv(100), syslog.encodePriority("mail", "crit"), syslog.mapPriority("ODD"))
syslog.close()
datagram = h.DatagramHandler("127.0.0.1", port)
datagram.handle(logging.makeLogRecord({"msg": "%s!", "args": ("dg",), "levelno": 20}))
data = receiver.recv(5000)
values = pickle.loads(data[4:])
print(int.from_bytes(data[:4], "big") == len(data) - 4, values["msg"], values["args"], values["levelno"])
datagram.close()
receiver.close()
server = socket.create_server(("127.0.0.1", 0))
stream = h.SocketHandler("127.0.0.1", server.getsockname()[1])
stream.emit(logging.makeLogRecord({"msg": "stream"}))
peer, _ = server.accept()
stream.close()
size = int.from_bytes(peer.recv(4), "big")
print(pickle.loads(peer.recv(size))["msg"])
peer.close()
server.close()
stream = h.SocketHandler("127.0.0.1", server_port := 1)
stream.emit(logging.makeLogRecord({"msg": "lost"}))
print(stream.sock, stream.retryPeriod, stream.address, h.SocketHandler("/x", None).address)
for arguments in [("h", "/", "PUT"), ("h", "/", "GET", False, None, 3)]:
    try:
        h.HTTPHandler(*arguments)
    except ValueError as e:
        print(e)
print(h.NTEventLogHandler("app").getMessageID(None))
smtp = h.SMTPHandler(("host", 25), "me", "you", "hi", ("u", "p"))
print(smtp.mailhost, smtp.mailport, smtp.toaddrs, smtp.username, smtp.getSubject(None), smtp.timeout)
