# Messages name native classes with their module, as their types do not.
import _thread
import collections
import functools
import itertools
import operator
import re

values = [collections.deque(), collections.OrderedDict(), functools.partial(len), itertools.count(), _thread.allocate_lock(),
          re.compile("a"), re.match("a", "a"), operator.itemgetter(1), collections.defaultdict(list)]
for value in values:
    for act in (lambda: value.nothing, lambda: value + 1, lambda: hash(value) and None, lambda: value(1, 2, 3, 4)):
        try:
            act()
        except (TypeError, AttributeError) as e:
            print(type(value).__name__, "|", e)
