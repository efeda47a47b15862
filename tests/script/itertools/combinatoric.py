from itertools import combinations, combinations_with_replacement, permutations, product

print(list(combinations("abcd", 2)), list(combinations("ab", 3)), list(combinations("ab", 0)))
print(list(combinations_with_replacement("abc", 2)))
print(list(permutations("abc", 2)), len(list(permutations(range(5)))), list(permutations("", 0)))
print(list(product("ab", [1, 2])), list(product("ab", repeat=2)), list(product()), list(product("ab", repeat=0)))
for wrong in (lambda: combinations("a", -1), lambda: permutations("a", "b"), lambda: product("a", repeat=-1)):
    try:
        wrong()
    except Exception as e:
        print(type(e).__name__, e)
