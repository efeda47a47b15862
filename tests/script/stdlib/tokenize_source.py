# tokenize: tokens of all kinds, places, f-strings, faults; token; untokenize.
import io
import token
import tokenize


def show(source):
    print(repr(source))
    try:
        for one in tokenize.generate_tokens(io.StringIO(source).readline):
            print("  ", token.tok_name[one.exact_type], *one[1:])
    except (tokenize.TokenError, SyntaxError) as error:
        print("  ", type(error).__name__, error.args[:2])


for source in ("x = 1\n", "x=1", "if a:\n  b\n\n# c\n", "(a,\n b)\n", '"""a\nb"""\n', 'f"a{b!r:>{w}}c{{d}}"\n', 'f"""\n{a\n}\n"""\n', "rb'x' F'y'\n", "def f():\n\tx\n\n\n",
               "a\\\n+b\n", "#c", "   \n", "", "x!=1\n", "a:=1; b->c ...\n", "0x1F 1_0 1.5e3j .5\n", "'abc", '"""abc', "(a", "x\n  y\n z\n", 'f"{x=}"\n', "ünï = 1\n",
               "class A:\n    def f(self): # c\n        pass\n    # d\nx\n", 'f"\\N{DASH}{x}"\n', "1a\n", "a?b\n", "(]\n", 'f"{x:%H:%M}"\n'):
    show(source)
SOURCE = "# -*- coding: utf-8 -*-\ndef f(a, *, b=1):\n    if a:  # why\n        return f'{a!r}' + 'é' \\\n            'x'\n\nclass C: pass\n"
tokens = list(tokenize.tokenize(io.BytesIO(SOURCE.encode()).readline))
print(tokens[0], tokens[5], sep="\n")
print(tokenize.untokenize(tokens) == SOURCE.encode())
print(token.ISEOF(0), token.ISTERMINAL(300), token.NT_OFFSET, len(token.tok_name), token.EXACT_TOKEN_TYPES["**="], tokenize.TokenInfo(1, "a", (1, 0), (1, 1), "a"))
