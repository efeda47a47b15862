# How many lines the tokenizer has asked for when it gives a token.
import io
import tokenize


def follow(source):
    asked = 0
    file = io.StringIO(source)

    def readline():
        nonlocal asked
        asked += 1
        return file.readline()

    seen = []
    try:
        for token in tokenize.generate_tokens(readline):
            seen.append((tokenize.tok_name[token.type], token.string, token.start, token.end, token.line, asked))
    except (tokenize.TokenError, SyntaxError) as error:
        seen.append((type(error).__name__, error.args[0], asked))
    print(repr(source))
    for item in seen:
        print("   ", *item)


for source in [
    "a = 1\nb = 2\n", "def f():\n    x\n\n    # c\n    y\nz\n", "x = (1,\n 2)\ny\n", "'''a\nb\nc'''\nx\n",
    "f'''a\n{b}\nc'''\nx", "a \\\n b\nc\n", "\n\n\na\n", "# c\n\na", "", "x = (\n", "'''abc\ndef\n", "if a:\n  b\n",
    "if a:\n  b\n\n\n#x\n\nc\n", "f'a{\nb}'\nc\n", "  a\n b\n", "a\nb $ c\nd\n", "async def f():\n  await x\n",
    "f'''{\nx:\n>10}\n'''\n", "[\n# c\n\n1,\n]\n", "class A:\n  def f(self):\n    pass\n", "x = 'a\\\nb'\n", "a;b\n",
    "if x:\n    y = '''\n  z\n'''\n    w\n",
]:
    follow(source)

print([t.string for t in tokenize.tokenize(iter([b"\xef\xbb\xbfa\n", b"b\n"]).__next__)])
print([t.string for t in tokenize.tokenize(io.BytesIO(b"# -*- coding: latin-1 -*-\n# \xe9\nx = '\xe9'\n").readline)])
print([t.string for t in tokenize.generate_tokens(iter(["a\n", "b"]).__next__)])
