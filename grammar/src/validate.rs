//! What the grammar let through and the language does not: targets, the order of arguments and parameters, and the like.
//!
//! Called by the actions as soon as a node is complete, so that the first error of a text is the one that is found.

use crate::ast::{CompareOp, Constant, Expr, ExprKind, Root, Stmt};
use crate::error::{SyntaxError, SyntaxErrorKind};
use crate::span::Span;
use crate::token::{Spanned, Token};

type Result<T> = std::result::Result<T, SyntaxError>;

/// What an assignment, a `for` or a `del` does with its targets.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Targets {
    Assign,
    For,
    Delete,
}

/// CPython's word for a kind of expression, in "cannot assign to …".
pub(crate) fn describe(expr: &Expr) -> &'static str {
    match &expr.kind {
        ExprKind::Attribute { .. } => "attribute",
        ExprKind::Subscript { .. } => "subscript",
        ExprKind::Starred(_) => "starred",
        ExprKind::Name(_) => "name",
        ExprKind::List(_) => "list",
        ExprKind::Tuple { .. } => "tuple",
        ExprKind::Lambda { .. } => "lambda",
        ExprKind::Call { .. } => "function call",
        ExprKind::BoolOp { .. } | ExprKind::BinOp { .. } | ExprKind::UnaryOp { .. } => "expression",
        ExprKind::Generator { .. } => "generator expression",
        ExprKind::Yield(_) | ExprKind::YieldFrom(_) => "yield expression",
        ExprKind::Await(_) => "await expression",
        ExprKind::ListComp { .. } => "list comprehension",
        ExprKind::SetComp { .. } => "set comprehension",
        ExprKind::DictComp { .. } => "dict comprehension",
        ExprKind::Dict { .. } => "dict literal",
        ExprKind::Set(_) => "set display",
        ExprKind::JoinedStr(_) => "f-string expression",
        ExprKind::Constant(constant) => match constant {
            Constant::None => "None",
            Constant::True => "True",
            Constant::False => "False",
            Constant::Ellipsis => "ellipsis",
            Constant::Int(_)
            | Constant::BigInt(_)
            | Constant::Float(_)
            | Constant::Imaginary(_)
            | Constant::Str { .. }
            | Constant::Bytes(_) => "literal",
        },
        ExprKind::Compare { .. } => "comparison",
        ExprKind::IfExp { .. } => "conditional expression",
        ExprKind::NamedExpr { .. } => "named expression",
        ExprKind::Slice { .. } => "slice",
    }
}

/// The first part of `expr` that cannot be a target.
pub(crate) fn invalid_target(expr: &Expr, targets: Targets) -> Option<&Expr> {
    match &expr.kind {
        ExprKind::Name(_) | ExprKind::Attribute { .. } | ExprKind::Subscript { .. } => None,
        ExprKind::List(elements) | ExprKind::Tuple { elements, .. } => {
            elements.iter().find_map(|element| invalid_target(element, targets))
        }
        ExprKind::Starred(value) if targets != Targets::Delete => invalid_target(value, targets),
        ExprKind::Compare { left, rest } if targets == Targets::For => match rest.first() {
            Some((CompareOp::In, _)) => invalid_target(left, targets),
            _ => None,
        },
        _ => Some(expr),
    }
}

/// Everything in `expr` must be something that can be assigned to or deleted.
pub(crate) fn targets(expr: &Expr, targets: Targets) -> Result<()> {
    match invalid_target(expr, targets) {
        None => Ok(()),
        Some(bad) => {
            let what = describe(bad);
            let kind = if targets == Targets::Delete {
                SyntaxErrorKind::CannotDelete { what }
            } else {
                SyntaxErrorKind::CannotAssign { what }
            };
            Err(SyntaxError::new(kind, bad.span))
        }
    }
}

/// The targets of `first = rest[0] = … = value`.
pub(crate) fn assignment(first: &Expr, rest: &[Expr], is_parenthesized: impl Fn(&Expr) -> bool) -> Result<()> {
    let chain = || std::iter::once(first).chain(rest);
    let Some(bad) = chain().take(rest.len()).find(|target| invalid_target(target, Targets::Assign).is_some()) else {
        return Ok(());
    };
    // `yield x = …`; in parentheses it is an expression like others.
    if is_yield(bad) && !is_parenthesized(bad) {
        return Err(SyntaxError::new(SyntaxErrorKind::AssignToYield, bad.span));
    }
    // One `=` too few: said so where the last element and what follows could have been compared.
    let last = match &first.kind {
        ExprKind::Tuple { elements, parenthesized: false } => elements.last().unwrap_or(first),
        _ => first,
    };
    let comparable = rest.len() == 1 || !is_bitwise_or(&rest[0]);
    if comparable && begins_bitwise_or(&rest[0]) && is_bitwise_or(last) {
        if matches!(last.kind, ExprKind::Name(_)) && !is_parenthesized(last) {
            let span = last.span.to(first_operand(&rest[0]).span);
            return Err(SyntaxError::new(SyntaxErrorKind::MaybeEquality, span));
        }
        if !begins_like_target(last) {
            let what = describe(last);
            return Err(SyntaxError::new(SyntaxErrorKind::CannotAssignHere { what }, last.span));
        }
    }
    targets(bad, Targets::Assign)
}

/// What the rule `bitwise_or` takes of the beginning of an expression.
fn first_operand(expr: &Expr) -> &Expr {
    match &expr.kind {
        ExprKind::Tuple { elements, parenthesized: false } => elements.first().map_or(expr, first_operand),
        ExprKind::Compare { left, .. } => first_operand(left),
        ExprKind::BoolOp { values, .. } => values.first().map_or(expr, first_operand),
        ExprKind::IfExp { body, .. } => first_operand(body),
        _ => expr,
    }
}

fn first_element(expr: &Expr) -> &Expr {
    match &expr.kind {
        ExprKind::Tuple { elements, parenthesized: false } => elements.first().unwrap_or(expr),
        _ => expr,
    }
}

fn is_yield(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::Yield(_) | ExprKind::YieldFrom(_))
}

/// The rule `bitwise_or` could have made this, so it can be an operand of `==`.
fn is_bitwise_or(expr: &Expr) -> bool {
    !matches!(
        expr.kind,
        ExprKind::Compare { .. }
            | ExprKind::BoolOp { .. }
            | ExprKind::UnaryOp { op: crate::ast::UnaryOp::Not, .. }
            | ExprKind::IfExp { .. }
            | ExprKind::Lambda { .. }
            | ExprKind::Starred(_)
            | ExprKind::Tuple { parenthesized: false, .. }
    )
}

fn begins_bitwise_or(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Tuple { elements, parenthesized: false } => elements.first().is_some_and(begins_bitwise_or),
        ExprKind::Lambda { .. }
        | ExprKind::Starred(_)
        | ExprKind::Yield(_)
        | ExprKind::YieldFrom(_)
        | ExprKind::UnaryOp { op: crate::ast::UnaryOp::Not, .. } => false,
        _ => true,
    }
}

fn begins_like_target(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::List(_)
        | ExprKind::Tuple { .. }
        | ExprKind::Generator { .. }
        | ExprKind::Constant(Constant::None | Constant::True | Constant::False) => true,
        ExprKind::BinOp { left, .. } => begins_like_target(left),
        ExprKind::Attribute { value, .. } | ExprKind::Subscript { value, .. } => begins_like_target(value),
        ExprKind::Call { func, .. } => begins_like_target(func),
        _ => false,
    }
}

/// The target of `target: annotation`.
pub(crate) fn annotation_target(target: &Expr) -> Result<()> {
    let (kind, span) = match &target.kind {
        ExprKind::Name(_) | ExprKind::Attribute { .. } | ExprKind::Subscript { .. } => {
            return Ok(());
        }
        ExprKind::List(_) => (SyntaxErrorKind::AnnotatedTuple { what: "list" }, target.span),
        ExprKind::Tuple { parenthesized: true, .. } => (SyntaxErrorKind::AnnotatedTuple { what: "tuple" }, target.span),
        ExprKind::Tuple { .. } => (SyntaxErrorKind::AnnotatedTuple { what: "tuple" }, first_element(target).span),
        ExprKind::Yield(_) | ExprKind::YieldFrom(_) | ExprKind::Starred(_) => {
            (SyntaxErrorKind::InvalidSyntax, Span::new(target.span.end, target.span.end + 1))
        }
        _ => (SyntaxErrorKind::IllegalAnnotation, target.span),
    };
    Err(SyntaxError::new(kind, span))
}

/// The target of `target += value`.
pub(crate) fn augmented_target(target: &Expr, is_parenthesized: bool) -> Result<()> {
    match &target.kind {
        ExprKind::Name(_) | ExprKind::Attribute { .. } | ExprKind::Subscript { .. } => Ok(()),
        _ if is_yield(target) && !is_parenthesized => {
            let behind = target.span.end;
            Err(SyntaxError::new(SyntaxErrorKind::InvalidSyntax, Span::new(behind, behind + 2)))
        }
        _ => Err(SyntaxError::new(SyntaxErrorKind::IllegalAugmented { what: describe(target) }, target.span)),
    }
}

/// `single` input is one line of simple statements or one compound statement.
pub(crate) fn single_statement(source: &str, root: &Root, tokens: &[Spanned]) -> Result<()> {
    let Root::Module(statements) = root else { return Ok(()) };
    let end = source.len() as u32;
    let Some(first) = statements.first() else {
        return Err(SyntaxError::new(SyntaxErrorKind::InvalidSyntax, Span::new(end, end)));
    };
    if is_compound(first) {
        return match statements.get(1) {
            None => Ok(()),
            Some(next) => {
                let token = tokens.iter().find(|token| token.0 == next.span.start && token.1 != Token::Dedent);
                let span = token.map_or(next.span, |token| Span::new(token.0, token.2));
                Err(SyntaxError::new(SyntaxErrorKind::InvalidSyntax, span))
            }
        };
    }
    let newline = tokens.iter().find(|token| token.1 == Token::Newline);
    match newline {
        Some(&(start, _, end)) if statements.iter().any(|statement| statement.span.start > start) => {
            Err(SyntaxError::new(SyntaxErrorKind::MultipleStatements, Span::new(start, end)))
        }
        _ => Ok(()),
    }
}

/// The last statement has a block, which a further line could continue.
pub(crate) fn ends_with_block(root: &Root) -> bool {
    match root {
        Root::Module(statements) => statements.last().is_some_and(is_compound),
        Root::Expression(_) => false,
    }
}

fn is_compound(statement: &Stmt) -> bool {
    use crate::ast::StmtKind;
    matches!(
        statement.kind,
        StmtKind::FunctionDef(_)
            | StmtKind::ClassDef(_)
            | StmtKind::For { .. }
            | StmtKind::While { .. }
            | StmtKind::If { .. }
            | StmtKind::With { .. }
            | StmtKind::Match { .. }
            | StmtKind::Try { .. }
    )
}
