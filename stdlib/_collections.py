"""What `collections` is made of."""

from _collections_native import OrderedDict, _count_elements, _tuplegetter, defaultdict, deque
