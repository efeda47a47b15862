import io, logging, sys
s = io.StringIO()
logging.basicConfig(stream=s, format="%(levelname)-8s|%(name)s|%(funcName)s|%(message)s", level="INFO")
log = logging.getLogger("a.b"); log.info("x %s %d", "y", 1); log.debug("no"); log.info("%(k)s", {"k": 5})
def f():
    try:
        1 / 0
    except ZeroDivisionError:
        log.exception("bad")
f(); print(s.getvalue().splitlines()[:3], s.getvalue().splitlines()[-1])
print(repr(log), log.parent, logging.getLogger("a").getChildren(), logging.getLevelName(25), logging.getLevelName("INFO"))
h = logging.StreamHandler(sys.stdout); h.setFormatter(logging.Formatter("{levelname}:{message:>10}", style="{")); log.addHandler(h); log.propagate = False
log.error("oops"); h.addFilter(lambda r: "secret" not in r.getMessage()); log.error("secret"); logging.LoggerAdapter(log, {}).warning("adapted")
for bad in (dict(fmt="x"), dict(fmt="{x y}", style="{"), dict(fmt="x", style="!")):
    try:
        logging.Formatter(**bad)
    except ValueError as error:
        print(error)
r = logging.makeLogRecord({"msg": "hi %s", "args": ("a",), "created": 0, "msecs": 5.0})
import time; fm = logging.Formatter("%(asctime)s %(message)s"); fm.converter = time.gmtime; print(fm.format(r))
logging.disable(50); log.critical("no"); print(log.isEnabledFor(50))
