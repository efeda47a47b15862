import copy
import itertools
import operator
import pickle
import warnings

cases = [
    lambda: itertools.accumulate([1, 2, 3, 4]),
    lambda: itertools.accumulate([1, 2, 3, 4], operator.mul, initial=10),
    lambda: itertools.accumulate([None, None, None], operator.is_),
    lambda: itertools.chain("ab", "cd"),
    lambda: itertools.chain.from_iterable(["ab", "cd"]),
    lambda: itertools.combinations("abcd", 2),
    lambda: itertools.combinations_with_replacement("abc", 2),
    lambda: itertools.permutations("abcd", 2),
    lambda: itertools.product("ab", [1, 2], repeat=2),
    lambda: itertools.compress("abcdef", [1, 0, 1, 0, 1, 1]),
    lambda: itertools.islice(itertools.count(3), 8),
    lambda: itertools.islice(itertools.count(1.5, 2), 8),
    lambda: itertools.islice(itertools.cycle("abc"), 8),
    lambda: itertools.dropwhile(operator.not_, [0, 0, 1, 0, 2]),
    lambda: itertools.takewhile(bool, [1, 2, 0, 3]),
    lambda: itertools.filterfalse(None, [0, 1, "", 2, []]),
    lambda: itertools.islice("abcdefg", 1, 6, 2),
    lambda: itertools.repeat("x", 4),
    lambda: itertools.starmap(pow, [(2, 3), (3, 2), (4, 1)]),
    lambda: itertools.zip_longest("abc", [1], fillvalue="-"),
    lambda: itertools.tee("abc")[0],
]
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    for make in cases:
        for taken in range(4):
            iterator = make()
            for _ in itertools.islice(iterator, taken):
                pass
            twin, thawed = copy.copy(pickle.loads(pickle.dumps(iterator))), pickle.loads(pickle.dumps(iterator))
            expected = list(iterator)
            assert list(twin) == expected == list(thawed), (iterator, taken)
        print(type(iterator).__name__, expected)
    groups = itertools.groupby("aabbbc")
    next(groups)
    print([(key, "".join(group)) for key, group in pickle.loads(pickle.dumps(groups))])

with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    itertools.count().__reduce__()
    print([(w.category.__name__, str(w.message)) for w in caught])
    iterator = itertools.product((1, 2), (3,))
    iterator.__setstate__((0, 999))
    print(list(iterator))
    for iterator, state in [(itertools.chain(), ()), (itertools.chain(), [1]), (itertools.chain(), ([],)),
                            (itertools.cycle(""), ()), (itertools.cycle(""), ((1,), 0))]:
        try:
            iterator.__setstate__(state)
        except TypeError:
            print("TypeError")
