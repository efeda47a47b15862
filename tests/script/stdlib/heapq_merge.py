import heapq
h = [5, 3, 8, 1, 9, 2]
heapq.heapify(h); print(h[0], heapq.heappop(h), heapq.heappushpop(h, 0), heapq.heapreplace(h, 7), sorted(h))
heapq.heappush(h, 4); print([heapq.heappop(h) for _ in range(len(h))])
print(list(heapq.merge([1, 4], [2, 3], reverse=False)), list(heapq.merge("ca", "db", reverse=True)), heapq.nlargest(2, [3, 1, 2]), heapq.nsmallest(2, "hello", key=ord))
try:
    heapq.heappop([])
except IndexError as error:
    print(error)
