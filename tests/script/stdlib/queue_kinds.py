import queue, threading
q = queue.Queue(2); q.put(1); q.put(2); print(q.full(), q.qsize(), q.get(), q.get_nowait(), q.empty())
for bad in (lambda: q.get(timeout=0.01), lambda: [q.put_nowait(i) for i in range(3)]):
    try:
        bad()
    except (queue.Empty, queue.Full) as error:
        print(type(error).__name__)
p = queue.PriorityQueue(); [p.put(x) for x in (3, 1, 2)]; print([p.get() for _ in range(3)])
l = queue.LifoQueue(); [l.put(x) for x in (3, 1, 2)]; print([l.get() for _ in range(3)])
w = queue.Queue()
def worker():
    while (item := w.get()) is not None:
        print("got", item); w.task_done()
    w.task_done()
t = threading.Thread(target=worker); t.start()
for x in ("a", "b", None): w.put(x)
w.join(); t.join()
w.shutdown()
try:
    w.put(1)
except queue.ShutDown:
    print("shut down")
