# BlockFinder: where a block ends, told by its tokens.
import inspect
import io
import tokenize

SOURCES = {
    "function": "def f(a,\n      b):\n    x = 1\n\n    return x\n# behind\ny = 2\n",
    "decorated": "@deco\n@deco(1,\n      2)\ndef f(): pass\nz = 1\n",
    "class": "class A:\n    def f(self):\n        pass\n    # of the class\n# not of the class\nA()\n",
    "lambda": "f = lambda x: (x +\n   1)\ng = 2\n",
    "comment in body": "def f():\n    pass\n    # still the body\n\n\nx = 1\n",
    "nested": "def f():\n    def g():\n        pass\n    return g\nf()\n",
    "async": "async def f():\n    await x\nf()\n",
    "one line": "def f(): return 1\ndef g(): return 2\n",
    "end of file": "def f():\n    return 1",
}


def last_line(source, started=False):
    finder = inspect.BlockFinder()
    finder.started = started
    end = "end of tokens"
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            finder.tokeneater(*token)
    except inspect.EndOfBlock:
        end = "end of block"
    except IndentationError as error:
        end = repr(error)
    return finder.last, finder.started, finder.islambda, finder.indent, finder.body_col0, end


for name, source in SOURCES.items():
    print(name, last_line(source), last_line(source, True))
print(last_line("    a = 1\n    b = 2\n  c = 3\n", True))
print(issubclass(inspect.EndOfBlock, Exception))
