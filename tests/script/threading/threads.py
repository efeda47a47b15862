# Threads, locks, conditions, local attributes, queues, pools, loops in threads.
import asyncio
import queue
import threading
import time
from concurrent.futures import ThreadPoolExecutor

counter = 0
lock = threading.Lock()


def count():
    global counter
    for _ in range(1000):
        with lock:
            counter += 1


threads = [threading.Thread(target=count) for _ in range(4)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(counter, lock.locked(), [t.is_alive() for t in threads])

items = queue.Queue(maxsize=2)


def produce():
    for i in range(5):
        items.put(i)
    items.put(None)


threading.Thread(target=produce).start()
print(list(iter(items.get, None)))

local = threading.local()
local.x = 1


def look(results):
    results.append(hasattr(local, "x"))
    local.x = 2
    results.append(local.x)


results = []
t = threading.Thread(target=look, args=(results,), name="looker")
t.start()
t.join()
print(results, local.x, t.name, t.daemon)

event = threading.Event()
threading.Timer(0.01, event.set).start()
print(event.wait(5), threading.Event().wait(0.01))

rlock = threading.RLock()
with rlock, rlock:
    print(rlock._is_owned())
try:
    rlock.release()
except RuntimeError as e:
    print(e)
try:
    lock.release()
except RuntimeError as e:
    print(e)
print(lock.acquire(timeout=0.01), lock.acquire(blocking=False), lock.acquire(timeout=0.01))
lock.release()

start = time.monotonic()
with ThreadPoolExecutor(8) as pool:
    list(pool.map(time.sleep, [0.05] * 8))
    print(pool.submit(pow, 2, 5).result(), list(pool.map(len, ["a", "bc"])))
print(time.monotonic() - start < 0.35)

barrier = threading.Barrier(3)
order = []


def meet(n):
    barrier.wait()
    order.append(n)


threads = [threading.Thread(target=meet, args=(n,)) for n in range(3)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(sorted(order))


def run_loop():
    async def main():
        await asyncio.sleep(0.01)
        return threading.current_thread().name
    results.append(asyncio.run(main()))


results.clear()
threads = [threading.Thread(target=run_loop, name=f"loop {i}") for i in range(3)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(sorted(results))

loop = asyncio.new_event_loop()
t = threading.Thread(target=loop.run_forever)
t.start()


async def answer():
    await asyncio.sleep(0.01)
    return 42


print(asyncio.run_coroutine_threadsafe(answer(), loop).result(5))
loop.call_soon_threadsafe(loop.stop)
t.join()
loop.close()

spinning = True


def stop_soon():
    global spinning
    time.sleep(0.02)
    spinning = False


threading.Thread(target=stop_soon).start()
while spinning:
    pass
print("preempted")
