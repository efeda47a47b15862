//! Expressions and the arguments of calls (reference 6).

use super::{Context, Result, deepest, error, leaf, node, unbox};
use crate::ast::{
    Argument, ArgumentKind, BinaryOp, BoolOp, CompareOp, Comprehension, Constant, Expr, ExprKind, Ident, Parameters,
    UnaryOp,
};
use crate::error::SyntaxErrorKind;
use crate::span::Span;
use crate::validate;
use std::collections::HashSet;

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
    let r = if value.is_none() { l + "yield".len() as u32 } else { r };
    node(l, r, deepest(&value), ExprKind::Yield(value.map(Box::new)))
}

pub(crate) fn yield_from(l: u32, r: u32, value: Expr) -> Result<Expr> {
    node(l, r, value.depth, ExprKind::YieldFrom(Box::new(value)))
}

pub(crate) fn named_expr(l: u32, r: u32, target: Expr, target_end: u32, value: Expr) -> Result<Expr> {
    let below = value.depth.max(target.depth);
    match target.kind {
        ExprKind::Name(name) if target.span == Span::new(l, target_end) => {
            let target = Ident { name, span: target.span };
            node(l, r, below, ExprKind::NamedExpr { target, value: Box::new(value) })
        }
        _ => error(SyntaxErrorKind::CannotNameExpr { what: validate::describe(&target) }, target.span),
    }
}

pub(crate) fn if_exp(l: u32, r: u32, test: Expr, body: Expr, orelse: Expr) -> Result<Expr> {
    let below = deepest([&test, &body, &orelse]);
    node(l, r, below, ExprKind::IfExp { test: Box::new(test), body: Box::new(body), orelse: Box::new(orelse) })
}

pub(crate) fn lambda(l: u32, r: u32, params: Box<Parameters>, body: Expr) -> Result<Expr> {
    let all = params.posonly.iter().chain(&params.args).chain(&params.kwonly);
    let below = deepest(all.filter_map(|param| param.default.as_ref())).max(body.depth);
    node(l, r, below, ExprKind::Lambda { params, body: Box::new(body) })
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
    node(l, r, operand.depth, ExprKind::UnaryOp { op, operand: Box::new(operand) })
}

pub(crate) fn compare(l: u32, r: u32, left: Expr, rest: Vec<(CompareOp, Expr)>) -> Result<Expr> {
    let below = deepest(rest.iter().map(|(_, right)| right)).max(left.depth);
    node(l, r, below, ExprKind::Compare { left: Box::new(left), rest })
}

pub(crate) fn binary(l: u32, r: u32, left: Expr, op: BinaryOp, right: Expr) -> Result<Expr> {
    let below = left.depth.max(right.depth);
    node(l, r, below, ExprKind::BinOp { left: Box::new(left), op, right: Box::new(right) })
}

pub(crate) fn await_expr(l: u32, r: u32, value: Expr) -> Result<Expr> {
    node(l, r, value.depth, ExprKind::Await(Box::new(value)))
}

pub(crate) fn attribute(l: u32, r: u32, value: Expr, attr: Ident) -> Result<Expr> {
    node(l, r, value.depth, ExprKind::Attribute { value: Box::new(value), attr })
}

/// An argument of a call as it was written.
pub(crate) struct Argued {
    argument: Argument,
    /// Where the first `for` of a generator expression without parentheses of its own begins.
    pub(super) generator_for: Option<u32>,
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

pub(crate) fn keyword(l: u32, r: u32, name: Expr, name_end: u32, equal: u32, value: Expr) -> Result<Box<Argued>> {
    let (span, what) = (name.span, validate::describe(&name));
    match name.kind {
        ExprKind::Name(name) if span == Span::new(l, name_end) => {
            Ok(argued(l, r, ArgumentKind::Keyword(Ident { name, span }), value))
        }
        ExprKind::Constant(Constant::None | Constant::True | Constant::False) if span == Span::new(l, name_end) => {
            error(SyntaxErrorKind::CannotAssign { what }, Span::new(l, equal + 1))
        }
        _ => error(SyntaxErrorKind::KeywordNotName, Span::new(span.start, equal + 1)),
    }
}

pub(crate) fn star_argument(l: u32, r: u32, value: Expr) -> Box<Argued> {
    argued(l, r, ArgumentKind::Star, value)
}

pub(crate) fn double_star_argument(l: u32, r: u32, value: Expr) -> Box<Argued> {
    argued(l, r, ArgumentKind::DoubleStar, value)
}

/// Refuses a wrong order of arguments.
pub(super) fn arguments(ctx: &Context<'_>, (list, comma): Arguments) -> Result<Vec<Argument>> {
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
                let stars = list[i..].iter().take_while(|argued| matches!(argued.argument.kind, ArgumentKind::Star));
                let last = stars.last().map_or(argument, |argued| &argued.argument);
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

pub(crate) fn call(ctx: &Context<'_>, l: u32, r: u32, func: Expr, open: u32, args: Arguments) -> Result<Expr> {
    let sole_generator = matches!(&args.0[..], [argued] if argued.generator_for.is_some());
    let mut args = arguments(ctx, args)?;
    if sole_generator {
        // The call's parentheses are the generator expression's.
        args[0].value.span = Span::new(open, r);
        args[0].span = Span::new(open, r);
    }
    let below = deepest(args.iter().map(|arg| &arg.value)).max(func.depth);
    node(l, r, below, ExprKind::Call { func: Box::new(func), args })
}

pub(crate) fn subscript(l: u32, r: u32, value: Expr, index: Expr) -> Result<Expr> {
    let below = value.depth.max(index.depth);
    node(l, r, below, ExprKind::Subscript { value: Box::new(value), index: Box::new(index) })
}

/// `a[*b]` is indexed by a tuple.
pub(crate) fn single_slice(index: Expr) -> Result<Expr> {
    if matches!(index.kind, ExprKind::Starred(_)) {
        let span = index.span;
        return tuple(span.start, span.end, vec![index], false);
    }
    Ok(index)
}

pub(crate) fn slice(l: u32, r: u32, lower: Option<Expr>, upper: Option<Expr>, step: Option<Expr>) -> Result<Expr> {
    let below = deepest(lower.iter().chain(&upper).chain(&step));
    node(
        l,
        r,
        below,
        ExprKind::Slice { lower: lower.map(Box::new), upper: upper.map(Box::new), step: step.map(Box::new) },
    )
}

// ---- Displays and comprehensions

/// `(l, key, value)`; without a key `**value`.
pub(crate) type DictItem = (u32, Option<Expr>, Expr);

pub(crate) fn group(value: Expr) -> Result<Expr> {
    if matches!(value.kind, ExprKind::Starred(_)) {
        return error(SyntaxErrorKind::StarredHere, value.span);
    }
    Ok(value)
}

pub(crate) fn tuple(l: u32, r: u32, elements: Vec<Expr>, parenthesized: bool) -> Result<Expr> {
    node(l, r, deepest(&elements), ExprKind::Tuple { elements, parenthesized })
}

pub(crate) fn list(l: u32, r: u32, elements: Vec<Expr>) -> Result<Expr> {
    node(l, r, deepest(&elements), ExprKind::List(elements))
}

pub(crate) fn set(l: u32, r: u32, elements: Vec<Expr>) -> Result<Expr> {
    node(l, r, deepest(&elements), ExprKind::Set(elements))
}

pub(crate) fn dict(l: u32, r: u32, items: Vec<Box<DictItem>>) -> Result<Expr> {
    let items: Vec<(Option<Expr>, Expr)> = items.into_iter().map(|item| (item.1, item.2)).collect();
    let below = items.iter().map(|(key, value)| deepest(key).max(value.depth)).max().unwrap_or(0);
    node(l, r, below, ExprKind::Dict { items })
}

pub(crate) fn comprehension(is_async: bool, target: Expr, iter: Expr, ifs: Vec<Expr>) -> Result<Box<Comprehension>> {
    Ok(Box::new(Comprehension { is_async, target, iter, ifs }))
}

fn clauses_depth(clauses: &[Comprehension]) -> u16 {
    clauses.iter().map(|clause| deepest(&clause.ifs).max(clause.target.depth).max(clause.iter.depth)).max().unwrap_or(0)
}

/// What a comprehension yields is one value.
fn comprehended(element: &Expr, clauses: Vec<Box<Comprehension>>) -> Result<(u16, Vec<Comprehension>)> {
    if matches!(element.kind, ExprKind::Starred(_)) {
        return error(SyntaxErrorKind::UnpackInComprehension, element.span);
    }
    let clauses = unbox(clauses);
    Ok((element.depth.max(clauses_depth(&clauses)), clauses))
}

pub(crate) fn generator(l: u32, r: u32, element: Expr, clauses: Vec<Box<Comprehension>>) -> Result<Expr> {
    let (below, clauses) = comprehended(&element, clauses)?;
    node(l, r, below, ExprKind::Generator { element: Box::new(element), clauses })
}

pub(crate) fn list_comp(l: u32, r: u32, element: Expr, clauses: Vec<Box<Comprehension>>) -> Result<Expr> {
    let (below, clauses) = comprehended(&element, clauses)?;
    node(l, r, below, ExprKind::ListComp { element: Box::new(element), clauses })
}

pub(crate) fn set_comp(l: u32, r: u32, element: Expr, clauses: Vec<Box<Comprehension>>) -> Result<Expr> {
    let (below, clauses) = comprehended(&element, clauses)?;
    node(l, r, below, ExprKind::SetComp { element: Box::new(element), clauses })
}

pub(crate) fn dict_comp(l: u32, r: u32, item: Box<DictItem>, clauses: Vec<Box<Comprehension>>) -> Result<Expr> {
    let (start, key, value) = *item;
    let Some(key) = key else {
        return error(SyntaxErrorKind::UnpackDictInComprehension, Span::new(start, start + 2));
    };
    let clauses = unbox(clauses);
    let below = key.depth.max(value.depth).max(clauses_depth(&clauses));
    node(l, r, below, ExprKind::DictComp { key: Box::new(key), value: Box::new(value), clauses })
}
