# Trees made and changed by hand run; trees that make no sense are refused.
import ast

tree = ast.parse("def f(n):\n    return n * 2 if n else g(n)\nprint(f(21), [x for x in (1, 2)], f'{f(1)!r:>3}')")
exec(compile(tree, "<tree>", "exec"))


class Double(ast.NodeTransformer):
    def visit_Constant(self, node):
        return ast.copy_location(ast.Constant(node.value * 2), node)

    def visit_Assert(self, node):
        return None


changed = ast.fix_missing_locations(Double().visit(ast.parse("assert 0\nprint(1 + 2, 'a')")))
exec(compile(changed, "<tree>", "exec"))
made = ast.Expression(ast.BinOp(ast.Name("a", ast.Load()), ast.Add(), ast.Constant(1)))
print(eval(compile(ast.fix_missing_locations(made), "", "eval"), {"a": 41}))


class Names(ast.NodeVisitor):
    def visit_Name(self, node):
        print(node.id, type(node.ctx).__name__, end=" ")


Names().visit(ast.parse("a = b; del c"))
print()
print(ast.literal_eval("{'a': [1, -2.5, (3+4j), None, True, b'x', {1}, set(), ()]}"))
for text in ("f()", "1 + 2", "[x for x in y]", "a", "1 +"):
    try:
        print(ast.literal_eval(text))
    except (ValueError, SyntaxError) as e:
        print(type(e).__name__, str(e).split(" at 0x")[0])
place = {"lineno": 1, "col_offset": 0}
bad = [
    ast.Module([ast.Expr(ast.Name("x", ast.Store(), **place), **place)], []),
    ast.Module([ast.FunctionDef("f", ast.arguments(), [], **place)], []),
    ast.Module([ast.Expr(ast.Constant(1))], []),
    ast.Module([ast.Expr(ast.Constant([], **place), **place)], []),
    ast.Module([3], []),
    ast.Expression(ast.Constant(1, **place)),
    ast.Module([ast.Expr(ast.Compare(ast.Constant(1, **place), [], [], **place), **place)], []),
    ast.Module([ast.Assign([], ast.Constant(1, **place), **place)], []),
]
for tree in bad:
    try:
        compile(tree, "", "exec")
    except (TypeError, ValueError) as e:
        print(type(e).__name__, e)
try:
    ast.Name(1, 2, 3)
except TypeError as e:
    print(e)
code = compile("await x", "", "eval", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
print(bool(code.co_flags & 0x80), ast.dump(compile("1", "", "eval", ast.PyCF_ONLY_AST)))
exec(compile(ast.increment_lineno(ast.parse("def h():\n  1/0"), 10), "<moved>", "exec"))
try:
    h()
except ZeroDivisionError as e:
    print(e.__traceback__.tb_next.tb_lineno)
