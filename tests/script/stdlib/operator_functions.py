import operator
print(operator.add(1, 2), operator.itemgetter(1, 0)("ab"), operator.attrgetter("real")(3), operator.methodcaller("upper")("x"))
print(operator.contains([1], 1), operator.index(5), operator.truth([]), operator.concat([1], [2]), operator.countOf("aab", "a"))
a = [1]; print(operator.iadd(a, [2]) is a, a, operator.__mul__(3, 4), operator.call(max, 1, 2), operator.length_hint([1, 2]))
