"""What `functools` is made of."""

from _functools_native import _lru_cache_wrapper, cmp_to_key, partial, reduce
