# Classes of syntax trees that nobody needs any more, but old programs ask for.
import ast

print(ast.Index(3), ast.Index(value=4), isinstance(ast.Index(3), ast.Index), issubclass(ast.Index, ast.slice))
print(ast.dump(ast.ExtSlice([ast.Constant(1), ast.Constant(2)])), ast.dump(ast.ExtSlice()), ast.ExtSlice.__mro__)
for cls in (ast.slice, ast.Suite, ast.AugLoad, ast.AugStore, ast.Param):
    print(cls.__name__, [base.__name__ for base in cls.__mro__], cls._fields, isinstance(cls(), cls))
node = ast.parse("a[1, 2:3]").body[0].value.slice
print(type(node).__name__, len(node.dims), node.dims is node.elts)
node.dims = [ast.Constant(5)]
print(ast.unparse(node))
for action in (lambda: ast.Index(), lambda: ast.Suite([1])):
    try:
        action()
    except TypeError as error:
        print(error)


class Visitor(ast.NodeVisitor):
    def visit_Index(self, node):
        print("never")

    def visit_Name(self, node):
        print(node.id, isinstance(node.ctx, (ast.AugLoad, ast.Param, ast.Load)))


Visitor().visit(ast.parse("a[b] += c"))
