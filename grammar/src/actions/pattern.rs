//! The patterns of `match` (reference 8.6.4).

use super::expression::binary;
use super::{Block, Context, Result, error, unbox};
use crate::ast::{BinaryOp, Constant, Expr, ExprKind, Ident, MatchCase, Pattern, PatternKind};
use crate::error::SyntaxErrorKind;
use crate::span::Span;

pub(crate) type MappingItem = (Option<Expr>, Pattern);

fn pattern(l: u32, r: u32, kind: PatternKind) -> Box<Pattern> {
    Box::new(Pattern { span: Span::new(l, r), kind })
}

pub(crate) fn case_block(l: u32, pattern: Box<Pattern>, guard: Option<Expr>, (body, end): Block) -> Box<MatchCase> {
    let span = Span::new(l, end);
    Box::new(MatchCase { span, pattern: *pattern, guard, body })
}

/// A pattern that stands alone: no `*name`.
pub(crate) fn single_pattern(pattern: Box<Pattern>) -> Result<Box<Pattern>> {
    if matches!(pattern.kind, PatternKind::Star(_)) {
        return error(SyntaxErrorKind::InvalidSyntax, Span::new(pattern.span.end, pattern.span.end + 1));
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
    pattern(l, r, PatternKind::As { pattern: None, name })
}

pub(crate) fn as_pattern(ctx: &Context<'_>, l: u32, r: u32, inner: Box<Pattern>, target: Expr) -> Result<Box<Pattern>> {
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
    let name = Some(Ident { name, span: target.span });
    Ok(pattern(l, r, PatternKind::As { pattern: Some(inner), name }))
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

pub(crate) fn complex_literal(l: u32, r: u32, left: Expr, op: BinaryOp, right: Expr) -> Result<Expr> {
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
    Ok(pattern(l, r, PatternKind::Class { class: Box::new(class), positional, keywords }))
}
