# Processes, what goes between them, and pools of them.
import multiprocessing as mp, os, time, concurrent.futures as cf, sys
def child(conn, q):
    conn.send(["hello", {"a": 1}]); conn.send(conn.recv() * 2)
    q.put("x" * 200000); q.put(mp.current_process().name)
    sys.exit(5)
def bad(): raise KeyError("k")
def ev(e, l, v):
    e.wait()
    for i in range(100):
        with l: v.value += 1
def sq(x): return x * x
def die(): os._exit(3)
def init(x): global X; X = x
def getx(i): return X + i
if __name__ == "__main__":
    a, b = mp.Pipe(); q = mp.Queue()
    p = mp.Process(target=child, args=(b, q)); print(p.name, p.exitcode, p.is_alive(), p.daemon)
    p.start(); b.close()
    print(a.recv()); a.send(21); print(a.recv()); print(len(q.get()), q.get()); p.join(); print(p.exitcode, p.is_alive())
    try: a.recv()
    except EOFError as e: print("EOFError")
    p = mp.Process(target=bad, name="Bad"); p.start(); p.join(); print(p.exitcode)
    e, l, v = mp.Event(), mp.Lock(), mp.Value("i", 0)
    ps = [mp.Process(target=ev, args=(e, l, v)) for _ in range(3)]
    for p in ps: p.start()
    e.set()
    for p in ps: p.join()
    print(v.value, e.is_set())
    p = mp.Process(target=time.sleep, args=(30,)); p.start(); p.join(0.05); print(p.is_alive()); p.terminate(); p.join(); print(p.exitcode)
    q = mp.Queue(2); q.put(1); q.put("y"*100000)
    try: q.put(3, timeout=0.05)
    except Exception as x: print(type(x).__name__)
    print(q.get(), len(q.get()))
    try: q.get(timeout=0.05)
    except Exception as x: print(type(x).__name__)
    with mp.Pool(3, init, (100,)) as pool:
        print(pool.map(getx, range(5)), pool.apply(sq, (7,)), pool.starmap(pow, [(2, 3), (3, 2)]), list(pool.imap(sq, range(4))), sorted(pool.imap_unordered(sq, range(4))))
        r = pool.apply_async(sq, (9,)); print(r.get(5), r.ready(), r.successful())
        try: pool.apply(bad)
        except KeyError as x: print("KeyError", x)
    with cf.ProcessPoolExecutor(2) as ex:
        print(list(ex.map(sq, range(6), chunksize=2)))
        try: ex.submit(bad).result()
        except KeyError as x: print(repr(x), type(x.__cause__).__name__)
        f = ex.submit(lambda: 1)
        try: f.result()
        except Exception as x: print(type(x).__name__)
        print(ex.submit(sq, 3).result())
    ex = cf.ProcessPoolExecutor(2)
    try: ex.submit(die).result()
    except Exception as x: print(type(x).__name__)
    try: ex.submit(sq, 1)
    except Exception as x: print(type(x).__name__)
    ex.shutdown()
    try: ex.submit(sq, 1)
    except Exception as x: print(type(x).__name__)
    for s in (mp.Semaphore(2), mp.RLock(), mp.BoundedSemaphore(1)):
        print(s.acquire(), s.acquire(False), s.acquire(timeout=0.01)); 
    print(mp.active_children(), mp.parent_process(), mp.get_start_method())
