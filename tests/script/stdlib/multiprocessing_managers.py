import multiprocessing as mp, time
from multiprocessing.managers import BaseManager
from multiprocessing.pool import ThreadPool
from multiprocessing.connection import Listener, Client
import multiprocessing.dummy, threading

def add(d, l, lock, i):
    with lock:
        d[i] = i * i
        l.append(i)

def square(x): return x * x

class Counter:
    def __init__(self): self.n = 0
    def inc(self, by=1):
        self.n += by
        return self.n
    def fail(self): raise KeyError("no")

class MyManager(BaseManager): pass
MyManager.register("Counter", Counter)

def waiter(cond, value, out):
    with cond:
        cond.wait_for(lambda: value.value >= 1)
        out.put("woken")

def at_barrier(b, out):
    out.put(b.wait())

def main():
    with mp.Manager() as m:
        d, l, lock = m.dict(a=1), m.list([0]), m.Lock()
        ps = [mp.Process(target=add, args=(d, l, lock, i)) for i in range(3)]
        for p in ps: p.start()
        for p in ps: p.join()
        print(sorted(d.items(), key=str), sorted(l), len(l), l[0], 0 in l, str(d.copy()) == str(d))
        ns = m.Namespace(x=1); ns.y = 2; print(ns.x + ns.y, ns)
        q = m.Queue(); q.put("q"); print(q.get(), q.empty())
        v = m.Value("i", 3); v.value += 4; print(v.value, v)
        a = m.Array("i", [1, 2, 3]); a[1] = 9; print(a[1], len(a), list(a._getvalue()))
        e = m.Event(); e.set(); print(e.is_set(), e.wait(1))
        for call in (lambda: d["none"], lambda: l.pop(99), lambda: l.nothing()):
            try: call()
            except Exception as ex: print(type(ex).__name__, ex)
        print(repr(l)[:27], sorted(l))
        nested = m.list(); d["inner"] = nested; nested.append(5); print(d["inner"][0])
        l += [7]; l.extend([8]); l.sort(reverse=True); print(l[:2], l.index(7))
        print(sorted(k for k in d if isinstance(k, int)))
        with m.Pool(2) as pool: print(pool.map(square, range(4)), pool.apply_async(square, (5,)).get())
    with MyManager() as m:
        c = m.Counter(); c.inc(); print(c.inc(by=2))
        try: c.fail()
        except KeyError as ex: print("KeyError", ex)
    value, cond, out = mp.Value("i", 0), mp.Condition(), mp.Queue()
    ps = [mp.Process(target=waiter, args=(cond, value, out)) for _ in range(2)]
    for p in ps: p.start()
    time.sleep(.1)
    with cond:
        value.value = 1
        cond.notify_all()
    for p in ps: p.join()
    print(out.get(), out.get())
    with cond: print(cond.wait(0.05))
    b = mp.Barrier(3)
    ps = [mp.Process(target=at_barrier, args=(b, out)) for _ in range(3)]
    for p in ps: p.start()
    for p in ps: p.join()
    print(sorted(out.get() for _ in range(3)), b.parties, b.broken)
    try: b.wait(0.05)
    except threading.BrokenBarrierError: print("broken", b.broken)
    with ThreadPool(2) as tp: print(tp.map(square, range(5)), list(tp.imap(square, [3])))
    with mp.dummy.Pool(2) as tp: print(tp.map(square, range(3)))
    with Listener(("127.0.0.1", 0), authkey=b"k") as li:
        said = []
        def client():
            with Client(li.address, authkey=b"k") as c:
                c.send({"a": 1}); said.append(c.recv())
        t = threading.Thread(target=client); t.start()
        with li.accept() as conn: print(conn.recv()); conn.send("ok")
        t.join()
        print(said)
        said = []
        def bad():
            try: Client(li.address, authkey=b"wrong")
            except mp.AuthenticationError as ex: said.append(f"client {ex}")
        t = threading.Thread(target=bad); t.start()
        try: li.accept()
        except mp.AuthenticationError as ex: said.append(f"server {ex}")
        t.join()
        print(sorted(said))
    q = mp.Queue(2); q.put(1); q.put(2); print(q.full(), q.qsize()); q.get(); time.sleep(.05); print(q.full())
    sem = mp.BoundedSemaphore(2); sem.acquire(); sem.release()
    try: sem.release()
    except ValueError as ex: print(ex)
    print(sem.get_value())

if __name__ == "__main__":
    mp.set_start_method("fork")
    main()
