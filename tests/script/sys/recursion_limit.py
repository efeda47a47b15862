# The recursion limit can be set, but not below the depth that is reached.
import sys


def depth(n):
    return 0 if n == 0 else 1 + depth(n - 1)


sys.setrecursionlimit(5000)
print(sys.getrecursionlimit(), depth(4000))
sys.setrecursionlimit(100)
try:
    depth(200)
except RecursionError as e:
    print(e)
for wrong in (0, -1, "x"):
    try:
        sys.setrecursionlimit(wrong)
    except (ValueError, TypeError) as e:
        print(type(e).__name__, e)
