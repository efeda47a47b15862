//! What the grammar's rules call: they build the tree of `ast.rs` and ask `validate.rs` whether it is legal.

use crate::ast::{
    Alias, Argument, ArgumentKind, BinaryOp, BoolOp, ClassDef, CompareOp, Comprehension, Constant,
    Conversion, ExceptHandler, Expr, ExprKind, FStringPart, FunctionDef, Ident, IfClause,
    MatchCase, Name, Parameter, Parameters, Pattern, PatternKind, Replacement, Stmt, StmtKind, Str,
    TypeParam, TypeParamKind, UnaryOp, WithItem,
};
use crate::error::{SyntaxError, SyntaxErrorKind, Warning};
use crate::literal::{self, Prefix};
use crate::span::Span;
use crate::token::{Spanned, Token};
use crate::validate::{self, Targets};
use lalrpop_util::ParseError;
use std::cell::RefCell;
use std::collections::HashSet;
use std::hash::{BuildHasherDefault, Hasher};
use std::rc::Rc;
use unicode_normalization::UnicodeNormalization;

/// As the generated parser wants it.
type Result<T> = std::result::Result<T, ParseError<u32, Token, SyntaxError>>;

/// Nodes on the longest path of an expression; passes over the tree may recurse so deep.
const MAX_DEPTH: u16 = 3000;

fn error<T>(kind: SyntaxErrorKind, span: Span) -> Result<T> {
    Err(ParseError::User {
        error: SyntaxError::new(kind, span),
    })
}

// ---- What one parse shares

/// The text, the names seen so far, and the warnings.
pub(crate) struct Context<'s> {
    source: &'s str,
    tokens: &'s [Spanned],
    names: RefCell<HashSet<Name, BuildHasherDefault<NameHasher>>>,
    warnings: RefCell<Vec<Warning>>,
    /// An error that CPython finds only when it compiles the tree: reported if nothing else is wrong.
    late: RefCell<Option<SyntaxError>>,
}

/// FNV-1a: names are short.
struct NameHasher(u64);

impl Default for NameHasher {
    fn default() -> NameHasher {
        NameHasher(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for NameHasher {
    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
        }
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

impl<'s> Context<'s> {
    pub(crate) fn new(source: &'s str, tokens: &'s [Spanned], warnings: Vec<Warning>) -> Context<'s> {
        Context {
            source,
            tokens,
            names: RefCell::default(),
            warnings: RefCell::new(warnings),
            late: RefCell::default(),
        }
    }

    pub(crate) fn finish(self) -> (Vec<Warning>, Option<SyntaxError>) {
        {
        let mut warnings = self.warnings.into_inner();
        warnings.sort_by_key(|warning| warning.span.start);
        (warnings, self.late.into_inner())
        }
    }

    fn late(&self, kind: SyntaxErrorKind, span: Span) {
        self.late.borrow_mut().get_or_insert_with(|| SyntaxError::new(kind, span));
    }

    /// The token that begins at or behind a byte.
    fn token_from(&self, at: u32) -> Span {
        let next = self.tokens.partition_point(|token| token.0 < at);
        self.tokens.get(next).map_or(Span::new(at, at), |token| Span::new(token.0, token.2))
    }

    /// Whether parentheses stand directly around an expression.
    fn is_parenthesized(&self, expr: &Expr) -> bool {
        let before = self.token_before(expr.span.start);
        self.text(before.start, before.end) == "("
    }

    /// The token before the one that begins at or behind a byte.
    fn token_before(&self, at: u32) -> Span {
        let next = self.tokens.partition_point(|token| token.0 < at);
        self.tokens.get(next.saturating_sub(1)).map_or(Span::new(at, at), |token| Span::new(token.0, token.2))
    }

    fn text(&self, l: u32, r: u32) -> &'s str {
        self.source.get(l as usize..r as usize).unwrap_or("")
    }

    fn intern(&self, text: &str) -> Name {
        let mut names = self.names.borrow_mut();
        if let Some(name) = names.get(text) {
            return name.clone();
        }
        let name: Name = Rc::from(text);
        names.insert(name.clone());
        name
    }

    /// A name, in the normal form NFKC (reference 2.3).
    pub(crate) fn ident(&self, l: u32, r: u32) -> Ident {
        let text = self.text(l, r);
        let name = if text.is_ascii() {
            self.intern(text)
        } else {
            self.intern(&text.nfkc().collect::<String>())
        };
        Ident {
            name,
            span: Span::new(l, r),
        }
    }

    /// `module.name` as one name.
    pub(crate) fn join(&self, module: Ident, name: Ident) -> Ident {
        Ident {
            name: self.intern(&format!("{}.{}", module.name, name.name)),
            span: module.span.to(name.span),
        }
    }

    pub(crate) fn number(&self, l: u32, r: u32) -> Result<Expr> {
        let span = Span::new(l, r);
        match literal::number(self.text(l, r)) {
            Ok(constant) => Ok(leaf(span, ExprKind::Constant(constant))),
            Err(kind) => error(kind, span),
        }
    }
}

// ---- Making nodes

fn leaf(span: Span, kind: ExprKind) -> Expr {
    Expr {
        span,
        depth: 1,
        kind,
    }
}

/// A node above the deepest of its parts.
fn node(l: u32, r: u32, below: u16, kind: ExprKind) -> Result<Expr> {
    if below >= MAX_DEPTH {
        return error(SyntaxErrorKind::TooDeep, Span::new(l, r));
    }
    Ok(Expr {
        span: Span::new(l, r),
        depth: below + 1,
        kind,
    })
}

fn deepest<'e>(parts: impl IntoIterator<Item = &'e Expr>) -> u16 {
    parts.into_iter().map(|part| part.depth).max().unwrap_or(0)
}

fn statement(l: u32, r: u32, kind: StmtKind) -> Box<Stmt> {
    Box::new(Stmt { span: Span::new(l, r), kind })
}

/// Statements, and where the last of them ends with its `;`.
pub(crate) type Block = (Vec<Stmt>, u32);

pub(crate) fn block(statement: Box<Stmt>) -> Block {
    let end = statement.span.end;
    (vec![*statement], end)
}

pub(crate) fn extend(mut block: Block, mut more: Block) -> Block {
    block.0.append(&mut more.0);
    (block.0, more.1)
}

pub(crate) fn push(mut block: Block, statement: Box<Stmt>) -> Block {
    let end = statement.span.end;
    block.0.push(*statement);
    (block.0, end)
}

/// The statements of an `else`, and where the statement ends that has or lacks it.
fn else_body(end: u32, orelse: Option<Block>) -> Block {
    orelse.unwrap_or((Vec::new(), end))
}

pub(crate) fn unbox<T>(list: Vec<Box<T>>) -> Vec<T> {
    list.into_iter().map(|item| *item).collect()
}

// ---- Simple statements

pub(crate) fn expression_statement(l: u32, r: u32, value: Expr) -> Box<Stmt> {
    statement(l, r, StmtKind::Expr(Box::new(value)))
}

pub(crate) fn assign(
    ctx: &Context<'_>,
    l: u32,
    r: u32,
    first: Expr,
    mut rest: Vec<Expr>,
) -> Result<Box<Stmt>> {
    validate::assignment(&first, &rest, |target| ctx.is_parenthesized(target))?;
    let value = rest.pop().expect("the rule asks for one");
    let mut targets = Vec::with_capacity(rest.len() + 1);
    targets.push(first);
    targets.append(&mut rest);
    Ok(statement(
        l,
        r,
        StmtKind::Assign {
            targets,
            value: Box::new(value),
        },
    ))
}

pub(crate) fn annotated_assign(
    _: &Context<'_>,
    l: u32,
    r: u32,
    target: Expr,
    target_end: u32,
    annotation: Expr,
    value: Option<Expr>,
) -> Result<Box<Stmt>> {
    validate::annotation_target(&target)?;
    let simple =
        matches!(target.kind, ExprKind::Name(_)) && target.span == Span::new(l, target_end);
    Ok(statement(
        l,
        r,
        StmtKind::AnnAssign {
            target: Box::new(target),
            annotation: Box::new(annotation),
            value: value.map(Box::new),
            simple,
        },
    ))
}

pub(crate) fn augmented_assign(
    ctx: &Context<'_>,
    l: u32,
    r: u32,
    target: Expr,
    op: BinaryOp,
    value: Expr,
) -> Result<Box<Stmt>> {
    validate::augmented_target(&target, ctx.is_parenthesized(&target))?;
    Ok(statement(
        l,
        r,
        StmtKind::AugAssign {
            target: Box::new(target),
            op,
            value: Box::new(value),
        },
    ))
}

pub(crate) fn type_alias(
    l: u32,
    r: u32,
    name: Ident,
    params: Option<Vec<TypeParam>>,
    value: Expr,
) -> Box<Stmt> {
    statement(
        l,
        r,
        StmtKind::TypeAlias {
            name,
            type_params: params.unwrap_or_default(),
            value: Box::new(value),
        },
    )
}

pub(crate) fn return_statement(l: u32, r: u32, value: Option<Expr>) -> Box<Stmt> {
    let r = if value.is_none() {
        l + "return".len() as u32
    } else {
        r
    };
    statement(l, r, StmtKind::Return(value.map(Box::new)))
}

pub(crate) fn import(l: u32, r: u32, names: Vec<Alias>) -> Box<Stmt> {
    statement(l, r, StmtKind::Import(names))
}

pub(crate) fn import_from(
    l: u32,
    r: u32,
    level: u32,
    module: Option<Ident>,
    names: Vec<Alias>,
) -> Box<Stmt> {
    statement(
        l,
        r,
        StmtKind::ImportFrom {
            module,
            names,
            level,
        },
    )
}

pub(crate) fn import_from_package(l: u32, r: u32, level: u32, names: Vec<Alias>) -> Result<Box<Stmt>> {
    if level == 0 {
        return error(SyntaxErrorKind::InvalidSyntax, Span::new(l + 5, l + 11));
    }
    Ok(import_from(l, r, level, None, names))
}

pub(crate) fn raise(l: u32, r: u32, exc: Option<Expr>, cause: Option<Expr>) -> Box<Stmt> {
    statement(
        l,
        r,
        StmtKind::Raise {
            exc: exc.map(Box::new),
            cause: cause.map(Box::new),
        },
    )
}

pub(crate) fn pass(l: u32, r: u32) -> Box<Stmt> {
    statement(l, r, StmtKind::Pass)
}

pub(crate) fn break_statement(l: u32, r: u32) -> Box<Stmt> {
    statement(l, r, StmtKind::Break)
}

pub(crate) fn continue_statement(l: u32, r: u32) -> Box<Stmt> {
    statement(l, r, StmtKind::Continue)
}

pub(crate) fn delete(_: &Context<'_>, l: u32, r: u32, targets: Expr) -> Result<Box<Stmt>> {
    validate::targets(&targets, Targets::Delete)?;
    let targets = match targets {
        Expr {
            kind:
                ExprKind::Tuple {
                    elements,
                    parenthesized: false,
                },
            ..
        } => elements,
        target => vec![target],
    };
    Ok(statement(l, r, StmtKind::Delete(targets)))
}

pub(crate) fn assert(l: u32, r: u32, test: Expr, msg: Option<Expr>) -> Box<Stmt> {
    statement(
        l,
        r,
        StmtKind::Assert {
            test: Box::new(test),
            msg: msg.map(Box::new),
        },
    )
}

pub(crate) fn global(l: u32, r: u32, names: Vec<Ident>) -> Box<Stmt> {
    statement(l, r, StmtKind::Global(names))
}

pub(crate) fn nonlocal(l: u32, r: u32, names: Vec<Ident>) -> Box<Stmt> {
    statement(l, r, StmtKind::Nonlocal(names))
}

// ---- Compound statements

pub(crate) fn if_clause(test: Expr, (body, end): Block) -> Box<IfClause> {
    Box::new(IfClause {
        span: Span::new(test.span.start, end),
        test,
        body,
    })
}

pub(crate) fn if_statement(
    l: u32,
    mut first: Box<IfClause>,
    rest: Vec<Box<IfClause>>,
    orelse: Option<Block>,
) -> Box<Stmt> {
    first.span.start = l;
    let mut clauses = Vec::with_capacity(rest.len() + 1);
    clauses.push(*first);
    clauses.extend(rest.into_iter().map(|clause| *clause));
    let (orelse, end) = else_body(clauses[clauses.len() - 1].span.end, orelse);
    statement(l, end, StmtKind::If { clauses, orelse })
}

pub(crate) fn while_statement(
    l: u32,
    test: Expr,
    (body, end): Block,
    orelse: Option<Block>,
) -> Box<Stmt> {
    let (orelse, end) = else_body(end, orelse);
    statement(
        l,
        end,
        StmtKind::While {
            test: Box::new(test),
            body,
            orelse,
        },
    )
}

pub(crate) fn for_statement(
    _: &Context<'_>,
    l: u32,
    is_async: bool,
    target: Expr,
    iter: Expr,
    (body, end): Block,
    orelse: Option<Block>,
) -> Result<Box<Stmt>> {
    validate::targets(&target, Targets::For)?;
    let (orelse, end) = else_body(end, orelse);
    Ok(statement(
        l,
        end,
        StmtKind::For {
            is_async,
            target: Box::new(target),
            iter: Box::new(iter),
            body,
            orelse,
        },
    ))
}

pub(crate) fn with_statement(
    l: u32,
    is_async: bool,
    items: Vec<WithItem>,
    (body, end): Block,
) -> Box<Stmt> {
    statement(
        l,
        end,
        StmtKind::With {
            is_async,
            items,
            body,
        },
    )
}

pub(crate) fn with_item(_: &Context<'_>, context: Expr, target: Expr) -> Result<Box<WithItem>> {
    validate::targets(&target, Targets::Assign)?;
    Ok(Box::new(WithItem { context, target: Some(target) }))
}

/// What stands between the parentheses of `with (…):`.
pub(crate) enum WithEntry {
    /// With a comma at the end or not.
    Items(Vec<WithItem>, bool),
    Expr(Box<Expr>),
    Generator(Box<Expr>, Vec<Box<Comprehension>>),
}

/// The parentheses enclose items, or, where items could not stand, belong to one expression.
pub(crate) fn with_group(
    _: &Context<'_>,
    l: u32,
    is_async: bool,
    open: u32,
    close: u32,
    group: WithEntry,
    body: Block,
) -> Result<Box<Stmt>> {
    let context = match group {
        WithEntry::Expr(value) => *value,
        WithEntry::Generator(element, clauses) => generator(open, close, *element, clauses)?,
        WithEntry::Items(mut items, comma) => {
            let is_item = |item: &WithItem| {
                !matches!(
                    item.context.kind,
                    ExprKind::Starred(_) | ExprKind::NamedExpr { .. }
                )
            };
            // A named expression in parentheses of its own is an item, but looks the same here; the results agree.
            if !items.is_empty()
                && (items.iter().all(is_item) || items.iter().any(|item| item.target.is_some()))
            {
                if let Some(bad) = items
                    .iter()
                    .find(|item| !is_item(item) && !is_parenthesized_item(item))
                {
                    return error(SyntaxErrorKind::InvalidSyntax, bad.context.span);
                }
                return Ok(with_statement(l, is_async, items, body));
            }
            if items.len() == 1 && !comma {
                let item = items.pop().expect("there is one");
                self::group(open, close, item.context)?
            } else {
                tuple(
                    open,
                    close,
                    items.into_iter().map(|item| item.context).collect(),
                    true,
                )?
            }
        }
    };
    Ok(with_statement(
        l,
        is_async,
        vec![WithItem {
            context,
            target: None,
        }],
        body,
    ))
}

fn is_parenthesized_item(item: &WithItem) -> bool {
    matches!(item.context.kind, ExprKind::NamedExpr { .. })
}

/// An `except` clause, and, where a `*` follows the word, where that ends.
pub(crate) type Handler = (Option<u32>, Box<ExceptHandler>);

pub(crate) fn except_block(
    l: u32,
    star_end: Option<u32>,
    class: Option<Expr>,
    name: Option<Ident>,
    (body, end): Block,
) -> Handler {
    let span = Span::new(l, end);
    (star_end, Box::new(ExceptHandler { span, class, name, body }))
}

pub(crate) fn try_finally(l: u32, (body, _): Block, (finalbody, end): Block) -> Box<Stmt> {
    statement(
        l,
        end,
        StmtKind::Try {
            body,
            handlers: Vec::new(),
            is_star: false,
            orelse: Vec::new(),
            finalbody,
        },
    )
}

pub(crate) fn try_statement(
    l: u32,
    (body, _): Block,
    handlers: Vec<Handler>,
    orelse: Option<Block>,
    final_body: Option<Block>,
) -> Result<Box<Stmt>> {
    let is_star = handlers.first().is_some_and(|handler| handler.0.is_some());
    if let Some((star_end, other)) = handlers.iter().find(|handler| handler.0.is_some() != is_star) {
        let start = other.span.start;
        let end = star_end.unwrap_or(start + "except".len() as u32);
        return error(SyntaxErrorKind::MixedExcept, Span::new(start, end));
    }
    let handlers: Vec<ExceptHandler> = handlers.into_iter().map(|(_, handler)| *handler).collect();
    let (orelse, end) = else_body(handlers[handlers.len() - 1].span.end, orelse);
    let (finalbody, end) = final_body.unwrap_or((Vec::new(), end));
    Ok(statement(
        l,
        end,
        StmtKind::Try {
            body,
            handlers,
            is_star,
            orelse,
            finalbody,
        },
    ))
}

pub(crate) fn match_statement(l: u32, subject: Expr, cases: Vec<Box<MatchCase>>) -> Box<Stmt> {
    let end = cases.last().map_or(l, |case| case.span.end);
    statement(
        l,
        end,
        StmtKind::Match {
            subject: Box::new(subject),
            cases: unbox(cases),
        },
    )
}

// ---- Functions and classes

/// One entry of a parameter list.
pub(crate) enum Param {
    Plain(Parameter),
    Slash(Span),
    Star(Span),
    /// With the span of a default value, which it must not have.
    VarPositional(Parameter),
    VarKeyword(Parameter),
}

pub(crate) fn parameter(
    l: u32,
    _: u32,
    name: Ident,
    annotation: Option<Expr>,
    default: Option<Expr>,
) -> Box<Param> {
    let end = annotation
        .as_ref()
        .map_or(name.span.end, |annotation| annotation.span.end);
    Box::new(Param::Plain(Parameter {
        span: Span::new(l, end),
        name,
        annotation,
        default,
    }))
}

pub(crate) fn var_positional(
    _: u32,
    _: u32,
    name: Ident,
    annotation: Option<Expr>,
    default: Option<Expr>,
) -> Box<Param> {
    let end = annotation
        .as_ref()
        .map_or(name.span.end, |annotation| annotation.span.end);
    Box::new(Param::VarPositional(Parameter {
        span: Span::new(name.span.start, end),
        name,
        annotation,
        default,
    }))
}

pub(crate) fn var_keyword(
    _: u32,
    _: u32,
    name: Ident,
    annotation: Option<Expr>,
    default: Option<Expr>,
) -> Box<Param> {
    let end = annotation
        .as_ref()
        .map_or(name.span.end, |annotation| annotation.span.end);
    Box::new(Param::VarKeyword(Parameter {
        span: Span::new(name.span.start, end),
        name,
        annotation,
        default,
    }))
}

/// Sorts a parameter list into its kinds, and refuses a wrong order.
fn parameters(ctx: &Context<'_>, list: Vec<Box<Param>>, is_lambda: bool) -> Result<Parameters> {
    let mut sorted = Parameters::default();
    // CPython marks the token behind a lambda's `*`.
    let bare = |star: Span| {
        let next = ctx.token_from(star.end);
        let is_comma = ctx.text(next.start, next.end) == ",";
        match (is_lambda, is_comma) {
            (false, _) => star,
            (true, false) => next,
            (true, true) => ctx.token_from(next.end),
        }
    };
    let mut bare_star: Option<Span> = None;
    let mut has_slash = false;
    let mut has_default = false;
    let count = list.len();
    for (i, param) in list.into_iter().enumerate() {
        let more = i + 1 < count;
        if sorted.kwarg.is_some() {
            let span = match &*param {
                Param::Slash(span) | Param::Star(span) => *span,
                Param::Plain(parameter) => parameter.name.span,
                Param::VarPositional(parameter) => {
                    Span::new(parameter.span.start - 1, parameter.span.start)
                }
                Param::VarKeyword(parameter) => {
                    Span::new(parameter.span.start - 2, parameter.span.start)
                }
            };
            return error(SyntaxErrorKind::AfterVarKeyword, span);
        }
        let after_star = bare_star.is_some() || sorted.vararg.is_some();
        match *param {
            Param::Plain(parameter) if after_star => sorted.kwonly.push(parameter),
            Param::Plain(parameter) => {
                if parameter.default.is_none() && has_default {
                    return error(SyntaxErrorKind::ParameterAfterDefault, parameter.span);
                }
                has_default |= parameter.default.is_some();
                sorted.args.push(parameter);
            }
            Param::Slash(span) => {
                let kind = if has_slash {
                    SyntaxErrorKind::SlashTwice
                } else if after_star {
                    SyntaxErrorKind::SlashAfterStar
                } else if sorted.args.is_empty() {
                    // Only a comma behind it makes CPython say more.
                    if more { SyntaxErrorKind::SlashFirst } else { SyntaxErrorKind::InvalidSyntax }
                } else {
                    has_slash = true;
                    sorted.posonly = std::mem::take(&mut sorted.args);
                    continue;
                };
                return error(kind, span);
            }
            Param::Star(span) => {
                if after_star {
                    return error(SyntaxErrorKind::StarTwice, span);
                }
                bare_star = Some(span);
            }
            Param::VarPositional(parameter) => {
                if after_star {
                    let span = Span::new(parameter.span.start - 1, parameter.span.start);
                    return error(SyntaxErrorKind::StarTwice, span);
                }
                refuse_default(&parameter, SyntaxErrorKind::VarPositionalDefault)?;
                sorted.vararg = Some(parameter);
            }
            Param::VarKeyword(parameter) => {
                refuse_default(&parameter, SyntaxErrorKind::VarKeywordDefault)?;
                if let Some(span) = bare_star
                    && sorted.kwonly.is_empty()
                {
                    return error(SyntaxErrorKind::NamedAfterStar, bare(span));
                }
                sorted.kwarg = Some(parameter);
            }
        }
    }
    if let Some(span) = bare_star
        && sorted.kwonly.is_empty()
    {
        return error(SyntaxErrorKind::NamedAfterStar, bare(span));
    }
    find_duplicates(ctx, &sorted);
    Ok(sorted)
}

fn refuse_default(parameter: &Parameter, kind: SyntaxErrorKind) -> Result<()> {
    match &parameter.default {
        Some(_) => {
            let equal = parameter.span.end;
            error(kind, Span::new(equal, equal + 1))
        }
        None => Ok(()),
    }
}

fn find_duplicates(ctx: &Context<'_>, sorted: &Parameters) {
    let positional = sorted.posonly.iter().chain(&sorted.args);
    let all = positional.chain(&sorted.kwonly).chain(&sorted.vararg).chain(&sorted.kwarg);
    let mut seen = HashSet::new();
    for parameter in all {
        if !seen.insert(&*parameter.name.name) {
            let name = parameter.name.name.to_string();
            ctx.late(SyntaxErrorKind::DuplicateArgument { name }, parameter.span);
        }
    }
}

#[allow(clippy::too_many_arguments)]
pub(crate) fn function_def(
    ctx: &Context<'_>,
    l: u32,
    decorators: Option<Vec<Expr>>,
    def: u32,
    is_async: bool,
    name: Ident,
    type_params: Option<Vec<TypeParam>>,
    params: Vec<Box<Param>>,
    returns: Option<Expr>,
    (body, end): Block,
) -> Result<Box<Stmt>> {
    let params = Box::new(parameters(ctx, params, false)?);
    let function = FunctionDef {
        is_async,
        name,
        type_params: type_params.unwrap_or_default(),
        params,
        returns,
        body,
        decorators: decorators.unwrap_or_default(),
        def_span: Span::new(def, end),
    };
    Ok(statement(l, end, StmtKind::FunctionDef(Box::new(function))))
}

#[allow(clippy::too_many_arguments)]
pub(crate) fn class_def(
    ctx: &Context<'_>,
    l: u32,
    decorators: Option<Vec<Expr>>,
    def: u32,
    name: Ident,
    type_params: Option<Vec<TypeParam>>,
    args: Option<Arguments>,
    (body, end): Block,
) -> Result<Box<Stmt>> {
    let args = args.unwrap_or_default();
    if let Some(for_) = args.0.iter().find_map(|argued| argued.generator_for) {
        return error(SyntaxErrorKind::InvalidSyntax, ctx.token_from(for_));
    }
    let args = arguments(ctx, args)?;
    let class = ClassDef {
        name,
        type_params: type_params.unwrap_or_default(),
        args,
        body,
        decorators: decorators.unwrap_or_default(),
        def_span: Span::new(def, end),
    };
    Ok(statement(l, end, StmtKind::ClassDef(Box::new(class))))
}

pub(crate) fn type_param(
    l: u32,
    r: u32,
    kind: TypeParamKind,
    name: Ident,
    bound: Option<Box<(u32, Expr, u32)>>,
    default: Option<Expr>,
) -> Result<Box<TypeParam>> {
    if let Some((colon, bound, behind)) = bound.as_deref() {
        let is_tuple = matches!(bound.kind, ExprKind::Tuple { .. });
        let wrong = match (kind, is_tuple) {
            (TypeParamKind::TypeVar, _) => None,
            (TypeParamKind::TypeVarTuple, false) => Some(SyntaxErrorKind::BoundOfTypeVarTuple),
            (TypeParamKind::TypeVarTuple, true) => Some(SyntaxErrorKind::ConstraintsOfTypeVarTuple),
            (TypeParamKind::ParamSpec, false) => Some(SyntaxErrorKind::BoundOfParamSpec),
            (TypeParamKind::ParamSpec, true) => Some(SyntaxErrorKind::ConstraintsOfParamSpec),
        };
        if let Some(kind) = wrong {
            return error(kind, Span::new(*colon, *behind));
        }
    }
    let bound = bound.map(|bound| bound.1);
    Ok(Box::new(TypeParam {
        span: Span::new(l, r),
        kind,
        name,
        bound,
        default,
    }))
}

// ---- Patterns

pub(crate) type MappingItem = (Option<Expr>, Pattern);

fn pattern(l: u32, r: u32, kind: PatternKind) -> Box<Pattern> {
    Box::new(Pattern { span: Span::new(l, r), kind })
}

pub(crate) fn case_block(
    l: u32,
    pattern: Box<Pattern>,
    guard: Option<Expr>,
    (body, end): Block,
) -> Box<MatchCase> {
    let span = Span::new(l, end);
    Box::new(MatchCase {
        span,
        pattern: *pattern,
        guard,
        body,
    })
}

/// A pattern that stands alone: no `*name`.
pub(crate) fn single_pattern(pattern: Box<Pattern>) -> Result<Box<Pattern>> {
    if matches!(pattern.kind, PatternKind::Star(_)) {
        return error(
            SyntaxErrorKind::InvalidSyntax,
            Span::new(pattern.span.end, pattern.span.end + 1),
        );
    }
    Ok(pattern)
}

/// `(pattern)` is the pattern itself.
pub(crate) fn group_pattern(r: u32, inner: Box<Pattern>) -> Result<Box<Pattern>> {
    if matches!(inner.kind, PatternKind::Star(_)) {
        return error(SyntaxErrorKind::InvalidSyntax, Span::new(r - 1, r));
    }
    Ok(inner)
}

pub(crate) fn sequence_pattern(l: u32, r: u32, items: Vec<Box<Pattern>>) -> Result<Box<Pattern>> {
    Ok(pattern(l, r, PatternKind::Sequence(unbox(items))))
}

pub(crate) fn star_pattern(l: u32, r: u32, name: Ident) -> Box<Pattern> {
    let name = (&*name.name != "_").then_some(name);
    pattern(l, r, PatternKind::Star(name))
}

pub(crate) fn capture_pattern(l: u32, r: u32, name: Ident) -> Box<Pattern> {
    let name = (&*name.name != "_").then_some(name);
    pattern(
        l,
        r,
        PatternKind::As {
            pattern: None,
            name,
        },
    )
}

pub(crate) fn as_pattern(
    ctx: &Context<'_>,
    l: u32,
    r: u32,
    inner: Box<Pattern>,
    target: Expr,
) -> Result<Box<Pattern>> {
    // The word behind `as`; a longer target that begins with a name ends where the name does.
    let first = ctx.token_from(target.span.start);
    let name = match target.kind {
        ExprKind::Name(name) if target.span.end == r => name,
        ExprKind::Name(_) => return error(SyntaxErrorKind::InvalidPatternTarget, target.span),
        _ if first.end < r && ctx.text(first.start, first.end).starts_with(is_name_start) => {
            return error(SyntaxErrorKind::InvalidSyntax, ctx.token_from(first.end));
        }
        _ => return error(SyntaxErrorKind::InvalidPatternTarget, target.span),
    };
    if &*name == "_" {
        return error(SyntaxErrorKind::WildcardTarget, target.span);
    }
    let name = Some(Ident {
        name,
        span: target.span,
    });
    Ok(pattern(
        l,
        r,
        PatternKind::As {
            pattern: Some(inner),
            name,
        },
    ))
}

fn is_name_start(character: char) -> bool {
    character == '_' || unicode_ident::is_xid_start(character)
}

pub(crate) fn or_pattern(l: u32, r: u32, first: Box<Pattern>, mut rest: Vec<Box<Pattern>>) -> Box<Pattern> {
    rest.insert(0, first);
    pattern(l, r, PatternKind::Or(unbox(rest)))
}

pub(crate) fn literal_pattern(value: Expr) -> Box<Pattern> {
    let span = value.span;
    let kind = match value.kind {
        ExprKind::Constant(constant @ (Constant::None | Constant::True | Constant::False)) => {
            PatternKind::Singleton(constant)
        }
        _ => PatternKind::Value(value),
    };
    Box::new(Pattern { span, kind })
}

/// f-strings are no literals, says CPython's compiler.
pub(crate) fn string_pattern(ctx: &Context<'_>, value: Expr) -> Expr {
    if matches!(value.kind, ExprKind::JoinedStr(_)) {
        ctx.late(SyntaxErrorKind::PatternLiteral, value.span);
    }
    value
}

pub(crate) fn complex_literal(
    l: u32,
    r: u32,
    left: Expr,
    op: BinaryOp,
    right: Expr,
) -> Result<Expr> {
    let real = match &left.kind {
        ExprKind::UnaryOp { operand, .. } => operand,
        _ => &left,
    };
    if matches!(real.kind, ExprKind::Constant(Constant::Imaginary(_))) {
        return error(SyntaxErrorKind::RealRequired, left.span);
    }
    if !matches!(right.kind, ExprKind::Constant(Constant::Imaginary(_))) {
        return error(SyntaxErrorKind::ImaginaryRequired, right.span);
    }
    binary(l, r, left, op, right)
}

pub(crate) fn mapping_pattern(l: u32, r: u32, list: Vec<Box<MappingItem>>) -> Result<Box<Pattern>> {
    let mut items = Vec::with_capacity(list.len());
    let mut rest = None;
    for (key, value) in unbox(list) {
        if rest.is_some() {
            let stars = Span::new(value.span.start, value.span.start + 2);
            return error(SyntaxErrorKind::InvalidSyntax, key.map_or(stars, |key| key.span));
        }
        match (key, value.kind) {
            (Some(key), kind) => items.push((key, Pattern { span: value.span, kind })),
            (None, PatternKind::As { name: Some(name), .. }) => rest = Some(name),
            // `**_`
            (None, _) => {
                let end = value.span.end;
                return error(SyntaxErrorKind::InvalidSyntax, Span::new(end - 1, end));
            }
        }
    }
    Ok(pattern(l, r, PatternKind::Mapping { items, rest }))
}

pub(crate) fn class_pattern(
    l: u32,
    r: u32,
    class: Expr,
    list: Vec<Box<(Option<Ident>, Pattern)>>,
) -> Result<Box<Pattern>> {
    let (mut positional, mut keywords) = (Vec::new(), Vec::new());
    let mut late: Option<Span> = None;
    for (name, value) in unbox(list) {
        match (name, late) {
            (None, None) if keywords.is_empty() => positional.push(value),
            (None, _) => late = Some(late.map_or(value.span, |span| span.to(value.span))),
            (Some(name), None) => keywords.push((name, value)),
            (Some(_), Some(_)) => break,
        }
    }
    if let Some(span) = late {
        return error(SyntaxErrorKind::PositionalPatternAfterKeyword, span);
    }
    Ok(pattern(
        l,
        r,
        PatternKind::Class {
            class: Box::new(class),
            positional,
            keywords,
        },
    ))
}

// ---- Expressions

pub(crate) fn name_expr(name: Ident) -> Result<Expr> {
    Ok(leaf(name.span, ExprKind::Name(name.name)))
}

pub(crate) fn none(l: u32, r: u32) -> Expr {
    leaf(Span::new(l, r), ExprKind::Constant(Constant::None))
}

pub(crate) fn true_(l: u32, r: u32) -> Expr {
    leaf(Span::new(l, r), ExprKind::Constant(Constant::True))
}

pub(crate) fn false_(l: u32, r: u32) -> Expr {
    leaf(Span::new(l, r), ExprKind::Constant(Constant::False))
}

pub(crate) fn ellipsis(l: u32, r: u32) -> Expr {
    leaf(Span::new(l, r), ExprKind::Constant(Constant::Ellipsis))
}

pub(crate) fn starred(l: u32, r: u32, value: Expr) -> Result<Expr> {
    node(l, r, value.depth, ExprKind::Starred(Box::new(value)))
}

pub(crate) fn yield_expr(l: u32, r: u32, value: Option<Expr>) -> Result<Expr> {
    let r = if value.is_none() {
        l + "yield".len() as u32
    } else {
        r
    };
    node(l, r, deepest(&value), ExprKind::Yield(value.map(Box::new)))
}

pub(crate) fn yield_from(l: u32, r: u32, value: Expr) -> Result<Expr> {
    node(l, r, value.depth, ExprKind::YieldFrom(Box::new(value)))
}

pub(crate) fn named_expr(
    _: &Context<'_>,
    l: u32,
    r: u32,
    target: Expr,
    target_end: u32,
    value: Expr,
) -> Result<Expr> {
    let below = value.depth.max(target.depth);
    match target.kind {
        ExprKind::Name(name) if target.span == Span::new(l, target_end) => {
            let target = Ident {
                name,
                span: target.span,
            };
            node(
                l,
                r,
                below,
                ExprKind::NamedExpr {
                    target,
                    value: Box::new(value),
                },
            )
        }
        _ => error(
            SyntaxErrorKind::CannotNameExpr {
                what: validate::describe(&target),
            },
            target.span,
        ),
    }
}

pub(crate) fn if_exp(l: u32, r: u32, test: Expr, body: Expr, orelse: Expr) -> Result<Expr> {
    let below = deepest([&test, &body, &orelse]);
    node(
        l,
        r,
        below,
        ExprKind::IfExp {
            test: Box::new(test),
            body: Box::new(body),
            orelse: Box::new(orelse),
        },
    )
}

pub(crate) fn lambda(
    ctx: &Context<'_>,
    l: u32,
    r: u32,
    params: Vec<Box<Param>>,
    body: Expr,
) -> Result<Expr> {
    let params = parameters(ctx, params, true)?;
    let all = params
        .posonly
        .iter()
        .chain(&params.args)
        .chain(&params.kwonly);
    let below = deepest(all.filter_map(|param| param.default.as_ref())).max(body.depth);
    node(
        l,
        r,
        below,
        ExprKind::Lambda {
            params: Box::new(params),
            body: Box::new(body),
        },
    )
}

fn bool_op(l: u32, r: u32, op: BoolOp, first: Expr, mut rest: Vec<Expr>) -> Result<Expr> {
    rest.insert(0, first);
    node(l, r, deepest(&rest), ExprKind::BoolOp { op, values: rest })
}

pub(crate) fn bool_or(l: u32, r: u32, first: Expr, rest: Vec<Expr>) -> Result<Expr> {
    bool_op(l, r, BoolOp::Or, first, rest)
}

pub(crate) fn bool_and(l: u32, r: u32, first: Expr, rest: Vec<Expr>) -> Result<Expr> {
    bool_op(l, r, BoolOp::And, first, rest)
}

pub(crate) fn unary(l: u32, r: u32, op: UnaryOp, operand: Expr) -> Result<Expr> {
    node(
        l,
        r,
        operand.depth,
        ExprKind::UnaryOp {
            op,
            operand: Box::new(operand),
        },
    )
}

pub(crate) fn compare(l: u32, r: u32, left: Expr, rest: Vec<(CompareOp, Expr)>) -> Result<Expr> {
    let below = deepest(rest.iter().map(|(_, right)| right)).max(left.depth);
    node(
        l,
        r,
        below,
        ExprKind::Compare {
            left: Box::new(left),
            rest,
        },
    )
}

pub(crate) fn binary(l: u32, r: u32, left: Expr, op: BinaryOp, right: Expr) -> Result<Expr> {
    let below = left.depth.max(right.depth);
    node(
        l,
        r,
        below,
        ExprKind::BinOp {
            left: Box::new(left),
            op,
            right: Box::new(right),
        },
    )
}

pub(crate) fn await_expr(l: u32, r: u32, value: Expr) -> Result<Expr> {
    node(l, r, value.depth, ExprKind::Await(Box::new(value)))
}

pub(crate) fn attribute(l: u32, r: u32, value: Expr, attr: Ident) -> Result<Expr> {
    node(
        l,
        r,
        value.depth,
        ExprKind::Attribute {
            value: Box::new(value),
            attr,
        },
    )
}

/// An argument of a call as it was written.
pub(crate) struct Argued {
    argument: Argument,
    /// Where the first `for` of a generator expression without parentheses of its own begins.
    generator_for: Option<u32>,
}

/// The arguments of a call, and whether a comma follows them.
pub(crate) type Arguments = (Vec<Box<Argued>>, bool);

fn argued(l: u32, r: u32, kind: ArgumentKind, value: Expr) -> Box<Argued> {
    let argument = Argument { span: Span::new(l, r), kind, value };
    Box::new(Argued { argument, generator_for: None })
}

pub(crate) fn positional(l: u32, r: u32, value: Expr) -> Box<Argued> {
    argued(l, r, ArgumentKind::Positional, value)
}

pub(crate) fn bare_generator(
    l: u32,
    r: u32,
    element: Expr,
    for_: u32,
    clauses: Vec<Box<Comprehension>>,
) -> Result<Box<Argued>> {
    let value = generator(l, r, element, clauses)?;
    let mut argued = positional(l, r, value);
    argued.generator_for = Some(for_);
    Ok(argued)
}

pub(crate) fn keyword(
    _: &Context<'_>,
    l: u32,
    r: u32,
    name: Expr,
    name_end: u32,
    equal: u32,
    value: Expr,
) -> Result<Box<Argued>> {
    let (span, what) = (name.span, validate::describe(&name));
    match name.kind {
        ExprKind::Name(name) if span == Span::new(l, name_end) => Ok(argued(
            l,
            r,
            ArgumentKind::Keyword(Ident { name, span }),
            value,
        )),
        ExprKind::Constant(Constant::None | Constant::True | Constant::False)
            if span == Span::new(l, name_end) =>
        {
            error(
                SyntaxErrorKind::CannotAssign { what },
                Span::new(l, equal + 1),
            )
        }
        _ => error(
            SyntaxErrorKind::KeywordNotName,
            Span::new(span.start, equal + 1),
        ),
    }
}

pub(crate) fn star_argument(l: u32, r: u32, value: Expr) -> Box<Argued> {
    argued(l, r, ArgumentKind::Star, value)
}

pub(crate) fn double_star_argument(l: u32, r: u32, value: Expr) -> Box<Argued> {
    argued(l, r, ArgumentKind::DoubleStar, value)
}

/// Refuses a wrong order of arguments.
fn arguments(ctx: &Context<'_>, (list, comma): Arguments) -> Result<Vec<Argument>> {
    let (mut keyword, mut unpacking) = (false, false);
    let mut names: HashSet<&str> = HashSet::new();
    let is_sole = list.len() == 1 && !comma;
    let behind = |argument: &Argument| ctx.token_from(argument.span.end);
    for (i, argued) in list.iter().enumerate() {
        let Argued { argument, generator_for } = &**argued;
        if generator_for.is_some() && !is_sole {
            return error(SyntaxErrorKind::UnparenthesizedGenerator, argument.value.span);
        }
        match &argument.kind {
            ArgumentKind::Positional if unpacking || keyword => {
                let kind = if unpacking {
                    SyntaxErrorKind::PositionalAfterUnpacking
                } else {
                    SyntaxErrorKind::PositionalAfterKeyword
                };
                let last = behind(&list[list.len() - 1].argument);
                return error(kind, if comma { ctx.token_from(last.end) } else { last });
            }
            ArgumentKind::Star if unpacking => {
                let is_star = |argued: &&Box<Argued>| matches!(argued.argument.kind, ArgumentKind::Star);
                let last = list[i..].iter().take_while(is_star).last().map_or(argument, |argued| &argued.argument);
                let comma = ctx.token_before(argument.span.start);
                return error(SyntaxErrorKind::UnpackAfterUnpacking, Span::new(comma.start, behind(last).end - 1));
            }
            ArgumentKind::Positional | ArgumentKind::Star => {}
            ArgumentKind::Keyword(name) => {
                keyword = true;
                if !is_sole && !names.insert(&name.name) {
                    let name = name.name.to_string();
                    ctx.late(SyntaxErrorKind::RepeatedKeyword { name }, argument.span);
                }
            }
            ArgumentKind::DoubleStar => unpacking = true,
        }
    }
    Ok(list.into_iter().map(|argued| argued.argument).collect())
}

pub(crate) fn call(
    ctx: &Context<'_>,
    l: u32,
    r: u32,
    func: Expr,
    open: u32,
    args: Arguments,
) -> Result<Expr> {
    let sole_generator = matches!(&args.0[..], [argued] if argued.generator_for.is_some());
    let mut args = arguments(ctx, args)?;
    if sole_generator {
        // The call's parentheses are the generator expression's.
        args[0].value.span = Span::new(open, r);
        args[0].span = Span::new(open, r);
    }
    let below = deepest(args.iter().map(|arg| &arg.value)).max(func.depth);
    node(
        l,
        r,
        below,
        ExprKind::Call {
            func: Box::new(func),
            args,
        },
    )
}

pub(crate) fn subscript(l: u32, r: u32, value: Expr, index: Expr) -> Result<Expr> {
    let below = value.depth.max(index.depth);
    node(
        l,
        r,
        below,
        ExprKind::Subscript {
            value: Box::new(value),
            index: Box::new(index),
        },
    )
}

/// `a[*b]` is indexed by a tuple.
pub(crate) fn single_slice(index: Expr) -> Result<Expr> {
    if matches!(index.kind, ExprKind::Starred(_)) {
        let span = index.span;
        return tuple(span.start, span.end, vec![index], false);
    }
    Ok(index)
}

pub(crate) fn slice(
    l: u32,
    r: u32,
    lower: Option<Expr>,
    upper: Option<Expr>,
    step: Option<Expr>,
) -> Result<Expr> {
    let below = deepest(lower.iter().chain(&upper).chain(&step));
    node(
        l,
        r,
        below,
        ExprKind::Slice {
            lower: lower.map(Box::new),
            upper: upper.map(Box::new),
            step: step.map(Box::new),
        },
    )
}

// ---- Displays and comprehensions

/// `(l, key, value)`; without a key `**value`.
pub(crate) type DictItem = (u32, Option<Expr>, Expr);

pub(crate) fn group(_: u32, _: u32, value: Expr) -> Result<Expr> {
    if matches!(value.kind, ExprKind::Starred(_)) {
        return error(SyntaxErrorKind::StarredHere, value.span);
    }
    Ok(value)
}

pub(crate) fn tuple(l: u32, r: u32, elements: Vec<Expr>, parenthesized: bool) -> Result<Expr> {
    node(
        l,
        r,
        deepest(&elements),
        ExprKind::Tuple {
            elements,
            parenthesized,
        },
    )
}

pub(crate) fn list(l: u32, r: u32, elements: Vec<Expr>) -> Result<Expr> {
    node(l, r, deepest(&elements), ExprKind::List(elements))
}

pub(crate) fn set(l: u32, r: u32, elements: Vec<Expr>) -> Result<Expr> {
    node(l, r, deepest(&elements), ExprKind::Set(elements))
}

pub(crate) fn dict(l: u32, r: u32, items: Vec<Box<DictItem>>) -> Result<Expr> {
    let items: Vec<(Option<Expr>, Expr)> = items
        .into_iter()
        .map(|item| (item.1, item.2))
        .collect();
    let below = items
        .iter()
        .map(|(key, value)| deepest(key).max(value.depth))
        .max()
        .unwrap_or(0);
    node(l, r, below, ExprKind::Dict { items })
}

pub(crate) fn comprehension(
    _: &Context<'_>,
    is_async: bool,
    target: Expr,
    iter: Expr,
    ifs: Vec<Expr>,
) -> Result<Box<Comprehension>> {
    validate::targets(&target, Targets::For)?;
    Ok(Box::new(Comprehension {
        is_async,
        target,
        iter,
        ifs,
    }))
}

fn clauses_depth(clauses: &[Comprehension]) -> u16 {
    clauses
        .iter()
        .map(|clause| {
            deepest(&clause.ifs)
                .max(clause.target.depth)
                .max(clause.iter.depth)
        })
        .max()
        .unwrap_or(0)
}

/// What a comprehension yields is one value.
fn comprehended(
    element: &Expr,
    clauses: Vec<Box<Comprehension>>,
) -> Result<(u16, Vec<Comprehension>)> {
    if matches!(element.kind, ExprKind::Starred(_)) {
        return error(SyntaxErrorKind::UnpackInComprehension, element.span);
    }
    let clauses = unbox(clauses);
    Ok((element.depth.max(clauses_depth(&clauses)), clauses))
}

pub(crate) fn generator(
    l: u32,
    r: u32,
    element: Expr,
    clauses: Vec<Box<Comprehension>>,
) -> Result<Expr> {
    let (below, clauses) = comprehended(&element, clauses)?;
    node(
        l,
        r,
        below,
        ExprKind::Generator {
            element: Box::new(element),
            clauses,
        },
    )
}

pub(crate) fn list_comp(
    l: u32,
    r: u32,
    element: Expr,
    clauses: Vec<Box<Comprehension>>,
) -> Result<Expr> {
    let (below, clauses) = comprehended(&element, clauses)?;
    node(
        l,
        r,
        below,
        ExprKind::ListComp {
            element: Box::new(element),
            clauses,
        },
    )
}

pub(crate) fn set_comp(
    l: u32,
    r: u32,
    element: Expr,
    clauses: Vec<Box<Comprehension>>,
) -> Result<Expr> {
    let (below, clauses) = comprehended(&element, clauses)?;
    node(
        l,
        r,
        below,
        ExprKind::SetComp {
            element: Box::new(element),
            clauses,
        },
    )
}

pub(crate) fn dict_comp(
    l: u32,
    r: u32,
    item: Box<DictItem>,
    clauses: Vec<Box<Comprehension>>,
) -> Result<Expr> {
    let (start, key, value) = *item;
    let Some(key) = key else {
        return error(SyntaxErrorKind::UnpackDictInComprehension, Span::new(start, start + 2));
    };
    let clauses = unbox(clauses);
    let below = key.depth.max(value.depth).max(clauses_depth(&clauses));
    node(
        l,
        r,
        below,
        ExprKind::DictComp {
            key: Box::new(key),
            value: Box::new(value),
            clauses,
        },
    )
}

// ---- Strings

/// One of the literals that stand side by side.
pub(crate) enum StringItem {
    Plain(Span),
    Formatted(Span, Vec<FStringItem>),
}

/// A piece of an f-string, its text not yet decoded.
pub(crate) enum FStringItem {
    Text(Span),
    Replacement(Box<Replacing>),
}

/// A replacement field, its format not yet decoded.
pub(crate) struct Replacing {
    span: Span,
    value: Expr,
    debug_text: Option<Name>,
    conversion: Option<Conversion>,
    spec: Option<Vec<FStringItem>>,
}

#[allow(clippy::too_many_arguments)]
pub(crate) fn replacement(
    ctx: &Context<'_>,
    l: u32,
    r: u32,
    value: Expr,
    equal_end: Option<u32>,
    conversion: Option<(u32, Ident)>,
    spec: Option<Vec<FStringItem>>,
) -> Result<FStringItem> {
    let debug_text = equal_end.map(|end| {
        let text = ctx.text(l + 1, end + blank_length(ctx.text(end, r)));
        Rc::from(without_comments(text).as_str())
    });
    let conversion = match conversion {
        None => None,
        Some((mark, name)) => {
            if name.span.start != mark + 1 {
                return error(SyntaxErrorKind::FStringConversionSpace, Span::new(mark, name.span.end));
            }
            match &*name.name {
                "s" => Some(Conversion::Str),
                "r" => Some(Conversion::Repr),
                "a" => Some(Conversion::Ascii),
                other => {
                    return error(
                        SyntaxErrorKind::FStringUnknownConversion {
                            name: other.to_owned(),
                        },
                        name.span,
                    );
                }
            }
        }
    };
    Ok(FStringItem::Replacement(Box::new(Replacing {
        span: Span::new(l, r),
        value,
        debug_text,
        conversion,
        spec,
    })))
}

/// How many bytes of blanks, line ends and comments `text` begins with.
fn blank_length(text: &str) -> u32 {
    let mut rest = text;
    loop {
        rest = rest.trim_ascii_start();
        match rest.strip_prefix('#') {
            Some(comment) => rest = comment.trim_start_matches(|c| c != '\n' && c != '\r'),
            None => return (text.len() - rest.len()) as u32,
        }
    }
}

/// Source text as `{value=}` shows it: without comments, line ends as `\n`.
fn without_comments(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    if !text.contains('#') {
        return text;
    }
    let mut shown = String::with_capacity(text.len());
    let (mut quote, mut in_comment) = (None, false);
    for character in text.chars() {
        match character {
            '\n' => in_comment = false,
            '#' if quote.is_none() => in_comment = true,
            '"' | '\'' if !in_comment => match quote {
                None => quote = Some(character),
                Some(open) if open == character => quote = None,
                Some(_) => {}
            },
            _ => {}
        }
        if !in_comment {
            shown.push(character);
        }
    }
    shown
}

/// Strings side by side are one.
pub(crate) fn strings(ctx: &Context<'_>, l: u32, r: u32, items: Vec<StringItem>) -> Result<Expr> {
    let first = Prefix::of(ctx.text(l, r));
    let mut is_formatted = false;
    let mut text = Vec::new();
    let mut parts = Vec::new();
    for item in items {
        let (StringItem::Plain(span) | StringItem::Formatted(span, _)) = item;
        let literal = ctx.text(span.start, span.end);
        let prefix = Prefix::of(literal);
        if prefix.bytes != first.bytes {
            return error(SyntaxErrorKind::MixedBytes, ctx.token_from(r));
        }
        match item {
            StringItem::Plain(span) => decode(
                ctx,
                literal::contents(literal, prefix),
                prefix,
                (span, span),
                &mut text,
            )?,
            StringItem::Formatted(span, items) => {
                is_formatted = true;
                format_parts(
                    ctx,
                    items,
                    FString {
                        prefix,
                        span,
                        end: Span::new(span.end - 1, span.end),
                        is_spec: false,
                    },
                    &mut text,
                    &mut parts,
                )?;
            }
        }
    }
    if is_formatted {
        flush(&mut text, &mut parts);
        let below = parts_depth(&parts);
        return node(l, r, below, ExprKind::JoinedStr(parts));
    }
    let constant = if first.bytes {
        Constant::Bytes(Rc::from(text))
    } else {
        Constant::Str {
            text: Rc::from(text),
            unicode_prefix: first.unicode,
        }
    };
    Ok(leaf(Span::new(l, r), ExprKind::Constant(constant)))
}

/// `span` is the literal's, `marked` what an error marks.
fn decode(
    ctx: &Context<'_>,
    content: &str,
    prefix: Prefix,
    (span, marked): (Span, Span),
    out: &mut Vec<u8>,
) -> Result<()> {
    match literal::decode(content, prefix, out) {
        Err(kind) => error(kind, marked),
        Ok(None) => Ok(()),
        Ok(Some(message)) => {
            ctx.warnings.borrow_mut().push(Warning { message, span });
            Ok(())
        }
    }
}

/// The literal whose pieces are being decoded.
#[derive(Clone, Copy)]
struct FString {
    prefix: Prefix,
    /// The piece.
    span: Span,
    /// The closing quote, which warnings name as their place.
    end: Span,
    is_spec: bool,
}

fn format_parts(
    ctx: &Context<'_>,
    items: Vec<FStringItem>,
    fstring: FString,
    text: &mut Vec<u8>,
    parts: &mut Vec<FStringPart>,
) -> Result<()> {
    for item in items {
        match item {
            FStringItem::Text(span) => {
                format_text(ctx, FString { span, ..fstring }, text)?;
            }
            FStringItem::Replacement(replacing) => {
                flush(text, parts);
                let Replacing {
                    span,
                    value,
                    debug_text,
                    conversion,
                    spec,
                } = *replacing;
                let format_spec = match spec {
                    None => None,
                    Some(items) => {
                        let (mut text, mut parts) = (Vec::new(), Vec::new());
                        format_parts(
                            ctx,
                            items,
                            FString {
                                is_spec: true,
                                ..fstring
                            },
                            &mut text,
                            &mut parts,
                        )?;
                        flush(&mut text, &mut parts);
                        Some(parts)
                    }
                };
                let replacement = Replacement {
                    span,
                    value,
                    debug_text,
                    conversion,
                    format_spec,
                };
                parts.push(FStringPart::Replacement(Box::new(replacement)));
            }
        }
    }
    Ok(())
}

/// Doubled braces are single ones, but in a format.
fn format_text(ctx: &Context<'_>, fstring: FString, out: &mut Vec<u8>) -> Result<()> {
    let FString { prefix, span, end, is_spec } = fstring;
    let mut text = ctx.text(span.start, span.end);
    let spans = (end, ctx.token_from(span.end));
    if !is_spec {
        // `\N{…}` has braces of its own: they are never doubled.
        while let Some(at) = text.find("{{").into_iter().chain(text.find("}}")).min() {
            decode(ctx, &text[..=at], prefix, spans, out)?;
            text = &text[at + 2..];
        }
    }
    decode(ctx, text, prefix, spans, out)
}

fn flush(text: &mut Vec<u8>, parts: &mut Vec<FStringPart>) {
    if !text.is_empty() {
        let literal: Str = Rc::from(std::mem::take(text));
        parts.push(FStringPart::Literal(literal));
    }
}

fn parts_depth(parts: &[FStringPart]) -> u16 {
    let depth = |part: &FStringPart| match part {
        FStringPart::Literal(_) => 0,
        FStringPart::Replacement(replacement) => {
            let spec = replacement
                .format_spec
                .as_ref()
                .map_or(0, |parts| parts_depth(parts) + 1);
            replacement.value.depth.max(spec)
        }
    };
    parts.iter().map(depth).max().unwrap_or(0)
}
