import getpass, io, os, sched, secrets, sys, warnings, webbrowser

print(len(secrets.token_bytes()), len(secrets.token_bytes(7)), len(secrets.token_hex(5)), secrets.token_hex(0), len(secrets.token_urlsafe(12)), set(secrets.token_urlsafe(300)) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"))
print(all(0 <= secrets.randbelow(3) < 3 for _ in range(50)), secrets.randbits(5) < 32, secrets.choice("aaa"), secrets.compare_digest("a", "a"), secrets.compare_digest(b"a", b"b"), secrets.DEFAULT_ENTROPY, isinstance(secrets.SystemRandom().random(), float))
for bad in (lambda: secrets.randbelow(0), lambda: secrets.choice([]), lambda: secrets.compare_digest("é", "a")):
    try: bad()
    except Exception as e: print(type(e).__name__, e)

now = [0]
def sleep(d): waits.append(d); now[0] += d
waits = []
s = sched.scheduler(lambda: now[0], sleep)
out = []
s.enter(5, 1, out.append, ("five",)); late = s.enter(10, 1, out.append, ("ten",)); s.enter(5, 0, out.append, ("urgent",)); s.enterabs(1, 9, lambda *a, **k: out.append((a, k)), kwargs={"k": 1}); s.enter(5, 1, out.append, ("second",))
print([e.time for e in s.queue], s.queue[0]._fields, s.empty()); print(s.run(blocking=False), out); s.cancel(late)
try: s.cancel(late)
except ValueError as e: print("ValueError")
s.enter(20, 1, lambda: 1 / 0); s.enter(30, 1, out.append, ("after",))
try: s.run()
except ZeroDivisionError: print("boom", len(s.queue))
s.run(); print(out, waits, s.empty(), s.run(False))

os.environ["LOGNAME"] = "someone"; print(getpass.getuser()); del os.environ["LOGNAME"]; os.environ["USER"] = "other"; print(getpass.getuser())
sys.stdin = io.StringIO("secret\n")
err = io.StringIO()
with warnings.catch_warnings(record=True) as w:
    warnings.simplefilter("always"); print(getpass.fallback_getpass("Pass: ", err), repr(err.getvalue()), w[0].category.__name__, w[0].message)
try: getpass._raw_input("x", io.StringIO())
except EOFError: print("EOF")

class Fake(webbrowser.BaseBrowser):
    def open(self, url, new=0, autoraise=True): print("open", url, new, autoraise); return True
webbrowser.register("fake", Fake, preferred=True); print(webbrowser.open("http://a"), webbrowser.open_new("http://b"), webbrowser.open_new_tab("http://c"), type(webbrowser.get("fake")).__name__, type(webbrowser.get("echo %s")).__name__, webbrowser.get("echo %s &").args)
try: webbrowser.get("no such")
except webbrowser.Error as e: print(e)
