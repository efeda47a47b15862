"""The classes and functions of a module, read from its source without importing it.

    for name, item in pyclbr.readmodule_ex('os').items(): ...
"""

import ast
import sys

__all__ = ["readmodule", "readmodule_ex", "Class", "Function"]

_modules = {}


class _Object:
    """A class or a function: where it stands, and what stands in it."""

    def __init__(self, module, name, file, lineno, end_lineno, parent):
        self.module = module
        self.name = name
        self.file = file
        self.lineno = lineno
        self.end_lineno = end_lineno
        self.parent = parent
        self.children = {}
        if parent is not None:
            parent.children[name] = self


class Function(_Object):
    """A function or a method."""

    def __init__(self, module, name, file, lineno, parent=None, is_async=False, *, end_lineno=None):
        super().__init__(module, name, file, lineno, end_lineno, parent)
        self.is_async = is_async
        if isinstance(parent, Class):
            parent.methods[name] = lineno


class Class(_Object):
    """A class; `super` holds its bases: classes where they are known, else texts."""

    def __init__(self, module, name, super_, file, lineno, parent=None, *, end_lineno=None):
        super().__init__(module, name, file, lineno, end_lineno, parent)
        self.super = super_ or []
        self.methods = {}


def readmodule(module, path=None):
    """Return {name: Class} of the classes of a module."""
    return {key: value for key, value in _readmodule(module, path or []).items() if isinstance(value, Class)}


def readmodule_ex(module, path=None):
    """Return {name: Class or Function} of a module."""
    return _readmodule(module, path or [])


def _readmodule(module, path, inpackage=None):
    fullmodule = f"{inpackage}.{module}" if inpackage is not None else module
    if fullmodule in _modules:
        return _modules[fullmodule]
    tree = {}
    if module in sys.builtin_module_names and inpackage is None:
        _modules[module] = tree
        return tree
    dot = module.rfind(".")
    if dot >= 0:
        package, submodule = module[:dot], module[dot + 1:]
        parent = _readmodule(package, path, inpackage)
        if inpackage is not None:
            package = f"{inpackage}.{package}"
        if "__path__" not in parent:
            raise ImportError(f"No package named {package}")
        return _readmodule(submodule, parent["__path__"], package)
    import importlib.util
    from importlib.machinery import PathFinder
    if inpackage is not None:
        spec = PathFinder.find_spec(fullmodule, path) or importlib.util.find_spec(fullmodule)
    else:
        spec = PathFinder.find_spec(fullmodule, list(path) + sys.path) or importlib.util.find_spec(fullmodule)
    if spec is None:
        raise ModuleNotFoundError(f"no module named {fullmodule!r}", name=fullmodule)
    _modules[fullmodule] = tree
    if spec.submodule_search_locations is not None:
        tree["__path__"] = spec.submodule_search_locations
    try:
        source = spec.loader.get_source(fullmodule)
    except (AttributeError, ImportError):
        return tree
    if source is None:
        return tree
    file = spec.loader.get_filename(fullmodule) if hasattr(spec.loader, "get_filename") else spec.origin
    _Reader(fullmodule, file, tree, inpackage).visit(ast.parse(source))
    return tree


class _Reader(ast.NodeVisitor):
    def __init__(self, module, file, tree, inpackage):
        self.module, self.file, self.tree, self.inpackage = module, file, tree, inpackage
        self.stack = []

    def _within(self, node, item):
        if not self.stack:
            self.tree[node.name] = item
        self.stack.append(item)
        self.generic_visit(node)
        self.stack.pop()

    def visit_ClassDef(self, node):
        bases = []
        for base in node.bases:
            name = ast.unparse(base)
            if name in self.tree:
                bases.append(self.tree[name])
                continue
            module, _, last = name.rpartition(".")
            # A class of another module, which may have been read.
            module = module.rpartition(".")[2]
            bases.append(_modules[module].get(last, last) if module in _modules else name)
        parent = self.stack[-1] if self.stack else None
        self._within(node, Class(self.module, node.name, bases, self.file, node.lineno, parent,
                                 end_lineno=node.end_lineno))

    def visit_FunctionDef(self, node, is_async=False):
        parent = self.stack[-1] if self.stack else None
        self._within(node, Function(self.module, node.name, self.file, node.lineno, parent, is_async,
                                    end_lineno=node.end_lineno))

    def visit_AsyncFunctionDef(self, node):
        self.visit_FunctionDef(node, is_async=True)

    def visit_Import(self, node):
        if node.col_offset != 0:
            return
        for alias in node.names:
            try:
                try:
                    _readmodule(alias.name, [], self.inpackage)
                except ImportError:
                    _readmodule(alias.name, [])
            except (ImportError, SyntaxError):
                # What cannot be read adds nothing.
                continue

    def visit_ImportFrom(self, node):
        if node.col_offset != 0:
            return
        try:
            module = "." * node.level
            if node.module:
                module += node.module
            found = _readmodule(module, [], self.inpackage)
        except (ImportError, SyntaxError, ValueError):
            return
        for alias in node.names:
            if alias.name in found:
                self.tree[alias.asname or alias.name] = found[alias.name]
            elif alias.name == "*":
                for name, value in found.items():
                    if not name.startswith("_"):
                        self.tree[name] = value


def _main():
    import os
    try:
        mod = sys.argv[1]
    except IndexError:
        mod = __file__
    if os.path.exists(mod):
        path = [os.path.dirname(mod)]
        mod = os.path.basename(mod)
        if mod.lower().endswith(".py"):
            mod = mod[:-3]
    else:
        path = []
    tree = readmodule_ex(mod, path)

    def show(items, indent):
        for item in sorted((i for i in items.values() if isinstance(i, _Object)), key=lambda i: i.lineno):
            if isinstance(item, Class):
                print(f"{' ' * indent}class {item.name} "
                      f"{[b if isinstance(b, str) else b.name for b in item.super]} {item.lineno}")
            else:
                print(f"{' ' * indent}def {item.name} {item.lineno}")
            show(item.children, indent + 2)

    show(tree, 0)


if __name__ == "__main__":
    _main()
