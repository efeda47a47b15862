//! Functions, classes, their parameters and type parameters (reference 8.7 to 8.10).

use super::expression::{Arguments, arguments};
use super::{Block, Context, Result, error, statement};
use crate::ast::{
    Argument, ClassDef, Expr, ExprKind, FunctionDef, Ident, Parameter, Parameters, Stmt, StmtKind, TypeParam,
    TypeParamKind,
};
use crate::error::SyntaxErrorKind;
use crate::span::Span;
use std::collections::HashSet;

/// One entry of a parameter list.
pub(crate) enum Param {
    Plain(Parameter),
    Slash(Span),
    Star(Span),
    /// With the span of a default value, which it must not have.
    VarPositional(Parameter),
    VarKeyword(Parameter),
}

/// An annotation, and where it ends with its parentheses.
pub(crate) type Annotation = (Expr, u32);

/// A parameter ends with its annotation, before its default.
fn named(name: Ident, annotation: Option<Annotation>, default: Option<Expr>) -> Parameter {
    let end = annotation.as_ref().map_or(name.span.end, |annotation| annotation.1);
    let span = Span::new(name.span.start, end);
    Parameter { span, name, annotation: annotation.map(|annotation| annotation.0), default }
}

pub(crate) fn parameter(name: Ident, annotation: Option<Annotation>, default: Option<Expr>) -> Box<Param> {
    Box::new(Param::Plain(named(name, annotation, default)))
}

pub(crate) fn var_positional(name: Ident, annotation: Option<Annotation>, default: Option<Expr>) -> Box<Param> {
    Box::new(Param::VarPositional(named(name, annotation, default)))
}

pub(crate) fn var_keyword(name: Ident, annotation: Option<Annotation>, default: Option<Expr>) -> Box<Param> {
    Box::new(Param::VarKeyword(named(name, annotation, default)))
}

/// Sorts a parameter list into its kinds, and refuses a wrong order.
pub(crate) fn parameters(ctx: &Context<'_>, list: Vec<Box<Param>>, is_lambda: bool) -> Result<Box<Parameters>> {
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
                Param::VarPositional(parameter) => Span::new(parameter.span.start - 1, parameter.span.start),
                Param::VarKeyword(parameter) => Span::new(parameter.span.start - 2, parameter.span.start),
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
                let kind = if after_star {
                    SyntaxErrorKind::SlashAfterStar
                } else if has_slash {
                    SyntaxErrorKind::SlashTwice
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
    Ok(Box::new(sorted))
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
    l: u32,
    decorators: Option<Vec<Expr>>,
    def: u32,
    is_async: bool,
    name: Ident,
    type_params: Option<Vec<TypeParam>>,
    params: Box<Parameters>,
    returns: Option<Expr>,
    (body, end): Block,
) -> Result<Box<Stmt>> {
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

/// The arguments of a class statement.
pub(crate) fn class_arguments(ctx: &Context<'_>, args: Arguments) -> Result<Vec<Argument>> {
    if let Some(for_) = args.0.iter().find_map(|argued| argued.generator_for) {
        return error(SyntaxErrorKind::InvalidSyntax, ctx.token_from(for_));
    }
    arguments(ctx, args)
}

#[allow(clippy::too_many_arguments)]
pub(crate) fn class_def(
    l: u32,
    decorators: Option<Vec<Expr>>,
    def: u32,
    name: Ident,
    type_params: Option<Vec<TypeParam>>,
    args: Option<Vec<Argument>>,
    (body, end): Block,
) -> Result<Box<Stmt>> {
    let class = ClassDef {
        name,
        type_params: type_params.unwrap_or_default(),
        args: args.unwrap_or_default(),
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
    Ok(Box::new(TypeParam { span: Span::new(l, r), kind, name, bound, default }))
}
