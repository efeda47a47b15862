"""Syntax trees: parsing to them, walking, changing and showing them, and turning them into source again."""

import sys
import re
from _ast import *
from contextlib import contextmanager
from enum import IntEnum


def parse(source, filename="<unknown>", mode="exec", *, type_comments=False, feature_version=None, optimize=-1):
    """Parse `source` into a tree."""
    flags = PyCF_ONLY_AST
    if optimize > 0:
        flags |= PyCF_OPTIMIZED_AST
    if type_comments:
        flags |= PyCF_TYPE_COMMENTS
    if feature_version is None:
        feature_version = -1
    elif isinstance(feature_version, tuple):
        major, feature_version = feature_version
        if major != 3:
            raise ValueError(f"Unsupported major version: {major}")
    return compile(source, filename, mode, flags, _feature_version=feature_version, optimize=optimize)


def _malformed(node):
    place = f" on line {line}" if (line := getattr(node, "lineno", None)) else ""
    raise ValueError(f"malformed node or string{place}: {node!r}")


def _number(node):
    if not isinstance(node, Constant) or type(node.value) not in (int, float, complex):
        _malformed(node)
    return node.value


def _signed_number(node):
    if isinstance(node, UnaryOp) and isinstance(node.op, (UAdd, USub)):
        value = _number(node.operand)
        return +value if isinstance(node.op, UAdd) else -value
    return _number(node)


def _literal(node):
    if isinstance(node, Constant):
        return node.value
    if isinstance(node, Tuple):
        return tuple(map(_literal, node.elts))
    if isinstance(node, List):
        return list(map(_literal, node.elts))
    if isinstance(node, Set):
        return set(map(_literal, node.elts))
    if isinstance(node, Call) and isinstance(node.func, Name) and node.func.id == "set" \
            and node.args == node.keywords == []:
        return set()
    if isinstance(node, Dict):
        if len(node.keys) != len(node.values):
            _malformed(node)
        return dict(zip(map(_literal, node.keys), map(_literal, node.values)))
    if isinstance(node, BinOp) and isinstance(node.op, (Add, Sub)):
        left, right = _signed_number(node.left), _number(node.right)
        if isinstance(left, (int, float)) and isinstance(right, complex):
            return left + right if isinstance(node.op, Add) else left - right
    return _signed_number(node)


def literal_eval(node_or_string):
    """Evaluate a text, or a tree, made of literals alone: numbers, strings, bytes, containers, booleans, None."""
    if isinstance(node_or_string, str):
        node_or_string = parse(node_or_string.lstrip(" \t"), mode="eval")
    if isinstance(node_or_string, Expression):
        node_or_string = node_or_string.body
    return _literal(node_or_string)


def dump(node, annotate_fields=True, include_attributes=False, *, indent=None, show_empty=False):
    """Show a tree as the calls that would build it."""

    def items(values, level, brackets):
        opening, closing = brackets
        if indent is None:
            return opening + ", ".join(values) + closing
        margin = "\n" + indent * level
        return opening + margin + ("," + margin).join(values) + closing

    def show(node, level):
        """The text, and whether it is short."""
        if isinstance(node, list):
            if not node:
                return "[]", True
            return items([show(item, level + 1)[0] for item in node], level + 1, "[]"), False
        if not isinstance(node, AST):
            return repr(node), True
        cls = type(node)
        parts, held_back = [], []
        is_simple = True
        with_names = annotate_fields
        for name in node._fields:
            try:
                value = getattr(node, name)
            except AttributeError:
                with_names = True
                continue
            if value is None and getattr(cls, name, ...) is None:
                with_names = True
                continue
            if (not show_empty and (value is None or value == [])
                    and not isinstance(node, (Constant, MatchSingleton))):
                held_back.append(repr(value))
                continue
            if not with_names:
                parts += held_back
                held_back = []
            text, short = show(value, level + 1)
            is_simple = is_simple and short
            parts.append(f"{name}={text}" if with_names else text)
        if include_attributes:
            for name in node._attributes:
                value = getattr(node, name, _absent)
                if value is _absent or value is None and getattr(cls, name, ...) is None:
                    continue
                text, short = show(value, level + 1)
                is_simple = is_simple and short
                parts.append(f"{name}={text}")
        head = cls.__name__
        if is_simple and len(parts) <= 3:
            return f"{head}({', '.join(parts)})", not parts
        return head + items(parts, level + 1, "()"), False

    if not isinstance(node, AST):
        raise TypeError(f"expected AST, got {node.__class__.__name__!r}")
    if indent is not None and not isinstance(indent, str):
        indent = " " * indent
    return show(node, 0)[0]


_absent = object()


def copy_location(new_node, old_node):
    """Give `new_node` the place of `old_node`; returns it."""
    for name in ("lineno", "col_offset", "end_lineno", "end_col_offset"):
        if name in old_node._attributes and name in new_node._attributes:
            value = getattr(old_node, name, None)
            if value is not None or hasattr(old_node, name) and name.startswith("end_"):
                setattr(new_node, name, value)
    return new_node


def fix_missing_locations(node):
    """Give every node without a place that of its parent; returns the tree."""

    def fix(node, places):
        places = dict(places)
        for name in places:
            if name not in node._attributes:
                continue
            is_end = name.startswith("end_")
            missing = getattr(node, name, None) is None if is_end else not hasattr(node, name)
            if missing:
                setattr(node, name, places[name])
            else:
                places[name] = getattr(node, name)
        for child in iter_child_nodes(node):
            fix(child, places)

    fix(node, {"lineno": 1, "end_lineno": 1, "col_offset": 0, "end_col_offset": 0})
    return node


def increment_lineno(node, n=1):
    """Move a tree `n` lines down; returns it."""
    for child in walk(node):
        if isinstance(child, TypeIgnore):
            child.lineno = getattr(child, "lineno", 0) + n
            continue
        if "lineno" in child._attributes:
            child.lineno = getattr(child, "lineno", 0) + n
        if "end_lineno" in child._attributes:
            end = getattr(child, "end_lineno", 0)
            if end is not None:
                child.end_lineno = end + n
    return node


def iter_fields(node):
    """Yield (name, value) for each field that the node has."""
    for name in node._fields:
        try:
            yield name, getattr(node, name)
        except AttributeError:
            pass


def iter_child_nodes(node):
    """Yield the nodes right below `node`."""
    for _, value in iter_fields(node):
        if isinstance(value, AST):
            yield value
        elif isinstance(value, list):
            for item in value:
                if isinstance(item, AST):
                    yield item


def get_docstring(node, clean=True):
    """The docstring of a function, class or module node, or None."""
    if not isinstance(node, (AsyncFunctionDef, FunctionDef, ClassDef, Module)):
        raise TypeError(f"{node.__class__.__name__!r} can't have docstrings")
    text = _docstring_node(node)
    if text is None:
        return None
    if clean:
        import inspect
        return inspect.cleandoc(text.value)
    return text.value


def _docstring_node(node):
    if isinstance(node, (AsyncFunctionDef, FunctionDef, ClassDef, Module)) and node.body:
        first = node.body[0]
        if isinstance(first, Expr) and isinstance(first.value, Constant) and isinstance(first.value.value, str):
            return first.value
    return None


# A line as the tokenizer sees it: form feeds and the like do not end it.
_line_pattern = re.compile(r"(.*?(?:\r\n|\n|\r|$))")


def _splitlines_no_ff(source, maxlines=None):
    lines = []
    for number, found in enumerate(_line_pattern.finditer(source), 1):
        if maxlines is not None and number > maxlines:
            break
        lines.append(found[0])
    return lines


def get_source_segment(source, node, *, padded=False):
    """The text of `source` that `node` stands for, or None without a place."""
    try:
        first, last, start, end = node.lineno - 1, node.end_lineno, node.col_offset, node.end_col_offset
    except AttributeError:
        return None
    if last is None or end is None:
        return None
    last -= 1
    lines = _splitlines_no_ff(source, maxlines=last + 1)
    if first == last:
        return lines[first].encode()[start:end].decode()
    head = lines[first].encode()
    padding = ""
    if padded:
        padding = "".join(c if c in "\f\t" else " " for c in head[:start].decode())
    parts = [padding + head[start:].decode(), *lines[first + 1:last], lines[last].encode()[:end].decode()]
    return "".join(parts)


def walk(node):
    """Yield `node` and all nodes below it, those of one level before the next."""
    from collections import deque
    waiting = deque([node])
    while waiting:
        node = waiting.popleft()
        waiting.extend(iter_child_nodes(node))
        yield node


class NodeVisitor:
    """Calls `visit_CLASS` for nodes, or `generic_visit`, which visits what is below."""

    def visit(self, node):
        visitor = getattr(self, "visit_" + node.__class__.__name__, self.generic_visit)
        return visitor(node)

    def generic_visit(self, node):
        for _, value in iter_fields(node):
            if isinstance(value, list):
                for item in value:
                    if isinstance(item, AST):
                        self.visit(item)
            elif isinstance(value, AST):
                self.visit(value)

    def visit_Constant(self, node):
        # Methods for the classes of constants before 3.8 are still called, with a warning.
        value = node.value
        for cls, name in _old_visitors:
            if isinstance(value, cls):
                break
        else:
            name = "Ellipsis" if value is ... else None
        if name is not None:
            old = getattr(self, "visit_" + name, None)
            if old is not None:
                import warnings
                warnings.warn(f"visit_{name} is deprecated; add visit_Constant", DeprecationWarning, 2)
                return old(node)
        return self.generic_visit(node)


_old_visitors = ((bool, "NameConstant"), (type(None), "NameConstant"), ((int, float, complex), "Num"), (str, "Str"),
                 (bytes, "Bytes"))


# Classes of syntax trees that there were before 3.9: programs that know them still ask for them.

class slice(AST):
    """Formerly the base of the classes of subscripts."""


class Index(slice):
    """Formerly a subscript that is no slice; making one gives the expression itself."""

    def __new__(cls, value, **kwargs):
        return value


class ExtSlice(slice):
    """Formerly several subscripts; making one gives a Tuple."""

    def __new__(cls, dims=(), **kwargs):
        return Tuple(list(dims), Load(), **kwargs)


def _set_dims(self, value):
    self.elts = value


Tuple.dims = property(lambda self: self.elts, _set_dims, doc="Formerly the items of an ExtSlice.")


class Suite(mod):
    """Formerly a list of statements, in Jython."""


class AugLoad(expr_context):
    """Formerly the context of the target of an augmented assignment."""


class AugStore(expr_context):
    """Formerly the context of the target of an augmented assignment."""


class Param(expr_context):
    """Formerly the context of parameters."""


class NodeTransformer(NodeVisitor):
    """A visitor whose methods return what takes the node's place: a node, a list of them, or None to remove it."""

    def generic_visit(self, node):
        for name, old in iter_fields(node):
            if isinstance(old, list):
                new = []
                for item in old:
                    if isinstance(item, AST):
                        item = self.visit(item)
                        if item is None:
                            continue
                        if not isinstance(item, AST):
                            new.extend(item)
                            continue
                    new.append(item)
                old[:] = new
            elif isinstance(old, AST):
                value = self.visit(old)
                if value is None:
                    delattr(node, name)
                else:
                    setattr(node, name, value)
        return node


# How tightly operators bind, loosest first.
(_NAMED, _TUPLE, _YIELD, _TEST, _OR, _AND, _NOT, _CMP, _EXPR, _BXOR, _BAND, _SHIFT, _ARITH, _TERM, _FACTOR, _POWER,
 _AWAIT, _ATOM) = range(18)

_INFINITY = "1e" + repr(sys.float_info.max_10_exp + 1)
_SINGLE = ("'", '"')
_TRIPLE = ('"""', "'''")
_QUOTES = (*_SINGLE, *_TRIPLE)

_unary = {"Invert": ("~", _FACTOR), "Not": ("not ", _NOT), "UAdd": ("+", _FACTOR), "USub": ("-", _FACTOR)}
_binary = {"Add": ("+", _ARITH), "Sub": ("-", _ARITH), "Mult": ("*", _TERM), "MatMult": ("@", _TERM),
           "Div": ("/", _TERM), "Mod": ("%", _TERM), "LShift": ("<<", _SHIFT), "RShift": (">>", _SHIFT),
           "BitOr": ("|", _EXPR), "BitXor": ("^", _BXOR), "BitAnd": ("&", _BAND), "FloorDiv": ("//", _TERM),
           "Pow": ("**", _POWER)}
_compare = {"Eq": "==", "NotEq": "!=", "Lt": "<", "LtE": "<=", "Gt": ">", "GtE": ">=", "Is": "is", "IsNot": "is not",
            "In": "in", "NotIn": "not in"}


def _name(node):
    return node.__class__.__name__


def _quote(text, quotes=_QUOTES, escapes_blanks=False):
    """A text escaped for a literal, and the quotes that may stand around it, best first."""
    def escape(c):
        if not escapes_blanks and c in "\n\t":
            return c
        if c == "\\" or not c.isprintable():
            return c.encode("unicode_escape").decode("ascii")
        return c

    escaped = "".join(map(escape, text))
    possible = [q for q in quotes if q not in escaped and ("\n" not in escaped or q in _TRIPLE)]
    if not possible:
        shown = repr(text)
        return shown[1:-1], [next((q for q in quotes if shown[0] in q), shown[0])]
    if escaped:
        possible.sort(key=lambda q: q[0] == escaped[-1])
        if possible[0][0] == escaped[-1]:
            escaped = escaped[:-1] + "\\" + escaped[-1]
    return escaped, possible


class _Unparser:
    """Writes a tree as source."""

    def __init__(self):
        self.lines = []
        self.depth = 0

    def put(self, text):
        self.lines.append("    " * self.depth + text)

    def gap(self):
        """An empty line, unless this is the beginning."""
        if self.lines:
            self.lines.append("")

    def text(self):
        return "\n".join(self.lines)

    # Statements.

    def block(self, head, body, owner=None):
        self.put(head + ":")
        self.depth += 1
        self.body(body, owner)
        self.depth -= 1

    def body(self, body, owner=None):
        doc = None if owner is None else _docstring_node(owner)
        if doc is not None:
            self.docstring(doc)
            body = body[1:]
        for node in body:
            self.statement(node)

    def docstring(self, node):
        text, quotes = _quote(node.value, _TRIPLE)
        prefix = "u" if node.kind == "u" else ""
        self.put(f"{prefix}{quotes[0]}{text}{quotes[0]}")

    def statement(self, node):
        getattr(self, "stmt_" + _name(node))(node)

    def stmt_Module(self, node):
        self.body(node.body, node)

    def stmt_Interactive(self, node):
        self.body(node.body)

    def stmt_Expression(self, node):
        self.put(self.expr(node.body))

    def stmt_FunctionType(self, node):
        arguments = ", ".join(map(self.expr, node.argtypes))
        self.put(f"({arguments}) -> {self.expr(node.returns)}")

    def stmt_Expr(self, node):
        self.put(self.expr(node.value, _YIELD))

    def stmt_Assign(self, node):
        targets = "".join(self.expr(t, _TUPLE) + " = " for t in node.targets)
        self.put(targets + self.expr(node.value) + self.comment(node))

    def comment(self, node):
        text = getattr(node, "type_comment", None)
        return f" # type: {text}" if text is not None else ""

    def stmt_AugAssign(self, node):
        self.put(f"{self.expr(node.target)} {_binary[_name(node.op)][0]}= {self.expr(node.value)}")

    def stmt_AnnAssign(self, node):
        target = self.expr(node.target)
        if not node.simple and isinstance(node.target, Name):
            target = f"({target})"
        value = f" = {self.expr(node.value)}" if node.value else ""
        self.put(f"{target}: {self.expr(node.annotation)}{value}")

    def stmt_TypeAlias(self, node):
        self.put(f"type {self.expr(node.name)}{self.type_params(node)} = {self.expr(node.value)}")

    def stmt_Return(self, node):
        self.put("return" + (" " + self.expr(node.value) if node.value else ""))

    def stmt_Delete(self, node):
        self.put("del " + ", ".join(map(self.expr, node.targets)))

    def stmt_Pass(self, node):
        self.put("pass")

    def stmt_Break(self, node):
        self.put("break")

    def stmt_Continue(self, node):
        self.put("continue")

    def stmt_Assert(self, node):
        self.put("assert " + self.expr(node.test) + (", " + self.expr(node.msg) if node.msg else ""))

    def stmt_Global(self, node):
        self.put("global " + ", ".join(node.names))

    def stmt_Nonlocal(self, node):
        self.put("nonlocal " + ", ".join(node.names))

    def stmt_Import(self, node):
        self.put("import " + ", ".join(map(self.alias, node.names)))

    def stmt_ImportFrom(self, node):
        module = "." * (node.level or 0) + (node.module or "")
        self.put(f"from {module} import " + ", ".join(map(self.alias, node.names)))

    def alias(self, node):
        return node.name + (f" as {node.asname}" if node.asname else "")

    def stmt_Raise(self, node):
        if not node.exc:
            if node.cause:
                raise ValueError("Node can't be used without a value attribute.")
            return self.put("raise")
        cause = f" from {self.expr(node.cause)}" if node.cause else ""
        self.put(f"raise {self.expr(node.exc)}{cause}")

    def stmt_If(self, node):
        self.block("if " + self.expr(node.test), node.body)
        orelse = node.orelse
        while len(orelse) == 1 and isinstance(orelse[0], If):
            node = orelse[0]
            self.block("elif " + self.expr(node.test), node.body)
            orelse = node.orelse
        if orelse:
            self.block("else", orelse)

    def stmt_While(self, node):
        self.block("while " + self.expr(node.test), node.body)
        if node.orelse:
            self.block("else", node.orelse)

    def loop(self, word, node):
        self.put(f"{word} {self.expr(node.target, _TUPLE)} in {self.expr(node.iter)}:" + self.comment(node))
        self.depth += 1
        self.body(node.body)
        self.depth -= 1
        if node.orelse:
            self.block("else", node.orelse)

    def stmt_For(self, node):
        self.loop("for", node)

    def stmt_AsyncFor(self, node):
        self.loop("async for", node)

    def managers(self, word, node):
        items = ", ".join(self.expr(i.context_expr) + (" as " + self.expr(i.optional_vars) if i.optional_vars else "")
                          for i in node.items)
        self.put(f"{word} {items}:" + self.comment(node))
        self.depth += 1
        self.body(node.body)
        self.depth -= 1

    def stmt_With(self, node):
        self.managers("with", node)

    def stmt_AsyncWith(self, node):
        self.managers("async with", node)

    def stmt_Try(self, node, word="except"):
        self.block("try", node.body)
        for handler in node.handlers:
            head = word
            if handler.type:
                head += " " + self.expr(handler.type)
            if handler.name:
                head += " as " + handler.name
            self.block(head, handler.body)
        if node.orelse:
            self.block("else", node.orelse)
        if node.finalbody:
            self.block("finally", node.finalbody)

    def stmt_TryStar(self, node):
        self.stmt_Try(node, "except*")

    def stmt_Match(self, node):
        self.put(f"match {self.expr(node.subject)}:")
        self.depth += 1
        for case in node.cases:
            guard = f" if {self.expr(case.guard)}" if case.guard else ""
            self.block(f"case {self.pattern(case.pattern)}{guard}", case.body)
        self.depth -= 1

    def decorated(self, node):
        self.gap()
        for decorator in node.decorator_list:
            self.put("@" + self.expr(decorator))

    def stmt_ClassDef(self, node):
        self.decorated(node)
        arguments = [*map(self.expr, node.bases), *map(self.keyword, node.keywords)]
        arguments = f"({', '.join(arguments)})" if arguments else ""
        self.block(f"class {node.name}{self.type_params(node)}{arguments}", node.body, node)

    def function(self, word, node):
        self.decorated(node)
        returns = f" -> {self.expr(node.returns)}" if node.returns else ""
        self.put(f"{word} {node.name}{self.type_params(node)}({self.arguments(node.args)}){returns}:"
                 + self.comment(node))
        self.depth += 1
        self.body(node.body, node)
        self.depth -= 1

    def stmt_FunctionDef(self, node):
        self.function("def", node)

    def stmt_AsyncFunctionDef(self, node):
        self.function("async def", node)

    def type_params(self, node):
        params = getattr(node, "type_params", None)
        return f"[{', '.join(map(self.type_param, params))}]" if params else ""

    def type_param(self, node):
        stars = {"TypeVarTuple": "*", "ParamSpec": "**"}.get(_name(node), "")
        bound = getattr(node, "bound", None)
        text = stars + node.name + (f": {self.expr(bound)}" if bound else "")
        return text + (f" = {self.expr(node.default_value)}" if node.default_value else "")

    def arguments(self, node):
        parts = []
        positional = node.posonlyargs + node.args
        defaults = [None] * (len(positional) - len(node.defaults)) + node.defaults
        for i, (arg, default) in enumerate(zip(positional, defaults), 1):
            parts.append(self.arg(arg) + (f"={self.expr(default)}" if default else ""))
            if i == len(node.posonlyargs):
                parts.append("/")
        if node.vararg or node.kwonlyargs:
            parts.append("*" + (self.arg(node.vararg) if node.vararg else ""))
        for arg, default in zip(node.kwonlyargs, node.kw_defaults):
            parts.append(self.arg(arg) + (f"={self.expr(default)}" if default else ""))
        if node.kwarg:
            parts.append("**" + self.arg(node.kwarg))
        return ", ".join(parts)

    def arg(self, node):
        return node.arg + (f": {self.expr(node.annotation)}" if node.annotation else "")

    def keyword(self, node):
        return ("**" if node.arg is None else node.arg + "=") + self.expr(node.value)

    # Expressions: each method gives the text and how tightly it binds.

    def expr(self, node, level=_TEST):
        text, own = getattr(self, "expr_" + _name(node))(node, level)
        return f"({text})" if level > own else text

    def list(self, nodes):
        texts = [self.expr(n) for n in nodes]
        return texts[0] + "," if len(texts) == 1 else ", ".join(texts)

    def expr_Name(self, node, level):
        return node.id, _ATOM

    def expr_Constant(self, node, level):
        value = node.value
        if isinstance(value, tuple):
            inner = [self.expr_Constant(Constant(v), level)[0] for v in value]
            return "(" + (inner[0] + "," if len(inner) == 1 else ", ".join(inner)) + ")", _ATOM
        if value is ...:
            return "...", _ATOM
        return ("u" if node.kind == "u" else "") + self.constant(value), _ATOM

    def constant(self, value):
        shown = repr(value)
        if isinstance(value, (float, complex)):
            # Infinity has no literal, but what is too big is infinite.
            return shown.replace("inf", _INFINITY).replace("nan", f"({_INFINITY}-{_INFINITY})")
        return shown

    def expr_NamedExpr(self, node, level):
        return f"{self.expr(node.target, _ATOM)} := {self.expr(node.value, _ATOM)}", _NAMED

    def expr_Await(self, node, level):
        return f"await {self.expr(node.value, _ATOM)}", _AWAIT

    def expr_Yield(self, node, level):
        return "yield" + (" " + self.expr(node.value, _ATOM) if node.value else ""), _YIELD

    def expr_YieldFrom(self, node, level):
        return f"yield from {self.expr(node.value, _ATOM)}", _YIELD

    def expr_Lambda(self, node, level):
        arguments = self.arguments(node.args)
        return f"lambda{' ' if arguments else ''}{arguments}: {self.expr(node.body)}", _TEST

    def expr_IfExp(self, node, level):
        return (f"{self.expr(node.body, _TEST + 1)} if {self.expr(node.test, _TEST + 1)} "
                f"else {self.expr(node.orelse, _TEST)}"), _TEST

    def expr_BoolOp(self, node, level):
        word, own = ("and", _AND) if isinstance(node.op, And) else ("or", _OR)
        # Each operand is taken to bind tighter than the one before, so that nested ones keep their parentheses.
        parts = [self.expr(value, min(own + i, _ATOM)) for i, value in enumerate(node.values, 1)]
        return f" {word} ".join(parts), own

    def expr_UnaryOp(self, node, level):
        sign, own = _unary[_name(node.op)]
        return sign + self.expr(node.operand, own), own

    def expr_BinOp(self, node, level):
        sign, own = _binary[_name(node.op)]
        left, right = (own + 1, own) if sign == "**" else (own, own + 1)
        return f"{self.expr(node.left, left)} {sign} {self.expr(node.right, right)}", own

    def expr_Compare(self, node, level):
        parts = [self.expr(node.left, _CMP + 1)]
        for op, right in zip(node.ops, node.comparators):
            parts.append(f"{_compare[_name(op)]} {self.expr(right, _CMP + 1)}")
        return " ".join(parts), _CMP

    def expr_Call(self, node, level):
        arguments = [*map(self.expr, node.args), *map(self.keyword, node.keywords)]
        return f"{self.expr(node.func, _ATOM)}({', '.join(arguments)})", _ATOM

    def expr_Attribute(self, node, level):
        value = self.expr(node.value, _ATOM)
        # A dot right behind an integer would be part of it.
        blank = " " if isinstance(node.value, Constant) and isinstance(node.value.value, int) else ""
        return f"{value}{blank}.{node.attr}", _ATOM

    def expr_Subscript(self, node, level):
        index = node.slice
        inner = self.list(index.elts) if isinstance(index, Tuple) and index.elts else self.expr(index)
        return f"{self.expr(node.value, _ATOM)}[{inner}]", _ATOM

    def expr_Slice(self, node, level):
        text = (self.expr(node.lower) if node.lower else "") + ":" + (self.expr(node.upper) if node.upper else "")
        return text + (":" + self.expr(node.step) if node.step else ""), _ATOM

    def expr_Starred(self, node, level):
        return "*" + self.expr(node.value, _EXPR), _ATOM

    def expr_List(self, node, level):
        return f"[{', '.join(map(self.expr, node.elts))}]", _ATOM

    def expr_Tuple(self, node, level):
        if not node.elts:
            return "()", _ATOM
        return self.list(node.elts), _TUPLE

    def expr_Set(self, node, level):
        return "{" + (", ".join(map(self.expr, node.elts)) if node.elts else "*()") + "}", _ATOM

    def expr_Dict(self, node, level):
        def pair(key, value):
            if key is None:
                return "**" + self.expr(value, _EXPR)
            return f"{self.expr(key)}: {self.expr(value)}"
        return "{" + ", ".join(map(pair, node.keys, node.values)) + "}", _ATOM

    def generators(self, node):
        text = ""
        for clause in node.generators:
            word = " async for " if clause.is_async else " for "
            text += f"{word}{self.expr(clause.target, _TUPLE)} in {self.expr(clause.iter, _TEST + 1)}"
            text += "".join(f" if {self.expr(test, _TEST + 1)}" for test in clause.ifs)
        return text

    def expr_ListComp(self, node, level):
        return f"[{self.expr(node.elt)}{self.generators(node)}]", _ATOM

    def expr_SetComp(self, node, level):
        return "{" + self.expr(node.elt) + self.generators(node) + "}", _ATOM

    def expr_DictComp(self, node, level):
        return "{" + f"{self.expr(node.key)}: {self.expr(node.value)}{self.generators(node)}" + "}", _ATOM

    def expr_GeneratorExp(self, node, level):
        return f"({self.expr(node.elt)}{self.generators(node)})", _ATOM

    # f-strings.

    def field(self, node, in_spec=False):
        if node.conversion not in (-1, 115, 114, 97):
            raise ValueError("Unknown f-string conversion.")
        value = self.expr(node.value, _TEST + 1)
        text = "{ " if value.startswith("{") else "{"
        text += value + (f"!{chr(node.conversion)}" if node.conversion >= 0 else "")
        return text + (":" + self.inner(node.format_spec, True) if node.format_spec else "") + "}"

    def inner(self, node, in_spec):
        if isinstance(node, JoinedStr):
            return "".join(self.inner(value, in_spec) for value in node.values)
        if isinstance(node, Constant) and isinstance(node.value, str):
            text = node.value.replace("{", "{{").replace("}", "}}")
            if in_spec:
                for c, escaped in (("\\", "\\\\"), ("'", "\\'"), ('"', '\\"'), ("\n", "\\n")):
                    text = text.replace(c, escaped)
            return text
        if isinstance(node, FormattedValue):
            return self.field(node)
        raise ValueError(f"Unexpected node inside JoinedStr, {node!r}")

    def expr_FormattedValue(self, node, level):
        return self.expr_JoinedStr(JoinedStr([node]), level)

    def expr_JoinedStr(self, node, level):
        parts = [(self.inner(value, False), isinstance(value, Constant)) for value in node.values]
        quotes = list(_QUOTES)
        written = []
        for text, is_text in parts:
            if is_text:
                text, possible = _quote(text, quotes, True)
                if set(possible).isdisjoint(quotes):
                    written = None
                    break
                quotes = possible
            elif "\n" in text:
                quotes = [q for q in quotes if q in _TRIPLE]
            written.append(text)
        if written is None:
            # No quotes fit: everything is escaped for triple ones.
            quotes = ["'''"]
            written = [repr('"' + text)[2:-1] if is_text else text for text, is_text in parts]
        return f"f{quotes[0]}{''.join(written)}{quotes[0]}", _ATOM

    # Patterns.

    def pattern(self, node, level=_TEST):
        text, own = getattr(self, "pattern_" + _name(node))(node)
        return f"({text})" if level > own else text

    def pattern_MatchValue(self, node):
        return self.expr(node.value), _ATOM

    def pattern_MatchSingleton(self, node):
        return self.constant(node.value), _ATOM

    def pattern_MatchSequence(self, node):
        return f"[{', '.join(map(self.pattern, node.patterns))}]", _ATOM

    def pattern_MatchStar(self, node):
        return "*" + (node.name or "_"), _ATOM

    def pattern_MatchMapping(self, node):
        parts = [f"{self.expr(k)}: {self.pattern(p)}" for k, p in zip(node.keys, node.patterns)]
        if node.rest is not None:
            parts.append("**" + node.rest)
        return "{" + ", ".join(parts) + "}", _ATOM

    def pattern_MatchClass(self, node):
        parts = [*map(self.pattern, node.patterns)]
        parts += [f"{name}={self.pattern(p)}" for name, p in zip(node.kwd_attrs, node.kwd_patterns)]
        return f"{self.expr(node.cls, _ATOM)}({', '.join(parts)})", _ATOM

    def pattern_MatchAs(self, node):
        if node.name is None:
            return "_", _ATOM
        if node.pattern is None:
            return node.name, _ATOM
        return f"{self.pattern(node.pattern, _EXPR)} as {node.name}", _TEST

    def pattern_MatchOr(self, node):
        return " | ".join(self.pattern(p, _EXPR + 1) for p in node.patterns), _EXPR


def unparse(ast_obj):
    """Source whose tree is equal to this one."""
    unparser = _Unparser()
    kind = _name(ast_obj)
    if isinstance(ast_obj, list):
        unparser.body(ast_obj)
        return unparser.text()
    if hasattr(unparser, "stmt_" + kind):
        unparser.statement(ast_obj)
        return unparser.text()
    for prefix, write in (("expr_", unparser.expr), ("pattern_", unparser.pattern)):
        if hasattr(unparser, prefix + kind):
            return write(ast_obj)
    for cls, write in ((arguments, unparser.arguments), (arg, unparser.arg), (keyword, unparser.keyword),
                       (alias, unparser.alias), (type_param, unparser.type_param)):
        if isinstance(ast_obj, cls):
            return write(ast_obj)
    raise NotImplementedError(f"unparse of {kind} is not supported")


def main(args=None):
    import argparse
    parser = argparse.ArgumentParser(prog="python -m ast")
    parser.add_argument("infile", nargs="?", default="-", help="the file to parse; defaults to stdin")
    parser.add_argument("-m", "--mode", default="exec", choices=("exec", "single", "eval", "func_type"),
                        help="specify what kind of code must be parsed")
    parser.add_argument("--no-type-comments", default=True, action="store_false",
                        help="don't add information about type comments")
    parser.add_argument("-a", "--include-attributes", action="store_true",
                        help="include attributes such as line numbers and column offsets")
    parser.add_argument("-i", "--indent", type=int, default=3, help="indentation of nodes (number of spaces)")
    args = parser.parse_args(args)
    if args.infile == "-":
        name, source = "<stdin>", sys.stdin.buffer.read()
    else:
        name = args.infile
        with open(args.infile, "rb") as infile:
            source = infile.read()
    tree = parse(source, name, args.mode)
    print(dump(tree, include_attributes=args.include_attributes, indent=args.indent))


if __name__ == "__main__":
    main()
