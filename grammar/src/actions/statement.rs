//! Statements but for functions and classes (reference 7 and 8).

use super::expression::{generator, group, tuple};
use super::{Block, Context, Result, else_body, error, statement, unbox};
use crate::ast::{
    Alias, BinaryOp, Comprehension, ExceptHandler, Expr, ExprKind, Ident, IfClause, MatchCase, Stmt, StmtKind,
    TypeParam, WithItem,
};
use crate::error::SyntaxErrorKind;
use crate::span::Span;
use crate::validate::{self, Targets};

pub(crate) fn expression_statement(l: u32, r: u32, value: Expr) -> Box<Stmt> {
    statement(l, r, StmtKind::Expr(Box::new(value)))
}

pub(crate) fn assign(ctx: &Context<'_>, l: u32, r: u32, first: Expr, mut rest: Vec<Expr>) -> Result<Box<Stmt>> {
    validate::assignment(&first, &rest, |target| ctx.is_parenthesized(target))?;
    let value = rest.pop().expect("the rule asks for one");
    let mut targets = Vec::with_capacity(rest.len() + 1);
    targets.push(first);
    targets.append(&mut rest);
    Ok(statement(l, r, StmtKind::Assign { targets, value: Box::new(value) }))
}

pub(crate) fn annotated_assign(
    l: u32,
    r: u32,
    target: Expr,
    target_end: u32,
    annotation: Expr,
    value: Option<Expr>,
) -> Result<Box<Stmt>> {
    validate::annotation_target(&target)?;
    let simple = matches!(target.kind, ExprKind::Name(_)) && target.span == Span::new(l, target_end);
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
    Ok(statement(l, r, StmtKind::AugAssign { target: Box::new(target), op, value: Box::new(value) }))
}

pub(crate) fn type_alias(l: u32, r: u32, name: Ident, params: Option<Vec<TypeParam>>, value: Expr) -> Box<Stmt> {
    statement(l, r, StmtKind::TypeAlias { name, type_params: params.unwrap_or_default(), value: Box::new(value) })
}

pub(crate) fn return_statement(l: u32, r: u32, value: Option<Expr>) -> Box<Stmt> {
    let r = if value.is_none() { l + "return".len() as u32 } else { r };
    statement(l, r, StmtKind::Return(value.map(Box::new)))
}

pub(crate) fn import(l: u32, r: u32, names: Vec<Alias>) -> Box<Stmt> {
    statement(l, r, StmtKind::Import(names))
}

pub(crate) fn import_from(l: u32, r: u32, level: u32, module: Option<Ident>, names: Vec<Alias>) -> Box<Stmt> {
    statement(l, r, StmtKind::ImportFrom { module, names, level })
}

pub(crate) fn import_from_package(l: u32, r: u32, level: u32, names: Vec<Alias>) -> Result<Box<Stmt>> {
    if level == 0 {
        return error(SyntaxErrorKind::InvalidSyntax, Span::new(l + 5, l + 11));
    }
    Ok(import_from(l, r, level, None, names))
}

pub(crate) fn raise(l: u32, r: u32, exc: Option<Expr>, cause: Option<Expr>) -> Box<Stmt> {
    statement(l, r, StmtKind::Raise { exc: exc.map(Box::new), cause: cause.map(Box::new) })
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

pub(crate) fn delete(l: u32, r: u32, targets: Expr) -> Result<Box<Stmt>> {
    validate::targets(&targets, Targets::Delete)?;
    let targets = match targets {
        Expr { kind: ExprKind::Tuple { elements, parenthesized: false }, .. } => elements,
        target => vec![target],
    };
    Ok(statement(l, r, StmtKind::Delete(targets)))
}

pub(crate) fn assert(l: u32, r: u32, test: Expr, msg: Option<Expr>) -> Box<Stmt> {
    statement(l, r, StmtKind::Assert { test: Box::new(test), msg: msg.map(Box::new) })
}

pub(crate) fn global(l: u32, r: u32, names: Vec<Ident>) -> Box<Stmt> {
    statement(l, r, StmtKind::Global(names))
}

pub(crate) fn nonlocal(l: u32, r: u32, names: Vec<Ident>) -> Box<Stmt> {
    statement(l, r, StmtKind::Nonlocal(names))
}

// ---- Compound statements

pub(crate) fn if_clause(test: Expr, (body, end): Block) -> Box<IfClause> {
    Box::new(IfClause { span: Span::new(test.span.start, end), test, body })
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

pub(crate) fn while_statement(l: u32, test: Expr, (body, end): Block, orelse: Option<Block>) -> Box<Stmt> {
    let (orelse, end) = else_body(end, orelse);
    statement(l, end, StmtKind::While { test: Box::new(test), body, orelse })
}

/// The target of `for`, in statements and comprehensions.
pub(crate) fn for_target(target: Expr) -> Result<Expr> {
    validate::targets(&target, Targets::For)?;
    Ok(target)
}

pub(crate) fn for_statement(
    l: u32,
    is_async: bool,
    target: Expr,
    iter: Expr,
    (body, end): Block,
    orelse: Option<Block>,
) -> Result<Box<Stmt>> {
    let (orelse, end) = else_body(end, orelse);
    Ok(statement(l, end, StmtKind::For { is_async, target: Box::new(target), iter: Box::new(iter), body, orelse }))
}

pub(crate) fn with_statement(l: u32, is_async: bool, items: Vec<WithItem>, (body, end): Block) -> Box<Stmt> {
    statement(l, end, StmtKind::With { is_async, items, body })
}

pub(crate) fn with_item(context: Expr, target: Expr) -> Result<Box<WithItem>> {
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
            let is_item =
                |item: &WithItem| !matches!(item.context.kind, ExprKind::Starred(_) | ExprKind::NamedExpr { .. });
            // A named expression in parentheses of its own is an item, but looks the same here; the results agree.
            if !items.is_empty() && (items.iter().all(is_item) || items.iter().any(|item| item.target.is_some())) {
                if let Some(bad) = items.iter().find(|item| !is_item(item) && !is_parenthesized_item(item)) {
                    return error(SyntaxErrorKind::InvalidSyntax, bad.context.span);
                }
                return Ok(with_statement(l, is_async, items, body));
            }
            if items.len() == 1 && !comma {
                let item = items.pop().expect("there is one");
                self::group(item.context)?
            } else {
                tuple(open, close, items.into_iter().map(|item| item.context).collect(), true)?
            }
        }
    };
    Ok(with_statement(l, is_async, vec![WithItem { context, target: None }], body))
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
    statement(l, end, StmtKind::Try { body, handlers: Vec::new(), is_star: false, orelse: Vec::new(), finalbody })
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
    Ok(statement(l, end, StmtKind::Try { body, handlers, is_star, orelse, finalbody }))
}

pub(crate) fn match_statement(l: u32, subject: Expr, cases: Vec<Box<MatchCase>>) -> Box<Stmt> {
    let end = cases.last().map_or(l, |case| case.span.end);
    statement(l, end, StmtKind::Match { subject: Box::new(subject), cases: unbox(cases) })
}
