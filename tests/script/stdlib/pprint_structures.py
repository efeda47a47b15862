import pprint
from collections import OrderedDict, defaultdict
d = {"name": "x" * 30, "list": list(range(30)), "nested": {"b": (1, 2), "a": {3, 1}}, "text": "the quick brown fox " * 8}
pprint.pprint(d); pprint.pprint(d, width=120, compact=True, sort_dicts=False, depth=1)
print(pprint.pformat([1, [2]]), pprint.isreadable([1]), pprint.isrecursive([]), pprint.saferepr({2: 1, 1: 2}))
pprint.pp(OrderedDict((i, "v" * 20) for i in range(4))); pprint.pp(defaultdict(int, {"k" * 40: 1, "l" * 40: 2}))
l = [1]; l.append(l); print("Recursion" in pprint.pformat(l), pprint.pformat(123456789, underscore_numbers=True))
