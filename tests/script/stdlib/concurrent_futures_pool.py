from concurrent.futures import *
import threading
with ThreadPoolExecutor(2, thread_name_prefix="w") as pool:
    print(list(pool.map(lambda x: x * x, range(5))))
    f = pool.submit(pow, 2, 5)
    print(f.result(), f.done(), f.exception(), threading.current_thread().name)
    bad = pool.submit(lambda: 1 / 0)
    try:
        bad.result()
    except ZeroDivisionError as error:
        print(error)
    fs = [pool.submit(int, str(i)) for i in range(3)]
    print(sorted(f.result() for f in as_completed(fs)), wait(fs).not_done)
    f.add_done_callback(lambda f: print("callback", f.result()))
try:
    pool.submit(int)
except RuntimeError as error:
    print(error)
f = Future(); print(f.cancel(), f.cancelled(), f.set_running_or_notify_cancel())
try:
    f.set_result(1)
except InvalidStateError as error:
    print(str(error).partition(":")[0])
