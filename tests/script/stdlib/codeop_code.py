# codeop says whether more lines are needed; code runs what it gets, like the prompt.
import code
import codeop

for source in ("x = 1", "", "# c", "if x:", "if x:\n  y", "if x:\n  y\n", "x = (", "'''a", "def f():\n  return 1\n", "@d", "class A:", "1 +",
               "x y", "for", "(1]", "a = 'b", "try:\n  a\n", "pass\n"):
    for compile_command in (codeop.compile_command, codeop.CommandCompiler()):
        try:
            result = compile_command(source)
            print(repr(source), "more" if result is None else type(result).__name__)
        except SyntaxError as error:
            print(repr(source), type(error).__name__)
compiler = codeop.Compile()
compiler("from __future__ import annotations", "<s>", "exec")
namespace = {}
exec(compiler("def f(a: undefined_name): pass", "<s>", "exec"), namespace)
print(namespace["f"].__annotations__)


class Console(code.InteractiveConsole):
    def __init__(self, lines, **kwargs):
        super().__init__(**kwargs)
        self.lines = iter(lines)
        self.written = []

    def raw_input(self, prompt=""):
        self.written.append(prompt)
        try:
            return next(self.lines)
        except StopIteration:
            raise EOFError

    def write(self, data):
        self.written.append(data)


console = Console(["a = 2", "a + 1", "for i in range(2):", "    print(i)", "", "1 / 0", "x y", "def f():", "    return a", "", "f()"])
console.interact(banner="banner", exitmsg="left")
print("".join(console.written))
print(console.locals["a"], console.push("if a:"), console.push("    b = 1"), console.push(""), console.locals["b"])
interpreter = code.InteractiveInterpreter({"n": 5})
print(interpreter.runsource("n + 1"), interpreter.runsource("(n"), interpreter.runsource("m = n", symbol="exec"), interpreter.locals["m"])
local = Console(["exit()"], local_exit=True)
local.interact("", "")
print("".join(local.written))
try:
    Console(["raise SystemExit(3)"]).interact("", "")
except SystemExit as error:
    print("SystemExit", error.code)
