import threading
out = []
lock, cond, event = threading.Lock(), threading.Condition(), threading.Event()
def work(n):
    with lock: out.append((n, threading.current_thread().name))
ts = [threading.Thread(target=work, args=(i,), name=f"t{i}") for i in range(3)]
[t.start() for t in ts]; [t.join() for t in ts]
print(sorted(out), ts[0].is_alive(), threading.main_thread().name, threading.active_count())
def waiter():
    with cond: cond.wait_for(lambda: out == [])
    event.set()
t = threading.Thread(target=waiter, daemon=True); t.start()
with cond: out.clear(); cond.notify_all()
print(event.wait(5), t.daemon)
b = threading.Barrier(2, action=lambda: print("both"))
t = threading.Thread(target=b.wait); t.start(); b.wait(); t.join()
s = threading.Semaphore(1); print(s.acquire(), s.acquire(blocking=False)); s.release()
local = threading.local(); local.x = 1
t = threading.Thread(target=lambda: print(hasattr(local, "x"))); t.start(); t.join()
for bad in (lambda: t.start(), lambda: threading.Thread().join(), lambda: cond.notify(), lambda: threading.BoundedSemaphore().release()):
    try:
        bad()
    except (RuntimeError, ValueError) as error:
        print(error)
threading.excepthook = lambda args: print("hook", args.exc_type.__name__, args.exc_value)
t = threading.Thread(target=lambda: 1 / 0); t.start(); t.join()
t = threading.Timer(0.01, print, ("timer",)); t.start(); t.join()
