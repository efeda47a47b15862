import heapq, random
rnd=random.Random(1)
class X:
    n=0
    def __init__(s,v): s.v=v
    def __lt__(s,o): X.n+=1; return s.v<o.v
h=[]
for i in range(2000):
    heapq.heappush(h, X(rnd.randrange(500)))
    if rnd.random()<.3: heapq.heappop(h)
    if rnd.random()<.1: heapq.heapreplace(h, X(3))
    if rnd.random()<.1: heapq.heappushpop(h, X(7))
print(X.n, [x.v for x in h][:30], sum(x.v for x in h))
l=[X(rnd.randrange(100)) for _ in range(1000)]; X.n=0; heapq.heapify(l); print(X.n,[x.v for x in l][:20])
heapq._heapify_max(l); print(X.n,[x.v for x in l][:20]); print(heapq._heappop_max(l).v, heapq._heapreplace_max(l,X(4)).v, X.n)
print(heapq.nlargest(5, range(100), key=lambda v:-v), heapq.nsmallest(3,[3,1,2]), list(heapq.merge([1,5],[2,3],reverse=False)))
for f in (lambda: heapq.heappop([]), lambda: heapq.heappush((1,),2), lambda: heapq.heappop(3), lambda: heapq.heapify(None), lambda: heapq.heapreplace([],1)):
    try: f()
    except Exception as e: print(type(e).__name__, e)
class B:
    def __lt__(s,o): g.clear(); return True
g=[B() for _ in range(8)]
try: heapq.heapify(g)
except Exception as e: print(type(e).__name__, e)
