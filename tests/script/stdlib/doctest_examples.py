"""
>>> 1 + 1
2
>>> print("a\\n\\nb")
a
<BLANKLINE>
b
>>> list(range(20)) # doctest: +ELLIPSIS
[0, 1, ..., 19]
"""
import doctest
def good(x):
    """
    >>> for i in range(2):
    ...     print(i)
    0
    1
    >>> good(0)
    Traceback (most recent call last):
    ...
    ZeroDivisionError: division by zero
    """
    return 1 / x
def bad():
    """>>> 2 * 2
    5
    >>> undefined
    >>> 3 # doctest: +SKIP
    4
    """
class C:
    """>>> C()  # doctest: +ELLIPSIS
    <...C object at ...>"""
class Quiet(doctest.DocTestRunner):
    def report_unexpected_exception(self, out, test, example, info): out(f"raised {info[1]!r}\n")
    def _failure_header(self, test, example): return f"{test.name} {example.lineno}: {example.source}"
runner = Quiet(verbose=False)
for test in doctest.DocTestFinder().find(__import__("__main__"), "main"):
    print(test.name, len(test.examples), runner.run(test))
print(runner.summarize())
