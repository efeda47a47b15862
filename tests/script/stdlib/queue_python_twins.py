# The locks and queues that are written in Python agree with those that are not.
import queue
import threading

lock = threading._PyRLock()
with lock:
    print(lock.acquire(), lock._is_owned(), lock._recursion_count())
    lock.release()
print(lock._is_owned())
try:
    lock.release()
except RuntimeError as e:
    print(e)

q = queue._PySimpleQueue()
q.put(1)
q.put_nowait(2)
print(q.qsize(), q.empty(), q.get(), q.get_nowait(), q.empty())
for attempt in (lambda: q.get(timeout=0.01), q.get_nowait, lambda: q.get(timeout=-1)):
    try:
        attempt()
    except (queue.Empty, ValueError) as e:
        print(type(e).__name__, e)
thread = threading.Thread(target=lambda: q.put("from a thread"))
thread.start()
print(q.get())
thread.join()
print(threading.Condition(threading._PyRLock()).acquire())
