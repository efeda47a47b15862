//! The syntax tree: what a program says, with the byte span of every part. Names follow CPython's `ast`.
//!
//! Follows the Python 3.13 reference, chapters 6 to 10. Built by `actions.rs`, checked by `validate.rs`.

use crate::span::Span;
use std::rc::Rc;

/// Names are shared within one parse: equal names are the same allocation.
pub type Name = Rc<str>;

/// A name and where it stands.
#[derive(Clone, Debug)]
pub struct Ident {
    pub name: Name,
    pub span: Span,
}

/// What one parse gives.
#[derive(Debug)]
pub enum Root {
    /// A file, `exec` input, or a REPL entry (mode `single`).
    Module(Vec<Stmt>),
    /// `eval` input.
    Expression(Box<Expr>),
}

#[derive(Debug)]
pub struct Stmt {
    pub span: Span,
    pub kind: StmtKind,
}

#[derive(Debug)]
pub enum StmtKind {
    FunctionDef(Box<FunctionDef>),
    ClassDef(Box<ClassDef>),
    Return(Option<Box<Expr>>),
    Delete(Vec<Expr>),
    /// `targets[0] = targets[1] = … = value`
    Assign {
        targets: Vec<Expr>,
        value: Box<Expr>,
    },
    AugAssign {
        target: Box<Expr>,
        op: BinaryOp,
        value: Box<Expr>,
    },
    /// `simple`: the target is a name without parentheses.
    AnnAssign {
        target: Box<Expr>,
        annotation: Box<Expr>,
        value: Option<Box<Expr>>,
        simple: bool,
    },
    TypeAlias {
        name: Ident,
        type_params: Vec<TypeParam>,
        value: Box<Expr>,
    },
    For {
        is_async: bool,
        target: Box<Expr>,
        iter: Box<Expr>,
        body: Vec<Stmt>,
        orelse: Vec<Stmt>,
    },
    While {
        test: Box<Expr>,
        body: Vec<Stmt>,
        orelse: Vec<Stmt>,
    },
    /// `if`, every `elif`, and the body of `else`.
    If {
        clauses: Vec<IfClause>,
        orelse: Vec<Stmt>,
    },
    With {
        is_async: bool,
        items: Vec<WithItem>,
        body: Vec<Stmt>,
    },
    Match {
        subject: Box<Expr>,
        cases: Vec<MatchCase>,
    },
    Raise {
        exc: Option<Box<Expr>>,
        cause: Option<Box<Expr>>,
    },
    /// `is_star`: `except*`.
    Try {
        body: Vec<Stmt>,
        handlers: Vec<ExceptHandler>,
        is_star: bool,
        orelse: Vec<Stmt>,
        finalbody: Vec<Stmt>,
    },
    Assert {
        test: Box<Expr>,
        msg: Option<Box<Expr>>,
    },
    Import(Vec<Alias>),
    /// `level`: the number of leading dots. `names` is empty for `*`.
    ImportFrom {
        module: Option<Ident>,
        names: Vec<Alias>,
        level: u32,
    },
    Global(Vec<Ident>),
    Nonlocal(Vec<Ident>),
    Expr(Box<Expr>),
    Pass,
    Break,
    Continue,
}

#[derive(Debug)]
pub struct IfClause {
    /// From `if` or `elif` to the end of the body.
    pub span: Span,
    pub test: Expr,
    pub body: Vec<Stmt>,
}

#[derive(Debug)]
pub struct FunctionDef {
    pub is_async: bool,
    pub name: Ident,
    pub type_params: Vec<TypeParam>,
    pub params: Box<Parameters>,
    pub returns: Option<Expr>,
    pub body: Vec<Stmt>,
    pub decorators: Vec<Expr>,
    /// From `def` or `async` on, without the decorators (the statement's span begins at the first decorator's `@`).
    pub def_span: Span,
}

#[derive(Debug)]
pub struct ClassDef {
    pub name: Ident,
    pub type_params: Vec<TypeParam>,
    pub args: Vec<Argument>,
    pub body: Vec<Stmt>,
    pub decorators: Vec<Expr>,
    pub def_span: Span,
}

#[derive(Debug, Default)]
pub struct Parameters {
    pub posonly: Vec<Parameter>,
    pub args: Vec<Parameter>,
    pub vararg: Option<Parameter>,
    pub kwonly: Vec<Parameter>,
    pub kwarg: Option<Parameter>,
}

#[derive(Debug)]
pub struct Parameter {
    pub name: Ident,
    pub annotation: Option<Expr>,
    pub default: Option<Expr>,
    pub span: Span,
}

/// PEP 695, with the defaults of PEP 696.
#[derive(Debug)]
pub struct TypeParam {
    pub span: Span,
    pub kind: TypeParamKind,
    pub name: Ident,
    pub bound: Option<Expr>,
    pub default: Option<Expr>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TypeParamKind {
    TypeVar,
    TypeVarTuple,
    ParamSpec,
}

#[derive(Debug)]
pub struct WithItem {
    pub context: Expr,
    pub target: Option<Expr>,
}

#[derive(Debug)]
pub struct ExceptHandler {
    pub span: Span,
    pub class: Option<Expr>,
    pub name: Option<Ident>,
    pub body: Vec<Stmt>,
}

/// `import a.b.c as d` and `from m import a as d`; dotted names are one text.
#[derive(Debug)]
pub struct Alias {
    pub span: Span,
    pub name: Ident,
    pub asname: Option<Ident>,
}

#[derive(Debug)]
pub struct Expr {
    pub span: Span,
    /// Nodes on the longest path below and including this one; limited by the parser, so that passes may recurse.
    pub depth: u16,
    pub kind: ExprKind,
}

#[derive(Debug)]
pub enum ExprKind {
    BoolOp {
        op: BoolOp,
        values: Vec<Expr>,
    },
    NamedExpr {
        target: Ident,
        value: Box<Expr>,
    },
    BinOp {
        left: Box<Expr>,
        op: BinaryOp,
        right: Box<Expr>,
    },
    UnaryOp {
        op: UnaryOp,
        operand: Box<Expr>,
    },
    Lambda {
        params: Box<Parameters>,
        body: Box<Expr>,
    },
    IfExp {
        test: Box<Expr>,
        body: Box<Expr>,
        orelse: Box<Expr>,
    },
    /// `None` as a key stands for `**value`.
    Dict {
        items: Vec<(Option<Expr>, Expr)>,
    },
    Set(Vec<Expr>),
    ListComp {
        element: Box<Expr>,
        clauses: Vec<Comprehension>,
    },
    SetComp {
        element: Box<Expr>,
        clauses: Vec<Comprehension>,
    },
    DictComp {
        key: Box<Expr>,
        value: Box<Expr>,
        clauses: Vec<Comprehension>,
    },
    Generator {
        element: Box<Expr>,
        clauses: Vec<Comprehension>,
    },
    Await(Box<Expr>),
    Yield(Option<Box<Expr>>),
    YieldFrom(Box<Expr>),
    Compare {
        left: Box<Expr>,
        rest: Vec<(CompareOp, Expr)>,
    },
    Call {
        func: Box<Expr>,
        args: Vec<Argument>,
    },
    /// f-strings, with the plain literals beside them joined in.
    JoinedStr(Vec<FStringPart>),
    Constant(Constant),
    Attribute {
        value: Box<Expr>,
        attr: Ident,
    },
    Subscript {
        value: Box<Expr>,
        index: Box<Expr>,
    },
    Starred(Box<Expr>),
    Name(Name),
    List(Vec<Expr>),
    /// `parenthesized` tells `(a, b)` from `a, b`; the span includes the parentheses.
    Tuple {
        elements: Vec<Expr>,
        parenthesized: bool,
    },
    /// Only inside a subscript.
    Slice {
        lower: Option<Box<Expr>>,
        upper: Option<Box<Expr>>,
        step: Option<Box<Expr>>,
    },
}

#[derive(Debug)]
pub struct Argument {
    pub span: Span,
    pub kind: ArgumentKind,
    pub value: Expr,
}

#[derive(Debug)]
pub enum ArgumentKind {
    Positional,
    /// `*value`
    Star,
    Keyword(Ident),
    /// `**value`
    DoubleStar,
}

#[derive(Debug)]
pub struct Comprehension {
    pub is_async: bool,
    pub target: Expr,
    pub iter: Expr,
    pub ifs: Vec<Expr>,
}

#[derive(Debug)]
pub enum FStringPart {
    /// Escapes resolved, `{{` and `}}` made single.
    Literal(Str),
    Replacement(Box<Replacement>),
}

#[derive(Debug)]
pub struct Replacement {
    pub span: Span,
    pub value: Expr,
    /// The source text of `{value=}`, with its `=` and blanks.
    pub debug_text: Option<Name>,
    pub conversion: Option<Conversion>,
    pub format_spec: Option<Vec<FStringPart>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conversion {
    Str,
    Repr,
    Ascii,
}

/// The text of a string: UTF-8, or WTF-8 where the literal names lone surrogates.
pub type Str = Rc<[u8]>;

#[derive(Clone, Debug)]
pub enum Constant {
    None,
    True,
    False,
    Ellipsis,
    Int(i64),
    /// Does not fit an `i64`: lower-case hexadecimal digits without prefix.
    BigInt(Rc<str>),
    Float(f64),
    Imaginary(f64),
    /// `u"…"` sets `unicode_prefix`, which only `ast` shows.
    Str {
        text: Str,
        unicode_prefix: bool,
    },
    Bytes(Rc<[u8]>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BoolOp {
    And,
    Or,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnaryOp {
    Not,
    Minus,
    Plus,
    Invert,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BinaryOp {
    Add,
    Sub,
    Mult,
    MatMult,
    Div,
    FloorDiv,
    Mod,
    Pow,
    LShift,
    RShift,
    BitOr,
    BitXor,
    BitAnd,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompareOp {
    Eq,
    NotEq,
    Lt,
    LtE,
    Gt,
    GtE,
    Is,
    IsNot,
    In,
    NotIn,
}

#[derive(Debug)]
pub struct MatchCase {
    pub span: Span,
    pub pattern: Pattern,
    pub guard: Option<Expr>,
    pub body: Vec<Stmt>,
}

#[derive(Debug)]
pub struct Pattern {
    pub span: Span,
    pub kind: PatternKind,
}

#[derive(Debug)]
pub enum PatternKind {
    /// A number (perhaps negative or complex), string, bytes or dotted name: compared by `==`.
    Value(Expr),
    /// `None`, `True`, `False`: compared by `is`.
    Singleton(Constant),
    Sequence(Vec<Pattern>),
    /// `rest`: `**rest`.
    Mapping {
        items: Vec<(Expr, Pattern)>,
        rest: Option<Ident>,
    },
    Class {
        class: Box<Expr>,
        positional: Vec<Pattern>,
        keywords: Vec<(Ident, Pattern)>,
    },
    /// `*name`, or `*_` without a name; only inside a sequence.
    Star(Option<Ident>),
    /// `pattern as name`; without a pattern a capture; with neither the wildcard `_`.
    As {
        pattern: Option<Box<Pattern>>,
        name: Option<Ident>,
    },
    Or(Vec<Pattern>),
}
