"""The classes of syntax tree nodes, made from the abstract grammar. Follows the reference of the module `ast`."""

PyCF_ALLOW_TOP_LEVEL_AWAIT = 0x2000
PyCF_ONLY_AST = 0x400
PyCF_OPTIMIZED_AST = 0x8400
PyCF_TYPE_COMMENTS = 0x1000

# Each paragraph: a kind, its constructors with their fields, and its attributes. A kind without `=` choices is a class
# with fields itself.
_GRAMMAR = """
mod
  Module(stmt* body, type_ignore* type_ignores)
  Interactive(stmt* body)
  Expression(expr body)
  FunctionType(expr* argtypes, expr returns)
stmt @
  FunctionDef(identifier name, arguments args, stmt* body, expr* decorator_list, expr? returns, string? type_comment, type_param* type_params)
  AsyncFunctionDef(identifier name, arguments args, stmt* body, expr* decorator_list, expr? returns, string? type_comment, type_param* type_params)
  ClassDef(identifier name, expr* bases, keyword* keywords, stmt* body, expr* decorator_list, type_param* type_params)
  Return(expr? value)
  Delete(expr* targets)
  Assign(expr* targets, expr value, string? type_comment)
  TypeAlias(expr name, type_param* type_params, expr value)
  AugAssign(expr target, operator op, expr value)
  AnnAssign(expr target, expr annotation, expr? value, int simple)
  For(expr target, expr iter, stmt* body, stmt* orelse, string? type_comment)
  AsyncFor(expr target, expr iter, stmt* body, stmt* orelse, string? type_comment)
  While(expr test, stmt* body, stmt* orelse)
  If(expr test, stmt* body, stmt* orelse)
  With(withitem* items, stmt* body, string? type_comment)
  AsyncWith(withitem* items, stmt* body, string? type_comment)
  Match(expr subject, match_case* cases)
  Raise(expr? exc, expr? cause)
  Try(stmt* body, excepthandler* handlers, stmt* orelse, stmt* finalbody)
  TryStar(stmt* body, excepthandler* handlers, stmt* orelse, stmt* finalbody)
  Assert(expr test, expr? msg)
  Import(alias* names)
  ImportFrom(identifier? module, alias* names, int? level)
  Global(identifier* names)
  Nonlocal(identifier* names)
  Expr(expr value)
  Pass
  Break
  Continue
expr @
  BoolOp(boolop op, expr* values)
  NamedExpr(expr target, expr value)
  BinOp(expr left, operator op, expr right)
  UnaryOp(unaryop op, expr operand)
  Lambda(arguments args, expr body)
  IfExp(expr test, expr body, expr orelse)
  Dict(expr* keys, expr* values)
  Set(expr* elts)
  ListComp(expr elt, comprehension* generators)
  SetComp(expr elt, comprehension* generators)
  DictComp(expr key, expr value, comprehension* generators)
  GeneratorExp(expr elt, comprehension* generators)
  Await(expr value)
  Yield(expr? value)
  YieldFrom(expr value)
  Compare(expr left, cmpop* ops, expr* comparators)
  Call(expr func, expr* args, keyword* keywords)
  FormattedValue(expr value, int conversion, expr? format_spec)
  JoinedStr(expr* values)
  Constant(constant value, string? kind)
  Attribute(expr value, identifier attr, expr_context ctx)
  Subscript(expr value, expr slice, expr_context ctx)
  Starred(expr value, expr_context ctx)
  Name(identifier id, expr_context ctx)
  List(expr* elts, expr_context ctx)
  Tuple(expr* elts, expr_context ctx)
  Slice(expr? lower, expr? upper, expr? step)
expr_context
  Load
  Store
  Del
boolop
  And
  Or
operator
  Add
  Sub
  Mult
  MatMult
  Div
  Mod
  Pow
  LShift
  RShift
  BitOr
  BitXor
  BitAnd
  FloorDiv
unaryop
  Invert
  Not
  UAdd
  USub
cmpop
  Eq
  NotEq
  Lt
  LtE
  Gt
  GtE
  Is
  IsNot
  In
  NotIn
comprehension(expr target, expr iter, expr* ifs, int is_async)
excepthandler @
  ExceptHandler(expr? type, identifier? name, stmt* body)
arguments(arg* posonlyargs, arg* args, arg? vararg, arg* kwonlyargs, expr?* kw_defaults, arg? kwarg, expr* defaults)
arg(identifier arg, expr? annotation, string? type_comment) @
keyword(identifier? arg, expr value) @
alias(identifier name, identifier? asname) @
withitem(expr context_expr, expr? optional_vars)
match_case(pattern pattern, expr? guard, stmt* body)
pattern @!
  MatchValue(expr value)
  MatchSingleton(constant value)
  MatchSequence(pattern* patterns)
  MatchMapping(expr* keys, pattern* patterns, identifier? rest)
  MatchClass(expr cls, pattern* patterns, identifier* kwd_attrs, pattern* kwd_patterns)
  MatchStar(identifier? name)
  MatchAs(pattern? pattern, identifier? name)
  MatchOr(pattern* patterns)
type_ignore
  TypeIgnore(int lineno, string tag)
type_param @!
  TypeVar(identifier name, expr? bound, expr? default_value)
  ParamSpec(identifier name, expr? default_value)
  TypeVarTuple(identifier name, expr? default_value)
"""

_PLACES = ("lineno", "col_offset", "end_lineno", "end_col_offset")


class AST:
    __module__ = "ast"
    _fields = ()
    _attributes = ()
    __match_args__ = ()

    def __init__(self, /, *args, **kwargs):
        cls = type(self)
        fields = self._fields
        if len(args) > len(fields):
            plural = "" if len(fields) == 1 else "s"
            raise TypeError(f"{cls.__name__} constructor takes at most {len(fields)} positional argument{plural}")
        for name, value in zip(fields, args):
            setattr(self, name, value)
        left = list(fields[len(args):])
        for name, value in kwargs.items():
            if name in left:
                left.remove(name)
            elif name in fields:
                raise TypeError(f"{cls.__name__} got multiple values for argument {name!r}")
            elif name not in self._attributes:
                _deprecated(f"{cls.__name__}.__init__ got an unexpected keyword argument {name!r}. Support for "
                            "arbitrary keyword arguments is deprecated and will be removed in Python 3.15.")
            setattr(self, name, value)
        if not left:
            return
        types = getattr(cls, "_field_types", None)
        if types is None:
            return
        for name in left:
            kind = types.get(name)
            if kind is None:
                _deprecated(f"Field {name!r} is missing from {cls.__name__}._field_types. "
                            "This will become an error in Python 3.15.")
            elif type(kind) is _UnionType:
                pass  # optional: the class has None
            elif type(kind) is _GenericAlias:
                setattr(self, name, [])
            elif kind is expr_context:
                setattr(self, name, Load())
            else:
                _deprecated(f"{cls.__name__}.__init__ missing 1 required positional argument: {name!r}. "
                            "This will become an error in Python 3.15.")

    def __reduce__(self):
        fields = self._fields
        state = dict(self.__dict__)
        args = []
        for name in fields:
            if name not in state:
                break
            args.append(state.pop(name))
        return type(self), tuple(args), state or self.__dict__


_UnionType = type(int | None)
_GenericAlias = type(list[int])


def _deprecated(message):
    import warnings
    warnings.warn(message, DeprecationWarning, stacklevel=3)


def _make():
    names = globals()
    types = {"identifier": str, "string": str, "int": int, "constant": object}
    rows = []
    kind = None
    docs = {}
    for line in _GRAMMAR.strip().split("\n"):
        text = line.strip()
        head, _, rest = text.partition("(")
        fields, _, mark = rest.partition(")") if rest else ("", "", "")
        name, _, flag = head.partition(" ")
        mark = (flag + mark).strip()
        if line.startswith(" "):
            rows.append((name, kind, fields, ""))
            docs.setdefault(kind, []).append(text)
        else:
            kind = name
            rows.append((name, None, fields, mark))
    for name, base, fields, mark in rows:
        own = tuple(f.split(" ")[1] for f in fields.split(", ")) if fields else ()
        doc = f"{name}({fields})" if fields else name
        if base is None and name in docs:
            doc = f"{name} = " + f"\n{' ' * len(name)} | ".join(docs[name])
        body = {"__module__": "ast", "__doc__": doc, "_fields": own, "__match_args__": own}
        if base is None:
            if mark:
                body["_attributes"] = _PLACES
                if mark == "@":
                    body["end_lineno"] = body["end_col_offset"] = None
            else:
                body["_attributes"] = ()
        for field in fields.split(", ") if fields else ():
            type_name, field_name = field.split(" ")
            if type_name.endswith("?"):
                body[field_name] = None
        names[name] = types[name] = type(name, (AST if base is None else names[base],), body)
    for name, base, fields, mark in rows:
        if base is None and not fields:
            continue
        field_types = {}
        for field in fields.split(", ") if fields else ():
            type_name, field_name = field.split(" ")
            plain = types[type_name.rstrip("?*")]
            if type_name.endswith("*"):
                field_types[field_name] = list[plain]
            elif type_name.endswith("?"):
                field_types[field_name] = plain | None
            else:
                field_types[field_name] = plain
        names[name]._field_types = names[name].__annotations__ = field_types


_make()
del _make, _GRAMMAR, _PLACES
